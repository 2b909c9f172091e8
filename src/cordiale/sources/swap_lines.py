"""Central bank liquidity lines, version 19: who lends which currency to whom, from when to when.

Table ``swap_lines_deals``: one row per deal and direction: the *source* central bank provides
currency to the *recipient*. ``swap_lines_dropped`` counts what was left out. Amounts are
maxima, in billions.

How to read a row (the authors' README and paper):

- ``deal_type``: *reciprocal* (either bank can draw: two rows, one in each direction, tied by
  ``reciprocal_deal``), *unidirectional* (only the recipient can draw), *pooled fund*
  (a multilateral arrangement, here one row for each contributor and member).
- ``framework``: the deal is part of a larger framework agreement. All pooled funds are (ASEAN
  Swap Arrangement, Chiang Mai Initiative Multilateralisation, BRICS Contingent Reserve
  Arrangement), and seven of the SAARC lines.
- ``deal_action``, the deal's role in a chain of deals: null (the first), *renew* (follows the
  deal before it), *reactivate* (after a gap), *supplement* (adds to a line in force).
  ``previous_deal`` is the deal renewed or reactivated.
- ``collateral``: *swap* (the recipient's currency) or *repo* (securities).
- ``start_date`` is the day of signature or of the press release, ``end_date`` the agreed day of
  expiry.
- A line is *in force* on every day from start to end, whatever its action: a state of affairs
  on a day needs no chain. ``deal_amount`` is in ``currency_of_deal``; ``usd_amount`` is given
  only where the press release speaks of US dollars; ``unlimited`` lines have neither.

What to mind, and what is done about it:

- *Dates* are day/month/year. 31/12/9999 means that no expiry was agreed or announced (265
  rows): ``end_date`` is null and ``open_end`` true. Such a line is known to be in force to the
  end of coverage (2023) at most: the euro area's open lines of 2008 to Hungary and Denmark were
  "reactivated" in 2020. A line could also end early; the file does not say so.
- *Coverage* is 2000 to 2023 by the authors' account. 29 rows start before and seven in 2024: kept,
  but years outside coverage are not complete.
- *The euro area* is "EA": the European Central Bank is no state and has no ``ccode``, and its
  members have no rows of their own for its lines. Hong Kong and Macao have none either. XKK
  is Kosovo.
- *Links that cannot be*: in 7 rows ``reciprocal_deal`` and in 12 ``previous_deal`` point to the
  row itself or to other banks: they become null.
- ``source_currency_deal`` (whether deal and source have one currency) is 1 in two rows only and
  plainly unfilled: it is left out; compare the two currencies.
- *An agreement is a promise*: the file does not say whether a line was drawn.

References
----------
Bahaj, Fuchs & Reis (2024) The Global Network of Liquidity Lines, CEPR Discussion Paper 19070.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows, check_unmapped
from cordiale.sources._read import Drop, dropped, dropped_spec, read_text, real, whole
from cordiale.states.mappers import from_iso3, unmapped

__all__ = ["TABLES", "tidy"]

_ID = "swap_lines"
_FILE = "liquidity_lines_current_v19_upload.csv"
_COLUMNS = {
    "deal_ID": "deal_id",
    "deal_type": "deal_type",
    "framework": "framework",
    "reciprocal_deal": "reciprocal_deal",
    "collateral": "collateral",
    "ISO_source": "source",
    "source_country": "source_country",
    "ISO_recipient": "recipient",
    "recipient_country": "recipient_country",
    "start_date": "start_date",
    "end_date": "end_date",
    "existence_previous_deal": "existence_previous_deal",
    "deal_action": "deal_action",
    "previous_deal": "previous_deal",
    "currency_of_deal": "currency_of_deal",
    "source_currency": "source_currency",
    "deal_currency_amount": "deal_amount",
    "USD_amount": "usd_amount",
    "unlimited": "unlimited",
    "initiative": "initiative",
}
_FLAGS = ("framework", "existence_previous_deal", "unlimited")
_WORDS: dict[str, frozenset[str | None]] = {
    "deal_type": frozenset({"reciprocal", "unidirectional", "pooled fund"}),
    "collateral": frozenset({"swap", "repo"}),
    "deal_action": frozenset({"renew", "reactivate", "supplement", None}),
    **dict.fromkeys(_FLAGS, frozenset({"0", "1"})),
}
_OPEN = "31/12/9999"

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="swap_lines_deals",
        label="liquidity line from one central bank to another, by deal",
        columns={
            "deal_id": pl.Int32,
            "source": pl.String,
            "source_country": pl.String,
            "source_ccode": pl.Int32,
            "recipient": pl.String,
            "recipient_country": pl.String,
            "recipient_ccode": pl.Int32,
            "start_date": pl.Date,
            "end_date": pl.Date,
            "open_end": pl.Boolean,
            "deal_type": pl.String,
            "framework": pl.Boolean,
            "reciprocal_deal": pl.Int32,
            "deal_action": pl.String,
            "previous_deal": pl.Int32,
            "existence_previous_deal": pl.Boolean,
            "collateral": pl.String,
            "currency_of_deal": pl.String,
            "source_currency": pl.String,
            "deal_amount": pl.Float64,
            "usd_amount": pl.Float64,
            "unlimited": pl.Boolean,
            "initiative": pl.String,
        },
        key=("deal_id",),
        year=None,
        ranges={"deal_amount": (0.0, 1e6), "usd_amount": (0.0, 1e3)},
    ),
    dropped_spec(_ID),
)


def _check_words(raw: pl.DataFrame) -> None:
    for column, known in _WORDS.items():
        other = set(raw[column].unique()) - known
        if other:
            raise SchemaError(
                f"{_ID}: column {column} has words that nobody has looked at",
                expected=", ".join(sorted(str(w) for w in known)),
                found=", ".join(sorted(str(w) for w in other)),
                done="Nothing was built from it; tables built before are kept.",
            )


def _day(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%d/%m/%Y", strict=True).alias(column)


def _links(deals: pl.DataFrame) -> tuple[pl.DataFrame, list[Drop]]:
    """Set links to null that point to the row itself or to other banks."""
    banks = deals.select("deal_id", "source", "recipient")
    drops = []
    for link, same, mirrored in (
        ("reciprocal_deal", "recipient", "source"),
        ("previous_deal", "source", "recipient"),
    ):
        other = banks.rename({"deal_id": link, same: "source", mirrored: "recipient"})
        sound = deals.join(other, on=[link, "source", "recipient"], how="semi").filter(
            pl.col(link) != pl.col("deal_id")
        )["deal_id"]
        bad = deals.filter(pl.col(link).is_not_null(), ~pl.col("deal_id").is_in(sound.implode()))
        drops.append(
            Drop(
                "swap_lines_deals",
                f"{link} that points to itself or to other banks: set to null",
                bad.height,
                f"deal {bad['deal_id'][0]}" if bad.height else None,
            )
        )
        deals = deals.with_columns(
            pl.when(pl.col("deal_id").is_in(sound.implode())).then(pl.col(link)).alias(link)
        )
    return deals, drops


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn the list of liquidity lines into one tidy table of deals.

    Parameters
    ----------
    files : Files
        ``liquidity_lines_current_v19_upload.csv``.

    Returns
    -------
    dict of str to polars.DataFrame
        ``swap_lines_deals`` and ``swap_lines_dropped``.

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns, words, row counts or dates, lines that end before they start, or codes
        that nobody knows.
    """
    raw = read_text(_ID, files[_FILE], list(_COLUMNS), nulls=("NA",)).rename(_COLUMNS)
    check_rows(_ID, "lines", raw.height)
    _check_words(raw)
    for party in ("source", "recipient"):
        check_unmapped(_ID, f"{party} codes", unmapped(raw[party], kind="iso3"))
    try:
        deals = raw.with_columns(
            _day("start_date"),
            pl.col("end_date").replace(_OPEN, None).str.to_date("%d/%m/%Y", strict=True),
            open_end=pl.col("end_date") == _OPEN,
        )
    except pl.exceptions.InvalidOperationError as e:
        raise SchemaError(
            f"{_ID}: a date cannot be read",
            expected="day/month/year",
            found=str(e).splitlines()[0],
            done="Nothing was built from it; tables built before are kept.",
        ) from e
    backward = deals.filter(pl.col("end_date") < pl.col("start_date"))
    if backward.height:
        raise SchemaError(
            f"{_ID}: a line ends before it starts",
            expected="end_date on or after start_date",
            found=f"deal {backward['deal_id'][0]}",
            done="Nothing was built from it; tables built before are kept.",
        )
    deals = deals.with_columns(
        *whole("deal_id", "reciprocal_deal", "previous_deal"),
        *real("deal_amount", "usd_amount"),
        *(pl.col(c) == "1" for c in _FLAGS),
        # "CHina" once.
        *(pl.col(c).replace("CHina", "China") for c in ("source_country", "recipient_country")),
        source_ccode=from_iso3(pl.col("source"), pl.col("start_date")),
        recipient_ccode=from_iso3(pl.col("recipient"), pl.col("start_date")),
    )
    deals, drops = _links(deals)
    return {
        "swap_lines_deals": deals.select(list(TABLES[0].columns)),
        "swap_lines_dropped": dropped(drops),
    }
