r"""The prior along each unit's chain of nodes, and exact inference given Gaussian evidence.

The trait of a unit is a Gaussian random walk, with innovation variance in proportion to the time
between periods, times a weak prior at every node that keeps walks from drifting apart for want of
evidence:

.. math:: p(\theta_i) \propto \prod_t N(\theta_{it} - \theta_{i,t-1}; 0, \sigma^2 g_t)
          \prod_t N(\theta_{it}; 0, \tau^2)

Its precision is tridiagonal, so that mean, variances and neighbouring covariances given
Gaussian evidence at each node are exact in time linear in the number of nodes: the Kalman
smoother in its information form.

References
----------
Rue & Held (2005) Gaussian Markov Random Fields, chapter 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from cordiale.latent.design import Design

__all__ = ["Walk", "smooth", "walk"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Walk:
    """Tridiagonal prior precision of all chains.

    Attributes
    ----------
    diagonal : ndarray, shape (N,)
    link : ndarray, shape (N,)
        Entry between a node and the one before; 0 for a first node.
    previous : ndarray of int, shape (N,)
        As in :class:`~cordiale.latent.design.Design`.
    innovation, static : float
        The variances it was made from.
    """

    diagonal: Floats
    link: Floats
    previous: Ints
    innovation: float
    static: float

    def times(self, x: Floats) -> Floats:
        """Return the precision times a vector, shape (N,)."""
        later = self.previous >= 0
        before = self.previous[later]
        out = self.diagonal * x
        out[later] += self.link[later] * x[before]
        # Each node has one successor at most: plain indexing adds each once.
        out[before] += self.link[later] * x[later]
        return out


def walk(design: Design, innovation: float, static: float) -> Walk:
    """Return the prior precision of a design's chains.

    Parameters
    ----------
    design : Design
    innovation : float
        Variance of the change per unit of time.
    static : float
        Variance of the weak prior at every node.

    Examples
    --------
    >>> from cordiale.latent.design import lay_out
    >>> d = lay_out(["a", "b", "a", "b"], [1, 1, 3, 3], ["x", "x", "y", "y"], [0, 1, 1, 3])
    >>> walk(d, 0.5, 4.0).diagonal.tolist()
    [1.25, 1.25, 1.25, 1.25]
    """
    later = design.previous >= 0
    step = np.zeros(design.n_nodes)
    step[later] = 1.0 / (innovation * design.gap[later])
    diagonal = 1.0 / static + step
    diagonal[design.previous[later]] += step[later]
    return Walk(diagonal, -step, design.previous, innovation, static)


@nb.njit(cache=True, parallel=True, error_model="numpy")
def smooth(
    chain_start: Ints, chain: Ints, diagonal: Floats, link: Floats, evidence: Floats
) -> tuple[Floats, Floats, Floats]:
    """Solve the chains' tridiagonal systems; return means, variances and lagged covariances.

    Parameters
    ----------
    chain_start, chain : ndarray of int
    diagonal, link : ndarray, shape (N,)
        Posterior precision.
    evidence : ndarray, shape (N,)
        Right-hand side.

    Returns
    -------
    tuple of ndarray, shape (N,)
        Mean, variance, and covariance with the node before.
    """
    n = len(diagonal)
    mean, variance, lagged = np.zeros(n), np.zeros(n), np.zeros(n)
    for u in nb.prange(len(chain_start) - 1):
        start, length = chain_start[u], chain_start[u + 1] - chain_start[u]
        pivot, right = np.empty(length), np.empty(length)
        for t in range(length):
            i = chain[start + t]
            pivot[t] = diagonal[i]
            right[t] = evidence[i]
            if t > 0:
                f = link[i] / pivot[t - 1]
                pivot[t] -= f * link[i]
                right[t] -= f * right[t - 1]
        for t in range(length - 1, -1, -1):
            i = chain[start + t]
            mean[i] = right[t] / pivot[t]
            variance[i] = 1.0 / pivot[t]
            if t < length - 1:
                after = chain[start + t + 1]
                f = link[after] / pivot[t]
                mean[i] -= f * mean[after]
                variance[i] += f * f * variance[after]
                lagged[after] = -f * variance[after]
    return mean, variance, lagged
