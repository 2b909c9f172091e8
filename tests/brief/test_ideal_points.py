"""Ideal points: signs by one rule, spans that do not overlap, and no data that is no zero."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest

from cordiale import lake
from cordiale.brief import charts
from cordiale.brief.sections._points import (
    chance,
    folded,
    medians,
    ranks,
    session,
    spans,
    summary,
    tracks,
)
from cordiale.brief.sections.ideal_points import ideal_points
from cordiale.brief.words import decimal

CASES = [
    ("RUS", "CHN", 2024), ("RUS", "CHN", 1985), ("USA", "GBR", 2024), ("USA", "RUS", 1946),
    ("TUV", "NRU", 2024), (713, "USA", 2024), (713, "JPN", 1960), (347, "RUS", 2024),
    ("IRQ", "IRN", 2024), ("IND", "PAK", 2024), ("SSD", "RUS", 2013), ("FRG", "GDR", 1980),
    ("USA", "CUB", 2012), ("CZE", "SVK", 2000), ("PRK", "CHN", 1995), ("VEN", "CUB", 2024),
]  # fmt: skip
CAUSE = re.compile(
    r"\b(because|caus\w*|due to|driv\w*|thanks to|owing to|result\w* (of|in|from))\b"
)
SLIPS = re.compile(r"  |\bthe the\b|\bnan\b|\bNone\b|\.\.|,\.| ,|\(\)|[{}]|\b1 session|'s's|s's ")


def by_id(section):
    return {f.id: f for f in section.findings}


@pytest.fixture(scope="module", params=CASES, ids=lambda c: "-".join(map(str, c)))
def made(request, dyad):
    d = dyad(*request.param)
    return d, ideal_points(d)


def test_sentences_are_whole_and_name_no_cause(made):
    _, s = made
    for text in (*(f.text for f in s.findings), *s.limits):
        assert text[0].isupper() or text[0].isdigit()
        assert text.endswith(".")
        assert not SLIPS.search(text), text
        assert not CAUSE.search(text), text
    for picture in s.figures:
        assert not SLIPS.search(f"{picture.title} {picture.alt} {picture.note}")
        assert not CAUSE.search(picture.title)


def test_numbers_are_inside_their_intervals_and_none_is_from_later(made):
    d, s = made
    assert len({f.id for f in s.findings}) == len(s.findings)
    assert sum(f.glance for f in s.findings) <= 2
    for f in s.findings:
        assert f.sources
        if f.status == "no data":
            assert f.value is None
            assert (f.sign, f.glance) == ("context", False)
            continue
        assert f.unit
        assert f.interval_note
        assert f.n > 0
        assert f.interval is None or f.interval[0] <= f.value <= f.interval[1]
    for part in (*s.findings, *s.figures):
        assert part.years is None or part.years[1] <= d.as_of
    for t in (*s.figures, *s.tables):
        if "year" in t.data.columns:
            assert (t.data["year"] <= d.as_of).all()


def test_the_order_of_the_two_changes_no_sign(made, dyad):
    d, s = made
    turned = by_id(ideal_points(dyad(d.b, d.a, d.as_of)))
    assert turned.keys() == {f.id for f in s.findings}
    for f in s.findings:
        other = turned[f.id]
        assert (f.sign, f.status, f.n) == (other.sign, other.status, other.n)
        if f.value is not None:
            flipped = f.id in ("ideal_points.level", "ideal_points.with_us")
            assert other.value == pytest.approx(-f.value if flipped else f.value, abs=2e-6)


@pytest.mark.parametrize("width", [780, 350])
def test_pictures_fit_their_width(made, width):
    _, s = made
    for picture in s.figures:
        assert charts.size(charts.svg(picture.draw(width)))[0] <= width + 1


def test_later_votes_are_owned_up_to(made):
    d, s = made
    assert any("not what could be known" in x for x in s.limits) == (d.as_of < 2024)


def test_russia_and_china(dyad):
    found = by_id(ideal_points(dyad("RUS", "CHN")))
    points = lake.measure("ideal_points").filter(pl.col("year") == 2024).collect()
    mean = dict(points.select("ccode", "mean").iter_rows())
    level, distance = found["ideal_points.level"], found["ideal_points.distance"]
    assert level.value == pytest.approx(mean[365] - mean[710], abs=1e-3)
    assert f"Russia stood at {decimal(mean[365])}" in level.text
    place = 1 + sum(x > mean[710] for x in mean.values())
    assert f"and was {place}" in level.text.split("China")[1]
    assert f"The United States stood at {decimal(mean[2])}" in level.text
    # Far enough apart that their distance is the difference of the means.
    assert distance.value == pytest.approx(abs(mean[365] - mean[710]), abs=0.01)
    pairs = [abs(x - y) for a, x in mean.items() for b, y in mean.items() if a < b]
    assert f"the median of all pairs of states was {decimal(np.median(pairs))}" in distance.text
    assert distance.years == (2024, 2024)
    votes = points.filter(pl.col("ccode").is_in([365, 710]))["n_votes"].sum()
    assert distance.n == votes
    change = found["ideal_points.change"]
    assert change.years == (2001, 2024)
    wide = lake.measure("ideal_points").filter(pl.col("ccode").is_in([365, 710])).collect()
    gap = wide.pivot("ccode", index="year", values="mean").drop_nulls()
    gap = gap.with_columns(d=(pl.col("365") - pl.col("710")).abs())
    early, late = (
        gap.filter(pl.col("year").is_between(*s))["d"].mean() for s in ((2001, 2005), (2020, 2024))
    )
    assert change.value == pytest.approx(late - early, abs=0.03)
    # China did not move from the United States while Russia did.
    assert "Russia moved away from the United States" in found["ideal_points.with_us"].text


def test_signs_go_by_the_interval_against_both_medians(dyad):
    for pair, year in ((("RUS", "CHN"), 1985), (("USA", "GBR"), 2024), (("RUS", "CHN"), 2024)):
        d = dyad(*pair, year)
        f = by_id(ideal_points(d))["ideal_points.distance"]
        codes, draws = session(f.years[0])
        middles = []
        for state in (d.a, d.b):
            apart = np.abs(draws - draws[codes.index(state)]).mean(axis=1)
            middles.append(np.median(np.delete(apart, codes.index(state))))
        low, high = f.interval
        expected = "tie" if high < min(middles) else "crack" if low > max(middles) else "context"
        assert f.sign == expected
        assert f.glance == (expected != "context")
    assert f.sign == "context"
    assert by_id(ideal_points(dyad("RUS", "CHN", 1985)))["ideal_points.distance"].sign == "crack"


def test_as_of_1985_compares_the_first_five_years(dyad):
    found = by_id(ideal_points(dyad("RUS", "CHN", 1985)))
    assert found["ideal_points.change"].years == (1971, 1985)
    assert "1971–1975" in found["ideal_points.change"].text
    assert "the Soviet Union" in found["ideal_points.level"].text
    assert found["ideal_points.issues"].years == (1981, 1985)
    assert "after 2019" not in found["ideal_points.convergence"].text


def test_probability_is_said_in_words_and_number(dyad):
    for pair in (("RUS", "CHN"), ("IND", "PAK"), ("IRQ", "IRN")):
        f = by_id(ideal_points(dyad(*pair)))["ideal_points.convergence"]
        assert 0 <= f.value <= 1
        assert chance(f.value).capitalize()[:12] == f.text[:12]
        assert "Confidence in the method is" in f.text


def test_the_united_states_are_no_third_line_of_their_own(dyad):
    s = ideal_points(dyad("USA", "GBR"))
    assert "ideal_points.with_us" not in by_id(s)
    lines = next(f for f in s.figures if f.id == "ideal_points_lines")
    assert set(lines.data["series"]) == {"United States", "United Kingdom"}
    assert by_id(s)["ideal_points.level"].text.count("stood at") == 2


@pytest.mark.parametrize(
    ("pair", "year", "says"),
    [
        ((347, "RUS"), 2024, "holds no vote by Kosovo to 2024"),
        ((713, "USA"), 2024, "no vote by both Taiwan and the United States after 1971"),
        ((713, "BGD"), 2024, "votes by Taiwan and Bangladesh, but in no session to 2024 by both"),
        # Session 26 began with the one and ended with the other.
        ((713, 710), 1985, "no vote by both Taiwan and China after 1971"),
        (("PRK", "CHN"), 1985, "holds no vote by North Korea to 1985"),
    ],
)
def test_no_vote_is_no_data(dyad, pair, year, says):
    s = ideal_points(dyad(*pair, year))
    (f,) = s.findings
    assert (f.id, f.status, f.value) == ("ideal_points.distance", "no data", None)
    assert says in f.text


def test_what_ended_is_drawn_as_far_as_it_goes(dyad):
    s = ideal_points(dyad(713, "USA"))
    distance = next(f for f in s.figures if f.id == "ideal_points_distance")
    assert distance.years == (1946, 1971)
    assert "Sessions with votes of both end in 1971." in s.limits


def test_too_few_sessions_for_two_spans(dyad):
    f = by_id(ideal_points(dyad("USA", "RUS", 1946)))["ideal_points.change"]
    assert (f.status, f.value) == ("no data", None)
    assert "one session" in f.text


def test_issues_are_means_of_the_last_five_sessions(dyad):
    s = ideal_points(dyad("RUS", "CHN"))
    figure = next(f for f in s.figures if f.id == "ideal_points_issues")
    assert figure.data.height == 6
    table = lake.measure("ideal_point_issues").filter(pl.col("year") >= 2015).collect()
    for row in figure.data.iter_rows(named=True):
        own = table.filter(pl.col("issue") == row["issue"])
        gaps = [
            abs(np.subtract(*own.filter(pl.col("ccode").is_in([365, 710]), year=y)["mean"]))
            for y in range(2015, 2020)
        ]
        # Never below the distance of the means: an absolute value has no negative errors.
        assert np.mean(gaps) - 1e-3 <= row["value"] < np.mean(gaps) + 0.35
        assert row["low"] < row["value"] < row["high"]
        assert (row["sessions"], row["first_year"], row["last_year"]) == (5, 2015, 2019)
    found = by_id(s)["ideal_points.issues"]
    assert found.n == figure.data["votes"].sum()
    assert "each issue's own is drawn" in found.interval_note


def test_spans_never_overlap_and_need_sessions():
    assert spans(range(1946, 2025)) == ((2001, 2005), (2020, 2024))
    # 2001-2005 may not touch the last five years.
    assert spans(range(1946, 2010)) == ((1946, 1950), (2005, 2009))
    assert spans(range(1946, 2011)) == ((2001, 2005), (2006, 2010))
    assert spans([2004, 2005, *range(2010, 2025)]) is None
    assert spans([1990, 1991, 1992, 2004, 2005, *range(2010, 2025)]) == (
        (1990, 1994), (2020, 2024),
    )  # fmt: skip
    assert spans([1990]) is None


def test_words_of_chance():
    assert chance(1.0) == "it is almost certain (over 99%)"
    assert chance(0.03) == "there is almost no chance (3%)"
    assert chance(0.3) == "it is unlikely (30%)"


def test_ranks_count_from_the_top_with_an_interval():
    draws = np.array([[3.0, 3.0], [1.0, 2.0], [2.0, 1.0]])
    assert ranks(draws, 0).value == ranks(draws, 0).high == 1
    assert (ranks(draws, 1).low, ranks(draws, 1).high) == (2, 3)


def test_one_number_of_one_row():
    found = summary(np.arange(101.0))
    assert (found.value, found.low, found.high) == (50, 5, 95)
    even = folded(np.array([0.0]), np.array([1.0]))
    assert even.value == pytest.approx(np.sqrt(2 / np.pi), abs=1e-3)
    assert even.high == pytest.approx(1.96, abs=0.01)


def test_median_of_all_pairs_needs_two():
    frame = pl.DataFrame({"year": [1990, 1990, 1991, 1991], "mean": [0.0, 2.0, 1.0, -3.0]})
    assert medians(frame).rows() == [(1990, 2.0), (1991, 4.0)]


def test_draws_of_two_states_go_together():
    found = tracks([365, 710, 347], 1985)
    assert not found[347]
    assert min(found[710]) == 1971
    assert max(found[365]) == 1985
    assert found[365][1985].shape == (200,)
