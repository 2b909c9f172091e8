"""What a brief is made of: findings, figures and tables, in sections.

These records *are* the schema of ``assessment.json``; changing one is changing
:data:`SCHEMA_VERSION`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, field_validator

from cordiale.provenance import source

if TYPE_CHECKING:
    from altair import TopLevelMixin

__all__ = ["SCHEMA_VERSION", "Figure", "Finding", "Section", "Sign", "Table"]

SCHEMA_VERSION = "1.0"

Sign = Literal["tie", "crack", "context"]


class Finding(BaseModel):
    """One sentence that a number stands behind.

    Attributes
    ----------
    id : str
        Stable name, ``section.measure``.
    text : str
        The sentence, made from the number by a rule that is the same for any dyad.
    value : float, int, str, bool or None
        The number itself; None where there is no data (the text then says so).
    unit : str
        Unit of `value`, in words.
    interval : tuple of float, optional
        Low and high, where the measure has an interval.
    interval_note : str
        Level and method of the interval, or why there is none.
    n : int, optional
        Observations behind the value.
    years : tuple of int, optional
        First and last year that the value rests on.
    sources : list of str
        Data set ids, as in the catalogue and in ``references.bib``.
    sign : {"tie", "crack", "context"}
        Whether it speaks of cooperation, of friction, or of neither.
    glance : bool
        Whether it stands in "At a glance".
    status : {"measured", "held", "no data"}
        Whether the value was observed, was carried forward past its source's coverage, or
        is not known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
    text: str = Field(min_length=1)
    value: float | int | str | bool | None = None
    unit: str = ""
    interval: tuple[float, float] | None = None
    interval_note: str = ""
    n: int | None = None
    years: tuple[int, int] | None = None
    sources: list[str] = Field(default_factory=list)
    sign: Sign = "context"
    glance: bool = False
    status: Literal["measured", "held", "no data"] = "measured"

    @field_validator("sources")
    @classmethod
    def _catalogued(cls, value: list[str]) -> list[str]:
        return [source(s).id for s in value]

    @field_validator("value", "interval")
    @classmethod
    def _finite(cls, value: object) -> object:
        # JSON has no NaN; and a number that is none must be None, with words.
        for v in value if isinstance(value, tuple) else (value,):
            if isinstance(v, float) and v != v:  # noqa: PLR0124 - NaN is what we look for
                raise ValueError("NaN is no finding: use None and say why")
        return value


@dataclass(frozen=True)
class Figure:
    """One picture, drawn at any width from one rule.

    Attributes
    ----------
    id : str
    title : str
        The finding in words, computed from the data.
    alt : str
        What a reader who cannot see it must know, with the numbers.
    note : str
        Units, interval or n, and marks, in one line.
    sources : tuple of str
    draw : callable
        Width in pixels to an Altair chart.
    data : polars.DataFrame
        What is drawn; written to ``tables/<id>.csv`` and ``.parquet``.
    years : tuple of int, optional
        First and last year with data.
    """

    id: str
    title: str
    alt: str
    note: str
    sources: tuple[str, ...]
    draw: Callable[[int], TopLevelMixin]
    data: pl.DataFrame
    years: tuple[int, int] | None = None


@dataclass(frozen=True)
class Table:
    """One table shown in the brief and written whole to ``tables/``.

    Attributes
    ----------
    id, title, note : str
    sources : tuple of str
    data : polars.DataFrame
        Written whole.
    shown : tuple of tuple
        Column name and heading of what the page shows, in order.
    formats : dict
        Column to a Python format specification, such as ``",.0f"``.
    rows : int
        How many rows the page shows; the rest is in the file.
    """

    id: str
    title: str
    note: str
    sources: tuple[str, ...]
    data: pl.DataFrame
    shown: tuple[tuple[str, str], ...]
    formats: dict[str, str] = field(default_factory=dict)
    rows: int = 12


@dataclass(frozen=True)
class Section:
    """One section of the brief.

    Attributes
    ----------
    id, title : str
    lead : str
        What the section measures and how to read it, in a sentence or two.
    findings : tuple of Finding
    figures : tuple of Figure
    tables : tuple of Table
    limits : tuple of str
        What this section cannot tell.
    """

    id: str
    title: str
    lead: str
    findings: tuple[Finding, ...]
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def sources(self) -> list[str]:
        """Ids of all data sets that the section rests on, each once."""
        lists = [
            *(f.sources for f in self.findings),
            *(f.sources for f in self.figures),
            *(t.sources for t in self.tables),
        ]
        return list(dict.fromkeys(i for ids in lists for i in ids))
