"""Bridge pairs of roll calls."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import un_vote_matches, unvotes


def test_reads_pairs(tidy_small: Any) -> None:
    out = tidy_small(un_vote_matches, Matches="v1,rcid1,rcid2\n1,299,331\n2,392,423\n")
    assert out["un_vote_matches_pairs"].rows() == [(1, 299, 331), (2, 392, 423)]


@pytest.mark.parametrize("row", ["2,7,7", "2,299,8", "2,8,331", "2,,331", "2,8.5,9", "1,8,9"])
def test_refuses_pairs_that_are_none(tidy_small: Any, row: str) -> None:
    with pytest.raises(SchemaError):
        tidy_small(un_vote_matches, Matches=f"v1,rcid1,rcid2\n1,299,331\n{row}\n")


def test_refuses_other_columns(tidy_small: Any) -> None:
    with pytest.raises(SchemaError, match="Expected rcid1, rcid2; found instead a, b"):
        tidy_small(un_vote_matches, Matches="v1,a,b\n1,299,331\n")


@pytest.mark.data
def test_ids_are_those_of_unvotes_save_eight(tidy_real: Any) -> None:
    pairs = tidy_real(un_vote_matches)["un_vote_matches_pairs"]
    calls = tidy_real(unvotes)["unvotes_roll_calls"].select("rcid", "session")
    assert pairs.height == 955
    assert pairs.join(calls, left_on="rcid1", right_on="rcid", how="anti").height == 2
    assert pairs.join(calls, left_on="rcid2", right_on="rcid", how="anti").height == 6
    both = pairs.join(calls, left_on="rcid1", right_on="rcid").join(
        calls, left_on="rcid2", right_on="rcid"
    )
    assert both.height == 947
    assert both.filter(pl.col("session_right") <= pl.col("session")).is_empty()
