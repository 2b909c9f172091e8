"""What counts as a vote, and what becomes of the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from cordiale.errors import UnknownNameError, UsageError
from cordiale.similarity import encode


def test_none_nan_and_minus_one_are_missing() -> None:
    assert encode([1, None, 2, float("nan"), -1, 3]).tolist() == [0, -1, 1, -1, -1, 2]


@pytest.mark.parametrize(
    "values",
    [
        pl.Series([1, None, 3]),
        pd.Series([1, pd.NA, 3], dtype="Int64"),
        pd.Series([1, np.nan, 3]),
        np.array([1, -1, 3], dtype=np.int8),
        (1, None, 3),
    ],
)
def test_any_kind_of_vector_is_taken(values: object) -> None:
    assert encode(values).tolist() == [0, -1, 2]  # type: ignore[arg-type]


@pytest.mark.parametrize(("absent", "code"), [("missing", -1), ("abstain", 1), ("category", 3)])
def test_an_absence_is_what_it_is_said_to_be(absent: str, code: int) -> None:
    assert encode([1, 8], absent=absent).tolist() == [0, code]  # type: ignore[arg-type]


def test_codes_for_missing_and_absent_yield_to_categories() -> None:
    assert encode([-1, 0, 1], categories=(-1, 0, 1)).tolist() == [0, 1, 2]
    assert encode([8, 9], categories=(8, 9)).tolist() == [0, 1]


def test_shape_is_kept() -> None:
    assert encode([[1, 2], [3, -1]]).shape == (2, 2)


@pytest.mark.parametrize("stray", [0, 4, 9, 1.5, float("inf")])
def test_a_value_that_is_no_category_is_refused(stray: float) -> None:
    with pytest.raises(UsageError, match="no category") as caught:
        encode([1, stray])
    assert f"{stray:g}" in str(caught.value)


@pytest.mark.parametrize("values", [["yes", "no"], ["1", "2"], [[1, 2], [1]], [{}]])
def test_what_is_no_number_is_refused(values: list[object]) -> None:
    with pytest.raises(UsageError, match="not numbers"):
        encode(values)


@pytest.mark.parametrize("categories", [(1,), (3, 2, 1), (1, 1, 2), (1, float("nan"))])
def test_categories_must_ascend(categories: tuple[float, ...]) -> None:
    with pytest.raises(UsageError, match="categories"):
        encode([1], categories=categories)


def test_unknown_rule_for_absences_gets_a_suggestion() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean abstain"):
        encode([1], absent="abstein")  # type: ignore[arg-type]


def test_absences_need_three_categories_to_abstain() -> None:
    with pytest.raises(UsageError, match="three categories"):
        encode([1], categories=(0, 1, 2, 3), absent="abstain")
