"""Which state came out of which, and who held China's seat in the United Nations."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias, cast

__all__ = ["Succession", "predecessors", "successors", "un_seat_china"]

Kind: TypeAlias = Literal["leaves", "joins", "unites", "divides", "dissolves"]
_PRC_SEATED = date(1971, 10, 25)


@dataclass(frozen=True, slots=True)
class Succession:
    """One link from a state to one that came out of it.

    Attributes
    ----------
    predecessor, successor : int
        COW numbers.
    date : datetime.date
        The day it took effect in the COW list: the successor's entry or the predecessor's
        exit.
    kind : {"leaves", "joins", "unites", "divides", "dissolves"}
        ``leaves``: the successor parts from a predecessor that goes on under its number;
        ``joins``: the predecessor ends within a successor that was there already;
        ``unites``: the predecessors end together in a successor with another number;
        ``divides``: two governments where there was one state;
        ``dissolves``: the predecessor ends and its parts go on.
    """

    predecessor: int
    successor: int
    date: date
    kind: Kind


@cache
def _links() -> tuple[Succession, ...]:
    text = files(__package__).joinpath("succession.csv").read_text(encoding="utf-8")
    rows = [
        Succession(
            int(r["predecessor"]),
            int(r["successor"]),
            date.fromisoformat(r["date"]),
            cast("Kind", r["kind"]),
        )
        for r in csv.DictReader(text.splitlines())
    ]
    return tuple(sorted(rows, key=lambda r: (r.date, r.successor)))


def successors(ccode: int) -> tuple[Succession, ...]:
    """Return the states that came out of `ccode`, in order of date.

    Only links between two members of the COW list are kept: independence from a colonial
    power that was never one state with the colony, and occupation, are not succession.

    Examples
    --------
    >>> [s.successor for s in successors(315)]
    [316, 317]
    """
    return tuple(link for link in _links() if link.predecessor == ccode)


def predecessors(ccode: int) -> tuple[Succession, ...]:
    """Return the states that `ccode` came out of, in order of date.

    Examples
    --------
    >>> [(p.predecessor, p.kind) for p in predecessors(679)]
    [(678, 'unites'), (680, 'unites')]
    """
    return tuple(link for link in _links() if link.successor == ccode)


def un_seat_china(day: date) -> Literal[710, 713]:
    """Return the COW number of the government that held China's seat in the United Nations.

    Before 25 October 1971 (General Assembly resolution 2758) it was the Republic of China's:
    713. From that day it is the People's Republic's: 710. Until 8 December 1949, when COW
    counts Taiwan (713) from, the holder was still COW's 710; 713 is returned all the same, as
    roll-call data code the seat, so that one number stands for one holder: as 713 was not yet
    a member, a join on membership leaves those votes out.

    Parameters
    ----------
    day : datetime.date
        The day of the vote.

    Examples
    --------
    >>> from datetime import date
    >>> un_seat_china(date(1971, 10, 24)), un_seat_china(date(1971, 10, 25))
    (713, 710)
    """
    return 713 if day < _PRC_SEATED else 710
