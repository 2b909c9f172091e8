"""The sampler: its random numbers, its agreement with the fit, its checkpoints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from scipy import special, stats

from cordiale.errors import DataError, UsageError
from cordiale.latent import gibbs
from cordiale.latent.gibbs import Chains, sample
from cordiale.latent.variational import Fit, Priors, fit

SHORT = {"chains": 2, "iterations": 60, "warmup": 20, "thin": 2, "seed": 5}


@pytest.fixture(scope="module")
def start(mixed: Any) -> Fit:
    return fit(mixed.design, Priors())


@pytest.fixture(scope="module")
def short(mixed: Any, start: Fit) -> Chains:
    return sample(mixed.design, start, **SHORT)


def test_quantiles() -> None:
    p = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 999), [1e-300, 1e-40, 1e-12]])
    found = [gibbs._quantile(v) for v in p]
    np.testing.assert_allclose(found, special.ndtri(p), rtol=1e-12, atol=1e-15)


def uniforms(n: int) -> list[float]:
    stream = np.array([gibbs._stream(1, 2, 3)], dtype=np.uint64)
    return [gibbs._uniform(stream) for _ in range(n)]


def test_uniforms_are_uniform() -> None:
    u = np.array(uniforms(20_000))
    assert 0 < u.min() < u.max() < 1
    assert stats.kstest(u, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 0.03


def test_streams_of_neighbours_are_apart() -> None:
    first = []
    for place in range(4000):
        stream = np.array([gibbs._stream(1, 7, place)], dtype=np.uint64)
        first.append(gibbs._uniform(stream))
    assert stats.kstest(first, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 0.06


@pytest.mark.parametrize(
    ("eta", "lo", "hi"),
    [(0.3, -np.inf, 0.5), (0.3, 0.5, np.inf), (0.0, -1.0, 1.0), (-4.0, 1.0, 2.0), (9.0, 0.0, 0.3)],
)
def test_truncated_draws(eta: float, lo: float, hi: float) -> None:
    stream = np.array([gibbs._stream(4, 5, 6)], dtype=np.uint64)
    below, above = bool(np.isfinite(lo)), bool(np.isfinite(hi))
    given = (lo if below else 0.0, hi if above else 0.0, below, above)
    x = np.array([gibbs._truncated(stream, eta, *given) for _ in range(4000)])
    assert lo <= x.min()
    assert x.max() <= hi
    law = stats.truncnorm(lo - eta, hi - eta, loc=eta)
    assert stats.kstest(x, law.cdf).pvalue > 0.001


def test_far_tails_stay_within_their_bounds() -> None:
    stream = np.array([gibbs._stream(4, 5, 7)], dtype=np.uint64)
    for eta, lo, hi in ((-50.0, 1.0, 2.0), (60.0, 1.0, 2.0)):
        x = [gibbs._truncated(stream, eta, lo, hi, True, True) for _ in range(100)]
        assert 1.0 <= min(x) <= max(x) <= 2.0


def test_draws_are_standardised_and_counted(mixed: Any, short: Chains) -> None:
    d = mixed.design
    assert short.draws.shape == (2, 20, d.n_nodes)
    assert short.rhat.shape == short.ess.shape == (d.n_nodes,)
    assert 0.1 < short.acceptance < 0.9
    share = d.counts / d.n_obs
    np.testing.assert_allclose(short.draws @ share, 0.0, atol=1e-5)
    np.testing.assert_allclose(short.draws.astype(float) ** 2 @ share, 1.0, atol=1e-5)


def test_a_seed_gives_the_same_draws(mixed: Any, start: Fit, short: Chains) -> None:
    again = sample(mixed.design, start, **SHORT)
    np.testing.assert_array_equal(short.draws, again.draws)
    other = sample(mixed.design, start, **SHORT | {"seed": 9})
    assert not np.array_equal(short.draws, other.draws)


def test_threads_do_not_matter(mixed: Any, start: Fit, short: Chains) -> None:
    before = numba.get_num_threads()
    numba.set_num_threads(numba.config.NUMBA_NUM_THREADS)
    try:
        again = sample(mixed.design, start, **SHORT)
    finally:
        numba.set_num_threads(before)
    np.testing.assert_array_equal(short.draws, again.draws)


@pytest.mark.parametrize("stop", [0, 17, 35, 75])
def test_stopped_and_resumed_is_as_run_through(
    mixed: Any, start: Fit, short: Chains, tmp_path: Path, stop: int, monkeypatch: Any
) -> None:
    state = tmp_path / "run.npz"
    left, iterate = [stop], gibbs._iterate

    def stopping(*given: Any) -> float:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return iterate(*given)

    with monkeypatch.context() as patch:
        patch.setattr(gibbs, "_iterate", stopping)
        with pytest.raises(KeyboardInterrupt):
            sample(mixed.design, start, **SHORT, checkpoint=state, save_every=10)
    assert state.is_file() == (stop >= 10)
    found = sample(mixed.design, start, **SHORT, checkpoint=state, save_every=10)
    np.testing.assert_array_equal(found.draws, short.draws)
    assert found.acceptance == pytest.approx(short.acceptance)


def test_a_finished_run_is_read_back_and_may_go_on(
    mixed: Any, start: Fit, short: Chains, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "run.npz"
    longer = sample(mixed.design, start, **SHORT | {"iterations": 80})
    sample(mixed.design, start, **SHORT, checkpoint=state)
    with monkeypatch.context() as patch:
        patch.setattr(gibbs, "_iterate", None)
        again = sample(mixed.design, start, **SHORT, checkpoint=state)
    np.testing.assert_array_equal(again.draws, short.draws)
    on = sample(mixed.design, start, **SHORT | {"iterations": 80}, checkpoint=state)
    np.testing.assert_array_equal(on.draws, longer.draws)
    with pytest.raises(DataError, match="longer run"):
        sample(mixed.design, start, **SHORT, checkpoint=state)


def test_the_state_of_another_run_is_refused(
    mixed: Any, simulate: Any, start: Fit, tmp_path: Path
) -> None:
    state = tmp_path / "run.npz"
    sample(mixed.design, start, **SHORT, checkpoint=state)
    others = [
        (mixed.design, start, SHORT | {"seed": 6}),
        (mixed.design, start, SHORT | {"thin": 1}),
        (mixed.design, replace(start, priors=Priors(innovation=0.4)), SHORT),
        # Sizes alike, responses not.
        (replace(mixed.design, value=mixed.design.value * 2), start, SHORT),
    ]
    for design, begin, settings in others:
        with pytest.raises(DataError, match="another run"):
            sample(design, begin, **settings, checkpoint=state)


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "bits"])
def test_a_damaged_state_is_refused(mixed: Any, start: Fit, tmp_path: Path, damage: str) -> None:
    state = tmp_path / "run.npz"
    sample(mixed.design, start, **SHORT, checkpoint=state)
    whole = state.read_bytes()
    middle = len(whole) // 2
    state.write_bytes(
        {
            "empty": b"",
            "text": b"not a run\n",
            "cut": whole[:middle],
            "bits": whole[:middle] + bytes(64) + whole[middle + 64 :],
        }[damage]
    )
    with pytest.raises(DataError, match="cannot be read as the state of a run"):
        sample(mixed.design, start, **SHORT, checkpoint=state)


@pytest.mark.parametrize(
    "settings", [{"thin": 0}, {"chains": 0}, {"warmup": 59}, {"iterations": 10}, {"thin": 25}]
)
def test_settings_that_keep_nothing_are_refused(
    mixed: Any, start: Fit, settings: dict[str, int]
) -> None:
    with pytest.raises(UsageError, match="fewer than four draws"):
        sample(mixed.design, start, **SHORT | settings)


@pytest.mark.slow
@pytest.mark.parametrize("categories", [(3,), (0,), (2, 3, 0, 5)])
def test_sampler_and_fit_agree(simulate: Any, categories: tuple[int, ...]) -> None:
    design = simulate(31, units=20, periods=5, items=15, categories=categories, bridges=4).design
    found = fit(design, Priors())
    chains = sample(design, found, chains=4, iterations=3000, warmup=500, thin=2)
    assert np.quantile(chains.rhat, 0.95) < 1.03
    draws = chains.draws.reshape(-1, design.n_nodes).astype(float)
    mean, sd = draws.mean(axis=0), draws.std(axis=0)
    # Within Monte Carlo error, and a fifth of a deviation for the Gaussian shape; more with
    # Gaussian items, whose residual variances the fit takes as known.
    error = 4.0 / np.sqrt(chains.ess) + (0.5 if 0 in categories else 0.2)
    assert (np.abs(mean - found.mean) / sd < error).mean() > 0.98
    assert np.median(np.abs(mean - found.mean) / sd) < 0.1
    assert 0.9 < np.median(np.sqrt(found.variance) / sd) < 1.1
    low, high = found.mean - 1.6449 * sd, found.mean + 1.6449 * sd
    assert ((draws > low) & (draws < high)).mean() == pytest.approx(0.9, abs=0.02)
