"""Section: trade."""

from __future__ import annotations

from typing import Any

import polars as pl

from cordiale import lake, states
from cordiale.brief import charts
from cordiale.brief.context import Dyad
from cordiale.brief.model import Figure, Finding, Section, Sign, Table
from cordiale.brief.sections._drawing import partner_bars
from cordiale.brief.sections._lines import line_panel
from cordiale.brief.sections._say import portion, times
from cordiale.brief.words import capital, change, count, decimal, joined, money, ordinal
from cordiale.measures.trade import COVERS

__all__ = ["trade"]

COW, EXPORTERS, RUSSIA = "cow_trade", "imf_dots", "imf_dots_russia"
SERIES = (COW, EXPORTERS, RUSSIA)
"""Of one year, the first of these is read first."""
SPAN = {COW: COVERS["trade"], EXPORTERS: COVERS[EXPORTERS], RUSSIA: COVERS[RUSSIA]}
START = 1946
"""First year drawn."""
LARGE, NEAR = 100, 10
"""A recorded zero within so many years of a sum of so many million US$ is not used, nor is one
of states whose own totals are not known: the source has zeros where nothing was reported."""
STALE = 5
"""A last known year longer than this before coverage ends says nothing of its end."""
DECADE, SLACK = 10, 2
"""Changes are over ten years, or eight to twelve where the tenth is not known."""
TENTH = 0.1
LEAST = 1e-4
"""Shares have five decimals: a ratio to a smaller one is given as a bound."""
ROUNDING = 5e-5
"""Shares of Correlates of War rest on whole millions: smaller changes are none."""
NO_INTERVAL = "No interval: the source gives no error of its figures"
_BY = {
    COW: "by Correlates of War",
    EXPORTERS: "as exporters report to the IMF",
    RUSSIA: "as Russia reports to the IMF",
}
_LABEL = {
    COW: "Correlates of War",
    EXPORTERS: "IMF, as exporters report",
    RUSSIA: "IMF, as Russia reports",
}
_SEAM = (SPAN[COW][1], f"Correlates of War ends in {SPAN[COW][1]}")
_PLACED = ("rank_a", "rank_b", "trade_share_a", "trade_share_b")
LEAD = (
    "Goods traded by the two, what share of each one's trade that is, and the other's place "
    "among its partners. Correlates of War ends in 2014; the IMF's series after it count "
    "otherwise and are kept apart. A place among the largest tenth of both states' partners is "
    "a tie, and so is a share that rose for both over ten years by more than a tenth of itself; "
    "one that so fell for both is a crack. Little trade is no friction: it is context."
)


def trade(dyad: Dyad) -> Section:
    """Say how much the two trade, how much that weighs for each, and how it changed."""
    rows = _rows(dyad)
    known = rows.filter(pl.col("total").is_not_null())
    if known.is_empty():
        return Section("trade", "Trade", LEAD, (_nothing(dyad, rows),), limits=_limits(dyad, rows))
    findings = [_level(dyad, known)]
    if findings[0].status != "no data":
        findings += _imports(dyad, known)
        findings += _place(dyad, known)
        findings += _asymmetry(dyad, known)
    changes = [c for s in SERIES if (c := _change(dyad, known, s)) is not None]
    if changes and changes[-1].sign != "context":
        changes[-1] = changes[-1].model_copy(update={"glance": True})
    findings += changes
    findings += _seam(dyad, known)
    figures = []
    drawn = known.filter(pl.col("year") >= START)
    if drawn.height > 1 and drawn["total"].max():
        figures.append(_value_figure(dyad, drawn))
    weights = _weights(dyad, drawn)
    if weights["year"].n_unique() > 1 and weights["value"].max() >= LEAST:  # type: ignore[operator]
        figures.append(_weight_figure(dyad, weights))
    last = _last(dyad, known, *_PLACED)
    if last is not None:
        figures.append(_partner_figure(dyad, last))
    return Section(
        "trade",
        "Trade",
        LEAD,
        tuple(findings),
        tuple(figures),
        (_table(dyad, rows),),
        _limits(dyad, rows),
    )


def _rows(dyad: Dyad) -> pl.DataFrame:
    """Return every series of the dyad by side a and b; a zero beside large sums is unknown.

    Whether a zero can be believed is a question to the source, so that years after the
    assessment count there too; they are never shown.
    """
    sides = {"a": "2", "b": "1"} if dyad.swapped else {"a": "1", "b": "2"}
    pair = (pl.col("ccode1") == dyad.low) & (pl.col("ccode2") == dyad.high)
    both = pl.concat(
        [
            lake.measure(table)
            .filter(pair)
            .select(
                "year",
                source,
                pl.col("total").cast(pl.Float64).alias("recorded"),
                *(
                    pl.col(f"{c}_{i}").alias(f"{c}_{s}")
                    for c in ("trade_share", "import_share", "rank")
                    for s, i in sides.items()
                ),
            )
            .collect()
            for table, source in (
                ("trade", pl.lit(COW).alias("source")),
                ("trade_recent", pl.col("source")),
            )
        ]
    ).sort("source", "year")
    large = both.filter(pl.col("recorded") >= LARGE).select("source", near="year")
    zeros = both.filter(pl.col("recorded") == 0)
    beside = zeros.join(large, on="source").filter((pl.col("year") - pl.col("near")).abs() <= NEAR)
    baseless = zeros.filter(pl.any_horizontal(pl.col("trade_share_a", "trade_share_b").is_null()))
    doubted = (
        pl.concat([beside.select("source", "year"), baseless.select("source", "year")])
        .unique()
        .with_columns(doubted=True)
    )
    shares = [f"{c}_share_{s}" for c in ("trade", "import") for s in "ab"]
    believed = pl.col("doubted").is_null()
    return (
        both.join(doubted, on=["source", "year"], how="left", maintain_order="left")
        .with_columns(
            pl.col("doubted").fill_null(value=False),
            total=pl.when(believed).then("recorded"),
            **{c: pl.when(believed).then(c) for c in shares},
        )
        .filter(pl.col("year") <= dyad.as_of)
    )


def _nothing(dyad: Dyad, rows: pl.DataFrame) -> Finding:
    covered = [
        COW,
        *([EXPORTERS] if dyad.as_of >= 2019 else []),
        *([RUSSIA] if 365 in (dyad.a, dyad.b) and dyad.as_of >= SPAN[RUSSIA][0] else []),
    ]
    half = f" (only one direction in {count(rows.height, 'year')})" if rows.height else ""
    return Finding(
        id="trade.total",
        text=f"No source has a usable sum of both directions of trade between {dyad.prose_a} and "
        f"{dyad.prose_b} in any year to {dyad.as_of}{half}: that is no evidence of none.",
        sources=covered,
        status="no data",
    )


def _sides(dyad: Dyad) -> tuple[tuple[str, str, str, str], ...]:
    """Return for each state its letter, its name, the possessive, and the other's name."""
    return (
        ("a", dyad.prose_a, states.possessive(dyad.a, dyad.as_of), dyad.prose_b),
        ("b", dyad.prose_b, states.possessive(dyad.b, dyad.as_of), dyad.prose_a),
    )


def _end(dyad: Dyad, source: str) -> int:
    return min(dyad.as_of, SPAN[source][1])


def _last(dyad: Dyad, known: pl.DataFrame, *columns: str) -> dict[str, Any] | None:
    """Return the latest row in which all these are known, unless it lies far before the end."""
    order = pl.col("source").replace_strict({s: i for i, s in enumerate(SERIES)})
    rows = known.drop_nulls(columns).sort(
        "year", pl.col("trade_share_a").is_null(), order, descending=[True, False, False]
    )
    if rows.is_empty():
        return None
    last = rows.row(0, named=True)
    return last if last["year"] >= _end(dyad, last["source"]) - STALE else None


def _level(dyad: Dyad, known: pl.DataFrame) -> Finding:
    last = _last(dyad, known, "total")
    if last is None:
        final = known.sort("year").row(-1, named=True)
        return Finding(
            id="trade.total",
            text=f"The last year in which both directions of trade between {dyad.prose_a} and "
            f"{dyad.prose_b} are known is {final['year']} ({money(final['total'])}): what they "
            f"traded in {_end(dyad, final['source'])} is not known.",
            years=(final["year"], final["year"]),
            sources=[final["source"]],
            status="no data",
        )
    source, year = last["source"], last["year"]
    if not last["total"]:
        return Finding(
            id="trade.total",
            text=f"In {year} trade between {dyad.prose_a} and {dyad.prose_b} is recorded as zero, "
            f"that is under half a million US$ each way, {_BY[source]}; such a zero may also "
            "stand for nothing reported.",
            value=0.0,
            unit="million current US$, both directions",
            interval_note=NO_INTERVAL,
            n=2,
            years=(year, year),
            sources=[source],
        )
    weights = [
        f"{portion(last[f'trade_share_{s}'])} of {whose}"
        for s, _, whose, _ in _sides(dyad)
        if last[f"trade_share_{s}"] is not None
    ]
    if weights:
        weights[0] += " trade"
    return Finding(
        id="trade.total",
        text=f"In {year} {dyad.pair} traded goods worth {money(last['total'])}, both directions "
        f"together, {_BY[source]}{': ' if weights else ''}{joined(weights)}.",
        value=last["total"],
        unit="million current US$, both directions",
        interval_note=NO_INTERVAL,
        n=2,
        years=(year, year),
        sources=[source],
    )


def _imports(dyad: Dyad, known: pl.DataFrame) -> list[Finding]:
    last = _last(dyad, known, "import_share_a", "import_share_b")
    if last is None or not last["total"]:
        return []
    year, source = last["year"], last["source"]
    a, b = float(last["import_share_a"]), float(last["import_share_b"])
    (_, _, whose_a, _), (_, _, whose_b, _) = _sides(dyad)
    return [
        Finding(
            id="trade.imports",
            text=f"By direction: {portion(a)} of {whose_a} imports of {year} came from "
            f"{dyad.prose_b}, {portion(b)} of {whose_b} from {dyad.prose_a} ({_BY[source]}).",
            value=round(a - b, 6),
            unit=f"difference of the shares of imports that come from the other, {dyad.name_a} "
            f"less {dyad.name_b}",
            interval_note=NO_INTERVAL,
            n=2,
            years=(year, year),
            sources=[source],
        )
    ]


def _place(dyad: Dyad, known: pl.DataFrame) -> list[Finding]:
    """Rank the two among each other's partners, and set their trade against their size."""
    last = _last(dyad, known, *_PLACED)
    if last is None:
        return []
    source, year, total = last["source"], last["year"], float(last["total"])
    world = _world(source, year)
    of = {
        s: world.filter((pl.col("ccode1") == c) | (pl.col("ccode2") == c))
        for s, c in (("a", dyad.a), ("b", dyad.b))
    }
    texts = [
        f"{other} ranked {ordinal(last[f'rank_{s}'])} of {of[s].height} among {whose} partners "
        f"({portion(last[f'trade_share_{s}'])} of its trade)"
        for s, _, whose, other in _sides(dyad)
    ]
    high = all(last[f"rank_{s}"] <= TENTH * of[s].height for s in "ab")
    whole = 2 * float(world["total"].sum())
    size_a, size_b = (float(of[s]["total"].sum()) for s in "ab")
    by_size = size_a * size_b * (1 / (whole - size_a) + 1 / (whole - size_b)) / 2
    return [
        Finding(
            id="trade.rank",
            text=f"In {year} {joined(texts)}, {_BY[source]}.",
            value=max(last["rank_a"], last["rank_b"]),
            unit="the lower of the two places among partners by the sum traded, 1 the largest",
            interval_note=NO_INTERVAL,
            n=of["a"].height + of["b"].height - 1,
            years=(year, year),
            sources=[source],
            sign="tie" if high else "context",
            glance=True,
        ),
        Finding(
            id="trade.beyond_size",
            text=f"Were every state's trade spread over the others by their size alone, the two "
            f"would have traded {money(by_size)} in {year}: they traded "
            f"{decimal(total / by_size, 2 if total < 10 * by_size else 0)} times that.",
            value=round(total / by_size, 6),
            unit="sum traded over the sum expected from the two states' total trade (1 is what "
            "size alone would give)",
            interval_note=NO_INTERVAL,
            n=world.height,
            years=(year, year),
            sources=[source],
        ),
    ]


def _world(source: str, year: int) -> pl.DataFrame:
    """Return every dyad's sum above zero in one series and year."""
    frame = lake.measure("trade" if source == COW else "trade_recent")
    if source != COW:
        frame = frame.filter(pl.col("source") == source)
    return (
        frame.filter((pl.col("year") == year) & (pl.col("total") > 0))
        .select(
            "ccode1", "ccode2", "trade_share_1", "trade_share_2", pl.col("total").cast(pl.Float64)
        )
        .collect()
    )


def _asymmetry(dyad: Dyad, known: pl.DataFrame) -> list[Finding]:
    """Say for whom the trade weighs more; shares have five decimals, so tiny ones are a bound."""
    last = _last(dyad, known, "trade_share_a", "trade_share_b")
    if last is None:
        return []
    sides = [(float(last[f"trade_share_{s}"]), name, whose) for s, name, whose, _ in _sides(dyad)]
    (more, heavy, whose), (less, light, its) = sorted(sides, key=lambda x: -x[0])
    found = times(more, less, LEAST)
    if found is None:
        return []
    ratio, words, bound = found
    words = f"{words} as much" if ratio >= 1 + TENTH else "about as much"
    year, source = last["year"], last["source"]
    return [
        Finding(
            id="trade.asymmetry",
            text=f"In {year} their trade weighed {words} for {heavy} ({portion(more)} of its "
            f"trade) as for {light} ({portion(less)}), {_BY[source]}.",
            value=round(ratio, 6),
            unit=f"share of {whose} trade over share of {its}"
            + (" (a lower bound: the smaller is under 0.01%)" if bound else ""),
            interval_note=NO_INTERVAL,
            n=2,
            years=(year, year),
            sources=[source],
        )
    ]


def _change(dyad: Dyad, known: pl.DataFrame, source: str) -> Finding | None:
    """Compare the last year with that ten years before, within one series."""
    own = known.filter(pl.col("source") == source).drop_nulls(["trade_share_a", "trade_share_b"])
    last = _last(dyad, own, "total")
    if last is None:
        return None
    gap = (last["year"] - pl.col("year") - DECADE).abs()
    earlier = own.filter(gap <= SLACK).sort(gap, "year")
    if earlier.is_empty():
        return None
    begin = earlier.row(0, named=True)
    if not begin["total"] and not last["total"]:
        return None
    verbs, factors, texts = [], [], []
    for (s, _, now, other), code in zip(_sides(dyad), (dyad.a, dyad.b), strict=True):
        then = states.possessive(code, begin["year"])
        whose = now if then == now else f"{now} (in {begin['year']} {then})"
        before, after = float(begin[f"trade_share_{s}"]), float(last[f"trade_share_{s}"])
        verbs.append(change(before, after, max(TENTH * before, ROUNDING)))
        factors.append(max(after, ROUNDING / 10) / max(before, ROUNDING / 10))
        texts.append(
            f"the share of {whose} trade that is with {other} {verbs[-1]} ({portion(before)} to "
            f"{portion(after)})"
        )
    sign: Sign = "tie" if verbs == ["rose"] * 2 else "crack" if verbs == ["fell"] * 2 else "context"
    return Finding(
        id=f"trade.change_{'long' if source == COW else 'recent'}",
        text=f"From {begin['year']} to {last['year']}, {_BY[source]}, {joined(texts)}.",
        value=round((factors[0] * factors[1]) ** 0.5, 6),
        unit="factor by which the two shares changed, geometric mean",
        interval_note=NO_INTERVAL,
        n=4,
        years=(begin["year"], last["year"]),
        sources=[source],
        sign=sign,
    )


def _seam(dyad: Dyad, known: pl.DataFrame) -> list[Finding]:
    """Say how far the series are apart where they overlap: what passing between them adds."""
    years = (
        known.filter(pl.col("total") > 0)
        .group_by("year")
        .agg(n=pl.len(), cow=(pl.col("source") == COW).any())
        .filter(pl.col("n") > 1)
        .sort("cow", "year")
    )
    if years.is_empty():
        return []
    year = int(years["year"][-1])
    sums = {
        r["source"]: float(r["total"])
        for r in known.filter(pl.col("year") == year, pl.col("total") > 0).iter_rows(named=True)
    }
    apart = max(sums.values()) / min(sums.values()) - 1
    texts = [f"{money(sums[s])} {_BY[s]}" for s in SERIES if s in sums]
    return [
        Finding(
            id="trade.seam",
            text=f"The series differ where they overlap: for {year} the sum of {dyad.pair} is "
            f"{joined(texts)}, up to {portion(apart)} apart.",
            value=round(apart, 6),
            unit="largest sum over the smallest, less 1",
            interval_note="No interval: a difference of sources",
            n=len(sums),
            years=(year, year),
            sources=[s for s in SERIES if s in sums],
        )
    ]


def _value_figure(dyad: Dyad, drawn: pl.DataFrame) -> Figure:
    billions = drawn["total"].max() >= 5_000  # type: ignore[operator]
    data = drawn.select(
        "year",
        "source",
        series=pl.col("source").replace_strict(_LABEL),
        value=pl.col("total") / (1_000 if billions else 1),
        total="total",
    )
    present = [s for s in SERIES if s in data["source"]]
    first, last = int(data["year"].min()), int(data["year"].max())  # type: ignore[arg-type]
    ends = {
        s: (own.row(0, named=True), own.row(-1, named=True))
        for s in present
        for own in [data.filter(pl.col("source") == s).sort("year")]
    }
    newest = max(present, key=lambda s: ends[s][1]["year"])
    begin, final = ends[present[0]][0], ends[newest][1]
    return Figure(
        "trade_value",
        f"{capital(dyad.pair)} traded {money(begin['total'])} in {begin['year']} and "
        f"{money(final['total'])} in {final['year']}",
        "Lines by series. "
        + " ".join(
            f"{_LABEL[s]}: {money(a['total'])} in {a['year']}, {money(b['total'])} in {b['year']}."
            for s, (a, b) in ends.items()
        ),
        "Current US$, not adjusted for prices; no interval, the sources give no error. Each series "
        "is a line of its own; a year in which a direction is unknown is left out.",
        tuple(present),
        line_panel(
            data,
            dyad,
            order=[_LABEL[s] for s in present],
            label=f"{'Billion' if billions else 'Million'} current US$, both directions",
            first=first,
            end=last,
            fmt=",~f",
            colours=[charts.A] * len(present),
            seam=_SEAM if present[0] == COW and present[1:] else None,
        ),
        data.drop("value"),
        (first, last),
    )


def _weights(dyad: Dyad, drawn: pl.DataFrame) -> pl.DataFrame:
    """Return each state's share by year: Correlates of War, and one series of the IMF after it."""
    after = RUSSIA if 365 in (dyad.a, dyad.b) else EXPORTERS
    later = (pl.col("source") == after) & (pl.col("year") > SPAN[COW][1])
    kept = drawn.filter((pl.col("source") == COW) | later)
    return pl.concat(
        [
            kept.select("year", "source", series=pl.lit(name), value=f"trade_share_{s}")
            for s, name in (("a", dyad.name_a), ("b", dyad.name_b))
        ]
    ).drop_nulls("value")


def _weight_figure(dyad: Dyad, weights: pl.DataFrame) -> Figure:
    names = [n for n in (dyad.name_a, dyad.name_b) if n in weights["series"]]
    first, last = int(weights["year"].min()), int(weights["year"].max())  # type: ignore[arg-type]
    ends = {
        n: (own.row(0, named=True), own.row(-1, named=True))
        for n in names
        for own in [weights.filter(pl.col("series") == n).sort("year")]
    }
    order = sorted(names, key=lambda n: -float(ends[n][1]["value"]))
    prose = {dyad.name_a: dyad.prose_a, dyad.name_b: dyad.prose_b}
    sources = [s for s in SERIES if s in weights["source"]]
    return Figure(
        "trade_weight",
        "Weight of the other in each one's trade: "
        + ", ".join(
            f"{portion(ends[n][1]['value'])} for {prose[n]} in {ends[n][1]['year']}" for n in order
        ),
        f"Lines by state, {first} to {last}: share of its imports and exports that is with the "
        "other. "
        + " ".join(
            f"{n}: {portion(a['value'])} in {a['year']}, {portion(b['value'])} in {b['year']}."
            for n, (a, b) in ends.items()
        ),
        "Share of imports and exports; no interval, the sources give no error."
        + (f" After 2014: {_LABEL[sources[-1]]}." if sources[-1] != COW else ""),
        tuple(sources),
        line_panel(
            weights,
            dyad,
            order=names,
            label="Share of each one's trade that is with the other",
            first=first,
            end=last,
            seam=_SEAM if sources[1:] else None,
        ),
        weights,
        (first, last),
    )


def _partner_figure(dyad: Dyad, last: dict[str, Any]) -> Figure:
    source, year = last["source"], last["year"]
    world = _world(source, year)
    parts = []
    for me, other, name in ((dyad.a, dyad.b, dyad.name_a), (dyad.b, dyad.a, dyad.name_b)):
        mine = pl.concat(
            [
                world.filter(pl.col(f"ccode{i}") == me).select(
                    code=f"ccode{j}", total="total", share=f"trade_share_{i}"
                )
                for i, j in (("1", "2"), ("2", "1"))
            ]
        ).sort("total", descending=True)
        # The largest share is the least rounded: it gives the total behind all of them.
        whole = float(mine["total"][0]) / float(mine["share"][0])
        parts.append(
            mine.select(
                "code",
                group=pl.lit(name),
                value=pl.col("total") / whole,
                own=pl.col("code") == other,
            )
        )
    ranked = pl.concat(parts)
    named = ranked.with_columns(
        partner=pl.col("code").replace_strict(
            {c: states.name(c, year) for c in ranked["code"].unique()}, return_dtype=pl.String
        )
    )
    groups = [dyad.name_a, dyad.name_b]
    draw, drawn = partner_bars(named, groups, fmt=".2p")
    said = []
    for g in groups:
        rows = drawn.filter(pl.col("group") == g)
        both = pl.concat([rows.head(1), rows.filter("own")]).unique(maintain_order=True)
        texts = [
            f"{r['partner']} {ordinal(r['place'])}, {portion(r['value'])}"
            for r in both.iter_rows(named=True)
        ]
        said.append(f"{g}: {'; '.join(texts)}.")
    return Figure(
        "trade_partners",
        f"Among partners in {year}: {dyad.prose_b} is {ordinal(last['rank_a'])} for "
        f"{dyad.prose_a}, {dyad.prose_a} {ordinal(last['rank_b'])} for {dyad.prose_b}",
        f"Bars of the largest partners of each in {year}. {' '.join(said)}",
        f"Share of each one's imports and exports of {year}, {_BY[source]}; no interval, the "
        "source gives no error.",
        (source,),
        draw,
        drawn.select("group", "place", "partner", "value", "own"),
        (year, year),
    )


def _table(dyad: Dyad, rows: pl.DataFrame) -> Table:
    data = rows.sort("year", "source", descending=[True, False]).with_columns(
        pl.col("source").replace_strict(_LABEL)
    )
    return Table(
        "trade_years",
        "Trade by year",
        "Sum in million current US$, no data unless both directions are known. Ranks among "
        "partners by the sum.",
        tuple(s for s in SERIES if s in rows["source"]),
        data,
        (
            ("year", "Year"),
            ("source", "Series"),
            ("total", "Sum"),
            ("trade_share_a", f"Share of {dyad.name_a}'s"),
            ("trade_share_b", f"Share of {dyad.name_b}'s"),
            ("rank_a", f"Rank for {dyad.name_a}"),
            ("rank_b", f"Rank for {dyad.name_b}"),
        ),
        {"total": ",.0f", "trade_share_a": ".2%", "trade_share_b": ".2%"},
        rows=8,
    )


def _limits(dyad: Dyad, rows: pl.DataFrame) -> tuple[str, ...]:
    known = [
        "Goods only: services, finance and what is not declared are not in it, and values are at "
        "the prices of the year.",
        "Correlates of War rounds to whole millions, takes the importer's figures and has no row "
        "where nothing is reported: such a year is unknown, not without trade.",
        "What size alone would give takes no account of distance.",
    ]
    doubted = rows.filter("doubted").height
    if doubted:
        known.append(
            f"{count(doubted, 'recorded zero')} {'is' if doubted == 1 else 'are'} not used: the "
            "source has zeros where nothing was reported, and a zero is not believed within "
            f"{NEAR} years of a sum of ${LARGE} million or where a state's own total is unknown."
        )
    if dyad.as_of > SPAN[COW][1]:
        known.append(
            "After 2014 the IMF's series at hand cover all exporters in 2019 and 2020 only, six "
            "economies with each other to 2020, and Russia's own reports to 2021."
        )
    if 710 in (dyad.a, dyad.b):
        known.append("Hong Kong and Macao are counted apart from China.")
    return tuple(capital(k) for k in known)
