"""``cordiale similarity``: the contract for outside checks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

Cordiale = Callable[..., Any]
pytestmark = pytest.mark.data

COLUMNS = [
    "ccode1", "ccode2", "n_joint", "agreement", "srs_abs", "srs_sq", "kappa", "kappa_sq", "pi",
    "pi_sq", "tau_b", "bcai",
]  # fmt: skip


def test_one_row_for_each_dyad_of_a_year(
    cordiale: Cordiale, built_lake: Path, tmp_path: Path
) -> None:
    out = tmp_path / "f.csv"
    run = cordiale("similarity", "--source", "unvotes", "--year", "2005", "--out", str(out))
    assert (run.code, run.out, run.err) == (0, "", "")
    frame = pl.read_csv(out)
    assert frame.columns == COLUMNS
    assert (frame["ccode1"] < frame["ccode2"]).all()
    assert not frame.select("ccode1", "ccode2").is_duplicated().any()
    assert frame.height > 18_000
    # Without a joint vote a cell is empty: no number, and no "NaN".
    numbers = frame.filter(pl.col("n_joint") == 0).select(COLUMNS[3:])
    assert numbers.height > 0
    assert numbers.null_count().row(0) == (numbers.height,) * len(COLUMNS[3:])
    assert "nan" not in out.read_text("utf-8").lower()


def test_some_dyads_over_all_years_with_intervals(cordiale: Cordiale, built_lake: Path) -> None:
    run = cordiale("similarity --dyads CHN-RUS --interval 0.9 --json")
    frame = pl.read_json(run.out.encode())
    assert frame.columns[:4] == ["ccode1", "ccode2", "year", "n_joint"]
    assert set(frame["ccode1"]) == {365}
    row = frame.filter(pl.col("year") == 1985)
    assert round(row["agreement"].item(), 3) == 0.719
    low, high = row["agreement_low"].item(), row["agreement_high"].item()
    assert low < row["agreement"].item() < high


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        ("--year 1900", 3, "unvotes holds no votes for year 1900"),
        ("--year 2024", 3, "unvotes holds no votes for year 2024"),
        ("--source un_votes_undl --year 2050", 3, "holds no votes for year 2050"),
        ("--dyads Germany-FRA --year 1960", 2, "can mean more than one state"),
        ("--dyads RUS-RUS", 1, "are one state"),
        ("--year 1965 --dyads CHN-TUR", 3, "cast no joint vote"),
        ("--year 2005 --interval 2", 2, "interval"),
    ],
)
def test_what_cannot_be_is_one_clear_line(
    cordiale: Cordiale, built_lake: Path, arguments: str, code: int, text: str
) -> None:
    run = cordiale("similarity", *arguments.split())
    assert text in run.one_line()
    assert run.code == code
    assert run.out == ""
