"""ATOP: what is censored, what is directed, who owes what."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import atop

CODED = [
    c for c in atop.MEMBERS.columns if c not in ("start_date", "end_date", "censored", "ccode")
]


def table(rows: list[dict[str, Any]], columns: list[str]) -> str:
    """Write rows as CSV; a column that a row does not mention is 0."""
    lines = [",".join(str(r.get(c, 0)) for c in columns) for r in rows]
    return "\n".join([",".join(columns), *lines]) + "\n"


TREATY = {
    "atopid": 4980, "begyr": 2001, "begmo": 7, "begday": 16, "ineffect": 1, "bilat": 1,
    "length": 240, "renewlgt": 60, "nonagg": 1, "consul": 1,
}  # fmt: skip
ENDED = {
    "atopid": 3200, "begyr": 1950, "begmo": 2, "begday": 14, "endyr": 1980, "endmo": 4,
    "endday": 11, "bilat": 1, "defense": 1, "term": 1,
}  # fmt: skip
RUSSIA = {
    "atopid": 4980, "member": 365, "yrent": 2001, "moent": 7, "dayent": 16, "ineffect": 1,
    "nonagg": 1, "consul": 1, "cowsys": 1,
}  # fmt: skip
ANNAM = {
    "atopid": 1320, "member": 8152, "yrent": 1874, "moent": 3, "dayent": "", "yrexit": 1883,
    "moexit": 8, "dayexit": "", "milaid": "",
}  # fmt: skip
DYADS: dict[str, list[Any]] = {
    "ccode1": [2, 740],
    "ccode2": [740, 2],
    "year": [1960, 1960],
    "atop_defense": [1, 0],
    "atop_offense": [0, 0],
    "atop_neutral": [0, 0],
    "atop_nonagg": [0, 0],
    "atop_consul": [1, 1],
}


@pytest.fixture
def small(tidy_small: Any) -> Any:
    def build(
        alliances: list[dict[str, Any]] | None = None,
        members: list[dict[str, Any]] | None = None,
        dyads: dict[str, list[Any]] = DYADS,
        drop: str = "",
    ) -> dict[str, pl.DataFrame]:
        wide = [c for c in atop.PHASES.columns if c in CODED or c[:3] in ("beg", "end")]
        wide = [c for c in [*wide, "ineffect"] if c not in (drop, "end_date")]
        a = alliances or [TREATY, ENDED]
        states = ["state", "year", *atop.OBLIGATIONS, "number", "transyr"]
        given = {
            "atop5_1a": table(a, wide),
            "atop5_1aph": table(a, wide),
            "atop5_1m": table(members or [RUSSIA, ANNAM], [*CODED, "ineffect"]),
            "atop5_1sy": table([{"state": 365, "year": 2001, "nonagg": 1, "number": 3}], states),
            "atopinst5_1": "atopid,atopidphase,milinst,formal\n3180,3180.2002,2,2\n4980,4980,,1\n",
            "atop_alliance": dyads,
        }
        return tidy_small(atop, **given)

    return build


def test_alive_in_2018_is_censored_not_ended(small: Any) -> None:
    living, ended = small()["atop_alliances"].sort("atopid", descending=True).rows(named=True)
    assert (living["censored"], living["endyr"], living["end_date"]) == (True, None, None)
    assert living["start_date"] == date(2001, 7, 16)
    assert (ended["censored"], ended["endyr"]) == (False, 1980)
    assert ended["end_date"] == date(1980, 4, 11)


def test_member_in_no_list_keeps_its_number_and_has_no_ccode(small: Any) -> None:
    members = small()["atop_members"].select("member", "ccode", "start_date", "censored").rows()
    assert members == [(8152, None, None, False), (365, 365, date(2001, 7, 16), True)]


def test_empty_cells_are_null_not_zero(small: Any) -> None:
    out = small()
    annam = out["atop_members"].row(by_predicate=pl.col("member") == 8152, named=True)
    assert (annam["milaid"], annam["dayexit"], annam["defense"]) == (None, None, 0)
    assert out["atop_institutions"].rows() == [(3180, 2, 2, 2), (4980, 0, None, 1)]


def test_directed_dyad_years_keep_their_direction(small: Any) -> None:
    rows = small()["atop_dyad_years"].select("ccode1", "ccode2", "atop_defense").rows()
    assert rows == [(2, 740, 1), (740, 2, 0)]


def test_a_dyad_year_without_its_mirror_is_refused(small: Any) -> None:
    half = {k: v[:1] for k, v in DYADS.items()}
    with pytest.raises(SchemaError, match="2-740 in 1960 alone"):
        small(dyads=half)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"alliances": [TREATY | {"ineffect": 0}]}, "atopid 4980"),
        ({"alliances": [TREATY | {"defense": 2}]}, "defense out of range"),
        ({"alliances": [TREATY | {"length": "long"}]}, "numbers"),
        ({"alliances": [TREATY | {"begyr": 2019}]}, "years outside coverage"),
        ({"members": [RUSSIA | {"member": 999}]}, "999"),
        ({"members": [RUSSIA, RUSSIA]}, "not unique"),
        ({"drop": "renewlgt"}, "Expected renewlgt"),
    ],
)
def test_strange_contents_are_refused(small: Any, given: dict[str, Any], message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        small(**given)


@pytest.mark.data
def test_rows_and_what_is_censored(tidy_real: Any) -> None:
    out = tidy_real(atop)
    assert {n: t.height for n, t in out.items()} == {
        "atop_alliances": 789,
        "atop_phases": 849,
        "atop_members": 2510,
        "atop_institutions": 849,
        "atop_dyad_years": 273_296,
        "atop_state_years": 11_923,
    }
    assert out["atop_alliances"]["censored"].sum() == 372
    assert out["atop_members"]["censored"].sum() == 1146
    assert out["atop_alliances"].filter(pl.col("endyr") == 2018)["atopid"].to_list() == [4735]


@pytest.mark.data
def test_the_treaty_of_2001(tidy_real: Any) -> None:
    out = tidy_real(atop)
    for name in ("atop_alliances", "atop_members"):
        for row in out[name].filter(pl.col("atopid") == 4980).rows(named=True):
            assert [row[o] for o in atop.OBLIGATIONS] == [0, 0, 0, 1, 1]
            assert (row["speclgth"], row["length"]) == (1, 240)
            assert (row["proren"], row["renewlgt"]) == (2, 60)
            assert (row["bilat"], row["term"], row["censored"]) == (1, 0, True)
            assert row["start_date"] == date(2001, 7, 16)
    parties = out["atop_members"].filter(pl.col("atopid") == 4980)["ccode"].to_list()
    assert parties == [365, 710]


@pytest.mark.data
def test_what_russia_and_china_owe_each_other(tidy_real: Any) -> None:
    years = tidy_real(atop)["atop_dyad_years"].filter(
        pl.col("ccode1") == 365, pl.col("ccode2") == 710
    )
    flags = [f"atop_{o}" for o in atop.OBLIGATIONS]
    now = years.filter(pl.col("year") >= 2001).select(flags)
    assert (now.height, now.unique().rows()) == (18, [(0, 0, 0, 1, 1)])
    pact = years.filter(pl.col("atop_defense") == 1, pl.col("year") >= 1950)["year"]
    assert (pact.min(), pact.max(), pact.len()) == (1950, 1980, 31)
    assert years.filter(pl.col("year").is_between(1981, 1991)).is_empty()


@pytest.mark.data
def test_dyad_years_are_directed(tidy_real: Any) -> None:
    years = tidy_real(atop)["atop_dyad_years"]
    assert years.filter(pl.col("ccode1") < pl.col("ccode2")).height == 273_296 // 2
    mirror = years.rename({"ccode1": "ccode2", "ccode2": "ccode1"})
    both = years.join(mirror, on=["ccode1", "ccode2", "year"], suffix="_back")
    assert both.height == years.height
    differ = {
        o: both.filter(pl.col(f"atop_{o}") != pl.col(f"atop_{o}_back")).height
        for o in atop.OBLIGATIONS
    }
    assert differ == {"defense": 984, "offense": 92, "neutral": 290, "nonagg": 20, "consul": 8}
    owed = both.filter(pl.col("ccode1") == 2, pl.col("ccode2") == 740, pl.col("year") == 2018)
    assert owed.select("atop_defense", "atop_defense_back").rows() == [(1, 0)]


@pytest.mark.data
def test_an_alliance_without_obligations_is_one(tidy_real: Any) -> None:
    years = tidy_real(atop)["atop_dyad_years"]
    flags = [f"atop_{o}" for o in atop.OBLIGATIONS]
    assert years.filter(pl.sum_horizontal(flags) == 0).height == 170


@pytest.mark.data
def test_members_who_owe_less_are_coded_so(tidy_real: Any) -> None:
    """The alliance's obligation is the most that any member owes."""
    out = tidy_real(atop)
    most = out["atop_members"].group_by("atopid").agg(pl.col(atop.OBLIGATIONS).max())
    whole = out["atop_alliances"].select("atopid", *atop.OBLIGATIONS)
    assert most.sort("atopid").equals(whole.sort("atopid"))
    pact = out["atop_members"].filter(pl.col("atopid") == 3375)  # United States and Japan, 1960
    assert pact.select("ccode", "defense", "consul").rows() == [(2, 1, 1), (740, 0, 1)]


@pytest.mark.data
def test_member_that_left_and_came_back(tidy_real: Any) -> None:
    egypt = tidy_real(atop)["atop_members"].filter(pl.col("atopid") == 3015, pl.col("ccode") == 651)
    assert egypt.select("yrent", "yrexit", "censored").rows() == [
        (1945, 1979, False),
        (1989, None, True),
    ]


@pytest.mark.data
def test_phases_and_institutions_are_the_same_units(tidy_real: Any) -> None:
    out = tidy_real(atop)
    keys = ["atopid", "phase"]
    assert out["atop_phases"].select(keys).equals(out["atop_institutions"].select(keys))
    nato = out["atop_phases"].filter(pl.col("atopid") == 3180)
    assert nato.select("phase", "begyr", "endyr").rows() == [(1, 1949, 1951), (2, 1951, None)]


@pytest.mark.data
def test_the_nna_file_is_these_without_pure_nonaggression(tidy_real: Any, shared: Path) -> None:
    nna = pl.read_csv(shared / "atop" / "atop5_1a_NNA.csv", columns=["atopid"])["atopid"]
    left_out = tidy_real(atop)["atop_alliances"].filter(~pl.col("atopid").is_in(nna.to_list()))
    assert left_out.height == 200
    assert left_out.select(atop.OBLIGATIONS).unique().rows() == [(0, 0, 0, 1, 0)]
