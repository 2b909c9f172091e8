"""Expected slopes and curvatures, against derivatives of the objective they belong to."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cordiale.latent._probit import log_density
from cordiale.latent.design import Design, lay_out
from cordiale.latent.moments import ascend_items, gather, items_times, moments, nodes_times
from cordiale.latent.variational import Priors

Floats = NDArray[np.float64]
THREE = ((-np.sqrt(3), 1 / 6), (0.0, 2 / 3), (np.sqrt(3), 1 / 6))


@pytest.fixture
def design(mixed: Any) -> Design:
    return mixed.design


@pytest.fixture
def items(design: Design) -> Floats:
    rng = np.random.default_rng(5)
    out = np.zeros((design.n_items, design.n_parameters))
    out[:, 0] = rng.normal(size=design.n_items)
    for j, k in enumerate(np.maximum(design.categories, 2)):
        out[j, 1:k] = np.sort(rng.normal(size=k - 1))
    return out


def objective(design: Design, mean: Floats, variance: Floats, items: Floats, psi: Floats) -> float:
    """Return the expected log likelihood over the traits by the three-point rule."""
    total = 0.0
    for q in range(design.n_obs):
        i, j = design.obs_node[q], design.obs_item[q]
        for point, share in THREE:
            eta = items[j, 0] * (mean[i] + point * np.sqrt(variance[i]))
            total += share * log_density(
                eta, design.value[q], design.category[q], design.categories[j], psi[j], items[j, 1:]
            )
    return total


def test_slopes_of_traits_and_cutpoints(design: Design, items: Floats) -> None:
    rng = np.random.default_rng(6)
    mean, variance = rng.normal(size=design.n_nodes), rng.gamma(2.0, 0.1, size=design.n_nodes)
    psi = np.full(design.n_items, 0.5)
    found = moments(
        design, mean, variance, items, np.zeros((*items.shape, items.shape[1])), None,
        np.zeros(items.shape[1]), psi,
    )  # fmt: skip
    slope = gather(design.node_start, design.node_obs, found.slope)
    h = 1e-5
    for i in range(0, design.n_nodes, 7):
        step = h * (np.arange(design.n_nodes) == i)
        ends = [objective(design, mean + s * step, variance, items, psi) for s in (1, -1)]
        assert slope[i] == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-5, abs=1e-5)
    for j in range(0, design.n_items, 5):
        for p in range(1, max(design.categories[j], 2)):
            step = np.zeros_like(items)
            step[j, p] = h
            ends = [objective(design, mean, variance, items + s * step, psi) for s in (1, -1)]
            numeric = (ends[0] - ends[1]) / (2 * h)
            assert found.item_slope[j, p] == pytest.approx(numeric, rel=1e-5, abs=1e-5)


def test_without_any_spread_all_is_the_likelihood(design: Design, items: Floats) -> None:
    rng = np.random.default_rng(7)
    mean, none = rng.normal(size=design.n_nodes), np.zeros(design.n_nodes)
    psi, prior = np.full(design.n_items, 0.5), Priors().of_items(items.shape[1])
    no_cov = np.zeros((*items.shape, items.shape[1]))

    def at(mean: Floats, items: Floats) -> Any:
        return moments(design, mean, none, items, no_cov, None, prior, psi)

    found, h = at(mean, items), 1e-5
    for j in range(0, design.n_items, 3):
        used = max(design.categories[j], 2)
        own = slice(design.item_start[j], design.item_start[j + 1])
        for p in range(used):
            step = np.zeros_like(items)
            step[j, p] = h
            ends = [at(mean, items + s * step) for s in (1, -1)]
            value = [
                objective(design, mean, none, items + s * step, psi)
                - 0.5 * (prior * (items + s * step) ** 2).sum()
                for s in (1, -1)
            ]
            numeric = (value[0] - value[1]) / (2 * h)
            assert found.item_slope[j, p] == pytest.approx(numeric, rel=1e-5, abs=1e-5)
            # Between discrimination and trait the slope's own term is left out: not compared.
            if p:
                bend = -(ends[0].item_slope[j] - ends[1].item_slope[j]) / (2 * h)
                np.testing.assert_allclose(
                    found.item_precision[j, p, :used], bend[:used], rtol=1e-4, atol=1e-4
                )
                cross = -(ends[0].slope[own] - ends[1].slope[own]) / (2 * h)
                np.testing.assert_allclose(found.cross[own, p], cross, rtol=1e-4, atol=1e-4)
        assert (found.item_precision[j, used:, used:] == np.eye(items.shape[1] - used)).all()


def gaussian() -> Design:
    rng = np.random.default_rng(8)
    unit = np.tile(np.arange(4), 3)
    return lay_out(
        unit, np.repeat([0, 0, 1], 4), np.repeat([0, 1, 2], 4), rng.normal(size=12),
        gaussian=np.ones(12, bool),
    )  # fmt: skip


def test_gaussian_items_are_exact_with_all_covariances() -> None:
    d = gaussian()
    rng = np.random.default_rng(9)
    mean, items = rng.normal(size=d.n_nodes), rng.normal(size=(d.n_items, 2))
    # One covariance of trait, discrimination and cutpoint for every response.
    root = rng.normal(size=(3, 3)) * 0.4
    cov = root @ root.T
    variance = np.full(d.n_nodes, cov[0, 0])
    item_cov = np.tile(cov[1:, 1:], (d.n_items, 1, 1))
    shared = np.tile(cov[0, 1:], (d.n_obs, 1))
    psi = rng.gamma(4.0, 0.2, size=d.n_items)

    def square(q: int, mean: Floats, items: Floats) -> float:
        """Return the expected squared residual, by a rule that is exact to the fifth degree."""
        centre = np.array([mean[d.obs_node[q]], *items[d.obs_item[q]]])
        total = 0.0
        for points in product(THREE, repeat=3):
            theta, b, c = centre + root @ np.array([p for p, _ in points])
            total += np.prod([s for _, s in points]) * (d.value[q] + c - b * theta) ** 2
        return total

    def expected(mean: Floats, items: Floats) -> float:
        return sum(-0.5 * square(q, mean, items) / psi[d.obs_item[q]] for q in range(d.n_obs))

    found = moments(d, mean, variance, items, item_cov, shared, np.zeros(2), psi)
    for j in range(d.n_items):
        own = range(d.item_start[j], d.item_start[j + 1])
        assert found.residual[j] == pytest.approx(np.mean([square(q, mean, items) for q in own]))
    slope, h = gather(d.node_start, d.node_obs, found.slope), 1e-4
    for i in range(d.n_nodes):
        step = h * (np.arange(d.n_nodes) == i)
        numeric = (expected(mean + step, items) - expected(mean - step, items)) / (2 * h)
        assert slope[i] == pytest.approx(numeric, rel=1e-7, abs=1e-7)
    for j, p in product(range(d.n_items), range(2)):
        step = np.zeros_like(items)
        step[j, p] = h
        numeric = (expected(mean, items + step) - expected(mean, items - step)) / (2 * h)
        assert found.item_slope[j, p] == pytest.approx(numeric, rel=1e-7, abs=1e-7)
    b, at = items[d.obs_item, 0], mean[d.obs_node]
    weight = 1 / psi[d.obs_item]
    np.testing.assert_allclose(found.curvature, (b * b + cov[1, 1]) * weight)
    np.testing.assert_allclose(found.cross, np.stack([b * at * weight, -b * weight], axis=1))


def test_products_are_those_of_the_dense_matrix(design: Design) -> None:
    rng = np.random.default_rng(10)
    width = design.n_parameters
    cross = rng.normal(size=(design.n_obs, width))
    dense = np.zeros((design.n_nodes, design.n_items, width))
    dense[design.obs_node, design.obs_item] = cross
    x, z = rng.normal(size=design.n_nodes), rng.normal(size=(design.n_items, width))
    np.testing.assert_allclose(
        items_times(design.item_start, design.obs_node, cross, x),
        np.einsum("ijp,i->jp", dense, x), atol=1e-12,
    )  # fmt: skip
    np.testing.assert_allclose(
        nodes_times(design.node_start, design.node_obs, design.obs_item, cross, z),
        np.einsum("ijp,jp->i", dense, z), atol=1e-12,
    )  # fmt: skip


def test_ascent_ends_where_the_slope_is_nil(design: Design, items: Floats) -> None:
    rng = np.random.default_rng(11)
    mean, none = rng.normal(size=design.n_nodes), np.zeros(design.n_nodes)
    psi, prior = np.full(design.n_items, 0.5), Priors().of_items(items.shape[1])
    ascend_items(
        design.item_start, design.obs_node, design.category, design.value, design.categories,
        mean, none, items, prior, psi, 60,
    )  # fmt: skip
    no_cov = np.zeros((*items.shape, items.shape[1]))
    found = moments(design, mean, none, items, no_cov, None, prior, psi)
    assert np.abs(found.item_slope).max() < 1e-3
    for k in range(2, items.shape[1]):
        inside = design.categories > k
        assert (items[inside, k] > items[inside, k - 1]).all()
