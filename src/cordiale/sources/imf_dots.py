"""IMF Direction of Trade: six economies 1948-2020, and all exporters 2019 and 2020.

Table ``imf_dots_flows``: one row per reporter, partner, year and indicator, in US$ (not
millions). ``TXG_FOB_USD`` is what the reporter says it exported to the partner, free on board
(FOB); ``TMG_CIF_USD`` what it says it imported from it, with cost, insurance and freight (CIF).
``imf_dots_dropped`` counts what was left out.

What to mind, and what is done about it:

- *Two files.* ``Dataset_CM_2024.xlsx``, sheet TradeData, has both indicators for Brazil, China,
  India, Mexico, Russia and Uruguay with each other, 1948-2020 (the other sheets are no trade).
  ``imf_import_export.csv`` has the exports of every reporter in 2019 and 2020. ``file`` says
  where a row is from; where both have it, the workbook's unrounded figure is kept (the pulls
  are of different dates: Mexico's exports to China in 2020 differ by 79 million).
- *132 cells of the workbook lost their decimal point* (nearly all flows of India, 1982-1996, and
  single years of others): they read 10 to 980 million million US$. Where the point belongs
  cannot be told, so they are dropped and counted. No other cell exceeds 0.1 million million.
- *Units differ by a factor of a million*: the CSV is in million US$, rounded to 0.1. It becomes
  US$, exact to 50,000: a 0 in it is less than that.
- *Absence is missing, not zero*: empty cells have no row, and whoever pulled the CSV kept only
  pairs with a figure in both years. A dyad outside the six economies is unknown before 2019.
- *Mirror flows differ*: exports are FOB, imports CIF, and reporters disagree. For 2019 Russia
  reports 54.9 bn of exports to China, China 60.3 bn of imports from Russia. Say which is used.
- *Reporters and partners* stand under their name (workbook) or IMF area code (CSV: ISO2, "NA" is
  Namibia). Hong Kong, Macao and other territories have no ``ccode``; "CN" leaves them out. W00 is
  the world, marked ``world``; all other aggregates and residuals are dropped and counted.
- ``TradeData.xlsx`` (no direction given) and ``imf_import_export_cleaned.csv`` (which lost a fifth
  of the pairs) are not read.

References
----------
International Monetary Fund, Direction of Trade Statistics.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import (
    Files,
    TableSpec,
    check_input,
    check_rows,
    check_unmapped,
)
from cordiale.sources._read import Drop, dropped, dropped_spec, read_sheet, read_text, real
from cordiale.states.mappers import from_iso2, from_name, unmapped

__all__ = ["TABLES", "tidy"]

_ID = "imf_dots"
_BOOK, _SHEET = "Dataset_CM_2024.xlsx", "TradeData"
_CSV = "imf_import_export.csv"
_EXPORTS, _IMPORTS = "TXG_FOB_USD", "TMG_CIF_USD"
_WORLD = "W00"
_AREA = r"^[A-Z]{2}$"  # ISO2; every aggregate's code has a digit or another length
_MILLION = 1e6
# No flow between two of the six economies ever came near a million million US$.
_POINT_LOST = 1e12

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="imf_dots_flows",
        label="trade that a reporter states with a partner in a year, US$",
        columns={
            "reporter": pl.String,
            "reporter_ccode": pl.Int32,
            "partner": pl.String,
            "partner_ccode": pl.Int32,
            "world": pl.Boolean,
            "year": pl.Int32,
            "indicator": pl.String,
            "value_usd": pl.Float64,
            "file": pl.String,
        },
        key=("reporter", "partner", "year", "indicator"),
        ranges={"value_usd": (0.0, 1e13)},
    ),
    dropped_spec(_ID),
)


def _workbook(path: Path) -> tuple[pl.DataFrame, list[Drop]]:
    text, number = read_sheet(_ID, path, _SHEET)
    header = text.row(0)
    names = {
        "Country Name": "reporter",
        "Counterpart Country Name": "partner",
        "Indicator Code": "indicator",
        "Attribute": "attribute",
    }
    check_input(_ID, f"sheet {_SHEET}", (h or "" for h in header), names)
    labels = text.slice(1).select(
        pl.col(text.columns[header.index(old)]).alias(new) for old, new in names.items()
    )
    check_rows(_ID, _SHEET, labels.height)
    for column, known in (("indicator", {_EXPORTS, _IMPORTS}), ("attribute", {"Value"})):
        other = set(labels[column]) - known
        if other:
            raise SchemaError(
                f"{_ID}: sheet {_SHEET} of {_BOOK} holds other figures",
                expected=", ".join(sorted(known)),
                found=", ".join(sorted(str(o) for o in other)),
                done="Nothing was built from it; tables built before are kept.",
            )
    years = {c: h for c, h in zip(text.columns, header, strict=True) if h and h.isdigit()}
    flows = labels.with_columns(number.slice(1).select(list(years))).unpivot(
        list(years), index=["reporter", "partner", "indicator"], value_name="value_usd"
    )
    for side in ("reporter", "partner"):
        check_unmapped(_ID, f"{side}s", unmapped(flows[side]))
    flows = (
        flows.drop_nulls("value_usd")
        .with_columns(
            year=pl.col("variable").replace_strict(years).cast(pl.Int32),
            world=pl.lit(value=False),
            file=pl.lit(_BOOK),
        )
        .with_columns(
            from_name(pl.col(side), pl.col("year")).alias(f"{side}_ccode")
            for side in ("reporter", "partner")
        )
    )
    lost = flows.filter(pl.col("value_usd") > _POINT_LOST)
    drop = Drop(
        "imf_dots_flows",
        f"{_BOOK}: cell that lost its decimal point",
        lost.height,
        _first(lost.select(pl.format("{} to {}, {}", "reporter", "partner", "year")).to_series()),
    )
    return flows.filter(pl.col("value_usd") <= _POINT_LOST), [drop]


def _first(values: pl.Series) -> str | None:
    return str(values[0]) if values.len() else None


def _csv(path: Path) -> tuple[pl.DataFrame, list[Drop]]:
    years = ["2019", "2020"]
    raw = read_text(_ID, path, ["from", "to", *years])
    check_rows(_ID, "imf_import_export", raw.height)
    raw = raw.rename({"from": "reporter", "to": "partner"}).with_columns(real(*years))
    for side in ("reporter", "partner"):
        check_unmapped(_ID, f"{side} codes", unmapped(raw[side], kind="iso2"))
    from_area = pl.col("reporter").str.contains(_AREA)
    to_area = pl.col("partner").str.contains(_AREA) | (pl.col("partner") == _WORLD)
    drops = [
        Drop(
            "imf_dots_flows",
            f"{_CSV}: reporter is an aggregate of economies",
            raw.filter(~from_area).height,
            _first(raw.filter(~from_area)["reporter"]),
        ),
        Drop(
            "imf_dots_flows",
            f"{_CSV}: partner is an aggregate or a residual other than the world",
            raw.filter(from_area & ~to_area).height,
            _first(raw.filter(from_area & ~to_area)["partner"]),
        ),
    ]
    flows = (
        raw.filter(from_area & to_area)
        .unpivot(years, index=["reporter", "partner"], variable_name="year", value_name="value_usd")
        .drop_nulls("value_usd")
        .with_columns(
            pl.col("year").cast(pl.Int32),
            pl.col("value_usd") * _MILLION,
            indicator=pl.lit(_EXPORTS),
            world=pl.col("partner") == _WORLD,
            file=pl.lit(_CSV),
        )
    )
    return flows.with_columns(
        from_iso2(pl.col(side), pl.col("year")).alias(f"{side}_ccode")
        for side in ("reporter", "partner")
    ), drops


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn the workbook and the CSV into one tidy table of flows in US$.

    Parameters
    ----------
    files : Files
        ``Dataset_CM_2024.xlsx`` and ``imf_import_export.csv``.

    Returns
    -------
    dict of str to polars.DataFrame
        ``imf_dots_flows`` and ``imf_dots_dropped``.

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns, indicators or row counts, or areas that nobody knows.
    """
    book, drops = _workbook(files[_BOOK])
    listed, more = _csv(files[_CSV])
    same = ["reporter_ccode", "partner_ccode", "year", "indicator"]
    fresh = listed.join(book, on=same, how="anti")
    twice = Drop(
        "imf_dots_flows",
        f"{_CSV}: flow that {_BOOK} has unrounded",
        listed.height - fresh.height,
    )
    columns = list(TABLES[0].columns)
    return {
        "imf_dots_flows": pl.concat([book.select(columns), fresh.select(columns)]),
        "imf_dots_dropped": dropped([*drops, *more, twice]),
    }
