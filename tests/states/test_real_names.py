"""Every name and code in the real files is mapped, or knowingly no state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest

from cordiale import states
from cordiale.states.table import spells

pytestmark = pytest.mark.data

Rda = Callable[[str], Any]


def csv(path: Path, **options: Any) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema_length=None, **options)


def text(values: Any) -> pl.Series:
    """Return a pandas column of text as polars column, "NA" and missing told apart."""
    return pl.Series([v if isinstance(v, str) else None for v in values], dtype=pl.String)


def whole(values: Any) -> pl.Series:
    return pl.Series(values.to_numpy(dtype=float)).fill_nan(None).cast(pl.Int32)


@pytest.fixture(scope="module")
def undl(shared: Path) -> pl.DataFrame:
    folder = shared / "un_votes_undl"
    calls = csv(folder / "rollcalls.csv.gz", columns=["undl_id", "date"]).with_columns(
        pl.col("date").replace("N/A", None).str.to_date()  # one call, without a vote
    )
    votes = csv(folder / "votes_long.csv.gz").join(calls.unique(), on="undl_id", how="left")
    return votes.with_columns(ccode=states.from_un_name(pl.col("country"), pl.col("date")))


def test_undl(undl: pl.DataFrame) -> None:
    assert undl.height == 958_459
    assert undl["ccode"].null_count() == 0
    assert states.unmapped(undl["country"], undl["date"], kind="un_name") == []


def test_undl_has_one_vote_per_state_and_roll_call(undl: pl.DataFrame) -> None:
    assert not undl.select("undl_id", "ccode").is_duplicated().any()


def test_undl_china_and_the_soviet_union(undl: pl.DataFrame) -> None:
    china = undl.filter(pl.col("country") == "CHINA").group_by("ccode").agg(
        pl.col("date").min().alias("first"), pl.col("date").max().alias("last")
    )  # fmt: skip
    seat = {row["ccode"]: row for row in china.iter_rows(named=True)}
    assert set(seat) == {710, 713}
    assert str(seat[713]["last"]) < "1971-10-25" <= str(seat[710]["first"])
    soviet = undl.filter(pl.col("country").is_in(["USSR", "RUSSIAN FEDERATION"]))
    assert soviet["ccode"].unique().to_list() == [365]


def test_undl_rows_with_a_stray_letter_are_mapped(undl: pl.DataFrame) -> None:
    stray = undl.filter(pl.col("country").str.contains("^[a-z] "))
    assert stray.height == 48
    assert stray.filter(pl.col("country").str.ends_with("UNITED STATES"))["ccode"].to_list() == (
        [2] * 5
    )


@pytest.mark.slow
def test_unvotes(rda: Rda) -> None:
    votes = rda("unvotes/un_votes.rda")[["country", "country_code"]].drop_duplicates()
    country, code = text(votes["country"].astype(str)), text(votes["country_code"])
    assert states.unmapped(country) == []
    assert states.unmapped(code, kind="iso2") == []
    assert "NA" in code.to_list()
    assert states.from_name(country, 1985).null_count() == 0
    # The two columns agree wherever there is a code.
    both = pl.DataFrame(
        {"name": states.from_name(country, 1985), "code": states.from_iso2(code, 1985)}
    ).drop_nulls()
    # CZ in 1985 is read back onto Czechoslovakia, the name Czechia is not.
    assert both.filter(pl.col("name") != pl.col("code")).rows() == [(316, 315)]


def test_vetoes(shared: Path) -> None:
    vetoes = csv(shared / "unsc_vetoes" / "unsc_vetoes_1946_sept2022.csv")
    for column in ("member_veto1", "member_veto2", "member_veto3"):
        assert states.unmapped(vetoes[column], vetoes["year"]) == []
    who = states.from_name(vetoes["member_veto1"], vetoes["year"])
    assert set(who) == {2, 200, 220, 365, 710}


def test_sipri_arms(shared: Path) -> None:
    register = csv(shared / "sipri_arms" / "trade-register.csv", encoding="utf8-lossy")
    year = register["Year of order"].cast(pl.Int32, strict=False)
    good = register.filter(pl.col("Recipient").is_not_null())  # four shifted lines have none
    assert register.height - good.height == 4
    when = year.filter(register["Recipient"].is_not_null())
    for column in ("Recipient", "Supplier"):
        assert states.unmapped(good[column], when) == []
    soviet = states.from_name(pl.Series(["Soviet Union", "Russia"]), 1985)
    assert soviet.to_list() == [365, 365]


def test_sipri_milex(shared: Path) -> None:
    book = fastexcel.read_excel(shared / "sipri_milex" / "SIPRI-Milex-data-1949-2022.xlsx")
    for sheet in ("Constant (2021) US$", "Current US$", "Share of GDP", "Per capita"):
        rows = book.load_sheet(sheet, header_row=None, dtypes="string", use_columns=[0])
        column = rows.to_polars().to_series()
        body = column[column.to_list().index("Country") + 1 :]
        assert states.unmapped(body) == []
        assert states.from_name(body).n_unique() > 165


def test_gsdb(shared: Path) -> None:
    cases = csv(shared / "gsdb" / "GSDB_V3.csv")
    for column in ("sanctioned_state", "sanctioning_state"):
        # Two names hold a comma themselves: "Gambia, The" and "Yemen, North".
        parts = cases.select(
            "begin",
            name=pl.col(column).str.replace_all(r", (The|North)\b", " $1").str.split(","),
        ).explode("name")
        assert states.unmapped(parts["name"].str.strip_chars(), parts["begin"]) == []


def test_swap_lines(shared: Path) -> None:
    lines = csv(shared / "swap_lines" / "liquidity_lines_current_v19_upload.csv")
    year = lines["start_date"].str.slice(-4).cast(pl.Int32)
    for side in ("source", "recipient"):
        code, country = lines[f"ISO_{side}"], lines[f"{side}_country"]
        assert states.unmapped(code, year, kind="iso3") == []
        assert states.unmapped(country, year) == []
        assert states.from_iso3(code, year).equals(
            states.from_name(country, year), check_names=False, null_equal=True
        )


def test_desta(shared: Path) -> None:
    treaties = csv(
        shared / "desta" / "DESTA.csv", separator=";", encoding="latin1", null_values=["NA"]
    )
    members = [c for c in treaties.columns if c[0] == "c" and c[1:].isdigit()]
    assert len(members) == 91
    long = treaties.unpivot(members, index="year", value_name="m49").drop_nulls()
    # DESTA's own number for Kosovo; elsewhere 900 is the world.
    assert states.unmapped(long["m49"], kind="m49") == ["900"]
    m49 = long["m49"].cast(pl.Int32).replace({900: 412})
    assert states.unmapped(m49, long["year"], kind="m49") == []


def test_geodist(rda: Rda) -> None:
    distances = rda("geodist/dist_cepii.rda")
    codes = text(distances["iso_o"].astype(str)).unique()
    assert len(codes) == 224
    assert states.unmapped(codes, kind="iso3") == []
    assert states.from_iso3(codes).n_unique() > 185


def test_us_troops(shared: Path) -> None:
    folder = shared / "us_troops"
    for file in ("troopdata-rebuild-country-year", "builddata", "basedata"):
        # The names of bases, which are not read here, hold a byte that is not UTF-8.
        frame = csv(folder / f"{file}.csv", null_values=["NA"], encoding="utf8-lossy")
        assert states.unmapped(frame["countryname"]) == []
        assert states.unmapped(frame["iso3c"], kind="iso3") == []
    hosts = csv(folder / "troopdata-rebuild-country-year.csv", null_values=["NA"])
    # Upstream's own numbers follow today's ISO codes: the Federal Republic is 255 there, and
    # the American troops in South Vietnam stand under 816, the North.
    germany = hosts.filter(pl.col("countryname") == "Germany", pl.col("year") < 1990)
    assert states.from_name(germany["countryname"], germany["year"]).unique().to_list() == [260]
    assert states.unmapped(hosts["countryname"], hosts["year"]) == ["Vietnam"]


def test_mme(shared: Path) -> None:
    long = csv(shared / "mme" / "mme-v7-long.csv", null_values=["NA"])
    assert states.unmapped(long["country"], long["year"]) == []
    assert states.unmapped(long["gwcode"], long["year"], kind="gwcode") == []
    pair = pl.DataFrame(
        {
            "country": long["country"],
            "name": states.from_name(long["country"], long["year"]),
            "gw": states.from_gwcode(long["gwcode"], long["year"]),
        }
    ).drop_nulls()
    # The one disagreement is upstream's: Vietnam carries the number of the South to 2010.
    assert pair.filter(pl.col("name") != pl.col("gw"))["country"].unique().to_list() == ["Vietnam"]
    wide = csv(shared / "mme" / "mme_v7.csv", null_values=["NA"])
    for column in (c for c in wide.columns if c.startswith("State")):
        assert states.unmapped(wide[column].cast(pl.String), wide["s.year"]) == []


def test_imf_dots(shared: Path) -> None:
    folder = shared / "imf_dots"
    flows = csv(folder / "imf_import_export.csv")
    for column in ("from", "to"):
        assert states.unmapped(flows[column], kind="iso2") == []
        assert "NA" in set(flows[column])
    clean = csv(folder / "imf_import_export_cleaned.csv")
    for side in ("from", "to"):
        name, code = clean[f"{side}_name"], clean[f"{side}_code"]
        assert states.unmapped(name, 2020) == []
        assert states.unmapped(code, 2020, kind="iso3") == []
        assert states.from_name(name, 2020).equals(
            states.from_iso3(code, 2020), check_names=False, null_equal=True
        )


@pytest.mark.parametrize(
    ("file", "sheet"),
    [
        ("rf_exports.xlsx", 0),
        ("rf_exports_2023.xlsx", 0),
        ("rf_exports_2023.xlsx", 1),
        ("rf_imports.xlsx", 0),
        ("tot_exports.xlsx", 0),
        ("tot_exports_2023.xlsx", 0),
        ("tot_exports_2023.xlsx", 1),
        ("tot_imports.xlsx", 0),
    ],
)
def test_imf_dots_russia(shared: Path, file: str, sheet: int) -> None:
    book = fastexcel.read_excel(shared / "imf_dots_russia" / file)
    rows = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
    partners = rows.to_series()
    last_heading = max(i for i, v in enumerate(partners) if v and v.startswith("US Dollars"))
    partners = partners[last_heading + 1 :]
    assert states.unmapped(partners, 2020) == []
    assert len(partners) > 150


def test_regime(rda: Rda) -> None:
    vdem = rda("regime/vdem_simple.rda")
    assert states.unmapped(text(vdem["vdem_country_name"])) == []
    house = rda("regime/fh_full.rda")
    assert states.unmapped(text(house["fh_full_country"]), whole(house["year"])) == []
    polity = rda("regime/polity5.rda")
    country, year = text(polity["polity_annual_country"]), whole(polity["year"])
    # The Vietnam that Polity calls so begins in 1976, its Korea ends in 1910.
    assert states.unmapped(country, year) == []


def test_wgi_agrees_with_its_own_cow_and_gw_numbers(rda: Rda) -> None:
    wgi = rda("regime/wgi.rda")
    name, code, year = text(wgi["wb_country"]), text(wgi["wb_code"]), whole(wgi["year"])
    cow, gw = whole(wgi["cown"]), whole(wgi["GWn"])
    assert states.from_name(name, year).equals(cow, null_equal=True)
    assert states.from_iso3(code, year).equals(cow, null_equal=True)
    assert states.to_gwcode(cow, year).equals(gw, null_equal=True)


def test_gw_numbers_in_use(rda: Rda) -> None:
    leaders = rda("leaders/archigos.rda")
    assert states.unmapped(whole(leaders["gwcode"]), kind="gwcode") == []
    conflicts = rda("ucdp/ucdp_acd.rda")
    for column in ("gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd"):
        cells = text(conflicts[column].astype("string")).drop_nulls()
        numbers = cells.str.split(",").explode().str.strip_chars()
        assert states.unmapped(numbers, kind="gwcode") == []
    capitals = rda("cow_states/gw_capitals.rda")
    assert states.unmapped(text(capitals["statenme"])) == []
    assert states.unmapped(whole(capitals["gwcode"]), kind="gwcode") == []


def test_cow_names_and_numbers_agree(rda: Rda) -> None:
    capitals = rda("cow_states/cow_capitals.rda")
    names, codes = text(capitals["statenme"]), whole(capitals["ccode"])
    assert set(codes) <= set(spells("cow"))
    pair = pl.DataFrame({"mine": states.from_name(names), "theirs": codes, "name": names})
    apart = pair.filter(pl.col("mine").ne_missing(pl.col("theirs")))
    # Without a date "Korea" could be any of three.
    assert set(apart["name"]) == {"Korea"}
