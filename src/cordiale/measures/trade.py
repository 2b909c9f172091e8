"""Trade of every dyad: its sum, what share of each state's trade it is, and its rank.

Three series that are never joined into one:

- ``trade``: Correlates of War 4.0, 1870-2014, both flows as the importer's side has them;
- ``trade_recent``, source ``imf_dots``: both flows as the exporter reports them (free on
  board, FOB), six economies with each other from 2010 and all exporters in 2019 and 2020;
- ``trade_recent``, source ``imf_dots_russia``: Russia's own reports, exports FOB and imports
  with cost, insurance and freight (CIF), 2011-2021.
"""

from __future__ import annotations

import polars as pl

from cordiale.measures._tidy import Measure, MeasureTable
from cordiale.sources import table

__all__ = ["COVERS", "MEASURE"]

COVERS = {"trade": (1870, 2014), "imf_dots": (2010, 2020), "imf_dots_russia": (2011, 2021)}
"""First and last year of each series here."""
TOO_SMALL = 1.5
"""A state's listed total is not used as a base where its partners' flows add up to this many
times as much: the USSR of 1960-1962 has a twentieth of its trade there."""
_DIGITS = 5
_EXPORTS, _IMPORTS = "TXG_FOB_USD", "TMG_CIF_USD"
_RUSSIA = 365
_MILLION = 1e6
_PAIR = ("ccode1", "ccode2", "year")


def make() -> dict[str, pl.DataFrame]:
    """Compute sums, shares and ranks of each source apart."""
    return {
        "trade": correlates(table("cow_trade_dyads"), table("cow_trade_states")),
        "trade_recent": pl.concat(
            [
                exporters(table("imf_dots_flows")),
                russia(table("imf_dots_russia_flows"), table("imf_dots_russia_world")),
            ]
        ),
    }


def _sides(flows: pl.DataFrame) -> pl.DataFrame:
    """Return directed rows (``importer``, ``exporter``, ``year``, ``flow``) of a dyadic frame."""
    return pl.concat(
        [
            flows.select(importer="ccode1", exporter="ccode2", year="year", flow="flow1"),
            flows.select(importer="ccode2", exporter="ccode1", year="year", flow="flow2"),
        ]
    )


def _bases(flows: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """Return each state's total imports and trade, null where its partners contradict them."""
    directed = _sides(flows)
    sums = [
        directed.group_by(pl.col(side).alias("ccode"), "year").agg(pl.col("flow").sum().alias(name))
        for side, name in (("importer", "sum_imports"), ("exporter", "sum_exports"))
    ]
    out = totals
    for s in sums:
        out = out.join(s, on=["ccode", "year"], how="left")
    good = [
        pl.col(f"sum_{c}").fill_null(0) <= TOO_SMALL * pl.col(c) for c in ("imports", "exports")
    ]
    return out.select(
        "ccode",
        "year",
        imports=pl.when(good[0] & (pl.col("imports") > 0)).then("imports"),
        trade=pl.when(good[0] & good[1] & (pl.col("imports") + pl.col("exports") > 0)).then(
            pl.col("imports") + pl.col("exports")
        ),
    )


def _shares(pairs: pl.DataFrame, bases: pl.DataFrame) -> pl.DataFrame:
    """Divide the sum and each flow of a dyad by each state's total; over 1 is no share."""
    out = pairs
    for i in ("1", "2"):
        renamed = bases.select(
            pl.col("ccode").alias(f"ccode{i}"),
            "year",
            pl.col("imports").alias(f"imports{i}"),
            pl.col("trade").alias(f"trade{i}"),
        )
        out = out.join(renamed, on=[f"ccode{i}", "year"], how="left")
    shares = {
        **{f"import_share_{i}": pl.col(f"flow{i}") / pl.col(f"imports{i}") for i in (1, 2)},
        **{f"trade_share_{i}": pl.col("total") / pl.col(f"trade{i}") for i in (1, 2)},
    }
    return out.with_columns(
        pl.when(e <= 1).then(e.round(_DIGITS)).alias(n) for n, e in shares.items()
    )


def _ranks(pairs: pl.DataFrame) -> pl.DataFrame:
    """Rank each state's partners by the sum of both flows, 1 the largest.

    Partners without a known sum, or with a sum of zero, have no rank.
    """
    known = pairs.filter(pl.col("total") > 0)
    out = pairs
    for me, other in (("1", "2"), ("2", "1")):
        mine = pl.concat(
            [
                known.select(me=f"ccode{a}", partner=f"ccode{b}", year="year", total="total")
                for a, b in ((me, other), (other, me))
            ]
        ).with_columns(
            pl.col("total").rank("min", descending=True).over("me", "year").cast(pl.UInt8)
        )
        out = out.join(
            mine.rename({"me": f"ccode{me}", "partner": f"ccode{other}", "total": f"rank_{me}"}),
            on=list(_PAIR),
            how="left",
        )
    return out


_COLUMNS = (
    "total",
    "import_share_1",
    "import_share_2",
    "trade_share_1",
    "trade_share_2",
    "rank_1",
    "rank_2",
)


def correlates(dyads: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """Compute the measures from the Correlates of War flows.

    Parameters
    ----------
    dyads : polars.DataFrame
        ``flow1`` is what 1 imports from 2, million US$, null where unknown.
    totals : polars.DataFrame
        ``imports`` and ``exports`` of each state and year.

    Returns
    -------
    polars.DataFrame
        The sum is null unless both flows are known.
    """
    pairs = dyads.select(*_PAIR, "flow1", "flow2", total=pl.col("flow1") + pl.col("flow2"))
    out = _ranks(_shares(pairs, _bases(dyads, totals)))
    return out.select(*_PAIR, pl.col("total").cast(pl.Int32), *_COLUMNS[1:])


def _dyads(directed: pl.DataFrame) -> pl.DataFrame:
    """Fold directed rows into dyads with ``flow1`` and ``flow2``, null where unknown."""
    low = pl.col("importer") < pl.col("exporter")
    return (
        directed.filter(pl.col("importer") != pl.col("exporter"))
        .group_by(
            ccode1=pl.min_horizontal("importer", "exporter"),
            ccode2=pl.max_horizontal("importer", "exporter"),
            year="year",
        )
        .agg(
            flow1=pl.col("flow").filter(low).first(),
            flow2=pl.col("flow").filter(~low).first(),
        )
        .with_columns(total=pl.col("flow1") + pl.col("flow2"))
    )


def exporters(flows: pl.DataFrame) -> pl.DataFrame:
    """Compute the measures from what every exporter reports (FOB), IMF.

    A state's total imports are what all exporters report of sales to it; bases and ranks
    exist in the years in which all exporters are known (2019 and 2020).
    """
    first, last = COVERS["imf_dots"]
    exports = flows.filter(
        (pl.col("indicator") == _EXPORTS) & pl.col("year").is_between(first, last)
    ).with_columns(value=pl.col("value_usd") / _MILLION)
    directed = exports.drop_nulls(["reporter_ccode", "partner_ccode"]).select(
        importer="partner_ccode", exporter="reporter_ccode", year="year", flow="value"
    )
    sold = exports.filter("world").drop_nulls("reporter_ccode")
    # Territories sell too: Hong Kong's exports are part of what a state imports.
    bought = (
        exports.filter(~pl.col("world") & pl.col("year").is_in(sold["year"].unique().implode()))
        .drop_nulls("partner_ccode")
        .group_by(ccode="partner_ccode", year="year")
        .agg(imports=pl.col("value").sum())
    )
    bases = bought.join(
        sold.select(ccode="reporter_ccode", year="year", exports="value"),
        on=["ccode", "year"],
        how="left",
    ).select("ccode", "year", "imports", trade=pl.col("imports") + pl.col("exports"))
    pairs = _dyads(directed)
    all_known = pl.col("year").is_in(sold["year"].unique().implode())
    ranked = _ranks(_shares(pairs, bases)).with_columns(
        pl.when(all_known).then(pl.col("rank_1", "rank_2"))
    )
    return _recent(ranked, "imf_dots")


def russia(flows: pl.DataFrame, world: pl.DataFrame) -> pl.DataFrame:
    """Compute the measures from Russia's own reports, IMF.

    A partner's base is what all reporters sell to it (FOB) and buy from it (CIF), so that
    numerator and base are of one kind. Only Russia's partners can be ranked.
    """
    first, last = COVERS["imf_dots_russia"]
    inside = pl.col("year").is_between(first, last)
    own = flows.filter(inside).rename({"value_usd_million": "value"})
    exports = pl.col("indicator") == _EXPORTS
    directed = (
        own.drop_nulls("partner_ccode")
        .with_columns(
            importer=pl.when(exports).then("partner_ccode").otherwise(pl.lit(_RUSSIA)),
            exporter=pl.when(exports).then(pl.lit(_RUSSIA)).otherwise("partner_ccode"),
        )
        .select(
            pl.col("importer", "exporter").cast(pl.Int32), "year", pl.col("value").alias("flow")
        )
    )
    others = (
        world.filter(inside)
        .drop_nulls("partner_ccode")
        .filter(pl.col("partner_ccode") != _RUSSIA)
        .group_by(ccode="partner_ccode", year="year")
        .agg(
            imports=pl.col("value_usd_million").filter(exports).first(),
            sold=pl.col("value_usd_million").filter(~exports).first(),
        )
        .select("ccode", "year", "imports", trade=pl.col("imports") + pl.col("sold"))
    )
    self = (
        own.filter("world")
        .group_by("year")
        .agg(
            imports=pl.col("value").filter(~exports).first(),
            sold=pl.col("value").filter(exports).first(),
        )
        .select(
            pl.lit(_RUSSIA, pl.Int32).alias("ccode"),
            "year",
            "imports",
            trade=pl.col("imports") + pl.col("sold"),
        )
    )
    ranked = _ranks(_shares(_dyads(directed), pl.concat([others, self])))
    only_russia = [
        pl.when(pl.col(f"ccode{i}") == _RUSSIA).then(pl.col(f"rank_{i}")).alias(f"rank_{i}")
        for i in (1, 2)
    ]
    return _recent(ranked.with_columns(only_russia), "imf_dots_russia")


def _recent(ranked: pl.DataFrame, source: str) -> pl.DataFrame:
    return ranked.select(
        *_PAIR,
        pl.lit(source).alias("source"),
        pl.col("total").round(1),
        *_COLUMNS[1:],
    )


_MEANING = {
    "total": "imports of 1 from 2 and of 2 from 1 together, million current US$; null unless "
    "both are known",
    "import_share_1": "share of state 1's imports that come from 2",
    "import_share_2": "share of state 2's imports that come from 1",
    "trade_share_1": "share of state 1's imports and exports that are with 2",
    "trade_share_2": "share of state 2's imports and exports that are with 1",
    "rank_1": "rank of 2 among 1's partners by the sum, among those with a sum above zero",
    "rank_2": "rank of 1 among 2's partners",
}
_CODES = {
    "ccode1": "COW code of state 1",
    "ccode2": "COW code of state 2",
    "year": "calendar year",
}

MEASURE = Measure(
    name="trade",
    needs=("cow_trade", "imf_dots", "imf_dots_russia"),
    make=make,
    tables=(
        MeasureTable(
            "trade",
            "Trade of a dyad in a year, Correlates of War 4.0, {}-{}; flows in whole million US$ "
            "(0 is less than half a million), states' totals as listed, and not used where "
            "partners' flows add up to more than {} times as much".format(
                *COVERS["trade"], TOO_SMALL
            ),
            {**_CODES, **_MEANING},
            _PAIR,
        ),
        MeasureTable(
            "trade_recent",
            "The same from the IMF, each source apart: imf_dots as each exporter reports (FOB), "
            "imf_dots_russia as Russia reports (exports FOB, imports CIF); not to be joined to "
            "the series of Correlates of War without a mark",
            {**_CODES, "source": "imf_dots or imf_dots_russia", **_MEANING},
            ("ccode1", "ccode2", "year", "source"),
        ),
    ),
)
