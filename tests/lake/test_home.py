"""Home: where the lake stands, and writing there without ever halving a file."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from cordiale.errors import BuildError, DataError, LockedError
from cordiale.lake import Home, atomic_path, atomic_write, home
from cordiale.lake.home import explained

FULL = Path("/dev/full")


def _left(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_home_is_read_from_the_environment_on_every_call(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        monkeypatch.setenv("CORDIALE_HOME", str(tmp_path / name))
        assert home().root == tmp_path / name
    monkeypatch.setenv("CORDIALE_HOME", "~/lake")
    assert home().root == Path.home() / "lake"


@pytest.mark.parametrize("given", [None, ""])
def test_without_the_variable_home_is_the_users_data_folder(
    monkeypatch: pytest.MonkeyPatch, given: str | None
) -> None:
    if given is None:
        monkeypatch.delenv("CORDIALE_HOME")
    else:
        monkeypatch.setenv("CORDIALE_HOME", given)
    assert home().root.name == "cordiale"
    assert home().root.is_absolute()


def test_atomic_write_replaces_in_one_step_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "er" / "f.txt"
    atomic_write(target, "one\n")
    atomic_write(target, b"two\n")
    assert target.read_bytes() == b"two\n"
    assert _left(target.parent) == ["f.txt"]


def test_a_written_file_has_the_rights_that_the_umask_allows(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        atomic_write(tmp_path / "f", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640


def test_a_failure_inside_keeps_the_old_file_and_removes_the_new(tmp_path: Path) -> None:
    target = tmp_path / "f"
    atomic_write(target, "old")

    def half() -> None:
        with atomic_path(target) as temporary:
            temporary.write_text("ne")
            raise RuntimeError("stopped here")

    with pytest.raises(RuntimeError, match="stopped here"):
        half()
    assert target.read_text() == "old"
    assert _left(tmp_path) == ["f"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_one_clear_line_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    target = tmp_path / "f"
    atomic_write(target, "old")

    def full(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BuildError) as caught:
        atomic_write(target, "new")
    text = str(caught.value)
    assert text.startswith(f"The disk is full while writing {target}.")
    assert "everything built before is kept" in text
    assert "CORDIALE_HOME" in text
    assert "\n" not in text
    assert target.read_text() == "old"
    assert _left(tmp_path) == ["f"]


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("write", [pl.DataFrame.write_parquet, pl.DataFrame.write_csv])
def test_polars_own_words_for_a_full_disk_are_understood(
    tmp_path: Path, write: Callable[[pl.DataFrame, Path], None]
) -> None:
    # Polars raises its own error, or an OSError without a number.
    frame = pl.DataFrame({"a": range(300_000)})
    with pytest.raises(BuildError, match="The disk is full"), explained(tmp_path / "f"):
        write(frame, FULL)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_read_only_folder_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    # The root user may write anywhere, so the refusal itself is played.
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(DataError) as caught:
        atomic_write(tmp_path / "f", "x")
    text = str(caught.value)
    assert text.startswith(f"{tmp_path / 'f'} cannot be written.")
    assert os.strerror(number).lower() in text
    assert "CORDIALE_HOME" in text
    assert _left(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="the root user may write anywhere")
def test_a_folder_without_write_permission_is_one_clear_line(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    with pytest.raises(DataError, match="cannot be written"):
        atomic_write(locked / "f", "x")
    with pytest.raises(DataError, match="cannot be written"), Home(locked / "home").lock():
        pass


@pytest.mark.parametrize("below", ["f", "f/g"])
def test_a_file_where_a_folder_should_be_is_one_clear_line(tmp_path: Path, below: str) -> None:
    (tmp_path / "f").write_text("a file")
    with pytest.raises(DataError, match="a file where a folder should be"):
        atomic_write(tmp_path / below / "x.csv", "x")
    with (
        pytest.raises(DataError, match="a file where a folder should be"),
        Home(tmp_path / below).lock(),
    ):
        pass
    assert (tmp_path / "f").read_text() == "a file"


def test_a_folder_where_the_file_should_be_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "f.csv" / "inside").mkdir(parents=True)
    with pytest.raises(DataError, match="a folder of that name"):
        atomic_write(tmp_path / "f.csv", "x")
    assert _left(tmp_path) == ["f.csv"]


def test_other_errors_pass_as_they_are(tmp_path: Path) -> None:
    error = OSError(errno.EIO, "Input/output error")
    with pytest.raises(OSError, match="Input/output error") as caught, explained(tmp_path):
        raise error
    assert caught.value is error


def test_the_thread_that_holds_the_lock_may_take_it_again(tmp_path: Path) -> None:
    here = Home(tmp_path / "home")
    with here.lock(), here.lock(timeout=0), Home(tmp_path / "home" / "." / "").lock(timeout=0):
        pass
    with here.lock(timeout=0):
        pass


def test_another_thread_waits_for_the_lock(tmp_path: Path) -> None:
    here = Home(tmp_path / "home")
    refused: list[str] = []

    def other() -> None:
        try:
            with here.lock(timeout=0):
                pass
        except LockedError as e:
            refused.append(str(e))

    with here.lock():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(refused) == 1
    with here.lock(timeout=0):
        pass


def test_a_lock_held_by_another_process_is_told_and_times_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = (
        "import sys; from pathlib import Path; from cordiale.lake import Home\n"
        "with Home(Path(sys.argv[1])).lock():\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    here = Home(tmp_path / "home")
    with subprocess.Popen(
        [sys.executable, "-c", code, str(here.root)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError) as caught, here.lock(timeout=0.2):
            pass
        holder.communicate()
    assert "Another Cordiale process still writes" in str(caught.value)
    assert "waiting for it to finish" in capsys.readouterr().err
    with here.lock(timeout=0):
        pass
