"""The rows of a panel: which states, and which pairs of them, stood in which year."""

from __future__ import annotations

from datetime import date

import polars as pl

from cordiale import states
from cordiale.states.table import System

__all__ = ["LIST_END", "dyad_year_rows", "state_year_rows"]

LIST_END: dict[System, int] = {s: day.year for s, day in states.LIST_END.items()}
"""Last year of each membership list; later rows extend it, on request."""


def state_year_rows(system: System, start: int, end: int) -> pl.DataFrame:
    """Return one row for each state and year in which it was a member on any day.

    Parameters
    ----------
    system : {"cow", "gw"}
    start, end : int
        Years, inclusive.

    Returns
    -------
    polars.DataFrame
        ``ccode`` (or ``gwcode``), ``year``, ``extended``: true past the list's end.
    """
    return states.state_years(system, start, end)


def dyad_year_rows(system: System, start: int, end: int, *, directed: bool) -> pl.DataFrame:
    """Return one row for each pair of states that shared a day of membership in a year.

    A pair whose spells meet in a year but on no day of it is left out: West
    Germany and united Germany never coexisted, although both stood in 1990.

    Parameters
    ----------
    system : {"cow", "gw"}
    start, end : int
        Years, inclusive.
    directed : bool
        Whether each pair gives two rows.

    Returns
    -------
    polars.DataFrame
        ``ccode1``, ``ccode2`` (or ``gwcode1``, ``gwcode2``), ``year``, ``extended``.

    Raises
    ------
    cordiale.errors.UsageError
        If a year is out of range, or `start` is after `end`.
    """
    states.state_years(system, start, end)  # the same span, refused in the same words
    code = "ccode" if system == "cow" else "gwcode"
    spells = states.membership(system).select(code, "start", "end", "open")
    last_day = pl.lit(date(max(end, LIST_END[system]), 12, 31))
    spells = spells.with_columns(pl.when("open").then(last_day).otherwise("end").alias("end"))
    one = spells.rename({code: f"{code}1", "start": "start1", "end": "end1"}).drop("open")
    two = spells.rename({code: f"{code}2", "start": "start2", "end": "end2"}).drop("open")
    order = pl.col(f"{code}1") != pl.col(f"{code}2")
    if not directed:
        order = pl.col(f"{code}1") < pl.col(f"{code}2")
    pairs = (
        one.lazy()
        .join(two.lazy(), how="cross")
        .filter(order)
        .with_columns(
            pl.max_horizontal("start1", "start2").alias("from"),
            pl.min_horizontal("end1", "end2").alias("to"),
        )
        .filter(pl.col("from") <= pl.col("to"))
        .with_columns(
            pl.max_horizontal(pl.col("from").dt.year(), pl.lit(start)).alias("y0"),
            pl.min_horizontal(pl.col("to").dt.year(), pl.lit(end)).alias("y1"),
        )
        .filter(pl.col("y0") <= pl.col("y1"))
        .select(f"{code}1", f"{code}2", pl.int_ranges("y0", pl.col("y1") + 1).alias("year"))
        .explode("year")
        # Two spells of one state can share a year (it left and came back).
        .unique()
        .with_columns(pl.col("year").cast(pl.Int32))
        .with_columns((pl.col("year") > LIST_END[system]).alias("extended"))
        .sort(f"{code}1", f"{code}2", "year")
    )
    return pairs.collect()
