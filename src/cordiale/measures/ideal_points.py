"""Ideal points: where each state stands by its votes, and how sure that is.

Means and standard deviations say where one state stands. How far two stand apart, or whether a
distance shrank, needs what the errors of several estimates have in common; joint draws from the
posterior hold that, so they are kept as well, small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cordiale.measures._tidy import Measure, MeasureTable
from cordiale.sources.unga import ISSUES, SEAM, roll_calls

if TYPE_CHECKING:
    from cordiale.ideal_points import IdealPointEstimates

__all__ = ["DRAWS", "MEASURE", "STEP", "draws_of"]

DRAWS = 200
"""Joint draws kept of every state and session."""
STEP = 1 / 32
"""Of the draws, in posterior standard deviations."""
_CLIP = 127
_SEED = 1
_KEY = ("ccode", "session")


def make() -> dict[str, pl.DataFrame]:
    """Fit both sources' votes together, and unvotes issue by issue."""
    from cordiale.ideal_points import IdealPoints  # compiled code: only who fits needs it

    fitted = IdealPoints().fit(roll_calls("joint"))
    # Votes of a session that is not over are fitted too; its estimates are not handed on.
    whole = fitted.estimates.filter("complete")
    votes = roll_calls("unvotes")
    issues = [
        _small(IdealPoints().fit(votes, issue=code).estimates).select(
            pl.lit(code).alias("issue"), "ccode", "session", "year", "mean", "sd", "n_votes"
        )
        for code in ISSUES
    ]
    source = pl.when(pl.col("session") > SEAM).then(pl.lit("un_votes_undl"))
    return {
        "ideal_points": _small(whole).select(
            "ccode", "session", "year", "mean", "sd", "n_votes",
            source.otherwise(pl.lit("unvotes")).alias("source"),
        ),
        "ideal_point_issues": pl.concat(issues),
        "ideal_point_draws": _draws(fitted).join(whole.select(_KEY), on=_KEY, how="semi"),
    }  # fmt: skip


def _small(estimates: pl.DataFrame) -> pl.DataFrame:
    """Keep single precision: finer than the agreement of two machines' fits."""
    return estimates.with_columns(pl.col("mean", "sd").cast(pl.Float32))


def _draws(fitted: IdealPointEstimates) -> pl.DataFrame:
    """Draw all states and sessions together; one row each, in steps of its own sd."""
    d = fitted.design
    seen = np.flatnonzero(d.counts > 0)
    off = fitted.fitted.joint.draw(np.random.default_rng(_SEED), DRAWS)[seen] / fitted.scale
    # The draws' own mean and spread would add the noise of 200 draws to what is known exactly.
    off -= off.mean(axis=1, keepdims=True)
    off /= off.std(axis=1, keepdims=True)
    steps = np.clip(np.rint(off / STEP), -_CLIP, _CLIP).astype(np.int8)
    return pl.DataFrame(
        {
            "ccode": d.units[d.node_unit[seen]].astype(np.int32),
            "session": d.periods[d.node_period[seen]].astype(np.int32),
            "draws": pl.Series(steps, dtype=pl.Array(pl.Int8, DRAWS)),
        }
    )


def draws_of(frame: pl.DataFrame) -> NDArray[np.float64]:
    """Return joint draws of ideal points on the reported scale.

    The same column of any two rows is one draw: subtract rows, then take means and quantiles
    over columns.

    Parameters
    ----------
    frame : polars.DataFrame
        ``mean``, ``sd`` and ``draws``: ``ideal_points`` with ``ideal_point_draws`` joined to it.

    Returns
    -------
    ndarray, shape (rows, draws)

    Examples
    --------
    >>> one = pl.DataFrame(
    ...     {"mean": [1.0], "sd": [0.5], "draws": [[-32, 0, 64]]},
    ...     schema_overrides={"draws": pl.Array(pl.Int8, 3)},
    ... )
    >>> draws_of(one).tolist()
    [[0.5, 1.0, 2.0]]
    """
    mean, sd = (frame[c].cast(pl.Float64).to_numpy()[:, None] for c in ("mean", "sd"))
    return np.asarray(mean + sd * (STEP * frame["draws"].to_numpy()))


_POINT = {
    "ccode": "COW code of the state",
    "session": "session of the General Assembly",
    "year": "session + 1945",
    "mean": "posterior mean; over all state-sessions the means have mean 0 and standard deviation "
    "1, and the United States is positive (single precision)",
    "sd": "posterior standard deviation (single precision)",
    "n_votes": "votes of the state in that session that it rests on",
}

MEASURE = Measure(
    name="ideal_points",
    needs=("unvotes", "un_votes_undl", "un_vote_matches"),
    make=make,
    code=("latent", "ideal_points"),
    tables=(
        MeasureTable(
            "ideal_points",
            "Ideal point of a state in one session, all issues together: dynamic ordinal model on "
            f"unvotes to session {SEAM} and un_votes_undl after it, whole sessions only; a state "
            "without a vote in a session has no row. All sessions are estimated together, so "
            "later votes inform earlier estimates",
            {**_POINT, "source": "whose votes: unvotes or un_votes_undl"},
            _KEY,
            tolerance=1e-6,
        ),
        MeasureTable(
            "ideal_point_issues",
            "The same from unvotes for one issue; each issue has a scale of its own",
            {"issue": "Voeten's issue code: me, nu, di, hr, co, ec", **_POINT},
            ("issue", *_KEY),
            tolerance=1e-6,
        ),
        MeasureTable(
            "ideal_point_draws",
            f"{DRAWS} draws from the joint posterior of all ideal points in ideal_points: the "
            "same place in two rows is one draw",
            {
                "ccode": "COW code of the state",
                "session": "session of the General Assembly",
                "draws": f"(draw - mean) / sd in steps of 1/{1 / STEP:.0f}, cut off at "
                f"{_CLIP} steps; each row brought to mean 0 and standard deviation 1",
            },
            _KEY,
            tolerance=1.0,
        ),
    ),
)  # fmt: skip
