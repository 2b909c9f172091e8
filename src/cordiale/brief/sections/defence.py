"""Section: defence cooperation agreements and joint exercises."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cordiale import states
from cordiale.brief import charts
from cordiale.brief.context import Dyad
from cordiale.brief.model import Figure, Finding, Section, Sign, Table
from cordiale.brief.sections._drawing import Panel, bars_by_year, partner_bars
from cordiale.brief.sections._series import (
    Span,
    Standing,
    filled,
    forerunners,
    known_years,
    no_data,
    partner_sums,
    places,
    standing,
    total,
    uneven,
    windows,
)
from cordiale.brief.words import count, joined, number, ordinal, span
from cordiale.measures.military import AGREEMENTS, CATEGORIES, EXERCISES, SMALL

__all__ = ["defence"]

DCAD, MME = "dcad", "mme"
CENSUS = "A count of all that the source lists: no interval"
UNEVEN = (
    "No interval: a count of all listed; a change is called one where chance would split the total "
    "so unevenly less than one time in ten (exact binomial)"
)
FIELDS = {
    "dca": "defence cooperation in general",
    "dic": "the defence industry",
    "trex": "training and exchange",
    "procurement": "procurement",
    "commission": "a joint commission",
    "research": "research",
}
LEAD = (
    "Bilateral defence agreements signed and exercises held together, by year. Both lists end in "
    "2010. A count is a tie where it lies above the median of the other partners of both states "
    "(those with any in the same years); the last five years against the five a decade before are "
    "a tie where clearly more, a crack where clearly fewer. None recorded is context."
)


@dataclass(frozen=True)
class _Kind:
    """What is counted, and where."""

    id: str
    table: str
    source: str
    coverage: Span
    columns: tuple[str, ...]
    one: str
    many: str
    did: str
    listing: str

    @property
    def each(self) -> pl.Expr:
        return pl.sum_horizontal(pl.col(self.columns).cast(pl.Int64))


SIGNED = _Kind(
    id="agreements",
    table="defence_agreement_years",
    source=DCAD,
    coverage=AGREEMENTS,
    columns=("signed_general", "signed_sector"),
    one="defence agreement",
    many="defence agreements",
    did="signed",
    listing="the list of defence agreements",
)
HELD = _Kind(
    id="exercises",
    table="exercise_years",
    source=MME,
    coverage=EXERCISES,
    columns=("n_small", "n_large"),
    one="joint exercise",
    many="joint exercises",
    did="took part in",
    listing="the list of exercises",
)


def defence(dyad: Dyad) -> Section:
    """Say what the two signed and exercised, beside their other partners and a decade before."""
    findings: list[Finding] = []
    figures: list[Figure] = []
    tables: list[Table] = []
    for kind in (SIGNED, HELD):
        rows = dyad.rows(kind.table)
        extra = [c for c in rows.columns if c not in ("ccode1", "ccode2", "year")]
        series = filled(rows, known_years(dyad, *kind.coverage), extra).with_columns(
            value=kind.each
        )
        if series.is_empty():
            findings.append(
                no_data(dyad, f"defence.{kind.id}", kind.listing, kind.coverage, [kind.source])
            )
            continue
        found = _Counted(dyad, kind, series)
        findings += found.findings()
        if found.n:
            figures += found.figures()
            tables.append(_agreements(found) if kind is SIGNED else _exercises(found))
    # One of the two stands in "At a glance": exercises are what was done, not only signed.
    chosen = [f.id for f in findings if f.glance]
    findings = [f.model_copy(update={"glance": f.glance and f.id == chosen[-1]}) for f in findings]
    return Section(
        "defence",
        "Defence agreements and joint exercises",
        LEAD,
        tuple(findings),
        tuple(figures),
        tuple(tables),
        _limits(dyad),
    )


@dataclass(frozen=True)
class _Counted:
    """One kind of cooperation of one dyad: ``series`` has a row for each known year."""

    dyad: Dyad
    kind: _Kind
    series: pl.DataFrame

    @property
    def years(self) -> Span:
        return int(self.series["year"].min()), int(self.series["year"].max())  # type: ignore[arg-type]

    @property
    def n(self) -> int:
        return int(self.series["value"].sum())

    def sum(self, column: str) -> int:
        return int(self.series[column].cast(pl.Int64).sum())

    @property
    def ends(self) -> str:
        return ", where the list ends" if self.dyad.as_of > self.kind.coverage[1] else ""

    @property
    def period(self) -> str:
        """The known years, to open a sentence."""
        first, last = self.years
        years = f"In {first}" if first == last else f"From {first} to {last}"
        return f"{years}{self.ends}{',' if self.ends else ''}"

    def ranks(self) -> list[tuple[str, Standing]]:
        d, k = self.dyad, self.kind
        found = []
        for state, other, name in ((d.a, d.b, d.prose_a), (d.b, d.a, d.prose_b)):
            s = standing(partner_sums(k.table, state, k.each, self.years), other)
            if s is not None:
                found.append((name, s))
        return found

    def findings(self) -> list[Finding]:
        fields = [self._fields()] if self.kind is SIGNED and self.n else []
        return [self._level(), *fields, *self._change()]

    def _level(self) -> Finding:
        d, k, n = self.dyad, self.kind, self.n
        ranks = self.ranks()
        tie = n > 0 and all(s.above(n) for _, s in ranks)
        if n == 0:
            text = f"No {k.one} between {d.pair} is recorded in {span(*self.years)}{self.ends}."
        else:
            text = (
                f"{self.period} {d.pair} {k.did} {count(n, k.one)}{self._detail()}. "
                f"By number this ranks {places(ranks)}{self._medians(ranks)}."
            )
        return Finding(
            id=f"defence.{k.id}",
            text=text,
            value=n,
            unit=f"{k.many} {'signed' if k is SIGNED else 'of both'}",
            interval_note=CENSUS,
            n=self.series.height,
            years=self.years,
            sources=[k.source],
            sign="tie" if tie else "context",
            glance=tie,
        )

    @staticmethod
    def _medians(ranks: list[tuple[str, Standing]]) -> str:
        if any(s.median is None for _, s in ranks):
            return ""
        middle = " and ".join(f"{s.median:g}" for _, s in ranks)
        return f"; the medians of their other partners are {middle}"

    def _detail(self) -> str:
        if self.kind is SIGNED:
            return ""
        small = self.sum("n_small")
        first = self.series.filter(pl.col("value") > 0)["year"].to_list()[0]
        size = f"with at most {number(SMALL)} participants"
        if self.n == 1:
            return f", {'' if small else 'not '}{size}, in {first}"
        few = number(small) if small < self.n else "all"
        return f", {few} of them {size}, the first in {first}"

    def _fields(self) -> Finding:
        """Say what the agreements treat, by the source's categories."""
        treated = [(self.sum(f"signed_{c}"), FIELDS[c]) for c in CATEGORIES]
        some = sorted([t for t in treated if t[0]], key=lambda t: -t[0])
        general = self.sum("signed_general")
        pair = self.dyad.pair
        kinds = [
            (n, "general" if general else "on a single sector")
            for n, general in ((general, True), (self.n - general, False))
            if n
        ]
        if self.n == 1:
            said = (
                f"The agreement that {pair} signed is {kinds[0][1]} and treats "
                f"{joined([what for _, what in some])}"
            )
        else:
            which = (
                f"All agreements that {pair} signed are {kinds[0][1]}"
                if len(kinds) == 1
                else f"Of the agreements that {pair} signed, "
                + joined([f"{number(n)} {'is' if n == 1 else 'are'} {what}" for n, what in kinds])
            )
            said = f"{which}; they treat {joined([f'{what} ({n})' for n, what in some])}"
        force = self.series.select(pl.col("in_force_general") + pl.col("in_force_sector"))
        last = int(force.to_series()[-1])
        return Finding(
            id="defence.fields",
            text=f"{said}. By the source's estimate {number(last)} "
            f"{'was' if last < 2 else 'were'} in force in {self.years[1]}.",
            value=last,
            unit="defence agreements in force in the last covered year, estimated",
            interval_note="No interval: the source estimates an end, mostly six years from the "
            "signature, without error",
            n=self.n,
            years=self.years,
            sources=[DCAD],
        )

    def _change(self) -> list[Finding]:
        """Compare five years with the five a decade before."""
        d, k = self.dyad, self.kind
        both = windows(self.series["year"].to_list())
        if both is None:
            return []
        before, after = (int(total(self.series, "value", w) or 0) for w in both)
        if before == after == 0:
            return []
        clear = uneven(before, after)
        sign: Sign = "context"
        verb = "did not clearly change"
        if clear:
            sign, verb = ("tie", "rose") if after > before else ("crack", "fell")
        subject = "Defence agreements signed" if k is SIGNED else "Joint exercises"
        return [
            Finding(
                id=f"defence.{k.id}_change",
                text=f"{subject} by {d.pair} {verb}: {number(before)} in {span(*both[0])}, "
                f"{number(after)} in {span(*both[1])}.",
                value=after - before,
                unit=f"change in the number of {k.many}",
                interval_note=UNEVEN,
                n=before + after,
                years=(both[0][0], both[1][1]),
                sources=[k.source],
                sign=sign,
            )
        ]

    def figures(self) -> list[Figure]:
        figures = [self._by_year()]
        if self.kind is HELD:
            figures.append(self._partners())
        return figures

    def _by_year(self) -> Figure:
        d, k = self.dyad, self.kind
        peak = self.series.sort("value", "year", descending=[True, True]).row(0, named=True)
        labels = (
            ("General agreements signed", "Sector agreements signed")
            if k is SIGNED
            else (f"Exercises with at most {number(SMALL)} participants", "Larger exercises")
        )
        panels = tuple(
            Panel(c, label, colour)
            for c, label, colour in zip(k.columns, labels, (charts.A, charts.US), strict=True)
        )
        end = min(d.as_of, k.coverage[1])
        most = f", most in {peak['year']} ({peak['value']})" if self.n > peak["value"] > 1 else ""
        sums = joined(
            [f"{label.lower()} {self.sum(c)}" for c, label in zip(k.columns, labels, strict=True)]
        )
        some = self.series.filter(pl.col("value") > 0)["year"].to_list()
        spread = f"First in {some[0]}, last in {some[-1]}{most}, {len(some)} years with any."
        return Figure(
            f"defence_{k.id}",
            f"{d.title} {k.did} {count(self.n, k.one)} in {span(*self.years)}{most}",
            f"Two rows of bars, {span(*self.years)}: {sums}. {spread}",
            f"Number a year, one scale for both rows. {CENSUS}. Years without a bar to {end} "
            "have none recorded.",
            (k.source,),
            bars_by_year(self.series, panels, d, end),
            self.series,
            self.years,
        )

    def _partners(self) -> Figure:
        d, k = self.dyad, self.kind
        groups = {d.a: f"Partners of {d.prose_a}", d.b: f"Partners of {d.prose_b}"}
        parts = []
        for state, other in ((d.a, d.b), (d.b, d.a)):
            sums = partner_sums(k.table, state, k.each, self.years)
            parts.append(
                sums.with_columns(
                    group=pl.lit(groups[state]),
                    own=pl.col("partner") == other,
                    partner=pl.col("partner").map_elements(
                        lambda c: states.name(c, d.as_of), return_dtype=pl.String
                    ),
                    value=pl.col("value").cast(pl.Int64),
                )
            )
        draw, drawn = partner_bars(pl.concat(parts), list(groups.values()))
        own = {r["group"]: r for r in drawn.filter("own").iter_rows(named=True)}
        where = " and ".join(
            f"{ordinal(own[g]['place'])} for {name}"
            for g, name in zip(groups.values(), (d.prose_a, d.prose_b), strict=True)
        )
        return Figure(
            "defence_partners",
            f"Among partners in exercises the two rank {where}, with {self.n} in "
            f"{span(*self.years)}",
            "Bars: number of joint exercises by partner. "
            + " ".join(
                f"{g}: "
                + joined(
                    [
                        f"{r['partner']} {r['value']}"
                        for r in drawn.filter(pl.col("group") == g).iter_rows(named=True)
                    ]
                )
                + "."
                for g in groups.values()
            ),
            f"Joint exercises of any size in {span(*self.years)}; blue: the two together. The "
            f"figure before a name is its rank, equals sharing one. {CENSUS}.",
            (k.source,),
            draw,
            drawn,
            self.years,
        )


# Tables --------------------------------------------------------------------------------


def _agreements(found: _Counted) -> Table:
    fields = pl.concat_list(
        pl.when(pl.col(f"signed_{c}") > 0).then(pl.lit(FIELDS[c])) for c in CATEGORIES
    )
    data = (
        found.series.filter(pl.col("value") > 0)
        .with_columns(
            fields=fields.list.drop_nulls().list.join(", "),
            in_force=pl.col("in_force_general").cast(pl.Int64) + pl.col("in_force_sector"),
        )
        .sort("year", descending=True)
    )
    return Table(
        "defence_agreements_years",
        "Defence agreements, by year of signature",
        "Years with a signature; an agreement treats one to three fields. In force: in that year, "
        "by the source's estimate, which is mostly six years from the signature.",
        (DCAD,),
        data,
        (
            ("year", "Year"),
            ("signed_general", "General"),
            ("signed_sector", "Sector"),
            ("fields", "Fields"),
            ("in_force", "In force"),
        ),
        rows=10,
    )


def _exercises(found: _Counted) -> Table:
    listed = (
        found.dyad.rows("exercise_list")
        .sort("year", "month", "mme_id", descending=[True, True, False])
        .select("year", "month", pl.col("exercise").fill_null("unnamed"), "participants", "mme_id")
    )
    return Table(
        "defence_exercises_list",
        f"Joint exercises with at most {number(SMALL)} participants",
        "By the month of the start, latest first; names as the source has them.",
        (MME,),
        listed,
        (
            ("year", "Year"),
            ("month", "Month"),
            ("exercise", "Exercise"),
            ("participants", "Participants"),
        ),
        rows=12,
    )


def _limits(dyad: Dyad) -> tuple[str, ...]:
    known = [
        f"Agreements signed before {AGREEMENTS[0]} are not listed even where in force later.",
        "The list of exercises rests on open reports. In some exercises participants are not "
        "named; a state's absence from those is no proof that it stayed away.",
        "A count says nothing of size: a staff exercise and a manoeuvre of thousands are one each.",
        "Small navies and armies train abroad in large exercises: to share one with twenty others "
        "says little about two.",
    ]
    if dyad.as_of > EXERCISES[1]:
        known.insert(
            0,
            f"Both lists end in {EXERCISES[1]}: later agreements and exercises are not known here, "
            "which is not the same as none.",
        )
    return (*known, *forerunners(dyad))
