"""What is said of states, items, distances and votes."""

from __future__ import annotations

from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import special, stats

from cordiale.errors import DataMissingError, UnknownStateError, UsageError
from cordiale.ideal_points import IdealPointEstimates, IdealPoints, selection
from cordiale.sources import unga


@pytest.fixture(scope="module")
def points(votes: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> IdealPointEstimates:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "scan", lambda name: tables[name].lazy())
        return IdealPoints().fit(votes)


def test_one_row_a_state_and_session_with_votes(
    points: IdealPointEstimates, votes: pl.DataFrame
) -> None:
    found = points.estimates
    assert found.columns == [
        "ccode", "session", "year", "mean", "sd", "q05", "q95", "n_votes", "complete",
    ]  # fmt: skip
    expected = points.selection.votes.group_by("ccode", "session").agg(
        n_votes=pl.len().cast(pl.Int32)
    )
    keys = ["ccode", "session"]
    assert_frame_equal(found.select(*keys, "n_votes"), expected.sort(keys))
    assert (found["year"] == found["session"] + 1945).all()
    assert found["complete"].all()
    # Away in session 43: a node, but no estimate.
    assert 43 not in found.filter(ccode=666)["session"]
    assert_frame_equal(points.to_polars(), found)


def test_scale_and_sign(points: IdealPointEstimates) -> None:
    found = points.estimates
    assert found["mean"].mean() == pytest.approx(0, abs=1e-12)
    assert found["mean"].std(ddof=0) == pytest.approx(1, abs=1e-12)
    ends = found.group_by("ccode").agg(pl.mean("mean"))
    place = dict(ends.iter_rows())
    assert place[2] > 1
    assert max(place[365], place[710], place[40]) < 0
    assert (found["sd"] > 0).all()
    np.testing.assert_allclose(found["q95"] - found["mean"], 1.6448536 * found["sd"], rtol=1e-6)
    np.testing.assert_allclose(found["mean"] - found["q05"], 1.6448536 * found["sd"], rtol=1e-6)


def test_without_the_united_states_the_next_in_line_is_positive(votes: pl.DataFrame) -> None:
    found = IdealPoints().fit(votes.filter(pl.col("ccode") != 2)).estimates
    assert found.filter(ccode=200)["mean"].mean() > 0


def test_votes_turned_round_change_no_estimate(
    points: IdealPointEstimates, votes: pl.DataFrame
) -> None:
    turned = IdealPoints().fit(votes.with_columns(vote=4 - pl.col("vote")))
    # The start differs, so that the end may by a part of a posterior deviation.
    off = (turned.estimates["mean"] - points.estimates["mean"]) / points.estimates["sd"]
    assert off.abs().max() < 0.3


def test_a_state_with_one_vote_is_there_and_uncertain(points: IdealPointEstimates) -> None:
    found = points.estimates
    one = found.filter(ccode=339).row(0, named=True)
    assert one["n_votes"] == 1
    assert np.isfinite([one["mean"], one["sd"]]).all()
    assert one["sd"] > 2 * found["sd"].median()


def test_distance_is_symmetric_up_to_sign(points: IdealPointEstimates) -> None:
    ab, ba = points.distance("USA", "RUS"), points.distance(365, 2)
    assert_frame_equal(
        ab.with_columns(-pl.col("difference")).drop("q05"), ba.drop("q05"), abs_tol=1e-9
    )
    table = points.estimates
    mean = dict(table.filter(session=42).select("ccode", "mean").iter_rows())
    row = ab.filter(session=42).row(0, named=True)
    assert row["difference"] == pytest.approx(mean[2] - mean[365])
    assert row["year"] == 1987


def test_distance_is_that_of_the_joint_posterior(points: IdealPointEstimates) -> None:
    found = points.distance(2, 365)
    one, two = points._nodes(2), points._nodes(365)
    cov = points.covariance(np.concatenate([one, two]))
    n = len(one)
    variance = np.diag(cov)[:n] + np.diag(cov)[n:] - 2 * np.diag(cov[:n, n:])
    # The last step changes the scale a little after the joint posterior was factored.
    np.testing.assert_allclose(found["difference_sd"], np.sqrt(variance), rtol=2e-3)
    np.testing.assert_allclose(np.sqrt(np.diag(cov)[:n]), points.sd[one], rtol=2e-3)


def test_distance_has_the_mean_of_a_folded_gaussian(points: IdealPointEstimates) -> None:
    # China and Russia are near each other: the fold matters.
    for row in points.distance(365, 710).iter_rows(named=True):
        m, s = row["difference"], row["difference_sd"]
        law = stats.foldnorm(abs(m) / s, scale=s)
        assert row["distance"] == pytest.approx(law.mean(), rel=2e-3)
        assert row["q05"] == pytest.approx(law.ppf(0.05), abs=2e-3 * s)
        assert row["q95"] == pytest.approx(law.ppf(0.95), rel=2e-3)
        assert row["distance"] > abs(m)


def test_distance_only_where_both_voted(points: IdealPointEstimates) -> None:
    assert points.distance(2, 666)["session"].to_list() == [40, 41, 42, 44, 45, 46, 47]
    assert points.distance(2, 339)["session"].to_list() == [45]


@pytest.mark.parametrize("call", ["distance", "convergence"])
def test_distances_that_are_none(points: IdealPointEstimates, call: str) -> None:
    spans = ((1985, 1987), (1990, 1992)) if call == "convergence" else ()
    with pytest.raises(UsageError, match="from itself"):
        getattr(points, call)(2, "USA", *spans)
    with pytest.raises(DataMissingError, match="cast no vote in the selection"):
        getattr(points, call)(2, 732, *spans)
    with pytest.raises(UnknownStateError):
        getattr(points, call)(2, "Atlantis", *spans)


def test_convergence_is_the_share_of_the_joint_posterior(points: IdealPointEstimates) -> None:
    found = points.convergence(2, 365, (1985, 1987), (1990, 1992))
    assert (found.early, found.late) == ((1985, 1987), (1990, 1992))
    table = points.distance(2, 365)
    early = table.filter(pl.col("year") <= 1987)["distance"].mean()
    late = table.filter(pl.col("year") >= 1990)["distance"].mean()
    assert found.distance_early == pytest.approx(early, abs=0.05)
    assert found.distance_late == pytest.approx(late, abs=0.05)
    assert found.difference == pytest.approx(late - early, abs=0.07)
    assert found.interval[0] < found.difference < found.interval[1]
    # The two are far apart, so that no sign turns: the average difference is Gaussian.
    one, two = points._nodes(2), points._nodes(365)
    nodes = np.concatenate([one, two])
    weight = np.zeros((2, 8))
    weight[:, :3], weight[:, 5:] = -1 / 3, 1 / 3
    weight[1] *= -1
    sd = np.sqrt(weight.ravel() @ points.covariance(nodes) @ weight.ravel())
    mean = weight.ravel() @ points.mean[nodes]
    assert found.probability == pytest.approx(stats.norm.cdf(0, mean, sd), abs=0.04)
    back = points.convergence(2, 365, (1990, 1992), (1985, 1987))
    assert back.probability == pytest.approx(1 - found.probability, abs=0.04)


def test_convergence_needs_votes_in_both_spans(points: IdealPointEstimates) -> None:
    with pytest.raises(DataMissingError, match="1950-1960"):
        points.convergence(2, 365, (1950, 1960), (1990, 1992))
    found = points.convergence(2, 666, (1988, 1989), (1990, 1999))
    assert (found.early, found.late) == ((1989, 1989), (1990, 1992))


def test_predictions_sum_to_one(points: IdealPointEstimates, votes: pl.DataFrame) -> None:
    found = points.predict(4301)
    assert found.columns == ["ccode", "no", "abstain", "yes", "vote"]
    np.testing.assert_allclose(found.select("no", "abstain", "yes").sum_horizontal(), 1.0)
    assert found.select(pl.min_horizontal("no", "abstain", "yes").min()).item() >= 0
    # No ideal point is stated for a state that was away all session.
    assert 666 not in found["ccode"]
    cast = dict(votes.filter(rcid=4301).select("ccode", "vote").iter_rows())
    assert dict(found.select("ccode", "vote").drop_nulls().iter_rows()) == cast
    assert found["vote"].null_count() == found.height - len(cast)


def test_predictions_follow_the_votes(points: IdealPointEstimates) -> None:
    rcids = points.selection.votes["rcid"].unique()
    found = pl.concat([points.predict(r) for r in rcids]).drop_nulls()
    for vote, column in ((1, "yes"), (2, "abstain"), (3, "no")):
        cast = found.filter(vote=vote)[column].mean()
        assert cast > found.filter(pl.col("vote") != vote)[column].mean() + 0.05
        # Calibrated on the votes fitted.
        assert found[column].mean() == pytest.approx((found["vote"] == vote).mean(), abs=0.03)


def test_only_fitted_roll_calls_are_predicted(points: IdealPointEstimates) -> None:
    with pytest.raises(DataMissingError, match="was not fitted"):
        points.predict(4709)
    with pytest.raises(DataMissingError, match="un_votes_undl was not fitted"):
        points.predict(4301, source="un_votes_undl")


def test_items(points: IdealPointEstimates) -> None:
    found = points.items
    assert found.columns == [
        "item", "rcid", "first_session", "last_session", "n_votes", "discrimination",
        "discrimination_sd", "cut_abstain", "cut_yes",
    ]  # fmt: skip
    assert found.height == points.design.n_items
    assert found["n_votes"].sum() == points.selection.votes.height
    bridge = found.filter(item=4000).row(0, named=True)
    assert bridge["rcid"] == [100 * s for s in range(4000 // 100, 48)]
    assert (bridge["first_session"], bridge["last_session"]) == (40, 47)
    assert (found["discrimination_sd"] > 0).all()
    seen = points.selection.votes.group_by("item").agg(pl.col("response").unique())
    for item, responses in seen.iter_rows():
        row = found.filter(item=item).row(0, named=True)
        assert (row["cut_abstain"] is None) == (1 not in responses)
        assert (row["cut_yes"] is None) == (3 not in responses)
        if set(responses) == {1, 2, 3}:
            assert row["cut_abstain"] < row["cut_yes"]
        if set(responses) == {1, 3}:
            assert row["cut_abstain"] == row["cut_yes"]


def test_items_are_on_the_reported_scale(points: IdealPointEstimates) -> None:
    fit, d = points.fitted, points.design
    for row in points.items.iter_rows(named=True):
        j = int(np.searchsorted(d.items, row["item"]))
        own = d.obs_node[d.item_start[j] : d.item_start[j + 1]]
        ours = row["discrimination"] * points.mean[own]
        theirs = fit.item_mean[j, 0] * fit.mean[own]
        # The predictor less the cutpoint is the same on either scale.
        last = fit.item_mean[j, d.categories[j] - 1]
        if row["cut_yes"] is not None:
            np.testing.assert_allclose(ours - row["cut_yes"], theirs - last, atol=1e-12)
        if row["cut_abstain"] is not None:
            first = fit.item_mean[j, 1]
            np.testing.assert_allclose(ours - row["cut_abstain"], theirs - first, atol=1e-12)


def test_predictions_are_those_of_the_parameters(points: IdealPointEstimates) -> None:
    # With little spread in trait and item, P(yes) is Phi(discrimination x point - cut).
    item = points.items.filter(item=4000).row(0, named=True)
    here = points.estimates.filter(session=43)
    rough = special.ndtr(item["discrimination"] * here["mean"] - item["cut_yes"])
    exact = points.predict(4300).join(here, on="ccode")["yes"]
    assert np.abs(rough - exact).max() < 0.1


def test_fit_statistics(points: IdealPointEstimates) -> None:
    (row,) = points.fit_statistics().iter_rows(named=True)
    assert row["n"] == points.selection.votes.height
    assert row["majority"] < row["proportion_predicted"] < 1
    assert 1 / 3 < row["geometric_mean_probability"] < 1
    votes = points.selection.votes.group_by("item", "response").len()
    usual = votes.group_by("item").agg(pl.max("len"))["len"].sum()
    assert row["majority"] == pytest.approx(usual / row["n"])
    for by in ("session", "vote"):
        parts = points.fit_statistics(by)
        assert parts["n"].sum() == row["n"]
        hits = (parts["n"] * parts["proportion_predicted"]).sum() / row["n"]
        assert hits == pytest.approx(row["proportion_predicted"])
    assert set(points.fit_statistics("vote")["vote"]) == {1, 2, 3}
    with pytest.raises(UsageError, match="break fit down by state"):
        points.fit_statistics("state")


def test_repr_says_what_was_fitted(points: IdealPointEstimates) -> None:
    text = repr(points)
    assert "19 states, sessions 40-47" in text
    assert f"{points.selection.votes.height:,} votes" in text


def test_plot(points: IdealPointEstimates) -> None:
    chart = points.plot("USA", 365)
    spec = chart.to_dict()
    assert len(spec["layer"]) == 2
    (rows,) = spec["datasets"].values()
    assert {r["ccode"] for r in rows} == {2, 365}
    assert isinstance(chart, alt.LayerChart)
    with pytest.raises(UsageError, match="at least one state"):
        points.plot()


@pytest.mark.data
@pytest.mark.slow
def test_the_published_ideal_points_are_reproduced(built_lake: Path, reference: Path) -> None:
    ours = IdealPoints().fit(unga.roll_calls()).estimates
    raw = pd.read_csv(
        reference / "bsv_ideal_points_all_apr2020.csv.gz",
        encoding="latin-1",
        usecols=["ccode", "session", "IdealPoint"],
    )
    published = pl.DataFrame(raw.to_dict("list")).cast({"ccode": pl.Int32, "session": pl.Int32})
    both = ours.join(published, on=["ccode", "session"])
    assert both.height == 10_469
    assert np.corrcoef(both["mean"], both["IdealPoint"])[0, 1] >= 0.97
    by = both.group_by("session").agg(r=pl.corr("mean", "IdealPoint"))
    assert by["r"].median() >= 0.997
    assert by["r"].min() >= 0.985
