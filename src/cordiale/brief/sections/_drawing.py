"""Pictures of counts and sums by year: rows of bars, and the largest partners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

import altair as alt
import polars as pl

from cordiale.brief import charts
from cordiale.brief.context import Dyad
from cordiale.brief.sections._series import runs
from cordiale.brief.words import span

__all__ = [
    "Panel",
    "bars_by_year",
    "grey_fields",
    "heading",
    "partner_bars",
    "year_slots",
]


@dataclass(frozen=True)
class Panel:
    """One row of bars.

    Attributes
    ----------
    column : str
        Of the data.
    label : str
        Heading of the row.
    colour : str
    """

    column: str
    label: str
    colour: str = charts.A


def bars_by_year(
    data: pl.DataFrame,
    panels: Sequence[Panel],
    dyad: Dyad,
    end: int,
    *,
    height: int = 84,
    fmt: str = "d",
) -> Callable[[int], alt.TopLevelMixin]:
    """Return the drawing of bars by year, one row a panel, all on one scale.

    Parameters
    ----------
    data : polars.DataFrame
        ``year`` and the panels' columns, one row for each *known* year: years between them
        without a row are drawn as no data.
    panels : sequence of Panel
    dyad : Dyad
    end : int
        Last covered year; later ones are marked.
    height : int
        Of one row, pixels.
    fmt : str
        Of the values' axis.
    """
    first = int(data["year"].min())  # type: ignore[arg-type]
    top = max(float(data[p.column].max() or 0) for p in panels)  # type: ignore[arg-type]
    whole = fmt == "d"
    ticks = _whole_ticks(top) if whole else alt.Undefined
    known = runs(data["year"].to_list())
    holes = [(before[1], after[0]) for before, after in pairwise(known)]
    if end < dyad.as_of:
        holes.append((end, dyad.as_of + 1))
    words = " and ".join(
        f"after {left}" if right > dyad.as_of else f"in {span(left + 1, right - 1)}"
        for left, right in holes
    )

    def draw(width: int) -> alt.TopLevelMixin:
        plot = width - 60
        x = year_slots(first, dyad.as_of, width=width)
        bar = max(1.5, min(14.0, 0.8 * plot / (dyad.as_of - first + 1)))
        scale = alt.Scale(domain=[0, max(top, 1.0) if whole else top or 1.0], nice=True)
        rows = []
        for p in panels:
            bars = (
                alt.Chart(data.filter(pl.col(p.column) > 0))
                .mark_bar(size=bar, color=p.colour)
                .encode(
                    x=x,
                    y=alt.Y(
                        f"{p.column}:Q",
                        title=None,
                        scale=scale,
                        axis=alt.Axis(
                            format=fmt, values=ticks, tickCount=alt.Undefined if whole else 3
                        ),
                    ),
                )
            )
            title = heading(p.label, width)
            if words and p is panels[0]:
                title.subtitle = f"Grey: no data {words}"
            rows.append(
                alt.layer(*grey_fields(holes, x), bars).properties(
                    width=plot, height=height, title=title
                )
            )
        return alt.vconcat(*rows, spacing=10) if len(rows) > 1 else rows[0]

    return draw


def _whole_ticks(top: float) -> list[int]:
    """Return few whole numbers for an axis of counts."""
    steps = (m * 10**k for k in range(9) for m in (1, 2, 5))
    step = next(s for s in steps if top / s <= 4)
    return list(range(0, int(top) + step + 1, step))


def grey_fields(holes: Sequence[tuple[int, int]], x: alt.X) -> list[alt.Chart]:
    """Return fields without words over years of which nothing is known.

    Where bars reach the edge of coverage, words beside it (:func:`charts.coverage_gap`) would
    cover them: say in a subtitle what the grey means.

    Parameters
    ----------
    holes : sequence of tuple
        The known years before and after each.
    x : altair.X
        The axis, from :func:`year_slots`.
    """
    grey = alt.Chart(
        pl.DataFrame(
            {"year": [h[0] + 0.5 for h in holes], "to": [h[1] - 0.5 for h in holes]},
            schema={"year": pl.Float64, "to": pl.Float64},
        )
    )
    return [
        grey.mark_rect(color=charts.PALE).encode(x=x, x2="to:Q"),
        grey.mark_rule(color=charts.GREY, strokeDash=[3, 3]).encode(x=x),
    ]


def heading(text: str, width: int) -> alt.TitleParams:
    """Return the heading of one of several charts, broken into lines that fit.

    Parameters
    ----------
    text : str
    width : int
        Of the picture in pixels.
    """
    return alt.TitleParams(
        wrap(text, width // 8),
        anchor="start",
        fontSize=12.5,
        fontWeight="bold",
        color=charts.INK,
        subtitleColor=charts.GREY,
        subtitleFontSize=11,
        subtitleFontStyle="italic",
    )


def year_slots(first: int, last: int, *, width: int) -> alt.X:
    """Return a year axis with half a year to spare at both ends, for bars and dots.

    Parameters
    ----------
    first, last : int
        Years, inclusive.
    width : int
        Of the picture in pixels.
    """
    scale = alt.Scale(domain=[first - 0.5, last + 0.5], nice=False, zero=False, padding=0)
    return charts.year_axis(first, last, width=width).scale(scale)


def partner_bars(
    ranked: pl.DataFrame, groups: Sequence[str], *, fmt: str = "d", rows: int = 8
) -> tuple[Callable[[int], alt.TopLevelMixin], pl.DataFrame]:
    """Return the drawing of the largest partners of each state, the pair's own in colour.

    Parameters
    ----------
    ranked : polars.DataFrame
        ``group`` (heading), ``partner`` (name), ``value``, ``own`` (the pair's own row), and
        ``words`` where the numbers beside the bars are not `fmt` of the value.
    groups : sequence of str
        Headings in order.
    fmt : str
        Of the numbers beside the bars.
    rows : int
        Partners shown for each group; the pair's own is shown wherever it stands.

    Returns
    -------
    tuple
        The drawing, and the rows drawn with their ``place``.
    """
    placed = (
        ranked.filter(pl.col("value") > 0)
        .sort("value", "partner", descending=[True, False])
        .with_columns(
            place=pl.col("value").rank("min", descending=True).over("group").cast(pl.Int32)
        )
    )
    parts = []
    for g in groups:
        own = placed.filter(pl.col("group") == g)
        top = own.head(rows)
        if own["own"].any() and not top["own"].any():
            top = pl.concat([own.head(rows - 1), own.filter("own")])
        parts.append(top)
    drawn = pl.concat(parts).with_columns(label=pl.format("{}. {}", "place", "partner"))
    top_value = float(drawn["value"].max() or 1)  # type: ignore[arg-type]

    def draw(width: int) -> alt.TopLevelMixin:
        room = 132 if width < charts.NARROW else 160
        charts_of = []
        for g in groups:
            data = drawn.filter(pl.col("group") == g)
            if data.is_empty():
                continue
            y = alt.Y(
                "label:N",
                sort=data["label"].to_list(),
                title=None,
                axis=alt.Axis(
                    labelLimit=room - 8,
                    labelPadding=5,
                    minExtent=room - 8,
                    ticks=False,
                    domain=False,
                ),
            )
            x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, top_value], nice=False))
            base = alt.Chart(data)
            bars = base.mark_bar(height=13).encode(
                x=x,
                y=y,
                color=alt.Color(
                    "own:N",
                    scale=alt.Scale(domain=[False, True], range=["#B8BDC4", charts.A]),
                    legend=None,
                ),
            )
            text = (
                alt.Text("words:N") if "words" in data.columns else alt.Text("value:Q", format=fmt)
            )
            numbers = base.mark_text(align="left", dx=4, fontSize=11.5, color=charts.INK).encode(
                x=x, y=y, text=text
            )
            charts_of.append(
                alt.layer(bars, numbers).properties(
                    width=width - room - 50,
                    height=alt.Step(19),
                    title=heading(g, width),
                )
            )
        return alt.vconcat(*charts_of, spacing=12) if len(charts_of) > 1 else charts_of[0]

    return draw, drawn
