"""In which years two states had friction, of what kind, by which source; and which are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from cordiale import lake
from cordiale.brief.context import Dyad
from cordiale.brief.sections._series import known_years, runs
from cordiale.brief.words import joined, span
from cordiale.measures.frictions import (
    CONFLICT,
    COW_LAST,
    GML_LAST,
    PEACE,
    RIVALRY_LAST,
    SANCTIONS,
)
from cordiale.panel.variables._unions import european_union

__all__ = [
    "RECENT",
    "START",
    "Kind",
    "Sanctions",
    "friction_kinds",
    "peace_spells",
    "rival_years",
    "sanctions_on",
    "spans",
]

START = 1946
"""First year looked at."""
RECENT = 10
"""Friction in this many last covered years is a crack; older friction is context."""


@dataclass(frozen=True)
class Kind:
    """One kind of friction between the two: its known years, and those in which it was there.

    Attributes
    ----------
    name : str
        For sentences: ``"militarised disputes"``.
    lane : str
        For the figure.
    known : list of int
        Years that the source covers and in which both were states.
    on : list of int
        Known years with it.
    same : bool
        Whether it is fighting on one side, which is none.
    """

    name: str
    lane: str
    known: list[int]
    on: list[int]
    same: bool = False

    @property
    def recent(self) -> list[int]:
        """Years with it among the last ten covered ones."""
        return [y for y in self.on if y > self.known[-1] - RECENT]


def spans(years: Iterable[int]) -> str:
    """Return years as spans in prose."""
    return joined([span(*r) for r in runs(years)])


def rival_years(dyad: Dyad, which: str) -> list[int]:
    """Return the years in which a list names the two as rivals, up to the assessment."""
    end = min(dyad.as_of, RIVALRY_LAST[which])
    spells = dyad.rows("rivalry_spells").filter(
        (pl.col("list") == which) & (pl.col("first_year") <= end)
    )
    years = {
        y
        for first, last in spells.select("first_year", "last_year").iter_rows()
        for y in range(first, min(last, end) + 1)
    }
    return sorted(years)


@dataclass(frozen=True)
class Sanctions:
    """Sanctions of one of the two on the other, and the years in which absence says nothing.

    Attributes
    ----------
    rows : polars.DataFrame
        Years with a case of its own.
    through_union : set of int
        Years without one, in which the sender was bound by the European Union's.
    on_union : dict
        Years without one, in which the sender had cases on the European Union, of which the
        other was a member, to their number.
    """

    rows: pl.DataFrame
    through_union: set[int]
    on_union: dict[int, int]

    @property
    def years(self) -> list[int]:
        """Years with a case of its own."""
        return [int(y) for y in self.rows["year"]]

    def zero(self, year: int) -> bool:
        """Say whether a year is known to be without any."""
        return not (year in self.years or year in self.through_union or year in self.on_union)


def sanctions_on(dyad: Dyad, sender: str) -> Sanctions:
    """Return the sanctions of one of the two (``"a"`` or ``"b"``) on the other."""
    me, other = (dyad.a, dyad.b) if sender == "a" else (dyad.b, dyad.a)
    rows = (
        lake.measure("sanction_years")
        .filter(
            (pl.col("sender") == me) & (pl.col("target") == other) & (pl.col("year") <= dyad.as_of)
        )
        .sort("year")
        .collect()
    )
    own = set(rows["year"])
    union = european_union().filter(pl.col("ccode").is_in([me, other])).collect()
    member = {c: set(union.filter(pl.col("ccode") == c)["year"]) for c in (me, other)}
    on_union = (
        lake.measure("sanctioned_organisation_years")
        .filter((pl.col("sender") == me) & (pl.col("organisation") == "EU"))
        .collect()
    )
    return Sanctions(
        rows,
        member[me] - own,
        {y: n for y, n in on_union.select("year", "cases").iter_rows() if y in member[other] - own},
    )


def friction_kinds(
    dyad: Dyad,
    spells: dict[str, list[int]],
    disputes: pl.DataFrame,
    fights: pl.DataFrame,
    against: dict[str, Sanctions],
) -> list[Kind]:
    """Return every kind of friction with its known years, and fighting on one side."""
    sanctions = sorted({y for s in against.values() for y in s.years})
    raw = (
        ("rivalry", "Rivals (list to 2020)", (START, RIVALRY_LAST["tss"]), spells["tss"]),
        ("", "Rivals (list to 2010)", (START, RIVALRY_LAST["td"]), spells["td"]),
        (
            "militarised disputes", "Disputes (COW)", (START, COW_LAST),
            disputes.filter(pl.col("cow_disputes") > 0)["year"],
        ),
        ("", "Disputes (GML)", (START, GML_LAST), disputes.filter(pl.col("gml"))["year"]),
        (
            "armed conflict", "Armed conflict", CONFLICT,
            fights.filter(pl.col("against") > 0)["year"],
        ),
        ("sanctions", "Sanctions", SANCTIONS, sanctions),
    )  # fmt: skip
    made = []
    for name, lane, cover, on in raw:
        known = known_years(dyad, *cover)
        if name == "sanctions":
            # A member of the European Union without a case of its own is not one without any.
            known = [y for y in known if y in on or all(s.zero(y) for s in against.values())]
        made.append(Kind(name, lane, known, [y for y in on if y in known]))
    known = known_years(dyad, *CONFLICT)
    same = fights.filter(pl.col("together") > 0)["year"]
    made.append(Kind("", "Fought on one side", known, [y for y in same if y in known], same=True))
    return made


def peace_spells(dyad: Dyad) -> pl.DataFrame:
    """Return the spells of the peace scale, cut at the year of assessment."""
    end = min(dyad.as_of, PEACE[1])
    return (
        dyad.rows("peace_spells")
        .filter(pl.col("first_year") <= end)
        .with_columns(pl.col("last_year").clip(upper_bound=end))
        .sort("first_year")
    )
