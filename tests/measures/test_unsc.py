"""Vetoes and votes of the Security Council's members."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cordiale.measures import unsc
from cordiale.measures.unga import CELLS
from cordiale.measures.unsc import joint_votes, seats, veto_years, vetoed
from cordiale.sources import table


def vetoes(*rows: tuple[int, str, int]) -> pl.DataFrame:
    """Return vetoes: draft, day, member."""
    return pl.DataFrame(
        [(k, date.fromisoformat(d), c) for k, d, c in rows],
        schema={"veto_id": pl.Int32, "date": pl.Date, "ccode": pl.Int32},
        orient="row",
    )


def years_of(df: pl.DataFrame, one: int, two: int) -> dict[int, tuple[int, int, int]]:
    rows = df.filter(pl.col("ccode1") == one, pl.col("ccode2") == two)
    return {r[0]: r[1:] for r in rows.select("year", "joint", "only_1", "only_2").rows()}


def test_joint_and_lone_vetoes() -> None:
    out = veto_years(
        vetoes(
            (1, "2012-02-04", 365), (1, "2012-02-04", 710),
            (2, "2014-03-15", 365),
            (3, "2014-05-22", 365), (3, "2014-05-22", 710),
        )
    )  # fmt: skip
    pair = years_of(out, 365, 710)
    assert (pair[2012], pair[2013], pair[2014]) == ((1, 0, 0), (0, 0, 0), (1, 1, 0))
    assert years_of(out, 2, 365)[2014] == (0, 0, 2)
    assert years_of(out, 2, 200)[2014] == (0, 0, 0)


def test_a_pair_counts_only_while_both_hold_their_seats() -> None:
    out = veto_years(vetoes((1, "1950-01-13", 713), (2, "1971-12-04", 365), (3, "1971-10-01", 365)))
    before, after = years_of(out, 365, 713), years_of(out, 365, 710)
    assert (min(before), max(before)) == (1946, 1971)
    assert before[1950] == (0, 0, 1)
    assert (min(after), max(after)) == (1971, 2022)
    # The real list lacks the veto of 1955: no row says that there was none.
    assert 1955 not in before
    # In 1971 each veto meets the China that held the seat on its day.
    assert (before[1971], after[1971]) == ((0, 1, 0), (0, 1, 0))
    assert years_of(out, 710, 713) == {}


def test_a_veto_of_three_is_joint_for_each_two() -> None:
    out = veto_years(vetoes(*((1, "1976-10-19", c) for c in (2, 200, 220))))
    assert years_of(out, 2, 200)[1976] == years_of(out, 200, 220)[1976] == (1, 0, 0)
    assert years_of(out, 220, 365)[1976] == (0, 1, 0)


def test_a_vetoed_draft_names_who_vetoed_it() -> None:
    drafts = pl.DataFrame(
        {"veto_id": [1], "date": [date(2012, 2, 4)], "year": [2012], "crisis_topic": ["Syria"]},
        schema_overrides={"veto_id": pl.Int32},
    )
    out = vetoed(drafts, vetoes((1, "2012-02-04", 710), (1, "2012-02-04", 365)))
    assert out.rows() == [(1, date(2012, 2, 4), 2012, "Syria", [365, 710])]


VOTES = pl.DataFrame(
    [
        (1, 1990, 710, 2), (1, 1990, 365, 1), (1, 1990, 2, 1),
        (2, 1990, 710, None), (2, 1990, 365, 1), (2, 1990, 2, 3),
        (3, 1991, 365, 1), (3, 1991, 400, 1),
    ],
    schema={"undl_id": pl.Int64, "year": pl.Int32, "ccode": pl.Int32, "vote": pl.Int8},
    orient="row",
)  # fmt: skip


def test_joint_votes() -> None:
    out = {
        (r["ccode1"], r["ccode2"], r["year"]): (r["listed"], {c: r[c] for c in CELLS if r[c]})
        for r in joint_votes(VOTES).iter_rows(named=True)
    }
    assert out == {
        (2, 365, 1990): (2, {"yy": 1, "ny": 1}),
        # One of the two votes of China is not known: it sat, and is in no cell.
        (2, 710, 1990): (2, {"ya": 1}),
        (365, 710, 1990): (2, {"ya": 1}),
        (365, 400, 1991): (1, {"yy": 1}),
    }


def test_seats_are_what_the_votes_show() -> None:
    assert sorted(seats(VOTES).rows()) == [
        (2, 1990, 2, 2),
        (365, 1990, 2, 2),
        (365, 1991, 1, 1),
        (400, 1991, 1, 1),
        (710, 1990, 2, 1),
    ]


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_vetoes_against_the_list(shared: Path) -> None:
    raw = pl.read_csv(shared / "unsc_vetoes" / "unsc_vetoes_1946_sept2022.csv")
    by = pl.concat_list("member_veto1", "member_veto2", "member_veto3")
    russia = by.list.contains("Russia") | by.list.contains("USSR")
    # The list's "China" is the Republic of China's to 1971.
    china = by.list.contains("China") & (pl.col("year") > 1971)
    seated = pl.col("year") > 1971
    expected = raw.select(
        joint=(russia & china).sum(),
        only_1=(russia & ~china & seated).sum(),
        only_2=(~russia & china).sum(),
    ).row(0)
    made = unsc.make()
    ours = made["veto_years"].filter(pl.col("ccode1") == 365, pl.col("ccode2") == 710)
    # Late in 1971, with the seat theirs, the Soviet Union vetoed twice over Bangladesh alone.
    late = ours.filter(pl.col("year") == 1971).select("joint", "only_1", "only_2").row(0)
    after = ours.filter(pl.col("year") > 1971).select("joint", "only_1", "only_2").sum().row(0)
    assert after == expected
    assert late[0] == late[2] == 0
    assert made["unsc_vetoed"].height == raw.height
    assert after[0] > 10


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_votes_of_russia_and_china_against_the_files(shared: Path) -> None:
    folder = shared / "un_votes_undl"
    calls = pl.read_csv(folder / "rollcalls.csv.gz", infer_schema=False).filter(
        pl.col("body") == "SC", pl.col("date").str.starts_with("2023")
    )
    votes = pl.read_csv(folder / "votes_long.csv.gz", infer_schema=False).join(
        calls.unique("undl_id").select("undl_id"), on="undl_id"
    )
    sides = [
        votes.filter(pl.col("country") == who).select(
            "undl_id", vote=pl.col("vote").str.to_lowercase()
        )
        for who in ("RUSSIAN FEDERATION", "CHINA")
    ]
    both = sides[0].join(sides[1], on="undl_id", suffix="2")
    cells = both.select(pl.col("vote") + pl.col("vote2")).to_series()
    made = unsc.make()["unsc_year"].filter(
        pl.col("year") == 2023, pl.col("ccode1") == 365, pl.col("ccode2") == 710
    )
    (row,) = made.rows(named=True)
    assert row["listed"] == both.height
    assert {c: row[c] for c in CELLS} == {c: int((cells == c).sum()) for c in CELLS}


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_the_council_has_its_size() -> None:
    made = unsc.make()["unsc_seats"]
    permanent = made.filter(pl.col("ccode").is_in([2, 200, 220, 365]), pl.col("year") > 1946)
    assert permanent.group_by("ccode").len()["len"].n_unique() == 1
    sizes = made.filter(pl.col("year") == 2023).select(pl.len(), pl.col("listed").n_unique())
    # Ten of the fifteen are elected, and their terms are whole years: all sat in every vote.
    assert sizes.row(0) == (15, 1)
    assert set(table("unsc_vetoes_votes")["ccode"]) == set(unsc.SEATS) - {713}
