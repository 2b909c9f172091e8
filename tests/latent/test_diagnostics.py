"""Agreement of chains and effective sample sizes of series that are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cordiale.latent.diagnostics import ess, rhat


def series(rho: float, shape: tuple[int, int, int]) -> NDArray[np.float64]:
    """Return chains of an autoregression of the first order."""
    noise = np.random.default_rng(1).standard_normal(shape)
    x = noise.copy()
    for t in range(1, shape[1]):
        x[:, t] = rho * x[:, t - 1] + np.sqrt(1 - rho**2) * noise[:, t]
    return x


@pytest.mark.parametrize("rho", [-0.4, 0.0, 0.5, 0.9])
def test_effective_size_of_an_autoregression(rho: float) -> None:
    x = series(rho, (4, 4000, 5))
    expected = 16_000 * (1 - rho) / (1 + rho)
    np.testing.assert_allclose(ess(x), expected, rtol=0.25)
    assert np.mean(ess(x)) == pytest.approx(expected, rel=0.12)


def test_rhat_of_a_known_ratio() -> None:
    x = np.array([[0.0, 1.0, 0.0, 1.0], [2.0, 3.0, 2.0, 3.0]])
    # Halves of two draws: variance within 1/2, between their means (1/2, 1/2, 5/2, 5/2) 4/3.
    assert rhat(x) == pytest.approx(np.sqrt((0.5 / 2 + 4 / 3) / 0.5))


def test_rhat_of_chains_that_agree_and_do_not() -> None:
    x = series(0.3, (4, 1000, 3))
    assert rhat(x).max() < 1.02
    x[0, :, 1] += 3.0
    found = rhat(x)
    assert found[1] > 1.3
    assert max(found[0], found[2]) < 1.02


def test_a_trend_within_a_chain_is_seen() -> None:
    x = series(0.0, (2, 1000, 1)) + np.linspace(0, 5, 1000)[None, :, None]
    assert rhat(x)[0] > 1.3


def test_chains_that_disagree_are_worth_little() -> None:
    x = series(0.0, (4, 1000, 1)) + 10.0 * np.arange(4)[:, None, None]
    assert ess(x)[0] < 20


def test_one_quantity_or_many() -> None:
    x = series(0.5, (4, 500, 6)).reshape(4, 500, 2, 3)
    assert rhat(x).shape == ess(x).shape == (2, 3)
    np.testing.assert_allclose(ess(x)[1, 2], ess(x[:, :, 1, 2]), rtol=1e-12)
    np.testing.assert_allclose(rhat(x)[1, 2], rhat(x[:, :, 1, 2]), rtol=1e-12)
