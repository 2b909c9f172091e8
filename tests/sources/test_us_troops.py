"""US troops: figures that are no count, places and states, bases, construction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import us_troops
from cordiale.sources._contract import Files

BRANCHES = ("army", "navy", "air_force", "marine_corps", "coast_guard", "space_force")
NUMBERS = (
    "troops_ad,army_ad,navy_ad,air_force_ad,marine_corps_ad,coast_guard_ad,space_force_ad,"
    "total_selected_reserve,total_civilian"
)
BASES = "countryname,ccode,iso3c,basename,lat,lon,base,lilypad,fundedsite\n"
BASE = "Japan,740,JPN,Kadena,26.35,127.77,1,0,0\n"
CONSTRUCTION = "countryname,ccode,iso3c,year,location,lat,lon,spend_construction\n"
PROJECT = "Germany,255,DEU,2010,Ansbach,49.3,10.57,17500\n"


def host(country: str, year: int, troops: int, *others: int) -> str:
    """Return a row; what is not given of the branches, reserve and civilians is 0."""
    numbers = [troops, *others, *[0] * (8 - len(others))]
    return f"{country},{year}," + ",".join(str(n) for n in numbers) + "\n"


def small(
    tidy_small: Any, *rows: str, bases: str = BASE, construction: str = PROJECT
) -> dict[str, pl.DataFrame]:
    return tidy_small(
        us_troops,
        **{
            "troopdata-rebuild-country-year": f"countryname,year,{NUMBERS}\n" + "".join(rows),
            "basedata": BASES + bases,
            "builddata": CONSTRUCTION + construction,
        },
    )


def hosts(tidy_small: Any, *rows: str) -> pl.DataFrame:
    return small(tidy_small, *rows)["us_troops_hosts"]


def one(tidy_small: Any, row: str) -> dict[str, Any]:
    (only,) = hosts(tidy_small, row).rows(named=True)
    return only


@pytest.mark.parametrize(
    ("country", "year", "doubt"),
    [
        ("Turkey", 1951, "interpolated"),
        ("Turkey", 1953, None),
        ("Turkey", 2008, "two reports"),
        ("Turkey", 2007, None),
        ("United States", 2008, None),
        ("United States", 1950, "total missing"),
        ("Iraq", 2005, None),
        ("Iraq", 2006, "estimate added up"),
        ("Iraq", 2014, None),
        ("Iraq", 2016, "exceeds its parts"),
        ("Iraq", 2021, None),
        ("Iraq", 2022, "not reported"),
        ("Afghanistan", 2013, None),
        ("Afghanistan", 2014, "exceeds its parts"),
        ("Afghanistan", 2018, None),
        ("Afghanistan", 2020, "estimate added up"),
        ("Afghanistan", 2021, "not reported"),
        ("Syria", 2024, "not reported"),
        ("Kuwait", 2004, "not reported"),
        ("Germany", 2006, "deployed elsewhere"),
        ("Germany", 2005, None),
        ("Russia", 1970, None),
        ("Russia", 1971, "region"),
        ("Russia", 1991, None),
        ("Russia", 2000, "region"),
        ("Congo - Brazzaville", 1961, "other place"),
        ("Fiji", 1990, "other place"),
    ],
)
def test_a_figure_that_is_no_count_has_no_troops(
    tidy_small: Any, country: str, year: int, doubt: str | None
) -> None:
    row = one(tidy_small, host(country, year, 500, 500))
    assert (row["doubt"], row["troops_in_file"]) == (doubt, 500)
    assert row["troops"] == (500 if doubt is None else None)
    assert row["army"] == (500 if doubt is None else None)


def test_an_estimate_is_kept_and_marked(tidy_small: Any) -> None:
    rows = hosts(tidy_small, host("Syria", 2018, 1700), host("Syria", 2017, 1720))
    assert rows.select("year", "troops", "estimate").rows() == [
        (2017, 1720, False),
        (2018, 1700, True),
    ]


def test_branches_must_add_up_to_the_total(tidy_small: Any) -> None:
    rows = hosts(
        tidy_small,
        host("Turkey", 1958, 6076, 1545, 639, 3876, 16),
        host("Turkey", 1959, 6651, 1409, 7133, 4563, -35),
        host("Turkey", 2003, 2021),
    )
    assert rows.select("year", "troops", "army", "marine_corps").rows() == [
        (1958, 6076, 1545, 16),
        (1959, 6651, None, None),
        (2003, 2021, None, None),
    ]


def test_the_navy_abroad_is_unknown_from_2008(tidy_small: Any) -> None:
    rows = hosts(
        tidy_small,
        host("Spain", 2007, 1286, 91, 699, 360, 136),
        host("Spain", 2009, 1385, 81, 2, 309, 136, 0),
        host("United States", 2009, 100, 90, 10),
    )
    assert rows.select("country", "army", "navy", "coast_guard").rows() == [
        ("Spain", 91, 699, None),
        ("Spain", 81, None, 0),
        ("United States", 90, 10, 0),
    ]


def test_what_was_not_yet_reported_is_no_zero(tidy_small: Any) -> None:
    rows = hosts(tidy_small, *(host("Chad", y, 0) for y in (2007, 2009, 2022, 2023, 2024)))
    assert rows["troops"].to_list() == [0] * 5
    assert rows["coast_guard"].to_list() == [None, 0, 0, 0, 0]
    assert rows["space_force"].to_list() == [None, None, None, 0, 0]
    # In 2023 the reports print reserves and civilians abroad a line too low.
    assert rows["reserve"].to_list() == [None, 0, 0, None, 0]
    assert rows["civilians"].to_list() == [None, 0, 0, None, 0]


def test_codes_follow_name_and_year(tidy_small: Any) -> None:
    rows = hosts(
        tidy_small,
        *(host("Vietnam", y, 1, 1) for y in (1954, 1974, 1975)),
        *(host("Germany", y, 1, 1) for y in (1985, 1995)),
        *(host("Hong Kong", y, 1, 1) for y in (1996, 2000)),
        *(host("Kosovo", y, 1, 1) for y in (2007, 2009)),
        *(host("Eritrea", y, 1, 1) for y in (1970, 1993)),
        *(host("Antigua", y, 1, 1) for y in (1980, 1981)),
        host("Azores", 1960, 1, 1),
        host("Guam", 1960, 1, 1),
    )
    assert rows.select("country", "year", "ccode").rows() == [
        ("Antigua", 1980, None),
        ("Antigua", 1981, 58),
        ("Azores", 1960, 235),
        ("Eritrea", 1970, 530),
        ("Eritrea", 1993, 531),
        ("Germany", 1985, 260),
        ("Germany", 1995, 255),
        ("Guam", 1960, None),
        ("Hong Kong", 1996, None),
        ("Hong Kong", 2000, 710),
        ("Kosovo", 2007, 345),
        ("Kosovo", 2009, 347),
        ("Vietnam", 1954, 817),
        ("Vietnam", 1974, 817),
        ("Vietnam", 1975, 816),
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_names_the_empty_one_goes(tidy_small: Any, order: int) -> None:
    rows = [host("Czechia", 2024, 16, 16), host("Czech Republic", 2024, 0), host("Chad", 2024, 0)]
    out = small(tidy_small, *rows[::order])
    assert out["us_troops_hosts"].select("country", "troops").rows() == [
        ("Chad", 0),
        ("Czechia", 16),
    ]
    assert out["us_troops_dropped"].select("rows", "example").rows() == [(1, "Czech Republic 2024")]


def test_of_two_empty_names_one_stays(tidy_small: Any) -> None:
    out = small(tidy_small, host("Czechia", 2024, 0), host("Czech Republic", 2024, 0))
    assert out["us_troops_hosts"].select("country", "ccode").rows() == [("Czech Republic", 316)]


def test_two_places_of_one_state_stay_apart(tidy_small: Any) -> None:
    rows = hosts(tidy_small, host("China", 2000, 0), host("Hong Kong", 2000, 74, 74))
    assert rows.select("country", "ccode", "troops").rows() == [
        ("China", 710, 0),
        ("Hong Kong", 710, 74),
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((host("Ruritania", 1990, 1),), "Ruritania"),
        ((host("Korea", 1990, 1),), "hosts of their year.*Korea"),
        (
            (host("Czechia", 2024, 1, 1), host("Czech Republic", 2024, 2, 2)),
            "Czech Republic and Czechia",
        ),
        ((host("Chad", 2024, 1), host("Chad", 2024, 1)), "two names"),
        ((host("Chad", 2025, 1),), "years outside coverage"),
        ((host("Chad", 1990, -4),), "troops_in_file out of range"),
        ((host("Chad", 1990, 1).replace("1990,1,", "1990,some,"),), "whole numbers"),
    ],
)
def test_strange_hosts_are_refused(tidy_small: Any, rows: tuple[str, ...], message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        small(tidy_small, *rows)


def test_bases(tidy_small: Any) -> None:
    more = (
        "Guam,2,USA,Andersen,13.58,144.92,1,0,0\n"
        '"Congo, Democratic Republic",484,COG,Kisangani,0.5,25.2,0,1,1\n'
        "Canada,20,CAN,NA,56.13,-106.35,0,1,0\n"
        "Syria,652,SYR,Sabt,NA,NA,0,1,0\n"
    )
    out = small(tidy_small, bases=BASE + more + BASE)
    rows = out["us_troops_bases"]
    assert rows.select("site", "ccode", "name").rows() == [
        (1, 740, "Kadena"),
        (2, None, "Andersen"),
        (3, 490, "Kisangani"),
        (4, 20, None),
        (5, 652, "Sabt"),
    ]
    assert rows.select("base", "lilypad", "funded_site").rows()[2] == (False, True, True)
    assert rows["lat"].to_list()[-1] is None
    assert out["us_troops_dropped"].select("table", "rows", "example").rows() == [
        ("us_troops_bases", 1, "Kadena")
    ]


def test_a_strange_kind_of_base_is_refused(tidy_small: Any) -> None:
    with pytest.raises(SchemaError, match="lilypad has other values"):
        small(tidy_small, bases=BASE.replace("1,0,0", "1,2,0"))


def test_bases_are_latin_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(us_troops, "check_rows", lambda *_, **__: None)
    texts = {
        "troopdata-rebuild-country-year": f"countryname,year,{NUMBERS}\n" + host("Chad", 1990, 0),
        "basedata": BASES + BASE.replace("Japan", "Chile").replace("Kadena", "Concón"),
        "builddata": CONSTRUCTION + PROJECT,
    }
    for name, text in texts.items():
        coding = "latin-1" if name == "basedata" else "utf-8"
        (tmp_path / f"{name}.csv").write_text(text, encoding=coding)
    files = Files("us_troops", {p.name: p for p in tmp_path.iterdir()})
    assert us_troops.tidy(files)["us_troops_bases"]["name"].to_list() == ["Concón"]


def test_construction(tidy_small: Any) -> None:
    more = (
        "United States,2,USA,2010,Fort Hood,31.2,-97.8,47000\n"
        "District Of Columbia,NA,NA,2010,Anacostia,38.9,-77.0,10\n"
        "Korea,732,KOR,2011,Osan Ab,37.1,127.0,20\n"
        "Bangladesh,771,BGD,2008,Nevo Selo Fos,24.0,90.0,61000\n"
        "Bangladesh,771,BGD,2008,Dhaka,24.0,90.0,5\n"
        "Zc,NA,NA,2009,Classified Location,NA,NA,30\n"
        "Unspecified Location,NA,NA,2008,Base Realignment & Closure,NA,NA,-178758\n"
    )
    rows = small(tidy_small, construction=PROJECT + PROJECT + more)["us_troops_construction"]
    assert rows.select("project", "ccode", "ccode_corrected", "is_home", "spending").rows() == [
        (1, 255, False, False, 17500.0),
        (2, 255, False, False, 17500.0),
        (3, 2, False, True, 47000.0),
        (4, 2, False, True, 10.0),
        (5, 732, False, False, 20.0),
        (6, 355, True, False, 61000.0),
        (7, 771, False, False, 5.0),
        (8, None, False, False, 30.0),
        (9, None, False, False, -178758.0),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Germany", "Xx", "Xx"),
        ("2010", "2007", "years outside coverage"),
        ("17500", "much", "more than numbers"),
    ],
)
def test_strange_construction_is_refused(tidy_small: Any, old: str, new: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        small(tidy_small, construction=PROJECT.replace(old, new))


def raw(shared: Path) -> pl.DataFrame:
    path = shared / "us_troops" / "troopdata-rebuild-country-year.csv"
    return pl.read_csv(path, null_values=["NA"], infer_schema_length=None)


@pytest.mark.data
def test_rows(tidy_real: Any, shared: Path) -> None:
    out = tidy_real(us_troops)
    rows = out["us_troops_hosts"]
    assert rows.height == 13135 - 32
    assert out["us_troops_dropped"].select("table", "rows").rows() == [
        ("us_troops_bases", 1),
        ("us_troops_hosts", 32),
    ]
    # What was left out held nothing: every person of the file is still there.
    assert rows["troops_in_file"].sum() == raw(shared)["troops_ad"].sum()
    assert rows["is_home"].sum() == 75
    counted = {d: n for d, n in rows["doubt"].value_counts().rows() if d is not None}
    assert counted == {
        "interpolated": 370,
        "two reports": 207,
        "other place": 54,
        "region": 22,
        "not reported": 14,
        "deployed elsewhere": 8,
        "exceeds its parts": 7,
        "estimate added up": 4,
        "total missing": 1,
    }
    assert rows["troops"].null_count() == sum(counted.values())
    assert rows["estimate"].sum() == 17


@pytest.mark.data
def test_the_years_1951_and_1952_are_interpolated(shared: Path) -> None:
    wide = raw(shared).pivot(on="year", index="countryname", values="troops_ad")
    assert wide.filter(pl.col("1951").ne_missing(pl.col("1952"))).is_empty()
    both = wide.drop_nulls(["1950", "1951", "1953"])
    mean = (pl.col("1950") + pl.col("1953")) / 2
    assert both.height == 86
    assert both.filter((pl.col("1951") - mean).abs() <= 0.5).height == 79


@pytest.mark.data
def test_the_year_2008_is_twice_its_neighbours(shared: Path) -> None:
    wide = raw(shared).pivot(on="year", index="countryname", values="troops_ad")
    hosts = wide.filter(pl.min_horizontal("2007", "2009") > 300, pl.col("2007") < 100_000)
    ratio = (2 * pl.col("2008") / (pl.col("2007") + pl.col("2009"))).median()
    assert 1.85 < hosts.select(ratio).item() < 2.05


@pytest.mark.data
def test_figures_that_cannot_be(shared: Path) -> None:
    at = {(c, y): n for c, y, n in raw(shared).select("countryname", "year", "troops_ad").rows()}
    assert (at["Iraq", 2006], at["Iraq", 2007]) == (3 * 141_100, 3 * 170_000)
    assert (at["Afghanistan", 2019], at["Afghanistan", 2020]) == (2 * 13_000, 2 * 8_600)
    assert [at["Kuwait", y] for y in (2002, 2003, 2004, 2005, 2006)] == [567, 0, 0, 0, 44_400]
    assert [at["Syria", y] for y in (2020, 2021, 2022)] == [900, 1, 0]
    assert at["United States", 1950] == 0


@pytest.mark.data
def test_the_navy_abroad_repeats_its_reserve(shared: Path) -> None:
    late = raw(shared).filter(pl.col("year") > 2008, pl.col("countryname") != "United States")
    assert late.height == 3271
    assert late.filter(pl.col("navy_ad") != pl.col("navy_reserve")).is_empty()


@pytest.mark.data
def test_civilians_of_2023_are_misprinted(tidy_real: Any, shared: Path) -> None:
    russia = raw(shared).filter(pl.col("countryname") == "Russia", pl.col("year") >= 2022)
    assert russia.sort("year")["total_civilian"].to_list() == [0, 57, 0]
    rows = tidy_real(us_troops)["us_troops_hosts"].filter(pl.col("country") == "Russia")
    assert rows.filter(pl.col("year") >= 2022)["civilians"].to_list() == [0, None, 0]


@pytest.mark.data
def test_russia_china_and_vietnam(tidy_real: Any) -> None:
    rows = tidy_real(us_troops)["us_troops_hosts"]
    russia = dict(rows.filter(pl.col("ccode") == 365).select("year", "troops").rows())
    assert (russia[1953], russia[1991], russia[1992], russia[2024]) == (38, 56, None, 41)
    china = rows.filter(pl.col("ccode") == 710, pl.col("year") == 2003)
    assert china.select("country", "troops").rows() == [("China", 0), ("Hong Kong", 53)]
    south = dict(rows.filter(pl.col("ccode") == 817).select("year", "troops").rows())
    assert set(south) == set(range(1954, 1975))
    assert (south[1960], south[1968], south[1973]) == (794, 537_377, 265)


@pytest.mark.data
def test_each_state_is_whole(tidy_real: Any) -> None:
    rows = tidy_real(us_troops)["us_troops_hosts"].drop_nulls("ccode")
    several = rows.filter(pl.struct("ccode", "year").is_duplicated())
    assert set(several["country"]) == {
        *("Antigua", "Antigua & Barbuda", "Azores", "Portugal", "Eritrea", "Ethiopia"),
        *("Kosovo", "Yugoslavia", "China", "Hong Kong"),
    }


@pytest.mark.data
def test_bases_and_construction(tidy_real: Any) -> None:
    out = tidy_real(us_troops)
    bases, projects = out["us_troops_bases"], out["us_troops_construction"]
    assert bases.height == 413
    assert bases.select("base", "lilypad", "funded_site").sum().row(0) == (254, 114, 46)
    assert bases.filter(pl.col("ccode") == 2).is_empty()
    assert projects.height == 5532
    assert projects["is_home"].sum() == 2917 + 11 + 5
    assert projects.filter("ccode_corrected")["ccode"].to_list() == [355, 91, 100]
    nowhere = projects.filter(pl.col("country").str.contains("Unspecified|Worldwide"))
    assert round(nowhere["spending"].sum() / projects["spending"].sum(), 2) == 0.41
