"""Two builds at once, and a build that is killed at its worst moment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from cordiale.lake import Recipe, build, built, home

# Makes two tables; between them, or while the second is being written, it tells and waits.
SLOW = """
import sys, time
from pathlib import Path
import polars as pl
from cordiale.lake import Recipe, build, home
from cordiale.lake import store

where, rows = sys.argv[1], int(sys.argv[2])

def tell_and_wait():
    print("here", flush=True)
    sys.stdin.read()

def make(_):
    if where == "make":
        tell_and_wait()
    return {"slow_a": pl.DataFrame({"n": range(rows)}), "slow_b": pl.DataFrame({"n": range(rows)})}

real_write = pl.DataFrame.write_parquet
real_pointer = store.atomic_write
written = []

def write(frame, path, **options):
    real_write(frame, path, **options)
    written.append(path)
    if where == "write" and len(written) == 2:
        tell_and_wait()

def point(target, content):
    if where == "pointer":
        tell_and_wait()
    real_pointer(target, content)

pl.DataFrame.write_parquet = write
store.atomic_write = point
code = ("progress.py",) if rows > 3 else ("errors.py",)
recipe = Recipe("slow", ("slow_a", "slow_b"), code, make, (), "measure")
outcome = build({"slow": recipe})
print(*outcome.built, "|", *outcome.current)
"""


def _run(where: str, rows: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SLOW, where, str(rows)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _finish(process: subprocess.Popen[str]) -> tuple[str, str]:
    with process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out, err


def _strays(home_folder: Path) -> list[Path]:
    return list(home_folder.rglob(".tmp-*"))


@pytest.mark.parametrize("where", ["make", "write", "pointer"])
def test_a_killed_build_loses_nothing_and_the_next_one_cleans_up(
    empty_home: Path, where: str
) -> None:
    _finish(_run("nowhere", 3))
    before = built("slow")
    assert before is not None

    with _run(where, 5) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.kill()
    after = built("slow")
    assert after == before
    assert after.damaged() == []
    assert pl.read_parquet(after.path("slow_a")).height == 3
    if where == "write":
        assert _strays(empty_home)

    out, err = _finish(_run("nowhere", 5))
    assert out == "slow |\n"
    assert "waiting" not in err
    now = built("slow")
    assert now is not None
    assert now.damaged() == []
    assert pl.read_parquet(now.path("slow_b")).height == 5
    assert not _strays(empty_home)


def test_a_killed_first_build_leaves_no_table_to_be_seen(empty_home: Path) -> None:
    with _run("write", 3) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.kill()
    assert built("slow") is None
    quick = Recipe(
        "other", ("other",), ("errors.py",), lambda _: {"other": pl.DataFrame({"n": [1]})}, (),
        "measure",
    )  # fmt: skip
    assert build({"other": quick}).built == ("other",)
    assert not _strays(empty_home)
    assert not list(home().tables.glob("slow/*"))


def test_two_builds_at_once_build_once(empty_home: Path) -> None:
    first = _run("make", 3)
    assert first.stdout is not None
    assert first.stdout.readline() == "here\n"  # the first holds the lake now
    second = _run("nowhere", 3)
    assert second.stderr is not None
    assert "waiting for it to finish" in second.stderr.readline()
    out, _ = _finish(first)
    assert out == "slow |\n"
    out, _ = _finish(second)
    assert out == "| slow\n"
    made = built("slow")
    assert made is not None
    assert made.damaged() == []
