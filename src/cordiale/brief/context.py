"""The dyad under assessment: who, as of when, and how to name them in prose."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cordiale import lake, states

__all__ = ["USA", "Dyad"]

USA = 2


@dataclass(frozen=True)
class Dyad:
    """Two states, in the order in which they were asked for.

    Attributes
    ----------
    a, b : int
        COW codes.
    name_a, name_b : str
        Short names for titles and charts, such as ``"United States"``.
    prose_a, prose_b : str
        Names with their article, for sentences: ``"the United States"``.
    iso_a, iso_b : str
        Short codes for file names.
    as_of : int
        Last year that may be looked at.
    first : int
        First year in which both were members of the state system.
    last : int
        Last such year, or `as_of` where both still are.
    """

    a: int
    b: int
    name_a: str
    name_b: str
    prose_a: str
    prose_b: str
    iso_a: str
    iso_b: str
    as_of: int
    first: int
    last: int

    @property
    def low(self) -> int:
        """The smaller code: tables hold each dyad once, the lower code first."""
        return min(self.a, self.b)

    @property
    def high(self) -> int:
        """The larger code."""
        return max(self.a, self.b)

    @property
    def swapped(self) -> bool:
        """Whether state 1 of a table is our B."""
        return self.a > self.b

    @property
    def pair(self) -> str:
        """Both names for prose: ``"Russia and China"``."""
        return f"{self.prose_a} and {self.prose_b}"

    @property
    def title(self) -> str:
        """Both names for a heading."""
        return f"{self.name_a} and {self.name_b}"

    def name(self, ccode: int) -> str:
        """Return the short name of any state, as of the assessment."""
        return states.name(ccode, self.as_of)

    def rows(self, table: str) -> pl.DataFrame:
        """Return this dyad's rows of a non-directed measure, to `as_of`, by year."""
        frame = lake.measure(table).filter(
            (pl.col("ccode1") == self.low) & (pl.col("ccode2") == self.high)
        )
        if "year" in frame.collect_schema():
            frame = frame.filter(pl.col("year") <= self.as_of).sort("year")
        return frame.collect()
