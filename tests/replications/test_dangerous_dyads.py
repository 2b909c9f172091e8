"""The first replication: what its page shows is what the panel gives."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "replications" / "dangerous_dyads_results.txt"

pytest.importorskip("statsmodels", reason="statsmodels (extra: test) is not installed")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "dangerous_dyads", ROOT / "replications" / "dangerous_dyads.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lake(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDIALE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("CORDIALE_MIRROR", str(shared))
        yield


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.usefixtures("lake")
class TestRealData:
    def test_rows_are_the_articles(self, script):
        assert script.sample().height == script.ARTICLE_ROWS == 112_282

    def test_sharing_a_year_is_the_older_packages_rule(self, script):
        relevant, added = script.year_overlap(2010)
        assert (relevant, added.height) == (112_288, 30)
        assert script.year_overlap(2016)[0] == script.README_N + script.README_DROPPED

    def test_signs_and_sizes_are_the_articles(self, script):
        ours = script.fit(script.sample(), script.MAIN)
        assert (ours.n, ours.onsets) == (106_314, 2_464)
        for term, printed in script.ARTICLE.items():
            published = float(printed)
            assert ours.coef[term] * published > 0, term
            # The files differ (ATOP, GDP, democracy); democracy moves most, by 0.14.
            assert abs(ours.coef[term] - published) < 0.15, term

    def test_near_the_packages_own_update(self, script):
        ours = script.fit(script.sample(), script.UNSCALED)
        for term, theirs in script.VIGNETTE.items():
            if theirs is not None and theirs[1] is not None:
                # Two releases of the same files: well within a standard error.
                assert abs(ours.coef[term] - theirs[0]) < 0.6 * theirs[1], term
                assert ours.se[term] == pytest.approx(theirs[1], rel=0.1), term

    def test_the_page_is_current(self, script):
        assert script.report() == PAGE.read_text("utf-8")


class TestTables:
    def test_numbers_have_a_true_minus_and_enough_digits(self, script):
        assert script.number(-0.12345) == "\N{MINUS SIGN}0.123"
        assert script.number(0.00512) == "0.0051"
        assert script.number(-1.19e-5) == "\N{MINUS SIGN}1.19e\N{MINUS SIGN}05"

    def test_columns_of_numbers_stand_right(self, script):
        text = script.table(["name", "n", "who"], [["a", "1,234", "Germany (255)"]])
        assert text.splitlines()[1] == "| --- | ---: | --- |"
