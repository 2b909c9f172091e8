"""Organisations of which both are members, and trade agreements that bind both.

*Organisations.* ``igo_years`` holds how many of them have both states as full members, and
``igo_state_years`` how many each state is in. Large states are in more, so a number says little
alone: :func:`igo_standing` puts it beside the most there could be, beside what other states share
and among each state's partners. All of it follows from the two counts and is not stored.

*Trade agreements.* ``trade_agreements`` turns DESTA's entries into spells of a dyad:

- *An agreement* is a base treaty with all that belongs to it. Protocols and accessions add
  members or dates to it; consolidated texts and negotiations add nothing.
- *Partners* are members on different sides where there are two: EC-Egypt is none of France and
  Germany. The European Economic Area, listed as two sides of 1992, is one market since and
  here has one.
- *In force* from the later of both states' years to the earlier withdrawal, if any. A state
  that joined by way of a group (Poland in EC-Egypt) does so when its accession to the group
  took effect; where no year is given for another accession, its own year stands for it.
  ``entry`` says which, the weaker of both sides. The list has one year for all founders of an
  agreement.
- *Signed, not known in force*: ``first_year`` is null. So it is where a state is in the European
  Union and the list leaves it out of an agreement of the Union (``unlisted``). Either is no
  data: a dyad-year with nothing else is not one without agreement.
- *Ends are mostly not known.* The list has withdrawals, but not the end, lapse or suspension of
  an agreement, and not its replacement. ``followed`` is the year in which a later agreement of
  exactly the same parties entered into force (NAFTA: 2020): it may have taken its place, or
  stand beside it as the EC did beside the Coal and Steel Community. All agreements of a dyad
  are thus an upper bound, those not followed nearer to what is in force.
- *States* are those that bore the list's number in each year: the Federal Republic to 1990,
  Germany since.
"""

from __future__ import annotations

import polars as pl

from cordiale.measures._tidy import Measure, MeasureTable, ordered_pair
from cordiale.sources import table
from cordiale.states import from_m49, state_years

__all__ = [
    "ENTRY",
    "IGOS",
    "MEASURE",
    "TRADE",
    "agreement_spells",
    "igo_standing",
    "number_bearers",
]

IGOS = (1946, 2014)
"""First and last year of the organisations here; the source begins in 1816."""
TRADE = (1948, 2020)
"""First and last year of signature of the trade agreements."""
ENTRY = ("given", "group", "accession", "signed", "unlisted")
"""How the first year of a spell is known, from best to not at all: given by the list, that of the
accession to a group, that of an accession without date, signed only, or not in the list."""

_GIVEN, _GROUP, _ACCESSION, _SIGNED, _UNLISTED = range(len(ENTRY))
_ONE_SIDED = 437
"""European Economic Area."""
_JOINS = {"810+1": 1, "810+2": 0, "979+1": 0, "979+2": 0}
"""Side (by order) that a state joins where those already in stand on both: Ecuador beside
Colombia and Peru, Croatia in the EC, Samoa and the Solomon Islands beside Fiji."""
_UNION = (293, 327, 300, 335, 324)
"""The treaties of Rome, Maastricht, Amsterdam, Nice and Lisbon."""
_CORE = [56, 442, 528]
"""Belgium, Luxembourg, Netherlands: where they are, the side is the Union's."""


def igo_standing(
    joint: pl.DataFrame, totals: pl.DataFrame, ccode1: int, ccode2: int
) -> pl.DataFrame:
    """Put the organisations that two states share beside what size and partners would suggest.

    Parameters
    ----------
    joint : polars.DataFrame
        ``igo_years``: all dyads of the two states.
    totals : polars.DataFrame
        ``igo_state_years``.
    ccode1, ccode2 : int

    Returns
    -------
    polars.DataFrame
        One row per year: ``joint``; ``share``, of the smaller state's organisations (the most
        there could be); ``overlap``, of those that either is in (Jaccard); and for each
        side ``total``, ``expected`` (joint organisations if the other shared with it as large a
        part of its own as the remaining states do), ``rank`` of the other by overlap, 1 the
        highest, and ``partners`` ranked. Null where the source's two counts contradict each
        other, a dyad having more than a state.

    References
    ----------
    Pevehouse, Nordstrom, McManus & Jamison (2020) Journal of Peace Research 57(3):492-503.

    Examples
    --------
    >>> joint = pl.DataFrame({
    ...     "ccode1": [2, 2, 20], "ccode2": [20, 200, 200], "year": 2014, "joint": [8, 5, 4],
    ... })
    >>> totals = pl.DataFrame({"ccode": [2, 20, 200], "year": 2014, "total": [10, 10, 5]})
    >>> igo_standing(joint, totals, 2, 20).select("share", "expected_1", "rank_1").rows()
    [(0.8, 10.0, 1)]
    """
    both = [ccode1, ccode2]
    around = joint.filter(pl.col("ccode1").is_in(both) | pl.col("ccode2").is_in(both))
    sides = [
        around.select("year", "joint", me=pl.col(a), other=pl.col(b))
        for a, b in (("ccode1", "ccode2"), ("ccode2", "ccode1"))
    ]
    mine = (
        pl.concat(sides)
        .filter(pl.col("me").is_in(both))
        .join(totals.rename({"ccode": "me"}), on=["me", "year"])
        .join(
            totals.rename({"ccode": "other", "total": "others"}),
            on=["other", "year"],
        )
        .with_columns(pl.col("joint", "total", "others").cast(pl.Int32))
        .filter(pl.col("joint") <= pl.min_horizontal("total", "others"))
    )
    group = ["me", "year"]
    rest = pl.col("joint", "others").sum().over(group) - pl.col("joint", "others")
    ranked = mine.with_columns(
        rest.name.prefix("rest_"),
        share=pl.col("joint") / pl.min_horizontal("total", "others"),
        overlap=pl.col("joint") / (pl.col("total") + pl.col("others") - pl.col("joint")),
    ).with_columns(
        expected=pl.when(pl.col("rest_others") > 0).then(
            pl.col("others") * pl.col("rest_joint") / pl.col("rest_others")
        ),
        rank=pl.col("overlap").rank("min", descending=True).over(group),
        partners=pl.len().over(group),
    )
    dyad = ranked.filter(pl.col("other").is_in(both))
    per_side = ("total", "expected", "rank", "partners")
    first, second = (
        dyad.filter(pl.col("me") == code).select(
            "year", "share", "overlap", *(pl.col(c).alias(f"{c}_{i}") for c in per_side)
        )
        for i, code in ((1, ccode1), (2, ccode2))
    )
    low, high = sorted(both)
    years = joint.filter(pl.col("ccode1") == low, pl.col("ccode2") == high)
    return (
        years.select("year", "joint")
        .join(first, on="year", how="left")
        .join(second.drop("share", "overlap"), on="year", how="left")
        .sort("year")
    )


def agreement_spells(
    agreements: pl.DataFrame, members: pl.DataFrame, bearers: pl.DataFrame
) -> pl.DataFrame:
    """Pair the members of each trade agreement while both are bound by it.

    Parameters
    ----------
    agreements, members : polars.DataFrame
        Tidy tables ``desta_agreements`` and ``desta_members``.
    bearers : polars.DataFrame
        Which state bears each number, and when: :func:`number_bearers`.

    Returns
    -------
    polars.DataFrame
        The columns of ``trade_agreements``: one row per dyad, agreement and year of signature.

    Examples
    --------
    Ukraine joins in 2004 what Russia and Belarus founded; Russia leaves it in 2010.

    >>> agreements = pl.DataFrame({
    ...     "number": ["7", "7+1", "7_1"], "base_treaty": ["7"] * 3, "typememb": [2, 5, 7],
    ...     "entry_type": ["base_treaty", "accession", "withdrawal"],
    ...     "year": [2000, 2004, 2010], "entry_year": [2001, None, None],
    ... })
    >>> rows = [("7", 643, 0), ("7", 112, 0), ("7+1", 804, 1), ("7+1", 643, 2), ("7+1", 112, 2),
    ...         ("7_1", 643, 1), ("7_1", 112, 2), ("7_1", 804, 2)]
    >>> members = pl.DataFrame(rows, schema=["number", "m49", "side"], orient="row")
    >>> spells = agreement_spells(agreements, members, number_bearers(members["m49"]))
    >>> for row in spells.sort("ccode1", "ccode2").rows():
    ...     print(row[0], row[1], *row[4:7])
    365 369 2004 2010 accession
    365 370 2001 2010 given
    369 370 2004 None accession
    """
    acts = _acts(agreements, members)
    bound = _bound(acts, _left(agreements, members))
    pairs = pl.concat([_pairs(bound), _unlisted(bound)])
    facts = acts.group_by("agreement").agg(members=pl.col("m49").n_unique().cast(pl.UInt8))
    spells = _borne(pairs, bearers)
    return (
        _needed(spells)
        .join(facts, on="agreement")
        .join(_followed(acts, bound), on="agreement", how="left")
        .select(
            "ccode1",
            "ccode2",
            pl.col("agreement").cast(pl.UInt16),
            *(pl.col(c).cast(pl.Int16) for c in ("signed", "first_year", "last_year")),
            pl.col("entry").replace_strict(dict(enumerate(ENTRY)), return_dtype=pl.String),
            "members",
            pl.col("followed").cast(pl.Int16),
        )
    )


def _roots(agreements: pl.DataFrame) -> pl.DataFrame:
    """Follow each entry to the base treaty that it belongs to at last."""
    base = dict(agreements.select("number", "base_treaty").iter_rows())

    def root(number: str) -> str:
        while base[number] != number:
            number = base[number]
        return number

    return pl.DataFrame(
        [(n, int(root(n))) for n in base],
        schema={"number": pl.String, "agreement": pl.Int32},
        orient="row",
    )


def _entries(agreements: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return the members of all entries, with the agreement that each belongs to."""
    facts = ("number", "entry_type", "typememb")
    return (
        members.select("number", "m49", "side")
        .join(_roots(agreements), on="number")
        .join(agreements.select(*facts, pl.col("year", "entry_year").cast(pl.Int32)), on="number")
    )


def _left(agreements: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return the year in which a member left an agreement."""
    return (
        _entries(agreements, members)
        .filter(pl.col("entry_type") == "withdrawal", pl.col("side") == 1)
        .group_by("agreement", "m49")
        .agg(left=pl.col("year").max())
    )


def _acts(agreements: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return who joined what, when, on which side: founding, protocol or accession."""
    entries = _entries(agreements, members).with_columns(
        year_given=pl.when(pl.col("entry_year") >= pl.col("year")).then("entry_year")
    )
    base = entries.filter(pl.col("entry_type") == "base_treaty")
    sides = (
        base.select("agreement", "typememb", "side")
        .unique()
        .with_columns(
            own=pl.col("side").rank("dense").over("agreement").cast(pl.Int8) - 1,
            two=pl.col("typememb").is_in([3, 4])
            & (pl.col("side").n_unique().over("agreement") > 1)
            & (pl.col("agreement") != _ONE_SIDED),
        )
        .with_columns(pl.when("two").then("own").otherwise(0).alias("own"))
        .drop("typememb")
    )
    texts = entries.filter(pl.col("entry_type").is_in(["base_treaty", "protocol or amendment"]))
    founded = texts.join(sides, on=["agreement", "side"]).select(
        "agreement",
        "m49",
        "two",
        side="own",
        signed="year",
        start="year_given",
        level=pl.when(pl.col("year_given").is_null()).then(_SIGNED).otherwise(_GIVEN),
        founder=pl.col("entry_type") == "base_treaty",
    )
    known = texts.group_by("agreement").agg(since=pl.col("year_given").min())
    joined = _accessions(entries, founded.filter("founder")).join(known, on="agreement")
    own = pl.coalesce("group_year", "year")
    return pl.concat(
        [
            founded,
            joined.select(
                "agreement",
                "m49",
                "two",
                "side",
                signed="year",
                # Who accedes to what is not known to be in force is not known to be bound.
                start=pl.coalesce(
                    "year_given",
                    pl.when(pl.col("since").is_not_null()).then(pl.max_horizontal(own, "since")),
                ),
                level=pl.when(pl.col("year_given").is_not_null())
                .then(_GIVEN)
                .when(pl.col("since").is_null())
                .then(_SIGNED)
                .when(pl.col("group_year").is_not_null())
                .then(_GROUP)
                .otherwise(_ACCESSION),
                founder=pl.lit(value=False),
            ),
        ]
    )


def _accessions(entries: pl.DataFrame, founders: pl.DataFrame) -> pl.DataFrame:
    """Return those that acceded, the side they came to and the year of the group's accession."""
    rows = entries.filter(pl.col("entry_type") == "accession").with_columns(
        by_group=(pl.col("side") == 3).any().over("number")
    )
    joins = pl.col("side") == pl.when("by_group").then(2).otherwise(1)
    there = (
        rows.filter(~joins)
        .join(founders.select("agreement", "m49", there="side"), on=["agreement", "m49"])
        .group_by("number")
        .agg(pl.col("there").unique())
    )
    other_side = pl.when(pl.col("there").list.len() == 1).then(1 - pl.col("there").list.first())
    named = pl.DataFrame(
        list(_JOINS.items()), schema={"number": pl.String, "named": pl.Int8}, orient="row"
    )
    groups = (
        rows.filter(joins, pl.col("typememb") == 5)
        .drop_nulls("year_given")
        .group_by("m49", "year")
        .agg(group_year=pl.col("year_given").min())
    )
    return (
        rows.filter(joins)
        .join(there, on="number", how="left")
        .join(named, on="number", how="left")
        .join(founders.select("agreement", "two").unique(), on="agreement")
        .join(groups, on=["m49", "year"], how="left")
        .with_columns(
            pl.when("two").then(pl.coalesce("named", other_side)).otherwise(0).alias("side"),
            pl.when(pl.col("typememb") == 6).then("group_year").alias("group_year"),
        )
    )


def _bound(acts: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """Join the acts of a member to spells; an act after it left begins another."""
    again = (pl.col("signed") > pl.col("left")).fill_null(value=False)
    return (
        acts.join(left, on=["agreement", "m49"], how="left")
        .with_columns(again=again)
        .group_by("agreement", "m49", "side", "two", "again")
        .agg(
            pl.col("signed", "start").min(),
            pl.col("level").sort_by("start", nulls_last=True).first(),
            last=pl.when(~pl.col("again").first()).then(pl.col("left").first()),
        )
    )


def _pairs(bound: pl.DataFrame) -> pl.DataFrame:
    """Pair the members of each agreement, across its sides where it has two."""
    both = bound.join(bound, on="agreement", suffix="_2").filter(
        pl.col("m49") < pl.col("m49_2"), ~pl.col("two") | (pl.col("side") != pl.col("side_2"))
    )
    started = pl.col("start").is_not_null() & pl.col("start_2").is_not_null()
    return both.select(
        "agreement",
        "m49",
        "m49_2",
        signed=pl.max_horizontal("signed", "signed_2"),
        first_year=pl.when(started).then(pl.max_horizontal("start", "start_2")),
        last_year=pl.min_horizontal("last", "last_2"),
        entry=pl.max_horizontal("level", "level_2"),
    )


def _unlisted(bound: pl.DataFrame) -> pl.DataFrame:
    """Pair members of the Union with the partners of those agreements of it that omit them."""
    union = (
        bound.filter(pl.col("agreement").is_in(_UNION))
        .group_by("m49")
        .agg(joined=pl.col("start").min())
    )
    two = bound.filter("two")
    its_side = (
        two.group_by("agreement", "side")
        .agg(core=pl.lit(_CORE).explode().is_in(pl.col("m49").implode()).all())
        .filter("core")
        .select("agreement", its="side")
    )
    partners = two.join(its_side, on="agreement").filter(pl.col("side") != pl.col("its"))
    return (
        its_side.join(union, how="cross")
        .join(bound, on=["agreement", "m49"], how="anti")
        .join(partners.drop("its"), on="agreement", suffix="_2")
        .select(
            "agreement",
            "m49",
            "m49_2",
            signed=pl.max_horizontal("joined", "signed"),
            first_year=pl.lit(None, pl.Int32),
            last_year="last",
            entry=pl.lit(_UNLISTED),
        )
    )


def number_bearers(numbers: pl.Series) -> pl.DataFrame:
    """Say which state bears each UN M49 number in which years of the agreements.

    Parameters
    ----------
    numbers : polars.Series

    Returns
    -------
    polars.DataFrame
        ``m49``, ``ccode``, ``since`` and ``until`` (years; null where the state goes on). In a
        year in which a number passes on, both states bear it.

    Examples
    --------
    >>> number_bearers(pl.Series([276])).rows()
    [(276, 255, 1990, None), (276, 260, 1955, 1990)]
    """
    years = pl.DataFrame({"year": range(TRADE[0], TRADE[1] + 1)}, schema={"year": pl.Int32})
    all_years = numbers.unique().to_frame("m49").join(years, how="cross")
    days = [
        all_years.with_columns(ccode=from_m49(pl.col("m49"), pl.date("year", month, day)))
        for month, day in ((1, 1), (12, 31))
    ]
    members = state_years("cow", *TRADE).select("ccode", "year")
    runs = pl.concat(days).unique().join(members, on=["ccode", "year"]).sort("year")
    key = ["m49", "ccode"]
    return (
        runs.with_columns(run=pl.col("year") - pl.col("year").rank("ordinal").over(key))
        .group_by(*key, "run")
        .agg(since=pl.col("year").min(), until=pl.col("year").max())
        .with_columns(pl.when(pl.col("until") < TRADE[1]).then("until").alias("until"))
        .drop("run")
        .sort(*key, "since")
    )


def _borne(pairs: pl.DataFrame, bearers: pl.DataFrame) -> pl.DataFrame:
    """Give each pair its states, while both exist."""
    states = pairs
    for number, i in (("m49", "1"), ("m49_2", "2")):
        states = states.join(bearers.rename({"m49": number, "ccode": f"of{i}"}), on=number)
        states = states.with_columns(
            pl.max_horizontal("signed", "since").alias("signed"),
            pl.min_horizontal("last_year", "until").alias("last_year"),
            pl.when(pl.col("first_year").is_not_null())
            .then(pl.max_horizontal("first_year", "since"))
            .alias("first_year"),
        ).drop("since", "until")
    return (
        states.with_columns(*ordered_pair("of1", "of2"))
        .filter(
            pl.col("ccode1") != pl.col("ccode2"),
            pl.col("last_year").is_null()
            | (pl.coalesce("first_year", "signed") <= pl.col("last_year")),
        )
        .drop("m49", "m49_2", "of1", "of2")
    )


def _needed(spells: pl.DataFrame) -> pl.DataFrame:
    """Leave out what is unlisted where another agreement of the two is in force without end."""
    dyad = ["ccode1", "ccode2"]
    lasting = (
        spells.filter(pl.col("last_year").is_null())
        .drop_nulls("first_year")
        .group_by(dyad)
        .agg(covered=pl.col("first_year").min())
    )
    return spells.join(lasting, on=dyad, how="left").filter(
        (pl.col("entry") != _UNLISTED)
        | pl.col("covered").is_null()
        | (pl.col("covered") > pl.col("signed"))
    )


def _followed(acts: pl.DataFrame, bound: pl.DataFrame) -> pl.DataFrame:
    """Find the year in which a later agreement of exactly the same parties entered into force."""
    parties = pl.col("m49").unique().sort().cast(pl.String).str.join(",")
    founded = (
        acts.filter("founder")
        .group_by("agreement")
        .agg(pl.col("start", "signed").min(), later=parties)
        .drop_nulls("start")
    )
    order = pl.struct("start", "signed", "agreement")
    founded = founded.with_columns(order=order.rank("ordinal"))
    days = founded.select(year="start").unique()
    earlier = (
        bound.join(days, how="cross")
        .filter(
            pl.col("start") < pl.col("year"),
            pl.col("last").is_null() | (pl.col("last") >= pl.col("year")),
        )
        .group_by("agreement", "year")
        .agg(parties.alias("parties"))
    )
    # Two that entered into force in one year are compared as they were founded.
    same = founded.select("agreement", year="start", parties="later")
    return (
        pl.concat([earlier, same])
        .join(founded.select("agreement", "order"), on="agreement")
        .join(
            founded.select(year="start", parties="later", next="order"),
            on=["year", "parties"],
        )
        .filter(pl.col("order") < pl.col("next"))
        .group_by("agreement")
        .agg(followed=pl.col("year").min())
    )


def make() -> dict[str, pl.DataFrame]:
    """Count joint organisations and pair the members of trade agreements."""
    inside = pl.col("year").is_between(*IGOS)
    members = table("desta_members")
    return {
        "igo_years": table("cow_igo_dyads")
        .filter(inside)
        .select("ccode1", "ccode2", "year", joint=pl.col("dyadigos").cast(pl.UInt8)),
        "igo_state_years": table("cow_igo_states")
        .filter(inside)
        .select("ccode", "year", total=pl.col("sum_igo_full").cast(pl.UInt8)),
        "trade_agreements": agreement_spells(
            table("desta_agreements"), members, number_bearers(members["m49"])
        ),
    }


_PAIR = {"ccode1": "COW code of state 1", "ccode2": "COW code of state 2"}

MEASURE = Measure(
    name="institutions",
    needs=("cow_igo", "desta"),
    make=make,
    tables=(
        MeasureTable(
            "igo_years",
            "Intergovernmental organisations of which both states are full members, {}-{}; dyads "
            "that the source does not cover have no row".format(*IGOS),
            {**_PAIR, "year": "year", "joint": "organisations with both as full members"},
            ("ccode1", "ccode2", "year"),
        ),
        MeasureTable(
            "igo_state_years",
            "Intergovernmental organisations of which a state is a full member, {}-{}".format(
                *IGOS
            ),
            {"ccode": "COW code", "year": "year", "total": "full memberships"},
            ("ccode", "year"),
        ),
        MeasureTable(
            "trade_agreements",
            "Spell of a dyad under one preferential trade agreement, signed {}-{}, with its "
            "protocols and accessions".format(*TRADE),
            {
                **_PAIR,
                "agreement": "number of the base treaty in DESTA",
                "signed": "year by which both had signed or acceded, and were states",
                "first_year": "first year in force between the two; null where not known, or "
                "not known to have entered into force",
                "last_year": "year in which one left it, or ceased to be a state; null where no "
                f"end is known to {TRADE[1]}",
                "entry": "how the first year is known: given; group, by accession to a group; "
                "accession, the year of one without date; signed, not known; unlisted, a member "
                "of the European Union that the list omits",
                "members": "states and territories that were ever in the agreement",
                "followed": "year in which a later agreement of exactly the same parties "
                "entered into force, which may have replaced it; null where none did",
            },
            ("ccode1", "ccode2", "agreement", "signed"),
        ),
    ),
)
