"""Treaties of a dyad from ATOP's spells, as they could be seen at the assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from cordiale import lake
from cordiale.brief.context import Dyad
from cordiale.brief.words import count
from cordiale.measures.alliances import STRENGTH

__all__ = [
    "ATOP",
    "ENDED",
    "LEFT",
    "NO_INTERVAL",
    "SHORT",
    "UNCODED",
    "VIOLATED",
    "Treaty",
    "counts_of",
    "rank",
    "strongest",
    "treaties_between",
    "treaties_word",
    "with_pledge",
]

ATOP = "atop"
NO_INTERVAL = "Coded from the treaties' texts: no interval"
STRONG = ("neutral", "offense", "defense")
"""Pledges that tie two states in a treaty of many as well."""
VIOLATED = 2
"""ATOP's code of a treaty that a member broke."""
ENDED = {
    1: "by its own terms",
    VIOLATED: "by violation",
    3: "by renegotiation or replacement",
}
LEFT, UNCODED = "not ended: no longer both members", "not coded"
SHORT = {
    "defense": "defence",
    "offense": "offence",
    "neutral": "neutrality",
    "nonagg": "nonaggression",
    "consul": "consultation",
    "none": "none coded",
}


@dataclass(frozen=True)
class Treaty:
    """One alliance while both are bound by it, as it could be seen at the assessment.

    Attributes
    ----------
    atopid : int
    start : datetime.date
    end : datetime.date or None
        None while in force.
    bilateral : bool
    parties : int
        Members on its last visible day.
    owes_a, owes_b : tuple of str
        What each owes the other in the last visible phase, the most demanding first.
    months, renewal : int or None
        Term and length of a renewal that the treaty names.
    ended : str
        How; empty while in force.
    """

    atopid: int
    start: date
    end: date | None
    bilateral: bool
    parties: int
    owes_a: tuple[str, ...]
    owes_b: tuple[str, ...]
    months: int | None
    renewal: int | None
    ended: str

    @property
    def strongest(self) -> str:
        """The most demanding pledge in either direction, or ``"none"``."""
        return strongest((*self.owes_a, *self.owes_b))

    @property
    def binds(self) -> bool:
        """Whether it counts as a tie: more than a clause that many states signed."""
        return self.strongest in STRONG or (self.bilateral and self.strongest != "none")

    @property
    def mutual(self) -> bool:
        """Whether both owe the most demanding pledge."""
        return strongest(self.owes_a) == strongest(self.owes_b)


def strongest(owed: tuple[str, ...]) -> str:
    """Return the most demanding of some pledges, or ``"none"``.

    Examples
    --------
    >>> strongest(("consul", "defense", "nonagg")), strongest(())
    ('defense', 'none')
    """
    return max(owed, key=STRENGTH.index) if owed else "none"


def treaties_between(dyad: Dyad, day: date) -> list[Treaty]:
    """Chain the phases of each alliance, hiding all that came after a day."""
    spells = dyad.rows("alliance_spells").filter(pl.col("start") <= day).sort("atopid", "start")
    chains: list[list[dict[str, Any]]] = []
    for row in spells.iter_rows(named=True):
        last = chains[-1][-1] if chains else None
        follows = (
            last is not None
            and last["atopid"] == row["atopid"]
            and last["end"] is not None
            and row["start"] <= last["end"] + timedelta(days=1)
        )
        if follows:
            chains[-1].append(row)
        else:
            chains.append([row])
    found = [_treaty(dyad, chain, day) for chain in chains]
    return sorted(found, key=lambda t: (t.start, t.atopid))


def _treaty(dyad: Dyad, chain: list[dict[str, Any]], day: date) -> Treaty:
    last = chain[-1]
    end = None if last["end"] is None or last["end"] > day else last["end"]
    one, two = ("2", "1") if dyad.swapped else ("1", "2")
    order = tuple(reversed(STRENGTH))
    same = lake.measure("alliance_spells").filter(pl.col("atopid") == last["atopid"])
    on = end or day
    bound = (
        same.filter((pl.col("start") <= on) & (pl.col("end").is_null() | (pl.col("end") >= on)))
        .select(pl.concat([pl.col("ccode1"), pl.col("ccode2")]).n_unique())
        .collect()
        .item()
    )
    return Treaty(
        atopid=last["atopid"],
        start=chain[0]["start"],
        end=end,
        bilateral=last["bilateral"],
        parties=bound,
        owes_a=tuple(o for o in order if last[f"{o}_{one}"]),
        owes_b=tuple(o for o in order if last[f"{o}_{two}"]),
        months=last["length_months"],
        renewal=last["renewal_months"],
        ended="" if end is None else _how(same, last, end),
    )


def _how(same: pl.LazyFrame, last: dict[str, Any], end: date) -> str:
    """Say how a treaty ended: its coded end is not that of a member that left it earlier."""
    outlived = same.select((pl.col("end").is_null() | (pl.col("end") > end)).any()).collect().item()
    if outlived:
        return LEFT
    return ENDED.get(last["ended_by"], UNCODED)


def rank(o: str) -> int:
    """Return how demanding a pledge is, higher for more; -1 for none."""
    return STRENGTH.index(o) if o in STRENGTH else -1


def with_pledge(alive: list[Treaty], own: str) -> int:
    """Count the treaties of which this is the most demanding pledge."""
    return sum(t.strongest == own for t in alive)


def counts_of(year: int) -> dict[str, int]:
    """Return the counts of all alliances in force in a year."""
    rows = lake.measure("alliance_counts").filter(pl.col("year") == year).collect()
    return {k: int(v) for k, v in rows.row(0, named=True).items()}


def treaties_word(n: int) -> str:
    """Return counted treaties."""
    return count(n, "alliance treaty", "alliance treaties")
