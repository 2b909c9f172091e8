"""Phrases that several sections share."""

from __future__ import annotations

from cordiale.brief.words import decimal, share

__all__ = ["about", "portion", "times"]


def portion(x: float) -> str:
    """Return a share with the digits it can bear; one that rounds to nothing is not none.

    Examples
    --------
    >>> portion(0.234), portion(0.038), portion(0.0)
    ('23%', '3.8%', 'under 0.1%')
    """
    return share(max(x, 1e-9), 0 if x >= 0.0995 else 1)


def about(x: float) -> str:
    """Return a large number to two digits, a smaller one to the first decimal.

    Examples
    --------
    >>> about(5233.4), about(42.4), about(6.96)
    ('5,200', '42', '7.0')
    """
    if x < 10:
        return decimal(x, 1)
    step = 10.0 ** (len(str(int(x))) - 2)
    return f"{round(x / step) * step:,.0f}"


def times(more: float, less: float, least: float) -> tuple[float, str, bool] | None:
    """Say how many times as large one number is as another that may be too small to divide by.

    Parameters
    ----------
    more, less : float
        The larger and the smaller.
    least : float
        What the smaller one is taken for where it is smaller still: then the ratio is a bound.

    Returns
    -------
    tuple or None
        The ratio, its words, and whether it is a lower bound; None where both are too small.

    Examples
    --------
    >>> times(0.18, 0.0258, 1e-4)[1:], times(0.04, 0.0, 1e-4)[1:]
    (('7.0 times', False), ('over 390 times', True))
    >>> times(0.00001, 0.0, 1e-4) is None
    True
    """
    if more < least:
        return None
    ratio = more / max(less, least)
    if less >= least:
        return ratio, f"{about(ratio)} times", False
    # Rounded down: a bound must not be overstated.
    step = 10.0 ** max(0, len(str(int(ratio))) - 2)
    below = (ratio * (1 - 1e-9)) // step * step if ratio >= 10 else int(ratio * 10) / 10
    return ratio, f"over {below:,.0f} times" if ratio >= 10 else f"over {below:.1f} times", True
