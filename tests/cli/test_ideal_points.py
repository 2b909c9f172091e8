"""``cordiale ideal-points``: the contract for outside checks."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

Cordiale = Callable[..., Any]
pytestmark = pytest.mark.data

COLUMNS = ["ccode", "session", "year", "mean", "sd", "q05", "q95", "n_votes"]


def _check(frame: pl.DataFrame) -> None:
    """Hold a table to the contract."""
    assert frame.columns == COLUMNS
    assert not frame.select("ccode", "session").is_duplicated().any()
    assert (frame["year"] == frame["session"] + 1945).all()
    assert (frame["n_votes"] > 0).all()
    assert frame.null_count().sum_horizontal().item() == 0
    assert all(frame[c].is_finite().all() for c in ("mean", "sd", "q05", "q95"))
    assert (frame["q05"] < frame["mean"]).all()
    assert (frame["mean"] < frame["q95"]).all()
    # Scale and sign: mean 0 and sd 1 over state-sessions, the United States positive.
    assert math.isclose(frame["mean"].mean(), 0.0, abs_tol=1e-9)
    assert math.isclose(frame["mean"].std(ddof=0), 1.0, abs_tol=1e-9)
    assert frame.filter(ccode=2)["mean"].mean() > 0


@pytest.mark.slow
def test_the_whole_model(cordiale: Cordiale, built_lake: Path, tmp_path: Path) -> None:
    out = tmp_path / "points.csv"
    run = cordiale("ideal-points", "--source", "unvotes", "--out", str(out))
    assert (run.code, run.out, run.err) == (0, "", "")
    frame = pl.read_csv(out)
    _check(frame)
    # The published estimates' rows and votes, session 19 left out.
    assert frame.height == 10_469
    assert frame["n_votes"].sum() == 797_473
    assert set(frame["session"]) == set(range(1, 75)) - {19}


@pytest.mark.slow
def test_one_issue(cordiale: Cordiale, built_lake: Path, tmp_path: Path) -> None:
    out = tmp_path / "nuclear.parquet"
    run = cordiale("ideal-points", "--issue", "nu", "--start", "2005", "--out", str(out))
    assert (run.code, run.err) == (0, "")
    frame = pl.read_parquet(out)
    _check(frame)
    assert frame["session"].min() == 60


def test_sessions_that_go_on_are_named(cordiale: Cordiale, built_lake: Path) -> None:
    run = cordiale("ideal-points --source un_votes_undl --start 2022 --json")
    assert run.code == 0
    assert run.err == "Note: session 80 (2025) is not complete: votes go on after the data end.\n"
    frame = pl.read_json(run.out.encode())
    _check(frame)
    assert set(frame["session"]) == {77, 78, 79, 80}


def test_the_distance_of_a_dyad(cordiale: Cordiale, built_lake: Path) -> None:
    run = cordiale("ideal-points --start 2017 --distance RUS-CHN")
    assert (run.code, run.err) == (0, "")
    frame = pl.read_csv(run.out.encode())
    assert frame.columns == [
        "session", "year", "difference", "difference_sd", "distance", "q05", "q95",
    ]  # fmt: skip
    assert frame["year"].to_list() == [2017, 2018, 2019]
    assert (frame["q05"] < frame["distance"]).all()
    assert (frame["distance"] < frame["q95"]).all()
    turned = pl.read_csv(cordiale("ideal-points --start 2017 --distance CHN-RUS").out.encode())
    assert (turned["difference"] + frame["difference"]).abs().max() < 1e-9
    assert turned["distance"].to_list() == pytest.approx(frame["distance"].to_list(), abs=1e-9)


def test_the_innovation_variance_is_passed_on(cordiale: Cordiale, built_lake: Path) -> None:
    def moved(innovation: str) -> float:
        run = cordiale("ideal-points --start 2017 --json --innovation", innovation)
        assert run.code == 0, run.err
        frame = pl.read_json(run.out.encode()).sort("ccode", "session")
        return float(frame.select(pl.col("mean").diff().over("ccode").abs().mean()).item())

    assert moved("0.01") < 0.8 * moved("0.5")


@pytest.mark.slow
def test_a_sampler_that_was_stopped_goes_on(
    cordiale: Cordiale, built_lake: Path, tmp_path: Path
) -> None:
    state = tmp_path / "state.npz"
    line = "ideal-points --method mcmc --start 2019 --checkpoint"
    first = cordiale(line, str(state))
    assert first.code == 0
    assert "4 chains of 2000 iterations" in first.err
    assert "R-hat" in first.err
    assert state.is_file()
    again = cordiale(line, str(state))
    assert again.out == first.out
    _check(pl.read_csv(first.out.encode()))


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        ("--source votes", 2, "Unknown source of roll calls 'votes'"),
        ("--issue xx", 2, "Unknown issue 'xx'"),
        ("--source joint --issue nu", 2, "has no issue codes"),
        ("--start 2050", 3, "No roll call is left"),
        ("--method exact", 2, "Unknown method 'exact'"),
        ("--method mcmc --innovation estimate", 2, "as known"),
        ("--innovation much", 2, "'much' is no innovation variance"),
        ("--innovation -1", 2, "Expected a positive number"),
        ("--innovation nan", 2, "Expected a positive number"),
        ("--distance RUS", 2, "is no dyad"),
        ("--distance RUS-CHN,USA-GBR", 2, "takes one dyad, not 2"),
        ("--distance RUS-RUS", 1, "are one state"),
        ("--distance RUS-Atlantis", 2, "Atlantis"),
        ("--checkpoint run.npz", 2, "is for --method mcmc"),
        ("--out points.txt", 2, "Cannot tell how to write"),
        ("--start 2018 --distance RUS-TWN", 3, "cast no vote in the selection"),
    ],
)
def test_what_cannot_be_is_one_clear_line(
    cordiale: Cordiale, built_lake: Path, arguments: str, code: int, text: str
) -> None:
    run = cordiale("ideal-points", *arguments.split())
    assert text in run.one_line()
    assert run.code == code
    assert run.out == ""
