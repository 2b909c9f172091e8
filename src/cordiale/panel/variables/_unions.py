"""Unions that act for their members: where a source names the union, it is silent on the state.

A source that lists the European Central Bank or the European Union as the actor has
no row for Germany. That is not Germany doing nothing: such state-years are taken
out of what the source speaks about, so that their absence stays a null.
"""

from __future__ import annotations

import polars as pl

from cordiale.panel.join import system_members

__all__ = ["euro_area", "european_union", "outside_euro_area", "senders_outside_union"]

_EURO_SINCE = {
    1999: (205, 210, 211, 212, 220, 230, 235, 255, 305, 325, 375),
    2001: (350,),
    2007: (349,),
    2008: (338, 352),
    2009: (317,),
    2011: (366,),
    2014: (367,),
    2015: (368,),
    2023: (344,),
}
"""Year of adopting the euro, to the states (COW numbers) that did."""

_UNION_SINCE = {
    1958: (210, 211, 212, 220, 255, 260, 325),
    1973: (200, 205, 390),
    1981: (350,),
    1986: (230, 235),
    1995: (305, 375, 380),
    2004: (290, 310, 316, 317, 338, 349, 352, 366, 367, 368),
    2007: (355, 360),
    2013: (344,),
}
"""Year of joining the European Communities or Union, to the states that did."""
_LEFT_UNION = {200: 2020}
"""Last year in which the union's measures bound a state that left: the transition's end."""


def _state_years(since: dict[int, tuple[int, ...]], last: dict[int, int]) -> pl.LazyFrame:
    joined = pl.DataFrame(
        [(c, year, last.get(c)) for year, codes in since.items() for c in codes],
        schema={"ccode": pl.Int32, "first": pl.Int32, "last": pl.Int32},
        orient="row",
    )
    years = system_members().lazy().join(joined.lazy(), on="ccode")
    inside = (pl.col("year") >= pl.col("first")) & (
        pl.col("last").is_null() | (pl.col("year") <= pl.col("last"))
    )
    return years.filter(inside).select("ccode", "year")


def euro_area() -> pl.LazyFrame:
    """Return the state-years whose central bank's lines are the European Central Bank's.

    Examples
    --------
    >>> euro_area().filter(pl.col("ccode") == 344).collect()["year"].min()
    2023
    """
    return _state_years(_EURO_SINCE, {})


def european_union() -> pl.LazyFrame:
    """Return the state-years bound by the European Union's measures.

    Examples
    --------
    >>> european_union().filter(pl.col("ccode") == 200).collect()["year"].max()
    2020
    """
    return _state_years(_UNION_SINCE, _LEFT_UNION)


def outside_euro_area() -> pl.LazyFrame:
    """Return the state-years (``ccode``, ``year``) with central bank lines of their own."""
    return system_members().lazy().join(euro_area(), on=["ccode", "year"], how="anti")


def senders_outside_union() -> pl.LazyFrame:
    """Return the state-years (``ccode1``, ``year``) whose sanctions are all their own."""
    own = system_members().lazy().join(european_union(), on=["ccode", "year"], how="anti")
    return own.select(pl.col("ccode").alias("ccode1"), "year")
