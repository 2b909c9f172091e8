"""Joint and single memberships in intergovernmental organisations (COW IGO 3.0).

- ``cow_igo_dyads``: one row per non-directed dyad-year; ``dyadigos`` counts the organisations of
  which both states were full members.
- ``cow_igo_states``: one row per state-year; counts of full, associate and observer
  memberships, and of any kind.

What to mind, and what is done about it:

- The data end in 2014: the tables hold no later year, and no row then is no data, never zero.
- Inside coverage every dyad of COW members has a row, zeros included, with one exception: the
  two Germanies and the two Yemens that ended in 1990 have none that year (650 dyads). No row is
  missing data there too.
- The count is of memberships known: an organisation whose membership is not coded counts as none.

References
----------
Pevehouse, Nordstrom, McManus & Jamison (2020) Tracking organizations in the world: The
Correlates of War IGO Version 3.0 datasets, Journal of Peace Research 57(3):492-503.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows
from cordiale.sources._read import read_rda, whole

__all__ = ["TABLES", "tidy"]

_ID = "cow_igo"
_KINDS = ("sum_igo_full", "sum_igo_associate", "sum_igo_observer", "sum_igo_anytype")

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="cow_igo_dyads",
        label="organisations of which both states are full members",
        columns={
            "ccode1": pl.Int32,
            "ccode2": pl.Int32,
            "year": pl.Int32,
            "dyadigos": pl.Int16,
        },
        key=("ccode1", "ccode2", "year"),
        ranges={"dyadigos": (0, 534)},
        ordered=True,
    ),
    TableSpec(
        name="cow_igo_states",
        label="memberships of a state in intergovernmental organisations",
        columns={"ccode": pl.Int32, "year": pl.Int32, **dict.fromkeys(_KINDS, pl.Int16)},
        key=("ccode", "year"),
        ranges=dict.fromkeys(_KINDS, (0.0, 534.0)),
    ),
)


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn ``cow_igo_ndy.rda`` and ``cow_igo_sy.rda`` into tidy tables.

    Parameters
    ----------
    files : Files

    Returns
    -------
    dict of str to polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts, or kinds of membership that do not add up.
    """
    dyads = read_rda(files["cow_igo_ndy.rda"], "cow_igo_ndy", list(TABLES[0].columns))
    check_rows(_ID, "cow_igo_ndy", dyads.height)
    states = read_rda(files["cow_igo_sy.rda"], "cow_igo_sy", list(TABLES[1].columns))
    check_rows(_ID, "cow_igo_sy", states.height)
    states = states.with_columns(*whole("ccode", "year"), *whole(*_KINDS, dtype=pl.Int16))
    *kinds, anytype = _KINDS
    if not states.select((pl.sum_horizontal(kinds) == pl.col(anytype)).all()).item():
        raise SchemaError(
            "cow_igo_states: the kinds of membership do not add up",
            expected=f"{anytype} = {' + '.join(kinds)}",
            found="rows where they differ",
            done="The table was not written; the one built before is kept.",
        )
    return {
        "cow_igo_dyads": dyads.with_columns(
            *whole("ccode1", "ccode2", "year"), *whole("dyadigos", dtype=pl.Int16)
        ),
        "cow_igo_states": states,
    }
