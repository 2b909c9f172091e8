"""Errors: one base, messages that help, documented exit codes."""

from __future__ import annotations

import pytest

from cordiale import errors
from cordiale.errors import CordialeError, UnknownNameError, suggestion

FAMILIES = {
    "UsageError": 2,
    "UnknownNameError": 2,
    "StateError": 1,
    "UnknownStateError": 2,
    "AmbiguousStateError": 2,
    "NotAMemberError": 1,
    "DyadError": 1,
    "DataError": 3,
    "DataMissingError": 3,
    "ChecksumError": 3,
    "SchemaError": 3,
    "BuildError": 3,
    "LockedError": 3,
    "CordialeError": 1,
}


def test_every_error_has_its_documented_exit_code_and_the_one_base() -> None:
    classes = [n for n in errors.__all__ if n.endswith("Error")]
    assert set(classes) == set(FAMILIES)
    for name, code in FAMILIES.items():
        kind = getattr(errors, name)
        assert issubclass(kind, CordialeError)
        assert kind("x").exit_code == code


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({}, "It failed."),
        ({"expected": "a", "found": "b"}, "It failed. Expected a; found b."),
        ({"expected": "a"}, "It failed. Expected a."),
        ({"found": "b"}, "It failed. Found b."),
        ({"done": "Kept it.", "todo": "Why?"}, "It failed. Kept it. Why?"),
    ],
)
def test_message_joins_the_known_parts_as_sentences(parts: dict[str, str], text: str) -> None:
    assert str(CordialeError("It failed", **parts)) == text


def test_unknown_name_suggests_but_never_substitutes() -> None:
    error = UnknownNameError.of("variable", "knppa", ["kappa", "trade"], "See --list.")
    assert str(error) == "Unknown variable 'knppa'. Did you mean kappa? See --list."
    assert "Did you mean" not in str(UnknownNameError.of("variable", "zzzz", ["kappa"], "See it."))


def test_suggestion_ignores_case_and_gives_the_known_spelling() -> None:
    assert suggestion("RUSIA", ["Russia", "Rwanda"]) == "Did you mean Russia?"
    assert suggestion("", ["Russia"]) is None
    assert suggestion("Russia", []) is None
