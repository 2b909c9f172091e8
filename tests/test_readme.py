"""The README keeps its promises: two commands, one picture, links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CI = (ROOT / ".ci" / "run").read_text("utf-8")


def test_two_set_up_commands_of_one_line_each() -> None:
    section = README.split("## Set up\n", 1)[1].split("\n## ", 1)[0]
    commands = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert [c.count("\n") for c in commands] == [1, 1]
    assess, tests = commands
    assert assess.rstrip().endswith("cordiale assess RUS CHN")
    assert "-m pytest" in tests


def test_ci_runs_the_command_that_the_readme_shows() -> None:
    pattern = re.search(r"grep -m 1 -E '(.*)' README\.md", CI)
    assert pattern is not None
    assert len(re.findall(pattern[1], README, re.MULTILINE)) == 1


def test_one_picture_and_no_dead_link() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert all((ROOT / t).exists() for t in targets if "://" not in t)
    assert sum(line.startswith("![") for line in README.splitlines()) == 1
