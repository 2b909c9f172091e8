"""One base class for everything Cordiale refuses to do, with messages that help.

Each message says what failed, what was expected and found, what was done about
it, and what to do next, in one line: :meth:`CordialeError.__str__` joins the
parts that are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "AmbiguousStateError",
    "BuildError",
    "ChecksumError",
    "CordialeError",
    "DataError",
    "DataMissingError",
    "DyadError",
    "LockedError",
    "NotAMemberError",
    "SchemaError",
    "StateError",
    "UnknownNameError",
    "UnknownStateError",
    "UsageError",
    "suggestion",
]


def suggestion(name: str, known: Iterable[str], *, n: int = 1) -> str | None:
    """Return ``"Did you mean X?"`` for the closest known name, or ``None``.

    Suggest, never substitute: the caller still fails.

    Examples
    --------
    >>> suggestion("knppa", ["kappa", "pi"])
    'Did you mean kappa?'
    >>> suggestion("xyz", ["kappa", "pi"]) is None
    True
    """
    folded = {k.casefold(): k for k in known}
    close = get_close_matches(name.casefold(), folded, n=n, cutoff=0.6)
    if not close:
        return None
    return f"Did you mean {' or '.join(folded[c] for c in close)}?"


class CordialeError(Exception):
    """Base of every error that Cordiale raises on purpose.

    Parameters
    ----------
    what : str
        What failed, as a sentence without its full stop.
    expected, found : str, optional
        What was expected, and what was there instead.
    done : str, optional
        What Cordiale did about it (for example: kept the old table).
    todo : str, optional
        What the reader can do next.

    Attributes
    ----------
    exit_code : int
        The command line's exit code for this family: 1 a problem the message
        explains, 2 wrong usage, 3 data missing or refused.

    Examples
    --------
    >>> print(CordialeError("Votes are empty", expected="one roll call", todo="Pass votes"))
    Votes are empty. Expected one roll call. Pass votes.
    """

    exit_code = 1

    def __init__(
        self,
        what: str,
        *,
        expected: str | None = None,
        found: str | None = None,
        done: str | None = None,
        todo: str | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.expected = expected
        self.found = found
        self.done = done
        self.todo = todo

    def __str__(self) -> str:
        parts = [self.what]
        if self.expected is not None and self.found is not None:
            parts.append(f"Expected {self.expected}; found {self.found}")
        elif self.expected is not None:
            parts.append(f"Expected {self.expected}")
        elif self.found is not None:
            parts.append(f"Found {self.found}")
        parts.extend(p for p in (self.done, self.todo) if p)
        return " ".join(p if p.endswith((".", "?", "!")) else f"{p}." for p in parts)


class UsageError(CordialeError):
    """The call itself is wrong: an argument out of range, a contradiction."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name (variable, data set, option value) that nothing answers to."""

    @classmethod
    def of(cls, kind: str, name: str, known: Iterable[str], todo: str) -> UnknownNameError:
        """Build the error with a "did you mean" drawn from `known`."""
        hint = suggestion(name, known)
        return cls(f"Unknown {kind} {name!r}", todo=f"{hint} {todo}" if hint else todo)


class StateError(CordialeError):
    """Something about a state."""


class UnknownStateError(StateError):
    """No state answers to this name or code."""

    exit_code = 2


class AmbiguousStateError(StateError):
    """More than one state answers to this name or code."""

    exit_code = 2


class NotAMemberError(StateError):
    """The state exists in the list, but not in the year asked."""


class DyadError(StateError):
    """Two states that cannot form the dyad asked for."""


class DataError(CordialeError):
    """Data that is missing, refused or not what the catalogue says."""

    exit_code = 3


class DataMissingError(DataError):
    """A file or table is nowhere to be had."""


class ChecksumError(DataError):
    """A file whose bytes are not those the catalogue pins."""


class SchemaError(DataError):
    """A file or table whose columns, types, keys or ranges are not as declared."""


class BuildError(DataError):
    """A build that could not be finished; what was built before is untouched."""


class LockedError(DataError):
    """Another process holds the lake and did not let go in time."""
