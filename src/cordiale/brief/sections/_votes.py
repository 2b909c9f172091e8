"""Numbers from tables of joint votes: pooled, by year, with intervals and rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cordiale import lake
from cordiale.measures.unga import CELLS, tables_of
from cordiale.similarity import interval_from_tables, measures_from_tables

__all__ = ["LEVEL", "Pooled", "by_year", "pooled", "pooled_change", "standing"]

LEVEL = 0.9
"""Level of every interval in the brief."""
ENOUGH = 10
"""Joint roll calls below which chance-corrected measures are not reported."""


@dataclass(frozen=True)
class Pooled:
    """One measure of the votes of several years together.

    Attributes
    ----------
    value, low, high : float
        Estimate and 90% interval.
    n : int
        Joint roll calls.
    years : tuple of int
        First and last year with any.
    """

    value: float
    low: float
    high: float
    n: int
    years: tuple[int, int]


def pooled(rows: pl.DataFrame, measure: str, first: int, last: int) -> Pooled | None:
    """Return a measure over the joint votes of some years, or None with too few.

    Parameters
    ----------
    rows : polars.DataFrame
        One dyad's rows of one source: ``year`` and the nine counts.
    measure : str
    first, last : int
        Years, inclusive.
    """
    part = rows.filter(pl.col("year").is_between(first, last))
    if part.is_empty():
        return None
    table = tables_of(part).sum(axis=0, keepdims=True)
    n = int(table.sum())
    value = float(measures_from_tables(table, [measure])[measure][0])
    low, high = (float(x[0]) for x in interval_from_tables(table, measure, LEVEL))
    if n < ENOUGH or not np.isfinite([value, low, high]).all():
        return None
    years = part["year"]
    return Pooled(value, low, high, n, (int(years.min()), int(years.max())))  # type: ignore[arg-type]


def pooled_change(before: Pooled, after: Pooled) -> tuple[float, float, float]:
    """Return the change between two periods with a 90% interval.

    The periods share no roll call, so the variances add; each is read off its
    interval's half-width.
    """
    change = after.value - before.value
    half = np.hypot(before.high - before.low, after.high - after.low) / 2
    return change, float(change - half), float(change + half)


def by_year(rows: pl.DataFrame, measures: tuple[str, ...]) -> pl.DataFrame:
    """Return measures with 90% intervals for each row.

    Returns
    -------
    polars.DataFrame
        ``year``, ``n_joint``, and ``NAME``, ``NAME_low``, ``NAME_high``; null where
        undefined or with too few joint votes.
    """
    tables = tables_of(rows)
    found = measures_from_tables(tables, list(measures))
    columns = [pl.Series("n_joint", found.total).cast(pl.Int32)]
    for m in measures:
        low, high = interval_from_tables(tables, m, LEVEL)
        columns += [
            pl.Series(m, found[m], nan_to_null=True),
            pl.Series(f"{m}_low", low, nan_to_null=True),
            pl.Series(f"{m}_high", high, nan_to_null=True),
        ]
    frame = rows.select("year").with_columns(columns)
    enough = pl.col("n_joint") >= ENOUGH
    return frame.with_columns(
        pl.when(enough).then(pl.col(c)).alias(c)
        for m in measures
        for c in (m, f"{m}_low", f"{m}_high")
    )


def standing(
    source: str | None,
    state: int,
    other: int,
    measure: str,
    first: int,
    last: int,
    *,
    table: str = "unga_year",
) -> tuple[int, int, float] | None:
    """Return the rank of `other` among all partners of `state`, how many, and their median.

    Pooled over the years; partners with too few joint votes do not count. `source` is None
    where the table of joint votes has one source only.
    """
    frame = lake.measure(table)
    if source is not None:
        frame = frame.filter(pl.col("source") == source)
    rows = (
        frame.filter(
            pl.col("year").is_between(first, last)
            & ((pl.col("ccode1") == state) | (pl.col("ccode2") == state))
        )
        .with_columns(
            pl.when(pl.col("ccode1") == state)
            .then(pl.col("ccode2"))
            .otherwise(pl.col("ccode1"))
            .alias("partner")
        )
        .group_by("partner")
        .agg(pl.col(CELLS).cast(pl.Int64).sum())
        .sort("partner")
        .collect()
    )
    if rows.is_empty():
        return None
    tables = tables_of(rows)
    found = measures_from_tables(tables, [measure])
    ok = (found.total >= ENOUGH) & np.isfinite(found[measure])
    partners, values = rows["partner"].to_numpy()[ok], found[measure][ok]
    if other not in partners:
        return None
    own = values[partners == other][0]
    return int((values > own).sum()) + 1, len(values), float(np.median(values))
