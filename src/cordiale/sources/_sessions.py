"""Sessions of the General Assembly: which was in course, and which a symbol names."""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["regular_session", "session_in"]

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
# Regular sessions open on the third Tuesday of September, since 2003 on the Tuesday of the
# third week and since 2023 of the second, counting from the first with a working day.
_OPENED = {
    1946: date(1946, 1, 10),
    1951: date(1951, 11, 6),
    1952: date(1952, 10, 14),
    1956: date(1956, 11, 12),
    1964: date(1964, 12, 1),
    1998: date(1998, 9, 9),
    1999: date(1999, 9, 14),
    2000: date(2000, 9, 5),
    2001: date(2001, 9, 12),
    2002: date(2002, 9, 10),
}


def regular_session(day: date) -> int:
    """Return the regular session of the General Assembly in course on a day.

    Parameters
    ----------
    day : datetime.date
        Not before 10 January 1946.

    Returns
    -------
    int
        The last session that had opened by then; between two sessions the earlier one.

    Examples
    --------
    >>> regular_session(date(1956, 11, 4)), regular_session(date(2025, 2, 24))
    (10, 79)
    """
    return day.year - 1945 - (day < _opening(day.year))


def _opening(year: int) -> date:
    if year in _OPENED:
        return _OPENED[year]
    first = date(year, 9, 1)
    if year < 2003:
        first_tuesday = first + timedelta(days=(1 - first.weekday()) % 7)
        return first_tuesday + timedelta(weeks=2)
    # Monday of the first week of September that holds a working day.
    ahead = 7 - first.weekday() if first.weekday() >= 5 else -first.weekday()
    week = 2 if year < 2023 else 1
    return first + timedelta(days=ahead, weeks=week) + timedelta(days=1)


def session_in(symbol: str) -> str:
    """Return the session that the symbol of a resolution or decision names.

    Parameters
    ----------
    symbol : str
        In the form used since 1976 (A/RES/79/1, A/RES/ES-11/1) or before it
        (A/RES/377(V), A/RES/1004(ES-II)).

    Returns
    -------
    str
        Number of the session in Arabic digits, with its prefix where it is a special
        one ("S-", "ES-"); empty where the symbol names none.

    Examples
    --------
    >>> [session_in(s) for s in ("A/RES/79/1", "A/RES/377(V)[A-C]", "A/RES/1004(ES-II)")]
    ['79', '5', 'ES-2']
    """
    head, _, rest = symbol.partition("(")
    if rest:  # until 1976: A/RES/377(V)[A-C], A/RES/996(ES-IandII)
        name = rest.split(")")[0].split("and")[0]
        kind, _, number = name.rpartition("-")
        if number and set(number) <= set(_ROMAN):
            number = str(_from_roman(number))
        return f"{kind}-{number}" if kind else number
    parts = head.split("/")
    return parts[2] if len(parts) > 3 else ""


def _from_roman(numeral: str) -> int:
    digits = [_ROMAN[c] for c in numeral]
    following = [*digits[1:], 0]
    return sum(-d if d < n else d for d, n in zip(digits, following, strict=True))
