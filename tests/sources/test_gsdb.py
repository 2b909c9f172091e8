"""Sanctions: lists, names with commas, organisations, the end of the data."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import gsdb

COLUMNS = (
    "case_id,sanctioned_state,sanctioning_state,begin,end,trade,descr_trade,arms,military,"
    "financial,travel,other,target_mult,sender_mult,objective,success\n"
)
RUSSIA = (
    '1313,Russia,United Kingdom,2022,2022,1,"exp_part,imp_compl",0,0,1,1,0,0,0,end_war,ongoing\n'
)
SUDAN = (
    "1247,Sudan,United States,2021,2022,0,,0,0,1,0,0,0,0,"
    '"end_war,democracy","failed, success_part"\n'
)
UNION = '910,Syria,"EU, Croatia,Norway",2011,2013,1,imp_part,1,1,1,1,0,0,1,end_war,failed\n'
QATAR = '1069,Qatar,"Jordan, Yemen, North, Niger",2017,2021,0,,0,0,0,1,0,0,1,other,failed\n'
GAMBIA = '990,"Gambia, The",EU,2014,2017,0,,0,0,1,0,0,0,1,human_rights,success_total\n'


def small(tidy_small: Any, *rows: str, header: str = COLUMNS) -> dict[str, pl.DataFrame]:
    return tidy_small(gsdb, GSDB_V3="\ufeff" + header + "".join(rows))


def parties(tidy_small: Any, *rows: str) -> list[tuple[Any, ...]]:
    return small(tidy_small, *rows)["gsdb_parties"].rows()


def test_a_case(tidy_small: Any) -> None:
    (row,) = small(tidy_small, RUSSIA)["gsdb_cases"].rows(named=True)
    assert (row["case_id"], row["begin"], row["end"]) == (1313, 2022, 2022)
    means = ("trade", "arms", "military", "financial", "travel", "other")
    assert [row[m] for m in means] == [True, False, False, True, True, False]
    assert (row["exports"], row["imports"]) == ("partial", "complete")


def test_only_what_was_going_on_in_2022_is_censored(tidy_small: Any) -> None:
    early = RUSSIA.replace("1313", "850").replace("2022,2022", "2010,2021")
    rows = small(tidy_small, RUSSIA, SUDAN, early)["gsdb_cases"]
    assert rows.select("case_id", "end", "censored").rows() == [
        (850, 2021, False),
        (1247, 2022, False),
        (1313, 2022, True),
    ]


def test_objectives_and_outcomes_are_lists(tidy_small: Any) -> None:
    (row,) = small(tidy_small, SUDAN)["gsdb_cases"].rows(named=True)
    assert row["objectives"] == "end_war, democracy"
    assert row["outcomes"] == "failed, success_part"
    assert (row["exports"], row["imports"]) == (None, None)


def test_an_organisation_has_no_code_and_is_not_resolved(tidy_small: Any) -> None:
    assert parties(tidy_small, UNION) == [
        (910, "sender", "Croatia", 344),
        (910, "sender", "EU", None),
        (910, "sender", "Norway", 385),
        (910, "target", "Syria", 652),
    ]


def test_two_names_hold_a_comma(tidy_small: Any) -> None:
    assert parties(tidy_small, QATAR, GAMBIA) == [
        (990, "sender", "EU", None),
        (990, "target", "Gambia, The", 420),
        (1069, "sender", "Jordan", 663),
        (1069, "sender", "Niger", 436),
        (1069, "sender", "Yemen, North", 679),
        (1069, "target", "Qatar", 694),
    ]


def test_names_are_read_in_the_end_year(tidy_small: Any) -> None:
    germany = "364,Myanmar,Germany,1989,2013,0,,0,0,1,0,0,0,0,human_rights,success_part\n"
    vietnam = "1036,Ukraine,South Vietnam,2015,2018,1,imp_part,0,0,0,0,0,0,0,other,success_total\n"
    rows = parties(tidy_small, germany, vietnam)
    assert [r[3] for r in rows if r[1] == "sender"] == [255, 816]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Russia", "Ruritania", "targets are not in the state table.*Ruritania"),
        ("United Kingdom", "Ruritania", "senders are not in the state table.*Ruritania"),
        ("United Kingdom", '"Germany,Germany"', "not unique"),
        ("2022,2022", "2022,2021", "ends before it begins"),
        ("2022,2022", "2012,2012", "years outside coverage"),
        ("2022,2022", "2022,2023", "years outside coverage"),
        ("ongoing", "pending", "success has words"),
        ("ongoing", '"ongoing,"', "success has words"),
        ("end_war", "peace", "objective has words"),
        ("exp_part", "exp_some", "descr_trade has words"),
        ("0,0,1,1,0", "0,0,2,1,0", "financial has words"),
        ("0,0,1,1,0", "0,0,,1,0", "financial has words"),
        ('1,"exp_part,imp_compl"', '0,"exp_part,imp_compl"', "contradict each other"),
        ('1,"exp_part,imp_compl"', "1,", "contradict each other"),
    ],
)
def test_strange_contents_are_refused(tidy_small: Any, old: str, new: str, message: str) -> None:
    assert old in RUSSIA
    with pytest.raises(SchemaError, match=message):
        small(tidy_small, RUSSIA.replace(old, new, 1))


def test_other_columns_are_refused(tidy_small: Any) -> None:
    with pytest.raises(SchemaError, match="Expected descr_trade"):
        small(tidy_small, RUSSIA, header=COLUMNS.replace("descr_trade", "trade_descr"))


@pytest.mark.data
def test_cases(tidy_real: Any) -> None:
    cases = tidy_real(gsdb)["gsdb_cases"]
    assert cases.height == 588
    assert (cases["end"] == 2022).sum() == 411
    assert cases["censored"].sum() == 405
    ongoing = cases.filter(pl.col("outcomes").str.contains("ongoing"), ~pl.col("censored"))
    assert ongoing.select("case_id", "end").rows() == [(850, 2021), (1050, 2017)]
    means = ("trade", "arms", "military", "financial", "travel", "other")
    assert cases.select(pl.any_horizontal(means).all()).item()
    assert cases["trade"].sum() == 250
    assert (
        cases.filter(pl.col("trade"))
        .select("exports", "imports")
        .filter(pl.all_horizontal(pl.all().is_null()))
        .is_empty()
    )


@pytest.mark.data
def test_parties(tidy_real: Any) -> None:
    rows = tidy_real(gsdb)["gsdb_parties"]
    sizes = rows.group_by("role").agg(pl.len(), pl.col("ccode").null_count()).sort("role")
    assert sizes.rows() == [("sender", 928, 146), ("target", 601, 19)]
    comma = rows.filter(pl.col("name").str.contains(","))
    assert dict(comma["name"].value_counts().rows()) == {"Gambia, The": 5, "Yemen, North": 8}
    no_state = rows.filter(pl.col("ccode").is_null(), pl.col("role") == "target")
    assert dict(no_state["name"].value_counts().rows())["EU"] == 6


@pytest.mark.data
def test_each_case_has_both_sides(tidy_real: Any) -> None:
    out = tidy_real(gsdb)
    sides = out["gsdb_parties"].group_by("case_id").agg(pl.col("role").n_unique())
    assert sides.height == 588
    assert (sides["role"] == 2).all()
    several = out["gsdb_parties"].group_by("case_id", "role").len().filter(pl.col("len") > 1)
    marked = out["gsdb_cases"].select("case_id", "several_targets", "several_senders")
    joined = several.join(marked, on="case_id")
    mark = pl.when(pl.col("role") == "target").then("several_targets").otherwise("several_senders")
    assert joined.select(mark.all()).item()


@pytest.mark.data
def test_russia_and_china(tidy_real: Any) -> None:
    rows = tidy_real(gsdb)["gsdb_parties"]

    def cases(role: str, ccode: int) -> set[int]:
        return set(rows.filter(pl.col("role") == role, pl.col("ccode") == ccode)["case_id"])

    assert (len(cases("target", 365)), len(cases("sender", 365))) == (29, 18)
    assert (len(cases("target", 710)), len(cases("sender", 710))) == (12, 8)
    assert not cases("sender", 365) & cases("target", 710)
    assert not cases("sender", 710) & cases("target", 365)
