"""The embedded default: our own measures, shipped with the package.

A measure is read from the lake where the lake holds a build by this very code,
and from the package otherwise, so that an assessment needs neither network nor
upstream files.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from cordiale.errors import DataMissingError, UnknownNameError
from cordiale.lake.recipes import code_digest
from cordiale.lake.store import built

__all__ = ["embedded_path", "measure", "measure_origin", "snapshot_manifest"]


@cache
def snapshot_manifest() -> dict[str, dict[str, Any]]:
    """Return what the embedded snapshot holds: table to recipe, code files, rows, hash.

    Raises
    ------
    cordiale.errors.DataMissingError
        If the installed package lacks it.
    """
    manifest = files("cordiale") / "snapshot" / "manifest.json"
    if not manifest.is_file():
        raise DataMissingError(
            "The installed package lacks its snapshot of measures", todo="Install Cordiale again."
        )
    text = manifest.read_text("utf-8")
    tables: dict[str, dict[str, Any]] = json.loads(text)["tables"]
    return tables


def embedded_path(table: str) -> Path:
    """Return the Parquet file that the package ships for a measure.

    Raises
    ------
    cordiale.errors.DataMissingError
        If the installed package lacks it.
    """
    path = Path(str(files("cordiale") / "snapshot" / f"{table}.parquet"))
    if not path.is_file():
        raise DataMissingError(
            f"The installed package lacks its table {table}",
            todo="Install Cordiale again, or run cordiale data build.",
        )
    return path


def _lake_path(table: str) -> Path | None:
    entry = snapshot_manifest().get(table)
    if entry is None:
        raise UnknownNameError.of(
            "measure table", table, snapshot_manifest(), "See docs/measures.md."
        )
    b = built(entry["recipe"])
    if b is None or b.code != code_digest(tuple(entry["code"])) or not b.whole:
        return None
    return b.path(table)


def measure_origin(table: str) -> str:
    """Return ``"lake"`` or ``"embedded"``: where :func:`measure` reads a table."""
    return "embedded" if _lake_path(table) is None else "lake"


def measure(table: str) -> pl.LazyFrame:
    """Scan one measure table, from the lake if current there, else as embedded.

    Parameters
    ----------
    table : str
        Name of a measure table.

    Returns
    -------
    polars.LazyFrame

    Raises
    ------
    cordiale.errors.UnknownNameError
        If there is no such measure.

    Examples
    --------
    >>> import cordiale as cd
    >>> cd.lake.measure("trade").collect_schema().names()[:3]
    ['ccode1', 'ccode2', 'year']
    """
    path = _lake_path(table)
    return pl.scan_parquet(embedded_path(table) if path is None else path)
