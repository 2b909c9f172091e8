"""Trade: shares and ranks from the flows themselves, series kept apart, zeros not believed."""

from __future__ import annotations

import sys

import fastexcel
import polars as pl
import pytest

from cordiale.brief.sections.trade import trade
from cordiale.sources._read import read_rda

# The package's attribute of this name is the function.
module = sys.modules[trade.__module__]


def by_id(section):
    return {f.id: f for f in section.findings}


@pytest.fixture(scope="module")
def flows(shared):
    """Return the Correlates of War flows of 2014 and 2004 with each state's totals."""
    folder = shared / "cow_trade"
    years = pl.col("year").is_in([2004.0, 2014.0])
    dyads = read_rda(folder / "cow_trade_ndy.rda", "cow_trade_ndy").filter(years)
    states = read_rda(folder / "cow_trade_sy.rda", "cow_trade_sy").filter(years)
    return dyads, {
        (int(c), int(y)): i + e
        for c, y, i, e in states.select("ccode", "year", "imports", "exports").iter_rows()
        if i is not None and e is not None
    }


def partners(dyads, state, year):
    """Return the sum traded with each partner, where both flows are known and not zero."""
    return {
        int(b if a == state else a): x + y
        for a, b, t, x, y in dyads.select("ccode1", "ccode2", "year", "flow1", "flow2").iter_rows()
        if t == year and state in (a, b) and x is not None and y is not None and x + y > 0
    }


def test_russia_and_china_in_2014_are_the_files(dyad, flows):
    dyads, totals = flows
    found = by_id(trade(dyad("RUS", "CHN", 2014)))
    russia, china = partners(dyads, 365, 2014), partners(dyads, 710, 2014)
    assert found["trade.total"].value == russia[710] == china[365] == 93_942
    shares = russia[710] / totals[365, 2014], russia[710] / totals[710, 2014]
    assert shares == pytest.approx((0.1199, 0.0176), abs=5e-5)
    assert "12% of Russia's trade and 1.8% of China's" in found["trade.total"].text
    ranks = [1 + sum(v > p[o] for v in p.values()) for p, o in ((russia, 710), (china, 365))]
    assert ranks == [1, 10]
    assert found["trade.rank"].value == 10
    assert found["trade.rank"].sign == "tie"
    assert f"China ranked first of {len(russia)}" in found["trade.rank"].text
    assert f"Russia ranked 10th of {len(china)}" in found["trade.rank"].text
    assert found["trade.asymmetry"].value == pytest.approx(shares[0] / shares[1], rel=1e-3)


def test_change_is_that_of_the_shares(dyad, flows):
    dyads, totals = flows
    share = {
        (c, y): partners(dyads, c, y)[o] / totals[c, y]
        for c, o in ((365, 710), (710, 365))
        for y in (2004, 2014)
    }
    factors = [share[c, 2014] / share[c, 2004] for c in (365, 710)]
    found = by_id(trade(dyad("RUS", "CHN", 2014)))["trade.change_long"]
    assert found.value == pytest.approx((factors[0] * factors[1]) ** 0.5, rel=2e-3)
    assert all(f > 1.1 for f in factors)
    assert (found.sign, found.years) == ("tie", (2004, 2014))


def test_size_alone_is_what_the_margins_give(dyad, flows):
    dyads, _ = flows
    known = dyads.filter(pl.col("year") == 2014).drop_nulls(["flow1", "flow2"])
    whole = 2 * float((known["flow1"] + known["flow2"]).sum())
    a, b = (sum(partners(dyads, c, 2014).values()) for c in (365, 710))
    # Each spreads its trade over the others by their size; the two expectations are averaged.
    expected = (a * b / (whole - a) + b * a / (whole - b)) / 2
    found = by_id(trade(dyad("RUS", "CHN", 2014)))["trade.beyond_size"]
    assert found.value == pytest.approx(93_942 / expected, rel=1e-6)
    assert found.sign == "context"


def cell(path, sheet, row, year):
    rows = fastexcel.read_excel(path).load_sheet(sheet, header_row=None).to_polars().rows()
    at = next(i for i, r in enumerate(rows) if year in r)
    return float(next(r for r in rows if r[0] == row)[rows[at].index(year)])


def test_russia_and_china_in_2021_are_russia_s_reports(dyad, shared):
    folder = shared / "imf_dots_russia"
    sums = {
        row: cell(folder / "rf_exports_2023.xlsx", "Exports, FOB", row, "2021")
        + cell(folder / "rf_exports_2023.xlsx", "Imports, CIF", row, "2021")
        for row in ("China, P.R.: Mainland", "World")
    }
    found = by_id(trade(dyad("RUS", "CHN")))
    assert found["trade.total"].value == pytest.approx(sums["China, P.R.: Mainland"], abs=0.06)
    assert found["trade.total"].years == (2021, 2021)
    assert found["trade.total"].sources == ["imf_dots_russia"]
    share = sums["China, P.R.: Mainland"] / sums["World"]
    assert share == pytest.approx(0.18, abs=0.002)
    assert "18% of Russia's trade" in found["trade.total"].text


def test_series_are_apart_and_their_difference_is_said(dyad):
    section = trade(dyad("RUS", "CHN"))
    value = section.figures[0].data
    assert set(value["source"]) == {"cow_trade", "imf_dots", "imf_dots_russia"}
    assert value.filter(pl.col("source") == "cow_trade")["year"].max() == 2014
    overlap = value.filter(pl.col("year") == 2014)["total"]
    seam = by_id(section)["trade.seam"]
    assert seam.value == pytest.approx(overlap.max() / overlap.min() - 1, abs=1e-6)
    assert set(seam.sources) == set(value["source"])
    # Each state's line has one source a year.
    weights = section.figures[1].data
    assert weights.select("year", "series").is_duplicated().sum() == 0
    assert set(weights.filter(pl.col("year") > 2014)["source"]) == {"imf_dots_russia"}


@pytest.mark.parametrize(
    ("pair", "sign"),
    [(("RUS", "CHN"), "tie"), (("USA", "GBR"), "crack"), (("DEU", "FRA"), "context")],
)
def test_a_share_that_rose_or_fell_for_both(dyad, pair, sign):
    found = by_id(trade(dyad(*pair, 2014)))["trade.change_long"]
    verbs = {"tie": "rose", "crack": "fell", "context": "hardly changed"}
    assert found.sign == sign
    assert found.text.count(verbs[sign]) == 2


def test_a_rise_for_one_and_a_fall_for_the_other_is_neither(dyad):
    found = by_id(trade(dyad("RUS", "CHN", 1995)))["trade.change_long"]
    assert "Russia's (in 1985 the Soviet Union's) trade" in found.text
    assert "rose" in found.text
    assert "fell" in found.text
    assert (found.sign, found.glance) == ("context", False)


@pytest.mark.parametrize(
    ("a", "b", "year", "recorded"),
    [("RUS", "CHN", 1963, 0.0), (265, "RUS", 1983, 0.0), ("PRK", "CHN", 1961, 0.0)],
)
def test_a_zero_that_cannot_be_is_no_data(dyad, a, b, year, recorded):
    pair = dyad(a, b, year)
    rows = module._rows(pair).filter(pl.col("year") == year, pl.col("source") == "cow_trade")
    assert rows["recorded"].item() == recorded
    assert rows["total"].item() is None
    assert by_id(trade(pair))["trade.total"].value != 0


def test_a_zero_that_may_be_is_said_to_be_recorded(dyad):
    found = by_id(trade(dyad("USA", "PRK", 1991)))
    assert found["trade.total"].value == 0
    assert "recorded as zero" in found["trade.total"].text
    assert "trade.imports" not in found


@pytest.mark.parametrize(("a", "b", "year"), [("TUV", "NRU", 2024), ("RUS", "CHN", 1970)])
def test_where_nothing_is_known_nothing_is_zero(dyad, a, b, year):
    section = trade(dyad(a, b, year))
    (only,) = section.findings
    assert (only.status, only.value, only.sign) == ("no data", None, "context")


def test_dependence_beyond_five_decimals_is_a_bound(dyad):
    found = by_id(trade(dyad("USA", "CUB")))["trade.asymmetry"]
    assert "over " in found.text
    assert "lower bound" in found.unit
    number = float(found.text.split("over ")[1].split(" times")[0].replace(",", ""))
    assert number <= found.value


def test_places_in_the_picture_are_those_in_the_text(dyad):
    section = trade(dyad("PRK", "CHN"))
    drawn = next(f for f in section.figures if f.id == "trade_partners").data
    own = dict(drawn.filter("own").select("group", "place").iter_rows())
    text = by_id(section)["trade.rank"].text
    assert own == {"North Korea": 1, "China": 133}
    assert "ranked first of 48" in text
    assert "133rd" in text
