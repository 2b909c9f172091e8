"""All dyads of a frame of votes."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cordiale.errors import SchemaError, UnknownNameError, UsageError
from cordiale.similarity import (
    DEFAULT_MEASURES,
    DyadTables,
    agreement,
    all_dyads,
    bcai,
    kappa,
    pi,
    srs,
    tabulate,
    tau_b,
)

STATES = [2, 20, 200, 365, 710]


def session(number: int, items: int = 30, states: list[int] = STATES) -> pl.DataFrame:
    """Return votes of which one in five is missing, without a row."""
    rng = np.random.default_rng(number)
    rows = [
        {"session": number, "rcid": 1000 * number + r, "ccode": c, "vote": int(rng.integers(1, 4))}
        for r in range(items)
        for c in states
        if rng.random() < 0.8
    ]
    return pl.DataFrame(rows, schema_overrides={"session": pl.Int16, "ccode": pl.Int32})


@pytest.fixture(scope="module")
def votes() -> pl.DataFrame:
    return pl.concat([session(41), session(40), session(42, states=[2, 710])])


def test_one_row_a_dyad_and_session(votes: pl.DataFrame) -> None:
    found = all_dyads(votes)
    assert found.columns == ["session", "ccode1", "ccode2", "n_joint", *DEFAULT_MEASURES]
    assert found.height == 10 + 10 + 1
    keys = found.select("session", "ccode1", "ccode2")
    assert keys.rows() == keys.sort(keys.columns).rows()
    assert found.schema["session"] == pl.Int16
    assert found.schema["ccode1"] == found.schema["ccode2"] == pl.Int32


def test_each_row_is_what_the_two_vectors_give(votes: pl.DataFrame) -> None:
    functions = {"agreement": agreement, "srs_abs": srs, "kappa": kappa, "pi": pi}
    functions |= {"tau_b": tau_b, "bcai": bcai}
    for row in all_dyads(votes).iter_rows(named=True):
        rows = votes.filter(session=row["session"])
        wide = rows.pivot("ccode", index="rcid", values="vote")
        x, y = wide[str(row["ccode1"])], wide[str(row["ccode2"])]
        assert row["n_joint"] == (x.is_not_null() & y.is_not_null()).sum()
        for name, function in functions.items():
            assert row[name] == pytest.approx(function(x, y), abs=1e-12)


def test_order_of_rows_does_not_matter(votes: pl.DataFrame) -> None:
    assert_frame_equal(all_dyads(votes.sample(fraction=1, shuffle=True, seed=1)), all_dyads(votes))


def test_another_state_changes_no_other_dyad(votes: pl.DataFrame) -> None:
    without = all_dyads(votes.filter(pl.col("ccode") != 200))
    among = all_dyads(votes).filter((pl.col("ccode1") != 200) & (pl.col("ccode2") != 200))
    assert_frame_equal(without, among)


def test_a_dyad_that_never_met_is_there_with_nulls() -> None:
    votes = pl.DataFrame({"year": [1990, 1990], "rcid": [1, 2], "ccode": [2, 20], "vote": [1, 1]})
    (row,) = all_dyads(votes, "year", interval=0.9).iter_rows(named=True)
    assert row.pop("n_joint") == 0
    assert (row.pop("year"), row.pop("ccode1"), row.pop("ccode2")) == (1990, 2, 20)
    assert set(row.values()) == {None}


def test_a_state_without_a_vote_is_in_no_dyad(votes: pl.DataFrame) -> None:
    silent = pl.DataFrame(
        {"session": 40, "rcid": [40_000, 40_001], "ccode": 999, "vote": [None, 8]},
        schema=votes.schema,
    )
    assert_frame_equal(all_dyads(pl.concat([votes, silent])), all_dyads(votes))


def test_missing_in_is_missing_out(votes: pl.DataFrame) -> None:
    nulls = (
        votes.select("session", "rcid")
        .unique()
        .join(pl.DataFrame({"ccode": STATES}, schema={"ccode": pl.Int32}), how="cross")
    )
    explicit = nulls.join(votes, on=["session", "rcid", "ccode"], how="left")
    explicit = explicit.filter((pl.col("session") != 42) | pl.col("ccode").is_in([2, 710]))
    assert explicit["vote"].null_count() > 50
    assert_frame_equal(all_dyads(explicit.select(votes.columns)), all_dyads(votes))


def test_the_same_roll_call_number_in_two_groups_is_two_roll_calls() -> None:
    one = pl.DataFrame({"session": [1, 1], "rcid": [5, 5], "ccode": [2, 20], "vote": [1, 3]})
    two = one.with_columns(session=pl.lit(2, pl.Int64), vote=pl.lit(1, pl.Int64))
    assert all_dyads(pl.concat([one, two]))["agreement"].to_list() == [0, 1]


def test_absences(votes: pl.DataFrame) -> None:
    absent = votes.with_columns(
        vote=pl.when(pl.int_range(pl.len()) % 7 == 0).then(8).otherwise("vote")
    )
    assert_frame_equal(all_dyads(absent), all_dyads(absent.filter(pl.col("vote") != 8)))
    abstained = absent.with_columns(pl.col("vote").replace(8, 2))
    assert_frame_equal(all_dyads(absent, absent="abstain"), all_dyads(abstained))
    names = ["agreement", "kappa", "pi"]
    counted = all_dyads(absent, absent="category", measures=names)
    assert counted["n_joint"].to_list() == all_dyads(abstained)["n_joint"].to_list()
    with pytest.raises(UsageError, match="nominal measures only"):
        all_dyads(absent, absent="category")


def test_a_rule_for_absences_without_any_is_refused(votes: pl.DataFrame) -> None:
    with pytest.raises(UsageError, match="would change nothing"):
        all_dyads(votes, absent="abstain")


def test_issues_as_rows_and_as_lists(votes: pl.DataFrame) -> None:
    lists = votes.with_columns(
        issue=pl.when(pl.col("rcid") % 3 == 0)
        .then(pl.lit(["me", "nu"]))
        .when(pl.col("rcid") % 3 == 1)
        .then(pl.lit(["nu"]))
    )
    rows = lists.explode("issue")
    assert rows.height > votes.height
    expected = all_dyads(votes.filter(pl.col("rcid") % 3 == 0))
    for frame in (lists, rows, rows.with_columns(pl.col("issue").cast(pl.Categorical))):
        assert_frame_equal(all_dyads(frame, issue="me"), expected)
        assert_frame_equal(all_dyads(frame), all_dyads(votes))
        with pytest.raises(UnknownNameError, match="Did you mean nu"):
            all_dyads(frame, issue="nuu")


def test_a_state_voting_twice_is_refused(votes: pl.DataFrame) -> None:
    again = pl.concat([votes, votes.head(1)])
    with pytest.raises(SchemaError, match="more than once"):
        all_dyads(again)
    # With a row for each issue a repeated vote is in order, a changed one is not.
    changed = pl.concat(
        [votes, votes.filter(vote=1).head(1).with_columns(vote=pl.lit(3, pl.Int64))]
    )
    with pytest.raises(SchemaError, match="more than once"):
        all_dyads(changed.with_columns(issue=pl.lit("me")))


def test_intervals_come_beside_the_measures(votes: pl.DataFrame) -> None:
    found = all_dyads(votes, measures=["kappa", "agreement"], interval=0.8)
    assert found.columns[4:] == [
        "kappa",
        "agreement",
        "kappa_low",
        "kappa_high",
        "agreement_low",
        "agreement_high",
    ]
    assert (found["kappa_low"] < found["kappa"]).all()
    with pytest.raises(UsageError, match="level"):
        all_dyads(votes, interval=90)


def test_tables_are_enough(votes: pl.DataFrame) -> None:
    kept = tabulate(votes)
    again = DyadTables("session", kept.keys, kept.tables.reshape(-1, 9).reshape(-1, 3, 3))
    assert_frame_equal(again.measure(["pi_lin", "tau_b"]), kept.measure(["pi_lin", "tau_b"]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda v: v.drop("vote"), "lack vote"),
        (lambda v: v.clear(), "empty"),
        (lambda v: v.with_columns(vote=pl.lit(9)), "unknown code"),
        (lambda v: v.with_columns(vote=pl.lit("yes")), "wrong type"),
        (lambda v: v.with_columns(pl.col("session").cast(pl.Float64)), "wrong type"),
        (lambda v: v.with_columns(ccode=pl.lit(None, pl.Int32)), "nulls in ccode"),
    ],
)
def test_frames_that_do_not_fit_are_refused(
    votes: pl.DataFrame, change: object, message: str
) -> None:
    with pytest.raises(SchemaError, match=message):
        all_dyads(change(votes))  # type: ignore[operator]


def test_messages_show_the_way(votes: pl.DataFrame) -> None:
    with pytest.raises(SchemaError, match=r"session \+ 1945"):
        all_dyads(votes, "year")
    with pytest.raises(UnknownNameError, match="Did you mean year"):
        all_dyads(votes, "yeer")  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="Did you mean tau_b"):
        all_dyads(votes, measures=["taub"])
