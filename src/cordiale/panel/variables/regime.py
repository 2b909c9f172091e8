"""Regimes and leaders."""

from __future__ import annotations

import polars as pl

from cordiale.panel.variable import Variable
from cordiale.sources import scan

__all__ = ["VARIABLES"]


def _vdem() -> pl.LazyFrame:
    return scan("regime_vdem").select(
        "ccode",
        "year",
        pl.col("v2x_polyarchy").alias("polyarchy"),
        pl.col("v2x_polyarchy_sd").alias("polyarchy_sd"),
        pl.col("v2x_libdem").alias("liberal_democracy"),
    )


def _polity() -> pl.LazyFrame:
    return scan("regime_polity5").select("ccode", "year", "polity2", "xconst")


def _euds() -> pl.LazyFrame:
    return scan("gdp_democracy_democracy").select("ccode", "year", "euds")


def _freedom() -> pl.LazyFrame:
    return scan("regime_fh").select("ccode", "year", pl.col("total").alias("freedom_house"))


def _wgi() -> pl.LazyFrame:
    return scan("regime_wgi").select("ccode", "year", pl.col("estimate").alias("voice"))


LEADERS_FIRST, LEADERS_LAST = 1875, 2015


def _leaders() -> pl.LazyFrame:
    """Return, for each state-year, changes of leader and the last one's years in office."""
    spells = (
        scan("leaders_archigos")
        .filter(pl.col("ccode").is_not_null())
        .select("ccode", "start", "end", "censored")
    )
    started = (
        spells.filter(pl.col("start").dt.year() >= LEADERS_FIRST)
        .group_by("ccode", pl.col("start").dt.year().alias("year"))
        .agg(pl.len().cast(pl.Int16).alias("leader_changes"))
    )
    in_office = (
        spells.with_columns(
            pl.int_ranges(
                pl.max_horizontal(pl.col("start").dt.year(), pl.lit(LEADERS_FIRST)),
                pl.col("end").dt.year() + 1,
            ).alias("year")
        )
        .explode("year")
        .with_columns(pl.date(pl.col("year"), 12, 31).alias("day"))
        .filter((pl.col("end") >= pl.col("day")) | pl.col("censored"))
        .filter(pl.col("start") <= pl.col("day"))
        .group_by("ccode", "year")
        .agg(
            ((pl.col("day") - pl.col("start")).dt.total_days() / 365.25)
            .min()
            .alias("leader_tenure")
        )
    )
    return (
        in_office.with_columns(pl.col("year").cast(pl.Int32))
        .join(started.with_columns(pl.col("year").cast(pl.Int32)), on=["ccode", "year"], how="left")
        .with_columns(pl.col("leader_changes").fill_null(0))
    )


VARIABLES = (
    Variable(
        "polyarchy", "Electoral democracy (V-Dem)", "index, 0 to 1", "state", ("regime",), _vdem,
        1789, 2024, group="Regime",
    ),
    Variable(
        "polyarchy_sd", "Its posterior standard deviation", "index points", "state", ("regime",),
        _vdem, 1789, 2024, group="Regime",
    ),
    Variable(
        "liberal_democracy", "Liberal democracy (V-Dem)", "index, 0 to 1", "state", ("regime",),
        _vdem, 1789, 2024, group="Regime",
    ),
    Variable(
        "polity2", "Polity5 combined score", "-10 autocracy to 10 democracy", "state",
        ("regime",), _polity, 1800, 2020, group="Regime",
        note="Years of interruption and transition are filled by Polity's own rule.",
    ),
    Variable(
        "xconst", "Constraints on the executive (Polity5)", "1 to 7", "state", ("regime",),
        _polity, 1800, 2020, group="Regime",
    ),
    Variable(
        "euds", "Extended Unified Democracy Score", "standard units", "state",
        ("gdp_democracy",), _euds, 1816, 2025, group="Regime",
    ),
    Variable(
        "freedom_house", "Freedom House total", "0 to 100", "state", ("regime",), _freedom,
        2012, 2024, group="Regime",
    ),
    Variable(
        "voice", "Voice and Accountability (WGI)", "standard units", "state", ("regime",), _wgi,
        1996, 2023, group="Regime", note="1997, 1999 and 2001 were not published.",
    ),
    Variable(
        "leader_tenure", "Years in office of the leader on 31 December", "years", "state",
        ("leaders",), _leaders, LEADERS_FIRST, LEADERS_LAST, group="Regime",
    ),
    Variable(
        "leader_changes", "Leaders who entered office in the year", "leaders", "state",
        ("leaders",), _leaders, LEADERS_FIRST, LEADERS_LAST, group="Regime",
    ),
)  # fmt: skip
