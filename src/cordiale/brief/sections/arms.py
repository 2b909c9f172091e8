"""Section: arms transfers."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cordiale import lake, states
from cordiale.brief import charts
from cordiale.brief.context import Dyad
from cordiale.brief.model import Figure, Finding, Section, Sign, Table
from cordiale.brief.sections._drawing import Panel, bars_by_year, partner_bars
from cordiale.brief.sections._series import (
    EARLIER,
    RECENT,
    Span,
    Standing,
    filled,
    forerunners,
    known_years,
    no_data,
    standing,
    total,
    windows,
)
from cordiale.brief.words import capital, count, joined, number, ordinal, share, span
from cordiale.measures.military import ARMS

__all__ = ["arms"]

SIPRI = "sipri_arms"
TWICE = 2
"""A five-year sum at least so many times another counts as changed: years are an allocation."""
ENOUGH = 50
"""Million TIV that the larger of two five-year sums must reach for a change to count."""
ROUND = 10
"""Million TIV from which no decimals are shown."""
NO_INTERVAL = (
    "No interval: the register gives none, and a year of a deal delivered over several is an "
    "allocation"
)
RULE = "a deal's TIV in equal shares over its years of delivery"
LEAD = (
    "Major arms delivered, in SIPRI's trend-indicator value (TIV): a measure of military "
    f"resource, not of money. The register lists years of delivery only, so each year has {RULE}. "
    f"The last {number(RECENT)} years count as a tie where the sum lies above the median of the "
    "recipient's other suppliers and of the supplier's other recipients. Against the five years a "
    "decade before, twice as much or more counts as a tie, half or less as a crack, from "
    f"{ENOUGH} million TIV up. None recorded is context."
)


@dataclass(frozen=True)
class _Way:
    """One direction: who supplies whom."""

    id: str
    column: str
    supplier: int
    recipient: int
    giver: str
    taker: str


def _ways(dyad: Dyad) -> tuple[_Way, _Way]:
    a, b, one, two = dyad.a, dyad.b, dyad.prose_a, dyad.prose_b
    return (
        _Way("arms.a_to_b", "a_to_b", a, b, one, two),
        _Way("arms.b_to_a", "b_to_a", b, a, two, one),
    )


def arms(dyad: Dyad) -> Section:
    """Say what each delivered to the other, and how much that weighed for either."""
    series = _series(dyad)
    if series.is_empty():
        nothing = no_data(dyad, "arms.a_to_b", "the register of arms transfers", ARMS, [SIPRI])
        return Section("arms", "Arms transfers", LEAD, (nothing,), limits=_limits(dyad))
    years = _recent(series)
    # "At a glance" has the direction that weighs most, now and a decade before.
    since = max(series["year"][0], years[1] - EARLIER - RECENT + 1)
    heavy = max(_ways(dyad), key=lambda w: total(series, w.column, (since, years[1])) or 0.0)
    findings: list[Finding] = []
    for way in _ways(dyad):
        findings.append(_level(series, way, years, glance=way == heavy))
        findings += _change(series, way, glance=way == heavy)
    figures: list[Figure] = []
    tables: list[Table] = []
    if any(series[w.column].fill_null(1).sum() for w in _ways(dyad)):
        figures.append(_figure(dyad, series, years))
        tables.append(_table(dyad, series))
    if any(total(series, w.column, years) for w in _ways(dyad)):
        figures.append(_suppliers(dyad, years))
    return Section(
        "arms",
        "Arms transfers",
        LEAD,
        tuple(findings),
        tuple(figures),
        tuple(tables),
        _limits(dyad),
    )


def _series(dyad: Dyad) -> pl.DataFrame:
    """Return both directions by year, with a measured zero where nothing was delivered."""
    flows = (
        lake.measure("arms_years")
        .filter(
            pl.col("supplier").is_in([dyad.a, dyad.b])
            & pl.col("recipient").is_in([dyad.a, dyad.b])
            & (pl.col("year") <= dyad.as_of)
        )
        .collect()
    )
    years = {*known_years(dyad, *ARMS), *flows["year"].to_list()}
    frame = pl.DataFrame({"year": sorted(years)}, schema={"year": pl.Int32})
    for way in _ways(dyad):
        own = flows.filter(pl.col("supplier") == way.supplier).select(
            "year", pl.col("tiv").alias(way.column), pl.col("deals").alias(f"{way.column}_deals")
        )
        frame = frame.join(
            filled(own, years, [way.column, f"{way.column}_deals"]), on="year", how="left"
        )
    return frame.sort("year")


def _recent(series: pl.DataFrame) -> Span:
    years = series["year"].to_list()
    return max(years[0], years[-1] - RECENT + 1), years[-1]


def _tiv(x: float) -> str:
    """Return million TIV in figures."""
    if x >= ROUND:
        return f"{x:,.0f}"
    return f"{x:.1f}" if x >= 0.05 else "under 0.1"


# Findings ------------------------------------------------------------------------------


def _flows(state: int, side: str, years: Span) -> pl.DataFrame:
    """Sum what a state supplied to each recipient, or received from each supplier."""
    other = "recipient" if side == "supplier" else "supplier"
    return (
        lake.measure("arms_years")
        .filter((pl.col(side) == state) & pl.col("year").is_between(*years))
        .group_by(partner=other)
        .agg(value=pl.when(pl.col("tiv").null_count() == 0).then(pl.col("tiv").sum()))
        .sort("partner")
        .collect()
    )


def _received(state: int, years: Span) -> float | None:
    """Return all that a state received from anyone, the unknown and non-states included."""
    imports = (
        lake.measure("arms_state_years")
        .filter((pl.col("ccode") == state) & pl.col("year").is_between(*years))
        .select("imports")
        .collect()["imports"]
    )
    return None if imports.null_count() else float(imports.sum())


def _of_all(value: float, way: _Way, years: Span) -> str:
    whole = _received(way.recipient, years)
    if not whole:
        return ""
    part = value / whole
    return f", {share(part, 1 if 0.99 < part < 1 else 0)} of all that {way.taker} received"


def _standings(way: _Way, years: Span) -> tuple[Standing | None, Standing | None]:
    """Rank the supplier for the recipient, and the recipient for the supplier."""
    return (
        standing(_flows(way.recipient, "recipient", years), way.supplier),
        standing(_flows(way.supplier, "supplier", years), way.recipient),
    )


def _level(series: pl.DataFrame, way: _Way, years: Span, *, glance: bool) -> Finding:
    value = total(series, way.column, years)
    if value is None:
        return Finding(
            id=way.id,
            text=f"{way.giver} delivered major arms to {way.taker} in {span(*years)} of which the "
            "register does not say how much.",
            years=years,
            sources=[SIPRI],
            status="no data",
        )
    some = series.filter(pl.col(way.column).fill_null(1) > 0)["year"].to_list()
    tie = False
    if value == 0:
        ever = f"; the last was in {some[-1]}" if some else f", nor in any year {_since(series)}"
        before = ever if some or series["year"][0] < years[0] else ""
        text = (
            f"No delivery of major arms from {way.giver} to {way.taker} is recorded in "
            f"{span(*years)}{before}."
        )
    else:
        by_taker, by_giver = _standings(way, years)
        if by_taker is None or by_giver is None:
            raise AssertionError("a delivery has a supplier and a recipient")
        tie = by_taker.above(value) and by_giver.above(value)
        text = (
            f"In {span(*years)} {way.giver} delivered major arms of {_tiv(value)} million TIV to "
            f"{way.taker}{_of_all(value, way, years)}; this makes {way.giver} "
            f"{_nth(by_taker, 'supplier')} of {way.taker}, and {way.taker} "
            f"{_nth(by_giver, 'recipient')} of {way.giver}."
        )
    return Finding(
        id=way.id,
        text=capital(text),
        value=round(value, 6),
        unit="million TIV delivered",
        interval_note=NO_INTERVAL,
        n=years[1] - years[0] + 1,
        years=years,
        sources=[SIPRI],
        sign="tie" if tie else "context",
        glance=glance and tie,
    )


def _since(series: pl.DataFrame) -> str:
    return f"since {series['year'][0]}"


def _nth(s: Standing, noun: str) -> str:
    if s.of == 1:
        return f"the only {noun}"
    return f"{ordinal(s.place)} of {count(s.of, noun)}"


def _change(series: pl.DataFrame, way: _Way, *, glance: bool) -> list[Finding]:
    both = windows(series["year"].to_list())
    if both is None:
        return []
    before, after = (total(series, way.column, w) for w in both)
    if before is None or after is None or before == after == 0:
        return []
    sign: Sign = "context"
    verb = "neither doubled nor halved"
    if max(before, after) >= ENOUGH and max(before, after) >= TWICE * min(before, after):
        sign, verb = ("tie", "rose") if after > before else ("crack", "fell")
    elif max(before, after) < ENOUGH:
        verb = f"stayed below {ENOUGH} million TIV"
    return [
        Finding(
            id=f"{way.id}_change",
            text=f"Deliveries from {way.giver} to {way.taker} {verb}: {_or_none(before)} in "
            f"{span(*both[0])}, {_or_none(after)} in {span(*both[1])}.",
            value=round(after - before, 6),
            unit="change in million TIV delivered in five years",
            interval_note=NO_INTERVAL,
            n=2 * RECENT,
            years=(both[0][0], both[1][1]),
            sources=[SIPRI],
            sign=sign,
            glance=glance and sign != "context",
        )
    ]


def _or_none(x: float) -> str:
    return f"{_tiv(x)} million TIV" if x else "none"


# Pictures and table --------------------------------------------------------------------


def _figure(dyad: Dyad, series: pl.DataFrame, years: Span) -> Figure:
    first, last = int(series["year"][0]), int(series["year"][-1])
    panels, said, recent = [], [], []
    for way, colour in zip(_ways(dyad), (charts.A, charts.B), strict=True):
        whole = float(series[way.column].sum())
        label = f"From {way.giver} to {way.taker}"
        in_all = f"{_or_none(whole)} {_since(series)}" if whole else "none recorded"
        panels.append(Panel(way.column, f"{label}: {in_all}", colour))
        recent.append(f"{_or_none(float(total(series, way.column, years) or 0))} from {way.giver}")
        if not whole:
            said.append(f"{label}: none recorded.")
            continue
        top = series.sort(way.column, descending=True, nulls_last=True).row(0, named=True)
        said.append(
            f"{label}: {_or_none(whole)} in all, most in {top['year']} "
            f"({_tiv(top[way.column])}), {_or_none(series[way.column][-1])} in {last}."
        )
    one, two = recent
    largest = max(float(series[w.column].max() or 0) for w in _ways(dyad))  # type: ignore[arg-type]
    return Figure(
        "arms_years",
        f"{dyad.title}, deliveries of arms in {span(*years)}: {one}, {two}",
        f"Two rows of bars, {first} to {last}. {' '.join(said)}",
        f"Million TIV delivered a year, one scale for both rows; {RULE}. {NO_INTERVAL}.",
        (SIPRI,),
        bars_by_year(
            series,
            panels,
            dyad,
            min(dyad.as_of, ARMS[1]),
            height=110,
            fmt=",.0f" if largest >= ROUND else ".1f",
        ),
        series,
        (first, last),
    )


def _suppliers(dyad: Dyad, years: Span) -> Figure:
    groups = {w.recipient: f"Suppliers of {w.taker}, {span(*years)}" for w in _ways(dyad)}
    parts = []
    for way in _ways(dyad):
        flows = _flows(way.recipient, "recipient", years)
        parts.append(
            flows.select(
                pl.col("partner")
                .map_elements(lambda c: states.name(c, dyad.as_of), return_dtype=pl.String)
                .alias("partner"),
                "value",
                group=pl.lit(groups[way.recipient]),
                own=pl.col("partner") == way.supplier,
                words=pl.col("value").map_elements(_tiv, return_dtype=pl.String),
            )
        )
    draw, drawn = partner_bars(pl.concat(parts), list(groups.values()), rows=6)
    titles = []
    for way in _ways(dyad):
        by_taker, _ = _standings(way, years)
        if by_taker is not None:
            titles.append(f"{way.giver} was {_nth(by_taker, 'supplier')} of {way.taker}")
    return Figure(
        "arms_suppliers",
        f"In {span(*years)} {' and '.join(titles)}",
        "Bars: million TIV received by supplier. "
        + " ".join(
            f"{g}: "
            + (
                joined([f"{r['partner']} {_tiv(r['value'])}" for r in rows.iter_rows(named=True)])
                or "none recorded"
            )
            + "."
            for g in groups.values()
            for rows in [drawn.filter(pl.col("group") == g)]
        ),
        f"Million TIV; blue: the two. Suppliers that are no state or not known are left out. "
        f"{NO_INTERVAL}.",
        (SIPRI,),
        draw,
        drawn,
        years,
    )


def _table(dyad: Dyad, series: pl.DataFrame) -> Table:
    totals = lake.measure("arms_state_years").filter(pl.col("year") <= dyad.as_of).collect()
    data = series
    for way in _ways(dyad):
        own = totals.filter(pl.col("ccode") == way.recipient).select(
            "year", pl.col("imports").alias(f"{way.column}_of")
        )
        data = data.join(
            filled(own, series["year"].to_list(), [f"{way.column}_of"]), on="year", how="left"
        )
    data = data.sort("year", descending=True)
    return Table(
        "arms_transfers",
        "Arms delivered, by year",
        f"Million TIV: {RULE}.",
        (SIPRI,),
        data,
        (
            ("year", "Year"),
            ("a_to_b", f"{dyad.name_a} to {dyad.name_b}"),
            ("a_to_b_of", f"All to {dyad.name_b}"),
            ("b_to_a", f"{dyad.name_b} to {dyad.name_a}"),
            ("b_to_a_of", f"All to {dyad.name_a}"),
        ),
        dict.fromkeys(("a_to_b", "a_to_b_of", "b_to_a", "b_to_a_of"), ",.1f"),
        rows=10,
    )


def _limits(dyad: Dyad) -> tuple[str, ...]:
    known = [
        "Major arms only: small arms, most ammunition, services, licences without deliveries and "
        "know-how are not in the register.",
        "What a state makes itself, under licence or of its own design, is no delivery: a "
        "fall in deliveries need not be a fall in capability.",
        "SIPRI's own yearly totals rest on yearly figures that it does not publish, and differ "
        "from equal shares. A deal that runs on after the assessment's year is spread over all "
        "its years of delivery.",
        "Deliveries that no open source reported are not known.",
    ]
    return (*known, *forerunners(dyad))
