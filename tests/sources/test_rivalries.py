"""Rivalries: two lists in one shape, ends of coding, numbers of the wrong state."""

from __future__ import annotations

import copy

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import rivalries

# The spells that the module corrects must be there, or it refuses the file.
SMALL = {
    "td_rivalries": {
        "rivalryno": [79, 93, 153, 126, 190],
        "rivalryname": [
            "Austria-Serbia",
            "Saudi Arabia-Yemen 1",
            "South Yemen-Yemen",
            "China-Russia 2",
            "China-United States 2",
        ],
        "ccode1": [300, 670, 679, 365, 2],
        "ccode2": [345, 679, 680, 710, 710],
        "styear": [1903, 1932, 1967, 1958, 1996],
        "endyear": [1920, 1934, 1990, 1989, 2010],
        "region": ["Southeast Europe", "Gulf", "Gulf", "East Asia", "Global"],
        "type1": ["spatial", "spatial", "spatial", "ideological", "positional"],
        "type2": [None, None, "ideological", "positional", None],
        "type3": [None, None, None, "spatial", None],
    },
    "tss_rivalries": {
        "tssr_id": [13, 16, 19, 76, 92, 140, 141, 158, 190],
        "rivalry": [
            "France-Netherlands",
            "Austria-Spain",
            "Austria-Prussia",
            "Austria (Hungary)-Yugoslavia",
            "Saudi Arabia-Yemen 1",
            "Saudi Arabia-Yemen 2",
            "Jordan-Yemen",
            "Oman-S. Yemen",
            "China-United States 2",
        ],
        "ccode1": [210, 230, 255, 300, 670, 670, 663, 679, 2],
        "ccode2": [220, 305, 305, 345, 679, 679, 679, 698, 710],
        "start": [1668, 1701, 1740, 1903, 1931, 1962, 1962, 1967, 1996],
        "end": [1713, 1793, 1870, 1920, 1934, 1969, 1963, 1982, 2020],
        "positional": [None, 1, 1, None, None, None, None, None, 1],
        "spatial": [None, 1, 1, 1, 1, 1, 1, 1, None],
        "ideological": [None] * 9,
        "interventionary": [None] * 9,
        "principal": [None] * 8 + [1],
        "aprin": [1] + [None] * 8,
    },
}


@pytest.fixture
def small():
    return copy.deepcopy(SMALL)


def test_both_lists_have_one_shape(tidy_small, small) -> None:
    out = tidy_small(rivalries, **small)
    assert out["rivalries_td"].schema == out["rivalries_tss"].schema
    assert out["rivalries_td"]["list"].unique().to_list() == ["td"]


def test_types_are_flags_and_td_keeps_their_order(tidy_small, small) -> None:
    td = tidy_small(rivalries, **small)["rivalries_td"]
    russia_china = td.row(by_predicate=pl.col("number") == 126, named=True)
    flags = ("positional", "spatial", "ideological", "interventionary")
    assert [russia_china[f] for f in flags] == [True, True, True, False]
    assert [russia_china[f"type{i}"] for i in (1, 2, 3)] == ["ideological", "positional", "spatial"]
    assert russia_china["principal"] is None


def test_a_blank_is_no_unless_nothing_is_marked(tidy_small, small) -> None:
    tss = tidy_small(rivalries, **small)["rivalries_tss"]
    marks = {
        n: tss.filter(pl.col("number") == n).select("positional", "spatial", "principal").row(0)
        for n in (13, 190)
    }
    assert marks == {13: (None, None, False), 190: (True, False, True)}


def test_end_of_coding_is_not_end_of_rivalry(tidy_small, small) -> None:
    out = tidy_small(rivalries, **small)
    assert out["rivalries_td"].filter("censored")["number"].to_list() == [190]
    assert out["rivalries_tss"].filter("censored")["number"].to_list() == [190]


def test_numbers_of_the_wrong_state_are_corrected_and_kept(tidy_small, small) -> None:
    out = tidy_small(rivalries, **small)
    columns = ("number", "ccode1", "ccode2", "start", "end", "source_ccode1", "source_ccode2")
    td = out["rivalries_td"].filter(pl.col("number").is_in([79, 93, 153])).select(columns)
    assert td.rows() == [
        (79, 300, 345, 1903, 1918, 300, 345),
        (79, 305, 345, 1919, 1920, 300, 345),
        (93, 670, 678, 1932, 1934, 670, 679),
        (153, 678, 680, 1967, 1990, 679, 680),
    ]
    tss = out["rivalries_tss"].filter(pl.col("number").is_in([16, 19, 158])).select(columns)
    assert tss.rows() == [
        (16, 230, 300, 1701, 1793, 230, 305),
        (19, 255, 300, 1740, 1870, 255, 305),
        (158, 680, 698, 1967, 1982, 679, 698),
    ]


def test_a_spell_that_changed_is_not_corrected_blindly(tidy_small, small) -> None:
    small["tss_rivalries"]["ccode1"][7] = 680
    with pytest.raises(SchemaError, match="rivalry 158 is not what it was"):
        tidy_small(rivalries, **small)


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        (("td_rivalries", "type1"), "dynastic", "dynastic"),
        (("tss_rivalries", "spatial"), 2, "marks other than 1"),
        (("td_rivalries", "endyear"), 1000, "ends before it starts"),
        (("tss_rivalries", "end"), 2021, "outside coverage"),
    ],
)
def test_what_nobody_knows_is_refused(tidy_small, small, cell, value, message) -> None:
    file, column = cell
    small[file][column][-1] = value
    with pytest.raises(SchemaError, match=message):
        tidy_small(rivalries, **small)


@pytest.mark.parametrize("file", ["td_rivalries", "tss_rivalries"])
def test_changed_columns_are_refused(tidy_small, small, file) -> None:
    small[file]["state1"] = small[file].pop("ccode1")
    with pytest.raises(SchemaError, match="ccode1"):
        tidy_small(rivalries, **small)


@pytest.mark.data
def test_real_lists_agree_on_russia_and_china(tidy_real) -> None:
    for table in tidy_real(rivalries).values():
        spells = table.filter(pl.col("ccode1") == 365, pl.col("ccode2") == 710)
        assert spells.select("start", "end", "censored").rows() == [
            (1816, 1949, False),
            (1958, 1989, False),
        ]


@pytest.mark.data
def test_real_lists_differ_in_ends_and_in_members(tidy_real) -> None:
    out = tidy_real(rivalries)
    td, tss = out["rivalries_td"], out["rivalries_tss"]
    assert (td.height, tss.height) == (198, 265)  # one cut spell each
    assert (td["censored"].sum(), tss["censored"].sum()) == (42, 56)
    assert (
        td.filter(pl.col("start") < 1816).height,
        tss.filter(pl.col("start") < 1816).height,
    ) == (
        24,
        22,
    )

    def us_russia(table: pl.DataFrame) -> list[tuple[int, int]]:
        us_russia = table.filter(pl.col("ccode1") == 2, pl.col("ccode2") == 365)
        return us_russia.select("start", "end").sort("start").rows()

    assert us_russia(td) == [(1945, 1989), (2007, 2010)]
    assert us_russia(tss) == [(1918, 1920), (1945, 1989), (2007, 2020)]


@pytest.mark.data
def test_real_corrected_states_were_members(tidy_real) -> None:
    # No spell since 1816 is left that gives 679 before 1990, or 300 after 1918.
    for table in tidy_real(rivalries).values():
        for wrong, first, last in ((679, 1494, 1989), (300, 1919, 2020), (305, 1494, 1918)):
            states = pl.concat(
                [table.select("start", "end", ccode=c) for c in ("ccode1", "ccode2")]
            ).filter(pl.col("ccode") == wrong)
            inside = states.filter(pl.col("start") <= last, pl.col("end") >= first)
            assert inside.is_empty(), (wrong, inside)
