"""A small Assembly: votes drawn from the model, and the tables that its rules look up."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cordiale.ideal_points import selection

STATES = [2, 20, 40, 70, 101, 140, 160, 200, 210, 220, 325, 339, 365, 390, 630, 651, 666, 710, 750]
AWAY, SILENT = 666, 339


@pytest.fixture(scope="session")
def votes() -> pl.DataFrame:
    """Votes of sessions 40 to 47, ten roll calls in each; four texts come up every session.

    The United States is at one end and Russia, China and Cuba at the other; state 666 is away in
    session 43, and state 339 votes once.
    """
    rng = np.random.default_rng(3)
    place = dict(zip(STATES, rng.normal(0, 0.5, len(STATES)), strict=True))
    place |= {2: 2.0, 365: -1.2, 710: -1.0, 40: -1.5}
    rows = []
    for session in range(40, 48):
        for state in STATES:
            place[state] += rng.normal(0, 0.1)
        for number in range(10):
            # The first four texts are the same in all sessions.
            text = np.random.default_rng(number if number < 4 else 100 * session + number)
            b, cut = text.normal(0, 1.3), np.sort(text.normal(0, 0.7, 2))
            for state in STATES:
                latent = b * place[state] + rng.normal()
                once = state == SILENT and (session, number) != (45, 0)
                if once or (state == AWAY and session == 43) or rng.random() < 0.1:
                    continue
                # Yes is 1, no is 3.
                vote = 3 - int((latent > cut).sum())
                rows.append((state, 100 * session + number, session, session + 1945, vote))
    frame = pl.DataFrame(
        rows,
        schema={
            "ccode": pl.Int32, "rcid": pl.Int64, "session": pl.Int32, "year": pl.Int32,
            "vote": pl.Int32,
        },
        orient="row",
    )  # fmt: skip
    return frame.with_columns(source=pl.lit("unvotes"))


@pytest.fixture(scope="session")
def tables(votes: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return what the catalogue's tables would say of these roll calls."""
    calls = votes.select("rcid", "session").unique().sort("rcid").cast({"rcid": pl.Int32})
    number = pl.col("rcid") % 100
    first = calls.filter(number < 4)
    return {
        "unvotes_roll_calls": calls.with_columns(
            amend=(number == 8).cast(pl.Int8), para=(number == 9).cast(pl.Int8)
        ),
        "unvotes_issues": calls.filter(number.is_in([0, 1, 5])).select(
            "rcid", short_name=pl.lit("nu")
        ),
        # Each session's text is paired with the one before only: the chain is ours to make.
        "un_vote_matches_pairs": first.filter(pl.col("session") > 40).select(
            rcid1="rcid", rcid2=pl.col("rcid") - 100
        ),
    }


@pytest.fixture(autouse=True)
def _small(
    request: pytest.FixtureRequest, tables: dict[str, pl.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Have the rules look up the small Assembly's tables, where no real data are asked for."""
    if request.node.get_closest_marker("data") is None:
        monkeypatch.setattr(selection, "scan", lambda name: tables[name].lazy())
