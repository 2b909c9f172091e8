"""Section: what the brief cannot tell."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from cordiale.brief import charts
from cordiale.brief.context import Dyad
from cordiale.brief.model import Figure, Finding, Section
from cordiale.brief.words import count, joined
from cordiale.provenance import source

__all__ = ["limits"]

RECENT = 5
"""A source that ends more than this many years before the assessment speaks of the past."""
LEAD = (
    "Where a source ends, the brief falls silent and does not read the silence as peace or "
    "distance. The few values that are carried past a source's end say so."
)


def limits(dyad: Dyad, sections: Sequence[Section]) -> Section:
    """Say how far each source reaches, what had no data, and what lies outside all of them.

    Parameters
    ----------
    dyad : Dyad
    sections : sequence of Section
        All others: their sources and their findings without data are named here.
    """
    used = sorted({i for s in sections for i in s.sources})
    ends = _ends(used, dyad.as_of)
    stale = ends.filter(pl.col("last") < dyad.as_of - RECENT)
    fresh = ends.height - stale.height
    findings = [
        Finding(
            id="limits.freshness",
            text=f"Of {ends.height} dated data sets behind this brief, {fresh} "
            f"{'reaches' if fresh == 1 else 'reach'} within {RECENT} years of {dyad.as_of}"
            + (
                f"; {stale.height} {'ends' if stale.height == 1 else 'end'} earlier: "
                f"{joined([f'{r[0]} ({r[1]})' for r in stale.select('short', 'last').rows()])}."
                if stale.height
                else "."
            ),
            value=fresh,
            unit=f"data sets that reach within {RECENT} years",
            interval_note="A count: no interval",
            n=ends.height,
            years=(int(ends["first"].min()), int(ends["last"].max())),  # type: ignore[arg-type]
            sources=used,
        )
    ]
    missing = [f for s in sections for f in s.findings if f.status == "no data"]
    titles = {f.id: s.title for s in sections for f in s.findings}
    where = list(dict.fromkeys(titles[f.id] for f in missing))
    findings.append(
        Finding(
            id="limits.no_data",
            text=f"{count(len(missing), 'finding').capitalize()} could not be made for want of "
            f"data ({joined(where)})."
            if missing
            else "Every section had data on the two.",
            value=len(missing),
            unit="findings without data",
            interval_note="A count: no interval",
            n=sum(len(s.findings) for s in sections),
        )
    )
    return Section(
        "limits",
        "What this cannot tell",
        LEAD,
        tuple(findings),
        (_figure(dyad, ends),),
        limits=(
            "Intentions, secret understandings and unrecorded trade or transfers stand in no "
            "data set used here.",
            "Nothing here says why the two cooperate or clash: associations and forecasts are "
            "not part of this brief.",
            "Each source's own coding rules and errors carry over; the documentation lists what "
            "was found and mended.",
            "Joint exercises after 2010, defence agreements after 2010, disputes after 2014 and "
            "alliances after 2018 are not coded by the data sets: that no entry is shown after "
            "those years is no evidence of none.",
        ),
    )


def _ends(used: Sequence[str], as_of: int) -> pl.DataFrame:
    rows = [
        (s.id, s.short, s.first_year, min(s.last_year, as_of))
        for s in map(source, used)
        if s.first_year is not None and s.last_year is not None and s.first_year <= as_of
    ]
    schema = {"source": pl.String, "short": pl.String, "first": pl.Int32, "last": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row").sort(
        ["last", "short"], descending=[True, False]
    )


def _figure(dyad: Dyad, ends: pl.DataFrame) -> Figure:
    first = max(1946, int(ends["first"].min()))  # type: ignore[arg-type]
    drawn = ends.with_columns(
        pl.col("first").clip(lower_bound=first),
        (pl.col("last") < dyad.as_of - RECENT).alias("stale"),
    )
    oldest = ends.row(-1, named=True)

    def draw(width: int) -> alt.TopLevelMixin:
        narrow = width < charts.NARROW
        room = 150 if narrow else 290
        x = charts.year_axis(first, dyad.as_of, width=width - room)
        y = alt.Y(
            "short:N",
            sort=drawn["short"].to_list(),
            title=None,
            axis=alt.Axis(labelLimit=room - 12, ticks=False, domain=False),
        )
        base = alt.Chart(drawn.rename({"first": "year"}))
        bars = base.mark_bar(height=14).encode(
            x=x,
            x2="last:Q",
            y=y,
            color=alt.Color(
                "stale:N",
                scale=alt.Scale(domain=[False, True], range=[charts.A, "#9A9A9A"]),
                legend=None,
            ),
        )
        labels = (
            alt.Chart(drawn.rename({"last": "year"}))
            .mark_text(align="right", dx=-4, dy=0, fontSize=11, color="white", fontWeight="bold")
            .encode(x=alt.X("year:Q"), y=y, text=alt.Text("year:Q", format="d"))
        )
        return alt.layer(bars, labels).properties(width=width - room - 20, height=alt.Step(19))

    return Figure(
        "limits_coverage",
        f"The sources end in different years: the earliest, {oldest['short']}, in {oldest['last']}",
        "Bars of coverage: "
        + "; ".join(f"{r['short']} {r['first']} to {r['last']}" for r in ends.iter_rows(named=True))
        + ".",
        f"Years covered by each data set, from {first}; grey where a source ends more than "
        f"{RECENT} years before {dyad.as_of}. Within a source, single series may end earlier.",
        tuple(ends["source"].to_list()),
        draw,
        ends,
        (first, dyad.as_of),
    )
