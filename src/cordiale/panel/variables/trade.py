"""Trade in goods and central banks' lines."""

from __future__ import annotations

import polars as pl

from cordiale.panel.variable import Variable
from cordiale.sources import scan

__all__ = ["VARIABLES"]


def _dyads() -> pl.LazyFrame:
    return scan("cow_trade_dyads")


def _total() -> pl.LazyFrame:
    # Both flows must be known: half a sum is not a smaller sum.
    return _dyads().select(
        "ccode1", "ccode2", "year", (pl.col("flow1") + pl.col("flow2")).alias("trade"),
        (pl.col("smoothflow1") + pl.col("smoothflow2")).alias("trade_smoothed"),
    )  # fmt: skip


def _both_sides() -> pl.LazyFrame:
    """Return flows from each state's side: its imports from, and trade with, the other."""
    one = _dyads().select(
        "ccode1",
        "ccode2",
        "year",
        pl.col("flow1").alias("imports"),
        pl.col("flow2").alias("exports"),
    )
    two = _dyads().select(
        pl.col("ccode2").alias("ccode1"),
        pl.col("ccode1").alias("ccode2"),
        "year",
        pl.col("flow2").alias("imports"),
        pl.col("flow1").alias("exports"),
    )
    totals = scan("cow_trade_states").select(
        pl.col("ccode").alias("ccode1"),
        "year",
        pl.col("imports").alias("all_imports"),
        pl.col("exports").alias("all_exports"),
    )
    everything = pl.col("all_imports") + pl.col("all_exports")
    share = (pl.col("imports") + pl.col("exports")) / everything
    return (
        pl.concat([one, two])
        .join(totals, on=["ccode1", "year"], how="left")
        .with_columns(pl.when(everything > 0).then(share).alias("trade_share"))
        .select("ccode1", "ccode2", "year", "imports", "trade_share")
    )


def _states() -> pl.LazyFrame:
    return scan("cow_trade_states").select(
        "ccode",
        "year",
        pl.col("imports").alias("total_imports"),
        pl.col("exports").alias("total_exports"),
    )


_ROUNDED = (
    "Rounded to whole millions upstream; a dyad-year without a row is missing, not zero. Among "
    "planned economies some zeros are upstream's and not to be believed (the Soviet Union and "
    "China, 1960 to 1963)."
)

VARIABLES = (
    Variable(
        "trade", "Two-way trade", "million current US$", "dyad", ("cow_trade",), _total, 1870,
        2014, group="Trade", note=f"Sum of both import flows, null where either is. {_ROUNDED}",
    ),
    Variable(
        "trade_smoothed", "Two-way trade, smoothed", "million current US$", "dyad",
        ("cow_trade",), _total, 1870, 2014, group="Trade",
        note="Upstream's own smoothing and interpolation: not raw data.",
    ),
    Variable(
        "imports", "Imports of 1 from 2", "million current US$", "directed", ("cow_trade",),
        _both_sides, 1870, 2014, group="Trade", note=_ROUNDED,
    ),
    Variable(
        "trade_share", "Share of 1's trade that is with 2", "share, 0 to 1", "directed",
        ("cow_trade",), _both_sides, 1870, 2014, group="Trade",
        note="Imports and exports with 2 over all imports and exports of 1.",
    ),
    Variable(
        "total_imports", "All imports", "million current US$", "state", ("cow_trade",), _states,
        1870, 2014, group="Trade",
    ),
    Variable(
        "total_exports", "All exports", "million current US$", "state", ("cow_trade",), _states,
        1870, 2014, group="Trade",
    ),
)  # fmt: skip
