"""Whether the two are neighbours: said alike wherever a section needs it."""

from __future__ import annotations

import polars as pl

from cordiale import states
from cordiale.brief.context import Dyad
from cordiale.brief.model import Finding
from cordiale.measures.distance import LAST_CONTIGUITY

__all__ = ["contiguity"]

SOURCE = "cow_states"
_KIND = {
    1: "shared a land or river border",
    2: "lay within 12 miles of water of each other",
    3: "lay within 24 miles of water of each other",
    4: "lay within 150 miles of water of each other",
    5: "lay within 400 miles of water of each other",
}
NONE = 0


def _kind_in(dyad: Dyad) -> tuple[int, int] | None:
    """Return the nearest kind of contiguity and its year, or None where it is not known.

    Returns
    -------
    tuple of int or None
        Kind (0 is none within 400 miles of water) in the year of assessment, or in the last
        year of the list.
    """
    year = min(dyad.as_of, LAST_CONTIGUITY)
    if year not in states.coexist(dyad.a, dyad.b):
        return None
    spells = dyad.rows("contiguity").filter(
        (pl.col("first_year") <= year) & (pl.col("last_year") >= year)
    )
    return (NONE if spells.is_empty() else int(spells["kind"].min()), year)  # type: ignore[arg-type]


def contiguity(dyad: Dyad, name: str) -> Finding:
    """Return the finding that says whether the two are neighbours.

    Parameters
    ----------
    dyad : Dyad
    name : str
        Id of the finding.
    """
    found = _kind_in(dyad)
    if found is None:
        return Finding(
            id=name,
            text=f"The list of contiguous states ends in {LAST_CONTIGUITY}, before both "
            f"{dyad.prose_a} and {dyad.prose_b} were states.",
            sources=[SOURCE],
            status="no data",
        )
    kind, year = found
    how = _KIND.get(kind, "were not contiguous: no border, and more than 400 miles of water")
    return Finding(
        id=name,
        text=f"In {year} {dyad.pair} {how} (Correlates of War; territories overseas do not count).",
        value=kind,
        unit="kind of contiguity: 1 land or river, 2 to 5 up to 12, 24, 150 and 400 miles of "
        "water, 0 none",
        interval_note="No interval: a list",
        n=1,
        years=(year, year),
        sources=[SOURCE],
        status="held" if dyad.as_of > year else "measured",
    )
