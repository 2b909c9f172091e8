"""Vetoes in the Security Council, 1946 to 8 July 2022.

A row of ``unsc_vetoes_drafts`` is one draft resolution, or part or amendment of one, that
failed by a veto; a row of ``unsc_vetoes_votes`` is one permanent member's veto of it.

Traps, and what is done about each:

- *The symbol is not a key.* Thirteen rows share theirs with another (in 1946 and 1947 the
  Library gives the symbol of the meeting where a draft had none). ``veto_id`` is the row's
  number in the file; ``draft_seq`` counts within a symbol.
- *The columns by state are wrong in 26 rows.* All six are 0 in seventeen (the USSR's vetoes
  of 4 November 1966, 22 August 1968 and of 1979 and 1980, ten of the United States and
  France's of 6 February 1976); eight triple vetoes lack France, one double the United
  States. Flags of number or pair are wrong in four more. ``member_veto1`` to
  ``member_veto3``, whose order means nothing, name somebody in each row and are what is read
  here: 82 vetoes of the United States where its column counts 71, 16 of France for 7. Each
  cell in which the two accounts differ is listed in ``unsc_vetoes_disagreements``.
- *Names.* USSR and Russia are one seat (365). China is the Republic of China (713) before
  25 October 1971; the file has no veto of its: that of 13 December 1955 against the
  admission of Mongolia is missing.
- *Ends on 8 July 2022*: nothing is known here of later vetoes.
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
from cordiale.states import mappers

__all__ = ["TABLES", "tidy"]

ID = "unsc_vetoes"
FILE = "unsc_vetoes_1946_sept2022.csv"

DRAFTS = TableSpec(
    name="unsc_vetoes_drafts",
    label="one vetoed draft resolution, part or amendment",
    columns={
        "veto_id": pl.Int32,
        "date": pl.Date,
        "year": pl.Int32,
        "draft": pl.String,
        "draft_seq": pl.Int32,
        "meeting_record": pl.String,
        "agenda_item": pl.String,
        "crisis_topic": pl.String,
        "region": pl.String,
    },
    key=("veto_id",),
)
VOTES = TableSpec(
    name="unsc_vetoes_votes",
    label="one permanent member's veto of one draft",
    columns={"veto_id": pl.Int32, "ccode": pl.Int32, "country": pl.String},
    key=("veto_id", "ccode"),
    year=None,
)
DISAGREEMENTS = TableSpec(
    name="unsc_vetoes_disagreements",
    label="a flag of the file that the vetoing members named in the same row contradict",
    columns={
        "veto_id": pl.Int32,
        "flag": pl.String,
        "value": pl.Int8,
        "by_members": pl.Int8,
    },
    key=("veto_id", "flag"),
    year=None,
    ranges={"by_members": (0, 1)},
)
TABLES = (DRAFTS, VOTES, DISAGREEMENTS)

_MEMBERS = ("member_veto1", "member_veto2", "member_veto3")
_TEXT = ("draft", "meeting_record", "agenda_item", "crisis_topic", "region")
_STATES = ("China", "France", "Russia", "USSR", "USA", "UK")
# The file's flags of exact combinations: a veto by these members and no other.
_COMBINATIONS = {
    "russia_china": {"Russia", "China"},
    "usa_uk": {"USA", "UK"},
    "usa_france": {"USA", "France"},
    "usa_france_uk": {"USA", "France", "UK"},
    "france_uk": {"France", "UK"},
}
_NUMBERS = ("single_veto", "multiple_vetoes")
_FLAGS = (*_STATES, *_COMBINATIONS, *_NUMBERS)


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Read the list of vetoes and return its tidy tables.

    Parameters
    ----------
    files : Files
        ``unsc_vetoes_1946_sept2022.csv``.

    Returns
    -------
    dict of polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        If the file changed, a date disagrees with its year, or a veto names nobody.
    """
    raw = pl.read_csv(files[FILE], infer_schema=False)
    check_input(ID, FILE, raw.columns, ("year", "date", *_TEXT, *_MEMBERS, *_FLAGS))
    check_rows(ID, FILE.removesuffix(".csv"), raw.height)
    rows = _dated(raw.with_row_index("veto_id", offset=1)).with_columns(
        pl.col("veto_id").cast(pl.Int32),
        pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("draft").alias("draft_seq"),
    )
    votes = _votes(rows)
    tables = (rows.select(list(DRAFTS.columns)), votes, _disagreements(rows, votes))
    return {s.name: check_output(s, ID, t) for s, t in zip(TABLES, tables, strict=True)}


def _dated(raw: pl.DataFrame) -> pl.DataFrame:
    rows = raw.with_columns(
        pl.col("date").str.to_date("%m/%d/%Y", strict=False),
        pl.col("year").cast(pl.Int32, strict=False),
    )
    wrong = rows.filter((pl.col("date").dt.year() == pl.col("year")).fill_null(value=False).not_())
    if wrong.height:
        n = wrong["veto_id"][0]
        raise _changed("dates as month/day/year, in the year beside them", f"row {n}")
    return rows


def _votes(rows: pl.DataFrame) -> pl.DataFrame:
    votes = (
        rows.select("veto_id", "date", *_MEMBERS)
        .unpivot(_MEMBERS, index=("veto_id", "date"), value_name="country")
        .drop_nulls("country")
    )
    nobody = rows.join(votes, on="veto_id", how="anti")
    if nobody.height:
        raise _changed("a vetoing member in each row", f"none in row {nobody['veto_id'][0]}")
    names, days = votes["country"], votes["date"]
    check_unmapped(ID, "vetoing members", mappers.unmapped(names, days, kind="un_name"))
    return votes.select(
        "veto_id", mappers.from_un_name(names, days).alias("ccode"), "country"
    ).sort("veto_id", "ccode")


def _disagreements(rows: pl.DataFrame, votes: pl.DataFrame) -> pl.DataFrame:
    """List every flag that does not follow from the members named in its row."""
    by = votes.group_by("veto_id").agg(pl.col("country").unique().alias("members"))
    members = pl.col("members")
    expected = {
        **{s: members.list.contains(s) for s in _STATES},
        **{
            name: (members.list.len() == len(those))
            & pl.all_horizontal(members.list.contains(s) for s in sorted(those))
            for name, those in _COMBINATIONS.items()
        },
        "single_veto": members.list.len() == 1,
        "multiple_vetoes": members.list.len() > 1,
    }
    told = rows.select("veto_id", *_FLAGS).unpivot(
        _FLAGS, index="veto_id", variable_name="flag", value_name="value"
    )
    follows = by.select("veto_id", **expected).unpivot(
        _FLAGS, index="veto_id", variable_name="flag", value_name="by_members"
    )
    return (
        told.with_columns(pl.col("value").cast(pl.Int8))
        .join(follows, on=("veto_id", "flag"))
        .with_columns(pl.col("by_members").cast(pl.Int8))
        .filter(pl.col("value").ne_missing(pl.col("by_members")))
    )


def _changed(expected: str, found: str) -> SchemaError:
    return SchemaError(
        f"{ID}: {FILE} holds what it did not hold before",
        expected=expected,
        found=found,
        done="Nothing was built from it; tables built before are kept.",
        todo="Supply the version that the catalogue pins (cordiale data list unsc_vetoes).",
    )
