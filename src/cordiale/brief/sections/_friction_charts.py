"""Pictures of frictions: a strip for each source, and the peace scale; and a table of disputes."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from cordiale.brief import charts
from cordiale.brief.context import Dyad
from cordiale.brief.model import Figure, Table
from cordiale.brief.sections._drawing import heading, year_slots
from cordiale.brief.sections._friction_years import START, Kind, peace_spells, spans
from cordiale.brief.sections._series import known_years, runs
from cordiale.brief.words import capital, span
from cordiale.measures.frictions import COW_LAST, GML_LAST, PEACE, PEACE_LEVELS

__all__ = ["DEATHS", "HOSTILITY", "disputes_table", "peace_figure", "timeline"]

RIVALRIES, DISPUTES, UCDP, GSDB, PEACE_DATA = "rivalries", "disputes", "ucdp", "gsdb", "peace_data"
HOSTILITY = {
    1: "no hostile act",
    2: "threat of force",
    3: "display of force",
    4: "use of force",
    5: "war",
}
DEATHS = {
    0: "none",
    1: "1 to 25",
    2: "26 to 100",
    3: "101 to 250",
    4: "251 to 500",
    5: "501 to 999",
    6: "1,000 or more",
}
_SHADES = {"on record": charts.CRACK, "on one side": charts.TIE, "no data": "#D5D9DE"}


def timeline(dyad: Dyad, measured: Sequence[Kind]) -> Figure:
    first = min(k.known[0] for k in measured)
    lanes = [k.lane for k in measured]
    blocks = []
    for k in measured:
        unknown = [y for y in range(first, dyad.as_of + 1) if y not in set(k.known)]
        for word, years in (
            ("no data", unknown),
            ("on one side" if k.same else "on record", k.on),
        ):
            blocks += [(k.lane, word, a - 0.5, b + 0.5, a, b) for a, b in runs(years)]
    data = pl.DataFrame(
        blocks,
        schema={
            "lane": pl.String, "state": pl.String, "year": pl.Float64, "to": pl.Float64,
            "first_year": pl.Int32, "last_year": pl.Int32,
        },
        orient="row",
    )  # fmt: skip
    present = [w for w in _SHADES if w in data["state"]]

    def draw(width: int) -> alt.TopLevelMixin:
        room = 150
        x = year_slots(first, dyad.as_of, width=width - room)
        y = alt.Y(
            "lane:N",
            sort=lanes,
            title=None,
            scale=alt.Scale(domain=lanes),
            axis=alt.Axis(labelLimit=room - 8, ticks=False, domain=False, grid=True),
        )
        bars = (
            alt.Chart(data)
            .mark_bar(height=13)
            .encode(
                x=x,
                x2="to:Q",
                y=y,
                color=alt.Color(
                    "state:N",
                    scale=alt.Scale(domain=present, range=[_SHADES[w] for w in present]),
                    legend=alt.Legend(symbolType="square"),
                ),
            )
        )
        chart: alt.Chart = bars.properties(width=width - room - 20, height=alt.Step(21))
        return chart

    said = [f"{k.lane}: {spans(k.on) if k.on else 'none'}, of {spans(k.known)}." for k in measured]
    last = max(
        ((k.on[-1], k) for k in measured if k.on and not k.same),
        key=lambda x: x[0],
        default=None,
    )
    return Figure(
        "frictions_timeline",
        f"No friction between {dyad.prose_a} and {dyad.prose_b} is on record since {first}"
        if last is None
        else f"Friction between {dyad.prose_a} and {dyad.prose_b}: last on record in {last[0]}",
        f"Strips of years, {first} to {dyad.as_of}. {' '.join(said)}",
        "White: covered, and nothing listed. Grey: no data. COW, GML: two lists of militarised "
        "disputes. No intervals: lists of events.",
        tuple(
            s
            for s, used in (
                (RIVALRIES, any("list" in k.lane for k in measured)),
                (DISPUTES, any("Disputes" in k.lane for k in measured)),
                (UCDP, "Armed conflict" in lanes),
                (GSDB, "Sanctions" in lanes),
            )
            if used
        ),
        draw,
        data.select("lane", "state", "first_year", "last_year"),
        (first, max(k.known[-1] for k in measured)),
    )


def peace_figure(dyad: Dyad) -> Figure | None:
    known = known_years(dyad, START, PEACE[1])
    spells = peace_spells(dyad)
    if known:
        # One code serves all Germany: what is not this dyad's is not drawn.
        spells = spells.filter(pl.col("last_year") >= known[0])
    if not known or spells.is_empty():
        return None
    end = min(dyad.as_of, PEACE[1])
    levels = [capital(w) for w in reversed(PEACE_LEVELS)]
    data = spells.select(
        pl.col("first_year").clip(known[0]),
        "last_year",
        level=pl.col("level").replace_strict(
            dict(enumerate(capital(w) for w in PEACE_LEVELS)), return_dtype=pl.String
        ),
    )
    first, last = int(data["first_year"][0]), int(data["last_year"][-1])
    shades = [charts.TIE, charts.TIE, charts.GREY, charts.CRACK, charts.CRACK]

    def draw(width: int) -> alt.TopLevelMixin:
        room = 132
        plot = width - room
        x = year_slots(first, dyad.as_of, width=plot)
        y = alt.Y(
            "level:N",
            sort=levels,
            title=None,
            scale=alt.Scale(domain=levels),
            axis=alt.Axis(labelLimit=room, ticks=False, domain=False, grid=True),
        )
        bars = (
            alt.Chart(
                data.with_columns(year=pl.col("first_year") - 0.5, to=pl.col("last_year") + 0.5)
            )
            .mark_bar(height=11)
            .encode(
                x=x,
                x2="to:Q",
                y=y,
                color=alt.Color(
                    "level:N", scale=alt.Scale(domain=levels, range=shades), legend=None
                ),
            )
        )
        layers: list[alt.Chart | alt.LayerChart] = [bars]
        if end < dyad.as_of:
            gap = pl.DataFrame({"year": [end + 0.5], "to": [dyad.as_of + 0.5]})
            layers.insert(0, alt.Chart(gap).mark_rect(color=charts.PALE).encode(x=x, x2="to:Q"))
        title = heading("Peace scale", width)
        if end < dyad.as_of:
            title.subtitle = f"Grey: no data after {end}"
        return alt.layer(*layers).properties(width=plot - 20, height=alt.Step(21), title=title)

    final = data.row(-1, named=True)
    return Figure(
        "frictions_peace",
        f"On the peace scale {dyad.prose_a} and {dyad.prose_b} "
        + (
            f"stand at {final['level'].lower()} in {end}"
            + ("" if spells["first_year"][-1] == end else f", since {spells['first_year'][-1]}")
            if last == end
            else f"have no level in {end}; {final['level'].lower()} was the last, in {last}"
        ),
        "Bars of years by level of the peace scale. "
        + " ".join(
            f"{r['level']}: {span(r['first_year'], r['last_year'])}."
            for r in data.iter_rows(named=True)
        ),
        "Levels coded by judgement, without interval; years in transition between levels, or "
        "without a relationship by the source's rules, have none.",
        (PEACE_DATA,),
        draw,
        data,
        (first, last),
    )


def disputes_table(disputes: pl.DataFrame) -> Table:
    data = disputes.sort("year", descending=True).with_columns(
        hostility=pl.col("cow_hostility").replace_strict(HOSTILITY, return_dtype=pl.String),
        deaths=pl.col("cow_fatality").replace_strict(DEATHS, return_dtype=pl.String),
    )
    return Table(
        "frictions_disputes",
        "Years with a militarised dispute between the two",
        f"COW to {COW_LAST}, Gibler, Miller and Little (GML) to {GML_LAST}: the two lists differ "
        "by design. Deaths: of the side that lost more, where no others took part.",
        (DISPUTES,),
        data,
        (
            ("year", "Year"),
            ("cow_disputes", "COW disputes"),
            ("hostility", "Highest hostility"),
            ("deaths", "Deaths"),
            ("territory", "Over territory"),
            ("gml", "In GML"),
        ),
        rows=10,
    )
