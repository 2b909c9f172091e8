"""Distance of capitals, and contiguity by spells of years."""

from __future__ import annotations

from datetime import date
from math import acos, cos, radians, sin
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale.measures import distance
from cordiale.measures.distance import capital_distance, contiguity, great_circle
from cordiale.sources import table
from cordiale.sources._read import read_rda
from cordiale.states import state_years

LAT, LNG = st.floats(-90, 90), st.floats(-180, 180)
HALF_WAY_ROUND = np.pi * 6371.0088


def km(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    (out,) = great_circle(*(np.array([v]) for v in (lat1, lng1, lat2, lng2)))
    return float(out)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((0, 0, 0, 0), 0),
        ((0, 0, 0, 90), HALF_WAY_ROUND / 2),
        ((90, 0, -90, 0), HALF_WAY_ROUND),
        ((0, 179, 0, -179), HALF_WAY_ROUND / 90),
    ],
)
def test_known_distances(points: tuple[float, float, float, float], expected: float) -> None:
    assert km(*points) == pytest.approx(expected, abs=1e-6)


@given(LAT, LNG, LAT, LNG)
def test_distance_is_symmetric_and_bounded(a: float, b: float, c: float, d: float) -> None:
    assert km(a, b, c, d) == pytest.approx(km(c, d, a, b), abs=1e-6)
    assert 0 <= km(a, b, c, d) <= HALF_WAY_ROUND + 1e-6


def capital(ccode: int, start: str, end: str, lat: float, lng: float) -> tuple[object, ...]:
    return (ccode, date.fromisoformat(start), date.fromisoformat(end), lat, lng)


def capitals(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["ccode", "start", "end", "lat", "lng"], orient="row")


def years(**spans: tuple[int, int]) -> pl.DataFrame:
    rows = [(int(c[1:]), y) for c, (a, z) in spans.items() for y in range(a, z + 1)]
    return pl.DataFrame(rows, schema={"ccode": pl.Int64, "year": pl.Int32}, orient="row")


def test_a_capital_that_moves_makes_two_spells() -> None:
    moved = capitals(
        capital(260, "1949-09-20", "1991-06-20", 50.7, 7.1),
        capital(260, "1991-06-20", "2019-12-31", 52.5, 13.4),
        capital(365, "1918-03-12", "2019-12-31", 55.75, 37.6),
    )
    out = capital_distance(moved, years(c260=(1955, 2000), c365=(1946, 2024))).sort("first_year")
    assert out.select("ccode1", "ccode2", "first_year", "last_year").rows() == [
        (260, 365, 1955, 1990),
        (260, 365, 1991, 2000),
    ]
    assert out["km"].to_list() == [
        round(km(50.7, 7.1, 55.75, 37.6)),
        round(km(52.5, 13.4, 55.75, 37.6)),
    ]


def test_capitals_at_the_end_of_the_list_are_carried_on() -> None:
    two = capitals(
        capital(2, "1800-11-17", "2019-12-31", 38.9, -77.0),
        capital(315, "1918-10-28", "1992-12-31", 50.1, 14.4),
        capital(20, "1867-07-01", "2019-12-31", 45.4, -75.7),
    )
    members = years(c2=(1946, 2024), c20=(1946, 2024), c315=(1946, 1992))
    out = capital_distance(two, members).sort("ccode1", "ccode2")
    assert out.select("ccode1", "ccode2", "first_year", "last_year").rows() == [
        (2, 20, 1946, 2024),
        (2, 315, 1946, 1992),
        (20, 315, 1946, 1992),
    ]


def test_years_outside_membership_are_left_out() -> None:
    two = capitals(
        capital(2, "1800-11-17", "2019-12-31", 38.9, -77.0),
        capital(368, "1918-02-16", "2019-12-31", 54.7, 25.3),
    )
    members = pl.concat([years(c2=(1946, 2024)), years(c368=(1991, 2024))])
    out = capital_distance(two, members)
    assert out.select("first_year", "last_year").rows() == [(1991, 2024)]


def test_contiguity_joins_what_is_one_span_of_years() -> None:
    both = [(a, b) for a, b in ((365, 710), (710, 365))]
    spans = [
        (2, "1990-01-01", "1993-05-01", False),
        (2, "1993-06-01", "1995-12-31", False),
        (2, "1998-01-01", "2016-12-31", True),
        (1, "1994-01-01", "1994-12-31", False),
    ]
    rows = [
        (a, b, kind, date.fromisoformat(s), date.fromisoformat(e), censored)
        for a, b in both
        for kind, s, e, censored in spans
    ]
    columns = ["ccode1", "ccode2", "conttype", "start", "end", "censored"]
    out = contiguity(pl.DataFrame(rows, schema=columns, orient="row")).sort("first_year")
    assert out.select("ccode1", "ccode2", "kind", "first_year", "last_year", "open").rows() == [
        (365, 710, 2, 1990, 1995, False),
        (365, 710, 1, 1994, 1994, False),
        (365, 710, 2, 1998, 2016, True),
    ]


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_moscow_and_beijing(shared: Path) -> None:
    raw = read_rda(shared / "cow_states" / "cow_capitals.rda", "cow_capitals")
    last = {row["ccode"]: row for row in raw.sort("ccode", "enddate").iter_rows(named=True)}
    (a, b), (c, d) = ((radians(last[s]["lat"]), radians(last[s]["lng"])) for s in (365, 710))
    # By the spherical law of cosines instead of the haversine.
    expected = 6371.0088 * acos(sin(a) * sin(c) + cos(a) * cos(c) * cos(b - d))
    members = state_years("cow", distance.FIRST, distance.LAST).select("ccode", "year")
    ours = capital_distance(table("cow_states_capitals"), members).filter(
        pl.col("ccode1") == 365, pl.col("ccode2") == 710
    )
    assert ours.select("first_year", "last_year", "km").rows() == [(1946, 2024, round(expected))]


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_every_dyad_of_members_has_one_distance_a_year() -> None:
    members = state_years("cow", distance.FIRST, distance.LAST).select("ccode", "year")
    out = capital_distance(table("cow_states_capitals"), members)
    spans = (pl.col("last_year") - pl.col("first_year") + 1).sum()
    sizes = members.group_by("year").len()["len"].cast(pl.Int64)
    assert out.select(spans).item() == int((sizes * (sizes - 1) // 2).sum())


@pytest.mark.data
@pytest.mark.usefixtures("built_lake")
def test_neighbours_of_china() -> None:
    out = contiguity(table("cow_states_contiguity")).filter(
        (pl.col("ccode1") == 710) | (pl.col("ccode2") == 710), pl.col("kind") == 1, "open"
    )
    other = pl.when(pl.col("ccode1") == 710).then("ccode2").otherwise("ccode1")
    # Fourteen land borders: from Russia by Korea, Vietnam, India and Pakistan to Kazakhstan.
    assert sorted(out.select(other).to_series()) == [
        365, 700, 702, 703, 705, 712, 731, 750, 760, 770, 775, 790, 812, 816,
    ]  # fmt: skip
