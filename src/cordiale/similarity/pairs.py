"""The measures for two vectors: two states' votes, or their alliance portfolios."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cordiale.errors import UnknownNameError, UsageError
from cordiale.similarity.coding import VOTES, AbsentRule, encode, n_codes
from cordiale.similarity.measures import check_measures, measures_from_tables
from cordiale.similarity.tables import dyad_tables

__all__ = ["agreement", "bcai", "cross_table", "kappa", "pi", "srs", "tau_b"]

_KAPPA_SUFFIX = {"nominal": "", "linear": "_lin", "squared": "_sq"}
_SRS_SUFFIX = {"absolute": "_abs", "squared": "_sq"}


def cross_table(
    x: ArrayLike,
    y: ArrayLike,
    *,
    categories: Sequence[float] = VOTES,
    absent: AbsentRule = "missing",
    item_weights: ArrayLike | None = None,
) -> NDArray[np.int32] | NDArray[np.float64]:
    """Cross-tabulate two vectors over the items on which both have a value.

    Parameters
    ----------
    x, y : array_like, shape (R,)
        Scores on R items; ``None``, NaN and -1 are missing, 8 is absent. An item
        that either has missing is left out (pairwise complete).
    categories : sequence of float, default (1, 2, 3)
        The scores that may occur, ascending: 1 yes, 2 abstain, 3 no. For alliance
        portfolios use ``(0, 1, 2, 3)``.
    absent : {"missing", "abstain", "category"}, default "missing"
        What an absent vote counts as; see :func:`~cordiale.similarity.encode`.
    item_weights : array_like of float, shape (R,), optional
        Weight of each item, not negative. Default: every item counts once.

    Returns
    -------
    ndarray, shape (k, k)
        Counts, or summed weights; `x` in rows.

    Raises
    ------
    UsageError
        Vectors of different length, values that are no category, weights that do
        not fit.

    Examples
    --------
    >>> cross_table([1, 1, 2, 3, None], [1, 2, 2, 3, 1])
    array([[1, 1, 0],
           [0, 1, 0],
           [0, 0, 1]], dtype=int32)
    """
    first, second = (encode(v, categories=categories, absent=absent) for v in (x, y))
    if first.ndim != 1 or first.shape != second.shape:
        raise UsageError(
            "The two vectors cannot be compared",
            expected="two vectors over the same items",
            found=f"shapes {first.shape} and {second.shape}",
        )
    return np.asarray(
        dyad_tables(np.stack([first, second]), n_codes(categories, absent), weights=item_weights)[0]
    )


def agreement(
    x: ArrayLike,
    y: ArrayLike,
    *,
    categories: Sequence[float] = VOTES,
    absent: AbsentRule = "missing",
    item_weights: ArrayLike | None = None,
) -> float:
    """Share of joint items on which the two take the same category.

    Parameters
    ----------
    x, y, categories, absent, item_weights
        As for :func:`cross_table`.

    Returns
    -------
    float
        0 to 1; NaN without a joint item.

    Examples
    --------
    >>> agreement([1, 1, 2, 3], [1, 2, 2, 3])
    0.75
    """
    return _one("agreement", x, y, categories=categories, absent=absent, item_weights=item_weights)


def srs(
    x: ArrayLike,
    y: ArrayLike,
    distance: Literal["absolute", "squared"] = "absolute",
    *,
    categories: Sequence[float] = VOTES,
    absent: AbsentRule = "missing",
    item_weights: ArrayLike | None = None,
) -> float:
    """Signorino and Ritter's S: one less twice the mean share of the largest distance.

    Parameters
    ----------
    x, y, categories, absent, item_weights
        As for :func:`cross_table`. The largest distance is that of the outermost
        `categories`, observed or not.
    distance : {"absolute", "squared"}, default "absolute"
        Distance between two scores.

    Returns
    -------
    float
        -1 to 1; NaN without a joint item.

    References
    ----------
    Signorino and Ritter (1999) *International Studies Quarterly* 43:115-144.

    Examples
    --------
    >>> srs([1, 1, 2, 3], [1, 2, 2, 3])
    0.75
    >>> srs([1, 1, 2, 3], [1, 2, 2, 3], "squared")
    0.875
    """
    name = "srs" + _suffix("distance", distance, _SRS_SUFFIX)
    return _one(name, x, y, categories=categories, absent=absent, item_weights=item_weights)


def kappa(
    x: ArrayLike,
    y: ArrayLike,
    weights: Literal["nominal", "linear", "squared"] = "nominal",
    *,
    categories: Sequence[float] = VOTES,
    absent: AbsentRule = "missing",
    item_weights: ArrayLike | None = None,
) -> float:
    """Cohen's kappa: agreement beyond chance, each with its own margins.

    Parameters
    ----------
    x, y, categories, absent, item_weights
        As for :func:`cross_table`.
    weights : {"nominal", "linear", "squared"}, default "nominal"
        How disagreements count: all alike, by distance, or by squared distance.

    Returns
    -------
    float
        -1 to 1; NaN without a joint item, or both constant in the same category.

    References
    ----------
    Cohen (1960) *Educational and Psychological Measurement* 20:37-46; (1968)
    *Psychological Bulletin* 70:213-220.

    Examples
    --------
    >>> round(kappa([1, 1, 2, 3], [1, 2, 2, 3]), 4)
    0.6364
    >>> round(kappa([1, 1, 2, 3], [1, 2, 2, 3], weights="squared"), 4)
    0.8
    """
    name = "kappa" + _suffix("weights", weights, _KAPPA_SUFFIX)
    return _one(name, x, y, categories=categories, absent=absent, item_weights=item_weights)


def pi(
    x: ArrayLike,
    y: ArrayLike,
    weights: Literal["nominal", "linear", "squared"] = "nominal",
    *,
    categories: Sequence[float] = VOTES,
    absent: AbsentRule = "missing",
    item_weights: ArrayLike | None = None,
) -> float:
    """Scott's pi: agreement beyond chance, with margins pooled over the two.

    Parameters
    ----------
    x, y, categories, absent, item_weights
        As for :func:`cross_table`.
    weights : {"nominal", "linear", "squared"}, default "nominal"
        How disagreements count: all alike, by distance, or by squared distance.

    Returns
    -------
    float
        -1 to 1; NaN without a joint item, or both constant in the same category.

    References
    ----------
    Scott (1955) *Public Opinion Quarterly* 19:321-325; with distances, Haege (2011)
    *Political Analysis* 19:287-305.

    Examples
    --------
    >>> round(pi([1, 1, 2, 3], [1, 2, 2, 3]), 4)
    0.619
    """
    name = "pi" + _suffix("weights", weights, _KAPPA_SUFFIX)
    return _one(name, x, y, categories=categories, absent=absent, item_weights=item_weights)


def tau_b(
    x: ArrayLike,
    y: ArrayLike,
    *,
    categories: Sequence[float] = VOTES,
    absent: AbsentRule = "missing",
    item_weights: ArrayLike | None = None,
) -> float:
    """Kendall's tau-b: rank association, corrected for ties.

    Parameters
    ----------
    x, y, categories, absent, item_weights
        As for :func:`cross_table`. A pair of items weighs the product of its weights.

    Returns
    -------
    float
        -1 to 1; NaN where either of the two is constant over the joint items.

    References
    ----------
    Kendall (1945) *Biometrika* 33:239-251.

    Examples
    --------
    >>> tau_b([1, 1, 2, 3], [1, 2, 2, 3])
    0.8
    """
    return _one("tau_b", x, y, categories=categories, absent=absent, item_weights=item_weights)


def bcai(
    x: ArrayLike,
    y: ArrayLike,
    *,
    categories: Sequence[float] = VOTES,
    absent: AbsentRule = "missing",
    item_weights: ArrayLike | None = None,
) -> float:
    """Benati and Capurri's alignment index A: S less its value under independence.

    Parameters
    ----------
    x, y, categories, absent, item_weights
        As for :func:`cross_table`.

    Returns
    -------
    float
        -1 to 1; 0 where either never varies, since a constant vote carries no
        information beyond chance; NaN without a joint item.

    Notes
    -----
    S with absolute distances, less the S expected of two states that keep their
    own shares of each category but vote independently of each other. It is
    ``4 / (s_max - s_min)`` times the sum, over the thresholds between neighbouring
    categories, of the covariance of the two "at or below" indicators (times the
    step), which is why it lies between -1 and 1.

    References
    ----------
    Benati and Capurri (2026) *Quality & Quantity*, doi:10.1007/s11135-026-02814-x.

    Examples
    --------
    >>> bcai([1, 1, 2, 3], [1, 2, 2, 3])
    0.625
    """
    return _one("bcai", x, y, categories=categories, absent=absent, item_weights=item_weights)


def _one(
    name: str,
    x: ArrayLike,
    y: ArrayLike,
    *,
    categories: Sequence[float],
    absent: AbsentRule,
    item_weights: ArrayLike | None,
) -> float:
    check_measures([name], ordered=absent != "category")
    table = cross_table(x, y, categories=categories, absent=absent, item_weights=item_weights)
    # An absence kept as a category has no score; nominal measures need none.
    scores = None if absent == "category" else categories
    return float(measures_from_tables(table, [name], scores=scores)[name])


def _suffix(argument: str, value: object, known: dict[str, str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise UnknownNameError.of(
            argument,
            str(value),
            known,
            f"Use {', '.join(map(repr, known))}; the weight of each item goes in item_weights=.",
        )
    return known[value]
