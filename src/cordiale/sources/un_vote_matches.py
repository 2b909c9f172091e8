"""Pairs of General Assembly roll calls on the same text (Bailey, Strezhnev and Voeten).

A row links two roll calls (``rcid`` of unvotes) of different sessions that put the same
resolution to the vote again. Ideal points give the two the same item parameters: these
bridges tie the scale of one session to that of the next.

Traps, and what is done about each:

- The ids are those of ``unvotes_roll_calls.rcid`` and of nothing else.
- Eight pairs name a roll call that unvotes 0.3.0 does not have (two in the first column,
  six in the second). They stay in the table, because it is true to its own source; who
  joins it to the votes must count what finds no partner.
- A roll call stands at most once in each column but may stand in both: pairs chain over
  many sessions, and the whole chain shares its parameters.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_input, check_output, check_rows

__all__ = ["TABLES", "tidy"]

ID = "un_vote_matches"
FILE = "Matches.csv"

PAIRS = TableSpec(
    name="un_vote_matches_pairs",
    label="two roll calls (unvotes rcid) on the same text",
    columns={"match_id": pl.Int32, "rcid1": pl.Int32, "rcid2": pl.Int32},
    key=("match_id",),
    year=None,
    ranges={"rcid1": (1, 99_999), "rcid2": (1, 99_999)},
)
TABLES = (PAIRS,)


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Read the pairs and return them.

    Parameters
    ----------
    files : Files
        ``Matches.csv``.

    Returns
    -------
    dict of polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        If the file changed, pairs a roll call with itself, or one twice in a column.
    """
    raw = pl.read_csv(files[FILE], infer_schema=False)
    check_input(ID, FILE, raw.columns, ("v1", "rcid1", "rcid2"))
    check_rows(ID, "Matches", raw.height)
    pairs = raw.select(
        pl.col("v1").alias("match_id").cast(pl.Int32, strict=False),
        pl.col("rcid1", "rcid2").cast(pl.Int32, strict=False),
    )
    wrong = pairs.filter(
        pl.any_horizontal(pl.all().is_null())
        | (pl.col("rcid1") == pl.col("rcid2"))
        | pl.col("rcid1").is_duplicated()
        | pl.col("rcid2").is_duplicated()
    )
    if wrong.height:
        raise SchemaError(
            f"{ID}: {FILE} holds what it did not hold before",
            expected="two different numbers a row, each once in its column",
            found=", ".join(str(v) for v in wrong.row(0)),
            done="Nothing was built from it; tables built before are kept.",
            todo="Supply the version that the catalogue pins (cordiale data list).",
        )
    return {PAIRS.name: check_output(PAIRS, ID, pairs)}
