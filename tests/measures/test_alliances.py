"""Alliances as spells of a dyad: who owes whom what, when."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.measures import alliances
from cordiale.measures.alliances import OBLIGATIONS, alliance_counts, owed_years, spells
from cordiale.sources import table

NOBODY = pl.DataFrame(
    schema={
        "ccode1": pl.Int32, "ccode2": pl.Int32, "year": pl.Int32,
        **{f"atop_{o}": pl.Int8 for o in OBLIGATIONS},
    }
)  # fmt: skip


def member(ccode: int | None, start: str, end: str | None, **facts: Any) -> dict[str, Any]:
    """Return a row of members: from a day to a day, or still bound when coverage ends."""
    a, z = date.fromisoformat(start), date.fromisoformat(end) if end else None
    row = {
        "atopid": 1, "phase": 0, "member": ccode or 0, "ccode": ccode, "start_date": a,
        "yrent": a.year, "moent": a.month, "end_date": z, "yrexit": z.year if z else None,
        "moexit": z.month if z else None, "censored": z is None, "bilat": 1, "length": 0,
        "renewlgt": 0, "term": 0, "obvary": 0, **dict.fromkeys(OBLIGATIONS, 0),
    }  # fmt: skip
    return row | facts


def members(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(
        list(rows),
        schema_overrides={"end_date": pl.Date, "yrexit": pl.Int32, "moexit": pl.Int8},
    )


def test_a_spell_is_when_both_are_bound() -> None:
    rows = members(
        member(710, "1950-02-14", None),
        member(365, "1949-06-01", "1980-04-10"),
        member(712, "1981-01-01", "1985-01-01"),
    )
    out = spells(rows, NOBODY).sort("ccode1")
    assert out.select("ccode1", "ccode2", "start", "end", "first_year", "last_year").rows() == [
        (365, 710, date(1950, 2, 14), date(1980, 4, 10), 1950, 1980),
        (710, 712, date(1981, 1, 1), date(1985, 1, 1), 1981, 1985),
    ]
    assert out["members"].to_list() == [3, 3]


def test_a_spell_alive_at_the_end_is_censored() -> None:
    rows = members(member(365, "2001-07-16", None, term=3), member(710, "2001-07-16", None))
    (row,) = spells(rows, NOBODY).rows(named=True)
    assert (row["censored"], row["end"], row["last_year"]) == (True, None, alliances.LAST)
    assert row["ended_by"] is None


def test_terms_that_a_treaty_does_not_name_are_null() -> None:
    terms = {"length": 60, "renewlgt": 0, "term": 3}
    rows = members(
        member(365, "1945-08-14", "1950-02-14", **terms),
        member(713, "1945-08-14", "1950-02-14", **terms),
    )
    out = spells(rows, NOBODY)
    assert out.select("length_months", "renewal_months", "ended_by").rows() == [(60, None, 3)]


def test_an_unknown_day_is_the_widest_that_fits() -> None:
    rows = members(
        member(2, "1960-03-05", "1970-02-05") | {"start_date": None, "end_date": None},
        member(740, "1950-01-01", "1990-01-01"),
    ).with_columns(pl.col("start_date", "end_date").cast(pl.Date))
    out = spells(rows, NOBODY)
    assert out.select("start", "end").rows() == [(date(1960, 3, 1), date(1970, 2, 28))]


def test_each_owes_what_it_pledged() -> None:
    rows = members(
        member(2, "1951-09-08", None, defense=1, consul=1),
        member(740, "1951-09-08", None, consul=1),
        member(None, "1951-09-08", None, defense=1),
    )
    (row,) = spells(rows, NOBODY).rows(named=True)
    owed = {o for o in OBLIGATIONS for i in (1, 2) if row[f"{o}_{i}"]}
    assert owed == {"defense", "consul"}
    assert (row["defense_1"], row["defense_2"], row["consul_1"], row["consul_2"]) == (
        True, False, True, True,
    )  # fmt: skip


def test_where_it_varies_by_partner_the_dyad_years_decide() -> None:
    rows = members(
        member(2, "1951-01-01", "1953-12-31", defense=1, obvary=1),
        member(20, "1951-01-01", "1953-12-31", defense=1),
        member(740, "1951-01-01", "1953-12-31", defense=1),
    )
    shown = [(2, 20, y, 1) for y in (1951, 1952, 1953)] + [
        (2, 740, 1951, 1), (2, 740, 1952, 0), (2, 740, 1953, 1),
        *((c, 2, y, 1) for c in (20, 740) for y in (1951, 1952, 1953)),
    ]  # fmt: skip
    dyad_years = pl.DataFrame(
        shown, schema=["ccode1", "ccode2", "year", "atop_defense"], orient="row"
    ).with_columns(
        pl.col("ccode1", "ccode2", "year").cast(pl.Int32),
        *(pl.lit(0).alias(f"atop_{o}") for o in OBLIGATIONS if o != "defense"),
    )
    out = spells(rows, dyad_years)
    pledged = {r[:2]: r[2:] for r in out.select("ccode1", "ccode2", "^defense_.$").rows()}
    assert pledged == {(2, 20): (True, True), (2, 740): (False, True), (20, 740): (True, True)}


def test_years_put_all_alliances_of_a_dyad_together() -> None:
    rows = members(
        member(365, "1996-04-26", "1997-01-01", nonagg=1),
        member(710, "1996-04-26", "1997-01-01", nonagg=1),
        member(365, "1997-06-01", None, atopid=2, consul=1),
        member(710, "1997-06-01", None, atopid=2),
    )
    years = owed_years(spells(rows, NOBODY)).filter(pl.col("year") <= 1998)
    assert years.select("ccode1", "ccode2", "year", "nonagg", "consul").rows() == [
        (365, 710, 1996, True, False),
        (365, 710, 1997, True, True),
        (365, 710, 1998, False, True),
        (710, 365, 1996, True, False),
        (710, 365, 1997, True, False),
        (710, 365, 1998, False, False),
    ]


def test_an_alliance_counts_once_a_year_by_its_strongest_pledge() -> None:
    rows = members(
        member(2, "1990-01-01", "1991-06-01", consul=1),
        member(20, "1990-01-01", "1991-06-01", defense=1, nonagg=1),
        member(365, "1991-01-01", "1991-12-31", atopid=2, nonagg=1),
        member(710, "1991-01-01", "1991-12-31", atopid=2, nonagg=1, consul=1),
        member(600, "1991-01-01", "1991-12-31", atopid=3),
    )
    out = alliance_counts(rows).sort("year")
    assert out.select("year", "alliances", "defense", "nonagg", "consul").rows() == [
        (1990, 1, 1, 1, 1),
        (1991, 3, 1, 2, 2),
    ]
    strongest = out.select("^strongest_.*$")
    assert strongest.select("strongest_defense", "strongest_nonagg").rows() == [(1, 0), (1, 1)]
    # The third alliance holds none of the five.
    assert strongest.sum_horizontal().to_list() == [1, 2]


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_russia_and_china() -> None:
    pair = spells(table("atop_members"), table("atop_dyad_years")).filter(
        pl.col("ccode1") == 365, pl.col("ccode2") == 710
    )
    treaty = pair.filter(pl.col("atopid") == 4980)
    (row,) = treaty.rows(named=True)
    assert (row["start"], row["censored"], row["last_year"]) == (date(2001, 7, 16), True, 2018)
    assert (row["bilateral"], row["length_months"], row["renewal_months"]) == (True, 240, 60)
    owed = {c for c in row if c[-2:] in ("_1", "_2") and row[c] is True}
    assert owed == {"nonagg_1", "nonagg_2", "consul_1", "consul_2"}


@pytest.mark.data
def test_russia_and_china_in_the_file(shared: Path) -> None:
    raw = pl.read_csv(shared / "atop" / "atop5_1m.csv", infer_schema_length=None)
    treaty = raw.filter(pl.col("atopid") == 4980)
    assert set(treaty["member"]) == {365, 710}
    assert treaty.select(OBLIGATIONS).unique().row(0, named=True) == {
        "defense": 0, "offense": 0, "neutral": 0, "nonagg": 1, "consul": 1,
    }  # fmt: skip
    assert treaty.select("yrent", "moent", "dayent", "length").unique().rows() == [
        (2001, 7, 16, 240)
    ]


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_the_spells_give_the_project_s_own_dyad_years() -> None:
    theirs = table("atop_dyad_years")
    ours = owed_years(spells(table("atop_members"), theirs))
    key = ["ccode1", "ccode2", "year"]
    assert theirs.height == 273_296
    assert theirs.join(ours, on=key, how="anti").is_empty()
    more = ours.join(theirs, on=key, how="anti")
    assert (more.height, set(more["year"])) == (8, {1990})
    same = pl.all_horizontal(pl.col(o) == (pl.col(f"atop_{o}") == 1) for o in OBLIGATIONS)
    apart = theirs.join(ours, on=key).filter(~same)
    assert (apart.height, set(apart["year"])) == (14, {1857, 1888, 1905})
