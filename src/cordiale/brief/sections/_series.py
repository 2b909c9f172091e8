"""What counts and sums by year share: known years, measured zeros, windows, rank.

A table of counts has no row where nothing happened. Inside a source's coverage, in years in
which both states stood, that absence is a measured zero (:func:`filled`); anywhere else it is
no data, and no figure or sentence may show it as zero (:func:`no_data`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb

import polars as pl

from cordiale import lake, states
from cordiale.brief.context import Dyad
from cordiale.brief.model import Finding
from cordiale.brief.words import capital, count, joined, ordinal, span

__all__ = [
    "CHANCE",
    "DAY",
    "EARLIER",
    "RECENT",
    "Standing",
    "filled",
    "forerunners",
    "known_years",
    "no_data",
    "partner_sums",
    "places",
    "runs",
    "standing",
    "total",
    "uneven",
    "windows",
]

RECENT = 5
"""Years of the window that stands for the present."""
EARLIER = 10
"""Years between the end of that window and the end of the one it is compared with."""

DAY = "%Y\N{NON-BREAKING HYPHEN}%m\N{NON-BREAKING HYPHEN}%d"
"""A date in a narrow column of a table."""
CHANCE = 0.1
"""Chance below which two counts are called different."""

Span = tuple[int, int]


# Years and zeros -----------------------------------------------------------------------


def known_years(dyad: Dyad, first: int, last: int) -> list[int]:
    """Return the years of which a source can tell, up to the assessment.

    Parameters
    ----------
    dyad : Dyad
    first, last : int
        Coverage of the source.

    Returns
    -------
    list of int
        Covered years in which both were members of the state system; empty where there is
        no data at all.
    """
    last = min(last, dyad.as_of)
    return [y for y in states.coexist(dyad.a, dyad.b) if first <= y <= last]


def filled(rows: pl.DataFrame, years: Iterable[int], columns: Sequence[str]) -> pl.DataFrame:
    """Return one row for each known year, with a measured zero where the table has none.

    Parameters
    ----------
    rows : polars.DataFrame
        One dyad's rows: ``year`` and `columns`; a year that it holds counts as known.
    years : iterable of int
        From :func:`known_years`.
    columns : sequence of str

    Returns
    -------
    polars.DataFrame
        ``year`` and `columns`, sorted. A null in `rows` (known to exist, size unknown) stays.

    Examples
    --------
    >>> filled(pl.DataFrame({"year": [2001], "n": [3]}), [2000, 2001], ["n"]).rows()
    [(2000, 0), (2001, 3)]
    """
    own = rows.select(pl.col("year").cast(pl.Int32), *columns)
    wanted = sorted({*years, *own["year"].to_list()})
    frame = pl.DataFrame({"year": wanted}, schema={"year": pl.Int32})
    joined_rows = frame.join(own.with_columns(there=True), on="year", how="left")
    return joined_rows.select(
        "year",
        *(
            pl.when(pl.col("there").is_null()).then(0).otherwise(pl.col(c)).alias(c)
            for c in columns
        ),
    ).sort("year")


def total(series: pl.DataFrame, column: str, years: Span) -> float | None:
    """Return the sum of a column over some years, or None where a part is not known.

    Examples
    --------
    >>> s = pl.DataFrame({"year": [2000, 2001], "n": [1.0, None]})
    >>> total(s, "n", (2000, 2000)), total(s, "n", (2000, 2001)), total(s, "n", (1990, 1999))
    (1.0, None, None)
    """
    part = series.filter(pl.col("year").is_between(*years))[column]
    if part.is_empty() or part.null_count():
        return None
    return float(part.sum())


def windows(years: Sequence[int]) -> tuple[Span, Span] | None:
    """Return the window a decade before and the last one, or None if not all years are known.

    Examples
    --------
    >>> windows(range(1980, 2011))
    ((1996, 2000), (2006, 2010))
    >>> windows(range(2000, 2011)) is None
    True
    """
    if not years:
        return None
    end = max(years)
    recent = (end - RECENT + 1, end)
    before = (recent[0] - EARLIER, end - EARLIER)
    wanted = {*range(before[0], before[1] + 1), *range(recent[0], recent[1] + 1)}
    return (before, recent) if wanted <= set(years) else None


def runs(years: Iterable[int]) -> list[Span]:
    """Return the unbroken runs of some years.

    Examples
    --------
    >>> runs([1946, 1947, 1990, 1991])
    [(1946, 1947), (1990, 1991)]
    """
    found: list[Span] = []
    for y in sorted(set(years)):
        if found and y == found[-1][1] + 1:
            found[-1] = (found[-1][0], y)
        else:
            found.append((y, y))
    return found


def uneven(before: int, after: int) -> bool:
    """Say whether two counts differ by more than chance would make them.

    Exact binomial: if an event fell into either window with the same chance, a split of the
    total at least as uneven as this one would be seen less than one time in ten.

    Examples
    --------
    >>> uneven(0, 4), uneven(0, 5), uneven(30, 45)
    (False, True, False)
    """
    n, least = before + after, min(before, after)
    tail = sum(comb(n, k) for k in range(least + 1)) * 0.5**n
    return 2 * tail < CHANCE


# Place among partners ------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """Where a partner stands among all partners of a state.

    Attributes
    ----------
    place : int
        1 is the most; equals share a place.
    of : int
        Partners with any, this one included.
    median : float or None
        Of the other partners with any; None where there is no other.
    """

    place: int
    of: int
    median: float | None

    def above(self, value: float) -> bool:
        """Say whether a value lies above the median of the others: any does if there is none."""
        return value > (self.median or 0.0)


def standing(values: pl.DataFrame, other: int) -> Standing | None:
    """Rank a partner among all partners of a state that have any.

    Parameters
    ----------
    values : polars.DataFrame
        ``partner`` and ``value``, one row each; zeros and nulls do not count.
    other : int
        COW code of the partner.

    Returns
    -------
    Standing or None
        None where this partner has none.

    Examples
    --------
    >>> standing(pl.DataFrame({"partner": [2, 20, 200], "value": [5, 1, 3]}), 200)
    Standing(place=2, of=3, median=3.0)
    """
    some = values.filter(pl.col("value") > 0)
    own = some.filter(pl.col("partner") == other)["value"]
    if own.is_empty():
        return None
    others = some.filter(pl.col("partner") != other)["value"]
    place = int((others > own[0]).sum()) + 1
    median = others.median()
    return Standing(place, some.height, None if median is None else float(median))  # type: ignore[arg-type]


def partner_sums(table: str, state: int, value: pl.Expr, years: Span) -> pl.DataFrame:
    """Sum a value of a non-directed measure over some years, for every partner of a state.

    Parameters
    ----------
    table : str
        Name of a measure table with ``ccode1``, ``ccode2`` and ``year``.
    state : int
    value : polars.Expr
        Of one row.
    years : tuple of int

    Returns
    -------
    polars.DataFrame
        ``partner`` and ``value``.
    """
    first_is_state = pl.col("ccode1") == state
    return (
        lake.measure(table)
        .filter(pl.col("year").is_between(*years) & (first_is_state | (pl.col("ccode2") == state)))
        .group_by(partner=pl.when(first_is_state).then("ccode2").otherwise("ccode1"))
        .agg(value=value.cast(pl.Float64).sum())
        .sort("partner")
        .collect()
    )


def places(ranked: Sequence[tuple[str, Standing]]) -> str:
    """Return places in prose.

    Parameters
    ----------
    ranked : sequence of tuple
        Whose partners (name for prose), and the place among them.

    Examples
    --------
    >>> places([("Russia", Standing(2, 60, 1.0)), ("China", Standing(1, 1, None))])
    'second of 60 partners for Russia and first of one partner for China'
    """
    return joined(
        [f"{ordinal(s.place)} of {count(s.of, 'partner')} for {name}" for name, s in ranked]
    )


# Findings ------------------------------------------------------------------------------


def no_data(dyad: Dyad, name: str, what: str, coverage: Span, sources: list[str]) -> Finding:
    """Return the finding that says why a source cannot tell.

    Parameters
    ----------
    dyad : Dyad
    name : str
        Id of the finding.
    what : str
        The source in words: ``"the list of defence agreements"``.
    coverage : tuple of int
    sources : list of str
    """
    first, last = coverage
    if dyad.as_of < first:
        why = f"begins in {first}: to {dyad.as_of} there is no data"
    else:
        why = (
            f"covers {span(first, last)}; in no year of these to {dyad.as_of} were both "
            f"{dyad.prose_a} and {dyad.prose_b} states: there is no data"
        )
    return Finding(
        id=name,
        text=capital(f"{what} {why}, which is not the same as none."),
        sources=sources,
        status="no data",
    )


def forerunners(dyad: Dyad) -> list[str]:
    """Say which states' records do not stand under their heirs, one sentence each."""
    said = []
    for state, prose in ((dyad.a, dyad.prose_a), (dyad.b, dyad.prose_b)):
        before = [
            s
            for s in states.predecessors(state)
            if s.kind in ("unites", "dissolves") and 1946 <= s.date.year <= dyad.as_of
        ]
        if before:
            names = joined([states.label(s.predecessor, s.date.year - 1) for s in before])
            said.append(
                capital(f"{names} (to {before[0].date.year}) are states of their own in the "
                        f"data: what they did is not counted under {prose}.")
            )  # fmt: skip
    return said
