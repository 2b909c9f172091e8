"""Alliance Treaty Obligations and Provisions (ATOP) 5.1: alliances, members, dyad-years.

Six tables, one for each unit that ATOP codes:

- ``atop_alliances``: an alliance (789).
- ``atop_phases``: an alliance in one phase; a new phase begins where a change of the
  treaty changes a code (849). Phase is 0 where there is only one.
- ``atop_members``: a member in a phase, with what *this member* owes. A member that leaves
  and returns within a phase has two rows (Egypt in the Arab League). The end of a row in
  an earlier phase is most often the start of the next, not an exit: chain the rows of a
  member (same ``atopid``, ``yrexit`` to ``yrent``) before counting spells.
- ``atop_institutions``: the degree of institutionalisation of a phase.
- ``atop_dyad_years``: what ``ccode1`` owes ``ccode2`` in a year under all their alliances
  together.
- ``atop_state_years``: what a state owes in a year under all its alliances together.

Columns keep ATOP's names. Some codes, as its cases show: ``speclgth`` 1, a term of
``length`` months; ``proren`` 2, renewed of itself unless denounced, 1, by a new agreement,
0, no provision; ``renewlgt``, months of a renewal (0 none stated); ``term``, how it ended:
1 by its own terms (Soviet Union-China 1950-1980), 2 by violation (Russia-China 1896-1900),
3 by renegotiation or replacement (Soviet Union-China 1945-1950), 0 not ended, or ended with
the independence of a member (the German Democratic Republic's in 1990). An empty cell is a
treaty whose text ATOP did not have: null, not 0.

Traps, and what is done about each:

- *Nothing after 2018 is coded.* ATOP writes a year of 0 for "still in effect"; that is null
  here and ``censored`` is true. 372 alliances and 1,146 rows of members are censored: they
  did not end in 2018. Only that of Greece and North Macedonia (4735) did.
- *The dyad-years are directed.* Each non-directed dyad-year stands twice; take
  ``ccode1 < ccode2`` or both, never the sum. A row exists in both directions always, and in
  1,300 of the 273,296 rows the two states do not owe each other the same (the United States
  owes Japan defence and not the reverse).
- *A row with five zeros is an alliance* in whose terms this state owes this other nothing
  that ATOP codes (170 rows); no row, within 1815-2018, is no alliance.
- *A dyad-year has what was in force at any time of the year.* In a year of transition it
  adds the old alliance's obligations to the new one's.
- *4980* is the treaty of Russia and China of 16 July 2001: nonaggression and consultation, no
  defence, 240 months, renewed for 60. Both stand together in three more alliances alive in
  2018 (3755, 4810 and 6020: the Southeast Asian and Shanghai treaties).
- *The files ending in NNA* are these without the 200 alliances whose only obligation is
  nonaggression; they are not read.
- *Member 8152* (Annam, 1874-1883) is in no state list: ``ccode`` is null, ``member`` kept.
  ``cowsys`` is 0 for members that were not in COW's system then.
"""

from __future__ import annotations

from collections.abc import Iterable

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
from cordiale.sources._read import whole
from cordiale.sources._xdr import read_frame
from cordiale.states import mappers

__all__ = ["OBLIGATIONS", "TABLES", "tidy"]

ID = "atop"
LAST_YEAR = 2018

OBLIGATIONS = ("defense", "offense", "neutral", "nonagg", "consul")
"""The five pledges: to defend, to join in attack, neutrality, nonaggression, consultation."""

_FLAGS = (*OBLIGATIONS, "active", "conditio", "defcon", "offcon", "neucon", "concon", "asymm")
_TERMS = (
    *("bilat", "maxphase", "wartime", "estmode", "pubsecr", "secrart", "proadd", "futmem"),
    *("speclgth", "length", "renounce", "proren", "renewlgt", "term"),
)
_PROVISIONS = (
    *("notaiden", "dipaid", "terrres", "seppeace", "thirdcom", "noothall", "specthrt"),
    *("statthr1", "statthr2", "conwtin", "medarb", "milcon", "milaid", "intcom", "subord"),
    *("organ1", "orgpurp1", "organ2", "orgpurp2", "base", "contrib", "armred", "acqterr"),
    *("divgains", "demwith", "reflnun", "refothio", "natrefal", "compag", "nomicoop"),
    *("conres", "agprois", "conmen", "ecaid", "interv"),
)
# Under what condition a member owes a pledge: adversary, location, conflict, number, ...
_CONDITIONS = (
    *("defcoadv", "defcoloc", "defcocon", "defconum", "defcodem", "defconpr"),
    *("offcoadv", "offcoloc", "offcocon", "offconum", "offcodem"),
    *("neucoadv", "neucoloc", "neucocon", "neuconum", "neucodem", "neuconpr", "neucoatt"),
    *("concoadv", "concoloc", "concocon", "concoreq", "olimob", "obvary"),
)
_CODED = (*_TERMS, *_FLAGS, *_PROVISIONS)
_WIDE = {"length": pl.Int16, "renewlgt": pl.Int16, "statthr1": pl.Int32, "statthr2": pl.Int32}

Columns = dict[str, pl.DataType | type[pl.DataType]]


def _codes(names: Iterable[str]) -> Columns:
    return {n: _WIDE.get(n, pl.Int8) for n in names}


def _span(start: tuple[str, str, str], end: tuple[str, str, str]) -> Columns:
    years: Columns = {start[0]: pl.Int32, end[0]: pl.Int32}
    parts = _codes((*start[1:], *end[1:]))
    return {
        **{n: years.get(n) or parts[n] for n in (*start, *end)},
        "start_date": pl.Date,
        "end_date": pl.Date,
        "censored": pl.Boolean,
    }


_ALLIANCE_START, _ALLIANCE_END = ("begyr", "begmo", "begday"), ("endyr", "endmo", "endday")
_MEMBER_START, _MEMBER_END = ("yrent", "moent", "dayent"), ("yrexit", "moexit", "dayexit")
_RANGES: dict[str, tuple[float, float]] = {
    **dict.fromkeys((*_FLAGS, "bilat", "wartime"), (0, 1)),
    "length": (0, 1200),
    "renewlgt": (0, 1200),
    "term": (0, 3),
}

ALLIANCES = TableSpec(
    name="atop_alliances",
    label="one alliance, with its terms, obligations and provisions",
    columns={
        "atopid": pl.Int32,
        **_span(_ALLIANCE_START, _ALLIANCE_END),
        **_codes(_CODED),
    },
    key=("atopid",),
    year="begyr",
    ranges={**_RANGES, "endyr": (1815, LAST_YEAR)},
)
PHASES = TableSpec(
    name="atop_phases",
    label="one alliance in one phase of its terms",
    columns={
        "atopid": pl.Int32,
        "phase": pl.Int8,
        **_span(_ALLIANCE_START, _ALLIANCE_END),
        **_codes(_CODED),
    },
    key=("atopid", "phase"),
    year="begyr",
    ranges=ALLIANCES.ranges,
)
MEMBERS = TableSpec(
    name="atop_members",
    label="one member of an alliance in one phase, and what it owes",
    columns={
        "atopid": pl.Int32,
        "member": pl.Int32,
        "ccode": pl.Int32,
        "phase": pl.Int8,
        **_span(_MEMBER_START, _MEMBER_END),
        **_codes(("cowsys", "termmode", "termcaus")),
        "cowwar": pl.Int32,
        **_codes(_CODED),
        **_codes(_CONDITIONS),
    },
    key=("atopid", "member", "phase", "yrent"),
    year="yrent",
    ranges={
        **_RANGES,
        **dict.fromkeys((*_CONDITIONS, "cowsys"), (0, 1)),
        "yrexit": (1815, LAST_YEAR),
    },
)
INSTITUTIONS = TableSpec(
    name="atop_institutions",
    label="the military institutions and the formality of an alliance in one phase",
    columns={"atopid": pl.Int32, "phase": pl.Int8, "milinst": pl.Int8, "formal": pl.Int8},
    key=("atopid", "phase"),
    year=None,
    ranges={"milinst": (0, 2), "formal": (0, 2)},
)
DYAD_YEARS = TableSpec(
    name="atop_dyad_years",
    label="directed dyad-year of allies: what ccode1 owes ccode2",
    columns={
        "ccode1": pl.Int32,
        "ccode2": pl.Int32,
        "year": pl.Int32,
        **_codes(f"atop_{o}" for o in OBLIGATIONS),
    },
    key=("ccode1", "ccode2", "year"),
    ranges={f"atop_{o}": (0, 1) for o in OBLIGATIONS},
)
STATE_YEARS = TableSpec(
    name="atop_state_years",
    label="year of a state with an alliance: what it owes, and under how many",
    columns={
        "ccode": pl.Int32,
        "year": pl.Int32,
        **_codes(OBLIGATIONS),
        "number": pl.Int16,
        "transyr": pl.Int8,
    },
    key=("ccode", "year"),
    ranges={**dict.fromkeys(OBLIGATIONS, (0, 1)), "number": (1, 100), "transyr": (0, 1)},
)
TABLES = (ALLIANCES, PHASES, MEMBERS, INSTITUTIONS, DYAD_YEARS, STATE_YEARS)

_NO_STATE = 8152


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Read ATOP's files and return its tidy tables.

    Parameters
    ----------
    files : Files
        ``atop5_1a.csv``, ``atop5_1aph.csv``, ``atop5_1m.csv``, ``atop5_1sy.csv``,
        ``atopinst5_1.csv`` and ``atop_alliance.rda``.

    Returns
    -------
    dict of polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        If a file changed, an end contradicts ``ineffect``, a directed dyad-year lacks its
        mirror image, or a member is nobody known.
    """
    tables = (
        _coded(files, "atop5_1a.csv", ALLIANCES),
        _coded(files, "atop5_1aph.csv", PHASES),
        _coded(files, "atop5_1m.csv", MEMBERS),
        _institutions(files),
        _dyad_years(files),
        _state_years(files),
    )
    return {s.name: check_output(s, ID, t) for s, t in zip(TABLES, tables, strict=True)}


def _read(files: Files, name: str, columns: Iterable[str]) -> pl.DataFrame:
    """Read columns of numbers; an empty cell is null."""
    wanted = list(columns)
    header = pl.read_csv(files[name], n_rows=0, infer_schema=False).columns
    check_input(ID, name, header, wanted)
    raw = pl.read_csv(files[name], columns=wanted, infer_schema=False)
    check_rows(ID, name.removesuffix(".csv"), raw.height)
    try:
        return raw.with_columns(pl.all().cast(pl.Float64))
    except pl.exceptions.InvalidOperationError as e:
        raise _changed(name, "numbers", str(e).splitlines()[0]) from e


def _coded(files: Files, name: str, spec: TableSpec) -> pl.DataFrame:
    """Read alliances, phases or members: whole numbers, a span, what is censored."""
    made = {"start_date", "end_date", "censored", "ccode"}
    told = [c for c in spec.columns if c not in made]
    raw = _read(files, name, [*told, "ineffect"])
    rows = raw.with_columns(whole(*told))
    is_member = "member" in told
    start, end = (_MEMBER_START, _MEMBER_END) if is_member else (_ALLIANCE_START, _ALLIANCE_END)
    torn = rows.filter((pl.col(end[0]) == 0) != (pl.col("ineffect") == 1))
    if torn.height:
        raise _changed(name, f"{end[0]} 0 where ineffect is 1", f"atopid {torn['atopid'][0]}")
    rows = rows.with_columns(
        (pl.col(end[0]) == 0).alias("censored"),
        # 0 is ATOP's "still in effect", for the day and month as for the year.
        *[pl.when(pl.col(end[0]) > 0).then(pl.col(c)).alias(c) for c in end],
    ).with_columns(
        pl.date(*start).alias("start_date"),
        pl.date(*end).alias("end_date"),
    )
    if is_member:
        unknown = mappers.unmapped(rows["member"], kind="ccode")
        check_unmapped(ID, "members", [c for c in unknown if c != str(_NO_STATE)])
        known = pl.col("member") != _NO_STATE
        rows = rows.with_columns(pl.when(known).then("member").alias("ccode"))
    return rows.select(pl.col(c).cast(t) for c, t in spec.columns.items())


def _institutions(files: Files) -> pl.DataFrame:
    rows = _read(files, "atopinst5_1.csv", ("atopid", "atopidphase", "milinst", "formal"))
    # 3180.2 is phase 2 of 3180, stored in single precision (3180.1001).
    phase = ((pl.col("atopidphase") - pl.col("atopid")) * 10).round()
    return rows.with_columns(phase.alias("phase")).select(
        *whole("atopid"), *whole("phase", "milinst", "formal", dtype=pl.Int8)
    )


def _dyad_years(files: Files) -> pl.DataFrame:
    columns = list(DYAD_YEARS.columns)
    rows = read_frame(files["atop_alliance.rda"], "atop_alliance", columns)
    check_rows(ID, "atop_alliance", rows.height)
    flags = columns[3:]
    rows = rows.select(*whole(*columns[:3]), *whole(*flags, dtype=pl.Int8))
    mirror = rows.select(ccode1="ccode2", ccode2="ccode1", year="year")
    alone = rows.join(mirror, on=columns[:3], how="anti")
    if alone.height:
        found = "{}-{} in {} alone".format(*alone.row(0)[:3])
        raise _changed("atop_alliance.rda", "each dyad-year in both directions", found)
    return rows


def _state_years(files: Files) -> pl.DataFrame:
    told = ["year", *OBLIGATIONS, "number", "transyr"]
    rows = _read(files, "atop5_1sy.csv", ("state", *told)).rename({"state": "ccode"})
    check_unmapped(ID, "states", mappers.unmapped(rows["ccode"], kind="ccode"))
    return rows.with_columns(whole(*rows.columns)).select(
        pl.col(c).cast(t) for c, t in STATE_YEARS.columns.items()
    )


def _changed(name: str, expected: str, found: str) -> SchemaError:
    return SchemaError(
        f"{ID}: {name} holds what it did not hold before",
        expected=expected,
        found=found,
        done="Nothing was built from it; tables built before are kept.",
        todo="Supply the version that the catalogue pins (cordiale data list atop).",
    )
