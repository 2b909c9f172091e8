"""The joint Gaussian posterior of all traits, the uncertainty of the items included.

With the items' parameters eliminated, the precision of the traits couples all units that
answered an item in the same period, and each unit with itself in the next: it is block
tridiagonal over periods. Items answered in several periods would couple those too; they are kept
as a border instead. Factor, solve, marginal covariances and draws are then exact, in time
proportional to periods times the cube of units.

References
----------
Takahashi, Fagan & Chen (1973); Rue & Martino (2007) Approximate Bayesian inference for
hierarchical Gaussian Markov random field models, JSPI 137(10):3177-3192.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numba as nb
import numpy as np
from numpy.typing import NDArray

from cordiale.errors import DataError
from cordiale.latent.chains import Walk
from cordiale.latent.design import Design
from cordiale.latent.moments import Moments, gather, items_times, nodes_times

__all__ = ["Joint", "factor"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class _Link:
    """Nodes of a period that have a node in the one before: their places in both, and entries."""

    here: Ints
    before: Ints
    entry: Floats


@dataclass(frozen=True)
class _Band:
    """One period's rows of the border: the range of columns that are felt there, and values."""

    near: slice
    values: Floats


@dataclass(frozen=True)
class Joint:
    """Factor of the joint posterior precision, and of its restriction to the identified scale.

    Location and scale of the trait are not identified by the responses. They are held by two
    linear restrictions on the nodes, the tangent of "mean 0, variance 1"; every solution,
    covariance and draw obeys them.

    Attributes
    ----------
    design : Design
    at : Moments
        The moments that it was factored at.
    spanning : ndarray of int
        Items in the border: those answered in several periods.
    inverse : tuple of ndarray
        Inverse of each period's pivot block.
    links : tuple
        Coupling of each period with the one before.
    border : tuple
        Solution of the block tridiagonal part for the border's coupling, period by period: N
        nodes by M parameters, of which each period holds those that are felt there.
    core : ndarray, shape (M, M)
        Covariance of the border's parameters.
    normal : ndarray, shape (N, 2)
        Of the restrictions.
    held : ndarray, shape (N, 2)
        Unrestricted covariance times `normal`.
    held_border : ndarray, shape (M, 2)
        The same of the border's parameters.
    weight : ndarray, shape (2, 2)
        Inverse of the restrictions' own covariance.
    """

    design: Design
    at: Moments
    spanning: Ints
    inverse: tuple[Floats, ...]
    links: tuple[_Link, ...]
    border: tuple[_Band, ...]
    core: Floats
    normal: Floats
    held: Floats
    held_border: Floats
    weight: Floats

    def ascend(self, slope: Floats, item_slope: Floats) -> tuple[Floats, Floats]:
        """Return the step of nodes and items that the factored curvature calls for.

        Parameters
        ----------
        slope : ndarray, shape (N,)
        item_slope : ndarray, shape (J, P)

        Returns
        -------
        step : ndarray, shape (N,)
        item_step : ndarray, shape (J, P)
        """
        d, found = self.design, self.at
        local = np.asarray(
            np.linalg.solve(found.item_precision, item_slope[..., None])[..., 0], np.float64
        )
        local[self.spanning] = 0.0
        pull = nodes_times(d.node_start, d.node_obs, d.obs_item, found.cross, local)
        step, border_step = self._solve(slope - pull, item_slope[self.spanning].ravel())
        back = items_times(d.item_start, d.obs_node, found.cross, step)
        item_step = local - np.linalg.solve(found.item_precision, back[..., None])[..., 0]
        item_step[self.spanning] = border_step.reshape(-1, local.shape[1])
        return step, item_step

    def _solve(self, right: Floats, border_right: Floats) -> tuple[Floats, Floats]:
        x, z = _bordered(self, right, border_right)
        off = self.weight @ (self.normal.T @ x)
        return x - self.held @ off, z - self.held_border @ off

    def columns(self, of: Floats) -> Floats:
        """Return the covariance matrix of all nodes times vectors `of`, shape (N, R)."""
        x, _ = self._solve(of, np.zeros((len(self.core), of.shape[1])))
        return x

    def marginals(self) -> tuple[Floats, ...]:
        """Return the covariance of the units within each period, in the order of its nodes."""
        start = self.design.period_start
        blocks = _selected_inverse(self.inverse, self.links)
        for t, band in enumerate(self.border):
            held = self.held[start[t] : start[t + 1]]
            blocks[t] += band.values @ self.core[band.near, band.near] @ band.values.T
            blocks[t] -= held @ self.weight @ held.T
        return tuple(blocks)

    def with_items(self, blocks: tuple[Floats, ...]) -> tuple[Floats, Floats]:
        """Return the covariances of traits with items, and those of the items.

        Parameters
        ----------
        blocks : tuple of ndarray
            Result of :meth:`marginals`.

        Returns
        -------
        shared : ndarray, shape (n, P)
            Of each response's trait with its item's parameters.
        item_cov : ndarray, shape (J, P, P)
        """
        d, found = self.design, self.at
        width = found.cross.shape[1]
        sizes = np.array([b.size for b in blocks])
        local = np.asarray(np.linalg.inv(found.item_precision), np.float64)
        shared, item_cov = _with_items(
            d.item_start, d.obs_node, d.node_period, d.period_start, found.cross, local,
            np.concatenate([b.ravel() for b in blocks]), np.cumsum(sizes) - sizes,
        )  # fmt: skip
        core = self.core - self.held_border @ self.weight @ self.held_border.T
        for a, j in enumerate(self.spanning):
            columns = slice(a * width, (a + 1) * width)
            item_cov[j] = core[columns, columns]
        self._share_border(shared)
        unused = np.arange(width)[None, :] >= np.maximum(d.categories, 2)[:, None]
        item_cov[unused] = 0.0
        item_cov.swapaxes(1, 2)[unused] = 0.0
        shared[unused[d.obs_item]] = 0.0
        return shared, item_cov

    def _share_border(self, shared: Floats) -> None:
        """Fill in the covariances of traits with the items of the border."""
        d, width = self.design, shared.shape[1]
        place = np.full(d.n_items, -1)
        place[self.spanning] = np.arange(len(self.spanning))
        obs = np.flatnonzero(d.spans[d.obs_item])
        period = d.node_period[d.obs_node[obs]]
        held = self.weight @ self.held_border.T
        for t, band in enumerate(self.border):
            pull = band.values @ self.core[band.near, band.near]
            pull += self.held[d.period_start[t] : d.period_start[t + 1]] @ held[:, band.near]
            own = obs[period == t]
            columns = place[d.obs_item[own]][:, None] * width + np.arange(width)
            rows = (d.obs_node[own] - d.period_start[t])[:, None]
            shared[own] = -pull[rows, columns - band.near.start]

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        """Draw deviations of all nodes from their mean, shape (N, size)."""
        start = self.design.period_start
        out = np.empty((self.design.n_nodes, size))
        last = len(self.inverse) - 1
        for t in range(last, -1, -1):
            own = slice(start[t], start[t + 1])
            root = np.linalg.cholesky(self.inverse[t])
            out[own] = root @ rng.standard_normal((root.shape[0], size))
            if t < last:
                link = self.links[t]
                pull = link.entry[:, None] * out[start[t + 1] + link.here]
                out[own] -= self.inverse[t][:, link.before] @ pull
        if len(self.core):
            root = np.linalg.cholesky(self.core)
            out -= _spread(self, root @ rng.standard_normal((len(root), size)))
        return out - self.held @ (self.weight @ (self.normal.T @ out))


def factor(design: Design, prior: Walk, found: Moments, normal: Floats) -> Joint:
    """Factor the joint posterior precision at one set of moments.

    Parameters
    ----------
    design : Design
    prior : Walk
    found : Moments
    normal : ndarray, shape (N, 2)
        Directions of the nodes along which nothing may move.

    Raises
    ------
    cordiale.errors.DataError
        If the design has fewer than three nodes: two are taken by location and scale.
    """
    if design.n_nodes < normal.shape[1] + 1:
        raise DataError(
            "There is nothing to estimate beside location and scale",
            expected="at least three units, or more periods",
            found=f"{len(design.units)} units in {len(design.periods)} periods",
        )
    start = design.period_start
    diagonal = prior.diagonal + gather(design.node_start, design.node_obs, found.curvature)
    roots = np.asarray(np.linalg.inv(np.linalg.cholesky(found.item_precision)), np.float64)
    within = np.flatnonzero(~design.spans)
    period = design.node_period[design.obs_node[design.item_start[within]]]
    inverse: list[Floats] = []
    links: list[_Link] = []
    for t in range(len(design.periods)):
        nodes = slice(start[t], start[t + 1])
        half = _item_rows(
            within[period == t], design.item_start, design.obs_node, start[t],
            start[t + 1] - start[t], found.cross, roots,
        )  # fmt: skip
        block = -(half.T @ half)
        block[np.diag_indices_from(block)] += diagonal[nodes]
        if t:
            here = np.flatnonzero(prior.previous[nodes] >= 0)
            before = prior.previous[nodes][here] - start[t - 1]
            entry = prior.link[nodes][here]
            links.append(_Link(here, before, entry))
            pull = entry[:, None] * inverse[-1][np.ix_(before, before)] * entry
            block[np.ix_(here, here)] -= pull
        inverse.append(_invert(block))
    spanning = _by_period(design)
    border, core = _border(design, tuple(inverse), tuple(links), found, spanning)
    free = Joint(
        design, found, spanning, tuple(inverse), tuple(links), border, core, normal,
        np.zeros_like(normal), np.zeros((0, 2)), np.zeros((2, 2)),
    )  # fmt: skip
    held, held_border = _bordered(free, normal, np.zeros((len(core), 2)))
    weight = np.asarray(np.linalg.inv(normal.T @ held), np.float64)
    return replace(free, held=held, held_border=held_border, weight=weight)


def _by_period(design: Design) -> Ints:
    """Return the items answered in several periods, by the first of them."""
    spanning = np.flatnonzero(design.spans)
    first = design.node_period[design.obs_node[design.item_start[spanning]]]
    return spanning[np.argsort(first, kind="stable")]


def _bordered(joint: Joint, right: Floats, border_right: Floats) -> tuple[Floats, Floats]:
    """Solve for nodes and border without the restrictions."""
    start = joint.design.period_start
    x = _solve(start, joint.inverse, joint.links, right)
    pull = np.zeros_like(border_right)
    for t, band in enumerate(joint.border):
        pull[band.near] += band.values.T @ right[start[t] : start[t + 1]]
    z: Floats = joint.core @ (border_right - pull)
    return x - _spread(joint, z), z


def _spread(joint: Joint, z: Floats) -> Floats:
    """Return the border times parameters of the border."""
    return np.concatenate([band.values @ z[band.near] for band in joint.border])


def _invert(block: Floats) -> Floats:
    """Invert a symmetric positive definite matrix.

    By numpy, as all else here: scipy may bring a BLAS of its own, whose threads and numpy's then
    wait for each other, three times as long as the work takes.
    """
    inverse = np.linalg.inv(block)
    return (inverse + inverse.T) / 2.0


def _border(
    design: Design,
    inverse: tuple[Floats, ...],
    links: tuple[_Link, ...],
    found: Moments,
    spanning: Ints,
) -> tuple[tuple[_Band, ...], Floats]:
    """Return the border of the items answered in several periods, and its covariance."""
    width = found.cross.shape[1]
    core = np.zeros((len(spanning) * width,) * 2)
    for a, j in enumerate(spanning):
        columns = slice(a * width, (a + 1) * width)
        core[columns, columns] = found.item_precision[j]
    coupling = _coupling(design, found, spanning)
    ahead = [coupling[0]]
    for own, link, before in zip(coupling[1:], links, inverse[:-1], strict=True):
        last = _trimmed(ahead[-1])
        pull = np.zeros((own.values.shape[0], last.values.shape[1]))
        pull[link.here] = link.entry[:, None] * (before[link.before] @ last.values)
        ahead.append(_less(own, _Band(last.near, pull)))
    border = [_Band(ahead[-1].near, inverse[-1] @ ahead[-1].values)]
    for own, link, pivot in zip(ahead[-2::-1], links[::-1], inverse[-2::-1], strict=True):
        last = _trimmed(border[-1])
        pull = np.zeros((own.values.shape[0], last.values.shape[1]))
        pull[link.before] = link.entry[:, None] * last.values[link.here]
        here = _less(own, _Band(last.near, pull))
        border.append(_Band(here.near, pivot @ here.values))
    border.reverse()
    for own, band in zip(coupling, border, strict=True):
        core[own.near, band.near] -= own.values.T @ band.values
    return tuple(border), _invert(core) if len(core) else core


def _coupling(design: Design, found: Moments, spanning: Ints) -> list[_Band]:
    """Return the cross curvatures of nodes and border, period by period."""
    width = found.cross.shape[1]
    place = np.full(design.n_items, -1)
    place[spanning] = np.arange(len(spanning))
    obs = np.flatnonzero(design.spans[design.obs_item])
    period = design.node_period[design.obs_node[obs]]
    out = []
    for t in range(len(design.periods)):
        start, stop = design.period_start[t], design.period_start[t + 1]
        own = obs[period == t]
        at = place[design.obs_item[own]]
        first, last = (int(at.min()), int(at.max()) + 1) if len(at) else (0, 0)
        values = np.zeros((stop - start, (last - first) * width))
        columns = (at - first)[:, None] * width + np.arange(width)
        values[(design.obs_node[own] - start)[:, None], columns] = found.cross[own]
        out.append(_Band(slice(first * width, last * width), values))
    return out


def _trimmed(band: _Band) -> _Band:
    """Leave out columns at both ends that are not felt.

    What an item says fades from period to period, and the border is ordered by period. Columns
    whose entries have all fallen below 1e-9 are left out: a trait's variance is of the order of
    1e-2.
    """
    felt = np.flatnonzero(np.abs(band.values).max(axis=0, initial=0.0) > _NEGLIGIBLE)
    if not len(felt):
        return _Band(slice(band.near.start, band.near.start), band.values[:, :0])
    first, last = int(felt[0]), int(felt[-1]) + 1
    near = slice(band.near.start + first, band.near.start + last)
    return _Band(near, band.values[:, first:last])


def _less(band: _Band, pull: _Band) -> _Band:
    """Subtract one band from another over the range of both."""
    parts = [b for b in (band, pull) if b.values.shape[1]]
    if not parts:
        return band
    first, last = min(b.near.start for b in parts), max(b.near.stop for b in parts)
    values = np.zeros((band.values.shape[0], last - first))
    for part, sign in ((band, 1.0), (pull, -1.0)):
        if part.values.shape[1]:
            values[:, part.near.start - first : part.near.stop - first] += sign * part.values
    return _Band(slice(first, last), values)


@nb.njit(cache=True, error_model="numpy")
def _item_rows(
    items: Ints, item_start: Ints, obs_node: Ints, offset: int, n: int, cross: Floats, roots: Floats
) -> Floats:
    """Return the items' inverse roots times their cross curvatures, shape (items * P, n)."""
    width = cross.shape[1]
    out = np.zeros((len(items) * width, n))
    for a in range(len(items)):
        j = items[a]
        for q in range(item_start[j], item_start[j + 1]):
            i = obs_node[q] - offset
            for p in range(width):
                s = 0.0
                for r in range(p + 1):
                    s += roots[j, p, r] * cross[q, r]
                out[width * a + p, i] = s
    return out


def _solve(
    start: Ints, inverse: tuple[Floats, ...], links: tuple[_Link, ...], right: Floats
) -> Floats:
    """Solve the block tridiagonal part, for one right-hand side or several."""
    one = right.ndim == 1
    y = right[:, None].copy() if one else right.copy()
    blocks = [y[start[t] : start[t + 1]] for t in range(len(inverse))]
    for t in range(1, len(inverse)):
        link = links[t - 1]
        pull = inverse[t - 1][link.before] @ blocks[t - 1]
        blocks[t][link.here] -= link.entry[:, None] * pull
    for t in range(len(inverse) - 1, -1, -1):
        if t < len(inverse) - 1:
            link = links[t]
            blocks[t][link.before] -= link.entry[:, None] * blocks[t + 1][link.here]
        blocks[t][:] = inverse[t] @ blocks[t]
    return y[:, 0] if one else y


def _selected_inverse(inverse: tuple[Floats, ...], links: tuple[_Link, ...]) -> list[Floats]:
    """Return the diagonal blocks of the inverse of the block tridiagonal part."""
    blocks = [inverse[-1].copy()]
    for t in range(len(inverse) - 2, -1, -1):
        link = links[t]
        reach = inverse[t][:, link.before] * link.entry
        pull = reach @ blocks[-1][np.ix_(link.here, link.here)]
        blocks.append(inverse[t] + pull @ reach.T)
    return blocks[::-1]


@nb.njit(cache=True, parallel=True, error_model="numpy")
def _with_items(
    item_start: Ints, obs_node: Ints, node_period: Ints, period_start: Ints, cross: Floats,
    local: Floats, blocks: Floats, block_start: Ints,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Return covariances of traits with items answered in one period, and of these items."""
    n_items, width = len(local), cross.shape[1]
    shared = np.zeros((len(obs_node), width))
    item_cov = local.copy()
    for j in nb.prange(n_items):
        start, stop = item_start[j], item_start[j + 1]
        t = node_period[obs_node[start]]
        if node_period[obs_node[stop - 1]] != t:
            continue
        offset, n = period_start[t], period_start[t + 1] - period_start[t]
        reach, spread = np.empty(width), np.zeros((width, width))
        for p in range(start, stop):
            row = block_start[t] + (obs_node[p] - offset) * n - offset
            reach[:] = 0.0
            for q in range(start, stop):
                v = blocks[row + obs_node[q]]
                for c in range(width):
                    reach[c] += cross[q, c] * v
            for a in range(width):
                for c in range(width):
                    shared[p, a] -= local[j, a, c] * reach[c]
                for c in range(width):
                    spread[a, c] -= shared[p, a] * cross[p, c]
        for a in range(width):
            for c in range(width):
                for b in range(width):
                    item_cov[j, a, c] += spread[a, b] * local[j, b, c]
    return shared, item_cov
