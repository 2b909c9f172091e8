"""Read the shipped tables of the state system (standard library only, each read once).

The package docstring says what each file holds. Nothing here decides anything: it turns
rows into small frozen records and indexes them.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

__all__ = [
    "FIRST_YEAR",
    "LIST_END",
    "Reading",
    "Spell",
    "System",
    "aliases",
    "codes",
    "display_names",
    "fold",
    "non_states",
    "spells",
]

System: TypeAlias = Literal["cow", "gw"]
CodeKind: TypeAlias = Literal["iso3", "iso2", "m49", "gwcode", "cow_gw"]

FIRST_YEAR = 1816
LIST_END: dict[System, date] = {"cow": date(2016, 12, 31), "gw": date(2017, 12, 31)}

_NOT_A_LETTER = re.compile(r"[\W_]+")
_DROPPED = re.compile("['\u2019\u2018`\u00b4.]")  # apostrophes in their several shapes
_DOTLESS_I = "\u0131"
_SAINT = re.compile(r"\bsaint\b")
_ARTICLE = re.compile(r"^the | the$")


@dataclass(frozen=True, slots=True)
class Spell:
    """One unbroken membership of a state in a system, first and last day included.

    Attributes
    ----------
    system : {"cow", "gw"}
        Whose list.
    code : int
        The state's number in that list.
    abb, name : str
        Abbreviation and name as the list has them.
    start, end : date
        First and last day of membership.

    Examples
    --------
    >>> from datetime import date
    >>> Spell("cow", 265, "GDR", "East", date(1954, 3, 25), date(1990, 10, 2)).open
    False
    """

    system: System
    code: int
    abb: str
    name: str
    start: date
    end: date

    @property
    def open(self) -> bool:
        """Whether the state was still a member on the day the list ends."""
        return self.end == LIST_END[self.system]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name or code denotes between two dates (``None``: without bound).

    Attributes
    ----------
    text : str
        The name or code as the table has it.
    state : int
        The COW number it denotes (for kind ``cow_gw``, the GW number).
    start, end : date or None
        First and last day on which it denotes that state.
    use : {"any", "data", "ask", "read"}
        ``data`` readings serve source files only, ``ask`` readings people only; ``read``
        codes are understood but never given as the code of a state.
    """

    text: str
    state: int
    start: date | None = None
    end: date | None = None
    use: str = "any"

    def on(self, day: date) -> bool:
        """Tell whether the reading holds on `day`."""
        return self.overlaps(day, day)

    def overlaps(self, first: date, last: date) -> bool:
        """Tell whether the reading holds on any day from `first` to `last`."""
        return (self.start is None or self.start <= last) and (
            self.end is None or self.end >= first
        )


def fold(name: str) -> str:
    """Reduce a name to the form in which names are compared.

    Case, accents, points, apostrophes, brackets, other marks and a leading or trailing
    "the" do not count; "&" reads "and" and "Saint" reads "St".

    Examples
    --------
    >>> fold("CÔTE D'IVOIRE") == fold("Cote d’Ivoire")
    True
    >>> fold("Bahamas, The") == fold("the Bahamas")
    True
    >>> fold("NATO**")
    'nato'
    """
    bare = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in bare if not unicodedata.combining(c)).replace(_DOTLESS_I, "i")
    bare = _DROPPED.sub("", bare.replace("&", " and "))
    bare = _SAINT.sub("st", _NOT_A_LETTER.sub(" ", bare).strip())
    return _ARTICLE.sub("", bare)


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def spells(system: System) -> dict[int, tuple[Spell, ...]]:
    """Return the spells of every state of `system`, in order, by number."""
    found: dict[int, list[Spell]] = {}
    for row in _rows("states.csv"):
        if row["system"] == system:
            spell = Spell(
                system,
                int(row["code"]),
                row["abb"],
                row["name"],
                date.fromisoformat(row["start"]),
                date.fromisoformat(row["end"]),
            )
            found.setdefault(spell.code, []).append(spell)
    return {code: tuple(sorted(rows, key=lambda s: s.start)) for code, rows in found.items()}


@cache
def codes(kind: CodeKind) -> dict[str, tuple[Reading, ...]]:
    """Return the readings of every code of `kind`, by code."""
    found: dict[str, list[Reading]] = {}
    for row in _rows("codes.csv"):
        if row["kind"] == kind:
            reading = Reading(
                row["code"], int(row["state"]), _day(row["start"]), _day(row["end"]), row["use"]
            )
            found.setdefault(reading.text, []).append(reading)
    return {code: tuple(rows) for code, rows in found.items()}


@cache
def aliases() -> dict[str, tuple[Reading, ...]]:
    """Return the readings of every name, by its folded form."""
    found: dict[str, list[Reading]] = {}
    for row in _rows("aliases.csv"):
        reading = Reading(
            row["name"], int(row["ccode"]), _day(row["start"]), _day(row["end"]), row["use"]
        )
        found.setdefault(fold(reading.text), []).append(reading)
    return {name: tuple(rows) for name, rows in found.items()}


@cache
def non_states(kind: str) -> dict[str, str]:
    """Return why each known non-state of `kind` (``name``, ``iso3``, ...) is none."""
    return {
        fold(row["value"]) if kind == "name" else row["value"]: row["reason"]
        for row in _rows("nonstates.csv")
        if row["kind"] == kind
    }


@cache
def display_names() -> dict[int, tuple[tuple[date, str, str], ...]]:
    """Return, by COW number, ``(from, short name, article)`` in order of date."""
    found: dict[int, list[tuple[date, str, str]]] = {}
    for row in _rows("names.csv"):
        first = _day(row["start"]) or date.min
        found.setdefault(int(row["ccode"]), []).append((first, row["name"], row["article"]))
    return {code: tuple(sorted(rows)) for code, rows in found.items()}
