"""The panel: adding, holding, describing, exporting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import cordiale as cd
from cordiale.errors import (
    AmbiguousStateError,
    DyadError,
    NotAMemberError,
    UnknownNameError,
    UnknownStateError,
    UsageError,
)
from cordiale.panel import Variable, dyad_years, state_years
from cordiale.provenance import source

MakeUp = Callable[..., Variable]
Register = Callable[..., None]


@pytest.fixture
def three(made_up: MakeUp, registered: Register) -> None:
    """Register one variable of each level."""
    registered(
        made_up("tie", "dyad", {(365, 710, 2000): 5}, 1990, 2001, "zero"),
        made_up("owed", "directed", {(710, 365, 2000): 7}, 1990, 2001),
        made_up("power", "state", {(365, 2001): 9}, 1990, 2001),
        made_up("border", "dyad", {(365, 710): 1}, None, None),
    )


@pytest.fixture
def panel(three: None) -> cd.Panel:
    return dyad_years(1989, 2003, dyads=[("RUS", "CHN")])


def _column(panel: cd.Panel, name: str) -> dict[int, int | None]:
    return dict(panel.to_polars().select("year", name).iter_rows())


def test_values_are_null_outside_coverage_and_zero_only_inside(panel: cd.Panel) -> None:
    tie = _column(panel.add("tie"), "tie")
    assert [y for y, v in tie.items() if v is None] == [1989, 2002, 2003]
    assert tie[2000] == 5
    assert {tie[y] for y in range(1990, 2000)} == {0}
    owed = panel.add("owed")
    assert _column(owed, "owed2")[2000] == 7
    assert owed.to_polars()["owed1"].null_count() == len(owed)


def test_columns_come_in_the_order_asked_and_rows_stay_as_they_are(panel: cd.Panel) -> None:
    out = panel.add("power", "tie", "border").add("owed")
    assert out.to_polars().columns == [
        "ccode1", "ccode2", "year", "power1", "power2", "tie", "border", "owed1", "owed2",
    ]  # fmt: skip
    assert out.to_polars().select(panel.keys).equals(panel.to_polars())
    assert [v.name for v in out.added] == ["power", "tie", "border", "owed"]
    assert panel.to_polars().columns == ["ccode1", "ccode2", "year"]


def test_a_variable_asked_twice_is_added_once(panel: cd.Panel) -> None:
    out = panel.add("tie", "tie").add("tie")
    assert out.to_polars().columns == ["ccode1", "ccode2", "year", "tie"]
    assert panel.add().to_polars().equals(panel.to_polars())


def test_hold_carries_the_last_year_forward_and_marks_it(panel: cd.Panel) -> None:
    out = panel.add("tie", "power", "border", extend="hold")
    assert _column(out, "tie")[2003] == 0
    assert _column(out, "tie")[1989] is None
    assert _column(out, "power1")[2002] == 9
    assert _column(out, "power2")[2002] is None
    held = out.to_polars().filter(pl.col("tie_held"))["year"].to_list()
    assert held == [2002, 2003]
    assert not out.to_polars().filter(pl.col("power2_held")).height
    assert not out.to_polars().filter(pl.col("border_held")).height
    assert out.held == ("tie", "power", "border")
    told = {r["column"]: r for r in out.coverage().iter_rows(named=True)}
    assert told["tie"]["held"] == 2
    assert told["power1"]["held"] == 2
    assert told["power2"]["held"] == 0


def test_held_and_not_held_do_not_mix_in_silence(panel: cd.Panel) -> None:
    with pytest.raises(UsageError, match="tie is in the panel already, not held"):
        panel.add("tie").add("tie", extend="hold")
    with pytest.raises(UsageError, match="tie is in the panel already, held"):
        panel.add("tie", extend="hold").add("tie")


def test_an_unknown_variable_or_extension_is_refused_with_a_suggestion(panel: cd.Panel) -> None:
    with pytest.raises(UnknownNameError, match=r"variable 'powr'.*Did you mean power"):
        panel.add("tie", "powr")
    with pytest.raises(UnknownNameError, match=r"'holt'.*Did you mean hold"):
        panel.add("tie", extend="holt")  # type: ignore[arg-type]


def test_a_dyads_variable_does_not_go_into_state_years(three: None) -> None:
    states = state_years(1999, 2001, only=["RUS"])
    with pytest.raises(UsageError, match="tie belongs to a pair of states"):
        states.add("tie")
    assert states.add("power").to_polars()["power"].to_list() == [None, None, 9]


def test_directed_rows_mirror_each_other(three: None) -> None:
    out = dyad_years(2000, 2000, directed=True, dyads=[("CHN", "RUS")]).add("owed", "tie")
    rows = {r[:2]: r[3:] for r in out.to_polars().iter_rows()}
    assert rows == {(365, 710): (None, 7, 5), (710, 365): (7, None, 5)}
    assert "directed dyad-years" in repr(out)


def test_gleditsch_wards_numbers_are_joined_by_year(three: None) -> None:
    out = dyad_years(1999, 2001, system="gw", dyads=[("RUS", "CHN")]).add("tie", "power")
    assert out.to_polars().columns == ["gwcode1", "gwcode2", "year", "tie", "power1", "power2"]
    assert _column(out, "tie")[2000] == 5
    assert out.keys == ("gwcode1", "gwcode2", "year")


def test_a_state_that_only_gleditsch_and_ward_list_gets_no_zero(
    made_up: MakeUp, registered: Register
) -> None:
    registered(made_up("tie", "dyad", {}, 1816, 2000, "zero"))
    rows = dyad_years(1930, 1931, system="gw").add("tie").to_polars()
    tibet = (pl.col("gwcode1") == 711) | (pl.col("gwcode2") == 711)
    assert rows.filter(tibet).height > 100
    assert rows.filter(tibet)["tie"].null_count() == rows.filter(tibet).height
    assert rows.filter(~tibet)["tie"].sum() == 0
    assert rows.filter(~tibet)["tie"].null_count() < rows.filter(~tibet).height


def test_relevance_never_rests_on_a_held_value(made_up: MakeUp, registered: Register) -> None:
    registered(
        made_up("contiguity", "dyad", {(365, 710, 2001): 1}, 1990, 2001, "zero"),
        made_up("major", "state", {(365, 2000): 1}, 1990, 2001, "zero"),
    )
    panel = dyad_years(1999, 2003, dyads=[("RUS", "CHN"), ("FRA", "DEU")])
    want = [(365, 710, 2000), (365, 710, 2001)]
    assert panel.politically_relevant().to_polars().rows() == want
    held = panel.add("contiguity", extend="hold").politically_relevant()
    assert held.to_polars().select(panel.keys).rows() == want
    assert "contiguity_held" in held.to_polars().columns
    with pytest.raises(UsageError, match="pairs of states"):
        state_years(2000, 2000).politically_relevant()


def test_coverage_counts_what_stands_behind_each_column(panel: cd.Panel) -> None:
    told = panel.add("tie", "owed", "border").coverage()
    assert told["column"].to_list() == ["tie", "owed1", "owed2", "border"]
    rows = {r["column"]: r for r in told.iter_rows(named=True)}
    assert (rows["tie"]["rows"], rows["tie"]["inside"], rows["tie"]["known"]) == (15, 12, 12)
    assert (rows["owed2"]["inside"], rows["owed2"]["known"]) == (12, 1)
    assert (rows["border"]["first"], rows["border"]["inside"]) == (None, 15)
    assert rows["tie"]["source"] == "atop"
    assert rows["tie"]["version"] == source("atop").version
    assert panel.coverage().is_empty()
    assert panel.coverage().schema == told.schema


def test_cite_names_the_state_list_and_every_source_once(panel: cd.Panel) -> None:
    text = panel.add("tie", "owed").cite()
    assert text == f"{source('cow_states').cite}\n{source('atop').cite}"
    entries = panel.add("tie").cite("bibtex")
    assert entries.count("@") == 2
    with pytest.raises(UnknownNameError, match="style"):
        panel.cite("apa")  # type: ignore[arg-type]


def test_export_to_every_form(panel: cd.Panel, tmp_path: Path) -> None:
    out = panel.add("tie")
    assert out.to_pandas()["tie"].isna().sum() == 3
    out.to_csv(tmp_path / "p.csv")
    out.to_parquet(tmp_path / "p.parquet")
    assert pl.read_parquet(tmp_path / "p.parquet").equals(out.to_polars())
    lines = (tmp_path / "p.csv").read_text("utf-8").splitlines()
    assert lines[:3] == ["ccode1,ccode2,year,tie", "365,710,1989,", "365,710,1990,0"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["p.csv", "p.parquet"]


def test_years_past_the_lists_end_are_an_extension_that_is_told() -> None:
    assert not dyad_years(2016, 2016).extended
    late = dyad_years(2016, 2018, dyads=[("RUS", "CHN")])
    assert late.extended
    assert repr(late) == "<Panel: 3 dyad-years (cow), 2016-2018; variables: none>"
    assert not state_years(2017, 2017, system="gw").extended
    assert state_years(2017, 2017).extended


def test_an_empty_panel_can_be_described(panel: cd.Panel) -> None:
    empty = cd.Panel(panel.to_polars().clear(), "cow", dyadic=True, directed=False).add("tie")
    assert len(empty) == 0
    assert "no years" in repr(empty)
    assert empty.coverage()["known"].to_list() == [0]
    assert not empty.extended


@pytest.mark.parametrize("make", [dyad_years, state_years])
@pytest.mark.parametrize(("start", "end"), [(1700, 1800), (2000, 1990), (2000, 3000)])
def test_years_outside_everything_are_refused(
    make: Callable[..., cd.Panel], start: int, end: int
) -> None:
    with pytest.raises(UsageError):
        make(start, end)


@pytest.mark.parametrize("make", [dyad_years, state_years])
def test_an_unknown_system_is_refused(make: Callable[..., cd.Panel]) -> None:
    with pytest.raises(UnknownNameError, match=r"'coww'.*Did you mean cow"):
        make(system="coww")


@pytest.mark.parametrize(
    ("dyad", "kind", "text"),
    [
        (("RUS", "Rusia"), UnknownStateError, "Did you mean Russia"),
        (("Korea", "USA"), AmbiguousStateError, "more than one state"),
        (("RUS", "Soviet Union"), DyadError, "are one state"),
        (("RUS", 365), DyadError, "are one state"),
        ((817, 816), DyadError, "coexisted between 1990 and 1995"),
        ((300, 731), DyadError, "never members"),
        ((260, 255), DyadError, "coexisted between 1990 and 1995"),
    ],
)
def test_dyads_that_cannot_be_are_refused(
    dyad: tuple[str | int, str | int], kind: type[Exception], text: str
) -> None:
    with pytest.raises(kind, match=text):
        dyad_years(1990, 1995, dyads=[dyad])


def test_a_dyad_that_did_not_stand_yet_is_left_out_beside_one_that_did() -> None:
    panel = dyad_years(1990, 1990, dyads=[("USA", "ERI"), ("USA", "ETH")])
    assert panel.to_polars().rows() == [(2, 530, 1990)]


def test_states_that_cannot_be_are_refused() -> None:
    with pytest.raises(UnknownStateError):
        state_years(2000, 2001, only=["Atlantis"])
    with pytest.raises(NotAMemberError, match="between 1980 and 1985"):
        state_years(1980, 1985, only=["ERI"])
    assert len(state_years(2000, 2001, only=["RUS", 365])) == 2
