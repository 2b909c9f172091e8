"""From votes as they are written to category codes 0..k-1, with -1 for no vote.

Everything above this module works on those codes, so what counts as missing and
what becomes of an absence is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cordiale.errors import UnknownNameError, UsageError

__all__ = [
    "ABSENT",
    "VOTES",
    "AbsentRule",
    "as_numbers",
    "check_absent",
    "check_categories",
    "encode",
    "n_codes",
]

#: Scores of a roll-call vote in Voeten's coding: 1 yes, 2 abstain, 3 no.
VOTES: tuple[float, ...] = (1, 2, 3)

#: Voeten's code for a member that was entitled to vote and did not.
ABSENT = 8

#: What an absence counts as: no vote, an abstention, or a category of its own.
AbsentRule = Literal["missing", "abstain", "category"]

_MISSING = -1


def check_categories(categories: Sequence[float]) -> tuple[float, ...]:
    """Return `categories` as a tuple after checking that they ascend.

    Examples
    --------
    >>> check_categories([0, 1, 2, 3])
    (0.0, 1.0, 2.0, 3.0)
    """
    scores = as_numbers(categories, "categories")
    # Codes are int8, and no scale of votes or commitments comes near its limit.
    if scores.ndim != 1 or not 2 <= len(scores) <= 100 or not (np.diff(scores) > 0).all():
        raise UsageError(
            "The categories cannot be used",
            expected="2 to 100 scores in ascending order, like (1, 2, 3)",
            found=str(categories),
        )
    return tuple(scores.tolist())


def check_absent(absent: str) -> None:
    """Refuse an `absent` rule that does not exist.

    Examples
    --------
    >>> check_absent("missing")
    """
    if absent not in get_args(AbsentRule):
        raise UnknownNameError.of(
            "rule for absent votes",
            absent,
            get_args(AbsentRule),
            "Use 'missing', 'abstain' or 'category'.",
        )


def n_codes(categories: Sequence[float] = VOTES, absent: AbsentRule = "missing") -> int:
    """Count the codes that :func:`encode` hands out.

    Examples
    --------
    >>> n_codes(), n_codes(absent="category")
    (3, 4)
    """
    return len(categories) + (absent == "category")


def encode(
    values: ArrayLike,
    *,
    categories: Sequence[float] = VOTES,
    absent: AbsentRule = "missing",
) -> NDArray[np.int8]:
    """Turn votes or commitments into category codes.

    Parameters
    ----------
    values : array_like
        Scores of any shape. ``None``, NaN and -1 are missing (-1 only where it
        is not itself a category); 8 is absent (where it is not a category).
    categories : sequence of float, default (1, 2, 3)
        The scores that may occur, ascending; observed or not, they fix the scale.
    absent : {"missing", "abstain", "category"}, default "missing"
        Count an absence as no vote; as an abstention, the middle one of three
        categories; or as one further category, which has no place in the order.

    Returns
    -------
    ndarray of int8, same shape
        Position in `categories`, ``len(categories)`` for an absence kept as a
        category, -1 for missing.

    Raises
    ------
    UsageError
        A value that is no category, or ``absent="abstain"`` without three
        categories.

    Examples
    --------
    >>> encode([1, 2, 3, None, 8])
    array([ 0,  1,  2, -1, -1], dtype=int8)
    >>> encode([1, 2, 3, None, 8], absent="abstain")
    array([ 0,  1,  2, -1,  1], dtype=int8)
    >>> encode([0, 3, 1], categories=(0, 1, 2, 3))
    array([0, 3, 1], dtype=int8)
    """
    scores = np.asarray(check_categories(categories))
    check_absent(absent)
    if absent == "abstain" and len(scores) != 3:
        raise UsageError(
            "Absences cannot count as abstentions here",
            expected="three categories, the middle one being the abstention",
            found=f"{len(scores)} categories",
        )
    numbers = as_numbers(values, "votes")
    place = np.searchsorted(scores, numbers).clip(max=len(scores) - 1)
    known = scores[place] == numbers
    is_absent = (numbers == ABSENT) & ~known
    blank = np.isnan(numbers) | ((numbers == _MISSING) & ~known)
    stray = ~(known | is_absent | blank)
    if stray.any():
        found = ", ".join(f"{v:g}" for v in np.unique(numbers[stray])[:5])
        raise UsageError(
            "Some values are no category",
            expected=f"{', '.join(f'{s:g}' for s in scores)} (None, NaN or -1 for missing, "
            f"{ABSENT} for absent)",
            found=found,
            todo="Pass the scale in use as categories=",
        )
    codes = np.where(known, place, _MISSING).astype(np.int8)
    if absent != "missing":
        codes[is_absent] = 1 if absent == "abstain" else len(scores)
    return codes


def as_numbers(values: Any, what: str) -> NDArray[np.float64]:
    """Return `values` as floats, whatever marks the missing ones, or say what is wrong.

    Parameters
    ----------
    values : array_like
        Numbers of any shape; ``None`` and ``pandas.NA`` become NaN.
    what : str
        What they are, in the plural, for the message.

    Raises
    ------
    UsageError
        Text, dates or anything else that is no number.

    Examples
    --------
    >>> as_numbers([1, None], "votes")
    array([ 1., nan])
    """
    try:
        array = np.asarray(values)
        if array.dtype != object:
            return array.astype(np.float64, casting="same_kind")
        # pandas.NA compares with nothing, not even with itself, so it goes by its type.
        blanks = [v is None or type(v).__name__ == "NAType" for v in array.ravel()]
        return np.where(np.reshape(blanks, array.shape), np.nan, array).astype(np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"The {what} are not numbers",
            expected="one number each, like 1 yes, 2 abstain, 3 no",
            found=str(error),
        ) from error
