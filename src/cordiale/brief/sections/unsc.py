"""Section: the Security Council."""

from __future__ import annotations

from datetime import date

import altair as alt
import polars as pl

from cordiale import lake, states
from cordiale.brief import charts
from cordiale.brief.context import Dyad
from cordiale.brief.model import Figure, Finding, Section, Sign, Table
from cordiale.brief.sections._drawing import Panel, bars_by_year, year_slots
from cordiale.brief.sections._series import DAY, forerunners, runs
from cordiale.brief.sections._votes import (
    ENOUGH,
    Pooled,
    by_year,
    pooled,
    standing,
)
from cordiale.brief.words import capital, count, joined, number, share, span
from cordiale.measures.unga import CELLS
from cordiale.measures.unsc import FIRST, LAST_VETO, LAST_VOTE, SEATS, VETO_END

__all__ = ["unsc"]

VETOES, VOTES = "unsc_vetoes", "un_votes_undl"
TAIWAN = 713
WINDOW = 10
"""Years that stand for the present: vetoes are few and elected members sit for two years."""
CENSUS = "A count of all vetoes listed: no interval"
INTERVAL = "90% interval over resolutions taken as independent, Wilson"
LEAD = (
    "Only permanent members can veto. A draft that both vetoed counts as a tie, one that only one "
    f"of the two vetoed as a crack, in the last {number(WINDOW)} years of the list. On adopted "
    "resolutions nearly all members vote yes, so the share voted alike stands beside that of other "
    "pairs: a finding is a tie where it lies above the median of both states' pairs, a crack where "
    "below both, by its 90% interval. What lies further back is context."
)


def unsc(dyad: Dyad) -> Section:
    """Say who sat, what the two vetoed together and apart, and how they voted on the rest."""
    votes = dyad.rows("unsc_year")
    listed = _sides(dyad, dyad.rows("veto_years"))
    # The list lacks this state's own veto: what it shows as none is not known.
    vetoes = listed.clear() if TAIWAN in (dyad.a, dyad.b) else listed
    findings = [_seats(dyad, votes)]
    figures: list[Figure] = []
    tables: list[Table] = []
    if listed.height > vetoes.height:
        findings.append(_unlisted(dyad))
    if not vetoes.is_empty():
        findings += _veto_findings(dyad, vetoes)
        if vetoes.select("joint", "only_a", "only_b").sum().sum_horizontal().item():
            figures.append(_veto_figure(dyad, vetoes))
            tables.append(_veto_table(dyad, vetoes))
    if not votes.is_empty():
        findings += _vote_findings(dyad, votes, permanent=not listed.is_empty())
        series = by_year(votes, ("agreement",))
        if series["agreement"].drop_nulls().len() > 1:
            figures.append(_vote_figure(dyad, votes, series))
        tables.append(_vote_table(dyad, votes, series))
    return Section(
        "unsc",
        "Security Council",
        LEAD,
        tuple(findings),
        tuple(figures),
        tuple(tables),
        _limits(dyad, vetoes),
    )


def _sides(dyad: Dyad, rows: pl.DataFrame) -> pl.DataFrame:
    one, two = ("b", "a") if dyad.swapped else ("a", "b")
    return rows.select(
        "year",
        *(pl.col(c).cast(pl.Int64).alias(n) for c, n in (
            ("joint", "joint"), ("only_1", f"only_{one}"), ("only_2", f"only_{two}"))),
    ).select("year", "joint", "only_a", "only_b")  # fmt: skip


# Seats ---------------------------------------------------------------------------------


def _permanent(dyad: Dyad, state: int) -> bool:
    first, last = SEATS.get(state, (None, None))
    return (
        first is not None
        and last is not None
        and first.year <= dyad.as_of
        and (last == VETO_END or last > date(dyad.as_of, 12, 30))
    )


def _terms(dyad: Dyad, state: int) -> list[int]:
    rows = lake.measure("unsc_seats").filter(
        (pl.col("ccode") == state) & (pl.col("year") <= dyad.as_of)
    )
    return rows.select("year").sort("year").collect()["year"].to_list()


def _in_years(years: list[int]) -> str:
    terms = runs(years)
    if len(terms) > 4:
        return f"in {len(years)} years, last in {span(*terms[-1])}"
    return f"in {joined([span(*t) for t in terms])}"


def _sat(dyad: Dyad, state: int, name: str) -> str:
    years = _terms(dyad, state)
    if _permanent(dyad, state):
        since = SEATS[state][0]
        if since.year > FIRST:
            return f"{name} has held a permanent seat since {since.day} {since:%B %Y}"
        return f"{name} holds a permanent seat"
    if not years:
        return f"{name} has not sat"
    held = SEATS.get(state)
    if held is not None:
        return f"{name} held a permanent seat to {held[1].day} {held[1]:%B %Y}"
    return f"{name} sat {_in_years(years)}"


def _seats(dyad: Dyad, votes: pl.DataFrame) -> Finding:
    end = min(dyad.as_of, LAST_VOTE)
    n = votes["year"].n_unique()
    if _permanent(dyad, dyad.a) and _permanent(dyad, dyad.b):
        later = [s for s in (dyad.a, dyad.b) if SEATS[s][0].year > FIRST]
        late = "".join(
            f", {states.label(s, dyad.as_of)} since {SEATS[s][0].day} {SEATS[s][0]:%B %Y}"
            for s in later
        )
        text = f"{dyad.pair} both hold permanent seats{late}: each can veto a draft."
    else:
        ever = {s: bool(_terms(dyad, s)) or _permanent(dyad, s) for s in (dyad.a, dyad.b)}
        each = (
            f"{_sat(dyad, dyad.a, dyad.prose_a)}; {_sat(dyad, dyad.b, dyad.prose_b)}: "
            "no draft can be vetoed by both."
        )
        if not any(ever.values()):
            each = f"neither {dyad.prose_a} nor {dyad.prose_b} has sat."
        both = (
            f"Both sat {_in_years(votes['year'].unique().sort().to_list())}."
            if n
            else f"On no resolution adopted in {span(FIRST, end)} did both sit: "
            "there are no joint votes to compare."
        )
        text = f"In the Council, {each} {both}"
    return Finding(
        id="unsc.seats",
        text=capital(text),
        value=n,
        unit="years with an adopted resolution on which both sat",
        interval_note="A count of years: no interval",
        n=end - FIRST + 1,
        years=(FIRST, end),
        sources=[VETOES, VOTES],
    )


# Vetoes --------------------------------------------------------------------------------


def _period(first: int, last: int) -> str:
    part = f" (to {VETO_END.day} {VETO_END:%B})" if last == LAST_VETO else ""
    return span(first, last) + part


def _window(vetoes: pl.DataFrame) -> tuple[int, int]:
    end = int(vetoes["year"].max())  # type: ignore[arg-type]
    start = int(vetoes["year"].min())  # type: ignore[arg-type]
    return max(start, end - WINDOW + 1), end


def _sums(vetoes: pl.DataFrame, first: int, last: int) -> tuple[int, int, int]:
    part = vetoes.filter(pl.col("year").is_between(first, last))
    joint, a, b = part.select(pl.col("joint", "only_a", "only_b").sum()).row(0)
    return joint, a, b


def _veto_findings(dyad: Dyad, vetoes: pl.DataFrame) -> list[Finding]:
    first, last = _window(vetoes)
    begin = int(vetoes["year"].min())  # type: ignore[arg-type]
    joint, a, b = _sums(vetoes, first, last)
    ever = _sums(vetoes, begin, last)
    present = last == min(dyad.as_of, LAST_VETO)
    in_all = f" ({number(ever[0])} since {begin})" if first > begin else ""
    together = count(joint, "draft") if joint else "no draft"
    return [
        Finding(
            id="unsc.joint_vetoes",
            text=f"In {_period(first, last)} {dyad.pair} vetoed {together} "
            f"together{in_all}. {_other_pairs(dyad, joint, first, last)}",
            value=joint,
            unit="drafts vetoed by both",
            interval_note=CENSUS,
            n=joint + a + b,
            years=(first, last),
            sources=[VETOES],
            sign="tie" if joint and present else "context",
            glance=joint > 0 and present,
        ),
        Finding(
            id="unsc.lone_vetoes",
            text=f"In {_period(first, last)} {_apart(dyad, a, b)}.",
            value=a + b,
            unit="drafts vetoed by one of the two only",
            interval_note=CENSUS,
            n=joint + a + b,
            years=(first, last),
            sources=[VETOES],
            sign="crack" if a + b and present else "context",
            glance=a + b > 0 and present,
        ),
    ]


def _apart(dyad: Dyad, a: int, b: int) -> str:
    """Say what only one of the two vetoed; how the other voted on it is not listed."""
    one, two = dyad.prose_a, dyad.prose_b
    if a == b == 0:
        return f"neither {one} nor {two} vetoed a draft that the other did not"
    if b > a == 0:
        a, b, one, two = b, a, two, one
    rest = f"{two} vetoed {number(b)} that {one} did not"
    if b == 0:
        rest = f"{two} vetoed none without {one}"
    return f"{one} vetoed {count(a, 'draft')} that {two} did not veto; {rest}"


def _other_pairs(dyad: Dyad, joint: int, first: int, last: int) -> str:
    """Compare the joint vetoes with those of every other pair of permanent members."""
    pairs = (
        lake.measure("veto_years")
        .filter(pl.col("year").is_between(first, last))
        .group_by("ccode1", "ccode2")
        .agg(pl.col("joint").cast(pl.Int64).sum())
        .filter((pl.col("ccode1") != dyad.low) | (pl.col("ccode2") != dyad.high))
        .sort("joint", "ccode1", "ccode2", descending=[True, False, False])
        .collect()
    )
    most = int(pairs["joint"][0])
    if most == 0:
        return (
            "No other pair of permanent members did so."
            if joint
            else "Nor did any other pair of permanent members."
        )
    top = pairs.filter(pl.col("joint") == most).select("ccode1", "ccode2").rows()
    names = [" and ".join(states.label(s, dyad.as_of) for s in p) for p in top]
    if joint > most:
        return f"The next pair of permanent members, {names[0]}, did so {_times(most)}."
    others = "; ".join(names)
    equal = "as often" if joint == most else _times(most)
    return f"Among the other pairs of permanent members {others} did so {equal}, the most."


def _unlisted(dyad: Dyad) -> Finding:
    return Finding(
        id="unsc.joint_vetoes",
        text=f"The list of vetoes holds none of {states.possessive(TAIWAN, dyad.as_of)}, and lacks "
        "the one it cast on 13 December 1955: what the two vetoed together or apart is not known "
        "here.",
        sources=[VETOES],
        status="no data",
    )


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n) or count(n, "time")


def _veto_figure(dyad: Dyad, vetoes: pl.DataFrame) -> Figure:
    first, last = _window(vetoes)
    begin = int(vetoes["year"].min())  # type: ignore[arg-type]
    joint, a, b = _sums(vetoes, first, last)
    ever = _sums(vetoes, begin, last)
    panels = (
        Panel("joint", "Vetoed by both", charts.TIE),
        Panel("only_a", f"Vetoed by {dyad.prose_a}, not by {dyad.prose_b}", charts.A),
        Panel("only_b", f"Vetoed by {dyad.prose_b}, not by {dyad.prose_a}", charts.B),
    )
    peak = vetoes.sort("joint", "year", descending=[True, True]).row(0, named=True)
    at_most = (
        f" Most together in {peak['year']}: {count(peak['joint'], 'draft')}." if ever[0] else ""
    )
    lone = ", ".join(
        f"{one} {number(n)} without {two}"
        for n, one, two in ((a, dyad.prose_a, dyad.prose_b), (b, dyad.prose_b, dyad.prose_a))
        if n
    )
    return Figure(
        "unsc_vetoes",
        f"{dyad.title} vetoed {count(joint, 'draft') if joint else 'no draft'} together in "
        f"{span(first, last)}; {lone or 'none apart'}",
        f"Three rows of bars, {begin} to {last}: drafts vetoed in a year by both "
        f"({ever[0]} in all), by {dyad.prose_a} and not {dyad.prose_b} ({ever[1]}), by "
        f"{dyad.prose_b} and not {dyad.prose_a} ({ever[2]}).{at_most}",
        "Drafts a year, one scale for all rows; a count of all vetoes listed, so without interval. "
        "A third member may have joined any of them."
        + (f" {LAST_VETO} is known to {VETO_END.day} {VETO_END:%B}." if last == LAST_VETO else ""),
        (VETOES,),
        bars_by_year(vetoes, panels, dyad, min(LAST_VETO, dyad.as_of), height=70),
        vetoes,
        (begin, last),
    )


def _veto_table(dyad: Dyad, vetoes: pl.DataFrame) -> Table:
    begin, last = int(vetoes["year"].min()), int(vetoes["year"].max())  # type: ignore[arg-type]
    start = max(SEATS[s][0] for s in (dyad.a, dyad.b))
    end = min(SEATS[s][1] for s in (dyad.a, dyad.b))
    pair = [dyad.a, dyad.b]
    listed = (
        lake.measure("unsc_vetoed")
        .filter(
            pl.col("date").is_between(start, end)
            & pl.col("year").is_between(begin, last)
            & pl.col("vetoed_by").list.set_intersection(pair).list.len().gt(0)
        )
        .sort("date", "veto_id", descending=True)
        .collect()
    )
    names = {
        c: states.name(c, dyad.as_of) for c in listed["vetoed_by"].explode().unique().to_list()
    }
    data = listed.with_columns(
        both=pl.col("vetoed_by").list.set_intersection(pair).list.len() == 2,
        by=pl.col("vetoed_by").map_elements(
            lambda by: joined([names[c] for c in by]), return_dtype=pl.String
        ),
    ).select("date", "topic", "by", "both")
    return Table(
        "unsc_vetoed",
        f"Drafts that {dyad.pair} vetoed, together or apart",
        "The topic as the list names it; latest first. Vetoes from "
        f"{_period(begin, last)}, while both held their seats.",
        (VETOES,),
        data,
        (("date", "Date"), ("topic", "Topic"), ("by", "Vetoed by"), ("both", "By both")),
        {"date": DAY},
        rows=15,
    )


# Votes on adopted resolutions ----------------------------------------------------------


def _recent(votes: pl.DataFrame, as_of: int) -> tuple[Pooled | None, bool]:
    """Return the votes of the last years, or of all years where those are too few."""
    end = min(as_of, LAST_VOTE)
    recent = pooled(votes, "agreement", end - WINDOW + 1, end)
    if recent is not None:
        return recent, True
    return pooled(votes, "agreement", FIRST, end), False


def _vote_findings(dyad: Dyad, votes: pl.DataFrame, *, permanent: bool) -> list[Finding]:
    known, present = _recent(votes, dyad.as_of)
    if known is None:
        n = int(votes.select(pl.sum_horizontal(pl.col(CELLS).cast(pl.Int64)).sum()).item())
        return [
            Finding(
                id="unsc.agreement",
                text=f"Both votes are known on only {count(n, 'adopted resolution')}: too few to "
                "compare.",
                n=n,
                years=(int(votes["year"].min()), int(votes["year"].max())),  # type: ignore[arg-type]
                sources=[VOTES],
                status="no data",
            )
        ]
    first, last = known.years
    ranks = [
        standing(None, mine, its, "agreement", first, last, table="unsc_year")
        for mine, its in ((dyad.a, dyad.b), (dyad.b, dyad.a))
    ]
    medians = [r[2] for r in ranks if r is not None]
    middle = (
        f"; the medians of their pairs with all members of those years are "
        f"{' and '.join(share(m, 1) for m in medians)}"
        if len(medians) == 2
        else ""
    )
    sign: Sign = "context"
    if present and medians:
        if known.low > max(medians):
            sign = "tie"
        elif known.high < min(medians):
            sign = "crack"
    return [
        Finding(
            id="unsc.agreement",
            text=f"On the {known.n:,} resolutions that the Security Council adopted in "
            f"{span(first, last)} with both {dyad.prose_a} and {dyad.prose_b} voting, they voted "
            f"alike on {share(known.value, 1)} (90% interval {share(known.low, 1)} to "
            f"{share(known.high, 1)}){middle}.",
            value=round(known.value, 6),
            unit="share of adopted resolutions on which both voted",
            interval=(round(known.low, 6), round(known.high, 6)),
            interval_note=INTERVAL,
            n=known.n,
            years=(first, last),
            sources=[VOTES],
            sign=sign,
            glance=not permanent and sign != "context",
        ),
        _splits(dyad, votes, known),
    ]


def _split_columns(dyad: Dyad) -> list[pl.Expr]:
    """Return for each row how often both voted, alike, and one yes where the other did not."""
    cell = {c: (c[::-1] if dyad.swapped else c) for c in CELLS}
    groups = {
        "voted": CELLS,
        "alike": ("yy", "aa", "nn"),
        "only_a_yes": ("ya", "yn"),
        "only_b_yes": ("ay", "ny"),
        "neither_yes": ("an", "na"),
    }
    return [
        pl.sum_horizontal(pl.col([cell[c] for c in cells]).cast(pl.Int64)).alias(name)
        for name, cells in groups.items()
    ]


def _splits(dyad: Dyad, votes: pl.DataFrame, known: Pooled) -> Finding:
    part = votes.filter(pl.col("year").is_between(*known.years)).select(_split_columns(dyad)).sum()
    row = part.row(0, named=True)
    n = row["voted"] - row["alike"]
    ways = [
        (f"only {dyad.prose_a}", row["only_a_yes"]),
        (f"only {dyad.prose_b}", row["only_b_yes"]),
        ("neither", row["neither_yes"]),
    ]
    some = [w for w in ways if w[1]]
    told = [f"{who} on {number(k)}" for who, k in some]
    if some:
        who, k = some[0]
        told[0] = f"{who} voted yes" + (f" on {number(k)}" if len(some) > 1 else "")
    detail = f": {joined(told)}" if told else ""
    return Finding(
        id="unsc.splits",
        text=f"Of these {known.n:,} adopted resolutions the two split on {number(n)}{detail}.",
        value=n,
        unit="adopted resolutions on which the two voted differently",
        interval_note="A count of all adopted resolutions: no interval",
        n=known.n,
        years=known.years,
        sources=[VOTES],
    )


def _council_median(first: int, last: int) -> pl.DataFrame:
    """Return the median share voted alike over all pairs of members, by year."""
    cells = pl.col(CELLS).cast(pl.Int64)
    return (
        lake.measure("unsc_year")
        .filter(pl.col("year").is_between(first, last))
        .select(
            "year",
            voted=pl.sum_horizontal(cells),
            alike=pl.sum_horizontal(pl.col("yy", "aa", "nn").cast(pl.Int64)),
        )
        .filter(pl.col("voted") >= ENOUGH)
        .group_by("year")
        .agg(median=(pl.col("alike") / pl.col("voted")).median())
        .sort("year")
        .collect()
    )


def _vote_figure(dyad: Dyad, votes: pl.DataFrame, series: pl.DataFrame) -> Figure:
    known = series.filter(pl.col("agreement").is_not_null()).sort("year")
    first, last = int(known["year"].min()), int(known["year"].max())  # type: ignore[arg-type]
    middle = _council_median(first, min(dyad.as_of, LAST_VOTE))
    data = known.join(middle, on="year", how="left")
    pool, _ = _recent(votes, dyad.as_of)
    if pool is None:
        raise AssertionError("two years with enough votes make enough votes")
    lowest, highest = data.sort("agreement", "year").row(0, named=True), data.row(-1, named=True)
    least = min(float(data["agreement_low"].min() or 0), float(middle["median"].min() or 0))  # type: ignore[arg-type]
    bottom = int(10 * min(0.8, least)) / 10

    def draw(width: int) -> alt.TopLevelMixin:
        x = year_slots(first, dyad.as_of, width=width)
        scale = alt.Scale(domain=[bottom, 1.0], nice=False, clamp=True)
        y_axis = alt.Axis(format=".0%", tickCount=5)
        kinds = ["the two", "median of all pairs of members"]
        key = alt.Scale(domain=kinds, range=[charts.A, "#8A8F98"])
        dots = alt.Chart(data.with_columns(kind=pl.lit(kinds[0])))
        line = (
            alt.Chart(middle.with_columns(kind=pl.lit(kinds[1])))
            .mark_line(strokeWidth=1.6, strokeDash=[5, 3])
            .encode(x=x, y=alt.Y("median:Q", title=None, scale=scale, axis=y_axis),
                    color=alt.Color("kind:N", scale=key, legend=alt.Legend(symbolType="circle")))
        )  # fmt: skip
        rule = dots.mark_rule(strokeWidth=1.4, opacity=0.55, color=charts.A).encode(
            x=x, y=alt.Y("agreement_low:Q", scale=scale), y2="agreement_high:Q"
        )
        dot = dots.mark_point(filled=True, size=26, opacity=1).encode(
            x=x, y=alt.Y("agreement:Q", scale=scale), color=alt.Color("kind:N", scale=key)
        )
        return alt.layer(line, rule, dot).properties(width=width - 60, height=200)

    return Figure(
        "unsc_votes",
        f"{dyad.title} voted alike on {share(pool.value, 1)} of the resolutions adopted in "
        f"{span(*pool.years)} on which both voted",
        f"Dots by year, {first} to {last}, with lines for the interval: share of adopted "
        f"resolutions on which both voted that they voted alike. Lowest in {lowest['year']} "
        f"({share(lowest['agreement'], 1)} of {lowest['n_joint']}), in {highest['year']} "
        f"{share(highest['agreement'], 1)} of {highest['n_joint']}. A dashed line: the median "
        "of all pairs of members.",
        f"Share of adopted resolutions on which both voted; {INTERVAL}. No dot where the two did "
        f"not both sit or fewer than {ENOUGH} votes are known of both."
        + (" The axis does not begin at zero." if bottom else ""),
        (VOTES,),
        draw,
        data,
        (first, last),
    )


def _vote_table(dyad: Dyad, votes: pl.DataFrame, series: pl.DataFrame) -> Table:
    data = (
        votes.select("year", pl.col("listed").cast(pl.Int64), *_split_columns(dyad))
        .join(series.select("year", "agreement", "agreement_low", "agreement_high"), on="year")
        .sort("year", descending=True)
    )
    return Table(
        "unsc_years",
        "Votes on adopted resolutions, by year",
        f"Years in which both sat. {INTERVAL}; no share with fewer than {ENOUGH} joint votes.",
        (VOTES,),
        data,
        (
            ("year", "Year"),
            ("listed", "Adopted"),
            ("voted", "Both voted"),
            ("only_a_yes", f"Only {dyad.name_a} yes"),
            ("only_b_yes", f"Only {dyad.name_b} yes"),
            ("neither_yes", "Abstained or no"),
            ("agreement", "Alike"),
        ),
        {"agreement": ".1%"},
        rows=8,
    )


def _limits(dyad: Dyad, vetoes: pl.DataFrame) -> tuple[str, ...]:
    known = [
        "Votes are known on adopted resolutions only. What divided the Council most was never "
        "adopted, so the share voted alike is too high for every pair.",
        "Drafts that were never put to the vote, as where a veto was certain, stand in no list.",
    ]
    if not vetoes.is_empty():
        known.append(
            "The list of vetoes does not say how other members voted on a vetoed draft, and does "
            "not hold every veto of an amendment or a single paragraph."
        )
        if dyad.as_of >= LAST_VETO:
            known.append(
                f"It ends on {VETO_END.day} {VETO_END:%B %Y}: of later vetoes nothing is known "
                "here, which is not the same as none."
            )
    if {710, 713} & {dyad.a, dyad.b}:
        known.append(
            "China's seat was held by the Republic of China (713 in COW) until 25 October 1971, "
            "by the People's Republic (710) after."
        )
    return (*known, *forerunners(dyad))
