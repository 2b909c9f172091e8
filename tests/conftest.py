"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def real_data() -> Path | None:
    """Return the folder of real files, or None where there is none."""
    given = os.environ.get("CORDIALE_MIRROR")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    return folder if (folder / "MANIFEST.toml").is_file() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the real files; skips the test where it is absent."""
    folder = real_data()
    if folder is None:
        pytest.skip("the real files (../shared/data or CORDIALE_MIRROR) are not here")
    return folder


@pytest.fixture(scope="session")
def reference(shared: Path) -> Path:
    """Folder of published results and peers' outputs."""
    folder = shared.parent / "reference"
    if not folder.is_dir():
        pytest.skip("the reference outputs (../shared/reference) are not here")
    return folder
