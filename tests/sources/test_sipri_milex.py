"""SIPRI military expenditure: marks of missing values, false zeros, headings, successions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import sipri_milex
from cordiale.sources._contract import Files, check_output
from cordiale.sources.sipri_milex import tidy

FILE = "SIPRI-Milex-data-1949-2022.xlsx"
Build = Callable[[dict[str, Any]], dict[str, pl.DataFrame]]


def workbook() -> dict[str, list[list[str | float | None]]]:
    """Five sheets laid out as SIPRI's, headers in different rows and columns."""

    def body(*figures: list[str | float]) -> list[list[str | float | None]]:
        names = ["Russia", "USSR", "Germany", "Costa Rica", "European Union"]
        rows: list[list[str | float | None]] = [["Europe", None, None, None]]
        for name, row in zip(names, figures, strict=True):
            rows.append([name, "§83" if name == "Russia" else "", *row])
        return rows

    constant = body(["xxx", 100.5], ["...", "xxx"], [50.0, 60.0], [0.0, 0.0], ["xxx", "xxx"])
    current = body(["xxx", 0.0], [0.0, "xxx"], [40.0, 55.0], [0.0, 0.0], ["xxx", "..."])
    share = body(
        ["xxx", 0.0123456789012], ["...", "xxx"], [0.02, 0.03], ["...", "..."], ["xxx", ". ."]
    )
    head: list[str | float | None] = ["Country", "Notes", 1989.0, 1992.0]
    one: list[str | float | None] = ["Country", "Notes", 1992.0]
    capita = [[r[0], r[1], r[3]] for r in share]
    title: list[list[str | float | None]] = [["Figures are in US $m."], [""]]
    return {
        "Constant (2021) US$": [
            *title,
            ["Country", None, "Notes", 1989.0, 1992.0],
            *([r[0], None, *r[1:]] for r in constant),
        ],
        "Current US$": [*title, head, *current],
        "Share of GDP": [*title, [""], head, *share],
        "Per capita": [*title, one, *capita],
        "Share of Govt. spending": [*title, one, *capita],
    }


@pytest.fixture
def small(tmp_path: Path, write_workbook) -> Build:
    def build(sheets: dict[str, Any]) -> dict[str, pl.DataFrame]:
        path = write_workbook(tmp_path / FILE, sheets)
        tables = tidy(Files("sipri_milex", {FILE: path}))
        return {t.name: check_output(t, "sipri_milex", tables[t.name]) for t in sipri_milex.TABLES}

    return build


def row(table: pl.DataFrame, country: str, year: int) -> dict[str, Any]:
    (found,) = table.filter(country=country, year=year).rows(named=True)
    return found


def test_reads_every_sheet_wherever_its_header_stands(small: Build) -> None:
    out = small(workbook())["sipri_milex"]
    germany = row(out, "Germany", 1992)
    assert (germany["milex_constant"], germany["milex_current"]) == (60.0, 55.0)
    assert (germany["milex_gdp_share"], germany["milex_per_capita"]) == (0.03, 0.03)
    assert germany["notes"] is None
    russia = row(out, "Russia", 1992)
    assert russia["notes"] == "§83"
    # Reading cells as text would cut this to nine decimals.
    assert russia["milex_gdp_share"] == 0.0123456789012


def test_headings_and_empty_country_years_have_no_row(small: Build) -> None:
    tables = small(workbook())
    out = tables["sipri_milex"]
    assert "Europe" not in out["country"].to_list()
    assert "European Union" not in out["country"].to_list()
    assert out.filter(country="USSR").is_empty()
    counts = dict(tables["sipri_milex_dropped"].select("reason", "rows").rows())
    assert counts["country-year marked 'xxx' (did not exist or was not independent)"] == 4
    assert sum(counts.values()) == 4 + 1 + 2


def test_zero_without_an_exchange_rate_is_missing_and_no_army_is_zero(small: Build) -> None:
    out = small(workbook())["sipri_milex"]
    assert row(out, "Russia", 1992)["milex_current"] is None
    assert row(out, "Costa Rica", 1992)["milex_current"] == 0.0
    assert row(out, "Costa Rica", 1992)["milex_gdp_share"] is None


def test_states_are_read_by_year(small: Build) -> None:
    out = small(workbook())["sipri_milex"]
    assert row(out, "Germany", 1989)["ccode"] == 260
    assert row(out, "Germany", 1992)["ccode"] == 255


def test_changed_layouts_are_refused(small: Build) -> None:
    strange = workbook()
    strange["Share of GDP"][5][2] = "n.a."
    with pytest.raises(SchemaError, match=r"'n\.a\.' for Russia in 1989"):
        small(strange)
    headless = workbook()
    headless["Current US$"][2][0] = "State"
    with pytest.raises(SchemaError, match="layout of sheet 'Current US"):
        small(headless)
    yearless = workbook()
    yearless["Per capita"][2] = ["Country", "Remarks", 1992.0]
    with pytest.raises(SchemaError, match="columns 'Notes' and years"):
        small(yearless)
    fewer = workbook()
    del fewer["Share of Govt. spending"]
    with pytest.raises(SchemaError, match="no sheet 'Share of Govt"):
        small(fewer)
    unknown = workbook()
    for sheet in unknown.values():
        sheet[-1][0] = "Ruritania"
    with pytest.raises(SchemaError, match="Ruritania"):
        small(unknown)


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"not a workbook")
    with pytest.raises(SchemaError, match="cannot be read as a workbook"):
        tidy(Files("sipri_milex", {FILE: path}))


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, pl.DataFrame]:
    tables = tidy(Files("sipri_milex", {FILE: shared / "sipri_milex" / FILE}))
    return {t.name: check_output(t, "sipri_milex", tables[t.name]) for t in sipri_milex.TABLES}


@pytest.mark.data
class TestRealWorkbook:
    def test_known_values(self, real) -> None:
        out = real["sipri_milex"]
        russia = row(out, "Russia", 2022)
        assert russia["ccode"] == 365
        assert russia["milex_constant"] == pytest.approx(71_981.1068, abs=1e-3)
        assert russia["milex_gdp_share"] == pytest.approx(0.0406, abs=5e-5)
        assert row(out, "China", 2022)["milex_current"] == pytest.approx(291_958.4, abs=0.1)
        usa = row(out, "United States of America", 2021)
        # Constant 2021 dollars and current dollars meet in 2021.
        assert usa["milex_constant"] == usa["milex_current"] == pytest.approx(806_230.2)

    def test_marks_are_counted_as_the_catalogue_says(self, real) -> None:
        counts = dict(real["sipri_milex_dropped"].select("reason", "rows").rows())
        assert counts["country-year marked 'xxx' (did not exist or was not independent)"] == 2417

    def test_the_only_zeros_are_of_states_without_an_army(self, real) -> None:
        out = real["sipri_milex"]
        zero = out.filter(pl.any_horizontal((pl.col(pl.Float64) == 0).fill_null(value=False)))
        assert set(zero["country"]) == {"Costa Rica", "Panama", "Iceland", "Haiti"}
        assert row(out, "Russia", 1992)["milex_current"] is None
        assert row(out, "Czechoslovakia", 1980)["milex_current"] is None

    def test_state_years_are_unique_across_successions(self, real) -> None:
        states = real["sipri_milex"].filter(pl.col("ccode").is_not_null())
        assert not states.select(pl.struct("ccode", "year").is_duplicated().any()).item()
        russia = states.filter(ccode=365)
        assert russia.filter(country="USSR")["year"].to_list() == [1987, 1988, 1989, 1990]
        assert russia.filter(country="Russia")["year"].min() == 1992

    def test_only_the_european_union_is_no_state(self, real) -> None:
        none = real["sipri_milex"].filter(pl.col("ccode").is_null())
        assert set(none["country"]) == {"European Union"}

    def test_span_of_the_sheets(self, real) -> None:
        out = real["sipri_milex"]
        assert (out["year"].min(), out["year"].max()) == (1949, 2022)
        late = out.filter(pl.col("milex_per_capita").is_not_null())
        assert late["year"].min() == 1988
