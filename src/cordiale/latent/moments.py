"""Expected slopes and curvatures of the log density under a Gaussian approximate posterior.

For one response, let ``u`` be the cutpoint (of a middle category: the mean of its two) less
discrimination times trait. Under the approximate posterior its mean and variance follow from
those of trait, discrimination and cutpoints and from the covariances of trait and item; ``u`` is
taken as Gaussian, and expectations over it by Gauss and Hermite's rule with three points,
which is exact for polynomials to the fifth degree. The width of a middle category is held at
its mean. Slopes in the means then follow by the chain rule, and include how the variance of
``u`` moves with them: that is what tells the posterior mean from the mode.

References
----------
Opper & Archambeau (2009) The variational Gaussian approximation revisited, Neural Computation
21(3):786-792.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from cordiale.latent._probit import derivatives, log_density, one_ratio, two_ratios
from cordiale.latent.design import Design

__all__ = ["Moments", "gather", "items_times", "moments", "nodes_times"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Moments:
    """What one pass over the responses gives; P is the width of the item parameters.

    Attributes
    ----------
    slope, curvature : ndarray, shape (n,)
        Of each response in its node's trait.
    cross : ndarray, shape (n, P)
        Curvature of each response between its node's trait and the item's parameters.
    item_slope : ndarray, shape (J, P)
        Prior included.
    item_precision : ndarray, shape (J, P, P)
        Prior included; unused parameters have a precision of 1 on the diagonal.
    residual : ndarray, shape (J,)
        Mean expected squared residual of Gaussian items.
    """

    slope: Floats
    curvature: Floats
    cross: Floats
    item_slope: Floats
    item_precision: Floats
    residual: Floats


def moments(
    design: Design,
    mean: Floats,
    variance: Floats,
    item_mean: Floats,
    item_cov: Floats,
    shared: Floats | None,
    item_prior: Floats,
    residual_variance: Floats,
) -> Moments:
    """Pass over all responses once.

    Parameters
    ----------
    design : Design
    mean, variance : ndarray, shape (N,)
        Of the trait at each node.
    item_mean : ndarray, shape (J, P)
        Discrimination, then cutpoints.
    item_cov : ndarray, shape (J, P, P)
    shared : ndarray, shape (n, P), or None
        Covariance of each response's trait with its item's parameters; None for none.
    item_prior : ndarray, shape (P,)
        Prior precision of each parameter about 0.
    residual_variance : ndarray, shape (J,)
        Of Gaussian items.
    """
    if shared is None:
        shared = np.zeros((0, item_mean.shape[1]))
    return Moments(
        *_moments(
            design.item_start, design.obs_node, design.category, design.value, design.categories,
            mean, variance, item_mean, item_cov, shared, item_prior, residual_variance,
        )
    )  # fmt: skip


@nb.njit(cache=True, parallel=True, error_model="numpy")
def _moments(  # noqa: PLR0912, PLR0915
    item_start: Ints, obs_node: Ints, category: Ints, value: Floats, categories: Ints,
    mean: Floats, variance: Floats, item_mean: Floats, item_cov: Floats, shared: Floats,
    item_prior: Floats, residual_variance: Floats,
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats]:  # fmt: skip
    n, n_items, width = len(obs_node), len(item_start) - 1, item_mean.shape[1]
    slope, curvature, cross = np.empty(n), np.empty(n), np.zeros((n, width))
    item_slope = np.zeros((n_items, width))
    item_precision = np.zeros((n_items, width, width))
    residual = np.zeros(n_items)
    joint = len(shared) > 0
    reach = math.sqrt(3.0)
    for j in nb.prange(n_items):
        b, cut, kk, psi = item_mean[j, 0], item_mean[j, 1:], categories[j], residual_variance[j]
        var_b = item_cov[j, 0, 0]
        used = 2 if kk == 0 else kk
        for q in range(item_start[j], item_start[j + 1]):
            i, k, y = obs_node[q], category[q], value[q]
            m, v = mean[i], variance[i]
            below = kk > 0 and k > 0
            above = kk == 0 or k < kk - 1
            # Parameters of the bounds, and those of the point u between them.
            lo, hi = k, (1 if kk == 0 else k + 1)
            s_bc, s_cc, s_tb, s_tc = 0.0, 0.0, 0.0, 0.0
            if joint:
                s_tb = shared[q, 0]
            if below and above:
                s_bc = 0.5 * (item_cov[j, 0, lo] + item_cov[j, 0, hi])
                s_cc = 0.25 * (
                    item_cov[j, lo, lo] + 2.0 * item_cov[j, lo, hi] + item_cov[j, hi, hi]
                )
                if joint:
                    s_tc = 0.5 * (shared[q, lo] + shared[q, hi])
            else:
                c = lo if below else hi
                s_bc, s_cc = item_cov[j, 0, c], item_cov[j, c, c]
                if joint:
                    s_tc = shared[q, c]
            eta = b * m + s_tb
            spread = (
                s_cc - 2.0 * m * s_bc + m * m * var_b + (b * b + var_b) * v
                + s_tb * s_tb + 2.0 * b * m * s_tb - 2.0 * b * s_tc
            )  # fmt: skip
            half = reach * math.sqrt(max(spread, 0.0))
            e, w, e_lo, e_hi = 0.0, 0.0, 0.0, 0.0
            w_el, w_eh, w_ll, w_hh, w_lh = 0.0, 0.0, 0.0, 0.0, 0.0
            if kk == 0:
                # Quadratic: its slope at the mean is its mean slope.
                r = y - eta + cut[0]
                e, w = r / psi, 1.0 / psi
                e_hi, w_eh, w_hh = -e, -w, w
                residual[j] += r * r + spread
            elif below and above:
                for point in range(3):
                    at = eta + half * (point - 1)
                    share = 2.0 / 3.0 if point == 1 else 1.0 / 6.0
                    below_at, above_at = cut[k - 1] - at, cut[k] - at
                    ra, rb = two_ratios(below_at, above_at)
                    e_lo -= share * ra
                    e_hi += share * rb
                    w_ll += share * ra * (ra - below_at)
                    w_hh += share * rb * (rb + above_at)
                    w_lh -= share * ra * rb
                e = -e_lo - e_hi
                w_el, w_eh = -w_ll - w_lh, -w_hh - w_lh
                w = -w_el - w_eh
            else:
                # An end category: one bound, on the side of the tail that it leaves out.
                side = 1.0 if below else -1.0
                bound = side * (cut[k - 1] if below else cut[k])
                for point in range(3):
                    share = 2.0 / 3.0 if point == 1 else 1.0 / 6.0
                    x = bound - side * (eta + half * (point - 1))
                    r = one_ratio(x)
                    e += share * r
                    w += share * r * (r - x)
                e *= side
                if below:
                    e_lo, w_el, w_ll = -e, -w, w
                else:
                    e_hi, w_eh, w_hh = -e, -w, w
            slope[q] = b * e - w * (m * var_b - s_bc + b * s_tb)
            curvature[q] = (b * b + var_b) * w
            item_slope[j, 0] += m * e - w * (b * v + m * s_tb - s_tc)
            item_precision[j, 0, 0] += (m * m + v) * w
            cross[q, 0] = b * m * w
            if below:
                item_slope[j, lo] += e_lo
                item_precision[j, lo, lo] += w_ll
                item_precision[j, 0, lo] += m * w_el
                cross[q, lo] = b * w_el
            if above:
                item_slope[j, hi] += e_hi
                item_precision[j, hi, hi] += w_hh
                item_precision[j, 0, hi] += m * w_eh
                cross[q, hi] = b * w_eh
            if below and above:
                item_precision[j, lo, hi] += w_lh
        for p in range(width):
            for r in range(p):
                item_precision[j, p, r] = item_precision[j, r, p]
            if p < used:
                item_precision[j, p, p] += item_prior[p]
                item_slope[j, p] -= item_prior[p] * item_mean[j, p]
            else:
                item_precision[j, p, p] = 1.0
        residual[j] /= max(item_start[j + 1] - item_start[j], 1)
    return slope, curvature, cross, item_slope, item_precision, residual


@nb.njit(cache=True, parallel=True, error_model="numpy")
def gather(node_start: Ints, node_obs: Ints, values: Floats) -> Floats:
    """Sum a value of each response over the responses of each node, shape (N,)."""
    out = np.zeros(len(node_start) - 1)
    for i in nb.prange(len(out)):
        s = 0.0
        for q in range(node_start[i], node_start[i + 1]):
            s += values[node_obs[q]]
        out[i] = s
    return out


@nb.njit(cache=True, parallel=True, error_model="numpy")
def items_times(item_start: Ints, obs_node: Ints, cross: Floats, x: Floats) -> Floats:
    """Return the cross curvatures, transposed, times a vector of nodes, shape (J, P)."""
    out = np.zeros((len(item_start) - 1, cross.shape[1]))
    for j in nb.prange(len(out)):
        for q in range(item_start[j], item_start[j + 1]):
            for p in range(cross.shape[1]):
                out[j, p] += cross[q, p] * x[obs_node[q]]
    return out


@nb.njit(cache=True, parallel=True, error_model="numpy")
def nodes_times(
    node_start: Ints, node_obs: Ints, obs_item: Ints, cross: Floats, z: Floats
) -> Floats:
    """Return the cross curvatures times item vectors z of shape (J, P), shape (N,)."""
    out = np.zeros(len(node_start) - 1)
    for i in nb.prange(len(out)):
        s = 0.0
        for o in range(node_start[i], node_start[i + 1]):
            q = node_obs[o]
            for p in range(cross.shape[1]):
                s += cross[q, p] * z[obs_item[q], p]
        out[i] = s
    return out


@nb.njit(cache=True, parallel=True, error_model="numpy")
def ascend_items(
    item_start: Ints, obs_node: Ints, category: Ints, value: Floats, categories: Ints,
    mean: Floats, variance: Floats, item_mean: Floats, item_prior: Floats,
    residual_variance: Floats, steps: int,
) -> None:  # fmt: skip
    """Newton steps on each item's expected log posterior, the trait's spread included, in place.

    The item's own uncertainty is set aside: this finds the mode from which the variational
    passes start. Steps that would lower the objective, or cross two cutpoints, are halved.
    """
    width = item_mean.shape[1]
    for j in nb.prange(len(item_start) - 1):
        kk, psi = categories[j], residual_variance[j]
        used = 2 if kk == 0 else kk
        start, stop = item_start[j], item_start[j + 1]
        g, h, d = np.empty(width), np.empty((width, width)), np.empty(width)
        trial = item_mean[j].copy()
        for _ in range(steps):
            g[:] = 0.0
            h[:] = 0.0
            now = _item_objective(
                start, stop, obs_node, category, value, kk, mean, variance, item_mean[j],
                item_prior, psi,
            )  # fmt: skip
            b, cut = item_mean[j, 0], item_mean[j, 1:]
            for q in range(start, stop):
                i, k, y = obs_node[q], category[q], value[q]
                reach = math.sqrt(3.0 * variance[i])
                for point in range(3):
                    theta = mean[i] + reach * (point - 1)
                    share = 2.0 / 3.0 if point == 1 else 1.0 / 6.0
                    e = derivatives(b * theta, y, k, kk, psi, cut)
                    g[0] += share * theta * e[0]
                    h[0, 0] += share * theta * theta * e[1]
                    if kk > 0 and k > 0:
                        g[k] += share * e[2]
                        h[k, k] += share * e[6]
                        h[0, k] += share * theta * e[4]
                    if kk == 0 or k < kk - 1:
                        c = 1 if kk == 0 else k + 1
                        g[c] += share * e[3]
                        h[c, c] += share * e[7]
                        h[0, c] += share * theta * e[5]
                        if kk > 0 and k > 0:
                            h[k, c] += share * e[8]
            for p in range(used):
                for r in range(p):
                    h[p, r] = h[r, p]
                h[p, p] += item_prior[p]
                g[p] -= item_prior[p] * item_mean[j, p]
            d[:used] = np.linalg.solve(h[:used, :used], g[:used])
            size = 1.0
            for _half in range(12):
                trial[:used] = item_mean[j, :used] + size * d[:used]
                then = _item_objective(
                    start, stop, obs_node, category, value, kk, mean, variance, trial,
                    item_prior, psi,
                )  # fmt: skip
                if then >= now - 1e-9:
                    item_mean[j, :used] = trial[:used]
                    break
                size *= 0.5


@nb.njit(cache=True, error_model="numpy")
def _item_objective(
    start: int, stop: int, obs_node: Ints, category: Ints, value: Floats, kk: int, mean: Floats,
    variance: Floats, parameters: Floats, item_prior: Floats, psi: float,
) -> float:  # fmt: skip
    used = 2 if kk == 0 else kk
    for p in range(2, used):
        if parameters[p] <= parameters[p - 1]:
            return -np.inf
    total, b, cut = 0.0, parameters[0], parameters[1:]
    for q in range(start, stop):
        i = obs_node[q]
        reach = math.sqrt(3.0 * variance[i])
        for point in range(3):
            share = 2.0 / 3.0 if point == 1 else 1.0 / 6.0
            eta = b * (mean[i] + reach * (point - 1))
            total += share * log_density(eta, value[q], category[q], kk, psi, cut)
    for p in range(used):
        total -= 0.5 * item_prior[p] * parameters[p] ** 2
    return total
