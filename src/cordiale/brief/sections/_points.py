"""Numbers from ideal points: levels, distances and changes, with intervals from joint draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

from cordiale import lake
from cordiale.brief.words import probability_word, share
from cordiale.measures.ideal_points import draws_of

__all__ = [
    "ENOUGH",
    "SPAN",
    "Interval",
    "chance",
    "common_years",
    "distances",
    "folded",
    "medians",
    "ranks",
    "session",
    "spans",
    "summary",
    "tracks",
]

Floats = NDArray[np.float64]
Span = tuple[int, int]

EARLY: Span = (2001, 2005)
"""Years that the last ones are compared with, where both states voted in them."""
SPAN = 5
"""Years of a span."""
ENOUGH = 3
"""Sessions with votes of both that a span must hold."""
_TAILS = (0.05, 0.95)


@dataclass(frozen=True)
class Interval:
    """A posterior mean with its 90% interval."""

    value: float
    low: float
    high: float


def summary(draws: Floats) -> Interval:
    """Return mean and 90% interval of draws of one number."""
    low, high = np.quantile(draws, _TAILS)
    return Interval(float(draws.mean()), float(low), float(high))


def tracks(states: Sequence[int], as_of: int) -> dict[int, dict[int, Floats]]:
    """Return joint draws of states' ideal points, by state and year, to a year.

    Parameters
    ----------
    states : sequence of int
        COW codes; a state without a vote has no years.
    as_of : int
    """
    rows = _with_draws(pl.col("ccode").is_in(states) & (pl.col("year") <= as_of))
    found: dict[int, dict[int, Floats]] = {s: {} for s in states}
    keys = rows.select("ccode", "year").iter_rows()
    for (ccode, year), draws in zip(keys, draws_of(rows), strict=True):
        found[ccode][year] = draws
    return found


def session(year: int) -> tuple[list[int], Floats]:
    """Return all states with an ideal point in a session, and joint draws, a row each."""
    rows = _with_draws(pl.col("year") == year)
    return rows["ccode"].to_list(), draws_of(rows)


def _with_draws(wanted: pl.Expr) -> pl.DataFrame:
    return (
        lake.measure("ideal_points")
        .filter(wanted)
        .join(lake.measure("ideal_point_draws"), on=["ccode", "session"])
        .sort("ccode", "session")
        .collect()
    )


def common_years(one: dict[int, Floats], two: dict[int, Floats]) -> list[int]:
    """Return the years in which both have an ideal point."""
    return sorted(one.keys() & two.keys())


def distances(one: dict[int, Floats], two: dict[int, Floats], years: Sequence[int]) -> Floats:
    """Return draws of the distance in some years, shape (years, draws)."""
    return np.abs(np.stack([one[y] - two[y] for y in years]))


def spans(years: Sequence[int]) -> tuple[Span, Span] | None:
    """Return an early span and the last five years, each with enough sessions of both, or None.

    The early one is 2001 to 2005, or the first five years where those will not do.

    Examples
    --------
    >>> spans(range(1971, 2025)), spans(range(1971, 1986)), spans(range(1971, 1979))
    (((2001, 2005), (2020, 2024)), ((1971, 1975), (1981, 1985)), None)
    """
    late = (years[-1] - SPAN + 1, years[-1])
    for early in (EARLY, (years[0], years[0] + SPAN - 1)):
        held = [sum(s[0] <= y <= s[1] for y in years) for s in (early, late)]
        if early[1] < late[0] and min(held) >= ENOUGH:
            return early, late
    return None


def chance(p: float) -> str:
    """Return how probable something is, to be followed by "that".

    Draws tell no probability nearer to 0 or 1 than a hundredth.

    Examples
    --------
    >>> chance(0.7), chance(0.5), chance(0.0)
    ('it is likely (70%)', 'there is a roughly even chance (50%)', 'there is almost no chance (under 1%)')
    """  # noqa: E501
    word = probability_word(p)
    number = "over 99%" if p > 0.99 else "under 1%" if p < 0.01 else share(p)
    if word.endswith("chance"):
        article = "" if word.startswith("almost") else "a "
        return f"there is {article}{word} ({number})"
    return f"it is {word} ({number})"


def ranks(draws: Floats, own: int) -> Interval:
    """Return a row's place from the top, and its 90% interval, 1 being the highest."""
    places = 1 + (draws > draws[own]).sum(axis=0)
    means = draws.mean(axis=1)
    low, high = np.quantile(places, _TAILS, method="inverted_cdf")
    return Interval(1 + int((means > means[own]).sum()), int(low), int(high))


def medians(points: pl.DataFrame) -> pl.DataFrame:
    """Return the median distance of all pairs by year.

    Parameters
    ----------
    points : polars.DataFrame
        ``year`` and ``mean``, a row a state.

    Returns
    -------
    polars.DataFrame
        ``year`` and ``median``, of distances of posterior means: the median pair stands far
        more than its error apart.

    Examples
    --------
    >>> medians(pl.DataFrame({"year": [1990] * 3, "mean": [0.0, 1.0, 3.0]})).rows()
    [(1990, 2.0)]
    """
    rows = []
    for (year,), own in points.group_by("year"):
        x = own["mean"].cast(pl.Float64).to_numpy()
        one, two = np.triu_indices(len(x), 1)
        rows.append((year, float(np.median(np.abs(x[one] - x[two])))))
    return pl.DataFrame(sorted(rows), schema={"year": pl.Int32, "median": pl.Float64}, orient="row")


def folded(difference: Floats, sd: Floats) -> Interval:
    """Return the mean distance over sessions, of Gaussian differences that err together.

    How the errors of sessions go together is not known here; that they do so wholly makes the
    interval as wide as it can be.

    Examples
    --------
    >>> found = folded(np.array([1.0, 3.0]), np.array([0.1, 0.3]))
    >>> [round(x, 2) for x in (found.value, found.low, found.high)]
    [2.0, 1.67, 2.33]
    """
    grid = special.ndtri((np.arange(2000) + 0.5) / 2000)
    return summary(np.abs(difference[:, None] + sd[:, None] * grid).mean(axis=0))
