"""The examples in the documentation run and give what they show."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(p for p in DOCS.rglob("*.md") if ">>> " in p.read_text("utf-8"))


@pytest.fixture(scope="module")
def lake(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDIALE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("CORDIALE_MIRROR", str(shared))
        yield


def test_there_are_examples():
    assert len(PAGES) >= 8


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.usefixtures("lake")
@pytest.mark.parametrize("page", PAGES, ids=[p.relative_to(DOCS).as_posix() for p in PAGES])
def test_examples_run(page):
    found = doctest.testfile(
        str(page),
        module_relative=False,
        encoding="utf-8",
        optionflags=doctest.ELLIPSIS,
    )
    assert found.attempted > 0
    assert found.failed == 0
