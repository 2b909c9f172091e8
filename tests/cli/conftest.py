"""Running the command line in this process, as a shell would see it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from cordiale.cli import main


@dataclass(frozen=True)
class Run:
    """What a shell sees of one command."""

    code: int
    out: str
    err: str

    def one_line(self) -> str:
        """Return the message, which must be one clear line on standard error."""
        assert self.err.startswith("cordiale: "), self.err
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.removeprefix("cordiale: ").rstrip("\n")


@pytest.fixture
def cordiale(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Run]:
    """Return a function that runs ``cordiale LINE ARGUMENTS`` through its entry point."""

    def run(line: str = "", *arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["cordiale", *shlex.split(line), *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main()
        out, err = capsys.readouterr()
        code = caught.value.code
        return Run(0 if code is None else int(code), out, err)

    return run
