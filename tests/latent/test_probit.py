"""Densities of responses, against SciPy and finite differences."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from cordiale.latent._probit import derivatives, log_density, upper_tail

ETAS = (-30.0, -12.3, -6.0, -2.1, -0.4, 0.0, 0.7, 1.9, 5.5, 11.0, 30.0)
CUTS = ((0.0,), (-0.8, 0.6), (-1.5, -0.2, 0.1, 2.0))
PLACES = [(eta, cut, k) for cut in CUTS for k in range(len(cut) + 1) for eta in ETAS]
GAUSSIAN = [(eta, (0.4,), -1) for eta in (-3.0, 0.2, 8.0)]


def density(eta: float, cut: tuple[float, ...], k: int) -> float:
    """Return the log density of category k, or with k -1 of a Gaussian response of 1.7."""
    n = len(cut) + 1 if k >= 0 else 0
    return log_density(eta, 1.7, max(k, 0), n, 0.6, np.array(cut))


def slopes(eta: float, cut: tuple[float, ...], k: int) -> tuple[float, ...]:
    n = len(cut) + 1 if k >= 0 else 0
    return derivatives(eta, 1.7, max(k, 0), n, 0.6, np.array(cut))


def exact(eta: float, cut: tuple[float, ...], k: int) -> float:
    """Return log(Phi(hi) - Phi(lo)) on the side where the tails are small."""
    lo = cut[k - 1] - eta if k else -np.inf
    hi = cut[k] - eta if k < len(cut) else np.inf
    if lo + hi > 0:
        lo, hi = -hi, -lo
    top = stats.norm.logcdf(hi)
    return float(top + np.log1p(-np.exp(stats.norm.logcdf(lo) - top)))


def test_mills_ratio() -> None:
    x = np.concatenate([np.linspace(0, 60, 4001), [1e3]])
    found = [upper_tail(v) for v in x]
    np.testing.assert_allclose(
        found, np.sqrt(np.pi / 2) * special.erfcx(x / np.sqrt(2)), rtol=5e-10
    )


@pytest.mark.parametrize(("eta", "cut", "k"), PLACES)
def test_log_density_of_a_category(eta: float, cut: tuple[float, ...], k: int) -> None:
    assert density(eta, cut, k) == pytest.approx(exact(eta, cut, k), rel=1e-9, abs=1e-9)


def test_log_density_of_a_gaussian_response() -> None:
    assert density(0.2, (0.4,), -1) == pytest.approx(
        stats.norm.logpdf(1.7, 0.2 - 0.4, np.sqrt(0.6)), abs=1e-12
    )


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("eta", [-3.0, 0.1, 2.2])
def test_categories_sum_to_one(eta: float, cut: tuple[float, ...]) -> None:
    total = sum(np.exp(density(eta, cut, k)) for k in range(len(cut) + 1))
    assert total == pytest.approx(1.0, abs=1e-10)


@pytest.mark.parametrize(("eta", "cut", "k"), PLACES + GAUSSIAN)
def test_derivatives_are_finite_differences(eta: float, cut: tuple[float, ...], k: int) -> None:
    h = 1e-4
    lower, upper = (k - 1, k) if k >= 0 else (-1, 0)

    def moved(d_eta: float, d_lo: float, d_hi: float) -> float:
        cuts = list(cut)
        if lower >= 0:
            cuts[lower] += d_lo
        if upper < len(cut):
            cuts[upper] += d_hi
        return density(eta + d_eta, tuple(cuts), k)

    steps = {"eta": (h, 0, 0), "lo": (0, h, 0), "hi": (0, 0, h)}
    found = slopes(eta, cut, k)
    for name, value in zip(("eta", "lo", "hi"), (found[0], found[2], found[3]), strict=True):
        s = np.array(steps[name])
        assert value == pytest.approx((moved(*s) - moved(*-s)) / (2 * h), rel=1e-5, abs=1e-5)
    pairs = {
        1: ("eta", "eta"), 4: ("eta", "lo"), 5: ("eta", "hi"), 6: ("lo", "lo"), 7: ("hi", "hi"),
        8: ("lo", "hi"),
    }  # fmt: skip
    # Slopes differenced once: a second difference of densities would be all rounding.
    order = {"eta": 0, "lo": 2, "hi": 3}
    for at, (one, two) in pairs.items():
        ends = []
        for sign in (1, -1):
            cuts = list(cut)
            d_eta, d_lo, d_hi = (sign * v for v in steps[two])
            if lower >= 0:
                cuts[lower] += d_lo
            if upper < len(cut):
                cuts[upper] += d_hi
            ends.append(slopes(eta + d_eta, tuple(cuts), k)[order[one]])
        assert -found[at] == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-4, abs=1e-4), at


@pytest.mark.parametrize("k", [0, 1, 2])
def test_turning_round_changes_signs_only(k: int) -> None:
    cut = (-0.8, 0.6)
    turned = (-0.6, 0.8)
    one, two = slopes(1.3, cut, k), slopes(-1.3, turned, 2 - k)
    assert density(1.3, cut, k) == pytest.approx(density(-1.3, turned, 2 - k), abs=1e-12)
    assert one[0] == pytest.approx(-two[0], abs=1e-9)
    assert one[1] == pytest.approx(two[1], abs=1e-9)
