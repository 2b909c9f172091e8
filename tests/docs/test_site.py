"""The documentation builds without a warning, and its pages load nothing from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

for name in ("mkdocs", "material", "mkdocstrings"):
    pytest.importorskip(name, reason=f"{name} (extra: docs) is not installed")

ROOT = Path(__file__).resolve().parents[2]
LOADED = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=[\"']?([^\"' >]+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    # A proxy that does not exist: whatever reached for the network would fail.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)],
        cwd=ROOT,
        env={**os.environ, **nowhere, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return target


@pytest.mark.slow
def test_pages_load_nothing_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 25
    for page in pages:
        for address in LOADED.findall(page.read_text("utf-8")):
            assert not address.startswith(("http:", "https:", "//")), (page, address)


@pytest.mark.slow
def test_generated_parts_are_in_the_pages(site):
    assert "atop_defense" in (site / "variables" / "index.html").read_text("utf-8")
    assert "<math" in (site / "explain" / "kappa" / "index.html").read_text("utf-8")
    replication = (site / "replications" / "dangerous_dyads" / "index.html").read_text("utf-8")
    assert "112,288" in replication
