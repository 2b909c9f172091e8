"""Security Council vetoes: shared symbols, wrong flags, whose veto."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import unsc_vetoes

HEADER = (
    "year,date,month,draft,meeting_record,agenda_item,crisis_topic,region,"
    "member_veto1,member_veto2,member_veto3,single_veto,multiple_vetoes,"
    "China,France,Russia,USSR,USA,UK,russia_china,usa_uk,usa_france,usa_france_uk,france_uk\n"
)
SPAIN = "1946,6/26/1946,6,S/PV.49,S/PV.49,Spain,Spain,Europe,USSR,,,1,0,0,0,0,1,0,0,0,0,0,0,0\n"
SYRIA = (
    "2012,2/4/2012,2,S/2012/77,S/PV.6711,Syria,Syria,Middle East,"
    "China,Russia,,0,1,1,0,1,0,0,0,1,0,0,0,0\n"
)
NAMIBIA = (
    "1976,10/19/1976,10,S/12211,S/PV.1963,Namibia,Namibia,Africa,"
    "UK,USA,France,0,1,0,1,0,0,1,1,0,0,0,1,0\n"
)


def small(tidy_small: Any, *rows: str) -> dict[str, pl.DataFrame]:
    return tidy_small(unsc_vetoes, unsc_vetoes_1946_sept2022=HEADER + "".join(rows))


def test_a_shared_symbol_keeps_every_row(tidy_small: Any) -> None:
    drafts = small(tidy_small, SPAIN, SYRIA, SPAIN)["unsc_vetoes_drafts"]
    assert drafts.select("veto_id", "draft", "draft_seq").rows() == [
        (1, "S/PV.49", 1),
        (2, "S/2012/77", 1),
        (3, "S/PV.49", 2),
    ]


def test_each_veto_is_a_row(tidy_small: Any) -> None:
    out = small(tidy_small, SPAIN, SYRIA, NAMIBIA)
    assert out["unsc_vetoes_votes"].rows() == [
        (1, 365, "USSR"),
        (2, 365, "Russia"),
        (2, 710, "China"),
        (3, 2, "USA"),
        (3, 200, "UK"),
        (3, 220, "France"),
    ]
    assert out["unsc_vetoes_disagreements"].is_empty()


def test_china_is_whoever_held_the_seat(tidy_small: Any) -> None:
    mongolia = SYRIA.replace("2012,2/4/2012", "1955,12/13/1955").replace("China,Russia,", "China,,")
    assert small(tidy_small, mongolia)["unsc_vetoes_votes"]["ccode"].to_list() == [713]
    day_after = mongolia.replace("1955,12/13/1955", "1971,10/26/1971")
    assert small(tidy_small, day_after)["unsc_vetoes_votes"]["ccode"].to_list() == [710]


def test_flags_that_contradict_the_members_are_listed(tidy_small: Any) -> None:
    france_left_out = NAMIBIA.replace("0,1,0,1,0,0,1,1,", "0,1,0,0,0,0,1,1,")
    unset = SPAIN.replace("USSR,,,1,0,", "USSR,,,1,,")
    out = small(tidy_small, france_left_out, unset)
    assert out["unsc_vetoes_disagreements"].rows() == [
        (1, "France", 0, 1),
        (2, "multiple_vetoes", None, 0),
    ]
    assert out["unsc_vetoes_votes"].height == 4


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ("USSR,,,1", ",,,1", "none in row 1"),
        ("USSR,,,1", "Utopia,,,1", "Utopia"),
        ("6/26/1946", "26/6/1946", "row 1"),
        ("1946,6/26/1946", "1947,6/26/1946", "row 1"),
    ],
)
def test_rows_that_make_no_sense_are_refused(
    tidy_small: Any, was: str, now: str, message: str
) -> None:
    with pytest.raises(SchemaError, match=message):
        small(tidy_small, SPAIN.replace(was, now, 1))


def test_other_columns_are_refused(tidy_small: Any) -> None:
    with pytest.raises(SchemaError, match="Expected member_veto3"):
        tidy_small(
            unsc_vetoes, unsc_vetoes_1946_sept2022=HEADER.replace("member_veto3", "third") + SPAIN
        )


@pytest.mark.data
def test_shared_symbols_and_span(tidy_real: Any) -> None:
    drafts = tidy_real(unsc_vetoes)["unsc_vetoes_drafts"]
    assert drafts.height == 214
    assert drafts.filter(pl.col("draft").is_duplicated()).height == 13
    assert drafts.select("draft", "draft_seq").is_unique().all()
    assert (drafts["date"].min(), drafts["date"].max()) == (date(1946, 2, 16), date(2022, 7, 8))


@pytest.mark.data
def test_vetoes_by_member(tidy_real: Any) -> None:
    votes = tidy_real(unsc_vetoes)["unsc_vetoes_votes"]
    assert dict(votes["ccode"].value_counts().rows()) == {
        365: 121, 2: 82, 200: 29, 220: 16, 710: 17
    }  # fmt: skip
    assert dict(votes["country"].value_counts().rows())["USSR"] == 90


@pytest.mark.data
def test_joint_vetoes_of_russia_and_china(tidy_real: Any) -> None:
    votes = tidy_real(unsc_vetoes)["unsc_vetoes_votes"]
    joint = votes.filter(pl.col("ccode") == 365).join(
        votes.filter(pl.col("ccode") == 710), on="veto_id"
    )
    assert joint.height == 14


@pytest.mark.data
def test_wrong_flags(tidy_real: Any) -> None:
    out = tidy_real(unsc_vetoes)
    wrong = out["unsc_vetoes_disagreements"]
    assert wrong.height == 31
    by_state = wrong.filter(
        pl.col("flag").is_in(["USSR", "USA", "France", "UK", "China", "Russia"])
    )
    assert dict(by_state["flag"].value_counts().rows()) == {"USSR": 6, "USA": 11, "France": 9}
    assert by_state["veto_id"].n_unique() == 26
    assert set(by_state["value"]) == {0}
    namibia = out["unsc_vetoes_drafts"].filter(pl.col("draft") == "S/12211")["veto_id"]
    assert by_state.filter(pl.col("veto_id") == namibia.item())["flag"].to_list() == ["France"]


@pytest.mark.data
def test_the_veto_of_december_1955_is_not_in_the_file(tidy_real: Any) -> None:
    out = tidy_real(unsc_vetoes)
    assert 713 not in out["unsc_vetoes_votes"]["ccode"]
    assert out["unsc_vetoes_drafts"].filter(pl.col("date") == date(1955, 12, 13)).is_empty()
