"""IMF Direction of Trade: units, lost decimal points, aggregates, absence against zero."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import imf_dots
from cordiale.sources._contract import Files, check_output
from cordiale.sources.imf_dots import tidy

BOOK, CSV = "Dataset_CM_2024.xlsx", "imf_import_export.csv"
HEADER = [
    "Country Name",
    "Indicator Code",
    "Counterpart Country Name",
    "Attribute",
    "1991",
    "2019",
]
ROWS: list[list[Any]] = [
    HEADER,
    ["Russia", "TXG_FOB_USD", "China", "Value", None, 54937483432.0],
    ["China", "TMG_CIF_USD", "Russia", "Value", None, 60257150830.0],
    ["India", "TXG_FOB_USD", "Brazil", "Value", 147010111522311.0, 4111970000.0],
]
LINES = """,from,to,2019,2020
0,RU,W00,419731.7,337884.8
1,RU,XR29,221476.0,165276.1
2,RU,CN,54937.5,49583.1
3,RU,HK,798.9,
4,NA,DE,0.0,1.2
0,U2,RU,99.0,98.0
"""
Build = Callable[..., dict[str, pl.DataFrame]]


@pytest.fixture
def small(tmp_path: Path, write_workbook, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.setattr(imf_dots, "check_rows", lambda *_: None)

    def build(rows: list[list[Any]] = ROWS, lines: str = LINES) -> dict[str, pl.DataFrame]:
        book = write_workbook(tmp_path / BOOK, {"TradeData": rows})
        (tmp_path / CSV).write_text(lines, encoding="utf-8")
        tables = tidy(Files("imf_dots", {BOOK: book, CSV: tmp_path / CSV}))
        return {t.name: check_output(t, "imf_dots", tables[t.name]) for t in imf_dots.TABLES}

    return build


def value(flows: pl.DataFrame, reporter: str, partner: str, year: int) -> float:
    found: float = flows.filter(reporter=reporter, partner=partner, year=year)["value_usd"].item()
    return found


def test_both_files_come_out_in_dollars(small: Build) -> None:
    flows = small()["imf_dots_flows"]
    assert value(flows, "Russia", "China", 2019) == 54937483432.0
    assert value(flows, "RU", "CN", 2020) == pytest.approx(49583.1e6)
    directions = flows.filter(year=2019, reporter_ccode=710)
    assert directions["indicator"].to_list() == ["TMG_CIF_USD"]


def test_workbook_wins_where_both_files_have_a_flow(small: Build) -> None:
    out = small()
    same = out["imf_dots_flows"].filter(reporter_ccode=365, partner_ccode=710, year=2019)
    assert same["file"].to_list() == [BOOK]
    counts = dict(out["imf_dots_dropped"].select("reason", "rows").rows())
    assert counts[f"{CSV}: flow that {BOOK} has unrounded"] == 1


def test_cell_without_its_decimal_point_is_dropped_and_counted(small: Build) -> None:
    out = small()
    assert out["imf_dots_flows"].filter(reporter="India")["year"].to_list() == [2019]
    (row,) = out["imf_dots_dropped"].filter(pl.col("reason").str.contains("decimal")).rows()
    assert row[2:] == (1, "India to Brazil, 1991")


def test_aggregates_go_and_the_world_and_territories_stay(small: Build) -> None:
    out = small()
    flows = out["imf_dots_flows"]
    assert flows.filter("world").select("reporter_ccode", "partner_ccode", "year").rows() == [
        (365, None, 2019),
        (365, None, 2020),
    ]
    assert flows.filter(partner="HK").select("partner_ccode", "year").rows() == [(None, 2019)]
    assert flows.filter(pl.col("partner").is_in(["XR29"])).is_empty()
    assert flows.filter(reporter="U2").is_empty()
    assert out["imf_dots_dropped"].filter(pl.col("reason").str.contains("aggregate")).height == 2


def test_namibia_is_not_missing_and_absence_is_not_zero(small: Build) -> None:
    flows = small()["imf_dots_flows"]
    namibia = flows.filter(reporter="NA")
    assert namibia["reporter_ccode"].unique().to_list() == [565]
    assert namibia.sort("year")["value_usd"].to_list() == [0.0, pytest.approx(1.2e6)]
    assert flows.filter(partner="HK", year=2020).is_empty()
    assert flows.filter(reporter="Russia", year=1991).is_empty()


def test_changes_are_refused(small: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SchemaError, match="columns of sheet TradeData changed"):
        small(rows=[["Country", *HEADER[1:]], *ROWS[1:]])
    with pytest.raises(SchemaError, match="holds other figures"):
        small(rows=[*ROWS, ["Russia", "TMG_FOB_USD", "China", "Value", None, 1.0]])
    with pytest.raises(SchemaError, match="Ruritania"):
        small(rows=[*ROWS, ["Ruritania", "TXG_FOB_USD", "China", "Value", None, 1.0]])
    with pytest.raises(SchemaError, match=r"columns of imf_import_export\.csv changed"):
        small(lines=LINES.replace("2020", "2021"))
    with pytest.raises(SchemaError, match="QQ"):
        small(lines=LINES + "9,QQ,RU,1,1\n")
    with pytest.raises(SchemaError, match="more than numbers"):
        small(lines=LINES + "9,RU,IN,lots,1\n")
    monkeypatch.undo()
    with pytest.raises(SchemaError, match="another number of rows"):
        small()


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, pl.DataFrame]:
    paths = {n: shared / "imf_dots" / n for n in (BOOK, CSV)}
    tables = tidy(Files("imf_dots", paths))
    return {t.name: check_output(t, "imf_dots", tables[t.name]) for t in imf_dots.TABLES}


@pytest.mark.data
class TestRealFiles:
    def test_mirror_flows_of_russia_and_china_differ(self, real) -> None:
        flows = real["imf_dots_flows"].filter(year=2019)
        exports = flows.filter(reporter_ccode=365, partner_ccode=710, indicator="TXG_FOB_USD")
        imports = flows.filter(reporter_ccode=710, partner_ccode=365, indicator="TMG_CIF_USD")
        assert exports["value_usd"].item() == 54_937_483_432
        assert imports["value_usd"].item() == 60_257_150_830

    def test_both_files_agree_in_unit_where_they_overlap(self, shared: Path, real) -> None:
        # China's exports to Russia, 2020: 50,608.4 million in the CSV.
        raw = pl.read_csv(shared / "imf_dots" / CSV).filter(
            pl.col("from") == "CN", pl.col("to") == "RU"
        )
        ours = real["imf_dots_flows"].filter(
            reporter_ccode=710, partner_ccode=365, year=2020, indicator="TXG_FOB_USD"
        )
        assert ours["file"].item() == BOOK
        assert ours["value_usd"].item() == pytest.approx(raw["2020"].item() * 1e6, abs=5e4)

    def test_what_was_left_out(self, real) -> None:
        counts = dict(real["imf_dots_dropped"].select("reason", "rows").rows())
        assert counts[f"{BOOK}: cell that lost its decimal point"] == 132
        assert counts[f"{CSV}: flow that {BOOK} has unrounded"] == 60

    def test_no_flow_between_states_is_beyond_belief(self, real) -> None:
        pairs = real["imf_dots_flows"].filter(~pl.col("world"))
        assert pairs["value_usd"].max() < 6e11
        six = pairs.filter(file=BOOK)
        assert six["value_usd"].max() < 1e11

    def test_coverage(self, real) -> None:
        flows = real["imf_dots_flows"]
        six = flows.filter(file=BOOK)
        assert (six["year"].min(), six["year"].max()) == (1948, 2020)
        assert six.filter(reporter="Russia")["year"].min() == 1992
        assert set(flows.filter(file=CSV)["year"]) == {2019, 2020}
        assert six["reporter_ccode"].null_count() == six["partner_ccode"].null_count() == 0
        assert flows.filter("world", reporter_ccode=710, year=2020)["value_usd"].item() == (
            pytest.approx(2_598_024e6, rel=1e-6)
        )
