"""The joint posterior by blocks, against the dense precision of all traits and items."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cordiale.latent.blocks import Joint, factor
from cordiale.latent.chains import walk
from cordiale.latent.moments import moments
from cordiale.latent.variational import Priors, starting_values

Floats = NDArray[np.float64]
SETTINGS = {
    "bridges": {"categories": (2, 3, 0, 5), "bridges": 4},
    "no bridge": {"categories": (2, 3), "bridges": 0},
    "bridges only": {"categories": (3,), "bridges": 14, "items": 0},
    "one period": {"categories": (2, 0), "bridges": 0, "periods": 1},
}


@pytest.fixture(params=SETTINGS)
def joint(request: pytest.FixtureRequest, simulate: Any) -> Joint:
    settings = {"units": 12, "periods": 5, "items": 8} | SETTINGS[request.param]
    design = simulate(3, **settings).design
    assert bool(design.spans.any()) == bool(settings["bridges"])
    if settings["periods"] > 1:
        # Units enter late, leave early and skip a period.
        assert len(set(np.diff(design.period_start))) > 1
        assert (design.counts == 0).any()
    priors = Priors()
    state = starting_values(design, priors)
    prior = walk(design, priors.innovation, priors.static)
    found = moments(
        design, state.mean, state.variance, state.item_mean, state.item_cov, None,
        priors.of_items(state.item_mean.shape[1]), state.residual_variance,
    )  # fmt: skip
    share = design.counts / design.n_obs
    return factor(design, prior, found, np.stack([share, share * state.mean], axis=1))


@pytest.fixture
def dense(joint: Joint) -> Floats:
    """Covariance of nodes, then items, under the restrictions."""
    d, found, priors = joint.design, joint.at, Priors()
    n, width = d.n_nodes, found.cross.shape[1]
    precision = np.zeros((n + d.n_items * width,) * 2)
    prior = walk(d, priors.innovation, priors.static)
    precision[np.arange(n), np.arange(n)] = prior.diagonal
    for i in np.flatnonzero(d.previous >= 0):
        precision[i, d.previous[i]] = precision[d.previous[i], i] = prior.link[i]
    for j in range(d.n_items):
        own = n + j * width + np.arange(width)
        precision[np.ix_(own, own)] = found.item_precision[j]
    for q in range(d.n_obs):
        i, own = d.obs_node[q], n + d.obs_item[q] * width + np.arange(width)
        precision[i, i] += found.curvature[q]
        precision[i, own] += found.cross[q]
        precision[own, i] += found.cross[q]
    free = np.linalg.inv(precision)
    normal = np.zeros((len(free), 2))
    normal[:n] = joint.normal
    held = free @ normal
    return np.asarray(free - held @ np.linalg.solve(normal.T @ held, held.T))


def close(found: Floats, expected: Floats) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-8)


def test_marginals(joint: Joint, dense: Floats) -> None:
    start = joint.design.period_start
    for t, block in enumerate(joint.marginals()):
        own = slice(start[t], start[t + 1])
        close(block, dense[own, own])


def test_marginals_may_be_asked_twice(joint: Joint) -> None:
    for one, two in zip(joint.marginals(), joint.marginals(), strict=True):
        np.testing.assert_array_equal(one, two)


def test_columns(joint: Joint, dense: Floats) -> None:
    n = joint.design.n_nodes
    close(joint.columns(np.eye(n)), dense[:n, :n])


def test_step(joint: Joint, dense: Floats) -> None:
    d = joint.design
    width = joint.at.cross.shape[1]
    rng = np.random.default_rng(0)
    slope, item_slope = rng.normal(size=d.n_nodes), rng.normal(size=(d.n_items, width))
    step, item_step = joint.ascend(slope, item_slope)
    expected = dense @ np.concatenate([slope, item_slope.ravel()])
    close(step, expected[: d.n_nodes])
    close(item_step.ravel(), expected[d.n_nodes :])
    close(joint.normal.T @ step, np.zeros(2))


def test_covariances_with_items(joint: Joint, dense: Floats) -> None:
    d = joint.design
    n, width = d.n_nodes, joint.at.cross.shape[1]
    shared, item_cov = joint.with_items(joint.marginals())
    for j in range(d.n_items):
        used = max(d.categories[j], 2)
        own = n + j * width + np.arange(used)
        close(item_cov[j, :used, :used], dense[np.ix_(own, own)])
        assert not item_cov[j, used:].any()
        assert not item_cov[j, :, used:].any()
        rows = slice(d.item_start[j], d.item_start[j + 1])
        close(shared[rows, :used], dense[np.ix_(d.obs_node[rows], own)])
        assert not shared[rows, used:].any()


class Units:
    """Stands in for a generator: its normal draws are the rows of one identity matrix."""

    def __init__(self) -> None:
        self.at = 0

    def standard_normal(self, shape: tuple[int, int]) -> Floats:
        out = np.eye(*shape, k=self.at)
        self.at += shape[0]
        return out


def test_draws_have_the_covariance(joint: Joint, dense: Floats) -> None:
    n = joint.design.n_nodes
    units = Units()
    size = n + len(joint.core)
    root = joint.draw(units, size)  # type: ignore[arg-type]
    assert units.at == size
    close(root @ root.T, dense[:n, :n])
    draws = joint.draw(np.random.default_rng(0), 50)
    assert draws.shape == (n, 50)
    close(joint.normal.T @ draws, np.zeros((2, 50)))
