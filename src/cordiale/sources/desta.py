"""Preferential trade agreements signed 1948 to 2020 (DESTA, list of treaties of 2020).

- ``desta_agreements``: one row per entry of the list. ``entry_type`` says what it is: a
  *base_treaty*, or something that happened to one (*accession*, *withdrawal*, *protocol or
  amendment*, *consolidated*), or a *negotiation* that was not signed. ``base_treaty`` is the
  number of the entry it belongs to, its own for a base treaty.
- ``desta_members``: one row per entry and state or territory in it, and the ``side`` it is on.

How to read an entry (``typememb`` of 1 to 7, and ``side``):

- 1 *bilateral* and 2 *plurilateral*: all on side 0, each with each.
- 3 *a group and a third party* (sides 0 and 1, either way round) and 4 *two groups* (2 and 3):
  partners are those across. EC-Egypt binds France with Egypt, not France with Germany.
- 5 *accession*: 1 are the states that join, 2 those that are in.
- 6 *accession by way of a group*: Poland joins the EC and so EC-Egypt. 2 joins, 3 is the other
  party; the group itself is not listed. Five of the European Economic Area and of SADC use 1
  and 2 as type 5 does.
- 7 *withdrawal*: 1 leaves, 2 stays; the year is that of leaving.

Traps, and what is done about each:

- *One agreement is many rows.* A *consolidated* text repeats the members and years of a
  protocol (one, 82a, of a base treaty): it is never another agreement. Chains are long: 693
  amends 694, which amends 23, 27 and at last 26. Follow ``base_treaty`` to its end, and count
  that.
- *A new treaty between the same parties is another base treaty*: Rome, Maastricht, Amsterdam,
  Nice and Lisbon are five, NAFTA and USMCA two; 464 and 908 look like one agreement listed
  twice. The list does not say that one replaced another, nor when any agreement ended, lapsed
  or was suspended: 30 withdrawals are all the ends that it has.
- *Entry into force is missing* for 154 of 842 base treaties and 159 of 199 accessions. For a
  base treaty that may mean never (the Transpacific Partnership of 2016) or not known
  (Belarus-Russia of 1992): signed is not in force. It is one year for all members: CPTPP has
  2018 for all eleven, also for those that ratified years later.
- *Entry into force before signature* in four rows (243+2, 243+4, 419, 1011): the year of an
  older text. Kept as it is; no date of this entry.
- *Codes are today's UN M49 numbers*, written back: Czechoslovakia is 203 and the Yugoslavia of
  1967 is 688. ``ccode`` is the state that bore the number at signature (315 in 1974; for a
  negotiation, in 2020). Kosovo is 900 in the file, which elsewhere is the world, and 412 here.
  Hong Kong, the Faroes and others are no states: null.
- *Wrong states*, by the entry's own name; ``corrected`` is true: Croatia-Hungary (256) has
  Costa Rica, Canada-Singapore (854) Vietnam, Malaysia-US (889) Panama, the GDR (446) today's
  Germany, and three accessions to EC-Turkey (357+3 to 357+5) have Syria.
- *One wrong row*: 330+3 is Croatia joining EC-Mexico, but has the name and year (2005) of the row
  before and the base treaty of EC-Montenegro. It becomes 330 and 2011, as in eighteen of
  Croatia's other twenty accessions by way of the EC; ``corrected`` is true.
- *No side* in three places (Armenia in 915, Tanzania in 672_1 and 672+5): that of its group is
  put there, and ``corrected`` is true. A place in 243 has a side but no state: left out.
- *Sides may be odd*: 895 (PACER Plus) is plurilateral but has Australia alone on its side, 997
  is of type 3 with the sides of type 4, 988 (African Continental) of type 4 with one side. A
  state may be on both (Belize in 856).
- *Who is in the EC's agreements*: new members are listed for many of them, not for all (Croatia
  is not in EC-Korea), and Croatia is in one of 2009 (979). Absence there is the list's, not
  the state's.

References
----------
Dür, Baccini & Elsig (2014) The Design of International Trade Agreements: Introducing a New
Dataset, Review of International Organizations 9(3):353-375.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_output, check_rows, check_unmapped
from cordiale.sources._read import Drop, dropped, dropped_spec, read_text, whole
from cordiale.states.mappers import from_m49, unmapped

__all__ = ["TABLES", "tidy"]

_ID = "desta"
_FILE = "DESTA.csv"
_COLUMNS = {
    "number": "number",
    "base_treaty": "base_treaty",
    "name": "name",
    "entry_type": "entry_type",
    "year": "year",
    "entryforceyear": "entry_year",
    "language": "language",
    "typememb": "typememb",
    "regioncon": "region",
    "wto_listed": "wto_listed",
    "wto_name": "wto_name",
}
_PLACES = range(1, 92)
_WORDS: dict[str, frozenset[str | None]] = {
    "entry_type": frozenset(
        {
            "base_treaty",
            "accession",
            "withdrawal",
            "protocol or amendment",
            "consolidated",
            "negotiation",
        }
    ),
    "typememb": frozenset("1234567"),
    "wto_listed": frozenset({"0", "1", None}),
}
_LAST_YEAR = 2020
_KOSOVO = {900: 412}
# The entry and the number that its name contradicts, and the number of the state it names.
_STATES = {
    ("256", 188): 191,
    ("446", 276): 278,
    ("854", 704): 702,
    ("889", 591): 458,
    ("357+3", 760): 792,
    ("357+4", 760): 792,
    ("357+5", 760): 792,
}
_SIDES = {("915", 51): 1, ("672_1", 834): 2, ("672+5", 834): 2}
_ROW = ("330+3", "330", 2011)

AGREEMENTS = TableSpec(
    name="desta_agreements",
    label="entry of the list of trade agreements",
    columns={
        "number": pl.String,
        "base_treaty": pl.String,
        "name": pl.String,
        "entry_type": pl.String,
        "year": pl.Int32,
        "entry_year": pl.Int32,
        "typememb": pl.Int8,
        "region": pl.String,
        "language": pl.String,
        "wto_listed": pl.Boolean,
        "wto_name": pl.String,
        "corrected": pl.Boolean,
    },
    key=("number",),
    ranges={"entry_year": (1948, _LAST_YEAR), "typememb": (1, 7)},
)
MEMBERS = TableSpec(
    name="desta_members",
    label="state or territory in an entry of the list of trade agreements",
    columns={
        "number": pl.String,
        "m49": pl.Int16,
        "side": pl.Int8,
        "ccode": pl.Int32,
        "corrected": pl.Boolean,
    },
    key=("number", "m49", "side"),
    year=None,
    ranges={"side": (0, 3)},
)
TABLES = (AGREEMENTS, MEMBERS, dropped_spec(_ID))


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Read the list of treaties and return its entries and their members.

    Parameters
    ----------
    files : Files
        ``DESTA.csv``.

    Returns
    -------
    dict of polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns, row counts or words, entries that belong to none, or numbers of
        states that nobody knows.
    """
    places = [f"{c}{i}" for c in ("c", "mc") for i in _PLACES]
    raw = read_text(
        _ID,
        files[_FILE],
        [*_COLUMNS, *places],
        separator=";",
        encoding="latin1",
        nulls=("NA",),
    ).rename(_COLUMNS)
    check_rows(_ID, "DESTA", raw.height)
    _check(raw)
    agreements = _agreements(raw)
    members, drop = _members(raw, agreements)
    tables = (agreements, members, dropped([drop]))
    return {s.name: check_output(s, _ID, t) for s, t in zip(TABLES, tables, strict=True)}


def _check(raw: pl.DataFrame) -> None:
    for column, known in _WORDS.items():
        other = set(raw[column].unique()) - known
        if other:
            raise _changed(
                f"column {column} has words that nobody has looked at",
                ", ".join(sorted(str(w) for w in known)),
                ", ".join(sorted(str(w) for w in other)),
            )
    lost = raw.filter(~pl.col("base_treaty").is_in(raw["number"].implode()))
    if lost.height:
        raise _changed(
            "an entry belongs to none of the list",
            "base_treaty is the number of an entry",
            f"{lost['number'][0]} belongs to {lost['base_treaty'][0]}",
        )


def _agreements(raw: pl.DataFrame) -> pl.DataFrame:
    number, base, year = _ROW
    wrong = pl.col("number") == number
    return (
        raw.with_columns(
            *whole("year", "entry_year"),
            *whole("typememb", dtype=pl.Int8),
            wto_listed=pl.col("wto_listed") == "1",
        )
        .select(
            pl.when(wrong).then(pl.lit(base)).otherwise("base_treaty").alias("base_treaty"),
            pl.when(wrong).then(year).otherwise("year").cast(pl.Int32).alias("year"),
            wrong.alias("corrected"),
            pl.exclude("base_treaty", "year", "^m?c[0-9]+$"),
        )
        .select(list(AGREEMENTS.columns))
    )


def _members(raw: pl.DataFrame, agreements: pl.DataFrame) -> tuple[pl.DataFrame, Drop]:
    """Turn the 91 pairs of columns into rows, and put right what the names contradict."""
    rows = pl.concat(raw.select("number", m49=f"c{i}", side=f"mc{i}") for i in _PLACES)
    rows = rows.with_columns(*whole("m49", dtype=pl.Int16), *whole("side", dtype=pl.Int8))
    empty = rows.filter(pl.col("m49").is_null() & pl.col("side").is_not_null())
    drop = Drop(MEMBERS.name, "a place without a state", empty.height, ", ".join(empty["number"]))
    rows = (
        rows.drop_nulls("m49")
        .join(_by_place("state", _STATES, pl.Int16), on=["number", "m49"], how="left")
        .join(_by_place("own", _SIDES, pl.Int8), on=["number", "m49"], how="left")
        .select(
            "number",
            pl.coalesce("state", pl.col("m49").replace(_KOSOVO)).alias("m49"),
            pl.coalesce("own", "side").alias("side"),
            pl.any_horizontal(pl.col("state", "own").is_not_null()).alias("corrected"),
        )
        .join(agreements.select("number", "year"), on="number")
        .with_columns(pl.col("year").fill_null(_LAST_YEAR))
    )
    check_unmapped(_ID, "numbers of states", unmapped(rows["m49"], rows["year"], kind="m49"))
    rows = rows.with_columns(ccode=from_m49(pl.col("m49"), pl.col("year")))
    return rows.select(list(MEMBERS.columns)), drop


def _by_place(
    name: str, values: dict[tuple[str, int], int], dtype: type[pl.DataType]
) -> pl.DataFrame:
    return pl.DataFrame(
        [(number, m49, value) for (number, m49), value in values.items()],
        schema={"number": pl.String, "m49": pl.Int16, name: dtype},
        orient="row",
    )


def _changed(what: str, expected: str, found: str) -> SchemaError:
    return SchemaError(
        f"{_ID}: {what}",
        expected=expected,
        found=found,
        done="Nothing was built from it; tables built before are kept.",
        todo="Supply the version that the catalogue pins (cordiale data list desta).",
    )
