"""Names for sentences and charts."""

from __future__ import annotations

from datetime import date

import pytest

from cordiale import states
from cordiale.errors import UnknownStateError


@pytest.mark.parametrize(
    ("ccode", "when", "expected"),
    [
        (365, None, "Russia"),
        (365, 1985, "Soviet Union"),
        (365, 1991, "Soviet Union"),
        (365, date(1991, 12, 25), "Soviet Union"),
        (365, date(1991, 12, 26), "Russia"),
        (365, 1900, "Russia"),
        (710, 1960, "China"),
        (713, 1960, "Taiwan"),
        (345, 1995, "Yugoslavia"),
        (345, 2004, "Serbia and Montenegro"),
        (345, 2010, "Serbia"),
        (731, None, "North Korea"),
        (260, 1970, "West Germany"),
        (640, 2000, "Turkey"),
        (640, 2023, "Türkiye"),
    ],
)
def test_name(ccode: int, when: int | date | None, expected: str) -> None:
    assert states.name(ccode, when) == expected


def test_label_takes_an_article_where_english_wants_one() -> None:
    assert states.label(2) == "the United States"
    assert states.label(200) == "the United Kingdom"
    assert states.label(365, 1985) == "the Soviet Union"
    assert states.label(365) == "Russia"
    assert states.label(731) == "North Korea"


def test_possessive() -> None:
    assert states.possessive(2) == "the United States'"
    assert states.possessive(710) == "China's"


def test_unknown_number() -> None:
    with pytest.raises(UnknownStateError, match="COW number 9"):
        states.name(9)
