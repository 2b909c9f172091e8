"""Two states that form a dyad."""

from __future__ import annotations

from cordiale.errors import DyadError
from cordiale.states.member_years import coexist, spells_in_words
from cordiale.states.state import State, resolve
from cordiale.states.table import System

__all__ = ["dyad"]


def dyad(
    a: str | int, b: str | int, year: int | None = None, system: System = "cow"
) -> tuple[State, State]:
    """Return the two states of a dyad, in the order given.

    Parameters
    ----------
    a, b : str or int
        Each as :func:`resolve` takes it.
    year : int, optional
        The year for which both are meant, and in which both must have been members.
    system : {"cow", "gw"}, default "cow"
        Whose membership counts.

    Returns
    -------
    tuple of State
        The two states.

    Raises
    ------
    DyadError
        If both are one state, or the two were never members in one year.
    UnknownStateError, AmbiguousStateError, NotAMemberError, UsageError
        As :func:`resolve`.

    Examples
    --------
    >>> [s.ccode for s in dyad("RUS", "CHN")]
    [365, 710]
    """
    first, second = resolve(a, year, system), resolve(b, year, system)
    if first.code == second.code:
        raise DyadError(
            f"{a!r} and {b!r} are one state, {first.name} ({first.code})",
            todo="Name two states",
        )
    if not coexist(first.code, second.code, system):
        spans = "; ".join(
            f"{s.name} ({s.code}): {spells_in_words(s.code, system)}" for s in (first, second)
        )
        raise DyadError(
            f"{first.name} and {second.name} were never members of the {system.upper()} state "
            "system in one year",
            found=spans,
            todo="Name two states whose years overlap",
        )
    return first, second
