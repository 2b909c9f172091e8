"""Settings of the model, and that they reach the engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import cordiale as cd
from cordiale.errors import (
    CordialeError,
    DataError,
    DataMissingError,
    UnknownNameError,
    UsageError,
)
from cordiale.ideal_points import IdealPoints
from cordiale.latent import variational


def test_it_is_at_the_front_door() -> None:
    assert cd.IdealPoints is IdealPoints


def test_order_of_rows_and_other_columns_do_not_matter(votes: pl.DataFrame) -> None:
    one = IdealPoints().fit(votes)
    shuffled = votes.sample(fraction=1, shuffle=True, seed=1).drop("year")
    two = IdealPoints().fit(shuffled)
    assert_frame_equal(one.estimates, two.estimates, abs_tol=1e-12)
    assert_frame_equal(one.items, two.items, abs_tol=1e-12)


def test_a_smaller_innovation_makes_smoother_paths(votes: pl.DataFrame) -> None:
    def roughness(innovation: float) -> float:
        found = IdealPoints(innovation=innovation).fit(votes).estimates
        steps = found.select(pl.col("mean").diff().over("ccode")).drop_nulls()
        return float(steps["mean"].abs().mean())

    assert roughness(0.005) < 0.6 * roughness(0.5)


def test_the_innovation_variance_may_be_estimated(
    votes: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With so few votes the variance creeps to its place.
    monkeypatch.setattr(variational, "SWEEPS_AT_MOST", 5000)
    found = IdealPoints(innovation="estimate").fit(votes)
    assert 0 < found.fitted.priors.innovation < 0.2


def test_issue_and_start_are_passed_on(votes: pl.DataFrame) -> None:
    found = IdealPoints().fit(votes, issue="nu", start=1988)
    assert found.estimates["year"].min() == 1988
    assert set(found.selection.votes["rcid"] % 100) <= {0, 1, 5}


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"method": "slow"}, UnknownNameError),
        ({"method": "mcmc", "innovation": "estimate"}, UsageError),
        ({"innovation": "guess"}, UsageError),
        ({"innovation": 0.0}, UsageError),
        ({"static": -1.0}, UsageError),
        ({"innovation": float("nan")}, UsageError),
        ({"method": "mcmc", "iterations": 10, "warmup": 10}, UsageError),
    ],
)
def test_settings_out_of_range_are_refused(
    votes: pl.DataFrame, settings: dict[str, object], error: type[CordialeError]
) -> None:
    with pytest.raises(error):
        IdealPoints(**settings).fit(votes)  # type: ignore[arg-type]


def test_an_empty_subset_is_an_error(votes: pl.DataFrame) -> None:
    with pytest.raises(DataMissingError):
        IdealPoints().fit(votes.clear())


def test_two_states_in_one_session_have_no_scale(votes: pl.DataFrame) -> None:
    tiny = votes.filter(rcid=4000).head(2).with_columns(vote=pl.Series([1, 3], dtype=pl.Int32))
    with pytest.raises(DataError, match="beside location and scale"):
        IdealPoints().fit(tiny)


def test_one_roll_call_gives_numbers(votes: pl.DataFrame) -> None:
    found = IdealPoints().fit(votes.filter(rcid=4000)).estimates
    assert found.height > 10
    assert np.isfinite(found.select("mean", "sd", "q05", "q95").to_numpy()).all()


def test_the_sampler_agrees_and_resumes(votes: pl.DataFrame, tmp_path: Path) -> None:
    model = IdealPoints(
        method="mcmc", chains=2, iterations=300, warmup=100, thin=2,
        checkpoint=tmp_path / "state.npz",
    )  # fmt: skip
    found = model.fit(votes)
    assert_frame_equal(model.fit(votes).estimates, found.estimates)
    fast = IdealPoints().fit(votes)
    both = fast.estimates.join(found.estimates, on=["ccode", "session"], suffix="_mcmc")
    assert np.corrcoef(both["mean"], both["mean_mcmc"])[0, 1] > 0.97
    ratio = (both["sd"] / both["sd_mcmc"]).median()
    assert 0.75 < ratio < 1.3
    apart = found.distance(2, 365)
    assert (apart["q05"] < apart["distance"]).all()
    assert (apart["distance"] < apart["q95"]).all()
    same = fast.distance(2, 365)
    assert np.abs(apart["distance"] - same["distance"]).max() < 0.8
    change = found.convergence(2, 365, (1985, 1987), (1990, 1992))
    assert change.probability == pytest.approx(
        fast.convergence(2, 365, (1985, 1987), (1990, 1992)).probability, abs=0.25
    )
