"""Section: ideal points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from cordiale import lake
from cordiale.brief import charts
from cordiale.brief.context import USA, Dyad
from cordiale.brief.model import Figure, Finding, Section, Sign, Table
from cordiale.brief.sections._lines import line_panel
from cordiale.brief.sections._points import (
    ENOUGH,
    SPAN,
    Interval,
    chance,
    common_years,
    distances,
    folded,
    medians,
    ranks,
    session,
    spans,
    summary,
    tracks,
)
from cordiale.brief.sections.unga import PROSE_ISSUES, SHORT_ISSUES
from cordiale.brief.words import capital, count, decimal, joined, ordinal, span
from cordiale.measures.ideal_points import DRAWS
from cordiale.sources.unga import SEAM

__all__ = ["ideal_points"]

SOURCES = ["unvotes", "un_votes_undl", "un_vote_matches"]
ISSUE_SOURCES = ["unvotes", "un_vote_matches"]
SEAM_YEAR = SEAM + 1945
STALE = 10
"""A last common session longer than this ago says nothing of the present."""
US_NAME = "United States"
INTERVAL = f"90% interval, {DRAWS} joint posterior draws"
LEAD = (
    "One line that tells the votes of all states apart as well as one line can, estimated from "
    "every divided roll call; over all states and sessions it has mean 0 and standard deviation "
    "1, and the United States is on its positive side. A distance counts as a tie where its "
    "interval lies below the median of both states' distances, as a crack where it lies above "
    "both; a change, where its interval excludes zero."
)
_SESSIONS = "A year is that in which the session began (session + 1945)"

Floats = NDArray[np.float64]
Span = tuple[int, int]


@dataclass(frozen=True)
class _Points:
    """What the section is made from: draws of the two and of the United States."""

    dyad: Dyad
    draws: dict[int, dict[int, Floats]]
    last: int
    """Last session estimated, whatever the assessment may look at."""

    @cached_property
    def years(self) -> list[int]:
        return common_years(self.draws[self.dyad.a], self.draws[self.dyad.b])

    @property
    def us_is_third(self) -> bool:
        return USA not in (self.dyad.a, self.dyad.b)

    @property
    def known(self) -> bool:
        """Whether the two have a session in common that still speaks of the assessment."""
        end = min(self.dyad.as_of, self.last)
        return bool(self.years) and self.years[-1] >= end - STALE

    @property
    def own(self) -> tuple[tuple[int, str, str], ...]:
        d = self.dyad
        return (d.a, d.prose_a, d.name_a), (d.b, d.prose_b, d.name_b)

    def apart(self, years: Span, one: int | None = None, two: int | None = None) -> Floats:
        """Return draws of the mean distance over a span, of the two unless others are named."""
        x, y = self.draws[one or self.dyad.a], self.draws[two or self.dyad.b]
        # The United States are measured in the same sessions as the pair.
        inside = [t for t in self.years if years[0] <= t <= years[1] and t in x and t in y]
        return np.asarray(distances(x, y, inside).mean(axis=0))


def ideal_points(dyad: Dyad) -> Section:
    """Say where the two stand by their votes, how far apart, and whether that changed."""
    last = int(lake.measure("ideal_points").select(pl.col("year").max()).collect().item())
    points = _Points(dyad, tracks(sorted({dyad.a, dyad.b, USA}), dyad.as_of), last)
    findings: list[Finding] = []
    figures: list[Figure] = []
    issues = _issues(dyad)
    if points.known:
        findings += [*_session(points), *_change(points)]
    else:
        findings.append(_nothing(points))
    if issues.height > 1:
        findings.append(_issue_finding(issues))
    tables: list[Table] = []
    if len(points.years) > 1:
        data = _by_year(points)
        figures += [_lines_figure(points, data), _distance_figure(points, data)]
        tables.append(_table(points, data))
    if issues.height > 1:
        figures.append(_issue_figure(dyad, issues))
    return Section(
        "ideal_points",
        "Ideal points",
        LEAD,
        tuple(findings),
        tuple(figures),
        tuple(tables),
        _limits(points),
    )


def _nothing(points: _Points) -> Finding:
    dyad, end = points.dyad, min(points.dyad.as_of, points.last)
    without = [prose for state, prose, _ in points.own if not points.draws[state]]
    if without:
        why = f"holds no vote by {joined(without)} to {end}: no ideal point"
    elif not points.years:
        why = f"holds votes by {dyad.pair}, but in no session to {end} by both: no distance"
    else:
        why = (
            f"holds no vote by both {dyad.prose_a} and {dyad.prose_b} after {points.years[-1]}: "
            f"no ideal points of both in the {STALE} years to {end}"
        )
    return Finding(
        id="ideal_points.distance",
        text=f"The record of the General Assembly {why}.",
        sources=SOURCES,
        status="no data",
    )


def _said(x: Interval, *, level: bool = False) -> str:
    return (
        f"{decimal(x.value)} ({'90% interval ' if level else ''}{decimal(x.low)} to "
        f"{decimal(x.high)})"
    )


def _rounded(x: Interval) -> tuple[float, float]:
    return round(x.low, 6), round(x.high, 6)


def _session(points: _Points) -> list[Finding]:
    """Place both, and their distance, among all states of their last common session."""
    dyad, end = points.dyad, points.years[-1]
    codes, draws = session(end)
    at = {c: i for i, c in enumerate(codes)}
    placed = []
    for i, (state, prose, _) in enumerate(points.own):
        rank = ranks(draws, at[state])
        place = ordinal(int(rank.value))
        if rank.low != rank.high:
            place += f" ({rank.low:.0f} to {rank.high:.0f})"
        placed.append(
            f"{prose} stood at {_said(summary(draws[at[state]]), level=not i)} and was {place}"
        )
    others = ""
    if points.us_is_third and USA in at:
        others = f" The United States stood at {_said(summary(draws[at[USA]]))}."
    gap = summary(draws[at[dyad.a]] - draws[at[dyad.b]])
    level = Finding(
        id="ideal_points.level",
        text=f"In the session that began in {end}, of {len(codes)} states counted from the "
        f"positive end of the line, {placed[0]}; {placed[1]}.{others}",
        value=round(gap.value, 6),
        unit=f"difference of ideal points, {dyad.name_a} less {dyad.name_b}",
        interval=_rounded(gap),
        interval_note=INTERVAL,
        n=_votes(points, end),
        years=(end, end),
        sources=SOURCES,
    )
    return [level, _distance(points, end, at, draws)]


def _votes(points: _Points, year: int) -> int:
    """Return how many votes of the two stand behind one session."""
    return int(
        lake.measure("ideal_points")
        .filter(pl.col("ccode").is_in([points.dyad.a, points.dyad.b]) & (pl.col("year") == year))
        .select(pl.col("n_votes").sum())
        .collect()
        .item()
    )


def _distance(points: _Points, end: int, at: dict[int, int], draws: Floats) -> Finding:
    dyad = points.dyad
    own = summary(np.abs(draws[at[dyad.a]] - draws[at[dyad.b]]))
    middles, places = [], []
    for state, other, (_, prose, _) in zip(
        (dyad.a, dyad.b), (dyad.b, dyad.a), points.own, strict=True
    ):
        apart = np.abs(draws - draws[at[state]]).mean(axis=1)
        partners = np.delete(apart, at[state])
        middles.append(float(np.median(partners)))
        nearest = 1 + int((partners < apart[at[other]]).sum())
        rank = "" if nearest == 1 else f"{ordinal(nearest)} "
        places.append(f"{rank}nearest of {len(partners)} to {prose}")
    pairs = _medians(points).filter(pl.col("year") == end)["median"][0]
    sign: Sign = (
        "tie" if own.high < min(middles) else "crack" if own.low > max(middles) else "context"
    )
    partners_b, partners_a = places
    return Finding(
        id="ideal_points.distance",
        text=f"Their distance in {end} was {_said(own, level=True)}; the median of all pairs of "
        f"states was {decimal(pairs)}, that of pairs with {dyad.prose_a} {decimal(middles[0])}, "
        f"with {dyad.prose_b} {decimal(middles[1])}. {capital(dyad.prose_b)} was the "
        f"{partners_b}, {dyad.prose_a} the {partners_a}.",
        value=round(own.value, 6),
        unit="distance of ideal points, in standard deviations over all states and sessions",
        interval=_rounded(own),
        interval_note=INTERVAL,
        n=_votes(points, end),
        years=(end, end),
        sources=SOURCES,
        sign=sign,
        glance=sign != "context",
    )


def _medians(points: _Points) -> pl.DataFrame:
    """Return the median distance of all pairs in every session to the assessment."""
    table = lake.measure("ideal_points").filter(pl.col("year") <= points.dyad.as_of)
    return medians(table.select("year", "mean").collect())


def _change(points: _Points) -> list[Finding]:
    """Compare the last five years with 2001-2005, or with the first five of both."""
    found = spans(points.years)
    if found is None:
        return [
            Finding(
                id="ideal_points.change",
                text=f"To {points.years[-1]} both voted in {count(len(points.years), 'session')}: "
                "two spans of five years that lie apart, with three sessions of both in each, "
                "cannot be compared.",
                sources=SOURCES,
                status="no data",
            )
        ]
    early, late = found
    before, after = points.apart(early), points.apart(late)
    change, p = summary(after - before), float((after < before).mean())
    held = [sum(s[0] <= y <= s[1] for y in points.years) for s in found]
    sign: Sign = "tie" if change.high < 0 else "crack" if change.low > 0 else "context"
    verb = {"tie": "fell", "crack": "rose", "context": "did not clearly change"}[sign]
    doubts = ["one line stands for all issues"]
    if min(held) < SPAN:
        doubts.insert(0, "a span lacks sessions of both")
    if early[0] <= SEAM_YEAR < late[1]:
        doubts.append(f"the source of the votes changes after {SEAM_YEAR}")
    years = (early[0], late[1])
    out = [
        Finding(
            id="ideal_points.change",
            text=f"Their mean distance {verb}: {decimal(before.mean())} in {span(*early)}, "
            f"{decimal(after.mean())} in {span(*late)} (difference {decimal(change.value)}, 90% "
            f"interval {decimal(change.low)} to {decimal(change.high)}).",
            value=round(change.value, 6),
            unit="change in mean distance of ideal points",
            interval=_rounded(change),
            interval_note=INTERVAL,
            n=sum(held),
            years=years,
            sources=SOURCES,
            sign=sign,
            glance=sign != "context",
        ),
        Finding(
            id="ideal_points.convergence",
            text=capital(
                f"{chance(p)} that the two stood nearer to each other in {span(*late)} than in "
                f"{span(*early)}. Confidence in the method is "
                f"{'low' if min(held) < SPAN else 'moderate'}: {joined(doubts)}."
            ),
            value=round(p, 4),
            unit=f"posterior probability that the mean distance was smaller in {span(*late)} than "
            f"in {span(*early)}",
            interval_note=f"A probability, counted over {DRAWS} joint posterior draws: its own "
            "standard error is at most 3.5 points",
            n=sum(held),
            years=years,
            sources=SOURCES,
        ),
    ]
    if points.us_is_third:
        out.append(_with_us(points, early, late, change, held))
    return out


def _with_us(points: _Points, early: Span, late: Span, own: Interval, held: list[int]) -> Finding:
    """Say whether each moved relative to the United States over the same sessions."""
    dyad, texts, moves = points.dyad, [], []
    for i, (state, prose, _) in enumerate(points.own):
        before, after = (points.apart(s, state, USA) for s in (early, late))
        moves.append(after - before)
        change = summary(moves[-1])
        texts.append(
            f"from {decimal(before.mean())} to {decimal(after.mean())} for {prose} "
            f"({'' if i else 'difference '}{decimal(change.value)}, "
            f"{'' if i else '90% interval '}{decimal(change.low)} to {decimal(change.high)})"
        )
    changes = [summary(m) for m in moves]
    gap = summary(moves[0] - moves[1])
    return Finding(
        id="ideal_points.with_us",
        text="Between the same spans the mean distance from the United States went "
        f"{joined(texts)}. {_together(points, own, changes)}",
        value=round(gap.value, 6),
        unit="difference of the changes in distance from the United States, "
        f"{dyad.name_a} less {dyad.name_b}",
        interval=_rounded(gap),
        interval_note=INTERVAL,
        n=sum(held),
        years=(early[0], late[1]),
        sources=SOURCES,
    )


def _together(points: _Points, own: Interval, us: list[Interval]) -> str:
    """Put the three changes of distance side by side, by their intervals."""
    pair = _direction(
        own, "drew nearer to each other", "moved apart", "did not clearly change their distance"
    )
    moved = [
        _direction(
            x, "moved towards", "moved away from", "did not clearly change its distance from"
        )
        for x in us
    ]
    (_, name_a, _), (_, name_b, _) = points.own
    if moved[0] != moved[1]:
        versus = f"{name_a} {moved[0]} the United States, {name_b} {moved[1]} it"
    elif moved[0].startswith("moved"):
        versus = f"both {moved[0]} the United States"
    else:
        versus = "neither clearly changed its distance from the United States"
    return f"By these intervals, the two {pair}; {versus}."


def _direction(change: Interval, nearer: str, farther: str, neither: str) -> str:
    return nearer if change.high < 0 else farther if change.low > 0 else neither


def _issues(dyad: Dyad) -> pl.DataFrame:
    """Return the distance on each issue in the last five sessions of unvotes, nearest first."""
    end = min(dyad.as_of, SEAM_YEAR)
    table = (
        lake.measure("ideal_point_issues")
        .filter(pl.col("year").is_between(end - SPAN + 1, end))
        .collect()
    )
    rows = []
    for code, label in SHORT_ISSUES.items():
        all_states = table.filter(pl.col("issue") == code)
        one, two = (
            all_states.filter(pl.col("ccode") == c).select(
                "year", pl.col("mean", "sd").cast(pl.Float64), "n_votes"
            )
            for c in (dyad.a, dyad.b)
        )
        both = one.join(two, on="year").sort("year")
        if both.height < ENOUGH:
            continue
        found = folded(
            (both["mean"] - both["mean_right"]).to_numpy(),
            ((both["sd"] ** 2 + both["sd_right"] ** 2).sqrt()).to_numpy(),
        )
        middle = medians(all_states.join(both, on="year", how="semi"))["median"].mean()
        years = both["year"]
        rows.append(
            {
                "issue": code,
                "label": label,
                "value": found.value,
                "low": found.low,
                "high": found.high,
                "median": middle,
                "first_year": years[0],
                "last_year": years[-1],
                "sessions": both.height,
                "votes": both.select(pl.min_horizontal("n_votes", "n_votes_right")).sum().item(),
            }
        )  # fmt: skip
    return pl.DataFrame(rows).sort("value") if rows else pl.DataFrame()


_ISSUE_INTERVAL = (
    "90% interval from both states' standard deviations: what their errors have in common is "
    "left out"
)


def _issue_finding(issues: pl.DataFrame) -> Finding:
    top, bottom = issues.row(0, named=True), issues.row(-1, named=True)
    years = _issue_years(issues)
    said = [
        f"{PROSE_ISSUES[r['issue']]} ({decimal(r['value'])}, {level}{decimal(r['low'])} to "
        f"{decimal(r['high'])}; {r['votes']} votes)"
        for r, level in ((top, "90% interval "), (bottom, ""))
    ]
    return Finding(
        id="ideal_points.issues",
        text=f"By issue, in {span(*years)}, they stood nearest on {said[0]} and furthest apart on "
        f"{said[1]}. Each issue has a scale of its own.",
        value=round(bottom["value"] - top["value"], 6),
        unit="difference in distance between the furthest and the nearest issue, each in standard "
        "deviations over all states and sessions",
        interval_note="No interval: the largest of several differences; each issue's own is drawn",
        n=int(issues["votes"].sum()),
        years=years,
        sources=ISSUE_SOURCES,
    )


def _issue_years(issues: pl.DataFrame) -> Span:
    return int(issues["first_year"].min()), int(issues["last_year"].max())  # type: ignore[arg-type]


def _by_year(points: _Points) -> pl.DataFrame:
    """Return points, distance and the median distance by year; null where one has no vote."""
    dyad = points.dyad
    named = [("a", dyad.a), ("b", dyad.b), *([("us", USA)] if points.us_is_third else [])]
    years = sorted({y for state, _, _ in points.own for y in points.draws[state]})
    rows = []
    for year in years:
        row: dict[str, int | float] = {"year": year}
        found = {c: points.draws[state].get(year) for c, state in named}
        found["distance"] = (
            distances(points.draws[dyad.a], points.draws[dyad.b], [year])[0]
            if year in points.years
            else None
        )
        for c, draws in found.items():
            if draws is not None:
                x = summary(draws)
                row |= {c: x.value, f"{c}_low": x.low, f"{c}_high": x.high}
        rows.append(row)
    names = [f"{c}{end}" for c in (*(n for n, _ in named), "distance") for end in _ENDS]
    schema = {"year": pl.Int32, **dict.fromkeys(names, pl.Float64)}
    frame = pl.DataFrame(rows, schema=schema)
    return frame.join(_medians(points), on="year", how="left").sort("year")


_ENDS = ("", "_low", "_high")


def _series(data: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    return data.select(
        "year",
        pl.lit(name).alias("series"),
        *(pl.col(f"{column}{e}").alias(n) for e, n in zip(_ENDS, _SHOWN, strict=True)),
    ).drop_nulls()


_SHOWN = ("value", "low", "high")


def _seam(last: int) -> tuple[int, str] | None:
    return (SEAM_YEAR, f"after {SEAM_YEAR}, votes on adopted resolutions only") if (
        last > SEAM_YEAR
    ) else None  # fmt: skip


def _lines_figure(points: _Points, data: pl.DataFrame) -> Figure:
    dyad = points.dyad
    order = [dyad.name_a, dyad.name_b]
    parts = [_series(data, "a", dyad.name_a), _series(data, "b", dyad.name_b)]
    if points.us_is_third:
        order.append(US_NAME)
        parts.append(_series(data, "us", US_NAME))
    long = pl.concat(parts)
    first, last = int(long["year"].min()), int(long["year"].max())  # type: ignore[arg-type]
    ends = {name: part.row(-1, named=True) for name, part in zip(order, parts, strict=True)}
    starts = {name: part.row(0, named=True) for name, part in zip(order, parts, strict=True)}
    domain = (
        np.floor(2 * float(long["low"].min())) / 2,  # type: ignore[arg-type]
        np.ceil(2 * float(long["high"].max())) / 2,  # type: ignore[arg-type]
    )
    said = joined([f"{n} {decimal(r['value'])} in {r['year']}" for n, r in ends.items()])
    return Figure(
        "ideal_points_lines",
        f"Ideal points: {said}",
        f"{len(order)} lines, {first} to {last}: ideal points. "
        + " ".join(
            f"{n}: {decimal(starts[n]['value'])} in {starts[n]['year']}, "
            f"{decimal(r['value'])} in {r['year']}."
            for n, r in ends.items()
        ),
        f"Bands: {INTERVAL}. Mean 0 and standard deviation 1 over all states and sessions. "
        f"{_SESSIONS}. A line breaks where a state cast no vote, and in 1964.",
        tuple(SOURCES),
        line_panel(
            long,
            dyad,
            order=order,
            label="Ideal point, all issues together",
            first=first,
            end=last,
            fmt=".1f",
            domain=domain,
            colours=(charts.A, charts.B, charts.US),
            seam=_seam(last),
            height=220,
        ),
        long,
        (first, last),
    )


def _distance_figure(points: _Points, data: pl.DataFrame) -> Figure:
    dyad = points.dyad
    pair, middle = "The two states", "Median of all pairs"
    known = data.filter(pl.col("distance").is_not_null())
    own = _series(known, "distance", pair)
    every = known.select(
        "year", pl.lit(middle).alias("series"), pl.col("median").alias("value"),
        low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64),
    )  # fmt: skip
    long = pl.concat([own, every])
    begin, final = known.row(0, named=True), known.row(-1, named=True)
    first, last = begin["year"], final["year"]
    return Figure(
        "ideal_points_distance",
        f"{dyad.title} stood {decimal(final['distance'])} apart in {last}; the median pair "
        f"{decimal(final['median'])}",
        f"Two lines, {first} to {last}. Distance of the two: {decimal(begin['distance'])} in "
        f"{first}, {decimal(final['distance'])} in {last}. Median of all pairs: "
        f"{decimal(begin['median'])} in {first}, {decimal(final['median'])} in {last}.",
        f"Band: {INTERVAL}. The median is of distances of posterior means, over all pairs of "
        "states that voted in the session.",
        tuple(SOURCES),
        line_panel(
            long,
            dyad,
            order=[pair, middle],
            label="Distance of ideal points",
            first=first,
            end=last,
            fmt=".1f",
            colours=(charts.A, charts.GREY),
            seam=_seam(last),
        ),
        long,
        (first, last),
    )


def _issue_figure(dyad: Dyad, issues: pl.DataFrame) -> Figure:
    top, bottom = issues.row(0, named=True), issues.row(-1, named=True)
    years = _issue_years(issues)
    # The file holds numbers only; what the legend says is drawn, not measured.
    marks = issues.with_columns(
        pair=pl.lit("the two states, 90% interval"), all=pl.lit("median of all pairs")
    )
    kinds = alt.Scale(domain=[marks["pair"][0], marks["all"][0]], range=[charts.A, charts.GREY])
    shapes = alt.Scale(domain=[marks["pair"][0], marks["all"][0]], range=["circle", "stroke"])

    def draw(width: int) -> alt.TopLevelMixin:
        narrow = width < charts.NARROW
        y = alt.Y(
            "label:N",
            sort=issues["label"].to_list(),
            title=None,
            axis=alt.Axis(labelLimit=130 if narrow else 260, ticks=False, domain=False, grid=True),
        )
        scale = alt.Scale(zero=True, nice=True)
        axis = alt.Axis(format=".1f", tickCount=3 if narrow else 5, grid=False)
        base = alt.Chart(marks)
        rule = base.mark_rule(strokeWidth=2, color=charts.A).encode(
            x=alt.X("low:Q", title="distance (each issue's own scale)", scale=scale, axis=axis),
            x2="high:Q",
            y=y,
        )
        key = alt.Legend(columns=1 if narrow else 2)
        dots = [
            base.mark_point(filled=kind == "pair", size=size, opacity=1, angle=angle).encode(
                x=alt.X(f"{column}:Q", scale=scale),
                y=y,
                color=alt.Color(f"{kind}:N", scale=kinds, legend=key),
                shape=alt.Shape(f"{kind}:N", scale=shapes, legend=key),
            )
            for kind, column, size, angle in (("all", "median", 220, 90), ("pair", "value", 80, 0))
        ]
        return alt.layer(*dots[:1], rule, dots[1]).properties(
            width=width - (160 if narrow else 270), height=alt.Step(26)
        )

    return Figure(
        "ideal_points_issues",
        f"{dyad.title} stand nearest on {PROSE_ISSUES[top['issue']]}, furthest apart on "
        f"{PROSE_ISSUES[bottom['issue']]}",
        f"Dot chart of the mean distance by issue, {span(*years)}. "
        + " ".join(
            f"{r['label']}: {decimal(r['value'])} ({decimal(r['low'])} to {decimal(r['high'])}; "
            f"median of all pairs {decimal(r['median'])}), {r['votes']} votes."
            for r in issues.iter_rows(named=True)
        ),
        f"{_ISSUE_INTERVAL}. Each issue is estimated by itself; its scale has standard deviation "
        "1 over all states and sessions.",
        tuple(ISSUE_SOURCES),
        draw,
        issues,
        years,
    )


def _table(points: _Points, data: pl.DataFrame) -> Table:
    dyad = points.dyad
    us = (("us", US_NAME),) if points.us_is_third else ()
    shown = (("year", "Year"), ("a", dyad.name_a), ("b", dyad.name_b), *us,
             ("distance", "Distance"), ("distance_low", "Low"), ("distance_high", "High"),
             ("median", "Median pair"))  # fmt: skip
    return Table(
        "ideal_points_years",
        "Ideal points and distance, by session",
        f"{_SESSIONS}. {INTERVAL}; the file has those of each state too.",
        tuple(SOURCES),
        data.sort("year", descending=True),
        shown,
        {c: ".2f" for c, _ in shown[1:]},
        rows=8,
    )


def _limits(points: _Points) -> tuple[str, ...]:
    dyad = points.dyad
    known = [
        "One line cannot hold all that divides states, and its scale is made of the votes that "
        "came up: a distance may change with the agenda alone.",
        f"All recorded votes to {SEAM_YEAR} (on amendments and paragraphs to 1989), adopted "
        "resolutions after; a step there may be the sources', not the states'.",
        "Intervals hold the error of the estimates under the model, not that of the model.",
        f"By issue, votes end in {SEAM_YEAR}; what the two states' errors have in common is left "
        "out there.",
    ]
    if dyad.as_of < points.last:
        known.insert(
            0,
            f"All sessions are estimated together, to {points.last}: votes after {dyad.as_of} "
            f"inform the estimates to {dyad.as_of}, so they are not what could be known then.",
        )
    if points.years and points.years[-1] < min(dyad.as_of, points.last):
        known.insert(0, f"Sessions with votes of both end in {points.years[-1]}.")
    if 710 in (dyad.a, dyad.b) or 713 in (dyad.a, dyad.b):
        known.append(
            "China's seat was held by the Republic of China (713 in COW) until 25 October 1971, "
            "by the People's Republic (710) after."
        )
    return tuple(known)
