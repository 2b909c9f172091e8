"""Bilateral defence cooperation agreements signed 1980 to 2010 (Kinne's DCAD 1.0).

A row of ``dcad_agreements`` is one agreement of one non-directed dyad. ``type`` is
"general" (a framework) or "sector"; ``category1`` to ``category3`` say what it is about, in
the source's short words: DCA defence cooperation in general, DIC defence industry, TREX
training and exchange, PROCUREMENT, RESEARCH, COMMISSION a joint body. ``category_conf`` is
how sure the coders were.

Traps, and what is done about each:

- *The end year is an estimate, capped at 2010*: 1,202 rows of the file have 2010, whether in force
  then or ended after or in that year. ``censored`` is true for them all. An
  earlier year is mostly a rule of thumb too: six years after signature in 609 of 669.
- *Nothing after 2010, nothing signed before 1980*: no agreement outside that span is not
  evidence of none, and an agreement signed before 1980 is unlisted even where in force.
- *Negative numbers are codes, not numbers.* ``terminated`` (1 in 43 agreements, 0 in 729),
  ``span``, ``renew_years`` and ``factiva_sign`` are null there. ``renew_type`` has no other
  values than such codes, whose meaning the file does not say: kept as they are.
- *Entry into force* is known for 841 agreements, nearly all from treaty collections: its
  absence is ignorance. In 44 it lies after 2010. In five it precedes the signature (by two
  years in DCADv1.0-0688); both are kept as they are.
- *Wrong codes.* DCADv1.0-0108 names Egypt beside Syria's code and DCADv1.0-0297 Venezuela
  beside Bolivia's, which is on the other side too. The names, typed by hand as the codes
  were, make the sense: the codes are corrected and ``ccode_corrected`` is true. No other
  name in the file has two codes.
- *A state with itself.* DCADv1.0-1625 (Mozambique) and DCADv1.0-1847 (India) name one state
  twice: the partner is unknown, they are left out and counted in ``dcad_dropped``.
- *Order.* The smaller code stands first in all other rows; in the corrected 0297 the two
  sides were exchanged to keep that so. Whether ``asymmetry`` (0, 1, 2) has a direction, the
  file does not say.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import (
    Files,
    TableSpec,
    check_input,
    check_output,
    check_rows,
    check_unmapped,
)
from cordiale.sources._read import Drop, dropped, dropped_spec
from cordiale.states import mappers

__all__ = ["TABLES", "tidy"]

ID = "dcad"
FILE = "DCAD-v1.0-main.csv"
LAST_YEAR = 2010

AGREEMENTS = TableSpec(
    name="dcad_agreements",
    label="one bilateral defence cooperation agreement",
    columns={
        "dca_id": pl.String,
        "ccode1": pl.Int32,
        "ccode2": pl.Int32,
        "cow_name1": pl.String,
        "cow_name2": pl.String,
        "ccode_corrected": pl.Boolean,
        "sign_date": pl.Date,
        "sign_year": pl.Int32,
        "sign_month": pl.Int8,
        "sign_day": pl.Int8,
        "eif_date": pl.Date,
        "eif_year": pl.Int32,
        "eif_month": pl.Int8,
        "eif_day": pl.Int8,
        "type": pl.String,
        "category1": pl.String,
        "category2": pl.String,
        "category3": pl.String,
        "span": pl.Int16,
        "renew_type": pl.Int8,
        "renew_years": pl.Int16,
        "terminated": pl.Int8,
        "duration_actual": pl.Int16,
        "end_year_estimate": pl.Int32,
        "censored": pl.Boolean,
        "asymmetry": pl.Int8,
        "category_conf": pl.String,
        "unts": pl.String,
        "full_text": pl.String,
        "source_type": pl.String,
        "source": pl.String,
        "factiva_conf": pl.Int8,
        "factiva_sign": pl.Int8,
        "factiva_eif": pl.Int8,
    },
    key=("dca_id",),
    year="sign_year",
    ranges={
        "end_year_estimate": (1980, LAST_YEAR),
        "eif_year": (1980, 2020),
        "terminated": (0, 1),
        "asymmetry": (0, 2),
        "span": (1, 100),
        "renew_years": (1, 100),
        "duration_actual": (1, 100),
        "factiva_sign": (0, 1),
        "factiva_eif": (0, 1),
    },
    ordered=True,
)
TABLES = (AGREEMENTS, dropped_spec(ID))

_INPUT = {
    "DCAid": "dca_id",
    "cowName1": "cow_name1",
    "cowName2": "cow_name2",
    "signYear": "sign_year",
    "signMonth": "sign_month",
    "signDay": "sign_day",
    "EIFYear": "eif_year",
    "EIFMonth": "eif_month",
    "EIFDay": "eif_day",
    "renewType": "renew_type",
    "renewYears": "renew_years",
    "durationActual": "duration_actual",
    "endYearEstimate": "end_year_estimate",
    "categoryConf": "category_conf",
    "UNTS": "unts",
    "fullText": "full_text",
    "sourceType": "source_type",
    "factivaConf": "factiva_conf",
    "factivaSign": "factiva_sign",
    "factivaEIF": "factiva_eif",
}
_MADE = ("ccode_corrected", "sign_date", "eif_date", "censored")
# The agreement, the name that the code contradicts, and that name's code in all other rows.
_CORRECTIONS = {"DCADv1.0-0108": ("EGY", 651), "DCADv1.0-0297": ("VEN", 101)}


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Read the list of agreements and return its tidy tables.

    Parameters
    ----------
    files : Files
        ``DCAD-v1.0-main.csv``.

    Returns
    -------
    dict of polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        If the file changed, or a name has two codes.
    """
    raw = pl.read_csv(files[FILE], infer_schema=False)
    theirs = {v: k for k, v in _INPUT.items()}
    wanted = [theirs.get(c, c) for c in AGREEMENTS.columns if c not in _MADE]
    check_input(ID, FILE, raw.columns, wanted)
    check_rows(ID, FILE.removesuffix(".csv"), raw.height)
    rows = _typed(raw.select(wanted).rename(_INPUT, strict=False))
    rows = _ordered(_corrected(rows))
    alone = rows.filter(pl.col("ccode1") == pl.col("ccode2"))
    kept = rows.filter(pl.col("ccode1") != pl.col("ccode2")).with_columns(
        pl.date("sign_year", "sign_month", "sign_day").alias("sign_date"),
        pl.date("eif_year", "eif_month", "eif_day").alias("eif_date"),
        (pl.col("end_year_estimate") == LAST_YEAR).alias("censored"),
    )
    drop = Drop(
        AGREEMENTS.name,
        "a state with itself: the partner is unknown",
        alone.height,
        ", ".join(alone["dca_id"]),
    )
    tables = (kept.select(list(AGREEMENTS.columns)), dropped([drop]))
    return {s.name: check_output(s, ID, t) for s, t in zip(TABLES, tables, strict=True)}


def _typed(rows: pl.DataFrame) -> pl.DataFrame:
    """Turn text into numbers; a negative code is a missing number, save in renew_type."""
    types = {c: t for c, t in AGREEMENTS.columns.items() if c in rows.columns}
    text = [c for c, t in types.items() if t == pl.String]
    numbers = {c: t for c, t in types.items() if t != pl.String}
    try:
        typed = rows.with_columns(
            *[pl.col(c).str.strip_chars() for c in text],
            *[pl.col(c).cast(t) for c, t in numbers.items()],
        )
    except pl.exceptions.InvalidOperationError as e:
        raise _changed("whole numbers", str(e).splitlines()[0]) from e
    return typed.with_columns(
        pl.when(pl.col(c) >= 0).then(c).alias(c) for c in numbers if c != "renew_type"
    )


def _corrected(rows: pl.DataFrame) -> pl.DataFrame:
    """Put right the two codes that their names contradict, and let no other be so."""
    for dca_id, (name, code) in _CORRECTIONS.items():
        torn = (pl.col("dca_id") == dca_id) & (pl.col("cow_name2") == name)
        rows = rows.with_columns(pl.when(torn).then(code).otherwise("ccode2").alias("ccode2"))
    rows = rows.with_columns(
        pl.col("dca_id").is_in(list(_CORRECTIONS)).alias("ccode_corrected"),
        pl.col("ccode1", "ccode2").cast(pl.Int32),
    )
    sides = pl.concat([rows.select(name=f"cow_name{i}", code=f"ccode{i}") for i in (1, 2)]).unique()
    torn_names = sides.filter(pl.col("name").is_duplicated())["name"].unique().sort()
    if len(torn_names):
        raise _changed("one code for each name", f"several for {', '.join(torn_names)}")
    check_unmapped(ID, "codes of states", mappers.unmapped(sides["code"], kind="ccode"))
    return rows


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    swap = pl.col("ccode1") > pl.col("ccode2")
    return rows.with_columns(
        pl.when(swap).then(f"{c}{3 - i}").otherwise(f"{c}{i}").alias(f"{c}{i}")
        for c in ("ccode", "cow_name")
        for i in (1, 2)
    )


def _changed(expected: str, found: str) -> SchemaError:
    return SchemaError(
        f"{ID}: {FILE} holds what it did not hold before",
        expected=expected,
        found=found,
        done="Nothing was built from it; tables built before are kept.",
        todo="Supply the version that the catalogue pins (cordiale data list dcad).",
    )
