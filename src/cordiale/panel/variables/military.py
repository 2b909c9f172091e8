"""Exercises, defence agreements, arms."""

from __future__ import annotations

import polars as pl

from cordiale.panel.variable import Variable
from cordiale.panel.variables._spells import any_day_years
from cordiale.sources import module, scan

__all__ = ["VARIABLES"]

MME_FIRST, MME_LAST = 1980, 2010
DCAD_FIRST, DCAD_LAST = 1980, 2010


def _exercises() -> pl.LazyFrame:
    """Count exercises that both took part in, by the year in which they began."""
    part = (
        scan("mme_participants")
        .filter(pl.col("ccode").is_not_null())
        .select("mme_id", "start_year", "ccode")
        .unique()
    )
    size = part.group_by("mme_id", "start_year").agg(pl.len().alias("size"))
    return (
        part.join(part, on=["mme_id", "start_year"], suffix="2")
        .filter(pl.col("ccode") < pl.col("ccode2"))
        .join(size, on=["mme_id", "start_year"])
        .group_by(pl.col("ccode").alias("ccode1"), "ccode2", pl.col("start_year").alias("year"))
        .agg(
            pl.len().cast(pl.Int16).alias("exercises"),
            (pl.col("size") <= 3).sum().cast(pl.Int16).alias("small_exercises"),
        )
    )


def _agreements() -> pl.LazyFrame:
    """Count agreements signed in the year, and those in force on any day of it."""
    signed = (
        scan("dcad_agreements")
        .filter(pl.col("sign_year") >= DCAD_FIRST)
        .group_by("ccode1", "ccode2", pl.col("sign_year").alias("year"))
        .agg(pl.len().cast(pl.Int16).alias("agreements_signed"))
    )
    spells = scan("dcad_agreements").select(
        "ccode1",
        "ccode2",
        pl.date(pl.col("sign_year"), 1, 1).alias("start"),
        pl.date(pl.col("end_year_estimate"), 12, 31).alias("end"),
    )
    standing = (
        any_day_years(spells, DCAD_LAST)
        .filter(pl.col("year") >= DCAD_FIRST)
        .group_by("ccode1", "ccode2", "year")
        .agg(pl.len().cast(pl.Int16).alias("agreement_count"))
    )
    return standing.join(signed, on=["ccode1", "ccode2", "year"], how="left").with_columns(
        pl.col("agreements_signed").fill_null(0),
        (pl.col("agreement_count") > 0).cast(pl.Int8).alias("defence_agreement"),
    )


def _arms() -> pl.LazyFrame:
    """Spread each deal's delivered TIV evenly over its delivery years."""
    deals = scan("sipri_arms_deals").collect()
    spread: pl.DataFrame = module("sipri_arms").spread_deliveries(deals)
    return (
        spread.lazy()
        .filter(pl.col("supplier_ccode").is_not_null() & pl.col("recipient_ccode").is_not_null())
        .group_by(
            pl.col("supplier_ccode").alias("ccode1"),
            pl.col("recipient_ccode").alias("ccode2"),
            "year",
        )
        .agg(pl.col("tiv").sum().alias("arms_tiv"), pl.col("n_deals").sum().alias("arms_deals"))
    )


VARIABLES = (
    Variable(
        "exercises", "Joint exercises", "exercises begun", "dyad", ("mme",), _exercises,
        MME_FIRST, MME_LAST, absence="zero", group="Military",
        note="Exercises with both among the named participants.",
    ),
    Variable(
        "small_exercises", "Joint exercises of at most three states", "exercises begun", "dyad",
        ("mme",), _exercises, MME_FIRST, MME_LAST, absence="zero", group="Military",
    ),
    Variable(
        "agreements_signed", "Defence cooperation agreements signed", "agreements", "dyad",
        ("dcad",), _agreements, DCAD_FIRST, DCAD_LAST, absence="zero", group="Military",
    ),
    Variable(
        "agreement_count", "Defence cooperation agreements in force", "agreements", "dyad",
        ("dcad",), _agreements, DCAD_FIRST, DCAD_LAST, absence="zero", group="Military",
        note="From the year of signature to the source's estimate of the end (capped at 2010). "
        "Agreements signed before 1980 are not in the source: early counts are too low.",
    ),
    Variable(
        "defence_agreement", "Any defence cooperation agreement in force", "0 or 1", "dyad",
        ("dcad",), _agreements, DCAD_FIRST, DCAD_LAST, absence="zero", group="Military",
    ),
    Variable(
        "arms_tiv", "Major arms that 1 delivered to 2", "SIPRI TIV, millions", "directed",
        ("sipri_arms",), _arms, 1950, 2024, absence="zero", group="Military",
        note="A deal's delivered TIV is spread evenly over the years of delivery listed.",
    ),
    Variable(
        "arms_deals", "Deals behind it", "deals", "directed", ("sipri_arms",), _arms, 1950,
        2024, absence="zero", group="Military",
    ),
)  # fmt: skip
