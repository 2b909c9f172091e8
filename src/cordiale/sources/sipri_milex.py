"""SIPRI military expenditure by state and year, in five units.

Table ``sipri_milex``: one row per country and year with at least one figure.
``milex_constant`` is in million US$ at constant 2021 prices and exchange rates,
``milex_current`` in million current US$, ``milex_per_capita`` in current US$; the two shares
(``milex_gdp_share``, ``milex_government_share``) are fractions of 1, although SIPRI's headings
say per cent. Years are calendar years. ``sipri_milex_dropped`` counts what was left out.

What to mind, and what is done about it:

- *Missing has two marks*: "xxx" (the country did not exist or was not independent) and "..."
  (no figure; SIPRI's notes write it ". ."). Both are null, never 0. A country-year without any
  figure has no row.
- *Most zeros are false.* The current-dollar sheet reads 0 where SIPRI had no exchange rate:
  Czechoslovakia 1956-1992, the GDR, Yugoslavia, North Korea, Taiwan 1976-1987, Russia 1992. A
  0 is believed only where the constant-dollar sheet has 0 as well, which is the case for states
  without an army (Costa Rica, Panama, Iceland, Haiti 1996-2011); any other becomes null.
- *Header rows* stand at another place in each sheet and columns differ between sheets: the row
  that begins with "Country" is looked for, and years are read from it.
- *Region headings* stand among the countries; they have no cell in any year and are no states.
- *Uncertain figures* are told only by the colour of the cell (blue SIPRI's estimate, red highly
  uncertain), which a reader of values cannot see: every figure here may be one.
- *Sheets differ in span*: per capita and share of government spending begin in 1988.
- *Notes* are SIPRI's marks of a series, kept as they stand: † without military pensions,
  ‡ current spending only, § adopted budget, ¶ without paramilitary forces, ‖ currency changed;
  numbers refer to SIPRI's footnotes.
- *Successions*: the USSR is a row of its own (figures for 1987-1990, in constant dollars from
  1988; Russia begins in 1992), and so are Czechoslovakia, Yugoslavia, North Yemen and the German
  Democratic Republic. "Germany" is the Federal Republic (260) before 3 October 1990, "Yemen"
  united Yemen. The European Union is no state and has no ``ccode``.

References
----------
Stockholm International Peace Research Institute, SIPRI Military Expenditure Database,
doi:10.55163/CQGC9685.
"""

from __future__ import annotations

from functools import reduce
from pathlib import Path

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_unmapped
from cordiale.sources._read import Drop, dropped, dropped_spec, read_sheet
from cordiale.states.mappers import from_name, unmapped

__all__ = ["TABLES", "tidy"]

_ID = "sipri_milex"
_FILE = "SIPRI-Milex-data-1949-2022.xlsx"
_SHEETS = {
    "Constant (2021) US$": "milex_constant",
    "Current US$": "milex_current",
    "Share of GDP": "milex_gdp_share",
    "Per capita": "milex_per_capita",
    "Share of Govt. spending": "milex_government_share",
}
_ABSENT, _MISSING = "xxx", ("...", ". .")

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="sipri_milex",
        label="military expenditure of a country in a year",
        columns={
            "country": pl.String,
            "ccode": pl.Int32,
            "year": pl.Int32,
            **dict.fromkeys(_SHEETS.values(), pl.Float64),
            "notes": pl.String,
        },
        key=("country", "year"),
        ranges={
            "milex_constant": (0.0, 2e6),
            "milex_current": (0.0, 2e6),
            "milex_per_capita": (0.0, 2e4),
            # Kuwait spent more than its whole product in 1991.
            "milex_gdp_share": (0.0, 1.5),
            "milex_government_share": (0.0, 1.0),
        },
    ),
    dropped_spec(_ID),
)


def _refuse(sheet: str, expected: str, found: str) -> SchemaError:
    return SchemaError(
        f"{_ID}: the layout of sheet {sheet!r} changed",
        expected=expected,
        found=found,
        done="Nothing was built from it; tables built before are kept.",
        todo="Supply the version that the catalogue pins (cordiale data list sipri_milex).",
    )


def _cells(path: Path, sheet: str) -> pl.DataFrame:
    """Return one row per country and year of a sheet: mark, value, notes."""
    text, number = read_sheet(_ID, path, sheet)
    labels = text.to_series(0)
    heads = labels.eq("Country").arg_true()
    if heads.len() != 1:
        raise _refuse(sheet, "one header row beginning with 'Country'", f"{heads.len()}")
    head = heads[0]
    header = text.row(head)
    years = {c: int(v) for c, v in zip(text.columns, header, strict=True) if _is_year(v)}
    if "Notes" not in header or not years:
        raise _refuse(sheet, "columns 'Notes' and years", ", ".join(str(v) for v in header[:6]))
    notes = text.columns[header.index("Notes")]
    body = pl.col("row") > head
    marks = (
        text.with_row_index("row")
        .filter(body)
        .select(
            "row", pl.col(text.columns[0]).alias("country"), pl.col(notes).alias("notes"), *years
        )
        .unpivot(list(years), index=["row", "country", "notes"], value_name="mark")
    )
    values = (
        number.with_row_index("row")
        .filter(body)
        .unpivot(list(years), index="row", value_name="value")
    )
    return (
        marks.join(values, on=["row", "variable"])
        .filter(pl.col("country").is_not_null(), pl.col("country") != "")
        .with_columns(
            year=pl.col("variable").replace_strict(years, return_dtype=pl.Int32),
            mark=pl.when(pl.col("value").is_null()).then(pl.col("mark").replace("", None)),
            notes=pl.col("notes").str.strip_chars().replace("", None),
        )
        # A region's heading has neither figure nor mark in any year.
        .filter((pl.col("mark").is_not_null() | pl.col("value").is_not_null()).any().over("row"))
        .select("country", "year", "value", "mark", "notes")
    )


def _is_year(cell: str | None) -> bool:
    return cell is not None and len(cell) == 4 and cell.isdigit()


def _read(path: Path, sheet: str, column: str) -> pl.DataFrame:
    cells = _cells(path, sheet)
    strange = cells.filter(
        pl.col("value").is_null()
        & ~pl.col("mark").is_in([_ABSENT, *_MISSING]).fill_null(value=False)
    )
    if strange.height:
        at = strange.row(0, named=True)
        raise _refuse(
            sheet,
            f"numbers, {_ABSENT!r} or {_MISSING[0]!r}",
            f"{at['mark']!r} for {at['country']} in {at['year']}",
        )
    return cells.rename({"value": column, "mark": f"{column}_mark", "notes": f"{column}_notes"})


def _example(rows: pl.DataFrame) -> str | None:
    first = rows.sort("country", "year").head(1).select("country", "year").rows()
    return " ".join(str(v) for v in first[0]) if first else None


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn five sheets of SIPRI's workbook into one tidy table.

    Parameters
    ----------
    files : Files
        ``SIPRI-Milex-data-1949-2022.xlsx``.

    Returns
    -------
    dict of str to polars.DataFrame
        ``sipri_milex`` and ``sipri_milex_dropped``.

    Raises
    ------
    cordiale.errors.SchemaError
        On a missing sheet or header, another mark than the two of missing values, or countries
        that nobody knows.
    """
    sheets = [_read(files[_FILE], sheet, column) for sheet, column in _SHEETS.items()]
    wide = reduce(lambda a, b: a.join(b, on=["country", "year"], how="full", coalesce=True), sheets)
    check_unmapped(_ID, "countries", unmapped(wide["country"]))
    figures = list(_SHEETS.values())
    army = pl.col("milex_constant").ne_missing(0.0)
    false_zeros = wide.filter(army, pl.any_horizontal(pl.col(c) == 0 for c in figures))
    wide = wide.with_columns(
        pl.when(~(army & (pl.col(c) == 0))).then(pl.col(c)).alias(c) for c in figures
    )
    known = pl.any_horizontal(pl.col(c).is_not_null() for c in figures)
    empty = wide.filter(~known)
    # Every sheet marks absence in the same cells; the first one reaches farthest back.
    absent = pl.col("milex_constant_mark") == _ABSENT
    drops = [
        Drop(
            "sipri_milex",
            "country-year marked 'xxx' (did not exist or was not independent)",
            empty.filter(absent).height,
            _example(empty.filter(absent)),
        ),
        Drop(
            "sipri_milex",
            "country-year without a figure in any unit ('...', or a false zero alone)",
            empty.filter(~absent).height,
            _example(empty.filter(~absent)),
        ),
        Drop(
            "sipri_milex",
            "country-year with a 0 that stands for no exchange rate: set to null",
            false_zeros.height,
            _example(false_zeros),
        ),
    ]
    states = wide.filter(known).select(
        "country",
        from_name(pl.col("country"), pl.col("year")).alias("ccode"),
        "year",
        *figures,
        pl.coalesce(f"{c}_notes" for c in figures).alias("notes"),
    )
    return {"sipri_milex": states, "sipri_milex_dropped": dropped(drops)}
