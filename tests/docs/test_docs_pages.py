"""The generated parts of the documentation hold what the package holds."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
import typer

from cordiale.brief.model import Finding
from cordiale.cli.app import app
from cordiale.measures import measures
from cordiale.panel import variables
from cordiale.provenance import catalogue

pytest.importorskip("latex2mathml", reason="latex2mathml (extra: docs) is not installed")

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_pages", ROOT / "tools" / "docs_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_mark_in_the_pages_is_a_part_and_every_part_is_used(tool):
    used = {m for p in DOCS.rglob("*.md") for m in tool.MARK.findall(p.read_text("utf-8"))}
    assert used == set(tool.PARTS)


def test_an_unknown_mark_stops_the_build(tool):
    with pytest.raises(KeyError):
        tool.on_page_markdown("<!-- generated: nothing -->")


def test_formulas_become_mathml(tool):
    page = tool.on_page_markdown("Text\n\n$$\nA = 2\\,(E - D)\n$$\n\nA price of $5 and $6.")
    assert "<math" in page
    assert "$$" not in page
    assert "$5 and $6" in page


def test_every_data_set_has_an_entry(tool):
    text = tool.PARTS["catalogue"]()
    for s in catalogue().values():
        assert f"{{ #{s.id} }}" in text
        for f in s.files:
            assert f.sha256 in text


def test_every_variable_has_a_row(tool):
    text = tool.PARTS["variables"]()
    rows = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert sorted(rows) == sorted(variables())


def test_every_measure_column_is_explained(tool):
    text = tool.PARTS["measures"]()
    for m in measures().values():
        for t in m.tables:
            section = text.split(f"### `{t.name}`\n", 1)[1].split("\n### ", 1)[0]
            for column in t.columns:
                assert f"| `{column}` |" in section


def test_every_command_and_option_is_there(tool):
    text = tool.PARTS["cli"]()

    def check(command, name):
        nested = getattr(command, "commands", None)
        if nested is not None:
            for sub, inner in nested.items():
                check(inner, f"{name} {sub}")
            return
        section = text.split(f"## `{name}`\n", 1)[1].split("\n## ", 1)[0]
        for p in command.params:
            shown = p.opts if p.param_type_name == "option" else [p.name.upper()]
            assert all(f"{o}" in section for o in shown), (name, p.name)
        assert command.epilog, f"{name} has no example"
        assert command.epilog.removeprefix("Example: ") in section

    check(typer.main.get_command(app), "cordiale")


def test_every_field_of_a_finding_is_described(tool):
    text = tool.PARTS["assessment"]()
    for field in Finding.model_fields:
        row = next(line for line in text.splitlines() if line.startswith(f"| `{field}` |"))
        assert all(cell.strip() for cell in row.strip("|").split("|")), field


def test_variables_named_beside_peacesciencer_exist():
    rows = (DOCS / "peacesciencer.md").read_text("utf-8").split("## Variables")[1]
    rows = rows.split("## Other functions")[0]
    named = {
        name
        for line in rows.splitlines()
        if line.startswith("| `add_")
        for name in re.findall(r"`([a-z_0-9]+)`", line.split("|")[3])
    }
    tables = {"leaders_archigos", "leaders_lead", "ucdp_conflicts"}
    assert named - tables <= set(variables())
    assert len(named) > 50


def test_every_page_stands_in_the_navigation():
    nav = (ROOT / "mkdocs.yml").read_text("utf-8").split("nav:\n", 1)[1]
    listed = set(re.findall(r": ([\w/]+\.md)$", nav, re.MULTILINE))
    assert listed == {p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")}
