"""Joins: null outside coverage, zero only inside and only where the source speaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale import states
from cordiale.errors import SchemaError
from cordiale.panel import Variable
from cordiale.panel.join import attach

MakeUp = Callable[..., Variable]
# 260 and 255 swap in 1990; 626 is born in 2011, 531 in 1993; 99999 is no state.
CODES = st.sampled_from([2, 255, 260, 365, 531, 626, 710, 99999])
YEARS = st.integers(1985, 2020)
MEMBERS = set(states.state_years("cow", 1980, 2026).select("ccode", "year").rows())
PAIRS = st.tuples(CODES, CODES).filter(lambda p: p[0] != p[1])
ROWS = st.lists(st.tuples(PAIRS, YEARS), min_size=1, max_size=30)
VALUES = st.dictionaries(st.tuples(CODES, CODES, YEARS), st.integers(1, 9), max_size=30)
SPAN = st.tuples(YEARS, st.integers(0, 30)).map(lambda s: (s[0], s[0] + s[1]))
CASES = st.tuples(ROWS, VALUES, SPAN, st.sampled_from(["missing", "zero"]), st.booleans())


def _frame(rows: list[tuple[tuple[int, int], int]]) -> pl.DataFrame:
    return pl.DataFrame(
        [(a, b, y, i) for i, ((a, b), y) in enumerate(rows)],
        schema={"ccode1": pl.Int32, "ccode2": pl.Int32, "year": pl.Int32, "at": pl.Int64},
        orient="row",
    )


def _expected(
    values: dict[tuple[int, ...], int], key: tuple[int, ...], codes: tuple[int, ...],
    year: int, v: Variable, *, hold: bool,
) -> int | None:  # fmt: skip
    assert v.first is not None
    assert v.last is not None
    looked_up = min(year, v.last) if hold else year
    if not v.first <= looked_up <= v.last:
        return None
    if (*key, looked_up) in values:
        return values[*key, looked_up]
    spoken_of = all((c, looked_up) in MEMBERS for c in codes)
    return 0 if v.absence == "zero" and spoken_of else None


@given(CASES)
def test_a_symmetric_variable_is_what_the_rule_says(made_up: MakeUp, case: Any) -> None:
    rows, values, span, absence, hold = case
    table = {(min(a, b), max(a, b), y): v for (a, b, y), v in values.items() if a != b}
    v = made_up("x", "dyad", table, *span, absence)
    frame = _frame(rows)
    out = attach(frame, [v], dyadic=True, hold=hold)
    assert out.select(frame.columns).equals(frame)
    for a, b, y, _, *found in out.iter_rows():
        want = _expected(table, (min(a, b), max(a, b)), (a, b), year=y, v=v, hold=hold)
        assert found[0] == want
        if hold:
            assert found[1] is (y > span[1] and want is not None)


@given(CASES)
def test_a_directed_variable_gives_both_directions(made_up: MakeUp, case: Any) -> None:
    rows, values, span, absence, hold = case
    v = made_up("x", "directed", values, *span, absence)
    frame = _frame(rows)
    out = attach(frame, [v], dyadic=True, hold=hold)
    assert out.select(frame.columns).equals(frame)
    wanted = ["x1", "x1_held", "x2", "x2_held"] if hold else ["x1", "x2"]
    assert out.columns == [*frame.columns, *wanted]
    for row in out.iter_rows(named=True):
        a, b, y = row["ccode1"], row["ccode2"], row["year"]
        assert row["x1"] == _expected(values, (a, b), (a, b), year=y, v=v, hold=hold)
        assert row["x2"] == _expected(values, (b, a), (a, b), year=y, v=v, hold=hold)


@given(CASES)
def test_a_states_variable_is_joined_to_each_side(made_up: MakeUp, case: Any) -> None:
    rows, values, span, absence, hold = case
    table = {(a, y): v for (a, _, y), v in values.items()}
    v = made_up("x", "state", table, *span, absence)
    frame = _frame(rows)
    out = attach(frame, [v], dyadic=True, hold=hold)
    assert out.select(frame.columns).equals(frame)
    for row in out.iter_rows(named=True):
        for side in "12":
            code = row[f"ccode{side}"]
            want = _expected(table, (code,), (code,), year=row["year"], v=v, hold=hold)
            assert row[f"x{side}"] == want
    alone = frame.select(pl.col("ccode1").alias("ccode"), "year", "at")
    found = attach(alone, [v], dyadic=False, hold=hold)
    assert found.select(alone.columns).equals(alone)
    assert found["x"].equals(out["x1"].alias("x"))


@given(ROWS, VALUES, SPAN)
def test_adding_a_state_never_changes_another_dyads_value(
    made_up: MakeUp, rows: Any, values: Any, span: Any
) -> None:
    v = made_up("x", "directed", values, *span, "zero")
    frame = _frame(rows)
    whole = attach(frame, [v], dyadic=True)
    part = frame.filter((pl.col("ccode1") != 2) & (pl.col("ccode2") != 2))
    without = attach(part, [v], dyadic=True)
    assert whole.filter((pl.col("ccode1") != 2) & (pl.col("ccode2") != 2)).equals(without)


@pytest.mark.parametrize("level", ["dyad", "directed", "state"])
@pytest.mark.parametrize("hold", [False, True])
def test_a_state_without_cow_number_has_no_value_and_no_zero(
    made_up: MakeUp, level: str, hold: bool
) -> None:
    v = made_up("x", level, {}, 1946, 2000, "zero")
    frame = pl.DataFrame(
        [(2, None, 1950), (None, 2, 1950), (2, 365, 1950)],
        schema={"ccode1": pl.Int32, "ccode2": pl.Int32, "year": pl.Int32},
        orient="row",
    )
    out = attach(frame, [v], dyadic=True, hold=hold)
    if level == "state":
        assert out["x1"].to_list() == [0, None, 0]
        assert out["x2"].to_list() == [None, 0, 0]
    else:
        name = "x" if level == "dyad" else "x1"
        assert out[name].to_list() == [None, None, 0]


def test_an_explicit_null_in_the_source_stays_null_even_where_absence_is_zero(
    made_up: MakeUp,
) -> None:
    v = made_up("x", "dyad", {(2, 365, 1950): None}, 1946, 2000, "zero")
    frame = _frame([((2, 365), 1950), ((2, 365), 1951)])
    assert attach(frame, [v], dyadic=True)["x"].to_list() == [None, 0]


def test_a_static_variable_is_the_same_in_every_year_and_is_never_held(made_up: MakeUp) -> None:
    v = made_up("x", "dyad", {(2, 365): 7}, None, None)
    frame = _frame([((365, 2), 1816), ((2, 365), 2020), ((2, 710), 2000)])
    out = attach(frame, [v], dyadic=True, hold=True)
    assert out["x"].to_list() == [7, 7, None]
    assert out["x_held"].to_list() == [False, False, False]


def test_a_narrower_universe_keeps_absence_null_outside_it(made_up: MakeUp) -> None:
    frame = _frame([((2, 365), 1950), ((365, 2), 1950), ((2, 710), 1950), ((2, 365), 1951)])
    table = {(2, 710, 1950): 3}

    def column(universe: pl.DataFrame, level: str = "dyad") -> list[int | None]:
        v = made_up("x", level, table, 1946, 2000, "zero", universe=universe.lazy)
        out = attach(frame, [v], dyadic=True)
        found: list[int | None] = out["x" if level == "dyad" else "x1"].to_list()
        return found

    of_states = pl.DataFrame({"ccode": [2, 365, 2], "year": [1950, 1950, 1951]}).cast(pl.Int32)
    assert column(of_states) == [0, 0, 3, None]
    of_dyads = pl.DataFrame({"ccode1": [2], "ccode2": [365]}).cast(pl.Int32)
    assert column(of_dyads) == [0, 0, 3, 0]
    of_senders = pl.DataFrame({"ccode1": [365], "year": [1950]}).cast(pl.Int32)
    assert column(of_senders, "directed") == [None, 0, 3, None]


def test_a_table_that_repeats_its_key_is_refused(made_up: MakeUp) -> None:
    v = made_up("x", "dyad", {(2, 365, 1950): 1}, 1946, 2000)
    twice = pl.concat([v.load(), v.load()])
    broken = Variable(
        "x", "", "", "dyad", ("atop",), lambda: twice, 1946, 2000,
    )  # fmt: skip
    with pytest.raises(SchemaError, match=r"behind x repeats its key.*1 rows too many"):
        attach(_frame([((2, 365), 1950)]), [broken], dyadic=True)


def test_variables_of_one_loader_are_joined_in_one_pass(made_up: MakeUp) -> None:
    one = made_up("x", "dyad", {(2, 365, 1950): 1}, 1946, 2000, "zero")
    loaded: list[int] = []

    def load() -> pl.LazyFrame:
        loaded.append(1)
        return one.load().with_columns(y=pl.col("x") + 1)

    pair = [
        Variable(n, "", "", "dyad", ("atop",), load, 1946, last, absence)  # type: ignore[arg-type]
        for n, last, absence in (("x", 2000, "zero"), ("y", 1948, "missing"))
    ]
    out = attach(_frame([((2, 365), 1950), ((2, 365), 1947)]), pair, dyadic=True)
    assert loaded == [1]
    assert out["x"].to_list() == [1, 0]
    assert out["y"].to_list() == [None, None]
