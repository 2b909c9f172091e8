"""Section: the General Assembly."""

from __future__ import annotations

import altair as alt
import polars as pl

from cordiale import lake
from cordiale.brief import charts
from cordiale.brief.context import USA, Dyad
from cordiale.brief.model import Figure, Finding, Section, Sign, Table
from cordiale.brief.sections._votes import (
    ENOUGH,
    Pooled,
    by_year,
    pooled,
    pooled_change,
    standing,
)
from cordiale.brief.words import capital, decimal, ordinal, share, span
from cordiale.measures.unga import WINDOW
from cordiale.sources.unga import ISSUES

__all__ = ["unga"]

VOETEN, LIBRARY = "unvotes", "un_votes_undl"
SPAN = {VOETEN: (1946, 2019), LIBRARY: (2010, 2024)}
SHORT_ISSUES = {
    **ISSUES, "nu": "Nuclear weapons", "di": "Arms control", "ec": "Development",
}  # fmt: skip
PROSE_ISSUES = {
    "me": "the Palestinian conflict", "nu": "nuclear weapons", "di": "arms control",
    "hr": "human rights", "co": "colonialism", "ec": "economic development",
}  # fmt: skip
INTERVAL = "90% interval over roll calls taken as independent"
_ABOUT = {
    VOETEN: "every recorded vote",
    LIBRARY: "adopted resolutions only",
}
LEAD = (
    "Voting alike is easy where most states vote alike, so the raw share stands beside kappa "
    "with squared weights: 0 is what the two states' own habits would give by chance, 1 is "
    "identical voting. A finding counts as a tie where the kappa of the pair lies above the "
    "median of both states' pairs, as a crack where it lies below both."
)


def unga(dyad: Dyad) -> Section:
    """Say how the two vote in the General Assembly, beside chance and the United States."""
    rows = dyad.rows("unga_year")
    findings: list[Finding] = []
    figures: list[Figure] = []
    tables: list[Table] = []
    sources = [s for s in (VOETEN, LIBRARY) if not rows.filter(pl.col("source") == s).is_empty()]
    if not sources:
        return Section(
            "unga", "General Assembly", LEAD, (_nothing(dyad),), limits=_limits(dyad, None)
        )
    latest = sources[-1]
    own = rows.filter(pl.col("source") == latest)
    end = int(own["year"].max())  # type: ignore[arg-type]
    findings += _level(dyad, own, latest, end)
    findings += _change(rows)
    issues = _issue_rows(dyad)
    if not issues.is_empty():
        findings += _issue_findings(issues)
    versus = _with_us(dyad)
    findings += _us_findings(dyad, versus, latest, end)
    series = pl.concat(
        [
            by_year(rows.filter(pl.col("source") == s), ("agreement", "kappa_sq")).with_columns(
                pl.lit(s).alias("source")
            )
            for s in sources
        ]
    )
    if series["kappa_sq"].drop_nulls().len() > 1:
        figures.append(_similarity_figure(dyad, series))
    if not issues.is_empty():
        figures.append(_issue_figure(dyad, issues))
    if versus:
        figures.append(_us_figure(dyad, versus))
    tables.append(_table(series))
    return Section(
        "unga",
        "General Assembly",
        LEAD,
        tuple(findings),
        tuple(figures),
        tuple(tables),
        _limits(dyad, end),
    )


def _nothing(dyad: Dyad) -> Finding:
    return Finding(
        id="unga.agreement",
        text=f"No roll call of the General Assembly records a vote by both {dyad.prose_a} and "
        f"{dyad.prose_b} by {dyad.as_of}; at least one of them held no seat or did not vote.",
        sources=[VOETEN, LIBRARY],
        status="no data",
    )


def _sign(own: Pooled, medians: list[float]) -> Sign:
    """Above the median of both states' pairs is a tie, below both a crack, by the interval."""
    if medians and own.low > max(medians):
        return "tie"
    if medians and own.high < min(medians):
        return "crack"
    return "context"


def _level(dyad: Dyad, own: pl.DataFrame, source: str, end: int) -> list[Finding]:
    raw, kappa = (pooled(own, m, end, end) for m in ("agreement", "kappa_sq"))
    n = int(own.filter(pl.col("year") == end).select(pl.sum_horizontal(pl.exclude(
        "source", "ccode1", "ccode2", "year").cast(pl.Int32))).item())  # fmt: skip
    if raw is None:
        return [
            Finding(
                id="unga.agreement",
                text=f"In {end} only {n} roll calls record a vote by both: too few to compare.",
                n=n,
                years=(end, end),
                sources=[source],
                status="no data",
            )
        ]
    findings = [
        Finding(
            id="unga.agreement",
            text=f"In {end} {dyad.pair} voted alike on {share(raw.value)} of the {raw.n} roll "
            f"calls on which both voted ({_ABOUT[source]}; 90% interval {share(raw.low)} to "
            f"{share(raw.high)}).",
            value=round(raw.value, 6),
            unit="share of joint roll calls",
            interval=(round(raw.low, 6), round(raw.high, 6)),
            interval_note=f"{INTERVAL}, Wilson",
            n=raw.n,
            years=(end, end),
            sources=[source],
        )
    ]
    if kappa is None:
        return findings
    ranks = [
        (me, standing(source, mine, its, "kappa_sq", end, end))
        for me, mine, its in (
            (dyad.prose_a, dyad.a, dyad.b),
            (dyad.prose_b, dyad.b, dyad.a),
        )
    ]
    medians = [r[2] for _, r in ranks if r is not None]
    places = [f"{ordinal(r[0])} of {r[1]} for {me}" for me, r in ranks if r is not None]
    middle = " and ".join(decimal(m) for m in medians)
    findings.append(
        Finding(
            id="unga.kappa_sq",
            text=f"Corrected for chance, their similarity in {end} is {decimal(kappa.value)} "
            f"(kappa with squared weights, 90% interval {decimal(kappa.low)} to "
            f"{decimal(kappa.high)}); the medians of their pairs with all states are {middle}. "
            f"Among partners this ranks {' and '.join(places)}.",
            value=round(kappa.value, 6),
            unit="kappa, squared weights (0 chance, 1 identical)",
            interval=(round(kappa.low, 6), round(kappa.high, 6)),
            interval_note=f"{INTERVAL}, delta method",
            n=kappa.n,
            years=(end, end),
            sources=[source],
            sign=_sign(kappa, medians),
            glance=True,
        )
    )
    return findings


def _change(rows: pl.DataFrame) -> list[Finding]:
    """Compare five years with five years, within one source so that the seam cannot matter."""
    out = []
    for source in (VOETEN, LIBRARY):
        own = rows.filter(pl.col("source") == source)
        if own.is_empty():
            continue
        end = int(own["year"].max())  # type: ignore[arg-type]
        after = pooled(own, "kappa_sq", end - 4, end)
        before = pooled(own, "kappa_sq", end - 14, end - 10)
        if after is None or before is None:
            continue
        change, low, high = pooled_change(before, after)
        verb = "rose" if low > 0 else "fell" if high < 0 else "did not clearly change"
        sign: Sign = "tie" if low > 0 else "crack" if high < 0 else "context"
        out.append(
            Finding(
                id=f"unga.change_{'recent' if source == LIBRARY else 'long'}",
                text=f"In {_source_words(source)} their chance-corrected similarity {verb}: "
                f"{decimal(before.value)} in {span(*before.years)}, {decimal(after.value)} in "
                f"{span(*after.years)} (difference {decimal(change)}, 90% interval "
                f"{decimal(low)} to {decimal(high)}).",
                value=round(change, 6),
                unit="change in kappa, squared weights",
                interval=(round(low, 6), round(high, 6)),
                interval_note=f"{INTERVAL}, delta method",
                n=before.n + after.n,
                years=(before.years[0], after.years[1]),
                sources=[source],
                sign=sign,
                glance=source == LIBRARY and sign != "context",
            )
        )
    return out


def _source_words(source: str) -> str:
    if source == VOETEN:
        return "all recorded votes (unvotes)"
    return "adopted resolutions (UN Digital Library)"


def _issue_rows(dyad: Dyad) -> pl.DataFrame:
    """Return kappa by issue for the last whole five years and the five a decade before."""
    whole = dyad.as_of - WINDOW + 1
    rows = (
        lake.measure("unga_issue")
        .filter(
            (pl.col("ccode1") == dyad.low)
            & (pl.col("ccode2") == dyad.high)
            & (pl.col("first_year") <= whole)
        )
        .collect()
    )
    if rows.is_empty():
        return rows
    last = int(rows["first_year"].max())  # type: ignore[arg-type]
    rows = rows.filter(pl.col("first_year").is_in([last, last - 10]))
    measured = by_year(rows.rename({"first_year": "year"}), ("agreement", "kappa_sq")).rename(
        {"year": "first_year"}
    )
    return (
        rows.select("issue")
        .hstack(measured)
        .with_columns(
            pl.col("issue").replace_strict(SHORT_ISSUES).alias("label"),
            (pl.col("first_year") == last).alias("recent"),
            pl.format("{}–{}", pl.col("first_year"), pl.col("first_year") + WINDOW - 1).alias(
                "period"
            ),
        )
        .filter(pl.col("kappa_sq").is_not_null())
        .sort("recent", "kappa_sq", descending=[True, True])
    )


def _issue_findings(issues: pl.DataFrame) -> list[Finding]:
    recent = issues.filter("recent")
    if recent.height < 2:
        return []
    top, bottom = recent.row(0, named=True), recent.row(-1, named=True)
    return [
        Finding(
            id="unga.issues",
            text=f"By issue, in {top['period']}, they were closest on {PROSE_ISSUES[top['issue']]} "
            f"(kappa {decimal(top['kappa_sq'])}, {top['n_joint']} votes) and furthest apart on "
            f"{PROSE_ISSUES[bottom['issue']]} ({decimal(bottom['kappa_sq'])}, "
            f"{bottom['n_joint']} votes).",
            value=round(top["kappa_sq"] - bottom["kappa_sq"], 6),
            unit="difference in kappa between the closest and the furthest issue",
            interval_note="No interval: the largest of several differences; each issue's own is "
            "drawn",
            n=int(recent["n_joint"].sum()),
            years=(top["first_year"], top["first_year"] + WINDOW - 1),
            sources=[VOETEN],
        )
    ]


def _with_us(dyad: Dyad) -> dict[int, pl.DataFrame]:
    """Return each state's rows with the United States, unless it is one of them."""
    if USA in (dyad.a, dyad.b):
        return {}
    found = {}
    for state in (dyad.a, dyad.b):
        rows = (
            lake.measure("unga_year")
            .filter(
                (pl.col("ccode1") == USA)
                & (pl.col("ccode2") == state)
                & (pl.col("year") <= dyad.as_of)
            )
            .sort("year")
            .collect()
        )
        if not rows.is_empty():
            found[state] = rows
    return found if len(found) == 2 else {}


def _us_findings(
    dyad: Dyad, versus: dict[int, pl.DataFrame], source: str, end: int
) -> list[Finding]:
    if not versus:
        return []
    texts, values, n = [], [], 0
    for state, name in ((dyad.a, dyad.prose_a), (dyad.b, dyad.prose_b)):
        own = versus[state].filter(pl.col("source") == source)
        one = pooled(own, "agreement", end, end)
        if one is None:
            return []
        texts.append(f"{name} {share(one.value)}")
        values.append(one.value)
        n += one.n
    return [
        Finding(
            id="unga.with_us",
            text=f"For scale, votes cast as the United States cast them in {end}: {texts[0]}, "
            f"{texts[1]} of joint roll calls.",
            value=round(values[0] - values[1], 6),
            unit=f"difference of the shares voted with the United States, {dyad.name_a} less "
            f"{dyad.name_b}",
            interval_note="No interval for the difference: both shares rest on the same roll calls",
            n=n,
            years=(end, end),
            sources=[source],
        )
    ]


def _similarity_figure(dyad: Dyad, series: pl.DataFrame) -> Figure:
    long = pl.concat(
        [
            series.select(
                "year",
                "source",
                "n_joint",
                pl.lit(label).alias("measure"),
                pl.col(m).alias("value"),
                pl.col(f"{m}_low").alias("low"),
                pl.col(f"{m}_high").alias("high"),
            )
            for m, label in (
                ("agreement", "Share voted alike"),
                ("kappa_sq", "Corrected for chance (kappa)"),
            )
        ]
    ).filter(pl.col("value").is_not_null())
    first, last = int(long["year"].min()), int(long["year"].max())  # type: ignore[arg-type]
    kappa = series.filter(pl.col("kappa_sq").is_not_null()).sort("year")
    begin, final = kappa.row(0, named=True), kappa.row(-1, named=True)
    raw_ends = (begin["agreement"], final["agreement"])
    title = (
        f"{dyad.title} voted alike on {share(raw_ends[1])} in {final['year']}; "
        f"beyond chance, kappa is {decimal(final['kappa_sq'])}"
    )

    def draw(width: int) -> alt.TopLevelMixin:
        panels = []
        for label, low, high in (
            ("Share voted alike", 0.0, 1.0),
            ("Corrected for chance (kappa)", min(-0.2, float(long["low"].min() or 0)), 1.0),  # type: ignore[arg-type]
        ):
            data = long.filter(pl.col("measure") == label)
            x = charts.year_axis(first, dyad.as_of, width=width)
            scale = alt.Scale(domain=[low, high], nice=False, clamp=True)
            axis = alt.Axis(format=".0%" if low == 0 else ".1f", tickCount=5)
            base = alt.Chart(data)
            band = base.mark_area(opacity=0.22, color=charts.A).encode(
                x=x, y=alt.Y("low:Q", title=None, scale=scale, axis=axis), y2="high:Q",
                detail="source:N",
            )  # fmt: skip
            line = base.mark_line(strokeWidth=2.2, color=charts.A).encode(
                x=x,
                y=alt.Y("value:Q", scale=scale),
                strokeDash=alt.StrokeDash(
                    "source:N",
                    scale=alt.Scale(domain=[VOETEN, LIBRARY], range=[[1, 0], [4, 3]]),
                    legend=alt.Legend(
                        labelExpr=f"datum.value == '{VOETEN}' ? 'all recorded votes' : "
                        "'adopted resolutions'",
                        symbolStrokeColor=charts.A,
                    )
                    if low == 0
                    else None,
                ),
            )
            layers: list[alt.Chart | alt.LayerChart] = [band, line]
            if low < 0:
                zero = alt.Chart(pl.DataFrame({"v": [0.0], "t": ["chance"]}))
                layers.append(zero.mark_rule(color=charts.GREY).encode(y="v:Q"))
                layers.append(
                    zero.mark_text(
                        align="left", dx=4, dy=-6, fontSize=11, color=charts.GREY
                    ).encode(x=alt.value(0), y="v:Q", text="t:N")
                )
            height = 170
            gap = charts.coverage_gap(last, dyad.as_of, height=height)
            if gap is not None:
                layers.insert(0, gap)
            panels.append(
                alt.layer(*layers).properties(
                    width=width - 60,
                    height=height,
                    title=alt.TitleParams(
                        label, anchor="start", fontSize=12.5, fontWeight="bold", color=charts.INK
                    ),
                )
            )
        return alt.vconcat(*panels, spacing=14)

    return Figure(
        "unga_similarity",
        title,
        f"Two line charts, {first} to {last}. Share of joint roll calls voted alike: "
        f"{share(raw_ends[0])} in {begin['year']}, {share(raw_ends[1])} in {final['year']}. "
        f"Kappa with squared weights: {decimal(begin['kappa_sq'])} in {begin['year']}, "
        f"{decimal(final['kappa_sq'])} in {final['year']}.",
        f"Bands: {INTERVAL}. Solid: all recorded votes, year is session + 1945. Dashed: adopted "
        "resolutions only, calendar year, so a step between the lines may be the sources', not the "
        f"states'. Years with fewer than {ENOUGH} joint votes are left out.",
        (VOETEN, LIBRARY),
        draw,
        long,
        (first, last),
    )


def _issue_figure(dyad: Dyad, issues: pl.DataFrame) -> Figure:
    recent = issues.filter("recent")
    top, bottom = recent.row(0, named=True), recent.row(-1, named=True)
    order = recent["label"].to_list()
    periods = issues["period"].unique(maintain_order=True).to_list()

    def draw(width: int) -> alt.TopLevelMixin:
        narrow = width < charts.NARROW
        y = alt.Y(
            "label:N",
            sort=order,
            title=None,
            axis=alt.Axis(labelLimit=130 if narrow else 260, ticks=False, domain=False, grid=True),
        )
        shape = alt.Scale(domain=periods, range=["circle", "diamond"][: len(periods)])
        colour = alt.Scale(domain=periods, range=[charts.A, "#9A9A9A"][: len(periods)])
        low = min(-0.2, float(issues["kappa_sq_low"].min() or 0))  # type: ignore[arg-type]
        offset = alt.YOffset("period:N", sort=periods, scale=alt.Scale(paddingOuter=0.4))
        scale = alt.Scale(domain=[round(low - 0.05, 1), 1.0], nice=False)
        axis = alt.Axis(format=".1f", tickCount=5, grid=False)
        base = alt.Chart(issues)
        rule = base.mark_rule(strokeWidth=2).encode(
            x=alt.X("kappa_sq_low:Q", title="kappa (0 is chance)", scale=scale, axis=axis),
            x2="kappa_sq_high:Q", y=y, yOffset=offset,
            color=alt.Color("period:N", scale=colour, legend=alt.Legend()),
        )  # fmt: skip
        dot = base.mark_point(filled=True, size=80, opacity=1).encode(
            x=alt.X("kappa_sq:Q", scale=scale),
            y=y,
            yOffset=offset,
            color=alt.Color("period:N", scale=colour, legend=alt.Legend()),
            shape=alt.Shape("period:N", scale=shape, legend=alt.Legend()),
        )
        chance = alt.Chart(pl.DataFrame({"v": [0.0]})).mark_rule(color=charts.GREY)
        return alt.layer(chance.encode(x="v:Q"), rule, dot).properties(
            width=width - (160 if narrow else 270), height=alt.Step(17)
        )

    return Figure(
        "unga_issues",
        f"{dyad.title} are closest on {PROSE_ISSUES[top['issue']]}, furthest apart on "
        f"{PROSE_ISSUES[bottom['issue']]}",
        "Dot chart of kappa by issue. "
        + " ".join(
            f"{r['label']}, {r['period']}: {decimal(r['kappa_sq'])} "
            f"({decimal(r['kappa_sq_low'])} to {decimal(r['kappa_sq_high'])}), "
            f"{r['n_joint']} votes."
            for r in issues.iter_rows(named=True)
        ),
        f"Kappa with squared weights; lines: {INTERVAL}. A roll call may belong to several "
        "issues or to none.",
        (VOETEN,),
        draw,
        issues,
        (int(issues["first_year"].min()), int(issues["first_year"].max()) + WINDOW - 1),  # type: ignore[arg-type]
    )


def _us_figure(dyad: Dyad, versus: dict[int, pl.DataFrame]) -> Figure:
    names = {dyad.a: dyad.name_a, dyad.b: dyad.name_b}
    # One line a state: all recorded votes as far as they go, then the library's.
    seam = pl.col("year") > SPAN[VOETEN][1]
    long = pl.concat(
        [
            by_year(part, ("agreement",)).with_columns(
                pl.lit(s).alias("source"), pl.lit(names[state]).alias("state")
            )
            for state, rows in versus.items()
            for s, part in (
                (VOETEN, rows.filter(pl.col("source") == VOETEN)),
                (LIBRARY, rows.filter((pl.col("source") == LIBRARY) & seam)),
            )
        ]
    ).filter(pl.col("agreement").is_not_null())
    first, last = int(long["year"].min()), int(long["year"].max())  # type: ignore[arg-type]
    ends = {
        s: long.filter(pl.col("state") == s).sort("year").row(-1, named=True)
        for s in names.values()
    }
    a, b = ends[dyad.name_a], ends[dyad.name_b]

    def draw(width: int) -> alt.TopLevelMixin:
        x = charts.year_axis(first, dyad.as_of, width=width)
        colour = alt.Scale(domain=list(names.values()), range=[charts.A, charts.B])
        dash = alt.Scale(domain=list(names.values()), range=[[1, 0], [5, 3]])
        scale = alt.Scale(domain=[0, 1], nice=False)
        key = alt.Legend(symbolType="stroke", symbolOpacity=1)
        base = alt.Chart(long)
        band = base.mark_area(opacity=0.15).encode(
            x=x, y=alt.Y("agreement_low:Q", title=None, scale=scale,
                         axis=alt.Axis(format=".0%", tickCount=5)),
            y2="agreement_high:Q", detail="source:N",
            color=alt.Color("state:N", scale=colour, legend=key),
        )  # fmt: skip
        line = base.mark_line(strokeWidth=2.2).encode(
            x=x,
            y=alt.Y("agreement:Q", scale=scale),
            color=alt.Color("state:N", scale=colour, legend=key),
            strokeDash=alt.StrokeDash("state:N", scale=dash, legend=key),
        )
        layers: list[alt.Chart | alt.LayerChart] = [band, line]
        if last > SPAN[VOETEN][1]:
            at = alt.Chart(pl.DataFrame({"year": [SPAN[VOETEN][1] + 0.5], "t": ["source changes"]}))
            layers.append(
                at.mark_rule(color=charts.GREY, strokeDash=[2, 3]).encode(x=alt.X("year:Q"))
            )
            layers.append(
                at.mark_text(align="right", dx=-4, fontSize=11, color=charts.GREY).encode(
                    x=alt.X("year:Q"), y=alt.value(8), text="t:N"
                )
            )
        gap = charts.coverage_gap(last, dyad.as_of, height=190)
        if gap is not None:
            layers.insert(0, gap)
        return alt.layer(*layers).properties(width=width - 60, height=190)

    return Figure(
        "unga_with_us",
        f"Votes cast as the United States cast them: {dyad.name_a} {share(a['agreement'])} in "
        f"{a['year']}, {dyad.name_b} {share(b['agreement'])} in {b['year']}",
        f"Two lines, {first} to {last}: share of joint roll calls voted as the United States. "
        f"{dyad.name_a} {share(a['agreement'])} in {a['year']}; {dyad.name_b} "
        f"{share(b['agreement'])} in {b['year']}.",
        f"Share of joint roll calls; bands: {INTERVAL}. All recorded votes to 2019, adopted "
        "resolutions after: a step there may be the sources', not the states'.",
        (VOETEN, LIBRARY),
        draw,
        long,
        (first, last),
    )


def _table(series: pl.DataFrame) -> Table:
    data = series.sort("year", "source", descending=[True, False]).with_columns(
        pl.col("source").replace({VOETEN: "all recorded votes", LIBRARY: "adopted resolutions"})
    )
    return Table(
        "unga_years",
        "General Assembly, by year",
        f"Year is session + 1945 for all recorded votes, the calendar year for adopted "
        f"resolutions. {INTERVAL}.",
        (VOETEN, LIBRARY),
        data,
        (
            ("year", "Year"),
            ("source", "Votes"),
            ("n_joint", "Joint votes"),
            ("agreement", "Alike"),
            ("kappa_sq", "Kappa"),
            ("kappa_sq_low", "Low"),
            ("kappa_sq_high", "High"),
        ),
        {"agreement": ".1%", "n_joint": "d"},
        rows=8,
    )


def _limits(dyad: Dyad, end: int | None) -> tuple[str, ...]:
    known = [
        "A common vote is no common cause: most resolutions pass by large majorities, and many "
        "return every year.",
        "The library's votes (from 2010 here) are on adopted resolutions only and carry no issue "
        "codes; votes by issue end in 2019.",
        "The interval treats roll calls as independent draws; bundles of votes on one text make "
        "it too narrow.",
    ]
    if end is not None and end < dyad.as_of:
        known.insert(0, f"Joint votes of the two end in {end}.")
    if 710 in (dyad.a, dyad.b) or 713 in (dyad.a, dyad.b):
        known.append(
            "China's seat was held by the Republic of China (713 in COW) until 25 October 1971, "
            "by the People's Republic (710) after."
        )
    return tuple(capital(k) for k in known)
