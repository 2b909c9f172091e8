"""Similarity of alliance portfolios."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import rdata

from cordiale.errors import SchemaError, UnknownNameError
from cordiale.similarity import MEASURES, kappa, portfolios, srs

# Signorino and Ritter (1999), Table 6: COW codes, shares of capabilities, and what
# Germany (255) and Russia (365) owed each.
EUROPE_1914 = {
    255: 0.25, 365: 0.21, 200: 0.2, 220: 0.08, 300: 0.08, 325: 0.05, 211: 0.03, 230: 0.03,
    640: 0.02, 210: 0.01, 380: 0.01, 360: 0.01, 235: 0.01, 225: 0.01, 350: 0.0, 390: 0.0,
    345: 0.0, 355: 0.0, 385: 0.0, 339: 0.0,
}  # fmt: skip
OWED = [(255, 300, 3), (255, 325, 3), (255, 360, 3), (365, 200, 1), (365, 220, 3), (365, 325, 1)]


@pytest.fixture
def members() -> pl.DataFrame:
    return pl.DataFrame(
        {"year": 1914, "ccode": list(EUROPE_1914), "cinc": list(EUROPE_1914.values())}
    )


@pytest.fixture
def commitments() -> pl.DataFrame:
    rows = [(1914, *row) for row in OWED]
    return pl.DataFrame(rows, schema=["year", "ccode", "partner", "commitment"], orient="row")


def pair(found: pl.DataFrame, a: int, b: int) -> dict[str, float]:
    return found.filter(ccode1=a, ccode2=b).row(0, named=True)


def test_germany_and_russia_1914(commitments: pl.DataFrame, members: pl.DataFrame) -> None:
    found = portfolios(commitments, members)
    assert found.height == 20 * 19 / 2
    row = pair(found, 255, 365)
    assert row["n_joint"] == 20
    assert row["srs_abs"] == pytest.approx(0.4)
    assert row["srs_sq"] == pytest.approx(0.4444444, abs=1e-7)
    assert row["tau_b"] == pytest.approx(0.03031695, abs=1e-8)
    assert row["kappa_sq"] == pytest.approx(-0.07758621, abs=1e-8)
    assert row["pi"] == pytest.approx(-0.04477612, abs=1e-8)
    assert row["bcai"] == pytest.approx(-0.04)
    weighted = portfolios(commitments, members, weights="cinc", measures=["srs_abs"])
    assert pair(weighted, 255, 365)["srs_abs"] == pytest.approx(-0.46)


def test_without_allies_only_the_self_commitments_differ(members: pl.DataFrame) -> None:
    nothing = pl.DataFrame(
        schema=dict.fromkeys(["year", "ccode", "partner", "commitment"], pl.Int64)
    )
    found = portfolios(nothing, members, measures=["agreement", "srs_abs"])
    assert found["agreement"].unique().to_list() == [18 / 20]
    assert found["srs_abs"].to_numpy() == pytest.approx(1 - 2 * 6 / (20 * 3))


def test_years_do_not_mix(commitments: pl.DataFrame, members: pl.DataFrame) -> None:
    later = members.with_columns(year=pl.lit(1920, members.schema["year"]))
    both = portfolios(commitments, pl.concat([later, members]))
    assert both.filter(year=1914).equals(portfolios(commitments, members))
    assert both["year"].is_sorted()
    assert pair(both.filter(year=1920), 255, 365)["srs_abs"] == pytest.approx(0.8)


def test_a_partner_without_weight_is_left_out(
    commitments: pl.DataFrame, members: pl.DataFrame
) -> None:
    unknown = members.with_columns(cinc=pl.when(pl.col("ccode") != 200).then("cinc"))
    zero = members.with_columns(cinc=pl.when(pl.col("ccode") == 200).then(0.0).otherwise("cinc"))
    found = portfolios(commitments, unknown, weights="cinc")
    assert found["n_joint"].unique().to_list() == [19]
    same = portfolios(commitments, zero, weights="cinc")
    for name in ("srs_abs", "kappa_sq", "pi", "bcai"):
        np.testing.assert_allclose(found[name], same[name], atol=1e-12)


def test_unknown_weights_of_all_are_undefined(
    commitments: pl.DataFrame, members: pl.DataFrame
) -> None:
    unknown = members.with_columns(cinc=pl.lit(None, pl.Float64))
    found = portfolios(commitments, unknown, weights="cinc", measures=MEASURES)
    assert found["n_joint"].unique().to_list() == [0]
    assert all(found[m].null_count() == found.height for m in MEASURES)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.drop("partner"), "lack partner"),
        (lambda c: c.with_columns(commitment=pl.lit(4)), "out of range"),
        (lambda c: c.with_columns(commitment=pl.lit(None, pl.Int64)), "not complete"),
        (lambda c: c.with_columns(partner=pl.col("ccode")), "own partner"),
        (lambda c: pl.concat([c, c.head(1)]), "more than one commitment"),
        (lambda c: c.with_columns(year=pl.lit(1913, pl.Int64)), "no member"),
        (lambda c: c.with_columns(partner=pl.col("partner").replace(300, 305)), "State 305"),
        (lambda c: c.filter(pl.col("ccode") < pl.col("partner")), "one direction"),
    ],
)
def test_commitments_that_do_not_fit_are_refused(
    commitments: pl.DataFrame, members: pl.DataFrame, change: object, message: str
) -> None:
    with pytest.raises(SchemaError, match=message):
        portfolios(change(commitments), members)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m.drop("cinc"), "lack cinc"),
        (lambda m: m.clear(), "no rows"),
        (lambda m: pl.concat([m, m.head(1)]), "repeated"),
        (lambda m: m.with_columns(-pl.col("cinc")), "negative"),
        (lambda m: m.with_columns(pl.col("year").cast(pl.Float64)), "not complete"),
    ],
)
def test_members_that_do_not_fit_are_refused(
    commitments: pl.DataFrame, members: pl.DataFrame, change: object, message: str
) -> None:
    with pytest.raises(SchemaError, match=message):
        portfolios(commitments, change(members), weights="cinc")  # type: ignore[operator]


def test_unknown_measure_is_refused(commitments: pl.DataFrame, members: pl.DataFrame) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean"):
        portfolios(commitments, members, measures=["srs"])


@pytest.mark.data
def test_real_portfolios_are_those_of_the_vectors(shared: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # R classes without a constructor: plain columns
        atop = rdata.read_rda(shared / "atop" / "atop_alliance.rda")["atop_alliance"]
        nmc = rdata.read_rda(shared / "cow_nmc" / "cow_nmc.rda")["cow_nmc"]
    members = (
        pl.DataFrame({c: nmc[c].to_numpy() for c in ("year", "ccode", "cinc")})
        .filter(year=1985)
        .cast({"year": pl.Int32, "ccode": pl.Int32})
    )
    owed = (
        pl.DataFrame({c: atop[c].to_numpy() for c in atop.columns})
        .filter(year=1985)
        .select(
            pl.col("year").cast(pl.Int32),
            ccode=pl.col("ccode1").cast(pl.Int32),
            partner=pl.col("ccode2").cast(pl.Int32),
            commitment=pl.when(pl.max_horizontal("atop_defense", "atop_offense") == 1)
            .then(3)
            .when(pl.max_horizontal("atop_neutral", "atop_nonagg") == 1)
            .then(2)
            .when(pl.col("atop_consul") == 1)
            .then(1)
            .otherwise(0),
        )
    )
    for column in ("ccode", "partner"):
        owed = owed.filter(pl.col(column).is_in(members["ccode"].implode()))
    found = portfolios(owed, members)
    weighted = portfolios(owed, members, weights="cinc")
    states = members["ccode"].sort().to_list()
    cinc = members.sort("ccode")["cinc"]
    table = {(a, b): c for _, a, b, c in owed.rows()} | {(a, a): 3 for a in states}
    assert found.height == len(states) * (len(states) - 1) / 2
    assert found["n_joint"].unique().to_list() == [len(states)]
    for a, b in [(2, 200), (2, 365), (365, 710), (260, 265), (20, 990)]:
        x, y = ([table.get((s, partner), 0) for partner in states] for s in (a, b))
        row = pair(found, a, b)
        assert row["kappa_sq"] == pytest.approx(
            kappa(x, y, "squared", categories=(0, 1, 2, 3)), abs=1e-12
        )
        assert pair(weighted, a, b)["srs_abs"] == pytest.approx(
            srs(x, y, categories=(0, 1, 2, 3), item_weights=cinc), abs=1e-12
        )
    assert pair(found, 2, 200)["srs_abs"] > pair(found, 2, 365)["srs_abs"]
