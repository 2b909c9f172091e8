"""Intervals: closed forms, slopes by differences, and coverage by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from cordiale.errors import UsageError
from cordiale.similarity import (
    MEASURES,
    MIN_JOINT,
    NOMINAL_MEASURES,
    interval_from_tables,
    measures_from_tables,
)

TABLE = np.array([[40, 5, 1], [10, 20, 5], [2, 5, 12]])
ADJUSTED = tuple(m for m in MEASURES if m != "agreement")
Z = stats.norm.ppf(0.95)


def half_width(table: np.ndarray, measure: str, level: float = 0.9) -> float:
    low, high = interval_from_tables(table, measure, level)
    return float(high - low) / 2


def test_agreement_has_wilsons_interval() -> None:
    n, hits = TABLE.sum(), np.trace(TABLE)
    expected = stats.binomtest(int(hits), int(n)).proportion_ci(0.9, method="wilson")
    low, high = interval_from_tables(TABLE, "agreement")
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize(("measure", "power"), [("kappa", 0), ("kappa_lin", 1), ("kappa_sq", 2)])
def test_kappa_has_the_variance_of_fleiss_cohen_and_everitt(measure: str, power: int) -> None:
    # So many items that the pseudo-items do not show.
    table = TABLE * 10**7
    n = table.sum()
    p = table / n
    row, col = p.sum(1), p.sum(0)
    gap = np.abs(np.subtract.outer(np.arange(3), np.arange(3))) / 2
    w = 1 - gap**power if power else np.eye(3)
    observed, expected = (w * p).sum(), row @ w @ col
    mean = (w @ col)[:, None] + (row @ w)[None, :]
    terms = (p * (w * (1 - expected) - mean * (1 - observed)) ** 2).sum()
    centre = observed * expected - 2 * expected + observed
    variance = (terms - centre**2) / (n * (1 - expected) ** 4)
    assert half_width(table, measure) == pytest.approx(Z * np.sqrt(variance), rel=1e-6)


@pytest.mark.parametrize("measure", ADJUSTED)
@pytest.mark.parametrize("table", [TABLE, np.diag([30, 5, 5])])
def test_bounds_are_the_delta_method_on_the_padded_table(table: np.ndarray, measure: str) -> None:
    padded = (table + Z**2 / 9).ravel()
    n = padded.sum()
    p = padded / n

    def at(shares: np.ndarray) -> float:
        # Dividing by the sum makes every direction a legal one.
        scaled = (shares / shares.sum()).reshape(3, 3)
        return float(measures_from_tables(scaled, [measure])[measure])

    slope = optimize.approx_fprime(p, at, 1e-8)
    half = Z * np.sqrt((p @ slope**2 - (p @ slope) ** 2) / n)
    estimate = float(measures_from_tables(table, [measure])[measure])
    low, high = interval_from_tables(table, measure, 0.9)
    assert float(low) == pytest.approx(min(at(p) - half, estimate), abs=1e-6)
    assert float(high) == pytest.approx(min(max(at(p) + half, estimate), 1), abs=1e-6)


POPULATIONS = {
    "divided": np.array([[0.35, 0.06, 0.04], [0.08, 0.15, 0.07], [0.05, 0.05, 0.15]]),
    "mostly yes": np.array([[0.80, 0.06, 0.03], [0.02, 0.04, 0.01], [0.01, 0.01, 0.02]]),
    "independent": np.outer([0.8, 0.12, 0.08], [0.85, 0.1, 0.05]),
}


@pytest.mark.slow
@pytest.mark.parametrize("n", [40, 80])
@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("measure", MEASURES)
def test_nine_in_ten_intervals_hold_the_truth(measure: str, population: str, n: int) -> None:
    p = POPULATIONS[population]
    true = float(measures_from_tables(p, [measure])[measure])
    draws = np.random.default_rng(20).multinomial(n, p.ravel(), 20_000).reshape(-1, 3, 3)
    low, high = interval_from_tables(draws, measure, 0.9)
    # Shares jump, so a little less is had by luck; more is had where cells are rare.
    assert 0.86 < np.mean(((low <= true) & (true <= high))[~np.isnan(low)]) < 0.97


@pytest.mark.parametrize("measure", MEASURES)
def test_the_interval_agrees_with_the_bootstrap(measure: str) -> None:
    rng = np.random.default_rng(4)
    table = TABLE * 4
    again = rng.multinomial(table.sum(), (table / table.sum()).ravel(), 20_000)
    values = measures_from_tables(again.reshape(-1, 3, 3), [measure])[measure]
    low, high = interval_from_tables(table, measure, 0.9)
    assert (float(low), float(high)) == pytest.approx(
        tuple(np.quantile(values, [0.05, 0.95])), abs=0.015
    )


@pytest.mark.parametrize("measure", MEASURES)
def test_bounds_and_estimate(measure: str) -> None:
    tables = np.random.default_rng(5).integers(0, 12, (2000, 3, 3))
    low, high = interval_from_tables(tables, measure, 0.99)
    estimate = measures_from_tables(tables, [measure])[measure]
    assert np.nanmin(low) >= (0 if measure == "agreement" else -1)
    assert np.nanmax(high) <= 1
    known = ~np.isnan(low)
    assert known.mean() > 0.99
    assert ((low <= estimate) & (estimate <= high))[known].all()
    assert (np.isnan(low) == np.isnan(high)).all()


def test_a_higher_level_is_wider_and_more_items_are_narrower() -> None:
    for m in MEASURES:
        assert half_width(TABLE, m, 0.5) < half_width(TABLE, m) < half_width(TABLE, m, 0.99)
        assert half_width(TABLE * 4, m) < half_width(TABLE, m)


@pytest.mark.parametrize("measure", MEASURES)
def test_few_items_have_an_interval_for_agreement_only(measure: str) -> None:
    table = np.array([[3, 1, 0], [1, 2, 0], [0, 1, 1]])
    assert table.sum() == MIN_JOINT - 1
    assert np.isnan(interval_from_tables(table, measure).low) == (measure != "agreement")
    table[0, 0] += 1
    assert not np.isnan(interval_from_tables(table, measure).low)


def test_no_disagreement_seen_is_not_certainty() -> None:
    few, many = np.diag([20, 5, 5]), np.diag([200, 50, 50])
    for m in MEASURES:
        if m != "bcai":
            assert interval_from_tables(few, m).high == 1
        assert 0.4 < interval_from_tables(few, m).low < interval_from_tables(many, m).low < 1


def test_undefined_has_no_interval() -> None:
    for m in MEASURES:
        assert np.isnan(interval_from_tables(np.zeros((3, 3), int), m).low)


def test_shapes() -> None:
    tables = np.broadcast_to(TABLE, (2, 4, 3, 3))
    assert interval_from_tables(tables, "pi").high.shape == (2, 4)
    for m in NOMINAL_MEASURES:
        assert interval_from_tables(np.full((4, 4), 5), m).low.shape == ()


@pytest.mark.parametrize("level", [0, 1, 90, -0.5, float("nan"), True])
def test_level_out_of_range_is_refused(level: float) -> None:
    with pytest.raises(UsageError, match="level"):
        interval_from_tables(TABLE, "pi", level)


def test_weighted_tables_are_refused() -> None:
    with pytest.raises(UsageError, match="counts"):
        interval_from_tables(TABLE / 2, "pi")
