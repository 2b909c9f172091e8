"""Defence agreements, joint exercises and arms transfers, as counts and sums by year.

Agreements are counted by the year of signature and by the years in which the
source estimates them in force. Exercises are counted once, in the year in which
they began. Arms are the delivered trend-indicator value (TIV) under one stated
rule: equal shares over a deal's years of delivery.
"""

from __future__ import annotations

import polars as pl

from cordiale.measures._tidy import Measure, MeasureTable, spell_years
from cordiale.sources import table
from cordiale.sources.sipri_arms import spread_deliveries

__all__ = [
    "AGREEMENTS",
    "ARMS",
    "CATEGORIES",
    "EXERCISES",
    "MEASURE",
    "SMALL",
    "agreement_years",
    "arms",
    "exercises",
]

AGREEMENTS = (1980, 2010)
"""First and last year of the defence agreements."""
EXERCISES = (1980, 2010)
"""First and last year of the exercises."""
ARMS = (1950, 2024)
"""First and last year of arms deliveries."""
SMALL = 3
"""An exercise of at most so many participants says more of each pair than a large one."""
CATEGORIES = ("dca", "dic", "trex", "procurement", "commission", "research")
"""Kinne's categories: defence cooperation in general, defence industry, training and
exchange, procurement, a joint commission, research. An agreement has one to three."""


def agreement_years(agreements: pl.DataFrame) -> pl.DataFrame:
    """Count each dyad's defence agreements by year.

    Parameters
    ----------
    agreements : polars.DataFrame
        ``ccode1 < ccode2``, ``signed`` and ``until`` (years; the last in force, at most the
        end of coverage), ``kind`` (general, sector) and ``categories`` (list of up to three).

    Returns
    -------
    polars.DataFrame
        One row per dyad-year with an agreement in force: how many, by kind, and how many
        were signed that year, by kind and by category.

    Notes
    -----
    The end is the estimate of the source (Kinne 2020); where it lies before 2010 it is mostly
    a rule of thumb, six years after the signature. Signatures are the firmer count.

    Examples
    --------
    >>> one = pl.DataFrame({
    ...     "ccode1": [365], "ccode2": [710], "signed": [1992], "until": [1993],
    ...     "kind": ["sector"], "categories": [["PROCUREMENT"]],
    ... })
    >>> years = agreement_years(one).sort("year")
    >>> years.select("year", "in_force_sector", "signed_sector").rows()
    [(1992, 1, 1), (1993, 1, 0)]
    """
    dyad_year = ("ccode1", "ccode2", "year")
    in_force = spell_years(
        agreements.select(
            "ccode1", "ccode2", "kind", first="signed", last="until", signed="signed"
        ),
        "first",
        "last",
    )
    here = pl.col("signed") == pl.col("year")
    counts = in_force.group_by(dyad_year).agg(
        *((pl.col("kind") == k).sum().alias(f"in_force_{k}") for k in ("general", "sector")),
        *((here & (pl.col("kind") == k)).sum().alias(f"signed_{k}") for k in ("general", "sector")),
    )
    signed = agreements.group_by("ccode1", "ccode2", year=pl.col("signed").cast(pl.Int32)).agg(
        pl.col("categories").list.contains(c.upper()).sum().alias(f"signed_{c}") for c in CATEGORIES
    )
    return (
        counts.join(signed, on=dyad_year, how="left")
        .with_columns(pl.col(f"signed_{c}").fill_null(0) for c in CATEGORIES)
        .select(*dyad_year, pl.all().exclude(dyad_year).cast(pl.UInt8))
    )


def exercises(
    events: pl.DataFrame, participants: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count each dyad's joint exercises by the year of their start, and list the small ones.

    Parameters
    ----------
    events : polars.DataFrame
        ``mme_id``, ``start_year``, ``start_month``, ``exercise`` (name or null) and
        ``unnamed_participants``.
    participants : polars.DataFrame
        ``mme_id``, ``start_year``, ``year``, ``country`` and ``ccode`` (null for what is no
        state).

    Returns
    -------
    tuple of polars.DataFrame
        Dyad-years with at least one joint exercise (``n``, ``n_small``, ``n_large``); and the
        exercises of at most :data:`SMALL` participants. One that the source does not name makes
        an exercise large, for that can be many (Combined Endeavor of 2009 names two states, and
        sixteen more took part); so does an alliance that takes part as such (NATO).
    """
    event = ["mme_id", "start_year"]
    at_start = participants.filter(pl.col("year") == pl.col("start_year"))
    size = at_start.group_by(event).agg(
        named=pl.len(), alliance=(pl.col("country") == "NATO").any()
    )
    sized = events.join(size, on=event).with_columns(
        small=~pl.col("alliance")
        & (pl.col("unnamed_participants") == 0)
        & (pl.col("named") <= SMALL),
    )
    states = at_start.drop_nulls("ccode").select(*event, "ccode")
    pairs = (
        states.join(states, on=event, suffix="_2")
        .filter(pl.col("ccode") < pl.col("ccode_2"))
        .join(sized, on=event)
        .select(
            "mme_id",
            "small",
            "exercise",
            "named",
            ccode1="ccode",
            ccode2="ccode_2",
            year="start_year",
            month="start_month",
        )
    )
    dyad_year = ["ccode1", "ccode2", "year"]
    counts = pairs.group_by(dyad_year).agg(
        n=pl.len().cast(pl.UInt8),
        n_small=pl.col("small").sum().cast(pl.UInt8),
        n_large=(~pl.col("small")).sum().cast(pl.UInt8),
    )
    listed = pairs.filter("small").select(
        *dyad_year,
        "mme_id",
        pl.col("month").cast(pl.UInt8),
        "exercise",
        participants=pl.col("named").cast(pl.UInt8),
    )
    return counts, listed


def arms(deals: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sum delivered arms by supplier, recipient and year, and by state and year.

    Parameters
    ----------
    deals : polars.DataFrame
        Tidy table ``sipri_arms_deals``.

    Returns
    -------
    tuple of polars.DataFrame
        ``supplier``, ``recipient``, ``year``, ``tiv``, ``deals``; and ``ccode``, ``year``,
        ``imports``, ``exports`` over all partners, those that are no state or not known
        included, so that a share is of everything a state received. TIV in millions; 0 in the
        second table where a state only received, or only supplied.
    """
    spread = spread_deliveries(deals)
    between = (
        spread.drop_nulls(["supplier_ccode", "recipient_ccode"])
        .group_by(supplier="supplier_ccode", recipient="recipient_ccode", year="year")
        .agg(_sum("tiv"), deals=pl.col("n_deals").sum().cast(pl.UInt16))
    )
    sides = [
        spread.drop_nulls(code).select("year", "tiv", ccode=code, side=pl.lit(way))
        for code, way in (("recipient_ccode", "imports"), ("supplier_ccode", "exports"))
    ]
    totals = (
        pl.concat(sides)
        .group_by("ccode", "year")
        .agg(_sum("tiv", pl.col("side") == w).alias(w) for w in ("imports", "exports"))
    )
    return between.select("supplier", "recipient", "year", "tiv", "deals"), totals


def _sum(column: str, where: pl.Expr | None = None) -> pl.Expr:
    """Sum, null where a part is unknown: a sum of what happens to be known would mislead."""
    values = pl.col(column) if where is None else pl.col(column).filter(where)
    return pl.when(values.null_count() == 0).then(values.sum().round(6)).alias(column)


def make() -> dict[str, pl.DataFrame]:
    """Compute the five tables."""
    agreements = table("dcad_agreements").select(
        "ccode1",
        "ccode2",
        signed="sign_year",
        until="end_year_estimate",
        kind="type",
        categories=pl.concat_list("category1", "category2", "category3"),
    )
    joint, small = exercises(table("mme_exercises"), table("mme_participants"))
    between, totals = arms(table("sipri_arms_deals"))
    return {
        "defence_agreement_years": agreement_years(agreements),
        "exercise_years": joint,
        "exercise_list": small,
        "arms_years": between,
        "arms_state_years": totals,
    }


_DYAD_YEAR = {"ccode1": "COW code of state 1", "ccode2": "COW code of state 2", "year": "year"}
_CATEGORY_TEXT = {
    "dca": "defence cooperation in general",
    "dic": "the defence industry",
    "trex": "training and exchange",
    "procurement": "procurement",
    "commission": "a joint commission",
    "research": "research",
}

MEASURE = Measure(
    name="military",
    needs=("dcad", "mme", "sipri_arms"),
    make=make,
    tables=(
        MeasureTable(
            "defence_agreement_years",
            "Bilateral defence agreements of a dyad, {}-{}: in force by the source's estimate, and "
            "signed in the year; dyad-years without one have no row".format(*AGREEMENTS),
            {
                **_DYAD_YEAR,
                "in_force_general": "general agreements in force",
                "in_force_sector": "sector agreements in force",
                "signed_general": "general agreements signed in the year",
                "signed_sector": "sector agreements signed in the year",
                **{
                    f"signed_{c}": f"agreements signed in the year that treat {w}"
                    for c, w in _CATEGORY_TEXT.items()
                },
            },
            ("ccode1", "ccode2", "year"),
        ),
        MeasureTable(
            "exercise_years",
            "Exercises in which both states of a dyad are named, by the year of the start, {}-{}; "
            "dyad-years without one have no row".format(*EXERCISES),
            {
                **_DYAD_YEAR,
                "n": "exercises",
                "n_small": f"of these with at most {SMALL} participants, all named",
                "n_large": "of these with more, or with some unnamed",
            },
            ("ccode1", "ccode2", "year"),
        ),
        MeasureTable(
            "exercise_list",
            f"Exercises of a dyad with at most {SMALL} participants, all named, {{}}-{{}}".format(
                *EXERCISES
            ),
            {
                **_DYAD_YEAR,
                "mme_id": "identifier of the source",
                "month": "month of the start",
                "exercise": "name, null where the source has none",
                "participants": "number of participants",
            },
            ("ccode1", "ccode2", "year", "mme_id"),
        ),
        MeasureTable(
            "arms_years",
            "Major arms delivered by one state to another in a year, {}-{}: a deal's TIV in equal "
            "shares over its years of delivery; pairs and years without a delivery have no "
            "row".format(*ARMS),
            {
                "supplier": "COW code of the supplier",
                "recipient": "COW code of the recipient",
                "year": "year",
                "tiv": "trend-indicator value, million",
                "deals": "deals with a delivery in the year",
            },
            ("supplier", "recipient", "year"),
        ),
        MeasureTable(
            "arms_state_years",
            "Major arms received and supplied by a state in a year, from and to everyone, by the "
            "same rule; a state without a delivery either way has no row",
            {
                "ccode": "COW code",
                "year": "year",
                "imports": "TIV received, million",
                "exports": "TIV supplied, million",
            },
            ("ccode", "year"),
        ),
    ),
)
