"""Our own measures: small tables computed from the tidy ones, shipped with the package.

Each module says what its tables hold and by which rule; ``docs/measures.md`` is
made from that. The embedded snapshot is nothing but these tables.
"""

from __future__ import annotations

import importlib
import json
from functools import cache
from pathlib import Path

import polars as pl

from cordiale.errors import DataError, SchemaError
from cordiale.lake import (
    Recipe,
    atomic_path,
    atomic_write,
    built,
    is_current,
    snapshot_manifest,
)
from cordiale.measures._tidy import Measure, MeasureTable
from cordiale.provenance import sha256_file
from cordiale.sources import recipes as tidy_recipes

__all__ = ["Measure", "MeasureTable", "all_recipes", "damaged_table", "measures", "write_snapshot"]

MODULES = (
    "unga",
    "unsc",
    "ideal_points",
    "alliances",
    "military",
    "trade",
    "money",
    "institutions",
    "frictions",
    "power",
    "distance",
)


@cache
def measures() -> dict[str, Measure]:
    """Return every measure module's declaration, by name."""
    found: dict[str, Measure] = {}
    for m in MODULES:
        declared: Measure = importlib.import_module(f"cordiale.measures.{m}").MEASURE
        found[m] = declared
    return found


def _recipe(m: Measure) -> Recipe:
    def make(_: dict[str, Path]) -> dict[str, pl.DataFrame]:
        tables = m.make()
        return {t.name: _check(t, tables[t.name]) for t in m.tables}

    return Recipe(
        name=f"measure_{m.name}",
        tables=tuple(t.name for t in m.tables),
        code=(f"measures/{m.name}.py", "measures/_tidy.py", "similarity", *m.code),
        make=make,
        needs=m.needs,
        kind="measure",
    )


def _check(t: MeasureTable, df: pl.DataFrame) -> pl.DataFrame:
    """Hold a measure to its declaration and sort it by its key."""
    if df.columns != list(t.columns):
        raise SchemaError(
            f"{t.name}: other columns than declared",
            expected=", ".join(t.columns),
            found=", ".join(df.columns),
        )
    keys = list(t.key)
    if df.select(pl.any_horizontal(pl.col(keys).is_null()).any()).item():
        raise SchemaError(f"{t.name}: a key column holds nulls")
    if df.select(keys).unique().height != df.height:
        raise SchemaError(f"{t.name}: the key is not unique", expected=f"one row for {keys}")
    return df.sort(keys)


def all_recipes() -> dict[str, Recipe]:
    """Return tidy and measure recipes, each after those it needs."""
    made = {f"measure_{n}": _recipe(m) for n, m in measures().items()}
    return {**tidy_recipes(), **made}


def write_snapshot(folder: Path) -> int:
    """Write the lake's measures as the package embeds them; return the bytes written.

    Raises
    ------
    cordiale.errors.DataError
        If a measure is not built by this code.
    """
    tables: dict[str, dict[str, object]] = {}
    size = 0
    for name, recipe in all_recipes().items():
        if recipe.kind != "measure":
            continue
        b = built(name)
        if b is None or not is_current(recipe):
            raise DataError(f"{name} is not built by this code", todo="Run cordiale data build.")
        for t, record in b.tables.items():
            target = folder / f"{t}.parquet"
            with atomic_path(target) as temporary:
                pl.read_parquet(b.path(t)).write_parquet(
                    temporary, compression="zstd", compression_level=19
                )
            size += target.stat().st_size
            tables[t] = {
                "recipe": name,
                "code": list(recipe.code),
                "rows": record.rows,
                "sha256": sha256_file(target),
                "inputs": {n: _inputs(n) for n in recipe.needs},
            }
    manifest = {"schema": 1, "tables": dict(sorted(tables.items()))}
    atomic_write(folder / "manifest.json", json.dumps(manifest, indent=1) + "\n")
    snapshot_manifest.cache_clear()
    return size


def _inputs(dataset: str) -> dict[str, str]:
    """Return the hashes of the upstream files behind a data set's tables."""
    b = built(dataset)
    return {} if b is None else b.inputs


def damaged_table(recipe: str, table: str) -> DataError:
    """Return the error that names a table whose bytes changed."""
    return SchemaError(
        f"Table {table} of {recipe} is not what was built",
        done="It was left as it is.",
        todo=f"Build it anew: delete {built_folder(recipe)} and run cordiale data build {recipe}.",
    )


def built_folder(recipe: str) -> Path | None:
    """Return the folder of a recipe's current build."""
    b = built(recipe)
    return None if b is None else b.folder
