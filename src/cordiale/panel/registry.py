"""The registry: every variable that a panel can hold, by name."""

from __future__ import annotations

import importlib
from functools import cache

from cordiale.panel.variable import Variable

__all__ = ["variables"]

MODULES = (
    "alliances",
    "military",
    "trade",
    "institutions",
    "votes",
    "conflict",
    "power",
    "regime",
    "geography",
)


@cache
def variables() -> dict[str, Variable]:
    """Return every variable by name, field by field.

    Returns
    -------
    dict of str to Variable

    Examples
    --------
    >>> variables()["kappa_sq"].coverage
    '1946-2019'
    """
    found: dict[str, Variable] = {}
    for name in MODULES:
        module = importlib.import_module(f"cordiale.panel.variables.{name}")
        for v in module.VARIABLES:
            if v.name in found:
                raise ValueError(f"two variables are called {v.name}")
            found[v.name] = v
    return found
