"""Which votes go into ideal points, and which roll calls are one item.

The rules are those of Bailey, Strezhnev and Voeten's published estimates, so that the two can
be compared: they reproduce their number of votes for every state and session.

- Votes on amendments and paragraphs count to session 44 (1989) only: after it their record is
  not complete.
- Session 19 (1964) had one roll call; Zanzibar (511) sat in one session before it joined
  Tanganyika, and South Africa cast a handful of votes in session 48: all three are left out.
- Unanimous roll calls say nothing about differences and are left out.
- Roll calls on the same text in several sessions (``un_vote_matches``) are one item: they tie
  the scale of one session to that of the others.

In the UN Digital Library's votes a roll call is an adopted resolution; it is its own item, since
the pairs name roll calls of unvotes only.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from cordiale.errors import DataError, DataMissingError, SchemaError, UnknownNameError, UsageError
from cordiale.sources import scan
from cordiale.sources.unga import ISSUES
from cordiale.states import unmapped

__all__ = ["Selection", "select"]

_COLUMNS = ("ccode", "rcid", "session", "vote", "source")
_LAST_WITH_PARTS = 44
_ZANZIBAR, _SOUTH_AFRICA = 511, 560
_ORDER = {1: 3, 2: 2, 3: 1}
"""Votes as they stand in the data (1 yes, 2 abstain, 3 no) to their order: no, abstain, yes."""


@dataclass(frozen=True)
class Selection:
    """Votes that are fitted.

    Attributes
    ----------
    votes : polars.DataFrame
        ``ccode``, ``session``, ``rcid``, ``source``, ``response`` (1 no, 2 abstain, 3 yes) and
        ``item``.
    unanimous : int
        Roll calls left out because all votes were alike.
    excluded : int
        Votes left out by the other rules.
    """

    votes: pl.DataFrame
    unanimous: int
    excluded: int


def select(votes: pl.DataFrame, *, issue: str | None = None, start: int | None = None) -> Selection:
    """Apply the rules to recorded votes.

    Parameters
    ----------
    votes : polars.DataFrame
        As :func:`cordiale.sources.unga.roll_calls` gives them.
    issue : str, optional
        Keep roll calls with this issue code of unvotes.
    start : int, optional
        Keep sessions from this year (session + 1945) on.

    Returns
    -------
    Selection

    Raises
    ------
    cordiale.errors.SchemaError
        If a column is missing.
    cordiale.errors.UnknownNameError, cordiale.errors.UsageError
        If the issue is unknown, or asked of votes without issue codes.
    cordiale.errors.DataError
        If a code is no state's, a vote is no vote, or a state votes twice on a roll call.
    cordiale.errors.DataMissingError
        If nothing is left.
    """
    missing = [c for c in _COLUMNS if c not in votes.columns]
    if missing:
        raise SchemaError(
            "These are no roll calls",
            expected=", ".join(_COLUMNS),
            found=", ".join(votes.columns),
            todo="Use cordiale.sources.unga.roll_calls().",
        )
    _check(votes)
    cast = votes.filter(pl.col("vote") <= 3).select(_COLUMNS)
    if issue is not None:
        cast = _of_issue(cast, issue)
    if start is not None:
        cast = cast.filter(pl.col("session") + 1945 >= start)
    kept = _without_parts(cast).filter(
        (pl.col("session") != 19)
        & (pl.col("ccode") != _ZANZIBAR)
        & ~((pl.col("ccode") == _SOUTH_AFRICA) & (pl.col("session") == 48))
    )
    call = ["source", "rcid"]
    divided = kept.filter(pl.col("vote").n_unique().over(call) > 1)
    if divided.is_empty():
        raise DataMissingError(
            "No roll call is left on which votes differ",
            found=f"{votes.height:,} rows, {cast.height:,} votes cast in the selection",
            todo="Choose another issue or an earlier start.",
        )
    total = kept.select(pl.struct(call).n_unique()).item()
    left = divided.select(pl.struct(call).n_unique()).item()
    return Selection(
        votes=_with_items(divided).with_columns(
            response=pl.col("vote").replace_strict(_ORDER, return_dtype=pl.Int8)
        ),
        unanimous=total - left,
        excluded=cast.height - kept.height,
    )


def _check(votes: pl.DataFrame) -> None:
    strange = votes.filter(~pl.col("vote").is_in([1, 2, 3, 8]) | pl.col("vote").is_null())
    if strange.height:
        raise DataError(
            f"{strange.height:,} votes are neither yes (1), abstain (2), no (3) nor absent (8)",
            found=f"{strange['vote'][0]} of {strange['ccode'][0]}",
        )
    unknown = unmapped(votes["ccode"].unique(), kind="ccode")
    if unknown:
        raise DataError(
            "Some codes are no state's", found=", ".join(unknown[:8]), expected="COW numbers"
        )
    twice = votes.height - votes.select(pl.struct("source", "rcid", "ccode").n_unique()).item()
    if twice:
        raise DataError(
            f"{twice:,} votes stand twice",
            expected="one row for a state and roll call",
            todo="Drop the duplicates: which of two is right cannot be told here.",
        )


def _of_issue(cast: pl.DataFrame, issue: str) -> pl.DataFrame:
    if issue not in ISSUES:
        raise UnknownNameError.of("issue", issue, ISSUES, f"Use one of {', '.join(ISSUES)}.")
    if cast.filter(pl.col("source") != "unvotes").height:
        raise UsageError(
            "The UN Digital Library's votes have no issue codes",
            todo="Use votes of unvotes, to session 74.",
        )
    wanted = scan("unvotes_issues").filter(pl.col("short_name") == issue).select("rcid").unique()
    return cast.join(wanted.collect().cast({"rcid": pl.Int64}), on="rcid", how="semi")


def _without_parts(cast: pl.DataFrame) -> pl.DataFrame:
    late = pl.col("session") > _LAST_WITH_PARTS
    parts = (
        scan("unvotes_roll_calls")
        .filter(late & ((pl.col("amend") == 1) | (pl.col("para") == 1)))
        .select(pl.col("rcid").cast(pl.Int64), source=pl.lit("unvotes"))
        .collect()
    )
    return cast.join(parts, on=["source", "rcid"], how="anti")


def _with_items(cast: pl.DataFrame) -> pl.DataFrame:
    """Give roll calls on one text the least roll call number of the chain as their item."""
    pairs = scan("un_vote_matches_pairs").select("rcid1", "rcid2").collect()
    numbers = pl.concat([pairs["rcid1"], pairs["rcid2"]]).unique().sort()
    place = dict(zip(numbers, range(len(numbers)), strict=True))
    rows, columns = ([place[r] for r in pairs[c]] for c in ("rcid1", "rcid2"))
    graph = coo_array(([1] * len(rows), (rows, columns)), shape=(len(place), len(place)))
    _, chain = connected_components(graph, directed=False)
    items = pl.DataFrame({"rcid": numbers.cast(pl.Int64), "chain": chain}).with_columns(
        item=pl.col("rcid").min().over("chain"), source=pl.lit("unvotes")
    )
    alone = pl.when(pl.col("source") == "unvotes").then(pl.col("rcid")).otherwise(-pl.col("rcid"))
    return cast.join(
        items.select("source", "rcid", "item"), on=["source", "rcid"], how="left"
    ).with_columns(item=pl.coalesce("item", alone))
