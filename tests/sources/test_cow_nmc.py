"""National Material Capabilities: missing markers, and CINC from its six components."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale.errors import SchemaError
from cordiale.sources import cow_nmc
from cordiale.sources.cow_nmc import COMPONENTS, cinc_from_components

SMALL = {
    "cow_nmc": {
        "ccode": [2, 365],
        "year": [1990, 1990],
        "milex": [300.0, -9.0],
        "milper": [2000.0, 3000.0],
        "irst": [90.0, 150.0],
        "pec": [1900.0, 1800.0],
        "tpop": [250.0, 288.0],
        "upop": [60.0, None],
        "cinc": [0.14, 0.13],
    }
}


def frame(**columns: list[float | None]) -> pl.DataFrame:
    """Two states in one year: every component 1 and 3 unless given."""
    data: dict[str, list[float | None]] = {c: [1.0, 3.0] for c in COMPONENTS}
    ids = {"ccode": [2, 365], "year": [1990, 1990]}
    return pl.DataFrame({**ids, **data, **columns}, strict=False).with_columns(
        pl.col(COMPONENTS).cast(pl.Float64)
    )


def test_minus_nine_is_missing(tidy_small) -> None:
    out = tidy_small(cow_nmc, **SMALL)["cow_nmc_capabilities"]
    assert out.select("milex", "upop").rows() == [(300.0, 60.0), (None, None)]


@pytest.mark.parametrize("column", ["cinc", "milper"])
def test_changed_columns_are_refused(tidy_small, column) -> None:
    content = {k: v for k, v in SMALL["cow_nmc"].items() if k != column}
    with pytest.raises(SchemaError, match=column):
        tidy_small(cow_nmc, cow_nmc=content)


def test_cinc_above_one_is_refused(tidy_small) -> None:
    content = SMALL["cow_nmc"] | {"cinc": [1.4, 0.1]}
    with pytest.raises(SchemaError, match="out of range"):
        tidy_small(cow_nmc, cow_nmc=content)


def test_cinc_is_the_mean_of_the_shares() -> None:
    assert cinc_from_components(frame())["cinc"].to_list() == [0.25, 0.75]


def test_a_missing_component_is_left_out_of_mean_and_total() -> None:
    out = cinc_from_components(frame(milex=[None, 3.0]))
    assert out["cinc"].to_list() == pytest.approx([0.25, (5 * 0.75 + 1) / 6])


def test_nothing_known_is_null_and_zero_everywhere_says_nothing() -> None:
    empty = {c: [None, 3.0] for c in COMPONENTS}
    assert cinc_from_components(frame(**empty))["cinc"].to_list() == [None, 1.0]
    assert cinc_from_components(frame(pec=[0.0, 0.0]))["cinc"].to_list() == [0.25, 0.75]


def test_years_are_apart() -> None:
    one = frame()
    other = frame().with_columns(pl.col("year") + 1, pl.col(COMPONENTS) * 100)
    assert cinc_from_components(pl.concat([one, other]))["cinc"].to_list() == [0.25, 0.75] * 2


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (frame(milex=[-9.0, 1.0]), "negative milex"),
        (frame().drop("irst"), "irst"),
        (frame().with_columns(ccode=pl.lit(2)), "repeated"),
    ],
)
def test_bad_components_are_refused(bad: pl.DataFrame, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        cinc_from_components(bad)


amount = st.one_of(st.none(), st.floats(0.01, 1e6))


@given(
    st.lists(st.tuples(*[amount] * 6), min_size=1, max_size=8),
    st.integers(0, 5),
    st.sampled_from([0.5, 8.0, 1024.0]),
)
def test_cinc_is_a_share_whatever_the_unit_and_the_order(rows, which, factor) -> None:
    df = pl.DataFrame(
        [(i, 1990, *r) for i, r in enumerate(rows)],
        schema={"ccode": pl.Int32, "year": pl.Int32, **dict.fromkeys(COMPONENTS, pl.Float64)},
        orient="row",
    )
    out = cinc_from_components(df)["cinc"]
    assert out.drop_nulls().is_between(0, 1 + 1e-12).all()
    assert out.is_null().to_list() == [all(x is None for x in r) for r in rows]
    # Every component somebody has is shared out whole; full data sum to one, gaps to more.
    if not any(x is None for r in rows for x in r):
        assert out.sum() == pytest.approx(1.0)
    elif not out.null_count():
        assert out.sum() >= len({i for r in rows for i in range(6) if r[i] is not None}) / 6 - 1e-9
    scaled = df.with_columns(pl.col(COMPONENTS[which]) * factor)
    assert cinc_from_components(scaled)["cinc"].to_list() == pytest.approx(out.to_list())
    turned = cinc_from_components(df.reverse())["cinc"].reverse()
    assert turned.to_list() == pytest.approx(out.to_list())


@pytest.mark.data
def test_real_scores(tidy_real) -> None:
    nmc = tidy_real(cow_nmc)["cow_nmc_capabilities"]
    assert (nmc["year"].min(), nmc["year"].max()) == (1816, 2022)
    last = dict(nmc.filter(pl.col("year") == 2022).select("ccode", "cinc").iter_rows())
    assert {c: round(last[c], 3) for c in (2, 710, 365)} == {2: 0.124, 710: 0.234, 365: 0.038}
    gaps = {"milex": 2360, "milper": 456, "irst": 26, "pec": 448, "tpop": 0, "upop": 68, "cinc": 0}
    assert {c: nmc[c].null_count() for c in gaps} == gaps


@pytest.mark.data
def test_real_cinc_is_recomputed_to_the_rounding_of_the_published_one(tidy_real) -> None:
    nmc = tidy_real(cow_nmc)["cow_nmc_capabilities"]
    ours = cinc_from_components(nmc)
    assert ours.select("ccode", "year").equals(nmc.select("ccode", "year"))
    difference = (ours["cinc"] - nmc["cinc"]).abs()
    assert difference.null_count() == 0
    assert difference.max() < 2.5e-8
    # Counting a missing component as zero would be off by up to 0.058.
    as_zero = cinc_from_components(nmc.with_columns(pl.col(COMPONENTS).fill_null(0)))
    assert (as_zero["cinc"] - nmc["cinc"]).abs().max() > 0.05
    sums = nmc.group_by("year").agg(pl.col("cinc").sum())["cinc"]
    assert (sums.min(), sums.max()) == pytest.approx((1.0, 1.0747), abs=1e-4)
