"""Which votes are fitted, and which roll calls are one item."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cordiale.errors import DataError, DataMissingError, SchemaError, UnknownNameError, UsageError
from cordiale.ideal_points.selection import select
from cordiale.sources import unga


def divided(votes: pl.DataFrame) -> pl.DataFrame:
    return votes.filter(pl.col("vote").n_unique().over("source", "rcid") > 1)


def test_amendments_and_paragraphs_count_to_session_44(votes: pl.DataFrame) -> None:
    found = select(votes)
    late = (pl.col("session") > 44) & (pl.col("rcid") % 100 >= 8)
    expected = divided(votes).filter(~late)
    keys = ["ccode", "rcid"]
    assert_frame_equal(found.votes.select(keys).sort(keys), expected.select(keys).sort(keys))
    assert found.votes.filter(pl.col("rcid") % 100 >= 8).height
    assert found.excluded == votes.filter(late).height


def test_responses_run_from_no_to_yes(votes: pl.DataFrame) -> None:
    found = select(votes).votes
    assert set(found["response"]) == {1, 2, 3}
    assert (found["response"] == 4 - found["vote"]).all()


def test_texts_of_several_sessions_are_one_item(votes: pl.DataFrame) -> None:
    found = select(votes).votes
    text = pl.col("rcid") % 100
    bridges = found.filter(text < 4).group_by(number=text).agg(pl.col("item").unique())
    # Pairs chain: session 47 is bound to 40 by those between, under the least number of all.
    assert dict(bridges.iter_rows()) == {n: [4000 + n] for n in range(4)}
    rest = found.filter(text >= 4)
    assert (rest["item"] == rest["rcid"]).all()


def test_session_19_zanzibar_and_south_africa_are_left_out(votes: pl.DataFrame) -> None:
    call = votes.filter(rcid=4000)
    extra = pl.concat(
        [
            call.with_columns(session=pl.lit(19, pl.Int32), rcid=pl.lit(1900, pl.Int64)),
            call.head(1).with_columns(ccode=pl.lit(511, pl.Int32)),
            call.head(1).with_columns(ccode=pl.lit(560, pl.Int32)),
            votes.filter(rcid=4700).with_columns(
                session=pl.lit(48, pl.Int32), rcid=pl.lit(4800, pl.Int64)
            ),
            votes.filter(rcid=4700)
            .head(1)
            .with_columns(
                session=pl.lit(48, pl.Int32),
                rcid=pl.lit(4800, pl.Int64),
                ccode=pl.lit(560, pl.Int32),
            ),
        ]
    )
    before, after = select(votes), select(pl.concat([votes, extra]))
    assert after.excluded - before.excluded == call.height + 2
    assert after.votes.filter(session=19).is_empty()
    assert after.votes.filter(ccode=511).is_empty()
    # South Africa is out in session 48 only.
    assert after.votes.filter(ccode=560)["session"].to_list() == [40]
    assert after.votes.filter(session=48)["ccode"].n_unique() > 10


def test_unanimous_roll_calls_are_left_out_and_counted(votes: pl.DataFrame) -> None:
    alike = votes.filter(rcid=4000).with_columns(
        rcid=pl.lit(4099, pl.Int64), vote=pl.lit(1, pl.Int32)
    )
    before, after = select(votes), select(pl.concat([votes, alike]))
    assert after.unanimous == before.unanimous + 1
    assert_frame_equal(after.votes, before.votes, check_row_order=False)


def test_absence_is_no_vote(votes: pl.DataFrame) -> None:
    absent = (
        votes.filter(rcid=4000)
        .head(1)
        .with_columns(ccode=pl.lit(900, pl.Int32), vote=pl.lit(8, pl.Int32))
    )
    assert_frame_equal(
        select(pl.concat([votes, absent])).votes, select(votes).votes, check_row_order=False
    )


def test_start_and_issue(votes: pl.DataFrame) -> None:
    assert select(votes, start=1990).votes["session"].min() == 45
    numbers = select(votes, issue="nu").votes["rcid"] % 100
    assert set(numbers) <= {0, 1, 5}
    assert len(numbers) > 100


def test_the_librarys_roll_calls_are_their_own_items(votes: pl.DataFrame) -> None:
    # The same numbers in the other source are other roll calls.
    library = votes.with_columns(source=pl.lit("un_votes_undl"))
    found = select(pl.concat([votes, library])).votes
    ours, theirs = (found.filter(source=s) for s in ("unvotes", "un_votes_undl"))
    assert (theirs["item"] == -theirs["rcid"]).all()
    assert (ours["item"] > 0).all()
    # Which resolutions are amendments is known of unvotes only.
    assert theirs.height == divided(library).height


@pytest.mark.parametrize("issue", ["nuu", "all"])
def test_an_unknown_issue_is_refused(votes: pl.DataFrame, issue: str) -> None:
    with pytest.raises(UnknownNameError, match="issue"):
        select(votes, issue=issue)


def test_an_issue_of_the_library_is_refused(votes: pl.DataFrame) -> None:
    with pytest.raises(UsageError, match="no issue codes"):
        select(votes.with_columns(source=pl.lit("un_votes_undl")), issue="nu")


def test_columns_are_needed(votes: pl.DataFrame) -> None:
    with pytest.raises(SchemaError, match="no roll calls"):
        select(votes.drop("source"))


@pytest.mark.parametrize("vote", [0, 4, 9, None])
def test_strange_votes_are_refused(votes: pl.DataFrame, vote: int | None) -> None:
    strange = votes.with_columns(
        vote=pl.when(pl.int_range(pl.len()) == 5).then(pl.lit(vote, pl.Int32)).otherwise("vote")
    )
    with pytest.raises(DataError, match="1 votes are neither"):
        select(strange)


def test_unknown_codes_are_refused(votes: pl.DataFrame) -> None:
    with pytest.raises(DataError, match=r"no state's.*9999"):
        select(votes.with_columns(ccode=pl.col("ccode").replace(20, 9999)))


def test_duplicates_are_refused_and_counted(votes: pl.DataFrame) -> None:
    with pytest.raises(DataError, match="3 votes stand twice"):
        select(pl.concat([votes, votes.head(3)]))
    with pytest.raises(DataError, match="1 votes stand twice"):
        select(pl.concat([votes, votes.head(1).with_columns(vote=pl.lit(8, pl.Int32))]))


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v.clear(),
        lambda v: v.with_columns(vote=pl.lit(1, pl.Int32)),
        lambda v: v.with_columns(vote=pl.lit(8, pl.Int32)),
        lambda v: v.filter(ccode=2),
    ],
)
def test_nothing_left_is_an_error(votes: pl.DataFrame, change: object) -> None:
    with pytest.raises(DataMissingError, match="No roll call is left"):
        select(change(votes))  # type: ignore[operator]


def test_a_start_after_the_end_is_an_error(votes: pl.DataFrame) -> None:
    with pytest.raises(DataMissingError, match="No roll call is left"):
        select(votes, start=2020)


@pytest.mark.data
def test_the_published_number_of_votes_is_reproduced(built_lake: Path, reference: Path) -> None:
    found = select(unga.roll_calls()).votes
    assert found.height == 797_473
    assert found["item"].n_unique() == 4_784
    raw = pd.read_csv(
        reference / "bsv_ideal_points_all_apr2020.csv.gz",
        encoding="latin-1",
        usecols=["ccode", "session", "NVotes"],
    )
    published = pl.DataFrame(raw.to_dict("list")).cast({"ccode": pl.Int32, "session": pl.Int32})
    ours = found.group_by("ccode", "session").agg(n=pl.len())
    both = ours.cast({"ccode": pl.Int32, "session": pl.Int32}).join(
        published, on=["ccode", "session"], how="full", coalesce=True
    )
    assert both.height == 10_469
    assert both.null_count().sum_horizontal().item() == 0
    assert (both["n"] == both["NVotes"]).all()


@pytest.mark.data
def test_real_bridges_hold_no_state_twice_in_a_session(built_lake: Path) -> None:
    for source in ("unvotes", "joint"):
        found = select(unga.roll_calls(source)).votes
        assert not found.select("ccode", "session", "item").is_duplicated().any()
    with pytest.raises(UsageError, match="no issue codes"):
        select(unga.roll_calls("joint"), issue="me")
