"""Peace Data 3.1: how peaceful the relationship of two states is, year by year.

One table, ``peace_data_dyads``: one row per non-directed dyad-year, 1900-2020. ``peacelevel`` is
the mean over the year's months of 0 (severe rivalry), 0.25 (lesser rivalry), 0.5 (negative peace),
0.75 (warm peace) and 1 (security community).

What to mind, and what is done about it:

- Months of transition are coded 9 and were averaged in as if they were a level. Every value above
  1 is dropped (496 dyad-years, among them Russia and China 1997-2004).
- Nine more values are spoiled without showing it: one month of 9 among twelve gives 0.75 beside
  months of 0 and 0.979 beside months of 0.25. Each borders on a dropped year, and its other
  neighbour betrays it. Left in, the United States and Russia in 1992 would look like a security
  community. They are dropped as well.
- ``dyad`` is one number, the smaller COW code times 1000 plus the larger (one dyad, 403 and 435,
  is written the other way round), and the column called ``yearmonth`` holds the year.
- West Germany is written 255 throughout. From 1955 to 1989 it becomes 260, the COW number of the
  Federal Republic; ``dyad`` keeps what the source writes.
- 936 and 937 are no COW codes (one dyad each, both with Vanuatu): dropped.
- Dyads without a relationship by the project's rules have no row: that is not peace, war or zero.
- Some years lie outside COW membership (occupied states, Egypt before 1937): kept; a panel's join
  on state-years leaves them out.
- The coding memos beside the file are not tidied.

References
----------
Goertz, Diehl & Balas (2016) The Puzzle of Peace. Diehl, Goertz & Gallegos (2021) Conflict
Management and Peace Science 38(5):605-624.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows
from cordiale.sources._read import Drop, dropped, dropped_spec, read_text, real, whole
from cordiale.states.mappers import unmapped

__all__ = ["TABLES", "tidy"]

_ID = "peace_data"
_FILE = "peacedatav31dyyearmean.csv"
_TABLE = "peace_data_dyads"
# Years in which the Federal Republic is a COW member on 31 December and united Germany is not.
_WEST_GERMANY = (1955, 1989)

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name=_TABLE,
        label="peace scale of a dyad, mean of the year: 0 severe rivalry to 1 security community",
        columns={
            "ccode1": pl.Int32,
            "ccode2": pl.Int32,
            "year": pl.Int32,
            "peacelevel": pl.Float64,
            "dyad": pl.Int32,
        },
        key=("ccode1", "ccode2", "year"),
        ranges={"peacelevel": (0.0, 1.0)},
        ordered=True,
    ),
    dropped_spec(_ID),
)


def _spoiled() -> pl.Expr:
    """Tell which values at or below 1 are eleven months of a level and one month of code 9."""

    def beside(step: int) -> pl.Expr:
        near = pl.col("peacelevel").shift(step).over("dyad", order_by="year")
        adjacent = pl.col("year").shift(step).over("dyad", order_by="year") == pl.col("year") - step
        return pl.when(adjacent).then(near)

    before, after = beside(1), beside(-1)

    def one_month(level: pl.Expr, other: pl.Expr) -> pl.Expr:
        mixed = (11 * level + 9) / 12
        return (other > 1) & (level <= 1) & ((pl.col("peacelevel") - mixed).abs() < 1e-6)

    tainted = one_month(before, after) | one_month(after, before)
    return (pl.col("peacelevel") <= 1) & tainted.fill_null(value=False)


def _cut(df: pl.DataFrame, which: pl.Expr, reason: str) -> tuple[pl.DataFrame, Drop]:
    lost = df.filter(which)
    some = f"dyad {lost['dyad'][0]} in {lost['year'][0]}" if lost.height else None
    return df.filter(~which), Drop(_TABLE, reason, lost.height, some)


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn the dyad-year CSV into the tidy table ``peace_data_dyads``.

    Parameters
    ----------
    files : Files
        ``peacedatav31dyyearmean.csv``.

    Returns
    -------
    dict of str to polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts, or years where the file's months should be.
    """
    df = read_text(_ID, files[_FILE], ["dyad", "yearmonth", "peacelevel"])
    check_rows(_ID, "dyad-years", df.height)
    df = df.with_columns(*whole("dyad", "yearmonth"), *real("peacelevel"))
    months = df.filter(pl.col("yearmonth") > 9999)["yearmonth"]
    if len(months):
        raise SchemaError(
            f"peace_data: {_FILE} is not the dyad-year file",
            expected="years in yearmonth",
            found=f"months such as {months[0]}",
            done="Nothing was built from it; tables built before are kept.",
        )
    df = df.rename({"yearmonth": "year"}).with_columns(spoiled=_spoiled())
    df, above = _cut(df, pl.col("peacelevel") > 1, "above 1: code 9 (transition) is averaged in")
    df, hidden = _cut(
        df, pl.col("spoiled"), "one month of code 9 averaged in, beside a year that is above 1"
    )
    one, two = pl.col("dyad") // 1000, pl.col("dyad") % 1000
    known = pl.concat([df.select(one), df.select(two)]).to_series().unique()
    strangers = [int(c) for c in unmapped(known, kind="ccode")]
    df, unknown = _cut(
        df,
        one.is_in(strangers) | two.is_in(strangers),
        f"no COW codes: {', '.join(map(str, strangers))}",
    )
    west = pl.col("year").is_between(*_WEST_GERMANY)
    a, b = (pl.when(west & (c == 255)).then(260).otherwise(c).cast(pl.Int32) for c in (one, two))
    df = df.with_columns(ccode1=pl.min_horizontal(a, b), ccode2=pl.max_horizontal(a, b))
    return {
        _TABLE: df.select(list(TABLES[0].columns)),
        "peace_data_dropped": dropped([above, hidden, unknown]),
    }
