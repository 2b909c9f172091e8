"""GDP, population and democracy of COW states (isard, after Fariss et al. and Marquez).

``gdp_democracy_gdppop``: one row per state-year, 1816-2019. Each figure is the mean of simulations
of a latent variable model, with their standard deviation beside it:

===========  ===================================================================
``mrgdppc``  GDP per capita, international dollars of 2011 (PPP), on the scale of
             the Maddison Project 2020
``pwtrgdp``  real GDP (expenditure side), million international dollars of 2017
             (PPP), on the scale of the Penn World Table 10.0
``pwtpop``   population, millions, on the scale of the Penn World Table 10.0
===========  ===================================================================

``gdp_democracy_democracy``: one row per state-year, 1816-2025: the extended Unified Democracy Score
``euds`` (a standard normal scale), ``aeuds`` (the same, moved so that 0 is the average cut-point of
the dichotomous measures), and V-Dem's ``v2x_polyarchy`` (0 to 1) in the release after the one in
``regime_vdem``.

What to mind, and what is done about it:

- The standard deviations are carried beside every figure, and a figure is never without one. They
  are large: about 16% of GDP per capita and 43% of GDP.
- GDP ends in 2019, democracy in 2025: a join of the two is null for GDP after 2019.
- ``mrgdppc`` and ``pwtrgdp`` follow two different sources: do not derive one from the other.
- The file's ``polity2`` was joined on Polity's own codes as if they were COW's: it is missing for
  the USSR 1923-1991 (Polity's 364), and gives Montenegro the scores of Kosovo (341) and South Sudan
  those of northern Sudan (626). The column is dropped; ``regime_polity5`` has it right.
- The simulations rest on the GW system. 43 state-years that it does not know have no GDP, and the
  model's population of the USSR is near Russia's (193 million in 1989, 287 by census): read
  figures of states that broke up with care.

References
----------
Fariss, Anders, Markowitz & Barnum (2022) New Estimates of Over 500 Years of Historic GDP and
Population Data, Journal of Conflict Resolution 66(3):553-591. Marquez (2016) A Quick Method for
Extending the Unified Democracy Scores. Packaged by Miller, isard.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows, check_unmapped
from cordiale.sources._read import Drop, dropped, dropped_spec, read_rda, whole
from cordiale.states.mappers import unmapped

__all__ = ["TABLES", "tidy"]

_ID = "gdp_democracy"
_FIGURES = ("mrgdppc", "pwtrgdp", "pwtpop")
_POSITIVE = (0.0, float("inf"))

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="gdp_democracy_gdppop",
        label="simulated GDP per capita, GDP and population of a state, with standard deviations",
        columns={
            "ccode": pl.Int32,
            "year": pl.Int32,
            **{f"{sd}{c}": pl.Float64 for c in _FIGURES for sd in ("", "sd_")},
        },
        key=("ccode", "year"),
        covers=(1816, 2019),
        ranges={f"{sd}{c}": _POSITIVE for c in _FIGURES for sd in ("", "sd_")},
    ),
    TableSpec(
        name="gdp_democracy_democracy",
        label="extended Unified Democracy Scores and V-Dem polyarchy of a state",
        columns={
            "ccode": pl.Int32,
            "year": pl.Int32,
            "euds": pl.Float64,
            "aeuds": pl.Float64,
            "v2x_polyarchy": pl.Float64,
        },
        key=("ccode", "year"),
        covers=(1816, 2025),
        ranges={"euds": (-5.0, 5.0), "aeuds": (-5.0, 5.0), "v2x_polyarchy": (0.0, 1.0)},
    ),
    dropped_spec(_ID),
)


def _state_years(df: pl.DataFrame) -> pl.DataFrame:
    df = df.with_columns(whole("ccode", "year"))
    check_unmapped(_ID, "COW codes", unmapped(df["ccode"], kind="ccode"))
    return df


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn ``cw_gdppop.rda`` and ``cw_democracy.rda`` into tidy tables.

    Parameters
    ----------
    files : Files

    Returns
    -------
    dict of str to polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts, unknown codes, or a figure without its standard deviation.
    """
    gdp = read_rda(files["cw_gdppop.rda"], "cw_gdppop", list(TABLES[0].columns))
    check_rows(_ID, "cw_gdppop", gdp.height)
    alone = [c for c in _FIGURES if (gdp[c].is_null() != gdp[f"sd_{c}"].is_null()).any()]
    if alone:
        raise SchemaError(
            "gdp_democracy_gdppop: figures without their standard deviation",
            expected="both or neither",
            found=", ".join(alone),
            done="Nothing was built from it; tables built before are kept.",
        )
    democracy = read_rda(files["cw_democracy.rda"], "cw_democracy", [*TABLES[1].columns, "polity2"])
    check_rows(_ID, "cw_democracy", democracy.height)
    reason = "polity2, joined on Polity's codes as if they were COW's: column dropped"
    scores = democracy["polity2"].count()
    return {
        "gdp_democracy_gdppop": _state_years(gdp),
        "gdp_democracy_democracy": _state_years(democracy.drop("polity2")),
        "gdp_democracy_dropped": dropped(
            [Drop("gdp_democracy_democracy", reason, scores, "state 341 (Montenegro), 2008-2018")]
        ),
    }
