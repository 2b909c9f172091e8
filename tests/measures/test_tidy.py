"""Small tools of the measures: ordered pairs, spells to years."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale.measures._tidy import ordered_pair, spell_years

CODES = st.integers(2, 990)


@given(st.lists(st.tuples(CODES, CODES), min_size=1))
def test_ordered_pairs_are_the_same_pairs(pairs: list[tuple[int, int]]) -> None:
    df = pl.DataFrame(pairs, schema=["x", "y"], orient="row")
    out = df.select(ordered_pair("x", "y"))
    assert out.columns == ["ccode1", "ccode2"]
    assert out.rows() == [(min(p), max(p)) for p in pairs]


@given(st.lists(st.tuples(st.integers(1800, 2030), st.integers(-3, 40)), min_size=1))
def test_each_year_of_each_spell_is_a_row(spells: list[tuple[int, int]]) -> None:
    df = pl.DataFrame(
        [(k, a, a + n) for k, (a, n) in enumerate(spells)], schema=["k", "a", "b"], orient="row"
    )
    out = spell_years(df, "a", "b")
    assert out.columns == ["k", "year"]
    assert out["year"].dtype == pl.Int32
    expected = [(k, y) for k, (a, n) in enumerate(spells) for y in range(a, a + n + 1)]
    assert out.rows() == expected


@pytest.mark.parametrize("end", ["a", "b"])
def test_a_spell_of_unknown_end_is_not_lost(end: str) -> None:
    df = pl.DataFrame({"k": [1], "a": [1990], "b": [1992]}).with_columns(
        pl.lit(None, pl.Int64).alias(end)
    )
    assert spell_years(df, "a", "b").rows() == [(1, None)]
