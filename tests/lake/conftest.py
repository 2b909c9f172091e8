"""Fixtures for the lake: a catalogue of small files, a server that offers some."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cordiale import provenance
from cordiale.provenance import CataloguedFile, Source

Catalogued = Callable[..., Source]


@pytest.fixture
def catalogued(monkeypatch: pytest.MonkeyPatch) -> Catalogued:
    """Put one data set of these files into an otherwise empty catalogue."""

    def put(
        dataset: str = "small", *, url: str | None = None, how_to_get: str = "", **files: bytes
    ) -> Source:
        listed = tuple(
            CataloguedFile(
                path=f"{dataset}/{name}.csv",
                bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                url=None if url is None else f"{url}/{name}.csv",
            )
            for name, content in files.items()
        )
        entry = Source(
            id=dataset, title="A small data set", short="Small", owner="Nobody", version="1",
            unit="row", licence="none", redistribute=True, landing="https://example.org/small",
            cite="Nobody.", bibtex_fields={"title": "Small"}, how_to_get=how_to_get, files=listed,
        )  # fmt: skip
        monkeypatch.setattr(provenance, "catalogue", lambda: {dataset: entry})
        return entry

    return put


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder that is the mirror."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    monkeypatch.setenv("CORDIALE_MIRROR", str(folder))
    return folder


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve a folder on the loopback: its base URL, and the folder."""
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", folder
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
