"""Turn whole columns of names or codes into state numbers, by date.

The mappers say *which state a name or code denotes* at a time. They do not ask whether that
state was a member of the system then (Belarus voted in the United Nations from 1946 and
entered the COW list in 1991): that is the panel's join. They return null for what is no state
and for what they do not know; :func:`unmapped` tells the two apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import polars as pl

from cordiale.errors import UnknownNameError, UsageError
from cordiale.states.table import Reading, aliases, codes, fold, non_states

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

__all__ = [
    "When",
    "from_gwcode",
    "from_iso2",
    "from_iso3",
    "from_m49",
    "from_name",
    "from_un_name",
    "to_gwcode",
    "unmapped",
]

Column = TypeVar("Column", pl.Series, pl.Expr)
When: TypeAlias = pl.Series | pl.Expr | int | date | None
Kind: TypeAlias = Literal["name", "un_name", "iso3", "iso2", "m49", "gwcode", "ccode"]
Index: TypeAlias = dict[str, tuple[Reading, ...]]

# Scraped UN pages keep the letter of the vote in front of some names ("a UNITED STATES").
_STRAY_LETTER = r"^[a-z] (\p{Lu}{2})"
_CHINA_SEAT = Reading("CHINA", 713, None, date(1971, 10, 24))


def _for_files(index: Index) -> Index:
    kept = {k: tuple(r for r in rows if r.use != "ask") for k, rows in index.items()}
    return {k: rows for k, rows in kept.items() if rows}


def _un_names() -> Index:
    # The seat of "China" was the Republic of China's until resolution 2758.
    after = Reading("CHINA", 710, date(1971, 10, 25), None)
    return _for_files(aliases()) | {fold("China"): (_CHINA_SEAT, after)}


_INDEX: dict[Kind, Callable[[], Index]] = {
    "name": lambda: _for_files(aliases()),
    "un_name": _un_names,
    "iso3": lambda: _for_files(codes("iso3")),
    "iso2": lambda: _for_files(codes("iso2")),
    "m49": lambda: _for_files(codes("m49")),
    "gwcode": lambda: _for_files(codes("gwcode")),
    "ccode": lambda: _for_files(codes("cow_gw")),
}


def _keys(values: pl.Series, kind: Kind) -> pl.DataFrame:
    """Return the distinct values of a column beside the key each is looked up by."""
    raw = values.unique().drop_nulls()
    if kind in ("m49", "gwcode", "ccode"):
        key = raw.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False).cast(pl.String)
    elif kind in ("iso3", "iso2"):
        key = raw.cast(pl.String).str.strip_chars().str.to_uppercase()
    else:
        text = raw.cast(pl.String)
        if kind == "un_name":
            text = text.str.replace(_STRAY_LETTER, "$1")
        key = pl.Series([fold(t) for t in text], dtype=pl.String)
    return pl.DataFrame({"value": raw, "key": key})


def _day(when: int | date | None) -> date:
    """Return the one day meant: a year is read on its 31 December, ``None`` as today's names."""
    if when is None:
        return date.max
    if isinstance(when, datetime):
        return when.date()
    if isinstance(when, date):
        return when
    if not date.min.year <= when <= date.max.year:
        raise UsageError("Year out of range", expected="1 to 9999", found=str(when))
    return date(when, 12, 31)


def _days(when: pl.Series | int | date | None, length: int) -> pl.Series:
    if not isinstance(when, pl.Series):
        return pl.Series([_day(when)], dtype=pl.Date).new_from_index(0, length)
    if len(when) != length:
        raise UsageError(
            "Values and times differ in length", expected=str(length), found=str(len(when))
        )
    if when.dtype == pl.Date or isinstance(when.dtype, pl.Datetime):
        return when.cast(pl.Date)
    if when.dtype.is_integer() or when.dtype == pl.Null:
        year = when.cast(pl.Int32).alias("year")
        return year.to_frame().select(pl.date(pl.col("year"), 12, 31)).to_series()
    raise UsageError(
        "Cannot read these times", expected="integer years or dates", found=str(when.dtype)
    )


def _lookup(values: pl.Series, when: pl.Series | int | date | None, kind: Kind) -> pl.Series:
    index = _INDEX[kind]()
    readings = [
        (value, r.state, r.start, r.end)
        for value, key in _keys(values, kind).iter_rows()
        for r in index.get(key, ())
    ]
    columns: dict[str, PolarsDataType] = {
        "value": values.dtype,
        "state": pl.Int32,
        "start": pl.Date,
        "end": pl.Date,
    }
    table = pl.DataFrame(readings, schema=columns, orient="row")
    # Most names mean one state for ever: only the others need the costlier look at the day.
    dated = table.filter(pl.col("start").is_not_null() | pl.col("end").is_not_null())
    plain = table.join(dated, on="value", how="anti").select("value", "state")
    frame = pl.DataFrame({"value": values}).with_row_index("row")
    found = frame.join(plain, on="value", how="left", maintain_order="left")["state"]
    some = (
        frame.with_columns(_days(when, len(values)).alias("day"))
        .join(dated, on="value", how="inner")
        .filter(
            pl.col("day").is_not_null(),
            pl.col("start").is_null() | (pl.col("start") <= pl.col("day")),
            pl.col("end").is_null() | (pl.col("day") <= pl.col("end")),
        )
    )
    return found.scatter(some["row"], some["state"]).alias(values.name)


def _apply(values: Column, when: When, kind: Kind) -> Column:
    if isinstance(values, pl.Series):
        if isinstance(when, pl.Expr):
            raise UsageError(
                "A column cannot be dated by an expression",
                todo="Pass both as expressions, or both as columns",
            )
        return _lookup(values, when, kind)
    if isinstance(when, pl.Series):
        raise UsageError(
            "An expression cannot be dated by a column",
            todo="Pass both as expressions, or both as columns",
        )
    at = when if isinstance(when, pl.Expr) else pl.lit(_day(when))
    return pl.struct(values.alias("value"), at.alias("when")).map_batches(
        lambda both: _lookup(both.struct.field("value"), both.struct.field("when"), kind),
        return_dtype=pl.Int32,
    )


def from_name(values: Column, when: When = None) -> Column:
    """Map state names to COW numbers, each name as it is meant at the time.

    Parameters
    ----------
    values : polars.Series or polars.Expr
        Names in any case, with or without accents; null stays null.
    when : polars.Series, polars.Expr, int, date or None
        Integer years (read on 31 December) or dates, one for all or one per value; ``None``
        reads names as they are meant today.

    Returns
    -------
    polars.Series or polars.Expr
        Int32 COW numbers; null where the name is no state or not known (see
        :func:`unmapped`).

    Raises
    ------
    UsageError
        If values and times differ in length, or the times are neither years nor dates.

    Examples
    --------
    >>> import polars as pl
    >>> names = pl.Series(["Germany", "Germany", "East Germany (GDR)", "NATO**"])
    >>> from_name(names, pl.Series([1938, 1970, 1970, 1970])).to_list()
    [255, 260, 265, None]
    """
    return _apply(values, when, "name")


def from_un_name(values: Column, when: When = None) -> Column:
    """Map the names of United Nations records to COW numbers.

    As :func:`from_name`, with two differences: "CHINA" is the holder of China's seat (713
    before 25 October 1971, 710 from that day: see :func:`cordiale.states.un_seat_china`), and
    a single small letter before a name in capitals, left there by scraping, is dropped.

    Parameters
    ----------
    values : polars.Series or polars.Expr
        Names as in the UN Digital Library.
    when : polars.Series, polars.Expr, int, date or None
        Dates of the votes. A year is read on its 31 December, which is too coarse for 1971.

    Returns
    -------
    polars.Series or polars.Expr
        Int32 COW numbers, null where there is none.

    Examples
    --------
    >>> import polars as pl
    >>> from datetime import date
    >>> seats = pl.Series(["CHINA", "CHINA", "a UNITED STATES"])
    >>> days = pl.Series([date(1971, 10, 24), date(1971, 10, 25), date(1967, 12, 1)])
    >>> from_un_name(seats, days).to_list()
    [713, 710, 2]
    """
    return _apply(values, when, "un_name")


def from_iso3(values: Column, when: When = None) -> Column:
    """Map ISO 3166-1 alpha-3 codes to COW numbers; parameters as in :func:`from_name`.

    Withdrawn codes (SUN, CSK, YUG, DDR, ZAR ...) are known. Five codes are dated, because
    files write them back onto the state before: DEU (260 from 1949 to 1990), CZE (315 to
    1992), AUT (300 to 1918), KOR (730 to 1948) and YEM (678 to 1990). VNM is null from
    1954 to 1975: some files mean the North by it, others the South.

    Examples
    --------
    >>> import polars as pl
    >>> from_iso3(pl.Series(["RUS", "DEU", "HKG"]), 1970).to_list()
    [365, 260, None]
    """
    return _apply(values, when, "iso3")


def from_iso2(values: Column, when: When = None) -> Column:
    """Map ISO 3166-1 alpha-2 codes to COW numbers, dated as :func:`from_iso3` is.

    "NA" is Namibia: read files so that it does not become null.

    Examples
    --------
    >>> import polars as pl
    >>> from_iso2(pl.Series(["NA", "CS", "XK", "W00"]), 1970).to_list()
    [565, 315, 347, None]
    """
    return _apply(values, when, "iso2")


def from_m49(values: Column, when: When = None) -> Column:
    """Map UN M49 numbers (integers or text) to COW numbers, dated as :func:`from_iso3` is.

    Examples
    --------
    >>> import polars as pl
    >>> from_m49(pl.Series([643, 156, 203, 203]), pl.Series([1960, 2003, 1974, 2004])).to_list()
    [365, 710, 315, 316]
    """
    return _apply(values, when, "m49")


def from_gwcode(values: Column, when: When = None) -> Column:
    """Map Gleditsch-Ward numbers (integers or text) to COW numbers.

    They differ for united Germany (260), united Yemen (678), Serbia (340) and four island
    states (GW 970 is Kiribati, COW 970 is Nauru). States that only GW lists are null.

    Examples
    --------
    >>> import polars as pl
    >>> from_gwcode(pl.Series([260, 340, 970, 711]), 2010).to_list()
    [255, 345, 946, None]
    """
    return _apply(values, when, "gwcode")


def to_gwcode(values: Column, when: When = None) -> Column:
    """Map COW numbers to Gleditsch-Ward numbers; the inverse of :func:`from_gwcode`.

    Examples
    --------
    >>> import polars as pl
    >>> to_gwcode(pl.Series([255, 255, 345, 679]), pl.Series([1900, 2000, 2010, 2000])).to_list()
    [255, 260, 340, 678]
    """
    return _apply(values, when, "ccode")


def unmapped(
    values: pl.Series | Iterable[str | int], when: When = None, *, kind: Kind = "name"
) -> list[str]:
    """Return the values that are neither mapped nor known to be no state.

    A source module calls this to fail when an upstream file brings a name that nobody has
    looked at, and stays silent about those known to be no state (alliances, territories,
    rebel groups, "unknown recipient(s)").

    Parameters
    ----------
    values : polars.Series or iterable
        Names or codes; nulls are passed over.
    when : polars.Series, int, date or None
        If given, a value also counts as unmapped when it denotes no one state at that time
        ("Korea" in 1960). ``None`` asks only whether the value is known at all.
    kind : {"name", "un_name", "iso3", "iso2", "m49", "gwcode", "ccode"}
        What the values are; "ccode" is checked as by :func:`to_gwcode`.

    Returns
    -------
    list of str
        Distinct values, sorted.

    Examples
    --------
    >>> unmapped(["Russia", "NATO**", "Ruritania"])
    ['Ruritania']
    >>> unmapped(["Korea"], 1960)
    ['Korea']
    >>> unmapped([643, 344, 999], kind="m49")
    ['999']
    """
    if kind not in _INDEX:
        raise UnknownNameError.of("kind of name", kind, _INDEX, f"Known: {', '.join(_INDEX)}.")
    column = values if isinstance(values, pl.Series) else pl.Series(list(values))
    keys = _keys(column, kind)
    known_out = non_states("name" if kind == "un_name" else kind)
    if when is None:
        mapped = set(_INDEX[kind]())
        unknown = [v for v, k in keys.iter_rows() if k not in mapped and k not in known_out]
    else:
        blank = column.filter(_apply(column, when, kind).is_null())
        unknown = [v for v, k in _keys(blank, kind).iter_rows() if k not in known_out]
    return sorted(str(v) for v in unknown)
