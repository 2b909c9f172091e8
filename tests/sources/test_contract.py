"""What every source module promises, and how the promise is kept."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale import sources
from cordiale.errors import DataMissingError, SchemaError, UnknownNameError
from cordiale.lake.recipes import PACKAGE
from cordiale.provenance import catalogue
from cordiale.sources._contract import (
    Files,
    TableSpec,
    check_input,
    check_output,
    check_rows,
    check_unmapped,
)

SPEC = TableSpec(
    "atop_x", "a row", {"ccode1": pl.Int32, "ccode2": pl.Int32, "year": pl.Int32, "v": pl.Float64},
    ("ccode1", "ccode2", "year"), ranges={"v": (0, 1)}, ordered=True,
)  # fmt: skip


def _frame(*rows: tuple[Any, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SPEC.columns, orient="row")


def test_a_good_table_comes_back_sorted_by_its_key() -> None:
    out = check_output(SPEC, "atop", _frame((2, 365, 1990, None), (2, 200, 1991, 0.5)))
    assert out.select(SPEC.key).rows() == [(2, 200, 1991), (2, 365, 1990)]
    assert check_output(SPEC, "atop", _frame()).is_empty()


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([(2, None, 1990, 0.5)], "a key column holds nulls"),
        ([(2, 365, 1990, 0.5), (2, 365, 1990, 0.6)], "the key is not unique"),
        ([(2, 365, 1990, 1.5)], "v out of range"),
        ([(2, 365, 1990, float("nan"))], "v out of range"),
        ([(2, 365, 1700, 0.5)], "years outside coverage"),
        ([(2, 365, 2019, 0.5)], "years outside coverage"),
        ([(365, 2, 1990, 0.5)], "dyads out of order"),
        ([(2, 2, 1990, 0.5)], "dyads out of order"),
    ],
)
def test_a_table_that_breaks_its_specification_is_refused(rows: Any, text: str) -> None:
    with pytest.raises(SchemaError, match=text):
        check_output(SPEC, "atop", _frame(*rows))


def test_other_columns_or_types_are_refused() -> None:
    good = _frame((2, 365, 1990, 0.5))
    for bad in (
        good.drop("v"),
        good.with_columns(w=1),
        good.cast({"year": pl.Int64}),
        good.select("year", "ccode1", "ccode2", "v").rename({"v": "w"}),
    ):
        with pytest.raises(SchemaError, match="other columns than declared"):
            check_output(SPEC, "atop", bad)


def test_changed_input_columns_are_named() -> None:
    check_input("atop", "a.csv", ["a", "b", "more"], ["b", "a"])
    with pytest.raises(
        SchemaError, match=r"columns of a\.csv changed\. Expected b; found instead c"
    ):
        check_input("atop", "a.csv", ["a", "c"], ["a", "b"])


def test_row_counts_are_held_to_the_catalogue() -> None:
    name, want = next(iter(catalogue()["atop"].rows.items()))
    check_rows("atop", name, want)
    check_rows("atop", name, want + 1, tolerance=0.5)
    with pytest.raises(SchemaError, match="another number of rows"):
        check_rows("atop", name, want + 1)


def test_names_that_nobody_looked_at_are_refused() -> None:
    check_unmapped("atop", "names", [])
    with pytest.raises(SchemaError, match=r"2 names are not in the state table.*Atlantis; Utopia"):
        check_unmapped("atop", "names", ["Utopia", "Atlantis", "Utopia"])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    files = Files("un_votes_undl", {"official_sc.csv": tmp_path})
    assert files.get("official_ga.csv") is None
    with pytest.raises(DataMissingError, match=r"un_votes_undl/rollcalls\.csv\.gz is not on this"):
        _ = files["rollcalls.csv.gz"]


@pytest.mark.parametrize("dataset", list(catalogue()))
def test_a_module_keeps_to_the_contract(dataset: str) -> None:
    module = sources.module(dataset)
    assert module.__doc__
    assert len(module.__doc__.splitlines()) > 3
    for spec in sources.specs(dataset).values():
        assert spec.name.startswith(f"{dataset}_") or spec.name == dataset
        assert spec.label
        assert set(spec.key) <= set(spec.columns)
        assert set(spec.ranges) <= set(spec.columns)
        assert spec.year is None or spec.year in spec.columns


def test_a_change_to_any_shared_reader_calls_for_a_new_build() -> None:
    code = sources.recipe("unvotes").code
    for path in (PACKAGE / "sources").glob("_*.py"):
        if path.name != "__init__.py":
            assert f"sources/{path.name}" in code


@pytest.mark.parametrize("dataset", list(catalogue()))
def test_a_module_leans_on_nothing_that_its_recipe_does_not_watch(dataset: str) -> None:
    text = (PACKAGE / "sources" / f"{dataset}.py").read_text("utf-8")
    code = sources.recipe(dataset).code
    for name in re.findall(r"^from cordiale\.sources\.(\w+) import", text, re.MULTILINE):
        assert f"sources/{name}.py" in code


def test_an_unknown_table_is_told_with_a_suggestion(empty_home: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"'atop_memberz'.*Did you mean atop_members"):
        sources.scan("atop_memberz")
    with pytest.raises(UnknownNameError, match="tidy table 'nothing'"):
        sources.table("nothing")


def test_sources_are_reached_by_name() -> None:
    assert importlib.import_module("cordiale.sources.atop") is sources.atop
    assert sources.unga.SOURCES
    with pytest.raises(AttributeError, match="no attribute 'atpo'"):
        _ = sources.atpo
