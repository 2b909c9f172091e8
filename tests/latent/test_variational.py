"""Fits to data drawn from the model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cordiale.errors import UsageError
from cordiale.latent import variational
from cordiale.latent.design import lay_out
from cordiale.latent.variational import ConvergenceError, Fit, Priors, fit, regauge

Floats = NDArray[np.float64]
KINDS = {"binary": (2,), "three": (3,), "five": (5,), "gaussian": (0,), "mixed": (2, 3, 0, 5)}


def standardised(data: Any) -> tuple[Floats, float]:
    """Return the truth with mean 0 and variance 1 over responses, and its scale before."""
    share = data.design.counts / data.design.n_obs
    centre = share @ data.truth
    scale = float(np.sqrt(share @ (data.truth - centre) ** 2))
    return (data.truth - centre) / scale, scale


def fitted(data: Any, innovation: float = 0.1) -> tuple[Fit, Floats]:
    """Fit under the priors that the data were drawn from; turn the fit as the truth is."""
    truth, scale = standardised(data)
    priors = Priors(innovation / scale**2, 4.0 / scale**2, scale**2, 4.0)
    found = fit(data.design, priors)
    seen = data.design.counts > 0
    sign = np.sign(np.corrcoef(found.mean[seen], truth[seen])[0, 1])
    return replace(found, mean=sign * found.mean), truth


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_intervals_hold_the_truth(simulate: Any, kind: str) -> None:
    held = []
    for seed in range(6):
        data = simulate(
            100 + seed, units=40, periods=10, items=20, categories=KINDS[kind], bridges=6
        )
        found, truth = fitted(data)
        seen = data.design.counts > 0
        assert np.corrcoef(found.mean[seen], truth[seen])[0, 1] > 0.88
        assert np.isfinite(found.mean).all()
        assert (found.variance > 0).all()
        z = (truth - found.mean) / np.sqrt(found.variance)
        held.append(np.abs(z[seen]) < 1.6449)
    inside = np.concatenate(held)
    assert len(inside) >= 2000
    assert 0.85 < inside.mean() < 0.95


@pytest.mark.parametrize("bridges", [0, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_a_small_fit_finds_the_order(simulate: Any, kind: str, bridges: int) -> None:
    data = simulate(7, units=20, periods=4, items=15, categories=KINDS[kind], bridges=bridges)
    found, truth = fitted(data)
    seen = data.design.counts > 0
    assert np.corrcoef(found.mean[seen], truth[seen])[0, 1] > 0.85
    # Location and scale are held, as promised.
    share = data.design.counts / data.design.n_obs
    assert share @ found.mean == pytest.approx(0.0, abs=1e-9)
    assert share @ (found.mean**2 + found.variance) == pytest.approx(1.0, abs=0.02)


def test_nodes_in_a_gap_are_less_certain(simulate: Any) -> None:
    data = simulate(7, units=20, periods=5, items=15, bridges=3)
    found, _ = fitted(data)
    gap = np.flatnonzero(data.design.counts == 0)
    assert len(gap)
    for i in gap:
        before = data.design.previous[i]
        assert found.variance[i] > found.variance[before]


def test_covariances_agree_with_one_another(mixed: Any) -> None:
    found = fit(mixed.design, Priors())
    d = mixed.design
    cov = found.joint.columns(np.eye(d.n_nodes)) / found.joint_scale**2
    start = d.period_start
    for t, block in enumerate(found.blocks):
        own = slice(start[t], start[t + 1])
        np.testing.assert_allclose(block, cov[own, own], atol=1e-9)
    used = np.arange(d.n_parameters) < np.maximum(d.categories, 2)[:, None]
    for j in range(d.n_items):
        assert np.linalg.eigvalsh(found.item_cov[j][np.ix_(used[j], used[j])]).min() > 0


def test_residual_variance_of_gaussian_items(simulate: Any) -> None:
    settings = {"units": 40, "periods": 4, "items": 10, "categories": (0,), "bridges": 0}
    found = [fitted(simulate(seed, **settings))[0].residual_variance for seed in (11, 12, 13)]
    # Responses were drawn with a residual deviation of a half.
    assert np.mean(found) == pytest.approx(0.25, rel=0.1)


def test_another_gauge_changes_no_predictor(mixed: Any) -> None:
    d, rng = mixed.design, np.random.default_rng(4)
    used = np.arange(d.n_parameters) < np.maximum(d.categories, 2)[:, None]
    items = np.where(used, rng.normal(size=used.shape), 0.0)
    theta = rng.normal(size=d.n_nodes)
    moved = items.copy()
    regauge(d, moved, 0.3, 1.7)

    def bounds(theta: Floats, items: Floats) -> Floats:
        eta = items[d.obs_item, 0] * theta[d.obs_node]
        return np.where(used[d.obs_item, 1:], eta[:, None] - items[d.obs_item, 1:], 0.0)

    np.testing.assert_allclose(bounds((theta - 0.3) / 1.7, moved), bounds(theta, items), atol=1e-12)
    assert not moved[~used].any()


def test_order_of_rows_does_not_matter(mixed: Any) -> None:
    one = fit(mixed.design, Priors())
    order = np.random.default_rng(0).permutation(mixed.design.n_obs)
    rows = {k: v[order] for k, v in mixed.rows.items()}
    again = fit(lay_out(**rows), Priors())
    np.testing.assert_array_equal(one.mean, again.mean)
    np.testing.assert_array_equal(one.variance, again.variance)


def test_names_of_units_and_items_do_not_matter(mixed: Any) -> None:
    one = fit(mixed.design, Priors())
    rows = dict(mixed.rows)
    rows["unit"], rows["item"] = -rows["unit"], -rows["item"]
    design = lay_out(**rows)
    again = fit(design, Priors())
    place = {
        (-design.units[u], t): i
        for i, (u, t) in enumerate(zip(design.node_unit, design.node_period, strict=True))
    }
    d = mixed.design
    at = [place[d.units[u], t] for u, t in zip(d.node_unit, d.node_period, strict=True)]
    mean = again.mean[at]
    mean = mean * np.sign(mean @ one.mean)
    # Starts differ, and a fit ends within a tenth of a posterior deviation of where it settles.
    assert (np.abs(mean - one.mean) / np.sqrt(one.variance)).max() < 0.25
    np.testing.assert_allclose(again.variance[at], one.variance, rtol=0.1)


@pytest.mark.slow
def test_the_innovation_variance_is_found(simulate: Any) -> None:
    data = simulate(21, units=60, periods=12, items=25, categories=(3,), innovation=0.3)
    _, scale = standardised(data)
    truth = 0.3 / scale**2
    ends = [
        fit(data.design, Priors(innovation=start), estimate_innovation=True).priors.innovation
        for start in (truth / 8, truth * 8)
    ]
    assert ends[0] == pytest.approx(ends[1], rel=0.1)
    for end in ends:
        assert abs(np.log(end / truth)) < 0.4


def test_what_does_not_settle_is_an_error(mixed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variational, "SWEEPS_AT_MOST", 1)
    monkeypatch.setattr(variational, "_SWEEPS_SETTLED", 0.0)
    with pytest.raises(ConvergenceError, match="did not settle in 1 sweeps"):
        fit(mixed.design, Priors())


def test_steps_that_do_not_settle_are_an_error(mixed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variational, "_SETTLED", (0.5, 0.0))
    with pytest.raises(ConvergenceError, match="joint steps"):
        fit(mixed.design, Priors())


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["innovation", "static", "discrimination", "cutpoint"])
def test_variances_are_positive(name: str, value: float) -> None:
    with pytest.raises(UsageError, match=f"prior variance {name}"):
        Priors(**{name: value})
