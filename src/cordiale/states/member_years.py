"""Who was a member of the state system, and when (standard library only)."""

from __future__ import annotations

from datetime import date
from numbers import Integral

from cordiale.errors import UnknownNameError, UnknownStateError, UsageError
from cordiale.states.table import FIRST_YEAR, LIST_END, Spell, System, spells

__all__ = ["coexist", "members", "spell_in", "spell_years", "spells_in_words"]


def check_system(system: str) -> None:
    """Refuse a system that is neither ``cow`` nor ``gw``."""
    if system not in LIST_END:
        raise UnknownNameError.of("state system", system, LIST_END, "Use cow or gw.")


def check_year(year: object) -> None:
    """Refuse a year before the lists begin or after the current one."""
    now = date.today().year
    known = isinstance(year, Integral) and not isinstance(year, bool)
    if not (known and year in range(FIRST_YEAR, now + 1)):
        raise UsageError(
            "Year out of range",
            expected=f"an integer from {FIRST_YEAR} to {now}",
            found=repr(year),
        )


def spell_years(spell: Spell, *, extend: bool = True) -> range:
    """Return the years of which at least one day falls in `spell`.

    Parameters
    ----------
    spell : Spell
        A spell of membership.
    extend : bool, default True
        Carry a spell that is open at the end of its list on to the current year.

    Examples
    --------
    >>> from cordiale.states.table import spells
    >>> spell_years(spells("cow")[260][0])
    range(1955, 1991)
    """
    last = date.today().year if extend and spell.open else spell.end.year
    return range(spell.start.year, last + 1)


def spell_in(code: int, year: int, system: System = "cow") -> Spell | None:
    """Return the spell in which `code` was a member on any day of `year`, or ``None``.

    Where two spells touch one year, the later one is returned.

    Examples
    --------
    >>> spell_in(255, 1970) is None
    True
    """
    inside = [s for s in spells(system).get(code, ()) if year in spell_years(s)]
    return inside[-1] if inside else None


def spells_in_words(code: int, system: System = "cow") -> str:
    """Say when a state was a member, for messages.

    Examples
    --------
    >>> spells_in_words(255)
    '1816-1945 and since 1990'
    """
    parts = [
        f"since {s.start.year}" if s.open else f"{s.start.year}-{s.end.year}"
        for s in spells(system).get(code, ())
    ]
    return " and ".join(parts) if parts else "never"


def members(year: int, system: System = "cow", *, extend: bool = True) -> tuple[int, ...]:
    """Return the numbers of all states that were members on any day of a year.

    Parameters
    ----------
    year : int
        From 1816 to the current year.
    system : {"cow", "gw"}, default "cow"
        Whose list; the numbers returned are that list's.
    extend : bool, default True
        After the list ends (COW 2016, GW 2017), go on with the states that were members on
        its last day. With ``False`` such a year is refused.

    Returns
    -------
    tuple of int
        Numbers in ascending order.

    Raises
    ------
    UsageError
        If the year is out of range, or after the list ends and `extend` is false.

    Examples
    --------
    >>> len(members(2016))
    195
    >>> sorted({255, 260, 265} & set(members(1970)))
    [260, 265]
    """
    check_system(system)
    check_year(year)
    end = LIST_END[system].year
    if year > end and not extend:
        raise UsageError(
            f"The {system.upper()} list ends in {end}",
            found=str(year),
            todo="Pass extend=True to carry its last members on",
        )
    return tuple(
        code
        for code, rows in sorted(spells(system).items())
        if any(year in spell_years(s, extend=extend) for s in rows)
    )


def coexist(code1: int, code2: int, system: System = "cow") -> tuple[int, ...]:
    """Return the years in which both states were members, each on some day of the year.

    Years after the list's end are included (an extension: see the package docstring).

    Raises
    ------
    UnknownStateError
        If a number is not in the list.

    Examples
    --------
    >>> coexist(260, 265)[0], coexist(260, 265)[-1]
    (1955, 1990)
    >>> coexist(240, 731)
    ()
    """
    check_system(system)
    years = [
        {y for s in member_spells(code, system) for y in spell_years(s)} for code in (code1, code2)
    ]
    return tuple(sorted(years[0] & years[1]))


def member_spells(code: int, system: System) -> tuple[Spell, ...]:
    """Return the spells of a number that must be in the list."""
    rows = spells(system).get(code)
    if rows is None:
        raise UnknownStateError(
            f"No state has the {system.upper()} number {code}",
            todo="Look it up by name or ISO3 code with cordiale.states.resolve",
        )
    return rows
