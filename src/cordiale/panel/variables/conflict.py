"""Disputes, peace years, rivalries, armed conflict, sanctions, the peace scale."""

from __future__ import annotations

from functools import partial

import polars as pl

from cordiale import states
from cordiale.panel.variable import Variable
from cordiale.panel.variables._unions import european_union, senders_outside_union
from cordiale.sources import scan

__all__ = ["VARIABLES"]

_LISTS = {"gml": ("disputes_gml", 2010), "cow": ("disputes_cow", 2014)}
_RIVALRY = {"td": ("rivalries_td", 2010), "tss": ("rivalries_tss", 2020)}


def _disputes(which: str) -> pl.LazyFrame:
    """Return dyad-years with a dispute; the directed source's two rows become one."""
    table, _ = _LISTS[which]
    return (
        scan(table)
        .with_columns(
            pl.min_horizontal("ccode1", "ccode2").alias("low"),
            pl.max_horizontal("ccode1", "ccode2").alias("high"),
        )
        .group_by(pl.col("low").alias("ccode1"), pl.col("high").alias("ccode2"), "year")
        .agg(
            pl.col("ongoing").any().cast(pl.Int8).alias(f"{which}_dispute"),
            pl.col("onset").any().cast(pl.Int8).alias(f"{which}_onset"),
            pl.col("hostlev").max().alias(f"{which}_hostility"),
        )
    )


_gml = partial(_disputes, "gml")
_cow = partial(_disputes, "cow")


def _peace_years(which: str) -> pl.LazyFrame:
    """Return years since the dyad's last dispute, or since it came to be.

    Counted at the start of the year: 0 in the year after a dispute, and in the
    dyad's first year. Years in which the two did not both exist are not counted.
    """
    _, last = _LISTS[which]
    members = states.state_years("cow", end=last).select("ccode", "year").lazy()
    pairs = (
        members.join(members, on="year", suffix="2")
        .filter(pl.col("ccode") < pl.col("ccode2"))
        .select(pl.col("ccode").alias("ccode1"), pl.col("ccode2"), "year")
    )
    disputed = _disputes(which).select("ccode1", "ccode2", "year", f"{which}_dispute")
    dyad = ["ccode1", "ccode2"]
    return (
        pairs.join(disputed, on=[*dyad, "year"], how="left")
        .sort(*dyad, "year")
        .with_columns(
            # A spell number that steps up in the year after each dispute.
            (pl.col(f"{which}_dispute").fill_null(0) == 1)
            .shift(1, fill_value=False)
            .over(dyad)
            .cast(pl.Int32)
            .cum_sum()
            .over(dyad)
            .alias("spell")
        )
        .with_columns(
            pl.int_range(pl.len()).over(*dyad, "spell").cast(pl.Int16).alias(f"{which}_peace_years")
        )
        .select(*dyad, "year", f"{which}_peace_years")
    )


_gml_peace = partial(_peace_years, "gml")
_cow_peace = partial(_peace_years, "cow")


def _rivalry(which: str) -> pl.LazyFrame:
    table, last = _RIVALRY[which]
    return (
        scan(table)
        .filter(pl.col("ccode1").is_not_null() & pl.col("ccode2").is_not_null())
        .with_columns(
            pl.int_ranges(
                pl.max_horizontal(pl.col("start"), pl.lit(1816)),
                pl.min_horizontal(pl.col("end").fill_null(last), pl.lit(last)) + 1,
            ).alias("year")
        )
        .explode("year")
        .filter(pl.col("year").is_not_null())
        .group_by("ccode1", "ccode2", pl.col("year").cast(pl.Int32))
        .agg(
            pl.lit(1, pl.Int8).first().alias(f"rivalry_{which}"),
            # One rivalry has no kind coded: that is not "none of them".
            pl.col("spatial")
            .any(ignore_nulls=False)
            .cast(pl.Int8)
            .alias(f"rivalry_{which}_spatial"),
        )
    )


_td = partial(_rivalry, "td")
_tss = partial(_rivalry, "tss")


def _conflicts() -> pl.LazyFrame:
    """Return a state's part in armed conflicts: as a warring party, by kind."""
    # Primary parties only: a_2nd and b_2nd sent troops to another's war.
    sides = scan("ucdp_sides").filter(
        pl.col("ccode").is_not_null() & pl.col("side").is_in(["a", "b"])
    )
    conflicts = scan("ucdp_conflicts").select(
        "conflict_id", "year", "type_of_conflict", "intensity_level"
    )
    both = sides.join(conflicts, on=["conflict_id", "year"])
    between = pl.col("type_of_conflict") == "interstate"
    within = pl.col("type_of_conflict").is_in(["intrastate", "internationalized intrastate"])
    return both.group_by("ccode", "year").agg(
        pl.col("conflict_id").filter(within).n_unique().cast(pl.Int16).alias("civil_conflicts"),
        pl.col("intensity_level").filter(within).max().fill_null(0).alias("civil_intensity"),
        pl.col("conflict_id")
        .filter(between)
        .n_unique()
        .cast(pl.Int16)
        .alias("interstate_conflicts"),
    )


def _fought() -> pl.LazyFrame:
    """Return dyad-years in which two states' troops stood on opposite sides."""
    sides = scan("ucdp_sides").filter(pl.col("ccode").is_not_null())
    conflicts = scan("ucdp_conflicts").filter(pl.col("type_of_conflict") == "interstate")
    key = ["conflict_id", "year"]
    one = sides.filter(pl.col("side").str.starts_with("a")).select(*key, a="ccode")
    two = sides.filter(pl.col("side").str.starts_with("b")).select(*key, b="ccode")
    return (
        conflicts.select(key)
        .join(one, on=key)
        .join(two, on=key)
        .group_by(
            pl.min_horizontal("a", "b").alias("ccode1"),
            pl.max_horizontal("a", "b").alias("ccode2"),
            "year",
        )
        .agg(pl.lit(1, pl.Int8).first().alias("armed_conflict"))
    )


def _sanctions() -> pl.LazyFrame:
    """Return directed dyad-years with a sanction that state 1 imposed on state 2.

    A case against the European Union makes the sender's rows with its members null, where it
    has no case of the member's own: neither 0 nor a count of cases would say what is so.
    """
    parties = scan("gsdb_parties")
    senders = parties.filter(pl.col("role") == "sender", pl.col("ccode").is_not_null()).select(
        "case_id", pl.col("ccode").alias("ccode1")
    )
    targets = parties.filter(pl.col("role") == "target")
    imposed = (
        scan("gsdb_cases")
        .select("case_id", "begin", "end")
        .with_columns(
            pl.int_ranges(
                pl.max_horizontal(pl.col("begin"), pl.lit(2013)), pl.col("end") + 1
            ).alias("year")
        )
        .explode("year")
        .filter(pl.col("year").is_not_null())
        .select("case_id", pl.col("year").cast(pl.Int32))
        .join(senders, on="case_id")
        .join(targets, on="case_id")
    )
    dyad_year = ["ccode1", "ccode2", "year"]
    own = (
        imposed.rename({"ccode": "ccode2"})
        .filter(pl.col("ccode1") != pl.col("ccode2"))
        .group_by(dyad_year)
        .agg(pl.col("case_id").n_unique().cast(pl.Int16).alias("sanctions"))
    )
    on_members = (
        imposed.filter(pl.col("name") == "EU")
        .select("ccode1", "year")
        .unique()
        .join(european_union().rename({"ccode": "ccode2"}), on="year")
        .join(own, on=dyad_year, how="anti")
        .select(*dyad_year, pl.lit(None, pl.Int16).alias("sanctions"))
    )
    return pl.concat([own, on_members])


def _peace_scale() -> pl.LazyFrame:
    return scan("peace_data_dyads").select(
        "ccode1", "ccode2", "year", pl.col("peacelevel").alias("peace_scale")
    )


def _dispute_variables(which: str, label: str, dataset: str) -> tuple[Variable, ...]:
    _, last = _LISTS[which]
    load, spell = (_gml, _gml_peace) if which == "gml" else (_cow, _cow_peace)

    def one(name: str, text: str, unit: str, note: str = "") -> Variable:
        return Variable(
            f"{which}_{name}", f"{text} ({label})", unit, "dyad", (dataset,), load, 1816, last,
            absence="zero", group="Conflict", note=note,
        )  # fmt: skip

    return (
        one("dispute", "Militarised dispute under way", "0 or 1"),
        one("onset", "Militarised dispute began", "0 or 1"),
        one(
            "hostility", "Highest hostility of the dyad's dispute", "0 none, 1 to 5 war",
            "0 where no dispute was under way.",
        ),
        Variable(
            f"{which}_peace_years", f"Years since the last dispute ({label})", "years", "dyad",
            (dataset, "cow_states"), spell, 1816, last, group="Conflict",
            note="0 in the year after a dispute and in the dyad's first year; 1816 is "
            "left-censored.",
        ),
    )  # fmt: skip


def _rivalry_variables(which: str, label: str) -> tuple[Variable, ...]:
    _, last = _RIVALRY[which]
    load = _td if which == "td" else _tss
    return (
        Variable(
            f"rivalry_{which}", f"Strategic rivalry ({label})", "0 or 1", "dyad", ("rivalries",),
            load, 1816, last, absence="zero", group="Conflict",
        ),
        Variable(
            f"rivalry_{which}_spatial", f"Rivalry over territory ({label})", "0 or 1", "dyad",
            ("rivalries",), load, 1816, last, absence="zero", group="Conflict",
        ),
    )  # fmt: skip


VARIABLES = (
    *_dispute_variables("gml", "Gibler-Miller-Little", "disputes"),
    *_dispute_variables("cow", "COW-MID", "disputes"),
    *_rivalry_variables("td", "Thompson and Dreyer"),
    *_rivalry_variables("tss", "Thompson, Sakuwa and Suhas"),
    Variable(
        "armed_conflict", "Fought each other (UCDP)", "0 or 1", "dyad", ("ucdp",), _fought,
        1946, 2024, absence="zero", group="Conflict",
        note="On opposite sides of an interstate conflict with 25 battle deaths or more, as a "
        "primary party or with troops in support of one (the United States and Iraq in 1991).",
    ),
    Variable(
        "civil_conflicts", "Armed conflicts of the government with others than states (UCDP)",
        "conflicts", "state", ("ucdp",), _conflicts, 1946, 2024, absence="zero", group="Conflict",
    ),
    Variable(
        "civil_intensity", "Highest intensity of these", "0 none, 1 minor, 2 war", "state",
        ("ucdp",), _conflicts, 1946, 2024, absence="zero", group="Conflict",
    ),
    Variable(
        "interstate_conflicts", "Interstate conflicts as a primary party (UCDP)", "conflicts",
        "state", ("ucdp",), _conflicts, 1946, 2024, absence="zero", group="Conflict",
    ),
    Variable(
        "sanctions", "Sanction cases that 1 imposed on 2", "cases", "directed", ("gsdb",),
        _sanctions, 2013, 2022, absence="zero", universe=senders_outside_union,
        group="Conflict",
        note="Senders that the source names as states. The cases of the European Union, the United "
        "Nations and other organisations are not spread over their members: a Union member "
        "without a case of its own is missing, not 0, and so is one towards which only the Union "
        "is sanctioned. Our subset of the source is whole only from 2013 on.",
    ),
    Variable(
        "peace_scale", "Peace scale (Goertz, Diehl and Balas)",
        "0 severe rivalry to 1 security community", "dyad", ("peace_data",), _peace_scale,
        1900, 2020, group="Conflict",
    ),
)  # fmt: skip
