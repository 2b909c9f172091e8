"""How far apart, and whether neighbours: distance of capitals and spells of contiguity."""

from __future__ import annotations

import numpy as np
import polars as pl

from cordiale.measures._tidy import Measure, MeasureTable, spell_years
from cordiale.sources import table
from cordiale.states.frames import state_years

__all__ = ["FIRST", "LAST", "LAST_CONTIGUITY", "MEASURE", "great_circle"]

FIRST, LAST = 1946, 2024
"""Years of capital distances; capitals stand as of the list's end from 2020 on."""
LAST_CONTIGUITY = 2016
_EARTH = 6371.0088
"""Mean radius of the Earth in km (IUGG)."""


def make() -> dict[str, pl.DataFrame]:
    """Compute distances of capitals by spell, and merge contiguity to spells of years."""
    members = state_years("cow", FIRST, LAST).select("ccode", "year")
    return {
        "capital_distance": capital_distance(table("cow_states_capitals"), members),
        "contiguity": contiguity(table("cow_states_contiguity")),
    }


def great_circle(
    lat1: np.ndarray, lng1: np.ndarray, lat2: np.ndarray, lng2: np.ndarray
) -> np.ndarray:
    r"""Return the great-circle distance of points on a sphere, by the haversine formula.

    Parameters
    ----------
    lat1, lng1, lat2, lng2 : ndarray of float
        Degrees.

    Returns
    -------
    ndarray of float
        Kilometres.

    Examples
    --------
    >>> london, paris = (51.5074, -0.1278), (48.8566, 2.3522)
    >>> int(great_circle(*(np.array([v]) for v in (*london, *paris)))[0])
    343
    """
    a, b, c, d = (np.radians(v) for v in (lat1, lng1, lat2, lng2))
    h = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    km: np.ndarray = 2 * _EARTH * np.arcsin(np.sqrt(np.clip(h, 0, 1)))
    return km


def capital_distance(capitals: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return the distance of the two capitals of every dyad, by spell of unchanged capitals.

    Parameters
    ----------
    capitals : polars.DataFrame
        ``ccode``, ``start``, ``end``, ``lat``, ``lng``.
    members : polars.DataFrame
        ``ccode`` and ``year``: the state-years to cover.

    Returns
    -------
    polars.DataFrame
        One row per dyad and spell: ``first_year``, ``last_year``, ``km``. The capital of a
        year is the one that a state had last in it.
    """
    held = spell_years(
        capitals.select(
            "ccode",
            "lat",
            "lng",
            "start",
            a=pl.max_horizontal(pl.col("start").dt.year(), pl.lit(FIRST)),
            # A capital at the list's end is carried on.
            b=pl.when(pl.col("end") == pl.col("end").max())
            .then(pl.lit(LAST))
            .otherwise(pl.col("end").dt.year()),
        ).filter(pl.col("a") <= pl.col("b")),
        "a",
        "b",
    )
    yearly = (
        held.join(members, on=["ccode", "year"], how="semi")
        .sort("start")
        .group_by("ccode", "year", maintain_order=True)
        .last()
        .drop("start")
    )
    # Runs of years with one capital, so that the dyads are of spells, not of years.
    runs = (
        yearly.sort("ccode", "year")
        .with_columns(
            new=(
                (pl.col("year") != pl.col("year").shift() + 1)
                | (pl.col("lat") != pl.col("lat").shift())
                | (pl.col("lng") != pl.col("lng").shift())
            )
            .over("ccode")
            .fill_null(value=True)
        )
        .with_columns(run=pl.col("new").cum_sum().over("ccode"))
        .group_by("ccode", "run")
        .agg(
            pl.col("lat", "lng").first(),
            first_year=pl.col("year").min(),
            last_year=pl.col("year").max(),
        )
    )
    pairs = runs.join_where(
        runs,
        pl.col("ccode") < pl.col("ccode_2"),
        pl.col("first_year") <= pl.col("last_year_2"),
        pl.col("first_year_2") <= pl.col("last_year"),
        suffix="_2",
    )
    km = great_circle(*(pairs[c].to_numpy() for c in ("lat", "lng", "lat_2", "lng_2")))
    return pairs.select(
        pl.col("ccode").alias("ccode1"),
        pl.col("ccode_2").alias("ccode2"),
        first_year=pl.max_horizontal("first_year", "first_year_2"),
        last_year=pl.min_horizontal("last_year", "last_year_2"),
        km=pl.Series(km).round(0).cast(pl.UInt16),
    )


def contiguity(spells: pl.DataFrame) -> pl.DataFrame:
    """Return the years in which two states were neighbours, by kind, merged to spells.

    Parameters
    ----------
    spells : polars.DataFrame
        Directed spells by day: ``ccode1``, ``ccode2``, ``conttype``, ``start``, ``end``,
        ``censored``.

    Returns
    -------
    polars.DataFrame
        Non-directed, by years in which the kind held on any day; ``open`` where the spell
        reaches the list's end.
    """
    years = spell_years(
        spells.filter(pl.col("ccode1") < pl.col("ccode2")).select(
            "ccode1",
            "ccode2",
            pl.col("conttype").cast(pl.UInt8).alias("kind"),
            "censored",
            a=pl.col("start").dt.year(),
            b=pl.col("end").dt.year(),
        ),
        "a",
        "b",
    )
    key = ["ccode1", "ccode2", "kind"]
    yearly = years.group_by(*key, "year").agg(pl.col("censored").any()).sort(*key, "year")
    return (
        yearly.with_columns(
            run=(pl.col("year") != pl.col("year").shift() + 1)
            .fill_null(value=True)
            .cum_sum()
            .over(key)
        )
        .group_by(*key, "run")
        .agg(
            first_year=pl.col("year").min(),
            last_year=pl.col("year").max(),
            open=pl.col("censored").any(),
        )
        .drop("run")
    )


MEASURE = Measure(
    name="distance",
    needs=("cow_states",),
    make=make,
    tables=(
        MeasureTable(
            "capital_distance",
            "Great-circle distance of two capitals (haversine, sphere of 6,371.0 km), by spell of "
            f"years in which neither capital moved and both states were members, {FIRST}-{LAST}; "
            "the capital of a year is the last one in it",
            {
                "ccode1": "COW code of state 1",
                "ccode2": "COW code of state 2",
                "first_year": "first year of the spell",
                "last_year": "last year of the spell",
                "km": "kilometres, rounded",
            },
            ("ccode1", "ccode2", "first_year"),
        ),
        MeasureTable(
            "contiguity",
            "Spells of years in which two states were contiguous by COW on any day, by kind; "
            f"to {LAST_CONTIGUITY}. No row is no contiguity while both were members",
            {
                "ccode1": "COW code of state 1",
                "ccode2": "COW code of state 2",
                "kind": "1 land or river border; apart by water of at most 2: 12, 3: 24, 4: 150, "
                "5: 400 miles",
                "first_year": "first year",
                "last_year": "last year",
                "open": "the spell reaches the end of the list",
            },
            ("ccode1", "ccode2", "kind", "first_year"),
        ),
    ),
)
