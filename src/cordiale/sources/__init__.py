"""One module for each upstream data set: load, check, tidy, check, return.

``table("cow_trade_dyads")`` reads a tidy table, building it first where the lake
does not hold it yet. ``unga`` puts the General Assembly's two sources side by
side.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl

from cordiale.errors import UnknownNameError
from cordiale.lake import Recipe, build, built, is_current
from cordiale.provenance import catalogue
from cordiale.sources._contract import Files, TableSpec, check_output

__all__ = [
    "Files",
    "TableSpec",
    "module",
    "recipe",
    "recipes",
    "scan",
    "specs",
    "table",
    "variants",
]

# What tidy tables rest on besides their own modules. A change to a reader that only one of
# them uses makes all anew: that costs a minute, a stale table would cost a wrong number.
_SHARED_CODE = (
    "sources/_contract.py",
    "sources/_read.py",
    "sources/_sessions.py",
    "sources/_votes.py",
    "sources/_xdr.py",
    "states",
)


def module(dataset: str) -> ModuleType:
    """Return the source module of a data set."""
    return importlib.import_module(f"cordiale.sources.{dataset}")


def specs(dataset: str) -> dict[str, TableSpec]:
    """Return the tidy tables that a data set gives, by name."""
    return {t.name: t for t in module(dataset).TABLES}


def variants(dataset: str) -> dict[str, tuple[str, ...]]:
    """Return the user-supplied editions a data set accepts: name to columns."""
    found: dict[str, tuple[str, ...]] = getattr(module(dataset), "VARIANTS", {})
    return found


@cache
def recipe(dataset: str) -> Recipe:
    """Return how a data set's tidy tables are made."""

    def make(paths: dict[str, Path]) -> dict[str, pl.DataFrame]:
        declared = specs(dataset)
        tables = module(dataset).tidy(Files(dataset, paths))
        return {n: check_output(s, dataset, tables[n]) for n, s in declared.items()}

    return Recipe(
        name=dataset,
        tables=tuple(specs(dataset)),
        code=(f"sources/{dataset}.py", *_SHARED_CODE),
        make=make,
    )


def recipes() -> dict[str, Recipe]:
    """Return the tidy recipe of every data set, in catalogue order."""
    return {d: recipe(d) for d in catalogue()}


def _dataset_of(table_name: str) -> str:
    # un_votes_undl_votes starts with un_votes_undl: the longest id wins.
    owners = [d for d in catalogue() if table_name.startswith(d)]
    best = max(owners, key=len, default=None)
    if best is None or table_name not in specs(best):
        known = [t for d in catalogue() for t in specs(d)]
        raise UnknownNameError.of("tidy table", table_name, known, "See cordiale data list.")
    return best


def scan(name: str) -> pl.LazyFrame:
    """Scan a tidy table, building it first where the lake lacks it.

    Parameters
    ----------
    name : str
        Name of a tidy table, such as ``"atop_members"``.

    Returns
    -------
    polars.LazyFrame

    Raises
    ------
    cordiale.errors.UnknownNameError
        If there is no such table.
    cordiale.errors.DataError
        If its upstream files are missing or refused.
    """
    dataset = _dataset_of(name)
    own = recipe(dataset)
    if not is_current(own):
        outcome = build({dataset: own})
        for error in outcome.failed.values():
            raise error
    b = built(dataset)
    if b is None:  # pragma: no cover - build() either commits or reports a failure
        raise AssertionError(dataset)
    return pl.scan_parquet(b.path(name))


def table(name: str) -> pl.DataFrame:
    """Read a tidy table; see :func:`scan`."""
    return scan(name).collect()


def __getattr__(name: str) -> Any:
    if name == "unga" or name in catalogue():
        return importlib.import_module(f"cordiale.sources.{name}")
    raise AttributeError(f"module 'cordiale.sources' has no attribute {name!r}")
