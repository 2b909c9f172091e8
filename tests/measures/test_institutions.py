"""Joint organisations beside size, and trade agreements: sides, accession, signed or in force."""

from __future__ import annotations

import csv
import warnings
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import rdata

from cordiale import states
from cordiale.lake import built
from cordiale.measures.institutions import (
    ENTRY,
    IGOS,
    TRADE,
    agreement_spells,
    igo_standing,
    number_bearers,
)
from cordiale.panel.variables import institutions as reader

M49 = {"RUS": 643, "BLR": 112, "KAZ": 398, "ARM": 51, "FRA": 250, "DEU": 276, "EGY": 818}
M49 |= {"POL": 616, "BEL": 56, "LUX": 442, "NLD": 528, "CZE": 203, "FIN": 246, "CHN": 156}
M49 |= {"GRC": 300, "KOR": 410, "ISL": 352, "NOR": 578}
CCODE = {"RUS": 365, "BLR": 370, "KAZ": 705, "ARM": 371, "FRA": 220, "DEU": 255, "EGY": 651}
CCODE |= {"POL": 290, "BEL": 211, "LUX": 212, "NLD": 210, "FIN": 375, "CHN": 710, "GRC": 350}
CCODE |= {"KOR": 732, "ISL": 395, "NOR": 385}

Entry = tuple[dict[str, Any], list[tuple[str, int, int]]]


def entry(
    number: str,
    kind: str,
    year: int | None,
    in_force: int | None,
    typememb: int,
    sides: dict[int, str],
    base: str | None = None,
) -> Entry:
    """Return an entry and its members: side to states, by their letters."""
    fact = {
        "number": number,
        "base_treaty": base or number,
        "entry_type": kind,
        "year": year,
        "entry_year": in_force,
        "typememb": typememb,
    }
    members = [(number, M49[s], side) for side, names in sides.items() for s in names.split()]
    return fact, members


def treaty(number: str, year: int, in_force: int | None, *sides: str, typememb: int = 2) -> Entry:
    return entry(number, "base_treaty", year, in_force, typememb, dict(enumerate(sides)))


def spells(*entries: Entry) -> pl.DataFrame:
    facts = {"number": pl.String, "base_treaty": pl.String, "entry_type": pl.String}
    numbers = {"year": pl.Int32, "entry_year": pl.Int32, "typememb": pl.Int8}
    agreements = pl.DataFrame([f for f, _ in entries], schema={**facts, **numbers})
    members = pl.DataFrame(
        [m for _, rows in entries for m in rows],
        schema={"number": pl.String, "m49": pl.Int16, "side": pl.Int8},
        orient="row",
    )
    return agreement_spells(agreements, members, number_bearers(members["m49"]))


def between(a: str, b: str, *entries: Entry) -> list[tuple[Any, ...]]:
    """Return agreement, first and last year and entry of one dyad."""
    low, high = sorted((CCODE[a], CCODE[b]))
    mine = spells(*entries).filter(pl.col("ccode1") == low, pl.col("ccode2") == high)
    return mine.sort("agreement").select("agreement", "first_year", "last_year", "entry").rows()


UNION = (
    treaty("335", 2001, 2003, "BEL LUX NLD FRA DEU"),
    entry("335+1", "accession", 2003, 2004, 5, {1: "POL", 2: "BEL LUX NLD FRA DEU"}, "335"),
)
EGYPT = treaty("304", 2001, 2004, "EGY", "BEL LUX NLD FRA DEU", typememb=3)


def test_a_plurilateral_agreement_binds_each_with_each() -> None:
    out = spells(treaty("7", 2000, 2001, "RUS BLR KAZ"))
    assert out.height == 3
    assert set(out.select("first_year", "last_year", "entry", "members").rows()) == {
        (2001, None, "given", 3)
    }


@pytest.mark.parametrize("turned", [False, True])
def test_two_sides_bind_across_only(turned: bool) -> None:
    sides = ("EGY", "FRA BEL") if turned else ("FRA BEL", "EGY")
    out = spells(treaty("7", 2000, 2001, *sides, typememb=3))
    assert set(out.select("ccode1", "ccode2").rows()) == {(211, 651), (220, 651)}


def test_a_type_without_groups_has_no_sides() -> None:
    odd = entry("895", "base_treaty", 2000, 2001, 2, {0: "FRA", 1: "BEL EGY"})
    assert spells(odd).height == 3
    one_group = entry("988", "base_treaty", 2000, 2001, 4, {0: "FRA BEL EGY"})
    assert spells(one_group).height == 3
    area = entry("437", "base_treaty", 1992, 1994, 4, {2: "FRA BEL", 3: "ISL NOR"})
    assert spells(area).height == 6


def test_protocols_and_texts_count_once_with_their_base() -> None:
    base = treaty("26", 1990, 1991, "RUS BLR")
    protocol = entry("27", "protocol or amendment", 1995, 1996, 2, {0: "RUS BLR KAZ"}, "26")
    further = entry("23", "protocol or amendment", 1997, 1998, 2, {0: "RUS BLR KAZ ARM"}, "27")
    text = entry("23a", "consolidated", 1997, 1998, 2, {0: "RUS BLR KAZ ARM FRA"}, "27")
    every = (base, protocol, further, text)
    assert between("RUS", "BLR", *every) == [(26, 1991, None, "given")]
    assert between("RUS", "KAZ", *every) == [(26, 1996, None, "given")]
    assert between("KAZ", "ARM", *every) == [(26, 1998, None, "given")]
    assert between("RUS", "FRA", *every) == []


def test_negotiation_is_no_agreement() -> None:
    assert spells(entry("9", "negotiation", None, None, 1, {0: "RUS CHN"})).is_empty()


def test_what_was_signed_is_not_in_force() -> None:
    assert between("RUS", "CHN", treaty("9", 2016, None, "RUS CHN", typememb=1)) == [
        (9, None, None, "signed")
    ]
    # The year of an older text is no entry into force of this one.
    assert between("RUS", "CHN", treaty("9", 2016, 2003, "RUS CHN", typememb=1)) == [
        (9, None, None, "signed")
    ]
    joins = entry("9+1", "accession", 2018, None, 5, {1: "KAZ", 2: "RUS CHN"}, "9")
    second = entry("9+2", "accession", 2018, None, 5, {1: "ARM", 2: "RUS CHN"}, "9")
    dated = entry("9+3", "accession", 2018, 2019, 5, {1: "BLR", 2: "RUS CHN"}, "9")
    unknown = (treaty("9", 2016, None, "RUS CHN"), joins, second, dated)
    for a, b in (("RUS", "KAZ"), ("ARM", "KAZ"), ("RUS", "BLR")):
        assert between(a, b, *unknown) == [(9, None, None, "signed")]


def test_an_accession_counts_from_its_entry_or_else_its_year() -> None:
    base = treaty("7", 2000, 2001, "RUS BLR")
    dated = entry("7+1", "accession", 2005, 2008, 5, {1: "KAZ", 2: "RUS BLR"}, "7")
    undated = entry("7+2", "accession", 2006, None, 5, {1: "ARM", 2: "RUS BLR"}, "7")
    every = (base, dated, undated)
    assert between("RUS", "KAZ", *every) == [(7, 2008, None, "given")]
    assert between("RUS", "ARM", *every) == [(7, 2006, None, "accession")]
    # Each joined alone and neither row lists the other: both are members all the same.
    assert between("KAZ", "ARM", *every) == [(7, 2008, None, "accession")]


def test_an_accession_before_the_agreement_is_in_force_waits_for_it() -> None:
    base = treaty("7", 2000, 2004, "RUS BLR")
    early = entry("7+1", "accession", 2001, None, 5, {1: "KAZ", 2: "RUS BLR"}, "7")
    assert between("RUS", "KAZ", base, early) == [(7, 2004, None, "accession")]
    both = entry("7+2", "accession", 2002, None, 5, {1: "ARM", 2: "RUS BLR"}, "7")
    assert between("ARM", "KAZ", base, early, both) == [(7, 2004, None, "accession")]
    stale = entry("7+1", "accession", 2006, 1998, 5, {1: "KAZ", 2: "RUS BLR"}, "7")
    assert between("RUS", "KAZ", base, stale) == [(7, 2006, None, "accession")]


def test_who_joins_a_group_joins_its_agreements_with_it() -> None:
    joins = entry("304+1", "accession", 2003, None, 6, {2: "POL", 3: "EGY"}, "304")
    every = (*UNION, EGYPT, joins)
    assert between("POL", "EGY", *every) == [(304, 2004, None, "group")]
    assert between("POL", "FRA", *every) == [(335, 2004, None, "given")]
    assert between("DEU", "FRA", *every) == [(335, 2003, None, "given")]


def test_a_member_of_the_union_that_is_left_out_is_unknown_not_without() -> None:
    assert between("POL", "EGY", *UNION, EGYPT) == [(304, None, None, "unlisted")]
    other = treaty("500", 1999, 2000, "POL EGY", typememb=1)
    assert between("POL", "EGY", *UNION, EGYPT, other) == [(500, 2000, None, "given")]
    later = treaty("500", 2009, 2010, "POL EGY", typememb=1)
    assert between("POL", "EGY", *UNION, EGYPT, later) == [
        (304, None, None, "unlisted"),
        (500, 2010, None, "given"),
    ]
    # Not of the Union's side: nothing is known to be missing.
    foreign = treaty("304", 2001, 2004, "EGY", "BEL FRA DEU", typememb=3)
    assert between("POL", "EGY", *UNION, foreign) == []


def test_joining_where_both_sides_are_listed() -> None:
    base = entry("810", "base_treaty", 2012, 2013, 4, {2: "FRA BEL", 3: "KAZ"})
    second = entry("810+1", "accession", 2016, 2017, 5, {1: "ARM", 2: "FRA BEL KAZ"}, "810")
    assert between("FRA", "ARM", base, second) == [(810, 2017, None, "given")]
    assert between("KAZ", "ARM", base, second) == []


def test_a_withdrawal_ends_and_a_return_begins_again() -> None:
    every = (
        treaty("7", 2000, 2001, "RUS BLR"),
        entry("7+1", "accession", 2002, None, 5, {1: "KAZ", 2: "RUS BLR"}, "7"),
        entry("7_1", "withdrawal", 2005, None, 7, {1: "KAZ", 2: "RUS BLR"}, "7"),
        entry("7+2", "accession", 2008, 2010, 5, {1: "KAZ", 2: "RUS BLR"}, "7"),
        entry("7+3", "accession", 2006, 2007, 5, {1: "ARM", 2: "RUS BLR"}, "7"),
    )
    assert sorted(between("RUS", "KAZ", *every), key=str) == [
        (7, 2002, 2005, "accession"),
        (7, 2010, None, "given"),
    ]
    assert between("KAZ", "ARM", *every) == [(7, 2010, None, "given")]
    assert between("RUS", "BLR", *every) == [(7, 2001, None, "given")]


def test_the_state_that_bears_the_number_is_bound() -> None:
    out = spells(treaty("293", 1957, 1958, "FRA DEU"), treaty("290", 1974, 1975, "CZE FIN"))
    assert set(out.select("ccode1", "ccode2", "first_year", "last_year").rows()) == {
        (220, 260, 1958, 1990),
        (220, 255, 1990, None),
        (315, 375, 1975, 1992),
        (316, 375, 1993, None),
    }
    # Kazakhstan was no state in 1980.
    assert between("RUS", "KAZ", treaty("1", 1980, 1981, "RUS KAZ")) == [(1, 1991, None, "given")]


def test_a_later_agreement_of_the_same_parties_follows() -> None:
    first = treaty("7", 1990, 1991, "RUS BLR")
    joins = entry("7+1", "accession", 1995, 1996, 5, {1: "KAZ", 2: "RUS BLR"}, "7")
    wider = treaty("9", 2000, 2001, "RUS BLR KAZ")
    other = treaty("8", 1998, 1999, "RUS BLR")
    twice = treaty("10", 2000, 2001, "RUS BLR KAZ")
    never = treaty("11", 2004, None, "RUS BLR KAZ")
    out = spells(first, joins, wider, other, twice, never)
    followed = dict(out.select("agreement", "followed").unique().iter_rows())
    assert followed == {7: 2001, 8: None, 9: 2001, 10: None, 11: None}
    # Who joins in the year of the later agreement was no party before it.
    joins = entry("7+1", "accession", 1999, None, 5, {1: "KAZ", 2: "RUS BLR"}, "7")
    out = spells(first, joins, other)
    assert dict(out.select("agreement", "followed").unique().iter_rows()) == {7: 1999, 8: None}


def test_the_panel_counts_what_is_known_and_is_silent_where_nothing_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = spells(
        treaty("7", 2000, 2002, "RUS BLR"),
        treaty("8", 2015, None, "RUS BLR KAZ"),
        entry("7_1", "withdrawal", 2016, None, 7, {1: "BLR", 2: "RUS"}, "7"),
    )
    monkeypatch.setattr(reader, "measure", lambda _: out.lazy())
    (variable,) = (v for v in reader.VARIABLES if v.name == "trade_agreements")
    rows = {r[:3]: r[3] for r in variable.load().collect().rows()}
    assert min(y for a, b, y in rows if (a, b) == (365, 370)) == 2002
    assert [rows[365, 370, y] for y in (2002, 2015, 2016, 2017, 2020)] == [1, 1, 1, None, None]
    assert [rows.get((365, 705, y), "no row") for y in (2014, 2015)] == ["no row", None]


def test_number_bearers_leave_gaps_and_strangers_out() -> None:
    syria = number_bearers(pl.Series([760], dtype=pl.Int16))
    assert syria.rows() == [(760, 652, 1948, 1958), (760, 652, 1961, None)]
    assert number_bearers(pl.Series([344], dtype=pl.Int16)).is_empty()


JOINT = pl.DataFrame(
    [(2, 20, 8), (2, 200, 6), (2, 220, 2), (20, 200, 5), (20, 220, 0), (200, 220, 1)],
    schema=["ccode1", "ccode2", "joint"],
    orient="row",
).with_columns(year=2014)
TOTALS = pl.DataFrame({"ccode": [2, 20, 200, 220], "total": [10, 10, 6, 2]}).with_columns(year=2014)


def test_standing_is_size_shares_and_ranks() -> None:
    (row,) = igo_standing(JOINT, TOTALS, 2, 20).rows(named=True)
    assert (row["joint"], row["share"], row["overlap"]) == (8, 0.8, 8 / 12)
    # The others, 8 memberships in all, share 8 with state 1 and 5 with state 2.
    assert (row["expected_1"], row["expected_2"]) == (10 * 8 / 8, 10 * 5 / 8)
    assert (row["rank_1"], row["partners_1"]) == (1, 3)
    assert (row["rank_2"], row["partners_2"]) == (1, 3)


def test_standing_is_mirrored_when_the_states_change_places() -> None:
    (row,) = igo_standing(JOINT, TOTALS, 20, 200).rows(named=True)
    (back,) = igo_standing(JOINT, TOTALS, 200, 20).rows(named=True)
    turned = {k.translate(str.maketrans("12", "21")): v for k, v in back.items()}
    assert row == turned
    assert (row["rank_1"], row["rank_2"]) == (2, 2)


def test_no_data_and_contradiction_are_null_but_zero_is_zero() -> None:
    (row,) = igo_standing(JOINT, TOTALS, 20, 220).rows(named=True)
    assert (row["joint"], row["share"], row["rank_1"]) == (0, 0.0, 3)
    more = JOINT.with_columns(
        pl.when(pl.col("joint") == 1).then(3).otherwise("joint").alias("joint")
    )
    (row,) = igo_standing(more, TOTALS, 200, 220).rows(named=True)
    assert (row["joint"], row["share"], row["rank_1"], row["expected_2"]) == (3, None, None, None)
    assert igo_standing(JOINT, TOTALS, 2, 710).is_empty()


@pytest.fixture
def made(built_lake: Path) -> dict[str, pl.DataFrame]:
    """Tables of this measure, as built from the real files."""
    build = built("measure_institutions")
    assert build is not None
    assert build.folder.is_relative_to(built_lake)
    return {t: pl.read_parquet(build.path(t)) for t in build.tables}


def raw_rda(path: Path) -> pl.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pl.from_pandas(rdata.read_rda(path)[path.stem].reset_index(drop=True))


@pytest.mark.data
class TestRealOrganisations:
    def test_counts_are_those_of_the_file(
        self, made: dict[str, pl.DataFrame], shared: Path
    ) -> None:
        raw = raw_rda(shared / "cow_igo" / "cow_igo_ndy.rda").filter(
            pl.col("year").is_between(*IGOS)
        )
        ours = made["igo_years"]
        assert ours.height == raw.height == 797_509
        assert ours["joint"].cast(pl.Int64).sum() == int(raw["dyadigos"].sum())
        pair = raw.filter(pl.col("ccode1") == 365, pl.col("ccode2") == 710).sort("year")
        mine = ours.filter(pl.col("ccode1") == 365, pl.col("ccode2") == 710).sort("year")
        assert mine["joint"].to_list() == [int(n) for n in pair["dyadigos"]]
        assert mine.filter(pl.col("year") == 2014)["joint"].to_list() == [55]

    def test_standing_of_russia_and_china(
        self, made: dict[str, pl.DataFrame], shared: Path
    ) -> None:
        """Worked out again from the files, state by state."""
        folder = shared / "cow_igo"
        dyads = raw_rda(folder / "cow_igo_ndy.rda").filter(pl.col("year") == 2014)
        total = dict(
            raw_rda(folder / "cow_igo_sy.rda")
            .filter(pl.col("year") == 2014)
            .select(pl.col("ccode", "sum_igo_full").cast(pl.Int32))
            .iter_rows()
        )
        joint = {
            frozenset((int(a), int(b))): int(n)
            for a, b, n in dyads.select("ccode1", "ccode2", "dyadigos").iter_rows()
        }
        out = igo_standing(made["igo_years"], made["igo_state_years"], 365, 710)
        (row,) = out.filter(pl.col("year") == 2014).rows(named=True)
        assert (row["total_1"], row["total_2"]) == (total[365], total[710]) == (88, 80)
        assert row["share"] == 55 / 80
        for i, me, other in (("1", 365, 710), ("2", 710, 365)):
            near = {
                s: joint[frozenset((me, s))] / (total[me] + n - joint[frozenset((me, s))])
                for s, n in total.items()
                if s != me and joint[frozenset((me, s))] <= min(total[me], n)
            }
            assert row[f"partners_{i}"] == len(near)
            assert row[f"rank_{i}"] == 1 + sum(v > near[other] for v in near.values())
            rest = [s for s in near if s != other]
            shared_part = sum(joint[frozenset((me, s))] for s in rest) / sum(total[s] for s in rest)
            assert row[f"expected_{i}"] == pytest.approx(total[other] * shared_part, rel=1e-12)

    def test_dyads_that_the_source_omits_have_no_row(self, made: dict[str, pl.DataFrame]) -> None:
        late = made["igo_years"].filter(pl.col("year") == 1990)
        assert late.filter(pl.col("ccode1") == 260).is_empty()
        assert late.filter(pl.col("ccode1") == 255).height > 0


@pytest.mark.data
class TestRealAgreements:
    @pytest.fixture
    def real(self, made: dict[str, pl.DataFrame]) -> pl.DataFrame:
        return made["trade_agreements"]

    def test_bilateral_agreements_are_those_of_the_file(
        self, real: pl.DataFrame, shared: Path
    ) -> None:
        """All of two states, signed since 1993, that no other row belongs to."""
        with (shared / "desta" / "DESTA.csv").open(encoding="latin1", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        of_base: dict[str, int] = defaultdict(int)
        for r in rows:
            of_base[r["base_treaty"]] += 1
        expected = set()
        for r in rows:
            if r["typememb"] != "1" or r["entry_type"] != "base_treaty":
                continue
            # Croatia-Hungary has Costa Rica in the file; 1011 has the year of an older text.
            if of_base[r["number"]] > 1 or int(r["year"]) < 1993 or r["number"] in ("256", "1011"):
                continue
            codes = states.from_m49(pl.Series([int(r["c1"]), int(r["c2"])]).replace(900, 412), 2020)
            if codes.null_count():
                continue
            force = None if r["entryforceyear"] == "NA" else int(r["entryforceyear"])
            expected.add((*sorted(codes), int(r["number"]), force))
        numbers = [e[2] for e in expected]
        ours = real.filter(pl.col("agreement").is_in(numbers))
        found = ours.select("ccode1", "ccode2", "agreement", "first_year").rows()
        assert len(found) == len(expected) > 300
        assert {f[:3] for f in found} == {e[:3] for e in expected}
        # Kosovo's two of 2003 and 2005 bind it from 2008, when it became a state.
        assert {f[2:] for f in set(found) - expected} == {(10, 2008), (588, 2008)}

    def test_an_agreement_binds_two_states_once_at_a_time(self, real: pl.DataFrame) -> None:
        known = real.drop_nulls("first_year").with_columns(pl.col("last_year").fill_null(2020))
        dyad = ["ccode1", "ccode2", "agreement"]
        both = known.join(known, on=dyad, suffix="_b").filter(pl.col("signed") < pl.col("signed_b"))
        assert both.height > 0
        assert both.filter(pl.col("first_year_b") <= pl.col("last_year")).is_empty()
        assert (known["first_year"] <= known["last_year"]).all()
        assert (known["signed"] <= known["first_year"]).all()
        assert (real["ccode1"] < real["ccode2"]).all()

    def test_nothing_stands_outside_coverage_or_without_both_states(
        self, real: pl.DataFrame
    ) -> None:
        assert real["signed"].is_between(*TRADE).all()
        assert real["first_year"].drop_nulls().is_between(*TRADE).all()
        members = states.state_years("cow", *TRADE).select("ccode", "year")
        for side in ("ccode1", "ccode2"):
            for year in ("first_year", "last_year"):
                there = real.drop_nulls(year).select(
                    pl.col(side).alias("ccode"), pl.col(year).cast(pl.Int32).alias("year")
                )
                assert there.join(members, on=["ccode", "year"], how="anti").is_empty()

    def test_north_america(self, real: pl.DataFrame) -> None:
        three = real.filter(pl.col("agreement").is_in([636, 1007]))
        assert set(three.select("ccode1", "ccode2").rows()) == set(combinations([2, 20, 70], 2))
        facts = three.select("agreement", "first_year", "last_year", "followed").unique()
        assert set(facts.rows()) == {(636, 1994, None, 2020), (1007, 2020, None, None)}

    def test_eurasian_union(self, real: pl.DataFrame) -> None:
        union = real.filter(pl.col("agreement") == 1040)
        assert set(union.select("ccode1", "ccode2").rows()) == set(
            combinations(sorted([365, 370, 371, 703, 705]), 2)
        )
        assert set(union.select("first_year", "entry", "members").rows()) == {(2015, "given", 5)}
        # With Vietnam each of the four founders of that agreement, and no two of them.
        assert set(real.filter(pl.col("agreement") == 915).select("ccode1", "ccode2").rows()) == {
            (365, 816), (370, 816), (371, 816), (705, 816),
        }  # fmt: skip

    def test_pacific(self, real: pl.DataFrame) -> None:
        first, second = (real.filter(pl.col("agreement") == n) for n in (899, 989))
        assert first.height == 66
        assert first["first_year"].null_count() == 66
        assert set(first["entry"]) == {"signed"}
        assert second.height == 55
        assert set(second["first_year"]) == {2018}

    def test_enlargement(self, real: pl.DataFrame) -> None:
        def of(a: int, b: int, agreement: int) -> list[tuple[Any, ...]]:
            dyad = real.filter(
                pl.col("ccode1") == a, pl.col("ccode2") == b, pl.col("agreement") == agreement
            )
            return dyad.select("first_year", "last_year", "entry").rows()

        assert of(220, 290, 335) == [(2004, None, "given")]  # France, Poland: Nice
        assert of(200, 220, 293) == [(1973, None, "given")]  # Britain, France: Rome
        assert of(200, 220, 324) == [(2009, 2020, "given")]  # and Lisbon
        assert of(220, 344, 324) == [(2013, None, "given")]  # Croatia
        assert of(344, 732, 815) == [(None, None, "unlisted")]  # is not listed with Korea
        assert of(290, 651, 304) == [(2004, None, "group")]  # Poland, Egypt
        assert of(220, 255, 304) == []  # but France and Germany are no partners there
        assert of(220, 260, 293) == [(1958, 1990, "given")]
        assert of(220, 255, 293) == [(1990, None, "given")]
        assert of(305, 385, 375) == [(1960, 1995, "given")]  # Austria leaves EFTA

    def test_every_member_of_a_group_reaches_its_side(self, real: pl.DataFrame) -> None:
        assert set(real["entry"]) == set(ENTRY)
        andean = real.filter(pl.col("agreement") == 810)
        latin = {100, 130, 135}
        assert all(len({a, b} & latin) == 1 for a, b in andean.select("ccode1", "ccode2").rows())
        ecuador = andean.filter(pl.col("ccode1") == 130)
        assert ecuador.filter(pl.col("first_year") == 2017).height == 28
