"""The published ideal points: what the page shows is what the model gives."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "replications" / "bsv_ideal_points_results.txt"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "bsv_ideal_points", ROOT / "replications" / "bsv_ideal_points.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lake(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDIALE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("CORDIALE_MIRROR", str(shared))
        yield


@pytest.fixture(scope="module")
def theirs(script: ModuleType, reference: Path) -> pl.DataFrame:
    return script.published(reference)


@pytest.fixture(scope="module")
def ours(script: ModuleType, lake: None) -> pl.DataFrame:
    return script.estimates()


@pytest.mark.data
@pytest.mark.slow
class TestRealData:
    def test_votes_are_theirs_in_every_state_session(self, script, ours, theirs):
        both = script.joined(ours, theirs)
        assert both.height == ours.height == theirs.height == 10_469
        assert (both["n_votes"] == both["their_votes"]).all()

    def test_as_near_as_promised(self, script, ours, theirs):
        both = script.joined(ours, theirs)
        sessions = script.by_session(both)
        assert sessions.height == 73
        assert script.correlation(both, "pearson") > 0.97
        assert script.correlation(both, "spearman") > 0.97
        assert sessions["pearson"].median() > 0.997
        assert sessions["pearson"].min() > 0.985
        # 90% is what two estimates of one posterior would give.
        assert 0.85 < script.share_held(both) < 0.97

    def test_the_page_is_current(self, script, ours, theirs):
        assert script.report(ours, theirs) == PAGE.read_text("utf-8")


class TestTables:
    FRAME = pl.DataFrame(
        {
            "ccode": [2, 200, 365, 2, 200, 365],
            "session": [1, 1, 1, 2, 2, 2],
            "mean": [1.0, 0.5, -1.0, 2.0, 1.0, -2.0],
            "theirs": [1.1, 0.5, -0.9, 1.0, 0.0, -3.0],
            "their_q05": [0.9, 0.6, -1.1, 0.0, -1.0, -4.0],
            "their_q95": [1.3, 0.8, -0.7, 1.5, 0.5, -2.5],
        },
        schema_overrides={"ccode": pl.Int32, "session": pl.Int32},
    )

    def test_correlations_are_within_sessions(self, script):
        found = script.by_session(self.FRAME)
        assert found["session"].to_list() == [1, 2]
        # The second session differs by a constant: perfect within it, not pooled.
        assert found["pearson"][1] == pytest.approx(1.0)
        assert found["spearman"].to_list() == pytest.approx([1.0, 1.0])
        assert script.correlation(self.FRAME, "pearson") < 0.99

    def test_share_of_intervals_that_hold_our_mean(self, script):
        assert script.share_held(self.FRAME) == pytest.approx(2 / 6)

    def test_numbers_have_a_true_minus(self, script):
        assert script.number(-0.5, 2) == "\N{MINUS SIGN}0.50"
