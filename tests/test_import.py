"""``import cordiale`` loads nothing heavy; everything public is there on demand."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cordiale

HEAVY = (
    "altair", "duckdb", "fastexcel", "ibis", "jinja2", "numba", "numpy", "pandas", "platformdirs",
    "polars", "pooch", "pyarrow", "pydantic", "rdata", "requests", "rich", "scipy", "typer",
    "vl_convert",
)  # fmt: skip


def _modules_after(code: str) -> set[str]:
    program = f"{code}\nimport sys\nprint(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in done.stdout.split()}


def test_importing_cordiale_loads_no_third_party_package() -> None:
    loaded = _modules_after("import cordiale")
    assert "cordiale" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_resolving_a_state_loads_no_third_party_package() -> None:
    loaded = _modules_after("import cordiale as cd\nassert cd.states.resolve('RUS').ccode == 365")
    assert loaded.isdisjoint(HEAVY)


def test_importing_the_command_line_entry_loads_nothing_heavy() -> None:
    assert _modules_after("from cordiale.cli import main").isdisjoint(HEAVY)


@pytest.mark.parametrize("name", [n for n in cordiale.__all__ if n != "__version__"])
def test_public_names_load_on_first_use(name: str) -> None:
    assert getattr(cordiale, name) is getattr(cordiale, name)
    assert name in dir(cordiale)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = cordiale.nothing
