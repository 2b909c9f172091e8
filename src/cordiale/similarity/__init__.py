"""Foreign policy similarity: for two vectors, and for all dyads at once.

For two vectors use :func:`agreement`, :func:`srs`, :func:`kappa`, :func:`pi`,
:func:`tau_b` and :func:`bcai`; for a frame of roll calls :func:`all_dyads`; for
alliances :func:`portfolios`. Every measure is a function of the contingency table
of the two states (:func:`measures_from_tables`, :func:`interval_from_tables`), so
that keeping the tables (:func:`tabulate`) is keeping everything.

>>> from cordiale import similarity
>>> round(similarity.kappa([1, 1, 2, 3], [1, 2, 2, 3]), 4)
0.6364
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from cordiale.similarity.coding import ABSENT, VOTES, encode
from cordiale.similarity.intervals import MIN_JOINT, Interval, interval_from_tables
from cordiale.similarity.measures import (
    DEFAULT_MEASURES,
    MEASURES,
    NOMINAL_MEASURES,
    TableMeasures,
    measures_from_tables,
)
from cordiale.similarity.pairs import agreement, bcai, cross_table, kappa, pi, srs, tau_b
from cordiale.similarity.tables import cross_tables, dyad_tables

if TYPE_CHECKING:
    from cordiale.similarity.alliances import COMMITMENTS, portfolios
    from cordiale.similarity.dyads import DyadTables, all_dyads, tabulate

# These need polars, which two vectors do not.
_LAZY = {
    "COMMITMENTS": "alliances",
    "DyadTables": "dyads",
    "all_dyads": "dyads",
    "portfolios": "alliances",
    "tabulate": "dyads",
}

__all__ = [
    "ABSENT",
    "COMMITMENTS",
    "DEFAULT_MEASURES",
    "MEASURES",
    "MIN_JOINT",
    "NOMINAL_MEASURES",
    "VOTES",
    "DyadTables",
    "Interval",
    "TableMeasures",
    "agreement",
    "all_dyads",
    "bcai",
    "cross_table",
    "cross_tables",
    "dyad_tables",
    "encode",
    "interval_from_tables",
    "kappa",
    "measures_from_tables",
    "pi",
    "portfolios",
    "srs",
    "tabulate",
    "tau_b",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(f"{__name__}.{_LAZY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
