"""SIPRI trade register: torn lines, lists of years, estimates, the rule of equal shares."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale.errors import SchemaError
from cordiale.sources import sipri_arms
from cordiale.sources._contract import Files, check_output
from cordiale.sources.sipri_arms import spread_deliveries, tidy

HEADER = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,"
    "Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,"
    "SIPRI TIV for total order,SIPRI TIV of delivered weapons"
)
DEAL = "China,Russia,2002,?,24,,Su-30MK,FGA aircraft,24,?,2003; 2004,New,MKK,70,1680,1680"
USSR = "China,Soviet Union,1990,,24,,Su-27,FGA aircraft,20,,1991; 1992,New,,60,1440,1200"
REBELS = "Hezbollah (Lebanon)*,Iran,2001,?,5,?,Mohajer,UAV,5,?,2004,New,,0.5,2.5,2.5"
OPEN = "Algeria,Italy,2024,?,1,?,Vulcano,ship,0,,,New,,145.2,145.2,0"
UNKNOWN = "Belarus,Iran,2024,?,,,Shahed,UAV,20,?,2024,New,,0.1,0,2"
TORN = "Thailand,Ukraine,2008,,14,,BTR-3,APC,13,?,2010; 2012,New,Part of a deal,,,"
END = ",0.25,3.5,3.25,,,,,,,,,,,,"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write a register of these lines and tidy it (the catalogue's row count set aside)."""
    monkeypatch.setattr(sipri_arms, "check_rows", lambda *_: None)

    def build(*lines: str, header: str = HEADER) -> dict[str, pl.DataFrame]:
        path = tmp_path / "trade-register.csv"
        path.write_text("\ufeff" + "\n".join([header, *lines]) + "\n", encoding="utf-8")
        tables = tidy(Files("sipri_arms", {path.name: path}))
        return {t.name: check_output(t, "sipri_arms", tables[t.name]) for t in sipri_arms.TABLES}

    return build


def test_reads_a_deal_through_the_byte_order_mark(small) -> None:
    (deal,) = small(DEAL)["sipri_arms_deals"].rows(named=True)
    assert deal["recipient_ccode"] == 710
    assert deal["supplier_ccode"] == 365
    assert deal["delivery_years"] == [2003, 2004]
    assert deal["years_of_delivery"] == "2003; 2004"
    assert (deal["year_of_order_estimated"], deal["number_ordered_estimated"]) == (True, False)
    assert deal["tiv_delivered"] == 1680.0


def test_torn_end_is_dropped_and_its_figures_return_to_the_deal(small) -> None:
    out = small(DEAL, TORN, END, USSR)
    deals = out["sipri_arms_deals"]
    assert deals["deal_id"].to_list() == [1, 2, 4]
    torn = deals.row(1, named=True)
    assert (torn["tiv_per_unit"], torn["tiv_total_order"], torn["tiv_delivered"]) == (
        0.25,
        3.5,
        3.25,
    )
    (drop,) = out["sipri_arms_dropped"].rows(named=True)
    assert (drop["rows"], drop["example"]) == (1, "line 4 of trade-register.csv")


def test_stray_line_that_belongs_to_no_deal_is_dropped_apart(small) -> None:
    out = small(DEAL, END, TORN)
    assert out["sipri_arms_deals"]["deal_id"].to_list() == [1, 3]
    assert out["sipri_arms_deals"]["tiv_delivered"].to_list() == [1680.0, None]
    assert "belongs to no other line" in out["sipri_arms_dropped"]["reason"][0]


def test_soviet_union_and_russia_are_one_state_and_rebels_none(small) -> None:
    deals = small(DEAL, USSR, REBELS)["sipri_arms_deals"]
    assert deals["supplier_ccode"].to_list() == [365, 365, 630]
    assert deals["recipient_ccode"].to_list() == [710, 710, None]
    assert deals["recipient"][2] == "Hezbollah (Lebanon)*"


def test_order_of_unknown_number_is_not_worth_zero(small) -> None:
    out = small(UNKNOWN, OPEN)
    deals = out["sipri_arms_deals"]
    assert deals["tiv_total_order"].to_list() == [None, 145.2]
    assert deals["tiv_per_unit"].to_list() == [0.1, 145.2]
    assert deals["delivery_years"].to_list() == [[2024], None]
    assert out["sipri_arms_dropped"]["rows"].sum() == 2


@pytest.mark.parametrize(
    ("line", "match"),
    [
        (DEAL.replace("2003; 2004", "2003 to 2004"), "delivery years cannot be read"),
        (DEAL.replace("2003; 2004", "2003; 2031"), "outside coverage"),
        (DEAL.replace("Russia", "Ruritania"), "Ruritania"),
        (DEAL.replace(",?,24,,", ",about,24,,"), "blank heading beside year_of_order"),
        (DEAL.replace(",1680,1680", ",1680,lots"), "tiv_delivered"),
    ],
)
def test_refuses_what_it_cannot_read(small, line: str, match: str) -> None:
    with pytest.raises(SchemaError, match=match):
        small(line)


def test_changed_columns_and_rows_are_refused(small, tmp_path: Path, monkeypatch) -> None:
    with pytest.raises(SchemaError, match=r"columns of trade-register\.csv changed"):
        small(DEAL, header=HEADER.replace("status", "state"))
    monkeypatch.undo()
    with pytest.raises(SchemaError, match="another number of rows"):
        tidy(Files("sipri_arms", {"trade-register.csv": _written(tmp_path)}))


def _written(folder: Path) -> Path:
    path = folder / "short.csv"
    path.write_text(f"{HEADER}\n{DEAL}\n", encoding="utf-8")
    return path


def frame(rows: list[tuple[str, str, list[int] | None, float | None]]) -> pl.DataFrame:
    schema = {
        "supplier": pl.String,
        "recipient": pl.String,
        "delivery_years": pl.List(pl.Int32),
        "tiv_delivered": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_equal_shares_by_listed_year() -> None:
    deals = frame(
        [
            ("Russia", "China", [2003, 2004], 10.0),
            ("Russia", "China", [2004], 3.0),
            ("Russia", "India", None, 0.0),
        ]
    )
    out = spread_deliveries(deals)
    assert out.select("recipient", "year", "tiv", "n_deals").rows() == [
        ("China", 2003, 5.0, 1),
        ("China", 2004, 8.0, 2),
    ]


def test_codes_are_read_in_the_year_of_delivery() -> None:
    out = spread_deliveries(frame([("Germany", "Turkiye", [1989, 1991], 4.0)]))
    assert out["supplier_ccode"].to_list() == [260, 255]


def test_unknown_tiv_makes_the_year_unknown_not_smaller() -> None:
    out = spread_deliveries(
        frame([("France", "India", [2000], None), ("France", "India", [2000], 5.0)])
    )
    assert out.select("tiv", "n_deals").rows() == [(None, 2)]


def test_year_outside_coverage_is_refused() -> None:
    with pytest.raises(SchemaError, match="1949"):
        spread_deliveries(frame([("France", "India", [1949, 1950], 1.0)]))


deals_strategy = st.lists(
    st.tuples(
        st.sampled_from(["Russia", "Soviet Union", "NATO**"]),
        st.sampled_from(["China", "India"]),
        st.none() | st.lists(st.integers(1950, 2024), min_size=1, max_size=6, unique=True),
        st.floats(0, 1e4),
    ),
    max_size=12,
)


@given(deals_strategy)
def test_total_is_conserved(rows: list[tuple[str, str, list[int] | None, float]]) -> None:
    deals = frame(rows)
    delivered = deals.filter(pl.col("delivery_years").is_not_null())
    out = spread_deliveries(deals)
    assert out["tiv"].sum() == pytest.approx(delivered["tiv_delivered"].sum())
    assert out["n_deals"].sum() == delivered["delivery_years"].list.len().sum()
    assert (out["tiv"] >= 0).all()


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, pl.DataFrame]:
    name = "trade-register.csv"
    tables = tidy(Files("sipri_arms", {name: shared / "sipri_arms" / name}))
    return {t.name: check_output(t, "sipri_arms", tables[t.name]) for t in sipri_arms.TABLES}


@pytest.mark.data
class TestRealRegister:
    def test_four_torn_lines_are_joined_and_agree_with_their_deals(self, real) -> None:
        deals = real["sipri_arms_deals"]
        assert deals.height == 29_507 - 4
        torn = deals.filter(pl.col("deal_id").is_in([5333, 20951, 25155, 27931]))
        order = torn["number_ordered"] * torn["tiv_per_unit"]
        assert order.to_list() == pytest.approx(torn["tiv_total_order"].to_list())
        delivered = torn["number_delivered"] * torn["tiv_per_unit"]
        assert delivered.to_list() == pytest.approx(torn["tiv_delivered"].to_list())
        assert deals["tiv_delivered"].null_count() == 0

    def test_what_was_left_out_is_counted(self, real) -> None:
        counts = dict(real["sipri_arms_dropped"].select("reason", "rows").rows())
        assert min(counts.values()) == 4
        assert counts["deal without a year of delivery: there is nothing to spread"] == 1155

    def test_every_listed_year_lies_in_coverage(self, real) -> None:
        years = real["sipri_arms_deals"]["delivery_years"].explode().drop_nulls()
        assert (years.min(), years.max()) == (1950, 2024)

    def test_spread_conserves_the_registers_total(self, real) -> None:
        deals = real["sipri_arms_deals"]
        assert spread_deliveries(deals)["tiv"].sum() == pytest.approx(deals["tiv_delivered"].sum())
        assert deals["tiv_delivered"].sum() == pytest.approx(2_092_177.35)

    def test_nothing_delivered_is_the_only_zero(self, real) -> None:
        zero = real["sipri_arms_deals"].filter(tiv_delivered=0.0)
        assert zero["number_delivered"].max() == 0
        assert real["sipri_arms_deals"].filter(tiv_total_order=0.0).is_empty()

    def test_russia_to_china_is_one_dyad_across_the_succession(self, real) -> None:
        dyad = spread_deliveries(real["sipri_arms_deals"]).filter(
            supplier_ccode=365, recipient_ccode=710
        )
        by_name = dyad.group_by("supplier").agg(pl.col("tiv").sum(), pl.col("year").max())
        assert dict(by_name.select("supplier", "year").rows())["Soviet Union"] == 1991
        assert dyad["tiv"].sum() == pytest.approx(32_979.84 + 38_156.15)

    def test_states_and_non_states(self, real) -> None:
        deals = real["sipri_arms_deals"]
        assert deals.filter(pl.col("recipient").str.ends_with("*"))["recipient_ccode"].null_count()
        starred = deals.filter(pl.col("recipient").str.ends_with("*"))
        assert starred["recipient_ccode"].null_count() == starred.height
        unknown = deals.filter(pl.col("supplier") == "unknown supplier(s)")
        assert unknown["supplier_ccode"].null_count() == unknown.height
        states = deals["supplier_ccode"].is_not_null().mean()
        assert states > 0.98
