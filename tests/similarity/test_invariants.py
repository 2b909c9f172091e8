"""What must hold of every measure whatever the votes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale.similarity import MEASURES, NOMINAL_MEASURES, cross_table, measures_from_tables

vote = st.sampled_from([1, 2, 3, None])
vectors = st.lists(st.tuples(vote, vote), max_size=30)
Pairs = list[tuple[int | None, int | None]]


def measured(pairs: Pairs) -> dict[str, float]:
    x, y = [a for a, _ in pairs], [b for _, b in pairs]
    found = measures_from_tables(cross_table(x, y), MEASURES)
    return {m: float(found[m]) for m in MEASURES}


def same(a: dict[str, float], b: dict[str, float], names: tuple[str, ...] = MEASURES) -> None:
    for m in names:
        assert a[m] == pytest.approx(b[m], abs=1e-12, nan_ok=True), m


@given(vectors)
def test_bounds(pairs: Pairs) -> None:
    found = measured(pairs)
    assert np.isnan(found["agreement"]) or 0 <= found["agreement"] <= 1
    for m in MEASURES:
        assert np.isnan(found[m]) or -1 - 1e-12 <= found[m] <= 1 + 1e-12, m


@given(vectors)
def test_order_of_the_two_states_does_not_matter(pairs: Pairs) -> None:
    same(measured(pairs), measured([(b, a) for a, b in pairs]))


@given(vectors, st.randoms(use_true_random=False))
def test_order_of_the_items_does_not_matter(pairs: Pairs, random: np.random.Generator) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)
    same(measured(pairs), measured(shuffled))


@given(vectors, st.lists(vote, max_size=5))
def test_items_that_either_missed_change_nothing(pairs: Pairs, others: list[int | None]) -> None:
    same(measured(pairs), measured([*pairs, *((None, v) for v in others)]))
    same(measured(pairs), measured([*pairs, *((v, None) for v in others)]))


@given(vectors)
def test_turning_the_scale_round_changes_nothing(pairs: Pairs) -> None:
    turned = {1: 3, 2: 2, 3: 1, None: None}
    same(measured(pairs), measured([(turned[a], turned[b]) for a, b in pairs]))


@given(vectors, st.permutations([1, 2, 3]))
def test_relabelling_changes_no_nominal_measure(pairs: Pairs, labels: list[int]) -> None:
    new = {1: labels[0], 2: labels[1], 3: labels[2], None: None}
    same(measured(pairs), measured([(new[a], new[b]) for a, b in pairs]), NOMINAL_MEASURES)


@given(vectors)
def test_every_item_twice_changes_nothing(pairs: Pairs) -> None:
    same(measured(pairs), measured(pairs + pairs))


@given(st.lists(st.sampled_from([1, 2, 3]), min_size=1, max_size=30))
def test_perfect_agreement_is_one_wherever_it_is_defined(votes: list[int]) -> None:
    found = measured([(v, v) for v in votes])
    for m in MEASURES:
        if m != "bcai":
            assert np.isnan(found[m]) == (len(set(votes)) == 1 and not m.startswith(("a", "s")))
            assert np.isnan(found[m]) or found[m] == pytest.approx(1, abs=1e-12)
    # A says how much of the agreement is beyond chance, and so reaches 1 only where
    # yes and no are even and nobody abstains.
    assert 0 <= found["bcai"] <= 1
    assert measured([(1, 1), (3, 3)])["bcai"] == 1


@given(st.lists(st.sampled_from([1, 2, 3]), min_size=1, max_size=30), st.sampled_from([1, 2, 3]))
def test_a_state_that_never_varies_agrees_by_chance_only(votes: list[int], fixed: int) -> None:
    found = measured([(v, fixed) for v in votes])
    for m in ("kappa", "kappa_lin", "kappa_sq", "bcai"):
        assert np.isnan(found[m]) or found[m] == pytest.approx(0, abs=1e-12), m
    assert np.isnan(found["tau_b"])


@given(vectors)
def test_missing_everything_is_undefined_not_zero(pairs: Pairs) -> None:
    found = measured([(None, b) for _, b in pairs])
    assert all(np.isnan(v) for v in found.values())
