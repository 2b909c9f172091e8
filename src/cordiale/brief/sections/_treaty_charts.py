"""Pictures of treaties: when they were in force, and their place among all alliances."""

from __future__ import annotations

from datetime import date

import altair as alt
import polars as pl

from cordiale.brief import charts
from cordiale.brief.context import Dyad
from cordiale.brief.model import Figure
from cordiale.brief.sections._drawing import grey_fields, heading, year_slots
from cordiale.brief.sections._treaty import (
    ATOP,
    NO_INTERVAL,
    SHORT,
    Treaty,
    counts_of,
    rank,
    treaties_word,
    with_pledge,
)
from cordiale.brief.words import capital, joined, number, span
from cordiale.measures.alliances import OBLIGATIONS, STRENGTH

__all__ = ["place", "timeline"]

MODERN = 1946
"""Where two states had more treaties than a picture can hold, it begins here."""
CROWDED = 14
"""Treaties from which a picture shows modern ones only."""
# Darker is more demanding, so that the order survives any printer.
_SHADE = {
    "defense": "#08306B",
    "offense": "#2171B5",
    "neutral": "#4E9ACB",
    "nonagg": "#8FBFDF",
    "consul": "#C3D9EC",
    "none": "#D5D8DC",
}


def _slot(day: date) -> float:
    """Return a day on an axis on which each year is centred on its number."""
    return day.year - 0.5 + (day.timetuple().tm_yday - 1) / 366


def _frame(known: list[Treaty], day: date) -> pl.DataFrame:
    labels: list[str] = []
    for t in known:
        years = span(t.start.year, t.end.year) if t.end else f"{t.start.year}–"
        way = "" if t.mutual else ", one way"
        label = f"{years} {SHORT[t.strongest]}{way}"
        labels.append(f"{label} [{t.atopid}]" if label in labels else label)
    return pl.DataFrame(
        {
            "atopid": [t.atopid for t in known],
            "label": labels,
            "start": [t.start for t in known],
            "end": [t.end for t in known],
            "year": [_slot(t.start) for t in known],
            "to": [_slot(t.end or day) for t in known],
            "strongest": [t.strongest for t in known],
            "bilateral": [t.bilateral for t in known],
        },
        schema_overrides={"start": pl.Date, "end": pl.Date},
    )


def timeline(dyad: Dyad, known: list[Treaty], day: date) -> Figure:
    drawn = known
    if len(known) > CROWDED:
        drawn = [t for t in known if t.end is None or t.end.year >= MODERN] or known[-CROWDED:]
    data = _frame(drawn, day)
    first = min(MODERN, *(t.start.year for t in drawn))
    alive = [t for t in known if t.end is None]
    top = max((t.strongest for t in alive), key=rank, default=None)
    at = f"in {day.year}"
    title = (
        f"{dyad.title}: {treaties_word(len(alive))} in force {at}, the most demanding pledge "
        f"{SHORT[top]}"
        if top is not None
        else f"{dyad.title}: no alliance treaty in force {at}, {number(len(known))} before"
    )
    left_out = len(known) - len(drawn)

    def draw(width: int) -> alt.TopLevelMixin:
        narrow = width < charts.NARROW
        room = 172 if narrow else 210
        x = year_slots(first, dyad.as_of, width=width - room)
        y = alt.Y(
            "label:N",
            sort=data["label"].to_list(),
            title=None,
            axis=alt.Axis(labelLimit=room - 8, labelPadding=5, ticks=False, domain=False),
        )
        colour = alt.Color(
            "strongest:N",
            scale=alt.Scale(domain=list(_SHADE), range=list(_SHADE.values())),
            legend=None,
        )
        base = alt.Chart(data)
        bars = [
            base.transform_filter(f"datum.bilateral == {str(own).lower()}")
            .mark_bar(height=thick, stroke=charts.INK, strokeWidth=0.5)
            .encode(x=x, x2="to:Q", y=y, color=colour)
            for own, thick in ((True, 14), (False, 7))
        ]
        holes = [(day.year, dyad.as_of + 1)] if dyad.as_of > day.year else []
        title_of = heading("Years in force and the most demanding pledge", width)
        if holes:
            title_of.subtitle = f"Grey: no data after {day.year}"
        return alt.layer(*grey_fields(holes, x), *bars).properties(
            width=width - room - 20, height=alt.Step(20), title=title_of
        )

    return Figure(
        "treaties_timeline",
        title,
        "Bars in time, one a treaty. "
        + " ".join(f"{_from_to(t, day)}: {_pledges(dyad, t)}." for t in drawn),
        "Thick bars: treaties of the two alone; thin: of more states. Darker is more demanding. "
        f"A bar that reaches the end of {day.year} did not end then. {NO_INTERVAL}."
        + (f" {capital(treaties_word(left_out))} that ended before {MODERN} left out, "
           "see the table." if left_out else ""),
        (ATOP,),
        draw,
        data,
        (first, day.year),
    )  # fmt: skip


def _from_to(t: Treaty, day: date) -> str:
    return f"{t.start.year} to {t.end.year if t.end else f'after {day.year}'}"


def _pledges(dyad: Dyad, t: Treaty) -> str:
    if t.owes_a == t.owes_b:
        return joined([SHORT[o] for o in t.owes_a or ("none",)])
    return "; ".join(
        f"{name} owes {joined([SHORT[o] for o in owed or ('none',)])}"
        for name, owed in ((dyad.name_a, t.owes_a), (dyad.name_b, t.owes_b))
    )


def place(dyad: Dyad, alive: list[Treaty], day: date) -> Figure:
    row = counts_of(day.year)
    order = [*reversed(STRENGTH), "none"]
    counts = {o: row[f"strongest_{o}"] for o in OBLIGATIONS}
    counts["none"] = row["alliances"] - sum(counts.values())
    ours = {o: with_pledge(alive, o) for o in order}
    top = max((t.strongest for t in alive), key=rank)
    data = pl.DataFrame(
        {
            "pledge": [SHORT[o] for o in order],
            "alliances": [counts[o] for o in order],
            "of_the_two": [ours[o] for o in order],
        }
    ).with_columns(
        words=pl.when(pl.col("of_the_two") > 0)
        .then(pl.format("{} ({} with both)", "alliances", "of_the_two"))
        .otherwise(pl.col("alliances").cast(pl.String))
    )

    def draw(width: int) -> alt.TopLevelMixin:
        room = 110
        y = alt.Y(
            "pledge:N",
            sort=data["pledge"].to_list(),
            title=None,
            axis=alt.Axis(labelPadding=5, ticks=False, domain=False),
        )
        # Room for the words beside the longest bar.
        top_value = float(data["alliances"].max() or 1) * (1.6 if width < charts.NARROW else 1.2)  # type: ignore[arg-type]
        x = alt.X("alliances:Q", axis=None, scale=alt.Scale(domain=[0, top_value], nice=False))
        base = alt.Chart(data)
        bars = base.mark_bar(height=15).encode(
            x=x,
            y=y,
            color=alt.condition("datum.of_the_two > 0", alt.value(charts.A), alt.value("#B8BDC4")),
        )
        words = base.mark_text(align="left", dx=4, fontSize=12, color=charts.INK).encode(
            x=x, y=y, text="words:N"
        )
        return alt.layer(bars, words).properties(width=width - room - 20, height=alt.Step(23))

    return Figure(
        "treaties_place",
        f"Of {row['alliances']} alliances in force in {day.year}, {row['defense']} held a pledge "
        f"of defence; the most demanding between {dyad.pair} was {SHORT[top]}",
        f"Bars: alliances in force in {day.year} by their most demanding pledge. "
        + " ".join(
            f"{capital(r['pledge'])}: {r['alliances']}, of which {r['of_the_two']} with both."
            for r in data.iter_rows(named=True)
        ),
        f"All alliances in force on any day of {day.year}, each counted once by the most demanding "
        f"pledge of any member; blue and in brackets: treaties of the two, by what they owe each "
        f"other. {NO_INTERVAL}.",
        (ATOP,),
        draw,
        data,
        (day.year, day.year),
    )
