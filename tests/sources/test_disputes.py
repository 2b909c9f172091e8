"""Disputes: both directions, missing markers, slips of the dyadic file, ends of coverage."""

from __future__ import annotations

import copy
from datetime import date

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import disputes


def _directed(onset: str, ongoing: str) -> dict[str, list[object]]:
    """One dispute-year of Russia and China in both directions."""
    both = {"recip": 0, "mindur": 10, "maxdur": 12, "stmon": 3, "hostlev": 4, "fatality": -9}
    sides = {"sidea": (1, 0), "fatality": (-9, 2), "fatalpre": (-9, 40), "hiact": (16, 0)}
    sides |= {"hostlev": (4, 1), "orig": (1, 1)}
    return {
        "dispnum": [349, 349],
        "ccode1": [365, 710],
        "ccode2": [710, 365],
        "year": [1969, 1969],
        ongoing: [1, 1],
        onset: [1, 1],
        **{f"{c}1": [a, b] for c, (a, b) in sides.items()},
        **{f"{c}2": [b, a] for c, (a, b) in sides.items()},
        **{c: [v, v] for c, v in both.items()},
    }


DISPUTE = {
    "dispnum": [349, 1272],
    "styear": [1969, 1918],
    "stmon": [3, 13],
    "outcome": [-9, 1],
    "settle": [-9, 1],
    "fatality": [-9, 5],
    "mindur": [10, 689],
    "maxdur": [12, 689],
    "hiact": [16, 17],
    "hostlev": [4, 4],
    "recip": [1, 1],
}
ROW = {
    "disno": 257, "dyindex": 257.03399, "statea": 365, "stateb": 710, "year": 1969,
    "strtday": 2, "strtmnth": 3, "strtyr": 1969, "endday": 11, "endmnth": 9, "endyear": 1969,
    "outcome": 5, "settlmnt": 3, "fatlev": -9, "highact": 18, "hihost": 4, "recip": 1, "war": 0,
    "severity": 65, "durindx": 1, "ongo2014": "", "sideaa": 1, "sideab": 0, "revstata": 1,
    "revstatb": 0, "revtypea": 1, "revtypeb": 0, "fatleva": 2, "fatlevb": -9, "hihosta": 4,
    "hihostb": 4, "orignata": 1, "orignatb": 1, "rolea": 1, "roleb": 3,
}  # fmt: skip


def _mirror(row: dict[str, object]) -> dict[str, object]:
    turned = dict(row)
    for a, b in (("statea", "stateb"), *disputes._DYADIC_SIDED.values()):
        turned[a], turned[b] = row[b], row[a]
    return turned


def _csv(*rows: dict[str, object]) -> str:
    lines = [",".join(ROW)]
    for row in rows:
        lines += [",".join(str(r[c]) for c in ROW) for r in (row, _mirror(row))]
    return "\n".join(lines) + "\n"


SMALL = {
    "gml_mid_ddydisps": _directed("gmlmidonset", "gmlmidongoing"),
    "cow_mid_ddydisps": _directed("cowmidonset", "cowmidongoing"),
    "gml_mid_disps": DISPUTE,
    "cow_mid_disps": DISPUTE,
    "dyadic_mid_4.02": _csv(ROW),
}


@pytest.fixture
def small():
    return copy.deepcopy(SMALL)


def test_missing_markers_are_null_and_not_small(tidy_small, small) -> None:
    out = tidy_small(disputes, **small)
    for family in ("gml", "cow"):
        rows = out[f"disputes_{family}"]
        assert rows.select("ccode1", "fatality", "fatality1", "fatality2").rows() == [
            (365, None, None, 2),
            (710, None, 2, None),
        ]
        assert rows.select("onset", "ongoing").unique().rows() == [(True, True)]
        one = out[f"disputes_{family}_disputes"].filter(pl.col("dispnum") == 349)
        assert one.select("outcome", "settle", "fatality").row(0) == (None, None, None)


def test_month_13_is_null(tidy_small, small) -> None:
    out = tidy_small(disputes, **small)["disputes_gml_disputes"]
    assert dict(out.select("dispnum", "stmon").iter_rows()) == {349: 3, 1272: None}


@pytest.mark.parametrize(("column", "value"), [("hostlev", 6), ("fatality1", -8), ("stmon", 14)])
def test_other_values_out_of_range_are_refused(tidy_small, small, column, value) -> None:
    small["gml_mid_ddydisps"][column] = [value, value]
    with pytest.raises(SchemaError, match=f"{column} out of range"):
        tidy_small(disputes, **small)


def test_one_direction_alone_is_refused(tidy_small, small) -> None:
    small["cow_mid_ddydisps"] = {k: v[:1] for k, v in small["cow_mid_ddydisps"].items()}
    with pytest.raises(SchemaError, match="one direction only"):
        tidy_small(disputes, **small)


def test_no_year_after_coverage(tidy_small, small) -> None:
    small["gml_mid_ddydisps"]["year"] = [2011, 2011]
    with pytest.raises(SchemaError, match="outside coverage"):
        tidy_small(disputes, **small)


def test_dyadic_file_gets_dates_codes_and_a_whole_index(tidy_small, small) -> None:
    rows = tidy_small(disputes, **small)["disputes_dyadic402"]
    first = rows.row(0, named=True)
    assert (first["ccode1"], first["ccode2"], first["dyindex"]) == (365, 710, 34)
    assert (first["start"], first["end"]) == (date(1969, 3, 2), date(1969, 9, 11))
    assert (first["revtype1"], first["revtype2"]) == (1, 0)
    assert (first["fatlev"], first["fatlev1"], first["fatlev2"]) == (None, 2, None)
    assert first["ongo2014"] is None
    assert rows["revtype1"].to_list() == [1, 0]


def test_slips_of_the_dyadic_file_are_null_and_counted(tidy_small, small) -> None:
    small["dyadic_mid_4.02"] = _csv(ROW | {"revstatb": 6, "sideab": 1969})
    out = tidy_small(disputes, **small)
    rows = out["disputes_dyadic402"]
    assert rows.select("revstat1", "revstat2", "sidea1", "sidea2").rows() == [
        (1, None, 1, None),
        (None, 1, None, 1),
    ]
    assert out["disputes_dropped"]["rows"].to_list() == [1, 1, 1, 1]


def test_years_outside_the_rows_own_dates_are_dropped_and_counted(tidy_small, small) -> None:
    small["dyadic_mid_4.02"] = _csv(ROW, ROW | {"year": 1970})
    out = tidy_small(disputes, **small)
    assert out["disputes_dyadic402"]["year"].to_list() == [1969, 1969]
    assert out["disputes_dropped"].select("rows", "example").rows() == [(2, "dispute 257 in 1970")]


def test_a_day_that_does_not_exist_is_refused(tidy_small, small) -> None:
    small["dyadic_mid_4.02"] = _csv(ROW | {"strtday": 31, "strtmnth": 2})
    with pytest.raises(SchemaError, match="do not exist"):
        tidy_small(disputes, **small)


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("gml_mid_ddydisps", "gmlmidonset"),
        ("cow_mid_ddydisps", "hostlev"),
        ("cow_mid_disps", "outcome"),
    ],
)
def test_changed_columns_are_refused(tidy_small, small, file, column) -> None:
    del small[file][column]
    with pytest.raises(SchemaError, match=column):
        tidy_small(disputes, **small)


def test_changed_columns_of_the_csv_are_refused(tidy_small, small) -> None:
    small["dyadic_mid_4.02"] = small["dyadic_mid_4.02"].replace("revtypea", "revision_a")
    with pytest.raises(SchemaError, match="revtypea"):
        tidy_small(disputes, **small)


@pytest.mark.data
def test_real_families_end_where_they_say_and_differ(tidy_real) -> None:
    out = tidy_real(disputes)
    for family, last, rows in (("gml", 2010, 9284), ("cow", 2014, 10234)):
        table = out[f"disputes_{family}"]
        assert (table["year"].min(), table["year"].max(), table.height) == (1816, last, rows)
        assert table.filter(pl.col("ccode1") < pl.col("ccode2")).height == rows // 2
        assert table["ongoing"].all()
        known = out[f"disputes_{family}_disputes"]["dispnum"]
        assert table["dispnum"].is_in(known.implode()).all()
    assert out["disputes_gml_disputes"].height == 2174
    assert out["disputes_cow_disputes"].height == 2436


@pytest.mark.data
def test_real_disputes_of_russia_and_china(tidy_real) -> None:
    out = tidy_real(disputes)
    years = {
        f: out[f"disputes_{f}"].filter(pl.col("ccode1") == 365, pl.col("ccode2") == 710)["year"]
        for f in ("gml", "cow")
    }
    assert {f: len(y) for f, y in years.items()} == {"gml": 47, "cow": 52}
    assert [y for y in years["gml"] if y >= 1990] == [1993, 1994, 2009]
    assert [y for y in years["cow"] if y >= 1990] == [1993, 1994, 2009, 2012]
    dyadic = out["disputes_dyadic402"].filter(pl.col("ccode1") == 365, pl.col("ccode2") == 710)
    territory = dyadic.filter((pl.col("revtype1") == 1) | (pl.col("revtype2") == 1))
    assert territory["year"].max() == 1986


@pytest.mark.data
def test_real_slips(tidy_real) -> None:
    out = tidy_real(disputes)
    rows = out["disputes_dyadic402"]
    assert rows.height == 10358 - 6
    syria_israel = rows.filter(pl.col("ccode1") == 652, pl.col("ccode2") == 666)
    assert {1996, 2000} <= set(syria_israel["year"])
    assert {1997, 1998, 1999}.isdisjoint(syria_israel["year"])
    assert sorted(out["disputes_dropped"]["rows"].to_list()) == [2, 2, 4, 6]
    assert (
        rows.select(pl.struct("disno", "ccode1", "ccode2", "year").is_duplicated().sum()).item()
        == 32
    )
    # Peace ends with coverage: the file says nothing of 2015 and later.
    assert rows["year"].max() == 2014
    both = rows.join(
        rows,
        left_on=["disno", "dyindex", "ccode1", "ccode2", "year"],
        right_on=["disno", "dyindex", "ccode2", "ccode1", "year"],
        suffix="_back",
    )
    assert both.height == rows.height
    apart = [
        both.filter(pl.col(f"{c}2") != pl.col(f"{c}1_back")).height for c in ("revtype", "hihost")
    ]
    assert apart == [13, 16]
