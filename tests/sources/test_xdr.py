"""The fast reader of R data frames gives what rdata gives."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
import rdata
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from cordiale.errors import SchemaError
from cordiale.sources._read import read_rda
from cordiale.sources._xdr import read_frame


def write(path: Path, frame: pd.DataFrame, **options: object) -> Path:
    rdata.write_rda(path, {"votes": frame}, **options)
    return path


def small() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rcid": [3.0, np.nan, 5.0],
            "country": pd.array(
                ["Côte d\u2019Ivoire", None, "Chad"], dtype=pd.StringDtype("python")
            ),
            "vote": pd.Categorical(["yes", "no", None], categories=["no", "yes"]),
            "session": pd.array([1, None, 2], dtype="Int32"),
        }
    )


def test_reads_numbers_text_factors_and_missing(tmp_path: Path) -> None:
    found = read_frame(write(tmp_path / "v.rda", small()), "votes", ["vote", "rcid", "country"])
    assert found.to_dict(as_series=False) == {
        "vote": ["yes", "no", None],
        "rcid": [3.0, None, 5.0],
        "country": ["Côte d\u2019Ivoire", None, "Chad"],
    }
    whole = read_frame(tmp_path / "v.rda", "votes", ["session"])["session"]
    assert whole.dtype == pl.Int32
    assert whole.to_list() == [1, None, 2]


@pytest.mark.parametrize("compression", ["bzip2", "gzip", "xz", None])
@pytest.mark.parametrize("version", [2, 3])
def test_reads_every_compression_and_version(
    tmp_path: Path, compression: str | None, version: int
) -> None:
    path = write(tmp_path / "v.rda", small(), compression=compression, format_version=version)
    assert read_frame(path, "votes", ["country"])["country"].to_list()[2] == "Chad"


@given(
    st.lists(st.one_of(st.none(), st.text(st.characters(codec="utf-8", exclude_characters="\0"))))
)
def test_text_survives(words: list[str | None]) -> None:
    frame = pd.DataFrame({"w": pd.array(words, dtype=pd.StringDtype("python"))})
    data = rdata.unparser.unparse_data(
        rdata.conversion.convert_python_to_r_data({"f": frame}, file_type="rda"), file_type="rda"
    )
    path = Path(__file__)
    read = read_frame(_Bytes(data, path), "f", ["w"])["w"].to_list()  # type: ignore[arg-type]
    assert read == words


class _Bytes:
    """A path whose bytes are given: a property test cannot use one temporary folder."""

    def __init__(self, data: bytes, path: Path) -> None:
        self.data, self.name = data, path.name

    def read_bytes(self) -> bytes:
        return self.data


def test_names_what_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "v.rda", small())
    with pytest.raises(SchemaError, match=r"columns of v\.rda changed.*Expected year; found rcid"):
        read_frame(path, "votes", ["rcid", "year"])
    with pytest.raises(SchemaError, match="no data frame ballots"):
        read_frame(path, "ballots", ["rcid"])


@pytest.mark.parametrize(
    "spoil", [b"", b"PK\x03\x04", b"BZh9", gzip.compress(b"RDX3\nX\n", mtime=0)]
)
def test_refuses_what_is_no_data_file(tmp_path: Path, spoil: bytes) -> None:
    (tmp_path / "v.rda").write_bytes(spoil)
    with pytest.raises(SchemaError, match="cannot be read as R data"):
        read_frame(tmp_path / "v.rda", "votes", ["rcid"])


def test_refuses_a_torn_file(tmp_path: Path) -> None:
    whole = write(tmp_path / "v.rda", small(), compression=None).read_bytes()
    (tmp_path / "v.rda").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SchemaError, match="cannot be read as R data"):
        read_frame(tmp_path / "v.rda", "votes", ["rcid"])


def test_refuses_kinds_it_does_not_know(tmp_path: Path) -> None:
    frame = pd.DataFrame({"z": np.array([1 + 2j])})
    with pytest.raises(SchemaError, match="R type 15"):
        read_frame(write(tmp_path / "v.rda", frame), "votes", ["z"])


@pytest.mark.data
@pytest.mark.parametrize(
    "file", ["unvotes/un_roll_calls", "unvotes/un_roll_call_issues", "rivalries/tss_rivalries"]
)
def test_agrees_with_rdata(shared: Path, file: str) -> None:
    path = shared / f"{file}.rda"
    slow = read_rda(path, path.stem)
    slow = slow.with_columns(pl.selectors.categorical().cast(pl.String))
    fast = read_frame(path, path.stem, slow.columns)
    assert_frame_equal(fast, slow, check_dtypes=False, rel_tol=0, abs_tol=0)
