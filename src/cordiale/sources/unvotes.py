"""General Assembly roll calls, sessions 1 to 74, as the unvotes package has them.

A row of ``unvotes_votes`` is a yes, abstention or no of one state on one roll call
(``rcid``). A state that was absent and one that was no member have no row alike: only
the dated state table tells them apart. ``unvotes_roll_calls`` describes the roll calls,
``unvotes_issues`` says which of Voeten's six issues one belongs to; 4,099 of the 6,203
have an issue and some have several, so issues neither cover the votes nor add up to them.

Traps, and what is done about each:

- *Codes.* ``country_code`` writes Namibia and "missing" both as NA and has nothing for
  the Yemen Arab Republic, the Federal Republic of Germany and Zanzibar: it is not read.
  States are mapped by name, read in the September in which the session opened. The names
  are not dated: Russia is the USSR too, Yugoslavia runs on to 2019 as Serbia (both keep
  one number), while China begins with the People's Republic in session 26 and Taiwan is
  the seat of China until then. The Federal Republic keeps its number (260) throughout
  session 45, which opened two weeks before unification, as in Bailey, Strezhnev and
  Voeten's estimates; the UN Digital Library dates those votes by the day and says Germany
  (255).
- *Years.* The year of a roll call is its session + 1945 always; 264 roll calls were cast
  in another calendar year (262 after the turn of the year; two have a date a year early).
- *Dates.* Kept as they are, but in sessions 1 to 51 no date has a day above 7, though
  votes fell on all days: the day of the month is not one. Where a resolution is in the
  UN Digital Library too, 6% of the days and 99.7% of the months agree in sessions 31 to
  57, and 99.7% of the days from session 58. Use ``session`` or ``year``; never order or
  split the earlier sessions by ``date``.
- *Session 19* (1964) has one roll call: the Assembly avoided votes that year. It is kept;
  nothing can be measured from it.
- *Special sessions* stand in the session of their calendar year (those of May 1947 in
  session 2, of July 1967 in session 22), one of May 1967 in session 23.
- ``importantvote`` is not coded after session 72 nor for some roll calls from session 52;
  ``amend`` and ``para`` are not coded for about half: null is "not coded", not 0.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import (
    Files,
    TableSpec,
    check_output,
    check_rows,
    check_unmapped,
)
from cordiale.sources._read import Drop, dates, dropped, dropped_spec, whole
from cordiale.sources._votes import one_vote_each
from cordiale.sources._xdr import read_frame
from cordiale.states import mappers

__all__ = ["TABLES", "tidy"]

ID = "unvotes"

VOTES = TableSpec(
    name="unvotes_votes",
    label="one state's yes (1), abstention (2) or no (3) on one General Assembly roll call",
    columns={"rcid": pl.Int32, "ccode": pl.Int32, "country": pl.String, "vote": pl.Int8},
    key=("rcid", "ccode"),
    year=None,
    ranges={"vote": (1, 3)},
)
ROLL_CALLS = TableSpec(
    name="unvotes_roll_calls",
    label="one General Assembly roll call",
    columns={
        "rcid": pl.Int32,
        "session": pl.Int32,
        "year": pl.Int32,
        "date": pl.Date,
        "importantvote": pl.Int8,
        "unres": pl.String,
        "amend": pl.Int8,
        "para": pl.Int8,
        "short": pl.String,
        "descr": pl.String,
    },
    key=("rcid",),
    ranges={"session": (1, 74), "importantvote": (0, 1), "amend": (0, 1), "para": (0, 1)},
)
ISSUES = TableSpec(
    name="unvotes_issues",
    label="one issue that a General Assembly roll call belongs to",
    columns={"rcid": pl.Int32, "short_name": pl.String, "issue": pl.String},
    key=("rcid", "short_name"),
    year=None,
)
TABLES = (VOTES, ROLL_CALLS, ISSUES, dropped_spec(ID))

_VOTES = {"yes": 1, "abstain": 2, "no": 3}
_ISSUES = {"me", "nu", "di", "hr", "co", "ec"}


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Read the three files of unvotes and return its tidy tables.

    Parameters
    ----------
    files : Files
        ``un_votes.rda``, ``un_roll_calls.rda`` and ``un_roll_call_issues.rda``.

    Returns
    -------
    dict of polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        If a file changed, or names a state that nobody has looked at.
    """
    roll_calls = _roll_calls(files)
    votes, drops = _votes(files, roll_calls)
    issues = _issues(files, roll_calls)
    tables = (votes, roll_calls, issues, dropped(drops))
    return {s.name: check_output(s, ID, t) for s, t in zip(TABLES, tables, strict=True)}


def _roll_calls(files: Files) -> pl.DataFrame:
    columns = [c for c in ROLL_CALLS.columns if c != "year"]
    raw = read_frame(files["un_roll_calls.rda"], "un_roll_calls", columns)
    check_rows(ID, "un_roll_calls", raw.height)
    return raw.select(
        *whole("rcid", "session"),
        *whole("importantvote", "amend", "para", dtype=pl.Int8),
        *dates("date"),
        *[_text(c) for c in ("unres", "short", "descr")],
    ).select(
        pl.col("rcid", "session"),
        (pl.col("session") + 1945).alias("year"),
        pl.col("date", "importantvote", "unres", "amend", "para", "short", "descr"),
    )


def _text(column: str) -> pl.Expr:
    trimmed = pl.col(column).str.strip_chars()
    return pl.when(trimmed != "").then(trimmed).alias(column)


def _votes(files: Files, roll_calls: pl.DataFrame) -> tuple[pl.DataFrame, list[Drop]]:
    raw = read_frame(files["un_votes.rda"], "un_votes", ["rcid", "country", "vote"])
    check_rows(ID, "un_votes", raw.height)
    _known("un_votes.rda", "vote", raw["vote"], set(_VOTES))
    votes = _of_a_roll_call("un_votes.rda", raw.with_columns(whole("rcid")), roll_calls)
    # Sessions open in mid September: the name is that of the state seated then.
    opened = votes.select(pl.date(pl.col("year"), 9, 15)).to_series()
    check_unmapped(ID, "names of states", mappers.unmapped(votes["country"], opened))
    votes = votes.select(
        "rcid",
        mappers.from_name(votes["country"], opened).alias("ccode"),
        "country",
        pl.col("vote").replace_strict(_VOTES, return_dtype=pl.Int8),
    )
    return one_vote_each(votes, "rcid", VOTES.name)


def _issues(files: Files, roll_calls: pl.DataFrame) -> pl.DataFrame:
    name = "un_roll_call_issues"
    raw = read_frame(files[f"{name}.rda"], name, list(ISSUES.columns))
    check_rows(ID, name, raw.height)
    _known(f"{name}.rda", "short_name", raw["short_name"], _ISSUES)
    return _of_a_roll_call(f"{name}.rda", raw.with_columns(whole("rcid")), roll_calls).select(
        "rcid", "short_name", "issue"
    )


def _of_a_roll_call(file: str, rows: pl.DataFrame, roll_calls: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the year of their roll call, refusing those of no known one."""
    known = rows.join(
        roll_calls.select("rcid", "year"), on="rcid", how="inner", maintain_order="left"
    )
    if known.height < rows.height:
        stray = rows.join(roll_calls, on="rcid", how="anti")["rcid"].unique().sort()
        raise _changed(file, "an rcid of un_roll_calls", f"rcid {stray[0]}")
    return known


def _known(file: str, column: str, values: pl.Series, words: set[str]) -> None:
    strange = sorted({"missing" if v is None else str(v) for v in values.unique()} - words)
    if strange:
        raise _changed(file, f"{column} one of {', '.join(sorted(words))}", strange[0])


def _changed(file: str, expected: str, found: str) -> SchemaError:
    return SchemaError(
        f"{ID}: {file} holds what it did not hold before",
        expected=expected,
        found=found,
        done="Nothing was built from it; tables built before are kept.",
        todo="Supply the version that the catalogue pins (cordiale data list unvotes).",
    )
