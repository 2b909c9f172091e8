"""IMF Direction of Trade: Russia's trade by partner, 2010-2021, and the world's beside it.

``imf_dots_russia_flows``: one row per partner, year and indicator as Russia reports it.
``imf_dots_russia_world``: the same for all reporters together, the world's exports to and
imports from each partner, for shares. ``TXG_FOB_USD`` is exports, free on board (FOB),
``TMG_CIF_USD`` imports, with cost, insurance and freight (CIF); values are in million US$.
``imf_dots_russia_dropped`` counts what was left out.

What to mind, and what is done about it:

- *2022 and 2023 are not usable.* Russia stopped reporting in 2022: that year is the IMF's
  estimate, and 2023 is 0.712 times 2022 for 99% of partners. Both are dropped and counted. The
  world's figures of those years hold the same estimates and go with them.
- *2010 has imports only.* The files named ``..._2023.xlsx`` hold the later pull (exports 2011 to
  2023, imports 2011 to 2022); ``rf_imports.xlsx``, an earlier pull, gives the imports of 2010.
  Where the pulls differ (imports of 2011 to 2013) the later one is kept. The other files
  repeat the later ones and are not read.
- *Aggregates stand among the partners*: the world is kept and marked ``world``, regions, groups
  and residuals are dropped and counted. Australia stands twice, with the same figures.
- *Partners have IMF names*: "China, P.R.: Mainland" leaves out Hong Kong and Macao. Territories
  have no ``ccode``, nor has "Yugoslavia", under which some reporters still booked a little trade
  in 2011-2016 (Serbia has its own line).
- *An empty cell is missing, not zero*, and has no row.

References
----------
International Monetary Fund, Direction of Trade Statistics.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from cordiale.errors import SchemaError
from cordiale.provenance import source
from cordiale.sources._contract import Files, TableSpec, check_unmapped
from cordiale.sources._read import Drop, dropped, dropped_spec, read_sheet
from cordiale.states.mappers import from_name, unmapped

__all__ = ["TABLES", "tidy"]

_ID = "imf_dots_russia"
_FLOWS, _WORLD_FLOWS = "imf_dots_russia_flows", "imf_dots_russia_world"
_EXPORTS = ("Exports, FOB", "TXG_FOB_USD")
_IMPORTS = ("Imports, CIF", "TMG_CIF_USD")
# Later pulls first: the first figure of a partner and year is kept.
_READ = {
    _FLOWS: (
        ("rf_exports_2023.xlsx", *_EXPORTS),
        ("rf_exports_2023.xlsx", *_IMPORTS),
        ("rf_imports.xlsx", *_IMPORTS),
    ),
    _WORLD_FLOWS: (
        ("tot_exports_2023.xlsx", *_EXPORTS),
        ("tot_exports_2023.xlsx", *_IMPORTS),
    ),
}
_REPORTER = {_FLOWS: "Russian Federation", _WORLD_FLOWS: "World"}
_UNIT = "US Dollars, Millions"
_WORLD = "World"
_GONE = "Yugoslavia"
_AGGREGATES = (
    "Advanced Economies",
    "Africa",
    "Africa not specified",
    "Asia not specified",
    "Countries & Areas not specified",
    "Emerging Market and Developing Economies by Source of Export Earnings: Fuel",
    "Emerging Market and Developing Economies by Source of Export Earnings: Nonfuel",
    "Emerging and Developing Asia",
    "Emerging and Developing Economies",
    "Emerging and Developing Europe",
    "Euro Area",
    "Europe not specified",
    "European Union",
    "Middle East",
    "Middle East and Central Asia",
    "Middle East and Central Asia not specified",
    "Other Countries not included elsewhere",
    "Special Categories",
    "Sub-Saharan Africa",
    "Western Hemisphere",
    "Western Hemisphere not specified",
)


def _spec(name: str, label: str) -> TableSpec:
    return TableSpec(
        name=name,
        label=label,
        columns={
            "partner": pl.String,
            "partner_ccode": pl.Int32,
            "world": pl.Boolean,
            "year": pl.Int32,
            "indicator": pl.String,
            "value_usd_million": pl.Float64,
            "file": pl.String,
        },
        key=("partner", "year", "indicator"),
        ranges={"value_usd_million": (0.0, 1e8)},
    )


TABLES: tuple[TableSpec, ...] = (
    _spec(_FLOWS, "trade that Russia (365) reports with a partner in a year, million US$"),
    _spec(_WORLD_FLOWS, "trade that all reporters state with a partner in a year, million US$"),
    dropped_spec(_ID),
)


def _sheet(path: Path, sheet: str, indicator: str, reporter: str) -> pl.DataFrame:
    """Return one row per partner and year of a sheet that has a figure."""
    text, number = read_sheet(_ID, path, sheet)
    top = text.to_series(0).head(5).to_list()
    if reporter not in top or _UNIT not in top:
        raise SchemaError(
            f"{_ID}: {path.name}, sheet {sheet!r}, is about something else",
            expected=f"{reporter} in {_UNIT}",
            found=", ".join(t for t in top if t),
            done="Nothing was built from it; tables built before are kept.",
        )
    heads = [
        i
        for i, row in enumerate(text.head(10).rows())
        if row[0] is None and row[1] is not None and row[1].isdigit()
    ]
    if len(heads) != 1:
        raise SchemaError(
            f"{_ID}: {path.name}, sheet {sheet!r}, has no row of years",
            expected="one row of years under the title",
            found=str(len(heads)),
            done="Nothing was built from it; tables built before are kept.",
        )
    head = heads[0]
    years = {c: int(y) for c, y in zip(text.columns, text.row(head), strict=True) if y}
    return (
        number.select(list(years))
        .with_columns(partner=text.to_series(0).str.strip_chars())
        .slice(head + 1)
        .unpivot(list(years), index="partner", value_name="value_usd_million")
        .drop_nulls()
        .select(
            "partner",
            "value_usd_million",
            year=pl.col("variable").replace_strict(years, return_dtype=pl.Int32),
            indicator=pl.lit(indicator),
            file=pl.lit(path.name),
        )
    )


def _table(files: Files, table: str) -> tuple[pl.DataFrame, list[Drop]]:
    key = ["partner", "year", "indicator"]
    reads = [
        _sheet(files[name], sheet, indicator, _REPORTER[table])
        for name, sheet, indicator in _READ[table]
    ]
    listed = [r.unique(key, keep="first", maintain_order=True) for r in reads]
    rows = pl.concat(listed).unique(key, keep="first", maintain_order=True)
    last = source(_ID).last_year
    late = rows.filter(pl.col("year") > last)
    rows = rows.filter(pl.col("year") <= last)
    check_unmapped(_ID, "partners", unmapped(rows["partner"]))
    groups = rows.filter(pl.col("partner").is_in(_AGGREGATES))
    drops = [
        Drop(
            table,
            f"{year}: Russia no longer reported, figures are the IMF's estimates",
            late.filter(year=year).height,
            _first(late.filter(year=year)),
        )
        for year in sorted(late["year"].unique())
    ]
    drops += [
        Drop(
            table,
            "partner is a region, a group or a residual",
            groups.height,
            _first(groups),
        ),
        Drop(
            table,
            "partner listed twice in a sheet with the same figure",
            sum(r.height - u.height for r, u in zip(reads, listed, strict=True)),
        ),
        Drop(
            table,
            "figure of an earlier pull where the later one has it",
            sum(u.height for u in listed) - rows.height - late.height,
        ),
    ]
    rows = rows.filter(~pl.col("partner").is_in(_AGGREGATES)).with_columns(
        partner_ccode=pl.when(pl.col("partner") != _GONE).then(
            from_name(pl.col("partner"), pl.col("year"))
        ),
        world=pl.col("partner") == _WORLD,
    )
    return rows.select(list(TABLES[0].columns)), drops


def _first(rows: pl.DataFrame) -> str | None:
    return str(rows["partner"][0]) if rows.height else None


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn the workbooks into tidy tables of Russia's and the world's trade by partner.

    Parameters
    ----------
    files : Files
        ``rf_exports_2023.xlsx``, ``rf_imports.xlsx`` and ``tot_exports_2023.xlsx``.

    Returns
    -------
    dict of str to polars.DataFrame
        ``imf_dots_russia_flows``, ``imf_dots_russia_world`` and ``imf_dots_russia_dropped``.

    Raises
    ------
    cordiale.errors.SchemaError
        On a sheet about another reporter or in another unit, or partners that nobody knows.
    """
    flows, drops = _table(files, _FLOWS)
    world, more = _table(files, _WORLD_FLOWS)
    return {
        _FLOWS: flows,
        _WORLD_FLOWS: world,
        "imf_dots_russia_dropped": dropped(drops + more),
    }
