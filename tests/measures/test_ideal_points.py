"""Ideal points as shipped: their scale, their draws, and that the draws are the posterior's."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cordiale import lake
from cordiale.errors import DataMissingError
from cordiale.ideal_points import IdealPointEstimates, IdealPoints
from cordiale.measures import all_recipes, measures
from cordiale.measures.ideal_points import DRAWS, MEASURE, STEP, _draws, draws_of
from cordiale.sources.unga import SEAM, last_complete_year, roll_calls

TABLES = ("ideal_points", "ideal_point_issues", "ideal_point_draws")


@pytest.fixture
def tables(built_lake: Path) -> dict[str, pl.DataFrame]:
    made = lake.built("measure_ideal_points")
    assert made is not None
    return {t: pl.read_parquet(made.path(t)) for t in TABLES}


def test_draws_are_steps_of_the_sd_around_the_mean() -> None:
    frame = pl.DataFrame(
        {"mean": [1.0, -2.0], "sd": [0.5, 2.0], "draws": [[32, -64], [1, 127]]},
        schema_overrides={
            "mean": pl.Float32,
            "sd": pl.Float32,
            "draws": pl.Array(pl.Int8, 2),
        },
    )
    found = draws_of(frame)
    assert found.dtype == np.float64
    assert found.tolist() == [[1.5, 0.0], [-2 + 2 * STEP, -2 + 2 * 127 * STEP]]


def test_new_code_of_the_engine_calls_for_a_new_build() -> None:
    assert {"latent", "ideal_points"} <= set(MEASURE.code)
    recipe = all_recipes()["measure_ideal_points"]
    assert {"latent", "ideal_points", "measures/ideal_points.py"} <= set(recipe.code)


def test_estimates_may_differ_a_little_between_machines_and_counts_may_not() -> None:
    loose = {t.name: t.tolerance for m in measures().values() for t in m.tables}
    assert [loose.pop(t) for t in TABLES] == [1e-6, 1e-6, 1.0]
    assert set(loose.values()) == {1e-8}


@pytest.mark.data
def test_scale_and_coverage(tables: dict[str, pl.DataFrame]) -> None:
    points = tables["ideal_points"]
    # The year under way counts in the scale but is not kept.
    assert points["mean"].mean() == pytest.approx(0, abs=0.02)
    assert points["mean"].std() == pytest.approx(1, abs=0.02)
    assert points.filter(pl.col("ccode") == 2)["mean"].min() > 0
    assert points["year"].max() == last_complete_year()
    assert (points["year"] == points["session"] + 1945).all()
    late = pl.col("session") > SEAM
    assert points.select((pl.col("source") == "un_votes_undl").eq(late).all()).item()
    assert (points["sd"] > 0).all()
    assert (points["n_votes"] > 0).all()
    # Nobody voted on more than one roll call in session 19.
    assert 19 not in points["session"].unique()
    # Kosovo never sat; Taiwan sat to 1971, the People's Republic from then on.
    years = dict(points.group_by("ccode").agg(pl.col("year").min()).iter_rows())
    last = dict(points.group_by("ccode").agg(pl.col("year").max()).iter_rows())
    assert 347 not in years
    assert (last[713], years[710]) == (1971, 1971)


@pytest.mark.data
def test_issues_have_each_their_scale(tables: dict[str, pl.DataFrame]) -> None:
    issues = tables["ideal_point_issues"]
    assert set(issues["issue"]) == {"me", "nu", "di", "hr", "co", "ec"}
    assert issues["session"].max() == SEAM
    for (code,), own in issues.group_by("issue"):
        assert own["mean"].mean() == pytest.approx(0, abs=1e-5), code
        assert own["mean"].std(ddof=0) == pytest.approx(1, abs=1e-5), code
        assert own.filter(pl.col("ccode") == 2)["mean"].mean() > 0, code


@pytest.mark.data
def test_votes_and_points_are_those_published(
    tables: dict[str, pl.DataFrame], reference: Path
) -> None:
    with gzip.open(
        reference / "bsv_ideal_points_all_apr2020.csv.gz", "rt", encoding="latin-1"
    ) as f:
        published = pl.DataFrame(
            [
                (int(r["ccode"]), int(r["session"]), int(r["NVotes"]), float(r["IdealPoint"]))
                for r in csv.DictReader(f)
            ],
            schema={"ccode": pl.Int32, "session": pl.Int32, "n": pl.Int32, "point": pl.Float64},
            orient="row",
        )
    ours = tables["ideal_points"].filter(pl.col("session") <= SEAM)
    both = ours.join(published, on=["ccode", "session"])
    assert both.height == ours.height == published.height
    assert (both["n"] == both["n_votes"]).all()
    by_session = both.group_by("session").agg(r=pl.corr("mean", "point"))["r"]
    assert by_session.median() > 0.997
    assert by_session.min() > 0.985


@pytest.mark.data
def test_draws_belong_to_points(tables: dict[str, pl.DataFrame]) -> None:
    points, draws = tables["ideal_points"], tables["ideal_point_draws"]
    assert draws.schema["draws"] == pl.Array(pl.Int8, DRAWS)
    key = ["ccode", "session"]
    assert draws.select(key).equals(points.select(key).sort(key))
    steps = draws["draws"].to_numpy() * STEP
    assert np.abs(steps.mean(axis=1)).max() < STEP / 4
    # Cut off at four standard deviations: a draw in ten thousand, which narrows its row a little.
    assert np.abs(steps.std(axis=1) - 1).max() < 0.03
    assert np.mean(np.abs(draws["draws"].to_numpy()) == 127) < 2e-4


@pytest.fixture(scope="module")
def fits() -> list[IdealPointEstimates]:
    """Keep one fit for the tests below."""
    return []


@pytest.fixture
def fitted(fits: list[IdealPointEstimates], built_lake: Path) -> IdealPointEstimates:
    if not fits:
        fits.append(IdealPoints().fit(roll_calls("unvotes"), start=2012))
    return fits[0]


def _own(fitted: IdealPointEstimates, ccode: int) -> pl.DataFrame:
    table = fitted.estimates.join(_draws(fitted), on=["ccode", "session"])
    return table.filter(pl.col("ccode") == ccode).sort("session")


@pytest.mark.data
def test_the_same_draws_twice(fitted: IdealPointEstimates) -> None:
    assert _draws(fitted).equals(_draws(fitted))


@pytest.mark.data
@pytest.mark.parametrize("pair", [(365, 710), (2, 200), (2, 666)])
def test_distances_from_draws_are_those_of_the_exact_posterior(
    fitted: IdealPointEstimates, pair: tuple[int, int]
) -> None:
    exact = fitted.distance(*pair)
    one, two = (draws_of(_own(fitted, c)) for c in pair)
    gap = one - two
    assert gap.mean(axis=1) == pytest.approx(exact["difference"].to_numpy(), abs=0.01)
    # 200 draws tell a standard deviation to one part in twenty.
    ratio = gap.std(axis=1) / exact["difference_sd"].to_numpy()
    assert np.all(np.abs(ratio - 1) < 0.2)
    assert np.median(ratio) == pytest.approx(1, abs=0.1)
    low, high = np.quantile(np.abs(gap), [0.05, 0.95], axis=1)
    assert low == pytest.approx(exact["q05"].to_numpy(), abs=0.12)
    assert high == pytest.approx(exact["q95"].to_numpy(), abs=0.12)


@pytest.mark.data
def test_draws_hold_what_years_have_in_common(fitted: IdealPointEstimates) -> None:
    own = draws_of(_own(fitted, 365))
    nodes = fitted._nodes(365)
    exact = fitted.covariance(nodes[nodes >= 0])
    sd = np.sqrt(np.diag(exact))
    assert np.abs(np.corrcoef(own) - exact / np.outer(sd, sd)).max() < 0.25
    early, late = (2012, 2014), (2017, 2019)
    told = fitted.convergence(365, 710, early, late)
    gap = np.abs(own - draws_of(_own(fitted, 710)))
    change = gap[-3:].mean(axis=0) - gap[:3].mean(axis=0)
    assert change.mean() == pytest.approx(told.difference, abs=0.03)
    assert (change < 0).mean() == pytest.approx(told.probability, abs=0.1)


@pytest.mark.data
def test_a_state_without_a_vote_has_no_point(fitted: IdealPointEstimates) -> None:
    with pytest.raises(DataMissingError, match="cast no vote"):
        fitted.distance(347, 365)
    assert _own(fitted, 347).is_empty()
