"""CEPII GeoDist: distances, shared borders, languages and colonial ties of country pairs.

One table, ``geodist_dyads``: one row per directed pair of countries or territories, origin and
destination, without time. Distances are in km: ``dist`` between the most populous cities,
``distcap`` between capitals, ``distw`` and ``distwces`` between all large cities weighted by
population (exponents 1 and -1). A country paired with itself carries its internal
distance.

What to mind, and what is done about it:

- ``distw`` and ``distwces`` are text, and "." is missing: they become numbers and null.
- Codes are ISO 3166-1 alpha-3 of their day, with CEPII's own (ROM Romania, ZAR the
  Democratic Republic of the Congo, TMP East Timor, PAL the Palestinian territories; YUG is
  Serbia and Montenegro together). ``ccode_o`` and ``ccode_d`` give the COW state that a code
  means today; they are null for 34 territories.
- There is no Montenegro, Kosovo, South Sudan, Monaco or Liechtenstein, and no state that had
  gone by 2011 (the USSR, East Germany): no row is no data. Germany is united Germany (255).
- ``smctry`` (were ever one country) holds one way only for 33 pairs; both directions are kept.

References
----------
Mayer & Zignago (2011) Notes on CEPII's distances measures: the GeoDist database, CEPII Working
Paper 2011-25.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows, check_unmapped
from cordiale.sources._read import read_rda, whole
from cordiale.states.mappers import from_iso3, unmapped

__all__ = ["TABLES", "tidy"]

_ID = "geodist"
_FLAGS = (
    "contig",
    "comlang_off",
    "comlang_ethno",
    "colony",
    "comcol",
    "curcol",
    "col45",
    "smctry",
)
_PLAIN = ("dist", "distcap")
_TEXT = ("distw", "distwces")
_HALF_EARTH = 20038.0  # half the equator, km: no two places are farther apart

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="geodist_dyads",
        label="directed pair of countries or territories: distance (km), border, language, colony",
        columns={
            "iso_o": pl.String,
            "iso_d": pl.String,
            "ccode_o": pl.Int32,
            "ccode_d": pl.Int32,
            **dict.fromkeys(_FLAGS, pl.Int8),
            **dict.fromkeys(_PLAIN + _TEXT, pl.Float64),
        },
        key=("iso_o", "iso_d"),
        year=None,
        ranges={
            **dict.fromkeys(_FLAGS, (0.0, 1.0)),
            **dict.fromkeys(_PLAIN + _TEXT, (0.0, _HALF_EARTH)),
        },
    ),
)


def _number(column: str) -> pl.Expr:
    text = pl.col(column).str.strip_chars()
    return pl.when(text != ".").then(text).cast(pl.Float64, strict=True).alias(column)


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn ``dist_cepii.rda`` into the tidy table ``geodist_dyads``.

    Parameters
    ----------
    files : Files
        ``dist_cepii.rda``.

    Returns
    -------
    dict of str to polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts, codes that nobody knows, text that is no number, or two
        codes that mean one state.
    """
    columns = ["iso_o", "iso_d", *_FLAGS, *_PLAIN, *_TEXT]
    df = read_rda(files["dist_cepii.rda"], "dist_cepii", columns)
    check_rows(_ID, "dist_cepii", df.height)
    check_unmapped(_ID, "ISO codes", unmapped(df["iso_o"], kind="iso3"))
    check_unmapped(_ID, "ISO codes", unmapped(df["iso_d"], kind="iso3"))
    try:
        df = df.with_columns(_number(c) for c in _TEXT)
    except pl.exceptions.InvalidOperationError as e:
        raise SchemaError(
            "geodist: a distance is neither a number nor '.'",
            expected="numbers, or '.' for missing",
            found=str(e).splitlines()[0],
            done="Nothing was built from it; tables built before are kept.",
        ) from e
    df = df.with_columns(
        *whole(*_FLAGS, dtype=pl.Int8),
        ccode_o=from_iso3(pl.col("iso_o")),
        ccode_d=from_iso3(pl.col("iso_d")),
    )
    states = df.select("iso_o", "ccode_o").unique().drop_nulls()
    if states["ccode_o"].is_duplicated().any():
        twice = states.filter(pl.col("ccode_o").is_duplicated()).sort("ccode_o", "iso_o")
        raise SchemaError(
            "geodist: two codes mean one state",
            expected="one code for each state",
            found=", ".join(twice["iso_o"].head(4)),
            done="The table was not written; the one built before is kept.",
        )
    return {"geodist_dyads": df.select(list(TABLES[0].columns))}
