"""Defence cooperation agreements: capped ends, coded gaps, wrong codes."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import dcad

COLUMNS = (
    "ccode1,cowName1,ccode2,cowName2,signDay,signMonth,signYear,EIFDay,EIFMonth,EIFYear,type,"
    "category1,category2,category3,span,renewType,renewYears,terminated,durationActual,"
    "endYearEstimate,asymmetry,categoryConf,UNTS,fullText,sourceType,source,factivaConf,"
    "factivaSign,factivaEIF,DCAid\n"
)
OPEN = (
    "365,RUS,710,CHN,9,11,2010,,,,sector,PROCUREMENT,,,,,,-88,,2010,0,low,,,factiva,Wires,2,1,,"
    "DCADv1.0-0001\n"
)
CODED = (
    "2,USA,20,CAN,,4,1984,1,4,1985,general,DCA,TREX,,-77,-66,-66,1,10,1994,1,high,12,Y,treaty,"
    "TIAS,,-99,,DCADv1.0-0002\n"
)
BOLIVIA = (
    "145,BOL,145,VEN,26,5,2006,,,,general,DCA,,,,,,-88,,2010,1,atypical,,N,treaty,Gazette,,,,"
    "DCADv1.0-0297\n"
)
ALONE = BOLIVIA.replace("VEN", "BOL").replace("0297", "0300")


def small(tidy_small: Any, *rows: str, header: str = COLUMNS) -> dict[str, pl.DataFrame]:
    return tidy_small(dcad, **{"DCAD-v1.0-main": header + "".join(rows)})


def test_the_capped_year_is_censored(tidy_small: Any) -> None:
    rows = small(tidy_small, OPEN, CODED)["dcad_agreements"]
    assert rows.select("end_year_estimate", "censored").rows() == [(2010, True), (1994, False)]


def test_negative_codes_are_missing(tidy_small: Any) -> None:
    first, coded = small(tidy_small, OPEN, CODED)["dcad_agreements"].rows(named=True)
    assert (coded["span"], coded["renew_years"], coded["factiva_sign"]) == (None, None, None)
    assert coded["renew_type"] == -66
    assert (first["terminated"], coded["terminated"], coded["duration_actual"]) == (None, 1, 10)


def test_a_date_needs_its_day(tidy_small: Any) -> None:
    first, coded = small(tidy_small, OPEN, CODED)["dcad_agreements"].rows(named=True)
    assert (first["sign_date"], first["eif_date"]) == (date(2010, 11, 9), None)
    assert (coded["sign_date"], coded["sign_month"]) == (None, 4)
    assert coded["eif_date"] == date(1985, 4, 1)


def test_a_name_that_its_code_contradicts_is_put_right(tidy_small: Any) -> None:
    (row,) = small(tidy_small, BOLIVIA)["dcad_agreements"].rows(named=True)
    assert (row["ccode1"], row["ccode2"], row["ccode_corrected"]) == (101, 145, True)
    assert (row["cow_name1"], row["cow_name2"]) == ("VEN", "BOL")


def test_a_state_with_itself_is_counted_out(tidy_small: Any) -> None:
    out = small(tidy_small, OPEN, ALONE)
    assert out["dcad_agreements"]["dca_id"].to_list() == ["DCADv1.0-0001"]
    assert out["dcad_dropped"].rows() == [
        ("dcad_agreements", "a state with itself: the partner is unknown", 1, "DCADv1.0-0300")
    ]


def test_the_smaller_code_stands_first(tidy_small: Any) -> None:
    turned = OPEN.replace("365,RUS,710,CHN", "710,CHN,365,RUS")
    rows = small(tidy_small, turned)["dcad_agreements"]
    assert rows.select("ccode1", "cow_name1", "ccode2", "cow_name2").rows() == [
        (365, "RUS", 710, "CHN")
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((OPEN, OPEN.replace("0001", "0003").replace("365,RUS", "369,RUS")), "several for RUS"),
        ((OPEN.replace("710,CHN", "999,XXX"),), "999"),
        ((OPEN.replace("2010,0,low", "n/a,0,low"),), "whole numbers"),
        ((OPEN.replace("2010,0,low", "2012,0,low"),), "end_year_estimate out of range"),
        ((OPEN, OPEN), "not unique"),
    ],
)
def test_strange_contents_are_refused(tidy_small: Any, rows: tuple[str, ...], message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        small(tidy_small, *rows)


def test_other_columns_are_refused(tidy_small: Any) -> None:
    with pytest.raises(SchemaError, match="Expected endYearEstimate"):
        small(tidy_small, OPEN, header=COLUMNS.replace("endYearEstimate", "endYear"))


@pytest.mark.data
def test_rows(tidy_real: Any) -> None:
    out = tidy_real(dcad)
    rows = out["dcad_agreements"]
    assert rows.height == 1869
    assert out["dcad_dropped"].select("rows", "example").rows() == [
        (2, "DCADv1.0-1625, DCADv1.0-1847")
    ]
    assert (rows["sign_year"].min(), rows["sign_year"].max()) == (1980, 2010)
    assert rows["censored"].sum() == 1201
    assert rows["terminated"].value_counts().sort("terminated").rows() == [
        (None, 1097), (0, 729), (1, 43)
    ]  # fmt: skip
    assert dict(rows["type"].value_counts().rows()) == {"general": 1322, "sector": 547}


@pytest.mark.data
def test_corrected_codes(tidy_real: Any) -> None:
    rows = tidy_real(dcad)["dcad_agreements"].filter("ccode_corrected")
    assert rows.select("dca_id", "ccode1", "ccode2").rows() == [
        ("DCADv1.0-0108", 2, 651),
        ("DCADv1.0-0297", 101, 145),
    ]


@pytest.mark.data
def test_russia_and_china(tidy_real: Any) -> None:
    pair = tidy_real(dcad)["dcad_agreements"].filter(
        pl.col("ccode1") == 365, pl.col("ccode2") == 710
    )
    assert pair.height == 10
    assert pair.filter(pl.col("type") == "general").select("sign_date").rows() == [
        (date(2000, 1, 17),)
    ]
    assert pair.filter("censored")["sign_year"].to_list() == [2010]


@pytest.mark.data
def test_entry_into_force_may_be_late_unknown_or_early(tidy_real: Any) -> None:
    rows = tidy_real(dcad)["dcad_agreements"]
    assert rows["eif_year"].count() == 841
    assert rows.filter(pl.col("eif_year") > 2010).height == 44
    assert rows.filter(pl.col("eif_date") < pl.col("sign_date")).height == 5
