"""Frictions: years and ends from the lists themselves; absence measured, silence kept silent."""

from __future__ import annotations

import csv

import polars as pl
import pytest

from cordiale.brief.sections.frictions import frictions
from cordiale.sources._read import read_rda


def by_id(section):
    return {f.id: f for f in section.findings}


@pytest.fixture(scope="module")
def disputes(shared):
    """Return the highest hostility of each year of COW's dyadic file, by pair."""
    found: dict[tuple[int, int, int], int] = {}
    with (shared / "disputes" / "dyadic_mid_4.02.csv").open(encoding="utf-8-sig") as f:
        for r in csv.DictReader(f):
            key = (*sorted((int(r["statea"]), int(r["stateb"]))), int(r["year"]))
            found[key] = max(found.get(key, 0), int(r["hihost"]))
    return found


@pytest.mark.parametrize(
    ("name", "columns"),
    [("td_rivalries", ("styear", "endyear")), ("tss_rivalries", ("start", "end"))],
)
def test_the_sino_soviet_rivalry_ends_in_1989_in_both_lists(dyad, shared, name, columns):
    rows = read_rda(shared / "rivalries" / f"{name}.rda", name).filter(
        pl.col("ccode1") == 365.0, pl.col("ccode2") == 710.0
    )
    spells = sorted((int(a), int(b)) for a, b in rows.select(columns).iter_rows())
    assert spells[-1] == (1958, 1989)
    found = by_id(frictions(dyad("RUS", "CHN")))["frictions.rivalry"]
    assert found.text.startswith("Both lists")
    assert "in 1958–1989" in found.text
    assert (found.value, found.sign) == (False, "context")


def test_a_rivalry_alive_then_has_no_end(dyad):
    found = by_id(frictions(dyad("RUS", "CHN", 1985)))["frictions.rivalry"]
    assert "since 1958" in found.text
    assert "1989" not in found.text
    assert (found.value, found.sign) == (True, "crack")


def test_lists_that_differ_are_told_apart(dyad):
    found = by_id(frictions(dyad("RUS", "UKR")))["frictions.rivalry"]
    assert "since 2014" in found.text
    assert "Thompson and Dreyer (to 2010) do not name them" in found.text


def test_disputes_of_russia_and_china(dyad, disputes):
    years = sorted(y for a, b, y in disputes if (a, b) == (365, 710) and y >= 1946)
    found = by_id(frictions(dyad("RUS", "CHN")))["frictions.disputes"]
    assert found.value == len(years) == 19
    assert years[-1] == 2012
    assert disputes[365, 710, 2012] == 4
    assert "the last in 2012 (use of force)" in found.text
    assert (found.n, found.sign) == (69, "crack")


def test_the_highest_hostility_is_the_dyads_own(dyad, disputes):
    years = {y: h for (a, b, y), h in disputes.items() if (a, b) == (750, 770) and y >= 1946}
    top = max(years.values())
    last = max(y for y, h in years.items() if h == top)
    assert (top, last) == (5, 1999)
    text = by_id(frictions(dyad("IND", "PAK")))["frictions.disputes"].text
    assert "the highest hostility was war, last in 1999" in text


def test_no_dispute_is_a_measured_absence(dyad, disputes):
    assert not [y for a, b, y in disputes if (a, b) == (2, 200) and y >= 1946]
    found = by_id(frictions(dyad("USA", "GBR")))["frictions.disputes"]
    assert (found.value, found.sign, found.status) == (0, "context", "measured")
    assert "1946–2014: a measured absence" in found.text


def test_armed_conflict_against_the_list(dyad, shared):
    rows = read_rda(shared / "ucdp" / "ucdp_acd.rda", "ucdp_acd")
    both = rows.filter(
        pl.any_horizontal(
            (pl.col("gwno_a") == a) & (pl.col("gwno_b") == b)
            for a, b in ((365.0, 710.0), (710.0, 365.0))
        )
    )
    assert set(both["year"]) == {1969.0}
    found = by_id(frictions(dyad("RUS", "CHN")))
    assert "fought each other as primary parties in 1969" in found["frictions.armed_conflict"].text
    assert found["frictions.armed_conflict"].sign == "context"
    # One year beside forty other contributors to a mission makes no tie.
    assert found["frictions.same_side"].sign == "context"
    assert by_id(frictions(dyad("USA", "GBR")))["frictions.same_side"].sign == "tie"


def test_sanctions_against_the_list(dyad, shared):
    with (shared / "gsdb" / "GSDB_V3.csv").open(encoding="utf-8-sig") as f:
        cases = [
            r
            for r in csv.DictReader(f)
            if r["sanctioned_state"] == "Cuba"
            and "United States" in r["sanctioning_state"].split(", ")
            and int(r["begin"]) <= 2022 <= int(r["end"])
        ]
    found = by_id(frictions(dyad("USA", "CUB")))["frictions.sanctions"]
    assert found.value == len(cases) == 4
    assert found.sign == "crack"
    assert "Cuba had none of its own on the United States in 2013–2022" in found.text


@pytest.mark.parametrize(
    ("a", "b", "year"), [("DEU", "FRA", 2024), ("IND", "FRA", 2024), ("GBR", "RUS", 2015)]
)
def test_a_member_of_the_union_has_no_zero(dyad, a, b, year):
    section = frictions(dyad(a, b, year))
    found = by_id(section)
    assert (found["frictions.sanctions"].status, found["frictions.sanctions"].value) == (
        "no data",
        None,
    )
    assert "is no evidence of none" in found["frictions.sanctions"].text
    assert "sanctions" not in found["frictions.kinds"].text
    assert "Sanctions" not in set(section.figures[0].data["lane"])


def test_what_the_union_is_under_is_not_the_members_alone(dyad):
    text = by_id(frictions(dyad("DEU", "RUS")))["frictions.sanctions"].text
    assert "Germany had two cases of sanctions of its own in force on Russia" in text
    assert "on the European Union, of which Germany was a member: not counted" in text


def test_neither_sanctioned_the_other(dyad):
    found = by_id(frictions(dyad("RUS", "CHN")))
    assert found["frictions.sanctions"].value == 0
    assert "measured absence" in found["frictions.sanctions"].text
    assert "EU (five cases)" in found["frictions.sanctions_organisations"].text


@pytest.mark.parametrize(
    ("a", "b", "level", "sign"),
    [
        ("IND", "PAK", 0.0, "crack"),
        ("USA", "CUB", 0.25, "crack"),
        ("RUS", "CHN", 0.5, "context"),
        ("USA", "GBR", 0.75, "tie"),
        ("DEU", "FRA", 1.0, "tie"),
    ],
)
def test_the_peace_scale_decides_the_sign(dyad, a, b, level, sign):
    found = by_id(frictions(dyad(a, b)))["frictions.peace"]
    assert (found.value, found.sign) == (level, sign)


def test_years_of_transition_have_no_level(dyad):
    found = by_id(frictions(dyad("RUS", "CHN", 2000)))["frictions.peace"]
    assert (found.status, found.value) == ("no data", None)
    assert "severe rivalry, in 1996" in found.text


@pytest.mark.parametrize(
    ("a", "b", "kinds", "of", "sign"),
    [
        ("RUS", "CHN", 1, 4, "crack"),
        ("IND", "PAK", 3, 4, "crack"),
        ("RUS", "UKR", 4, 4, "crack"),
        ("USA", "GBR", 0, 4, "context"),
        ("DEU", "FRA", 0, 3, "context"),
    ],
)
def test_kinds_of_the_last_ten_covered_years(dyad, a, b, kinds, of, sign):
    found = by_id(frictions(dyad(a, b)))["frictions.kinds"]
    assert (found.value, found.n, found.sign) == (kinds, of, sign)


def test_uncovered_years_are_grey_not_blank(dyad):
    (strip, *_) = frictions(dyad("RUS", "CHN")).figures
    grey = strip.data.filter(pl.col("state") == "no data")
    spans = {r[0]: r[1:] for r in grey.select("lane", "first_year", "last_year").rows()}
    assert spans["Disputes (COW)"] == (2015, 2024)
    assert spans["Disputes (GML)"] == (2011, 2024)
    assert spans["Rivals (list to 2020)"] == (2021, 2024)
    assert "Armed conflict" not in spans
    sanctions = grey.filter(pl.col("lane") == "Sanctions").select("first_year", "last_year").rows()
    assert sanctions == [(1946, 2012), (2023, 2024)]


def test_before_the_list_of_sanctions_there_is_no_lane(dyad):
    section = frictions(dyad("RUS", "CHN", 1985))
    assert "Sanctions" not in set(section.figures[0].data["lane"])
    assert by_id(section)["frictions.sanctions"].status == "no data"
