"""Bad input and faults: one clear line on standard error, and the documented exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pooch
import pytest
import requests

from cordiale.cli import tables

Cordiale = Callable[..., Any]
PROGRAM = [sys.executable, "-c", "from cordiale.cli import main; main()"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ("assess RUS Rusia", "Did you mean Russia?"),
        ("assess RUS 999", "No state has the COW number 999"),
        ("assess Korea USA", "can mean more than one state"),
        ("assess RUS CHN --as-of 1700", "1700"),
        ("assess RUS CHN --as-of 3000", "3000"),
        ("panel --dyads RUS", "'RUS' is no dyad"),
        ("panel --dyads ,", "No dyads were given"),
        ("panel --dyads RUS-Chnia", "Did you mean"),
        ("panel --dyads RUS-CHN --add kapa", "Did you mean kappa?"),
        ("panel --dyads RUS-CHN --start 1700", "Year out of range"),
        ("panel --dyads RUS-CHN --start 2001 --end 2000", "first year is after the last"),
        ("panel --dyads RUS-CHN --system gww", "Did you mean gw?"),
        ("panel --dyads RUS-CHN --out p.txt", "Cannot tell how to write p.txt"),
        ("panel --dyads RUS-CHN --out p.csv --json", "--json does not go with p.csv"),
        ("panel --dyads RUS-CHN --states all", "--states and --dyads exclude each other"),
        ("panel --states all --directed", "--states and --directed exclude each other"),
        ("panel --states RUS --add kappa", "kappa belongs to a pair of states"),
        ("panel --states RUS --relevant", "Relevance belongs to pairs of states"),
        ("similarity --source unvotse", "Did you mean unvotes?"),
        ("similarity --issue xx", "Unknown issue 'xx'"),
        ("similarity --source joint --issue nu", "has no issue codes"),
        ("similarity --absent gone", "Unknown rule for absent votes 'gone'"),
        ("similarity --out s.txt", "Cannot tell how to write s.txt"),
        ("data list atpo", "Did you mean atop?"),
        ("data fetch atpo", "Did you mean atop?"),
        ("data fetch --from x.csv", "--from takes one data set"),
        ("data build atpo", "Did you mean atop?"),
        ("data verify atpo", "Did you mean atop?"),
        ("data cite atpo", "Did you mean atop?"),
    ],
)
def test_wrong_usage_is_2(cordiale: Cordiale, empty_home: Path, arguments: str, text: str) -> None:
    run = cordiale(arguments)
    assert text in run.one_line()
    assert run.code == 2
    assert run.out == ""


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ("assess RUS RUS", "are one state"),
        ("assess Russia 'Soviet Union'", "are one state"),
        ("assess 'East Germany' USA", "was no member"),
        ("panel --dyads 300-731", "never members"),
        ("panel --dyads 365-365", "are one state"),
        ("panel --dyads USA-ERI --end 1980", "None of the dyads"),
        ("panel --states ERI --end 1980", "None of the states"),
    ],
)
def test_a_problem_that_the_message_explains_is_1(
    cordiale: Cordiale, empty_home: Path, arguments: str, text: str
) -> None:
    run = cordiale(arguments)
    assert text in run.one_line()
    assert run.code == 1
    assert run.out == ""


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every address be out of reach."""

    def unreachable(*_: object, **__: object) -> None:
        raise requests.ConnectionError("name resolution failed\nafter three tries")

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", unreachable)


@pytest.mark.parametrize(
    "arguments",
    [
        "data fetch cow_nmc",
        "data build cow_nmc",
        "panel --states USA --start 2000 --add cinc",
        "similarity --year 2005",
    ],
)
def test_no_network_is_3(
    cordiale: Cordiale, empty_home: Path, offline: None, arguments: str
) -> None:
    run = cordiale(arguments)
    text = run.one_line()
    assert "is not on this machine and could not be fetched" in text
    assert "ConnectionError" in text
    assert run.code == 3


def test_an_address_that_nobody_serves_is_3(
    cordiale: Cordiale, empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Port 9 of the loopback: refused at once, with no network at all.
    monkeypatch.setenv("CORDIALE_MIRROR", "http://127.0.0.1:9/mirror")
    run = cordiale("data", "fetch", "dcad")
    assert "127.0.0.1: ConnectionError" in run.one_line()
    assert run.code == 3


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ("data path atop", "No file of atop is on this machine"),
        ("data path atop_members", "No data set or built table is called atop_members"),
        ("data fetch dcad --from nowhere.csv", "There is no file nowhere.csv"),
    ],
)
def test_missing_data_is_3(cordiale: Cordiale, empty_home: Path, arguments: str, text: str) -> None:
    run = cordiale(arguments)
    assert text in run.one_line()
    assert run.code == 3


@pytest.mark.parametrize("arguments", ["data build cow_nmc", "data fetch cow_nmc"])
def test_a_home_that_cannot_be_written_is_3(
    cordiale: Cordiale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    # Below a file, which not even the root user can write.
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CORDIALE_HOME", str(tmp_path / "file" / "home"))
    run = cordiale(arguments)
    assert "CORDIALE_HOME" in run.one_line()
    assert run.code == 3


def test_a_home_that_cannot_be_written_still_serves_the_embedded_measures(
    cordiale: Cordiale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CORDIALE_HOME", str(tmp_path / "file" / "home"))
    run = cordiale("panel --dyads RUS-CHN --add agreement --start 1985 --end 1985")
    assert run.code == 0
    assert run.out.startswith("ccode1,ccode2,year,agreement\n365,710,1985,0.7")


@pytest.mark.parametrize("name", ["p.csv", "p.parquet", "p.json"])
def test_a_folder_in_the_way_of_a_file_is_told(
    cordiale: Cordiale, tmp_path: Path, name: str
) -> None:
    (tmp_path / name / "full").mkdir(parents=True)
    run = cordiale("panel --dyads RUS-CHN --start 2000 --out", str(tmp_path / name))
    assert "a folder of that name" in run.one_line()
    assert run.code == 3


def test_an_unexpected_fault_is_one_line_that_asks_for_a_report(
    cordiale: Cordiale, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault() -> pl.DataFrame:
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr(tables, "variable_list", fault)
    run = cordiale("panel", "--list")
    text = run.one_line()
    assert "Unexpected ZeroDivisionError: division by zero" in text
    assert "please report it" in text
    assert run.code == 1
    monkeypatch.setenv("CORDIALE_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["cordiale", "panel", "--list"])
    from cordiale.cli import main

    with pytest.raises(ZeroDivisionError):
        main()


def test_a_refusal_of_the_system_is_one_line(
    cordiale: Cordiale, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> pl.DataFrame:
        raise OSError(5, "Input/output error", "/some/file")

    monkeypatch.setattr(tables, "variable_list", refuse)
    run = cordiale("panel", "--list")
    assert run.one_line() == "The system refused: /some/file: Input/output error."
    assert run.code == 1


def test_a_damaged_table_is_told_how_to_be_found(
    cordiale: Cordiale, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged() -> pl.DataFrame:
        raise pl.exceptions.ComputeError("parquet: File out of specification")

    monkeypatch.setattr(tables, "variable_list", damaged)
    run = cordiale("panel", "--list")
    assert "Run cordiale data verify" in run.one_line()
    assert run.code == 1


def test_ctrl_c_is_130_and_the_handler_is_put_back(
    cordiale: Cordiale, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(tables, "variable_list", lambda: signal.raise_signal(signal.SIGINT))
    run = cordiale("panel", "--list")
    assert run.one_line().startswith("Interrupted.")
    assert run.code == 130
    assert signal.getsignal(signal.SIGINT) is before


def test_a_reader_that_goes_away_is_no_fault() -> None:
    arguments = [*PROGRAM, "panel", "--start", "1990"]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ccode1,ccode2,year\n"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--version"], 0),
        (["assess", "RUS", "RUS"], 1),
        (["panel", "--dyads", "RUS"], 2),
        (["data", "path", "atop"], 3),
    ],
)
def test_the_shell_sees_the_exit_codes(arguments: list[str], code: int, empty_home: Path) -> None:
    done = subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stderr.count("\n") == (0 if code == 0 else 1)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", ["--nothing", "nothing", "panel --start x"])
def test_what_the_command_line_does_not_know_is_2(cordiale: Cordiale, arguments: str) -> None:
    run = cordiale(arguments)
    assert run.code == 2
    assert "Error: " in run.err
    assert "Traceback" not in run.err
    assert os.linesep not in run.out
