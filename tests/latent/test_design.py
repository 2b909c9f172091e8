"""How observations are laid out, and which are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cordiale.errors import DataError, UsageError
from cordiale.latent.design import Design, lay_out

# Unit b is away in 2; c enters in 2; x is asked in all periods.
ROWS = [
    ("a", 1, "x", 0), ("b", 1, "x", 2), ("a", 2, "x", 1), ("c", 2, "x", 2), ("b", 5, "x", 2),
    ("c", 5, "x", 0), ("a", 1, "y", 7), ("b", 1, "y", 3), ("a", 2, "z", -1), ("c", 2, "z", 1),
]  # fmt: skip


@pytest.fixture
def design() -> Design:
    return lay_out(*zip(*ROWS, strict=True))


def test_nodes_run_from_first_to_last_through_gaps(design: Design) -> None:
    nodes = [
        (str(design.units[u]), float(design.periods[t]))
        for u, t in zip(design.node_unit, design.node_period, strict=True)
    ]
    assert nodes == [("a", 1), ("b", 1), ("a", 2), ("b", 2), ("c", 2), ("b", 5), ("c", 5)]
    assert design.previous.tolist() == [-1, -1, 0, 1, -1, 3, 4]
    assert design.gap.tolist() == [0, 0, 1, 1, 0, 3, 3]
    assert design.counts.tolist() == [2, 2, 2, 0, 2, 1, 1]
    assert design.period_start.tolist() == [0, 2, 5, 7]
    assert design.chain.tolist() == [0, 2, 1, 3, 5, 4, 6]
    assert design.chain_start.tolist() == [0, 2, 5, 7]


def test_a_node_is_found_by_unit_and_period(design: Design) -> None:
    assert design.node(1, 1) == 3
    assert design.node(0, 2) == -1
    assert design.node(2, 0) == -1


def test_categories_are_those_seen(design: Design) -> None:
    assert design.categories.tolist() == [3, 2, 2]
    assert design.n_parameters == 3
    np.testing.assert_array_equal(design.levels, [[0, 1, 2], [3, 7, np.nan], [-1, 1, np.nan]])
    given = [design.levels[j, k] for j, k in zip(design.obs_item, design.category, strict=True)]
    assert sorted(given) == sorted(r[3] for r in ROWS)
    assert design.spans.tolist() == [True, False, False]


def test_observations_are_reached_by_item_and_by_node(design: Design) -> None:
    for i in range(design.n_nodes):
        own = design.node_obs[design.node_start[i] : design.node_start[i + 1]]
        assert (design.obs_node[own] == i).all()
    for j in range(design.n_items):
        assert (design.obs_item[design.item_start[j] : design.item_start[j + 1]] == j).all()
    assert sorted(design.node_obs) == list(range(len(ROWS)))


def test_order_of_rows_does_not_matter(design: Design) -> None:
    again = lay_out(*zip(*ROWS[::-1], strict=True))
    for name, value in vars(design).items():
        np.testing.assert_array_equal(value, getattr(again, name), err_msg=name)


def test_gaussian_items_keep_their_values() -> None:
    found = lay_out(
        ["a", "b"] * 2, [1] * 4, ["x", "x", "y", "y"], [0.5, 1.5, 0, 1],
        gaussian=[True, True, False, False],
    )  # fmt: skip
    assert found.categories.tolist() == [0, 2]
    assert found.value.tolist() == [0.5, 1.5, 0, 0]
    assert found.category.tolist() == [0, 0, 0, 1]
    assert np.isnan(found.levels[0]).all()


def change(column: int, row: int, value: object) -> tuple[list[Any], ...]:
    columns = [list(c) for c in zip(*ROWS, strict=True)]
    columns[column][row] = value
    return tuple(columns)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (([], [], [], []), "nothing to fit"),
        (change(3, 0, float("nan")), "finite"),
        (change(1, 0, float("inf")), "finite"),
        (change(2, 6, "x"), "given twice"),
        (change(3, 6, 3), "all alike"),
    ],
)
def test_what_cannot_be_fitted_is_refused(rows: tuple[list[Any], ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        lay_out(*rows)


def test_the_row_given_twice_is_named() -> None:
    with pytest.raises(DataError, match="two of c to z in 2"):
        lay_out(*zip(*ROWS, ("c", 2, "z", 0), strict=True))


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(UsageError, match="one length"):
        lay_out(["a"], [1, 2], ["x"], [0])


def test_an_item_of_both_kinds_is_refused() -> None:
    with pytest.raises(DataError, match="Item x is Gaussian in some rows"):
        lay_out(["a", "b"], [1, 1], ["x", "x"], [0, 1], gaussian=[True, False])
