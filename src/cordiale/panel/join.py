"""Joins that know coverage: null outside it, zero only where the source says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import polars as pl

from cordiale import states
from cordiale.errors import SchemaError
from cordiale.panel.variable import Variable

__all__ = ["attach"]

_HIT, _KNOWN, _YEAR = "__hit", "__known", "__year"


def attach(
    frame: pl.DataFrame, variables: Sequence[Variable], *, dyadic: bool, hold: bool = False
) -> pl.DataFrame:
    """Join variables that share one loader onto a panel's rows.

    Parameters
    ----------
    frame : polars.DataFrame
        Rows with ``year`` and ``ccode`` (state-years) or ``ccode1`` and
        ``ccode2`` (dyad-years, in any order).
    variables : sequence of Variable
        All with the same loader, level and, where `hold` is asked, last year.
    dyadic : bool
        Whether rows are dyad-years.
    hold : bool
        Carry each value of the last covered year forward, marked in a column
        ``<name>_held``.

    Returns
    -------
    polars.DataFrame
        The same rows in the same order, with the variables' columns.

    Raises
    ------
    cordiale.errors.SchemaError
        If a variable's table repeats its key.
    """
    one = variables[0]
    values = one.load().select(*one.keys, *(v.name for v in variables))
    if not dyadic:
        return _join(frame, values, variables, ("ccode",), suffix="", hold=hold)
    if one.level == "state":
        for side in ("1", "2"):
            frame = _join(frame, values, variables, (f"ccode{side}",), suffix=side, hold=hold)
        return frame
    if one.level == "directed":
        frame = _join(frame, values, variables, ("ccode1", "ccode2"), suffix="1", hold=hold)
        return _join(frame, values, variables, ("ccode2", "ccode1"), suffix="2", hold=hold)
    # A symmetric table holds each dyad once, the lower code first. Where a state has no COW
    # code there is no dyad to look up: min and max alone would pair the other with itself.
    low, high = "__low", "__high"
    both = pl.col("ccode1") != pl.col("ccode2")
    frame = frame.with_columns(
        pl.when(both).then(pl.min_horizontal("ccode1", "ccode2")).alias(low),
        pl.when(both).then(pl.max_horizontal("ccode1", "ccode2")).alias(high),
    )
    return _join(frame, values, variables, (low, high), suffix="", hold=hold).drop(low, high)


def _join(
    frame: pl.DataFrame,
    values: pl.LazyFrame,
    variables: Sequence[Variable],
    on: tuple[str, ...],
    *,
    suffix: str,
    hold: bool,
) -> pl.DataFrame:
    """Join on the state columns `on` (in the loader's order) and year."""
    one = variables[0]
    states = one.keys[: len(on)]
    raw = {v.name: f"__{v.name}" for v in variables}
    right = values.rename(raw).with_columns(pl.lit(value=True).alias(_HIT)).collect()
    if one.static:
        joined = frame.join(
            right, left_on=list(on), right_on=list(states), how="left", maintain_order="left"
        )
    else:
        # Held values are those of the last covered year, so a held row looks there.
        asked = pl.min_horizontal("year", pl.lit(one.last)) if hold else pl.col("year")
        joined = frame.with_columns(asked.cast(pl.Int32).alias(_YEAR)).join(
            right,
            left_on=[*on, _YEAR],
            right_on=[*states, "year"],
            how="left",
            maintain_order="left",
        )
    if joined.height != frame.height:
        raise SchemaError(
            f"The table behind {one.name} repeats its key",
            expected=f"one row for each {', '.join(one.keys)}",
            found=f"{joined.height - frame.height:,} rows too many",
            todo="This is a fault in Cordiale: please report it.",
        )
    for v in variables:
        value = pl.col(raw[v.name])
        if v.absence == "zero":
            joined = joined.with_columns(_spoken_of(joined, v, on, states).alias(_KNOWN))
            zero = pl.lit(0).cast(right.schema[raw[v.name]])
            absent = pl.col(_HIT).is_null() & pl.col(_KNOWN)
            value = pl.when(absent).then(zero).otherwise(value)
        if not v.static:
            value = pl.when(pl.col(_YEAR).is_between(v.first, v.last)).then(value)
        joined = joined.with_columns(value.alias(f"{v.name}{suffix}"))
        if hold:
            beyond = pl.lit(value=False) if v.static else pl.col("year") > v.last
            held = beyond & pl.col(f"{v.name}{suffix}").is_not_null()
            joined = joined.with_columns(held.alias(f"{v.name}{suffix}_held"))
    return joined.drop(_HIT, _YEAR, _KNOWN, *raw.values(), strict=False)


def _spoken_of(
    joined: pl.DataFrame, v: Variable, on: tuple[str, ...], states: tuple[str, ...]
) -> pl.Series:
    """Whether the source speaks about each row's states in the year looked up.

    It never speaks of a state that is not in the system that year: a state born
    after coverage ends has no value to hold. A narrower universe is the variable's.
    """
    known = pl.Series([True] * joined.height, dtype=pl.Boolean)
    for state in on:
        known &= _semi(joined, [state, _YEAR], system_members(), ["ccode", "year"])
    if v.universe is None:
        return known
    universe = v.universe().collect()
    if "ccode" in universe.columns:
        for state in on:
            known &= _semi(joined, [state, _YEAR], universe, ["ccode", "year"])
        return known
    sides = {key: column for column, key in zip(on, states, strict=True)} | {"year": _YEAR}
    keys = [k for k in sides if k in universe.columns]
    return known & _semi(joined, [sides[k] for k in keys], universe, keys)


def _semi(
    frame: pl.DataFrame, left: list[str], universe: pl.DataFrame, right: list[str]
) -> pl.Series:
    marked = universe.select(right).unique().with_columns(pl.lit(value=True).alias("__is"))
    hit = frame.select(left).join(
        marked, left_on=left, right_on=right, how="left", maintain_order="left"
    )
    return hit["__is"].fill_null(value=False)


@cache
def system_members() -> pl.DataFrame:
    """Return every state-year of the COW system, extended past the list's end."""
    return states.state_years("cow", end=date.today().year).select("ccode", "year")
