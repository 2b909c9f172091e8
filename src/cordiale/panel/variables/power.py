"""Capabilities, output and standing of a state."""

from __future__ import annotations

import polars as pl

from cordiale.panel.variable import Variable
from cordiale.panel.variables._spells import any_day_years
from cordiale.sources import scan

__all__ = ["VARIABLES"]


def _nmc() -> pl.LazyFrame:
    return scan("cow_nmc_capabilities")


def _majors() -> pl.LazyFrame:
    spells = scan("cow_states_majors").select("ccode", "start", "end")
    return (
        any_day_years(spells, 2016)
        .select("ccode", "year", pl.lit(1, pl.Int8).alias("major"))
        .unique()
    )


def _gdp() -> pl.LazyFrame:
    return scan("gdp_democracy_gdppop").rename(
        {
            "mrgdppc": "gdp_per_capita",
            "sd_mrgdppc": "gdp_per_capita_sd",
            "pwtrgdp": "gdp",
            "sd_pwtrgdp": "gdp_sd",
            "pwtpop": "population",
            "sd_pwtpop": "population_sd",
        }
    )


def _milex() -> pl.LazyFrame:
    return (
        scan("sipri_milex")
        .filter(pl.col("ccode").is_not_null())
        .select(
            "ccode",
            "year",
            pl.col("milex_constant").alias("sipri_milex"),
            pl.col("milex_gdp_share").alias("sipri_milex_gdp"),
        )
    )


def _troops() -> pl.LazyFrame:
    """Return the troops in each state; the source counts some of its places apart."""
    places = scan("us_troops_hosts").filter(pl.col("ccode").is_not_null() & ~pl.col("is_home"))
    # One place without a figure leaves its state without one.
    known = pl.col("troops").is_not_null().all()
    return places.group_by("ccode", "year").agg(
        pl.when(known).then(pl.col("troops").sum()).alias("us_troops")
    )


def _nmc_variable(name: str, label: str, unit: str) -> Variable:
    return Variable(
        name, label, unit, "state", ("cow_nmc",), _nmc, 1816, 2022, group="Power",
        note="National Material Capabilities 7.0, as published.",
    )  # fmt: skip


def _gdp_variable(name: str, label: str, unit: str) -> Variable:
    return Variable(
        name, label, unit, "state", ("gdp_democracy",), _gdp, 1816, 2019, group="Power",
        note="Simulated from several series: use the standard deviation beside it.",
    )  # fmt: skip


VARIABLES = (
    _nmc_variable("cinc", "Composite index of national capability", "share of the system, 0 to 1"),
    _nmc_variable("milex", "Military expenditure (COW)", "thousand current US$ (before 1914: GBP)"),
    _nmc_variable("milper", "Military personnel", "thousands"),
    _nmc_variable("irst", "Iron and steel production", "thousand tons"),
    _nmc_variable("pec", "Primary energy consumption", "thousand coal-ton equivalents"),
    _nmc_variable("tpop", "Total population", "thousands"),
    _nmc_variable("upop", "Urban population", "thousands"),
    Variable(
        "major", "Major power (COW)", "0 or 1", "state", ("cow_states",), _majors, 1816, 2016,
        absence="zero", group="Power", note="On any day of the year.",
    ),
    _gdp_variable("gdp_per_capita", "GDP per capita", "2011 int. $ (Maddison, simulated)"),
    _gdp_variable("gdp_per_capita_sd", "Its standard deviation", "2011 int. $"),
    _gdp_variable("gdp", "GDP", "million 2011 int. $ (PWT, simulated)"),
    _gdp_variable("gdp_sd", "Its standard deviation", "million 2011 int. $"),
    _gdp_variable("population", "Population", "millions (PWT, simulated)"),
    _gdp_variable("population_sd", "Its standard deviation", "millions"),
    Variable(
        "sipri_milex", "Military expenditure (SIPRI)", "million constant 2021 US$", "state",
        ("sipri_milex",), _milex, 1949, 2022, group="Power",
    ),
    Variable(
        "sipri_milex_gdp", "Military expenditure as a share of GDP (SIPRI)", "share, 0 to 1",
        "state", ("sipri_milex",), _milex, 1949, 2022, group="Power",
    ),
    Variable(
        "us_troops", "US active-duty troops in the state", "persons", "state", ("us_troops",),
        _troops, 1950, 2024, group="Power",
        note="Null where the file's figure is no count of the troops in that state and year (all "
        "of 1951, 1952 and 2008, and single states: see the source). A 0 may mean that the report "
        "does not name the state. The United States' own row is left out.",
    ),
)  # fmt: skip
