"""Regimes of states by four sources: V-Dem, Polity5, Freedom House and Governance Indicators.

- ``regime_vdem``: one row per state-year, 1789-2024 (V-Dem 15): seven indices from 0 to 1, each
  with its interval (``_codelow`` to ``_codehigh``, about 68%) and standard deviation (``_sd``).
- ``regime_polity5``: one row per state-year, 1776-2020 (complete to 2018).
- ``regime_fh``: Freedom in the World, one row per state-year judged, 2012-2024: political rights
  and civil liberties from 1 (best) to 7, the points behind them, and the status F, PF or NF.
- ``regime_wgi``: Worldwide Governance Indicators, Voice and Accountability, 1996-2023: estimate in
  standard deviations of the world's states that year, its standard error, percentile rank and
  90% interval of the rank.

What to mind, and what is done about it:

- Polity's -66 (interruption), -77 (interregnum) and -88 (transition) are no scores: ``polity``,
  ``democ``, ``autoc`` and the components become null, and ``polity_code`` keeps the marker.
  ``polity2`` is Polity's own repair of them.
- Polity's state codes are not COW's. In Polity the USSR is 364, 341 is Kosovo (Montenegro in COW)
  and 626 is northern Sudan (South Sudan in COW). States are mapped by the packager's code and by
  name; Austria to 1918 is Austria-Hungary (300).
- Where a state gives way to its successor under one COW number, Polity has both in that year
  (Russia and the USSR in 1922, seven in all). The one that has a next year is kept.
- V-Dem is mapped by its own COW codes, which place Austria (300 to 1918) and Czechoslovakia (315
  to 1992) where the packager's column does not. Piedmont-Sardinia, which V-Dem leaves without a
  code, is Italy's 325 to 1860, as in the COW list. Rows without a code (Hong Kong, Palestine,
  Somaliland, Zanzibar after 1964 and so on) are dropped. V-Dem rates colonies too: a row does
  not say that the unit was a member of the state system, and a panel must ask.
- Freedom House: ``year`` is the year judged, ``edition`` the year after. ``total`` can be
  negative (Syria -1). Territories (Crimea, Hong Kong, Tibet ...) are dropped.
- WGI: the file does not name its dimension; its values are those of Voice and Accountability.
  There was none in 1997, 1999 and 2001. Territories are dropped. The scale is relative to the
  world of each year.
- Every drop is counted in ``regime_dropped``.

References
----------
Coppedge et al. (2025) V-Dem Country-Year Dataset v15. Marshall & Gurr (2020) Polity5. Freedom
House (2025) Freedom in the World. Kaufmann & Kraay (2024) Worldwide Governance Indicators.
Packaged by Marquez, democracyData.
"""

from __future__ import annotations

import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import Files, TableSpec, check_rows, check_unmapped
from cordiale.sources._read import Drop, dropped, dropped_spec, read_rda, whole
from cordiale.states.mappers import unmapped

__all__ = ["TABLES", "tidy"]

_ID = "regime"

_VDEM_INDICES = tuple(
    f"v2x_{i}" for i in ("polyarchy", "libdem", "partipdem", "delibdem", "egaldem", "api", "mpi")
)
_VDEM = tuple(f"{i}{part}" for i in _VDEM_INDICES for part in ("", "_codelow", "_codehigh", "_sd"))
_POLITY_PARTS = {
    "democ": (0.0, 10.0),
    "autoc": (0.0, 10.0),
    "polity": (-10.0, 10.0),
    "polity2": (-10.0, 10.0),
    "xrreg": (1.0, 3.0),
    "xrcomp": (0.0, 3.0),
    "xropen": (0.0, 4.0),
    "xconst": (1.0, 7.0),
    "parreg": (1.0, 5.0),
    "parcomp": (0.0, 5.0),
}
_FH = {
    "pr": (1.0, 7.0),
    "cl": (1.0, 7.0),
    "pr_full": (-4.0, 40.0),
    "cl_full": (0.0, 60.0),
    "total": (-4.0, 100.0),
}
# Name in the file to ours, with limits.
_WGI = {
    "Estimate": ("estimate", (-4.0, 4.0)),
    "StdErr": ("stderr", (0.0, 2.0)),
    "Rank": ("rank", (0.0, 100.0)),
    "Lower": ("lower", (0.0, 100.0)),
    "Upper": ("upper", (0.0, 100.0)),
}

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="regime_vdem",
        label="V-Dem indices of democracy, with intervals",
        columns={
            "ccode": pl.Int32,
            "year": pl.Int32,
            "vdem_country_name": pl.String,
            "country_id": pl.Int32,
            **dict.fromkeys(_VDEM, pl.Float64),
        },
        key=("ccode", "year"),
        covers=(1789, 2024),
        ranges=dict.fromkeys(_VDEM, (0.0, 1.0)),
    ),
    TableSpec(
        name="regime_polity5",
        label="Polity5 score and its components",
        columns={
            "ccode": pl.Int32,
            "year": pl.Int32,
            "polity_country": pl.String,
            "polity_ccode": pl.Int32,
            **dict.fromkeys(_POLITY_PARTS, pl.Int8),
            "polity_code": pl.Int8,
            "durable": pl.Int16,
        },
        key=("ccode", "year"),
        covers=(1776, 2020),
        ranges={**_POLITY_PARTS, "polity_code": (-88.0, -66.0), "durable": (0.0, 300.0)},
    ),
    TableSpec(
        name="regime_fh",
        label="Freedom House: political rights, civil liberties, status",
        columns={
            "ccode": pl.Int32,
            "year": pl.Int32,
            "fh_country": pl.String,
            "edition": pl.Int32,
            "status": pl.String,
            **dict.fromkeys(_FH, pl.Int8),
        },
        key=("ccode", "year"),
        covers=(2012, 2024),
        ranges=dict(_FH),
    ),
    TableSpec(
        name="regime_wgi",
        label="Worldwide Governance Indicators: Voice and Accountability",
        columns={
            "ccode": pl.Int32,
            "year": pl.Int32,
            "wb_country": pl.String,
            "wb_code": pl.String,
            **{new: pl.Float64 for new, _ in _WGI.values()},
            "numsrc": pl.Int16,
        },
        key=("ccode", "year"),
        covers=(1996, 2023),
        ranges={**dict(_WGI.values()), "numsrc": (1.0, 100.0)},
    ),
    dropped_spec(_ID),
)
_SPEC = {t.name: t for t in TABLES}


def _without_code(
    df: pl.DataFrame, table: str, name: str, reason: str
) -> tuple[pl.DataFrame, Drop]:
    """Take out the rows without a COW code, and count them."""
    lost = df.filter(pl.col("ccode").is_null())
    names = lost[name].unique().sort()
    some = ", ".join(names.head(4)) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    kept = df.filter(pl.col("ccode").is_not_null())
    return kept, Drop(table, reason, lost.height, some or None)


def _columns(df: pl.DataFrame, table: str) -> pl.DataFrame:
    """Cast whole numbers and put the columns in their order."""
    spec = _SPEC[table]
    casts = [
        e
        for c, t in spec.columns.items()
        if t in (pl.Int8, pl.Int16, pl.Int32)
        for e in whole(c, dtype=t)
    ]
    df = df.with_columns(casts).select(list(spec.columns))
    check_unmapped(_ID, "COW codes", unmapped(df["ccode"], kind="ccode"))
    return df


def _vdem(files: Files) -> tuple[pl.DataFrame, Drop]:
    columns = ["vdem_country_name", "country_id", "year", "vdem_cowcode", *_VDEM]
    df = read_rda(files["vdem_simple.rda"], "vdem_simple", columns)
    check_rows(_ID, "vdem_simple", df.height)
    piedmont = (pl.col("vdem_country_name") == "Piedmont-Sardinia") & (pl.col("year") <= 1860)
    df = df.with_columns(ccode=pl.coalesce("vdem_cowcode", pl.when(piedmont).then(pl.lit(325.0))))
    reason = "V-Dem gives no COW code: no member of the state system"
    df, drop = _without_code(df, "regime_vdem", "vdem_country_name", reason)
    return _columns(df, "regime_vdem"), drop


def _polity(files: Files) -> tuple[pl.DataFrame, list[Drop]]:
    parts = [*_POLITY_PARTS, "durable"]
    own = ["polity_annual_country", "polity_annual_ccode", "cown", "year"]
    df = read_rda(files["polity5.rda"], "polity5", [*own, *parts])
    check_rows(_ID, "polity5", df.height)
    empire = (pl.col("cown") == 305) & (pl.col("year") <= 1918)
    no_score = pl.col("polity") <= -66
    df = df.with_columns(
        *(pl.when(pl.col(c) > -66).then(pl.col(c)).alias(c) for c in _POLITY_PARTS),
        polity_code=pl.when(no_score).then(pl.col("polity")),
        ccode=pl.when(empire).then(pl.lit(300.0)).otherwise(pl.col("cown")),
        polity_ccode="polity_annual_ccode",
        polity_country="polity_annual_country",
        next=pl.col("year").shift(-1).over("polity_annual_ccode", order_by="year"),
    )
    reason = "a state that COW does not list"
    df, unlisted = _without_code(df, "regime_polity5", "polity_country", reason)
    once = pl.struct("ccode", "year").is_unique()
    lives_on = once | (pl.col("next") == pl.col("year") + 1).fill_null(value=False)
    gone = df.filter(~lives_on).sort("year")
    replaced = Drop(
        "regime_polity5",
        "the last year of a state that another row follows under the same COW number",
        gone.height,
        ", ".join(f"{n} {y:.0f}" for n, y in gone.select("polity_country", "year").rows()) or None,
    )
    return _columns(df.filter(lives_on), "regime_polity5"), [unlisted, replaced]


def _fh(files: Files) -> tuple[pl.DataFrame, Drop]:
    columns = ["fh_full_country", "country_or_territory", "edition", "year", "status", "cown"]
    df = read_rda(files["fh_full.rda"], "fh_full", [*columns, *_FH])
    check_rows(_ID, "fh_full", df.height)
    if not df.select(
        (pl.col("edition") == pl.col("year") + 1).all()
        & (pl.col("pr_full") + pl.col("cl_full") == pl.col("total")).all()
    ).item():
        raise SchemaError(
            "regime_fh: the file contradicts itself",
            expected="edition = year + 1, and total = pr_full + cl_full",
            found="rows where they differ",
            done="Nothing was built from it; tables built before are kept.",
        )
    df = df.with_columns(
        pl.col("status").cast(pl.String), ccode="cown", fh_country="fh_full_country"
    )
    reason = "a territory, no member of the state system"
    df, drop = _without_code(df, "regime_fh", "fh_country", reason)
    return _columns(df, "regime_fh"), drop


def _wgi(files: Files) -> tuple[pl.DataFrame, Drop]:
    columns = ["wb_country", "wb_code", "year", "NumSrc", "cown", *_WGI]
    df = read_rda(files["wgi.rda"], "wgi", columns)
    check_rows(_ID, "wgi", df.height)
    df = df.rename({old: new for old, (new, _) in _WGI.items()}).with_columns(
        ccode="cown", numsrc="NumSrc"
    )
    reason = "a territory, no member of the state system"
    df, drop = _without_code(df, "regime_wgi", "wb_country", reason)
    return _columns(df, "regime_wgi"), drop


def tidy(files: Files) -> dict[str, pl.DataFrame]:
    """Turn the four R files into tidy tables.

    Parameters
    ----------
    files : Files
        ``vdem_simple.rda``, ``polity5.rda``, ``fh_full.rda`` and ``wgi.rda``.

    Returns
    -------
    dict of str to polars.DataFrame
        The tables of ``TABLES``, by name.

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or row counts, unknown codes, or a file that contradicts itself.
    """
    vdem, no_code = _vdem(files)
    polity, unlisted = _polity(files)
    fh, fh_territories = _fh(files)
    wgi, wgi_territories = _wgi(files)
    return {
        "regime_vdem": vdem,
        "regime_polity5": polity,
        "regime_fh": fh,
        "regime_wgi": wgi,
        "regime_dropped": dropped([no_code, *unlisted, fh_territories, wgi_territories]),
    }
