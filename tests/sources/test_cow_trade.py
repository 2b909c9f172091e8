"""COW trade: direction of flows, missing against zero, totals of states."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import cow_trade
from cordiale.sources._contract import Files, check_output
from cordiale.sources.cow_trade import tidy

PATHS = {"cow_trade_ndy.rda": Path("ndy"), "cow_trade_sy.rda": Path("sy")}
DYADS = {
    "ccode1": [2.0, 2.0, 2.0],
    "ccode2": [20.0, 20.0, 710.0],
    "year": [1920.0, 1921.0, 1980.0],
    "flow1": [612.0, None, None],
    "flow2": [0.0, 443.0, None],
    "smoothflow1": [612.0, None, None],
    "smoothflow2": [0.0, 443.0, None],
}
STATES = {
    "ccode": [2.0, 365.0],
    "year": [1920.0, 1920.0],
    "imports": [5278.5, None],
    "exports": [8228.0, None],
}


def build(monkeypatch, dyads: dict, states: dict) -> dict[str, pl.DataFrame]:
    """Tidy small frames in place of the R files, the catalogue's row counts set aside."""
    given = {"cow_trade_ndy": pl.DataFrame(dyads), "cow_trade_sy": pl.DataFrame(states)}
    monkeypatch.setattr(cow_trade, "check_rows", lambda *_: None)
    monkeypatch.setattr(cow_trade, "read_rda", lambda _p, name, cols: given[name].select(cols))
    tables = tidy(Files("cow_trade", PATHS))
    return {t.name: check_output(t, "cow_trade", tables[t.name]) for t in cow_trade.TABLES}


def test_missing_stays_missing_and_zero_stays_zero(monkeypatch) -> None:
    out = build(monkeypatch, DYADS, STATES)
    assert out["cow_trade_dyads"].select("year", "flow1", "flow2").rows() == [
        (1920, 612.0, 0.0),
        (1921, None, 443.0),
    ]
    assert out["cow_trade_states"].rows() == [(2, 1920, 5278.5, 8228.0)]
    assert dict(out["cow_trade_dropped"].select("reason", "rows").rows()) == {
        "dyad-year without any flow": 1,
        "state-year without either total": 1,
    }


def test_dyads_out_of_order_and_negative_flows_are_refused(monkeypatch) -> None:
    with pytest.raises(SchemaError, match="dyads out of order"):
        build(monkeypatch, DYADS | {"ccode1": [30.0, 2.0, 2.0]}, STATES)
    with pytest.raises(SchemaError, match="flow2 out of range"):
        build(monkeypatch, DYADS | {"flow2": [-9.0, 443.0, None]}, STATES)
    with pytest.raises(SchemaError, match="years outside coverage"):
        build(monkeypatch, DYADS | {"year": [1869.0, 1921.0, 1980.0]}, STATES)


def test_a_file_that_is_no_r_data_is_refused(tmp_path: Path) -> None:
    for name in PATHS:
        (tmp_path / name).write_bytes(b"not R data")
    with pytest.raises(SchemaError, match="cannot be read as R data"):
        tidy(Files("cow_trade", {n: tmp_path / n for n in PATHS}))


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, pl.DataFrame]:
    tables = tidy(Files("cow_trade", {n: shared / "cow_trade" / n for n in PATHS}))
    return {t.name: check_output(t, "cow_trade", tables[t.name]) for t in cow_trade.TABLES}


@pytest.mark.data
class TestRealFiles:
    def test_flow1_is_what_state_1_imports_from_state_2(self, real) -> None:
        # In 2014 the United States imported far more from China than China from it.
        (row,) = real["cow_trade_dyads"].filter(ccode1=2, ccode2=710, year=2014).rows(named=True)
        assert (row["flow1"], row["flow2"]) == (472_525.0, 183_283.0)
        # Russia's imports from China stand in flow1 (365 < 710), China's from Russia in flow2.
        (row,) = real["cow_trade_dyads"].filter(ccode1=365, ccode2=710, year=2014).rows(named=True)
        assert (row["flow1"], row["flow2"]) == (51_135.0, 42_807.0)

    def test_counts_and_missing_flows(self, real) -> None:
        dyads = real["cow_trade_dyads"]
        assert dyads.height == 673_654
        assert (dyads["flow1"].null_count(), dyads["flow2"].null_count()) == (22_937, 27_896)
        assert (dyads["flow1"] == 0).sum() == 369_908

    def test_figures_are_whole_millions(self, real) -> None:
        flows = real["cow_trade_dyads"].select("flow1", "flow2", "smoothflow1", "smoothflow2")
        assert flows.select((pl.all() == pl.all().round()).all()).row(0) == (True,) * 4

    def test_years_and_war_gaps(self, real) -> None:
        by_year = real["cow_trade_dyads"].group_by("year").len()
        assert (by_year["year"].min(), by_year["year"].max()) == (1870, 2014)
        war = by_year.filter(pl.col("year").is_between(1914, 1918))["len"]
        assert (war.min(), war.max()) == (5, 9)

    def test_imports_from_all_partners_add_up_to_the_states_total(self, real) -> None:
        dyads = real["cow_trade_dyads"].filter(year=2014)
        summed = dyads.filter(ccode1=2)["flow1"].sum() + dyads.filter(ccode2=2)["flow2"].sum()
        total = real["cow_trade_states"].filter(ccode=2, year=2014)["imports"].item()
        assert summed == pytest.approx(total, rel=1e-3)

    def test_west_germany_has_its_own_totals(self, real) -> None:
        states = real["cow_trade_states"]
        assert states.filter(ccode=260)["year"].to_list() == list(range(1955, 1990))
        assert states.filter(ccode=260, year=1989)["exports"].item() == pytest.approx(341_360.39)
        united = states.filter(pl.col("ccode") == 255, pl.col("year") > 1945)
        assert united["year"].min() == 1990

    def test_states(self, real) -> None:
        states = real["cow_trade_states"]
        assert states.height == 14_410 - 815
        assert real["cow_trade_dropped"]["rows"].to_list() == [815]
        assert (states["imports"] == 0).sum() == 0
