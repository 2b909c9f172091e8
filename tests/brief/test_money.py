"""Central bank lines: both directions from the list itself, and silence on the euro area."""

from __future__ import annotations

import csv
from datetime import datetime

import pytest

from cordiale.brief.sections.money import money


def by_id(section):
    return {f.id: f for f in section.findings}


@pytest.fixture(scope="module")
def deals(shared):
    """Return the deals between two banks, with first and last day."""
    path = shared / "swap_lines" / "liquidity_lines_current_v19_upload.csv"

    def day(text):
        return datetime.strptime(text, "%d/%m/%Y").date()

    with path.open(encoding="utf-8-sig") as f:
        return [
            {**r, "start": day(r["start_date"]), "end": day(r["end_date"])}
            for r in csv.DictReader(f)
            if r["framework"] == "0"
        ]


def in_force(deals, year, source=None, recipient=None):
    return [
        d
        for d in deals
        if d["start"].year <= year <= d["end"].year
        and source in (None, d["ISO_source"])
        and recipient in (None, d["ISO_recipient"])
    ]


def test_russia_and_china_both_ways(dyad, deals):
    found = by_id(money(dyad("RUS", "CHN")))["money.lines"]
    (yuan,) = in_force(deals, 2023, "CHN", "RUS")
    (roubles,) = in_force(deals, 2023, "RUS", "CHN")
    assert (yuan["deal_currency_amount"], yuan["currency_of_deal"]) == ("150", "CNY")
    assert (roubles["deal_currency_amount"], roubles["currency_of_deal"]) == ("1750", "RUB")
    assert "China's central bank lends Russia's up to 150 billion CNY" in found.text
    assert "Russia's central bank lends China's up to 1,750 billion RUB" in found.text
    assert "since 2014" in found.text
    assert yuan["end"].year == 2023
    assert "agreed term ended in 2023" in found.text
    assert (found.value, found.sign, found.glance) == (2, "tie", True)


def test_before_there_was_one_there_was_none(dyad, deals):
    assert not in_force(deals, 2013, "CHN", "RUS")
    found = by_id(money(dyad("RUS", "CHN", 2013)))["money.lines"]
    assert (found.value, found.sign, found.status) == (0, "context", "measured")
    assert "a measured absence" in found.text
    assert found.n == 14


def test_lines_of_each_with_others(dyad, deals):
    pairs = {frozenset((d["ISO_source"], d["ISO_recipient"])) for d in in_force(deals, 2023)}
    # No states: the euro area's bank, Hong Kong and Macao.
    china = {c for p in pairs if "CHN" in p for c in p} - {"CHN", "EA", "HKG", "MAC"}
    found = by_id(money(dyad("RUS", "CHN")))["money.partners"]
    assert f"China's with {len(china)} other states" in found.text


@pytest.mark.parametrize("pair", [("DEU", "FRA"), ("DEU", "RUS"), ("USA", "ITA"), ("CHN", "FIN")])
def test_a_member_of_the_euro_area_has_no_zero(dyad, pair):
    section = money(dyad(*pair))
    found = by_id(section)["money.lines"]
    assert (found.status, found.value, found.sign) == ("no data", None, "context")
    assert "euro area" in found.text
    assert "money.funds" not in by_id(section)
    assert not section.figures


def test_lines_from_before_the_euro_are_kept(dyad):
    section = money(dyad("LVA", "SWE"))
    found = by_id(section)["money.lines"]
    assert found.status == "no data"
    assert "Before that, a line was in force in 2008–2010" in found.text
    (picture,) = section.figures
    # Latvia is in the euro area since 2014: nothing is drawn for it then, not even a zero.
    assert picture.data["year"].max() == picture.years[1] == 2013


def test_a_fund_of_many_is_no_line(dyad):
    found = by_id(money(dyad("IND", "PAK")))
    assert found["money.lines"].value == 0
    assert found["money.funds"].value == 1
    assert {f.sign for f in found.values()} == {"context"}
    brics = by_id(money(dyad("RUS", "CHN")))["money.funds"].text
    assert "Contingent Reserve Arrangement of the BRICS (since 2014)" in brics


def test_limits_and_open_ends_are_said(dyad):
    found = by_id(money(dyad("USA", "GBR")))["money.lines"]
    assert "USD without limit" in found.text
    assert "no end is announced" in found.text
    mexico = by_id(money(dyad("USA", "MEX")))["money.lines"].text
    assert "in every covered year since 2000 (the first began in 1994)" in mexico


def test_outside_coverage_there_is_no_data(dyad):
    (found,) = money(dyad("RUS", "CHN", 1999)).findings
    assert (found.status, found.value) == ("no data", None)
    assert "begins in 2000" in found.text
