"""GeoDist: text that is a number or '.', codes of their day, territories."""

from __future__ import annotations

import copy

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import geodist

FLAGS = {
    c: [1, 0]
    for c in (
        "contig",
        "comlang_off",
        "comlang_ethno",
        "colony",
        "comcol",
        "curcol",
        "col45",
        "smctry",
    )
}
SMALL = {
    "dist_cepii": {
        "iso_o": ["ROM", "HKG"],
        "iso_d": ["ZAR", "RUS"],
        **FLAGS,
        "dist": [5600.5, 7100.0],
        "distcap": [5600.5, 7140.0],
        "distw": ["5568.25", "."],
        "distwces": ["5500", "."],
    }
}


@pytest.fixture
def small():
    return copy.deepcopy(SMALL)


def test_point_is_missing_and_codes_are_those_of_their_day(tidy_small, small) -> None:
    dyads = tidy_small(geodist, **small)["geodist_dyads"]
    assert dyads.select("iso_o", "ccode_o", "ccode_d", "distw", "distwces").rows() == [
        ("HKG", None, 365, None, None),
        ("ROM", 360, 490, 5568.25, 5500.0),
    ]
    assert dyads["contig"].to_list() == [0, 1]


def test_text_that_is_no_number_is_refused(tidy_small, small) -> None:
    small["dist_cepii"]["distw"] = ["5568.25", "far"]
    with pytest.raises(SchemaError, match="neither a number"):
        tidy_small(geodist, **small)


def test_unknown_code_is_refused(tidy_small, small) -> None:
    small["dist_cepii"]["iso_d"] = ["ZAR", "XQX"]
    with pytest.raises(SchemaError, match="XQX"):
        tidy_small(geodist, **small)


def test_two_codes_for_one_state_are_refused(tidy_small, small) -> None:
    small["dist_cepii"]["iso_o"] = ["ROM", "ROU"]
    with pytest.raises(SchemaError, match="two codes mean one state"):
        tidy_small(geodist, **small)


def test_changed_columns_are_refused(tidy_small, small) -> None:
    small["dist_cepii"]["weighted"] = small["dist_cepii"].pop("distw")
    with pytest.raises(SchemaError, match="distw"):
        tidy_small(geodist, **small)


@pytest.mark.data
def test_real_pairs(tidy_real) -> None:
    dyads = tidy_real(geodist)["geodist_dyads"]
    assert dyads.height == 224**2

    def pair(a: str, b: str) -> dict[str, object]:
        return dyads.row(by_predicate=(pl.col("iso_o") == a) & (pl.col("iso_d") == b), named=True)

    russia_china = pair("RUS", "CHN")
    assert (russia_china["ccode_o"], russia_china["ccode_d"]) == (365, 710)
    assert russia_china["dist"] == pytest.approx(5795.045)
    assert russia_china["distw"] == pytest.approx(5506.709)
    assert (russia_china["contig"], russia_china["colony"]) == (1, 0)
    assert pair("USA", "GBR")["colony"] == 1
    assert {
        c: pair(c, c)["ccode_o"] for c in ("ROM", "ZAR", "TMP", "YUG", "PAL", "DEU", "YEM")
    } == {"ROM": 360, "ZAR": 490, "TMP": 860, "YUG": 345, "PAL": None, "DEU": 255, "YEM": 679}


@pytest.mark.data
def test_real_missing_values_and_territories(tidy_real) -> None:
    dyads = tidy_real(geodist)["geodist_dyads"]
    assert (dyads["distw"].null_count(), dyads["distwces"].null_count()) == (2215, 2215)
    assert dyads.filter(pl.col("ccode_o").is_null())["iso_o"].n_unique() == 34
    assert {"MNE", "SSD", "SUN", "DDR"}.isdisjoint(dyads["iso_o"])


@pytest.mark.data
def test_real_directions_agree_but_for_one_column(tidy_real) -> None:
    dyads = tidy_real(geodist)["geodist_dyads"]
    both = dyads.join(
        dyads, left_on=["iso_o", "iso_d"], right_on=["iso_d", "iso_o"], suffix="_back"
    )
    assert both.height == dyads.height
    for c in ("contig", "comlang_off", "colony", "comcol", "curcol", "col45", "dist", "distcap"):
        assert both.filter(pl.col(c) != pl.col(f"{c}_back")).height == 0, c
    assert both.filter(pl.col("smctry") != pl.col("smctry_back")).height == 66
    off = both.select(((pl.col("distw") - pl.col("distw_back")) / pl.col("distw")).abs().max())
    assert off.item() < 1e-5
