"""UCDP/PRIO armed conflicts 25.1: conflict-years and the states on their two sides.

- ``ucdp_conflicts``: one row per conflict-year with at least 25 battle deaths.
- ``ucdp_sides``: one row per conflict-year, side and state. Side ``a`` is the government (of an
  internal conflict) or one of the states at war, ``b`` the state on the other side, if it is a
  state; ``a_2nd`` and ``b_2nd`` are states that sent troops in support of either.

``intensity_level`` is 1 (25 to 999 battle deaths in the year) or 2 (1,000 and more: war).
``type_of_conflict`` is extrasystemic, interstate, intrastate or internationalized intrastate (the
file's "II"). ``start_date`` is the day of the conflict's first battle death, ``start_date2`` the
day on which the episode reached 25 in a year; ``start_prec`` and ``start_prec2`` say how closely
they are known, from 1 (to the day) to 7.

What to mind, and what is done about it:

- The file repeats a conflict-year for each *combination* of states on its sides: 5,652 rows are
  2,752 conflict-years. Its rows are never counted; the two tables undo the repetition.
- Codes are Gleditsch-Ward. ``ccode`` is the COW state of that year (260 is Germany, 255, from
  1990; 678 is Yemen, 679, from 1990; 972 is Tonga, 955). It is null for Hyderabad (751).
- Most conflicts have no state on side b (rebels are no state): such a side has no row.
- A year without a row had fewer than 25 battle deaths. The war in eastern Ukraine is coded as
  internationalized intrastate from 2014, with Russia on side ``b_2nd``; the interstate war of
  Russia and Ukraine has rows from 2022.
- ``ep_end_date`` is null while the episode goes on; 2024 is the end of the data.

References
----------
Gleditsch et al. (2002) Journal of Peace Research 39(5):615-637. Davies et al. (2025) Organized
violence 1989-2024, Journal of Peace Research.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows, check_unmapped
from cordiale.sources._read import dates, read_rda, whole
from cordiale.states.mappers import from_gwcode, unmapped

__all__ = ["TABLES", "tidy"]

_ID = "ucdp"
_SIDES = {"gwno_a": "a", "gwno_a_2nd": "a_2nd", "gwno_b": "b", "gwno_b_2nd": "b_2nd"}
_TYPE = {
    "extrasystemic": "extrasystemic",
    "interstate": "interstate",
    "intrastate": "intrastate",
    "II": "internationalized intrastate",
}
_ISSUES = ("both", "government", "territory")
_KEY = ("conflict_id", "year")

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="ucdp_conflicts",
        label="armed conflict in a year, at least 25 battle deaths",
        columns={
            "conflict_id": pl.Int32,
            "year": pl.Int32,
            "incompatibility": pl.String,
            "intensity_level": pl.Int8,
            "type_of_conflict": pl.String,
            "start_date": pl.Date,
            "start_prec": pl.Int8,
            "start_date2": pl.Date,
            "start_prec2": pl.Int8,
            "ep_end": pl.Boolean,
            "ep_end_date": pl.Date,
        },
        key=_KEY,
        ranges={"intensity_level": (1, 2), "start_prec": (1, 7), "start_prec2": (1, 7)},
    ),
    TableSpec(
        name="ucdp_sides",
        label="state on a side of an armed conflict in a year",
        columns={
            "conflict_id": pl.Int32,
            "year": pl.Int32,
            "side": pl.String,
            "gwcode": pl.Int32,
            "ccode": pl.Int32,
        },
        key=(*_KEY, "side", "gwcode"),
    ),
)


def _refuse(what: str, expected: str, found: str) -> SchemaError:
    return SchemaError(
        f"ucdp: {what}",
        expected=expected,
        found=found,
        done="Nothing was built from it; tables built before are kept.",
    )


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn ``ucdp_acd.rda`` into conflict-years and sides.

    Parameters
    ----------
    files : Files

    Returns
    -------
    dict of str to polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts, unknown codes, types or issues, or rows of one
        conflict-year that disagree on more than their sides.
    """
    facts = list(TABLES[0].columns)
    df = read_rda(files["ucdp_acd.rda"], "ucdp_acd", [*facts, *_SIDES])
    check_rows(_ID, "ucdp_acd", df.height)
    for column, known in (("type_of_conflict", tuple(_TYPE)), ("incompatibility", _ISSUES)):
        other = sorted(set(df[column].drop_nulls()) - set(known))
        if other or df[column].null_count():
            raise _refuse(f"{column} holds other values", ", ".join(known), ", ".join(other))
    levels = ["intensity_level", "start_prec", "start_prec2"]
    df = df.with_columns(
        *whole("conflict_id", "year", *_SIDES),
        *whole(*levels, dtype=pl.Int8),
        *dates("start_date", "start_date2", "ep_end_date"),
        pl.col("type_of_conflict").replace_strict(_TYPE),
        pl.col("ep_end") == 1,
    )
    conflicts = df.select(facts).unique()
    if conflicts.height != df.select(_KEY).unique().height:
        torn = conflicts.filter(pl.struct(_KEY).is_duplicated()).sort(_KEY)
        raise _refuse(
            "rows of one conflict-year disagree",
            "rows that differ in their sides only",
            f"conflict {torn['conflict_id'][0]} in {torn['year'][0]}",
        )
    sides = (
        df.select(*_KEY, *_SIDES)
        .unpivot(list(_SIDES), index=list(_KEY), variable_name="side", value_name="gwcode")
        .drop_nulls("gwcode")
        .unique()
        .with_columns(pl.col("side").replace_strict(_SIDES))
    )
    check_unmapped(_ID, "GW codes", unmapped(sides["gwcode"], sides["year"], kind="gwcode"))
    sides = sides.with_columns(ccode=from_gwcode(pl.col("gwcode"), pl.col("year")))
    return {"ucdp_conflicts": conflicts, "ucdp_sides": sides.select(list(TABLES[1].columns))}
