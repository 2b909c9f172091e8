"""Observations of units in periods on items, checked and laid out for the kernels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cordiale.errors import DataError, UsageError

__all__ = ["Design", "lay_out"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """Observations by item and by node, with the chains of nodes.

    A *node* is one unit in one period; a unit has a node in every period from its first to its
    last with an observation, so that a gap is bridged by nodes without data. Nodes are numbered
    by period, then unit; observations by item, then node.

    Attributes
    ----------
    units, items : ndarray
        Labels, sorted; U units and J items.
    periods : ndarray of float, shape (T,)
        Times, sorted; their differences scale the innovation variance.
    node_unit, node_period : ndarray of int, shape (N,)
        Indices into `units` and `periods`.
    previous : ndarray of int, shape (N,)
        Node of the same unit in the period before, -1 for its first.
    gap : ndarray of float, shape (N,)
        Time since the previous node; 0 for a first one.
    period_start : ndarray of int, shape (T + 1,)
        Nodes of period t are ``period_start[t]`` to ``period_start[t + 1] - 1``.
    chain_start, chain : ndarray of int
        Nodes of unit u in order: ``chain[chain_start[u]:chain_start[u + 1]]``.
    item_start : ndarray of int, shape (J + 1,)
        Observations of each item.
    obs_item, obs_node : ndarray of int, shape (n,)
    category : ndarray of int, shape (n,)
        Index among the categories that the item's responses show; 0 for Gaussian items.
    value : ndarray of float, shape (n,)
        Response of a Gaussian item; 0 otherwise.
    categories : ndarray of int, shape (J,)
        Number of categories seen; 0 for a Gaussian item.
    levels : ndarray of float, shape (J, K)
        The categories seen, ascending; NaN past an item's own.
    node_start, node_obs : ndarray of int
        Observations of node i: ``node_obs[node_start[i]:node_start[i + 1]]``.
    spans : ndarray of bool, shape (J,)
        Whether an item was answered in more than one period.
    """

    units: NDArray[Any]
    items: NDArray[Any]
    periods: Floats
    node_unit: Ints
    node_period: Ints
    previous: Ints
    gap: Floats
    period_start: Ints
    chain_start: Ints
    chain: Ints
    item_start: Ints
    obs_item: Ints
    obs_node: Ints
    category: Ints
    value: Floats
    categories: Ints
    levels: Floats
    node_start: Ints
    node_obs: Ints
    spans: NDArray[np.bool_]

    @property
    def n_nodes(self) -> int:
        """Number of nodes N."""
        return len(self.node_unit)

    @property
    def n_items(self) -> int:
        """Number of items J."""
        return len(self.items)

    @property
    def n_obs(self) -> int:
        """Number of observations n."""
        return len(self.obs_item)

    @property
    def n_parameters(self) -> int:
        """Width of the parameter array of the items: discrimination and cutpoints."""
        return max(2, int(self.categories.max(initial=2)))

    @property
    def counts(self) -> Ints:
        """Observations of each node, shape (N,)."""
        return np.diff(self.node_start)

    def node(self, unit: int, period: int) -> int:
        """Return the node of unit index `unit` in period index `period`, or -1."""
        nodes = self.chain[self.chain_start[unit] : self.chain_start[unit + 1]]
        found = nodes[self.node_period[nodes] == period]
        return int(found[0]) if len(found) else -1


def lay_out(
    unit: ArrayLike,
    period: ArrayLike,
    item: ArrayLike,
    response: ArrayLike,
    *,
    gaussian: ArrayLike | None = None,
) -> Design:
    """Check observations and lay them out.

    Parameters
    ----------
    unit, item : array_like, shape (n,)
        Labels. An item may be answered in many periods: it is the same item in all.
    period : array_like of float, shape (n,)
        Times.
    response : array_like of float, shape (n,)
        Ordered category of an ordinal item (any numbers), or value of a Gaussian one. A missing
        response is left out, not coded.
    gaussian : array_like of bool, shape (n,), optional
        Whether the observation's item is Gaussian. Default none is.

    Returns
    -------
    Design

    Raises
    ------
    cordiale.errors.UsageError
        If the arrays differ in length.
    cordiale.errors.DataError
        If there is no observation, a response is not finite, a unit answers an item twice in a
        period, an item is of both kinds, or an item's responses are all alike.

    Examples
    --------
    >>> d = lay_out(["a", "b", "a", "b"], [1, 1, 3, 3], ["x", "x", "y", "y"], [0, 1, 1, 3])
    >>> d.n_nodes, d.categories.tolist(), d.gap.tolist()
    (4, [2, 2], [0.0, 0.0, 2.0, 2.0])
    """
    arrays = [np.asarray(a) for a in (unit, period, item, response)]
    n = len(arrays[0])
    normal = np.zeros(n, bool) if gaussian is None else np.asarray(gaussian, bool)
    if any(len(a) != n for a in (*arrays, normal)):
        raise UsageError(
            "Observations are not of one length",
            expected="unit, period, item and response alike",
            found=", ".join(str(len(a)) for a in arrays),
        )
    if n == 0:
        raise DataError("There is nothing to fit", expected="at least two observations of an item")
    times, answers = arrays[1].astype(float), arrays[3].astype(float)
    if not (np.isfinite(times).all() and np.isfinite(answers).all()):
        raise DataError(
            "Periods and responses must be finite numbers",
            found="NaN or infinity",
            todo="Leave missing responses out: they are taken as missing at random.",
        )
    units, u = np.unique(arrays[0], return_inverse=True)
    items, j = np.unique(arrays[2], return_inverse=True)
    periods, t = np.unique(times, return_inverse=True)
    kind = _kinds(items, j, normal)
    nodes = _nodes(len(units), periods, u, t)
    i = nodes["index"][u, t]
    order = np.lexsort((i, j))
    j, i, answers = j[order], i[order], answers[order]
    twice = (np.diff(j) == 0) & (np.diff(i) == 0)
    if twice.any():
        at = order[np.flatnonzero(twice)[0]]
        raise DataError(
            f"{int(twice.sum())} responses are given twice",
            expected="one of a unit to an item in a period",
            found=f"two of {arrays[0][at]} to {arrays[2][at]} in {arrays[1][at]}",
        )
    category, levels, categories = _categories(items, j, answers, kind)
    by_node = np.argsort(i, kind="stable")
    low, high = np.full(len(items), len(periods)), np.full(len(items), -1)
    seen = nodes["period"][i]
    np.minimum.at(low, j, seen)
    np.maximum.at(high, j, seen)
    return Design(
        units=units,
        items=items,
        periods=periods,
        node_unit=nodes["unit"],
        node_period=nodes["period"],
        previous=nodes["previous"],
        gap=nodes["gap"],
        period_start=nodes["period_start"],
        chain_start=nodes["chain_start"],
        chain=nodes["chain"],
        item_start=_starts(j, len(items)),
        obs_item=j,
        obs_node=i,
        category=category,
        value=np.where(kind[j], answers, 0.0),
        categories=categories,
        levels=levels,
        node_start=_starts(i, len(nodes["unit"])),
        node_obs=by_node,
        spans=low < high,
    )


def _starts(index: Ints, size: int) -> Ints:
    return np.concatenate([[0], np.cumsum(np.bincount(index, minlength=size))])


def _kinds(items: NDArray[Any], j: Ints, normal: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return whether each item is Gaussian, refusing one that is both."""
    share: Floats = np.bincount(j, normal, len(items)) / np.bincount(j, minlength=len(items))
    mixed = (share > 0) & (share < 1)
    if mixed.any():
        raise DataError(f"Item {items[mixed][0]} is Gaussian in some rows and ordinal in others")
    return np.asarray(share == 1)


def _nodes(n_units: int, periods: Floats, u: Ints, t: Ints) -> dict[str, NDArray[Any]]:
    """Return the nodes by period and unit, each linked to the one before."""
    first, last = np.full(n_units, len(periods)), np.full(n_units, -1)
    np.minimum.at(first, u, t)
    np.maximum.at(last, u, t)
    times = np.arange(len(periods))[:, None]
    period, unit = np.nonzero((times >= first) & (times <= last))
    index = np.full((n_units, len(periods)), -1)
    index[unit, period] = np.arange(len(unit))
    later = period > first[unit]
    previous = np.where(later, index[unit, period - 1], -1)
    chain = np.lexsort((period, unit))
    return {
        "index": index,
        "unit": unit,
        "period": period,
        "previous": previous,
        "gap": np.where(later, periods[period] - periods[period - 1], 0.0),
        "period_start": _starts(period, len(periods)),
        "chain": chain,
        "chain_start": _starts(unit, n_units),
    }


def _categories(
    items: NDArray[Any], j: Ints, answers: Floats, kind: NDArray[np.bool_]
) -> tuple[Ints, Floats, Ints]:
    """Return each ordinal response's index among its item's categories, and these."""
    values, code = np.unique(answers, return_inverse=True)
    present = np.zeros((len(items), len(values)), bool)
    present[j, code] = True
    seen = present.sum(axis=1)
    if (seen < 2).any():
        alike = items[seen < 2]
        raise DataError(
            f"{len(alike)} items have responses that are all alike",
            expected="at least two different responses of an item",
            found=", ".join(str(a) for a in alike[:5]),
            todo="Leave them out: they say nothing about differences between units.",
        )
    categories = np.where(kind, 0, seen)
    rank = np.cumsum(present, axis=1) - 1
    levels = np.full((len(items), int(categories.max(initial=2))), np.nan)
    row, column = np.nonzero(present & ~kind[:, None])
    levels[row, rank[row, column]] = values[column]
    return np.where(kind[j], 0, rank[j, code]), levels, categories
