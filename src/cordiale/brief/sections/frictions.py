"""Section: frictions."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from cordiale import lake, states
from cordiale.brief.context import Dyad
from cordiale.brief.model import Finding, Section, Sign
from cordiale.brief.sections._friction_charts import (
    DEATHS,
    HOSTILITY,
    disputes_table,
    peace_figure,
    timeline,
)
from cordiale.brief.sections._friction_years import (
    RECENT,
    START,
    Kind,
    Sanctions,
    friction_kinds,
    peace_spells,
    rival_years,
    sanctions_on,
    spans,
)
from cordiale.brief.sections._near import contiguity
from cordiale.brief.sections._series import known_years, no_data, runs
from cordiale.brief.words import capital, count, joined, number, span
from cordiale.measures.frictions import (
    CONFLICT,
    CONTIGUITY_LAST,
    COW_LAST,
    GML_LAST,
    PEACE,
    PEACE_LEVELS,
    RIVALRY_LAST,
    SANCTIONS,
)

__all__ = ["frictions"]

RIVALRIES, DISPUTES, UCDP, GSDB, PEACE_DATA = "rivalries", "disputes", "ucdp", "gsdb", "peace_data"
STATES = "cow_states"
LISTS = {"tss": "Thompson, Sakuwa and Suhas", "td": "Thompson and Dreyer"}
MEANS = {
    "trade": "trade",
    "arms": "arms",
    "military": "military aid",
    "financial": "finance",
    "travel": "travel",
    "other": "other means",
}
_SOURCE = {
    "rivalry": RIVALRIES,
    "militarised disputes": DISPUTES,
    "armed conflict": UCDP,
    "sanctions": GSDB,
}
_PRIMARY = ("interstate", "intrastate", "internationalised", "extrasystemic")
COUNTED = "No interval: a list of events, for which the source gives no error"
LEAD = (
    "What the two have against each other, by source. A friction on record in the last ten years "
    "that its source covers is a crack; one before them is context. Where a source covers a year "
    "and lists nothing, that is a measured absence of friction, said plainly and counted as "
    "neither; outside its years there is no data. Fighting on one side in most of the last ten "
    "years, and a warm peace or more, are ties."
)


def frictions(dyad: Dyad) -> Section:
    """Say what friction between the two is on record, and where none is."""
    spells = {k: rival_years(dyad, k) for k in LISTS}
    disputes = dyad.rows("dispute_years").filter(pl.col("year") >= START)
    fights = dyad.rows("conflict_dyad_years")
    against = {s: sanctions_on(dyad, s) for s in ("a", "b")}
    kinds = friction_kinds(dyad, spells, disputes, fights, against)
    measured = [k for k in kinds if k.known]
    findings = [
        *_summary(dyad, measured),
        _rivalry(dyad, spells),
        *_disputes(dyad, disputes),
        *_fought(dyad, fights),
        *_sanctioned(dyad, against),
        _peace(dyad),
        *_neighbourhood(dyad),
        contiguity(dyad, "frictions.contiguity"),
    ]
    figures = [timeline(dyad, measured)] if measured else []
    scale = peace_figure(dyad)
    if scale is not None:
        figures.append(scale)
    tables = (disputes_table(disputes),) if disputes.height else ()
    return Section(
        "frictions", "Frictions", LEAD, tuple(findings), tuple(figures), tables, _limits(dyad)
    )


def _sign(kind: Kind) -> Sign:
    if kind.same:
        return "tie" if len(kind.recent) > min(RECENT, len(kind.known)) / 2 else "context"
    return "crack" if kind.recent else "context"


def _summary(dyad: Dyad, measured: Sequence[Kind]) -> list[Finding]:
    """Count the kinds of friction on record in the last ten years that each source covers."""
    kinds = [k for k in measured if k.name]
    if not kinds:
        return []
    there = [f"{k.name} (last in {k.recent[-1]})" for k in kinds if k.recent]
    absent = [f"{k.name} ({_window(k)})" for k in kinds if not k.recent]
    of = f"{count(len(kinds), 'kind')} of friction between {dyad.prose_a} and {dyad.prose_b}"
    text = (
        f"Of {of}, {_how_many(there, kinds)} on record in the "
        f"last ten years that the source covers: {joined(there)}."
        + (f" Covered and absent: {joined(absent)}." if absent else "")
        if there
        else f"None of {of} is on record in the last ten years that the source covers: "
        f"{joined(absent)} are measured absences."
    )
    return [
        Finding(
            id="frictions.kinds",
            text=text,
            value=len(there),
            unit=f"kinds of friction on record, of {len(kinds)}",
            interval_note=COUNTED,
            n=len(kinds),
            years=(
                min(max(k.known[0], k.known[-1] - RECENT + 1) for k in kinds),
                max(k.known[-1] for k in kinds),
            ),
            sources=[_SOURCE[k.name] for k in kinds],
            sign="crack" if there else "context",
            glance=True,
        )
    ]


def _how_many(there: Sequence[str], kinds: Sequence[Kind]) -> str:
    if len(there) == len(kinds) > 1:
        return "all are"
    return f"{number(len(there))} {'is' if len(there) == 1 else 'are'}"


def _window(kind: Kind) -> str:
    return span(max(kind.known[0], kind.known[-1] - RECENT + 1), kind.known[-1])


def _rivalry(dyad: Dyad, spells: dict[str, list[int]]) -> Finding:
    ends = {k: min(dyad.as_of, RIVALRY_LAST[k]) for k in LISTS}
    now = spells["tss"] and spells["tss"][-1] == ends["tss"]

    def said(which: str) -> str:
        parts = [
            f"since {first}" if last == ends[which] else f"in {span(first, last)}"
            for first, last in runs(spells[which])
        ]
        return joined(parts)

    if not any(spells.values()):
        text = (
            "Neither list of strategic rivalries (Thompson and Dreyer, to "
            f"{ends['td']}; Thompson, Sakuwa and Suhas, to {ends['tss']}) names the two as rivals "
            "in any year: a measured absence."
        )
    elif spells["td"] == [y for y in spells["tss"] if y <= ends["td"]] and said("td"):
        text = f"Both lists of strategic rivalries name the two as rivals {said('tss')}" + (
            "." if now else f"; in {ends['tss']} they were none."
        )
    else:
        parts = [
            f"{LISTS[k]} (to {ends[k]}) name the two as strategic rivals {said(k)}"
            if spells[k]
            else f"{LISTS[k]} (to {ends[k]}) do not name them in any year"
            for k in LISTS
        ]
        text = f"{'; '.join(parts)}."
    return Finding(
        id="frictions.rivalry",
        text=text,
        value=bool(now),
        unit=f"rivals in {ends['tss']}, the last covered year",
        interval_note="No interval: a list; two lists are shown",
        n=2,
        years=(min([START, *spells["tss"], *spells["td"]]), ends["tss"]),
        sources=[RIVALRIES],
        sign="crack" if spells["tss"] and spells["tss"][-1] > ends["tss"] - RECENT else "context",
    )


def _disputes(dyad: Dyad, disputes: pl.DataFrame) -> list[Finding]:
    known = known_years(dyad, START, COW_LAST)
    if not known:
        return [
            no_data(
                dyad,
                "frictions.disputes",
                "the list of militarised disputes",
                (1816, COW_LAST),
                [DISPUTES],
            )
        ]
    met = disputes.filter(pl.col("cow_disputes") > 0)
    kind = Kind("", "", known, met["year"].to_list())
    findings = [_dispute_finding(dyad, kind, met)]
    if met.height:
        territory = met.filter("territory")["year"].to_list()
        findings.append(
            Finding(
                id="frictions.territory",
                text=f"In {number(len(territory))} of these years one of the two wanted to change "
                f"who holds territory, last in {territory[-1]}."
                if territory
                else "In none of these years did one of the two want to change who holds "
                "territory.",
                value=len(territory),
                unit="years with a dispute over territory (revisionist aims)",
                interval_note=COUNTED,
                n=len(known),
                years=(known[0], known[-1]),
                sources=[DISPUTES],
                sign=_sign(Kind("", "", known, territory)),
            )
        )
    other = known_years(dyad, START, GML_LAST)
    if other:
        years = disputes.filter(pl.col("gml"))["year"].to_list()
        findings.append(
            Finding(
                id="frictions.disputes_corrected",
                text="Gibler, Miller and Little, who correct that list, have the two on opposite "
                f"sides of a dispute in {count(len(years), 'year')} of "
                f"{span(other[0], other[-1])}, last in {years[-1]}."
                if years
                else "Gibler, Miller and Little, who correct that list, have no dispute with the "
                f"two on opposite sides in {span(other[0], other[-1])}: a measured absence.",
                value=len(years),
                unit="years with a dispute, of those covered",
                interval_note=COUNTED,
                n=len(other),
                years=(other[0], other[-1]),
                sources=[DISPUTES],
                sign=_sign(Kind("", "", other, years)),
            )
        )
    return findings


def _dispute_finding(dyad: Dyad, kind: Kind, met: pl.DataFrame) -> Finding:
    covered = span(kind.known[0], kind.known[-1])
    text = (
        f"Correlates of War lists no militarised dispute between {dyad.prose_a} and "
        f"{dyad.prose_b} in {covered}: a measured absence."
    )
    if met.height:
        last = met.row(-1, named=True)
        top = met.filter(pl.col("cow_hostility") == met["cow_hostility"].max())
        worst, hostility = top.row(-1, named=True), int(top["cow_hostility"][0])
        text = (
            f"Correlates of War lists militarised disputes between {dyad.prose_a} and "
            f"{dyad.prose_b} in {count(met.height, 'year')} of {covered}, the last in "
            f"{last['year']} ({HOSTILITY[last['cow_hostility']]})"
        )
        if met.height > 1 and worst["year"] != last["year"]:
            text += f"; the highest hostility was {HOSTILITY[hostility]}, last in {worst['year']}"
        dead = met.filter(pl.col("cow_fatality") > 0)
        if dead.height:
            most = dead.filter(pl.col("cow_fatality") == dead["cow_fatality"].max())
            text += (
                f"; the most known deaths on one side were {DEATHS[most['cow_fatality'][-1]]}, in "
                f"{most['year'][-1]}"
            )
        text += "."
    return Finding(
        id="frictions.disputes",
        text=text,
        value=met.height,
        unit="years with a dispute, of those covered",
        interval_note=COUNTED,
        n=len(kind.known),
        years=(kind.known[0], kind.known[-1]),
        sources=[DISPUTES],
        sign=_sign(kind),
    )


def _fought(dyad: Dyad, fights: pl.DataFrame) -> list[Finding]:
    known = known_years(dyad, *CONFLICT)
    covered = span(known[0], known[-1])
    primary = fights.filter(pl.col("against_primary") > 0)["year"].to_list()
    against = fights.filter(pl.col("against") > 0)["year"].to_list()
    others = [y for y in against if y not in primary]
    wars = fights.filter("against_war")["year"].to_list()
    said = []
    if primary:
        said.append(f"they fought each other as primary parties in {spans(primary)}")
    if others:
        said.append(
            f"they stood on opposite sides, at least one of them with troops in support, in "
            f"{spans(others)}"
        )
    text = (
        capital(f"{'; '.join(said)} (25 deaths in battle or more; UCDP, {covered})")
        + (f", at the level of war in {spans(wars)}." if wars else ".")
        if said
        else f"In {covered} no armed conflict (25 deaths in battle or more) has the two on "
        "opposite sides: a measured absence."
    )
    same = fights.filter(pl.col("together") > 0)["year"].to_list()
    return [
        Finding(
            id="frictions.armed_conflict",
            text=text,
            value=len(against),
            unit="years on opposite sides, of those covered",
            interval_note=COUNTED,
            n=len(known),
            years=(known[0], known[-1]),
            sources=[UCDP],
            sign=_sign(Kind("", "", known, against)),
        ),
        Finding(
            id="frictions.same_side",
            text=f"They took part on the same side of an armed conflict in {spans(same)}, as "
            f"primary parties or with troops in support, those of United Nations missions included "
            f"(UCDP, {covered})."
            if same
            else f"In {covered} no armed conflict has the two on the same side.",
            value=len(same),
            unit="years on the same side, of those covered",
            interval_note=COUNTED,
            n=len(known),
            years=(known[0], known[-1]),
            sources=[UCDP],
            sign=_sign(Kind("", "", known, same, same=True)),
        ),
    ]


def _sanctioned(dyad: Dyad, against: dict[str, Sanctions]) -> list[Finding]:
    covered = known_years(dyad, *SANCTIONS)
    if not covered:
        return [no_data(dyad, "frictions.sanctions", "the list of sanctions", SANCTIONS, [GSDB])]
    end = covered[-1]
    said = [
        _direction(against[s], sender, target, covered)
        for s, sender, target in (
            ("a", dyad.prose_a, dyad.prose_b),
            ("b", dyad.prose_b, dyad.prose_a),
        )
    ]
    years = sorted({y for s in against.values() for y in s.years})
    known = [y for y in covered if y in years or all(s.zero(y) for s in against.values())]
    if all(s.zero(y) for s in against.values() for y in covered):
        text = (
            f"Neither of the two has a case of sanctions of its own on the other in "
            f"{spans(covered)}: a measured absence."
        )
    else:
        text = capital(f"{'; '.join(said)}.")
    if end not in known:
        first = Finding(id="frictions.sanctions", text=text, sources=[GSDB], status="no data")
    else:
        rows = [s.rows.filter(pl.col("year") == end) for s in against.values()]
        first = Finding(
            id="frictions.sanctions",
            text=text,
            value=sum(int(r["cases"].sum()) for r in rows),
            unit=f"cases of the two's own in force in {end}, both directions",
            interval_note=COUNTED,
            n=len(known),
            years=(known[0], end),
            sources=[GSDB],
            sign=_sign(Kind("", "", known, years)),
        )
    return [first, *_organised(dyad, end)]


def _direction(sanctions: Sanctions, sender: str, target: str, covered: list[int]) -> str:
    """Say which sanctions one of the two had on the other, and where that is not known."""
    end = covered[-1]
    now = sanctions.rows.filter(pl.col("year") == end)
    if now.height:
        row = now.row(0, named=True)
        means = [word for m, word in MEANS.items() if row[m]]
        return (
            f"{sender} had {count(row['cases'], 'case')} of sanctions of its own in force on "
            f"{target} in {end} ({joined(means)})"
        )
    before = f" (it had some in {spans(sanctions.years)})" if sanctions.years else ""
    if end in sanctions.through_union:
        return (
            f"{sender} acts through the European Union, so that no case of its own on {target} in "
            f"{end} is no evidence of none{before}"
        )
    if end in sanctions.on_union:
        return (
            f"{sender} had {count(sanctions.on_union[end], 'case')} in force in {end} on the "
            f"European Union, of which {target} was a member: not counted as on it alone{before}"
        )
    if sanctions.years:
        return f"{sender} had some on {target} in {spans(sanctions.years)}, none in {end}"
    zeros = [y for y in covered if sanctions.zero(y)]
    return f"{sender} had none of its own on {target} in {spans(zeros)}"


def _organised(dyad: Dyad, end: int) -> list[Finding]:
    """Name the senders that are no states: their sanctions are not shared out."""
    organisations = (
        lake.measure("sanction_organisation_years")
        .filter((pl.col("year") == end) & pl.col("target").is_in([dyad.a, dyad.b]))
        .sort("organisation")
        .collect()
    )
    parts = []
    for code, target in ((dyad.a, dyad.prose_a), (dyad.b, dyad.prose_b)):
        rows = organisations.filter(pl.col("target") == code)
        if rows.height:
            cases = [
                f"{name} ({count(n, 'case')})"
                for name, n in rows.select("organisation", "cases").iter_rows()
            ]
            parts.append(f"{joined(cases)} on {target}")
    if not parts:
        return []
    return [
        Finding(
            id="frictions.sanctions_organisations",
            text=f"Senders other than states with sanctions in force in {end}: "
            f"{'; '.join(parts)}. They are not counted as their members' here.",
            value=int(organisations["cases"].sum()),
            unit=f"cases of organisations in force in {end} on either of the two",
            interval_note=COUNTED,
            n=organisations.height,
            years=(end, end),
            sources=[GSDB],
        )
    ]


def _peace(dyad: Dyad) -> Finding:
    spells = peace_spells(dyad)
    end = min(dyad.as_of, PEACE[1])
    last = spells.row(-1, named=True) if spells.height else None
    if last is None or last["last_year"] < end:
        return Finding(
            id="frictions.peace",
            text=f"The peace scale has no level for the two in {end}"
            + (
                f" (the last is {PEACE_LEVELS[last['level']]}, in {last['last_year']})"
                if last
                else ""
            )
            + ": by its rules they have no relationship then, or are in transition.",
            sources=[PEACE_DATA],
            status="no data",
        )
    level, first = int(last["level"]), int(last["first_year"])
    before = spells.row(-2, named=True) if spells.height > 1 else None
    sign: Sign = "crack" if level < 2 else "tie" if level > 2 else "context"
    return Finding(
        id="frictions.peace",
        text=f"On the peace scale, from severe rivalry to security community, {dyad.pair} stood "
        f"at {PEACE_LEVELS[level]} in {end}"
        + (
            ""
            if first == end
            else f", since {first}"
            if first > PEACE[0]
            else f", as in all its years since {PEACE[0]}"
        )
        + (
            f" ({PEACE_LEVELS[before['level']]} to {before['last_year']})."
            if before is not None
            else "."
        ),
        value=level / 4,
        unit="peace scale: 0 severe rivalry, 0.25 lesser rivalry, 0.5 negative peace, 0.75 warm "
        "peace, 1 security community",
        interval_note="No interval: a level coded by judgement",
        n=end - first + 1,
        years=(first, end),
        sources=[PEACE_DATA],
        sign=sign,
        glance=sign != "context",
    )


def _neighbourhood(dyad: Dyad) -> list[Finding]:
    """Say which neighbours of the two, and which of the two, are parties to armed conflict."""
    year = min(dyad.as_of, CONFLICT[1])
    both = [dyad.a, dyad.b]
    counts = {
        r["ccode"]: r
        for r in lake.measure("neighbour_years")
        .filter(pl.col("ccode").is_in(both) & (pl.col("year") == year))
        .collect()
        .iter_rows(named=True)
    }
    named = (
        lake.measure("neighbour_conflicts")
        .filter(pl.col("ccode").is_in(both) & (pl.col("year") == year))
        .sort("neighbour")
        .collect()
    )
    own = {
        r["ccode"]: r
        for r in lake.measure("conflict_state_years")
        .filter(pl.col("ccode").is_in(both) & (pl.col("year") == year))
        .collect()
        .iter_rows(named=True)
    }
    held = any(c["held"] for c in counts.values())
    texts, fights = [], []
    for code, prose in ((dyad.a, dyad.prose_a), (dyad.b, dyad.prose_b)):
        who = [
            states.label(n, year) + (" (war)" if war else "")
            for n, war in named.filter(pl.col("ccode") == code)
            .select("neighbour", "war")
            .iter_rows()
        ]
        texts.append(_beside(code, prose, counts[code]["neighbours"], who, year))
        n = sum(own[code][k] for k in _PRIMARY) if code in own else 0
        war = code in own and own[code]["war"]
        fights.append(
            f"{prose} in {number(n) if n else 'none'}{' (at the level of war)' if war else ''}"
        )
    return [
        Finding(
            id="frictions.neighbourhood",
            text=f"In {year} {'; '.join(texts)} (parties to armed conflict by UCDP, neighbours by "
            "land or at most 24 miles of water" + (f" as of {CONTIGUITY_LAST})." if held else ")."),
            value=named["neighbour"].n_unique(),
            unit="neighbours of either that are primary parties to an armed conflict",
            interval_note=COUNTED,
            n=sum(c["neighbours"] for c in counts.values()),
            years=(year, year),
            sources=[UCDP, STATES],
            status="held" if held else "measured",
        ),
        Finding(
            id="frictions.own_conflicts",
            text=f"Armed conflicts of their own in {year}, as primary party: {joined(fights)}.",
            value=sum(sum(r[k] for k in _PRIMARY) for r in own.values()),
            unit="armed conflicts with either as a primary party, one with both counted twice",
            interval_note=COUNTED,
            n=2,
            years=(year, year),
            sources=[UCDP],
        ),
    ]


def _beside(code: int, prose: str, neighbours: int, who: list[str], year: int) -> str:
    """Say how many neighbours of a state are parties to armed conflict, and which."""
    if not neighbours:
        return f"{prose} had no neighbour"
    whose, names = states.possessive(code, year), f": {joined(who)}" if who else ""
    if neighbours == 1:
        return f"{whose} one neighbour was {'a' if who else 'no'} party{names}"
    verb = "was a party" if len(who) < 2 else "were parties"
    return f"{number(len(who)) if who else 'none'} of {whose} {neighbours} neighbours {verb}{names}"


def _limits(dyad: Dyad) -> tuple[str, ...]:
    known = [
        "Lists of events hold what their coders found: a quarrel without force, sanction or "
        "rivalry as defined there is in none of them.",
        f"No dispute after {COW_LAST} and no rivalry after {RIVALRY_LAST['tss']} is coded: that "
        "none is shown then is no evidence of none.",
        "A claim to territory counts only where it came with a militarised dispute.",
    ]
    if dyad.as_of >= SANCTIONS[0]:
        known.append(
            f"Sanctions are known for {span(*SANCTIONS)} only, and an organisation's are not "
            "shared out among its members."
        )
    if {255, 260} & {dyad.a, dyad.b}:
        known.append("The peace scale and the lists of rivalries keep one code for all Germany.")
    return tuple(known)
