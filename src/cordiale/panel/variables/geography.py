"""Borders and distance."""

from __future__ import annotations

import polars as pl

from cordiale import states
from cordiale.panel.variable import Variable
from cordiale.panel.variables._spells import any_day_years
from cordiale.sources import scan

__all__ = ["VARIABLES", "haversine_km"]

EARTH_KM = 6371.0088
CAPITALS_LAST = 2024


def haversine_km(lat1: pl.Expr, lng1: pl.Expr, lat2: pl.Expr, lng2: pl.Expr) -> pl.Expr:
    """Return the great-circle distance in km on a sphere of the Earth's mean radius.

    Examples
    --------
    >>> df = pl.DataFrame({"a": [0.0], "b": [0.0], "c": [0.0], "d": [180.0]})
    >>> df.select(haversine_km(*(pl.col(c) for c in "abcd"))).item().__round__()
    20015
    """
    p1, p2 = lat1.radians(), lat2.radians()
    h = ((p2 - p1) / 2).sin() ** 2 + p1.cos() * p2.cos() * (
        (lng2.radians() - lng1.radians()) / 2
    ).sin() ** 2
    return 2 * EARTH_KM * h.sqrt().clip(0, 1).arcsin()


def _contiguity() -> pl.LazyFrame:
    # Type 0 rows of the source say "not contiguous" and are no contiguity; the
    # nearest type of the year counts (1 land, 5 up to 400 miles of water).
    spells = (
        scan("cow_states_contiguity")
        .filter((pl.col("ccode1") < pl.col("ccode2")) & (pl.col("conttype") > 0))
        .select("ccode1", "ccode2", "conttype", "start", "end")
    )
    return (
        any_day_years(spells, 2016)
        .group_by("ccode1", "ccode2", "year")
        .agg(pl.col("conttype").min().alias("contiguity"))
    )


def _land() -> pl.LazyFrame:
    return _contiguity().select(
        "ccode1", "ccode2", "year", (pl.col("contiguity") == 1).cast(pl.Int8).alias("land_border")
    )


def _mindist() -> pl.LazyFrame:
    return scan("cow_states_mindist").rename({"mindist": "minimum_distance"})


def _capitals() -> pl.LazyFrame:
    """Return the distance between the capitals on 31 December of each year."""
    spells = scan("cow_states_capitals").select("ccode", "start", "end", "lat", "lng")
    years = (
        states.state_years("cow", end=CAPITALS_LAST)
        .lazy()
        .select("ccode", "year", pl.date("year", 12, 31).alias("day"))
    )
    seats = (
        years.join(spells, on="ccode")
        .filter(
            (pl.col("day") >= pl.col("start"))
            & (
                (pl.col("day") <= pl.col("end"))
                | (pl.col("end") == pl.col("end").max().over("ccode"))
            )
        )
        .group_by("ccode", "year")
        .agg(pl.col("lat", "lng").sort_by("start").last())
    )
    return (
        seats.join(seats, on="year", suffix="2")
        .filter(pl.col("ccode") < pl.col("ccode2"))
        .select(
            pl.col("ccode").alias("ccode1"),
            "ccode2",
            "year",
            haversine_km(pl.col("lat"), pl.col("lng"), pl.col("lat2"), pl.col("lng2")).alias(
                "capital_distance"
            ),
        )
    )


def _geodist() -> pl.LazyFrame:
    return (
        scan("geodist_dyads")
        .filter(pl.col("ccode_o") < pl.col("ccode_d"))
        .select(
            pl.col("ccode_o").alias("ccode1"),
            pl.col("ccode_d").alias("ccode2"),
            pl.col("distw").alias("weighted_distance"),
            pl.col("comlang_off").alias("common_language"),
            pl.col("colony").alias("colonial_tie"),
        )
        .unique(["ccode1", "ccode2"], keep="first", maintain_order=True)
    )


VARIABLES = (
    Variable(
        "contiguity", "Direct contiguity (COW)",
        "0 none, 1 land, 2 to 12 miles of water, 3 to 24, 4 to 150, 5 to 400", "dyad",
        ("cow_states",), _contiguity, 1816, 2016, absence="zero", group="Geography",
        note="The nearest type on any day of the year; the codes are not an even scale.",
    ),
    Variable(
        "land_border", "Shares a land border or river", "0 or 1", "dyad", ("cow_states",), _land,
        1816, 2016, absence="zero", group="Geography",
    ),
    Variable(
        "capital_distance", "Distance between the capitals on 31 December", "km", "dyad",
        ("cow_states",), _capitals, 1816, CAPITALS_LAST, group="Geography",
        note="Great circle on the mean radius; our computation from coordinates. The capital at "
        "the end of the list is taken to stay.",
    ),
    Variable(
        "minimum_distance", "Shortest distance between the borders on 1 January", "km", "dyad",
        ("cow_states",), _mindist, 1886, 2019, group="Geography",
    ),
    Variable(
        "weighted_distance", "Distance weighted by the population of cities (CEPII)", "km", "dyad",
        ("geodist",), _geodist, None, None, group="Geography",
    ),
    Variable(
        "common_language", "Share an official language (CEPII)", "0 or 1", "dyad", ("geodist",),
        _geodist, None, None, group="Geography",
    ),
    Variable(
        "colonial_tie", "Ever in a colonial relation (CEPII)", "0 or 1", "dyad", ("geodist",),
        _geodist, None, None, group="Geography",
    ),
)  # fmt: skip
