"""Regimes and power: shares and places from the files themselves, and what has no figure."""

from __future__ import annotations

import polars as pl
import pytest

from cordiale.brief.sections.power import power
from cordiale.sources._read import read_rda


def by_id(section):
    return {f.id: f for f in section.findings}


@pytest.fixture(scope="module")
def cinc(shared):
    """Return the published index by state and year."""
    rows = read_rda(shared / "cow_nmc" / "cow_nmc.rda", "cow_nmc")
    return {(int(c), int(y)): x for c, y, x in rows.select("ccode", "year", "cinc").iter_rows()}


def test_capabilities_are_the_published_ones(dyad, cinc):
    assert cinc[2, 2022] == pytest.approx(0.124, abs=5e-4)
    assert cinc[710, 2022] == pytest.approx(0.234, abs=5e-4)
    assert cinc[365, 2022] == pytest.approx(0.038, abs=5e-4)
    for pair, (a, b) in {("RUS", "CHN"): (365, 710), ("USA", "RUS"): (2, 365)}.items():
        found = by_id(power(dyad(*pair)))["power.cinc"]
        assert found.value == pytest.approx(cinc[a, 2022] - cinc[b, 2022], abs=1e-4)
        assert found.years == (2022, 2022)
    rank = 1 + sum(x > cinc[365, 2022] for (_, y), x in cinc.items() if y == 2022)
    assert rank == 4
    text = by_id(power(dyad("RUS", "CHN")))["power.cinc"].text
    assert "Russia held 3.8% (fourth) and China held 23% (first)" in text


def test_since_when_the_one_ahead_leads(dyad, cinc):
    ahead = [y for y in range(1949, 2023) if cinc[710, y] > cinc[365, y]]
    since = next(y for y in ahead if all(z in ahead for z in range(y, 2023)))
    assert since == 1991
    assert (
        f"China has had more since {since}." in by_id(power(dyad("RUS", "CHN")))["power.cinc"].text
    )
    # As of 1985 nobody knows.
    early = by_id(power(dyad("RUS", "CHN", 1985)))["power.cinc"].text
    assert "The Soviet Union has had more" in early
    assert "1991" not in early


def test_places_of_electoral_democracy_are_counted_from_the_index(dyad, shared):
    rows = read_rda(shared / "regime" / "vdem_simple.rda", "vdem_simple").filter(
        pl.col("year") == 2024.0
    )
    index = dict(rows.drop_nulls(["cown", "v2x_polyarchy"]).select("cown", "v2x_polyarchy").rows())
    found = by_id(power(dyad("RUS", "CHN")))
    # Units that are no member of the state system are not counted: V-Dem has a few.
    members = found["power.democracy"].n
    assert len(index) - members in range(5)
    place = {
        code: sum(x < index[code] for c, x in index.items() if c != code) / (len(index) - 1)
        for code in (365, 710)
    }
    assert found["power.democracy"].value == pytest.approx(place[365] - place[710], abs=0.01)
    assert "Russia above 13%" in found["power.democracy"].text
    low, high = found["power.democracy"].interval
    assert low < found["power.democracy"].value < high
    assert index[365] < 0.25
    assert index[710] < 0.25
    assert "both lie below 0.25" in found["power.regime"].text


@pytest.mark.parametrize("pair", [("RUS", "CHN"), ("USA", "GBR"), ("IND", "PAK"), ("TUV", "NRU")])
def test_estimates_have_intervals_around_them(dyad, pair):
    found = by_id(power(dyad(*pair)))
    for name in ("power.gdp", "power.gdp_per_head", "power.democracy"):
        f = found[name]
        if f.status == "measured":
            assert f.interval[0] <= f.value <= f.interval[1]


@pytest.mark.parametrize(
    ("a", "b", "year", "name", "says"),
    [
        ("PRK", "CHN", 2024, "power.military_spending", "no figure for North Korea"),
        ("TUV", "NRU", 2024, "power.democracy", "no figure for Tuvalu and Nauru"),
        ("USA", "RUS", 1948, "power.military_spending", "begins in 1949"),
        ("USA", "RUS", 1948, "power.us_troops", "begin in 1950"),
    ],
)
def test_no_figure_is_no_zero(dyad, a, b, year, name, says):
    found = by_id(power(dyad(a, b, year)))[name]
    assert (found.status, found.value) == ("no data", None)
    assert says in found.text


def test_a_border_after_the_list_is_held(dyad):
    now, then = (by_id(power(dyad("RUS", "CHN", y)))["power.contiguity"] for y in (2024, 2010))
    assert (now.status, now.years, now.value) == ("held", (2016, 2016), 1)
    assert (then.status, then.years) == ("measured", (2010, 2010))
    assert by_id(power(dyad("USA", "CUB")))["power.contiguity"].value == 4
    assert by_id(power(dyad("USA", "GBR")))["power.contiguity"].value == 0


def test_the_united_states_are_no_host_of_their_own(dyad):
    found = by_id(power(dyad("USA", "JPN", 2012)))["power.us_troops"]
    assert (found.n, found.years) == (1, (2012, 2012))
    assert "Japan hosted" in found.text
    assert "United States hosted" not in found.text


def test_nothing_here_is_a_tie_or_a_crack(dyad):
    for pair in (("RUS", "CHN"), ("USA", "GBR"), ("USA", "CUB")):
        assert {f.sign for f in power(dyad(*pair)).findings} == {"context"}


def test_what_rounds_to_nothing_is_not_drawn(dyad):
    figures = {f.id: f for f in power(dyad("TUV", "NRU")).figures}
    assert "power_shares" not in figures
