"""The General Assembly's roll calls, from either source or both, in one shape.

Two sources hold them. *unvotes* (after Voeten) runs to session 74 and holds
every recorded vote, those on amendments, paragraphs and failed drafts included.
*un_votes_undl* (UN Digital Library) runs on to the present and holds adopted
resolutions only. ``joint`` takes unvotes to session 74 and the library from
session 75 on, and says in ``source`` which; the two are not the same population
of votes, so that a step at the seam may be the sources', not the states'.

Years differ too, by each source's own dating: in unvotes a year is session +
1945, because its dates are unreliable; in the library it is the calendar year of
the vote, so that nothing after 31 December counts for a year.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import DataMissingError, UnknownNameError, UsageError
from cordiale.sources import scan

__all__ = ["ISSUES", "SEAM", "SOURCES", "last_complete_year", "roll_calls"]

SOURCES = ("unvotes", "un_votes_undl", "joint")
SEAM = 74
"""Last session that ``joint`` takes from unvotes."""
ISSUES = {
    "me": "Palestinian conflict",
    "nu": "Nuclear weapons and nuclear material",
    "di": "Arms control and disarmament",
    "hr": "Human rights",
    "co": "Colonialism",
    "ec": "Economic development",
}
"""Voeten's issue codes; a roll call may have several, or none."""


def roll_calls(
    source: str = "unvotes", *, year: int | None = None, issue: str | None = None
) -> pl.DataFrame:
    """Return recorded votes of the General Assembly, one row a state and roll call.

    Parameters
    ----------
    source : {"unvotes", "un_votes_undl", "joint"}
    year : int, optional
        Keep one year: session + 1945 in unvotes, calendar year in the library.
    issue : str, optional
        Keep roll calls with this issue code of :data:`ISSUES`; unvotes only, the
        library has no issue codes.

    Returns
    -------
    polars.DataFrame
        ``ccode``, ``rcid``, ``session``, ``year``, ``vote`` (1 yes, 2 abstain,
        3 no, 8 listed but did not vote; the last in un_votes_undl only) and ``source``.

    Raises
    ------
    cordiale.errors.UnknownNameError
        If there is no such source or issue.
    cordiale.errors.UsageError
        If issues are asked of a source without them.
    cordiale.errors.DataMissingError
        If nobody voted in that year.
    """
    if source not in SOURCES:
        raise UnknownNameError.of(
            "source of roll calls", source, SOURCES, f"Use {', '.join(SOURCES)}."
        )
    if issue is not None:
        if issue not in ISSUES:
            raise UnknownNameError.of("issue", issue, ISSUES, f"Use one of {', '.join(ISSUES)}.")
        if source != "unvotes":
            raise UsageError(
                f"{source} has no issue codes", todo="Use --source unvotes, to session 74."
            )
    parts = []
    if source != "un_votes_undl":
        parts.append(_unvotes(issue))
    if source != "unvotes":
        library = _library()
        parts.append(library.filter(pl.col("session") > SEAM) if source == "joint" else library)
    frame = pl.concat(parts)
    if year is not None:
        frame = frame.filter(pl.col("year") == year)
    votes = frame.sort("year", "rcid", "ccode").collect()
    if votes.is_empty():
        what = f"year {year}" if year is not None else "the selection"
        raise DataMissingError(
            f"{source} holds no votes for {what}",
            expected="a year with recorded votes",
            todo="See the coverage in cordiale data list.",
        )
    return votes


def _unvotes(issue: str | None) -> pl.LazyFrame:
    calls = scan("unvotes_roll_calls").select("rcid", "session", "year")
    votes = scan("unvotes_votes").filter(pl.col("ccode").is_not_null())
    frame = votes.select("ccode", "rcid", "vote").join(calls, on="rcid")
    if issue is not None:
        wanted = scan("unvotes_issues").filter(pl.col("short_name") == issue)
        frame = frame.join(wanted.select("rcid").unique(), on="rcid", how="semi")
    return _shape(frame, "unvotes")


def _library() -> pl.LazyFrame:
    calls = (
        scan("un_votes_undl_rollcalls")
        # Without a record of who voted how, members are listed with no vote: that is not that
        # all of them stayed away.
        .filter((pl.col("body") == "GA") & pl.col("recorded"))
        .select(pl.col("undl_id").alias("rcid"), "session", pl.col("calendar_year").alias("year"))
    )
    votes = scan("un_votes_undl_votes").filter(pl.col("ccode").is_not_null())
    frame = votes.select("ccode", pl.col("undl_id").alias("rcid"), pl.col("vote").fill_null(8))
    return _shape(frame.join(calls, on="rcid"), "un_votes_undl")


def last_complete_year() -> int:
    """Return the last calendar year that the library's votes cover whole."""
    whole = scan("un_votes_undl_rollcalls").filter(
        (pl.col("body") == "GA") & pl.col("calendar_year_complete")
    )
    return int(whole.select(pl.col("calendar_year").max()).collect().item())


def _shape(frame: pl.LazyFrame, source: str) -> pl.LazyFrame:
    return frame.select(
        pl.col("ccode").cast(pl.Int32),
        pl.col("rcid").cast(pl.Int64),
        pl.col("session").cast(pl.Int32),
        pl.col("year").cast(pl.Int32),
        pl.col("vote").cast(pl.Int8),
        pl.lit(source).alias("source"),
    )
