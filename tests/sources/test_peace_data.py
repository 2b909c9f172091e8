"""Peace Data: code 9 averaged in, openly and hidden; one-number dyads; West Germany."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale.errors import SchemaError
from cordiale.sources import peace_data

HEADER = "dyad,yearmonth,peacelevel"


def lines(dyad: int, first: int, *levels: float) -> list[str]:
    return [f"{dyad},{year},{level}" for year, level in enumerate(levels, first)]


@pytest.fixture
def tidy(tidy_small):
    def build(*rows: str, header: str = HEADER):
        text = "\n".join([header, *rows]) + "\n"
        return tidy_small(peace_data, peacedatav31dyyearmean=text)

    return build


def test_one_number_is_two_states_and_yearmonth_a_year(tidy) -> None:
    out = tidy("2020,1920,0.75", "365710,1990,0", "435403,2010,0.5")
    assert out["peace_data_dyads"].rows() == [
        (2, 20, 1920, 0.75, 2020),
        (365, 710, 1990, 0.0, 365710),
        (403, 435, 2010, 0.5, 435403),
    ]


def test_every_value_above_one_is_dropped_and_counted(tidy) -> None:
    out = tidy(*lines(365710, 1996, 0.0, 1.5, 9.0, 6.875, 0.5))
    assert out["peace_data_dyads"].select("year", "peacelevel").rows() == [(1996, 0.0), (2000, 0.5)]
    assert out["peace_data_dropped"].select("rows", "example").rows() == [
        (3, "dyad 365710 in 1997")
    ]


@pytest.mark.parametrize(
    "levels",
    [
        (0.25, 0.9791666667, 9.0),  # eleven months of 0.25, one of 9
        (0.0, 0.75, 9.0),  # eleven of 0
        (9.0, 0.9791666667, 0.25),  # the other way round
    ],
)
def test_one_hidden_month_of_nine_is_dropped(tidy, levels) -> None:
    out = tidy(*lines(2365, 1990, *levels))
    assert out["peace_data_dyads"]["peacelevel"].to_list() == [min(levels)]
    assert out["peace_data_dropped"]["rows"].sum() == 2


@pytest.mark.parametrize(
    "levels",
    [
        (0.75, 0.75, 6.25),  # a year of warm peace before the transition
        (9.0, 0.75, 0.75),  # and after it
        (1.0, 1.0, 7.2),
        (0.0, 0.5, 9.0),
    ],
)
def test_a_clean_year_beside_a_dropped_one_stays(tidy, levels) -> None:
    out = tidy(*lines(2365, 1990, *levels))
    assert out["peace_data_dyads"].height == 2


def test_neighbours_are_years_of_the_same_dyad(tidy) -> None:
    # 0.75 follows 0 and precedes 9 in the file, but not in the next year nor in the same dyad.
    out = tidy("2365,1990,0", "2365,1991,0.75", "2365,1995,9", "2710,1992,9")
    assert out["peace_data_dyads"]["year"].to_list() == [1990, 1991]


def test_west_germany_gets_its_number_while_it_has_one(tidy) -> None:
    out = tidy(*(f"220255,{y},0.5" for y in (1954, 1955, 1989, 1990)), "255365,1960,0.25")
    assert out["peace_data_dyads"].select("ccode1", "ccode2", "year", "dyad").rows() == [
        (220, 255, 1954, 220255),
        (220, 255, 1990, 220255),
        (220, 260, 1955, 220255),
        (220, 260, 1989, 220255),
        (260, 365, 1960, 255365),
    ]


def test_codes_that_are_no_states_are_dropped_and_counted(tidy) -> None:
    out = tidy("935936,1999,0.5", "2020,1999,1")
    assert out["peace_data_dyads"]["dyad"].to_list() == [2020]
    assert out["peace_data_dropped"]["reason"].to_list() == ["no COW codes: 936"]


@pytest.mark.parametrize(
    ("rows", "header", "message"),
    [
        (["2020,1920,0.75"], "dyad,year,peacelevel", "yearmonth"),
        (["2020,192001,0.75"], HEADER, "not the dyad-year file"),
        (["2020,1920,high"], HEADER, "numbers"),
        (["2020,1899,0.75"], HEADER, "outside coverage"),
    ],
)
def test_other_files_are_refused(tidy, rows, header, message) -> None:
    with pytest.raises(SchemaError, match=message):
        tidy(*rows, header=header)


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=12))
def test_a_dyad_without_transitions_is_never_touched(levels) -> None:
    df = pl.DataFrame({"dyad": 2365, "year": range(1900, 1900 + len(levels)), "peacelevel": levels})
    assert not df.select(peace_data._spoiled()).to_series().any()


@pytest.mark.data
def test_real_drops(tidy_real) -> None:
    out = tidy_real(peace_data)
    dyads = out["peace_data_dyads"]
    assert sorted(out["peace_data_dropped"]["rows"].to_list()) == [9, 43, 496]
    assert dyads.height == 99387 - 496 - 9 - 43
    assert (dyads["year"].min(), dyads["year"].max()) == (1900, 2020)
    hidden = {(2, 365, 1992), (710, 740, 1961), (2, 651, 1973), (651, 663, 1963)}
    assert hidden.isdisjoint(dyads.select("ccode1", "ccode2", "year").iter_rows())


@pytest.mark.data
def test_real_russia_and_china(tidy_real) -> None:
    dyads = tidy_real(peace_data)["peace_data_dyads"]
    levels = dict(
        dyads.filter(pl.col("ccode1") == 365, pl.col("ccode2") == 710)
        .select("year", "peacelevel")
        .iter_rows()
    )
    assert {levels[y] for y in range(1964, 1997)} == {0.0}
    assert set(range(1997, 2005)).isdisjoint(levels)
    assert {levels[y] for y in range(2005, 2021)} == {0.5}


@pytest.mark.data
def test_real_germany_is_where_a_cow_panel_looks_for_it(tidy_real) -> None:
    dyads = tidy_real(peace_data)["peace_data_dyads"]
    years = {
        c: set(dyads.filter((pl.col("ccode1") == c) | (pl.col("ccode2") == c))["year"])
        for c in (255, 260)
    }
    assert years[260] == set(range(1955, 1990))
    assert years[255].isdisjoint(years[260])
