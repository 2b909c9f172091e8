"""``cordiale data``: what is there, taking in, building, verifying, citing, finding."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cordiale.lake import built, home
from cordiale.provenance import catalogue, source

Cordiale = Callable[..., Any]


def test_list_tells_what_is_here(cordiale: Cordiale, empty_home: Path) -> None:
    rows = json.loads(cordiale("data", "list", "--json").out)
    assert [r["data set"] for r in rows] == list(catalogue())
    assert not any(r["built"] for r in rows)
    assert all(r["files here"].startswith("0/") for r in rows)
    text = cordiale("data", "list", "atop").out
    assert source("atop").coverage in text
    assert not empty_home.exists()


def test_cite_prints_each_or_bibtex(cordiale: Cordiale) -> None:
    run = cordiale("data", "cite", "dcad", "atop")
    assert run.out == f"dcad: {source('dcad').cite}\natop: {source('atop').cite}\n"
    entries = cordiale("data", "cite", "--bibtex").out
    assert entries.count("\n@") + 1 == len(catalogue())


def test_path_of_home(cordiale: Cordiale, empty_home: Path) -> None:
    assert cordiale("data", "path").out == f"{empty_home}\n"


def test_an_empty_home_verifies(cordiale: Cordiale, empty_home: Path) -> None:
    run = cordiale("data", "verify")
    assert (run.code, run.out) == (0, "0 files and tables checked, 0 wrong.\n")


@pytest.fixture
def nmc(empty_home: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Mirror the one file of cow_nmc, to be damaged at will."""
    mirror = empty_home.parent / "mirror"
    (mirror / "cow_nmc").mkdir(parents=True)
    shutil.copy(shared / "cow_nmc/cow_nmc.rda", mirror / "cow_nmc")
    monkeypatch.setenv("CORDIALE_MIRROR", str(mirror))
    return mirror / "cow_nmc/cow_nmc.rda"


@pytest.mark.data
def test_fetch_build_find_verify(cordiale: Cordiale, nmc: Path) -> None:
    assert cordiale("data", "fetch", "cow_nmc").out == "1 of 1 files are here and verified.\n"
    cached = home().upstream / "cow_nmc/cow_nmc.rda"
    assert cordiale("data", "path", "cow_nmc").out == f"{cached}\n"
    run = cordiale("data", "build", "cow_nmc")
    assert run.out.startswith("1 built, 0 up to date, 0 failed")
    again = cordiale("data", "build", "cow_nmc")
    assert again.out.startswith("0 built, 1 up to date, 0 failed")
    made = built("cow_nmc")
    assert made is not None
    table = made.path("cow_nmc_capabilities")
    assert cordiale("data", "path", "cow_nmc_capabilities").out == f"{table}\n"
    verified = cordiale("data", "verify")
    assert verified.code == 0
    assert verified.out == f"{1 + len(made.tables)} files and tables checked, 0 wrong.\n"
    (row,) = json.loads(cordiale("data", "list", "cow_nmc", "--json").out)
    assert (row["files here"], row["built"]) == ("1/1", True)


@pytest.mark.data
def test_verify_finds_a_changed_table_and_a_changed_file(cordiale: Cordiale, nmc: Path) -> None:
    cordiale("data", "build", "cow_nmc")
    made = built("cow_nmc")
    assert made is not None
    table = made.path("cow_nmc_capabilities")
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)
    run = cordiale("data", "verify", "cow_nmc")
    assert run.code == 3
    assert "cow_nmc_capabilities" in run.one_line()
    shutil.rmtree(made.folder)
    assert cordiale("data", "build", "cow_nmc").out.startswith("1 built")
    cached = home().upstream / "cow_nmc/cow_nmc.rda"
    cached.write_bytes(cached.read_bytes()[:-1])
    run = cordiale("data", "verify")
    assert run.code == 3
    assert "not the file that the catalogue pins" in run.one_line()
    assert cordiale("data", "build", "cow_nmc").out.startswith("0 built, 1 up to date")


@pytest.mark.data
@pytest.mark.parametrize("fault", ["corrupt", "truncated", "missing", "renamed"])
def test_a_fault_upstream_is_3_and_loses_nothing_built(
    cordiale: Cordiale, nmc: Path, fault: str
) -> None:
    cordiale("data", "build", "cow_nmc")
    before = built("cow_nmc")
    assert before is not None
    shutil.rmtree(home().upstream)
    content = nmc.read_bytes()
    if fault == "renamed":
        nmc.rename(nmc.with_name("cow_nmc_v7.rda"))
    elif fault == "missing":
        nmc.unlink()
    else:
        nmc.write_bytes(content[:-100] if fault == "truncated" else b"x" + content[1:])
    # The pinned address must not be asked from a test.
    run = _without_network(cordiale, "data build cow_nmc")
    assert run.code == 3
    told = "could not be fetched" if fault in ("missing", "renamed") else "catalogue pins"
    assert told in run.one_line()
    assert built("cow_nmc") == before
    assert before.damaged() == []


def _without_network(cordiale: Cordiale, line: str) -> Any:
    import pooch
    import requests

    def unreachable(*_: object, **__: object) -> None:
        raise requests.ConnectionError("no network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pooch.HTTPDownloader, "__call__", unreachable)
        return cordiale(line)


@pytest.mark.data
def test_a_users_file_is_taken_by_its_bytes(
    cordiale: Cordiale, empty_home: Path, shared: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "download (1).csv"
    shutil.copy(shared / "dcad/DCAD-v1.0-main.csv", mine)
    run = cordiale("data", "fetch", "dcad", "--from", str(mine))
    assert run.code == 0
    assert str(empty_home / "user/dcad/DCAD-v1.0-main.csv") in run.out
    built_run = cordiale("data", "build", "dcad")
    assert built_run.out.startswith("1 built")
    mine.write_text("a,b\n1,2\n")
    refused = cordiale("data", "fetch", "dcad", "--from", str(mine))
    assert refused.code == 3
    assert "is no file of dcad" in refused.one_line()


@pytest.mark.data
def test_a_file_whose_columns_changed_is_3(
    cordiale: Cordiale, empty_home: Path, shared: Path, tmp_path: Path
) -> None:
    import polars as pl

    from cordiale.sources.un_votes_undl import VARIANTS

    mine = tmp_path / "official.csv"
    columns = VARIANTS["official_ga.csv"]
    pl.DataFrame({c: ["x"] for c in columns if c != "ms_vote"}).write_csv(mine)
    refused = cordiale("data", "fetch", "un_votes_undl", "--from", str(mine))
    assert refused.code == 3
    assert "ms_vote" in refused.one_line()


@pytest.mark.data
def test_everything_is_current_in_a_built_lake(cordiale: Cordiale, built_lake: Path) -> None:
    run = cordiale("data", "build")
    assert run.code == 0
    assert run.out.startswith("0 built, ")
    assert ", 0 failed" in run.out
