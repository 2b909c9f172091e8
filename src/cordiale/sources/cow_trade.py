"""Correlates of War trade, version 4.0: flows of dyads and totals of states.

``cow_trade_dyads``: one row per non-directed dyad (``ccode1 < ccode2``) and year with at least
one flow. ``cow_trade_states``: one row per state and year with a total. ``cow_trade_dropped``
counts what was left out. All in million current US$.

What to mind, and what is done about it:

- *Direction*: ``flow1`` is what state 1 imports from state 2, ``flow2`` what state 2 imports
  from state 1. Both are import figures: a state's exports are its partner's imports.
- *Rounded*: dyadic figures are whole millions, as the packaging rounded them. A 0 is less than
  half a million, or none. The totals of states are not rounded.
- *Absence is missing, not zero*: the packaging dropped every dyad-year without a figure, so no
  row is no data. Either flow can be null while the other is known (22,937 and 27,896 rows).
  The World Wars leave gaps: 1914 to 1918 have 5 to 9 dyads a year.
- *Smoothed flows* (``smoothflow1``, ``smoothflow2``) replace outliers by the authors' smoothing
  (25,941 of the 650,717 values of ``flow1`` differ).
- *Totals are not sums*: a state's total comes from its own reports and exceeds the sum of its
  dyads where partners are missing (the Soviet Union's dyads of 1950 add up to a sixth of its
  imports). State-years without either total are left out.
- *West Germany's totals* of 1960-1989 stand under 255, which was no state then, and 260 has none
  (its dyads are under 260): they are given to 260. Another 488 totals are of years before a
  state's membership, mostly of colonies, and are kept. Yugoslavia and Serbia (345) have no
  totals after 1992.

References
----------
Barbieri & Keshk (2016) Correlates of War Project Trade Data Set Codebook, Version 4.0.
Barbieri, Keshk & Pollins (2009) Conflict Management and Peace Science 26(5):471-491.
"""

from __future__ import annotations

import polars as pl

from cordiale.sources._contract import Files, TableSpec, check_rows
from cordiale.sources._read import Drop, dropped, dropped_spec, read_rda, whole

__all__ = ["TABLES", "tidy"]

_ID = "cow_trade"
_FLOWS = ("flow1", "flow2", "smoothflow1", "smoothflow2")
_TOTALS = ("imports", "exports")

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="cow_trade_dyads",
        label="trade of a dyad in a year, million current US$; flow1 = imports of 1 from 2",
        columns={
            "ccode1": pl.Int32,
            "ccode2": pl.Int32,
            "year": pl.Int32,
            **dict.fromkeys(_FLOWS, pl.Float64),
        },
        key=("ccode1", "ccode2", "year"),
        ranges={
            "ccode1": (2, 990),
            "ccode2": (2, 990),
            **dict.fromkeys(_FLOWS, (0.0, 1e6)),
        },
        ordered=True,
    ),
    TableSpec(
        name="cow_trade_states",
        label="total imports and exports of a state in a year, million current US$",
        columns={
            "ccode": pl.Int32,
            "year": pl.Int32,
            **dict.fromkeys(_TOTALS, pl.Float64),
        },
        key=("ccode", "year"),
        ranges={"ccode": (2, 990), **dict.fromkeys(_TOTALS, (0.0, 1e7))},
    ),
    dropped_spec(_ID),
)


def _west_germany() -> pl.Expr:
    return (pl.col("ccode") == 255) & pl.col("year").is_between(1955, 1989)


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn the two R files into the tidy tables of dyads and states.

    Parameters
    ----------
    files : Files
        ``cow_trade_ndy.rda`` and ``cow_trade_sy.rda``.

    Returns
    -------
    dict of str to polars.DataFrame
        ``cow_trade_dyads``, ``cow_trade_states`` and ``cow_trade_dropped``.

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts.
    """
    keys = ["ccode1", "ccode2", "year"]
    dyads = read_rda(files["cow_trade_ndy.rda"], "cow_trade_ndy", [*keys, *_FLOWS])
    check_rows(_ID, "cow_trade_ndy", dyads.height)
    states = read_rda(files["cow_trade_sy.rda"], "cow_trade_sy", ["ccode", "year", *_TOTALS])
    check_rows(_ID, "cow_trade_sy", states.height)
    bare_dyads = pl.all_horizontal(pl.col(c).is_null() for c in _FLOWS)
    bare_states = pl.all_horizontal(pl.col(c).is_null() for c in _TOTALS)
    drops = [
        Drop("cow_trade_dyads", "dyad-year without any flow", dyads.filter(bare_dyads).height),
        Drop(
            "cow_trade_states", "state-year without either total", states.filter(bare_states).height
        ),
    ]
    return {
        "cow_trade_dyads": dyads.filter(~bare_dyads).with_columns(
            *whole(*keys), *(pl.col(c).cast(pl.Float64) for c in _FLOWS)
        ),
        "cow_trade_states": states.filter(~bare_states)
        .with_columns(*whole("ccode", "year"), *(pl.col(c).cast(pl.Float64) for c in _TOTALS))
        .with_columns(ccode=pl.when(_west_germany()).then(pl.lit(260)).otherwise("ccode")),
        "cow_trade_dropped": dropped(drops),
    }
