"""Readers shared by the sources: damaged R files, whole numbers, dates, what was left out."""

from __future__ import annotations

import bz2
import gzip
import lzma
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources._read import Drop, dates, day, dropped, dropped_spec, read_rda, whole


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not R data",
        gzip.compress(bytes(range(256)) * 40)[:-60],
        gzip.compress(bytes(range(256)) * 40)[:60] + b"\xff" * 60,
        bz2.compress(bytes(range(256)) * 40)[:-60],
        lzma.compress(bytes(range(256)) * 40)[:-20],
        lzma.compress(bytes(range(256)) * 40)[:40] + b"\xff" * 40,
    ],
    ids=["empty", "text", "short gzip", "torn gzip", "short bzip2", "short xz", "torn xz"],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "states.rda"
    path.write_bytes(content)
    with pytest.raises(SchemaError, match="cannot be read as R data"):
        read_rda(path, "states")


@pytest.mark.parametrize("bad", [[1990.5], [1e12], ["1990a"]])
def test_what_is_no_whole_number_is_refused(bad: list[object]) -> None:
    with pytest.raises(SchemaError, match="Column year holds more than whole numbers"):
        pl.DataFrame({"year": bad}).with_columns(whole("year"))


@pytest.mark.parametrize("good", [[1990.0, None], [1990, None], ["1990", None]])
def test_whole_numbers_become_integers_whatever_they_were(good: list[object]) -> None:
    out = pl.DataFrame({"year": good}).with_columns(whole("year", dtype=pl.Int16))["year"]
    assert out.dtype == pl.Int16
    assert out.to_list() == [1990, None]


def test_days_since_1970_are_dates_before_it_too() -> None:
    out = pl.DataFrame({"on": [-56248.0, 0.0, None]}).with_columns(dates("on"))["on"]
    assert out.to_list() == [date(1816, 1, 1), date(1970, 1, 1), None]


def test_a_day_that_does_not_exist_is_null() -> None:
    parts = pl.DataFrame({"y": [1900, 1904, None], "m": [2, 2, 1], "d": [29, 29, 1]})
    assert parts.select(day("y", "m", "d").alias("on"))["on"].to_list() == [
        None,
        date(1904, 2, 29),
        None,
    ]


def test_what_was_left_out_has_the_declared_shape() -> None:
    out = dropped([Drop("t", "why", 3, "row 1"), Drop("t", "never met", 0)])
    assert dict(out.schema) == dropped_spec("x").columns
    assert out.rows() == [("t", "why", 3, "row 1")]
    assert dropped([]).is_empty()
