"""Real votes: a peer's outputs, known values, and independent formulas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from cordiale.similarity import all_dyads, kappa, tabulate

pytestmark = [pytest.mark.data, pytest.mark.slow]

# Our name: theirs.
COLUMNS = {
    "agreement": "agree_exact",
    "srs_abs": "s_abs",
    "srs_sq": "s_sq",
    "kappa": "kappa_unweighted",
    "kappa_sq": "kappa_weighted",
    "pi": "scott_pi",
    "pi_sq": "scott_pi_sq",
}


@pytest.fixture(scope="module")
def dyads(votes: pl.DataFrame) -> pl.DataFrame:
    return all_dyads(votes)


def vectors(votes: pl.DataFrame, session: int, a: int, b: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the votes of two states on the roll calls where both cast one."""
    rows = votes.filter(session=session)
    both = rows.filter(ccode=a).join(rows.filter(ccode=b), on="rcid").sort("rcid")
    return both["vote"].to_numpy(), both["vote_right"].to_numpy()


@pytest.fixture(scope="module")
def sample(dyads: pl.DataFrame) -> list[tuple[int, int, int]]:
    # scipy will not take a single pair.
    keys = dyads.filter(pl.col("n_joint") > 1).select("session", "ccode1", "ccode2")
    return keys.sample(60, seed=5).rows()


@pytest.mark.parametrize("year", [1995, 2005])
def test_fpsim_is_reproduced_on_every_dyad(votes: pl.DataFrame, reference: Path, year: int) -> None:
    theirs = pl.read_csv(reference / f"fpsim_{year}.csv.gz", infer_schema_length=None)
    ours = all_dyads(
        votes.filter(session=year - 1945).with_columns(year=pl.col("session") + 1945), "year"
    )
    keys = ["year", "ccode1", "ccode2"]
    assert ours.select(keys).rows() == theirs.select(keys).sort(keys).rows()
    theirs = theirs.sort(keys)
    assert ours["n_joint"].to_list() == theirs["n_joint"].to_list()
    for name, column in COLUMNS.items():
        assert ours[name].is_null().to_list() == theirs[column].is_null().to_list(), name
        assert (ours[name] - theirs[column]).abs().max() < 1e-9, name
    assert ((1 + ours["srs_abs"]) / 2 - theirs["agree_bsv"]).abs().max() < 1e-9


def test_every_dyad_of_every_session_is_there(dyads: pl.DataFrame, votes: pl.DataFrame) -> None:
    voters = votes.group_by("session").agg(pl.col("ccode").n_unique())["ccode"].to_numpy()
    assert len(dyads) == (voters * (voters - 1) // 2).sum() == 827_379
    assert (dyads["ccode1"] < dyads["ccode2"]).all()
    keys = dyads.select("session", "ccode1", "ccode2")
    assert keys.equals(keys.sort(keys.columns))


def test_russia_and_china(dyads: pl.DataFrame) -> None:
    pair = dyads.filter(ccode1=365, ccode2=710)
    then, now = (pair.filter(session=s).row(0, named=True) for s in (40, 74))
    assert round(then["agreement"], 3) == 0.719
    assert round(then["kappa_sq"], 3) == -0.012
    assert round(now["agreement"], 3) == 0.793
    assert round(now["kappa_sq"], 3) == 0.710


def test_two_vectors_and_all_dyads_agree(
    votes: pl.DataFrame, dyads: pl.DataFrame, sample: list[tuple[int, int, int]]
) -> None:
    for session, a, b in sample[:10]:
        x, y = vectors(votes, session, a, b)
        row = dyads.filter(session=session, ccode1=a, ccode2=b).row(0, named=True)
        assert row["n_joint"] == len(x)
        one = kappa(x, y, weights="squared")
        assert (row["kappa_sq"] is None) == np.isnan(one)
        assert row["kappa_sq"] is None or row["kappa_sq"] == pytest.approx(one, abs=1e-12)


def test_tau_b_is_that_of_scipy(
    votes: pl.DataFrame, dyads: pl.DataFrame, sample: list[tuple[int, int, int]]
) -> None:
    for session, a, b in sample:
        x, y = vectors(votes, session, a, b)
        found = dyads.filter(session=session, ccode1=a, ccode2=b)["tau_b"].item()
        expected = stats.kendalltau(x, y, variant="b").statistic
        assert (found is None) == np.isnan(expected)
        assert found is None or found == pytest.approx(expected, abs=1e-12)


def test_bcai_is_s_less_the_mean_s_over_all_pairings(
    votes: pl.DataFrame, dyads: pl.DataFrame, sample: list[tuple[int, int, int]]
) -> None:
    # Independent votes with the same shares are every vote of one beside every vote
    # of the other, so the expected S can be had without any table.
    for session, a, b in sample:
        x, y = vectors(votes, session, a, b)
        observed = 1 - 2 * np.mean(np.abs(x - y)) / 2
        expected = 1 - 2 * np.mean(np.abs(x[:, None] - y[None, :])) / 2
        found = dyads.filter(session=session, ccode1=a, ccode2=b)["bcai"].item()
        assert found == pytest.approx(observed - expected, abs=1e-12)


def test_an_issue_is_its_roll_calls(votes: pl.DataFrame, issues: pl.DataFrame) -> None:
    late = votes.filter(pl.col("session") >= 70)
    long = late.join(issues, on="rcid", how="left")
    assert len(long) > len(late)
    about = issues.filter(issue="hr").select("rcid")
    expected = all_dyads(late.join(about, on="rcid", how="semi"))
    assert all_dyads(long, issue="hr").equals(expected)
    assert all_dyads(long).equals(all_dyads(late))


def test_intervals_hold_the_estimate(votes: pl.DataFrame) -> None:
    found = tabulate(votes.filter(session=60)).measure(interval=0.9)
    for name in ("agreement", "srs_abs", "srs_sq", "kappa", "kappa_sq", "pi", "tau_b", "bcai"):
        known = found.filter(pl.col(f"{name}_low").is_not_null())
        assert len(known) > 15_000
        assert (known[f"{name}_low"] <= known[name] + 1e-12).all()
        assert (known[name] <= known[f"{name}_high"] + 1e-12).all()
        assert found.filter(pl.col(name).is_null())[f"{name}_low"].is_null().all()
