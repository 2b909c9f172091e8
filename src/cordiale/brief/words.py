"""Plain words for numbers: the same rules for every dyad, and no causes.

>>> share(0.719)
'72%'
>>> probability_word(0.6)
'likely'
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "capital",
    "change",
    "count",
    "decimal",
    "joined",
    "money",
    "number",
    "ordinal",
    "probability_word",
    "share",
    "span",
]

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# ICD 203 (Office of the Director of National Intelligence, 2015), upper bounds.
_ICD203 = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.00, "almost certain"),
)


def share(x: float, digits: int = 0) -> str:
    """Return a share as a percentage, never rounding something to nothing.

    Examples
    --------
    >>> share(0.0004), share(0.9996), share(0.0), share(0.123, 1)
    ('under 0.1%', 'over 99.9%', '0%', '12.3%')
    """
    if 0 < x < 0.001:
        return "under 0.1%"
    if 0.999 < x < 1:
        return "over 99.9%"
    if 0 < x < 0.01:
        digits = max(digits, 1)
    return f"{100 * x:.{digits}f}%"


def decimal(x: float, digits: int = 2) -> str:
    """Return a number with a true minus sign and no negative zero.

    Examples
    --------
    >>> decimal(-0.012), decimal(-0.001), decimal(0.5)
    ('−0.01', '0.00', '0.50')
    """
    text = f"{x:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "\N{MINUS SIGN}")


def count(n: int, noun: str, plural: str | None = None) -> str:
    """Return a counted noun; small numbers in words.

    Examples
    --------
    >>> count(0, "veto", "vetoes"), count(1, "treaty"), count(12, "dispute")
    ('no vetoes', 'one treaty', '12 disputes')
    """
    word = noun if n == 1 else (plural or f"{noun}s")
    return f"{_SMALL[n] if n < len(_SMALL) else f'{n:,}'} {word}"


def number(n: int) -> str:
    """Return a whole number that stands without its noun; small ones in words.

    Examples
    --------
    >>> number(0), number(3), number(1200)
    ('none', 'three', '1,200')
    """
    if n == 0:
        return "none"
    return _SMALL[n] if n < len(_SMALL) else f"{n:,}"


def ordinal(n: int) -> str:
    """Return a rank in words or figures.

    Examples
    --------
    >>> ordinal(1), ordinal(2), ordinal(11), ordinal(23)
    ('first', 'second', '11th', '23rd')
    """
    named = ("", "first", "second", "third", "fourth", "fifth")
    if 0 < n < len(named):
        return named[n]
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{ending}"


def money(millions: float) -> str:
    """Return US dollars, given in millions, in words.

    Examples
    --------
    >>> money(95230), money(12.4), money(0), money(1_234_567)
    ('$95.2 billion', '$12 million', 'under $1 million', '$1.23 trillion')
    """
    if millions < 0.5:
        return "under $1 million"
    if millions < 1_000:
        return f"${millions:,.0f} million"
    if millions < 1_000_000:
        return f"${millions / 1_000:,.1f} billion"
    return f"${millions / 1_000_000:,.2f} trillion"


def joined(items: Sequence[str]) -> str:
    """Return a list in prose.

    Examples
    --------
    >>> joined(["a", "b", "c"]), joined(["a"]), joined([])
    ('a, b and c', 'a', '')
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def span(first: int, last: int) -> str:
    """Return a span of years.

    Examples
    --------
    >>> span(2001, 2001), span(2001, 2018)
    ('2001', '2001–2018')
    """
    return str(first) if first == last else f"{first}\N{EN DASH}{last}"


def change(before: float, after: float, small: float) -> str:
    """Name the direction of a change; differences up to `small` are none.

    Examples
    --------
    >>> change(0.5, 0.7, 0.05), change(0.5, 0.48, 0.05), change(0.7, 0.5, 0.05)
    ('rose', 'hardly changed', 'fell')
    """
    if abs(after - before) <= small:
        return "hardly changed"
    return "rose" if after > before else "fell"


def capital(text: str) -> str:
    """Return the sentence with a capital first letter.

    Examples
    --------
    >>> capital("the United States voted")
    'The United States voted'
    """
    return text[:1].upper() + text[1:]


def probability_word(p: float) -> str:
    """Return the ICD 203 word for a probability.

    Examples
    --------
    >>> probability_word(0.03), probability_word(0.5), probability_word(0.97)
    ('almost no chance', 'roughly even chance', 'almost certain')
    """
    return next(word for bound, word in _ICD203 if p <= bound)
