"""UCDP: conflict-years out of combinations, sides with COW states of the year."""

from __future__ import annotations

import copy
from datetime import date

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import ucdp

# Two states against two: four rows of one conflict-year, and one internal conflict.
SMALL = {
    "ucdp_acd": {
        "conflict_id": [1, 1, 1, 1, 2],
        "year": [2024, 2024, 2024, 2024, 1988],
        "gwno_a": [2, 2, 200, 200, 678],
        "gwno_a_2nd": [972, 260, 972, 260, None],
        "gwno_b": [678, 678, 678, 678, None],
        "gwno_b_2nd": [None] * 5,
        "incompatibility": ["territory"] * 4 + ["government"],
        "intensity_level": [1, 1, 1, 1, 2],
        "type_of_conflict": ["interstate"] * 4 + ["II"],
        "start_date": [0, 0, 0, 0, 1],
        "start_prec": [1, 1, 1, 1, 5],
        "start_date2": [19722, 19722, 19722, 19722, 1],
        "start_prec2": [1] * 5,
        "ep_end": [0, 0, 0, 0, 1],
        "ep_end_date": [None, None, None, None, 6574],
    }
}


@pytest.fixture
def small():
    return copy.deepcopy(SMALL)


def test_a_conflict_year_is_one_row(tidy_small, small) -> None:
    conflicts = tidy_small(ucdp, **small)["ucdp_conflicts"]
    assert conflicts.select("conflict_id", "type_of_conflict", "ep_end", "ep_end_date").rows() == [
        (1, "interstate", False, None),
        (2, "internationalized intrastate", True, date(1988, 1, 1)),
    ]
    assert conflicts["start_date"].to_list() == [date(1970, 1, 1), date(1970, 1, 2)]


def test_each_state_stands_once_on_its_side_under_its_cow_number_of_the_year(
    tidy_small, small
) -> None:
    sides = tidy_small(ucdp, **small)["ucdp_sides"]
    assert sides.select("conflict_id", "side", "gwcode", "ccode").rows() == [
        (1, "a", 2, 2),
        (1, "a", 200, 200),
        (1, "a_2nd", 260, 255),
        (1, "a_2nd", 972, 955),
        (1, "b", 678, 679),
        (2, "a", 678, 678),
    ]


def test_rows_that_disagree_on_the_conflict_are_refused(tidy_small, small) -> None:
    small["ucdp_acd"]["intensity_level"][1] = 2
    with pytest.raises(SchemaError, match="conflict 1 in 2024"):
        tidy_small(ucdp, **small)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("gwno_b", 999, "999"),
        ("type_of_conflict", "feud", "feud"),
        ("incompatibility", "honour", "honour"),
        ("intensity_level", 3, "out of range"),
        ("year", 2025, "outside coverage"),
    ],
)
def test_unknown_values_are_refused(tidy_small, small, column, value, message) -> None:
    small["ucdp_acd"][column][4] = value
    with pytest.raises(SchemaError, match=message):
        tidy_small(ucdp, **small)


def test_changed_columns_are_refused(tidy_small, small) -> None:
    small["ucdp_acd"]["side_a"] = small["ucdp_acd"].pop("gwno_a")
    with pytest.raises(SchemaError, match="gwno_a"):
        tidy_small(ucdp, **small)


@pytest.mark.data
def test_real_conflict_years(tidy_real) -> None:
    out = tidy_real(ucdp)
    conflicts, sides = out["ucdp_conflicts"], out["ucdp_sides"]
    assert conflicts.height == 2752
    assert (conflicts["year"].min(), conflicts["year"].max()) == (1946, 2024)
    interstate = conflicts.filter(pl.col("type_of_conflict") == "interstate")
    with_b = sides.filter(pl.col("side") == "b").select("conflict_id", "year").unique()
    assert interstate.join(with_b, on=["conflict_id", "year"], how="anti").is_empty()
    assert sides.filter(pl.col("ccode").is_null())["gwcode"].unique().to_list() == [751]


@pytest.mark.data
def test_real_wars_of_russia_china_and_ukraine(tidy_real) -> None:
    out = tidy_real(ucdp)
    sides = out["ucdp_sides"]

    def years(a: int, side_a: str, b: int, side_b: str) -> list[tuple[int, int, str]]:
        one = sides.filter(pl.col("ccode") == a, pl.col("side") == side_a)
        two = sides.filter(pl.col("ccode") == b, pl.col("side") == side_b)
        met = one.join(two, on=["conflict_id", "year"]).join(
            out["ucdp_conflicts"], on=["conflict_id", "year"]
        )
        return met.select("year", "intensity_level", "type_of_conflict").sort("year").rows()

    assert years(710, "a", 365, "b") == [(1969, 1, "interstate")]
    assert years(365, "a", 369, "b") == [(y, 2, "interstate") for y in (2022, 2023, 2024)]
    donbas = years(369, "a", 365, "b_2nd")
    assert {y for y, _, _ in donbas} == set(range(2014, 2023))
    assert {t for _, _, t in donbas} == {"internationalized intrastate"}
