"""Treaties: what ATOP codes for known ones, both ways, and where its coding ends."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from cordiale.brief import charts
from cordiale.brief.sections._treaty import treaties_between
from cordiale.brief.sections.treaties import treaties
from cordiale.measures.alliances import OBLIGATIONS


def by_id(section):
    return {f.id: f for f in section.findings}


def known(d):
    day = date(min(d.as_of, 2018), 12, 31)
    return {t.atopid: t for t in treaties_between(d, day)}


def test_the_treaty_of_2001_obliges_to_consult_and_not_to_attack(dyad, shared):
    with (shared / "atop" / "atop5_1m.csv").open(encoding="utf-8-sig") as f:
        rows = [r for r in csv.DictReader(f) if r["atopid"] == "4980"]
    assert [[r[o] for o in OBLIGATIONS] for r in rows] == [["0", "0", "0", "1", "1"]] * 2
    d = dyad("RUS", "CHN")
    t = known(d)[4980]
    assert (t.start, t.end, t.bilateral) == (date(2001, 7, 16), None, True)
    assert t.owes_a == t.owes_b == ("nonagg", "consul")
    assert (t.months, t.renewal) == (int(rows[0]["length"]), int(rows[0]["renewlgt"])) == (240, 60)
    found = by_id(treaties(d))
    text = found["treaties.bilateral"].text
    assert "began on 16 July 2001 (ATOP 4980)" in text
    assert "a term of 20 years, to July 2021, with renewals of five years" in text
    strongest = found["treaties.strongest"]
    assert (strongest.value, strongest.sign, strongest.glance) == ("nonagg", "tie", True)
    assert "No treaty in force bound either to defend the other" in strongest.text


def test_treaties_in_force_are_those_the_file_leaves_open_for_both(dyad, shared):
    open_for: dict[str, set[str]] = {"365": set(), "710": set()}
    with (shared / "atop" / "atop5_1m.csv").open(encoding="utf-8-sig") as f:
        for r in csv.DictReader(f):
            if r["member"] in open_for and r["yrexit"] == "0":
                open_for[r["member"]].add(r["atopid"])
    both = open_for["365"] & open_for["710"]
    found = by_id(treaties(dyad("RUS", "CHN")))
    assert found["treaties.in_force"].value == len(both) == 4
    assert "at the end of 2018, where ATOP ends" in found["treaties.in_force"].text


def test_alive_in_2018_is_never_called_ended(dyad):
    d = dyad("RUS", "CHN")
    section = treaties(d)
    alive = {i for i, t in known(d).items() if t.end is None}
    assert alive == {3755, 4810, 4980, 6020}
    table = section.tables[0].data
    rows = {r["atopid"]: r for r in table.iter_rows(named=True)}
    assert all(rows[i]["until"] == "in force" and rows[i]["ended"] == "" for i in alive)
    assert by_id(section)["treaties.ended"].n == 11


@pytest.mark.parametrize(
    ("as_of", "alive", "ended"),
    [(1950, {3200}, {1395, 2415, 2550, 3030}), (1985, set(), {3200, 3460}), (2013, {4980}, {4385})],
)
def test_later_ends_and_treaties_are_hidden(dyad, as_of, alive, ended):
    found = known(dyad("RUS", "CHN", as_of))
    assert alive <= {i for i, t in found.items() if t.end is None}
    assert ended <= {i for i, t in found.items() if t.end is not None}
    assert all(t.start.year <= as_of for t in found.values())
    assert all(t.end is None or t.end.year <= as_of for t in found.values())
    assert all((t.ended == "") == (t.end is None) for t in found.values())


def test_a_pledge_may_run_one_way(dyad):
    found = by_id(treaties(dyad("USA", "JPN", 1990)))
    text = found["treaties.strongest"].text
    assert "obliged the United States to was to defend Japan when attacked" in text
    assert "obliged Japan to was not to attack the United States" in text
    assert text.endswith("The pledge of defence runs one way.")
    turned = by_id(treaties(dyad("JPN", "USA", 1990)))["treaties.strongest"]
    assert "obliged the United States to was to defend Japan" in turned.text
    (_, b) = known(dyad("USA", "JPN", 1990))[3375].owes_a[0], known(dyad("JPN", "USA", 1990))[3375]
    assert b.owes_b[0] == "defense"
    assert b.owes_a == ("nonagg", "consul")


def test_a_pledge_of_defence_is_said_and_placed(dyad):
    found = by_id(treaties(dyad("USA", "GBR")))
    assert found["treaties.strongest"].value == "defense"
    assert "to defend each other when attacked" in found["treaties.strongest"].text
    place = found["treaties.place"]
    assert (place.value, place.n) == (0, 373)
    assert "48 held a pledge of defence, as did one between the two" in place.text


def test_the_place_counts_stronger_alliances(dyad):
    place = by_id(treaties(dyad("RUS", "CHN")))["treaties.place"]
    assert place.value == 48 + 0 + 53
    assert "229 the same; 48 held a pledge of defence" in place.text


def test_a_member_that_left_did_not_end_the_treaty(dyad):
    d = dyad("USA", "CUB")
    section = treaties(d)
    left = [t for t in known(d).values() if t.end and t.end.year == 1962]
    assert left
    assert all(t.ended.startswith("not ended") for t in left)
    found = by_id(section)
    assert found["treaties.in_force"].value == 0
    assert "the last of four earlier ceased to bind both in 1962" in found["treaties.in_force"].text
    assert (found["treaties.ended"].value, found["treaties.ended"].sign) == (0, "context")
    assert "treaties.strongest" not in found


def test_violation_is_a_crack_while_recent(dyad):
    recent = by_id(treaties(dyad("IND", "PAK", 1975)))["treaties.ended"]
    assert (recent.value, recent.sign, recent.glance) == (1, "crack", True)
    assert "by violation (1971)" in recent.text
    later = by_id(treaties(dyad("IND", "PAK")))["treaties.ended"]
    assert (later.value, later.sign) == (1, "context")


def test_a_clause_that_many_signed_is_no_tie(dyad):
    found = by_id(treaties(dyad("CHN", "KOR")))
    assert found["treaties.in_force"].value == 1
    assert "It has other parties too" in found["treaties.in_force"].text
    assert found["treaties.strongest"].value == "nonagg"
    assert {f.sign for f in found.values()} == {"context"}


def test_none_recorded_is_a_measured_zero_with_its_years(dyad):
    section = treaties(dyad("TUV", "NRU"))
    (only,) = section.findings
    assert (only.value, only.status, only.sign) == (0, "measured", "context")
    assert only.text == (
        "No alliance treaty between Tuvalu and Nauru is recorded in 2000–2018, where ATOP ends."
    )
    assert not section.figures
    assert not section.tables


def test_phases_of_one_treaty_are_one_treaty(dyad):
    nato = known(dyad("USA", "GBR"))[3180]
    assert (nato.start, nato.end) == (date(1949, 4, 4), None)
    assert nato.parties > 20
    assert known(dyad("USA", "GBR", 1950))[3180].parties == 12
    assert by_id(treaties(dyad("USA", "GBR")))["treaties.in_force"].value == 3


def test_pictures_say_what_the_numbers_say_and_fit(dyad):
    for pair in (("RUS", "CHN"), ("FRA", "GBR"), ("USA", "CUB")):
        for figure in treaties(dyad(*pair)).figures:
            for width in (780, 350):
                assert charts.size(charts.svg(figure.draw(width)))[0] <= width
    timeline, place = treaties(dyad("RUS", "CHN")).figures
    assert (
        "four alliance treaties in force in 2018, the most demanding pledge nonagg"
        in timeline.title
    )
    assert "2001 to after 2018: nonaggression and consultation" in timeline.alt
    assert "Grey: no data after 2018" in charts.svg(timeline.draw(350))
    assert place.data["alliances"].sum() == 373
    assert place.data["of_the_two"].sum() == 4


def test_a_crowded_timeline_leaves_out_what_ended_before_1946_and_says_so(dyad):
    timeline = treaties(dyad("FRA", "GBR")).figures[0]
    assert timeline.data.height < 32
    assert f"{32 - timeline.data.height} alliance treaties that ended before 1946" in timeline.note
