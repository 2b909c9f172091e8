"""Ordered probit and Gaussian responses: log density and its derivatives, one response at a time.

A response has a linear predictor ``eta`` (discrimination times trait) and lies between two
cutpoints of its item. With ``lo`` and ``hi`` the cutpoints less the predictor, an ordinal
response has log probability ``log(Phi(hi) - Phi(lo))``, an end category one bound only. A Gaussian
item has one cutpoint, its negative intercept, so that its mean is ``eta - c`` as an ordinal
item's latent response has it.

Everything is compiled; nothing here allocates.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["cdf", "derivatives", "log_density", "one_ratio", "two_ratios", "upper_tail"]

Floats = NDArray[np.float64]
_DENSITY = 1.0 / math.sqrt(2.0 * math.pi)
_STEP, _END = 64, 40
_TABLE: Floats = np.sqrt(np.pi / 2.0) * special.erfcx(
    np.arange(_END * _STEP + 2) / (_STEP * np.sqrt(2.0))
)
"""Mills' ratio from 0 to 40; its slope is ``x m(x) - 1``, so that values alone give Hermite's
cubic between them, to a relative 4e-10."""
_TINY = 1e-290


@nb.njit(cache=True, error_model="numpy")
def upper_tail(x: float) -> float:
    """Return Mills' ratio ``Phi(-x) / phi(x)`` for x of at least 0."""
    if x >= _END:
        square = x * x
        return (1.0 - 1.0 / (square + 3.0 - 6.0 / (square + 7.0))) / x
    place = x * _STEP
    k = int(place)
    t = place - k
    left, right = _TABLE[k], _TABLE[k + 1]
    start = (k * left / _STEP - 1.0) / _STEP
    end = ((k + 1) * right / _STEP - 1.0) / _STEP
    rest = 1.0 - t
    mills: float = rest * rest * ((1.0 + 2.0 * t) * left + t * start) + t * t * (
        (3.0 - 2.0 * t) * right - rest * end
    )
    return mills


@nb.njit(cache=True, error_model="numpy")
def _one_bound(x: float) -> tuple[float, float]:
    """Return ``Phi(-x)`` divided by ``exp(-x^2 / 2)`` where x > 0, and ``phi(x) / Phi(-x)``."""
    if x >= 0.0:
        mills = upper_tail(x)
        return _DENSITY * mills, 1.0 / mills
    phi = _DENSITY * math.exp(-0.5 * x * x)
    p = 1.0 - phi * upper_tail(-x)
    return p, phi / p


@nb.njit(cache=True, error_model="numpy")
def _two_bounds(lo: float, hi: float) -> tuple[float, float, float, float]:
    """Return ``P = Phi(hi) - Phi(lo)`` less a factor, the factor's log, and both densities by P."""
    # By symmetry on the side where the tails are upper ones: small, but not differences of ones.
    mirrored = lo + hi <= 0.0
    a, b = (-hi, -lo) if mirrored else (lo, hi)
    if a >= 0.0:
        fall = math.exp(-0.5 * (b * b - a * a))
        mass = max(upper_tail(a) - upper_tail(b) * fall, _TINY)
        ra, rb = 1.0 / mass, fall / mass
        p, factor = _DENSITY * mass, -0.5 * a * a
    else:
        phi_a = _DENSITY * math.exp(-0.5 * a * a)
        phi_b = _DENSITY * math.exp(-0.5 * b * b)
        p = max(1.0 - phi_a * upper_tail(-a) - phi_b * upper_tail(b), _TINY)
        ra, rb, factor = phi_a / p, phi_b / p, 0.0
    if mirrored:
        return p, factor, rb, ra
    return p, factor, ra, rb


@nb.njit(cache=True, error_model="numpy")
def cdf(x: float) -> float:
    """Return the standard normal distribution function."""
    tail = _DENSITY * math.exp(-0.5 * x * x) * upper_tail(abs(x))
    return tail if x <= 0.0 else 1.0 - tail


@nb.njit(cache=True, error_model="numpy")
def one_ratio(x: float) -> float:
    """Return ``phi(x) / Phi(-x)``."""
    return _one_bound(x)[1]


@nb.njit(cache=True, error_model="numpy")
def two_ratios(lo: float, hi: float) -> tuple[float, float]:
    """Return ``phi(lo) / P`` and ``phi(hi) / P`` with ``P = Phi(hi) - Phi(lo)``."""
    _, _, ra, rb = _two_bounds(lo, hi)
    return ra, rb


@nb.njit(cache=True, error_model="numpy")
def _ratios(lo: float, hi: float, below: bool, above: bool) -> tuple[float, float]:
    if below and above:
        return two_ratios(lo, hi)
    if above:
        return 0.0, one_ratio(-hi)
    return one_ratio(lo), 0.0


@nb.njit(cache=True, error_model="numpy")
def log_density(
    eta: float, y: float, k: int, categories: int, variance: float, cut: Floats
) -> float:
    """Return the log density of one response.

    Parameters
    ----------
    eta : float
        Linear predictor.
    y : float
        Gaussian response; not read for an ordinal one.
    k : int
        Category, from 0; not read for a Gaussian response.
    categories : int
        Categories of the item, 0 for a Gaussian one.
    variance : float
        Residual variance of a Gaussian item.
    cut : ndarray
        Cutpoints of the item.
    """
    if categories == 0:
        r: float = y - eta + cut[0]
        return -0.5 * r * r / variance - 0.5 * math.log(2.0 * math.pi * variance)
    below, above = k > 0, k < categories - 1
    if below and above:
        p, factor, _, _ = _two_bounds(cut[k - 1] - eta, cut[k] - eta)
        return math.log(p) + factor
    x = cut[k - 1] - eta if below else eta - cut[k]
    p = _one_bound(x)[0]
    return math.log(p) - (0.5 * x * x if x >= 0.0 else 0.0)


@nb.njit(cache=True, error_model="numpy")
def derivatives(
    eta: float, y: float, k: int, categories: int, variance: float, cut: Floats
) -> tuple[float, float, float, float, float, float, float, float, float]:
    """Return first and second derivatives of the log density of one response.

    Returns
    -------
    tuple of float
        Slope in eta; curvature in eta; slopes in the lower and the upper cutpoint;
        curvatures eta-lower, eta-upper, lower-lower, upper-upper, lower-upper. Curvatures are
        negative second derivatives. A Gaussian response has an upper cutpoint only.
    """
    if categories == 0:
        p = 1.0 / variance
        r = y - eta + cut[0]
        return r * p, p, 0.0, -r * p, 0.0, -p, 0.0, p, 0.0
    below, above = k > 0, k < categories - 1
    lo = cut[k - 1] - eta if below else 0.0
    hi = cut[k] - eta if above else 0.0
    ra, rb = _ratios(lo, hi, below, above)
    ll = ra * ra - lo * ra
    hh = rb * rb + hi * rb
    lh = -ra * rb
    return ra - rb, ll + 2.0 * lh + hh, -ra, rb, -(ll + lh), -(hh + lh), ll, hh, lh
