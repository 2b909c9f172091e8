"""Global Sanctions Data Base, release 3: the cases that ended from 2013 to 2022.

- ``gsdb_cases``: one row per sanction case.
- ``gsdb_parties``: one row per case, role and name: the *sender* sanctions the *target*.

How to read a case: it runs in calendar years from ``begin`` to ``end``, both included. The flags
say by which means: ``trade`` (``exports`` and ``imports`` say whether *partial* or *complete*),
``arms`` (arms trade), ``military`` (military assistance), ``financial``, ``travel``, ``other``.
``objectives`` and ``outcomes`` are lists in the source's words, in one order: the first outcome
is that of the first objective.

What to mind, and what is done about it:

- *A subset.* The file has the cases that ended in 2013 to 2022, 588 of 1,325. A case in force in
  one of these years ended in one of them, so the years 2013 to 2022 are whole. Years before hold
  only what lasted to 2013: no case then is no data, not no sanction.
- *2022 is the end of the data.* 411 cases have the end year 2022. In 405 of them an outcome is
  "ongoing": ``censored`` is true. The other six ended in that year. Two more cases read "ongoing"
  though they ended before (1050 in 2017, 850 in 2021): their end years stand.
- *Lists.* Parties, objectives and outcomes are lists separated by commas, with a space behind the
  comma or without. Two names hold a comma themselves: "Gambia, The" and "Yemen, North". Case 1275
  has two objectives and one outcome.
- *Organisations* (EU, UN, ECOWAS, G7 ...) are senders in 144 places and targets in 8. They are no
  states, have no ``ccode`` and are not resolved to their members. "EU, Croatia, Norway ..." names
  the states that joined the Union's measure, not the Union's members. No code have Hong Kong,
  Palestine, Northern Cyprus, regions ("Balkans") and terrorist organisations either.
- *Names of the past*: "Yemen, North" stands for Yemen (679), "South Vietnam" for Vietnam (816),
  "Yugoslavia" for Serbia (345), "Malagasy Republic" for Madagascar. ``ccode`` is read in the
  case's end year, since the table speaks of 2013 to 2022: Germany of case 364 (1989 to 2013) is
  255. "Yugoslavia" (three cases) is marked as several targets; only 345 is known of them.
- *Several*: ``several_senders`` and ``several_targets`` are the source's own marks. They are true
  for a single organisation too.
- Who sanctions whom is the source's judgement from official and press reports; neither the harm
  done nor whether a measure was enforced is in the file.

References
----------
Felbermayr et al. (2020) European Economic Review 129:103561. Syropoulos et al. (2024) The Global
Sanctions Data Base release 3, Review of International Economics 32(1):12-48.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows, check_unmapped
from cordiale.sources._read import read_text, whole
from cordiale.states.mappers import from_name, unmapped

__all__ = ["TABLES", "tidy"]

_ID = "gsdb"
_FILE = "GSDB_V3.csv"
_LAST = 2022
_MEANS = ("trade", "arms", "military", "financial", "travel", "other")
_MARKS = {"target_mult": "several_targets", "sender_mult": "several_senders"}
_ROLES = {"sanctioning_state": "sender", "sanctioned_state": "target"}
_WITH_COMMA = ("Gambia, The", "Yemen, North")
_EXTENT = {"part": "partial", "compl": "complete"}
_OBJECTIVES = frozenset(
    {
        "democracy",
        "destab_regime",
        "end_war",
        "human_rights",
        "other",
        "policy_change",
        "prevent_war",
        "territorial_conflict",
        "terrorism",
    }
)
_OUTCOMES = frozenset({"failed", "nego_settlement", "ongoing", "success_part", "success_total"})
_COLUMNS = (
    "case_id", *_ROLES, "begin", "end", *_MEANS, "descr_trade", *_MARKS, "objective", "success",
)  # fmt: skip

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="gsdb_cases",
        label="sanction case that ended in 2013 to 2022",
        columns={
            "case_id": pl.Int32,
            "begin": pl.Int32,
            "end": pl.Int32,
            "censored": pl.Boolean,
            **dict.fromkeys(_MEANS, pl.Boolean),
            "exports": pl.String,
            "imports": pl.String,
            "several_targets": pl.Boolean,
            "several_senders": pl.Boolean,
            "objectives": pl.String,
            "outcomes": pl.String,
        },
        key=("case_id",),
        year="end",
        ranges={"begin": (1945, _LAST)},
    ),
    TableSpec(
        name="gsdb_parties",
        label="sender or target of a sanction case",
        columns={
            "case_id": pl.Int32,
            "role": pl.String,
            "name": pl.String,
            "ccode": pl.Int32,
        },
        key=("case_id", "role", "name"),
        year=None,
    ),
)


def _refuse(what: str, expected: str, found: str) -> SchemaError:
    return SchemaError(
        f"{_ID}: {what}",
        expected=expected,
        found=found,
        done="Nothing was built from it; tables built before are kept.",
        todo=f"Supply the version that the catalogue pins (cordiale data list {_ID}).",
    )


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn the list of cases into tidy tables of cases and parties.

    Parameters
    ----------
    files : Files
        ``GSDB_V3.csv``.

    Returns
    -------
    dict of str to polars.DataFrame
        ``gsdb_cases`` and ``gsdb_parties``.

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns, row counts or words, cases that end before they begin, or names that
        nobody knows.
    """
    raw = read_text(_ID, files[_FILE], list(_COLUMNS))
    check_rows(_ID, "GSDB_V3", raw.height)
    _check_words(raw)
    cases = raw.with_columns(
        *whole("case_id", "begin", "end"),
        *(pl.col(m) == "1" for m in _MEANS),
        *((pl.col(theirs) == "1").alias(ours) for theirs, ours in _MARKS.items()),
        _extent("exp").alias("exports"),
        _extent("imp").alias("imports"),
        objectives=_items("objective").list.join(", "),
        outcomes=_items("success").list.join(", "),
    ).with_columns(
        censored=(pl.col("end") == _LAST) & pl.col("outcomes").str.contains("ongoing", literal=True)
    )
    backward = cases.filter(pl.col("end") < pl.col("begin"))
    if backward.height:
        found = f"case {backward['case_id'][0]}"
        raise _refuse("a case ends before it begins", "begin at or before end", found)
    parties = pl.concat(_parties(cases, column, role) for column, role in _ROLES.items())
    return {
        "gsdb_cases": cases.select(list(TABLES[0].columns)),
        "gsdb_parties": parties.select(list(TABLES[1].columns)),
    }


def _check_words(raw: pl.DataFrame) -> None:
    """Refuse flags that are not 0 or 1, words not seen before, and details that contradict."""
    known: dict[str, frozenset[str]] = {
        **dict.fromkeys((*_MEANS, *_MARKS), frozenset({"0", "1"})),
        "objective": _OBJECTIVES,
        "success": _OUTCOMES,
        "descr_trade": frozenset(f"{way}_{e}" for way in ("exp", "imp") for e in _EXTENT),
    }
    for column, words in known.items():
        cells = raw[column] if column == "descr_trade" else raw[column].fill_null("")
        other = set(cells.str.split(",").explode().drop_nulls().str.strip_chars()) - words
        if other:
            raise _refuse(
                f"column {column} has words that nobody has looked at",
                ", ".join(sorted(words)),
                ", ".join(repr(w) for w in sorted(other)),
            )
    torn = raw.filter((pl.col("trade") == "1") != pl.col("descr_trade").is_not_null())
    if torn.height:
        raise _refuse(
            "trade and its details contradict each other",
            "details where trade is 1, none where it is 0",
            f"case {torn['case_id'][0]}",
        )


def _items(column: str) -> pl.Expr:
    return pl.col(column).str.split(",").list.eval(pl.element().str.strip_chars())


def _extent(way: str) -> pl.Expr:
    """How far exports ("exp") or imports ("imp") are restricted; null where they are not."""
    return pl.col("descr_trade").str.extract(rf"\b{way}_(part|compl)\b").replace(_EXTENT)


def _parties(cases: pl.DataFrame, column: str, role: str) -> pl.DataFrame:
    """Split a column of names into rows, and read the names in the case's end year."""
    names = pl.col(column)
    for whole_name in _WITH_COMMA:
        names = names.str.replace_all(whole_name, whole_name.replace(",", ";"), literal=True)
    rows = cases.select(
        "case_id",
        "end",
        role=pl.lit(role),
        name=names.str.split(",").list.eval(
            pl.element().str.strip_chars().str.replace_all(";", ",", literal=True)
        ),
    ).explode("name")
    check_unmapped(_ID, f"{role}s", unmapped(rows["name"], rows["end"]))
    return rows.with_columns(ccode=from_name(pl.col("name"), pl.col("end")))
