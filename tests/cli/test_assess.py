"""``cordiale assess``: from the embedded snapshot, with no network and no home."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pooch
import pytest

Cordiale = Callable[..., Any]


@pytest.fixture(autouse=True)
def _on_a_fresh_machine(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        pooch.HTTPDownloader, "__call__", lambda *_, **__: pytest.fail("the network was asked")
    )


def test_it_writes_page_json_tables_and_references(
    cordiale: Cordiale, tmp_path: Path, empty_home: Path
) -> None:
    out = tmp_path / "rus-chn"
    run = cordiale("assess", "RUS", "CHN", "--out", str(out))
    assert run.code == 0
    assert run.err == ""
    assert str(out / "index.html") in run.out
    assert {p.name for p in out.iterdir()} == {
        "index.html", "assessment.json", "references.bib", "tables",
    }  # fmt: skip
    told = json.loads((out / "assessment.json").read_text("utf-8"))
    assert {"schema_version", "dyad", "as_of", "sections"} <= set(told)
    names = ("id", "text", "value", "unit", "interval", "n", "years", "sources")
    for section in told["sections"]:
        for finding in section["findings"]:
            assert set(names) <= set(finding)
    assert {p.suffix for p in (out / "tables").iterdir()} == {".csv", ".parquet"}
    assert not empty_home.exists()


def test_json_goes_to_standard_output(cordiale: Cordiale) -> None:
    run = cordiale("assess", "USA", "GBR", "--json")
    assert run.code == 0
    assert json.loads(run.out)["dyad"]["a"]["iso3"] == "USA"


def test_what_is_known_later_is_hidden(cordiale: Cordiale) -> None:
    told = json.loads(cordiale("assess", "RUS", "CHN", "--as-of", "1995", "--json").out)
    assert told["as_of"] == 1995
    years = [y for s in told["sections"] for f in s["findings"] for y in f["years"] or []]
    assert years
    assert max(years) <= 1995


def test_only_what_was_asked_is_written(cordiale: Cordiale, tmp_path: Path) -> None:
    out = tmp_path / "o"
    run = cordiale("assess", "RUS", "CHN", "--out", str(out), "--format", "json")
    assert run.code == 0
    assert not (out / "index.html").exists()
    assert (out / "assessment.json").exists()


def test_an_unknown_format_is_2_and_writes_nothing(cordiale: Cordiale, tmp_path: Path) -> None:
    out = tmp_path / "o"
    run = cordiale("assess", "RUS", "CHN", "--out", str(out), "--format", "pdf")
    assert run.code == 2
    assert "'pdf'" in run.one_line()
    assert not out.exists()


def test_a_file_in_the_way_of_the_folder_is_told(cordiale: Cordiale, tmp_path: Path) -> None:
    (tmp_path / "o").write_text("a file")
    run = cordiale("assess", "RUS", "CHN", "--out", str(tmp_path / "o"))
    assert run.code == 3
    assert "a file where a folder should be" in run.one_line()
