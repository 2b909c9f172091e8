"""One look for every picture: palette, fonts, coverage marks, and SVG.

The palette (Okabe and Ito; Tol) holds apart under all common forms of colour
blindness; state A and state B differ in dash and symbol too.
"""

from __future__ import annotations

import re
from typing import Any, cast

import altair as alt
import polars as pl

__all__ = [
    "CRACK",
    "FONT",
    "GREY",
    "INK",
    "TIE",
    "US",
    "A",
    "B",
    "coverage_gap",
    "frame",
    "specification",
    "svg",
    "year_axis",
]

A, B, US = "#0072B2", "#D55E00", "#5B5B5B"
TIE, CRACK = "#117733", "#882255"
INK, GREY, PALE = "#1F2328", "#6B7280", "#EEF0F2"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
NARROW = 480
"""Below this width a chart is drawn for a phone."""


def year_axis(first: int, last: int, *, width: int) -> alt.X:
    """Return a year axis with plain labels and few enough ticks for the width.

    Parameters
    ----------
    first, last : int
        Domain, inclusive; give the assessment's year as `last` so that the
        missing years show.
    width : int
        Pixels.
    """
    ticks = max(3, width // 90)
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100) if (last - first) / s <= ticks)
    values = list(range(first - first % -step if first % step else first, last + 1, step))
    return alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[first, max(last, first + 1)], nice=False),
        axis=alt.Axis(format="d", values=values, grid=False),
    )


def coverage_gap(end: int, to: int, *, height: int) -> alt.LayerChart | None:
    """Return a grey field with a line where a series ends, or None if it does not end early.

    Parameters
    ----------
    end : int
        Last covered year.
    to : int
        Last year of the axis.
    height : int
        Of the chart in pixels, for placing the words.
    """
    if end >= to:
        return None
    mark = pl.DataFrame({"year": [end], "to": [to], "label": [f"no data after {end}"]})
    # Drawn first, this layer would have the shared year axis begin at zero.
    x = alt.X("year:Q", scale=alt.Scale(zero=False, nice=False))
    base = alt.Chart(mark)
    field = base.mark_rect(color=PALE, opacity=1).encode(x=x, x2="to:Q")
    edge = base.mark_rule(color=GREY, strokeDash=[3, 3]).encode(x=x)
    words = base.mark_text(
        align="right", baseline="bottom", dx=-4, fontSize=11, color=GREY, fontStyle="italic"
    ).encode(x=x, y=alt.value(height - 3), text="label:N")
    return cast("alt.LayerChart", alt.layer(field, edge, words))


def frame(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """Give a finished chart the house's look."""
    styled: alt.TopLevelMixin = (
        chart.configure(
            font=FONT, background="white", padding={"left": 2, "right": 6, "top": 4, "bottom": 2}
        )
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=INK,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            gridColor="#E5E7EB",
            domainColor="#9CA3AF",
            tickColor="#9CA3AF",
            labelLimit=220,
        )
        .configure_legend(
            orient="top",
            title=None,
            labelFontSize=12,
            labelColor=INK,
            symbolStrokeWidth=2.5,
            symbolSize=120,
            offset=4,
            labelLimit=260,
        )
        .configure_header(labelFontSize=12, labelColor=INK, labelFontWeight="bold", title=None)
    )
    return styled


def size(drawing: str) -> tuple[int, int]:
    """Return the width and height in pixels that an SVG text declares.

    Examples
    --------
    >>> size('<svg width="780.5" height="240">')
    (780, 240)
    """
    width, height = re.findall(r'(?:width|height)="([\d.]+)"', drawing)[:2]
    return round(float(width)), round(float(height))


def specification(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Return a chart as a Vega-Lite specification in the house's look."""
    # Altair checks each part as it is made; the whole once more would cost a third of the page.
    spec: dict[str, Any] = frame(chart).to_dict(validate=False)
    return spec


def converted(spec: dict[str, Any]) -> str:
    """Return a specification as SVG text, drawn here: nothing is fetched to view it."""
    import vl_convert

    version = alt.SCHEMA_VERSION.removeprefix("v").rsplit(".", 1)[0]
    text: str = vl_convert.vegalite_to_svg(spec, vl_version=version, allowed_base_urls=[])
    return text


def svg(chart: alt.TopLevelMixin) -> str:
    """Return a chart as SVG text."""
    return converted(specification(chart))
