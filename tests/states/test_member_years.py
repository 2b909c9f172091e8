"""Membership by year."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from cordiale import states
from cordiale.errors import UnknownNameError, UnknownStateError, UsageError
from cordiale.states.member_years import spell_in, spells_in_words


def test_the_first_and_last_members() -> None:
    assert len(states.members(1816)) == 23
    assert len(states.members(2016)) == 195
    assert 365 in states.members(1816)


def test_gaps_stay_gaps() -> None:
    assert 290 in states.members(1939)
    assert 290 not in states.members(1942)
    assert 290 in states.members(1945)


def test_any_day_of_the_year_counts() -> None:
    assert {255, 260, 265} <= set(states.members(1990))
    assert {678, 679, 680} <= set(states.members(1990))


def test_after_the_list_its_last_members_go_on_only_if_asked() -> None:
    assert states.members(2024) == states.members(2016)
    with pytest.raises(UsageError, match="list ends in 2016"):
        states.members(2017, extend=False)
    assert states.members(2017, "gw", extend=False) == states.members(2024, "gw")


def test_gw_numbers_for_gw() -> None:
    assert 711 in states.members(1930, "gw")
    assert {340, 341} <= set(states.members(2010, "gw"))


@pytest.mark.parametrize("year", [1815, date.today().year + 1, True, 1990.0, "1990"])
def test_years_outside_everything(year: object) -> None:
    with pytest.raises(UsageError, match="Year out of range"):
        states.members(year)


def test_numpy_years_are_years() -> None:
    assert states.members(np.int64(1990)) == states.members(1990)


def test_unknown_system() -> None:
    with pytest.raises(UnknownNameError, match="Use cow or gw"):
        states.members(1990, "polity")


def test_coexistence_is_symmetric_and_respects_gaps() -> None:
    assert states.coexist(365, 710) == states.coexist(710, 365)
    assert states.coexist(365, 710)[0] == 1860
    shared = states.coexist(290, 200)
    assert 1942 not in shared
    assert {1939, 1945} <= set(shared)
    assert states.coexist(240, 366) == ()


def test_coexistence_of_an_unknown_number() -> None:
    with pytest.raises(UnknownStateError, match="COW number 9"):
        states.coexist(9, 2)


def test_spell_of_a_year_and_words() -> None:
    spell = spell_in(290, 1950)
    assert spell is not None
    assert spell.start == date(1945, 6, 28)
    assert spells_in_words(290) == "1918-1939 and since 1945"
    assert spells_in_words(260) == "1955-1990"
    assert spells_in_words(9) == "never"
