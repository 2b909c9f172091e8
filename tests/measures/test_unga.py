"""Joint votes in the General Assembly, as counts."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale.measures import unga
from cordiale.measures.unga import CELLS, _counts, tables_of

VOTES = {1: "y", 2: "a", 3: "n"}


def cast(*rows: tuple[int, int, int, int]) -> pl.DataFrame:
    """Return votes: year, roll call, state, vote (1 yes, 2 abstain, 3 no, 8 absent)."""
    return pl.DataFrame(
        rows,
        schema={"year": pl.Int32, "rcid": pl.Int64, "ccode": pl.Int32, "vote": pl.Int8},
        orient="row",
    )


def test_cells_name_state_1_first() -> None:
    out = _counts(cast((1990, 1, 710, 2), (1990, 1, 365, 1), (1990, 2, 365, 3), (1990, 2, 710, 2)))
    (row,) = out.rows(named=True)
    assert (row["ccode1"], row["ccode2"], row["year"]) == (365, 710, 1990)
    assert {c: row[c] for c in CELLS if row[c]} == {"ya": 1, "na": 1}


def test_absence_is_no_vote_and_a_dyad_that_never_met_has_no_row() -> None:
    out = _counts(
        cast(
            (1990, 1, 2, 1), (1990, 1, 365, 8), (1990, 1, 710, 1),
            (1990, 2, 365, 1), (1990, 2, 710, 8),
            (1991, 3, 2, 3), (1991, 3, 365, 3),
        )
    )  # fmt: skip
    assert out.select("ccode1", "ccode2", "year", "yy", "nn").sort("year").rows() == [
        (2, 710, 1990, 1, 0),
        (2, 365, 1991, 0, 1),
    ]


@given(
    st.lists(
        st.dictionaries(st.sampled_from([2, 200, 365, 710]), st.sampled_from([1, 2, 3, 8])),
        min_size=1,
        max_size=8,
    ).filter(any)
)
def test_counts_are_those_of_counting(calls: list[dict[int, int]]) -> None:
    rows = [(1990, k, c, v) for k, votes in enumerate(calls) for c, v in votes.items()]
    known = cast(*rows).filter(pl.col("vote") <= 3)
    if known.is_empty():
        return
    expected: dict[tuple[int, int], dict[str, int]] = {}
    for votes in calls:
        for a, b in itertools.combinations(sorted(c for c, v in votes.items() if v <= 3), 2):
            cells = expected.setdefault((a, b), dict.fromkeys(CELLS, 0))
            cells[VOTES[votes[a]] + VOTES[votes[b]]] += 1
    out = {(r["ccode1"], r["ccode2"]): r for r in _counts(cast(*rows)).iter_rows(named=True)}
    assert {d: {c: r[c] for c in CELLS} for d, r in out.items()} == expected


def test_tables_have_state_1_in_rows() -> None:
    one = pl.DataFrame(
        {c: [i] for i, c in enumerate(CELLS)}, schema=dict.fromkeys(CELLS, pl.UInt16)
    )
    (table,) = tables_of(one)
    assert table.dtype == np.int64
    assert table.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


@pytest.fixture(scope="module")
def raw(shared: Path) -> pl.DataFrame:
    """Return the Library's votes of the Assembly as they stand in its files."""
    folder = shared / "un_votes_undl"
    calls = pl.read_csv(folder / "rollcalls.csv.gz", infer_schema=False).filter(
        pl.col("body") == "GA"
    )
    votes = pl.read_csv(folder / "votes_long.csv.gz", infer_schema=False)
    return votes.join(calls.unique("undl_id").select("undl_id", "date"), on="undl_id")


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
@pytest.mark.parametrize("year", [2012, 2018])
def test_russia_and_china_against_the_files(raw: pl.DataFrame, year: int) -> None:
    of_year = raw.filter(pl.col("date").str.starts_with(str(year)))
    wide = {
        name: dict(of_year.filter(pl.col("country") == name).select("undl_id", "vote").rows())
        for name in ("RUSSIAN FEDERATION", "CHINA")
    }
    russia, china = wide.values()
    expected = dict.fromkeys(CELLS, 0)
    for call in russia.keys() & china.keys():
        cell = f"{russia[call]}{china[call]}".lower()
        if cell in expected:
            expected[cell] += 1
    made = unga.make()["unga_year"].filter(
        pl.col("source") == "un_votes_undl", pl.col("year") == year,
        pl.col("ccode1") == 365, pl.col("ccode2") == 710,
    )  # fmt: skip
    (row,) = made.rows(named=True)
    assert {c: row[c] for c in CELLS} == expected
    assert sum(expected.values()) > 60


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_agreement_without_more_than_chance() -> None:
    made = unga.make()["unga_year"].filter(
        pl.col("source") == "unvotes", pl.col("year") == 1985,
        pl.col("ccode1") == 365, pl.col("ccode2") == 710,
    )  # fmt: skip
    (counts,) = tables_of(made)
    agreed = np.trace(counts) / counts.sum()
    margins = counts.sum(axis=0) @ counts.sum(axis=1) / counts.sum() ** 2
    assert agreed == pytest.approx(0.72, abs=0.01)
    assert abs((agreed - margins) / (1 - margins)) < 0.05


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_issues_and_roll_calls() -> None:
    made = unga.make()
    issues = made["unga_issue"]
    assert set(issues["first_year"] % unga.WINDOW) == {0}
    assert issues["issue"].n_unique() == 6
    calls = made["unga_roll_calls"]
    years = made["unga_year"].with_columns(n=pl.sum_horizontal(CELLS))
    most = years.group_by("source", "year").agg(pl.col("n").max())
    both = most.join(calls, on=["source", "year"], how="left")
    # No two states can have voted together more often than there were votes.
    assert both.select((pl.col("n") <= pl.col("roll_calls")).all()).item()
    assert years.filter(pl.col("source") == "unvotes")["year"].max() == 2019
    assert years.filter(pl.col("source") == "un_votes_undl")["year"].min() == unga.LIBRARY_FROM
