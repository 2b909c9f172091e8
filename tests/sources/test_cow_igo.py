"""Intergovernmental organisations: counts, their sum, the year they end."""

from __future__ import annotations

import copy

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import cow_igo, cow_states

SMALL = {
    "cow_igo_ndy": {"ccode1": [2, 2], "ccode2": [20, 20], "year": [1920, 1921], "dyadigos": [7, 0]},
    "cow_igo_sy": {
        "ccode": [2],
        "year": [1920],
        "sum_igo_full": [20],
        "sum_igo_associate": [1],
        "sum_igo_observer": [2],
        "sum_igo_anytype": [23],
    },
}


@pytest.fixture
def small():
    return copy.deepcopy(SMALL)


def test_counts_and_a_real_zero(tidy_small, small) -> None:
    out = tidy_small(cow_igo, **small)
    assert out["cow_igo_dyads"]["dyadigos"].to_list() == [7, 0]
    assert out["cow_igo_states"]["sum_igo_anytype"].to_list() == [23]


def test_a_year_after_2014_is_refused(tidy_small, small) -> None:
    small["cow_igo_ndy"]["year"] = [1920, 2015]
    with pytest.raises(SchemaError, match="outside coverage"):
        tidy_small(cow_igo, **small)


def test_a_directed_row_is_refused(tidy_small, small) -> None:
    small["cow_igo_ndy"] |= {"ccode1": [2, 20], "ccode2": [20, 2]}
    with pytest.raises(SchemaError, match="out of order"):
        tidy_small(cow_igo, **small)


def test_kinds_that_do_not_add_up_are_refused(tidy_small, small) -> None:
    small["cow_igo_sy"]["sum_igo_anytype"] = [20]
    with pytest.raises(SchemaError, match="add up"):
        tidy_small(cow_igo, **small)


@pytest.mark.parametrize(("name", "column"), [("cow_igo_ndy", "dyadigos"), ("cow_igo_sy", "ccode")])
def test_changed_columns_are_refused(tidy_small, small, name, column) -> None:
    small[name]["renamed"] = small[name].pop(column)
    with pytest.raises(SchemaError, match=column):
        tidy_small(cow_igo, **small)


@pytest.mark.data
def test_real_counts(tidy_real) -> None:
    out = tidy_real(cow_igo)
    dyads, states = out["cow_igo_dyads"], out["cow_igo_states"]
    assert (dyads["year"].min(), dyads["year"].max()) == (1816, 2014)
    russia_china = dyads.filter(pl.col("ccode1") == 365, pl.col("ccode2") == 710)
    assert dict(russia_china.select("year", "dyadigos").iter_rows())[2014] == 55
    assert russia_china.height == 155
    last = states.filter(pl.col("year") == 2014, pl.col("ccode").is_in([2, 365, 710]))
    assert last.select("ccode", "sum_igo_full", "sum_igo_anytype").rows() == [
        (2, 89, 93),
        (365, 88, 90),
        (710, 80, 83),
    ]


@pytest.mark.data
def test_real_dyads_are_all_there_but_for_the_states_that_ended_in_1990(tidy_real) -> None:
    spells = tidy_real(cow_states)["cow_states_membership"]
    years = pl.int_ranges(pl.col("start").dt.year(), pl.col("end").dt.year() + 1, dtype=pl.Int32)
    members = spells.select("ccode", year=years).explode("year").unique()
    members = members.filter(pl.col("year") <= 2014)
    dyads = members.join(members, on="year", suffix="2").filter(pl.col("ccode") < pl.col("ccode2"))
    lacking = dyads.join(
        tidy_real(cow_igo)["cow_igo_dyads"],
        left_on=["ccode", "ccode2", "year"],
        right_on=["ccode1", "ccode2", "year"],
        how="anti",
    )
    assert (lacking.height, lacking["year"].unique().to_list()) == (650, [1990])
    ended = [260, 265, 678, 680]
    assert lacking.filter(~pl.col("ccode").is_in(ended) & ~pl.col("ccode2").is_in(ended)).is_empty()
