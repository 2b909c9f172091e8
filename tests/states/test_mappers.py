"""Columns of names and codes to state numbers, by date."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordiale import states
from cordiale.errors import UnknownNameError, UsageError
from cordiale.states.table import aliases, codes, spells


def one(mapper: object, value: object, when: object = None) -> int | None:
    assert callable(mapper)
    result = mapper(pl.Series([value]), when)
    assert result.dtype == pl.Int32
    return result[0]


@pytest.mark.parametrize(
    ("name", "when", "ccode"),
    [
        ("Russia", 1985, 365),
        ("Soviet Union", 1985, 365),
        ("USSR", 1946, 365),
        ("Germany", 1938, 255),
        ("Germany", 1970, 260),
        ("Germany", date(1990, 10, 2), 260),
        ("Germany", date(1990, 10, 3), 255),
        ("Germany", 1990, 255),
        ("East Germany (GDR)", 1970, 265),
        ("Yemen", 1980, 678),
        ("YEMEN", date(1990, 5, 21), 678),
        ("YEMEN", date(1990, 5, 22), 679),
        ("Democratic Yemen", 1980, 680),
        ("Viet Nam", 1965, 816),
        ("South Vietnam", 1965, 817),
        ("South Vietnam", 2010, 816),
        ("Czechoslovakia", 1970, 315),
        ("Czechia", 2000, 316),
        ("Yugoslavia", 1970, 345),
        ("SERBIA AND MONTENEGRO", 2004, 345),
        ("Serbia", 2010, 345),
        ("Sudan", 2015, 625),
        ("Ethiopia", 2015, 530),
        ("Pakistan", 1965, 770),
        ("Korea", 1900, 730),
        ("Congo", 2000, 484),
        ("CONGO (LEOPOLDVILLE)", 1965, 490),
        ("Austria", 1900, 300),
        ("Austria", 1930, 305),
        ("Republic of China", 1940, 710),
        ("Republic of China", 1960, 713),
        ("China", 1955, 710),
        ("Taiwan", 1955, 713),
        ("TÜRKİYE", 2023, 640),
        ("CÔTE D'IVOIRE", 2000, 437),
        ("Côte d\u2019Ivoire", 2000, 437),
        ("Bosnia & Herzegovina", 2000, 346),
        ("Bahamas, The", 2000, 31),
    ],
)
def test_names_mean_what_they_meant(name: str, when: int | date, ccode: int) -> None:
    assert one(states.from_name, name, when) == ccode


@pytest.mark.parametrize("name", ["NATO**", "Hong Kong", "Palestine", "unknown recipient(s)", ""])
def test_names_of_no_state_are_null(name: str) -> None:
    assert one(states.from_name, name, 2000) is None


@pytest.mark.parametrize(("name", "when"), [("Vietnam", 1965), ("Korea", 1960)])
def test_names_that_files_use_for_two_states_are_null_not_a_guess(name: str, when: int) -> None:
    assert one(states.from_name, name, when) is None
    assert states.unmapped([name]) == []
    assert states.unmapped([name], when) == [name]


def test_china_is_the_holder_of_the_seat_in_un_names_only() -> None:
    days = pl.Series([date(1946, 1, 24), date(1971, 10, 24), date(1971, 10, 25)])
    names = pl.Series(["CHINA"] * 3)
    assert states.from_un_name(names, days).to_list() == [713, 713, 710]
    assert states.from_name(names, days).to_list() == [710, 710, 710]
    assert [states.un_seat_china(d) for d in days] == [713, 713, 710]


@pytest.mark.parametrize("name", ["a UNITED STATES", "y UNITED STATES", "n UNITED STATES"])
def test_stray_letter_before_a_un_name(name: str) -> None:
    assert one(states.from_un_name, name, 1979) == 2
    assert one(states.from_name, name, 1979) is None


@pytest.mark.parametrize(
    ("code", "when", "ccode"),
    [
        ("RUS", 1960, 365),
        ("SUN", 1960, 365),
        ("deu ", 1970, 260),
        ("DEU", 2020, 255),
        ("DEU", 1900, 255),
        ("DDR", 1980, 265),
        ("YEM", 1980, 678),
        ("YEM", 2000, 679),
        ("YMD", 1980, 680),
        ("VNM", 1990, 816),
        ("VNM", 1965, None),
        ("CZE", 1980, 315),
        ("CZE", 1993, 316),
        ("AUS", 1980, 900),
        ("MNG", 1980, 712),
        ("SRB", 1980, 345),
        ("ROM", 1980, 360),
        ("ZAR", 1980, 490),
        ("XKX", 2010, 347),
        ("HKG", 2010, None),
        ("PAL", 2010, None),
    ],
)
def test_iso3(code: str, when: int, ccode: int | None) -> None:
    assert one(states.from_iso3, code, when) == ccode


def test_iso2_na_is_namibia_and_cs_is_dated() -> None:
    assert one(states.from_iso2, "NA", 2000) == 565
    assert one(states.from_iso2, "CS", 1980) == 315
    assert one(states.from_iso2, "CS", 2004) == 345
    assert one(states.from_iso2, "GB", 2004) == 200


@pytest.mark.parametrize("value", [643, "643", 643.0])
def test_m49_takes_numbers_and_text(value: object) -> None:
    assert one(states.from_m49, value, 2000) == 365


def test_m49_732_is_western_sahara_not_cow_732() -> None:
    assert one(states.from_m49, 732) is None
    assert states.unmapped([732], kind="m49") == []


@pytest.mark.parametrize(
    ("gw", "when", "cow"),
    [
        (260, date(1990, 10, 2), 260),
        (260, date(1990, 10, 3), 255),
        (255, 1900, 255),
        (678, 1980, 678),
        (678, 1991, 679),
        (340, 1900, 345),
        (345, 1970, 345),
        (340, 2010, 345),
        (970, 2010, 946),
        (971, 2010, 970),
        (972, 2010, 955),
        (973, 2010, 947),
        (711, 1930, None),
    ],
)
def test_gw_numbers(gw: int, when: int | date, cow: int | None) -> None:
    assert one(states.from_gwcode, gw, when) == cow
    if cow is not None:
        assert one(states.to_gwcode, cow, when) == gw


def test_gw_and_back_for_every_cow_member_on_every_first_day() -> None:
    rows = [(s.code, s.start) for own in spells("cow").values() for s in own]
    code = pl.Series([r[0] for r in rows], dtype=pl.Int32)
    day = pl.Series([r[1] for r in rows])
    assert states.from_gwcode(states.to_gwcode(code, day), day).to_list() == code.to_list()


def test_expressions_give_what_columns_give() -> None:
    frame = pl.DataFrame({"iso": ["DEU", "DEU", "RUS", None], "year": [1970, 2000, 1970, 1970]})
    lazy = frame.lazy().with_columns(
        a=states.from_iso3(pl.col("iso"), pl.col("year")), b=states.from_iso3(pl.col("iso"), 1970)
    )
    assert lazy.collect().select("a", "b").to_dict(as_series=False) == {
        "a": states.from_iso3(frame["iso"], frame["year"]).to_list(),
        "b": [260, 260, 365, None],
    }


def test_length_name_order_and_nulls_are_kept() -> None:
    names = pl.Series("who", ["Germany", None, "France", "Germany"])
    when = pl.Series([1970, 1970, None, None], dtype=pl.Int64)
    result = states.from_name(names, when)
    assert result.name == "who"
    assert result.to_list() == [260, None, 220, None]
    assert states.from_name(pl.Series([], dtype=pl.String), 1970).to_list() == []


def test_without_a_time_names_mean_what_they_mean_today() -> None:
    assert states.from_name(pl.Series(["Germany", "Yemen", "Vietnam"])).to_list() == [255, 679, 816]


def test_times_that_cannot_be_read() -> None:
    names = pl.Series(["Germany", "France"])
    with pytest.raises(UsageError, match="differ in length"):
        states.from_name(names, pl.Series([1970]))
    with pytest.raises(UsageError, match="integer years or dates"):
        states.from_name(names, pl.Series(["1970", "1970"]))
    with pytest.raises(UsageError, match="both as expressions"):
        states.from_name(names, pl.col("year"))
    with pytest.raises(UsageError, match="both as expressions"):
        states.from_name(pl.col("name"), pl.Series([1970]))


def test_unmapped_tells_drift_from_known_non_states() -> None:
    names = pl.Series(["Russia", "NATO**", None, "Ruritania", "Ruritania"])
    assert states.unmapped(names) == ["Ruritania"]
    assert states.unmapped(["RUS", "HKG", "XYZ"], kind="iso3") == ["XYZ"]
    assert states.unmapped(["RU", "W00", "QQ"], kind="iso2") == ["QQ"]
    assert states.unmapped([260, 711, 999], kind="gwcode") == ["999"]
    assert states.unmapped([365, 711], kind="ccode") == ["711"]
    with pytest.raises(UnknownNameError, match="Did you mean iso3"):
        states.unmapped(["RUS"], kind="iso")


@given(
    st.lists(st.tuples(st.sampled_from(sorted(codes("iso3"))), st.integers(1816, 2024))),
    st.randoms(),
)
def test_order_of_rows_does_not_matter(pairs: list[tuple[str, int]], random: object) -> None:
    mixed = sorted(pairs, key=lambda _: random.random())

    def run(rows: list[tuple[str, int]]) -> dict[tuple[str, int], int | None]:
        code = pl.Series([r[0] for r in rows], dtype=pl.String)
        year = pl.Series([r[1] for r in rows], dtype=pl.Int32)
        return dict(zip(rows, states.from_iso3(code, year).to_list(), strict=True))

    assert run(pairs) == run(mixed)


@given(st.sampled_from(sorted(aliases())), st.integers(1816, 2024))
def test_a_name_leads_to_a_state_it_can_denote_or_to_none(name: str, year: int) -> None:
    possible = {r.state for r in aliases()[name] if r.on(date(year, 12, 31))}
    assert one(states.from_name, name, year) in possible | {None}


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["Germany", "Russia", "Nowhere"])])
def test_coded_text_is_text(dtype: pl.DataType) -> None:
    names = pl.Series(["Germany", "Russia", "Nowhere", None], dtype=dtype)
    assert states.from_name(names, 1970).to_list() == [260, 365, None, None]
    assert states.unmapped(names) == ["Nowhere"]


def test_nothing_in_nothing_out() -> None:
    assert states.unmapped([]) == []
    assert states.from_iso3(pl.Series([None, None]), 1990).to_list() == [None, None]


@pytest.mark.parametrize("year", [0, 10_000])
def test_years_outside_the_calendar(year: int) -> None:
    with pytest.raises(UsageError, match="1 to 9999"):
        states.from_name(pl.Series(["Germany"]), year)
