"""Spells with dates turned into years."""

from __future__ import annotations

import polars as pl

__all__ = ["any_day_years"]


def any_day_years(
    spells: pl.LazyFrame, last: int, start: str = "start", end: str = "end"
) -> pl.LazyFrame:
    """Return one row for each year of which a spell covers at least a day.

    Parameters
    ----------
    spells : polars.LazyFrame
        With Date columns `start` and `end`; a null end runs to `last`.
    last : int
        Last year to return.

    Returns
    -------
    polars.LazyFrame
        The other columns, and ``year`` (Int32).
    """
    years = pl.int_ranges(
        pl.col(start).dt.year(),
        pl.min_horizontal(pl.col(end).dt.year().fill_null(last), pl.lit(last)) + 1,
    )
    return (
        spells.with_columns(years.alias("year"))
        .explode("year")
        .filter(pl.col("year").is_not_null())
        .with_columns(pl.col("year").cast(pl.Int32))
        .drop(start, end)
    )
