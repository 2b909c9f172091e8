"""Rules that hold for any dyad in any year, in the five sections on relations."""

from __future__ import annotations

import re

import pytest

from cordiale.brief.charts import size, svg
from cordiale.brief.sections.frictions import frictions
from cordiale.brief.sections.institutions import institutions
from cordiale.brief.sections.money import money
from cordiale.brief.sections.power import power
from cordiale.brief.sections.trade import trade

MADE = (trade, money, institutions, frictions, power)
PAIRS = [
    ("RUS", "CHN"), ("USA", "GBR"), ("PRK", "CHN"), ("IND", "PAK"), ("USA", "CUB"),
]  # fmt: skip
CASES = [
    *((a, b, y) for a, b in PAIRS for y in (1950, 1963, 1985, 1995, 2013, 2020, 2024)),
    ("USA", "RUS", 1946), ("DEU", "FRA", 1991), ("DEU", "FRA", 2024), ("FRG", "FRA", 1985),
    (260, 265, 1980), ("TUV", "NRU", 2000), ("TUV", "NRU", 2024), ("SSD", "SDN", 2011),
    ("SSD", "RUS", 2024), (713, "CHN", 1996), ("CZE", "SVK", 1993), ("RUS", "UKR", 2024),
    ("ISR", "EGY", 1975), ("LVA", "SWE", 2024), ("JPN", "KOR", 2021), ("USA", 817, 1970),
]  # fmt: skip
CAUSE = re.compile(
    r"\b(because|caus\w*|due to|driv\w*|thanks to|owing to|result\w* (of|in|from))\b"
)
SLIPS = re.compile(
    r"  |\bthe the\b|\bone (years|cases|lines|states|agreements|organisations|neighbours)\b"
    r"|\bnan\b|\bNone\b(?! of)|\.\.|,\.| ,| ;|\(\)|[{}]"
)


@pytest.fixture(scope="module", params=CASES, ids=lambda c: f"{c[0]}-{c[1]}-{c[2]}")
def sections(request, dyad):
    d = dyad(*request.param)
    return d, [make(d) for make in MADE]


def test_sentences_are_whole_and_name_no_cause(sections):
    _, made = sections
    for s in made:
        for f in s.findings:
            assert f.text[0].isupper() or f.text[0].isdigit()
            assert f.text.endswith(".")
            assert not SLIPS.search(f.text), f.text
            assert not CAUSE.search(f.text), f.text
        for picture in s.figures:
            words = f"{picture.title} {picture.alt} {picture.note}"
            assert not SLIPS.search(words), words
            assert not CAUSE.search(words)


def test_nothing_after_the_assessment_is_seen(sections):
    d, made = sections
    for s in made:
        for part in (*s.findings, *s.figures):
            assert part.years is None or part.years[1] <= d.as_of
        for t in (*s.figures, *s.tables):
            for column in {"year", "last_year"} & set(t.data.columns):
                assert (t.data[column].drop_nulls() <= d.as_of).all()


def test_no_data_has_no_number_and_a_number_says_its_interval(sections):
    _, made = sections
    for f in (f for s in made for f in s.findings):
        assert f.sources
        if f.status == "no data":
            assert (f.value, f.sign, f.glance) == (None, "context", False)
        else:
            assert f.value is not None
            assert f.unit
            assert f.interval_note
            assert f.years is not None
            assert f.n is not None


def test_few_stand_at_a_glance(sections):
    _, made = sections
    for s in made:
        assert sum(f.glance for f in s.findings) <= 2
        assert len({f.id for f in s.findings}) == len(s.findings)


def test_the_order_of_the_two_changes_no_sign(sections, dyad):
    d, made = sections
    turned = [make(dyad(d.b, d.a, d.as_of)) for make in MADE]
    for one, two in zip(made, turned, strict=True):
        there = {f.id: f for f in two.findings}
        assert set(there) == {f.id for f in one.findings}
        for f in one.findings:
            other = there[f.id]
            assert (other.sign, other.status, other.glance) == (f.sign, f.status, f.glance)
            if isinstance(f.value, float) and f"less {d.name_b}" in f.unit:
                assert other.value == pytest.approx(-f.value, abs=1e-6)


@pytest.mark.parametrize("case", [("RUS", "CHN", 2024), ("USA", "GBR", 2024), ("USA", "CUB", 2024)])
@pytest.mark.parametrize("width", [780, 350])
def test_pictures_fit_their_width(dyad, case, width):
    for make in MADE:
        for picture in make(dyad(*case)).figures:
            assert size(svg(picture.draw(width)))[0] <= width
