"""Contingency tables of all pairs, against counting one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cordiale.errors import UsageError
from cordiale.similarity import cross_tables, dyad_tables

matrices = hnp.arrays(
    np.int8,
    st.tuples(st.integers(2, 6), st.integers(0, 12)),
    elements=st.integers(-1, 2),
)


def counted(votes: np.ndarray, k: int, weights: np.ndarray) -> np.ndarray:
    """Count with four loops and no matrix product."""
    n, items = votes.shape
    out = np.zeros((n, n, k, k))
    for i in range(n):
        for j in range(n):
            for r in range(items):
                if votes[i, r] >= 0 and votes[j, r] >= 0:
                    out[i, j, votes[i, r], votes[j, r]] += weights[r]
    return out


@given(matrices)
def test_counts_are_those_of_a_plain_loop(votes: np.ndarray) -> None:
    found = cross_tables(votes, 3)
    assert found.dtype == np.int32
    assert (found == counted(votes, 3, np.ones(votes.shape[1]))).all()


@given(matrices, st.integers(0, 1000))
def test_weights_are_summed(votes: np.ndarray, seed: int) -> None:
    weights = np.random.default_rng(seed).random(votes.shape[1])
    found = cross_tables(votes, 3, weights)
    np.testing.assert_allclose(found, counted(votes, 3, weights), atol=1e-12)


@given(matrices)
def test_dyads_are_the_upper_triangle(votes: np.ndarray) -> None:
    upper = np.triu_indices(len(votes), 1)
    assert (dyad_tables(votes, 3) == cross_tables(votes, 3)[upper]).all()


@given(matrices)
def test_tables_mirror(votes: np.ndarray) -> None:
    found = cross_tables(votes, 3)
    assert (found == found.transpose(1, 0, 3, 2)).all()


@given(matrices, st.integers(0, 1000))
def test_another_state_changes_no_table(votes: np.ndarray, seed: int) -> None:
    newcomer = np.random.default_rng(seed).integers(-1, 3, (1, votes.shape[1]), dtype=np.int8)
    n = len(votes)
    larger = cross_tables(np.vstack([votes, newcomer]), 3)[:n, :n]
    assert (larger == cross_tables(votes, 3)).all()


def test_one_state_has_no_dyad() -> None:
    assert dyad_tables([[0, 1]], 3).shape == (0, 3, 3)


@pytest.mark.parametrize("votes", [[0, 1], [[0.5, 1.0]], [[0, 3]], [[-2, 0]]])
def test_what_are_no_codes_is_refused(votes: list[object]) -> None:
    with pytest.raises(UsageError):
        dyad_tables(votes, 3)


@pytest.mark.parametrize("weights", [[1.0], [1.0, -1.0], [1.0, None], ["a", "b"]])
def test_weights_that_do_not_fit_are_refused(weights: list[object]) -> None:
    with pytest.raises(UsageError, match="weights"):
        dyad_tables([[0, 1], [1, 1]], 3, weights)  # type: ignore[arg-type]
