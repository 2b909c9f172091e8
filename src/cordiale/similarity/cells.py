"""The few sums over a contingency table from which every measure is made.

Tables are held as (k * k, n) arrays, one column a dyad, because a row is then
contiguous and every sum runs at memory speed. Each kind of distance between two
categories gives an observed disagreement and two chance disagreements: with each
state's own margins (Cohen), and with the margins the two share (Scott).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cordiale.errors import UsageError

__all__ = ["Cells", "Distance", "Floats", "distance_matrix", "in_chunks"]

Floats = NDArray[np.float64]
Distance = Literal["nominal", "linear", "squared"]

# Columns worked on at a time: 9 x 8192 doubles stay in the second-level cache.
_CHUNK = 8192


def distance_matrix(kind: Distance, scores: Sequence[float] | Floats) -> Floats:
    """Distances between categories, scaled so that the farthest two are 1 apart.

    Parameters
    ----------
    kind : {"nominal", "linear", "squared"}
        0/1, absolute difference of the scores, or its square.
    scores : sequence of float, length k
        The categories' scores, ascending.

    Returns
    -------
    ndarray, shape (k, k)

    Examples
    --------
    >>> distance_matrix("squared", [1, 2, 3])
    array([[0.  , 0.25, 1.  ],
           [0.25, 0.  , 0.25],
           [1.  , 0.25, 0.  ]])
    """
    s = np.asarray(scores, dtype=np.float64)
    gap: Floats = np.abs(s[:, None] - s[None, :]) / (s[-1] - s[0])
    if kind == "nominal":
        return np.where(gap > 0, 1.0, 0.0)
    return gap if kind == "linear" else np.square(gap)


class Cells:
    """A block of tables, with its margins.

    Parameters
    ----------
    flat : ndarray of float, shape (k * k, n)
        The tables: row ``a * k + b`` holds cell (a, b) of every table.
    scores : ndarray, shape (k,)
        The categories' scores.
    """

    def __init__(self, flat: Floats, scores: Floats) -> None:
        self.flat = flat
        self.scores = scores
        self.k = len(scores)
        self.square = flat.reshape(self.k, self.k, -1)

    def distance(self, kind: Distance) -> Floats:
        """Return the (k, k) distances of this kind."""
        return distance_matrix(kind, self.scores)

    @cached_property
    def total(self) -> Floats:
        """Sum of each table: n_joint, or the weight of the joint items."""
        return np.asarray(self.flat.sum(axis=0))

    @cached_property
    def rows(self) -> Floats:
        """Margins of the first state, shape (k, n)."""
        return np.asarray(self.square.sum(axis=1))

    @cached_property
    def cols(self) -> Floats:
        """Margins of the second state, shape (k, n)."""
        return np.asarray(self.square.sum(axis=0))

    @cached_property
    def shared(self) -> Floats:
        """Sum of the two margins, shape (k, n)."""
        return self.rows + self.cols

    def observed(self, kind: Distance) -> Floats:
        """Sum of w_ab n_ab: the observed disagreement times the total."""
        return np.asarray(self.distance(kind).ravel() @ self.flat)

    def chance(self, kind: Distance) -> Floats:
        """Sum of w_ab r_a c_b: chance disagreement (own margins) times total squared."""
        return np.asarray((self.cols * (self.distance(kind) @ self.rows)).sum(axis=0))

    def shared_chance(self, kind: Distance) -> Floats:
        """Sum of w_ab m_a m_b, m = r + c: four times the shared-margin chance."""
        return np.asarray((self.shared * (self.distance(kind) @ self.shared)).sum(axis=0))

    @cached_property
    def order(self) -> Floats:
        """Concordance of two cells, shape (k * k, k * k): 1, -1, or 0 if tied."""
        step = np.sign(self.scores[None, :] - self.scores[:, None])
        return np.asarray(np.kron(step, step), np.float64)

    @cached_property
    def net_concordance(self) -> Floats:
        """Concordant minus discordant pairs of items."""
        return np.asarray((self.flat * (self.order @ self.flat)).sum(axis=0)) / 2

    @cached_property
    def untied(self) -> tuple[Floats, Floats]:
        """Pairs of items not tied for the first, and for the second, state."""
        apart = self.distance("nominal")
        return (
            (self.rows * (apart @ self.rows)).sum(axis=0) / 2,
            (self.cols * (apart @ self.cols)).sum(axis=0) / 2,
        )


def in_chunks(
    tables: NDArray[np.generic], scores: Sequence[float] | None
) -> tuple[tuple[int, ...], Callable[[], Iterator[tuple[slice, Cells]]]]:
    """Check an array of tables and hand it out in blocks that fit the cache.

    Parameters
    ----------
    tables : ndarray, shape (..., k, k)
        Counts or summed weights, not negative.
    scores : sequence of float or None
        Scores of the k categories, ascending; None spaces them evenly.

    Returns
    -------
    shape : tuple of int
        The leading shape of `tables`.
    blocks : callable
        Yields (slice of the flattened leading axes, block of tables).

    Raises
    ------
    UsageError
        Not square, not numbers, negative, or scores of another length.
    """
    if tables.ndim < 2 or tables.shape[-1] != tables.shape[-2] or tables.shape[-1] < 2:
        raise UsageError(
            "The tables are not square",
            expected="shape (..., k, k), k >= 2",
            found=f"shape {tables.shape}",
        )
    if tables.dtype.kind not in "iuf":
        raise UsageError(
            "The tables are not numbers", expected="counts or weights", found=str(tables.dtype)
        )
    # Written so that NaN fails it too.
    if tables.size and not tables.min() >= 0:
        raise UsageError(
            "A table has a negative or missing cell", expected="counts or weights >= 0"
        )
    k = tables.shape[-1]
    values = np.arange(k, dtype=np.float64) if scores is None else np.asarray(scores, np.float64)
    if values.shape != (k,) or not np.isfinite(values).all() or not (np.diff(values) > 0).all():
        raise UsageError(
            "The scores do not fit the tables",
            expected=f"{k} ascending scores, one for each category",
            found=str(scores),
        )
    flat = tables.reshape(-1, k * k)

    def blocks() -> Iterator[tuple[slice, Cells]]:
        for start in range(0, len(flat), _CHUNK):
            part = slice(start, start + _CHUNK)
            yield part, Cells(np.ascontiguousarray(flat[part].T, dtype=np.float64), values)

    return tables.shape[:-2], blocks
