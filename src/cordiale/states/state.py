"""One state, found by whatever a person types: ISO code, COW number, abbreviation or name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from cordiale.errors import (
    AmbiguousStateError,
    NotAMemberError,
    StateError,
    UnknownStateError,
    suggestion,
)
from cordiale.states.labels import name as display_name
from cordiale.states.member_years import (
    check_system,
    check_year,
    spell_in,
    spells_in_words,
)
from cordiale.states.succession import predecessors, successors
from cordiale.states.table import (
    LIST_END,
    CodeKind,
    Reading,
    System,
    aliases,
    codes,
    fold,
    non_states,
    spells,
)

__all__ = ["State", "resolve"]

_NUMBER = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True)
class State:
    """A state as it was in the year asked.

    Attributes
    ----------
    system : {"cow", "gw"}
        The list whose membership was checked.
    code : int
        The state's number in that list.
    cow : int or None
        COW number; ``None`` for the states that only GW lists.
    gwcode : int or None
        Gleditsch-Ward number, that of its list of microstates included.
    abb, name : str
        COW (or GW) abbreviation, and short English name at the time.
    iso3, iso2, m49 : str, str, int, or None
        The codes it has today, or had last; ``None`` where it never had one.
    year : int or None
        The year asked.
    start, end : date
        First and last day of the spell of membership the year falls in (without a year: of
        the latest); `end` is ``None`` for a spell still open when the list ends.
    extended : bool
        Whether the year asked lies after the list's end, so that membership is assumed.

    Examples
    --------
    >>> from cordiale.states import resolve
    >>> state = resolve("Soviet Union", 1985)
    >>> state.ccode, state.name, state.iso3
    (365, 'Soviet Union', 'RUS')
    """

    system: System
    code: int
    cow: int | None
    gwcode: int | None
    abb: str
    name: str
    iso3: str | None
    iso2: str | None
    m49: int | None
    year: int | None
    start: date
    end: date | None
    extended: bool

    @property
    def ccode(self) -> int:
        """COW number; raises StateError for a state that only GW lists."""
        if self.cow is None:
            raise StateError(
                f"{self.name} has no COW number",
                found=f"GW number {self.code}",
                todo="Work in system='gw', or name a state of the COW list",
            )
        return self.cow


def resolve(query: str | int, year: int | None = None, system: System = "cow") -> State:
    """Find the one state that a name or code denotes, for the year asked.

    A number is the number of `system`. Text is tried, in any case, as ISO3 code, ISO2 code,
    COW abbreviation and name. **ISO3 wins** where a COW abbreviation is another state's ISO3
    code (AUS, MNG, SLV, SWZ; MAC is Macao's); write ``cow:AUS`` for the COW abbreviation.

    Parameters
    ----------
    query : str or int
        ISO3, ISO2, COW number or abbreviation, or a name, also a former one.
    year : int, optional
        The year meant, 1816 to the current one. What the name denoted on 31 December counts
        (then any other day of the year). Without a year, today's meaning and no check of
        membership.
    system : {"cow", "gw"}, default "cow"
        Whose membership counts, and whose numbers are read.

    Returns
    -------
    State
        With ``extended`` true where the year lies after the list's end.

    Raises
    ------
    UnknownStateError
        If nothing answers to the name or code.
    AmbiguousStateError
        If it denotes more than one state at the time; the message lists them.
    NotAMemberError
        If the state was no member in that year; the message says when it was.
    UsageError
        If the year is out of range.

    Examples
    --------
    >>> resolve("RUS").ccode, resolve("Soviet Union", 1985).name, resolve(365, 1985).name
    (365, 'Soviet Union', 'Soviet Union')
    >>> resolve("DEU", 1970).ccode, resolve("DEU", 2020).ccode, resolve("DEU", 2020).extended
    (260, 255, True)
    >>> resolve("AUS").name, resolve("cow:AUS").name
    ('Australia', 'Austria')
    """
    check_system(system)
    if year is not None:
        check_year(year)
    text = str(query).strip()
    readings = _readings(text, system)
    if not readings:
        raise _unknown(text, system)
    return _state(_choose(text, readings, year, system), year, system)


def _readings(text: str, system: System) -> tuple[Reading, ...]:
    """Return what `text` can denote; states are told by their number in `system`."""
    if _NUMBER.fullmatch(text):
        number = int(text)
        return (Reading(text, number),) if number in spells(system) else ()
    if text[:4].casefold() == "cow:":
        found = _abbreviations().get(text[4:].strip().upper(), ())
    else:
        upper = text.upper()
        if upper in non_states("iso3"):
            return ()  # never let MAC, Macao's code, fall through to COW's Macedonia
        found = (
            codes("iso3").get(upper)
            or codes("iso2").get(upper)
            or _abbreviations().get(upper)
            or aliases().get(fold(text), ())
        )
        found = tuple(r for r in found if r.use != "data")
    return found if system == "cow" else _in_gw(found) or _gw_only(text)


@cache
def _abbreviations() -> dict[str, tuple[Reading, ...]]:
    return {rows[0].abb: (Reading(rows[0].abb, code),) for code, rows in spells("cow").items()}


def _in_gw(found: Iterable[Reading]) -> tuple[Reading, ...]:
    """Turn readings in COW numbers into readings in GW numbers, each over the common time."""
    return tuple(
        Reading(
            r.text,
            g.state,
            max((d for d in (r.start, g.start) if d), default=None),
            min((d for d in (r.end, g.end) if d), default=None),
            r.use,
        )
        for r in found
        for g in codes("cow_gw")[str(r.state)]
        if r.overlaps(g.start or date.min, g.end or date.max)
    )


def _gw_only(text: str) -> tuple[Reading, ...]:
    """Find by name or abbreviation a state that only GW lists."""
    return tuple(
        Reading(text, code)
        for code, rows in spells("gw").items()
        if str(code) not in codes("gwcode")
        and (fold(rows[0].name) == fold(text) or rows[0].abb == text.upper())
    )


def _choose(text: str, readings: tuple[Reading, ...], year: int | None, system: System) -> int:
    """Return the one number meant, or say why there is none."""
    first, last = (date.max, date.max) if year is None else (date(year, 1, 1), date(year, 12, 31))
    meant = {r.state for r in readings if r.on(last)}
    some_day = {r.state for r in readings if r.overlaps(first, last)}
    if year is not None and len(meant) < 2 and not any(_is_member(c, year, system) for c in meant):
        # The year may have begun under a name's older meaning: Austria in 1918.
        meant = {c for c in some_day if _is_member(c, year, system)} or meant
    meant = meant or some_day or {r.state for r in readings}
    if len(meant) > 1:
        raise _ambiguous(text, meant, year, system)
    return meant.pop()


def _is_member(code: int, year: int, system: System) -> bool:
    return spell_in(code, year, system) is not None


def _code_of(kind: CodeKind, cow: int, day: date) -> str | None:
    """Return the code of `kind` that a state bears on `day`, else the last one it bore."""
    own = _borne(kind).get(cow)
    return next((r.text for r in own if r.on(day)), own[-1].text) if own else None


@cache
def _borne(kind: CodeKind) -> dict[int, list[Reading]]:
    found: dict[int, list[Reading]] = {}
    for reading in (r for rows in codes(kind).values() for r in rows if r.use == "any"):
        found.setdefault(reading.state, []).append(reading)
    return found


def _counterpart(kind: CodeKind, code: int, day: date) -> int | None:
    return next((r.state for r in codes(kind).get(str(code), ()) if r.on(day)), None)


def _state(code: int, year: int | None, system: System) -> State:
    day = date.max if year is None else date(year, 12, 31)
    own = spells(system).get(code, ())
    latest = own[-1] if own else None
    spell = latest if year is None else spell_in(code, year, system)
    cow = code if system == "cow" else _counterpart("gwcode", code, day)
    if spell is None:
        raise _not_a_member(code, cow, year, system)
    m49 = None if cow is None else _code_of("m49", cow, day)
    return State(
        system=system,
        code=code,
        cow=cow,
        gwcode=_counterpart("cow_gw", code, day) if system == "cow" else code,
        abb=spell.abb,
        name=spell.name if cow is None else display_name(cow, year),
        iso3=None if cow is None else _code_of("iso3", cow, day),
        iso2=None if cow is None else _code_of("iso2", cow, day),
        m49=None if m49 is None else int(m49),
        year=year,
        start=spell.start,
        end=None if spell.open else spell.end,
        extended=year is not None and year > LIST_END[system].year,
    )


def _title(code: int, system: System, year: int | None = None) -> str:
    return display_name(code, year) if system == "cow" else spells(system)[code][-1].name


def _unknown(text: str, system: System) -> UnknownStateError:
    reasons = (
        non_states("iso3").get(text.upper()),
        non_states("iso2").get(text.upper()),
        non_states("name").get(fold(text)),
    )
    reason = next((r for r in reasons if r), None)
    if reason is not None:
        same = _abbreviations().get(text.upper())
        todo = (
            f"For {display_name(same[0].state)} write cow:{text.upper()} or "
            f"{_code_of('iso3', same[0].state, date.max)}"
            if same
            else "Name a state that the COW or the GW list has"
        )
        return UnknownStateError(
            f"{text!r} names no member of the state system: {reason}", todo=todo
        )
    if _NUMBER.fullmatch(text):
        return UnknownStateError(
            f"No state has the {system.upper()} number {text}",
            todo="Numbers are read as those of the state list: give ISO3 codes as letters",
        )
    known = {r.text for rows in aliases().values() for r in rows if r.use != "data"}
    hint = suggestion(text, known)
    todo = "Give an ISO3 code, a COW number or abbreviation, or a name"
    return UnknownStateError(
        f"No state answers to {text!r}", todo=f"{hint} {todo}" if hint else todo
    )


def _ambiguous(
    text: str, candidates: set[int], year: int | None, system: System
) -> AmbiguousStateError:
    listed = "; ".join(
        f"{_title(c, system, year)} ({c}, member {spells_in_words(c, system)})"
        for c in sorted(candidates)
    )
    when = "" if year is None else f" in {year}"
    return AmbiguousStateError(
        f"{text!r} can mean more than one state{when}",
        found=listed,
        todo=f"Give one of the numbers {' or '.join(str(c) for c in sorted(candidates))}",
    )


def _not_a_member(code: int, cow: int | None, year: int | None, system: System) -> NotAMemberError:
    label = system.upper()
    if code not in spells(system):
        shown = str(code) if cow is None else f"{display_name(cow, year)} ({label} {code})"
        return NotAMemberError(
            f"{shown} is not in the {label} list", todo="The GW list holds no microstates: use COW"
        )
    # A state that only GW lists has no kin in a table kept in COW numbers.
    kin = (
        set()
        if cow is None or system == "gw" or year is None
        else {p.predecessor for p in predecessors(cow)} | {s.successor for s in successors(cow)}
    )
    there = [c for c in sorted(kin) if year is not None and _is_member(c, year, "cow")]
    related = ", ".join(f"{display_name(c, year)} ({c})" for c in there)
    shown = f"{_title(code, system, year)} ({code})"
    return NotAMemberError(
        f"{shown} was no member of the {label} state system in {year}",
        found=f"member {spells_in_words(code, system)}",
        todo=f"Related members in {year}: {related}"
        if related
        else "Choose a year in which it was a member",
    )
