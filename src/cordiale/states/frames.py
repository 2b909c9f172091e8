"""The state system as polars frames: spells and state-years."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import polars as pl

from cordiale.errors import UnknownNameError, UsageError
from cordiale.states.member_years import check_system, check_year
from cordiale.states.table import FIRST_YEAR, LIST_END, System, spells

__all__ = ["Rule", "membership", "state_years"]

Rule: TypeAlias = Literal["any_day", "last_day"]
_RULES: tuple[Rule, ...] = ("any_day", "last_day")


def membership(system: System = "cow") -> pl.DataFrame:
    """Return every spell of membership as the list has it.

    Parameters
    ----------
    system : {"cow", "gw"}, default "cow"
        Whose list.

    Returns
    -------
    polars.DataFrame
        ``ccode`` (``gwcode`` for GW; Int32), ``abb``, ``name``, ``start`` and ``end`` (Date,
        both included) and ``open``: whether the spell still ran when the list ended. One row
        per spell, sorted by number and start.

    Examples
    --------
    >>> membership().filter(pl.col("ccode") == 255)["start"].dt.year().to_list()
    [1816, 1990]
    """
    check_system(system)
    code = "ccode" if system == "cow" else "gwcode"
    rows = [
        (s.code, s.abb, s.name, s.start, s.end, s.open)
        for _, own in sorted(spells(system).items())
        for s in own
    ]
    schema = {
        code: pl.Int32,
        "abb": pl.String,
        "name": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "open": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def state_years(
    system: System = "cow",
    start: int = FIRST_YEAR,
    end: int | None = None,
    rule: Rule = "any_day",
) -> pl.DataFrame:
    """Return one row for each state and year of membership; gaps between spells stay gaps.

    Parameters
    ----------
    system : {"cow", "gw"}, default "cow"
        Whose list.
    start, end : int
        First and last year. `end` defaults to the last year of the list (COW 2016, GW 2017);
        a later one carries the members of the list's last day on, with ``extended`` true.
    rule : {"any_day", "last_day"}, default "any_day"
        ``any_day`` counts a state in each year in which it was a member on at least one day
        (as peacesciencer's ``create_stateyears`` does), so that 255, 260 and 265 all stand in
        1990; ``last_day`` counts it where it was a member on 31 December.

    Returns
    -------
    polars.DataFrame
        ``ccode`` (``gwcode`` for GW; Int32), ``year`` (Int32), ``extended`` (Boolean), sorted,
        without duplicates.

    Raises
    ------
    UsageError
        If a year is out of range, `start` is after `end`, or the rule is unknown.

    Examples
    --------
    >>> state_years(start=1989, end=1991).filter(pl.col("ccode").is_between(255, 260)).rows()
    [(255, 1990, False), (255, 1991, False), (260, 1989, False), (260, 1990, False)]
    """
    check_system(system)
    list_end = LIST_END[system].year
    last = list_end if end is None else end
    check_year(start)
    check_year(last)
    if start > last:
        raise UsageError(
            "The first year is after the last",
            found=f"{start} to {last}",
            todo=f"The {system.upper()} list ends in {list_end}: pass end to go beyond it",
        )
    if rule not in _RULES:
        raise UnknownNameError.of("rule", rule, _RULES, "Use any_day or last_day.")
    code = "ccode" if system == "cow" else "gwcode"
    final = pl.when("open").then(pl.lit(date(last, 12, 31))).otherwise(pl.col("end"))
    to = final.dt.year()
    if rule == "last_day":
        to = to - (final < pl.date(final.dt.year(), 12, 31)).cast(pl.Int32)
    return (
        membership(system)
        .select(
            code,
            year=pl.int_ranges(
                pl.max_horizontal(pl.col("start").dt.year(), pl.lit(start, pl.Int32)),
                pl.min_horizontal(to, pl.lit(last, pl.Int32)) + 1,
                dtype=pl.Int32,
            ),
        )
        .explode("year")
        .drop_nulls("year")
        .unique()
        .sort(code, "year")
        .with_columns(extended=pl.col("year") > list_end)
    )
