"""Sessions of the General Assembly."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale.sources._sessions import regular_session, session_in


@pytest.mark.parametrize(
    ("symbol", "session"),
    [
        ("A/RES/1(I)", "1"),
        ("A/RES/377(V)[A-C]", "5"),
        ("A/RES/724(VIII)A-C", "8"),
        ("A/RES/1514(XV)", "15"),
        ("A/RES/2758(XXVI)", "26"),
        ("A/RES/3379(XXX)", "30"),
        ("A/RES/104(S-1)", "S-1"),
        ("A/RES/1622(S-III)", "S-3"),
        ("A/RES/3200(S-VI)", "S-6"),
        ("A/RES/996(ES-IandII)", "ES-1"),
        ("A/RES/1474(ES-IV)", "ES-4"),
        ("A/RES/31/6A", "31"),
        ("A/RES/36//235IX", "36"),
        ("A/RES/79/XX", "79"),
        ("A/DEC/80/506", "80"),
        ("A/RES/S-8/2", "S-8"),
        ("A/RES/ES-11/1", "ES-11"),
        ("N/A", ""),
        ("", ""),
    ],
)
def test_session_in_a_symbol(symbol: str, session: str) -> None:
    assert session_in(symbol) == session


@pytest.mark.parametrize(
    ("opened", "session"),
    [
        (date(1946, 1, 10), 1),
        (date(1947, 9, 16), 2),
        (date(1951, 11, 6), 6),
        (date(1952, 10, 14), 7),
        (date(1956, 11, 12), 11),
        (date(1960, 9, 20), 15),
        (date(1964, 12, 1), 19),
        (date(1971, 9, 21), 26),
        (date(1990, 9, 18), 45),
        (date(2001, 9, 12), 56),
        (date(2003, 9, 16), 58),
        (date(2012, 9, 18), 67),
        (date(2019, 9, 17), 74),
        (date(2022, 9, 13), 77),
        (date(2023, 9, 5), 78),
        (date(2024, 9, 10), 79),
        (date(2025, 9, 9), 80),
    ],
)
def test_a_session_is_in_course_from_its_opening(opened: date, session: int) -> None:
    assert regular_session(opened) == session
    if session > 1:
        assert regular_session(date.fromordinal(opened.toordinal() - 1)) == session - 1


@given(st.dates(date(1946, 1, 10), date(2099, 12, 30)))
def test_sessions_follow_one_another(day: date) -> None:
    now, tomorrow = regular_session(day), regular_session(date.fromordinal(day.toordinal() + 1))
    assert tomorrow - now in (0, 1)
    assert now in (day.year - 1945, day.year - 1946)
