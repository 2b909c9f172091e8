"""Section: central banks' liquidity lines."""

from __future__ import annotations

from typing import Any

import polars as pl

from cordiale import lake, states
from cordiale.brief import charts
from cordiale.brief.context import Dyad
from cordiale.brief.model import Figure, Finding, Section, Table
from cordiale.brief.sections._drawing import Panel, bars_by_year
from cordiale.brief.sections._series import filled, known_years, no_data, runs
from cordiale.brief.words import capital, count, joined, span
from cordiale.measures.money import COVERS
from cordiale.panel.variables._unions import euro_area

__all__ = ["money"]

SOURCE = "swap_lines"
COUNTED = "No interval: a list of agreements"
FUNDS = {
    "ASEAN": "the ASEAN Swap Arrangement",
    "BRICS_CRA": "the Contingent Reserve Arrangement of the BRICS",
    "CMIM": "the Chiang Mai Initiative Multilateralisation",
    "SAARC": "the framework of SAARC",
}
LEAD = (
    "A liquidity line lets one central bank draw another's currency. A line between the two in "
    "force in the last covered year is a tie; none in a covered year is a measured absence, and "
    "context. A line is a promise: whether it was drawn is not known. Members of the euro area "
    "have no lines of their own, and so no data."
)


def money(dyad: Dyad) -> Section:
    """Say what one central bank may draw on the other, since when, and how much."""
    covered = known_years(dyad, *COVERS)
    if not covered:
        nothing = no_data(dyad, "money.lines", "the list of liquidity lines", COVERS, [SOURCE])
        return _section((nothing,))
    euro = _euro_years(dyad)
    known = [y for y in covered if not any(y in years for years in euro.values())]
    rows = _rows(dyad).filter(pl.col("year").is_in(covered))
    findings = [
        _lines(dyad, rows, known, covered[-1], euro),
        *_funds(dyad, covered[-1], euro),
        *_partners(dyad, covered[-1], euro),
    ]
    if rows.is_empty():
        return _section(tuple(findings))
    return _section(tuple(findings), (_figure(dyad, rows, known),), (_table(dyad, rows),))


def _section(
    findings: tuple[Finding, ...],
    figures: tuple[Figure, ...] = (),
    tables: tuple[Table, ...] = (),
) -> Section:
    return Section(
        "money",
        "Central bank lines",
        LEAD,
        findings,
        figures,
        tables,
        limits=(
            "A line counts in a year if it was in force on any day of it; one without an announced "
            "end is counted to 2023, though it may have ended without notice.",
            "Lines of the European Central Bank, of Hong Kong and of Macao are no state's; a fund "
            "of many states makes no line between two of them.",
            "Amounts are the most that can be drawn, as announced; many are not named.",
        ),
    )


def _euro_years(dyad: Dyad) -> dict[int, set[int]]:
    """Return the years in which each of the two was in the euro area."""
    years = euro_area().filter(pl.col("ccode").is_in([dyad.a, dyad.b])).collect()
    return {c: set(years.filter(pl.col("ccode") == c)["year"]) for c in (dyad.a, dyad.b)}


def _rows(dyad: Dyad) -> pl.DataFrame:
    """Return the years with a line; ``_a`` is what A's central bank lends to B's."""
    sides = {"a": "2", "b": "1"} if dyad.swapped else {"a": "1", "b": "2"}
    columns = ("lines", "unlimited", "amount", "currency", "usd")
    return dyad.rows("swap_line_years").select(
        "year",
        "first_start",
        "open_end",
        **{f"{c}_{s}": f"{c}_{i}" for s, i in sides.items() for c in columns},
    )


def _spans(years: list[int]) -> str:
    return joined([span(*r) for r in runs(years)])


def _amount(row: dict[str, Any], side: str) -> str:
    """Say how much a line lends at most."""
    amount, currency = row[f"amount_{side}"], row[f"currency_{side}"]
    if row[f"unlimited_{side}"]:
        return f"{currency or 'currency'} without limit"
    if amount is None:
        return f"{currency or 'currency'}, amount not named"
    text = f"{amount:,.2f}".rstrip("0").rstrip(".")
    usd = row[f"usd_{side}"]
    beside = f", announced as {usd:g} billion US$" if usd and currency != "USD" else ""
    return f"up to {text} billion {currency or 'of a currency not named'}{beside}"


def _lines(
    dyad: Dyad, rows: pl.DataFrame, known: list[int], end: int, euro: dict[int, set[int]]
) -> Finding:
    inside = [c for c, years in euro.items() if end in years]
    earlier = rows.filter(pl.col("year").is_in(known))["year"].to_list()
    if inside:
        names = joined([states.label(c, end) for c in inside])
        before = f" Before that, a line was in force in {_spans(earlier)}." if earlier else ""
        return Finding(
            id="money.lines",
            text=capital(
                f"{names} {'is' if len(inside) == 1 else 'are'} in the euro area in {end}, whose "
                "lines are the European Central Bank's and no state's: no data on lines between "
                f"the two, which is not the same as none.{before}"
            ),
            sources=[SOURCE],
            status="no data",
        )
    now = rows.filter(pl.col("year") == end)
    years = span(known[0], known[-1])
    if now.is_empty():
        text = (
            f"In {end} no liquidity line between the central banks of {dyad.prose_a} and "
            f"{dyad.prose_b} is listed: a measured absence."
        )
        text += (
            f" Lines were in force in {_spans(earlier)}."
            if earlier
            else f" There was none in {years}."
        )
        lines = 0
    else:
        row = now.row(0, named=True)
        whose = {s: states.possessive(c, end) for s, c in (("a", dyad.a), ("b", dyad.b))}
        ways = [
            f"{whose[s]} central bank lends {whose[to]} {_amount(row, s)}"
            + (f" ({count(row[f'lines_{s}'], 'line')})" if row[f"lines_{s}"] > 1 else "")
            for s, to in (("a", "b"), ("b", "a"))
            if row[f"lines_{s}"]
        ]
        since, first = runs(earlier)[-1][0], row["first_start"]
        text = f"In force in {end}: {'; '.join(ways)}. There has been a line in every "
        text += f"{'covered ' if first < COVERS[0] == since else ''}year since {since}"
        text += "" if first == since else f" (the first began in {first})"
        text += "; no end is announced." if row["open_end"] else "."
        ended = _ending(dyad, end)
        text += f" {ended}" if ended else ""
        lines = row["lines_a"] + row["lines_b"]
    return Finding(
        id="money.lines",
        text=text,
        value=lines,
        unit=f"lines in force in {end}, both directions",
        interval_note=COUNTED,
        n=len(known),
        years=(known[0], known[-1]),
        sources=[SOURCE],
        sign="tie" if lines else "context",
        glance=bool(lines),
    )


def _ending(dyad: Dyad, year: int) -> str:
    """Say whether the lines of a year ran out within it, as far as the list goes."""
    both = [dyad.a, dyad.b]
    spells = (
        lake.measure("swap_line_deals")
        .filter(
            pl.col("provider").is_in(both)
            & pl.col("recipient").is_in(both)
            & (pl.col("first_year") <= year)
            & (pl.col("last_year") >= year)
        )
        .collect()
    )
    over = spells.filter((pl.col("last_year") == year) & ~pl.col("censored"))
    if over.is_empty():
        return ""
    which = "Their agreed term" if over.height == spells.height else "The agreed term of some"
    return f"{which} ended in {year}, as far as the list goes."


def _funds(dyad: Dyad, end: int, euro: dict[int, set[int]]) -> list[Finding]:
    """Name the multilateral frameworks that both are in, one to lend and the other to draw."""
    if any(end in years for years in euro.values()):
        return []  # the list has the euro area's bank, not its members
    members = (
        lake.measure("swap_fund_members")
        .filter(
            pl.col("ccode").is_in([dyad.a, dyad.b])
            & (pl.col("first_year") <= end)
            & (pl.col("last_year") >= end)
        )
        .collect()
    )
    one, two = (members.filter(pl.col("ccode") == c) for c in (dyad.a, dyad.b))
    shared = (
        one.join(two, on="initiative")
        .filter(
            (pl.col("provides") & pl.col("draws_right"))
            | (pl.col("provides_right") & pl.col("draws"))
        )
        .with_columns(since=pl.max_horizontal("first_year", "first_year_right"))
        .sort("since", "initiative")
    )
    names = [
        f"{FUNDS[i]} (since {since})" for i, since in shared.select("initiative", "since").rows()
    ]
    return [
        Finding(
            id="money.funds",
            text=f"Both were in {joined(names)} in {end}: a fund of several states, which is no "
            "line between two."
            if names
            else f"The two shared none of the four multilateral frameworks of the list in {end}.",
            value=len(names),
            unit="multilateral liquidity frameworks in which one may draw on the other",
            interval_note=COUNTED,
            n=len(FUNDS),
            years=(end, end),
            sources=[SOURCE],
        )
    ]


def _partners(dyad: Dyad, end: int, euro: dict[int, set[int]]) -> list[Finding]:
    """Say with how many states each has a line: what one line more or less means."""
    outside = [c for c in (dyad.a, dyad.b) if end not in euro[c]]
    if not outside:
        return []
    year = (
        lake.measure("swap_line_years")
        .filter(pl.col("year") == end)
        .select("ccode1", "ccode2")
        .collect()
    )
    numbers = {
        c: year.filter((pl.col("ccode1") == c) | (pl.col("ccode2") == c)).height for c in outside
    }
    said = [
        f"{states.possessive(c, end)} {'' if i else 'central bank had lines '}with "
        f"{count(n, 'other state') if n else 'no other state'}"
        for i, (c, n) in enumerate(numbers.items())
    ]
    return [
        Finding(
            id="money.partners",
            text=capital(f"{joined(said)} in {end}, the euro area's bank not counted."),
            value=sum(numbers.values()),
            unit=f"states with a line to either in {end}, those with one to each counted twice",
            interval_note=COUNTED,
            n=len(numbers),
            years=(end, end),
            sources=[SOURCE],
        )
    ]


def _figure(dyad: Dyad, rows: pl.DataFrame, known: list[int]) -> Figure:
    data = filled(
        rows.filter(pl.col("year").is_in(known)).select("year", "lines_a", "lines_b"),
        known,
        ("lines_a", "lines_b"),
    )
    with_any = data.filter(pl.col("lines_a") + pl.col("lines_b") > 0)["year"].to_list()
    a, b = (states.possessive(c, dyad.as_of) for c in (dyad.a, dyad.b))
    panels = [
        Panel("lines_a", f"Lines of {a} bank to {b}", charts.A),
        Panel("lines_b", f"Lines of {b} bank to {a}", charts.B),
    ]
    said = []
    for c, p in (("lines_a", panels[0]), ("lines_b", panels[1])):
        years = data.filter(pl.col(c) > 0)["year"].to_list()
        said.append(f"{p.label}: {_spans(years) if years else 'none'}.")
    return Figure(
        "money_lines",
        f"A line between the central banks of {dyad.prose_a} and {dyad.prose_b} was in force in "
        f"{count(len(with_any), 'year')} of {len(known)}, last in {with_any[-1]}",
        f"Bars by year, {known[0]} to {known[-1]}. {' '.join(said)}",
        "Lines in force on any day of the year, at the same time; a count, without interval. "
        "White: covered, and none.",
        (SOURCE,),
        bars_by_year(data, panels, dyad, known[-1], height=56),
        data,
        (known[0], known[-1]),
    )


def _table(dyad: Dyad, rows: pl.DataFrame) -> Table:
    return Table(
        "money_years",
        "Lines in force by year",
        "Amounts in billions of the currency, of the line agreed last; no data where not named or "
        "unlimited.",
        (SOURCE,),
        rows.sort("year", descending=True),
        (
            ("year", "Year"),
            ("lines_a", f"Lines of {dyad.name_a}"),
            ("amount_a", "Up to"),
            ("currency_a", "Currency"),
            ("lines_b", f"Lines of {dyad.name_b}"),
            ("amount_b", "Up to"),
            ("currency_b", "Currency"),
        ),
        {"amount_a": ",.0f", "amount_b": ",.0f"},
        rows=8,
    )
