"""Frictions: rivalry, militarised disputes, sanctions, armed conflict, the peace scale.

Ten tables, each inside its source's coverage only. What each may be read for,
and the traps that decide how it is made:

- *Disputes.* How hostile a dispute was is a fact about the dispute: in 1979 China
  fought Vietnam in a dispute in which the Soviet Union only displayed force. So
  hostility between two states comes from COW's dyadic file alone, and deaths only
  from disputes of two states. Gibler, Miller and Little's list says in which years
  the two stood on opposite sides.
- *Sanctions.* Only states that the source names as sender and target count. What an
  organisation decided, and what a state decided against one (Russia's embargo on
  the European Union), stand in tables of their own and are not shared out.
- *Armed conflict.* A state is a primary party (government or opponent) or sent
  troops in support. Where a war is fought the data do not say.
- *The peace scale.* A mean between two levels is a year of change; the nearer
  level is kept, the less peaceful one where both are as near.
"""

from __future__ import annotations

import polars as pl

from cordiale.measures._tidy import Measure, MeasureTable, spell_years
from cordiale.sources import table
from cordiale.states import state_years

__all__ = [
    "CONFLICT",
    "CONTIGUITY_LAST",
    "COW_LAST",
    "DISPUTES_FIRST",
    "GML_LAST",
    "MEASURE",
    "NEAR",
    "PEACE",
    "PEACE_LEVELS",
    "RIVALRY_LAST",
    "SANCTIONS",
    "conflict_dyads",
    "conflict_states",
    "dispute_years",
    "neighbours",
    "peace_spells",
    "rivalry_spells",
    "sanction_years",
]

RIVALRY_LAST = {"td": 2010, "tss": 2020}
"""Last year of the rivalry lists."""
DISPUTES_FIRST, GML_LAST, COW_LAST = 1816, 2010, 2014
SANCTIONS = (2013, 2022)
"""A case in force in one of these years ended in one of them too, so that all are listed."""
CONFLICT = (1946, 2024)
CONTIGUITY_LAST = 2016
"""After it contiguity is held, and marked so."""
NEAR = 3
"""Widest type of contiguity that makes a neighbour: 1 land or river, 2 and 3 at most 12 and
24 miles of water."""
PEACE = (1900, 2020)
PEACE_LEVELS = (
    "severe rivalry",
    "lesser rivalry",
    "negative peace",
    "warm peace",
    "security community",
)
"""Levels of the peace scale, 0 to 1 in steps of 0.25."""

_DYAD_YEAR = ["ccode1", "ccode2", "year"]
_RIVALRY_TYPES = ("positional", "spatial", "ideological", "interventionary")
_TYPES = {
    "interstate": "interstate",
    "intrastate": "intrastate",
    "internationalised": "internationalized intrastate",
    "extrasystemic": "extrasystemic",
}
_AIMS = {"territory": 1, "policy": 2, "regime": 3}
_MEANS = ("trade", "arms", "military", "financial", "travel", "other")


def rivalry_spells(lists: list[pl.DataFrame]) -> pl.DataFrame:
    """Put the spells of the rivalry lists in one table.

    Parameters
    ----------
    lists : list of polars.DataFrame
        Tidy tables ``rivalries_td`` and ``rivalries_tss``.

    Returns
    -------
    polars.DataFrame
        ``list``, dyad, ``first_year``, ``last_year``, ``censored`` and the four types.
    """
    return pl.concat(lists).select(
        "list",
        "ccode1",
        "ccode2",
        first_year=pl.col("start").cast(pl.Int16),
        last_year=pl.col("end").cast(pl.Int16),
        censored="censored",
        **{t: t for t in _RIVALRY_TYPES},
    )


def dispute_years(gml: pl.DataFrame, dyadic: pl.DataFrame) -> pl.DataFrame:
    """Join the years in dispute of both families, keeping them apart.

    Parameters
    ----------
    gml : polars.DataFrame
        Tidy table ``disputes_gml``.
    dyadic : polars.DataFrame
        Tidy table ``disputes_dyadic402``.

    Returns
    -------
    polars.DataFrame
        One row per non-directed dyad-year in dispute by either family; the other family's
        columns are false or 0 inside its coverage and null outside.

    References
    ----------
    Maoz et al. (2019) Journal of Conflict Resolution 63(3):811-835.
    """
    one_way = pl.col("ccode1") < pl.col("ccode2")
    listed = gml.filter(one_way).select(
        *_DYAD_YEAR, gml=pl.lit(value=True), gml_onset=pl.col("onset")
    )
    parties = dyadic.group_by("disno").agg(two=pl.col("ccode1").n_unique() == 2)
    met = (
        dyadic.filter(one_way)
        .join(parties, on="disno")
        .group_by(_DYAD_YEAR)
        .agg(
            cow_disputes=pl.col("disno").n_unique().cast(pl.UInt8),
            cow_onsets=pl.col("disno")
            .filter(pl.col("start").dt.year() == pl.col("year"))
            .n_unique()
            .cast(pl.UInt8),
            cow_hostility=pl.col("hihost").max().cast(pl.UInt8),
            cow_fatality=pl.when(
                pl.col("two").all()
                & (pl.col("fatlev1").null_count() + pl.col("fatlev2").null_count() == 0)
            )
            .then(pl.max_horizontal(pl.col("fatlev1").max(), pl.col("fatlev2").max()))
            .cast(pl.UInt8),
            **{
                a: ((pl.col("revtype1") == code) | (pl.col("revtype2") == code)).any()
                for a, code in _AIMS.items()
            },
        )
    )
    joined = listed.join(met, on=_DYAD_YEAR, how="full", coalesce=True)
    in_gml, in_cow = pl.col("year") <= GML_LAST, pl.col("year") <= COW_LAST
    counts, aims = ("cow_disputes", "cow_onsets"), tuple(_AIMS)
    return joined.with_columns(
        *(pl.when(in_gml).then(pl.col(c).fill_null(value=False)) for c in ("gml", "gml_onset")),
        *(pl.when(in_cow).then(pl.col(c).fill_null(0)) for c in counts),
        *(pl.when(in_cow).then(pl.col(c).fill_null(value=False)) for c in aims),
    ).select(*_DYAD_YEAR, "gml", "gml_onset", *counts, "cow_hostility", "cow_fatality", *aims)


def sanction_years(cases: pl.DataFrame, parties: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Count the sanction cases in force between a sender and a target in each year.

    Parameters
    ----------
    cases : polars.DataFrame
        ``case_id``, ``begin``, ``end`` (years) and one flag per means.
    parties : polars.DataFrame
        ``case_id``, ``role`` (sender, target), ``name`` and ``ccode`` (null for what is no
        state).

    Returns
    -------
    dict of polars.DataFrame
        ``sanction_years``: between named states; ``sanction_organisation_years``: by senders that
        are no states; ``sanctioned_organisation_years``: by states on targets that are none.
    """
    years = spell_years(
        cases.select(
            "case_id",
            *_MEANS,
            first=pl.max_horizontal("begin", pl.lit(SANCTIONS[0])),
            last=pl.min_horizontal("end", pl.lit(SANCTIONS[1])),
        ),
        "first",
        "last",
    )
    senders, targets = (
        parties.filter(pl.col("role") == role).select(
            "case_id", pl.col("ccode").alias(role), pl.col("name").alias(f"{role}_name")
        )
        for role in ("sender", "target")
    )
    both = senders.join(targets, on="case_id").join(years, on="case_id")
    by_state, on_state = pl.col("sender").is_not_null(), pl.col("target").is_not_null()
    cases_in_force = pl.col("case_id").n_unique().cast(pl.UInt8)
    return {
        "sanction_years": both.filter(pl.col("sender") != pl.col("target"))
        .group_by("sender", "target", "year")
        .agg(cases=cases_in_force, **{m: pl.col(m).any() for m in _MEANS}),
        "sanction_organisation_years": both.filter(~by_state & on_state)
        .group_by(organisation="sender_name", target="target", year="year")
        .agg(cases=cases_in_force),
        "sanctioned_organisation_years": both.filter(by_state & ~on_state)
        .group_by(sender="sender", organisation="target_name", year="year")
        .agg(cases=cases_in_force),
    }


def conflict_states(conflicts: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """Count the armed conflicts of each state-year, by type, and mark war.

    Parameters
    ----------
    conflicts, sides : polars.DataFrame
        Tidy tables ``ucdp_conflicts`` and ``ucdp_sides``.

    Returns
    -------
    polars.DataFrame
        One row per state-year with a conflict: conflicts of each type as a primary party,
        ``supporting`` (conflicts of others to which it sent troops), ``war`` (a primary party
        to a conflict of 1,000 battle deaths or more).
    """
    roles = (
        sides.drop_nulls("ccode")
        .with_columns(primary=pl.col("side").is_in(["a", "b"]))
        .group_by("ccode", "year", "conflict_id")
        .agg(pl.col("primary").any())
        .join(conflicts, on=["conflict_id", "year"])
    )
    primary = pl.col("primary")
    return roles.group_by("ccode", "year").agg(
        **{
            name: (primary & (pl.col("type_of_conflict") == kind)).sum().cast(pl.UInt8)
            for name, kind in _TYPES.items()
        },
        supporting=(~primary).sum().cast(pl.UInt8),
        war=(primary & (pl.col("intensity_level") == 2)).any(),
    )


def conflict_dyads(conflicts: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """Say in which years two states fought on opposite sides, or on the same.

    Parameters
    ----------
    conflicts, sides : polars.DataFrame
        Tidy tables ``ucdp_conflicts`` and ``ucdp_sides``.

    Returns
    -------
    polars.DataFrame
        One row per dyad-year: ``against_primary`` (conflicts in which both are primary parties
        and opponents), ``against`` (opposite sides in any role), ``together`` (the same side in
        any role) and ``against_war`` (one of the former at 1,000 battle deaths or more).

    Examples
    --------
    >>> conflicts = pl.DataFrame({"conflict_id": [1], "year": [1969], "intensity_level": [1]})
    >>> sides = pl.DataFrame({
    ...     "conflict_id": [1, 1], "year": [1969, 1969], "side": ["a", "b"], "ccode": [710, 365],
    ... })
    >>> conflict_dyads(conflicts, sides).row(0)
    (365, 710, 1969, 1, 1, 0, False)
    """
    known = sides.drop_nulls("ccode").select(
        "conflict_id",
        "year",
        "ccode",
        camp=pl.col("side").str.slice(0, 1),
        primary=pl.col("side").is_in(["a", "b"]),
    )
    pairs = (
        known.join(known, on=["conflict_id", "year"], suffix="_2")
        .filter(pl.col("ccode") < pl.col("ccode_2"))
        .join(
            conflicts.select("conflict_id", "year", "intensity_level"), on=["conflict_id", "year"]
        )
        .with_columns(opposed=pl.col("camp") != pl.col("camp_2"))
        .group_by("conflict_id", "year", ccode1="ccode", ccode2="ccode_2")
        .agg(
            opposed=pl.col("opposed").any(),
            together=(~pl.col("opposed")).any(),
            primary=(pl.col("opposed") & pl.col("primary") & pl.col("primary_2")).any(),
            war=(pl.col("intensity_level") == 2).any(),
        )
    )
    return pairs.group_by(_DYAD_YEAR).agg(
        against_primary=pl.col("primary").sum().cast(pl.UInt8),
        against=pl.col("opposed").sum().cast(pl.UInt8),
        together=(pl.col("together") & ~pl.col("opposed")).sum().cast(pl.UInt8),
        against_war=(pl.col("opposed") & pl.col("war")).any(),
    )


def neighbours(
    members: pl.DataFrame, contiguity: pl.DataFrame, states: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Count each state's neighbours, and those of them that are parties to armed conflict.

    Parameters
    ----------
    members : polars.DataFrame
        ``ccode`` and ``year``: the state-years asked for.
    contiguity : polars.DataFrame
        Tidy table ``cow_states_contiguity`` (directed). A spell alive at its end is held.
    states : polars.DataFrame
        Result of :func:`conflict_states`.

    Returns
    -------
    dict of polars.DataFrame
        ``neighbour_years``: state-years with the number of neighbours, of those in conflict
        and of those at war; ``neighbour_conflicts``: each neighbour in conflict, by name.
    """
    last = members.select(pl.col("year").max()).item() or 0
    near = contiguity.filter(pl.col("conttype") <= NEAR).select(
        ccode="ccode1",
        neighbour="ccode2",
        first=pl.col("start").dt.year(),
        last=pl.when("censored").then(last).otherwise(pl.col("end").dt.year()),
    )
    here = members.select("ccode", "year")
    beside = (
        spell_years(near.filter(pl.col("first") <= pl.col("last")), "first", "last")
        .unique()
        .join(here, on=["ccode", "year"])
        .join(here.rename({"ccode": "neighbour"}), on=["neighbour", "year"])
    )
    fighting = states.select(
        "year",
        neighbour="ccode",
        war="war",
        party=pl.sum_horizontal(*_TYPES) > 0,
    ).filter("party")
    involved = beside.join(fighting, on=["neighbour", "year"])
    state_year = ["ccode", "year"]
    counted = (
        here.join(beside.group_by(state_year).agg(neighbours=pl.len()), on=state_year, how="left")
        .join(
            involved.group_by(state_year).agg(in_conflict=pl.len(), at_war=pl.col("war").sum()),
            on=state_year,
            how="left",
        )
        .select(
            *state_year,
            *(
                pl.col(c).fill_null(0).cast(pl.UInt8)
                for c in ("neighbours", "in_conflict", "at_war")
            ),
            held=pl.col("year") > CONTIGUITY_LAST,
        )
    )
    return {
        "neighbour_years": counted,
        "neighbour_conflicts": involved.select("ccode", "neighbour", "year", "war"),
    }


def peace_spells(levels: pl.DataFrame) -> pl.DataFrame:
    """Turn yearly values of the peace scale into spells of the nearest level.

    Parameters
    ----------
    levels : polars.DataFrame
        ``ccode1``, ``ccode2``, ``year`` and ``peacelevel`` (0 to 1).

    Returns
    -------
    polars.DataFrame
        ``ccode1``, ``ccode2``, ``first_year``, ``last_year`` and ``level``, the index in
        :data:`PEACE_LEVELS`. Years without a value end a spell.

    Examples
    --------
    >>> years = pl.DataFrame({
    ...     "ccode1": [365] * 4, "ccode2": [710] * 4, "year": [1995, 1996, 2005, 2006],
    ...     "peacelevel": [0.0, 0.0, 0.5, 0.5],
    ... })
    >>> peace_spells(years).select("first_year", "last_year", "level").rows()
    [(1995, 1996, 0), (2005, 2006, 2)]
    """
    dyad = ["ccode1", "ccode2"]
    # Half-way goes down: ceil(x - 1/2) where round() would go to the even level. The small
    # term keeps 0.3749999999, a mean cut to ten digits, at its half-way mark.
    nearest = (pl.col("peacelevel") * 4 - 0.5 - 1e-6).ceil().clip(0, 4).cast(pl.UInt8)
    marked = levels.sort(*dyad, "year").with_columns(level=nearest)
    breaks = (
        (pl.col("level") != pl.col("level").shift())
        | (pl.col("year") != pl.col("year").shift() + 1)
    ).fill_null(value=True)
    return (
        marked.with_columns(spell=breaks.cast(pl.Int32).cum_sum().over(dyad))
        .group_by(*dyad, "spell", maintain_order=True)
        .agg(
            first_year=pl.col("year").min().cast(pl.Int16),
            last_year=pl.col("year").max().cast(pl.Int16),
            level=pl.col("level").first(),
        )
        .drop("spell")
    )


def make() -> dict[str, pl.DataFrame]:
    """Compute all tables."""
    conflicts, sides = table("ucdp_conflicts"), table("ucdp_sides")
    states = conflict_states(conflicts, sides)
    members = state_years(start=CONFLICT[0], end=CONFLICT[1])
    return {
        "rivalry_spells": rivalry_spells([table("rivalries_td"), table("rivalries_tss")]),
        "dispute_years": dispute_years(table("disputes_gml"), table("disputes_dyadic402")),
        **sanction_years(table("gsdb_cases"), table("gsdb_parties")),
        "conflict_state_years": states,
        "conflict_dyad_years": conflict_dyads(conflicts, sides),
        **neighbours(members, table("cow_states_contiguity"), states),
        "peace_spells": peace_spells(table("peace_data_dyads")),
    }


_PAIR = {"ccode1": "COW code of state 1", "ccode2": "COW code of state 2"}
_PAIR_YEAR = {**_PAIR, "year": "year"}
_STATE_YEAR = {"ccode": "COW code", "year": "year"}
_SPAN = {"first_year": "first year", "last_year": "last year"}

MEASURE = Measure(
    name="frictions",
    needs=("rivalries", "disputes", "ucdp", "gsdb", "cow_states", "peace_data"),
    make=make,
    tables=(
        MeasureTable(
            "rivalry_spells",
            "Spell of strategic rivalry by one of two lists (td to 2010, tss to 2020)",
            {
                "list": "td Thompson and Dreyer, tss Thompson, Sakuwa and Suhas",
                **_PAIR,
                **_SPAN,
                "censored": "alive when the list ends: it did not end then",
                **{t: f"{t} by the list; null where it names no type" for t in _RIVALRY_TYPES},
            },
            ("list", "ccode1", "ccode2", "first_year"),
        ),
        MeasureTable(
            "dispute_years",
            f"Dyad-years in a militarised dispute, {DISPUTES_FIRST}-{COW_LAST}, by Gibler, Miller "
            f"and Little (gml, to {GML_LAST}) or COW's dyadic file (to {COW_LAST}); others have no "
            "row",
            {
                **_PAIR_YEAR,
                "gml": "on opposite sides of a dispute; null after its coverage",
                "gml_onset": "a dispute began in the year",
                "cow_disputes": "disputes between the two in the year",
                "cow_onsets": "of these begun in the year",
                "cow_hostility": "highest action between the two: 1 none, 2 threat, 3 display, "
                "4 use of force, 5 war",
                "cow_fatality": "deaths of the side that lost more, 0 none to 6 1,000 and more; "
                "null where unknown or where others took part",
                "territory": "one wanted to change who holds territory",
                "policy": "one wanted to change the other's policy",
                "regime": "one wanted to change the other's government",
            },
            ("ccode1", "ccode2", "year"),
        ),
        MeasureTable(
            "sanction_years",
            "Sanctions in force of one state, named as sender, on another, {}-{}; others have no "
            "row".format(*SANCTIONS),
            {
                "sender": "COW code of the sender",
                "target": "COW code of the target",
                "year": "year",
                "cases": "cases in force on any day of the year",
                **{m: f"one of them uses {m}" for m in _MEANS},
            },
            ("sender", "target", "year"),
        ),
        MeasureTable(
            "sanction_organisation_years",
            "Sanctions in force on a state of a sender that is none (an organisation; Hong Kong), "
            "{}-{}".format(*SANCTIONS),
            {
                "organisation": "name in the source",
                "target": "COW code of the target",
                "year": "year",
                "cases": "cases in force on any day of the year",
            },
            ("organisation", "target", "year"),
        ),
        MeasureTable(
            "sanctioned_organisation_years",
            "Sanctions in force of a state on a target that is none (an organisation, a group, a "
            "region, a territory), {}-{}".format(*SANCTIONS),
            {
                "sender": "COW code of the sender",
                "organisation": "name in the source",
                "year": "year",
                "cases": "cases in force on any day of the year",
            },
            ("sender", "organisation", "year"),
        ),
        MeasureTable(
            "conflict_state_years",
            "State-years in armed conflict (25 battle deaths or more), {}-{}; others have no "
            "row".format(*CONFLICT),
            {
                **_STATE_YEAR,
                **{n: f"{k} conflicts as a primary party" for n, k in _TYPES.items()},
                "supporting": "conflicts of others to which it sent troops",
                "war": "a primary party to a conflict of 1,000 battle deaths or more",
            },
            ("ccode", "year"),
        ),
        MeasureTable(
            "conflict_dyad_years",
            "Dyad-years in which two states took part in one armed conflict, {}-{}; others have no "
            "row".format(*CONFLICT),
            {
                **_PAIR_YEAR,
                "against_primary": "conflicts with both as primary parties and opponents",
                "against": "conflicts on opposite sides in any role",
                "together": "conflicts on the same side in any role",
                "against_war": "opposed in a conflict of 1,000 battle deaths or more",
            },
            ("ccode1", "ccode2", "year"),
        ),
        MeasureTable(
            "neighbour_years",
            "Neighbours of a state (land or river border, or at most 24 miles of water) and how "
            "many of them are primary parties to an armed conflict, {}-{}".format(*CONFLICT),
            {
                **_STATE_YEAR,
                "neighbours": "neighbours that are members of the state system",
                "in_conflict": "of these in an armed conflict",
                "at_war": "of these in a conflict of 1,000 battle deaths or more",
                "held": f"contiguity of {CONTIGUITY_LAST} carried forward",
            },
            ("ccode", "year"),
        ),
        MeasureTable(
            "neighbour_conflicts",
            "The neighbours that are counted as in conflict",
            {
                "ccode": "COW code",
                "neighbour": "COW code of the neighbour",
                "year": "year",
                "war": "a conflict of 1,000 battle deaths or more",
            },
            ("ccode", "neighbour", "year"),
        ),
        MeasureTable(
            "peace_spells",
            "Spell of a dyad at one level of the peace scale, {}-{}; dyads without a relationship "
            "by the source's rules, and years of transition, have no row".format(*PEACE),
            {
                **_PAIR,
                **_SPAN,
                "level": "0 severe rivalry, 1 lesser rivalry, 2 negative peace, 3 warm peace, "
                "4 security community",
            },
            ("ccode1", "ccode2", "first_year"),
        ),
    ),
)
