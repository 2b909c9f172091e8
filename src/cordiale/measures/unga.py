"""General Assembly: how every two states' votes fell together, as counts.

A 3 x 3 table of joint votes holds all that agreement, S, kappa, pi, tau-b and A
need, with their intervals; the counts are what is kept, the measures follow.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from cordiale.measures._tidy import Measure, MeasureTable
from cordiale.similarity import tabulate
from cordiale.sources.unga import ISSUES, last_complete_year, roll_calls

__all__ = ["CELLS", "MEASURE", "WINDOW", "tables_of"]

CELLS = ("yy", "ya", "yn", "ay", "aa", "an", "ny", "na", "nn")
"""Cells of the joint table: state 1's vote, then state 2's; y yes, a abstain, n no."""
WINDOW = 5
"""Years pooled for issues, where a single year has too few roll calls."""
LIBRARY_FROM = 2010
"""The library's series overlaps unvotes by ten years, so that the seam can be seen."""

_CELL_TEXT = {
    c: f"roll calls with state 1 {w1}, state 2 {w2}"
    for c, (w1, w2) in zip(
        CELLS,
        [(x, y) for x in ("yes", "abstain", "no") for y in ("yes", "abstain", "no")],
        strict=True,
    )
}


def make() -> dict[str, pl.DataFrame]:
    """Cross-tabulate all dyads by year, and by issue and five years."""
    # A year that the library does not yet cover whole is never set beside whole ones.
    library = roll_calls("un_votes_undl").filter(
        pl.col("year").is_between(LIBRARY_FROM, last_complete_year())
    )
    by_year = [
        _counts(votes).with_columns(pl.lit(name).alias("source"))
        for name, votes in (("unvotes", roll_calls("unvotes")), ("un_votes_undl", library))
    ]
    by_issue = [
        _counts(
            roll_calls("unvotes", issue=code).with_columns(
                (pl.col("year") // WINDOW * WINDOW).alias("year")
            )
        ).with_columns(pl.lit(code).alias("issue"))
        for code in ISSUES
    ]
    return {
        "unga_year": pl.concat(by_year).select("source", "ccode1", "ccode2", "year", *CELLS),
        "unga_issue": pl.concat(by_issue)
        .rename({"year": "first_year"})
        .select("issue", "ccode1", "ccode2", "first_year", *CELLS),
        "unga_roll_calls": _roll_calls(library),
    }


def _counts(votes: pl.DataFrame) -> pl.DataFrame:
    cast = votes.filter(pl.col("vote") <= 3).select("year", "rcid", "ccode", "vote")
    joint = tabulate(cast, "year")
    counts = joint.tables.reshape(-1, 9).astype(np.uint16)
    frame = joint.keys.with_columns(pl.Series(c, counts[:, i]) for i, c in enumerate(CELLS))
    return frame.filter(pl.sum_horizontal(CELLS) > 0)


def _roll_calls(library: pl.DataFrame) -> pl.DataFrame:
    """Count the roll calls of each year and source: what a year rests on."""
    both = pl.concat([roll_calls("unvotes"), library])
    return (
        both.group_by("source", "year")
        .agg(pl.col("rcid").n_unique().cast(pl.Int32).alias("roll_calls"))
        .sort("source", "year")
    )


def tables_of(frame: pl.DataFrame) -> np.ndarray:
    """Return the counts of a frame as an array of 3 x 3 tables.

    Parameters
    ----------
    frame : polars.DataFrame
        With the columns :data:`CELLS`.

    Returns
    -------
    ndarray of int64, shape (rows, 3, 3)

    Examples
    --------
    >>> one = pl.DataFrame({c: [i] for i, c in enumerate(CELLS)})
    >>> tables_of(one)[0].tolist()
    [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    """
    counts = frame.select(pl.col(CELLS).cast(pl.Int64)).to_numpy()
    return np.asarray(counts, dtype=np.int64).reshape(-1, 3, 3)


MEASURE = Measure(
    name="unga",
    needs=("unvotes", "un_votes_undl"),
    make=make,
    tables=(
        MeasureTable(
            "unga_year",
            "Joint votes of two states in the General Assembly in one year, pairwise complete; "
            "dyads without a joint vote have no row. unvotes 1946-2019 (session + 1945); "
            f"un_votes_undl (adopted resolutions only, calendar years, whole ones) from "
            f"{LIBRARY_FROM}",
            {
                "source": "unvotes or un_votes_undl",
                "ccode1": "COW code of state 1",
                "ccode2": "COW code of state 2",
                "year": "session + 1945 in unvotes, calendar year in un_votes_undl",
                **_CELL_TEXT,
            },
            ("source", "year", "ccode1", "ccode2"),
        ),
        MeasureTable(
            "unga_issue",
            f"The same by issue of unvotes, pooled over {WINDOW} years",
            {
                "issue": "Voeten's issue code: me, nu, di, hr, co, ec",
                "ccode1": "COW code of state 1",
                "ccode2": "COW code of state 2",
                "first_year": f"first of the {WINDOW} years",
                **_CELL_TEXT,
            },
            ("issue", "first_year", "ccode1", "ccode2"),
        ),
        MeasureTable(
            "unga_roll_calls",
            "Recorded roll calls of each year and source",
            {"source": "unvotes or un_votes_undl", "year": "session + 1945",
             "roll_calls": "number of roll calls"},
            ("source", "year"),
        ),
    ),
)  # fmt: skip
