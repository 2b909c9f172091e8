"""Variables made up for tests: their values stand in a small table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from cordiale.panel import Variable
from cordiale.panel import panel as panel_module


def _made_up(
    name: str, level: str, rows: dict[tuple[int, ...], Any], first: int | None, last: int | None,
    absence: str = "missing", **more: Any,
) -> Variable:  # fmt: skip
    codes = ["ccode"] if level == "state" else ["ccode1", "ccode2"]
    keys = codes if first is None else [*codes, "year"]
    frame = pl.DataFrame(
        [(*k, v) for k, v in rows.items()],
        schema=dict.fromkeys(keys, pl.Int32) | {name: pl.Int64},
        orient="row",
    )
    return Variable(
        name, f"made up: {name}", "units", level, ("atop",), frame.lazy, first, last,  # type: ignore[arg-type]
        absence=absence, **more,
    )  # fmt: skip


@pytest.fixture(scope="session")
def made_up() -> Callable[..., Variable]:
    """Return a function that makes a variable from a dict of key to value."""
    return _made_up


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put these variables, and no others, into the registry."""

    def put(*variables: Variable) -> None:
        found = {v.name: v for v in variables}
        monkeypatch.setattr(panel_module, "variables", lambda: found)

    return put
