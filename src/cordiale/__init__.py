"""Measure, explain and forecast strategic alignment between states.

>>> import cordiale as cd
>>> cd.states.resolve("Soviet Union", 1985).ccode
365

Everything below is loaded on first use, so that ``import cordiale`` stays fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from cordiale import lake, panel, similarity, sources, states
    from cordiale.assessment import Assessment, assess
    from cordiale.ideal_points import IdealPoints
    from cordiale.panel import Panel, dyad_years, state_years

_LAZY = {
    "Assessment": "cordiale.assessment",
    "IdealPoints": "cordiale.ideal_points",
    "Panel": "cordiale.panel",
    "assess": "cordiale.assessment",
    "dyad_years": "cordiale.panel",
    "state_years": "cordiale.panel",
}
_MODULES = ("errors", "lake", "measures", "panel", "similarity", "sources", "states")

__all__ = [
    "Assessment",
    "IdealPoints",
    "Panel",
    "__version__",
    "assess",
    "dyad_years",
    "lake",
    "panel",
    "similarity",
    "sources",
    "state_years",
    "states",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    if name in _MODULES:
        return importlib.import_module(f"cordiale.{name}")
    raise AttributeError(f"module 'cordiale' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES})
