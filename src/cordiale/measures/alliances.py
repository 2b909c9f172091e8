"""What two states owe each other by treaty: ATOP's alliances as spells of a dyad.

A spell is one dyad under one phase of one alliance, from the first to the last
day on which both are members. Within it, state 1 owes state 2 what ATOP codes
state 1 to owe as a member. In twenty phases of seventeen alliances ATOP says that a
member owes different partners different things (``obvary``); there the project's
own directed dyad-years decide: an obligation that they lack in any year of the
spell is not owed to that partner.

Built up again to directed dyad-years (:func:`owed_years`), these spells give ATOP's own
file: all five obligations agree in 273,282 of its 273,296 rows. The other fourteen lie in a
year in which one phase follows another (1857, 1888 and 1905), where the file has the
obligations of the later phase only. The spells add eight dyad-years of 1990, in which the
Federal Republic and united Germany, or the two Yemens and the one, are in one alliance.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cordiale.measures._tidy import Measure, MeasureTable, spell_years
from cordiale.sources import table
from cordiale.sources.atop import OBLIGATIONS

__all__ = [
    "FIRST",
    "LAST",
    "MEASURE",
    "OBLIGATIONS",
    "STRENGTH",
    "alliance_counts",
    "owed_years",
    "spells",
]

FIRST, LAST = 1815, 2018
"""First and last year that ATOP 5.1 codes."""
STRENGTH = ("consul", "nonagg", "neutral", "offense", "defense")
"""The obligations from the least to the most demanding. The order is ours: it follows the
scores of alliance portfolios (consultation below neutrality and nonaggression, below active
military support), with defence, the pledge that any attack can call in, above offence."""

_PHASE = ["atopid", "phase"]
_SIDES = {"": "1", "_2": "2"}
_OWED = [f"{o}_{i}" for o in OBLIGATIONS for i in (1, 2)]


def spells(members: pl.DataFrame, dyad_years: pl.DataFrame) -> pl.DataFrame:
    """Pair the members of each alliance and say what each owes the other.

    Parameters
    ----------
    members : polars.DataFrame
        Tidy table ``atop_members``.
    dyad_years : polars.DataFrame
        Tidy table ``atop_dyad_years`` (directed): consulted where obligations vary by partner.

    Returns
    -------
    polars.DataFrame
        One row per non-directed dyad, alliance, phase and start; the columns of
        ``alliance_spells``.

    References
    ----------
    Leeds, Ritter, Mitchell & Long (2002) International Interactions 28(3):237-260.
    """
    bound = _bound(members)
    pairs = (
        bound.join(bound, on=_PHASE, suffix="_2")
        .filter(pl.col("ccode") < pl.col("ccode_2"))
        .with_columns(
            start=pl.max_horizontal("start", "start_2"),
            end=pl.min_horizontal("end", "end_2"),
            censored=pl.col("censored") & pl.col("censored_2"),
            varies=(pl.col("obvary") == 1) | (pl.col("obvary_2") == 1),
        )
        .filter(pl.col("start") <= pl.col("end"))
        .rename({"ccode": "ccode1", "ccode_2": "ccode2"})
        .with_columns(
            (pl.col(f"{o}{side}") == 1).alias(f"{o}_{i}")
            for o in OBLIGATIONS
            for side, i in _SIDES.items()
        )
        .with_columns(
            first_year=pl.col("start").dt.year().cast(pl.Int16),
            last_year=pl.col("end").dt.year().cast(pl.Int16),
        )
    )
    pairs = _partner_by_partner(pairs, dyad_years)
    size = members.group_by(_PHASE).agg(members=pl.col("member").n_unique().cast(pl.UInt8))
    return pairs.join(size, on=_PHASE).select(
        "ccode1",
        "ccode2",
        *_PHASE,
        "start",
        end=pl.when(~pl.col("censored")).then("end"),
        first_year="first_year",
        last_year="last_year",
        censored="censored",
        bilateral=pl.col("bilat") == 1,
        members="members",
        **{c: c for c in _OWED},
        # A length of 0 is a treaty that names none, not one of no length.
        length_months=pl.when(pl.col("length") > 0).then("length"),
        renewal_months=pl.when(pl.col("renewlgt") > 0).then("renewlgt"),
        ended_by=pl.when(~pl.col("censored") & (pl.col("term") > 0)).then("term").cast(pl.UInt8),
    )


def _bound(members: pl.DataFrame) -> pl.DataFrame:
    """Give each member its first and last day; an unknown day is the widest that fits."""
    first = pl.coalesce("start_date", pl.date("yrent", "moent", 1))
    last = pl.coalesce("end_date", pl.date("yrexit", "moexit", 1).dt.month_end())
    return members.drop_nulls("ccode").select(
        *_PHASE,
        "ccode",
        "censored",
        "bilat",
        "length",
        "renewlgt",
        "term",
        "obvary",
        *OBLIGATIONS,
        start=first,
        end=pl.when("censored").then(pl.lit(date(LAST, 12, 31))).otherwise(last),
    )


def _partner_by_partner(pairs: pl.DataFrame, dyad_years: pl.DataFrame) -> pl.DataFrame:
    """Take back an obligation that the directed dyad-years do not show to this partner."""
    key = ["ccode1", "ccode2", *_PHASE, "start"]
    years = spell_years(
        pairs.filter("varies").select(*key, a="first_year", b="last_year"), "a", "b"
    )
    flags = {f"atop_{o}": o for o in OBLIGATIONS}
    shown = years
    for i, codes in (("1", ["ccode1", "ccode2"]), ("2", ["ccode2", "ccode1"])):
        owed = dyad_years.select(
            pl.col("ccode1").alias(codes[0]),
            pl.col("ccode2").alias(codes[1]),
            "year",
            *(pl.col(a).alias(f"shown_{o}_{i}") for a, o in flags.items()),
        )
        shown = shown.join(owed, on=["ccode1", "ccode2", "year"], how="left")
    # Other alliances of the dyad can only add to a year: one year without is proof.
    least = shown.group_by(key).agg(pl.col("^shown_.*$").min())
    return pairs.join(least, on=key, how="left").with_columns(
        pl.col(c) & (pl.col(f"shown_{c}").fill_null(1) == 1) for c in _OWED
    )


def owed_years(of: pl.DataFrame) -> pl.DataFrame:
    """Build spells up to directed dyad-years: what the first state owes the second.

    Parameters
    ----------
    of : polars.DataFrame
        Rows of ``alliance_spells``.

    Returns
    -------
    polars.DataFrame
        ``ccode1``, ``ccode2`` (both orders), ``year`` and the five obligations (Boolean) under
        all alliances of the dyad together: the shape of ATOP's directed file.

    Examples
    --------
    >>> one = pl.DataFrame({
    ...     "ccode1": [2], "ccode2": [740], "first_year": [1960], "last_year": [1960],
    ...     **{f"{o}_{i}": [o == "defense" and i == 1] for o in OBLIGATIONS for i in (1, 2)},
    ... })
    >>> owed_years(one).select("ccode1", "ccode2", "year", "defense").rows()
    [(2, 740, 1960, True), (740, 2, 1960, False)]
    """
    years = spell_years(of, "first_year", "last_year")
    ways = [
        years.select(
            pl.col(a).alias("ccode1"),
            pl.col(b).alias("ccode2"),
            "year",
            *(pl.col(f"{o}_{i}").alias(o) for o in OBLIGATIONS),
        )
        for i, a, b in ((1, "ccode1", "ccode2"), (2, "ccode2", "ccode1"))
    ]
    key = ["ccode1", "ccode2", "year"]
    return pl.concat(ways).group_by(key).agg(pl.col(OBLIGATIONS).any()).sort(key)


def alliance_counts(members: pl.DataFrame) -> pl.DataFrame:
    """Count the alliances in force in each year, by the obligations they hold.

    Parameters
    ----------
    members : polars.DataFrame
        Tidy table ``atop_members``.

    Returns
    -------
    polars.DataFrame
        ``year``, ``alliances``, one column per obligation (alliances in which any member owes
        it in that year), and ``strongest_<obligation>``: those of which it is the most
        demanding, in the order :data:`STRENGTH`.
    """
    years = spell_years(
        _bound(members).select(
            "atopid",
            *(pl.col(o) == 1 for o in OBLIGATIONS),
            first=pl.col("start").dt.year(),
            last=pl.col("end").dt.year(),
        ),
        "first",
        "last",
    )
    alliances = years.group_by("atopid", "year").agg(pl.col(OBLIGATIONS).any())
    strongest = pl.lit(None, pl.String)
    for o in STRENGTH:
        strongest = pl.when(pl.col(o)).then(pl.lit(o)).otherwise(strongest)
    return (
        alliances.with_columns(strongest=strongest)
        .group_by("year")
        .agg(
            pl.len().cast(pl.UInt16).alias("alliances"),
            *(pl.col(o).sum().cast(pl.UInt16) for o in OBLIGATIONS),
            *(
                (pl.col("strongest") == o).sum().cast(pl.UInt16).alias(f"strongest_{o}")
                for o in OBLIGATIONS
            ),
        )
    )


def make() -> dict[str, pl.DataFrame]:
    """Pair all members of all alliances; count alliances by year."""
    return {
        "alliance_spells": spells(table("atop_members"), table("atop_dyad_years")),
        "alliance_counts": alliance_counts(table("atop_members")),
    }


_WORDS = {
    "defense": "to defend it when attacked",
    "offense": "to join it in attack",
    "neutral": "to stay neutral",
    "nonagg": "not to attack it",
    "consul": "to consult",
}

MEASURE = Measure(
    name="alliances",
    needs=("atop",),
    make=make,
    tables=(
        MeasureTable(
            "alliance_spells",
            f"One dyad under one phase of one alliance, {FIRST}-{LAST}, while both are members, "
            "and what each owes the other",
            {
                "ccode1": "COW code of state 1",
                "ccode2": "COW code of state 2",
                "atopid": "number of the alliance",
                "phase": "phase of its terms, 0 where there is one only",
                "start": "first day on which both are bound",
                "end": "last such day; null where that was still so at the end of coverage",
                "first_year": "year of the first day",
                "last_year": f"year of the last day, {LAST} where censored",
                "censored": f"alive at the end of {LAST}: it did not end then",
                "bilateral": "an alliance of two",
                "members": "states that were ever a member in the phase",
                **{
                    f"{o}_{i}": f"state {i} owes state {3 - i} {w}"
                    for o, w in _WORDS.items()
                    for i in (1, 2)
                },
                "length_months": "term that the treaty names, months; null where it names none",
                "renewal_months": "length of a renewal, months; null where it names none",
                "ended_by": "1 its own terms, 2 violation, 3 renegotiation or replacement; null "
                "where it did not end or ended otherwise",
            },
            ("ccode1", "ccode2", "atopid", "phase", "start"),
        ),
        MeasureTable(
            "alliance_counts",
            "Alliances in force in a year, and how many of them hold an obligation of any member",
            {
                "year": "year",
                "alliances": "alliances in force on any day of the year",
                **{o: f"of these with a pledge {w}" for o, w in _WORDS.items()},
                **{
                    f"strongest_{o}": f"of these whose most demanding pledge is {w}"
                    for o, w in _WORDS.items()
                },
            },
            ("year",),
        ),
    ),
)
