"""GDP and democracy: figures with their deviations, and the column that is not used."""

from __future__ import annotations

import copy

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import gdp_democracy, regime
from cordiale.sources._read import read_rda

SMALL = {
    "cw_gdppop": {
        "ccode": [365, 345],
        "year": [2019, 1916],
        "mrgdppc": [24948.2, None],
        "sd_mrgdppc": [3933.1, None],
        "pwtrgdp": [4.1e6, None],
        "sd_pwtrgdp": [1.8e6, None],
        "pwtpop": [146.1, None],
        "sd_pwtpop": [10.5, None],
    },
    "cw_democracy": {
        "ccode": [341, 341],
        "year": [2010, 2025],
        "euds": [0.4, 0.5],
        "aeuds": [0.1, 0.2],
        "polity2": [8, None],
        "v2x_polyarchy": [0.6, 0.61],
    },
}


@pytest.fixture
def small():
    return copy.deepcopy(SMALL)


def test_figures_and_deviations_are_null_together(tidy_small, small) -> None:
    gdp = tidy_small(gdp_democracy, **small)["gdp_democracy_gdppop"]
    assert gdp.select("ccode", "mrgdppc", "sd_mrgdppc").rows() == [
        (345, None, None),
        (365, 24948.2, 3933.1),
    ]


def test_a_figure_without_its_deviation_is_refused(tidy_small, small) -> None:
    small["cw_gdppop"]["sd_pwtpop"] = [None, None]
    with pytest.raises(SchemaError, match="pwtpop"):
        tidy_small(gdp_democracy, **small)


def test_polity2_on_the_wrong_codes_is_left_out_and_counted(tidy_small, small) -> None:
    out = tidy_small(gdp_democracy, **small)
    assert "polity2" not in out["gdp_democracy_democracy"].columns
    assert out["gdp_democracy_dropped"]["rows"].to_list() == [1]


@pytest.mark.parametrize(
    ("file", "year"), [("cw_gdppop", 2020), ("cw_democracy", 2026), ("cw_gdppop", 1815)]
)
def test_years_outside_coverage_are_refused(tidy_small, small, file, year) -> None:
    small[file]["year"][1] = year
    with pytest.raises(SchemaError, match="outside coverage"):
        tidy_small(gdp_democracy, **small)


@pytest.mark.parametrize(
    ("file", "column"), [("cw_gdppop", "sd_pwtrgdp"), ("cw_democracy", "euds")]
)
def test_changed_columns_are_refused(tidy_small, small, file, column) -> None:
    del small[file][column]
    with pytest.raises(SchemaError, match=column):
        tidy_small(gdp_democracy, **small)


@pytest.mark.data
def test_real_figures(tidy_real) -> None:
    gdp = tidy_real(gdp_democracy)["gdp_democracy_gdppop"]
    assert (gdp.height, gdp["year"].max(), gdp["mrgdppc"].null_count()) == (16536, 2019, 43)
    last = gdp.filter(pl.col("year") == 2019, pl.col("ccode").is_in([2, 365, 710]))
    assert last["mrgdppc"].round(0).to_list() == [61806, 24948, 15178]
    assert last["pwtpop"].round(0).to_list() == [331, 146, 1405]
    relative = {c: (gdp[f"sd_{c}"] / gdp[c]).median() for c in ("mrgdppc", "pwtrgdp")}
    assert relative == pytest.approx({"mrgdppc": 0.158, "pwtrgdp": 0.431}, abs=1e-3)


@pytest.mark.data
def test_real_population_of_the_ussr_is_near_russias(tidy_real) -> None:
    # The warning in the module's docstring must stay true: the census of 1989 counted 287 million.
    gdp = tidy_real(gdp_democracy)["gdp_democracy_gdppop"]
    ussr = gdp.row(by_predicate=(pl.col("ccode") == 365) & (pl.col("year") == 1989), named=True)
    assert ussr["pwtpop"] + 2 * ussr["sd_pwtpop"] < 287


@pytest.mark.data
def test_real_scores_and_the_release_of_polyarchy(tidy_real) -> None:
    scores = tidy_real(gdp_democracy)["gdp_democracy_democracy"]
    assert (scores.height, scores["year"].max()) == (17706, 2025)
    assert {c: scores[c].null_count() for c in ("euds", "aeuds", "v2x_polyarchy")} == {
        "euds": 55,
        "aeuds": 55,
        "v2x_polyarchy": 1016,
    }
    shift = (scores["euds"] - scores["aeuds"]).drop_nulls()
    assert shift.max() - shift.min() < 1e-9
    # Not the release in regime_vdem: the two must not be joined into one series.
    both = scores.join(tidy_real(regime)["regime_vdem"], on=["ccode", "year"], suffix="_15")
    assert (both["v2x_polyarchy"] - both["v2x_polyarchy_15"]).abs().max() > 0.01


@pytest.mark.data
def test_real_polity2_is_indeed_on_politys_codes(shared, tidy_real) -> None:
    raw = read_rda(shared / "gdp_democracy" / "cw_democracy.rda", "cw_democracy").with_columns(
        pl.col("ccode", "year").cast(pl.Int32)
    )
    polity = tidy_real(regime)["regime_polity5"]
    kosovo = polity.filter(pl.col("ccode") == 347).select("year", "polity2")
    wrong = raw.filter(pl.col("ccode") == 341).drop_nulls("polity2").join(kosovo, on="year")
    assert wrong.height == 11
    assert (wrong["polity2"] == wrong["polity2_right"]).all()
    ussr = raw.filter(pl.col("ccode") == 365, pl.col("year").is_between(1923, 1991))
    assert ussr["polity2"].null_count() == ussr.height == 69
