"""Regimes: markers that are no scores, Polity's own state codes, what has no COW code."""

from __future__ import annotations

import copy

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import regime


def _polity(rows: list[tuple[str, int, int | None, int, int]]) -> dict[str, list[object]]:
    """Rows of name, Polity's code, the packager's COW code, year and score."""
    names, own, cow, years, scores = (list(c) for c in zip(*rows, strict=True))
    repaired = [s if s > -66 else None for s in scores]
    parts = ("xrreg", "xrcomp", "xropen", "xconst", "parreg", "parcomp")
    return {
        "polity_annual_country": names,
        "polity_annual_ccode": own,
        "cown": cow,
        "year": years,
        "polity": scores,
        "polity2": repaired,
        **{c: [s if s <= -66 else 0 for s in scores] for c in ("democ", "autoc")},
        **{c: [s if s <= -66 else 1 for s in scores] for c in parts},
        "durable": [None] * len(rows),
    }


POLITY = [
    ("Russia", 365, 365, 1921, -1),
    ("Russia", 365, 365, 1922, -88),
    ("USSR", 364, 365, 1922, -7),
    ("USSR", 364, 365, 1923, -7),
    ("Russia", 365, 365, 1992, 5),
    ("Kosovo", 341, 347, 2008, 8),
    ("Montenegro", 348, 341, 2008, 9),
    ("Austria", 305, 305, 1918, -4),
    ("Austria", 305, 305, 1919, 8),
    ("Gran Colombia", 99, None, 1821, 0),
]
SMALL = {
    "vdem_simple": {
        "vdem_country_name": ["Austria", "Piedmont-Sardinia", "Piedmont-Sardinia", "Hong Kong"],
        "country_id": [144, 373, 373, 167],
        "year": [1900, 1860, 1861, 2000],
        "vdem_cowcode": [300, None, None, None],
        **{c: [0.5, None, 0.5, 0.5] for c in regime._VDEM},
    },
    "polity5": _polity(POLITY),
    "fh_full": {
        "fh_full_country": ["Syria", "Crimea"],
        "country_or_territory": ["c", "t"],
        "edition": [2015, 2015],
        "year": [2014, 2014],
        "status": ["NF", "NF"],
        "cown": [652, None],
        "pr": [7, 7],
        "cl": [7, 6],
        "pr_full": [-3, 0],
        "cl_full": [2, 10],
        "total": [-1, 10],
    },
    "wgi": {
        "wb_country": ["Russian Federation", "Aruba"],
        "wb_code": ["RUS", "ABW"],
        "year": [1996, 1996],
        "cown": [365, None],
        "Estimate": [-0.4, None],
        "StdErr": [0.2, None],
        "NumSrc": [6, None],
        "Rank": [37.0, None],
        "Lower": [25.0, None],
        "Upper": [48.0, None],
    },
}


@pytest.fixture
def small():
    return copy.deepcopy(SMALL)


def test_polity_markers_are_no_scores(tidy_small, small) -> None:
    small["polity5"] = _polity([("Iran", 630, 630, 1979, -77), ("Iran", 630, 630, 1980, -6)])
    polity = tidy_small(regime, **small)["regime_polity5"]
    columns = ("year", "polity", "democ", "autoc", "xconst", "polity_code")
    assert polity.select(columns).rows() == [
        (1979, None, None, None, None, -77),
        (1980, -6, 0, 0, 1, None),
    ]


def test_polity_states_are_cow_states(tidy_small, small) -> None:
    polity = tidy_small(regime, **small)["regime_polity5"]
    states = polity.filter(pl.col("year").is_in([1918, 1919, 2008]))
    assert states.select("ccode", "polity_country", "polity_ccode").rows() == [
        (300, "Austria", 305),
        (305, "Austria", 305),
        (341, "Montenegro", 348),
        (347, "Kosovo", 341),
    ]


def test_of_two_states_in_one_year_the_one_that_lives_on_is_kept(tidy_small, small) -> None:
    out = tidy_small(regime, **small)
    russia = out["regime_polity5"].filter(pl.col("ccode") == 365)
    assert russia.select("year", "polity_country", "polity").rows() == [
        (1921, "Russia", -1),
        (1922, "USSR", -7),
        (1923, "USSR", -7),
        (1992, "Russia", 5),
    ]
    drops = out["regime_dropped"].filter(pl.col("table") == "regime_polity5")
    assert sorted(drops.select("rows", "example").rows()) == [
        (1, "Gran Colombia"),
        (1, "Russia 1922"),
    ]


def test_vdem_uses_its_own_codes_and_sardinia_is_italy(tidy_small, small) -> None:
    out = tidy_small(regime, **small)
    assert out["regime_vdem"].select("ccode", "year", "v2x_polyarchy").rows() == [
        (300, 1900, 0.5),
        (325, 1860, None),
    ]
    lost = out["regime_dropped"].filter(pl.col("table") == "regime_vdem")
    assert lost.select("rows", "example").rows() == [(2, "Hong Kong, Piedmont-Sardinia")]


def test_territories_are_dropped_and_counted_and_totals_can_be_negative(tidy_small, small) -> None:
    out = tidy_small(regime, **small)
    assert out["regime_fh"].select("ccode", "year", "edition", "total").rows() == [
        (652, 2014, 2015, -1)
    ]
    assert out["regime_wgi"].select("ccode", "estimate", "numsrc").rows() == [(365, -0.4, 6)]
    lost = dict(out["regime_dropped"].select("table", "example").iter_rows())
    assert (lost["regime_fh"], lost["regime_wgi"]) == ("Crimea", "Aruba")


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        (("fh_full", "edition"), 2014, "contradicts itself"),
        (("fh_full", "total"), 5, "contradicts itself"),
        (("vdem_simple", "v2x_libdem"), 1.5, "out of range"),
        (("polity5", "polity2"), 11, "out of range"),
        (("wgi", "cown"), 9999, "9999"),
    ],
)
def test_impossible_values_are_refused(tidy_small, small, cell, value, message) -> None:
    file, column = cell
    small[file][column][0] = value
    with pytest.raises(SchemaError, match=message):
        tidy_small(regime, **small)


@pytest.mark.parametrize(
    ("file", "column"),
    [("vdem_simple", "v2x_api_sd"), ("polity5", "cown"), ("fh_full", "status"), ("wgi", "Rank")],
)
def test_changed_columns_are_refused(tidy_small, small, file, column) -> None:
    del small[file][column]
    with pytest.raises(SchemaError, match=column):
        tidy_small(regime, **small)


def _at(table: pl.DataFrame, ccode: int, year: int) -> dict[str, object]:
    return table.row(by_predicate=(pl.col("ccode") == ccode) & (pl.col("year") == year), named=True)


@pytest.mark.data
def test_real_vdem(tidy_real) -> None:
    vdem = tidy_real(regime)["regime_vdem"]
    assert (vdem.height, vdem["year"].min(), vdem["year"].max()) == (27140, 1789, 2024)
    scores = {c: _at(vdem, c, 2024)["v2x_polyarchy"] for c in (2, 255, 365, 710)}
    assert scores == {2: 0.84, 255: 0.839, 365: 0.172, 710: 0.073}
    outside = vdem.filter(
        ~pl.col("v2x_polyarchy").is_between("v2x_polyarchy_codelow", "v2x_polyarchy_codehigh")
    )
    assert outside.is_empty()
    # States that took another number, in the year before and after.
    names = {
        (c, y): _at(vdem, c, y)["vdem_country_name"]
        for c, y in ((300, 1918), (305, 1919), (315, 1992), (316, 1993), (260, 1990), (255, 1991))
    }
    assert set(names.values()) == {"Austria", "Czechia", "Germany"}


@pytest.mark.data
def test_real_polity_knows_the_ussr_and_tells_kosovo_from_montenegro(tidy_real) -> None:
    polity = tidy_real(regime)["regime_polity5"]
    ussr = polity.filter(pl.col("ccode") == 365, pl.col("year").is_between(1923, 1991))
    assert (ussr.height, ussr["polity2"].null_count()) == (69, 0)
    assert {_at(polity, c, 2012)["polity_country"] for c in (341, 345, 347, 625, 626)} == {
        "Montenegro",
        "Serbia",
        "Kosovo",
        "Sudan-North",
        "South Sudan",
    }
    assert {c: _at(polity, c, 2018)["polity2"] for c in (2, 365, 710)} == {2: 8, 365: 4, 710: -7}
    markers = dict(polity.drop_nulls("polity_code").group_by("polity_code").len().iter_rows())
    assert set(markers) == {-88, -77, -66}
    assert polity.filter(pl.col("polity_code").is_not_null())["polity"].null_count() == sum(
        markers.values()
    )


@pytest.mark.data
def test_real_drops(tidy_real) -> None:
    drops = tidy_real(regime)["regime_dropped"]
    assert sorted(drops.select("table", "rows").rows()) == [
        ("regime_fh", 188),
        ("regime_polity5", 7),
        ("regime_polity5", 76),
        ("regime_vdem", 773),
        ("regime_wgi", 475),
    ]
    replaced = drops.filter(pl.col("rows") == 7)["example"][0]
    assert "Russia 1922" in replaced
    assert "Serbia and Montenegro 2006" in replaced


@pytest.mark.data
def test_real_freedom_house_and_governance_indicators(tidy_real) -> None:
    out = tidy_real(regime)
    fh, wgi = out["regime_fh"], out["regime_wgi"]
    assert (fh["year"].min(), fh["year"].max()) == (2012, 2024)
    assert {c: (_at(fh, c, 2024)["status"], _at(fh, c, 2024)["total"]) for c in (2, 365, 710)} == {
        2: ("F", 84),
        365: ("NF", 12),
        710: ("NF", 9),
    }
    assert set(range(1996, 2024)) - set(wgi["year"]) == {1997, 1999, 2001}
    assert _at(wgi, 365, 2023)["estimate"] == pytest.approx(-1.28554)
    # Voice and Accountability puts China low; the other five dimensions put it near the middle.
    assert _at(wgi, 710, 2023)["rank"] < 10
