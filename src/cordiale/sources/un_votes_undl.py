"""Roll calls of the General Assembly and the Security Council (UN Digital Library).

A row of ``un_votes_undl_votes`` is one state listed on one roll call: yes (1), abstention
(2), no (3), or null where no vote of the listed state is known: it did not vote, or the
record does not say how. ``un_votes_undl_rollcalls`` describes the roll calls;
``un_votes_undl_meta`` says for each body which edition was read and how far it goes.

Two editions can be read. The pinned one (``votes_long.csv.gz``, ``rollcalls.csv.gz``) was
re-assembled from a scraper's logs. A user may supply the Library's own bulk files, newer
than ours (records 4060887 and 4055387): ``official_ga.csv`` then takes the place of the
pinned rows of the Assembly, ``official_sc.csv`` of those of the Council.

Traps, and what is done about each:

- *Names* are the Library's of the day: USSR and RUSSIAN FEDERATION are one seat, CHINA is
  the Republic of China (713) before 25 October 1971. They are mapped by the day.
- *Torn names.* Before 48 names of the scrape the letter of the vote is left over, in lower
  case ("a UNITED STATES", "y JORDAN", "n HUNGARY"), with the vote given as not cast. The
  letter is the vote: wherever unvotes has the roll call too, it says the same. It is put
  back, and counted in ``un_votes_undl_meta``. "AN PAKISTAN" could be either: its vote stays null.
- *Adopted resolutions only*: no failed or vetoed draft and no paragraph vote. Agreement is
  biased upward, most of all in the Council; read it beside unsc_vetoes.
- *Adoptions without recorded votes.* 1,660 Assembly resolutions list nobody, and 45
  (42 of the Council) list every member but no vote. ``recorded`` is false for all of these
  and their counts are null: nobody's vote is known, which is not that nobody voted. (The
  Library's own Council file writes yes for members who adopted without a vote;
  ``modality`` tells.)
- *Sessions.* The Assembly's session comes from the file where it says one, else from the
  symbol: A/RES/79/1, A/RES/1(I). Votes of special and emergency special sessions stand in
  the regular session in course on their day, and ``special_session`` keeps their own.
  (unvotes puts those before 1968 into the session of their calendar year.)
- *Years.* ``year`` is session + 1945 for the Assembly, as in unvotes, and the calendar year
  for the Council; ``calendar_year`` is that of the date for both. They differ: Russia and
  China cast the same vote on 0.670 of the Assembly's roll calls of calendar year 2024
  (n = 94) and on 0.721 of those of session 79 (n = 111, special sessions left out).
- *The last year is incomplete*: the scrape ends on 31 October 2025 and most Assembly votes
  fall in November and December. ``year_complete`` and ``calendar_year_complete`` are false
  unless the edition holds votes from after the end of the session or year.
- *No issue codes*; subject headings stand in ``agenda`` (and ``subjects``, official only).
- One record of the scrape has neither body, symbol nor date: it is left out and counted.
- A few dates are wrong (A/RES/37/84 is dated February 1982, before session 37); they are
  kept, and the session does not rest on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

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
from cordiale.sources._read import Drop, dropped, dropped_spec, whole
from cordiale.sources._sessions import regular_session, session_in
from cordiale.sources._votes import one_vote_each
from cordiale.states import mappers

__all__ = ["TABLES", "VARIANTS", "tidy"]

ID = "un_votes_undl"
# A user's file may be newer than the catalogue; the pinned edition ends in 2025.
_COVERS = (1946, 2100)

ROLLCALLS = TableSpec(
    name="un_votes_undl_rollcalls",
    label="one adopted resolution (or decision) of the General Assembly or Security Council",
    columns={
        "undl_id": pl.Int32,
        "body": pl.String,
        "resolution": pl.String,
        "date": pl.Date,
        "session": pl.Int32,
        "special_session": pl.String,
        "year": pl.Int32,
        "calendar_year": pl.Int32,
        "recorded": pl.Boolean,
        "yes": pl.Int32,
        "abstain": pl.Int32,
        "no": pl.Int32,
        "not_voting": pl.Int32,
        "year_complete": pl.Boolean,
        "calendar_year_complete": pl.Boolean,
        "title": pl.String,
        "agenda": pl.String,
        "subjects": pl.String,
        "meeting": pl.String,
        "modality": pl.String,
    },
    key=("undl_id",),
    covers=_COVERS,
    ranges={"calendar_year": _COVERS, "session": (1, _COVERS[1] - 1945)},
)
VOTES = TableSpec(
    name="un_votes_undl_votes",
    label="one listed state's yes (1), abstention (2), no (3) or unknown (null) vote",
    columns={"undl_id": pl.Int32, "ccode": pl.Int32, "country": pl.String, "vote": pl.Int8},
    key=("undl_id", "ccode"),
    year=None,
    ranges={"vote": (1, 3)},
)
META = TableSpec(
    name="un_votes_undl_meta",
    label="which edition of a body's roll calls was read, and how far it goes",
    columns={
        "body": pl.String,
        "origin": pl.String,
        "first_date": pl.Date,
        "last_date": pl.Date,
        "rollcalls": pl.Int32,
        "recorded": pl.Int32,
        "votes_restored": pl.Int32,
        "totals_differ": pl.Int32,
    },
    key=("body",),
    year=None,
)
TABLES = (ROLLCALLS, VOTES, META, dropped_spec(ID))

_ROLLCALL_INPUT = (
    *("undl_id", "body", "resolution", "date", "title", "agenda", "meeting"),
    *("n_listed", "abstain", "no", "yes"),
)
_VOTE_INPUT = ("undl_id", "country", "vote")
_TOTALS = {"total_yes": "yes", "total_abstentions": "abstain", "total_no": "no"}
_OFFICIAL_COMMON = (
    *("undl_id", "ms_code", "ms_name", "ms_vote", "date", "resolution", "meeting", "subjects"),
    *_TOTALS,
)
VARIANTS = {
    "official_ga.csv": (*_OFFICIAL_COMMON, "session", "title", "agenda_title"),
    "official_sc.csv": (*_OFFICIAL_COMMON, "permanent_member", "description", "agenda", "modality"),
}
"""Editions that a user may supply, by the name they are kept under: the columns read."""

_VOTE_CODES: dict[str, int | None] = {"Y": 1, "A": 2, "N": 3, "NV": None, "X": None}


@dataclass(frozen=True)
class _Edition:
    """One body's rows: roll calls with the file's own totals, and votes as written."""

    body: str
    origin: str
    rollcalls: pl.DataFrame
    votes: pl.DataFrame


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Read the pinned edition, and the user's where given, and return the tidy tables.

    Parameters
    ----------
    files : Files
        ``votes_long.csv.gz`` and ``rollcalls.csv.gz``; optionally ``official_ga.csv`` and
        ``official_sc.csv``.

    Returns
    -------
    dict of polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        If a file changed, or names a state that nobody has looked at.
    """
    drops: list[Drop] = []
    official = {body: files.get(f"official_{body.lower()}.csv") for body in ("GA", "SC")}
    editions = [_official(body, path) for body, path in official.items() if path is not None]
    # Someone who holds the Library's own files alone can go without the pinned ones.
    if not editions or (None in official.values() and files.get("rollcalls.csv.gz")):
        given = {e.body for e in editions}
        editions += [e for e in _pinned(files, drops) if e.body not in given]
    parts = [_body(e, drops) for e in editions]
    tables = (*(pl.concat(t) for t in zip(*parts, strict=True)), dropped(drops))
    return {s.name: check_output(s, ID, t) for s, t in zip(TABLES, tables, strict=True)}


def _read(path: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    try:
        header = pl.read_csv(path, n_rows=0, infer_schema=False).columns
        check_input(ID, path.name, header, columns)
        return pl.read_csv(path, columns=list(columns), infer_schema=False)
    except (pl.exceptions.ComputeError, pl.exceptions.NoDataError) as e:
        raise SchemaError(
            f"{ID}: {path.name} cannot be read as a table",
            expected="a CSV file in UTF-8",
            found=str(e).splitlines()[0],
            done="Nothing was built from it; tables built before are kept.",
            todo="Fetch or download it anew.",
        ) from e


def _pinned(files: Files, drops: list[Drop]) -> list[_Edition]:
    rollcalls = _read(files["rollcalls.csv.gz"], _ROLLCALL_INPUT)
    votes = _read(files["votes_long.csv.gz"], _VOTE_INPUT)
    check_rows(ID, "rollcalls", rollcalls.height)
    check_rows(ID, "votes_long", votes.height)
    rollcalls = rollcalls.with_columns(pl.col(pl.String).replace("N/A", None))
    listed = votes.group_by("undl_id").len("found")
    check = rollcalls.join(listed, on="undl_id", how="full", coalesce=True).filter(
        pl.col("n_listed").cast(pl.Int32).fill_null(-1) != pl.col("found").fill_null(0)
    )
    if check.height:
        raise _refused("rollcalls.csv.gz", "as many votes as n_listed says", check["undl_id"][0])
    nameless = rollcalls.filter(~pl.col("body").is_in(["GA", "SC"]))
    drops.append(
        Drop(
            ROLLCALLS.name,
            "neither body, symbol nor date",
            nameless.height,
            f"undl_id {nameless['undl_id'][0]}" if nameless.height else None,
        )
    )
    origin = f"pinned: {files.source.version}"
    editions = []
    for body in ("GA", "SC"):
        mine = rollcalls.filter(pl.col("body") == body).with_columns(
            pl.lit(None, pl.String).alias(c) for c in ("session", "subjects", "modality")
        )
        editions.append(_Edition(body, origin, mine, votes.join(mine, on="undl_id", how="semi")))
    return editions


def _official(body: str, path: Path) -> _Edition:
    raw = _read(path, VARIANTS[f"official_{body.lower()}.csv"])
    own = {"title": "description"} if body == "SC" else {"agenda": "agenda_title"}
    shaped = raw.rename({v: k for k, v in own.items()} | _TOTALS).with_columns(
        pl.lit(body).alias("body")
    )
    shaped = shaped.with_columns(
        pl.lit(None, pl.String).alias(c) for c in ("session", "modality") if c not in shaped.columns
    )
    told = [c for c in shaped.columns if not c.startswith(("ms_", "permanent"))]
    rollcalls = shaped.select(told).unique("undl_id", keep="first", maintain_order=True)
    votes = shaped.select("undl_id", pl.col("ms_name").alias("country"), vote="ms_vote")
    return _Edition(body, f"supplied by the user: {path.name}", rollcalls, votes)


def _body(edition: _Edition, drops: list[Drop]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Turn one body's edition into its share of the roll calls, votes and meta tables."""
    totals = [pl.col(t).cast(pl.Float64) for t in _TOTALS.values()]
    try:
        rollcalls = edition.rollcalls.with_columns(
            pl.col("undl_id").cast(pl.Int32),
            pl.col("date").str.to_date("%Y-%m-%d"),
            *totals,
        ).with_columns(whole(*_TOTALS.values()))
        votes = edition.votes.with_columns(pl.col("undl_id").cast(pl.Int32))
    except pl.exceptions.InvalidOperationError as e:
        raise _refused(edition.origin, "record numbers, dates and totals", str(e)) from e
    if rollcalls["date"].has_nulls():
        raise _refused(edition.origin, "a date for each roll call", "none")
    votes, restored = _votes(edition, votes, rollcalls)
    votes, repeated = one_vote_each(votes, "undl_id", VOTES.name, prefix=f"{edition.body}: ")
    drops += repeated
    counted = rollcalls.drop(*_TOTALS.values()).join(_counts(votes), on="undl_id", how="left")
    # No name with a vote: the roll call was adopted without a record of who voted how.
    recorded = pl.sum_horizontal(_TOTALS.values()) > 0
    counted = counted.with_columns(recorded.alias("recorded")).with_columns(
        pl.when("recorded").then(c).alias(c) for c in (*_TOTALS.values(), "not_voting")
    )
    told = rollcalls.join(counted, on="undl_id", suffix="_counted")
    differ = told.filter(
        pl.any_horizontal(pl.col(t) != pl.col(f"{t}_counted") for t in _TOTALS.values())
    )
    meta = counted.select(
        pl.lit(edition.body).alias("body"),
        pl.lit(edition.origin).alias("origin"),
        pl.col("date").min().alias("first_date"),
        pl.col("date").max().alias("last_date"),
        pl.len().cast(pl.Int32).alias("rollcalls"),
        pl.col("recorded").sum().cast(pl.Int32),
        pl.lit(restored, pl.Int32).alias("votes_restored"),
        pl.lit(differ.height, pl.Int32).alias("totals_differ"),
    )
    return _dated(edition, counted).select(list(ROLLCALLS.columns)), votes, meta


def _votes(
    edition: _Edition, votes: pl.DataFrame, rollcalls: pl.DataFrame
) -> tuple[pl.DataFrame, int]:
    strange = votes.filter(~pl.col("vote").is_in(list(_VOTE_CODES)) | pl.col("vote").is_null())
    if strange.height:
        raise _refused(edition.origin, "votes Y, N, A, X or NV", str(strange["vote"][0]))
    votes = votes.join(rollcalls.select("undl_id", "date"), on="undl_id", maintain_order="left")
    check_unmapped(
        ID, "names of states", mappers.unmapped(votes["country"], votes["date"], kind="un_name")
    )
    left_over = pl.col("country").str.extract(r"^([yan]) ").str.to_uppercase()
    torn = left_over.is_not_null() & (pl.col("vote") == "NV")
    restored = votes.filter(torn).height
    return votes.select(
        "undl_id",
        mappers.from_un_name(votes["country"], votes["date"]).alias("ccode"),
        "country",
        pl.when(torn)
        .then(left_over)
        .otherwise("vote")
        .replace_strict(_VOTE_CODES, return_dtype=pl.Int8)
        .alias("vote"),
    ), restored


def _counts(votes: pl.DataFrame) -> pl.DataFrame:
    cast = {"yes": 1, "abstain": 2, "no": 3}
    return votes.group_by("undl_id").agg(
        *[(pl.col("vote") == code).sum().cast(pl.Int32).alias(c) for c, code in cast.items()],
        pl.col("vote").null_count().cast(pl.Int32).alias("not_voting"),
    )


def _dated(edition: _Edition, rollcalls: pl.DataFrame) -> pl.DataFrame:
    """Add session, years, and whether the edition holds them to their end."""
    last = rollcalls["date"].max()
    if not isinstance(last, date):
        raise _refused(edition.origin, "roll calls", "none")
    calendar = pl.col("date").dt.year().cast(pl.Int32)
    if edition.body == "SC":
        read: list[tuple[int | None, str | None]] = [(None, None)] * rollcalls.height
        year = calendar
        complete = calendar < last.year
    else:
        read = [
            _session(edition.origin, *row)
            for row in rollcalls.select("resolution", "session", "date").iter_rows()
        ]
        year = (pl.col("session") + 1945).cast(pl.Int32)
        complete = pl.col("session") < regular_session(last)
    return rollcalls.with_columns(
        pl.Series("session", [s for s, _ in read], dtype=pl.Int32),
        pl.Series("special_session", [s for _, s in read], dtype=pl.String),
        calendar.alias("calendar_year"),
        (calendar < last.year).alias("calendar_year_complete"),
    ).with_columns(year.alias("year"), complete.alias("year_complete"))


def _session(
    origin: str, symbol: str | None, told: str | None, day: date
) -> tuple[int, str | None]:
    """Return the regular session, and the special one where the vote fell in one."""
    own = (told or "").strip() or session_in(symbol or "")
    if own.isdigit():
        return int(own), None
    if own.startswith(("S-", "ES-")):
        return regular_session(day), own
    raise _refused(origin, "a session in each symbol (A/RES/79/1, A/RES/1(I))", str(symbol))


def _refused(where: str, expected: str, found: str) -> SchemaError:
    return SchemaError(
        f"{ID}: {where} holds what it did not hold before",
        expected=expected,
        found=found.splitlines()[0],
        done="Nothing was built from it; tables built before are kept.",
        todo="Supply the pinned edition, or the Library's file unchanged.",
    )
