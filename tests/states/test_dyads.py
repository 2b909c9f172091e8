"""Two states that can form a dyad."""

from __future__ import annotations

import pytest

from cordiale import states
from cordiale.errors import DyadError, NotAMemberError


@pytest.mark.parametrize(
    ("a", "b", "codes"),
    [
        ("RUS", "CHN", [365, 710]),
        ("CHN", "RUS", [710, 365]),
        ("USA", "GBR", [2, 200]),
        ("PRK", "CHN", [731, 710]),
        ("IND", "PAK", [750, 770]),
        ("DEU", "FRA", [255, 220]),
        ("TUV", "NRU", [947, 970]),
    ],
)
def test_pairs_keep_their_order(a: str, b: str, codes: list[int]) -> None:
    assert [s.ccode for s in states.dyad(a, b)] == codes


def test_one_state_under_two_names() -> None:
    with pytest.raises(DyadError, match="are one state, Russia \\(365\\)"):
        states.dyad("RUS", "Soviet Union")


def test_states_that_never_met() -> None:
    with pytest.raises(DyadError) as caught:
        states.dyad("Hanover", "Estonia")
    assert "Hanover (240): 1837-1866" in str(caught.value)
    assert "Estonia (366): 1918-1940 and since 1991" in str(caught.value)


def test_both_must_be_members_in_the_year() -> None:
    assert [s.ccode for s in states.dyad("DEU", "GDR", 1970)] == [260, 265]
    with pytest.raises(NotAMemberError, match="Ukraine"):
        states.dyad("RUS", "UKR", 1985)


def test_gw_numbers_decide_in_gw() -> None:
    assert [s.code for s in states.dyad("DEU", "FRA", 2010, "gw")] == [260, 220]
