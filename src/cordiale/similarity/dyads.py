"""All dyads at once: from a frame of votes to a tidy frame of measures.

Votes become one small matrix of states by items, each session a block of its
columns; a matrix product per session gives every dyad's table, and the measures
are computed on the stack of tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cordiale.errors import SchemaError, UnknownNameError, UsageError
from cordiale.similarity.coding import ABSENT, VOTES, AbsentRule, check_absent, encode, n_codes
from cordiale.similarity.intervals import check_level, interval_from_tables
from cordiale.similarity.measures import DEFAULT_MEASURES, check_measures, measures_from_tables
from cordiale.similarity.tables import dyad_tables

__all__ = ["DyadTables", "all_dyads", "tabulate"]


@dataclass(frozen=True)
class DyadTables:
    """Contingency tables of dyads, the sufficient statistics of every measure.

    Attributes
    ----------
    by : str
        Name of the grouping column, ``"session"`` or ``"year"``.
    keys : polars.DataFrame
        Columns `by`, ``ccode1``, ``ccode2`` (ccode1 < ccode2), D rows.
    tables : ndarray of int, shape (D, k, k)
        Counts of joint items; rows belong to ccode1, columns to ccode2.
    ordered : bool, default True
        False where absences are kept as a last category outside the order.

    Examples
    --------
    >>> keys = pl.DataFrame({"year": [1995], "ccode1": [365], "ccode2": [710]})
    >>> kept = DyadTables("year", keys, np.array([[[40, 9, 0], [6, 3, 0], [2, 1, 4]]]))
    >>> kept.measure(["agreement", "kappa_sq"])["agreement"].round(3).to_list()
    [0.723]
    """

    by: str
    keys: pl.DataFrame
    tables: NDArray[np.integer]
    ordered: bool = True

    def measure(
        self, measures: Iterable[str] = DEFAULT_MEASURES, *, interval: float | None = None
    ) -> pl.DataFrame:
        """Compute measures, and intervals where a level is given.

        Parameters
        ----------
        measures : iterable of str, default :data:`DEFAULT_MEASURES`
            Names from :data:`MEASURES`.
        interval : float, optional
            Level of the intervals, like 0.9; adds ``NAME_low`` and ``NAME_high``
            (see :func:`interval_from_tables`). Default: none.

        Returns
        -------
        polars.DataFrame
            The keys, ``n_joint``, one column a measure; null is undefined.

        Raises
        ------
        UnknownNameError, UsageError
            Measures that do not exist or need an order that is not there; a level
            outside (0, 1).
        """
        names = check_measures(measures, ordered=self.ordered)
        if interval is not None:
            check_level(interval)
        found = measures_from_tables(self.tables, names)
        columns = {name: found[name] for name in names}
        if interval is not None:
            for name in names:
                low, high = interval_from_tables(self.tables, name, interval)
                columns |= {f"{name}_low": low, f"{name}_high": high}
        return self.keys.with_columns(
            pl.Series("n_joint", found.total.astype(np.int32)),
            *(pl.Series(name, values, nan_to_null=True) for name, values in columns.items()),
        )


def all_dyads(
    votes: pl.DataFrame,
    by: Literal["session", "year"] = "session",
    *,
    issue: str | None = None,
    absent: AbsentRule = "missing",
    measures: Iterable[str] = DEFAULT_MEASURES,
    interval: float | None = None,
) -> pl.DataFrame:
    """Measure the similarity of every dyad of voters in every session or year.

    Parameters
    ----------
    votes : polars.DataFrame
        One row a state and roll call: ``ccode``, ``rcid``, ``vote`` (1 yes,
        2 abstain, 3 no, 8 absent, null missing) and the column named by `by`. An
        ``issue`` column may be text (a roll call with several issues then has a row
        for each) or a list of texts.
    by : {"session", "year"}, default "session"
        The column that groups roll calls.
    issue : str, optional
        Use only roll calls with this issue. Default: all roll calls.
    absent : {"missing", "abstain", "category"}, default "missing"
        What a vote coded 8 counts as. ``"category"`` allows nominal measures only.
    measures : iterable of str, default :data:`DEFAULT_MEASURES`
        Names from :data:`MEASURES`.
    interval : float, optional
        Level of the intervals, like 0.9. Default: none.

    Returns
    -------
    polars.DataFrame
        Sorted by group, ``ccode1``, ``ccode2`` (ccode1 < ccode2): every dyad of
        states that cast at least one vote in the group, with ``n_joint`` and the
        measures. A dyad without a joint roll call has ``n_joint`` 0 and nulls.

    Raises
    ------
    SchemaError
        Missing columns, unknown vote codes, a state voting twice on a roll call.
    UnknownNameError
        A measure or an issue that does not exist.
    UsageError
        ``absent`` given although no vote is coded absent.

    Notes
    -----
    Defaults are those of Haege (2011) and of Miller's fpsim: every roll call of
    the group, pairwise complete, unweighted.

    Examples
    --------
    >>> votes = pl.DataFrame(
    ...     {
    ...         "session": [50] * 8,
    ...         "rcid": [1, 1, 2, 2, 3, 3, 4, 4],
    ...         "ccode": [365, 710] * 4,
    ...         "vote": [1, 1, 1, 2, 2, 2, 3, 3],
    ...     }
    ... )
    >>> all_dyads(votes, measures=["agreement", "bcai"]).rows()
    [(50, 365, 710, 4, 0.75, 0.625)]
    """
    names = check_measures(measures, ordered=absent != "category")
    if interval is not None:
        check_level(interval)
    return tabulate(votes, by, issue=issue, absent=absent).measure(names, interval=interval)


def tabulate(
    votes: pl.DataFrame,
    by: Literal["session", "year"] = "session",
    *,
    issue: str | None = None,
    absent: AbsentRule = "missing",
) -> DyadTables:
    """Cross-tabulate every dyad of voters in every session or year.

    Parameters
    ----------
    votes, by, issue, absent
        As for :func:`all_dyads`.

    Returns
    -------
    DyadTables
        From which any measure follows without the votes.

    Raises
    ------
    SchemaError, UnknownNameError, UsageError
        As for :func:`all_dyads`.

    Examples
    --------
    >>> votes = pl.DataFrame(
    ...     {"year": [1990] * 2, "rcid": [7, 7], "ccode": [2, 200], "vote": [3, 1]}
    ... )
    >>> tabulate(votes, "year").tables[0].tolist()
    [[0, 0, 0], [0, 0, 0], [1, 0, 0]]
    """
    check_absent(absent)
    _check_columns(votes, by, issue)
    if absent != "missing" and not (votes["vote"] == ABSENT).any():
        raise UsageError(
            f"absent={absent!r} would change nothing",
            expected=f"votes coded {ABSENT} (absent)",
            found="none",
            todo="Use a source that records absences, or absent='missing'",
        )
    rows = _of_issue(votes, issue) if issue is not None else votes
    matrix, states, items = _matrix(rows, by, absent)
    groups = items[by].to_numpy()
    edges = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1], True])
    k = n_codes(VOTES, absent)
    tables, group, first, second = [], [], [], []
    for start, stop in pairwise(edges):
        block = matrix[:, start:stop]
        voters = np.flatnonzero((block >= 0).any(axis=1))
        i, j = np.triu_indices(len(voters), 1)
        tables.append(dyad_tables(block[voters], k))
        group.append(np.full(len(i), groups[start]))
        first.append(states[voters[i]])
        second.append(states[voters[j]])
    columns = {by: (group, by), "ccode1": (first, "ccode"), "ccode2": (second, "ccode")}
    keys = pl.DataFrame(
        {
            name: pl.Series(np.concatenate(parts)).cast(votes.schema[like])
            for name, (parts, like) in columns.items()
        }
    )
    return DyadTables(by, keys, np.concatenate(tables), ordered=absent != "category")


def _check_columns(votes: pl.DataFrame, by: str, issue: str | None) -> None:
    if by not in ("session", "year"):
        raise UnknownNameError.of("grouping", by, ("session", "year"), "Use session or year.")
    needed = [by, "ccode", "rcid", "vote"] + (["issue"] if issue is not None else [])
    absent = [c for c in needed if c not in votes.columns]
    if absent:
        session_is_there = "year" in absent and "session" in votes.columns
        raise SchemaError(
            f"The votes lack {', '.join(absent)}",
            expected=", ".join(needed),
            found=", ".join(votes.columns),
            todo="The year of a session is session + 1945" if session_is_there else None,
        )
    for column in (by, "ccode", "vote"):
        if not votes.schema[column].is_integer():
            raise SchemaError(
                f"Column {column} of the votes has the wrong type",
                expected="integers",
                found=str(votes.schema[column]),
            )
    blank = [c for c in (by, "ccode", "rcid") if votes[c].null_count()]
    if blank or votes.is_empty():
        raise SchemaError(
            f"The votes have nulls in {', '.join(blank)}" if blank else "The votes are empty",
            todo="Leave out rows without a state or a roll call" if blank else None,
        )
    allowed = [*(int(v) for v in VOTES), ABSENT]
    stray = votes["vote"].drop_nulls().unique().sort()
    stray = stray.filter(~stray.is_in(allowed))
    if len(stray):
        raise SchemaError(
            "Some votes have an unknown code",
            expected="1 yes, 2 abstain, 3 no, 8 absent, null missing",
            found=", ".join(map(str, stray.head(5).to_list())),
        )


def _of_issue(votes: pl.DataFrame, issue: str) -> pl.DataFrame:
    column = pl.col("issue")
    is_list = isinstance(votes.schema["issue"], pl.List)
    rows = votes.filter(column.list.contains(issue) if is_list else column == issue)
    if rows.is_empty():
        found = votes["issue"].explode() if is_list else votes["issue"]
        known = found.drop_nulls().unique().sort().cast(pl.String).to_list()
        raise UnknownNameError.of("issue", issue, known, f"Issues are: {', '.join(known)}.")
    return rows


def _matrix(
    rows: pl.DataFrame, by: str, absent: AbsentRule
) -> tuple[NDArray[np.int8], NDArray[np.int64], pl.DataFrame]:
    """Spread votes into states x items, items sorted so that a group is a block."""
    items = rows.select(by, "rcid").unique().sort(by, "rcid")
    placed = rows.select(by, "rcid", "ccode", "vote").join(
        items.with_row_index("item"), on=[by, "rcid"], how="left", maintain_order="left"
    )
    ccode = placed["ccode"].to_numpy()
    states = np.unique(ccode)
    cell = np.searchsorted(states, ccode) * len(items) + placed["item"].to_numpy()
    codes = encode(placed["vote"].to_numpy(), absent=absent)
    matrix = np.full(len(states) * len(items), -1, dtype=np.int8)
    matrix[cell] = codes
    repeated = np.zeros(len(matrix), dtype=bool)
    repeated[cell] = True
    if np.count_nonzero(repeated) < len(cell):
        _check_repeats(placed, matrix[cell] != codes, one_row_per_issue="issue" in rows.columns)
    return matrix.reshape(len(states), len(items)), states.astype(np.int64), items


def _check_repeats(
    placed: pl.DataFrame, differs: NDArray[np.bool_], *, one_row_per_issue: bool
) -> None:
    """Accept a repeated row only where issues explain it and the votes agree."""
    keys = ["ccode", "rcid"]
    twice = (
        placed.filter(differs)
        if one_row_per_issue
        else placed.filter(placed.select(keys).is_duplicated())
    )
    if twice.is_empty():
        return
    ccode, rcid = twice.select(keys).row(0)
    raise SchemaError(
        f"State {ccode} votes more than once on roll call {rcid}",
        expected="one vote per state and roll call",
        todo="Check the map from names to ccode: two names may have got the same code",
    )
