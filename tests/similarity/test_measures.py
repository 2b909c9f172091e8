"""Measures from tables, against their definitions on the two vectors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from cordiale.errors import UnknownNameError, UsageError
from cordiale.similarity import (
    DEFAULT_MEASURES,
    MEASURES,
    NOMINAL_MEASURES,
    cross_table,
    measures_from_tables,
)


def distance(x: np.ndarray, y: np.ndarray, kind: str) -> np.ndarray:
    gap = np.abs(x - y) / 2
    return {"nominal": (gap > 0).astype(float), "linear": gap, "squared": gap**2}[kind]


def chance_corrected(x: np.ndarray, y: np.ndarray, kind: str, pool: bool) -> float:
    """1 - observed over chance, chance from every possible pairing of two votes."""
    a, b = (np.r_[x, y], np.r_[x, y]) if pool else (x, y)
    expected = distance(a[:, None], b[None, :], kind).mean()
    return float(1 - distance(x, y, kind).mean() / expected)


def by_thresholds(x: np.ndarray, y: np.ndarray) -> float:
    """A as a sum of covariances of "at or below" indicators: no S in it at all."""
    covariances = [np.cov(x <= t, y <= t, bias=True)[0, 1] for t in (1, 2)]
    return float(2 * sum(covariances))


ORACLES: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "agreement": lambda x, y: float((x == y).mean()),
    "srs_abs": lambda x, y: float(1 - 2 * np.abs(x - y).sum() / (2 * len(x))),
    "srs_sq": lambda x, y: float(1 - 2 * ((x - y) ** 2).sum() / (4 * len(x))),
    "kappa": lambda x, y: chance_corrected(x, y, "nominal", pool=False),
    "kappa_lin": lambda x, y: chance_corrected(x, y, "linear", pool=False),
    # Squared kappa is Lin's concordance coefficient with variances divided by n.
    "kappa_sq": lambda x, y: float(
        2 * np.cov(x, y, bias=True)[0, 1] / (x.var() + y.var() + (x.mean() - y.mean()) ** 2)
    ),
    "pi": lambda x, y: chance_corrected(x, y, "nominal", pool=True),
    "pi_lin": lambda x, y: chance_corrected(x, y, "linear", pool=True),
    "pi_sq": lambda x, y: chance_corrected(x, y, "squared", pool=True),
    "tau_b": lambda x, y: float(stats.kendalltau(x, y, variant="b").statistic),
    "bcai": by_thresholds,
}


def pairs(n: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pairs of vectors that vary, from unrelated to nearly equal."""
    rng = np.random.default_rng(seed)
    out = []
    while len(out) < n:
        items = int(rng.integers(3, 120))
        x = rng.choice([1, 2, 3], items, p=rng.dirichlet([1, 1, 1]))
        y = np.where(rng.random(items) < rng.random(), x, rng.integers(1, 4, items))
        if x.std() > 0 and y.std() > 0:
            out.append((x, y))
    return out


@pytest.mark.parametrize("measure", MEASURES)
def test_measure_is_its_definition(measure: str) -> None:
    for x, y in pairs(50, seed=1):
        found = measures_from_tables(cross_table(x, y), [measure])[measure]
        assert float(found) == pytest.approx(ORACLES[measure](x, y), abs=1e-12)


def test_a_stack_longer_than_a_block_gives_what_each_table_gives() -> None:
    tables = np.random.default_rng(2).integers(0, 9, (20_000, 3, 3))
    together = measures_from_tables(tables, MEASURES)
    for d in (0, 8191, 8192, 19_999):
        alone = measures_from_tables(tables[d], MEASURES)
        assert together.total[d] == tables[d].sum() == alone.total
        for name in MEASURES:
            np.testing.assert_allclose(together[name][d], alone[name], rtol=1e-14)


def test_leading_shape_and_subset_are_kept() -> None:
    tables = np.random.default_rng(3).integers(1, 9, (2, 5, 3, 3))
    found = measures_from_tables(tables, ["pi", "kappa"])
    assert list(found.values) == ["pi", "kappa"]
    assert found["pi"].shape == (2, 5) == found.total.shape
    assert measures_from_tables(np.empty((0, 3, 3)))["pi"].shape == (0,)


def test_no_joint_item_leaves_everything_undefined() -> None:
    found = measures_from_tables(np.zeros((3, 3), int), MEASURES)
    assert all(np.isnan(found[m]) for m in MEASURES)
    assert found.total == 0


def test_both_constant_in_one_category_leaves_chance_correction_undefined() -> None:
    found = measures_from_tables([[12, 0, 0], [0, 0, 0], [0, 0, 0]], MEASURES)
    undefined = {m for m in MEASURES if np.isnan(found[m])}
    assert undefined == {"kappa", "kappa_lin", "kappa_sq", "pi", "pi_lin", "pi_sq", "tau_b"}
    assert found["agreement"] == found["srs_abs"] == found["srs_sq"] == 1
    assert found["bcai"] == 0


def test_constant_in_different_categories_is_chance_for_kappa_and_worst_for_pi() -> None:
    found = measures_from_tables([[0, 0, 7], [0, 0, 0], [0, 0, 0]], MEASURES)
    assert found["kappa"] == found["kappa_sq"] == found["bcai"] == 0
    assert found["pi"] == found["pi_sq"] == found["srs_abs"] == -1
    assert np.isnan(found["tau_b"])


def test_unobserved_categories_still_fix_the_scale_of_s() -> None:
    yes_and_abstain = measures_from_tables([[5, 5, 0], [0, 0, 0], [0, 0, 0]], ["srs_abs"])
    assert yes_and_abstain["srs_abs"] == 0.5


def test_scores_need_not_be_evenly_spaced() -> None:
    x, y = np.array([0, 0, 1, 5, 5]), np.array([0, 1, 1, 5, 0])
    table = cross_table(x, y, categories=(0, 1, 5))
    found = measures_from_tables(table, ["srs_abs", "srs_sq"], scores=(0, 1, 5))
    assert found["srs_abs"] == pytest.approx(1 - 2 * 6 / 25)
    assert found["srs_sq"] == pytest.approx(1 - 2 * 26 / 125)


def test_names_of_measures() -> None:
    assert DEFAULT_MEASURES == (
        "agreement",
        "srs_abs",
        "srs_sq",
        "kappa",
        "kappa_sq",
        "pi",
        "pi_sq",
        "tau_b",
        "bcai",
    )
    assert NOMINAL_MEASURES == ("agreement", "kappa", "pi")


def test_unknown_measure_gets_a_suggestion() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean kappa"):
        measures_from_tables(np.ones((3, 3)), ["kapa"])


@pytest.mark.parametrize("measures", [[], ["pi", "pi"]])
def test_measures_are_asked_for_once(measures: list[str]) -> None:
    with pytest.raises(UsageError, match="measures"):
        measures_from_tables(np.ones((3, 3)), measures)


@pytest.mark.parametrize(
    "tables",
    [
        np.ones((3, 4)),
        np.ones(3),
        np.ones((1, 1)),
        -np.ones((3, 3)),
        np.full((3, 3), np.nan),
        np.full((3, 3), "x"),
    ],
)
def test_what_is_no_table_is_refused(tables: np.ndarray) -> None:
    with pytest.raises(UsageError, match="table"):
        measures_from_tables(tables)


@pytest.mark.parametrize("scores", [(1, 2), (3, 2, 1), (1, 2, float("nan"))])
def test_scores_that_do_not_fit_are_refused(scores: tuple[float, ...]) -> None:
    with pytest.raises(UsageError, match="scores"):
        measures_from_tables(np.ones((3, 3)), scores=scores)
