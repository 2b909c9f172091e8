"""Section: organisations and trade agreements."""

from __future__ import annotations

from typing import Any

import polars as pl

from cordiale import lake, states
from cordiale.brief import charts
from cordiale.brief.context import Dyad
from cordiale.brief.model import Figure, Finding, Section, Sign, Table
from cordiale.brief.sections._lines import line_panel
from cordiale.brief.sections._say import portion
from cordiale.brief.sections._series import known_years, no_data
from cordiale.brief.words import capital, change, count, decimal, joined, number, ordinal, span
from cordiale.measures.institutions import IGOS, TRADE, igo_standing

__all__ = ["institutions"]

IGO, DESTA = "cow_igo", "desta"
STALE = 5
"""A last known year longer than this before coverage ends says nothing of its end."""
DECADE = 10
TENTH = 0.1
COUNTED = "No interval: a count of memberships, for which the source gives no error"
LISTED = "No interval: a list of agreements"
LEAD = (
    "Organisations of which both are full members, and trade agreements that bind both. Large "
    "states are in more organisations, so the number stands beside what each one's other partners "
    "share with it. Overlap is the shared part of all organisations that either is in. A place "
    "among the highest tenth of both states' partners by overlap is a tie, and so are an overlap "
    "that rose by more than a tenth of itself over ten years and a trade agreement in force; an "
    "overlap that so fell is a crack. To share little is no friction: it is context."
)


def institutions(dyad: Dyad) -> Section:
    """Say which organisations and trade agreements hold the two together, and since when."""
    standing = _standing(dyad)
    findings = _organisations(dyad, standing)
    agreements = _agreements(dyad)
    findings.append(_trade(dyad, agreements))
    figures = (_figure(dyad, standing),) if standing.height > 1 else ()
    tables = (_igo_table(dyad, standing),) if standing.height else ()
    if agreements.height:
        tables = (*tables, _agreement_table(agreements))
    return Section(
        "institutions",
        "Organisations and trade agreements",
        LEAD,
        tuple(findings),
        figures,
        tables,
        (
            "A count of organisations does not say which they are, nor what the two do there; "
            f"none founded or joined after {IGOS[1]} is in it.",
            "Trade agreements that ended, lapsed or were suspended are mostly not marked so, and "
            f"none signed after {TRADE[1]} is listed: the number is what binds both at most. The "
            "World Trade Organization is not among them.",
        ),
    )


# Organisations -------------------------------------------------------------------------


def _standing(dyad: Dyad) -> pl.DataFrame:
    """Return the shared organisations by year, sides 1 and 2 as A and B."""
    both = [dyad.a, dyad.b]
    known = known_years(dyad, *IGOS)
    inside = pl.col("year").is_in(known)
    joint = (
        lake.measure("igo_years")
        .filter(inside & (pl.col("ccode1").is_in(both) | pl.col("ccode2").is_in(both)))
        .collect()
    )
    totals = lake.measure("igo_state_years").filter(inside).collect()
    standing = igo_standing(joint, totals, dyad.a, dyad.b)
    sides = {"1": "a", "2": "b"}
    # Where a state is in none at all, a share of nothing is no number.
    return standing.rename(
        {c: f"{c[:-1]}{sides[c[-1]]}" for c in standing.columns if c[-2:] in ("_1", "_2")}
    ).with_columns(pl.col("share", "overlap", "rank_a", "rank_b").fill_nan(None))


def _organisations(dyad: Dyad, standing: pl.DataFrame) -> list[Finding]:
    known = known_years(dyad, *IGOS)
    if not known:
        return [
            no_data(dyad, "institutions.igos", "the count of organisations", IGOS, [IGO])
        ]  # fmt: skip
    counted = standing.drop_nulls(["joint", "total_a", "total_b"])
    last = counted.row(-1, named=True) if counted.height else None
    if last is None or last["year"] < known[-1] - STALE:
        return [
            Finding(
                id="institutions.igos",
                text=f"The count of organisations has no usable figure for {dyad.prose_a} and "
                f"{dyad.prose_b} in the {STALE} years to {known[-1]}: that is no evidence of none.",
                sources=[IGO],
                status="no data",
            )
        ]
    found = [_shared(dyad, last)]
    if last["joint"] and last["overlap"] is not None:
        found += [_place(dyad, last), *_change(dyad, counted.drop_nulls("overlap"), last)]
    return found


def _shared(dyad: Dyad, last: dict[str, Any]) -> Finding:
    year, joint = last["year"], last["joint"]
    a, b = last["total_a"], last["total_b"]
    of = (
        f"the {a} that each was in"
        if a == b
        else f"the {min(a, b)} of {dyad.prose_a if a < b else dyad.prose_b}, which was in fewer"
    )
    (_, whose_a), (_, whose_b) = _sides(dyad)
    expected = (
        ""
        if last["expected_a"] is None or last["expected_b"] is None
        else f" Going by {whose_a} other partners {decimal(last['expected_a'], 0)} would be "
        f"expected, by {whose_b} {decimal(last['expected_b'], 0)}."
    )
    return Finding(
        id="institutions.igos",
        text=f"In {year} {dyad.pair} were both full members of "
        f"{count(joint, 'intergovernmental organisation')}: {portion(last['share'])} of {of}."
        f"{expected}"
        if joint
        else f"In {year} {dyad.pair} were members of no intergovernmental organisation together.",
        value=joint,
        unit="organisations with both as full members",
        interval_note=COUNTED,
        n=last["total_a"] + last["total_b"] - joint,
        years=(year, year),
        sources=[IGO],
    )


def _sides(dyad: Dyad) -> tuple[tuple[str, str], ...]:
    return ("a", states.possessive(dyad.a, dyad.as_of)), (
        "b",
        states.possessive(dyad.b, dyad.as_of),
    )


def _place(dyad: Dyad, last: dict[str, Any]) -> Finding:
    high = all(last[f"rank_{i}"] <= TENTH * last[f"partners_{i}"] for i in "ab")
    places = [
        f"{ordinal(last[f'rank_{i}'])} of {whose} {last[f'partners_{i}']} partners"
        for i, whose in _sides(dyad)
    ]
    year = last["year"]
    return Finding(
        id="institutions.igo_rank",
        text=f"They shared {portion(last['overlap'])} of all organisations that either belonged to "
        f"in {year}: by that overlap {dyad.prose_b} came {places[0]}, {dyad.prose_a} {places[1]}.",
        value=round(last["overlap"], 6),
        unit="shared organisations over those that either is in (Jaccard)",
        interval_note=COUNTED,
        n=last["total_a"] + last["total_b"] - last["joint"],
        years=(year, year),
        sources=[IGO],
        sign="tie" if high else "context",
        glance=True,
    )


def _change(dyad: Dyad, usable: pl.DataFrame, last: dict[str, Any]) -> list[Finding]:
    """Compare the overlap with that ten years before."""
    begin = usable.filter(pl.col("year") == last["year"] - DECADE)
    if begin.is_empty():
        return []
    before, after = float(begin["overlap"][0]), float(last["overlap"])
    verb = change(before, after, TENTH * before)
    signs: dict[str, Sign] = {"rose": "tie", "fell": "crack"}
    then = [states.label(c, last["year"] - DECADE) for c in (dyad.a, dyad.b)]
    renamed = "" if then == [dyad.prose_a, dyad.prose_b] else f" (then {joined(then)})"
    return [
        Finding(
            id="institutions.igo_change",
            text=f"From {last['year'] - DECADE}{renamed} to {last['year']} the overlap {verb}: "
            f"{portion(before)} to {portion(after)} ({begin['joint'][0]} to {last['joint']} shared "
            "organisations).",
            value=round(after - before, 6),
            unit="change in the overlap",
            interval_note=COUNTED,
            n=2,
            years=(last["year"] - DECADE, last["year"]),
            sources=[IGO],
            sign=signs.get(verb, "context"),
        )
    ]


# Trade agreements ----------------------------------------------------------------------


def _agreements(dyad: Dyad) -> pl.DataFrame:
    """Return the trade agreements of both, as far as the year of assessment knows them."""
    end = min(dyad.as_of, TRADE[1])
    spells = dyad.rows("trade_agreements").filter(pl.col("signed") <= end)
    later = [
        pl.when(pl.col(c) <= end).then(c).alias(c) for c in ("first_year", "last_year", "followed")
    ]
    return spells.with_columns(later).sort("signed", "agreement")


def _trade(dyad: Dyad, agreements: pl.DataFrame) -> Finding:
    known = known_years(dyad, *TRADE)
    if not known:
        return no_data(
            dyad, "institutions.trade_agreements", "the list of trade agreements", TRADE, [DESTA]
        )
    end = known[-1]
    open_ = agreements.filter(pl.col("last_year").is_null() | (pl.col("last_year") >= end))
    force = open_.drop_nulls("first_year")
    pending = open_.height - force.height
    if not force.height and pending:
        return Finding(
            id="institutions.trade_agreements",
            text=f"Whether a trade agreement bound both in {end} is not known: "
            f"{count(pending, 'agreement')} {'is' if pending == 1 else 'are'} listed as signed or "
            "of a union of which one is a member, without a year of entry into force.",
            sources=[DESTA],
            status="no data",
        )
    if not force.height:
        return _none_in_force(agreements, known)
    alone = force.filter(pl.col("followed").is_null())
    since = int((alone if alone.height else force)["first_year"].min())  # type: ignore[arg-type]
    bilateral = force.filter(pl.col("members") == 2).height
    parts = [
        f"{number(force.height - alone.height)} perhaps replaced by a later one"
        if force.height > alone.height
        else "",
        f"{number(bilateral)} between these two alone" if bilateral else "",
        f"{count(pending, 'other')} signed, not known to be in force" if pending else "",
    ]
    said = "; ".join(p for p in parts if p)
    return Finding(
        id="institutions.trade_agreements",
        text=f"In {end} at most {count(force.height, 'trade agreement')} bound both"
        f"{f' ({said})' if said else ''}; "
        + (
            f"that one has been in force since {since}."
            if alone.height == 1 and force.height == 1
            else f"the oldest not replaced has been in force since {since}."
        ),
        value=force.height,
        unit=f"trade agreements in force between the two in {end}, at most",
        interval_note=f"{LISTED}, whose ends are mostly not known: an upper bound",
        n=len(known),
        years=(known[0], end),
        sources=[DESTA],
        sign="tie",
        glance=True,
    )


def _none_in_force(agreements: pl.DataFrame, known: list[int]) -> Finding:
    """Say that no agreement is in force, and which one was last."""
    end = known[-1]
    over = agreements.drop_nulls(["first_year", "last_year"]).sort("last_year")
    return Finding(
        id="institutions.trade_agreements",
        text=f"No trade agreement bound both in {end}; the last they shared ended for one of them "
        f"in {over['last_year'][-1]}."
        if over.height
        else f"No preferential trade agreement that binds both is listed in "
        f"{span(known[0], end)}: a measured absence.",
        value=0,
        unit=f"trade agreements in force between the two in {end}",
        interval_note=LISTED,
        n=len(known),
        years=(known[0], end),
        sources=[DESTA],
    )


# Picture and tables --------------------------------------------------------------------


def _figure(dyad: Dyad, standing: pl.DataFrame) -> Figure:
    names = {
        "joint": "Shared",
        "expected_a": f"Expected by {states.possessive(dyad.a, dyad.as_of)} partners",
        "expected_b": f"Expected by {states.possessive(dyad.b, dyad.as_of)} partners",
    }
    long = pl.concat(
        [
            standing.select("year", series=pl.lit(name), value=pl.col(c).cast(pl.Float64))
            for c, name in names.items()
        ]
    ).drop_nulls("value")
    shown = [n for n in names.values() if n in long["series"]]
    first, last = standing.row(0, named=True), standing.row(-1, named=True)
    low, high = sorted(last[f"expected_{i}"] or 0.0 for i in "ab")
    return Figure(
        "institutions_igos",
        f"{capital(dyad.pair)} shared {count(last['joint'], 'organisation')} in {last['year']}, "
        f"where {decimal(low, 0)} and {decimal(high, 0)} would be expected",
        f"Lines, {first['year']} to {last['year']}. Organisations of both: {first['joint']} in "
        f"{first['year']}, {last['joint']} in {last['year']}; expected by what each one's other "
        f"partners share with it: {decimal(low, 0)} and {decimal(high, 0)} in {last['year']}.",
        "Organisations with both as full members; expected, were the other to share with a state "
        "as large a part of its own as that state's other partners do. Counts, without interval.",
        (IGO,),
        line_panel(
            long,
            dyad,
            order=shown,
            label="Intergovernmental organisations",
            first=first["year"],
            end=last["year"],
            fmt="d",
            colours=(charts.INK, charts.A, charts.B),
        ),
        standing,
        (first["year"], last["year"]),
    )


def _igo_table(dyad: Dyad, standing: pl.DataFrame) -> Table:
    return Table(
        "institutions_years",
        "Shared organisations by year",
        "Share: of the smaller number of memberships. Overlap: of all organisations that either "
        "is in. Rank: by overlap, of the other among each one's partners.",
        (IGO,),
        standing.sort("year", descending=True),
        (
            ("year", "Year"),
            ("joint", "Shared"),
            ("total_a", f"All of {dyad.name_a}'s"),
            ("total_b", f"All of {dyad.name_b}'s"),
            ("share", "Share"),
            ("overlap", "Overlap"),
            ("rank_a", f"Rank for {dyad.name_a}"),
            ("rank_b", f"Rank for {dyad.name_b}"),
        ),
        {"share": ".0%", "overlap": ".0%"},
        rows=8,
    )


def _agreement_table(agreements: pl.DataFrame) -> Table:
    return Table(
        "institutions_agreements",
        "Trade agreements that bind both",
        "DESTA's numbers of base treaties. No data: not known, or not so by the last covered "
        "year; an agreement followed by another of the same parties may have been replaced.",
        (DESTA,),
        agreements,
        (
            ("agreement", "Agreement"),
            ("signed", "Signed"),
            ("first_year", "In force since"),
            ("last_year", "Left"),
            ("followed", "Followed"),
            ("members", "Members ever"),
        ),
        dict.fromkeys(("agreement", "signed", "first_year", "last_year", "followed"), "d"),
        rows=10,
    )
