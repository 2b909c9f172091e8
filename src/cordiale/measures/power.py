"""Power and regime of each state in each year: shares, ranks and places among all states.

Everything here is relative to the other states of the same year: shares of world totals,
ranks, percentiles. That is what a comparison of two states needs, and it is ours to pass on
where the figures behind it are not.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import polars as pl

from cordiale.measures._tidy import Measure, MeasureTable, spell_years
from cordiale.sources import table
from cordiale.sources.cow_nmc import cinc_from_components
from cordiale.states.frames import state_years
from cordiale.states.mappers import from_gwcode

__all__ = ["BANDS", "COVERS", "FIRST", "LAST", "MEASURE"]

FIRST, LAST = 1946, 2024
COVERS = {
    "cinc": (1946, 2022),
    "milex": (1949, 2022),
    "gdp": (1946, 2019),
    "polyarchy": (1946, 2024),
    "major": (1946, 2016),
    "leader": (1946, 2015),
    "us_troops": (1950, 2024),
}
"""First and last year of each group of columns; null outside."""
BANDS = (0.25, 0.5, 0.75)
"""Cut-offs of V-Dem's electoral democracy index; from 0.5 V-Dem's Regimes of the World counts
a state's index as one of an electoral democracy."""
_LEVEL = 0.9
_Z = NormalDist().inv_cdf(0.5 + _LEVEL / 2)
_LEFT_OUT = 0.01
"""Share of the troops that hosts without a sound figure may hold; above it no share is given."""


def make() -> dict[str, pl.DataFrame]:
    """Join the groups of columns on all state-years of the COW system."""
    members = state_years("cow", FIRST, LAST).select("ccode", "year")
    groups = [
        capabilities(table("cow_nmc_capabilities"), members),
        spending(table("sipri_milex"), members),
        economy(table("gdp_democracy_gdppop"), members),
        regime(table("regime_vdem"), members),
        majors(table("cow_states_majors"), members),
        leaders(table("leaders_archigos"), members),
        us_troops(table("us_troops_hosts"), members),
    ]
    out = members
    for g in groups:
        out = out.join(g, on=["ccode", "year"], how="left", validate="1:1")
    empty = pl.all_horizontal(pl.exclude("ccode", "year").is_null())
    return {"power_state_years": out.filter(~empty)}


def _of_members(df: pl.DataFrame, members: pl.DataFrame, group: str) -> pl.DataFrame:
    inside = pl.col("year").is_between(*COVERS[group])
    return df.filter(inside).join(members, on=["ccode", "year"], how="semi")


def _rank(column: str) -> pl.Expr:
    return pl.col(column).rank("min", descending=True).over("year").cast(pl.UInt8)


def capabilities(nmc: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Recompute CINC from its components, and rank it.

    The shares are taken of all rows of the source, as the project takes them.
    """
    own = _of_members(cinc_from_components(nmc), members, "cinc").drop_nulls("cinc")
    return own.select(
        "ccode",
        "year",
        cinc=pl.col("cinc").round(6),
        cinc_rank=_rank("cinc"),
        cinc_n=pl.len().over("year").cast(pl.UInt8),
    )


def spending(milex: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return shares of the military spending that is known, at constant prices."""
    known = milex.drop_nulls(["ccode", "milex_constant"])
    own = _of_members(known, members, "milex")
    return own.select(
        "ccode",
        "year",
        milex_share=(pl.col("milex_constant") / pl.col("milex_constant").sum().over("year")).round(
            6
        ),
        milex_rank=_rank("milex_constant"),
        milex_n=pl.len().over("year").cast(pl.UInt8),
    )


def economy(gdp: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    r"""Return shares of world GDP and GDP per capita against the median state, with intervals.

    With :math:`x` a state's simulated GDP, :math:`s` its standard deviation and :math:`S` the
    world's sum, the share :math:`x/S` has by the delta method the variance
    :math:`[(S-x)^2 s^2 + x^2 \sum_{j \ne i} s_j^2] / S^4`, states taken as independent. The
    median of GDP per capita is taken as known. Intervals are 90%, cut at 0.
    """
    own = _of_members(gdp.drop_nulls(["mrgdppc", "pwtrgdp"]), members, "gdp")
    x, s = pl.col("pwtrgdp"), pl.col("sd_pwtrgdp")
    total = x.sum().over("year")
    others = (s**2).sum().over("year") - s**2
    half = _Z * ((total - x) ** 2 * s**2 + x**2 * others).sqrt() / total**2
    median = pl.col("mrgdppc").median().over("year")
    half_pc = _Z * pl.col("sd_mrgdppc") / median
    return own.select(
        "ccode",
        "year",
        gdp_share=(x / total).round(6),
        gdp_share_low=(x / total - half).clip(0).round(6),
        gdp_share_high=(x / total + half).clip(None, 1).round(6),
        gdp_rank=_rank("pwtrgdp"),
        gdppc_ratio=(pl.col("mrgdppc") / median).round(4),
        gdppc_ratio_low=(pl.col("mrgdppc") / median - half_pc).clip(0).round(4),
        gdppc_ratio_high=(pl.col("mrgdppc") / median + half_pc).round(4),
        gdp_n=pl.len().over("year").cast(pl.UInt8),
    )


def regime(vdem: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Place each state's electoral democracy among those of the year.

    ``democracy`` is the share of the other states below it (ties count half);
    its low and high place V-Dem's own bounds (about 68%) among the others' estimates.
    """
    point, low, high = (f"v2x_polyarchy{c}" for c in ("", "_codelow", "_codehigh"))
    own = _of_members(vdem.drop_nulls([point, low, high]), members, "polyarchy")
    parts = []
    for (year,), group in own.group_by("year", maintain_order=True):
        values = group[point].to_numpy()
        ordered = np.sort(values)
        others = max(len(values) - 1, 1)

        def place(x: np.ndarray, at: np.ndarray = ordered, n: int = others) -> np.ndarray:
            below = np.searchsorted(at, x, "left")
            ties = np.searchsorted(at, x, "right") - below
            return (below + ties / 2) / n

        # A state's own estimate is one of those it is counted against: take it out.
        middle = place(values) - 0.5 / others
        bounds = [
            np.clip(place(group[c].to_numpy()) - own_above / others, 0, 1)
            for c, own_above in ((low, 0), (high, 1))
        ]
        parts.append(
            pl.DataFrame(
                {
                    "ccode": group["ccode"],
                    "year": pl.Series([year] * len(values), dtype=pl.Int32),
                    "democracy": middle.round(4),
                    "democracy_low": np.minimum(bounds[0], middle).round(4),
                    "democracy_high": np.maximum(bounds[1], middle).round(4),
                    "democracy_band": pl.Series(np.digitize(values, BANDS) + 1, dtype=pl.UInt8),
                    "democracy_n": pl.Series([len(values)] * len(values), dtype=pl.UInt8),
                }
            )
        )
    return pl.concat(parts)


def majors(spells: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Say whether a state was a major power on any day of the year."""
    years = spell_years(
        spells.select("ccode", a=pl.col("start").dt.year(), b=pl.col("end").dt.year()), "a", "b"
    ).unique()
    inside = members.filter(pl.col("year").is_between(*COVERS["major"]))
    return inside.join(years.with_columns(major=True), on=["ccode", "year"], how="left").select(
        "ccode", "year", pl.col("major").fill_null(value=False)
    )


def leaders(archigos: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return how long the leader of 31 December had been in power, and how many left that year.

    Where spells meet on that day, the one that began last counts.
    """
    spells = archigos.select(
        "gwcode",
        "start",
        "end",
        "censored",
        a=pl.max_horizontal(pl.col("start").dt.year(), pl.lit(FIRST)),
        b=pl.col("end").dt.year(),
    ).filter(pl.col("a") <= pl.col("b"))
    rows = (
        spell_years(spells, "a", "b")
        .with_columns(last_day=pl.date(pl.col("year"), 12, 31))
        .with_columns(ccode=from_gwcode(pl.col("gwcode"), pl.col("last_day")))
        .drop_nulls("ccode")
    )
    exits = rows.group_by("ccode", "year").agg(
        leader_exits=((pl.col("end").dt.year() == pl.col("year")) & ~pl.col("censored"))
        .sum()
        .cast(pl.UInt8)
    )
    in_power = (
        rows.filter(pl.col("end") >= pl.col("last_day"))
        .sort("start")
        .group_by("ccode", "year", maintain_order=True)
        .last()
        .select(
            "ccode",
            "year",
            leader_years=((pl.col("last_day") - pl.col("start")).dt.total_days() / 365.25).round(2),
        )
    )
    joined = in_power.join(exits, on=["ccode", "year"])
    return _of_members(joined, members, "leader")


def us_troops(hosts: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return each host's share of the United States' active-duty troops in other states.

    A state's figure is the sum of its places in the source, null where one of them has none. A
    year has no shares where a host's troops were not reported, or where the file's figures for
    hosts without a sound one come to more than 1% of all others': the total would be wrong.
    """
    known = pl.col("troops").is_not_null().all()
    per_state = (
        hosts.drop_nulls("ccode")
        .filter(~pl.col("is_home"))
        .group_by("ccode", "year")
        .agg(
            troops=pl.when(known).then(pl.col("troops").sum()),
            unsound=pl.when(~known).then(pl.col("troops_in_file").sum()).otherwise(0),
            unreported=(pl.col("doubt") == "not reported").any(),
        )
    )
    own = _of_members(per_state, members, "us_troops")
    total = pl.col("troops").sum().over("year")
    whole = ~pl.col("unreported").any().over("year") & (
        pl.col("unsound").sum().over("year") <= _LEFT_OUT * total
    )
    return (
        own.filter(whole)
        .drop_nulls("troops")
        .select(
            "ccode",
            "year",
            us_troops_share=(pl.col("troops") / pl.col("troops").sum().over("year")).round(6),
            us_troops_rank=_rank("troops"),
        )
    )


def _covers(group: str) -> str:
    first, last = COVERS[group]
    return f"{first}-{last}"


MEASURE = Measure(
    name="power",
    needs=(
        "cow_nmc",
        "sipri_milex",
        "gdp_democracy",
        "regime",
        "cow_states",
        "leaders",
        "us_troops",
    ),
    make=make,
    tables=(
        MeasureTable(
            "power_state_years",
            "Power and regime of a COW member in a year, relative to the other members",
            {
                "ccode": "COW code",
                "year": "calendar year",
                "cinc": "Composite Index of National Capability, recomputed from its six "
                f"components (0 to 1), {_covers('cinc')}",
                "cinc_rank": "rank by it, 1 the highest",
                "cinc_n": "states ranked",
                "milex_share": "share of the known military spending of all states, constant 2021 "
                f"US$ (SIPRI), {_covers('milex')}; states without a figure are not in the total",
                "milex_rank": "rank by it",
                "milex_n": "states with a figure",
                "gdp_share": f"share of world GDP (PPP, simulated), {_covers('gdp')}",
                "gdp_share_low": "90% interval, delta method, states taken as independent",
                "gdp_share_high": "90% interval",
                "gdp_rank": "rank by GDP",
                "gdppc_ratio": "GDP per capita (PPP, simulated), a multiple of the median state's",
                "gdppc_ratio_low": "90% interval, the median taken as known",
                "gdppc_ratio_high": "90% interval",
                "gdp_n": "states with a figure",
                "democracy": "share of the other states with a lower electoral democracy index "
                f"(V-Dem), ties half, {_covers('polyarchy')}",
                "democracy_low": "the same for the lower bound of V-Dem's interval (about 68%)",
                "democracy_high": "the same for its upper bound",
                "democracy_band": f"band of the index: 1 below {BANDS[0]}, 2 to {BANDS[1]}, 3 to "
                f"{BANDS[2]}, 4 above",
                "democracy_n": "states with an index",
                "major": f"a major power by COW on any day of the year, {_covers('major')}",
                "leader_years": "years in power, on 31 December, of the leader then in power "
                f"(Archigos), {_covers('leader')}",
                "leader_exits": "leaders who left power in the year",
                "us_troops_share": "share of the active-duty troops that the United States had in "
                f"other states, {_covers('us_troops')}; territories are not in the total. None for "
                "1951, 1952, 2003-2008, 2014-2017 and from 2019, for which the total is not known",
                "us_troops_rank": "rank among hosts",
            },
            ("ccode", "year"),
        ),
    ),
)
