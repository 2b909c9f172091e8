"""Military exercises: unknown days, repeated ids, unnamed and lost participants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import mme
from cordiale.sources._contract import Files, check_output
from cordiale.sources.mme import tidy

PLACES = [f"State{chr(65 + i)}" for i in range(26)] + [f"StateA{chr(65 + i)}" for i in range(13)]
HEADER = (
    "MMEID,Ex_Name,Series_Name,Location,lat,lon,StartDate,s.year,s.month,s.day,EndDate,e.year,"
    "e.month,e.day,CPX,Air,Land,Sea,Amphibious,Cyber,Warfighting,Peacekeeping,Humanitarian,"
    "FocusDescription,AdditionalParticipantInfo," + ",".join(PLACES)
)
Build = Callable[..., dict[str, pl.DataFrame]]


def exercise(
    *states: str, mme_id: str = "mme1", start: str = "1994,5,xx", end: str = "1994,5,2"
) -> str:
    places = list(states) + [""] * (39 - len(states))
    flags = "0,1,0,0,0,0,1,0,0"
    return f"{mme_id},-9,,Sahara,1.5,2.5,,{start},,{end},{flags},a focus,," + ",".join(places)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.setattr(mme, "check_rows", lambda *_: None)

    def build(*lines: str, header: str = HEADER) -> dict[str, pl.DataFrame]:
        path = tmp_path / "mme_v7.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        tables = tidy(Files("mme", {path.name: path}))
        return {t.name: check_output(t, "mme", tables[t.name]) for t in mme.TABLES}

    return build


def test_day_that_is_not_known_is_no_date(small: Build) -> None:
    (row,) = small(exercise("France", "Italy"))["mme_exercises"].rows(named=True)
    assert (row["start_year"], row["start_month"], row["start_date"]) == (1994, 5, None)
    assert (row["start_day_known"], row["end_day_known"]) == (False, True)
    assert row["end_date"] == date(1994, 5, 2)
    assert row["ends_before_start"] is False
    assert row["exercise"] is None
    assert (row["air"], row["sea"]) == (1, 0)


def test_end_before_start_is_marked_and_kept(small: Build) -> None:
    line = exercise("France", "Italy", start="1994,6,3", end="1994,5,2")
    (row,) = small(line)["mme_exercises"].rows(named=True)
    assert row["ends_before_start"] is True
    assert row["end_date"] < row["start_date"]


def test_day_that_does_not_exist_is_refused(small: Build) -> None:
    with pytest.raises(SchemaError, match="start date does not exist"):
        small(exercise("France", "Italy", start="1994,2,30"))


def test_unnamed_and_repeated_participants(small: Build) -> None:
    out = small(exercise("-9", "France", "-9", "Italy", "France"))
    assert out["mme_exercises"]["unnamed_participants"].to_list() == [2]
    assert out["mme_participants"]["country"].to_list() == ["France", "Italy"]
    assert out["mme_dropped"].sort("rows")["rows"].to_list() == [1, 2]


def test_one_state_under_two_names_took_part_once(small: Build) -> None:
    out = small(exercise("st. christopher", "St. Kitts & Nevis", "France"))
    assert out["mme_participants"]["ccode"].to_list() == [220, 60]
    assert out["mme_dropped"]["example"].to_list() == ["mme1 st. christopher"]


def test_all_39_places_are_read(small: Build) -> None:
    crowd = ["Russia"] * 38 + ["Côte d\u2019Ivoire"]
    out = small(exercise(*crowd))
    assert out["mme_participants"].select("country", "ccode").rows() == [
        ("Côte d\u2019Ivoire", 437),
        ("Russia", 365),
    ]


def test_two_exercises_under_one_id_stay_two(small: Build) -> None:
    out = small(
        exercise("Denmark", "Norway", mme_id="mme9", start="1996,9,1", end="1996,9,2"),
        exercise("-9", mme_id="mme9", start="2007,5,xx", end="2007,5,xx"),
    )
    assert out["mme_exercises"]["unnamed_participants"].to_list() == [0, 1]
    assert out["mme_participants"]["start_year"].to_list() == [1996, 1996]


def test_exercise_over_new_year_counts_in_both_years_under_each_years_codes(small: Build) -> None:
    line = exercise("Germany", "Yemen", start="1989,12,1", end="1990,12,31")
    rows = small(line)["mme_participants"]
    assert rows.select("country", "year", "ccode", "gwcode").rows() == [
        ("Germany", 1989, 260, 260),
        ("Germany", 1990, 255, 260),
        ("Yemen", 1989, 678, 678),
        ("Yemen", 1990, 679, 678),
    ]


def test_group_of_states_has_no_code(small: Build) -> None:
    rows = small(exercise("NATO", "Russia"))["mme_participants"]
    assert rows.select("ccode", "gwcode").rows() == [(None, None), (365, 365)]


def test_changes_are_refused(small: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SchemaError, match=r"columns of mme_v7\.csv changed"):
        small(exercise("France"), header=HEADER.replace("s.year", "year"))
    with pytest.raises(SchemaError, match="Ruritania"):
        small(exercise("Ruritania"))
    monkeypatch.undo()
    with pytest.raises(SchemaError, match="another number of rows"):
        small(exercise("France"))


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mme_v7.csv"
    line = exercise("Côte d'Ivoire", "France")
    path.write_bytes(f"{HEADER}\n{line}\n".encode("latin1"))
    with pytest.raises(SchemaError, match="cannot be read"):
        tidy(Files("mme", {"mme_v7.csv": path}))


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, pl.DataFrame]:
    name = "mme_v7.csv"
    tables = tidy(Files("mme", {name: shared / "mme" / name}))
    return {t.name: check_output(t, "mme", tables[t.name]) for t in mme.TABLES}


@pytest.fixture(scope="module")
def long_file(shared: Path) -> pl.DataFrame:
    frame = pl.read_csv(shared / "mme" / "mme-v7-long.csv", infer_schema=False)
    return frame.select(
        pl.col("MMEID").alias("mme_id"),
        "country",
        pl.col("year").cast(pl.Int32),
        pl.col("gwcode").replace("NA", None).cast(pl.Int32),
    ).filter(pl.col("country") != "-9")


@pytest.mark.data
class TestRealFiles:
    def test_unknown_days_and_dates(self, real) -> None:
        exercises = real["mme_exercises"]
        assert exercises.height == 3707
        assert (~exercises["start_day_known"]).sum() == exercises["start_date"].null_count() == 814
        assert exercises["end_date"].null_count() == 1089
        assert exercises["ends_before_start"].sum() == 5
        first = exercises.filter(mme_id="mme87").row(0, named=True)
        assert (first["exercise"], first["start_date"]) == ("Readex 1-80", date(1980, 1, 14))

    def test_three_ids_stand_for_two_exercises(self, real) -> None:
        ids = real["mme_exercises"]["mme_id"]
        repeated = ids.filter(ids.is_duplicated()).unique().sort()
        assert repeated.to_list() == ["mme3457", "mme3458", "mme3460"]

    def test_unnamed_participants(self, real) -> None:
        exercises = real["mme_exercises"]
        assert (exercises["unnamed_participants"] > 0).sum() == 203
        named = real["mme_participants"].select("mme_id", "start_year").unique()
        assert exercises.height - named.height == 91

    def test_long_file_is_a_part_of_ours_and_loses_the_rest(self, real, long_file) -> None:
        pairs = ["mme_id", "country", "year"]
        ours = real["mme_participants"].select(pairs).unique()
        theirs = long_file.select(pairs).unique()
        # St. Kitts stands twice in mme978, the first time as "st. christopher".
        missing = theirs.join(ours, on=pairs, how="anti")
        assert missing.rows() == [("mme978", "St. Kitts & Nevis", 1992)]
        lost = ours.join(theirs, on=pairs, how="anti")
        assert lost.height == 78
        full = theirs.group_by("mme_id").len().filter(pl.col("len") >= 23)["mme_id"]
        assert lost["mme_id"].is_in(full.implode()).all()

    def test_codes_agree_with_the_long_file_but_where_it_errs(self, real, long_file) -> None:
        both = real["mme_participants"].join(
            long_file.unique(), on=["mme_id", "country", "year"], suffix="_long"
        )
        other = both.filter(pl.col("gwcode_long").is_not_null()).filter(
            pl.col("gwcode") != pl.col("gwcode_long")
        )
        assert set(other.select("country", "gwcode", "gwcode_long").rows()) == {
            ("Vietnam", 816, 817),
            ("Serbia", 345, 340),
        }

    def test_accents_survive(self, real) -> None:
        names = real["mme_participants"]["country"].unique()
        assert {"São Tomé & Príncipe", "Côte d\u2019Ivoire"} <= set(names)
        assert not names.str.contains("Ã").any()

    def test_one_row_for_each_state_of_an_exercise_and_year(self, real) -> None:
        states = real["mme_participants"].filter(pl.col("ccode").is_not_null())
        keys = ["mme_id", "start_year", "ccode", "year"]
        assert states.height == states.select(keys).unique().height
        none = real["mme_participants"].filter(pl.col("ccode").is_null())["country"]
        assert set(none) == {
            "NATO",
            "Hong Kong SAR China",
            "Bermuda",
            "New Caledonia",
            "Netherlands Antilles",
            "Baltic States",
        }

    def test_russia_and_china_first_met_in_2005(self, real) -> None:
        parts = real["mme_participants"]
        keys = ["mme_id", "start_year", "year"]
        joint = parts.filter(ccode=365).join(parts.filter(ccode=710), on=keys)
        assert joint.filter(year=2005).height > 0
