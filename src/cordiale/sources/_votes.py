"""One vote for each state on a roll call, for both sources of United Nations votes."""

from __future__ import annotations

import polars as pl

from cordiale.sources._read import Drop

__all__ = ["one_vote_each"]


def one_vote_each(
    votes: pl.DataFrame, roll_call: str, table: str, *, prefix: str = ""
) -> tuple[pl.DataFrame, list[Drop]]:
    """Keep one row for a state on a roll call: none where its rows contradict each other.

    Parameters
    ----------
    votes : polars.DataFrame
        Columns `roll_call`, ``ccode``, ``country`` and ``vote``.
    roll_call : str
        Column that names the roll call.
    table : str
        Table that the rows are for.
    prefix : str
        Put before each reason.

    Returns
    -------
    kept : polars.DataFrame
    drops : list of Drop
        What was left out: repetitions, and votes that contradict each other.

    Examples
    --------
    >>> torn = {"rcid": [1, 1], "ccode": [2, 2], "country": ["USA", "USA"], "vote": [1, 3]}
    >>> kept, drops = one_vote_each(pl.DataFrame(torn), "rcid", "unvotes_votes")
    >>> kept.height, drops[1].rows, drops[1].example
    (0, 2, 'rcid 1, USA')
    """
    once = votes.unique([roll_call, "ccode", "vote"], keep="first", maintain_order=True)
    several = pl.struct(roll_call, "ccode").is_duplicated()
    repeated = votes.filter(several).filter(pl.struct(roll_call, "ccode", "vote").is_duplicated())
    torn = once.filter(several)

    def drop(reason: str, rows: int, among: pl.DataFrame) -> Drop:
        example = f"{roll_call} {among[roll_call][0]}, {among['country'][0]}" if rows else None
        return Drop(table, f"{prefix}{reason}", rows, example)

    return once.filter(~several), [
        drop("the same vote of a state twice", votes.height - once.height, repeated),
        drop("different votes of one state", torn.height, torn),
    ]
