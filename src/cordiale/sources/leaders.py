"""Leaders of states: Archigos 4.1 (who ruled, from when to when) and LEAD (their backgrounds).

- ``leaders_archigos``: one row per spell of a leader in power.
- ``leaders_lead``: one row per Archigos spell, with what LEAD knows of the leader's life.
  ``leadid29`` and ``leaderid`` are the ids of Archigos 2.9 and of LEAD.

``entry`` and ``exit`` say how: Regular (by the rules of the place), Irregular, Foreign (imposed or
removed by another state), Natural Death, and so on; ``exitcode`` says more.

What to mind, and what is done about it:

- Codes are Gleditsch-Ward. ``ccode`` is the COW state on the spell's first day, ``ccode_end`` on
  its last: they differ where a state's COW number changed under a leader (Kohl from 260 to 255 in
  1990, Saleh from 678 to 679). Both are null for states that COW does not list (Transvaal, Orange
  Free State, Tibet, Annam).
- The data end on 2015-12-31: who was in office then is ``censored``, and did not leave that day.
  Three states (Haiti, Latvia, Macedonia) were last updated on 2014-12-31 and are censored there.
- Salman of Saudi Arabia (SAU-2015) is coded as dead on the last day of the data. He was in
  office: the exit reads "Still in Office" here.
- A state can have several leaders in a year, and one spell's last day is often the next one's
  first: no rule for "the year's leader" is applied here.
- The data start in 1875: 55 spells that were under way then began earlier, the first in 1840.
- A leader's spell is the project's reading of who held power: Deng Xiaoping to 1997, Gorbachev to
  21 August 1991 (an irregular exit).
- LEAD fields are null where LEAD does not cover the leader.

References
----------
Goemans, Gleditsch & Chiozza (2009) Introducing Archigos, Journal of Peace Research 46(2):269-283.
Ellis, Horowitz & Stam (2015) Introducing the LEAD data set, International Interactions
41(4):718-741.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows, check_unmapped
from cordiale.sources._read import dates, read_rda, whole
from cordiale.states.mappers import from_gwcode, unmapped

__all__ = ["TABLES", "tidy"]

_ID = "leaders"
_END = date(2015, 12, 31)
_OPEN = "Still in Office"
_OPEN_ON = (date(2014, 12, 31), _END)
_CODED_AS_DEAD = "SAU-2015"
_LIFE = (
    "milservice",
    "combat",
    "rebel",
    "warwin",
    "warloss",
    "rebelwin",
    "rebelloss",
    "physhealth",
    "mentalhealth",
)

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="leaders_archigos",
        label="spell of a leader in power",
        columns={
            "obsid": pl.String,
            "leadid": pl.String,
            "leader": pl.String,
            "gwcode": pl.Int32,
            "ccode": pl.Int32,
            "ccode_end": pl.Int32,
            "start": pl.Date,
            "end": pl.Date,
            "censored": pl.Boolean,
            "entry": pl.String,
            "exit": pl.String,
            "exitcode": pl.String,
            "yrborn": pl.Int32,
            "gender": pl.String,
        },
        key=("obsid",),
        year=None,
        ranges={"yrborn": (1750, 2000)},
    ),
    TableSpec(
        name="leaders_lead",
        label="background of a leader, one row per Archigos spell",
        columns={
            "obsid": pl.String,
            "leadid29": pl.String,
            "leaderid": pl.String,
            "leveledu": pl.Int8,
            **dict.fromkeys(_LIFE, pl.Int8),
            "yrsexper": pl.Int16,
        },
        key=("obsid",),
        year=None,
        ranges={"leveledu": (0, 3), "yrsexper": (0, 100), **dict.fromkeys(_LIFE, (0.0, 1.0))},
    ),
)


def _archigos(files: Files) -> pl.DataFrame:
    given = [c for c in TABLES[0].columns if c not in ("ccode", "ccode_end", "censored")]
    given = [{"start": "startdate", "end": "enddate"}.get(c, c) for c in given]
    df = read_rda(files["archigos.rda"], "archigos", given)
    check_rows(_ID, "archigos", df.height)
    df = df.with_columns(*whole("gwcode", "yrborn"), *dates("startdate", "enddate")).rename(
        {"startdate": "start", "enddate": "end"}
    )
    if df.filter((pl.col("end") < pl.col("start")) | (pl.col("end") > _END)).height:
        raise SchemaError(
            "leaders_archigos: spells with impossible dates",
            expected=f"start <= end <= {_END}",
            found="others",
            done="The table was not written; the one built before is kept.",
        )
    for day in ("start", "end"):
        check_unmapped(_ID, "GW codes", unmapped(df["gwcode"], df[day], kind="gwcode"))
    alive = pl.col("obsid") == _CODED_AS_DEAD
    df = df.with_columns(
        *(
            pl.when(alive).then(pl.lit(_OPEN)).otherwise(pl.col(c)).alias(c)
            for c in ("exit", "exitcode")
        ),
        ccode=from_gwcode(pl.col("gwcode"), pl.col("start")),
        ccode_end=from_gwcode(pl.col("gwcode"), pl.col("end")),
    ).with_columns(censored=pl.col("exit") == _OPEN)
    early = df.filter(pl.col("censored") & ~pl.col("end").is_in(_OPEN_ON))
    if early.height:
        raise SchemaError(
            "leaders_archigos: leaders still in office before the data end",
            expected=f"'{_OPEN}' on {' or '.join(map(str, _OPEN_ON))} only",
            found=f"{early['obsid'][0]} on {early['end'][0]}",
            done="The table was not written; the one built before is kept.",
        )
    return df.select(list(TABLES[0].columns))


def _lead(files: Files) -> pl.DataFrame:
    numbers = ["leveledu", *_LIFE]
    lead = read_rda(files["LEAD.rda"], "LEAD", ["obsid", *numbers, "yrsexper"])
    check_rows(_ID, "LEAD", lead.height)
    ids = read_rda(files["leader_codes.rda"], "leader_codes", ["obsid", "leadid29", "leaderid"])
    check_rows(_ID, "leader_codes", ids.height)
    df = lead.join(ids, on="obsid", how="full", coalesce=True, validate="1:1")
    return df.with_columns(
        *whole(*numbers, dtype=pl.Int8), *whole("yrsexper", dtype=pl.Int16)
    ).select(list(TABLES[1].columns))


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn ``archigos.rda``, ``LEAD.rda`` and ``leader_codes.rda`` into tidy tables.

    Parameters
    ----------
    files : Files

    Returns
    -------
    dict of str to polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts, unknown codes, or impossible dates.
    """
    return {"leaders_archigos": _archigos(files), "leaders_lead": _lead(files)}
