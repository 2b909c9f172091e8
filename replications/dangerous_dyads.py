"""Miller's "dangerous dyads" logit, run from a Cordiale panel.

Miller (2022) fits the model of Bremer (1992) to all politically relevant
non-directed dyad-years, 1816-2010: does a Gibler-Miller-Little dispute begin?
This script rebuilds it with three files exchanged: ATOP for the COW alliances,
newer GDP per capita, newer extended Unified Democracy Scores. It prints the
tables that ``docs/replications/dangerous_dyads.md`` shows::

    cordiale data build
    python replications/dangerous_dyads.py > docs/replications/dangerous_dyads_results.txt

References
----------
Miller (2022) *Conflict Management and Peace Science* 39(6):755-779. Bremer (1992)
*Journal of Conflict Resolution* 36(2):309-341. Gelman (2008) *Statistics in
Medicine* 27:2865-2873.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import statsmodels.api as sm

import cordiale as cd

FIRST, LAST = 1816, 2010
DYAD = ("ccode1", "ccode2")
MINUS = "\N{MINUS SIGN}"

TERMS = {
    "land": "Land contiguity",
    "cinc": "CINC, lower over higher",
    "major": "Major power in the dyad",
    "defence": "Defence pact",
    "democracy": "Democracy, weak link",
    "gdp": "GDP per capita, weak link",
    "military": "Militarisation, lower of the two",
    "t": "t, peace years",
    "t2": "t²",
    "t3": "t³",
    "constant": "Intercept",
}
CONTINUOUS = ("cinc", "democracy", "gdp", "military")

# Article: Miller (2022), as printed; its squares and cubes of t round to zero.
ARTICLE = {
    "land": "1.06", "cinc": "0.45", "major": "0.14", "defence": "-0.12", "democracy": "-0.49",
    "gdp": "0.29", "military": "0.26", "t": "-0.146",
}  # fmt: skip
ARTICLE_N, ARTICLE_ROWS = 103_919, 112_282
# The same model as printed in the README of peacesciencer 0.x, with standard errors.
README = {
    "land": (1.052, 0.05677), "cinc": (0.4461, 0.03629), "major": (0.1411, 0.05749),
    "defence": (-0.09927, 0.05764), "democracy": (-0.4918, 0.05243), "gdp": (0.2828, 0.05091),
    "military": (0.2608, 0.02308), "t": (-0.1475, 0.005066), "t2": (2.486e-3, 1.353e-4),
    "t3": (-1.164e-5, 8.953e-7), "constant": (-3.041, 0.06343),
}  # fmt: skip
README_N, README_DROPPED = 103_923, 19_234
# The package's own update (vignette "bremer-example", version 1.2.0, 11 July 2025): ATOP, newer
# democracy and GDP as here; its inputs enter unscaled and GDP per capita in dollars.
VIGNETTE = {
    "land": (1.057, 0.058), "cinc": (1.055, 0.082), "major": (0.113, 0.059),
    "defence": (-0.132, 0.058), "democracy": (-0.272, 0.032), "gdp": None,
    "military": (30.152, 2.378), "t": (-0.146, 0.005), "t2": (0.003, None),
    "t3": None, "constant": (-3.517, 0.076),
}  # fmt: skip
VIGNETTE_N = 106_056


@dataclass(frozen=True)
class Model:
    """One specification; the default is the article's.

    Attributes
    ----------
    name : str
    defence : str or None
        Column of the defence pact; None leaves it out.
    democracy : str
        State variable whose lower value of the two enters.
    log_gdp, scaled : bool
        GDP per capita in logs; continuous inputs centred, over two standard deviations.
    spell : str
        Column of the peace years.
    clustered : bool
        Standard errors clustered by dyad.
    """

    name: str
    defence: str | None = "atop_defense"
    democracy: str = "euds"
    log_gdp: bool = True
    scaled: bool = True
    spell: str = "rows_since_dispute"
    clustered: bool = False


@dataclass(frozen=True)
class Fit:
    """Coefficients and standard errors by term, and the sample behind them."""

    model: Model
    coef: dict[str, float]
    se: dict[str, float]
    n: int
    onsets: int


MAIN = Model("As the article")
VARIANTS = (
    replace(MAIN, name="Peace years of the panel", spell="gml_peace_years"),
    replace(MAIN, name="Polity5", democracy="polity2"),
    replace(MAIN, name="V-Dem polyarchy", democracy="polyarchy"),
    replace(MAIN, name="No alliance term", defence=None),
    replace(MAIN, name="GDP per capita in dollars", log_gdp=False),
    replace(MAIN, name="Errors clustered by dyad", clustered=True),
)
UNSCALED = replace(MAIN, name="As the vignette", scaled=False, log_gdp=False)


def add_variables(relevant: cd.Panel) -> pl.DataFrame:
    """Add what the models need to politically relevant dyad-years."""
    panel = relevant.add(
        "land_border", "major", "cinc", "milper", "tpop", "atop_defense", "euds", "polity2",
        "polyarchy", "gdp_per_capita", "gml_onset", "gml_dispute", "gml_peace_years",
    )  # fmt: skip
    # The article counts peace years in rows of the relevant sample, so that years in which a
    # dyad was not relevant do not count; gml_peace_years counts every year of coexistence.
    began = (pl.col("gml_dispute") == 1).shift(1, fill_value=False).over(DYAD)
    return (
        panel.to_polars()
        .sort(*DYAD, "year")
        .with_columns(began.cast(pl.Int32).cum_sum().over(DYAD).alias("spell"))
        .with_columns(pl.int_range(pl.len()).over(*DYAD, "spell").alias("rows_since_dispute"))
    )


def sample() -> pl.DataFrame:
    """Return politically relevant non-directed dyad-years, 1816-2010, with variables."""
    return add_variables(cd.dyad_years(FIRST, LAST).politically_relevant())


def lower(one: pl.Expr, two: pl.Expr) -> pl.Expr:
    """Return the lower of two values, null where either is missing."""
    return pl.when(one.is_not_null() & two.is_not_null()).then(pl.min_horizontal(one, two))


def design(frame: pl.DataFrame, model: Model) -> pl.DataFrame:
    """Return outcome ``y``, the dyad and the terms of a model; rows with any null left out."""
    c = pl.col
    gdp = lower(c("gdp_per_capita1"), c("gdp_per_capita2"))
    terms = {
        "land": c("land_border"),
        "cinc": pl.min_horizontal("cinc1", "cinc2") / pl.max_horizontal("cinc1", "cinc2"),
        "major": pl.max_horizontal("major1", "major2"),
        "defence": None if model.defence is None else c(model.defence),
        "democracy": lower(c(f"{model.democracy}1"), c(f"{model.democracy}2")),
        "gdp": gdp.log() if model.log_gdp else gdp,
        "military": lower(c("milper1") / c("tpop1"), c("milper2") / c("tpop2")),
        "t": c(model.spell),
    }
    out = frame.select(
        c("gml_onset").alias("y"),
        (c("ccode1") * 1000 + c("ccode2")).alias("dyad"),
        *(e.cast(pl.Float64).alias(name) for name, e in terms.items() if e is not None),
    ).with_columns((c("t") ** 2).alias("t2"), (c("t") ** 3).alias("t3"))
    if model.scaled:
        # Over all relevant dyad-years, before rows with missing values go: as r2sd() was used.
        out = out.with_columns((c(CONTINUOUS) - c(CONTINUOUS).mean()) / (2 * c(CONTINUOUS).std()))
    return out.drop_nulls()


def fit(frame: pl.DataFrame, model: Model) -> Fit:
    """Fit a logit by maximum likelihood."""
    rows = design(frame, model)
    terms = [t for t in TERMS if t in rows.columns]
    x = np.column_stack([rows.select(terms).to_numpy(), np.ones(rows.height)])
    # A cubic of a century is 10^6 times the other terms: fit in standardised columns.
    size = np.abs(x).max(axis=0)
    logit = sm.Logit(rows["y"].to_numpy(), x / size)
    how = {"cov_type": "cluster", "cov_kwds": {"groups": rows["dyad"].to_numpy()}}
    result = logit.fit(disp=False, maxiter=100, **(how if model.clustered else {}))
    if not result.mle_retvals["converged"]:
        raise RuntimeError(f"{model.name}: the likelihood did not converge")
    names = [*terms, "constant"]
    return Fit(
        model,
        dict(zip(names, result.params / size, strict=True)),
        dict(zip(names, result.bse / size, strict=True)),
        rows.height,
        int(rows["y"].sum()),
    )


def year_overlap(last: int) -> tuple[int, pl.DataFrame]:
    """Count the relevant dyad-years had sharing a year, not a day, been enough.

    Returns
    -------
    int
        Politically relevant dyad-years under that rule.
    polars.DataFrame
        The dyad-years it adds to ours, with contiguity and major powers.
    """
    members = cd.states.state_years("cow", FIRST, last).select("ccode", "year")
    ours = cd.dyad_years(FIRST, last)
    wide = (
        members.join(members, on="year", suffix="2")
        .rename({"ccode": "ccode1"})
        .filter(pl.col("ccode1") < pl.col("ccode2"))
        .select(*DYAD, "year")
        .sort(*DYAD, "year")
    )
    extra = wide.join(ours.frame, on=[*DYAD, "year"], how="anti")
    added = replace(ours, frame=extra).add("contiguity", "major").frame
    return len(replace(ours, frame=wide).politically_relevant()), added


def number(x: float) -> str:
    """Format a coefficient: more decimals the smaller it is, and a true minus sign."""
    size = abs(x)
    text = f"{x:.3f}" if size >= 0.01 else f"{x:.4f}" if size >= 0.001 else f"{x:.2e}"
    return text.replace("-", MINUS)


def pair(coef: float, se: float | None) -> str:
    """Format a coefficient with its standard error."""
    return number(coef) if se is None else f"{number(coef)} ({number(se)})"


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; columns of numbers stand to the right."""
    rule = ["---:" if r[:1] in tuple("+0123456789" + MINUS) else "---" for r in rows[0]]
    lines = [head, rule, *rows]
    return "\n".join(f"| {' | '.join(r)} |" for r in lines)


def against_article(ours: Fit) -> str:
    """Set our coefficients beside those of the article and the package's README."""
    rows = []
    for term, label in TERMS.items():
        theirs, se = README[term]
        gap = round((ours.coef[term] - theirs) / se, 1) + 0.0
        rows.append(
            [
                label,
                ARTICLE.get(term, "not given").replace("-", MINUS),
                pair(theirs, se),
                pair(ours.coef[term], ours.se[term]),
                f"{gap:+.1f}".replace("-", MINUS),
            ]
        )
    rows.append(["N", f"{ARTICLE_N:,}", f"{README_N:,}", f"{ours.n:,}", ""])
    head = ["", "article", "package README (SE)", "Cordiale (SE)", "gap, in README SEs"]
    return table(head, rows)


def against_vignette(ours: Fit) -> str:
    """Set our coefficients beside those of the package's own update."""
    rows = []
    for term, label in TERMS.items():
        theirs = VIGNETTE[term]
        rows.append(
            [
                label,
                "printed as 0.000" if theirs is None else pair(*theirs),
                pair(ours.coef[term], ours.se[term]),
            ]
        )
    rows.append(["N", f"{VIGNETTE_N:,}", f"{ours.n:,}"])
    return table(["", "peacesciencer 1.2.0 (SE)", "Cordiale (SE)"], rows)


def of_variants(fits: list[Fit]) -> str:
    """Return one row for each variant."""
    shown = [t for t in TERMS if t not in ("t2", "t3", "constant")]
    rows = [
        [
            f.model.name,
            *(pair(f.coef[t], f.se[t]) if t in f.coef else "" for t in shown),
            f"{f.n:,}",
            f"{f.onsets:,}",
        ]
        for f in fits
    ]
    return table(["variant", *(TERMS[t] for t in shown), "N", "onsets"], rows)


def missing(frame: pl.DataFrame) -> str:
    """Say which inputs cost rows."""
    inputs = {
        "militarisation (`milper`, `tpop`)": ["milper1", "milper2", "tpop1", "tpop2"],
        "democracy (`euds`)": ["euds1", "euds2"],
        "GDP per capita (`gdp_per_capita`)": ["gdp_per_capita1", "gdp_per_capita2"],
        "capabilities (`cinc`)": ["cinc1", "cinc2"],
        "defence pact (`atop_defense`)": ["atop_defense"],
        "dispute (`gml_onset`)": ["gml_onset"],
    }
    rows = [
        [label, f"{frame.select(pl.any_horizontal(pl.col(c).is_null()).sum()).item():,}"]
        for label, c in inputs.items()
    ]
    return table(["input", "relevant dyad-years without it"], rows)


def overlap_rows(added: pl.DataFrame) -> str:
    """List the relevant dyad-years that a year-overlap rule would add."""
    relevant = added.filter(
        (pl.col("contiguity") > 0) | (pl.col("major1") == 1) | (pl.col("major2") == 1)
    )
    rows = [
        [
            f"{cd.states.name(a, y)} ({a})",
            f"{cd.states.name(b, y)} ({b})",
            str(y),
            cd.states.name(a if m1 else b, y),
        ]
        for a, b, y, m1 in relevant.select(*DYAD, "year", "major1").iter_rows()
    ]
    return table(["state 1", "state 2", "year", "major power"], rows)


def section(name: str, text: str) -> str:
    """Mark a part of the results, so that the page can include it by name."""
    return f"--8<-- [start:{name}]\n{text}\n--8<-- [end:{name}]\n"


def report() -> str:
    """Return every table of the page."""
    frame = sample()
    main = fit(frame, MAIN)
    relevant, added = year_overlap(LAST)
    wide_2016, _ = year_overlap(2016)
    counts = [
        ["all non-directed dyad-years, 1816-2010", f"{len(cd.dyad_years(FIRST, LAST)):,}"],
        ["politically relevant, ours", f"{frame.height:,}"],
        ["politically relevant, article", f"{ARTICLE_ROWS:,}"],
        ["had sharing a year been enough: dyad-years added", f"{added.height:,}"],
        ["had sharing a year been enough: politically relevant", f"{relevant:,}"],
        ["the same for 1816-2016", f"{wide_2016:,}"],
        ["package README, 1816-2016", f"{README_N + README_DROPPED:,}"],
    ]
    parts = {
        "counts": table(["", "rows"], counts),
        "overlap": overlap_rows(added),
        "article": against_article(main),
        "vignette": against_vignette(fit(frame, UNSCALED)),
        "variants": of_variants([main, *(fit(frame, v) for v in VARIANTS)]),
        "missing": missing(frame),
    }
    return "\n".join(section(name, text) for name, text in parts.items())


if __name__ == "__main__":
    sys.stdout.write(report())
