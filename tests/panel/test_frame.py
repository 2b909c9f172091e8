"""The rows: which pairs of states stood together on a day of which year."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordiale import states
from cordiale.errors import UsageError
from cordiale.panel.frame import LIST_END, dyad_year_rows, state_year_rows
from cordiale.states.table import System

YEARS = st.tuples(st.integers(1816, 2026), st.integers(0, 12))
SYSTEMS = st.sampled_from(["cow", "gw"])

# Pairs of which both were members in the year but on no day of it, one having gone when the other
# came: China enters after three Italian states have gone (1860), Hungary and Latvia after Austria-
# Hungary (1918), Ethiopia returns after Yugoslavia and Greece have fallen (1941), Germany (255)
# goes before four states return (1945), Guinea comes after Syria joined Egypt (1958), Malta,
# Zambia and Malawi after Zanzibar joined Tanganyika (1964), seven states after South Vietnam (817)
# fell (1975); in 1990 united Germany takes over from 260 and 265, Yemen (679) from 678 and 680.
NEVER_ON_ONE_DAY = {
    (332, 710, 1860), (335, 710, 1860), (337, 710, 1860),
    (300, 310, 1918), (300, 367, 1918),
    (345, 530, 1941), (350, 530, 1941),
    (210, 255, 1945), (211, 255, 1945), (255, 290, 1945), (255, 315, 1945),
    (438, 652, 1958),
    (338, 511, 1964), (511, 551, 1964), (511, 553, 1964),
    (115, 817, 1975), (402, 817, 1975), (403, 817, 1975), (540, 817, 1975), (541, 817, 1975),
    (581, 817, 1975), (817, 910, 1975),
    (255, 260, 1990), (255, 265, 1990), (223, 678, 1990), (255, 678, 1990), (678, 679, 1990),
    (223, 680, 1990), (255, 680, 1990), (679, 680, 1990),
}  # fmt: skip


def _by_year(system: System, start: int, end: int) -> pl.DataFrame:
    code = "ccode" if system == "cow" else "gwcode"
    one = state_year_rows(system, start, end)
    return (
        one.join(one, on="year", suffix="2")
        .filter(pl.col(code) < pl.col(f"{code}2"))
        .select(pl.col(code).alias(f"{code}1"), f"{code}2", "year")
    )


def test_all_dyad_years_of_the_cow_list_number_956145() -> None:
    rows = dyad_year_rows("cow", 1816, 2016, directed=False)
    assert rows.height == 956_145
    keys = ["ccode1", "ccode2", "year"]
    by_year = _by_year("cow", 1816, 2016)
    assert by_year.height == 956_175
    apart = by_year.join(rows, on=keys, how="anti")
    assert set(apart.rows()) == NEVER_ON_ONE_DAY
    assert rows.join(by_year, on=keys, how="anti").is_empty()


def test_the_thirty_left_out_shared_no_day() -> None:
    spells = {
        code: rows.select("start", "end").rows()
        for (code,), rows in states.membership("cow").group_by("ccode")
    }
    for one, two, year in NEVER_ON_ONE_DAY:
        shared = [
            max(a, c)
            for a, b in spells[one]
            for c, d in spells[two]
            if max(a, c) <= min(b, d) and max(a, c).year <= year <= min(b, d).year
        ]
        assert not shared, (one, two, year)
        assert all(any(a.year <= year <= b.year for a, b in spells[code]) for code in (one, two))


@settings(max_examples=20)
@given(SYSTEMS, YEARS)
def test_rows_are_unique_ordered_and_within_the_years_asked(
    system: System, years: tuple[int, int]
) -> None:
    start, end = years[0], min(years[0] + years[1], 2026)
    rows = dyad_year_rows(system, start, end, directed=False)
    one, two, year, extended = rows.columns
    assert rows.select(one, two, year).is_duplicated().sum() == 0
    assert rows.equals(rows.sort(one, two, year))
    assert (rows[one] < rows[two]).all()
    assert rows[year].is_between(start, end).all()
    assert (rows[extended] == (rows[year] > LIST_END[system])).all()
    assert rows.join(_by_year(system, start, end), on=[one, two, year], how="anti").is_empty()


@settings(max_examples=20)
@given(SYSTEMS, YEARS)
def test_directed_rows_are_each_pair_both_ways(system: System, years: tuple[int, int]) -> None:
    start, end = years[0], min(years[0] + years[1], 2026)
    plain = dyad_year_rows(system, start, end, directed=False)
    both = dyad_year_rows(system, start, end, directed=True)
    one, two, year, _ = plain.columns
    assert both.height == 2 * plain.height
    turned = plain.select(pl.col(two).alias(one), pl.col(one).alias(two), year)
    for half in (plain.select(one, two, year), turned):
        assert half.join(both, on=[one, two, year], how="anti").is_empty()


@settings(max_examples=20)
@given(YEARS)
def test_a_wider_span_never_changes_the_rows_of_a_year(years: tuple[int, int]) -> None:
    start, end = years[0], min(years[0] + years[1], 2026)
    alone = dyad_year_rows("cow", end, end, directed=False)
    wide = dyad_year_rows("cow", start, end, directed=False).filter(pl.col("year") == end)
    assert wide.equals(alone)


@pytest.mark.parametrize(("start", "end"), [(1815, 1900), (2000, 1999), (1990, 9999)])
@pytest.mark.parametrize("system", ["cow", "gw"])
def test_years_outside_everything_are_refused(system: System, start: int, end: int) -> None:
    with pytest.raises(UsageError):
        dyad_year_rows(system, start, end, directed=False)
    with pytest.raises(UsageError):
        state_year_rows(system, start, end)


def test_each_system_has_its_own_numbers() -> None:
    rows = dyad_year_rows("gw", 2000, 2000, directed=False)
    assert rows.columns == ["gwcode1", "gwcode2", "year", "extended"]
    united_germany = rows.filter((pl.col("gwcode1") == 260) | (pl.col("gwcode2") == 260))
    assert united_germany.height > 150
    assert 255 not in set(rows["gwcode1"]) | set(rows["gwcode2"])
