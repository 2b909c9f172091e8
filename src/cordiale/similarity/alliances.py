"""Similarity of alliance portfolios: whom two states have promised what.

A state's portfolio is its vector of commitments to every member of the system that
year. Two conventions matter and are fixed here, following Signorino and Ritter
(1999) and Haege (2011): every member is a partner, the two states themselves
included, and a state's commitment to itself is the highest category.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cordiale.errors import SchemaError
from cordiale.similarity.measures import DEFAULT_MEASURES, check_measures, measures_from_tables
from cordiale.similarity.tables import dyad_tables

__all__ = ["COMMITMENTS", "portfolios"]

#: Scores of a commitment: 0 none, 1 consultation or entente, 2 neutrality or
#: nonaggression, 3 defence (or offence).
COMMITMENTS: tuple[int, ...] = (0, 1, 2, 3)


def portfolios(
    commitments: pl.DataFrame,
    members: pl.DataFrame,
    *,
    weights: str | None = None,
    measures: Iterable[str] = DEFAULT_MEASURES,
) -> pl.DataFrame:
    """Measure the similarity of every dyad's alliance portfolios, year by year.

    Parameters
    ----------
    commitments : polars.DataFrame
        One row an *ordered* pair and year: ``year``, ``ccode`` (who is committed),
        ``partner`` (to whom) and ``commitment`` (0 none, 1 consultation or entente,
        2 neutrality or nonaggression, 3 defence). A mutual treaty has two rows. A
        pair without a row owes nothing (0) that year.
    members : polars.DataFrame
        The state system: ``year`` and ``ccode``, one row a state and year. Only
        give years that the commitments cover: in them, no row means no commitment.
    weights : str, optional
        Column of `members` by which a partner is weighted, for example ``"cinc"``.
        Partners where it is null are left out of that year's portfolios.
    measures : iterable of str, default :data:`DEFAULT_MEASURES`
        Names from :data:`MEASURES`.

    Returns
    -------
    polars.DataFrame
        ``year, ccode1, ccode2`` (ccode1 < ccode2), ``n_joint`` (partners compared)
        and the measures; null is undefined.

    Raises
    ------
    SchemaError
        Missing columns, repeated or unknown states, commitments outside 0..3, or a
        frame that holds each pair in one direction only.
    UnknownNameError
        A measure that does not exist.

    Notes
    -----
    Each state's own entry is 3: it is bound to defend itself. This is what keeps S
    between two states without any ally below 1, and it is as often overlooked as
    it matters. There are no intervals here: a portfolio holds all partners that
    there are, not a sample of them.

    References
    ----------
    Signorino and Ritter (1999) *International Studies Quarterly* 43:115-144; Haege
    (2011) *Political Analysis* 19:287-305.

    Examples
    --------
    >>> members = pl.DataFrame({"year": [1914] * 4, "ccode": [255, 300, 365, 220]})
    >>> commitments = pl.DataFrame(
    ...     {
    ...         "year": [1914] * 4,
    ...         "ccode": [255, 300, 365, 220],
    ...         "partner": [300, 255, 220, 365],
    ...         "commitment": [3] * 4,
    ...     }
    ... )
    >>> portfolios(commitments, members, measures=["srs_abs"]).filter(ccode2=300).rows()
    [(1914, 220, 300, 4, -1.0), (1914, 255, 300, 4, 1.0)]
    """
    names = check_measures(measures)
    _check_members(members, weights)
    _check_commitments(commitments, members)
    by_year = commitments.partition_by("year", as_dict=True)
    parts = []
    for (year,), group in members.sort("year", "ccode").partition_by("year", as_dict=True).items():
        states = group["ccode"].to_numpy()
        owed = _owed(states, by_year.get((year,)))
        n_joint, tables = _tables(owed, group, weights)
        found = measures_from_tables(tables, names, scores=COMMITMENTS)
        i, j = np.triu_indices(len(states), 1)
        parts.append(
            pl.DataFrame(
                {
                    "year": pl.repeat(year, len(i), dtype=members.schema["year"], eager=True),
                    "ccode1": pl.Series(states[i]).cast(members.schema["ccode"]),
                    "ccode2": pl.Series(states[j]).cast(members.schema["ccode"]),
                    "n_joint": pl.repeat(n_joint, len(i), dtype=pl.Int32, eager=True),
                    **{m: pl.Series(found[m], nan_to_null=True) for m in names},
                }
            )
        )
    return pl.concat(parts)


def _owed(states: NDArray[np.int64], rows: pl.DataFrame | None) -> NDArray[np.int8]:
    """Return the year's commitments, shape (states, partners), the diagonal 3."""
    owed = np.zeros((len(states), len(states)), dtype=np.int8)
    if rows is not None:
        i, j = (np.searchsorted(states, rows[c].to_numpy()) for c in ("ccode", "partner"))
        owed[i, j] = rows["commitment"].to_numpy()
    np.fill_diagonal(owed, COMMITMENTS[-1])
    return owed


def _tables(
    owed: NDArray[np.int8], group: pl.DataFrame, weights: str | None
) -> tuple[int, NDArray[np.int32] | NDArray[np.float64]]:
    k = len(COMMITMENTS)
    if weights is None:
        return len(owed), dyad_tables(owed, k)
    weight = group[weights].cast(pl.Float64).to_numpy()
    known = ~np.isnan(weight)
    return int(known.sum()), dyad_tables(owed[:, known], k, weights=weight[known])


def _check_members(members: pl.DataFrame, weights: str | None) -> None:
    needed = ["year", "ccode"] + ([weights] if weights is not None else [])
    _check_integers("members", members, ["year", "ccode"], needed)
    if members.is_empty() or members.select("year", "ccode").is_duplicated().any():
        raise SchemaError(
            "The members do not list each state once a year",
            expected="one row a state and year",
            found="no rows" if members.is_empty() else "repeated rows",
        )
    if weights is not None and not (members[weights].drop_nulls().drop_nans() >= 0).all():
        raise SchemaError(f"Some {weights} are negative", expected="weights of 0 or more")


def _check_commitments(commitments: pl.DataFrame, members: pl.DataFrame) -> None:
    needed = ["year", "ccode", "partner", "commitment"]
    _check_integers("commitments", commitments, needed, needed)
    if not commitments["commitment"].is_in(COMMITMENTS).all():
        raise SchemaError(
            "Some commitments are out of range", expected="0 none to 3 defence, in whole numbers"
        )
    if (commitments["ccode"] == commitments["partner"]).any():
        raise SchemaError(
            "Some states are their own partner",
            expected="pairs of two states",
            todo="Leave these rows out: a state's own entry is 3 by convention",
        )
    if commitments.select("year", "ccode", "partner").is_duplicated().any():
        raise SchemaError(
            "Some ordered pairs have more than one commitment in a year",
            expected="one row an ordered pair and year",
            todo="Keep the highest commitment of each pair",
        )
    known = members.select("year", "ccode")
    for column in ("ccode", "partner"):
        strangers = commitments.join(
            known, left_on=["year", column], right_on=["year", "ccode"], how="anti"
        )
        if not strangers.is_empty():
            year, code = strangers.select("year", column).row(0)
            raise SchemaError(
                f"State {code} has a commitment in {year} but is no member that year",
                todo="Align the commitments with the state system first",
            )
    if len(commitments) and (commitments["ccode"] < commitments["partner"]).all():
        raise SchemaError(
            "The commitments seem to hold each pair in one direction only",
            expected="a row for each ordered pair",
            found="ccode < partner in every row",
            todo="Add the reverse rows, with 0 where nothing is owed in return",
        )


def _check_integers(what: str, frame: pl.DataFrame, integers: list[str], needed: list[str]) -> None:
    lacking = [c for c in needed if c not in frame.columns]
    if lacking:
        raise SchemaError(
            f"The {what} lack {', '.join(lacking)}",
            expected=", ".join(needed),
            found=", ".join(frame.columns),
        )
    for column in integers:
        if not frame.schema[column].is_integer() or frame[column].null_count():
            raise SchemaError(
                f"Column {column} of the {what} is not complete",
                expected="integers without nulls",
                found=f"{frame.schema[column]} with {frame[column].null_count()} nulls",
            )
