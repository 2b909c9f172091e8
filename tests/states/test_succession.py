"""Who came out of whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cordiale import states
from cordiale.states.table import spells

LINKS = [link for code in spells("cow") for link in states.successors(code)]


@pytest.mark.parametrize("link", LINKS, ids=lambda x: f"{x.predecessor}-{x.successor}")
def test_each_link_stands_on_the_list(link: states.Succession) -> None:
    entries = {s.start for s in spells("cow")[link.successor]}
    exits = {s.end for s in spells("cow")[link.predecessor]}
    assert link.date in entries | exits
    if link.kind in ("joins", "unites", "dissolves"):
        assert exits & {link.date, link.date - timedelta(days=1)}
    if link.kind == "leaves":
        assert link.date in entries


def test_rules() -> None:
    def heirs(code: int) -> list[int]:
        return [s.successor for s in states.successors(code)]

    assert heirs(315) == [316, 317]
    assert heirs(345) == [344, 349, 346, 343, 341, 347]
    assert heirs(255) == [260, 265]
    assert heirs(678) == heirs(680) == [679]
    assert heirs(625) == [626]
    assert heirs(530) == [531]
    assert heirs(770) == [771]
    assert heirs(817) == [816]
    assert sorted(s.successor for s in states.successors(365) if s.date.year == 1991) == [
        359, 366, 367, 368, 369, 370, 371, 372, 373, 701, 702, 703, 704, 705,
    ]  # fmt: skip
    assert [p.predecessor for p in states.predecessors(255) if p.kind == "unites"] == [260, 265]
    assert states.predecessors(365) == ()


def test_china_seat_turns_on_the_day_of_the_resolution() -> None:
    assert states.un_seat_china(date(1950, 1, 1)) == 713
    assert states.un_seat_china(date(1971, 10, 24)) == 713
    assert states.un_seat_china(date(1971, 10, 25)) == 710
