"""Section: alliance treaties and what they oblige the two to."""

from __future__ import annotations

from datetime import date

import polars as pl

from cordiale.brief.context import Dyad
from cordiale.brief.model import Figure, Finding, Section, Table
from cordiale.brief.sections._series import DAY, forerunners, known_years, no_data
from cordiale.brief.sections._treaty import (
    ATOP,
    ENDED,
    LEFT,
    NO_INTERVAL,
    SHORT,
    UNCODED,
    VIOLATED,
    Treaty,
    counts_of,
    rank,
    strongest,
    treaties_between,
    treaties_word,
    with_pledge,
)
from cordiale.brief.sections._treaty_charts import place, timeline
from cordiale.brief.words import capital, count, joined, number, span
from cordiale.measures.alliances import FIRST, LAST, STRENGTH

__all__ = ["treaties"]

RECENT = 10
"""Years in which a violation still speaks of the present."""
OWED = {
    "defense": "to defend {} when attacked",
    "offense": "to join {} in attack",
    "neutral": "to stay neutral",
    "nonagg": "not to attack {}",
    "consul": "to consult {}",
}
LEAD = (
    "Treaties by which the two owe each other defence, support in attack, neutrality, "
    "nonaggression or consultation, as ATOP codes their texts to 2018; the order is from the most "
    "to the least demanding, and a duty to consult or not to attack is no pledge of defence. A "
    "treaty of the two alone in force counts as a tie, and so does a pledge of neutrality or more "
    "in a treaty of many; one that ended by violation in the last "
    f"{number(RECENT)} years covered counts as a crack. The rest, and no treaty, is context."
)


def treaties(dyad: Dyad) -> Section:
    """Say what the treaties of the two oblige each to, among all alliances of the year."""
    title = "Treaties and what they oblige"
    years = known_years(dyad, FIRST, LAST)
    if not years:
        nothing = no_data(dyad, "treaties.in_force", "ATOP", (FIRST, LAST), [ATOP])
        return Section("treaties", title, LEAD, (nothing,), limits=_limits(dyad))
    day = date(min(dyad.as_of, LAST), 12, 31)
    known = treaties_between(dyad, day)
    alive = [t for t in known if t.end is None]
    findings = [_in_force(dyad, known, alive, day, years)]
    figures: list[Figure] = []
    if alive:
        findings += [_owed(dyad, alive, day), _place(alive, day)]
        latest = [t for t in alive if t.bilateral]
        if latest:
            findings.append(_term(dyad, latest[-1], day))
    ended = [t for t in known if t.end is not None]
    if ended:
        findings.append(_endings(dyad, known, ended, day))
    if known:
        figures.append(timeline(dyad, known, day))
    if alive:
        figures.append(place(dyad, alive, day))
    tables = (_table(dyad, known),) if known else ()
    return Section("treaties", title, LEAD, tuple(findings), tuple(figures), tables, _limits(dyad))


def _when(dyad: Dyad, day: date) -> str:
    ends = ", where ATOP ends" if dyad.as_of > LAST else ""
    return f"at the end of {day.year}{ends}"


def _in_force(
    dyad: Dyad, known: list[Treaty], alive: list[Treaty], day: date, years: list[int]
) -> Finding:
    first = min([years[0], *(t.start.year for t in known)])
    if alive:
        two = sum(t.bilateral for t in alive)
        own = (
            " It is between them alone."
            if two == len(alive) == 1
            else f" {capital(number(two))} of these {'is' if two < 2 else 'are'} between them "
            "alone."
            if len(alive) > 1
            else " It has other parties too."
        )
        text = (
            f"{treaties_word(len(alive))} between {dyad.pair} "
            f"{'was' if len(alive) == 1 else 'were'} in force {_when(dyad, day)}.{own}"
        )
    elif known:
        earlier = (
            f"the last of {number(len(known))} earlier" if len(known) > 1 else "an earlier one"
        )
        text = (
            f"No alliance treaty between {dyad.pair} was in force {_when(dyad, day)}; "
            f"{earlier} ceased to bind both in {max(t.end.year for t in known if t.end)}."
        )
    else:
        text = (
            f"No alliance treaty between {dyad.pair} is recorded in {span(first, day.year)}"
            f"{', where ATOP ends' if dyad.as_of > LAST else ''}."
        )
    return Finding(
        id="treaties.in_force",
        text=capital(text),
        value=len(alive),
        unit="alliance treaties in force",
        interval_note=NO_INTERVAL,
        n=len(known),
        years=(first, day.year),
        sources=[ATOP],
        sign="tie" if any(t.binds for t in alive) else "context",
        glance=not alive,
    )


def _owed(dyad: Dyad, alive: list[Treaty], day: date) -> Finding:
    """Name the most demanding pledge each way, and whether either must defend the other."""
    sides = (
        (dyad.prose_a, dyad.prose_b, strongest(tuple(o for t in alive for o in t.owes_a))),
        (dyad.prose_b, dyad.prose_a, strongest(tuple(o for t in alive for o in t.owes_b))),
    )
    (one, two, by_a), (_, _, by_b) = sides
    if by_a == by_b == "none":
        most = f"no treaty in force obliged {one} or {two} to anything that ATOP codes"
    elif by_a == by_b:
        most = (
            f"the most that a treaty obliged {one} and {two} to was "
            f"{OWED[by_a].format('each other')}"
        )
    else:
        most = joined(
            [
                f"the most that a treaty obliged {debtor} to was {OWED[o].format(creditor)}"
                if o != "none"
                else f"none obliged {debtor} to anything that ATOP codes"
                for debtor, creditor, o in sorted(sides, key=lambda s: -rank(s[2]))
            ]
        )
    pledged = [o for _, _, o in sides if o == "defense"]
    if len(pledged) == 2:
        rest = ""
    elif pledged:
        rest = " The pledge of defence runs one way."
    else:
        rest = " No treaty in force bound either to defend the other."
    return Finding(
        id="treaties.strongest",
        text=capital(f"{_when(dyad, day)}, {most}.{rest}"),
        value=max((by_a, by_b), key=rank),
        unit="most demanding obligation in force, by ATOP's coding",
        interval_note=NO_INTERVAL,
        n=len(alive),
        years=(day.year, day.year),
        sources=[ATOP],
        sign="tie" if any(t.binds for t in alive) else "context",
        glance=True,
    )


def _place(alive: list[Treaty], day: date) -> Finding:
    """Set the most demanding pledge beside those of all alliances of the year."""
    row = counts_of(day.year)
    own = max((t.strongest for t in alive), key=rank)
    above = STRENGTH[STRENGTH.index(own) + 1 :] if own in STRENGTH else STRENGTH
    more = sum(row[f"strongest_{o}"] for o in above)
    total = row["alliances"]
    if own == "defense":
        text = (
            f"Of the {total} alliances in force anywhere in {day.year}, {row['defense']} held a "
            f"pledge of defence, as did {number(with_pledge(alive, own))} between the two."
        )
    else:
        same = f", {row[f'strongest_{own}']} the same" if own in STRENGTH else ""
        text = (
            f"Of the {total} alliances in force anywhere in {day.year}, {more} held a more "
            f"demanding pledge than the strongest between the two ({SHORT[own]}){same}; "
            f"{row['defense']} held a pledge of defence."
        )
    return Finding(
        id="treaties.place",
        text=text,
        value=more,
        unit="alliances of the year with a more demanding pledge",
        interval_note=NO_INTERVAL,
        n=total,
        years=(day.year, day.year),
        sources=[ATOP],
    )


def _months(n: int) -> str:
    if n % 12 == 0:
        return count(n // 12, "year")
    return count(n, "month")


def _plus(start: date, months: int) -> date:
    month = start.month - 1 + months
    return date(start.year + month // 12, month % 12 + 1, 1)


def _term(dyad: Dyad, t: Treaty, day: date) -> Finding:
    to = None if t.months is None else _plus(t.start, t.months)
    ran = "" if to is None else f", to {to:%B %Y}"
    term = (
        "it names no term"
        if t.months is None
        else f"it names a term of {_months(t.months)}{ran}"
        + (f", with renewals of {_months(t.renewal)}" if t.renewal else "")
    )
    if t.owes_a == t.owes_b:
        owed = f"it obliges each {_list(t.owes_a, 'the other')}"
    else:
        owed = (
            f"it obliges {dyad.prose_a} {_list(t.owes_a, dyad.prose_b)}, "
            f"and {dyad.prose_b} {_list(t.owes_b, dyad.prose_a)}"
        )
    return Finding(
        id="treaties.bilateral",
        text=f"The latest treaty of the two alone in force at the end of {day.year} began on "
        f"{t.start.day} {t.start:%B %Y} (ATOP {t.atopid}): {owed}; {term}.",
        value="none" if t.months is None else t.months,
        unit="months of the term that the treaty names",
        interval_note=NO_INTERVAL,
        n=1,
        years=(t.start.year, day.year),
        sources=[ATOP],
    )


def _list(owed: tuple[str, ...], creditor: str) -> str:
    if not owed:
        return "to nothing that ATOP codes"
    # The creditor is named once, in the first pledge that speaks of it.
    words: list[str] = []
    for o in owed:
        named = any(creditor in w for w in words)
        words.append(OWED[o].format("it" if named else creditor))
    return joined(words)


def _endings(dyad: Dyad, known: list[Treaty], ended: list[Treaty], day: date) -> Finding:
    broken = [t for t in ended if t.ended == ENDED[VIOLATED]]
    ways: dict[str, list[Treaty]] = {}
    for t in ended:
        ways.setdefault(t.ended, []).append(t)
    parts = [
        f"{number(len(ts))} {_ways(how, len(ts))} ({_years([t.end.year for t in ts if t.end])})"
        for how, ts in ways.items()
    ]
    if len(ended) < len(known):
        which = f"{number(len(ended))} of {treaties_word(len(known))}"
    else:
        which = {1: "the only alliance treaty", 2: "both alliance treaties"}.get(
            len(known), f"all {treaties_word(len(known))}"
        )
    recent = [t for t in broken if t.end and t.end.year > day.year - RECENT]
    return Finding(
        id="treaties.ended",
        text=f"Between {dyad.pair} {which} since {min(t.start.year for t in known)} "
        f"{'was' if len(ended) == 1 else 'were'} no longer in force at the end of {day.year}: "
        f"{joined(parts)}.",
        value=len(broken),
        unit="treaties that ended by violation",
        interval_note=NO_INTERVAL,
        n=len(known),
        years=(min(t.start.year for t in known), day.year),
        sources=[ATOP],
        sign="crack" if recent else "context",
        glance=bool(recent),
    )


def _years(ends: list[int]) -> str:
    years = sorted(set(ends))
    return f"last in {years[-1]}" if len(years) > 4 else joined([str(y) for y in years])


def _ways(how: str, n: int) -> str:
    if how == LEFT:
        return "went on without both as members"
    if how == UNCODED:
        return "in a way that is not coded"
    return how.replace("its", "their") if n > 1 else how


def _table(dyad: Dyad, known: list[Treaty]) -> Table:
    data = pl.DataFrame(
        [
            {
                "atopid": t.atopid,
                "start": t.start,
                "end": t.end,
                "until": f"{t.end:{DAY}}" if t.end else "in force",
                "parties": "the two" if t.bilateral else f"{t.parties} states",
                "a_owes": joined([SHORT[o] for o in t.owes_a]) or SHORT["none"],
                "b_owes": joined([SHORT[o] for o in t.owes_b]) or SHORT["none"],
                "term": _term_words(t),
                "months": t.months,
                "renewal_months": t.renewal,
                "ended": t.ended or "",
            }
            for t in reversed(known)
        ],
        schema_overrides={
            "start": pl.Date,
            "end": pl.Date,
            "months": pl.Int64,
            "renewal_months": pl.Int64,
        },
    )
    last = min(dyad.as_of, LAST)
    owes: tuple[tuple[str, str], ...] = (
        ("a_owes", f"{dyad.name_a} owes"),
        ("b_owes", f"{dyad.name_b} owes"),
    )
    if all(t.owes_a == t.owes_b for t in known):
        owes = (("a_owes", "Each owes"),)
    return Table(
        "treaties",
        "Alliance treaties of the two",
        f"As coded by ATOP, to the end of {last}; latest first. Dates are those on which both "
        "became and ceased to be bound; obligations are those of the last phase.",
        (ATOP,),
        data,
        (
            ("start", "From"),
            ("until", "To"),
            ("parties", "Parties"),
            *owes,
            ("term", "Term named"),
            ("ended", "How it ended"),
            ("atopid", "ATOP"),
        ),
        {"start": DAY},
        rows=12,
    )


def _term_words(t: Treaty) -> str:
    if t.months is None:
        return "none"
    return _months(t.months) + (f", then {_months(t.renewal)}" if t.renewal else "")


def _limits(dyad: Dyad) -> tuple[str, ...]:
    known = [
        "ATOP codes what the text promises, not whether it would be kept.",
        "Multilateral treaties with a clause of nonaggression (such as the Helsinki Final Act) "
        "count like others: the number of treaties says less than what they oblige.",
        "A term that a treaty names may be the time before which none may leave; renewals "
        "themselves are not coded.",
    ]
    if dyad.as_of > LAST:
        known.insert(
            0,
            f"ATOP ends in {LAST}: a treaty in force then did not end then, and what was signed, "
            "renewed or ended after it is not known here.",
        )
    return (*known, *forerunners(dyad))
