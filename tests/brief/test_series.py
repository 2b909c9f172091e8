"""Known years, measured zeros, ranks and pictures that the sections share."""

from __future__ import annotations

import polars as pl
import pytest

from cordiale.brief import charts
from cordiale.brief.sections._drawing import Panel, bars_by_year, partner_bars
from cordiale.brief.sections._series import (
    Standing,
    filled,
    forerunners,
    known_years,
    no_data,
    places,
    runs,
    standing,
    total,
    uneven,
    windows,
)


def test_known_years_need_coverage_both_states_and_the_assessment(dyad):
    assert known_years(dyad("RUS", "CHN"), 1980, 2010) == list(range(1980, 2011))
    assert known_years(dyad("RUS", "CHN", 1985), 1980, 2010) == list(range(1980, 1986))
    assert known_years(dyad("RUS", "CHN", 1979), 1980, 2010) == []
    # Germany was no member of the system under its number from 1945 to 1990.
    assert known_years(dyad("DEU", "FRA"), 1940, 1995) == [
        1940, 1941, 1942, 1944, 1945, *range(1990, 1996)
    ]  # fmt: skip
    assert known_years(dyad("SSD", "RUS"), 1980, 2010) == []


def test_a_missing_row_is_zero_only_in_a_known_year():
    rows = pl.DataFrame({"year": [2001, 2003], "n": [3, None]})
    assert filled(rows, [2000, 2001], ["n"]).rows() == [(2000, 0), (2001, 3), (2003, None)]
    assert filled(rows.clear(), [], ["n"]).is_empty()


def test_a_sum_with_an_unknown_part_is_unknown():
    series = pl.DataFrame({"year": [2000, 2001, 2002], "n": [1.0, None, 2.0]})
    assert total(series, "n", (2002, 2002)) == 2.0
    assert total(series, "n", (2001, 2002)) is None
    assert total(series, "n", (1980, 1990)) is None


def test_windows_refuse_years_with_a_gap():
    assert windows(range(1986, 2001)) == ((1986, 1990), (1996, 2000))
    assert windows([y for y in range(1986, 2001) if y != 1990]) is None
    assert windows([]) is None


def test_runs_are_unbroken():
    assert runs([1990, 1946, 1947]) == [(1946, 1947), (1990, 1990)]
    assert runs([]) == []


def test_a_rank_counts_those_with_any_and_shares_places():
    values = pl.DataFrame({"partner": [1, 2, 3, 4, 5], "value": [5.0, 3.0, 3.0, 0.0, None]})
    assert standing(values, 3) == Standing(2, 3, 4.0)
    assert standing(values, 4) is None
    assert standing(values, 9) is None
    alone = standing(values.filter(pl.col("partner") == 1), 1)
    assert alone == Standing(1, 1, None)
    assert alone.above(0.1)
    assert not Standing(2, 3, 4.0).above(4.0)
    assert places([("Russia", alone)]) == "first of one partner for Russia"


@pytest.mark.parametrize(
    ("before", "after", "clear"),
    [(0, 4, False), (0, 5, True), (5, 0, True), (10, 10, False), (40, 60, True)],
)
def test_a_change_must_be_more_than_chance(before, after, clear):
    assert uneven(before, after) is clear


def test_no_data_is_never_a_number(dyad):
    early = no_data(dyad("RUS", "CHN", 1970), "x.y", "the list", (1980, 2010), ["dcad"])
    never = no_data(dyad("SSD", "RUS"), "x.y", "the list", (1980, 2010), ["dcad"])
    for f in (early, never):
        assert f.status == "no data"
        assert f.value is None
        assert "not the same as none" in f.text
    assert early.text.startswith("The list begins in 1980: to 1970 there is no data")
    assert "South Sudan" in never.text


def test_a_state_that_united_is_told_apart_from_its_parts(dyad):
    (said,) = forerunners(dyad("DEU", "FRA"))
    assert said.startswith("West Germany and East Germany (to 1990)")
    assert forerunners(dyad("FRG", "FRA", 1985)) == []
    assert forerunners(dyad("RUS", "CHN")) == []


def test_bars_name_the_years_without_data(dyad):
    d = dyad("DEU", "FRA")
    data = pl.DataFrame({"year": [1944, 1945, 1990, 1991], "n": [1, 0, 2, 3]})
    draw = bars_by_year(data, (Panel("n", "Things"),), d, 1991)
    for width in (780, 350):
        text = charts.svg(draw(width))
        assert "Grey: no data in 1946–1989 and after 1991" in text
        assert charts.size(text)[0] <= width


def test_the_pair_stands_among_its_partners_wherever_it_ranks(dyad):
    ranked = pl.DataFrame(
        {
            "group": ["Partners of X"] * 12,
            "partner": [f"S{i}" for i in range(12)],
            "value": [12 - i for i in range(12)],
            "own": [i == 10 for i in range(12)],
        }
    )
    draw, drawn = partner_bars(ranked, ["Partners of X"], rows=4)
    assert drawn["place"].to_list() == [1, 2, 3, 11]
    assert charts.size(charts.svg(draw(350)))[0] <= 350
    _, without = partner_bars(ranked.with_columns(own=False), ["Partners of X"], rows=4)
    assert without["place"].to_list() == [1, 2, 3, 4]
