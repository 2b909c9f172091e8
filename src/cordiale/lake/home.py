"""Where the lake stands on disk, and writing there without ever halving a file."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from polars.exceptions import PolarsError

from cordiale.errors import BuildError, DataError, LockedError

__all__ = ["TEMPORARY", "Home", "atomic_path", "atomic_write", "explained", "home"]

TEMPORARY = ".tmp-"
"""How the names of unfinished files begin."""
_OS_ERROR = re.compile(r"\(os error (\d+)\)")


@dataclass(frozen=True)
class Home:
    """The folders of one lake.

    Attributes
    ----------
    root : pathlib.Path
        ``CORDIALE_HOME``, else the platform's user-data folder.
    """

    root: Path

    @property
    def user(self) -> Path:
        """Files that the user supplied; they come before all others."""
        return self.root / "user"

    @property
    def upstream(self) -> Path:
        """Cache of upstream bytes as they came."""
        return self.root / "upstream"

    @property
    def refused(self) -> Path:
        """Files whose bytes were not those expected, kept apart."""
        return self.root / "refused"

    @property
    def tables(self) -> Path:
        """Built tables, one folder a recipe."""
        return self.root / "tables"

    @contextlib.contextmanager
    def lock(self, timeout: float = 3600.0) -> Iterator[None]:
        """Hold the lake for writing; wait while another process holds it.

        A thread that holds it already goes on at once: a build may fetch.

        Raises
        ------
        cordiale.errors.LockedError
            If the other process does not let go within `timeout` seconds.
        """
        from filelock import FileLock, Timeout

        from cordiale.progress import say

        with explained(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            # One object a path: the thread that holds it may take it again.
            lock = FileLock(self.root.resolve() / ".lock", is_singleton=True)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                say(f"Another Cordiale process writes in {self.root}; waiting for it to finish.")
                try:
                    lock.acquire(timeout=timeout)
                except Timeout:
                    raise LockedError(
                        f"Another Cordiale process still writes in {self.root}",
                        done=f"Waited {timeout:.0f} s; nothing was changed.",
                        todo="Let it finish or stop it, then run the command again.",
                    ) from None
        try:
            yield
        finally:
            lock.release()


def home() -> Home:
    """Return the lake's home for this process.

    Reads ``CORDIALE_HOME`` on every call, so that tests and notebooks may move it.
    """
    given = os.environ.get("CORDIALE_HOME")
    if given:
        return Home(Path(given).expanduser())
    from platformdirs import user_data_path

    return Home(user_data_path("cordiale", appauthor=False))


@contextlib.contextmanager
def explained(target: Path) -> Iterator[None]:
    """Turn the operating system's refusals to write into one clear line.

    Raises
    ------
    cordiale.errors.BuildError
        If the disk is full.
    cordiale.errors.DataError
        If `target` cannot be written or made.
    """
    try:
        yield
    except (OSError, PolarsError) as e:
        number = _errno(e)
        if number in (errno.ENOSPC, errno.EDQUOT):
            raise BuildError(
                f"The disk is full while writing {target}",
                done="The half-written file was removed; everything built before is kept.",
                todo="Free some space, or set CORDIALE_HOME to another disk, and run it again.",
            ) from e
        if number in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise DataError(
                f"{target} cannot be written",
                found=os.strerror(number).lower(),
                done="Nothing was changed.",
                todo="Set CORDIALE_HOME (or --out) to a folder that you may write.",
            ) from e
        if number in (errno.ENOTDIR, errno.EEXIST):
            raise DataError(
                f"{target} cannot be made",
                found="a file where a folder should be",
                todo="Set CORDIALE_HOME (or --out) to a folder.",
            ) from e
        if number in (errno.EISDIR, errno.ENOTEMPTY):
            raise DataError(
                f"{target} cannot be written",
                found="a folder of that name",
                done="Nothing was changed.",
                todo="Name a file that is not there yet.",
            ) from e
        raise


def _errno(e: Exception) -> int | None:
    """Return the system's error number; polars gives it in its message alone."""
    if isinstance(e, OSError) and e.errno is not None:
        return e.errno
    told = _OS_ERROR.search(str(e))
    return int(told[1]) if told else None


@contextlib.contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Give a temporary path beside `target`; move it there only on success.

    A reader therefore sees the old file or the new one, never half of one,
    whatever happens to this process. The bytes are on disk before the name is.

    Raises
    ------
    cordiale.errors.BuildError
        If the disk is full.
    cordiale.errors.DataError
        If the folder cannot be written.
    """
    with explained(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.parent / f"{TEMPORARY}{secrets.token_hex(8)}{target.suffix}"
        try:
            temporary.touch(exist_ok=False)
            yield temporary
            with temporary.open("rb+") as f:
                os.fsync(f.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def atomic_write(target: Path, content: str | bytes) -> None:
    """Write a small file in one step, as :func:`atomic_path` does."""
    with atomic_path(target) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)
