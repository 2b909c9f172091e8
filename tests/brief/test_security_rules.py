"""Rules that hold for any dyad in any year, in the four sections on security."""

from __future__ import annotations

import re

import pytest

from cordiale.brief.sections.arms import arms
from cordiale.brief.sections.defence import defence
from cordiale.brief.sections.treaties import treaties
from cordiale.brief.sections.unsc import unsc

PAIRS = [
    ("RUS", "CHN"), ("USA", "GBR"), ("PRK", "CHN"), ("IND", "PAK"), ("USA", "CUB"),
    ("USA", "RUS"), ("ITA", "USA"), ("FRA", "GBR"),
]  # fmt: skip
CASES = [
    *((a, b, y) for a, b in PAIRS for y in (1950, 1979, 1980, 1985, 1995, 2013, 2018, 2022, 2024)),
    ("USA", "RUS", 1946), ("DEU", "FRA", 1991), ("DEU", "FRA", 2024), ("FRG", "FRA", 1985),
    ("FRG", "GDR", 1980), ("TUV", "NRU", 2024), ("SSD", "RUS", 2024), ("SRB", "RUS", 2005),
    (713, "USA", 1960), (713, "USA", 2024), ("CZE", "SVK", 2000), ("YEM", "SAU", 1990),
    ("UKR", "RUS", 2024), ("EGY", "SYR", 1975), ("JPN", "USA", 1990),
]  # fmt: skip
CAUSE = re.compile(
    r"\b(because|caus\w*|due to|driv\w*|thanks to|owing to|result\w* (of|in|from))\b"
)
SLIPS = re.compile(
    r"  |\bthe the\b|\bone (drafts|treaties|partners|agreements|exercises|recipients|suppliers)\b"
    r"|\bnan\b|\bNone\b(?! of these)|\.\.|,\.| ,|\(\)|[{}]"
)


@pytest.fixture(scope="module", params=CASES, ids=lambda c: f"{c[0]}-{c[1]}-{c[2]}")
def sections(request, dyad):
    d = dyad(*request.param)
    return d, [make(d) for make in (unsc, treaties, defence, arms)]


def test_sentences_are_whole_and_name_no_cause(sections):
    _, made = sections
    for s in made:
        for f in s.findings:
            assert f.text[0].isupper() or f.text[0].isdigit()
            assert f.text.endswith(".")
            assert not SLIPS.search(f.text), f.text
            assert not CAUSE.search(f.text), f.text
        for picture in s.figures:
            assert not SLIPS.search(f"{picture.title} {picture.note}")
            assert not CAUSE.search(picture.title)


def test_nothing_after_the_assessment_is_seen(sections):
    d, made = sections
    for s in made:
        for part in (*s.findings, *s.figures):
            assert part.years is None or part.years[1] <= d.as_of
        for t in (*s.figures, *s.tables):
            if "year" in t.data.columns and t.id != "treaties_timeline":
                assert (t.data["year"] <= d.as_of).all()


def test_no_data_has_no_number_and_a_number_says_its_interval(sections):
    _, made = sections
    for f in (f for s in made for f in s.findings):
        if f.status == "no data":
            assert f.value is None
            assert f.sign == "context"
            assert not f.glance
        else:
            assert f.unit
            assert f.interval_note
            assert f.years is not None
        assert f.sources


def test_few_stand_at_a_glance(sections):
    _, made = sections
    for s in made:
        assert sum(f.glance for f in s.findings) <= 2
        assert len({f.id for f in s.findings}) == len(s.findings)


def test_the_order_of_the_two_changes_no_sign(sections, dyad):
    d, made = sections
    turned = [make(dyad(d.b, d.a, d.as_of)) for make in (unsc, treaties, defence, arms)]
    for one, two in zip(made, turned, strict=True):
        mirror = {"arms.a_to_b": "arms.b_to_a", "arms.b_to_a": "arms.a_to_b"}
        found = {f.id: (f.value, f.sign) for f in two.findings}
        for f in one.findings:
            stem = f.id.removesuffix("_change")
            there = mirror.get(stem, stem) + ("_change" if f.id.endswith("_change") else "")
            if f.status != "no data":
                assert found[there] == (f.value, f.sign)
