"""Liquidity lines: spells of days, both directions, frameworks apart, the euro area left out."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.lake import built
from cordiale.measures.money import COVERS, fund_members, line_spells, line_years

CHINA, RUSSIA, INDIA, PAKISTAN = 710, 365, 750, 770
TYPES = {
    "source_ccode": pl.Int32,
    "recipient_ccode": pl.Int32,
    "start_date": pl.Date,
    "end_date": pl.Date,
    "open_end": pl.Boolean,
    "framework": pl.Boolean,
    "deal_type": pl.String,
    "deal_action": pl.String,
    "initiative": pl.String,
    "collateral": pl.String,
    "currency_of_deal": pl.String,
    "deal_amount": pl.Float64,
    "usd_amount": pl.Float64,
    "unlimited": pl.Boolean,
}


def deal(
    source: int | None, recipient: int | None, start: str, end: str | None, **more: Any
) -> Any:
    """Return one row of the tidy table."""
    return {
        "source_ccode": source,
        "recipient_ccode": recipient,
        "start_date": date.fromisoformat(start),
        "end_date": date.fromisoformat(end) if end else None,
        "open_end": end is None,
        "framework": False,
        "deal_type": "reciprocal",
        "deal_action": None,
        "initiative": None,
        "collateral": "swap",
        "currency_of_deal": "CNY",
        "deal_amount": 10.0,
        "usd_amount": None,
        "unlimited": False,
        **more,
    }


def deals(*rows: Any) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=TYPES)


def years(*rows: Any) -> dict[int, dict[str, Any]]:
    return {r["year"]: r for r in line_years(deals(*rows)).iter_rows(named=True)}


def spells(*rows: Any) -> pl.DataFrame:
    return line_spells(deals(*rows)).sort("provider", "spell")


def test_a_line_is_in_force_in_every_year_that_it_touches() -> None:
    out = years(deal(CHINA, RUSSIA, "2014-12-31", "2016-01-01"))
    assert sorted(out) == [2014, 2015, 2016]
    assert {(r["ccode1"], r["ccode2"]) for r in out.values()} == {(RUSSIA, CHINA)}


def test_each_row_counts_in_its_own_direction() -> None:
    (row,) = years(deal(CHINA, RUSSIA, "2015-01-01", "2015-02-01")).values()
    assert (row["lines_1"], row["lines_2"]) == (0, 1)
    assert (row["currency_1"], row["amount_1"]) == (None, None)
    assert (row["currency_2"], row["amount_2"]) == ("CNY", 10.0)
    (row,) = years(
        deal(CHINA, RUSSIA, "2015-01-01", "2015-02-01"),
        deal(RUSSIA, CHINA, "2015-01-01", "2015-02-01", currency_of_deal="RUB"),
    ).values()
    assert (row["lines_1"], row["lines_2"], row["currency_1"]) == (1, 1, "RUB")


def test_a_renewal_is_no_second_line() -> None:
    old = deal(CHINA, RUSSIA, "2014-01-01", "2015-06-30")
    new = deal(CHINA, RUSSIA, "2015-03-01", "2016-06-30", deal_action="renew", deal_amount=15.0)
    out = years(old, new)
    assert [out[y]["lines_2"] for y in sorted(out)] == [1, 1, 1]
    # At the end of 2015 the new deal alone is in force.
    assert [out[y]["amount_2"] for y in sorted(out)] == [10.0, 15.0, 15.0]


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        ("2015-06-30", [(2014, 2016, 2)]),
        ("2015-07-01", [(2014, 2016, 2)]),
        ("2015-07-02", [(2014, 2015, 1), (2015, 2016, 1)]),
    ],
)
def test_a_spell_ends_where_a_day_is_without_deal(again: str, expected: list[Any]) -> None:
    out = spells(
        deal(CHINA, RUSSIA, "2014-01-01", "2015-06-30"),
        deal(CHINA, RUSSIA, again, "2016-06-30", deal_action="renew"),
    )
    assert out.select("first_year", "last_year", "deals").rows() == expected


def test_an_overlapping_short_deal_does_not_cut_a_spell() -> None:
    out = spells(
        deal(CHINA, RUSSIA, "2010-01-01", "2019-12-31"),
        deal(CHINA, RUSSIA, "2011-01-01", "2011-12-31", deal_action="supplement"),
        deal(CHINA, RUSSIA, "2015-01-01", "2021-12-31", deal_action="renew"),
    )
    assert out.select("first_year", "last_year", "deals").rows() == [(2010, 2021, 3)]


def test_a_supplement_adds_to_its_line_while_it_runs() -> None:
    line = deal(CHINA, RUSSIA, "2014-01-01", "2016-12-31")
    more = deal(
        CHINA, RUSSIA, "2015-03-01", "2015-12-31", deal_action="supplement", deal_amount=4.0
    )
    out = years(line, more)
    assert [out[y]["amount_2"] for y in sorted(out)] == [10.0, 14.0, 10.0]
    (spell,) = spells(line, more).rows(named=True)
    assert (spell["amount"], spell["deals"]) == (10.0, 2)


def test_an_unknown_amount_is_not_a_smaller_one() -> None:
    line = deal(CHINA, RUSSIA, "2015-01-01", "2015-12-31")
    more = deal(
        CHINA, RUSSIA, "2015-03-01", "2015-12-31", deal_action="supplement", deal_amount=None
    )
    assert years(line, more)[2015]["amount_2"] is None


def test_two_currencies_are_two_lines_while_both_run() -> None:
    yuan = deal(CHINA, RUSSIA, "2014-01-01", "2015-06-30")
    dollars = deal(
        CHINA, RUSSIA, "2015-07-01", "2016-12-31", currency_of_deal="USD", usd_amount=3.0
    )
    one_after_the_other = years(yuan, dollars)
    assert one_after_the_other[2015]["lines_2"] == 1
    assert one_after_the_other[2015]["currency_2"] == "USD"
    assert one_after_the_other[2015]["usd_2"] == 3.0
    together = years({**yuan, "end_date": date(2015, 7, 1)}, dollars)
    assert together[2015]["lines_2"] == 2


def test_kinds_and_collateral() -> None:
    swap = deal(CHINA, RUSSIA, "2015-01-01", "2015-12-31")
    repo = deal(
        CHINA, RUSSIA, "2015-01-01", "2016-12-31", collateral="repo", deal_type="unidirectional"
    )
    out = years(swap, repo)
    flags = ("reciprocal", "one_way", "swap", "repo")
    assert [out[2015][c] for c in flags] == [True, True, True, True]
    assert [out[2016][c] for c in flags] == [False, True, False, True]


def test_an_open_line_is_counted_to_the_end_of_coverage_and_marked() -> None:
    out = years(deal(CHINA, RUSSIA, "2022-05-01", None, unlimited=True, deal_amount=None))
    assert sorted(out) == [2022, 2023]
    assert all(r["open_end"] and r["unlimited_2"] and r["amount_2"] is None for r in out.values())
    (spell,) = spells(deal(CHINA, RUSSIA, "2022-05-01", None)).rows(named=True)
    assert (spell["last_year"], spell["open_end"], spell["censored"]) == (2023, True, True)
    ends = deal(CHINA, RUSSIA, "2022-05-01", "2026-05-01")
    (spell,) = spells(ends).rows(named=True)
    assert (spell["last_year"], spell["open_end"], spell["censored"]) == (2023, False, True)


def test_one_line_with_an_end_is_enough_to_know_of_one() -> None:
    opened = deal(CHINA, RUSSIA, "2015-01-01", None)
    ending = deal(CHINA, RUSSIA, "2015-01-01", "2015-12-31", currency_of_deal="USD")
    out = years(opened, ending)
    assert [out[y]["open_end"] for y in (2015, 2016)] == [False, True]


def test_of_two_deals_at_the_end_of_a_year_the_later_counts() -> None:
    old = deal(CHINA, RUSSIA, "2014-01-01", "2016-06-30")
    new = deal(CHINA, RUSSIA, "2015-12-01", "2018-06-30", deal_action="renew", deal_amount=15.0)
    for rows in ((old, new), (new, old)):
        assert [r["amount_2"] for _, r in sorted(years(*rows).items())] == [10.0, *[15.0] * 4]


def test_nothing_is_said_outside_coverage() -> None:
    out = years(
        deal(CHINA, RUSSIA, "1997-01-01", "2001-12-31"),
        deal(CHINA, INDIA, "1997-01-01", "1999-12-31"),
        deal(CHINA, PAKISTAN, "2024-01-01", "2027-01-01"),
    )
    assert sorted(out) == [2000, 2001]
    assert {r["first_start"] for r in out.values()} == {1997}
    listed = spells(
        deal(CHINA, RUSSIA, "1997-01-01", "1999-12-31"),
        deal(CHINA, INDIA, "2024-01-01", "2027-01-01"),
    )
    assert listed.is_empty()


def test_a_framework_makes_no_line_but_members() -> None:
    pool = {"framework": True, "deal_type": "pooled fund", "initiative": "BRICS_CRA"}
    offer = {"framework": True, "deal_type": "unidirectional", "initiative": "SAARC"}
    rows = deals(
        deal(CHINA, RUSSIA, "2014-06-21", None, **pool),
        deal(RUSSIA, CHINA, "2014-06-21", None, **pool),
        deal(INDIA, PAKISTAN, "2012-11-15", "2015-11-14", **offer),
        deal(INDIA, PAKISTAN, "2015-11-15", "2018-01-01", **offer),
    )
    assert line_years(rows).is_empty()
    assert line_spells(rows).is_empty()
    assert fund_members(rows).sort("initiative", "ccode").rows() == [
        ("BRICS_CRA", RUSSIA, 2014, 2023, True, True, True),
        ("BRICS_CRA", CHINA, 2014, 2023, True, True, True),
        ("SAARC", INDIA, 2012, 2018, False, True, False),
        ("SAARC", PAKISTAN, 2012, 2018, False, False, True),
    ]


def test_what_is_no_state_has_no_row() -> None:
    rows = deals(deal(None, RUSSIA, "2010-01-01", None), deal(CHINA, None, "2010-01-01", None))
    assert line_years(rows).is_empty()
    assert line_spells(rows).is_empty()


CODES = {"RUS": 365, "CHN": 710, "USA": 2, "GBR": 200, "JPN": 740, "ARG": 160, "IND": 750}
CODES |= {"PAK": 770, "KOR": 732, "IDN": 850, "CAN": 20, "CHE": 225, "BRA": 140, "LKA": 780}


@pytest.mark.data
class TestRealLines:
    @pytest.fixture
    def made(self, built_lake: Path) -> dict[str, pl.DataFrame]:
        build = built("measure_money")
        assert build is not None
        assert build.folder.is_relative_to(built_lake)
        return {t: pl.read_parquet(build.path(t)) for t in build.tables}

    @pytest.fixture
    def lines(self, made: dict[str, pl.DataFrame]) -> pl.DataFrame:
        return made["swap_line_years"]

    def test_dyad_years_are_those_of_the_file(self, lines: pl.DataFrame, shared: Path) -> None:
        """Day by day from the file itself, for the dyads of fourteen states."""
        in_force: dict[tuple[int, int], set[int]] = defaultdict(set)
        path = shared / "swap_lines" / "liquidity_lines_current_v19_upload.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                banks = [CODES.get(row["ISO_source"]), CODES.get(row["ISO_recipient"])]
                if row["framework"] == "1" or None in banks:
                    continue
                first, last = int(row["start_date"][-4:]), int(row["end_date"][-4:])
                pair = (min(banks), max(banks))
                in_force[pair] |= set(range(max(first, 2000), min(last, 2023) + 1))
        codes = list(CODES.values())
        ours = lines.filter(pl.col("ccode1").is_in(codes), pl.col("ccode2").is_in(codes))
        found: dict[tuple[int, int], set[int]] = defaultdict(set)
        for a, b, year in ours.select("ccode1", "ccode2", "year").iter_rows():
            found[a, b].add(year)
        assert found == {k: v for k, v in in_force.items() if v}
        assert len(found) > 20

    def test_russia_and_china(self, lines: pl.DataFrame, made: dict[str, pl.DataFrame]) -> None:
        pair = lines.filter(pl.col("ccode1") == RUSSIA, pl.col("ccode2") == CHINA).sort("year")
        assert pair["year"].to_list() == list(range(2014, 2024))
        assert set(pair.select("lines_1", "lines_2", "reciprocal", "one_way").rows()) == {
            (1, 1, True, False)
        }
        assert pair["amount_1"].to_list() == [815.0] * 3 + [1325.0] * 3 + [1750.0] * 4
        assert set(pair["amount_2"]) == {150.0}
        ways = made["swap_line_deals"].filter(
            pl.col("provider").is_in([RUSSIA, CHINA]), pl.col("recipient").is_in([RUSSIA, CHINA])
        )
        assert set(ways.select("first_year", "last_year", "deals").rows()) == {
            (2014, 2017, 1),
            (2017, 2023, 2),
        }

    def test_pairs_of_a_fund_only_have_no_line(
        self, lines: pl.DataFrame, made: dict[str, pl.DataFrame]
    ) -> None:
        pairs = set(lines.select("ccode1", "ccode2").iter_rows())
        assert (INDIA, PAKISTAN) not in pairs
        assert (RUSSIA, INDIA) not in pairs
        funds = made["swap_fund_members"]
        brics = funds.filter(pl.col("initiative") == "BRICS_CRA")
        assert set(brics["ccode"]) == {140, 365, 560, 710, 750}
        assert set(funds["initiative"]) == {"ASEAN", "BRICS_CRA", "CMIM", "SAARC"}

    def test_standing_lines_of_five_central_banks(self, lines: pl.DataFrame) -> None:
        standing = lines.filter(
            pl.col("year") == 2015, pl.col("unlimited_1"), pl.col("unlimited_2")
        )
        assert set(standing.select("ccode1", "ccode2").iter_rows()) == {
            (2, 20), (2, 200), (2, 225), (2, 740), (20, 200), (20, 225), (20, 740),
            (200, 225), (200, 740), (225, 740),
        }  # fmt: skip
        assert standing.filter(pl.col("ccode1") == 2)["open_end"].all()

    def test_no_member_of_the_euro_area_has_a_row(self, lines: pl.DataFrame) -> None:
        late = lines.filter(pl.col("year") >= 2002)
        members = {205, 210, 211, 212, 220, 230, 235, 255, 305, 325, 350, 375}
        assert not members & (set(late["ccode1"]) | set(late["ccode2"]))

    def test_years_spells_and_directions_agree(
        self, lines: pl.DataFrame, made: dict[str, pl.DataFrame]
    ) -> None:
        spelled = made["swap_line_deals"]
        built = (
            spelled.with_columns(
                year=pl.int_ranges(
                    pl.max_horizontal("first_year", pl.lit(COVERS[0])), pl.col("last_year") + 1
                )
            )
            .explode("year")
            .select("provider", "recipient", pl.col("year").cast(pl.Int32))
            .unique()
        )
        ways = pl.concat(
            lines.filter(pl.col(f"lines_{i}") > 0).select(
                "year", provider=f"ccode{i}", recipient=f"ccode{3 - i}"
            )
            for i in (1, 2)
        )
        assert ways.height == built.height
        assert ways.join(built, on=["provider", "recipient", "year"], how="anti").is_empty()
        assert (lines["lines_1"] + lines["lines_2"]).min() >= 1
        for i in (1, 2):
            none = lines.filter(pl.col(f"lines_{i}") == 0)
            assert none[f"amount_{i}"].null_count() == none.height
            assert not none[f"unlimited_{i}"].any()
