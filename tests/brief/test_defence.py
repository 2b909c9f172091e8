"""Defence agreements and exercises: known counts, ranks, zeros inside and outside coverage."""

from __future__ import annotations

import csv

import pytest

from cordiale.brief import charts
from cordiale.brief.sections.defence import defence


def by_id(section):
    return {f.id: f for f in section.findings}


def test_agreements_of_russia_and_china_are_the_files(dyad, shared):
    with (shared / "dcad" / "DCAD-v1.0-main.csv").open(encoding="utf-8") as f:
        rows = [r for r in csv.DictReader(f) if {r["ccode1"], r["ccode2"]} == {"365", "710"}]
    found = by_id(defence(dyad("RUS", "CHN")))
    signed = found["defence.agreements"]
    assert signed.value == len(rows) == 10
    assert signed.years == (1980, 2010)
    assert signed.sign == "tie"
    procurement = sum(
        "PROCUREMENT" in (r["category1"], r["category2"], r["category3"]) for r in rows
    )
    assert f"procurement ({procurement})" in found["defence.fields"].text
    general = sum(r["type"] == "general" for r in rows)
    assert general == 1
    assert "one is general and nine are on a single sector" in found["defence.fields"].text


def test_exercises_of_russia_and_china_are_the_files(dyad, shared):
    with (shared / "mme" / "mme_v7.csv").open(encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    places = [c for c in rows[0] if c.startswith("State")]
    both = [r for r in rows if {"Russia", "China"} <= {r[c] for c in places}]
    small = [r for r in both if sum(r[c] != "" for c in places) <= 3]
    section = defence(dyad("RUS", "CHN"))
    held = by_id(section)["defence.exercises"]
    assert held.value == len(both) == 10
    assert len(small) == 4
    assert "four of them with at most three participants, the first in 1999" in held.text
    assert "36th of 74 partners for Russia and second of 36 partners for China" in held.text
    assert (held.sign, held.glance) == ("tie", True)
    listed = section.tables[1].data
    assert listed["exercise"].to_list() == [
        "Peace Mission 2009", "Cooperation 2007", "Peace Mission 2005", "unnamed"
    ]  # fmt: skip


def test_one_of_the_two_stands_at_a_glance(dyad):
    found = by_id(defence(dyad("RUS", "CHN")))
    assert found["defence.agreements"].sign == "tie"
    assert [i for i, f in found.items() if f.glance] == ["defence.exercises"]
    only = by_id(defence(dyad("CHN", "KOR")))
    assert [i for i, f in only.items() if f.glance] == ["defence.agreements"]


def test_a_clear_rise_is_a_tie_and_a_fall_a_crack(dyad):
    rise = by_id(defence(dyad("RUS", "CHN")))["defence.exercises_change"]
    assert (rise.value, rise.sign) == (7, "tie")
    assert "rose: one in 1996–2000, eight in 2006–2010" in rise.text
    unclear = by_id(defence(dyad("RUS", "CHN")))["defence.agreements_change"]
    assert (unclear.value, unclear.sign) == (-3, "context")
    fall = by_id(defence(dyad("USA", "ITA")))["defence.exercises_change"]
    assert "fell: 55 in 1996–2000, 27 in 2006–2010" in fall.text
    assert fall.value == -28
    assert fall.sign == "crack"


@pytest.mark.parametrize(("a", "b"), [("USA", "CUB"), ("PRK", "CHN"), ("IND", "PAK")])
def test_none_recorded_inside_coverage_is_a_measured_zero(dyad, a, b):
    section = defence(dyad(a, b))
    for f in section.findings:
        assert (f.value, f.status, f.sign) == (0, "measured", "context")
        assert "is recorded in 1980–2010, where the list ends." in f.text
    assert not section.figures
    assert not section.tables


@pytest.mark.parametrize(("a", "b", "as_of"), [("RUS", "CHN", 1979), ("SSD", "RUS", 2024)])
def test_outside_coverage_there_is_no_data(dyad, a, b, as_of):
    section = defence(dyad(a, b, as_of))
    assert [f.status for f in section.findings] == ["no data", "no data"]
    assert all(f.value is None and "not the same as none" in f.text for f in section.findings)
    assert not section.figures


def test_the_period_is_what_the_two_shared(dyad):
    held = by_id(defence(dyad("DEU", "FRA")))["defence.exercises"]
    assert held.years == (1990, 2010)
    assert held.text.startswith("From 1990 to 2010, where the list ends, Germany and France")
    young = by_id(defence(dyad("RUS", "CHN", 1985)))["defence.exercises"]
    assert young.text == (
        "No joint exercise between the Soviet Union and China is recorded in 1980–1985."
    )
    assert any("West Germany" in x for x in defence(dyad("DEU", "FRA")).limits)


def test_a_count_below_the_partners_medians_is_no_tie(dyad):
    held = by_id(defence(dyad("CHN", "KOR")))["defence.exercises"]
    assert held.value == 4
    assert held.text.endswith("the medians of their other partners are 3 and 4.5.")
    assert held.sign == "context"


def test_the_order_of_the_two_changes_no_number(dyad):
    one, two = by_id(defence(dyad("RUS", "CHN"))), by_id(defence(dyad("CHN", "RUS")))
    assert {i: (f.value, f.sign) for i, f in one.items()} == {
        i: (f.value, f.sign) for i, f in two.items()
    }
    assert "second of 36 partners for China and 36th of 74" in two["defence.exercises"].text


def test_pictures_say_what_the_numbers_say_and_fit(dyad):
    section = defence(dyad("RUS", "CHN"))
    for figure in section.figures:
        for width in (780, 350):
            assert charts.size(charts.svg(figure.draw(width)))[0] <= width
    agreements, exercises, partners = section.figures
    assert "signed ten defence agreements in 1980–2010, most in 1996 (2)" in agreements.title
    assert agreements.data.height == 31
    assert agreements.data["value"].sum() == 10
    assert "no data after 2010" in charts.svg(exercises.draw(780))
    own = partners.data.filter("own")
    assert own["place"].to_list() == [36, 2]
