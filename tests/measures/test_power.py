"""Power and regime: shares, ranks and places among the states of a year."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale.measures import power
from cordiale.sources import table
from cordiale.sources._read import read_rda
from cordiale.states import state_years


def members(*codes: int, years: tuple[int, ...] = (1990,)) -> pl.DataFrame:
    rows = [(c, y) for c in codes for y in years]
    return pl.DataFrame(rows, schema={"ccode": pl.Int32, "year": pl.Int32}, orient="row")


def states(**columns: list[Any]) -> pl.DataFrame:
    """Return rows with codes as Int32; the year is 1990 where none is given."""
    n = len(columns["ccode"])
    frame = pl.DataFrame({"year": [1990] * n} | columns)
    return frame.with_columns(pl.col("ccode", "year").cast(pl.Int32))


def by_state(df: pl.DataFrame, *columns: str) -> dict[int, Any]:
    return {r[0]: r[1:] if len(columns) > 1 else r[1] for r in df.select("ccode", *columns).rows()}


def test_capabilities_rank_members_by_shares_of_all_rows() -> None:
    same = {c: [1.0] * 4 for c in ("milper", "irst", "pec", "tpop", "upop")}
    nmc = states(ccode=[2, 365, 710, 999], milex=[4.0, 2.0, 1.0, 1.0], **same)
    out = power.capabilities(nmc, members(2, 365, 710))
    assert by_state(out, "cinc_rank", "cinc_n") == {2: (1, 3), 365: (2, 3), 710: (3, 3)}
    expected = {2: (0.5 + 5 * 0.25) / 6, 365: 0.25, 710: (0.125 + 5 * 0.25) / 6}
    assert by_state(out, "cinc") == pytest.approx(expected, abs=1e-6)


def test_spending_counts_only_what_is_known() -> None:
    milex = states(ccode=[2, 365, 710, None], milex_constant=[60.0, 20.0, None, 7.0])
    out = power.spending(milex, members(2, 365, 710))
    assert by_state(out, "milex_share", "milex_rank", "milex_n") == {
        2: (0.75, 1, 2),
        365: (0.25, 2, 2),
    }


def gdp(x: list[float], s: list[float]) -> pl.DataFrame:
    return states(
        ccode=list(range(2, 2 + len(x))), pwtrgdp=x, sd_pwtrgdp=s,
        mrgdppc=[100.0 * (i + 1) for i in range(len(x))], sd_mrgdppc=[10.0] * len(x),
    )  # fmt: skip


def test_the_interval_of_a_share_is_that_of_simulated_worlds() -> None:
    x, s = np.array([60.0, 25.0, 15.0]), np.array([3.0, 1.0, 0.5])
    out = power.economy(gdp(x.tolist(), s.tolist()), members(2, 3, 4))
    draws = np.random.default_rng(1).normal(x, s, size=(400_000, 3))
    low, high = np.quantile(draws / draws.sum(axis=1, keepdims=True), [0.05, 0.95], axis=0)
    for i, row in enumerate(out.sort("ccode").iter_rows(named=True)):
        assert row["gdp_share"] == pytest.approx(x[i] / 100, abs=1e-6)
        # The delta method is exact to first order: these shares vary by a few per cent.
        assert row["gdp_share_low"] == pytest.approx(low[i], abs=2e-3)
        assert row["gdp_share_high"] == pytest.approx(high[i], abs=2e-3)


def test_income_is_told_in_medians() -> None:
    out = power.economy(gdp([1.0, 1.0, 1.0], [0.1] * 3), members(2, 3, 4))
    assert by_state(out, "gdppc_ratio") == {2: 0.5, 3: 1.0, 4: 1.5}
    low, high = by_state(out, "gdppc_ratio_low", "gdppc_ratio_high")[3]
    assert (low, high) == pytest.approx((1 - 1.6449 * 0.05, 1 + 1.6449 * 0.05), abs=1e-4)


def test_a_state_without_gdp_is_not_in_the_total() -> None:
    rows = gdp([30.0, 10.0, 60.0], [1.0] * 3).with_columns(
        pl.when(pl.col("ccode") != 4).then("pwtrgdp").alias("pwtrgdp")
    )
    out = power.economy(rows, members(2, 3, 4))
    assert by_state(out, "gdp_share", "gdp_n") == {2: (0.75, 2), 3: (0.25, 2)}


def vdem(point: list[float], half: float = 0.0) -> pl.DataFrame:
    return states(
        ccode=list(range(2, 2 + len(point))),
        v2x_polyarchy=point,
        v2x_polyarchy_codelow=[p - half for p in point],
        v2x_polyarchy_codehigh=[p + half for p in point],
    )


def test_democracy_is_a_place_among_the_others() -> None:
    out = power.regime(vdem([0.1, 0.3, 0.3, 0.9, 0.8]), members(2, 3, 4, 5, 6))
    assert by_state(out, "democracy") == {2: 0.0, 3: 0.375, 4: 0.375, 5: 1.0, 6: 0.75}
    assert by_state(out, "democracy_band") == {2: 1, 3: 2, 4: 2, 5: 4, 6: 4}
    assert set(out["democracy_n"]) == {5}


def test_wide_bounds_reach_over_other_states_but_not_over_itself() -> None:
    out = power.regime(vdem([0.2, 0.5, 0.8], half=0.35), members(2, 3, 4))
    assert by_state(out, "democracy_low", "democracy", "democracy_high") == {
        2: (0.0, 0.0, 0.5),
        3: (0.0, 0.5, 1.0),
        4: (0.5, 1.0, 1.0),
    }


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0, 0.5))
def test_a_place_lies_inside_its_bounds(points: list[float], half: float) -> None:
    codes = range(2, 2 + len(points))
    out = power.regime(vdem(points, half), members(*codes))
    ordered = (pl.col("democracy_low") <= pl.col("democracy")) & (
        pl.col("democracy") <= pl.col("democracy_high")
    )
    assert out.select(ordered.all()).item()
    assert out.select(pl.col("^democracy(_low|_high)?$").is_between(0, 1).all()).row(0) == (
        True, True, True,
    )  # fmt: skip
    assert out["democracy"].sum() == pytest.approx(
        len(points) / 2 if len(points) > 1 else 0, abs=1e-3
    )


def test_a_major_power_of_a_day_is_one_of_the_year() -> None:
    spells = pl.DataFrame(
        {
            "ccode": [255, 365],
            "start": [date(1991, 12, 11), date(1922, 1, 1)],
            "end": [date(2016, 12, 31)] * 2,
        }
    ).with_columns(pl.col("ccode").cast(pl.Int32))
    out = power.majors(spells, members(255, 365, 20, years=(1990, 1991, 2017)))
    assert sorted(out.rows()) == [
        (20, 1990, False),
        (20, 1991, False),
        (255, 1990, False),
        (255, 1991, True),
        (365, 1990, True),
        (365, 1991, True),
    ]


def test_leaders_of_the_last_day_and_those_who_left() -> None:
    spells = [
        (365, date(1985, 3, 11), date(1991, 12, 25), False),
        (365, date(1991, 12, 25), date(1999, 12, 31), False),
        (365, date(1999, 12, 31), date(2015, 12, 31), True),
    ]
    archigos = pl.DataFrame(spells, schema=["gwcode", "start", "end", "censored"], orient="row")
    rows = power.leaders(archigos, members(365, years=(1990, 1991, 1999, 2014, 2015)))
    assert sorted(rows.select("year", "leader_years", "leader_exits").rows()) == [
        (1990, 5.81, 0),
        (1991, 0.02, 1),
        # Of two leaders of one day the one who began last counts.
        (1999, 0.0, 1),
        (2014, 15.0, 0),
        (2015, 16.0, 0),
    ]


def troops(*rows: tuple[str, int | None, int, int | None, str | None]) -> pl.DataFrame:
    """Return hosts: name, code, troops in the file, troops, doubt."""
    return pl.DataFrame(
        [(c, code, 1990, n, t, d, c == "United States") for c, code, n, t, d in rows],
        schema={
            "country": pl.String, "ccode": pl.Int32, "year": pl.Int32, "troops_in_file": pl.Int32,
            "troops": pl.Int32, "doubt": pl.String, "is_home": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip


HOME = ("United States", 2, 9000, 9000, None)
GERMANY, JAPAN = ("Germany", 255, 600, 600, None), ("Japan", 740, 300, 300, None)
HOSTS = members(2, 235, 255, 365, 740)


def test_troops_abroad_are_shares_without_home_and_territories() -> None:
    guam = ("Guam", None, 500, 500, None)
    portugal = (("Portugal", 235, 40, 40, None), ("Azores", 235, 60, 60, None))
    out = power.us_troops(troops(HOME, GERMANY, JAPAN, guam, *portugal), HOSTS)
    assert by_state(out, "us_troops_share", "us_troops_rank") == {
        255: (0.6, 1),
        740: (0.3, 2),
        235: (0.1, 3),
    }


def test_a_small_host_without_a_figure_is_left_out() -> None:
    russia = ("Russia", 365, 5, None, "region")
    out = power.us_troops(troops(HOME, GERMANY, JAPAN, russia), HOSTS)
    assert by_state(out, "us_troops_share") == {255: 0.666667, 740: 0.333333}


def test_a_place_without_a_figure_leaves_its_state_without_one() -> None:
    portugal = (("Portugal", 235, 4, 4, None), ("Azores", 235, 1, None, "region"))
    out = power.us_troops(troops(GERMANY, JAPAN, *portugal), HOSTS)
    assert set(out["ccode"]) == {255, 740}


@pytest.mark.parametrize(
    "host", [("Russia", 365, 50, None, "region"), ("Russia", 365, 0, None, "not reported")]
)
def test_no_shares_where_the_total_is_not_known(host: tuple[Any, ...]) -> None:
    assert power.us_troops(troops(HOME, GERMANY, JAPAN, host), HOSTS).is_empty()


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_cinc_against_the_published_index(shared: Path) -> None:
    raw = read_rda(shared / "cow_nmc" / "cow_nmc.rda", "cow_nmc")
    years = state_years("cow", power.FIRST, power.LAST).select("ccode", "year")
    ours = power.capabilities(table("cow_nmc_capabilities"), years)
    published = raw.select(
        pl.col("ccode", "year").cast(pl.Int32), theirs=pl.when(pl.col("cinc") >= 0).then("cinc")
    )
    both = ours.join(published, on=["ccode", "year"], how="left")
    assert both["theirs"].null_count() == 0
    assert both.select((pl.col("cinc") - pl.col("theirs")).abs().max()).item() < 1e-5
    year = ours.filter(pl.col("year") == 2022)
    cinc = by_state(year, "cinc")
    assert {c: round(cinc[c], 3) for c in (2, 710, 365)} == {2: 0.124, 710: 0.234, 365: 0.038}
    assert {c: by_state(year, "cinc_rank")[c] for c in (710, 2, 365)} == {710: 1, 2: 2, 365: 4}


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_troops_against_the_file(shared: Path) -> None:
    years = state_years("cow", power.FIRST, power.LAST).select("ccode", "year")
    out = power.us_troops(table("us_troops_hosts"), years)
    path = shared / "us_troops" / "troopdata-rebuild-country-year.csv"
    raw = pl.read_csv(path, null_values=["NA"], infer_schema_length=None)
    # In 1985 the file's own codes name the same states, but for Germany, and no place is a part.
    abroad = raw.filter(pl.col("year") == 1985, pl.col("ccode") != 2, pl.col("ccode") < 1000)
    abroad = abroad.filter(~pl.col("countryname").is_in(["Puerto Rico", "Vatican City"]))
    system = years.filter(pl.col("year") == 1985)["ccode"].to_list()
    known = abroad.filter(pl.col("ccode").is_in([*system, 255]))
    # Antigua is a state of its own since 1981, under another name and without troops in the file.
    antigua = raw.filter(pl.col("year") == 1985, pl.col("countryname") == "Antigua")
    total = known["troops_ad"].sum() + antigua["troops_ad"].sum()
    germany = known.filter(pl.col("countryname") == "Germany")["troops_ad"].item() / total
    ours = by_state(out.filter(pl.col("year") == 1985), "us_troops_share")
    assert ours[260] == pytest.approx(germany, abs=1e-6)
    missing = set(range(1950, 2025)) - set(out["year"])
    assert missing == {1951, 1952, *range(2003, 2009), *range(2014, 2018), *range(2019, 2025)}


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_each_group_stays_inside_its_coverage() -> None:
    (out,) = power.make().values()
    groups = {
        "cinc": "cinc", "milex": "milex_share", "gdp": "gdp_share", "polyarchy": "democracy",
        "major": "major", "leader": "leader_years", "us_troops": "us_troops_share",
    }  # fmt: skip
    assert set(groups) == set(power.COVERS)
    for group, column in groups.items():
        known = out.drop_nulls(column)["year"]
        first, last = power.COVERS[group]
        assert known.min() == max(first, power.FIRST)
        # The last years of troops abroad have no share.
        assert known.max() == (2018 if group == "us_troops" else last)
    for share in ("milex_share", "gdp_share", "us_troops_share"):
        sums = out.drop_nulls(share).group_by("year").agg(pl.col(share).sum())
        assert sums[share].to_numpy() == pytest.approx(1.0, abs=2e-4)
