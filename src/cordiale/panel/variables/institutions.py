"""Organisations, trade agreements, central banks' lines."""

from __future__ import annotations

import polars as pl

from cordiale.lake import measure
from cordiale.panel.variable import Variable
from cordiale.panel.variables._unions import outside_euro_area
from cordiale.sources import scan

__all__ = ["VARIABLES"]


def _joint() -> pl.LazyFrame:
    return scan("cow_igo_dyads").rename({"dyadigos": "igos"})


def _states() -> pl.LazyFrame:
    return scan("cow_igo_states").select(
        "ccode", "year", pl.col("sum_igo_full").alias("igo_memberships")
    )


def _swaps() -> pl.LazyFrame:
    return measure("swap_line_years").select(
        "ccode1", "ccode2", "year", pl.lit(1, pl.Int8).alias("swap_line")
    )


def _trade_agreements() -> pl.LazyFrame:
    first = pl.coalesce("first_year", "signed")
    last = pl.col("last_year").fill_null(2020).clip(upper_bound=2020)
    known = pl.col("first_year").count()
    # Where all that there is was signed and is not known to be in force, the number is unknown.
    return (
        measure("trade_agreements")
        .with_columns(pl.int_ranges(first, last + 1).alias("year"))
        .explode("year")
        .filter(pl.col("year").is_not_null())
        .group_by("ccode1", "ccode2", pl.col("year").cast(pl.Int32))
        .agg(pl.when(known > 0).then(known).cast(pl.Int16).alias("trade_agreements"))
    )


VARIABLES = (
    Variable(
        "igos", "Organisations of which both are full members", "organisations", "dyad",
        ("cow_igo",), _joint, 1816, 2014, group="Institutions",
    ),
    Variable(
        "igo_memberships", "Full memberships in organisations", "organisations", "state",
        ("cow_igo",), _states, 1816, 2014, group="Institutions",
    ),
    Variable(
        "swap_line", "Central bank liquidity line in force", "0 or 1", "dyad", ("swap_lines",),
        _swaps, 2000, 2023, absence="zero", universe=outside_euro_area, group="Institutions",
        note="On any day of the year, either way. The European Central Bank's lines are no "
        "state's: a member of the euro area is missing, not 0.",
    ),
    Variable(
        "trade_agreements", "Trade agreements in force between the two", "agreements", "dyad",
        ("desta",), _trade_agreements, 1948, 2020, absence="zero", group="Institutions",
        note="Ends are mostly not known, so that this is an upper bound; missing where the two "
        "have signed but nothing is known to be in force.",
    ),
)  # fmt: skip
