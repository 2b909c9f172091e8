"""Short English names of states for charts and sentences, as they were at the time."""

from __future__ import annotations

from datetime import date

from cordiale.errors import UnknownStateError
from cordiale.states.table import display_names

__all__ = ["label", "name", "possessive"]


def _at(ccode: int, when: int | date | None) -> tuple[str, str]:
    rows = display_names().get(ccode)
    if rows is None:
        raise UnknownStateError(
            f"No state has the COW number {ccode}",
            todo="Look it up by name or ISO3 code with cordiale.states.resolve",
        )
    # A year takes the name borne for the larger part of it: 1991 is the Soviet Union's.
    day = date.max if when is None else when if isinstance(when, date) else date(when, 7, 1)
    return next((n, article) for first, n, article in reversed(rows) if first <= day)


def name(ccode: int, when: int | date | None = None) -> str:
    """Return the short name of a state.

    Parameters
    ----------
    ccode : int
        COW number.
    when : int, datetime.date or None
        The year (its name on 1 July) or the day; ``None`` is today.

    Returns
    -------
    str
        The name without article.

    Raises
    ------
    UnknownStateError
        If no state has that number.

    Examples
    --------
    >>> name(365), name(365, 1985), name(2)
    ('Russia', 'Soviet Union', 'United States')
    """
    return _at(ccode, when)[0]


def label(ccode: int, when: int | date | None = None) -> str:
    """Return the name of a state as it stands in a sentence, with its article if it has one.

    Parameters and errors as in :func:`name`.

    Examples
    --------
    >>> label(2), label(365, 1985), label(710)
    ('the United States', 'the Soviet Union', 'China')
    """
    text, article = _at(ccode, when)
    return f"{article} {text}" if article else text


def possessive(ccode: int, when: int | date | None = None) -> str:
    """Return :func:`label` in the possessive.

    Examples
    --------
    >>> possessive(365), possessive(2)
    ("Russia's", "the United States'")
    """
    text = label(ccode, when)
    return f"{text}'" if text.endswith("s") else f"{text}'s"
