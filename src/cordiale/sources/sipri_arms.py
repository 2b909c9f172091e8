"""SIPRI trade register: deals in major arms, with what was ordered and delivered.

Table ``sipri_arms_deals``: one row per deal (one line of the register). ``sipri_arms_dropped``
counts what was left out. TIV (trend-indicator value, million) measures military resource and
is no price.

What to mind, and what is done about it:

- *Years of delivery* are a list ("2017; 2018; 2019"): kept as a list of years beside the text.
  The register does not say how much came in which year; :func:`spread_deliveries` states the
  rule that Cordiale applies. An empty list is a deal without delivery so far.
- *Four lines have no recipient*: each is the end of the line before it (its three TIV figures),
  torn off by a line break. They are no deals: they are dropped and counted, and their figures
  return to the deal they were torn from, whose own three are blank.
- *Three columns have a blank heading*: a "?" in them marks the figure to their left as an
  estimate. They become ``..._estimated``.
- *Russia and the Soviet Union* are separate suppliers and recipients, as are the two Germanies
  and the two Yemens: ``ccode`` is 365 for both names. ``supplier_ccode`` and
  ``recipient_ccode`` are read in the year of order; a deal signed with West Germany (260) may
  be delivered by Germany (255), so :func:`spread_deliveries` reads them again by year of
  delivery. Armed groups ("*"), organisations ("**"), unknown parties and places that are no
  state have none.
- *Nine pairs of lines are alike* in every column. Most stand apart in the register, and it lists
  lots of one order as lines of their own: they are kept as two deals.
- *An order's TIV reads 0* where SIPRI does not know how many were ordered or has not valued the
  weapon yet. No order of weapons is worth nothing: it becomes null, and so does a value per
  unit of 0 beside it. (A value per unit of 0 beside an order's TIV above 0 is one below 0.005.)
  The TIV delivered is 0 only where nothing was delivered.

References
----------
Stockholm International Peace Research Institute, SIPRI Arms Transfers Database,
doi:10.55163/SAFC1241.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.provenance import source
from cordiale.sources._contract import Files, TableSpec, check_rows, check_unmapped
from cordiale.sources._read import Drop, dropped, dropped_spec, read_text, real, whole
from cordiale.states.mappers import from_name, unmapped

__all__ = ["TABLES", "spread_deliveries", "tidy"]

_ID = "sipri_arms"
_FILE = "trade-register.csv"
_TIV = {
    "SIPRI TIV per unit": "tiv_per_unit",
    "SIPRI TIV for total order": "tiv_total_order",
    "SIPRI TIV of delivered weapons": "tiv_delivered",
}
_COLUMNS = {
    "Recipient": "recipient",
    "Supplier": "supplier",
    "Year of order": "year_of_order",
    " ": "year_of_order_estimated",
    "Number ordered": "number_ordered",
    " _duplicated_0": "number_ordered_estimated",
    "Weapon designation": "weapon_designation",
    "Weapon description": "weapon_description",
    "Number delivered": "number_delivered",
    " _duplicated_1": "number_delivered_estimated",
    "Year(s) of delivery": "years_of_delivery",
    "status": "status",
    "Comments": "comments",
    **_TIV,
}
_ESTIMATED = tuple(c for c in _COLUMNS.values() if c.endswith("_estimated"))
# A torn-off end holds the three TIV figures in the file's second to fourth columns.
_END = ("supplier", "year_of_order", "year_of_order_estimated")

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="sipri_arms_deals",
        label="deal in major arms, with the years in which weapons were delivered",
        columns={
            "deal_id": pl.Int32,
            "supplier": pl.String,
            "supplier_ccode": pl.Int32,
            "recipient": pl.String,
            "recipient_ccode": pl.Int32,
            "year_of_order": pl.Int32,
            "year_of_order_estimated": pl.Boolean,
            "number_ordered": pl.Float64,
            "number_ordered_estimated": pl.Boolean,
            "weapon_designation": pl.String,
            "weapon_description": pl.String,
            "number_delivered": pl.Float64,
            "number_delivered_estimated": pl.Boolean,
            "years_of_delivery": pl.String,
            "delivery_years": pl.List(pl.Int32),
            "status": pl.String,
            "comments": pl.String,
            **dict.fromkeys(_TIV.values(), pl.Float64),
        },
        key=("deal_id",),
        year=None,
        ranges={
            "year_of_order": (1900, 2024),
            "number_ordered": (0.0, 1e6),
            "number_delivered": (0.0, 1e6),
            **dict.fromkeys(_TIV.values(), (0.0, 1e5)),
        },
    ),
    dropped_spec(_ID),
)


def _join_torn(raw: pl.DataFrame) -> tuple[pl.DataFrame, list[Drop]]:
    """Drop lines without recipient, giving a torn-off end's figures back to its deal."""
    torn = pl.col("recipient").is_null()
    ends = torn & pl.all_horizontal(
        *(pl.col(c).is_not_null() for c in _END),
        *(pl.col(c).is_null() for c in _COLUMNS.values() if c not in _END),
    )
    gap = ~torn & pl.all_horizontal(pl.col(c).is_null() for c in _TIV.values())
    marked = raw.with_columns(_end=ends & gap.shift(1), _gap=gap & ends.shift(-1)).with_columns(
        pl.when(pl.col("_gap")).then(pl.col(piece).shift(-1)).otherwise(pl.col(tiv)).alias(tiv)
        for piece, tiv in zip(_END, _TIV.values(), strict=True)
    )
    joined, lost = marked.filter(torn & pl.col("_end")), marked.filter(torn & ~pl.col("_end"))

    def example(lines: pl.DataFrame) -> str | None:
        return f"line {lines['deal_id'][0] + 1} of {_FILE}" if lines.height else None

    drops = [
        Drop(
            "sipri_arms_deals",
            "line without recipient, the torn-off end of the line before: its TIV figures were "
            "joined to that deal",
            joined.height,
            example(joined),
        ),
        Drop(
            "sipri_arms_deals",
            "line without recipient that belongs to no other line",
            lost.height,
            example(lost),
        ),
    ]
    return marked.filter(~torn).drop("_end", "_gap"), drops


def _check_marks(raw: pl.DataFrame) -> None:
    for column in _ESTIMATED:
        marks = set(raw[column].drop_nulls().unique()) - {"?"}
        if marks:
            raise SchemaError(
                f"{_ID}: the column with a blank heading beside "
                f"{column.removesuffix('_estimated')} holds more than '?'",
                expected="'?' or nothing",
                found=", ".join(sorted(marks)[:6]),
                done="Nothing was built from it; tables built before are kept.",
            )


def _check_years(years: pl.Series) -> None:
    src = source(_ID)
    bad = years.filter(~years.is_between(src.first_year or 0, src.last_year or 0)).unique()
    if bad.len():
        raise SchemaError(
            f"{_ID}: years of delivery outside coverage",
            expected=src.coverage,
            found=", ".join(str(y) for y in bad.sort().head(6)),
            done="Nothing was built from it; tables built before are kept.",
        )


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn ``trade-register.csv`` into the tidy tables of deals and of what was left out.

    Parameters
    ----------
    files : Files
        ``trade-register.csv``.

    Returns
    -------
    dict of str to polars.DataFrame
        ``sipri_arms_deals`` and ``sipri_arms_dropped``.

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns, names that nobody knows, text that is no number, or years of delivery
        outside coverage.
    """
    raw = read_text(_ID, files[_FILE], list(_COLUMNS))
    check_rows(_ID, "trade-register", raw.height)
    raw = raw.rename(_COLUMNS).with_row_index("deal_id", offset=1)
    deals, drops = _join_torn(raw)
    _check_marks(deals)
    for party in ("recipient", "supplier"):
        check_unmapped(_ID, f"{party}s", unmapped(deals[party]))
    deals = deals.with_columns(
        *whole("deal_id", "year_of_order"),
        *real("number_ordered", "number_delivered", *_TIV.values()),
        *(pl.col(c).is_not_null() for c in _ESTIMATED),
        delivery_years=pl.col("years_of_delivery")
        .str.split(";")
        .list.eval(pl.element().str.strip_chars().cast(pl.Int32, strict=False)),
    )
    unread = deals.filter(pl.col("delivery_years").list.eval(pl.element().is_null()).list.any())
    if unread.height:
        raise SchemaError(
            f"{_ID}: a list of delivery years cannot be read",
            expected="years separated by semicolons",
            found=repr(unread["years_of_delivery"][0]),
            done="Nothing was built from it; tables built before are kept.",
        )
    _check_years(deals["delivery_years"].explode().drop_nulls())
    unvalued = pl.col("tiv_total_order") == 0
    not_yet = deals.filter(pl.col("delivery_years").is_null())
    drops += [
        Drop(
            "sipri_arms_deals",
            "tiv_total_order reads 0 for an order of weapons: set to null",
            deals.filter(unvalued).height,
        ),
        Drop(
            "spread_deliveries",
            "deal without a year of delivery: there is nothing to spread",
            not_yet.height,
        ),
    ]
    deals = deals.with_columns(
        tiv_total_order=pl.when(~unvalued).then("tiv_total_order"),
        tiv_per_unit=pl.when(~(unvalued & (pl.col("tiv_per_unit") == 0))).then("tiv_per_unit"),
        supplier_ccode=from_name(pl.col("supplier"), pl.col("year_of_order")),
        recipient_ccode=from_name(pl.col("recipient"), pl.col("year_of_order")),
    )
    return {
        "sipri_arms_deals": deals.select(list(TABLES[0].columns)),
        "sipri_arms_dropped": dropped(drops),
    }


def spread_deliveries(deals: pl.DataFrame) -> pl.DataFrame:
    """Spread each deal's delivered TIV over its years of delivery, in equal shares.

    The register lists the years in which weapons of a deal were delivered, not how many came
    in each. The rule: every listed year gets the same share, ``tiv_delivered`` divided by the
    number of listed years. The sum over all years is the register's own; a single year of a
    deal of several years is an allocation. SIPRI's own yearly totals rest on its unpublished
    yearly figures and differ from it.

    Parameters
    ----------
    deals : polars.DataFrame
        Table ``sipri_arms_deals``: ``supplier``, ``recipient`` (names), ``delivery_years``
        (list of years) and ``tiv_delivered`` (million TIV). Deals without a year of delivery
        contribute nothing; ``sipri_arms_dropped`` counts them.

    Returns
    -------
    polars.DataFrame
        ``supplier``, ``recipient``, ``supplier_ccode``, ``recipient_ccode`` (COW numbers in
        that year, null for what is no state), ``year``, ``tiv`` (million; null where a deal's
        TIV is not known) and ``n_deals`` (deals with a delivery in that year): one row per pair
        of names and year with a delivery, sorted.

    Raises
    ------
    cordiale.errors.SchemaError
        If a year lies outside the data set's coverage (1950-2024).

    References
    ----------
    Holtom, Bromley & Simmel (2012) Measuring international arms transfers, SIPRI Fact Sheet.

    Examples
    --------
    >>> deals = pl.DataFrame({
    ...     "supplier": ["Soviet Union", "Russia"], "recipient": ["China", "China"],
    ...     "delivery_years": [[1990, 1991], None], "tiv_delivered": [9.0, 0.0],
    ... }, schema_overrides={"delivery_years": pl.List(pl.Int32)})
    >>> spread_deliveries(deals).select("supplier_ccode", "year", "tiv", "n_deals").rows()
    [(365, 1990, 4.5, 1), (365, 1991, 4.5, 1)]
    """
    years = pl.col("delivery_years")
    shares = (
        deals.filter(years.list.len() > 0)
        .select(
            "supplier",
            "recipient",
            years.alias("year"),
            (pl.col("tiv_delivered") / years.list.len()).alias("tiv"),
        )
        .explode("year")
    )
    _check_years(shares["year"])
    known = pl.col("tiv").null_count() == 0
    return (
        shares.group_by("supplier", "recipient", "year")
        .agg(
            tiv=pl.when(known).then(pl.col("tiv").sum()),
            n_deals=pl.len().cast(pl.Int32),
        )
        .with_columns(
            supplier_ccode=from_name(pl.col("supplier"), pl.col("year")),
            recipient_ccode=from_name(pl.col("recipient"), pl.col("year")),
        )
        .select(
            "supplier",
            "recipient",
            "supplier_ccode",
            "recipient_ccode",
            "year",
            "tiv",
            "n_deals",
        )
        .sort("supplier", "recipient", "year")
    )
