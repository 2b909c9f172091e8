"""Central banks' liquidity lines: who can draw on whose bank, dyad by dyad and year by year.

The source lists deals; a renewal, a reactivation and a supplement are deals of their own.
Here a *line* is what one bank provides to another in one currency, against one collateral and
under one initiative, and a *spell* of it is a stretch of days on every one of which a deal of
the line is in force. A renewal that starts before or on the day after the old deal ends goes
on with the spell, a later one begins another. What decides how it is made:

- *A framework is not a line between two.* Pooled funds (Chiang Mai, ASEAN, the Contingent
  Reserve Arrangement of the BRICS) are listed as a deal of each contributor with each member,
  and the offer that India's bank made to all SAARC banks in 2012 as a deal with each. Neither
  makes a line of a pair: to Russia and China their shared fund adds none, and that offer is all
  that India and Pakistan have. ``swap_fund_members`` keeps the funds, by member. What two banks
  agreed under an initiative (most of SAARC's, the bilateral ones of Chiang Mai) is a line.
- *Reciprocal* deals stand twice in the source, once each way; each row is counted in its own
  direction only.
- *No end agreed or announced* is not in force for ever: such a line is counted to the end of
  coverage and marked ``open_end``, for it may have ended without notice.
- *Agreed, not drawn*: the source does not say whether a line was used, nor whether it was
  ended before its day.
- *The euro area's* lines are the European Central Bank's, which is no state: its members have
  no row for them, and their absence is no zero. Hong Kong and Macao are no states either.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cordiale.measures._tidy import Measure, MeasureTable, ordered_pair, spell_years
from cordiale.sources import table

__all__ = ["COVERS", "MEASURE", "fund_members", "line_spells", "line_years"]

COVERS = (2000, 2023)
"""First and last year that the list covers."""

_LAST_DAY = date(COVERS[1], 12, 31)
_BANKS = ["provider", "recipient"]
_LINE = [*_BANKS, "currency", "collateral", "initiative"]


def _in_force(deals: pl.DataFrame) -> pl.DataFrame:
    """Return the deals between states that began inside coverage or before, with their days."""
    return (
        deals.drop_nulls(["source_ccode", "recipient_ccode"])
        .filter(pl.col("start_date") <= _LAST_DAY)
        .select(
            "framework",
            "open_end",
            "initiative",
            "collateral",
            "unlimited",
            provider="source_ccode",
            recipient="recipient_ccode",
            currency="currency_of_deal",
            reciprocal=pl.col("deal_type") == "reciprocal",
            supplement=(pl.col("deal_action") == "supplement").fill_null(value=False),
            amount="deal_amount",
            usd="usd_amount",
            start="start_date",
            end=pl.min_horizontal(pl.col("end_date").fill_null(_LAST_DAY), pl.lit(_LAST_DAY)),
        )
    )


def _bilateral(deals: pl.DataFrame) -> pl.DataFrame:
    return _in_force(deals).filter(~pl.col("framework"))


def _numbered(deals: pl.DataFrame, of: list[str]) -> pl.DataFrame:
    """Give each group's spells a number: stretches of days without a gap."""
    until = pl.col("end").cum_max().shift().over(of, order_by=["start", "end"])
    new = (pl.col("start") > until.dt.offset_by("1d")).fill_null(value=True)
    return deals.with_columns(new=new).with_columns(
        part=pl.col("new").cum_sum().over(of, order_by=["start", "end"])
    )


def _latest(column: str) -> pl.Expr:
    """Return what a line comes to at its end, or at the end of the year: deal and supplement.

    Of several deals in force on the last day the one that began last counts: a renewal may
    begin before the old deal ends.
    """
    at_end = pl.col("end") == pl.col("end").max()
    main, extra = at_end & ~pl.col("supplement"), at_end & pl.col("supplement")
    deal, added = (
        pl.col(column).filter(kind).sort_by(pl.col("start").filter(kind)).last()
        for kind in (main, extra)
    )
    return (
        pl.when(~extra.any()).then(deal).when(~main.any()).then(added).otherwise(deal + added)
    ).alias(column)


def _terms() -> list[pl.Expr]:
    at_end = pl.col("end") == pl.col("end").max()
    return [
        _latest("amount"),
        _latest("usd"),
        pl.col("unlimited").filter(at_end).any(),
    ]


def line_spells(deals: pl.DataFrame) -> pl.DataFrame:
    """Join the deals of each line between two states into spells.

    Parameters
    ----------
    deals : polars.DataFrame
        Tidy table ``swap_lines_deals``.

    Returns
    -------
    polars.DataFrame
        The columns of ``swap_line_deals``: one row per provider, recipient and ``spell``.

    Examples
    --------
    The line renewed a day late goes on; the one renewed after five weeks begins again.

    >>> from datetime import date
    >>> days = [("2014-10-13", "2017-10-13"), ("2017-11-22", "2020-11-22"),
    ...         ("2020-11-23", "2023-11-23")]
    >>> deals = pl.DataFrame([
    ...     {"source_ccode": 710, "recipient_ccode": 365, "start_date": date.fromisoformat(a),
    ...      "end_date": date.fromisoformat(b), "open_end": False, "framework": False,
    ...      "deal_type": "reciprocal", "deal_action": None, "initiative": None,
    ...      "collateral": "swap", "currency_of_deal": "CNY", "deal_amount": 150.0,
    ...      "usd_amount": None, "unlimited": False}
    ...     for a, b in days
    ... ])
    >>> spells = line_spells(deals).sort("spell")
    >>> spells.select("spell", "first_year", "last_year", "deals").rows()
    [(1, 2014, 2017, 1), (2, 2017, 2023, 2)]
    """
    spells = (
        _numbered(_bilateral(deals), _LINE)
        .group_by(*_LINE, "part")
        .agg(
            *_terms(),
            pl.col("start").min(),
            pl.col("reciprocal", "open_end").any(),
            last=pl.col("end").max(),
            deals=pl.len().cast(pl.UInt8),
        )
        .filter(pl.col("last").dt.year() >= COVERS[0])
    )
    order = ["start", "last", "currency", "collateral", "initiative"]
    return spells.with_columns(
        spell=pl.int_range(1, pl.len() + 1).over(_BANKS, order_by=order).cast(pl.UInt8)
    ).select(
        *_BANKS,
        "spell",
        first_year=pl.col("start").dt.year().cast(pl.Int16),
        last_year=pl.col("last").dt.year().cast(pl.Int16),
        open_end="open_end",
        # A deal that expires later was alive when the list ends.
        censored=pl.col("last") == _LAST_DAY,
        **{c: pl.col(c) for c in ("deals", "currency", "collateral", "initiative", "reciprocal")},
        **{c: pl.col(c) for c in ("amount", "usd", "unlimited")},
    )


def line_years(deals: pl.DataFrame) -> pl.DataFrame:
    """Count the lines in force between two states in each year, each way.

    Parameters
    ----------
    deals : polars.DataFrame
        Tidy table ``swap_lines_deals``.

    Returns
    -------
    polars.DataFrame
        The columns of ``swap_line_years``: one row per non-directed dyad-year with a line in
        force on any day of it, either way.

    Notes
    -----
    ``amount_1`` and ``usd_1`` are those of the line whose deal began last. They are what the
    year ends with, supplements added, and are null where the source names no amount.
    """
    lines = _bilateral(deals)
    years = spell_years(
        lines.with_columns(
            a=pl.max_horizontal(pl.col("start").dt.year(), pl.lit(COVERS[0])),
            b=pl.col("end").dt.year(),
        ),
        "a",
        "b",
    ).with_columns(
        day=pl.max_horizontal("start", pl.date("year", 1, 1)),
        end=pl.min_horizontal("end", pl.date("year", 12, 31)),
    )
    each = years.group_by(*_LINE, "year").agg(
        *_terms(),
        pl.col("start").max(),
        pl.col("reciprocal", "open_end").any(),
        one_way=(~pl.col("reciprocal")).any(),
    )
    latest = ["start", "amount", "currency"]
    ways = each.group_by(*_BANKS, "year").agg(
        pl.col("amount", "currency", "usd").sort_by(latest, nulls_last=False).last(),
        pl.col("unlimited", "reciprocal", "one_way").any(),
        pl.col("open_end").all(),
        swap=(pl.col("collateral") == "swap").any(),
        repo=(pl.col("collateral") == "repo").any(),
    )
    pair = lines.select(*ordered_pair(*_BANKS), "start").group_by("ccode1", "ccode2")
    first = pair.agg(first_start=pl.col("start").min().dt.year().cast(pl.Int16))
    return (
        _both_ways(ways.join(_at_once(years), on=[*_BANKS, "year"]))
        .join(first, on=["ccode1", "ccode2"])
        .select(list(_YEARS))
    )


def _at_once(years: pl.DataFrame) -> pl.DataFrame:
    """Count the lines in force together, on the day of the year with most of them.

    Counted over the whole year, a line renewed in another currency would be two.
    """
    year = [*_BANKS, "year"]
    return (
        years.select(*year, on="day")
        .unique()
        .join(years, on=year)
        .filter(pl.col("on").is_between("day", "end"))
        .group_by(*year, "on")
        .agg(lines=pl.struct(_LINE).n_unique().cast(pl.UInt8))
        .group_by(year)
        .agg(pl.col("lines").max())
    )


def _both_ways(ways: pl.DataFrame) -> pl.DataFrame:
    """Put both directions of a dyad-year in one row: suffix 1 is what state 1 provides."""
    directed = ways.with_columns(
        *ordered_pair(*_BANKS), mine=pl.col("provider") < pl.col("recipient")
    )
    dyad_year = ["ccode1", "ccode2", "year"]
    kinds = ("reciprocal", "one_way", "swap", "repo")
    whole = directed.group_by(dyad_year).agg(
        *(pl.col(c).any() for c in kinds), open_end=pl.col("open_end").all()
    )
    for i, way in (("1", pl.col("mine")), ("2", ~pl.col("mine"))):
        side = directed.filter(way).select(
            *dyad_year,
            *(
                pl.col(c).alias(f"{c}_{i}")
                for c in ("lines", "unlimited", "amount", "currency", "usd")
            ),
        )
        whole = whole.join(side, on=dyad_year, how="left").with_columns(
            pl.col(f"lines_{i}").fill_null(0), pl.col(f"unlimited_{i}").fill_null(value=False)
        )
    return whole


def fund_members(deals: pl.DataFrame) -> pl.DataFrame:
    """Say which states are in a multilateral framework, and which way they are in it.

    Parameters
    ----------
    deals : polars.DataFrame
        Tidy table ``swap_lines_deals``.

    Returns
    -------
    polars.DataFrame
        The columns of ``swap_fund_members``: one row per framework, state and spell.
    """
    rows = _in_force(deals).filter("framework")
    sides = pl.concat(
        rows.select(
            "initiative",
            "start",
            "end",
            "open_end",
            ccode=side,
            provides=pl.lit(side == "provider"),
        )
        for side in _BANKS
    )
    of = ["initiative", "ccode"]
    return (
        _numbered(sides, of)
        .group_by(*of, "part")
        .agg(
            pl.col("start").min(),
            pl.col("end").max(),
            pl.col("open_end").any(),
            pl.col("provides").any(),
            draws=(~pl.col("provides")).any(),
        )
        .filter(pl.col("end").dt.year() >= COVERS[0])
        .select(
            *of,
            first_year=pl.col("start").dt.year().cast(pl.Int16),
            last_year=pl.col("end").dt.year().cast(pl.Int16),
            open_end="open_end",
            provides="provides",
            draws="draws",
        )
    )


def make() -> dict[str, pl.DataFrame]:
    """Compute the three tables."""
    deals = table("swap_lines_deals")
    return {
        "swap_line_years": line_years(deals),
        "swap_line_deals": line_spells(deals),
        "swap_fund_members": fund_members(deals),
    }


_WAYS = {"1": "state 1's bank to state 2's", "2": "state 2's bank to state 1's"}
_YEARS = {
    "ccode1": "COW code of state 1",
    "ccode2": "COW code of state 2",
    "year": "year",
    **{
        f"{c}_{i}": text.format(way)
        for i, way in _WAYS.items()
        for c, text in {
            "lines": "lines from {}, on the day of the year with most of them",
            "unlimited": "one of the lines from {} is unlimited",
            "amount": "most that {} lends by the line agreed last, billions of the currency; null "
            "where unlimited or not named",
            "currency": "currency of that line",
            "usd": "the same in billion US$, where it was announced in US$",
        }.items()
    },
    "reciprocal": "one of the lines is reciprocal: either bank can draw",
    "one_way": "one of the lines is unidirectional",
    "swap": "one of the lines is against the other's currency",
    "repo": "one of the lines is against securities",
    "open_end": "no line has an announced end: all may have ended without notice",
    "first_start": "year in which the first line between the two began",
}

MEASURE = Measure(
    name="money",
    needs=("swap_lines",),
    make=make,
    tables=(
        MeasureTable(
            "swap_line_years",
            "Dyad-years with a central bank's liquidity line in force on any day, either way, "
            "{}-{}; others have no row, nor has a member of the euro area; funds of many states "
            "make no line".format(*COVERS),
            _YEARS,
            ("ccode1", "ccode2", "year"),
        ),
        MeasureTable(
            "swap_line_deals",
            "Spell of a line from one bank to another, in one currency, against one collateral "
            "and under one initiative: days without a gap on which a deal of it is in force, "
            "{}-{}".format(*COVERS),
            {
                "provider": "COW code of the state whose bank lends",
                "recipient": "COW code of the state whose bank can draw",
                "spell": "number of the spell between the two banks, by its first day",
                "first_year": f"year of the first day, before {COVERS[0]} for some",
                "last_year": f"year of the last day, at most {COVERS[1]}",
                "open_end": "a deal of it has no announced end",
                "censored": f"in force at the end of {COVERS[1]}: it is not known to end then",
                "deals": "deals joined: the first, renewals and supplements",
                "currency": "currency lent; several where the borrower can choose; null where "
                "not named",
                "collateral": "swap (the borrower's currency) or repo (securities)",
                "initiative": "initiative under which the two agreed, null for most",
                "reciprocal": "one of its deals is reciprocal",
                "amount": "most that can be drawn at the end, billions of the currency; null where "
                "unlimited or not named",
                "usd": "the same in billion US$, where it was announced in US$",
                "unlimited": "a deal in force at the end is unlimited",
            },
            ("provider", "recipient", "spell"),
        ),
        MeasureTable(
            "swap_fund_members",
            "Spell of a state in a multilateral liquidity framework, {}-{}; Hong Kong is in one "
            "too".format(*COVERS),
            {
                "initiative": "name in the source: ASEAN, CMIM Chiang Mai, BRICS_CRA, SAARC",
                "ccode": "COW code",
                "first_year": f"year of the first day, before {COVERS[0]} for some",
                "last_year": f"year of the last day, at most {COVERS[1]}",
                "open_end": "no end is announced",
                "provides": "its bank lends to the others",
                "draws": "its bank can draw",
            },
            ("initiative", "ccode", "first_year"),
        ),
    ),
)
