"""National Material Capabilities 7.0: six components of power and their composite, CINC.

One table, ``cow_nmc_capabilities``: one row per COW state-year, 1816-2022.

==========  =====================================================================
``milex``   military expenditure, thousand pounds sterling to 1913, then thousand
            current US dollars: comparable within a year only
``milper``  military personnel, thousands
``irst``    iron and steel production, thousand tons
``pec``     primary energy consumption, thousand coal-ton equivalents
``tpop``    total population, thousands
``upop``    population of cities of 100,000 and more, thousands
``cinc``    Composite Index of National Capability, 0 to 1
==========  =====================================================================

What to mind, and what is done about it:

- The original's missing marker -9 becomes null (this packaging already has none left).
- CINC is the mean of a state's shares in the six world totals of its year. Where a component is
  missing, the project takes the mean of the others rather than counting zero, so the year's
  scores sum to more than one (1.02 on average, 1.075 at most). The same rule,
  :func:`cinc_from_components`, gives back every published score to 2.5e-8, the rounding of the
  published figures. That function's result is Cordiale's own measure.
- CINC is a share: a state's falls when others' grow.
- The file goes on to 2022, after the membership list's end, with the 195 members of 2016.

References
----------
Singer, Bremer & Stuckey (1972) in Russett (ed.) Peace, War, and Numbers. Singer (1987)
Reconstructing the Correlates of War Dataset on Material Capabilities of States, 1816-1985,
International Interactions 14:115-132.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_input, check_rows
from cordiale.sources._read import read_rda, whole

__all__ = ["COMPONENTS", "TABLES", "cinc_from_components", "tidy"]

_ID = "cow_nmc"
COMPONENTS = ("milex", "milper", "irst", "pec", "tpop", "upop")

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="cow_nmc_capabilities",
        label="material capabilities of a state in a year, and their composite index (CINC)",
        columns={
            "ccode": pl.Int32,
            "year": pl.Int32,
            **dict.fromkeys(COMPONENTS, pl.Float64),
            "cinc": pl.Float64,
        },
        key=("ccode", "year"),
        ranges={"cinc": (0.0, 1.0), **dict.fromkeys(COMPONENTS, (0.0, float("inf")))},
    ),
)


def cinc_from_components(df: pl.DataFrame) -> pl.DataFrame:
    r"""Compute the Composite Index of National Capability from its six components.

    For state :math:`i` in a year, with :math:`C_i` the components :math:`c` that are known for it,

    .. math:: CINC_i = \frac{1}{|C_i|} \sum_{c \in C_i} \frac{x_{ic}}{\sum_j x_{jc}}

    where the sum over :math:`j` runs over the states whose :math:`c` is known that year. A missing
    component is left out of a state's mean and out of the world's total: it is not zero. A
    component that is zero for every state says nothing of anyone and is left out for all.

    Parameters
    ----------
    df : polars.DataFrame
        Columns ``ccode``, ``year`` and the six components, one row per state-year. Hold *all*
        states of a year: shares are taken of the rows given. Any unit will do if it is the same
        for all states of a year.

    Returns
    -------
    polars.DataFrame
        Columns ``ccode``, ``year``, ``cinc``, in the order of the rows given. ``cinc`` is null
        where no component is known.

    Raises
    ------
    cordiale.errors.SchemaError
        If a column is missing, a state-year is repeated, or a component is negative.

    References
    ----------
    Singer (1987) International Interactions 14:115-132.

    Examples
    --------
    >>> two = pl.DataFrame({"ccode": [2, 365], "year": [1990, 1990], "milex": [3.0, 1.0],
    ...     "milper": [1.0, 1.0], "irst": [1.0, None], "pec": [0.0, 0.0],
    ...     "tpop": [1.0, 3.0], "upop": [1.0, 1.0]})
    >>> cinc_from_components(two)["cinc"].round(3).to_list()
    [0.6, 0.5]
    """
    check_input(_ID, "the components", df.columns, ["ccode", "year", *COMPONENTS])
    negative = [c for c in COMPONENTS if df.filter(pl.col(c) < 0).height]
    if negative:
        raise SchemaError(
            "Cannot compute CINC",
            expected="components of 0 or more, null where missing",
            found=f"negative {', '.join(negative)}",
            todo="Turn missing markers such as -9 into null.",
        )
    if df.select(pl.struct("ccode", "year").is_duplicated().any()).item():
        raise SchemaError(
            "Cannot compute CINC", expected="one row per state-year", found="repeated state-years"
        )
    shares = []
    for c in COMPONENTS:
        total = pl.col(c).sum().over("year")
        shares.append(pl.when(total > 0).then(pl.col(c) / total))
    return df.select("ccode", "year", cinc=pl.mean_horizontal(shares))


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn ``cow_nmc.rda`` into the tidy table ``cow_nmc_capabilities``.

    Parameters
    ----------
    files : Files
        ``cow_nmc.rda``.

    Returns
    -------
    dict of str to polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts.
    """
    df = read_rda(files["cow_nmc.rda"], "cow_nmc", list(TABLES[0].columns))
    check_rows(_ID, "cow_nmc", df.height)
    known = [pl.when(pl.col(c) != -9).then(pl.col(c)).alias(c) for c in (*COMPONENTS, "cinc")]
    return {"cow_nmc_capabilities": df.with_columns(*whole("ccode", "year"), *known)}
