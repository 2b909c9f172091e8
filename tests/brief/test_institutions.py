"""Organisations and trade agreements: counts, ranks and spells against the files."""

from __future__ import annotations

import csv

import polars as pl
import pytest

from cordiale.brief.sections.institutions import institutions
from cordiale.sources._read import read_rda


def by_id(section):
    return {f.id: f for f in section.findings}


@pytest.fixture(scope="module")
def igos(shared):
    """Return joint and own memberships of 2014."""
    folder = shared / "cow_igo"
    year = pl.col("year") == 2014.0
    dyads = read_rda(folder / "cow_igo_ndy.rda", "cow_igo_ndy").filter(year)
    states = read_rda(folder / "cow_igo_sy.rda", "cow_igo_sy").filter(year)
    joint = {
        frozenset((int(a), int(b))): int(n)
        for a, b, n in dyads.drop_nulls().select("ccode1", "ccode2", "dyadigos").iter_rows()
    }
    return joint, {int(c): int(n) for c, n in states.select("ccode", "sum_igo_full").iter_rows()}


def test_russia_and_china_share_what_the_file_counts(dyad, igos):
    joint, own = igos
    shared = joint[frozenset((365, 710))]
    assert (shared, own[365], own[710]) == (55, 88, 80)
    found = by_id(institutions(dyad("RUS", "CHN")))
    assert found["institutions.igos"].value == shared
    assert "69% of the 80 of China" in found["institutions.igos"].text
    overlap = shared / (own[365] + own[710] - shared)
    assert found["institutions.igo_rank"].value == pytest.approx(overlap, abs=1e-6)


@pytest.mark.parametrize(("pair", "sign"), [(("RUS", "CHN"), "tie"), (("USA", "GBR"), "context")])
def test_ranks_are_by_overlap_and_decide_the_sign(dyad, igos, pair, sign):
    joint, own = igos
    d = dyad(*pair)

    def rank(me, other):
        overlap = {
            c: joint[frozenset((me, c))] / (own[me] + own[c] - joint[frozenset((me, c))])
            for c in own
            if frozenset((me, c)) in joint and joint[frozenset((me, c))] <= min(own[me], own[c])
        }
        return 1 + sum(x > overlap[other] for x in overlap.values()), len(overlap)

    ranks = [rank(d.a, d.b), rank(d.b, d.a)]
    found = by_id(institutions(d))["institutions.igo_rank"]
    for _, of in ranks:
        assert f"{of} partners" in found.text
    assert found.sign == sign == ("tie" if all(r <= of / 10 for r, of in ranks) else "context")


def test_no_agreement_of_russia_and_china_is_a_measured_absence(dyad, shared):
    with (shared / "desta" / "DESTA.csv").open(encoding="ascii") as f:
        rows = list(csv.DictReader(f, delimiter=";"))
    members = [{r[f"c{i}"] for i in range(1, 92)} for r in rows]
    assert not any({"643", "156"} <= m for m in members)
    found = by_id(institutions(dyad("RUS", "CHN")))["institutions.trade_agreements"]
    assert (found.value, found.status, found.sign) == (0, "measured", "context")
    assert "a measured absence" in found.text
    assert found.years == (1948, 2020)


def test_agreements_in_force_are_a_tie_and_an_upper_bound(dyad):
    found = by_id(institutions(dyad("USA", "CAN")))["institutions.trade_agreements"]
    assert found.sign == "tie"
    assert "at most" in found.text
    assert "in force since 1989" in found.text
    # As of 1985 neither of the free trade agreements was signed.
    before = by_id(institutions(dyad("USA", "CAN", 1985)))["institutions.trade_agreements"]
    assert before.value < found.value
    assert "1989" not in before.text


def test_signed_and_not_known_in_force_is_no_data(dyad):
    found = by_id(institutions(dyad("USA", "JPN")))["institutions.trade_agreements"]
    assert (found.status, found.value) == ("no data", None)


@pytest.mark.parametrize("name", ["institutions.igos", "institutions.trade_agreements"])
def test_before_and_after_coverage(dyad, name):
    assert by_id(institutions(dyad("RUS", "CHN", 2024)))[name].years[1] in (2014, 2020)
    if name == "institutions.trade_agreements":
        assert by_id(institutions(dyad("USA", "GBR", 1947)))[name].status == "no data"


def test_none_together_is_a_counted_zero(dyad):
    found = by_id(institutions(dyad("PRK", "CHN", 1950)))
    assert found["institutions.igos"].value == 0
    assert "no intergovernmental organisation" in found["institutions.igos"].text
    assert "institutions.igo_rank" not in found


def test_nothing_later_is_told(dyad):
    section = institutions(dyad("IND", "PAK", 1994))
    agreements = next(t for t in section.tables if t.id == "institutions_agreements").data
    assert (agreements["signed"] <= 1994).all()
    for c in ("first_year", "last_year", "followed"):
        assert (agreements[c].drop_nulls() <= 1994).all()
