"""Progress on standard error: a bar where a person watches, silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

__all__ = ["Bar", "bar", "say"]


class Bar(Protocol):
    """What a running piece of work may tell."""

    def step(self, label: str, advance: int = 1) -> None:
        """Move on by `advance` and show what is being done."""


class _Quiet:
    def step(self, label: str, advance: int = 1) -> None:
        """Say nothing."""


@contextmanager
def bar(title: str, total: int) -> Iterator[Bar]:
    """Show a progress bar on standard error while the block runs.

    Nothing is drawn where standard error is not a terminal, so that logs and
    pipes stay clean.

    Parameters
    ----------
    title : str
        What the whole work is.
    total : int
        Number of steps.

    Examples
    --------
    >>> with bar("reading", 1) as b:
    ...     b.step("one file")
    """
    if not sys.stderr.isatty():
        yield _Quiet()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=total)

        class _Shown:
            def step(self, label: str, advance: int = 1) -> None:
                progress.update(task, advance=advance, description=f"{title}: {label}")

        yield _Shown()


def say(message: str) -> None:
    """Write one line for a person to standard error."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()
