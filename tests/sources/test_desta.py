"""Trade agreements: entries of one agreement, sides, signed and in force, wrong states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import desta
from cordiale.states import from_name

FACTS = (
    "number",
    "base_treaty",
    "name",
    "entry_type",
    "consolidated",
    "year",
    "entryforceyear",
    "language",
    "typememb",
    "regioncon",
    "wto_listed",
    "wto_name",
)
HEADER = ";".join(
    f'"{c}"' for c in (*FACTS, *(f"{c}{i}" for c in ("c", "mc") for i in range(1, 92)))
)


def line(
    number: str,
    kind: str = "base_treaty",
    *,
    base: str | None = None,
    year: str = "2003",
    entry: str = "2004",
    typememb: str = "1",
    wto: str = "1",
    members: tuple[tuple[str, str], ...] = (("643", "0"), ("156", "0")),
) -> str:
    """Return a row of the file: its members are pairs of M49 number and side."""
    facts = (number, base or number, "A B", kind, "0", year, entry, "NA", typememb, "Asia", wto)
    gap = ["NA"] * (91 - len(members))
    cells = [c for c, _ in members] + gap + [s for _, s in members] + gap
    return ";".join([*facts, "A B", *cells])


UNION = line("8", typememb="3", members=(("8", "0"), ("250", "1"), ("276", "1")))
JOINS = line(
    "8+1",
    "accession",
    base="8",
    year="2011",
    entry="NA",
    typememb="6",
    wto="NA",
    members=(("8", "3"), ("191", "2")),
)
TALKS = line("860", "negotiation", year="NA", entry="NA")


def small(tidy_small: Any, *rows: str, header: str = HEADER) -> dict[str, pl.DataFrame]:
    return tidy_small(desta, DESTA="\n".join((header, *rows)) + "\n")


def test_missing_is_null_and_a_negotiation_has_no_year(tidy_small: Any) -> None:
    entries = small(tidy_small, UNION, JOINS, TALKS)["desta_agreements"]
    assert entries.select("number", "base_treaty", "year", "entry_year").rows() == [
        ("8", "8", 2003, 2004),
        ("8+1", "8", 2011, None),
        ("860", "860", None, None),
    ]
    assert entries["wto_listed"].to_list() == [True, None, True]
    assert entries["language"].to_list() == [None] * 3


def test_members_stand_on_the_sides_of_their_entry(tidy_small: Any) -> None:
    out = small(tidy_small, UNION, JOINS)
    members = out["desta_members"]
    assert members.select("number", "ccode", "side").rows() == [
        ("8", 339, 0),
        ("8", 220, 1),
        ("8", 255, 1),
        ("8+1", 339, 3),
        ("8+1", 344, 2),
    ]
    assert out["desta_dropped"].is_empty()


@pytest.mark.parametrize(
    ("m49", "year", "ccode"),
    [("203", "1974", 315), ("203", "1996", 316), ("276", "1957", 260), ("276", "2000", 255),
     ("887", "1981", 678), ("900", "2007", 347), ("344", "2003", None), ("158", "2003", 713)],
)  # fmt: skip
def test_todays_numbers_are_read_as_of_the_year(
    tidy_small: Any, m49: str, year: str, ccode: int | None
) -> None:
    row = line("1", year=year, members=((m49, "0"), ("246", "0")))
    members = small(tidy_small, row)["desta_members"]
    assert members.filter(pl.col("m49") != 246)["ccode"].to_list() == [ccode]


def test_a_state_may_stand_on_both_sides_but_not_twice_on_one(tidy_small: Any) -> None:
    both = line("856", typememb="4", members=(("84", "2"), ("84", "3"), ("388", "2")))
    assert small(tidy_small, both)["desta_members"].height == 3
    with pytest.raises(SchemaError, match="not unique"):
        small(tidy_small, line("856", members=(("84", "2"), ("84", "2"))))


def test_a_place_without_a_state_is_counted_out(tidy_small: Any) -> None:
    out = small(tidy_small, line("243", members=(("108", "0"), ("NA", "0"), ("174", "0"))))
    assert out["desta_members"]["m49"].to_list() == [108, 174]
    assert out["desta_dropped"].rows() == [("desta_members", "a place without a state", 1, "243")]


def test_a_state_that_the_name_contradicts_is_put_right(tidy_small: Any) -> None:
    wrong = line("256", year="2001", members=(("188", "0"), ("348", "0")))
    other = line("257", year="2001", members=(("188", "0"), ("348", "0")))
    members = small(tidy_small, wrong, other)["desta_members"]
    assert members.select("number", "ccode", "corrected").rows() == [
        ("256", 344, True),
        ("256", 310, False),
        ("257", 94, False),
        ("257", 310, False),
    ]


def test_a_missing_side_is_that_of_the_group(tidy_small: Any) -> None:
    row = line("915", typememb="3", members=(("704", "0"), ("643", "1"), ("51", "NA")))
    members = small(tidy_small, row)["desta_members"]
    assert members.filter("corrected").select("ccode", "side").rows() == [(371, 1)]


def test_the_row_that_belongs_elsewhere_is_put_right(tidy_small: Any) -> None:
    base = [line(n) for n in ("330", "331")]
    wrong = line("330+3", "accession", base="331", year="2005", entry="NA", typememb="6")
    entries = small(tidy_small, *base, wrong)["desta_agreements"].filter("corrected")
    assert entries.select("number", "base_treaty", "year").rows() == [("330+3", "330", 2011)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (line("1", "renewal"), "entry_type has words that nobody has looked at"),
        (line("1", typememb="8"), "typememb has words"),
        (line("1", wto="2"), "wto_listed has words"),
        (line("1", base="2"), "belongs to none of the list.*1 belongs to 2"),
        (line("1", year="2021"), "years outside coverage"),
        (line("1", entry="2003.5"), "more than whole numbers"),
        (line("1", members=(("643", "4"), ("156", "0"))), "side out of range"),
        (line("1", members=(("999", "0"), ("156", "0"))), "999"),
    ],
)
def test_strange_contents_are_refused(tidy_small: Any, row: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        small(tidy_small, row)


def test_changes_are_refused(tidy_small: Any) -> None:
    with pytest.raises(SchemaError, match="Expected entryforceyear"):
        small(tidy_small, UNION, header=HEADER.replace("entryforceyear", "inforce"))
    with pytest.raises(SchemaError, match="not unique"):
        small(tidy_small, TALKS, TALKS)


@pytest.fixture(scope="module")
def entries(tidy_real: Any) -> pl.DataFrame:
    return tidy_real(desta)["desta_agreements"]


@pytest.fixture(scope="module")
def members(tidy_real: Any) -> pl.DataFrame:
    return tidy_real(desta)["desta_members"]


@pytest.mark.data
class TestRealList:
    def test_entries_by_kind_and_what_is_known_of_them(self, entries: pl.DataFrame) -> None:
        kinds = entries.group_by("entry_type").agg(
            n=pl.len(), unsigned=pl.col("year").null_count(), open=pl.col("entry_year").null_count()
        )
        assert {r[0]: r[1:] for r in kinds.rows()} == {
            "base_treaty": (842, 0, 154),
            "accession": (199, 0, 159),
            "withdrawal": (30, 0, 29),
            "protocol or amendment": (34, 0, 6),
            "consolidated": (30, 0, 7),
            "negotiation": (82, 82, 82),
        }

    def test_four_rows_are_in_force_before_they_are_signed(self, entries: pl.DataFrame) -> None:
        early = entries.filter(pl.col("entry_year") < pl.col("year"))
        assert set(early["number"]) == {"243+2", "243+4", "419", "1011"}

    def test_every_place_of_the_file_is_a_member(self, members: pl.DataFrame, shared: Path) -> None:
        lines = (shared / "desta" / "DESTA.csv").read_text(encoding="latin1").splitlines()
        cells = [row.split(";")[12:103] for row in lines[1:] if row.count(";") == 193]
        assert len(cells) == 1217
        assert members.height == sum(c != "NA" for row in cells for c in row) == 7772
        assert members["side"].null_count() == 0

    def test_corrections(self, members: pl.DataFrame, entries: pl.DataFrame) -> None:
        mended = members.filter("corrected").select("number", "ccode", "side").sort("number")
        assert mended.rows() == [
            ("256", 344, 0),
            ("357+3", 640, 3),
            ("357+4", 640, 3),
            ("357+5", 640, 3),
            ("446", 265, 0),
            ("672+5", 510, 2),
            ("672_1", 510, 2),
            ("854", 830, 0),
            ("889", 820, 0),
            ("915", 371, 1),
        ]
        assert entries.filter("corrected")["number"].to_list() == ["330+3"]

    def test_a_bilateral_agreement_names_its_two_states(
        self, entries: pl.DataFrame, members: pl.DataFrame
    ) -> None:
        # A name of two states that the state table knows, read off at any place between words.
        two = entries.filter(pl.col("typememb") == 1).with_columns(pl.col("year").fill_null(2020))
        words = two.select("number", "year", word=pl.col("name").str.split(" "))
        cuts = (
            words.with_columns(at=pl.int_ranges(1, pl.col("word").list.len()))
            .explode("at")
            .drop_nulls("at")
            .select(
                "number",
                a=from_name(pl.col("word").list.head("at").list.join(" "), pl.col("year")),
                b=from_name(
                    pl.col("word")
                    .list.slice(pl.col("at"), pl.col("word").list.len())
                    .list.join(" "),
                    pl.col("year"),
                ),
            )
            .drop_nulls()
        )
        assert cuts.height > 500
        listed = members.join(cuts.unique("number"), on="number")
        other = listed.filter((pl.col("ccode") != pl.col("a")) & (pl.col("ccode") != pl.col("b")))
        # The Czech Republic of 1992 is read as Czechoslovakia, whose number it bears.
        assert set(other["number"]) == {"287"}

    def test_well_known_members(self, entries: pl.DataFrame, members: pl.DataFrame) -> None:
        def states(number: str) -> set[int]:
            return set(members.filter(pl.col("number") == number)["ccode"])

        assert states("636") == states("1007") == {2, 20, 70}
        assert states("1040") == {365, 370, 705}
        assert len(states("989")) == 11
        years = {r[0]: r[1:] for r in entries.select("number", "year", "entry_year").rows()}
        assert [years[n] for n in ("636", "1007", "989", "899")] == [
            (1992, 1994),
            (2018, 2020),
            (2018, 2018),
            (2016, None),
        ]

    def test_a_consolidated_text_repeats_an_entry(
        self, entries: pl.DataFrame, members: pl.DataFrame
    ) -> None:
        texts = entries.filter(pl.col("entry_type") == "consolidated").with_columns(
            of=pl.col("number").str.strip_suffix("a")
        )
        assert texts["of"].is_in(entries["number"].implode()).all()
        own = members.join(texts.select("number", "of"), on="number")
        twice = own.join(members, left_on=["of", "m49", "side"], right_on=["number", "m49", "side"])
        assert twice.height == own.height > 0
