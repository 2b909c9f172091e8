"""Fixtures of the brief's tests: dyads as an assessment makes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cordiale.assessment import _dyad
from cordiale.brief.context import Dyad

MakeDyad = Callable[..., Dyad]


@pytest.fixture(scope="session")
def dyad() -> MakeDyad:
    """Make a dyad from any two names, as of a year (2024 unless said)."""

    def make(a: str | int, b: str | int, as_of: int = 2024) -> Dyad:
        return _dyad(a, b, as_of)

    return make
