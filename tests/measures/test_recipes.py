"""Measures as a whole: held to what they declare, and written as the package ships them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import polars as pl
import pytest

from cordiale import lake, measures
from cordiale.errors import DataError, SchemaError
from cordiale.lake import Recipe
from cordiale.measures import Measure, MeasureTable, _check, _recipe, write_snapshot
from cordiale.provenance import catalogue

TABLE = MeasureTable("small", "a row", {"ccode": "COW code", "year": "year"}, ("ccode", "year"))
ROWS = pl.DataFrame({"ccode": [2, 710, 2], "year": [1991, 1990, 1990]})


def test_a_measure_is_sorted_by_its_key() -> None:
    assert _check(TABLE, ROWS).rows() == [(2, 1990), (2, 1991), (710, 1990)]


@pytest.mark.parametrize(
    ("df", "message"),
    [
        (ROWS.rename({"year": "anno"}), "other columns than declared.*Expected ccode, year"),
        (ROWS.select("year", "ccode"), "other columns than declared"),
        (ROWS.with_columns(more=1), "other columns than declared"),
        (ROWS.with_columns(pl.lit(None).alias("year")), "a key column holds nulls"),
        (pl.concat([ROWS, ROWS]), "the key is not unique"),
    ],
)
def test_what_differs_from_the_declaration_is_refused(df: pl.DataFrame, message: str) -> None:
    with pytest.raises(SchemaError, match=f"(?s)small: {message}"):
        _check(TABLE, df)


def test_a_recipe_holds_its_measure_to_the_declaration() -> None:
    bad = Measure("small", (TABLE,), (), lambda: {"small": ROWS.rename({"year": "anno"})})
    with pytest.raises(SchemaError, match="other columns"):
        _recipe(bad).make({})


def test_declarations() -> None:
    declared = measures.measures()
    assert tuple(declared) == measures.MODULES
    tables = [t for m in declared.values() for t in m.tables]
    assert len({t.name for t in tables}) == len(tables)
    for t in tables:
        assert set(t.key) <= set(t.columns), t.name
        assert all(t.columns.values()), t.name
    for name, m in declared.items():
        assert m.name == name
        assert set(m.needs) <= set(catalogue()), name


@pytest.fixture
def small(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Recipe]:
    """Let one measure of one table be all there is."""
    own = _recipe(Measure("small", (TABLE,), (), lambda: {"small": ROWS}))
    # The recipe's code is a file of the package: any will do.
    own = Recipe(own.name, own.tables, ("measures/_tidy.py",), own.make, kind="measure")
    monkeypatch.setattr(measures, "all_recipes", lambda: {own.name: own})
    return {own.name: own}


def test_the_snapshot_is_the_lake_s_tables(small: dict[str, Recipe], tmp_path: Path) -> None:
    assert not lake.build(small).failed
    folder = tmp_path / "snapshot"
    folder.mkdir()
    size = write_snapshot(folder)
    written = folder / "small.parquet"
    assert size == written.stat().st_size
    assert pl.read_parquet(written).rows() == [(2, 1990), (2, 1991), (710, 1990)]
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest == {
        "schema": 1,
        "tables": {
            "small": {
                "recipe": "measure_small",
                "code": ["measures/_tidy.py"],
                "rows": 3,
                "sha256": hashlib.sha256(written.read_bytes()).hexdigest(),
                "inputs": {},
            }
        },
    }


def test_the_snapshot_is_the_same_twice(small: dict[str, Recipe], tmp_path: Path) -> None:
    assert not lake.build(small).failed
    folders = [tmp_path / n for n in ("one", "two")]
    for f in folders:
        f.mkdir()
        write_snapshot(f)
    one, two = ({p.name: p.read_bytes() for p in f.iterdir()} for f in folders)
    assert one == two


@pytest.mark.usefixtures("small")
def test_no_snapshot_of_what_is_not_built(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="measure_small is not built"):
        write_snapshot(tmp_path)


def test_no_snapshot_of_what_other_code_built(
    small: dict[str, Recipe], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not lake.build(small).failed
    (own,) = small.values()
    newer = Recipe(own.name, own.tables, ("measures/__init__.py",), own.make, kind="measure")
    monkeypatch.setattr(measures, "all_recipes", lambda: {newer.name: newer})
    with pytest.raises(DataError, match="not built by this code"):
        write_snapshot(tmp_path)
    assert not list(tmp_path.glob("*.parquet"))
