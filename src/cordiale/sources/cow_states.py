"""State system membership, major powers, contiguity, capitals and minimum distance.

Seven tables, as packaged with peacesciencer 1.3.0:

- ``cow_states_membership`` and ``cow_states_gw``: one spell of membership in the Correlates of
  War (COW) list of 2016 and in the Gleditsch-Ward (GW) list;
- ``cow_states_majors``: one spell as a major power;
- ``cow_states_contiguity``: one spell of direct contiguity of a directed dyad;
- ``cow_states_capitals`` and ``cow_states_gw_capitals``: one capital of a state over time;
- ``cow_states_mindist``: minimum distance of a non-directed dyad in a year, in km.

What to mind, and what is done about it:

- The COW lists end on 2016-12-31 and the GW list on 2017-12-31. A spell that reaches the last
  day did not end there: ``censored`` says so. Nothing is extended here.
- One number, several regimes: 365 is the USSR and Russia, 710 the People's Republic of China
  and the empire before it, 713 Taiwan; Germany is 255, 260 (Federal Republic) and 265, Yemen
  678, 679 and 680. Spells are kept as the lists have them.
- Contiguity is coded by month. A date's day means nothing at the source: a spell is taken to
  run from the first day of its first month to the last day of its last, so two spells of one
  dyad may share a month.
- ``conttype`` 0 in the file is no code of COW: the package filled in spells of *no* contiguity
  for dyads that had some at another time, and they overlap the real ones. They are dropped;
  no row is no contiguity (more than 400 miles of water) while both states are members.
- Four capitals carry the centre of their country for coordinates (Brasilia is 800 km off).
  They are replaced by the city's and marked ``corrected``.
- Dates of capitals reach beyond membership on purpose, and Portugal's is Rio de Janeiro to 1821.
- Minimum distance is measured between the borders of CShapes 2.0 on 1 January, from 1886: earlier
  distances are unknown, and a state has no row in the year in which it enters the system.

References
----------
Correlates of War Project (2017) State System Membership List, v2016. Stinnett et al. (2002)
Conflict Management and Peace Science 19(2):58-66. Gleditsch & Ward (1999) International
Interactions 25(4):393-413. Schvitz et al. (2022) Journal of Conflict Resolution 66(1):144-161.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows
from cordiale.sources._read import Drop, dates, day, dropped, dropped_spec, read_rda, whole

__all__ = ["TABLES", "tidy"]

_ID = "cow_states"
_COW_END = date(2016, 12, 31)
_GW_END = date(2017, 12, 31)

# City coordinates (decimal degrees) where the geocoder had answered with the country's centre.
_CAPITALS_MISPLACED = {
    (140, "Brasilia"): (-15.7939, -47.8828),
    (522, "Djibouti"): (11.5721, 43.1456),
    (616, "Tunis"): (36.8065, 10.1815),
    (670, "Riyadh"): (24.7136, 46.6753),
}
_PLACE = {"lat": (-90.0, 90.0), "lng": (-180.0, 180.0)}


def _capitals_spec(name: str, code: str, system: str) -> TableSpec:
    return TableSpec(
        name=name,
        label=f"capital of a state over time ({system} numbers)",
        columns={
            code: pl.Int32,
            "statenme": pl.String,
            "capital": pl.String,
            "start": pl.Date,
            "end": pl.Date,
            "lat": pl.Float64,
            "lng": pl.Float64,
            "corrected": pl.Boolean,
        },
        key=(code, "start"),
        year=None,
        ranges=_PLACE,
    )


TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="cow_states_membership",
        label="spell of membership in the COW state system",
        columns={
            "ccode": pl.Int32,
            "stateabb": pl.String,
            "statenme": pl.String,
            "start": pl.Date,
            "end": pl.Date,
            "censored": pl.Boolean,
        },
        key=("ccode", "start"),
        year=None,
    ),
    TableSpec(
        name="cow_states_gw",
        label="spell of membership in the Gleditsch-Ward state system",
        columns={
            "gwcode": pl.Int32,
            "stateabb": pl.String,
            "statename": pl.String,
            "start": pl.Date,
            "end": pl.Date,
            "censored": pl.Boolean,
        },
        key=("gwcode", "start"),
        year=None,
    ),
    TableSpec(
        name="cow_states_majors",
        label="spell as a major power (COW)",
        columns={
            "ccode": pl.Int32,
            "start": pl.Date,
            "end": pl.Date,
            "censored": pl.Boolean,
        },
        key=("ccode", "start"),
        year=None,
    ),
    TableSpec(
        name="cow_states_contiguity",
        label="spell of direct contiguity of a directed dyad, 1 land to 5 at most 400 miles of sea",
        columns={
            "ccode1": pl.Int32,
            "ccode2": pl.Int32,
            "conttype": pl.Int8,
            "start": pl.Date,
            "end": pl.Date,
            "censored": pl.Boolean,
        },
        key=("ccode1", "ccode2", "start"),
        year=None,
        ranges={"conttype": (1, 5)},
    ),
    _capitals_spec("cow_states_capitals", "ccode", "COW"),
    _capitals_spec("cow_states_gw_capitals", "gwcode", "GW"),
    TableSpec(
        name="cow_states_mindist",
        label="minimum distance between the borders of two states on 1 January, km",
        columns={
            "ccode1": pl.Int32,
            "ccode2": pl.Int32,
            "year": pl.Int32,
            "mindist": pl.Float64,
        },
        key=("ccode1", "ccode2", "year"),
        covers=(1886, 2019),
        ranges={"mindist": (0.0, 20038.0)},
        ordered=True,
    ),
    dropped_spec(_ID),
)


def _day(prefix: str) -> pl.Expr:
    return day(f"{prefix}year", f"{prefix}month", f"{prefix}day")


def _spells(df: pl.DataFrame, table: str, last: date) -> pl.DataFrame:
    """Mark censored spells; refuse spells that end before they start or after the list."""
    bad = df.filter((pl.col("end") < pl.col("start")) | (pl.col("end") > last))
    if bad.height or df["start"].null_count() or df["end"].null_count():
        raise SchemaError(
            f"{table}: spells with impossible dates",
            expected=f"start <= end <= {last}",
            found=str(bad.head(1).row(0)) if bad.height else "dates that do not exist",
            done="The table was not written; the one built before is kept.",
        )
    return df.with_columns(censored=pl.col("end") == last)


def _membership(files: Files) -> pl.DataFrame:
    parts = [f"{side}{part}" for side in ("st", "end") for part in ("year", "month", "day")]
    df = read_rda(files["cow_states.rda"], "cow_states", ["ccode", "stateabb", "statenme", *parts])
    check_rows(_ID, "cow_states", df.height)
    df = df.with_columns(whole("ccode", *parts)).select(
        "ccode", "stateabb", "statenme", start=_day("st"), end=_day("end")
    )
    return _spells(df, "cow_states_membership", _COW_END)


def _gw(files: Files) -> pl.DataFrame:
    columns = ["gwcode", "stateabb", "statename", "startdate", "enddate"]
    df = read_rda(files["gw_states.rda"], "gw_states", columns)
    check_rows(_ID, "gw_states", df.height)
    df = df.with_columns(whole("gwcode") + dates("startdate", "enddate")).select(
        "gwcode", "stateabb", "statename", start="startdate", end="enddate"
    )
    return _spells(df, "cow_states_gw", _GW_END)


def _majors(files: Files) -> pl.DataFrame:
    parts = [f"{side}{part}" for side in ("st", "end") for part in ("year", "month", "day")]
    df = read_rda(files["cow_majors.rda"], "cow_majors", ["ccode", *parts])
    check_rows(_ID, "cow_majors", df.height)
    df = df.with_columns(whole("ccode", *parts)).select("ccode", start=_day("st"), end=_day("end"))
    return _spells(df, "cow_states_majors", _COW_END)


def _contiguity(files: Files) -> tuple[pl.DataFrame, Drop]:
    columns = ["ccode1", "ccode2", "conttype", "stdate", "enddate"]
    df = read_rda(files["cow_contdir.rda"], "cow_contdir", columns)
    check_rows(_ID, "cow_contdir", df.height)
    df = df.with_columns(
        *whole("ccode1", "ccode2"), *whole("conttype", dtype=pl.Int8), *dates("stdate", "enddate")
    ).select(
        "ccode1",
        "ccode2",
        "conttype",
        start=pl.col("stdate").dt.month_start(),
        end=pl.col("enddate").dt.month_end(),
    )
    filled = df.filter(pl.col("conttype") == 0)
    df = df.filter(pl.col("conttype") != 0)
    mirrored = df.rename({"ccode1": "ccode2", "ccode2": "ccode1"})
    one_way = df.join(mirrored, on=df.columns, how="anti")
    if one_way.height:
        raise SchemaError(
            "cow_states_contiguity: contiguity that holds one way only",
            expected="each spell in both directions",
            found=str(one_way.row(0)),
            done="The table was not written; the one built before is kept.",
        )
    reason = "conttype 0: a spell without contiguity, filled in by the package and no COW code"
    drop = Drop(
        "cow_states_contiguity",
        reason,
        filled.height,
        f"{filled['ccode1'][0]}-{filled['ccode2'][0]}, {filled['start'][0]} to {filled['end'][0]}"
        if filled.height
        else None,
    )
    return _spells(df, "cow_states_contiguity", _COW_END), drop


def _capitals(files: Files, name: str, code: str) -> pl.DataFrame:
    columns = [code, "statenme", "capital", "stdate", "enddate", "lat", "lng"]
    df = read_rda(files[f"{name}.rda"], name, columns)
    check_rows(_ID, name, df.height)
    right = pl.DataFrame(
        [(c, city, *at) for (c, city), at in _CAPITALS_MISPLACED.items()],
        schema={code: pl.Int32, "capital": pl.String, "lat_": pl.Float64, "lng_": pl.Float64},
        orient="row",
    )
    return (
        df.with_columns(whole(code) + dates("stdate", "enddate"))
        .join(right, on=[code, "capital"], how="left", maintain_order="left")
        .select(
            code,
            "statenme",
            "capital",
            start="stdate",
            end="enddate",
            lat=pl.coalesce("lat_", "lat"),
            lng=pl.coalesce("lng_", "lng"),
            corrected=pl.col("lat_").is_not_null(),
        )
    )


def _mindist(files: Files) -> pl.DataFrame:
    columns = ["ccode1", "ccode2", "year", "mindist"]
    df = read_rda(files["cow_mindist.rda"], "cow_mindist", columns)
    check_rows(_ID, "cow_mindist", df.height)
    return df.with_columns(whole("ccode1", "ccode2", "year"))


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn the seven R files into tidy tables.

    Parameters
    ----------
    files : Files
        ``cow_states.rda``, ``gw_states.rda``, ``cow_majors.rda``, ``cow_contdir.rda``,
        ``cow_capitals.rda``, ``gw_capitals.rda`` and ``cow_mindist.rda``.

    Returns
    -------
    dict of str to polars.DataFrame
        The tables of ``TABLES``, by name.

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts, impossible dates, or contiguity that holds one way only.
    """
    contiguity, filled = _contiguity(files)
    return {
        "cow_states_membership": _membership(files),
        "cow_states_gw": _gw(files),
        "cow_states_majors": _majors(files),
        "cow_states_contiguity": contiguity,
        "cow_states_capitals": _capitals(files, "cow_capitals", "ccode"),
        "cow_states_gw_capitals": _capitals(files, "gw_capitals", "gwcode"),
        "cow_states_mindist": _mindist(files),
        "cow_states_dropped": dropped([filled]),
    }
