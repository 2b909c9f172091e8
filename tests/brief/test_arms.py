"""Arms: the register's own sums, shares and ranks, and what is none or not known."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from cordiale.brief import charts
from cordiale.brief.sections.arms import arms


def by_id(section):
    return {f.id: f for f in section.findings}


@pytest.fixture
def register(shared):
    """Return TIV by supplier, recipient and year, in equal shares, from the register itself."""
    sums: Counter[tuple[str, str, int]] = Counter()
    path = shared / "sipri_arms" / "trade-register.csv"
    with path.open(encoding="utf-8-sig") as f:
        for r in csv.DictReader(f):
            years = [int(y) for y in (r["Year(s) of delivery"] or "").split(";") if y.strip()]
            supplier = r["Supplier"].replace("Soviet Union", "Russia")
            for y in years:
                value = float(r["SIPRI TIV of delivered weapons"] or 0) / len(years)
                sums[supplier, r["Recipient"], y] += value
    return sums


def test_deliveries_to_china_are_the_registers(dyad, register):
    years = range(2020, 2025)
    sold = sum(register["Russia", "China", y] for y in years)
    whole = sum(v for (_, to, y), v in register.items() if to == "China" and y in years)
    section = arms(dyad("RUS", "CHN"))
    found = by_id(section)["arms.a_to_b"]
    assert found.value == pytest.approx(sold, abs=1e-3)
    assert f"{100 * sold / whole:.0f}% of all that China received" in found.text
    assert "Russia first of four suppliers of China" in found.text
    assert (found.sign, found.glance) == ("tie", True)
    by_year = {y: register["Russia", "China", y] for y in range(1950, 2025)}
    drawn = dict(section.figures[0].data.select("year", "a_to_b").rows())
    assert drawn == pytest.approx(by_year, abs=1e-3)
    since_1990 = {y: v for y, v in by_year.items() if y >= 1990}
    assert max(by_year, key=by_year.__getitem__) == 1952
    assert max(since_1990, key=since_1990.__getitem__) == 2004
    assert "most in 1952 (3,726)" in section.figures[0].alt


def test_each_direction_has_its_own_finding(dyad):
    found = by_id(arms(dyad("RUS", "CHN")))
    turned = by_id(arms(dyad("CHN", "RUS")))
    assert found["arms.b_to_a"].value == turned["arms.a_to_b"].value == pytest.approx(18.48)
    assert found["arms.b_to_a"].sign == "context"
    assert not found["arms.b_to_a"].glance
    assert turned["arms.b_to_a"].glance


def test_half_or_less_is_a_crack_twice_or_more_a_tie(dyad):
    fall = by_id(arms(dyad("RUS", "CHN", 2013)))["arms.a_to_b_change"]
    assert "fell: 11,183 million TIV in 1999–2003, 3,700 million TIV in 2009–2013" in fall.text
    assert (fall.sign, fall.glance) == ("crack", True)
    rise = by_id(arms(dyad("RUS", "CHN", 1995)))["arms.a_to_b_change"]
    assert "rose: none in 1981–1985" in rise.text
    assert rise.sign == "tie"
    between = by_id(arms(dyad("RUS", "CHN")))["arms.a_to_b_change"]
    assert "neither doubled nor halved" in between.text
    assert between.sign == "context"
    small = by_id(arms(dyad("RUS", "CHN")))["arms.b_to_a_change"]
    assert "stayed below 50 million TIV: none in 2010–2014, 18 million TIV" in small.text
    assert small.sign == "context"


def test_no_delivery_inside_coverage_is_a_measured_zero(dyad):
    section = arms(dyad("USA", "CUB"))
    found = by_id(section)
    to_cuba, from_cuba = found["arms.a_to_b"], found["arms.b_to_a"]
    assert (to_cuba.value, to_cuba.status, to_cuba.sign) == (0.0, "measured", "context")
    assert to_cuba.text.endswith("is recorded in 2020–2024; the last was in 1959.")
    assert from_cuba.text.endswith("is recorded in 2020–2024, nor in any year since 1950.")
    assert "From Cuba to the United States: none recorded" in section.figures[0].alt
    (only,) = {len(arms(dyad("TUV", "NRU")).figures)}
    assert only == 0


def test_years_before_the_register_are_no_data(dyad):
    (only,) = arms(dyad("USA", "RUS", 1949)).findings
    assert (only.status, only.value) == ("no data", None)
    first = by_id(arms(dyad("RUS", "CHN", 1950)))["arms.a_to_b"]
    assert first.years == (1950, 1950)
    assert "the only supplier of China" in first.text


def test_later_deliveries_are_hidden(dyad):
    section = arms(dyad("RUS", "CHN", 1985))
    assert section.figures[0].data["year"].max() == 1985
    assert by_id(section)["arms.a_to_b"].text == (
        "No delivery of major arms from the Soviet Union to China is recorded in 1981–1985; the "
        "last was in 1968."
    )


def test_germany_begins_with_its_unity(dyad):
    section = arms(dyad("DEU", "FRA"))
    assert section.figures[0].data["year"].min() == 1990
    assert any("West Germany and East Germany (to 1990)" in x for x in section.limits)


def test_the_rule_for_years_is_stated_wherever_a_year_is_shown(dyad):
    section = arms(dyad("RUS", "CHN"))
    rule = "in equal shares over its years of delivery"
    assert rule in section.lead
    assert rule in section.figures[0].note
    assert rule in section.tables[0].note


def test_pictures_say_what_the_numbers_say_and_fit(dyad):
    for pair in (("RUS", "CHN"), ("USA", "GBR"), ("USA", "CUB")):
        for figure in arms(dyad(*pair)).figures:
            for width in (780, 350):
                assert charts.size(charts.svg(figure.draw(width)))[0] <= width
    years, suppliers = arms(dyad("RUS", "CHN")).figures
    assert "1,846 million TIV from Russia, 18 million TIV from China" in years.title
    assert "Russia was first of four suppliers of China" in suppliers.title
    assert suppliers.data.filter("own")["words"].to_list() == ["1,846", "18"]


def test_the_table_holds_both_ways_and_all_imports(dyad):
    (table,) = arms(dyad("RUS", "CHN")).tables
    assert table.data.height == 75
    assert (table.data["a_to_b"] <= table.data["a_to_b_of"] + 1e-6).all()
