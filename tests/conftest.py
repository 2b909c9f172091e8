"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cordiale import lake, measures

ROOT = Path(__file__).resolve().parents[1]


def real_data() -> Path | None:
    """Return the folder of real files, or None where there is none."""
    given = os.environ.get("CORDIALE_MIRROR")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    return folder if (folder / "MANIFEST.toml").is_file() else None


# Looked up before the tests are pointed at no mirror.
_REAL = real_data()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the real files; skips the test where it is absent."""
    if _REAL is None:
        pytest.skip("the real files (../shared/data or CORDIALE_MIRROR) are not here")
    return _REAL


@pytest.fixture(scope="session")
def reference(shared: Path) -> Path:
    """Folder of published results and peers' outputs."""
    folder = shared.parent / "reference"
    if not folder.is_dir():
        pytest.skip("the reference outputs (../shared/reference) are not here")
    return folder


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a home of this test alone, without a mirror."""
    home = tmp_path / "home"
    monkeypatch.setenv("CORDIALE_HOME", str(home))
    monkeypatch.delenv("CORDIALE_MIRROR", raising=False)
    return home


@pytest.fixture(scope="session")
def _real_lake(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    """Build everything from the real files, once for all workers of a session."""
    base = tmp_path_factory.getbasetemp()
    # Workers of pytest-xdist each have a base folder below that of the session.
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home = root / "lake"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDIALE_HOME", str(home))
        patch.setenv("CORDIALE_MIRROR", str(shared))
        # The lake's own lock makes the other workers wait, and then find all current.
        outcome = lake.build(measures.all_recipes(), network=False)
    assert not outcome.failed, {n: str(e) for n, e in outcome.failed.items()}
    return home


@pytest.fixture
def built_lake(_real_lake: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point Cordiale at a lake built from the real files; tests only read it."""
    monkeypatch.setenv("CORDIALE_HOME", str(_real_lake))
    monkeypatch.setenv("CORDIALE_MIRROR", str(shared))
    return _real_lake
