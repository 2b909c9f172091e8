"""Intervals for the measures, from the contingency table alone.

The joint items (roll calls) are treated as independent draws of one pair of votes,
so that the k x k table is multinomial. The interval then says how far the measure
could move had the same two states met another set of items of the same kind. It is
an interval over items, not over states; it knows nothing of how the agenda was
made, and items that come in bundles (paragraphs of one draft) make it too narrow.

agreement
    Wilson's score interval.
every other measure
    z standard errors either way by the delta method on the cell shares, after
    z^2 pseudo-items have been spread evenly over the k^2 cells; clipped to
    [-1, 1] and stretched, where need be, to the estimate itself. Without the
    pseudo-items the standard error of kappa is that of Fleiss, Cohen and Everitt
    (1969) and that of tau-b the one of Brown and Benedetti (1977).

The pseudo-items do what Agresti and Coull (1998) do for a share, and for the same
reason. Most roll calls pass with most states voting yes, so cells that matter are
often empty by luck, and the plain interval is then far too narrow: of nominal 90%
ones for kappa with squared distances, 74% (of 40 roll calls, four in five of them
jointly yes) to 83% (of 80) hold the truth. With the pseudo-items 88% to 90% do,
and a table without any disagreement has an interval of sensible width, not none.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cordiale.errors import UsageError
from cordiale.similarity.cells import Cells, Distance, Floats, in_chunks
from cordiale.similarity.measures import FAMILY, check_measures, evaluate, measures_from_tables

__all__ = ["MIN_JOINT", "Interval", "check_level", "interval_from_tables"]

#: Fewest joint items for which a large-sample variance is reported.
MIN_JOINT = 10


class Interval(NamedTuple):
    """Lower and upper bounds; NaN where there is no interval."""

    low: Floats
    high: Floats


def check_level(level: float) -> None:
    """Refuse a confidence level outside (0, 1).

    Examples
    --------
    >>> check_level(0.9)
    """
    if isinstance(level, bool) or not 0 < level < 1:
        raise UsageError(
            "The level of the interval is out of range",
            expected="a number between 0 and 1, like 0.9",
            found=str(level),
        )


def interval_from_tables(
    tables: ArrayLike,
    measure: str,
    level: float = 0.9,
    *,
    scores: Sequence[float] | None = None,
) -> Interval:
    """Compute an interval for one measure from tables of counts.

    Parameters
    ----------
    tables : array_like of int, shape (..., k, k)
        Counts; first state in rows, second in columns.
    measure : str
        One of :data:`~cordiale.similarity.MEASURES`.
    level : float, default 0.9
        Nominal coverage.
    scores : sequence of float, length k, optional
        Scores of the categories, ascending. Default: evenly spaced.

    Returns
    -------
    Interval
        Arrays `low` and `high` in the tables' leading shape. NaN where the measure
        is undefined and, for all but agreement, with fewer than :data:`MIN_JOINT`
        joint items.

    Raises
    ------
    UnknownNameError
        A name that is no measure.
    UsageError
        A level outside (0, 1), or tables that are not counts.

    References
    ----------
    Wilson (1927) *JASA* 22:209-212. Agresti and Coull (1998) *American
    Statistician* 52:119-126. Fleiss, Cohen and Everitt (1969) *Psychological
    Bulletin* 72:323-327. Brown and Benedetti (1977) *JASA* 72:309-315.

    Examples
    --------
    >>> low, high = interval_from_tables([[30, 5], [5, 10]], "kappa")
    >>> round(float(low), 3), round(float(high), 3)
    (0.284, 0.709)
    >>> low, high = interval_from_tables([[30, 0], [0, 20]], "kappa")
    >>> round(float(low), 3), float(high)
    (0.872, 1.0)
    """
    (name,) = check_measures([measure])
    check_level(level)
    counts = np.asarray(tables)
    if counts.dtype.kind not in "iu":
        raise UsageError(
            "Intervals need counts of items",
            expected="tables of integers",
            found=f"tables of {counts.dtype}",
            todo="Weighted tables have measures, but their items are not equal draws",
        )
    z = NormalDist().inv_cdf((1 + level) / 2)
    shape, blocks = in_chunks(counts, scores)
    estimate = measures_from_tables(counts, [name], scores=scores)[name].ravel()
    low, high = np.empty(estimate.shape), np.empty(estimate.shape)
    for part, cells in blocks():
        around = _wilson if name == "agreement" else _adjusted
        low[part], high[part] = around(cells, name, z)
    undefined = np.isnan(estimate)
    low = np.where(undefined, np.nan, np.clip(np.minimum(low, estimate), -1, 1))
    high = np.where(undefined, np.nan, np.clip(np.maximum(high, estimate), -1, 1))
    return Interval(low.reshape(shape), high.reshape(shape))


def _wilson(cells: Cells, name: str, z: float) -> tuple[Floats, Floats]:
    """Return Wilson's bounds for the share of items in the same category."""
    n = np.maximum(cells.total, 1)
    share = 1 - cells.observed(FAMILY[name][1]) / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    return np.maximum(centre - half, 0), centre + half


def _adjusted(cells: Cells, name: str, z: float) -> tuple[Floats, Floats]:
    """Return delta-method bounds after adding z^2 pseudo-items."""
    padded = cells.flat + z * z / len(cells.flat)
    n = padded.sum(axis=0)
    shares = Cells(padded / n, cells.scores)
    family, kind = FAMILY[name]
    slope = _slope(shares, family, kind).reshape(padded.shape)
    centred = slope - (shares.flat * slope).sum(axis=0)
    half = z * np.sqrt((shares.flat * centred**2).sum(axis=0) / n)
    half[cells.total < MIN_JOINT] = np.nan
    centre = evaluate(shares, family, kind)
    return centre - half, centre + half


def _slope(p: Cells, family: str, kind: Distance) -> Floats:
    """Slope of the measure in each cell share, shape (k, k, n)."""
    if family == "tau_b":
        apart = p.distance("nominal")
        first, second = p.untied
        scale = np.sqrt(first * second)
        tau = p.net_concordance / scale
        slope = (p.order @ p.flat).reshape(p.square.shape) / scale
        ties = (apart @ p.rows / first)[:, None, :] + (apart @ p.cols / second)[None, :, :]
        return np.asarray(slope - tau / 2 * ties)
    w = p.distance(kind)
    weights = w[:, :, None]
    if family == "srs":
        return np.broadcast_to(-2 * weights, p.square.shape)
    if family == "pi":
        chance = p.shared_chance(kind) / 4
        pooled = w @ p.shared / 2
        chance_slope = pooled[:, None, :] + pooled[None, :, :]
    else:
        chance = p.chance(kind)
        chance_slope = (w @ p.cols)[:, None, :] + (w @ p.rows)[None, :, :]
    if family == "bcai":
        return np.asarray(2 * (chance_slope - weights))
    return np.asarray((p.observed(kind) / chance * chance_slope - weights) / chance)
