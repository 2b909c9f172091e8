"""Alliance obligations, by ATOP's coding."""

from __future__ import annotations

import polars as pl

from cordiale.panel.variable import Variable
from cordiale.sources import scan

__all__ = ["OBLIGATIONS", "VARIABLES"]

OBLIGATIONS = {
    "defense": "to defend the other",
    "offense": "to join the other in an attack",
    "neutral": "to stay neutral in the other's war",
    "nonagg": "not to attack the other",
    "consul": "to consult in a crisis",
}
_NAMES = [f"atop_{o}" for o in OBLIGATIONS]


def _owed() -> pl.LazyFrame:
    return scan("atop_dyad_years").rename({n: n.replace("atop_", "owes_") for n in _NAMES})


def _either() -> pl.LazyFrame:
    """Return what the two owe: 1 where either owes it to the other."""
    owed = (
        scan("atop_dyad_years")
        .with_columns(
            pl.min_horizontal("ccode1", "ccode2").alias("low"),
            pl.max_horizontal("ccode1", "ccode2").alias("high"),
        )
        .group_by(pl.col("low").alias("ccode1"), pl.col("high").alias("ccode2"), "year")
        .agg(pl.col(_NAMES).max())
    )
    ordered = (
        pl.when(pl.col("atop_defense") == 1)
        .then(3)
        .when((pl.col("atop_neutral") == 1) | (pl.col("atop_nonagg") == 1))
        .then(2)
        .when((pl.col("atop_consul") == 1) | (pl.col("atop_offense") == 1))
        .then(1)
        .otherwise(0)
    )
    return owed.with_columns(ordered.cast(pl.Int8).alias("atop_commitment"))


def _states() -> pl.LazyFrame:
    return scan("atop_state_years").select(
        "ccode", "year", pl.col("number").alias("alliances").cast(pl.Int16)
    )


_NOTE = "Nothing after 2018 is coded: an alliance alive then did not end, it is censored."

VARIABLES = (
    *(
        Variable(
            f"atop_{key}", f"Alliance: duty {words} (either way)", "0 or 1", "dyad", ("atop",),
            _either, 1816, 2018, absence="zero", group="Alliances", note=_NOTE,
        )
        for key, words in OBLIGATIONS.items()
    ),
    Variable(
        "atop_commitment", "Strongest alliance duty between the two",
        "0 none, 1 consultation or offence, 2 neutrality or nonaggression, 3 defence", "dyad",
        ("atop",), _either, 1816, 2018, absence="zero", group="Alliances", note=_NOTE,
    ),
    *(
        Variable(
            f"owes_{key}", f"Alliance: what 1 owes 2, duty {words}", "0 or 1", "directed",
            ("atop",), _owed, 1816, 2018, absence="zero", group="Alliances", note=_NOTE,
        )
        for key, words in OBLIGATIONS.items()
    ),
    Variable(
        "alliances", "Alliances in force", "alliances", "state", ("atop",), _states, 1816, 2018,
        absence="zero", group="Alliances", note=_NOTE,
    ),
)  # fmt: skip
