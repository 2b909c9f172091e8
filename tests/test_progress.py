"""Progress: silent where nobody watches, on standard error where somebody does."""

from __future__ import annotations

import io
import sys

import pytest

from cordiale.progress import bar, say


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_drawn_where_standard_error_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with bar("build", 2) as progress:
        progress.step("one")
        progress.step("two")
    assert capsys.readouterr() == ("", "")


def test_a_terminal_sees_title_and_step_and_standard_output_stays_clean(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with bar("build", 2) as progress:
        progress.step("atop", 0)
        progress.step("atop")
        progress.step("dcad")
    assert "build: dcad" in terminal.getvalue()
    assert "2/2" in terminal.getvalue()
    assert capsys.readouterr().out == ""


def test_an_error_inside_passes_through_and_the_bar_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with pytest.raises(ZeroDivisionError), bar("build", 1):
        _ = 1 / 0
    # A bar left open would keep the cursor hidden (ESC [ ? 25 l without its h).
    text = terminal.getvalue()
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h")


def test_say_writes_one_line_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    say("Waiting.")
    assert capsys.readouterr() == ("", "Waiting.\n")
