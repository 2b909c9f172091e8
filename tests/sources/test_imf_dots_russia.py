"""Russia's trade by partner: unusable years, later pulls first, aggregates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import imf_dots_russia
from cordiale.sources._contract import Files, check_output
from cordiale.sources._read import read_sheet
from cordiale.sources.imf_dots_russia import tidy

LATER, EARLIER, WORLD = "rf_exports_2023.xlsx", "rf_imports.xlsx", "tot_exports_2023.xlsx"
EXPORTS, IMPORTS = "Exports, FOB", "Imports, CIF"
Sheet = list[list[Any]]
Build = Callable[..., dict[str, pl.DataFrame]]


def sheet(years: list[int], *rows: list[Any], reporter: str = "Russian Federation") -> Sheet:
    unit = "US Dollars, Millions"
    return [
        ["Trade by partner"],
        [None],
        [reporter],
        [unit],
        [None],
        [None, *map(str, years)],
        *rows,
    ]


def books() -> dict[str, dict[str, Sheet]]:
    china = "China, P.R.: Mainland"
    return {
        LATER: {
            EXPORTS: sheet(
                [2020, 2021, 2022, 2023],
                ["Australia", 1.0, 2.0, 3.0, 2.136],
                ["World", 100.0, 200.0, 300.0, 213.6],
                ["Euro Area", 40.0, 50.0, 60.0, 42.7],
                ["Australia", 1.0, 2.0, 3.0, 2.136],
                [china, 10.5, None, 30.0, 21.4],
            ),
            IMPORTS: sheet([2011, 2021, 2022], [china, 5.0, 6.0, 7.0]),
        },
        EARLIER: {IMPORTS: sheet([2010, 2011, 2022], [china, 3.0, 4.0, 8.0])},
        WORLD: {
            EXPORTS: sheet(
                [2014, 2022],
                ["Yugoslavia", 0.5, 0.4],
                ["Serbia, Rep. of", 17.0, 18.0],
                reporter="World",
            ),
            IMPORTS: sheet([2014], ["China, P.R.: Hong Kong", 9.0], reporter="World"),
        },
    }


@pytest.fixture
def small(tmp_path: Path, write_workbook) -> Build:
    def build(given: dict[str, dict[str, Sheet]]) -> dict[str, pl.DataFrame]:
        paths = {n: write_workbook(tmp_path / n, sheets) for n, sheets in given.items()}
        tables = tidy(Files("imf_dots_russia", paths))
        return {
            t.name: check_output(t, "imf_dots_russia", tables[t.name])
            for t in imf_dots_russia.TABLES
        }

    return build


def test_years_after_2021_are_dropped_and_counted(small: Build) -> None:
    out = small(books())
    assert out["imf_dots_russia_flows"]["year"].max() == 2021
    drops = out["imf_dots_russia_dropped"].filter(table="imf_dots_russia_flows")
    counts = {r[:4]: n for r, n in drops.select("reason", "rows").rows() if r[:4].isdigit()}
    assert counts == {"2022": 5, "2023": 4}


def test_later_pull_wins_and_the_earlier_gives_2010(small: Build) -> None:
    imports = small(books())["imf_dots_russia_flows"].filter(indicator="TMG_CIF_USD")
    assert imports.select("year", "value_usd_million", "file").rows() == [
        (2010, 3.0, EARLIER),
        (2011, 5.0, LATER),
        (2021, 6.0, LATER),
    ]


def test_empty_cell_is_no_row_and_aggregates_are_no_partners(small: Build) -> None:
    exports = small(books())["imf_dots_russia_flows"].filter(indicator="TXG_FOB_USD")
    china = exports.filter(partner_ccode=710)
    assert china.select("year", "value_usd_million").rows() == [(2020, 10.5)]
    assert "Euro Area" not in exports["partner"].to_list()
    assert exports.filter("world")["partner"].unique().to_list() == ["World"]
    assert exports.filter(partner_ccode=900)["year"].to_list() == [2020, 2021]


def test_territories_and_gone_states_have_no_code(small: Build) -> None:
    world = small(books())["imf_dots_russia_world"].filter(year=2014)
    assert dict(world.select("partner", "partner_ccode").rows()) == {
        "Yugoslavia": None,
        "Serbia, Rep. of": 345,
        "China, P.R.: Hong Kong": None,
    }


def test_changes_are_refused(small: Build) -> None:
    other = books()
    other[LATER][EXPORTS][2][0] = "Belarus"
    with pytest.raises(SchemaError, match="about something else"):
        small(other)
    unit = books()
    unit[WORLD][EXPORTS][3][0] = "Euros, Millions"
    with pytest.raises(SchemaError, match="Euros, Millions"):
        small(unit)
    headless = books()
    headless[EARLIER][IMPORTS][5] = ["Partner", "y2010", "y2011", "y2022"]
    with pytest.raises(SchemaError, match="no row of years"):
        small(headless)
    unknown = books()
    unknown[LATER][IMPORTS].append(["Ruritania", 1.0, 1.0, 1.0])
    with pytest.raises(SchemaError, match="Ruritania"):
        small(unknown)


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, pl.DataFrame]:
    paths = {n: shared / "imf_dots_russia" / n for n in (LATER, EARLIER, WORLD)}
    tables = tidy(Files("imf_dots_russia", paths))
    return {
        t.name: check_output(t, "imf_dots_russia", tables[t.name]) for t in imf_dots_russia.TABLES
    }


@pytest.mark.data
class TestRealFiles:
    def test_2023_is_a_fixed_share_of_2022_for_all_but_one_partner(self, shared: Path) -> None:
        text, number = read_sheet("imf_dots_russia", shared / "imf_dots_russia" / LATER, EXPORTS)
        header = text.row(5)
        at = {y: text.columns[header.index(y)] for y in ("2022", "2023")}
        both = number.slice(6).select(
            partner=text.slice(6).to_series(0), share=pl.col(at["2023"]) / pl.col(at["2022"])
        )
        both = both.drop_nulls().unique("partner")
        fixed = (both["share"] - 0.712041).abs() < 1e-4
        assert fixed.mean() > 0.99
        assert both.filter(~fixed)["partner"].to_list() == ["North Macedonia, Republic of"]

    def test_known_values(self, real) -> None:
        china = real["imf_dots_russia_flows"].filter(partner_ccode=710, year=2021)
        assert dict(china.select("indicator", "value_usd_million").rows()) == {
            "TXG_FOB_USD": 68_422.666053,
            "TMG_CIF_USD": 72_685.740904,
        }

    def test_coverage_by_direction(self, real) -> None:
        spans = (
            real["imf_dots_russia_flows"]
            .group_by("indicator")
            .agg(first=pl.col("year").min(), last=pl.col("year").max())
        )
        assert sorted(spans.rows()) == [
            ("TMG_CIF_USD", 2010, 2021),
            ("TXG_FOB_USD", 2011, 2021),
        ]
        early = real["imf_dots_russia_flows"].filter(year=2010)
        assert set(early["file"]) == {EARLIER}

    def test_what_was_left_out(self, real) -> None:
        drops = real["imf_dots_russia_dropped"].filter(table="imf_dots_russia_flows")
        counts = {r[:4]: n for r, n in drops.select("reason", "rows").rows()}
        assert (counts["2022"], counts["2023"]) == (378, 190)

    @pytest.mark.parametrize("table", ["imf_dots_russia_flows", "imf_dots_russia_world"])
    def test_one_row_for_each_state(self, real, table: str) -> None:
        states = real[table].filter(pl.col("partner_ccode").is_not_null())
        assert not states.select("partner_ccode", "year", "indicator").is_duplicated().any()
        assert not (real[table]["value_usd_million"] == 0).any()

    def test_russia_is_part_of_the_world(self, real) -> None:
        ours, world = real["imf_dots_russia_flows"], real["imf_dots_russia_world"]
        both = ours.join(world, on=["partner", "year", "indicator"], suffix="_world")
        assert both.height > 4000
        # The IMF's world totals leave out some of what Russia reports with small partners.
        within = both["value_usd_million"] <= both["value_usd_million_world"] * 1.0001
        assert within.mean() > 0.99
