"""The registry: every variable declared in full, and never beyond its source."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from cordiale.panel import Variable, variables
from cordiale.panel.registry import MODULES
from cordiale.panel.variables._unions import euro_area, european_union, outside_euro_area
from cordiale.provenance import source

ALL = list(variables().values())


@pytest.fixture(params=ALL, ids=lambda v: v.name)
def variable(request: pytest.FixtureRequest) -> Variable:
    assert isinstance(request.param, Variable)
    return request.param


def test_at_least_45_variables_of_nine_fields() -> None:
    assert len(ALL) >= 45
    assert len({v.group for v in ALL}) == len(MODULES)
    assert variables() is variables()


def test_the_function_keeps_its_name_though_a_folder_shares_it() -> None:
    code = (
        "import importlib, cordiale as cd\n"
        "cd.panel.variables()\n"
        "importlib.import_module('cordiale.panel.variables.votes')\n"
        "print(len(cd.panel.variables()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{len(ALL)}\n"


def test_it_is_declared_in_full(variable: Variable) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*[a-z0-9]", variable.name)
    for text in (variable.label, variable.unit, variable.group):
        assert text == text.strip()
        assert text
    assert variable.sources


def test_names_do_not_collide_once_suffixed() -> None:
    columns = [c for v in ALL for c in v.columns(dyadic=True)]
    assert len(columns) == len(set(columns))
    assert not {"ccode1", "ccode2", "gwcode1", "gwcode2", "year"} & set(columns)


def test_its_coverage_lies_within_that_of_its_main_source(variable: Variable) -> None:
    main = source(variable.sources[0])
    if main.first_year is None or main.last_year is None:
        assert variable.static
        return
    assert variable.first is not None
    assert variable.last is not None
    assert variable.first <= variable.last
    assert variable.first >= main.first_year
    # Where one table of a source goes on longer than the rest, the catalogue says to when.
    assert variable.last <= main.last_year or str(variable.last) in main.coverage_note


def test_a_zero_is_claimed_of_counts_and_flags_only(variable: Variable) -> None:
    if variable.absence == "zero":
        assert re.search(
            r"0 or 1|0 none|alliances|exercises|agreements|deals|cases|conflicts|TIV", variable.unit
        )


def test_members_of_the_euro_area_have_no_lines_of_their_own() -> None:
    euro = set(euro_area().collect().rows())
    assert {(255, 1999), (350, 2001), (344, 2023)} <= euro
    assert not {(255, 1998), (350, 2000), (344, 2022), (200, 2010), (390, 2010)} & euro
    assert sum(y == 2023 for _, y in euro) == 20
    assert not euro & set(outside_euro_area().collect().rows())


def test_membership_of_the_european_union_by_year() -> None:
    union = set(european_union().collect().rows())
    count = {year: sum(y == year for _, y in union) for year in (2012, 2013, 2020, 2021)}
    assert count == {2012: 27, 2013: 28, 2020: 28, 2021: 27}
    assert (200, 2021) not in union
