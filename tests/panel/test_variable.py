"""The declaration of a variable: what it may and may not claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cordiale.errors import UnknownNameError
from cordiale.panel import Variable
from cordiale.provenance import source

MakeUp = Callable[..., Variable]


@pytest.mark.parametrize(
    ("level", "keys", "in_dyads", "in_states"),
    [
        ("state", ("ccode", "year"), ("x1", "x2"), ("x",)),
        ("dyad", ("ccode1", "ccode2", "year"), ("x",), ("x",)),
        ("directed", ("ccode1", "ccode2", "year"), ("x1", "x2"), ("x",)),
    ],
)
def test_keys_and_column_names_follow_the_level(
    made_up: MakeUp,
    level: str,
    keys: tuple[str, ...],
    in_dyads: tuple[str, ...],
    in_states: tuple[str, ...],
) -> None:
    v = made_up("x", level, {}, 1946, 2000)
    assert v.keys == keys
    assert v.columns(dyadic=True) == in_dyads
    assert v.columns(dyadic=False) == in_states


def test_coverage_in_words(made_up: MakeUp) -> None:
    assert made_up("x", "dyad", {}, 1946, 2000).coverage == "1946-2000"
    static = made_up("x", "dyad", {}, None, None)
    assert static.static
    assert static.coverage == "static"
    assert static.keys == ("ccode1", "ccode2")


def test_half_a_coverage_is_refused(made_up: MakeUp) -> None:
    with pytest.raises(ValueError, match="both ends of coverage"):
        replace(made_up("x", "dyad", {}, 1946, 2000), last=None)


def test_a_static_variable_cannot_claim_zeros(made_up: MakeUp) -> None:
    with pytest.raises(ValueError, match="without years"):
        made_up("x", "dyad", {}, None, None, "zero")


def test_a_source_that_is_not_in_the_catalogue_is_refused(made_up: MakeUp) -> None:
    with pytest.raises(UnknownNameError, match="data set 'atpo'"):
        replace(made_up("x", "dyad", {}, 1946, 2000), sources=("atpo",))


def test_citations_are_those_of_its_sources(made_up: MakeUp) -> None:
    v = replace(made_up("x", "dyad", {}, 1946, 2000), sources=("atop", "dcad"))
    assert v.citations() == [source("atop").cite, source("dcad").cite]
