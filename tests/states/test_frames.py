"""State-years as a frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from cordiale import states
from cordiale.errors import UnknownNameError, UsageError


def test_membership_is_the_list() -> None:
    frame = states.membership()
    assert frame.height == 243
    assert frame.schema["ccode"] == pl.Int32
    assert frame.filter(~pl.col("open"))["end"].max().year == 1992
    assert states.membership("gw").columns[0] == "gwcode"


def test_state_years_agree_with_members_in_every_year() -> None:
    frame = states.state_years(end=2020)
    by_year = frame.group_by("year").agg(pl.col("ccode").sort())
    for year, codes in by_year.iter_rows():
        assert tuple(codes) == states.members(year)


def test_count_and_keys() -> None:
    frame = states.state_years()
    # NMC has one row for each state-year of the same list to 2016: 15,951.
    assert frame.height == 15_951
    assert not frame.select("ccode", "year").is_duplicated().any()
    assert not frame["extended"].any()
    assert frame.null_count().row(0) == (0, 0, 0)


@pytest.mark.data
def test_state_years_are_those_of_material_capabilities(rda: Callable[[str], Any]) -> None:
    nmc = rda("cow_nmc/cow_nmc.rda")
    theirs = set(zip(nmc["ccode"].astype(int), nmc["year"].astype(int), strict=True))
    ours = set(states.state_years(end=2022).select("ccode", "year").iter_rows())
    assert {t for t in theirs if t[1] <= 2016} == {o for o in ours if o[1] <= 2016}


def test_extension_is_marked() -> None:
    frame = states.state_years(end=2024)
    extended = frame.filter("extended")
    assert extended["year"].min() == 2017
    assert extended.height == 8 * 195
    assert states.state_years("gw")["year"].max() == 2017


def test_last_day_rule_leaves_one_germany_in_1990() -> None:
    frame = states.state_years(start=1990, end=1990, rule="last_day")
    assert set(frame["ccode"]) & {255, 260, 265, 678, 679, 680} == {255, 679}
    # Czechoslovakia's last day is a 31 December, so it still counts.
    assert 315 in set(states.state_years(start=1992, end=1992, rule="last_day")["ccode"])


def test_a_window() -> None:
    frame = states.state_years(start=1950, end=1951)
    assert frame["year"].unique().sort().to_list() == [1950, 1951]
    assert 255 not in set(frame["ccode"])


def test_bad_windows_and_rules() -> None:
    with pytest.raises(UsageError, match="after the last"):
        states.state_years(start=1990, end=1980)
    with pytest.raises(UsageError, match="Year out of range"):
        states.state_years(start=1700)
    with pytest.raises(UnknownNameError, match="Did you mean any_day"):
        states.state_years(rule="anyday")
