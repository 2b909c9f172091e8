"""Section: regimes and power."""

from __future__ import annotations

from typing import Any

import polars as pl

from cordiale import lake, states
from cordiale.brief.context import USA, Dyad
from cordiale.brief.model import Figure, Finding, Section, Table
from cordiale.brief.sections._lines import Draw, line_panel, stacked
from cordiale.brief.sections._near import contiguity
from cordiale.brief.sections._say import portion, times
from cordiale.brief.words import capital, decimal, joined, ordinal
from cordiale.measures.power import BANDS, COVERS

__all__ = ["power"]

CINC, MILEX, GDP, VDEM, LEADERS = "cow_nmc", "sipri_milex", "gdp_democracy", "regime", "leaders"
STATES, TROOPS = "cow_states", "us_troops"
START = 1946
STALE = 10
"""A last common year longer than this before coverage ends says nothing of its end."""
LEAST = 1e-4
"""A ratio to a smaller share is given as a bound."""
SINCE_2018 = 2018
"""Last year in which the sum of the United States' troops abroad is known."""
_NINETY = ("90% interval ", "")
INDEPENDENT = "the two states' errors taken as independent"
_BAND = {
    1: f"below {BANDS[0]}",
    2: f"between {BANDS[0]} and {BANDS[1]}",
    3: f"between {BANDS[1]} and {BANDS[2]}",
    4: f"at {BANDS[2]} or above",
}
LEAD = (
    "How each state is ruled and how much it weighs, against all states of the same year. All of "
    "it is context: neither likeness nor distance in regime or power is cooperation or friction."
)


def power(dyad: Dyad) -> Section:
    """Compare regimes and power, and say how near the two lie to each other."""
    rows = _rows(dyad)
    findings = [
        *_democracy(dyad, rows),
        *_capabilities(dyad, rows),
        _economy(dyad, rows),
        *_income(dyad, rows),
        _spending(dyad, rows),
        *_majors(dyad, rows),
        _leaders(dyad, rows),
        _distance(dyad),
        contiguity(dyad, "power.contiguity"),
        _troops(dyad, rows),
    ]
    figures = [f for f in (_democracy_figure(dyad, rows), _share_figure(dyad, rows)) if f]
    return Section(
        "power",
        "Regimes and power",
        LEAD,
        tuple(findings),
        tuple(figures),
        (_table(dyad, rows),) if rows.height else (),
        _limits(dyad),
    )


def _rows(dyad: Dyad) -> pl.DataFrame:
    """Return the years in which both states stood, columns of each with ``_a`` and ``_b``."""
    table = (
        lake.measure("power_state_years")
        .filter(pl.col("ccode").is_in([dyad.a, dyad.b]) & (pl.col("year") <= dyad.as_of))
        .collect()
    )
    one, two = (
        table.filter(pl.col("ccode") == c)
        .drop("ccode")
        .select("year", pl.exclude("year").name.suffix(f"_{s}"))
        for c, s in ((dyad.a, "a"), (dyad.b, "b"))
    )
    return one.join(two, on="year").sort("year")


def _latest(dyad: Dyad, rows: pl.DataFrame, column: str, cover: str) -> dict[str, Any] | None:
    """Return the last year in which both have a figure, unless it lies far before the end."""
    known = rows.drop_nulls([f"{column}_a", f"{column}_b"])
    if known.is_empty():
        return None
    last = known.row(-1, named=True)
    return last if last["year"] >= _end(dyad, cover) - STALE else None


def _end(dyad: Dyad, cover: str) -> int:
    return min(dyad.as_of, SINCE_2018 if cover == "us_troops" else COVERS[cover][1])


def _no_data(
    dyad: Dyad, rows: pl.DataFrame, name: str, what: str, column: str, cover: str, source: str
) -> Finding:
    """Say for which state a source has no figure."""
    first, end = COVERS[cover][0], _end(dyad, cover)
    recent = rows.filter(pl.col("year") > end - STALE)
    missing = [
        prose
        for prose, s in ((dyad.prose_a, "a"), (dyad.prose_b, "b"))
        if recent[f"{column}_{s}"].null_count() == recent.height
    ]
    if dyad.as_of < first:
        why = f"begins in {first}, after {dyad.as_of}"
    elif missing:
        why = f"has no figure for {joined(missing)} in the {STALE} years to {end}"
    else:
        why = f"has no year to {end} with a figure for both {dyad.prose_a} and {dyad.prose_b}"
    return Finding(
        id=name, text=capital(f"{what} {why}: no comparison."), sources=[source], status="no data"
    )


def _difference(last: dict[str, Any], column: str) -> tuple[float, tuple[float, float]]:
    """Return A less B with an interval, the errors taken as independent."""
    a, b = last[f"{column}_a"], last[f"{column}_b"]
    low = ((a - last[f"{column}_low_a"]) ** 2 + (last[f"{column}_high_b"] - b) ** 2) ** 0.5
    high = ((last[f"{column}_high_a"] - a) ** 2 + (b - last[f"{column}_low_b"]) ** 2) ** 0.5
    return a - b, (round(a - b - low, 6), round(a - b + high, 6))


def _range(last: dict[str, Any], column: str, side: str) -> str:
    low, high = (portion(last[f"{column}_{bound}_{side}"]) for bound in ("low", "high"))
    return low if low == high else f"{low} to {high}"


def _both(dyad: Dyad) -> tuple[tuple[str, str], tuple[str, str]]:
    return (dyad.prose_a, "a"), (dyad.prose_b, "b")


def _democracy(dyad: Dyad, rows: pl.DataFrame) -> list[Finding]:
    last = _latest(dyad, rows, "democracy", "polyarchy")
    if last is None:
        return [
            _no_data(
                dyad, rows, "power.democracy", "V-Dem's electoral democracy index", "democracy",
                "polyarchy", VDEM,
            )
        ]  # fmt: skip
    year = last["year"]
    gap, interval = _difference(last, "democracy")
    placed = [
        f"{prose} above {portion(last[f'democracy_{s}'])} ({level}{_range(last, 'democracy', s)})"
        for (prose, s), level in zip(_both(dyad), ("68% interval ", ""), strict=True)
    ]
    bands = [_BAND[last[f"democracy_band_{s}"]] for s in "ab"]
    lie = (
        f"{dyad.pair} both lie {bands[0]}"
        if bands[0] == bands[1]
        else f"{dyad.prose_a} lies {bands[0]}, {dyad.prose_b} {bands[1]}"
    )
    return [
        Finding(
            id="power.democracy",
            text=f"In {year} V-Dem's electoral democracy index placed {joined(placed)} of the "
            f"other states.",
            value=round(gap, 6),
            unit="difference of the shares of other states with a lower index, "
            f"{dyad.name_a} less {dyad.name_b}",
            interval=interval,
            interval_note=f"About 68%, from V-Dem's bounds; {INDEPENDENT}",
            n=last["democracy_n_a"],
            years=(year, year),
            sources=[VDEM],
            glance=True,
        ),
        Finding(
            id="power.regime",
            text=capital(
                f"{lie} on the index itself, which runs from 0 to 1; V-Dem's mark for an "
                f"electoral democracy is {BANDS[1]}."
            ),
            value=last["democracy_band_a"] - last["democracy_band_b"],
            unit=f"difference in bands of the index (four), {dyad.name_a} less {dyad.name_b}",
            interval_note="No interval: a band; that of the index is in the finding before",
            n=2,
            years=(year, year),
            sources=[VDEM],
        ),
    ]


def _led(dyad: Dyad, rows: pl.DataFrame, column: str, end: int) -> str:
    """Say since when the one now ahead has been, over the unbroken years to the end."""
    known = rows.filter(pl.col("year") <= end).drop_nulls([f"{column}_a", f"{column}_b"])
    years = known["year"].to_list()
    signs = (known[f"{column}_a"] - known[f"{column}_b"]).sign().to_list()
    if not signs[-1]:
        return ""
    ahead = dyad.prose_a if signs[-1] > 0 else dyad.prose_b
    since = end
    for year, sign in zip(reversed(years), reversed(signs), strict=True):
        if sign != signs[-1] or year < since - 1:
            return f" {capital(ahead)} has had more since {since}."
        since = year
    if since == end:
        return ""
    return f" {capital(ahead)} has had more in every year since {since}, the first compared."


def _times(last: dict[str, Any], column: str) -> str:
    """Say in brackets by which factor the larger exceeds the smaller."""
    a, b = last[f"{column}_a"], last[f"{column}_b"]
    found = times(max(a, b), min(a, b), LEAST)
    return f", the larger {found[1]} the smaller" if found and found[0] >= 1.05 else ""


def _capabilities(dyad: Dyad, rows: pl.DataFrame) -> list[Finding]:
    last = _latest(dyad, rows, "cinc", "cinc")
    if last is None:
        return [
            _no_data(
                dyad, rows, "power.cinc", "the index of national capability (CINC)", "cinc",
                "cinc", CINC,
            )
        ]  # fmt: skip
    year = last["year"]
    held = [
        f"{prose} held {portion(last[f'cinc_{s}'])} ({ordinal(last[f'cinc_rank_{s}'])})"
        for prose, s in _both(dyad)
    ]
    return [
        Finding(
            id="power.cinc",
            text=f"Of the material capabilities of all {last['cinc_n_a']} states in {year} (CINC) "
            f"{joined(held)}{_times(last, 'cinc')}.{_led(dyad, rows, 'cinc', year)}",
            value=round(last["cinc_a"] - last["cinc_b"], 6),
            unit=f"difference of the shares, {dyad.name_a} less {dyad.name_b}",
            interval_note="No interval: the source gives no error of its components",
            n=last["cinc_n_a"],
            years=(year, year),
            sources=[CINC],
            glance=True,
        )
    ]


def _economy(dyad: Dyad, rows: pl.DataFrame) -> Finding:
    last = _latest(dyad, rows, "gdp_share", "gdp")
    if last is None:
        return _no_data(
            dyad, rows, "power.gdp", "the estimate of GDP", "gdp_share", "gdp", GDP
        )  # fmt: skip
    year = last["year"]
    gap, interval = _difference(last, "gdp_share")
    held = [
        f"{prose} produced {portion(last[f'gdp_share_{s}'])} ({level}"
        f"{_range(last, 'gdp_share', s)}; {ordinal(last[f'gdp_rank_{s}'])})"
        for (prose, s), level in zip(_both(dyad), _NINETY, strict=True)
    ]
    return Finding(
        id="power.gdp",
        text=f"Of the GDP of all {last['gdp_n_a']} states in {year}, at purchasing power, "
        f"{joined(held)}.",
        value=round(gap, 6),
        unit=f"difference of the shares, {dyad.name_a} less {dyad.name_b}",
        interval=interval,
        interval_note=f"90%, delta method on simulated GDP; {INDEPENDENT}",
        n=last["gdp_n_a"],
        years=(year, year),
        sources=[GDP],
    )


def _income(dyad: Dyad, rows: pl.DataFrame) -> list[Finding]:
    last = _latest(dyad, rows, "gdppc_ratio", "gdp")
    if last is None:
        return []  # no data on GDP is said once
    year = last["year"]
    a, b = last["gdppc_ratio_a"], last["gdppc_ratio_b"]
    spread = [(last[f"gdppc_ratio_high_{s}"] - last[f"gdppc_ratio_{s}"]) for s in "ab"]
    half = a / b * ((spread[0] / a) ** 2 + (spread[1] / b) ** 2) ** 0.5
    said = [
        f"{decimal(last[f'gdppc_ratio_{s}'], 1)} ({level}"
        f"{decimal(last[f'gdppc_ratio_low_{s}'], 1)} to "
        f"{decimal(last[f'gdppc_ratio_high_{s}'], 1)}) times {of}in {prose}"
        for (prose, s), level, of in zip(
            _both(dyad), _NINETY, ("that of the median state ", ""), strict=True
        )
    ]
    return [
        Finding(
            id="power.gdp_per_head",
            text=f"GDP per head in {year} was {joined(said)}.",
            value=round(a / b, 6),
            unit=f"ratio of GDP per head, {dyad.name_a} over {dyad.name_b}",
            interval=(round(max(a / b - half, 0), 6), round(a / b + half, 6)),
            interval_note=f"90%, delta method on simulated GDP; {INDEPENDENT}",
            n=2,
            years=(year, year),
            sources=[GDP],
        )
    ]


def _spending(dyad: Dyad, rows: pl.DataFrame) -> Finding:
    last = _latest(dyad, rows, "milex_share", "milex")
    if last is None:
        return _no_data(
            dyad, rows, "power.military_spending", "SIPRI's military spending at constant prices",
            "milex_share", "milex", MILEX,
        )  # fmt: skip
    year = last["year"]
    held = [
        f"{prose} spent {portion(last[f'milex_share_{s}'])} ({ordinal(last[f'milex_rank_{s}'])})"
        for prose, s in _both(dyad)
    ]
    return Finding(
        id="power.military_spending",
        text=f"Of the known military spending of {last['milex_n_a']} states in {year} "
        f"{joined(held)}{_times(last, 'milex_share')}.",
        value=round(last["milex_share_a"] - last["milex_share_b"], 6),
        unit=f"difference of the shares, {dyad.name_a} less {dyad.name_b}",
        interval_note="No interval: SIPRI marks estimates but gives no error",
        n=last["milex_n_a"],
        years=(year, year),
        sources=[MILEX],
    )


def _majors(dyad: Dyad, rows: pl.DataFrame) -> list[Finding]:
    last = _latest(dyad, rows, "major", "major")
    if last is None:
        return []
    who = [prose for prose, s in _both(dyad) if last[f"major_{s}"]]
    year = last["year"]
    text = (
        f"Neither {dyad.prose_a} nor {dyad.prose_b} counted as a major power in {year}"
        if not who
        else f"{joined(who)} {'both ' if len(who) == 2 else ''}counted as "
        f"{'major powers' if len(who) == 2 else 'a major power'} in {year}"
        + ("" if len(who) == 2 else ", the other did not")
    )
    return [
        Finding(
            id="power.major",
            text=capital(f"{text} (Correlates of War)."),
            value=len(who),
            unit="major powers among the two",
            interval_note="No interval: a list",
            n=2,
            years=(year, year),
            sources=[STATES],
        )
    ]


def _leaders(dyad: Dyad, rows: pl.DataFrame) -> Finding:
    last = _latest(dyad, rows, "leader_years", "leader")
    if last is None:
        return _no_data(
            dyad, rows, "power.leaders", "Archigos, on leaders in power,", "leader_years",
            "leader", LEADERS,
        )  # fmt: skip
    year = last["year"]
    said = [f"{_years(last[f'leader_years_{s}'])} in {prose}" for prose, s in _both(dyad)]
    return Finding(
        id="power.leaders",
        text=f"On 31 December {year} the leader in power had been there for {joined(said)} "
        "(Archigos).",
        value=round(last["leader_years_a"] - last["leader_years_b"], 2),
        unit=f"difference in years, {dyad.name_a} less {dyad.name_b}",
        interval_note="No interval: dates",
        n=2,
        years=(year, year),
        sources=[LEADERS],
    )


def _years(x: float) -> str:
    if x < 1:
        return "less than a year"
    return "one year" if round(x, 1) == 1 else f"{x:.1f} years"


def _distance(dyad: Dyad) -> Finding:
    spells = (
        lake.measure("capital_distance")
        .filter(
            (pl.col("ccode1") == dyad.low)
            & (pl.col("ccode2") == dyad.high)
            & (pl.col("first_year") <= dyad.as_of)
            & (pl.col("last_year") >= dyad.as_of)
        )
        .collect()
    )
    if spells.is_empty():
        return Finding(
            id="power.distance",
            text=f"The list of capitals has none for both {dyad.prose_a} and {dyad.prose_b} in "
            f"{dyad.as_of}: no distance.",
            sources=[STATES],
            status="no data",
        )
    km = int(spells["km"][0])
    return Finding(
        id="power.distance",
        text=f"Their capitals lie {km:,} km apart as the crow flies.",
        value=km,
        unit="kilometres, great circle",
        interval_note="No interval: coordinates",
        n=2,
        years=(dyad.as_of, dyad.as_of),
        sources=[STATES],
    )


def _troops(dyad: Dyad, rows: pl.DataFrame) -> Finding:
    """Say what part of the United States' troops in other states the two host."""
    hosts = [(c, s) for s, c in (("a", dyad.a), ("b", dyad.b)) if c != USA]
    known = rows.drop_nulls([f"us_troops_share_{s}" for _, s in hosts])
    end = _end(dyad, "us_troops")
    if known.is_empty() or known["year"][-1] < end - STALE:
        names = joined([states.label(c, dyad.as_of) for c, _ in hosts])
        first = COVERS["us_troops"][0]
        return Finding(
            id="power.us_troops",
            text=f"Figures of the United States' troops abroad begin in {first}."
            if dyad.as_of < first
            else f"What part of the United States' troops abroad {names} hosted is not known for "
            f"the {STALE} years to {end}.",
            sources=[TROOPS],
            status="no data",
        )
    last = known.row(-1, named=True)
    year = last["year"]
    shares = {states.label(c, year): (float(last[f"us_troops_share_{s}"]), s) for c, s in hosts}
    said = [
        f"{name} hosted {portion(x)} ({ordinal(last[f'us_troops_rank_{s}'])} among hosts)"
        for name, (x, s) in shares.items()
        if x
    ]
    none = [name for name, (x, _) in shares.items() if not x]
    if none:
        said.append(f"the reports list none in {' or '.join(none)}")
    return Finding(
        id="power.us_troops",
        text=f"Of the troops that the United States had in other states in {year} {joined(said)}.",
        value=round(sum(x for x, _ in shares.values()), 6),
        unit="share of the United States' troops in other states that the two host",
        interval_note="No interval: reported numbers, no error given",
        n=len(hosts),
        years=(year, year),
        sources=[TROOPS],
    )


def _long(dyad: Dyad, rows: pl.DataFrame, column: str, *, bounds: bool) -> pl.DataFrame:
    """Return one row for each state and year with a figure."""
    parts = [
        rows.select(
            "year",
            series=pl.lit(name),
            value=f"{column}_{s}",
            **({b: f"{column}_{b}_{s}" for b in ("low", "high")} if bounds else {}),
        )
        for name, s in ((dyad.name_a, "a"), (dyad.name_b, "b"))
    ]
    return pl.concat(parts).drop_nulls("value")


def _democracy_figure(dyad: Dyad, rows: pl.DataFrame) -> Figure | None:
    long = _long(dyad, rows.filter(pl.col("year") >= START), "democracy", bounds=True)
    ends = _ends(dyad, long)
    if ends is None:
        return None
    first, last = int(long["year"].min()), int(long["year"].max())  # type: ignore[arg-type]
    return Figure(
        "power_democracy",
        "Electoral democracy: "
        + ", ".join(
            f"{prose} above {portion(b['value'])} of the other states in {b['year']}"
            for prose, _, b in ends
        ),
        f"Lines by state, {first} to {last}: share of the other states with a lower electoral "
        "democracy index. "
        + " ".join(
            f"{a['series']}: {portion(a['value'])} in {a['year']}, {portion(b['value'])} in "
            f"{b['year']}."
            for _, a, b in ends
        ),
        "Share of the other states of the year with a lower index; bands: V-Dem's own bounds, "
        "about 68%.",
        (VDEM,),
        line_panel(
            long,
            dyad,
            order=[dyad.name_a, dyad.name_b],
            label="Share of the other states with a lower index",
            first=first,
            end=last,
            domain=(0, 1),
        ),
        long,
        (first, last),
    )


def _ends(
    dyad: Dyad, long: pl.DataFrame
) -> list[tuple[str, dict[str, Any], dict[str, Any]]] | None:
    """Return each state's name and its first and last row; None unless both have two years."""
    found = []
    for prose, name in ((dyad.prose_a, dyad.name_a), (dyad.prose_b, dyad.name_b)):
        own = long.filter(pl.col("series") == name).sort("year")
        if own.height < 2:
            return None
        found.append((prose, own.row(0, named=True), own.row(-1, named=True)))
    return found


_PANELS = (
    ("cinc", "Share of the world's material capabilities (CINC)", False, CINC),
    ("gdp_share", "Share of the world's GDP, at purchasing power", True, GDP),
    ("milex_share", "Share of all states' known military spending", False, MILEX),
)


def _share_figure(dyad: Dyad, rows: pl.DataFrame) -> Figure | None:
    drawn = rows.filter(pl.col("year") >= START)
    panels, longs, texts, sources = [], [], [], []
    title = ""
    for column, label, bounds, source in _PANELS:
        long = _long(dyad, drawn, column, bounds=bounds)
        ends = _ends(dyad, long)
        if ends is None or float(long["value"].max()) < LEAST:  # type: ignore[arg-type]
            continue  # nothing to draw: both round to nothing
        said = ", ".join(f"{prose} {portion(b['value'])}" for prose, _, b in ends)
        year = max(b["year"] for _, _, b in ends)
        title = title or f"{label}: {said} in {year}"
        texts.append(
            f"{label}: "
            + "; ".join(
                f"{a['series']} {portion(a['value'])} in {a['year']}, {portion(b['value'])} in "
                f"{b['year']}"
                for _, a, b in ends
            )
            + "."
        )
        longs.append(long.with_columns(measure=pl.lit(column)))
        sources.append(source)
        panels.append((column, label, long))
    if not panels:
        return None
    data = pl.concat(longs, how="diagonal")
    first, last = int(data["year"].min()), int(data["year"].max())  # type: ignore[arg-type]
    draw: Draw = stacked(
        [
            line_panel(
                long,
                dyad,
                order=[dyad.name_a, dyad.name_b],
                label=label,
                first=first,
                end=int(long["year"].max()),  # type: ignore[arg-type]
                legend=i == 0,
                height=120,
            )
            for i, (_, label, long) in enumerate(panels)
        ]
    )
    return Figure(
        "power_shares",
        title,
        f"{len(panels)} line charts by state, {first} to {last}. {' '.join(texts)}",
        "Shares of all states of the year; band: 90% interval of GDP. CINC and SIPRI give no "
        "error. Each panel has its own scale.",
        tuple(sources),
        draw,
        data,
        (first, last),
    )


def _table(dyad: Dyad, rows: pl.DataFrame) -> Table:
    shown = (("cinc", "CINC"), ("gdp_share", "GDP"), ("democracy", "Democracy"))
    columns = [(f"{c}_{s}", f"{label}, {name}") for c, label in shown
               for s, name in (("a", dyad.name_a), ("b", dyad.name_b))]  # fmt: skip
    return Table(
        "power_years",
        "Power and regime by year",
        "CINC and GDP: share of all states. Democracy: share of the other states with a lower "
        "index. The file also has intervals, ranks, military spending, leaders and troops.",
        (CINC, GDP, VDEM, MILEX, LEADERS, STATES, TROOPS),
        rows.sort("year", descending=True),
        (("year", "Year"), *columns),
        {c: ".1%" for c, _ in columns},
        rows=8,
    )


def _limits(dyad: Dyad) -> tuple[str, ...]:
    known = [
        "CINC counts people, troops, spending, steel and energy; neither technology nor nuclear "
        "weapons are in it.",
        "GDP is simulated from several sources that disagree, so its intervals are wide; it ends "
        "in 2019.",
        "V-Dem's index is experts' judgement; a place among states also moves when others do.",
        "States without a figure are not in SIPRI's total, so shares of it are upper bounds.",
        "The United States' troops abroad are no known sum in many years, among them all after "
        "2018; reports may leave out the deployed.",
    ]
    if dyad.as_of > COVERS["leader"][1]:
        known.append("Leaders in power after 2015 stand in none of the data sets used here.")
    return tuple(known)
