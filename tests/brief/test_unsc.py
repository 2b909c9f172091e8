"""The Security Council: known vetoes and votes, who could veto, and what is not known."""

from __future__ import annotations

import csv
import gzip
from collections import Counter

import pytest

from cordiale.brief import charts
from cordiale.brief.sections.unsc import unsc


def by_id(section):
    return {f.id: f for f in section.findings}


def test_russia_and_china_vetoed_fourteen_drafts_together(dyad, shared):
    with (shared / "unsc_vetoes" / "unsc_vetoes_1946_sept2022.csv").open(encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    by = [{r[f"member_veto{i}"] for i in (1, 2, 3)} for r in rows]
    joint = [
        int(r["year"]) for r, m in zip(rows, by, strict=True) if "China" in m and m & {"Russia"}
    ]
    assert len(joint) == 14
    found = by_id(unsc(dyad("RUS", "CHN")))
    vetoes = found["unsc.joint_vetoes"]
    assert vetoes.value == sum(y >= 2013 for y in joint) == 9
    assert "(14 since 1971)" in vetoes.text
    assert "to 8 July" in vetoes.text
    assert (vetoes.sign, vetoes.glance) == ("tie", True)
    alone = sum("Russia" in m and "China" not in m and int(r["year"]) >= 2013
                for r, m in zip(rows, by, strict=True))  # fmt: skip
    lone = found["unsc.lone_vetoes"]
    assert lone.value == alone == 13
    assert (lone.sign, lone.glance) == ("crack", True)
    assert "China vetoed none without Russia" in lone.text


def test_votes_on_adopted_resolutions_are_the_files(dyad, shared):
    folder = shared / "un_votes_undl"
    with gzip.open(folder / "rollcalls.csv.gz", "rt", encoding="utf-8") as f:
        year = {
            r["undl_id"]: int(r["date"][:4])
            for r in csv.DictReader(f)
            if r["body"] == "SC" and r["date"]
        }
    cast: dict[str, dict[str, str]] = {}
    with gzip.open(folder / "votes_long.csv.gz", "rt", encoding="utf-8") as f:
        for r in csv.DictReader(f):
            recent = 2015 <= year.get(r["undl_id"], 0) <= 2024
            if recent and r["country"] in ("RUSSIAN FEDERATION", "CHINA") and r["vote"] != "NV":
                cast.setdefault(r["undl_id"], {})[r["country"]] = r["vote"]
    both = Counter((v["RUSSIAN FEDERATION"], v["CHINA"]) for v in cast.values() if len(v) == 2)
    n = sum(both.values())
    alike = sum(k for (a, b), k in both.items() if a == b)
    found = by_id(unsc(dyad("RUS", "CHN")))
    agreement = found["unsc.agreement"]
    assert agreement.n == n == 572
    assert agreement.value == pytest.approx(alike / n, abs=1e-6)
    assert agreement.interval[0] < agreement.value < agreement.interval[1]
    assert agreement.sign == "tie"
    assert not agreement.glance
    splits = found["unsc.splits"]
    assert splits.value == n - alike == 46
    assert "only Russia voted yes on four, only China on 41 and neither on one" in splits.text
    # The order of the two changes names, not numbers.
    turned = by_id(unsc(dyad("CHN", "RUS")))
    assert turned["unsc.splits"].value == 46
    assert "only China voted yes on 41, only Russia on four" in turned["unsc.splits"].text


def test_what_came_after_the_assessment_is_hidden(dyad):
    found = by_id(unsc(dyad("RUS", "CHN", 2013)))
    vetoes = found["unsc.joint_vetoes"]
    assert vetoes.years == (2004, 2013)
    assert vetoes.value == 5  # 2007, 2008, 2011 and two in 2012
    assert all(f.years[1] <= 2013 for f in found.values())
    early = by_id(unsc(dyad("RUS", "CHN", 1985)))["unsc.joint_vetoes"]
    assert (early.value, early.sign, early.glance) == (0, "context", False)


def test_no_joint_veto_inside_coverage_is_a_measured_zero(dyad):
    found = by_id(unsc(dyad("FRA", "GBR")))
    vetoes = found["unsc.joint_vetoes"]
    assert (vetoes.value, vetoes.status, vetoes.sign) == (0, "measured", "context")
    assert "vetoed no draft together (15 since 1946)" in vetoes.text
    assert "Russia and China did so nine times, the most" in vetoes.text
    assert found["unsc.lone_vetoes"].sign == "context"


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("PRK", "CHN", "North Korea has not sat; China has held a permanent seat since 25 October"),
        ("TUV", "NRU", "neither Tuvalu nor Nauru has sat"),
        ("USA", "CUB", "Cuba sat in 1949–1950, 1956–1957 and 1990–1991: no draft can be vetoed by"),
        ("IND", "PAK", "Both sat in 1968, 1977, 1984 and 2012"),
    ],
)
def test_it_says_who_could_sit_and_veto(dyad, a, b, words):
    found = by_id(unsc(dyad(a, b)))
    assert words in found["unsc.seats"].text
    assert "unsc.joint_vetoes" not in found


def test_states_that_never_sat_together_have_no_votes_to_compare(dyad):
    section = unsc(dyad("PRK", "CHN"))
    found = by_id(section)
    assert found["unsc.seats"].value == 0
    assert "there are no joint votes to compare" in found["unsc.seats"].text
    assert "unsc.agreement" not in found
    assert not section.figures
    assert not section.tables


def test_votes_long_ago_are_context(dyad):
    agreement = by_id(unsc(dyad("USA", "CUB")))["unsc.agreement"]
    assert agreement.years == (1949, 1991)
    assert (agreement.sign, agreement.glance) == ("context", False)


def test_a_veto_that_the_list_lacks_is_no_zero(dyad):
    section = unsc(dyad(713, "USA", 1960))
    vetoes = by_id(section)["unsc.joint_vetoes"]
    assert (vetoes.status, vetoes.value) == ("no data", None)
    assert "13 December 1955" in vetoes.text
    assert "unsc.lone_vetoes" not in by_id(section)
    assert "unsc_vetoes" not in {f.id for f in section.figures}
    assert (
        "held a permanent seat to 24 October 1971"
        in by_id(unsc(dyad(713, "USA")))["unsc.seats"].text
    )


def test_china_held_no_seat_before_1971(dyad):
    seats = by_id(unsc(dyad("RUS", "CHN", 1965)))["unsc.seats"]
    assert "China has not sat" in seats.text
    both = by_id(unsc(dyad("RUS", "CHN", 1975)))["unsc.seats"]
    assert "both hold permanent seats, China since 25 October 1971" in both.text


def test_pictures_say_what_the_numbers_say_and_fit(dyad):
    vetoes, votes = unsc(dyad("RUS", "CHN")).figures
    assert "nine drafts together in 2013–2022; Russia 13 without China" in vetoes.title
    assert "by both (14 in all)" in vetoes.alt
    assert vetoes.years == (1971, 2022)
    assert "92.0%" in votes.title
    assert votes.data["median"].null_count() == 0
    for figure in (vetoes, votes):
        for width in (780, 350):
            assert charts.size(charts.svg(figure.draw(width)))[0] <= width
    assert "Grey: no data after 2022" in charts.svg(vetoes.draw(350))


def test_the_table_of_drafts_names_all_that_vetoed(dyad):
    (drafts, _) = unsc(dyad("USA", "GBR")).tables
    triple = drafts.data.filter(drafts.data["by"].str.count_matches(" and |, ") == 2)
    assert triple.height > 0
    assert set(triple["by"]) == {"United States, United Kingdom and France"}
    assert drafts.data["both"].sum() == 22
