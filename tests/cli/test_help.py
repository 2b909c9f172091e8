"""Every command explains itself, by an example, and stands in the documentation."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from cordiale.cli.app import app

DOCS = Path(__file__).resolve().parents[2] / "docs"


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, inner in getattr(command, "commands", {}).items():
        if hasattr(inner, "commands"):
            yield from _commands(inner, (*path, name))
        else:
            yield (*path, name), inner


ALL = dict(_commands(typer.main.get_command(app)))
PATHS = pytest.mark.parametrize("path", list(ALL), ids=" ".join)


def test_the_promised_commands_are_there() -> None:
    data = ("list", "fetch", "build", "verify", "cite", "path")
    wanted = {(c,) for c in ("assess", "panel", "similarity", "ideal-points")}
    wanted |= {("data", c) for c in data}
    assert wanted <= set(ALL)


@PATHS
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_has_an_example_of_this_command(
    cordiale: Callable[..., Any], path: tuple[str, ...], flag: str
) -> None:
    run = cordiale(*path, flag)
    assert run.code == 0
    assert run.err == ""
    text = " ".join(run.out.split())
    assert re.search(rf"Example: (\w+=\S+ )?cordiale {' '.join(path)}\b", text)


@PATHS
def test_the_example_is_one_that_the_command_understands(path: tuple[str, ...]) -> None:
    words = shlex.split(ALL[path].epilog.removeprefix("Example: ").split(" > ")[0])
    arguments = words[words.index("cordiale") + 1 + len(path) :]
    ALL[path].make_context(" ".join(path), arguments)


@PATHS
def test_every_option_says_what_it_does(path: tuple[str, ...]) -> None:
    for parameter in ALL[path].params:
        assert parameter.help, parameter.name


@PATHS
def test_a_page_of_the_documentation_uses_the_command(path: tuple[str, ...]) -> None:
    pages = "\n".join(p.read_text("utf-8") for p in DOCS.rglob("*.md"))
    assert re.search(rf"\bcordiale {' '.join(path)}\b", pages)


def test_the_command_line_page_is_filled_from_the_commands_themselves() -> None:
    assert "<!-- generated: cli -->" in (DOCS / "cli.md").read_text("utf-8")


@pytest.mark.parametrize("arguments", [(), ("data",)])
def test_nothing_asked_shows_the_help(
    cordiale: Callable[..., Any], arguments: tuple[str, ...]
) -> None:
    run = cordiale(*arguments)
    assert "Usage: cordiale" in run.out + run.err
    assert "Commands:" in run.out + run.err
    assert run.code in (0, 2)


def test_the_root_help_lists_the_exit_codes(cordiale: Callable[..., Any]) -> None:
    text = " ".join(cordiale("-h").out.split())
    for part in ("0 done", "1 a problem", "2 wrong usage", "3 data missing"):
        assert part in text
