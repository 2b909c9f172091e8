"""Lines by year: broken where nothing is known and where the source changes, with bands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import cast

import altair as alt
import polars as pl

from cordiale.brief import charts
from cordiale.brief.context import Dyad
from cordiale.brief.sections._drawing import heading
from cordiale.brief.sections._series import runs
from cordiale.brief.words import capital

__all__ = ["Draw", "line_panel", "stacked"]

Draw = Callable[[int], alt.TopLevelMixin]
_DASHES = ([1, 0], [5, 3], [2, 2])
_SHAPES = ("circle", "square", "triangle-up")


def line_panel(
    long: pl.DataFrame,
    dyad: Dyad,
    *,
    order: Sequence[str],
    label: str,
    first: int,
    end: int,
    fmt: str = "~%",
    domain: tuple[float, float] | None = None,
    colours: Sequence[str] = (charts.A, charts.B, charts.GREY),
    seam: tuple[int, str] | None = None,
    note: str = "",
    legend: bool = True,
    height: int = 170,
) -> Callable[[int], alt.LayerChart]:
    """Return the drawing of up to three lines, apart in dash and symbol, and mostly in colour.

    Parameters
    ----------
    long : polars.DataFrame
        ``year``, ``series`` (name in the legend) and ``value``; ``source``, where lines of one
        series must not be joined; ``low`` and ``high``, where they have an interval. A line
        breaks where a year has no value.
    dyad : Dyad
    order : sequence of str
        Names of the series.
    label : str
        Heading: what the values are, with their unit.
    first, end : int
        First year drawn, and last covered one; later years are grey.
    fmt : str
        Of the values' axis.
    domain : tuple of float, optional
        Of the values' axis; default from zero to what the data need.
    colours : sequence of str
    seam : tuple, optional
        Last year of one of several sources, and what the dotted line after it says.
    note : str
        Further words under the heading.
    legend : bool
        Whether to show the legend, where there are several series.
    height : int
        Pixels.
    """
    pieces = _pieces(long, order)
    words = [note] if note else []
    if seam is not None:
        words.append(f"dotted line: {seam[1]}")
    if end < dyad.as_of:
        words.append(f"grey: no data after {end}")
    banded = {"low", "high"} <= set(pieces.columns)

    def draw(width: int) -> alt.LayerChart:
        x = charts.year_axis(first, dyad.as_of, width=width)
        scale = (
            alt.Scale(zero=True, nice=True)
            if domain is None
            else alt.Scale(domain=list(domain), nice=False, clamp=True)
        )
        axis = alt.Axis(format=fmt, tickCount=5)
        y = alt.Y("value:Q", title=None, scale=scale, axis=axis)
        named, shades = list(order), list(colours)[: len(order)]
        alike = len(set(shades)) < len(named)
        key = alt.Legend(
            symbolType="stroke",
            symbolOpacity=1,
            symbolStrokeColor=shades[0] if alike else alt.Undefined,
            columns=_columns(order, width),
        )
        shown = key if legend and len(named) > 1 else None
        base = alt.Chart(pieces).encode(x=x, detail="piece:N")
        bands, dots = [], []
        for name, shade, shape in zip(named, shades, _SHAPES, strict=False):
            # Marks with fixed looks stay out of the legend, which shows lines.
            own = base.transform_filter(alt.datum.series == name)
            dots.append(
                own.mark_point(filled=True, size=9, opacity=1, shape=shape, color=shade).encode(y=y)
            )
            if banded:
                bands.append(
                    own.mark_area(opacity=0.18, color=shade).encode(
                        y=alt.Y("low:Q", title=None, scale=scale, axis=axis), y2="high:Q"
                    )
                )
        line = base.mark_line(strokeWidth=2.2, color=shades[0]).encode(
            y=y,
            strokeDash=alt.StrokeDash(
                "series:N",
                scale=alt.Scale(domain=named, range=list(_DASHES)[: len(named)]),
                legend=shown,
            ),
        )
        if not alike:
            line = line.encode(
                color=alt.Color(
                    "series:N", scale=alt.Scale(domain=named, range=shades), legend=shown
                )
            )
        gap = _after(end, dyad.as_of, x) if end < dyad.as_of else []
        layers: list[alt.Chart | alt.LayerChart] = [*gap, *bands, line, *dots]
        if seam is not None:
            at = alt.Chart(pl.DataFrame({"year": [seam[0] + 0.5]}))
            layers.append(at.mark_rule(color=charts.GREY, strokeDash=[2, 3]).encode(x=x))
        title = heading(label, width)
        if words:
            title.subtitle = wrap(capital("; ".join(words)), width // 6)
        chart = alt.layer(*layers).properties(width=width - 60, height=height, title=title)
        return cast("alt.LayerChart", chart)

    return draw


def _pieces(long: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """Name the unbroken runs of years, within one source."""
    known = long.filter(pl.col("value").is_not_null())
    if "source" not in known.columns:
        known = known.with_columns(source=pl.lit(""))
    parts = []
    for name in order:
        own = known.filter(pl.col("series") == name)
        for source in own["source"].unique(maintain_order=True):
            rows = own.filter(pl.col("source") == source)
            parts += [
                rows.filter(pl.col("year").is_between(*r)).with_columns(
                    piece=pl.lit(f"{name} {source} {r[0]}")
                )
                for r in runs(rows["year"])
            ]
    return pl.concat(parts)


def _columns(order: Sequence[str], width: int) -> int:
    """Return how many names of the legend stand side by side."""
    room = 34 + 7 * max(len(n) for n in order)
    return max(1, min(len(order), (width - 60) // room))


def _after(end: int, to: int, x: alt.X) -> list[alt.Chart]:
    """Return the grey field after the last covered year."""
    gap = alt.Chart(pl.DataFrame({"year": [end], "to": [to]}))
    return [
        gap.mark_rect(color=charts.PALE).encode(x=x, x2="to:Q"),
        gap.mark_rule(color=charts.GREY, strokeDash=[3, 3]).encode(x=x),
    ]


def stacked(panels: Sequence[Callable[[int], alt.LayerChart]]) -> Draw:
    """Return the drawing of several panels, one below the other."""

    def draw(width: int) -> alt.TopLevelMixin:
        drawn = [p(width) for p in panels]
        return alt.vconcat(*drawn, spacing=14) if len(drawn) > 1 else drawn[0]

    return draw
