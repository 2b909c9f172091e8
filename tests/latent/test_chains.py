"""The prior along chains and the smoother, against dense matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cordiale.latent.chains import Walk, smooth, walk
from cordiale.latent.design import lay_out


def dense(prior: Walk) -> NDArray[np.float64]:
    out = np.diag(prior.diagonal)
    for i, before in enumerate(prior.previous):
        if before >= 0:
            out[i, before] = out[before, i] = prior.link[i]
    return out


def test_the_precision_is_that_of_the_density(mixed: Any) -> None:
    d = mixed.design
    theta = np.random.default_rng(0).standard_normal(d.n_nodes)
    energy = sum(
        (theta[i] - theta[before]) ** 2 / (0.3 * d.gap[i])
        for i, before in enumerate(d.previous)
        if before >= 0
    ) + (theta @ theta / 4.0)
    prior = walk(d, 0.3, 4.0)
    np.testing.assert_allclose(theta @ dense(prior) @ theta, energy, rtol=1e-12)


def test_innovation_grows_with_the_time_between() -> None:
    d = lay_out(["a", "b"] * 3, [1, 1, 2, 2, 6, 6], list("xxyyzz"), [0, 1] * 3)
    prior = walk(d, 0.5, 4.0)
    np.testing.assert_allclose(prior.link, [0, 0, -2, -2, -0.5, -0.5])
    np.testing.assert_allclose(prior.diagonal, [2.25, 2.25, 2.75, 2.75, 0.75, 0.75])


def test_times_is_the_dense_product(mixed: Any) -> None:
    prior = walk(mixed.design, 0.3, 4.0)
    x = np.random.default_rng(1).standard_normal(mixed.design.n_nodes)
    np.testing.assert_allclose(prior.times(x), dense(prior) @ x, rtol=1e-12, atol=1e-12)


def test_smooth_is_the_dense_inverse(mixed: Any) -> None:
    d = mixed.design
    prior = walk(d, 0.3, 4.0)
    rng = np.random.default_rng(2)
    # Nodes in gaps have no evidence at all.
    weight, evidence = rng.gamma(2.0, size=d.n_nodes), rng.standard_normal(d.n_nodes)
    weight[d.counts == 0] = evidence[d.counts == 0] = 0.0
    assert (d.counts == 0).any()
    cov = np.linalg.inv(dense(prior) + np.diag(weight))
    mean, variance, lagged = smooth(
        d.chain_start, d.chain, prior.diagonal + weight, prior.link, evidence
    )
    np.testing.assert_allclose(mean, cov @ evidence, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(variance, np.diag(cov), rtol=1e-10)
    later = np.flatnonzero(d.previous >= 0)
    np.testing.assert_allclose(lagged[later], cov[later, d.previous[later]], rtol=1e-10)
    assert not lagged[d.previous < 0].any()
