"""The General Assembly's two sources in one shape."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from cordiale.errors import DataMissingError, UnknownNameError, UsageError
from cordiale.sources import scan
from cordiale.sources.unga import ISSUES, SEAM, last_complete_year, roll_calls

COLUMNS = {
    "ccode": pl.Int32, "rcid": pl.Int64, "session": pl.Int32, "year": pl.Int32, "vote": pl.Int8,
    "source": pl.String,
}  # fmt: skip


def test_an_unknown_source_or_issue_is_refused_before_anything_is_read(empty_home: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"'unvotse'.*Did you mean unvotes"):
        roll_calls("unvotse")
    with pytest.raises(UnknownNameError, match="Unknown issue 'xx'"):
        roll_calls(issue="xx")
    for source in ("un_votes_undl", "joint"):
        with pytest.raises(UsageError, match="has no issue codes"):
            roll_calls(source, issue="nu")
    assert not empty_home.exists()


@pytest.mark.data
@pytest.mark.parametrize("source", ["unvotes", "un_votes_undl", "joint"])
def test_one_row_for_a_state_and_roll_call(built_lake: Path, source: str) -> None:
    votes = roll_calls(source)
    assert dict(votes.schema) == COLUMNS
    assert not votes.select("source", "rcid", "ccode").is_duplicated().any()
    assert votes.null_count().row(0) == (0,) * len(COLUMNS)
    assert set(votes["vote"]) == {1, 2, 3} if source == "unvotes" else {1, 2, 3, 8}


@pytest.mark.data
def test_joint_changes_source_after_the_seam(built_lake: Path) -> None:
    last = (
        roll_calls("joint")
        .group_by("source")
        .agg(pl.col("session").min().alias("first"), pl.col("session").max().alias("last"))
    )
    spans = {s: (a, b) for s, a, b in last.iter_rows()}
    assert spans["unvotes"] == (1, SEAM)
    assert spans["un_votes_undl"][0] == SEAM + 1


@pytest.mark.data
def test_a_list_of_members_without_votes_is_no_roll_call(built_lake: Path) -> None:
    listed = (
        scan("un_votes_undl_rollcalls")
        .filter((pl.col("body") == "GA") & ~pl.col("recorded"))
        .join(scan("un_votes_undl_votes"), on="undl_id", how="semi")
        .collect()
    )
    assert set(listed["resolution"]) == {"A/RES/39/28A", "A/RES/39/28B", "A/RES/43/62"}
    kept = roll_calls("un_votes_undl")
    assert kept.join(listed.select(rcid=pl.col("undl_id").cast(pl.Int64)), on="rcid").is_empty()


@pytest.mark.data
@pytest.mark.parametrize("issue", list(ISSUES))
def test_an_issue_is_part_of_all_roll_calls(built_lake: Path, issue: str) -> None:
    every, some = roll_calls(year=2000), roll_calls(year=2000, issue=issue)
    assert 0 < some.height < every.height
    assert some.join(every, on=["rcid", "ccode", "vote"], how="anti").is_empty()


@pytest.mark.data
def test_years_without_votes_are_told(built_lake: Path) -> None:
    for source, year in (("unvotes", 1945), ("unvotes", 2020), ("un_votes_undl", 2050)):
        with pytest.raises(DataMissingError, match=f"{source} holds no votes for year {year}"):
            roll_calls(source, year=year)
    assert last_complete_year() == 2024
