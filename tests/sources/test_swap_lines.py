"""Central bank liquidity lines: open ends, links, the euro area, words of the coders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import swap_lines
from cordiale.sources._contract import Files, check_output
from cordiale.sources.swap_lines import tidy

FILE = "liquidity_lines_current_v19_upload.csv"
HEADER = (
    "deal_ID,deal_type,framework,reciprocal_deal,collateral,ISO_source,source_country,"
    "ISO_recipient,recipient_country,start_date,end_date,existence_previous_deal,deal_action,"
    "previous_deal,currency_of_deal,source_currency,source_currency_deal,deal_currency_amount,"
    "USD_amount,unlimited,initiative,note"
)
CHN_RUS = (
    "1,reciprocal,0,2,swap,CHN,CHina,RUS,Russia,13/10/2014,13/10/2017,0,NA,,CNY,CNY,0,150,NA,0,,no"
)
RUS_CHN = (
    "2,reciprocal,0,1,swap,RUS,Russia,CHN,China,13/10/2014,13/10/2017,0,NA,,RUB,RUB,0,815,NA,0,,no"
)
RENEWED = (
    "3,reciprocal,0,4,swap,RUS,Russia,CHN,China,22/11/2017,22/11/2020,1,reactivate,2,RUB,RUB,0,"
    "1325,NA,0,,no"
)
OPEN = (
    "4,unidirectional,0,,swap,EA,EA,SWE,Sweden,20/12/2007,31/12/9999,0,NA,,EUR,EUR,0,NA,NA,1,,yes"
)
Build = Callable[..., dict[str, pl.DataFrame]]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.setattr(swap_lines, "check_rows", lambda *_: None)

    def build(*lines: str, header: str = HEADER) -> dict[str, pl.DataFrame]:
        path = tmp_path / FILE
        path.write_text("\ufeff" + "\r\n".join([header, *lines]) + "\r\n", encoding="utf-8")
        tables = tidy(Files("swap_lines", {FILE: path}))
        return {t.name: check_output(t, "swap_lines", tables[t.name]) for t in swap_lines.TABLES}

    return build


def test_dates_are_day_month_year_and_an_open_end_is_no_year(small: Build) -> None:
    deals = small(CHN_RUS, RUS_CHN, OPEN)["swap_lines_deals"]
    assert deals["start_date"].to_list() == [date(2014, 10, 13)] * 2 + [date(2007, 12, 20)]
    assert deals["end_date"].to_list() == [date(2017, 10, 13)] * 2 + [None]
    assert deals["open_end"].to_list() == [False, False, True]


def test_states_codes_and_the_euro_area(small: Build) -> None:
    deals = small(CHN_RUS, RUS_CHN, OPEN)["swap_lines_deals"]
    assert deals["source_ccode"].to_list() == [710, 365, None]
    assert deals["recipient_ccode"].to_list() == [365, 710, 380]
    assert deals["source_country"][0] == "China"


def test_unlimited_line_has_no_amount(small: Build) -> None:
    deals = small(CHN_RUS, RUS_CHN, OPEN)["swap_lines_deals"]
    assert deals["deal_amount"].to_list() == [150.0, 815.0, None]
    assert deals["unlimited"].to_list() == [False, False, True]
    assert deals["usd_amount"].null_count() == 3


def test_links_to_other_banks_or_to_itself_become_null(small: Build) -> None:
    # Deal 3 claims deal 4, the euro area's line to Sweden, for its mirror.
    out = small(CHN_RUS, RUS_CHN, RENEWED, OPEN)
    deals = out["swap_lines_deals"]
    assert deals["reciprocal_deal"].to_list() == [2, 1, None, None]
    assert deals["previous_deal"].to_list() == [None, None, 2, None]
    assert deals["deal_action"].to_list() == [None, None, "reactivate", None]
    (drop,) = out["swap_lines_dropped"].rows(named=True)
    assert (drop["rows"], drop["example"]) == (1, "deal 3")
    itself = RENEWED.replace("reactivate,2", "renew,3")
    assert small(itself)["swap_lines_deals"]["previous_deal"].to_list() == [None]


@pytest.mark.parametrize(
    ("line", "match"),
    [
        (CHN_RUS.replace("13/10/2017", "10/13/2017"), "date cannot be read"),
        (CHN_RUS.replace("13/10/2017", "13/10/2011"), "ends before it starts"),
        (CHN_RUS.replace("CHN", "QQQ"), "QQQ"),
        (CHN_RUS.replace("reciprocal", "mutual"), "words that nobody has looked at"),
        (CHN_RUS.replace("150", "plenty"), "more than numbers"),
    ],
)
def test_refuses_what_it_cannot_read(small: Build, line: str, match: str) -> None:
    with pytest.raises(SchemaError, match=match):
        small(line)


def test_changes_are_refused(small: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SchemaError, match=r"columns of liquidity_lines.* changed"):
        small(CHN_RUS, header=HEADER.replace("end_date", "expiry"))
    monkeypatch.undo()
    with pytest.raises(SchemaError, match="another number of rows"):
        small(CHN_RUS)


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, pl.DataFrame]:
    tables = tidy(Files("swap_lines", {FILE: shared / "swap_lines" / FILE}))
    return {t.name: check_output(t, "swap_lines", tables[t.name]) for t in swap_lines.TABLES}


@pytest.mark.data
class TestRealList:
    def test_russia_and_china(self, real) -> None:
        lines = real["swap_lines_deals"].filter(source_ccode=710, recipient_ccode=365)
        swaps = lines.filter(~pl.col("framework"))
        assert swaps.select("start_date", "end_date", "deal_amount").rows() == [
            (date(2014, 10, 13), date(2017, 10, 13), 150.0),
            (date(2017, 11, 22), date(2020, 11, 22), 150.0),
            (date(2020, 11, 23), date(2023, 11, 23), 150.0),
        ]
        (pool,) = lines.filter("framework").rows(named=True)
        assert (pool["deal_type"], pool["initiative"]) == ("pooled fund", "BRICS_CRA")
        assert pool["open_end"]

    def test_open_ends_and_actions(self, real) -> None:
        deals = real["swap_lines_deals"]
        assert deals["open_end"].sum() == deals["end_date"].null_count() == 265
        assert dict(deals["deal_action"].value_counts().rows()) == {
            None: 533,
            "renew": 842,
            "reactivate": 144,
            "supplement": 42,
        }
        assert deals.filter(deal_type="pooled fund").height == 767

    def test_coverage_is_marked_by_the_dates(self, real) -> None:
        starts = real["swap_lines_deals"]["start_date"]
        assert (starts.dt.year() < 2000).sum() == 29
        assert (starts.dt.year() > 2023).sum() == 7
        assert real["swap_lines_deals"]["end_date"].max() < date(2030, 1, 1)

    def test_links_that_cannot_be(self, real) -> None:
        assert real["swap_lines_dropped"]["rows"].to_list() == [12, 7]
        deals = real["swap_lines_deals"]
        both = deals.join(deals, left_on="reciprocal_deal", right_on="deal_id", suffix="_m")
        assert (both["source"] == both["recipient_m"]).all()

    def test_who_is_no_state(self, real) -> None:
        deals = real["swap_lines_deals"]
        none = deals.filter(pl.col("source_ccode").is_null())["source"]
        assert set(none) == {"EA", "HKG", "MAC"}
        assert deals.filter(recipient="XKK")["recipient_ccode"].to_list() == [347]
