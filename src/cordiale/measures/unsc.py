"""Security Council: joint and lone vetoes, splits on adopted resolutions, and who sat.

Two sources that must be read together. The list of vetoes names who vetoed a draft, but
not how the others voted on it. The Library's roll calls hold adopted resolutions only, so
that agreement on them is biased upward: what divided the Council most never was adopted.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cordiale.measures._tidy import Measure, MeasureTable, ordered_pair
from cordiale.measures.unga import CELLS
from cordiale.sources import table

__all__ = ["FIRST", "LAST_VETO", "LAST_VOTE", "MEASURE", "SEATS", "VETO_END"]

FIRST, LAST_VETO, LAST_VOTE = 1946, 2022, 2024
"""Years of the tables: vetoes to July 2022, votes to the last complete year."""
VETO_END = date(2022, 7, 8)
"""Day on which the list of vetoes ends: its last year is a part year."""
_SEAT_MOVED = date(1971, 10, 25)
SEATS = {
    2: (date(FIRST, 1, 1), VETO_END),
    200: (date(FIRST, 1, 1), VETO_END),
    220: (date(FIRST, 1, 1), VETO_END),
    365: (date(FIRST, 1, 1), VETO_END),
    # China's seat was the Republic of China's (713 here, as in the votes) to 24 October 1971.
    710: (_SEAT_MOVED, VETO_END),
    713: (date(FIRST, 1, 1), date(1971, 10, 24)),
}
"""Permanent members: COW code to first and last day of the seat inside coverage."""
_UNLISTED = (713, 1955)
"""The Republic of China vetoed once, Mongolia's admission in 1955: the list lacks it."""

_LETTER = {1: "y", 2: "a", 3: "n"}


def make() -> dict[str, pl.DataFrame]:
    """Count vetoes and joint votes of every two members of the Council."""
    calls = table("un_votes_undl_rollcalls").filter(
        (pl.col("body") == "SC") & (pl.col("year") <= LAST_VOTE)
    )
    votes = table("un_votes_undl_votes").join(calls.select("undl_id", "year"), on="undl_id")
    drafts = table("unsc_vetoes_drafts")
    vetoes = table("unsc_vetoes_votes").join(drafts.select("veto_id", "date"), on="veto_id")
    return {
        "veto_years": veto_years(vetoes),
        "unsc_vetoed": vetoed(drafts, vetoes),
        "unsc_year": joint_votes(votes),
        "unsc_seats": seats(votes),
    }


def _seated() -> pl.DataFrame:
    """Return every two permanent members and the years in which both held their seats."""
    seat = pl.DataFrame(
        [(c, *days) for c, days in SEATS.items()],
        schema={"ccode": pl.Int32, "first": pl.Date, "last": pl.Date},
        orient="row",
    )
    pairs = seat.join(seat, how="cross", suffix="2").filter(pl.col("ccode") < pl.col("ccode2"))
    return pairs.select(
        pl.col("ccode").alias("ccode1"),
        pl.col("ccode2"),
        first=pl.max_horizontal("first", "first2"),
        last=pl.min_horizontal("last", "last2"),
    ).filter(pl.col("first") <= pl.col("last"))


def veto_years(vetoes: pl.DataFrame) -> pl.DataFrame:
    """Count joint and lone vetoes of every two permanent members by year.

    Parameters
    ----------
    vetoes : polars.DataFrame
        One row per veto cast: ``veto_id``, ``ccode``, ``date``.

    Returns
    -------
    polars.DataFrame
        One row per pair and year in which both held their seats. The list is of drafts, so that
        a zero says that no draft was vetoed; votes on parts of a draft are not all in it (a
        dozen Soviet vetoes of December 1955 are not). The one year in which it is known to lack
        all vetoes of a member has no row with it.
    """
    pairs = _seated()
    cast = vetoes.group_by("veto_id", "date").agg(pl.col("ccode").alias("by"))
    one, two = (pl.col("by").list.contains(pl.col(c)) for c in ("ccode1", "ccode2"))
    counted = (
        pairs.join(cast, how="cross")
        .filter(pl.col("date").is_between("first", "last"))
        .group_by("ccode1", "ccode2", pl.col("date").dt.year().alias("year"))
        .agg(joint=(one & two).sum(), only_1=(one & ~two).sum(), only_2=(~one & two).sum())
    )
    years = (
        pairs.with_columns(
            year=pl.int_ranges(pl.col("first").dt.year(), pl.col("last").dt.year() + 1)
        )
        .explode("year")
        .select("ccode1", "ccode2", pl.col("year").cast(pl.Int32))
    )
    member, year = _UNLISTED
    unlisted = (pl.col("year") == year) & pl.any_horizontal(pl.col("ccode1", "ccode2") == member)
    years = years.filter(~unlisted)
    return years.join(counted, on=["ccode1", "ccode2", "year"], how="left").with_columns(
        pl.col("joint", "only_1", "only_2").fill_null(0).cast(pl.UInt8)
    )


def vetoed(drafts: pl.DataFrame, vetoes: pl.DataFrame) -> pl.DataFrame:
    """List the vetoed drafts with the codes of those who vetoed them.

    The list of vetoes may be passed on (its licence is MIT).
    """
    by = vetoes.group_by("veto_id").agg(pl.col("ccode").sort().alias("vetoed_by"))
    return drafts.join(by, on="veto_id").select(
        "veto_id", "date", pl.col("year"), pl.col("crisis_topic").alias("topic"), "vetoed_by"
    )


def joint_votes(votes: pl.DataFrame) -> pl.DataFrame:
    """Cross-tabulate the votes of every two members listed on the same resolutions.

    Parameters
    ----------
    votes : polars.DataFrame
        ``undl_id``, ``year``, ``ccode``, ``vote`` (1 yes, 2 abstention, 3 no, null none).

    Returns
    -------
    polars.DataFrame
        ``listed`` counts resolutions on which both sat, the cells those on which both
        votes are known.
    """
    side = votes.select("undl_id", "year", "ccode", vote=pl.col("vote").replace_strict(_LETTER))
    cell = pl.col("vote") + pl.col("vote_2")
    return (
        side.join(side, on=["undl_id", "year"], suffix="_2")
        .filter(pl.col("ccode") < pl.col("ccode_2"))
        .group_by(*ordered_pair("ccode", "ccode_2"), "year")
        .agg(
            pl.len().cast(pl.UInt8).alias("listed"),
            *((cell == c).sum().cast(pl.UInt8).alias(c) for c in CELLS),
        )
    )


def seats(votes: pl.DataFrame) -> pl.DataFrame:
    """Count the resolutions on which each state sat, by year: the terms as the votes show them."""
    return votes.group_by("ccode", "year").agg(
        pl.len().cast(pl.UInt8).alias("listed"),
        pl.col("vote").is_not_null().sum().cast(pl.UInt8).alias("cast"),
    )


MEASURE = Measure(
    name="unsc",
    needs=("unsc_vetoes", "un_votes_undl"),
    make=make,
    tables=(
        MeasureTable(
            "veto_years",
            f"Vetoes of two permanent members in a year, {FIRST}-{LAST_VETO} (to 8 July), while "
            "both held their seats: China's seat is 713's to 24 October 1971 and 710's from then "
            "on. A veto counts as lone although a third member joined it. No rows for 713 in 1955: "
            "the list lacks its veto of that year",
            {
                "ccode1": "COW code of state 1",
                "ccode2": "COW code of state 2",
                "year": "calendar year",
                "joint": "drafts vetoed by both",
                "only_1": "drafts vetoed by state 1 and not by state 2",
                "only_2": "drafts vetoed by state 2 and not by state 1",
            },
            ("ccode1", "ccode2", "year"),
        ),
        MeasureTable(
            "unsc_vetoed",
            "Vetoed drafts and who vetoed them",
            {
                "veto_id": "row of the list of vetoes",
                "date": "day of the vote",
                "year": "calendar year",
                "topic": "crisis or topic, as the list has it",
                "vetoed_by": "COW codes of the members that vetoed it",
            },
            ("veto_id",),
        ),
        MeasureTable(
            "unsc_year",
            "Joint votes of two members on resolutions that the Security Council adopted, by "
            f"calendar year, {FIRST}-{LAST_VOTE}. Adopted resolutions only: biased upward",
            {
                "ccode1": "COW code of state 1",
                "ccode2": "COW code of state 2",
                "year": "calendar year",
                "listed": "resolutions on which both sat",
                **{
                    c: f"of these, with state 1 {x}, state 2 {y}"
                    for c, (x, y) in zip(
                        CELLS,
                        [
                            (x, y)
                            for x in ("yes", "abstaining", "no")
                            for y in ("yes", "abstaining", "no")
                        ],
                        strict=True,
                    )
                },
            },
            ("ccode1", "ccode2", "year"),
        ),
        MeasureTable(
            "unsc_seats",
            "Resolutions adopted in a year on which a state sat in the Security Council; "
            "no row means that it did not sit, or that none was adopted while it did",
            {
                "ccode": "COW code",
                "year": "calendar year",
                "listed": "resolutions on which it was listed as a member",
                "cast": "of these, with a vote that is known",
            },
            ("ccode", "year"),
        ),
    ),
)
