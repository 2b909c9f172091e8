"""Every variable on the real data: loads, stays inside coverage, and says what is known."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from cordiale.panel import Panel, Variable, dyad_years, state_years, variables

pytestmark = pytest.mark.data

ALL = list(variables().values())
Row = dict[str, float | int | None]


def _dyad(one: str, two: str, *names: str, years: tuple[int, int]) -> dict[int, Row]:
    panel = dyad_years(*years, dyads=[(one, two)]).add(*names)
    rows = panel.to_polars().drop("ccode1", "ccode2").iter_rows(named=True)
    return {r.pop("year"): r for r in rows}


@pytest.mark.parametrize("variable", ALL, ids=lambda v: v.name)
def test_it_loads_with_unique_keys_and_spans_its_coverage(
    built_lake: object, variable: Variable
) -> None:
    v = variable
    table = v.load().select(*v.keys, v.name).collect()
    assert table.height > 0
    assert table.select(v.keys).is_duplicated().sum() == 0
    assert not table.select(pl.any_horizontal(pl.col(v.keys).is_null()).any()).item()
    if v.level != "state":
        assert (table["ccode1"] != table["ccode2"]).all()
    if v.level == "dyad":
        assert (table["ccode1"] < table["ccode2"]).all()
    known = table.drop_nulls(v.name)
    if known[v.name].dtype.is_float():
        assert known[v.name].is_finite().all()
    if not v.static:
        assert table["year"].dtype == pl.Int32
        # Neither end is a promise that no row keeps, but for a series of zeros at its start.
        inside = known.filter(pl.col("year").is_between(v.first, v.last))
        assert inside["year"].max() == v.last or v.absence == "zero"
        assert inside["year"].n_unique() > 1


@pytest.fixture(scope="module")
def few() -> dict[bool, Panel]:
    """Panels of a few states over all years: dyad-years (True) and state-years (False)."""
    codes = [2, 200, 255, 260, 365, 530, 710, 947]
    dyads = dyad_years(1816, 2026)
    both = pl.col("ccode1").is_in(codes) & pl.col("ccode2").is_in(codes)
    return {
        True: replace(dyads, frame=dyads.frame.filter(both)),
        False: state_years(1816, 2026, only=codes),
    }


@pytest.mark.parametrize("variable", ALL, ids=lambda v: v.name)
def test_its_values_lie_only_inside_coverage(
    built_lake: object, few: dict[bool, Panel], variable: Variable
) -> None:
    v = variable
    frame = few[v.level != "state"].add(v.name).to_polars()
    for column in v.columns(dyadic=v.level != "state"):
        if not v.static:
            outside = frame.filter(~pl.col("year").is_between(v.first, v.last))
            assert outside[column].null_count() == outside.height
        assert frame[column].null_count() < frame.height, column


def test_all_variables_together_keep_rows_and_order(built_lake: object) -> None:
    panel = dyad_years(1988, 1993, directed=True)
    out = panel.add(*variables())
    assert out.to_polars().select(panel.keys).equals(panel.to_polars())
    told = out.coverage()
    assert told.height == sum(len(v.columns(dyadic=True)) for v in ALL)
    assert (told["known"] <= told["inside"]).all()


def test_politically_relevant_dyad_years_number_112282(built_lake: object) -> None:
    # Miller (2022), Conflict Management and Peace Science 39(6).
    relevant = dyad_years(1816, 2010).politically_relevant()
    assert len(relevant) == 112_282
    directed = dyad_years(1816, 2010, directed=True).politically_relevant()
    assert len(directed) == 2 * 112_282


def test_relevance_is_unknown_after_2016(built_lake: object) -> None:
    late = dyad_years(2015, 2018, dyads=[("RUS", "CHN")]).politically_relevant()
    assert late.to_polars()["year"].to_list() == [2015, 2016]


def test_russia_and_china_owe_nonaggression_and_consultation_but_no_defence(
    built_lake: object,
) -> None:
    names = [f"atop_{o}" for o in ("nonagg", "consul", "defense", "offense", "neutral")]
    rows = _dyad("RUS", "CHN", *names, "atop_commitment", years=(2000, 2020))
    want = dict(zip([*names, "atop_commitment"], (1, 1, 0, 0, 0, 2), strict=True))
    assert all(rows[y] == want for y in range(2001, 2019))
    assert all(set(rows[y].values()) == {None} for y in (2019, 2020))


def test_the_soviet_chinese_alliance_of_1950_held_a_duty_of_defence(built_lake: object) -> None:
    rows = _dyad("RUS", "CHN", "atop_defense", "owes_defense", years=(1951, 1979))
    assert all(set(r.values()) == {1} for r in rows.values())


def test_capabilities_of_2022(built_lake: object) -> None:
    panel = state_years(2022, 2022, only=["USA", "CHN", "RUS"]).add("cinc").to_polars()
    cinc = {c: round(v, 3) for c, _, v in panel.iter_rows()}
    assert cinc == {2: 0.124, 710: 0.234, 365: 0.038}
    late = state_years(2023, 2023, only=["USA"]).add("cinc")
    assert late.to_polars()["cinc"].to_list() == [None]


def test_trade_of_2014_both_ways_and_nothing_after(built_lake: object) -> None:
    names = ("trade", "imports", "trade_share")
    rows = _dyad("RUS", "CHN", *names, years=(2014, 2015))
    assert (rows[2014]["imports1"], rows[2014]["imports2"]) == (51_135, 42_807)
    assert rows[2014]["trade"] == 51_135 + 42_807
    # All trade as each reports it: 285,844 + 497,615 and 2,519,305 + 2,818,427 million.
    assert rows[2014]["trade_share1"] == pytest.approx(93_942 / 783_458.39, rel=1e-6)
    assert rows[2014]["trade_share2"] == pytest.approx(93_942 / 5_337_731.25, rel=1e-6)
    assert set(rows[2015].values()) == {None}
    # No figure is no zero: the file has no row for 1970.
    assert set(_dyad("RUS", "CHN", *names, years=(1970, 1970))[1970].values()) == {None}


def test_directed_trade_is_mirrored(built_lake: object) -> None:
    panel = dyad_years(2014, 2014, directed=True, dyads=[("USA", "CHN")]).add("imports")
    rows = {r[:2]: r[3:] for r in panel.to_polars().iter_rows()}
    assert rows == {(2, 710): (472_525, 183_283), (710, 2): (183_283, 472_525)}


def test_how_russia_and_china_voted_in_two_sessions(built_lake: object) -> None:
    rows = _dyad("RUS", "CHN", "agreement", "kappa_sq", years=(1985, 2020))
    assert rows[1985]["agreement"] == pytest.approx(0.719, abs=5e-4)
    assert rows[1985]["kappa_sq"] == pytest.approx(-0.012, abs=5e-4)
    assert rows[2019]["agreement"] == pytest.approx(0.793, abs=5e-4)
    assert rows[2019]["kappa_sq"] == pytest.approx(0.710, abs=5e-4)
    assert rows[2020] == {"agreement": None, "kappa_sq": None}
    library = _dyad("RUS", "CHN", "agreement_undl", years=(2024, 2024))
    assert library[2024]["agreement_undl"] == pytest.approx(0.670, abs=5e-4)


def test_who_fought_whom(built_lake: object) -> None:
    iraq = _dyad("USA", "IRQ", "armed_conflict", years=(1990, 2004))
    assert {y for y, r in iraq.items() if r["armed_conflict"] == 1} >= {1991, 2003}
    ukraine = _dyad("RUS", "UKR", "armed_conflict", years=(2019, 2024))
    assert [r["armed_conflict"] for r in ukraine.values()] == [0, 0, 0, 1, 1, 1]
    border = _dyad("CHN", "RUS", "armed_conflict", years=(1968, 1970))
    assert border[1969]["armed_conflict"] == 1


def test_a_civil_war_and_its_intensity(built_lake: object) -> None:
    panel = state_years(2010, 2015, only=["SYR", "CHE"]).add("civil_conflicts", "civil_intensity")
    rows = {(c, y): v for c, y, *v in panel.to_polars().iter_rows()}
    assert rows[652, 2010] == [0, 0]
    assert rows[652, 2013][1] == 2
    assert all(rows[225, y] == [0, 0] for y in range(2010, 2016))


def test_disputes_and_peace_years_count_from_the_last_one(built_lake: object) -> None:
    rows = _dyad("RUS", "CHN", "gml_dispute", "gml_onset", "gml_peace_years", years=(1950, 2012))
    for year in range(1951, 2011):
        before, now = rows[year - 1], rows[year]
        assert before["gml_peace_years"] is not None
        want = 0 if before["gml_dispute"] == 1 else before["gml_peace_years"] + 1
        assert now["gml_peace_years"] == want, year
        assert now["gml_dispute"] >= now["gml_onset"]  # type: ignore[operator]
    assert rows[1969]["gml_dispute"] == 1
    assert set(rows[2011].values()) == {None}


def test_distance_and_border(built_lake: object) -> None:
    rows = _dyad(
        "RUS", "CHN", "capital_distance", "land_border", "contiguity", "minimum_distance",
        years=(2016, 2017),
    )  # fmt: skip
    # The source puts Beijing at the middle of its province, 32 km north of the city.
    assert rows[2016]["capital_distance"] == pytest.approx(5_776, abs=1)
    assert rows[2016]["land_border"] == 1
    assert rows[2016]["minimum_distance"] == 0
    assert rows[2017]["land_border"] is None
    atlantic = _dyad("USA", "GBR", "capital_distance", years=(2016, 2016))[2016]
    assert atlantic["capital_distance"] == pytest.approx(5_898, abs=5)  # Washington to London


def test_vetoes_belong_to_permanent_members_only(built_lake: object) -> None:
    assert _dyad("RUS", "CHN", "joint_vetoes", years=(2012, 2012))[2012]["joint_vetoes"] == 2
    assert _dyad("DEU", "CHN", "joint_vetoes", years=(2012, 2012))[2012]["joint_vetoes"] is None


def test_where_a_union_acts_a_member_has_no_zero(built_lake: object) -> None:
    lines = {
        pair: _dyad(*pair, "swap_line", years=(2009, 2009))[2009]["swap_line"]
        for pair in (("USA", "JPN"), ("USA", "DEU"), ("IND", "BRA"))
    }
    assert lines == {("USA", "JPN"): 1, ("USA", "DEU"): None, ("IND", "BRA"): 0}
    sanctions = dyad_years(2015, 2015, directed=True, dyads=[("DEU", "RUS"), ("USA", "RUS")])
    rows = {r[:2]: r[3] for r in sanctions.add("sanctions").to_polars().iter_rows()}
    assert rows[255, 365] is None
    assert rows[2, 365] is not None
    assert rows[2, 365] > 0
    # Russia's measures of 2014 are against the Union: its members have no zero either.
    answers = dyad_years(2013, 2014, directed=True, dyads=[("RUS", "DEU"), ("RUS", "CHN")])
    rows = {r[:3]: r[3] for r in answers.add("sanctions").to_polars().iter_rows()}
    assert (rows[365, 255, 2013], rows[365, 255, 2014], rows[365, 710, 2014]) == (0, None, 0)


def test_troops_are_those_of_all_places_of_a_state(built_lake: object) -> None:
    states = ("CHN", "RUS", "IRQ", "ETH")
    panel = state_years(1950, 2024, only=states).add("us_troops").to_polars()
    rows = {(c, y): n for c, y, n in panel.select("ccode", "year", "us_troops").rows()}
    # China's 0 and Hong Kong's 53 of the file; Eritrea's 1,797 and Ethiopia's 0.
    assert (rows[710, 2003], rows[530, 1969]) == (53, 1797)
    # A region's subtotal, a figure three times an estimate, two reports in one.
    assert (rows[365, 2000], rows[645, 2007], rows[710, 2008]) == (None, None, None)
    assert (rows[365, 1991], rows[365, 2024]) == (56, 41)


def test_arms_flow_one_way(built_lake: object) -> None:
    rows = _dyad("RUS", "CHN", "arms_tiv", "arms_deals", years=(2005, 2005))[2005]
    assert rows["arms_tiv1"] is not None
    assert rows["arms_tiv1"] > 1000
    assert rows["arms_tiv2"] == 0


def test_exercises_and_agreements_end_in_2010(built_lake: object) -> None:
    names = ("exercises", "small_exercises", "defence_agreement", "agreement_count")
    rows = _dyad("RUS", "CHN", *names, years=(2004, 2012))
    assert rows[2005]["exercises"] is not None
    assert rows[2005]["exercises"] >= 1
    assert rows[2010]["defence_agreement"] == 1
    assert set(rows[2011].values()) == set(rows[2012].values()) == {None}
