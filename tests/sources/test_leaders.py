"""Leaders: states under two numbers, ends of the data, a king who was alive."""

from __future__ import annotations

import copy
from datetime import date

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import leaders


def _days(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days


OBSIDS = ["GFR-1982", "SAU-2015", "TBT-1913", "HAI-2011"]
SMALL = {
    "archigos": {
        "obsid": OBSIDS,
        "leadid": ["a", "b", "c", "d"],
        "leader": ["Kohl", "Salman", "Dalai Lama XIII", "Martelly"],
        "gwcode": [260, 670, 711, 41],
        "yrborn": [1930, 1935, None, 1961],
        "gender": ["M"] * 4,
        "startdate": [_days(d) for d in ("1982-10-01", "2015-01-23", "1913-03-01", "2011-05-14")],
        "enddate": [_days(d) for d in ("1998-10-27", "2015-12-31", "1933-12-17", "2014-12-31")],
        "entry": ["Regular"] * 4,
        "exit": ["Regular", "Natural Death", "Natural Death", "Still in Office"],
        "exitcode": ["Regular", "Regular", "Regular", "Still in Office"],
    },
    "LEAD": {
        "obsid": OBSIDS,
        "leveledu": [3, None, None, 1],
        **{c: [0, None, None, 1] for c in leaders._LIFE},
        "yrsexper": [20, None, None, 0],
    },
    "leader_codes": {
        "obsid": OBSIDS,
        "leadid": ["a", "b", "c", "d"],
        "leadid29": ["A2.9-1", None, None, "A2.9-2"],
        "leaderid": ["LEAD.v1-1", None, None, "LEAD.v1-2"],
    },
}


@pytest.fixture
def small():
    return copy.deepcopy(SMALL)


def test_a_states_number_can_change_under_a_leader(tidy_small, small) -> None:
    spells = tidy_small(leaders, **small)["leaders_archigos"]
    numbers = {o: (a, b) for o, a, b in spells.select("obsid", "ccode", "ccode_end").iter_rows()}
    assert numbers == {
        "GFR-1982": (260, 255),
        "SAU-2015": (670, 670),
        "TBT-1913": (None, None),
        "HAI-2011": (41, 41),
    }


def test_who_was_in_office_at_the_end_is_censored_also_the_king(tidy_small, small) -> None:
    spells = tidy_small(leaders, **small)["leaders_archigos"]
    open_ended = spells.filter("censored").select("obsid", "exit", "exitcode").rows()
    assert open_ended == [
        ("HAI-2011", "Still in Office", "Still in Office"),
        ("SAU-2015", "Still in Office", "Still in Office"),
    ]


def test_still_in_office_before_the_end_is_refused(tidy_small, small) -> None:
    small["archigos"]["enddate"][3] = _days("2013-01-01")
    with pytest.raises(SchemaError, match="HAI-2011"):
        tidy_small(leaders, **small)


@pytest.mark.parametrize("end", ["1970-01-01", "2016-01-01"])
def test_impossible_dates_are_refused(tidy_small, small, end) -> None:
    small["archigos"]["enddate"][0] = _days(end)
    with pytest.raises(SchemaError, match="impossible dates"):
        tidy_small(leaders, **small)


def test_unknown_code_is_refused(tidy_small, small) -> None:
    small["archigos"]["gwcode"][0] = 999
    with pytest.raises(SchemaError, match="999"):
        tidy_small(leaders, **small)


def test_lives_that_lead_does_not_cover_are_null(tidy_small, small) -> None:
    lives = tidy_small(leaders, **small)["leaders_lead"]
    assert lives.select("obsid", "leaderid", "leveledu", "combat", "yrsexper").rows() == [
        ("GFR-1982", "LEAD.v1-1", 3, 0, 20),
        ("HAI-2011", "LEAD.v1-2", 1, 1, 0),
        ("SAU-2015", None, None, None, None),
        ("TBT-1913", None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("file", "column"), [("archigos", "exit"), ("LEAD", "combat"), ("leader_codes", "leaderid")]
)
def test_changed_columns_are_refused(tidy_small, small, file, column) -> None:
    del small[file][column]
    with pytest.raises(SchemaError, match=column):
        tidy_small(leaders, **small)


@pytest.mark.data
def test_real_spells(tidy_real) -> None:
    out = tidy_real(leaders)
    spells = out["leaders_archigos"]
    assert spells.height == out["leaders_lead"].height == 3409
    assert spells["start"].min() == date(1840, 7, 23)
    assert spells.filter(pl.col("start") < date(1875, 1, 1)).height == 55
    assert spells["end"].max() == date(2015, 12, 31)
    censored = dict(spells.filter("censored").group_by("end").len().iter_rows())
    assert censored == {date(2015, 12, 31): 166, date(2014, 12, 31): 3}
    moved = spells.filter(pl.col("ccode") != pl.col("ccode_end"))["obsid"].sort().to_list()
    assert moved == ["GFR-1982", "YEM-1978"]
    unlisted = spells.filter(pl.col("ccode").is_null())["gwcode"].unique().sort().to_list()
    assert unlisted == [563, 564, 711, 815]


@pytest.mark.data
def test_real_leaders_of_russia_and_china(tidy_real) -> None:
    spells = tidy_real(leaders)["leaders_archigos"]
    now = spells.filter(pl.col("ccode").is_in([365, 710]), pl.col("censored"))
    assert now.sort("ccode").select("leader", "start").rows() == [
        ("Putin", date(2000, 1, 1)),
        ("Xi Jinping", date(2012, 11, 15)),
    ]
    year = spells.filter(
        pl.col("ccode") == 365,
        pl.col("start").dt.year() <= 1991,
        pl.col("end").dt.year() >= 1991,
    )
    assert year.sort("start")["leader"].to_list() == ["Gorbachev", "Yeltsin"]
