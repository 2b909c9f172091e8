"""``cordiale panel``: the contract, and every way in and out."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.panel import variables

Cordiale = Callable[..., Any]


def test_the_contract_for_outside_checks(
    cordiale: Cordiale, empty_home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "f.csv"
    run = cordiale(
        "panel", "--dyads", "RUS-CHN", "--add", "kappa_sq,agreement", "--start", "1984",
        "--end", "1986", "--out", str(out),
    )  # fmt: skip
    assert (run.code, run.out, run.err) == (0, "", "")
    frame = pl.read_csv(out)
    assert frame.columns == ["ccode1", "ccode2", "year", "kappa_sq", "agreement"]
    assert frame["year"].to_list() == [1984, 1985, 1986]
    assert round(frame["agreement"][1], 3) == 0.719
    assert round(frame["kappa_sq"][1], 3) == -0.012


def test_outside_coverage_a_cell_is_empty(cordiale: Cordiale, empty_home: Path) -> None:
    run = cordiale("panel --dyads RUS-CHN --add agreement --start 1945 --end 1945")
    assert run.out == "ccode1,ccode2,year,agreement\n365,710,1945,\n"


def test_dyads_are_read_from_standard_input(
    cordiale: Cordiale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("Russia-China\nUSA-200\n\n"))
    run = cordiale("panel --dyads - --start 2000 --end 2000")
    assert run.out == "ccode1,ccode2,year\n2,200,2000\n365,710,2000\n"


def test_json_parquet_and_csv_say_the_same(cordiale: Cordiale, tmp_path: Path) -> None:
    arguments = "panel --dyads RUS-CHN,USA-GBR --start 2000 --end 2001"
    rows = json.loads(cordiale(arguments, "--json").out)
    for name, read in (
        ("p.csv", pl.read_csv), ("p.parquet", pl.read_parquet), ("p.json", pl.read_json),
    ):  # fmt: skip
        assert cordiale(arguments, "--out", str(tmp_path / name)).code == 0
        assert read(tmp_path / name).to_dicts() == rows


def test_an_extension_of_membership_is_told(cordiale: Cordiale) -> None:
    run = cordiale("panel --dyads RUS-CHN --start 2016 --end 2017")
    assert run.code == 0
    assert run.err == (
        "Note: membership in the state system is extended past its list's last year.\n"
    )
    assert run.out.count("\n") == 3


def test_directed_rows_and_wards_numbers(cordiale: Cordiale) -> None:
    run = cordiale("panel --dyads DEU-FRA --start 2000 --end 2000 --directed --system gw")
    assert run.out == "gwcode1,gwcode2,year\n220,260,2000\n260,220,2000\n"


def test_state_years_of_some_and_of_all(cordiale: Cordiale) -> None:
    run = cordiale("panel --states RUS,CHN --start 2000 --end 2000")
    assert run.out == "ccode,year\n365,2000\n710,2000\n"
    assert cordiale("panel --states all --start 2000 --end 2000").out.count("\n") == 192


def test_hold_is_marked(cordiale: Cordiale, empty_home: Path) -> None:
    run = cordiale("panel --dyads RUS-CHN --add agreement --start 2019 --end 2020 --hold --json")
    rows = json.loads(run.out)
    assert [r["agreement_held"] for r in rows] == [False, True]
    assert rows[0]["agreement"] == rows[1]["agreement"]


def test_coverage_is_a_table_for_people_or_machines(cordiale: Cordiale, empty_home: Path) -> None:
    arguments = "panel --dyads RUS-CHN --add agreement --start 2018 --end 2021 --coverage"
    (row,) = json.loads(cordiale(arguments, "--json").out)
    assert (row["rows"], row["inside"], row["known"], row["last"]) == (4, 2, 2, 2019)
    assert "agreement" in cordiale(arguments).out


def test_the_list_of_variables_is_whole(cordiale: Cordiale) -> None:
    rows = json.loads(cordiale("panel", "--list", "--json").out)
    assert [r["variable"] for r in rows] == list(variables())
    text = cordiale("panel", "--list").out
    assert all(name in text for name in variables())
