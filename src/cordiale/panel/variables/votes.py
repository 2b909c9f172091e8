"""How two states vote: General Assembly similarity, Security Council vetoes."""

from __future__ import annotations

from functools import partial

import polars as pl

from cordiale.lake import measure
from cordiale.measures.unga import tables_of
from cordiale.panel.variable import Variable
from cordiale.similarity import DEFAULT_MEASURES, measures_from_tables

__all__ = ["VARIABLES"]

_LABELS = {
    "agreement": ("Share of General Assembly votes cast alike", "share, 0 to 1"),
    "srs_abs": ("S of General Assembly votes, absolute distance", "-1 to 1"),
    "srs_sq": ("S of General Assembly votes, squared distance", "-1 to 1"),
    "kappa": ("Cohen's kappa of General Assembly votes", "at most 1; 0 is chance"),
    "kappa_sq": ("Cohen's kappa, squared weights", "at most 1; 0 is chance"),
    "pi": ("Scott's pi of General Assembly votes", "at most 1; 0 is chance"),
    "pi_sq": ("Scott's pi, squared distance", "at most 1; 0 is chance"),
    "tau_b": ("Kendall's tau-b of General Assembly votes", "-1 to 1"),
    "bcai": ("Benati and Capurri's chance-corrected A", "-1 to 1; 0 is chance"),
}
_SUFFIX = {"unvotes": "", "un_votes_undl": "_undl"}
_SPAN = {"unvotes": (1946, 2019), "un_votes_undl": (2010, 2024)}


def _similarity(source: str) -> pl.LazyFrame:
    suffix = _SUFFIX[source]
    counts = measure("unga_year").filter(pl.col("source") == source).collect()
    found = measures_from_tables(tables_of(counts), DEFAULT_MEASURES)
    return counts.select(
        "ccode1",
        "ccode2",
        "year",
        pl.Series(f"joint_votes{suffix}", found.total).cast(pl.Int32),
        *(pl.Series(f"{name}{suffix}", found[name], nan_to_null=True) for name in DEFAULT_MEASURES),
    ).lazy()


_unvotes = partial(_similarity, "unvotes")
_library = partial(_similarity, "un_votes_undl")


def _variables(source: str) -> tuple[Variable, ...]:
    suffix, load = _SUFFIX[source], _unvotes if source == "unvotes" else _library
    first, last = _SPAN[source]
    about = "unvotes" if source == "unvotes" else "UN Digital Library, adopted resolutions only"
    year = "session + 1945" if source == "unvotes" else "the calendar year"
    note = (
        f"Year is {year}; pairwise complete; every roll call of the source. "
        "From the embedded measures, or the lake."
    )

    def one(name: str, label: str, unit: str) -> Variable:
        return Variable(
            f"{name}{suffix}", f"{label} ({about})", unit, "dyad", (source,), load, first, last,
            group="Votes", note=note,
        )  # fmt: skip

    return (
        one("joint_votes", "Roll calls on which both cast a vote", "roll calls"),
        *(one(name, *_LABELS[name]) for name in DEFAULT_MEASURES),
    )


def _vetoes() -> pl.LazyFrame:
    return measure("veto_years").select(
        "ccode1", "ccode2", "year", pl.col("joint").alias("joint_vetoes")
    )


VARIABLES = (
    *_variables("unvotes"),
    *_variables("un_votes_undl"),
    Variable(
        "joint_vetoes", "Draft resolutions that both vetoed", "drafts", "dyad",
        ("unsc_vetoes",), _vetoes, 1946, 2022, group="Votes",
        note="Pairs of permanent members only, others have none to cast; 2022 to 8 July.",
    ),
)  # fmt: skip
