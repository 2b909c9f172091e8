"""Frictions: each source inside its coverage, and what may be read from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.measures import frictions
from cordiale.measures.frictions import (
    conflict_dyads,
    conflict_states,
    dispute_years,
    neighbours,
    peace_spells,
    rivalry_spells,
    sanction_years,
)
from cordiale.sources import table

MEANS = ("trade", "arms", "military", "financial", "travel", "other")


def frame(columns: str, *rows: tuple[Any, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=columns.split(), orient="row")


def test_a_rivalry_alive_at_the_end_is_marked() -> None:
    columns = "list ccode1 ccode2 start end censored positional spatial ideological interventionary"
    td = frame(columns, ("td", 365, 710, 1958, 1989, False, True, True, True, False))
    tss = frame(columns, ("tss", 710, 750, 1948, 2020, True, True, True, False, False))
    out = rivalry_spells([td, tss])
    assert out.select("list", "first_year", "last_year", "censored").rows() == [
        ("td", 1958, 1989, False),
        ("tss", 1948, 2020, True),
    ]


# --- disputes


DYADIC = "disno ccode1 ccode2 year start hihost fatlev1 fatlev2 revtype1 revtype2"


def disputes(*rows: tuple[Any, ...]) -> pl.DataFrame:
    """Put both directions of each row in the dyadic file."""
    turned = [(no, b, a, y, s, h, f2, f1, r2, r1) for no, a, b, y, s, h, f1, f2, r1, r2 in rows]
    return frame(DYADIC, *rows, *turned).with_columns(
        pl.col("fatlev1", "fatlev2").cast(pl.Int8), pl.col("revtype1", "revtype2").cast(pl.Int8)
    )


def gml(*years: tuple[int, int, int, bool]) -> pl.DataFrame:
    turned = [(b, a, y, onset) for a, b, y, onset in years]
    return frame("ccode1 ccode2 year onset", *years, *turned).with_columns(
        pl.col("ccode1", "ccode2", "year").cast(pl.Int64)
    )


def test_each_family_of_disputes_is_silent_after_its_end() -> None:
    out = dispute_years(
        gml((365, 710, 1969, True), (365, 710, 2009, True)),
        disputes(
            (1, 365, 710, 1969, date(1969, 3, 2), 5, 4, 4, 1, 1),
            (2, 365, 710, 2012, date(2012, 7, 1), 4, 0, 0, 0, 2),
        ),
    ).sort("year")
    assert out.select("year", "gml", "cow_disputes", "cow_hostility").rows() == [
        (1969, True, 1, 5),
        (2009, True, 0, None),
        (2012, None, 1, 4),
    ]
    assert out.select("territory", "policy", "regime").rows() == [
        (True, False, False),
        (False, False, False),
        (False, True, False),
    ]


def test_an_onset_is_of_the_first_year_only() -> None:
    begun = date(1978, 12, 1)
    out = dispute_years(
        gml((710, 816, 1978, True), (710, 816, 1979, False)),
        disputes(
            (1, 710, 816, 1978, begun, 4, 0, 0, 0, 0),
            (1, 710, 816, 1979, begun, 5, 6, 6, 0, 0),
            (2, 710, 816, 1979, date(1979, 5, 1), 3, 0, 0, 0, 0),
        ),
    ).sort("year")
    assert out.select("year", "gml_onset", "cow_disputes", "cow_onsets").rows() == [
        (1978, True, 1, 1),
        (1979, False, 2, 1),
    ]


def test_deaths_are_known_only_in_disputes_of_two() -> None:
    day = date(1979, 2, 17)
    out = dispute_years(
        gml((710, 816, 1979, True)),
        disputes(
            (1, 710, 816, 1979, day, 5, 6, 5, 0, 0),
            (1, 365, 710, 1979, day, 3, 0, 6, 0, 0),
            (2, 365, 740, 1979, day, 3, 0, 1, 0, 0),
            (3, 2, 365, 1979, day, 3, None, 0, 0, 0),
        ),
    )
    assert {r[:2]: r[2] for r in out.select("ccode1", "ccode2", "cow_fatality").rows()} == {
        (710, 816): None,
        (365, 710): None,
        (365, 740): 1,
        (2, 365): None,
    }


# --- sanctions


def cases(*rows: tuple[int, int, int, str]) -> pl.DataFrame:
    """Return cases: number, first and last year, the means in one word each."""
    return pl.DataFrame(
        [
            {"case_id": k, "begin": a, "end": z} | {m: m in words.split() for m in MEANS}
            for k, a, z, words in rows
        ]
    )


def parties(*rows: tuple[int, str, str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        rows,
        schema={"case_id": pl.Int64, "role": pl.String, "name": pl.String, "ccode": pl.Int32},
        orient="row",
    )


def test_sanctions_count_inside_coverage() -> None:
    out = sanction_years(
        cases((1, 1962, 2014, "trade"), (2, 2014, 2022, "arms travel")),
        parties(
            (1, "sender", "United States", 2), (1, "target", "Cuba", 40),
            (2, "sender", "United States", 2), (2, "target", "Cuba", 40),
            (2, "target", "Iran", 630),
        ),
    )["sanction_years"].sort("target", "year")  # fmt: skip
    cuba = out.filter(pl.col("target") == 40)
    assert cuba.select("year", "cases", "trade", "arms", "travel", "other").rows() == [
        (2013, 1, True, False, False, False),
        (2014, 2, True, True, True, False),
        *((y, 1, False, True, True, False) for y in range(2015, 2023)),
    ]
    assert out.filter(pl.col("target") == 630)["year"].to_list() == list(range(2014, 2023))


def test_what_is_no_state_stands_apart() -> None:
    out = sanction_years(
        cases((1, 2014, 2014, "trade"), (2, 2014, 2014, "trade"), (3, 2014, 2014, "other")),
        parties(
            (1, "sender", "EU", None), (1, "sender", "Norway", 385), (1, "target", "Russia", 365),
            (2, "sender", "Russia", 365), (2, "target", "EU", None), (2, "target", "Norway", 385),
            (3, "sender", "UN", None), (3, "target", "Terrorist Organizations", None),
        ),
    )  # fmt: skip
    dyads = out["sanction_years"].select("sender", "target", "year", "cases")
    assert sorted(dyads.rows()) == [(365, 385, 2014, 1), (385, 365, 2014, 1)]
    assert out["sanction_organisation_years"].rows() == [("EU", 365, 2014, 1)]
    assert out["sanctioned_organisation_years"].rows() == [(365, "EU", 2014, 1)]


def test_a_state_does_not_sanction_itself() -> None:
    out = sanction_years(
        cases((1, 2014, 2014, "arms")),
        parties((1, "sender", "Mali", 432), (1, "target", "Mali", 432), (1, "target", "Chad", 483)),
    )
    assert out["sanction_years"].select("sender", "target").rows() == [(432, 483)]


# --- armed conflict


CONFLICTS = frame(
    "conflict_id year intensity_level type_of_conflict",
    (1, 1969, 1, "interstate"),
    (2, 1951, 2, "interstate"),
    (3, 1969, 1, "intrastate"),
    (4, 1969, 1, "internationalized intrastate"),
)
SIDES = frame(
    "conflict_id year side ccode",
    (1, 1969, "a", 710), (1, 1969, "b", 365),
    (2, 1951, "a", 731), (2, 1951, "a_2nd", 710), (2, 1951, "b", 732), (2, 1951, "b_2nd", 2),
    (3, 1969, "a", 775), (3, 1969, "b", None),
    (4, 1969, "a", 817), (4, 1969, "a_2nd", 2), (4, 1969, "a_2nd", 900),
).with_columns(pl.col("ccode").cast(pl.Int32))  # fmt: skip


def test_states_in_conflict() -> None:
    out = {r["ccode"]: r for r in conflict_states(CONFLICTS, SIDES).iter_rows(named=True)}
    names = ("interstate", "intrastate", "internationalised", "extrasystemic", "supporting", "war")
    assert [out[775][n] for n in names] == [0, 1, 0, 0, 0, False]
    assert [out[817][n] for n in names] == [0, 0, 1, 0, 0, False]
    assert [out[900][n] for n in names] == [0, 0, 0, 0, 1, False]
    assert [out[731][n] for n in names] == [1, 0, 0, 0, 0, True]
    # A war of others in which it only supported a side is no war of its own.
    years = conflict_states(CONFLICTS, SIDES).filter(pl.col("ccode") == 710).sort("year")
    assert years.select("year", "interstate", "supporting", "war").rows() == [
        (1951, 0, 1, False),
        (1969, 1, 0, False),
    ]


def test_dyads_in_conflict() -> None:
    rows = conflict_dyads(CONFLICTS, SIDES).select(
        "ccode1", "ccode2", "against_primary", "against", "together", "against_war"
    )
    out = {r[:2]: r[2:] for r in rows.rows()}
    assert out == {
        (365, 710): (1, 1, 0, False),
        (731, 732): (1, 1, 0, True),
        (710, 732): (0, 1, 0, True),
        (2, 731): (0, 1, 0, True),
        (2, 710): (0, 1, 0, True),
        (710, 731): (0, 0, 1, False),
        (2, 732): (0, 0, 1, False),
        (2, 817): (0, 0, 1, False),
        (817, 900): (0, 0, 1, False),
        (2, 900): (0, 0, 1, False),
    }


def test_neighbours_and_their_conflicts() -> None:
    members = frame("ccode year", *((c, y) for c in (365, 369, 370, 740) for y in (2016, 2017)))
    spans = [(365, 369, 1), (365, 370, 1), (365, 740, 2), (369, 370, 1), (370, 740, 4)]
    both = [(*d, k) for a, b, k in spans for d in ((a, b), (b, a))]
    contiguity = pl.DataFrame(
        [(a, b, k, date(1991, 12, 26), date(2016, 12, 31), True) for a, b, k in both],
        schema=["ccode1", "ccode2", "conttype", "start", "end", "censored"],
        orient="row",
    )
    conflicts = frame(
        "conflict_id year intensity_level type_of_conflict",
        (1, 2017, 1, "internationalized intrastate"),
    )
    sides = frame("conflict_id year side ccode", (1, 2017, "a", 369), (1, 2017, "b_2nd", 365))
    out = neighbours(members, contiguity, conflict_states(conflicts, sides))
    years = out["neighbour_years"].sort("ccode", "year")
    assert years.select("ccode", "year", "neighbours", "in_conflict", "at_war", "held").rows() == [
        (365, 2016, 3, 0, 0, False),
        (365, 2017, 3, 1, 0, True),
        (369, 2016, 2, 0, 0, False),
        (369, 2017, 2, 0, 0, True),
        (370, 2016, 2, 0, 0, False),
        (370, 2017, 2, 1, 0, True),
        # 150 miles of water make no neighbour of Japan and Belarus.
        (740, 2016, 1, 0, 0, False),
        (740, 2017, 1, 0, 0, True),
    ]
    assert sorted(out["neighbour_conflicts"].rows()) == [
        (365, 369, 2017, False),
        (370, 369, 2017, False),
    ]


# --- the peace scale


@pytest.mark.parametrize(
    ("value", "level"),
    [(0.0, 0), (0.12, 0), (0.125, 0), (0.13, 1), (0.3749999999, 1), (0.375, 1), (0.5, 2),
     (0.625, 2), (0.63, 3), (1.0, 4)],
)  # fmt: skip
def test_the_nearest_level_and_half_way_the_less_peaceful(value: float, level: int) -> None:
    one = frame("ccode1 ccode2 year peacelevel", (2, 20, 1950, value))
    assert peace_spells(one)["level"].to_list() == [level]


def test_a_spell_ends_with_its_level_or_a_gap_and_not_with_another_dyad() -> None:
    years = frame(
        "ccode1 ccode2 year peacelevel",
        (2, 20, 1950, 1.0), (2, 20, 1951, 1.0), (2, 20, 1953, 1.0),
        (2, 365, 1954, 1.0), (2, 365, 1955, 0.25),
    )  # fmt: skip
    out = peace_spells(years).sort("ccode2", "first_year")
    assert out.select("ccode2", "first_year", "last_year", "level").rows() == [
        (20, 1950, 1951, 4),
        (20, 1953, 1953, 4),
        (365, 1954, 1954, 4),
        (365, 1955, 1955, 1),
    ]


# --- real data


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_sanctions_against_the_file(shared: Path) -> None:
    out = sanction_years(table("gsdb_cases"), table("gsdb_parties"))
    raw = pl.read_csv(shared / "gsdb" / "GSDB_V3.csv")
    for sender, target, codes in (
        ("United States", "China", (2, 710)),
        ("China", "United States", (710, 2)),
        ("United States", "Russia", (2, 365)),
        ("Russia", "China", (365, 710)),
        ("China", "Russia", (710, 365)),
    ):
        named = raw.filter(
            pl.col("sanctioned_state").str.contains(rf"(^|, ?){target}(,|$)"),
            pl.col("sanctioning_state").str.contains(rf"(^|, ?){sender}(,|$)"),
        )
        expected = {
            y: n
            for y in range(2013, 2023)
            if (n := named.filter(pl.col("begin") <= y, pl.col("end") >= y).height)
        }
        rows = out["sanction_years"].filter(
            pl.col("sender") == codes[0], pl.col("target") == codes[1]
        )
        assert dict(rows.select("year", "cases").rows()) == expected
    union = out["sanctioned_organisation_years"].filter(pl.col("organisation") == "EU")
    assert union.group_by("sender").agg(pl.len()).sort("sender").rows() == [
        (20, 3), (365, 9), (710, 2)
    ]  # fmt: skip


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_russia_and_china() -> None:
    conflicts = conflict_dyads(table("ucdp_conflicts"), table("ucdp_sides"))
    pair = (pl.col("ccode1") == 365, pl.col("ccode2") == 710)
    against = conflicts.filter(*pair, pl.col("against") > 0)
    assert against.select("year", "against_primary", "against_war").rows() == [(1969, 1, False)]
    spells = peace_spells(table("peace_data_dyads")).filter(*pair).sort("first_year")
    assert spells["last_year"].max() == frictions.PEACE[1]
    assert spells["level"].to_list()[-1] == frictions.PEACE_LEVELS.index("negative peace")
    disputed = dispute_years(table("disputes_gml"), table("disputes_dyadic402")).filter(*pair)
    assert disputed.filter(pl.col("year") > 1991).sort("year")["year"].to_list() == [
        1993, 1994, 2009, 2012
    ]  # fmt: skip
    assert disputed.filter(pl.col("year") > frictions.GML_LAST)["gml"].to_list() == [None]


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_no_year_outside_coverage() -> None:
    made = frictions.make()
    years = {
        "dispute_years": (frictions.DISPUTES_FIRST, frictions.COW_LAST),
        "sanction_years": frictions.SANCTIONS,
        "sanction_organisation_years": frictions.SANCTIONS,
        "sanctioned_organisation_years": frictions.SANCTIONS,
        "conflict_state_years": frictions.CONFLICT,
        "conflict_dyad_years": frictions.CONFLICT,
        "neighbour_years": frictions.CONFLICT,
    }
    assert set(made) == {t.name for t in frictions.MEASURE.tables}
    for name, covers in years.items():
        assert (made[name]["year"].min(), made[name]["year"].max()) == covers, name
    held = made["neighbour_years"].filter("held")["year"].min()
    assert held == frictions.CONTIGUITY_LAST + 1
