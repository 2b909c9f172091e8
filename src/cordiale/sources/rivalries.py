"""Strategic rivalries by two lists: Thompson and Dreyer, and Thompson, Sakuwa and Suhas.

``rivalries_td`` (to 2010) and ``rivalries_tss`` (to 2020) have one shape: one row per rivalry of a
non-directed dyad, from its first to its last year, with what it is about. ``positional``,
``spatial``, ``ideological`` and ``interventionary`` say whether the rivalry is of that type;
``type1`` to ``type3`` give Thompson and Dreyer's order; ``principal`` and ``aprin`` (asymmetric
principal) are in the later list only.

What to mind, and what is done about it:

- The lists differ in which rivalries they name and in when they end: both are kept, never merged.
- An end in a list's last year (2010, 2020) is the end of coding. ``censored`` says so; such a
  rivalry did not end then.
- 24 and 22 spells begin before 1816, the earliest in 1494; 15 in each list end before 1816. They
  are kept: the spell's age is part of what it says. Venice (324) is no COW state.
- A dyad can have several spells (China and Russia have two in each list: 1816-1949, 1958-1989).
- Some spells carry the number of another state. North Yemen is written 679, the number of united
  Yemen, before 1990, and South Yemen once; the Austria that Spain and Prussia had for a rival is
  written 305, today's republic, in the later list; Serbia's rival is 300, Austria-Hungary, to
  1920. ``ccode1`` and ``ccode2`` are corrected (the Serbian spell is cut at the end of 1918), and
  ``source_ccode1`` and ``source_ccode2`` keep what the list writes.
- In the later list a type is marked or left blank: a blank is "not of this type", except in the
  one rivalry without any mark, where the types are not known.

References
----------
Thompson & Dreyer (2012) Handbook of International Rivalries 1494-2010. Thompson, Sakuwa & Suhas
(2021) Analyzing Strategic Rivalries in World Politics.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows
from cordiale.sources._read import read_rda, whole

__all__ = ["TABLES", "tidy"]

_ID = "rivalries"
_TYPES = ("positional", "spatial", "ideological", "interventionary")
_END = {"td": 2010, "tss": 2020}


@dataclass(frozen=True)
class _Recode:
    """In rivalry `number`, `wrong` stands for `right` from `first` to `last` (years)."""

    number: int
    wrong: int
    right: int
    first: int | None = None
    last: int | None = None


_RECODES = {
    "td": (
        _Recode(79, 300, 305, first=1919),  # Austria-Serbia, 1903-1920
        _Recode(93, 679, 678),  # Saudi Arabia-Yemen 1, 1932-1934
        _Recode(153, 679, 678),  # South Yemen-Yemen, 1967-1990
    ),
    "tss": (
        _Recode(16, 305, 300),  # Austria-Spain, 1701-1793
        _Recode(19, 305, 300),  # Austria-Prussia, 1740-1870
        _Recode(76, 300, 305, first=1919),  # Austria (Hungary)-Yugoslavia, 1903-1920
        _Recode(92, 679, 678),  # Saudi Arabia-Yemen 1, 1931-1934
        _Recode(140, 679, 678),  # Saudi Arabia-Yemen 2, 1962-1969
        _Recode(141, 679, 678),  # Jordan-Yemen, 1962-1963
        _Recode(158, 679, 680),  # Oman-South Yemen, 1967-1982
    ),
}


def _spec(code: str, label: str) -> TableSpec:
    return TableSpec(
        name=f"rivalries_{code}",
        label=f"spell of strategic rivalry ({label}, to {_END[code]})",
        columns={
            "list": pl.String,
            "number": pl.Int32,
            "name": pl.String,
            "ccode1": pl.Int32,
            "ccode2": pl.Int32,
            "start": pl.Int32,
            "end": pl.Int32,
            "censored": pl.Boolean,
            **dict.fromkeys(_TYPES, pl.Boolean),
            "type1": pl.String,
            "type2": pl.String,
            "type3": pl.String,
            "principal": pl.Boolean,
            "aprin": pl.Boolean,
            "region": pl.String,
            "source_ccode1": pl.Int32,
            "source_ccode2": pl.Int32,
        },
        key=("number", "start"),
        year="end",
        covers=(1494, _END[code]),
        ranges={"start": (1494, _END[code])},
        ordered=True,
    )


TABLES: tuple[TableSpec, ...] = (
    _spec("td", "Thompson and Dreyer"),
    _spec("tss", "Thompson, Sakuwa and Suhas"),
)


def _recode(df: pl.DataFrame, recodes: tuple[_Recode, ...]) -> pl.DataFrame:
    """Put the right state in place of the wrong one, cutting spells where it changes."""
    df = df.with_columns(source_ccode1="ccode1", source_ccode2="ccode2")
    for r in recodes:
        here = (pl.col("number") == r.number) & (
            (pl.col("ccode1") == r.wrong) | (pl.col("ccode2") == r.wrong)
        )
        spell = df.filter(here)
        if spell.height != 1:
            raise SchemaError(
                f"rivalries: rivalry {r.number} is not what it was",
                expected=f"one spell with state {r.wrong}",
                found=f"{spell.height} such spells",
                done="Nothing was built from it; tables built before are kept.",
                todo="Supply the version that the catalogue pins (cordiale data list rivalries).",
            )
        swapped = spell.with_columns(
            pl.col(c).replace(r.wrong, r.right) for c in ("ccode1", "ccode2")
        )
        pieces = [swapped]
        if r.first is not None:
            before = spell.with_columns(end=pl.lit(r.first - 1, pl.Int32))
            pieces = [before, swapped.with_columns(start=pl.lit(r.first, pl.Int32))]
        df = pl.concat([df.filter(~here), *pieces])
    return df


def _order(df: pl.DataFrame) -> pl.DataFrame:
    """Put the smaller number first, in the states' and the source's columns alike."""
    swap = pl.col("ccode1") > pl.col("ccode2")
    return df.with_columns(
        pl.when(swap).then(pl.col(b)).otherwise(pl.col(a)).alias(a)
        for one, two in (("ccode1", "ccode2"), ("source_ccode1", "source_ccode2"))
        for a, b in ((one, two), (two, one))
    )


def _finish(df: pl.DataFrame, code: str) -> pl.DataFrame:
    spec = next(t for t in TABLES if t.name == f"rivalries_{code}")
    if df.filter(pl.col("end") < pl.col("start")).height:
        raise SchemaError(
            f"{spec.name}: a rivalry ends before it starts",
            expected="start <= end",
            found=str(df.filter(pl.col("end") < pl.col("start"))["name"][0]),
            done="The table was not written; the one built before is kept.",
        )
    df = _order(_recode(df, _RECODES[code]))
    df = df.with_columns(
        list=pl.lit(code),
        # A spell cut for a change of state did not end at the cut, nor did coding.
        censored=pl.col("end") == _END[code],
    )
    absent = [c for c in spec.columns if c not in df.columns]
    df = df.with_columns(pl.lit(None, spec.columns[c]).alias(c) for c in absent)
    return df.select(list(spec.columns))


def _td(files: Files) -> pl.DataFrame:
    ordered = ["type1", "type2", "type3"]
    numbers = ["rivalryno", "ccode1", "ccode2", "styear", "endyear"]
    df = read_rda(
        files["td_rivalries.rda"], "td_rivalries", [*numbers, "rivalryname", "region", *ordered]
    )
    check_rows(_ID, "td_rivalries", df.height)
    known = set(_TYPES)
    other = {t for c in ordered for t in df[c].drop_nulls().unique()} - known
    if other:
        raise SchemaError(
            "rivalries_td: types of rivalry that nobody knows",
            expected=", ".join(_TYPES),
            found=", ".join(sorted(other)),
            done="Nothing was built from it; tables built before are kept.",
        )
    df = df.with_columns(whole(*numbers)).rename(
        {"rivalryno": "number", "rivalryname": "name", "styear": "start", "endyear": "end"}
    )
    is_type = [pl.any_horizontal(pl.col(c).eq_missing(t) for c in ordered).alias(t) for t in _TYPES]
    return _finish(df.with_columns(is_type), "td")


def _tss(files: Files) -> pl.DataFrame:
    marks = [*_TYPES, "principal", "aprin"]
    numbers = ["tssr_id", "ccode1", "ccode2", "start", "end"]
    df = read_rda(files["tss_rivalries.rda"], "tss_rivalries", [*numbers, "rivalry", *marks])
    check_rows(_ID, "tss_rivalries", df.height)
    if df.select(pl.any_horizontal(pl.col(marks) != 1).any()).item():
        raise SchemaError(
            "rivalries_tss: marks other than 1",
            expected="1 or blank",
            found="other values",
            done="Nothing was built from it; tables built before are kept.",
        )
    df = df.with_columns(whole(*numbers)).rename({"tssr_id": "number", "rivalry": "name"})
    typed = pl.any_horizontal(pl.col(t).is_not_null() for t in _TYPES)
    return _finish(
        df.with_columns(
            *(pl.when(typed).then(pl.col(t).is_not_null()).alias(t) for t in _TYPES),
            *(pl.col(m).is_not_null() for m in ("principal", "aprin")),
        ),
        "tss",
    )


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn ``td_rivalries.rda`` and ``tss_rivalries.rda`` into tidy tables of one shape.

    Parameters
    ----------
    files : Files

    Returns
    -------
    dict of str to polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns, row counts, types or marks, or where a spell that is corrected here is
        no longer what it was.
    """
    return {"rivalries_td": _td(files), "rivalries_tss": _tss(files)}
