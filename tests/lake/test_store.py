"""Tables on disk: whole builds, one pointer, nothing in between."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import polars as pl
import pytest

from cordiale import lake
from cordiale.errors import BuildError, SchemaError
from cordiale.lake import built, built_all, commit, find, home
from cordiale.lake.store import Built, sweep

FRAME = pl.DataFrame({"ccode": [2, 365], "value": [0.5, None]})


def _commit(fingerprint: str = "f1", **tables: pl.DataFrame) -> Built:
    return commit(
        "small", tables or {"small_a": FRAME}, fingerprint=fingerprint, code="c", inputs={"i": "1"}
    )


def test_what_was_committed_is_read_back(empty_home: Path) -> None:
    made = _commit(small_a=FRAME, small_b=FRAME.head(1))
    assert built("small") == made
    assert made.whole
    assert made.damaged() == []
    assert made.tables["small_a"].rows == 2
    assert made.folder == empty_home / "tables/small/f1"
    assert pl.read_parquet(made.path("small_a")).equals(FRAME)
    assert find("small_b") == made.path("small_b")
    assert built_all() == {"small": made}


def test_nothing_is_built_in_an_empty_home(empty_home: Path) -> None:
    assert built("small") is None
    assert built_all() == {}
    assert find("small_a") is None
    assert not empty_home.exists()


def test_the_build_before_stays_readable_until_the_next_sweep(empty_home: Path) -> None:
    old = _commit("f1")
    held = pl.scan_parquet(old.path("small_a"))
    new = _commit("f2")
    assert built("small") == new
    assert held.collect().equals(FRAME)
    sweep()
    assert not old.folder.exists()
    assert new.whole


def test_a_full_disk_leaves_the_build_before_current(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = _commit("f1")
    calls = 0
    real = os.fsync

    def full(fd: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(fd)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BuildError, match="The disk is full"):
        _commit("f2", small_a=FRAME, small_b=FRAME)
    assert built("small") == old
    assert old.damaged() == []
    sweep()
    assert [p.name for p in (empty_home / "tables/small").iterdir() if p.is_dir()] == ["f1"]


@pytest.mark.parametrize("size", ["less", "none"])
def test_a_truncated_or_missing_table_is_no_whole_build(empty_home: Path, size: str) -> None:
    made = _commit()
    path = made.path("small_a")
    if size == "less":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        path.unlink()
    assert not made.whole
    assert made.damaged() == ["small_a"]


def test_a_changed_byte_is_found_by_its_hash(empty_home: Path) -> None:
    made = _commit()
    path = made.path("small_a")
    content = bytearray(path.read_bytes())
    content[10] ^= 1
    path.write_bytes(content)
    assert made.whole
    assert made.damaged() == ["small_a"]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"recipe": 1}', "\x00\x01"])
def test_a_damaged_pointer_says_what_to_do(empty_home: Path, content: str) -> None:
    made = _commit()
    pointer = made.folder.parent / "current.json"
    pointer.write_text(content)
    with pytest.raises(SchemaError, match=r"current\.json is damaged.*Delete the folder"):
        built("small")
    sweep()
    assert made.whole


def test_the_pointer_is_plain_json(empty_home: Path) -> None:
    made = _commit()
    told = json.loads((made.folder.parent / "current.json").read_text("utf-8"))
    assert told["fingerprint"] == "f1"
    assert told["inputs"] == {"i": "1"}
    assert told["tables"]["small_a"]["rows"] == 2


def test_sweep_removes_what_stopped_processes_left_and_nothing_else(empty_home: Path) -> None:
    made = _commit()
    strays = [
        home().upstream / "atop/.tmp-1.csv",
        home().user / ".tmp-2",
        made.folder / ".tmp-3.parquet",
        home().tables / "never/f0/never_a.parquet",
    ]
    kept = [home().upstream / "atop/a.csv", home().user / "dcad/b.csv", home().refused / "c.0"]
    for path in strays + kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    sweep()
    assert not any(p.exists() for p in strays)
    assert all(p.exists() for p in kept)
    assert built("small") == made
    assert made.damaged() == []


def test_connect_shows_every_table_by_name(empty_home: Path) -> None:
    _commit(small_a=FRAME, small_b=FRAME.head(1))
    con = lake.connect()
    assert con.list_tables() == ["small_a", "small_b"]
    assert con.table("small_a").to_polars().equals(FRAME)
    con.disconnect()
