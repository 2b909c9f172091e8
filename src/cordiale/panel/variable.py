"""What a variable is: its name, unit, level, source, coverage, and what absence means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from cordiale.provenance import catalogue, source

__all__ = ["Absence", "Level", "Variable"]

Level = Literal["state", "dyad", "directed"]
Absence = Literal["missing", "zero"]


@dataclass(frozen=True)
class Variable:
    """One variable of the panel.

    Attributes
    ----------
    name : str
        Column name. A ``state`` or ``directed`` variable gives two columns in a
        dyad-year panel, ``name1`` and ``name2``: of state 1 and of state 2, or
        from 1 towards 2 and from 2 towards 1.
    label : str
        What it measures, in plain words.
    unit : str
    level : {"state", "dyad", "directed"}
    sources : tuple of str
        Data sets it rests on; the first is the main one.
    load : callable
        Returns a lazy frame with the keys of the level (``ccode``, or
        ``ccode1`` and ``ccode2``; ``year`` unless static) and a column `name`.
        Variables that share a loader are joined in one pass.
    first, last : int or None
        Coverage in years, inclusive; both None for a variable without time.
        Outside, the value is null, always.
    absence : {"missing", "zero"}
        What it means *inside* coverage that the source has no row: a null, or
        a true zero because the source lists every case.
    universe : callable or None
        For ``absence="zero"``: what the source speaks about, where that is less
        than all states; outside it absence stays null. A lazy frame of either
        ``ccode`` and ``year``, which both states of a row must meet, or some of
        the level's keys.
    group : str
        Heading in the documentation.
    note : str
        The rule by which it is made, and what to mind.
    """

    name: str
    label: str
    unit: str
    level: Level
    sources: tuple[str, ...]
    load: Callable[[], pl.LazyFrame]
    first: int | None
    last: int | None
    absence: Absence = "missing"
    universe: Callable[[], pl.LazyFrame] | None = None
    group: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Hold the declaration to the catalogue: no coverage beyond its source."""
        for s in self.sources:
            source(s)
        if (self.first is None) != (self.last is None):
            raise ValueError(f"{self.name}: give both ends of coverage, or neither")
        if self.static and self.absence == "zero":
            raise ValueError(f"{self.name}: without years there is no knowing who is not listed")

    @property
    def static(self) -> bool:
        """Whether the variable has no time."""
        return self.first is None

    @property
    def coverage(self) -> str:
        """Coverage in words."""
        return "static" if self.static else f"{self.first}-{self.last}"

    @property
    def keys(self) -> tuple[str, ...]:
        """Key columns of what `load` returns."""
        states = ("ccode",) if self.level == "state" else ("ccode1", "ccode2")
        return states if self.static else (*states, "year")

    def columns(self, *, dyadic: bool) -> tuple[str, ...]:
        """Names of the columns it gives in a dyad-year or state-year panel."""
        if dyadic and self.level != "dyad":
            return (f"{self.name}1", f"{self.name}2")
        return (self.name,)

    def citations(self) -> list[str]:
        """Full citations of its sources."""
        return [catalogue()[s].cite for s in self.sources]
