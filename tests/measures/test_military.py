"""Defence agreements, joint exercises and arms, by year."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.measures import military
from cordiale.measures.military import agreement_years, arms, exercises
from cordiale.sources import table


def agreements(*rows: tuple[int, int, str, list[str | None]]) -> pl.DataFrame:
    """Return agreements of Russia and China: signed, until, kind, categories."""
    return pl.DataFrame(
        [(365, 710, *r) for r in rows],
        schema={
            "ccode1": pl.Int32, "ccode2": pl.Int32, "signed": pl.Int32, "until": pl.Int32,
            "kind": pl.String, "categories": pl.List(pl.String),
        },
        orient="row",
    )  # fmt: skip


def test_agreements_in_force_and_signed() -> None:
    out = agreement_years(
        agreements(
            (1992, 1993, "sector", ["PROCUREMENT", None, None]),
            (1993, 1994, "general", ["DCA", "TREX", "PROCUREMENT"]),
            (1993, 1993, "sector", ["TREX", None, None]),
        )
    ).sort("year")
    assert out.select("year", "in_force_general", "in_force_sector").rows() == [
        (1992, 0, 1),
        (1993, 1, 2),
        (1994, 1, 0),
    ]
    assert out.select("signed_general", "signed_sector").rows() == [(0, 1), (1, 1), (0, 0)]
    assert out.select("signed_dca", "signed_trex", "signed_procurement").rows() == [
        (0, 0, 1),
        (1, 2, 1),
        (0, 0, 0),
    ]
    assert out["signed_research"].to_list() == [0, 0, 0]


def events(*rows: tuple[str, int, int]) -> pl.DataFrame:
    """Return exercises: identifier, year, unnamed participants."""
    return pl.DataFrame(
        [(i, y, 7, None, n) for i, y, n in rows],
        schema={
            "mme_id": pl.String, "start_year": pl.Int32, "start_month": pl.Int8,
            "exercise": pl.String, "unnamed_participants": pl.Int32,
        },
        orient="row",
    )  # fmt: skip


def took_part(*rows: tuple[str, int, int, str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        rows,
        schema={
            "mme_id": pl.String, "start_year": pl.Int32, "year": pl.Int32, "country": pl.String,
            "ccode": pl.Int32,
        },
        orient="row",
    )  # fmt: skip


RUS, CHN, BLR, KAZ = ("Russia", 365), ("China", 710), ("Belarus", 370), ("Kazakhstan", 705)


def counted(
    unnamed: int, *who: tuple[str, int | None]
) -> tuple[list[tuple[Any, ...]], pl.DataFrame]:
    rows = took_part(*(("mme1", 2005, 2005, name, code) for name, code in who))
    counts, small = exercises(events(("mme1", 2005, unnamed)), rows)
    return sorted(counts.rows()), small


def test_a_small_exercise_is_listed() -> None:
    counts, small = counted(0, RUS, CHN)
    assert counts == [(365, 710, 2005, 1, 1, 0)]
    assert small.rows() == [(365, 710, 2005, "mme1", 7, None, 2)]


def test_a_large_exercise_is_counted_but_not_listed() -> None:
    counts, small = counted(0, RUS, CHN, BLR, KAZ)
    assert len(counts) == 6
    assert {c[3:] for c in counts} == {(1, 0, 1)}
    assert small.is_empty()


@pytest.mark.parametrize(
    ("unnamed", "others"),
    [(1, ()), (0, (("NATO", None),)), (0, (("Hong Kong", None), ("Bermuda", None)))],
)
def test_unnamed_participants_alliances_and_territories_make_it_large(
    unnamed: int, others: tuple[tuple[str, int | None], ...]
) -> None:
    counts, small = counted(unnamed, RUS, CHN, *others)
    assert counts == [(365, 710, 2005, 1, 0, 1)]
    assert small.is_empty()


def test_an_exercise_counts_once_in_the_year_of_its_start() -> None:
    rows = took_part(
        *(("mme1", 2005, y, *who) for y in (2005, 2006) for who in (RUS, CHN)),
        *(("mme2", 2006, 2006, *who) for who in (RUS, CHN)),
    )
    counts, _ = exercises(events(("mme1", 2005, 0), ("mme2", 2006, 0)), rows)
    assert sorted(counts.select("year", "n").rows()) == [(2005, 1), (2006, 1)]


def test_one_identifier_of_two_years_is_two_exercises() -> None:
    rows = took_part(
        *(("mme1", 1996, 1996, *who) for who in (RUS, CHN)),
        *(("mme1", 2007, 2007, *who) for who in (RUS, BLR)),
    )
    counts, small = exercises(events(("mme1", 1996, 0), ("mme1", 2007, 0)), rows)
    assert sorted(counts.select("ccode1", "ccode2", "year").rows()) == [
        (365, 370, 2007),
        (365, 710, 1996),
    ]
    assert small.height == 2


def deals(*rows: tuple[str, str, list[int] | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        rows,
        schema={
            "supplier": pl.String, "recipient": pl.String, "delivery_years": pl.List(pl.Int32),
            "tiv_delivered": pl.Float64,
        },
        orient="row",
    )  # fmt: skip


def test_arms_between_states_and_of_each_state() -> None:
    between, totals = arms(
        deals(
            ("Soviet Union", "China", [1990, 1991], 9.0),
            ("Russia", "China", [1991], 1.5),
            ("unknown supplier(s)", "China", [1991], 4.0),
            ("Russia", "Hezbollah (Lebanon)*", [1991], 2.0),
        )
    )
    assert sorted(between.rows()) == [(365, 710, 1990, 4.5, 1), (365, 710, 1991, 6.0, 2)]
    assert sorted(totals.rows()) == [
        (365, 1990, 0.0, 4.5),
        (365, 1991, 0.0, 8.0),
        (710, 1990, 4.5, 0.0),
        (710, 1991, 10.0, 0.0),
    ]


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    between, totals = arms(
        deals(("Russia", "China", [1995], 3.0), ("Russia", "China", [1995], None))
    )
    assert between.select("tiv", "deals").rows() == [(None, 2)]
    assert sorted(totals.rows()) == [(365, 1995, 0.0, None), (710, 1995, None, 0.0)]


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_every_delivered_arm_is_counted_once(shared: Path) -> None:
    raw = pl.read_csv(shared / "sipri_arms" / "trade-register.csv", infer_schema=False)
    delivered = raw["SIPRI TIV of delivered weapons"].cast(pl.Float64, strict=False)
    # Four lines are torn in two, their figures in other columns of the line after: of two of
    # them arms were delivered, worth 3.25 and 9.
    everything = delivered.filter(raw["Year(s) of delivery"].is_not_null()).sum() + 3.25 + 9
    spread = military.spread_deliveries(table("sipri_arms_deals"))
    assert spread["tiv"].null_count() == 0
    assert spread["tiv"].sum() == pytest.approx(everything, rel=1e-9)
    _, totals = arms(table("sipri_arms_deals"))
    supplied = spread.drop_nulls("supplier_ccode")["tiv"].sum()
    assert totals["exports"].sum() == pytest.approx(supplied, rel=1e-6)


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_russian_arms_to_china_against_the_register(shared: Path) -> None:
    raw = pl.read_csv(shared / "sipri_arms" / "trade-register.csv", infer_schema=False).filter(
        pl.col("Supplier").is_in(["Russia", "Soviet Union"]), pl.col("Recipient") == "China"
    )
    expected: dict[int, float] = {}
    for listed, tiv in raw.select(
        "Year(s) of delivery", pl.col("SIPRI TIV of delivered weapons").cast(pl.Float64)
    ).rows():
        years = [int(y) for y in (listed or "").split(";") if y.strip()]
        for y in years:
            expected[y] = expected.get(y, 0.0) + tiv / len(years)
    between, _ = arms(table("sipri_arms_deals"))
    ours = between.filter(pl.col("supplier") == 365, pl.col("recipient") == 710)
    assert dict(ours.select("year", "tiv").rows()) == pytest.approx(expected, abs=1e-6)


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_russia_and_china_exercise(shared: Path) -> None:
    counts, small = exercises(table("mme_exercises"), table("mme_participants"))
    pair = (pl.col("ccode1") == 365, pl.col("ccode2") == 710)
    raw = pl.read_csv(shared / "mme" / "mme_v7.csv", infer_schema=False)
    places = [c for c in raw.columns if c.startswith("State")]
    both = raw.filter(
        *(pl.any_horizontal(pl.col(c) == who for c in places) for who in ("Russia", "China"))
    )
    expected = both.group_by(pl.col("s.year").cast(pl.Int32)).len()
    assert dict(counts.filter(*pair).select("year", "n").rows()) == dict(expected.rows())
    named = small.filter(*pair).drop_nulls("exercise")
    assert named.sort("year").select("year", "exercise").rows() == [
        (2005, "Peace Mission 2005"),
        (2007, "Cooperation 2007"),
        (2009, "Peace Mission 2009"),
    ]
    # It names two states beside "16 NATO countries".
    assert small.filter(pl.col("exercise") == "Combined Endeavor 2009").is_empty()


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_agreements_of_russia_and_china() -> None:
    out = military.make()["defence_agreement_years"].filter(
        pl.col("ccode1") == 365, pl.col("ccode2") == 710
    )
    assert (out["signed_general"] + out["signed_sector"]).sum() == 10
    assert out.filter(pl.col("signed_general") > 0)["year"].to_list() == [2000]
    assert out["year"].max() == military.AGREEMENTS[1]
