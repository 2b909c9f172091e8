"""Contingency tables of every pair of states at once, through one matrix product.

With X the indicator matrix of (state, category) rows and item columns, X X' holds
all k x k tables: entry (i a, j b) counts the items on which i took category a and
j took b. Items that either of the two left blank are in no cell, which is what
"pairwise complete" means.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cordiale.errors import UsageError
from cordiale.similarity.coding import as_numbers

__all__ = ["cross_tables", "dyad_tables"]

# Below this many items a float32 product counts exactly: 2**24 is where the
# integers that float32 can tell apart end.
_FLOAT32_EXACT = 2**24


def cross_tables(
    votes: ArrayLike, n_categories: int, weights: ArrayLike | None = None
) -> NDArray[np.int32] | NDArray[np.float64]:
    """Cross-tabulate every ordered pair of states over the items.

    Parameters
    ----------
    votes : array_like of int, shape (S, R)
        Category codes 0..n_categories-1 of S states on R items; -1 is missing.
    n_categories : int
        Number of categories k.
    weights : array_like of float, shape (R,), optional
        Weight of each item, not negative. Default: every item counts once.

    Returns
    -------
    ndarray, shape (S, S, k, k)
        ``[i, j, a, b]`` is the number of items (int32), or their weight
        (float64), on which state i took category a and state j category b.

    Raises
    ------
    UsageError
        Codes outside the range, or weights that do not fit.

    Examples
    --------
    >>> cross_tables([[0, 0, 1], [0, 1, -1]], 2)[0, 1]
    array([[1, 1],
           [0, 0]], dtype=int32)
    """
    gram = _gram(votes, n_categories, weights)
    tables = gram.transpose(0, 2, 1, 3)
    return tables.astype(np.int32) if weights is None else tables.astype(np.float64)


def dyad_tables(
    votes: ArrayLike, n_categories: int, weights: ArrayLike | None = None
) -> NDArray[np.int32] | NDArray[np.float64]:
    """Cross-tabulate every non-directed dyad over the items.

    Like :func:`cross_tables`, but each pair i < j once, ordered as by
    ``numpy.triu_indices(S, 1)``.

    Parameters
    ----------
    votes : array_like of int, shape (S, R)
        Category codes 0..n_categories-1 of S states on R items; -1 is missing.
    n_categories : int
        Number of categories k.
    weights : array_like of float, shape (R,), optional
        Weight of each item, not negative. Default: every item counts once.

    Returns
    -------
    ndarray, shape (S (S - 1) / 2, k, k)
        Counts (int32), or summed weights (float64); rows belong to the first
        state of the dyad, columns to the second.

    Raises
    ------
    UsageError
        Codes outside the range, or weights that do not fit.

    Examples
    --------
    >>> dyad_tables([[0, 0, 1], [0, 1, -1], [1, 1, 1]], 2).shape
    (3, 2, 2)
    """
    gram = _gram(votes, n_categories, weights)
    n = len(gram)
    out = np.empty(
        (n * (n - 1) // 2, n_categories, n_categories),
        np.int32 if weights is None else np.float64,
    )
    start = 0
    for i in range(n - 1):
        stop = start + n - 1 - i
        out[start:stop] = gram[i, :, i + 1 :, :].transpose(1, 0, 2)
        start = stop
    return out


def _gram(
    votes: ArrayLike, k: int, weights: ArrayLike | None
) -> NDArray[np.float32] | NDArray[np.float64]:
    """Return X X' as (S, k, S, k), after checking what goes in."""
    codes = np.asarray(votes)
    if codes.ndim != 2 or not np.issubdtype(codes.dtype, np.integer):
        raise UsageError(
            "The votes are not a matrix of category codes",
            expected="integers of shape (states, items)",
            found=f"{codes.dtype} of shape {codes.shape}",
        )
    if codes.size and (codes.min() < -1 or codes.max() >= k):
        raise UsageError(
            "A category code is out of range",
            expected=f"-1 (missing) to {k - 1}",
            found=f"{codes.min()} to {codes.max()}",
        )
    n_states, n_items = codes.shape
    dtype = np.float32 if weights is None and n_items < _FLOAT32_EXACT else np.float64
    categories = np.arange(k, dtype=codes.dtype)
    indicators = (codes[:, None, :] == categories[None, :, None]).astype(dtype)
    x = indicators.reshape(n_states * k, n_items)
    weighted = x if weights is None else x * _item_weights(weights, n_items)
    return np.asarray(weighted @ x.T).reshape(n_states, k, n_states, k)


def _item_weights(weights: ArrayLike, n_items: int) -> NDArray[np.float64]:
    w = as_numbers(weights, "item weights")
    if w.shape != (n_items,) or not np.isfinite(w).all() or (w < 0).any():
        raise UsageError(
            "The item weights do not fit",
            expected=f"{n_items} finite weights, none negative",
            found=f"shape {w.shape}" if w.shape != (n_items,) else "a missing or negative weight",
            todo="Leave out the items that have no weight",
        )
    return w
