"""Militarized interstate disputes: Gibler-Miller-Little, Correlates of War, and COW dyadic 4.02.

- ``disputes_gml`` and ``disputes_cow``: one row per directed dyad-year with a dispute, in the
  versions GML 2.2.1 (to 2010) and COW-MID 5.0 (to 2014). Where a dyad has several disputes in a
  year, one is kept: an onset first, then the deadliest, most hostile, longest (Miller 2021).
- ``disputes_gml_disputes`` and ``disputes_cow_disputes``: one row per dispute.
- ``disputes_dyadic402``: one row per directed dyad, year and dyadic dispute in COW's dyadic
  file 4.02 (to 2014), with what each state wanted to change.

``hostlev`` and ``hihost`` run from 1 (no militarised action) over 2 (threat), 3 (display), 4 (use)
to 5 (war). ``fatality`` and ``fatlev`` run from 0 (none) over 1 (1-25), 2 (26-100), 3 (101-250),
4 (251-500), 5 (501-999) to 6 (1,000 and more). ``revtype`` is 0 not revisionist, 1 territory, 2
policy, 3 regime or government, 4 other. ``sidea`` is the side that acted first; ``orig`` and
``orignat`` mark who was in the dispute from its first day.

What to mind, and what is done about it:

- All dyadic tables hold each dispute-year in both directions: filter to ``ccode1 < ccode2``
  before counting. Both directions are checked to be there.
- The data end (2010, 2014): no row later is no data, not peace. Inside coverage no row is no
  dispute.
- GML corrects and drops COW disputes: the two families differ by design; never mix them. They
  share dispute numbers.
- -9 is missing, not small: it becomes null. So does GML's month 13 (dispute 1272).
- The directed tables are naive about large wars: two states on opposite sides have a row even if
  they never met.
- The dyadic file has a few slips. ``revstat`` 6 and a side of 1969 are no codes: null. Six rows
  of dispute 4182 lie in years outside their own dates: dropped. In some rows what is said of the
  other state differs from that state's own row (``revtype`` in 13, ``hihost`` in 16): kept as
  coded. 32 rows repeat a dispute, dyad
  and year because the dyad met twice in it: ``dyindex`` tells them apart. That column is a
  single-precision fraction in the file (257.03399 is the 34th dyad of dispute 257) and becomes
  the whole number.

References
----------
Gibler, Miller & Little (2016) International Studies Quarterly 60(4):719-730. Palmer et al. (2022)
Conflict Management and Peace Science 39(4):470-482. Maoz et al. (2019) Journal of Conflict
Resolution 63(3):811-835.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows
from cordiale.sources._read import (
    Drop,
    day,
    dropped,
    dropped_spec,
    read_rda,
    read_text,
    real,
    whole,
)

__all__ = ["TABLES", "tidy"]

_ID = "disputes"
_LAST = {"gml": 2010, "cow": 2014}
_DISPUTE = {
    "stmon": (1.0, 12.0),
    "outcome": (1.0, 9.0),
    "settle": (1.0, 4.0),
    "fatality": (0.0, 6.0),
    "mindur": (0.0, 5000.0),
    "maxdur": (0.0, 5000.0),
    "hiact": (0.0, 21.0),
    "hostlev": (1.0, 5.0),
    "recip": (0.0, 1.0),
}
_SIDED = {
    "sidea": (0.0, 1.0),
    "fatality": (0.0, 6.0),
    "fatalpre": (0.0, 1e8),
    "hiact": (0.0, 21.0),
    "hostlev": (1.0, 5.0),
    "orig": (0.0, 1.0),
}
# Column of the dyadic file, for state a and state b, to ours.
_DYADIC_SIDED = {
    "sidea": ("sideaa", "sideab"),
    "revstat": ("revstata", "revstatb"),
    "revtype": ("revtypea", "revtypeb"),
    "fatlev": ("fatleva", "fatlevb"),
    "hihost": ("hihosta", "hihostb"),
    "orignat": ("orignata", "orignatb"),
    "role": ("rolea", "roleb"),
}
_DYADIC_RANGES = {
    "outcome": (0.0, 9.0),
    "settlmnt": (0.0, 4.0),
    "fatlev": (0.0, 6.0),
    "highact": (0.0, 23.0),
    "hihost": (1.0, 5.0),
    "recip": (0.0, 2.0),
    "war": (0.0, 1.0),
    "severity": (0.0, 100.0),
    "durindx": (1.0, 100.0),
    "ongo2014": (0.0, 1.0),
    **{
        f"{c}{i}": limits
        for c, limits in {
            "sidea": (0.0, 1.0),
            "revstat": (0.0, 1.0),
            "revtype": (0.0, 4.0),
            "fatlev": (0.0, 6.0),
            "hihost": (1.0, 5.0),
            "orignat": (0.0, 1.0),
            "role": (1.0, 4.0),
        }.items()
        for i in (1, 2)
    },
}
# Values that are no codes: the month of GML's dispute 1272, and slips in the dyadic file.
_SLIPS = {"stmon": 13, "revstat1": 6, "revstat2": 6, "sidea1": 1969, "sidea2": 1969}


def _dyad_spec(family: str, label: str) -> TableSpec:
    sided = {f"{c}{i}": limits for c, limits in _SIDED.items() for i in (1, 2)}
    not_here = ("outcome", "settle", "hiact")
    ranges = {**sided, **{c: r for c, r in _DISPUTE.items() if c not in not_here}}
    wide = {"fatalpre1", "fatalpre2", "mindur", "maxdur"}
    return TableSpec(
        name=f"disputes_{family}",
        label=f"directed dyad-year with a militarised dispute ({label})",
        columns={
            "dispnum": pl.Int32,
            "ccode1": pl.Int32,
            "ccode2": pl.Int32,
            "year": pl.Int32,
            "ongoing": pl.Boolean,
            "onset": pl.Boolean,
            **{c: pl.Int32 if c in wide else pl.Int8 for c in ranges},
        },
        key=("ccode1", "ccode2", "year"),
        covers=(1816, _LAST[family]),
        ranges=ranges,
    )


def _dispute_spec(family: str, label: str) -> TableSpec:
    return TableSpec(
        name=f"disputes_{family}_disputes",
        label=f"militarised dispute ({label})",
        columns={
            "dispnum": pl.Int32,
            "styear": pl.Int32,
            **{c: pl.Int32 if c in ("mindur", "maxdur") else pl.Int8 for c in _DISPUTE},
        },
        key=("dispnum",),
        year="styear",
        covers=(1816, _LAST[family]),
        ranges=_DISPUTE,
    )


TABLES: tuple[TableSpec, ...] = (
    _dyad_spec("gml", "Gibler-Miller-Little 2.2.1"),
    _dispute_spec("gml", "Gibler-Miller-Little 2.2.1"),
    _dyad_spec("cow", "COW-MID 5.0"),
    _dispute_spec("cow", "COW-MID 5.0"),
    TableSpec(
        name="disputes_dyadic402",
        label="directed dyad, year and dyadic dispute, with revision types (COW dyadic 4.02)",
        columns={
            "disno": pl.Int32,
            "dyindex": pl.Int32,
            "ccode1": pl.Int32,
            "ccode2": pl.Int32,
            "year": pl.Int32,
            "start": pl.Date,
            "end": pl.Date,
            **dict.fromkeys(_DYADIC_RANGES, pl.Int8),
        },
        key=("disno", "dyindex", "ccode1", "ccode2", "year"),
        ranges=_DYADIC_RANGES,
    ),
    dropped_spec(_ID),
)
_SPEC = {t.name: t for t in TABLES}


def _known(column: str) -> pl.Expr:
    """Null for -9 and for known slips only: other values out of range are refused later."""
    markers = {-9, _SLIPS.get(column, -9)}
    missing = pl.any_horizontal(pl.col(column) == m for m in markers)
    return pl.when(~missing).then(pl.col(column)).alias(column)


def _both_ways(df: pl.DataFrame, key: tuple[str, ...], name: str) -> None:
    """Refuse a directed table that lacks one of the two directions of a row."""
    mirrored = df.select(key).rename({"ccode1": "ccode2", "ccode2": "ccode1"})
    lone = df.join(mirrored, on=list(key), how="anti")
    if lone.height:
        raise SchemaError(
            f"{name}: disputes that stand in one direction only",
            expected="each dyad-year in both directions",
            found=f"{lone.height} rows alone",
            done="Nothing was built from it; tables built before are kept.",
        )


def _dyads(files: Files, family: str) -> pl.DataFrame:
    spec = _SPEC[f"disputes_{family}"]
    name = f"{family}_mid_ddydisps"
    renamed = {f"{family}midongoing": "ongoing", f"{family}midonset": "onset"}
    original = {new: old for old, new in renamed.items()}
    df = read_rda(files[f"{name}.rda"], name, [original.get(c, c) for c in spec.columns])
    check_rows(_ID, name, df.height)
    df = df.rename(renamed)
    _both_ways(df, spec.key, spec.name)
    return df.with_columns(_known(c) for c in spec.ranges).with_columns(
        *(e for c, t in spec.columns.items() if t != pl.Boolean for e in whole(c, dtype=t)),
        *(pl.col(c) == 1 for c in ("ongoing", "onset")),
    )


def _disputes(files: Files, family: str) -> pl.DataFrame:
    spec = _SPEC[f"disputes_{family}_disputes"]
    name = f"{family}_mid_disps"
    df = read_rda(files[f"{name}.rda"], name, list(spec.columns))
    check_rows(_ID, name, df.height)
    return df.with_columns(_known(c) for c in spec.ranges).with_columns(
        e for c, t in spec.columns.items() for e in whole(c, dtype=t)
    )


def _dyadic(files: Files) -> tuple[pl.DataFrame, list[Drop]]:
    spec = _SPEC["disputes_dyadic402"]
    days = {"start": ("strtyr", "strtmnth", "strtday"), "end": ("endyear", "endmnth", "endday")}
    names = {"statea": "ccode1", "stateb": "ccode2"}
    names |= {old: f"{new}{i}" for new, ab in _DYADIC_SIDED.items() for i, old in enumerate(ab, 1)}
    plain = [c for c in spec.columns if c not in (*days, *names.values())]
    parts = [p for three in days.values() for p in three if p not in plain]
    df = read_text(_ID, files["dyadic_mid_4.02.csv"], [*plain, *names, *parts])
    check_rows(_ID, "dyadic_mid_4.02", df.height)
    df = df.with_columns(real(*df.columns)).rename(names)
    df = df.with_columns(dyindex=((pl.col("dyindex") - pl.col("disno")) * 1000).round())
    _both_ways(df, spec.key, spec.name)
    counted = [
        Drop(
            spec.name,
            f"{c} {slip} is no code: value set to null",
            df.filter(pl.col(c) == slip).height,
        )
        for c, slip in _SLIPS.items()
        if c in df.columns
    ]
    df = (
        df.with_columns(_known(c) for c in spec.ranges)
        .with_columns(whole(*parts))
        .with_columns(e for c, t in spec.columns.items() if t != pl.Date for e in whole(c, dtype=t))
        .with_columns(**{new: day(*three) for new, three in days.items()})
    )
    if df["start"].null_count() or df["end"].null_count():
        raise SchemaError(
            f"{spec.name}: dates that do not exist",
            expected="days of the calendar",
            found=f"{df['start'].null_count() + df['end'].null_count()} others",
            done="Nothing was built from it; tables built before are kept.",
        )
    outside = ~pl.col("year").is_between(pl.col("start").dt.year(), pl.col("end").dt.year())
    stray = df.filter(outside)
    drop = Drop(
        spec.name,
        "year outside the row's own start and end",
        stray.height,
        f"dispute {stray['disno'][0]} in {stray['year'][0]}" if stray.height else None,
    )
    return df.filter(~outside).select(list(spec.columns)), [drop, *counted]


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn the four R files and the dyadic CSV into tidy tables.

    Parameters
    ----------
    files : Files

    Returns
    -------
    dict of str to polars.DataFrame
        The tables of ``TABLES``, by name.

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts, or rows that stand in one direction only.
    """
    dyadic, drops = _dyadic(files)
    return {
        "disputes_gml": _dyads(files, "gml"),
        "disputes_gml_disputes": _disputes(files, "gml"),
        "disputes_cow": _dyads(files, "cow"),
        "disputes_cow_disputes": _disputes(files, "cow"),
        "disputes_dyadic402": dyadic,
        "disputes_dropped": dropped(drops),
    }
