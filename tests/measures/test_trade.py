"""Trade of dyads: sums, shares, ranks, and what is too uncertain for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale.measures import trade
from cordiale.measures.trade import correlates, exporters, russia
from cordiale.sources import table
from cordiale.sources._read import read_rda

Flow = float | None


def dyads(*rows: tuple[int, int, Flow, Flow]) -> pl.DataFrame:
    """Return dyads of 1990: what 1 imports from 2, what 2 imports from 1."""
    return pl.DataFrame(
        [(a, b, 1990, x, y) for a, b, x, y in rows],
        schema={
            "ccode1": pl.Int32, "ccode2": pl.Int32, "year": pl.Int32, "flow1": pl.Float64,
            "flow2": pl.Float64,
        },
        orient="row",
    )  # fmt: skip


def totals(**of: tuple[Flow, Flow]) -> pl.DataFrame:
    """Return imports and exports of states c2, c365 ... in 1990."""
    return pl.DataFrame(
        [(int(c[1:]), 1990, *v) for c, v in of.items()],
        schema={
            "ccode": pl.Int32, "year": pl.Int32, "imports": pl.Float64, "exports": pl.Float64
        },
        orient="row",
    )  # fmt: skip


def rows_of(df: pl.DataFrame, *columns: str) -> dict[tuple[int, int], Any]:
    return {r[:2]: r[2:] for r in df.select("ccode1", "ccode2", *columns).rows()}


def test_sums_and_shares() -> None:
    out = correlates(dyads((365, 710, 30.0, 10.0)), totals(c365=(100.0, 60.0), c710=(40.0, 120.0)))
    assert rows_of(out, "total", "import_share_1", "import_share_2") == {
        (365, 710): (40, 0.3, 0.25)
    }
    assert rows_of(out, "trade_share_1", "trade_share_2") == {(365, 710): (0.25, 0.25)}


def test_a_sum_with_an_unknown_flow_is_unknown() -> None:
    out = correlates(
        dyads((2, 20, 5.0, None), (2, 365, 1.0, 1.0)),
        totals(c2=(10.0, 10.0), c20=(10.0, 10.0), c365=(10.0, 10.0)),
    )
    got = rows_of(out, "total", "import_share_1", "import_share_2", "trade_share_1", "rank_1")
    assert got[2, 20] == (None, 0.5, None, None, None)
    assert got[2, 365] == (2, 0.1, 0.1, 0.1, 1)


def test_without_a_total_there_is_no_share() -> None:
    out = correlates(dyads((2, 20, 5.0, 5.0)), totals(c2=(None, 10.0), c20=(0.0, 0.0)))
    assert rows_of(out, "import_share_1", "import_share_2", "trade_share_1", "trade_share_2") == {
        (2, 20): (None, None, None, None)
    }


def test_a_total_that_partners_contradict_is_no_base() -> None:
    flows = dyads((2, 365, 10.0, 8.0), (20, 365, 10.0, 8.0))
    enough = totals(c2=(50.0, 50.0), c20=(50.0, 50.0), c365=(16 / trade.TOO_SMALL, 20.0))
    few = totals(c2=(50.0, 50.0), c20=(50.0, 50.0), c365=(15 / trade.TOO_SMALL, 20.0))
    assert rows_of(correlates(flows, enough), "import_share_2")[2, 365] == (0.75,)
    assert rows_of(correlates(flows, few), "import_share_2", "trade_share_2")[2, 365] == (
        None,
        None,
    )


def test_more_than_all_is_no_share() -> None:
    out = correlates(dyads((2, 20, 12.0, 1.0)), totals(c2=(10.0, 90.0), c20=(10.0, 10.0)))
    assert rows_of(out, "import_share_1", "trade_share_1") == {(2, 20): (None, 0.13)}


def test_ranks_are_among_each_state_s_partners() -> None:
    out = correlates(
        dyads(
            (2, 20, 5.0, 5.0), (2, 365, 1.0, 0.0), (2, 710, 9.0, 1.0), (2, 740, 0.0, 0.0),
            (20, 710, 1.0, 1.0), (365, 710, 20.0, 20.0),
        ),
        totals(c2=(100.0, 100.0)),
    )  # fmt: skip
    assert rows_of(out, "rank_1", "rank_2") == {
        (2, 20): (1, 1),
        (2, 365): (3, 2),
        # As large as the trade with 20: both are first.
        (2, 710): (1, 2),
        (2, 740): (None, None),
        (20, 710): (2, 3),
        (365, 710): (1, 1),
    }


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), min_size=3, max_size=3))
def test_shares_lie_between_0_and_1(flows: list[tuple[float, float]]) -> None:
    pairs = [(2, 20), (2, 365), (20, 365)]
    out = correlates(
        dyads(*((*p, *f) for p, f in zip(pairs, flows, strict=True))),
        totals(c2=(1e3, 1e3), c20=(1e4, 1e4), c365=(1e5, 1e5)),
    )
    known = out.select(pl.col("^.*_share_.$").drop_nulls().is_between(0, 1).all())
    assert all(known.row(0))


def flows(*rows: tuple[int | None, int | None, int, float, bool]) -> pl.DataFrame:
    """Return exports as the IMF has them: reporter, partner, year, US$, whether to the world."""
    return pl.DataFrame(
        [("TXG_FOB_USD", *r) for r in rows],
        schema={
            "indicator": pl.String, "reporter_ccode": pl.Int32, "partner_ccode": pl.Int32,
            "year": pl.Int32, "value_usd": pl.Float64, "world": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip


def test_exporters_give_both_flows_and_bases_where_all_are_known() -> None:
    out = exporters(
        flows(
            (365, 710, 2019, 30e6, False), (710, 365, 2019, 10e6, False),
            # A territory's sales are part of what a state imports.
            (None, 365, 2019, 10e6, False),
            (365, None, 2019, 50e6, True), (710, None, 2019, 90e6, True),
            (365, 710, 2015, 3e6, False), (710, 365, 2015, 1e6, False),
        )
    ).sort("year")  # fmt: skip
    early, late = out.rows(named=True)
    assert (late["total"], late["import_share_1"], late["import_share_2"]) == (40.0, 0.5, 1.0)
    assert late["trade_share_1"] == round(40 / 70, 5)
    assert (late["rank_1"], late["source"]) == (1, "imf_dots")
    assert early["total"] == 4.0
    assert all(early[c] is None for c in early if "share" in c or "rank" in c)


def test_exporters_stay_inside_coverage() -> None:
    out = exporters(flows((365, 710, 2009, 1e6, False), (365, 710, 2010, 1e6, False)))
    assert out["year"].to_list() == [2010]


def own(*rows: tuple[str, int | None, float, bool]) -> pl.DataFrame:
    """Return Russia's reports of 2021: indicator, partner, million US$, whether of the world."""
    return pl.DataFrame(
        [(i, p, 2021, v, w) for i, p, v, w in rows],
        schema={
            "indicator": pl.String, "partner_ccode": pl.Int32, "year": pl.Int32,
            "value_usd_million": pl.Float64, "world": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip


def test_russia_s_reports() -> None:
    sold, bought = "TXG_FOB_USD", "TMG_CIF_USD"
    out = russia(
        own(
            (sold, 710, 70.0, False), (bought, 710, 30.0, False),
            (sold, 2, 10.0, False), (bought, 2, 10.0, False),
            (sold, None, 200.0, True), (bought, None, 50.0, True),
        ),
        own((sold, 710, 700.0, False), (bought, 710, 300.0, False), (sold, 365, 5.0, False)),
    )  # fmt: skip
    got = rows_of(out, "total", "import_share_1", "import_share_2", "trade_share_1", "rank_1")
    # Russia buys 30 of 50 from China, China 70 of 700 from Russia.
    assert got[365, 710] == (100.0, 0.6, 0.1, 0.4, 1)
    assert got[2, 365] == (20.0, None, 0.2, None, None)
    ranks = rows_of(out, "rank_1", "rank_2")
    assert ranks == {(365, 710): (1, None), (2, 365): (None, 2)}


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_russia_and_china_against_the_file(shared: Path) -> None:
    raw = read_rda(shared / "cow_trade" / "cow_trade_ndy.rda", "cow_trade_ndy")
    states = read_rda(shared / "cow_trade" / "cow_trade_sy.rda", "cow_trade_sy").filter(
        pl.col("year") == 2014
    )
    (pair,) = raw.filter(
        pl.col("ccode1") == 365, pl.col("ccode2") == 710, pl.col("year") == 2014
    ).rows(named=True)
    (total,) = states.filter(pl.col("ccode") == 365).rows(named=True)
    (ours,) = correlates(table("cow_trade_dyads"), table("cow_trade_states")).filter(
        pl.col("ccode1") == 365, pl.col("ccode2") == 710, pl.col("year") == 2014
    ).rows(named=True)  # fmt: skip
    assert ours["total"] == pair["flow1"] + pair["flow2"]
    assert ours["import_share_1"] == pytest.approx(pair["flow1"] / total["imports"], abs=1e-5)
    assert ours["trade_share_1"] == pytest.approx(
        (pair["flow1"] + pair["flow2"]) / (total["imports"] + total["exports"]), abs=1e-5
    )
    partners = raw.filter(
        (pl.col("ccode1") == 365) | (pl.col("ccode2") == 365), pl.col("year") == 2014,
        pl.min_horizontal("flow1", "flow2") >= 0,
    ).with_columns(total=pl.col("flow1") + pl.col("flow2"))  # fmt: skip
    assert ours["rank_1"] == partners.filter(pl.col("total") > ours["total"]).height + 1


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_each_source_stays_inside_its_coverage() -> None:
    made = trade.make()
    years = {"trade": made["trade"]["year"]} | {
        source: made["trade_recent"].filter(pl.col("source") == source)["year"]
        for source in ("imf_dots", "imf_dots_russia")
    }
    assert {s: (y.min(), y.max()) for s, y in years.items()} == trade.COVERS
    for df in made.values():
        shares = df.select(pl.col("^.*_share_.$").drop_nulls().is_between(0, 1).all())
        assert all(shares.row(0))
        # In the IMF's dollars a sum above zero may round to 0.0 million.
        ranked = df.filter(pl.col("rank_1").is_not_null() | pl.col("rank_2").is_not_null())
        assert ranked["total"].null_count() == 0
        assert ranked.select((pl.col("total") >= 0).all()).item()
    assert made["trade"].drop_nulls("rank_1").select((pl.col("total") > 0).all()).item()
