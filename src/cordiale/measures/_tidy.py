"""What measure modules share: the shape of a measure, and packing counts small."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

__all__ = ["Measure", "MeasureTable", "ordered_pair", "spell_years"]


@dataclass(frozen=True)
class MeasureTable:
    """One table of our own measures.

    Attributes
    ----------
    name : str
    label : str
        What a row is, and the rule by which it is made.
    columns : dict
        Column to its meaning and unit, in order; exact.
    key : tuple of str
    tolerance : float
        By how much numbers may differ when the table is made on another machine: counts and
        sums not at all but for rounding, iterated estimates a little more.
    """

    name: str
    label: str
    columns: dict[str, str]
    key: tuple[str, ...]
    tolerance: float = 1e-8


@dataclass(frozen=True)
class Measure:
    """A measure module: what it makes, from which data sets, and how.

    Attributes
    ----------
    name : str
        Module name; its recipe is ``measure_<name>``.
    tables : tuple of MeasureTable
    needs : tuple of str
        Data set ids.
    make : callable
        Returns the tables by name.
    code : tuple of str
        Files and folders of the package, besides the module itself and what all measures use,
        whose change calls for a new build.
    """

    name: str
    tables: tuple[MeasureTable, ...]
    needs: tuple[str, ...]
    make: Callable[[], dict[str, pl.DataFrame]]
    code: tuple[str, ...] = ()


def ordered_pair(first: str, second: str) -> list[pl.Expr]:
    """Return expressions for ``ccode1 < ccode2`` from two code columns.

    Examples
    --------
    >>> df = pl.DataFrame({"x": [710, 2], "y": [365, 200]})
    >>> df.select(ordered_pair("x", "y")).rows()
    [(365, 710), (2, 200)]
    """
    return [
        pl.min_horizontal(first, second).alias("ccode1"),
        pl.max_horizontal(first, second).alias("ccode2"),
    ]


def spell_years(spells: pl.DataFrame, first: str, last: str) -> pl.DataFrame:
    """Return one row for each year of each spell, both ends included.

    Parameters
    ----------
    spells : polars.DataFrame
    first, last : str
        Integer columns.

    Returns
    -------
    polars.DataFrame
        The other columns, and ``year``. A spell that ends before it begins has no row; one of
        which an end is unknown has one without a year.

    Examples
    --------
    >>> spell_years(pl.DataFrame({"k": [1], "a": [1990], "b": [1992]}), "a", "b")["year"].to_list()
    [1990, 1991, 1992]
    """
    return (
        spells.with_columns(pl.int_ranges(pl.col(first), pl.col(last) + 1).alias("year"))
        # An empty range would leave a row without a year; one of unknown ends shall.
        .filter(pl.col("year").list.len().ne_missing(0))
        .explode("year")
        .drop(first, last, strict=False)
        .with_columns(pl.col("year").cast(pl.Int32))
    )
