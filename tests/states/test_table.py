"""The shipped tables: whole, consistent, and true to the lists they come from."""

from __future__ import annotations

import importlib.util
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale.states.table import (
    LIST_END,
    Reading,
    aliases,
    codes,
    display_names,
    fold,
    non_states,
    spells,
)

TOOL = Path(__file__).parents[2] / "tools" / "states_table.py"
KINDS = ("iso3", "iso2", "m49", "gwcode", "cow_gw")


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("states_table", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def clashes(rows: tuple[Reading, ...]) -> list[tuple[Reading, Reading]]:
    return [
        (a, b)
        for a, b in combinations(rows, 2)
        if a.overlaps(b.start or date.min, b.end or date.max)
    ]


@pytest.mark.data
@pytest.mark.parametrize("system", ["cow", "gw"])
def test_spells_are_those_of_the_list(shared: Path, system: str) -> None:
    builder = tool()
    read = builder.cow_rows if system == "cow" else builder.gw_rows
    upstream = read(shared / "cow_states")
    ours = [
        (s.system, s.code, s.abb, s.name, s.start, s.end)
        for rows in spells(system).values()
        for s in rows
    ]
    assert sorted(ours) == sorted(upstream)


def test_counts_of_the_lists() -> None:
    assert sum(len(rows) for rows in spells("cow").values()) == 243
    assert sum(len(rows) for rows in spells("gw").values()) == 216
    assert len(spells("cow")) == 217


@pytest.mark.parametrize("system", ["cow", "gw"])
def test_spells_of_a_state_do_not_overlap_and_end_with_the_list(system: str) -> None:
    for rows in spells(system).values():
        for before, after in pairwise(rows):
            assert before.start <= before.end < after.start
        assert rows[-1].end <= LIST_END[system]


def test_no_birth_or_death_after_2016_in_cow() -> None:
    last = [s for rows in spells("cow").values() for s in rows if s.open]
    assert len(last) == 195
    assert max(s.start for rows in spells("cow").values() for s in rows) == date(2011, 7, 9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reader", ["data", "ask"])
def test_a_code_denotes_one_state_at_a_time(kind: str, reader: str) -> None:
    other = "ask" if reader == "data" else "data"
    doubtful = {
        code
        for code, rows in codes(kind).items()
        if clashes(tuple(r for r in rows if r.use != other))
    }
    assert doubtful == ({"VNM", "VN"} & set(codes(kind)) if reader == "ask" else set())


def test_a_name_denotes_one_state_at_a_time_in_files() -> None:
    doubtful = [
        name
        for name, rows in aliases().items()
        if clashes(tuple(r for r in rows if r.use != "ask"))
    ]
    assert doubtful == []


def test_names_that_people_must_make_precise() -> None:
    doubtful = {
        rows[0].text
        for rows in aliases().values()
        if any(a.state != b.state for a, b in clashes(tuple(r for r in rows if r.use == "ask")))
    }
    expected = {"Germany", "Deutschland", "Yemen", "Vietnam", "Viet Nam", "Korea", "Congo"}
    assert doubtful == expected


@pytest.mark.parametrize("kind", KINDS)
def test_codes_lead_to_states_of_the_list(kind: str) -> None:
    targets = {r.state for rows in codes(kind).values() for r in rows}
    # GW's list of microstates gives numbers that the GW list itself does not hold.
    micro = {54, 55, 56, 57, 58, 60, 221, 223, 232, 331, 403, 591, 935}
    micro |= {970, 971, 972, 973, 983, 986, 987, 990}
    known = set(spells("gw")) | micro if kind == "cow_gw" else set(spells("cow"))
    assert targets <= known


def test_every_cow_state_has_a_name_a_display_name_and_a_gw_number() -> None:
    states = set(spells("cow"))
    assert {r.state for rows in aliases().values() for r in rows} == states
    assert set(display_names()) == states
    assert {int(code) for code in codes("cow_gw")} == states


def test_every_open_state_has_iso_and_m49_codes() -> None:
    alive = {code for code, rows in spells("cow").items() if rows[-1].open}
    for kind in ("iso3", "iso2", "m49"):
        today = {r.state for rows in codes(kind).values() for r in rows if r.on(date.max)}
        assert alive <= today


def test_display_names_run_in_order_from_the_beginning() -> None:
    for rows in display_names().values():
        assert rows[0][0] == date.min
        assert [r[0] for r in rows] == sorted({r[0] for r in rows})


@pytest.mark.parametrize("kind", ["name", "iso3", "iso2", "m49", "gwcode"])
def test_nothing_is_both_a_state_and_known_to_be_none(kind: str) -> None:
    states = aliases() if kind == "name" else codes(kind)
    assert set(non_states(kind)) & set(states) == set()
    assert all(non_states(kind).values())


@given(st.text(max_size=40))
def test_fold_is_idempotent_and_deaf_to_case(name: str) -> None:
    once = fold(name)
    assert once == once.strip()
    assert fold(name.upper().lower()) == fold(name.lower())


@given(st.sampled_from([r.text for rows in aliases().values() for r in rows]))
def test_fold_keeps_known_names_under_marks_and_case(name: str) -> None:
    assert fold(f"  {name.upper()}* ") == fold(name)
