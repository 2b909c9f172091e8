"""One vote for a state on a roll call."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from cordiale.sources._votes import one_vote_each

ROWS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from([2, 365, 710]), st.sampled_from([1, 2, 3, None]))
)


def frame(rows: list[tuple[int, int, int | None]]) -> pl.DataFrame:
    schema = {"rcid": pl.Int32, "ccode": pl.Int32, "vote": pl.Int8}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.col("ccode").cast(pl.String).alias("country")
    )


@given(ROWS)
def test_each_row_is_kept_or_counted(rows: list[tuple[int, int, int | None]]) -> None:
    kept, drops = one_vote_each(frame(rows), "rcid", "t")
    assert kept.select("rcid", "ccode").is_unique().all()
    assert kept.height + sum(d.rows for d in drops) == len(rows)
    assert all((d.example is None) == (d.rows == 0) for d in drops)


@given(ROWS)
def test_only_states_that_contradict_themselves_are_lost(
    rows: list[tuple[int, int, int | None]],
) -> None:
    kept, _ = one_vote_each(frame(rows), "rcid", "t")
    said: dict[tuple[int, int], set[int | None]] = {}
    for rcid, ccode, vote in rows:
        said.setdefault((rcid, ccode), set()).add(vote)
    assert {(a, b, c) for a, b, c in kept.select("rcid", "ccode", "vote").iter_rows()} == {
        (*key, votes.pop()) for key, votes in said.items() if len(votes) == 1
    }
