"""UN Digital Library: names of the day, torn names, sessions, editions that a user supplies."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import un_votes_undl as undl
from cordiale.sources import unvotes
from cordiale.sources._contract import Files, check_output

CALLS_HEADER = (
    "undl_id,body,resolution,date,title,agenda,meeting,committee_report,n_listed,url,"
    "source_log,abstain,no,yes\n"
)
GA_HEADER = (
    "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,"
    "title,agenda_title,subjects,vote_note,total_yes,total_no,total_abstentions,"
    "total_non_voting,total_ms,undl_link\n"
)
SC_HEADER = (
    "undl_id,ms_code,ms_name,permanent_member,ms_vote,date,resolution,draft,meeting,"
    "description,agenda,subjects,vote_note,modality,total_yes,total_no,total_abstentions,"
    "total_non_voting,total_ms,undl_link\n"
)


def call(undl_id: int, body: str, symbol: str, day: str, listed: int) -> str:
    return f"{undl_id},{body},{symbol},{day},A title,N/A,A/PV.1,N/A,{listed},url,log,,,\n"


CALLS = (
    call(1, "GA", "A/RES/2758(XXVI)", "1971-10-24", 3)
    + call(2, "GA", "A/RES/2759(XXVI)", "1971-10-25", 2)
    + call(3, "GA", "A/RES/ES-11/1", "2022-03-02", 2)
    + call(4, "SC", "S/RES/2796(2025)", "2025-10-31", 1)
    + call(5, "GA", "A/RES/46/1", "1991-09-17", 0)
)
VOTES = (
    "undl_id,country,vote\n1,CHINA,N\n1,USSR,Y\n1,a UNITED STATES,NV\n2,CHINA,Y\n2,CHAD,NV\n"
    "3,RUSSIAN FEDERATION,N\n3,CHINA,A\n4,FRANCE,Y\n"
)
GA = (
    "9,RUS,RUSSIAN FEDERATION,Y,2026-02-03,80,A/RES/80/9,,,A/80/PV.9,T,Ag,Su,,1.0,0.0,1.0,1.0,3,u\n"
    "9,CHN,CHINA,A,2026-02-03,80,A/RES/80/9,,,A/80/PV.9,T,Ag,Su,,1.0,0.0,1.0,1.0,3,u\n"
    "9,TCD,CHAD,X,2026-02-03,80,A/RES/80/9,,,A/80/PV.9,T,Ag,Su,,1.0,0.0,1.0,1.0,3,u\n"
    "7,CHN,CHINA,Y,2025-12-30,ES-10,A/RES/ES-10/28,,,A/ES-10/PV.1,T,,,,1,0,0,0,1,u\n"
)
SC = (
    "8,CHN,CHINA,True,Y,2026-01-05,S/RES/2801(2026),,S/PV.1,Resolution 2801,Ag,,,RECORDED,"
    "1,0,1,0,2,u\n"
    "8,PAK,PAKISTAN,False,A,2026-01-05,S/RES/2801(2026),,S/PV.1,Resolution 2801,Ag,,,RECORDED,"
    "1,0,1,0,2,u\n"
)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write small editions (None leaves one out), tidy and check them."""
    monkeypatch.setattr(undl, "check_rows", lambda *_: None)

    def build(
        calls: str | None = CALLS,
        votes: str = VOTES,
        ga: str | None = None,
        sc: str | None = None,
        *,
        headers: tuple[str, str, str] = (CALLS_HEADER, GA_HEADER, SC_HEADER),
    ) -> dict[str, pl.DataFrame]:
        content = {"votes_long.csv.gz": votes}
        if calls is not None:
            content["rollcalls.csv.gz"] = headers[0] + calls
        if ga is not None:
            content["official_ga.csv"] = headers[1] + ga
        if sc is not None:
            content["official_sc.csv"] = headers[2] + sc
        for name, text in content.items():
            data = text.encode()
            (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
        tables = undl.tidy(Files(undl.ID, {n: tmp_path / n for n in content}))
        return {t.name: check_output(t, undl.ID, tables[t.name]) for t in undl.TABLES}

    return build


def votes_of(out: dict[str, pl.DataFrame], undl_id: int) -> dict[int, int | None]:
    rows = out["un_votes_undl_votes"].filter(pl.col("undl_id") == undl_id)
    return dict(rows.select("ccode", "vote").rows())


def row(out: dict[str, pl.DataFrame], undl_id: int) -> dict[str, Any]:
    return out["un_votes_undl_rollcalls"].row(by_predicate=pl.col("undl_id") == undl_id, named=True)


def test_names_are_those_of_the_day(small: Any) -> None:
    out = small()
    assert votes_of(out, 1) == {2: 2, 365: 1, 713: 3}
    assert votes_of(out, 2) == {710: 1, 483: None}
    assert votes_of(out, 3) == {365: 3, 710: 2}


@pytest.mark.parametrize(
    ("name", "vote"), [("a UNITED STATES", 2), ("y UNITED STATES", 1), ("n UNITED STATES", 3)]
)
def test_the_letter_before_a_name_is_the_vote(small: Any, name: str, vote: int) -> None:
    out = small(votes=VOTES.replace("a UNITED STATES", name))
    assert votes_of(out, 1)[2] == vote
    assert row(out, 1)["not_voting"] == 0
    meta = out["un_votes_undl_meta"].filter(pl.col("body") == "GA")
    assert meta["votes_restored"].item() == 1


def test_a_letter_is_no_vote_where_one_is_given(small: Any) -> None:
    out = small(votes=VOTES.replace("a UNITED STATES,NV", "a UNITED STATES,Y"))
    assert votes_of(out, 1)[2] == 1
    assert out["un_votes_undl_meta"]["votes_restored"].sum() == 0


def test_counts_sessions_and_years(small: Any) -> None:
    out = small()
    first = row(out, 1)
    assert (first["yes"], first["abstain"], first["no"], first["not_voting"]) == (1, 1, 1, 0)
    assert (first["session"], first["year"], first["special_session"]) == (26, 1971, None)
    assert (first["agenda"], first["title"]) == (None, "A title")
    special = row(out, 3)
    assert (special["session"], special["special_session"]) == (76, "ES-11")
    assert (special["year"], special["calendar_year"]) == (2021, 2022)
    council = row(out, 4)
    assert (council["session"], council["year"]) == (None, 2025)


def test_no_recorded_vote_is_null_not_zero(small: Any) -> None:
    nobody = small(votes=VOTES.replace("4,FRANCE,Y", "4,FRANCE,NV"))
    for undl_id in (4, 5):
        told = row(nobody, undl_id)
        assert told["recorded"] is False
        assert [told[c] for c in ("yes", "abstain", "no", "not_voting")] == [None] * 4
    assert row(nobody, 3)["recorded"] is True


def test_the_last_year_and_session_are_incomplete(small: Any) -> None:
    out = small()
    assert row(out, 4)["year_complete"] is False
    assert row(out, 4)["calendar_year_complete"] is False
    assert row(out, 3)["calendar_year_complete"] is False
    assert row(out, 3)["year_complete"] is False
    assert row(out, 1)["year_complete"] is True


def test_a_record_without_body_is_counted_out(small: Any) -> None:
    out = small(calls=CALLS + call(6, "other", "N/A", "N/A", 0))
    assert 6 not in out["un_votes_undl_rollcalls"]["undl_id"]
    assert out["un_votes_undl_dropped"].rows() == [
        ("un_votes_undl_rollcalls", "neither body, symbol nor date", 1, "undl_id 6")
    ]


def test_official_assembly_file_takes_its_body_only(small: Any) -> None:
    out = small(ga=GA)
    assert set(out["un_votes_undl_rollcalls"]["undl_id"]) == {4, 7, 9}
    assert votes_of(out, 9) == {365: 1, 710: 2, 483: None}
    assert (row(out, 9)["session"], row(out, 9)["year"]) == (80, 2025)
    assert (row(out, 9)["agenda"], row(out, 9)["subjects"]) == ("Ag", "Su")
    assert (row(out, 7)["session"], row(out, 7)["special_session"]) == (80, "ES-10")
    assert row(out, 7)["calendar_year_complete"] is True
    assert row(out, 9)["calendar_year_complete"] is False
    meta = out["un_votes_undl_meta"].select("body", "origin", "last_date", "rollcalls").rows()
    assert meta == [
        ("GA", "supplied by the user: official_ga.csv", date(2026, 2, 3), 2),
        ("SC", "pinned: scrape of 2025-11-08", date(2025, 10, 31), 1),
    ]


def test_official_council_file_takes_its_body_only(small: Any) -> None:
    out = small(sc=SC)
    assert set(out["un_votes_undl_rollcalls"]["undl_id"]) == {1, 2, 3, 5, 8}
    assert votes_of(out, 8) == {710: 1, 770: 2}
    assert row(out, 8)["title"] == "Resolution 2801"
    assert row(out, 8)["modality"] == "RECORDED"


def test_official_files_alone_suffice(small: Any) -> None:
    out = small(calls=None, ga=GA, sc=SC)
    assert set(out["un_votes_undl_rollcalls"]["undl_id"]) == {7, 8, 9}
    alone = small(calls=None, ga=GA)
    assert alone["un_votes_undl_meta"]["body"].to_list() == ["GA"]


def test_an_older_official_layout_and_a_byte_order_mark(small: Any) -> None:
    older = "\ufeff" + GA_HEADER.replace("vote_note,", "")
    out = small(ga=GA.replace("Su,,1.0", "Su,1.0").replace(",,,,1,0", ",,,1,0"),
                headers=(CALLS_HEADER, older, SC_HEADER))  # fmt: skip
    assert votes_of(out, 9) == {365: 1, 710: 2, 483: None}


def test_totals_that_disagree_are_counted(small: Any) -> None:
    meta = small(ga=GA.replace("1.0,0.0,1.0", "4.0,0.0,1.0"))["un_votes_undl_meta"]
    assert dict(meta.select("body", "totals_differ").rows()) == {"GA": 1, "SC": 0}


def test_repeated_and_contradicting_votes(small: Any) -> None:
    lines = GA.splitlines(keepends=True)
    again = small(ga=GA + lines[0])
    assert votes_of(again, 9)[365] == 1
    torn = small(ga=GA + lines[0].replace(",Y,", ",N,"))
    assert 365 not in votes_of(torn, 9)
    reasons = [
        out["un_votes_undl_dropped"].select("reason", "rows").rows() for out in (again, torn)
    ]
    assert reasons == [
        [("GA: the same vote of a state twice", 1)],
        [("GA: different votes of one state", 2)],
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"votes": VOTES.replace("CHAD", "RURITANIA")}, "RURITANIA"),
        ({"votes": VOTES.replace("CHAD,NV", "CHAD,P")}, "found P"),
        ({"votes": VOTES.replace("2,CHAD,NV\n", "")}, "n_listed"),
        ({"votes": VOTES + "77,CHAD,Y\n"}, "77"),
        ({"calls": CALLS.replace("A/RES/46/1", "A/46/L.1")}, "A/46/L.1"),
        ({"ga": GA.replace("2025-12-30", "30/12/2025")}, "dates"),
        ({"ga": GA.replace("9,TCD", "x9,TCD")}, "record numbers"),
        ({"ga": GA.replace("2025-12-30", "")}, "date"),
        ({"ga": GA + "not,a,row\n" * 2 + ",".join("x" * 30)}, "table|holds what"),
    ],
)
def test_strange_contents_are_refused(small: Any, given: dict[str, str], message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        small(**given)


def test_other_columns_are_refused(small: Any) -> None:
    with pytest.raises(SchemaError, match="Expected session; found instead"):
        small(ga=GA, headers=(CALLS_HEADER, GA_HEADER.replace("session", "sitting"), SC_HEADER))
    with pytest.raises(SchemaError, match="Expected n_listed"):
        small(headers=(CALLS_HEADER.replace("n_listed", "listed"), GA_HEADER, SC_HEADER))


def test_variants_tell_the_two_official_files_apart() -> None:
    ga, sc = undl.VARIANTS["official_ga.csv"], undl.VARIANTS["official_sc.csv"]
    headers = (GA_HEADER.strip().split(","), SC_HEADER.strip().split(","))
    assert [[set(v) <= set(h) for v in (ga, sc)] for h in headers] == [[True, False], [False, True]]


@pytest.mark.data
def test_nothing_is_lost(tidy_real: Any) -> None:
    out = tidy_real(undl)
    assert out["un_votes_undl_rollcalls"].height == 9996
    assert out["un_votes_undl_votes"].height == 958_459
    assert out["un_votes_undl_dropped"]["rows"].to_list() == [1]
    assert out["un_votes_undl_votes"]["vote"].value_counts().sort("vote").rows() == [
        (None, 86_644 - 48), (1, 726_083 + 10), (2, 100_177 + 37), (3, 45_555 + 1)
    ]  # fmt: skip


@pytest.mark.data
def test_meta_says_what_was_read(tidy_real: Any) -> None:
    meta = tidy_real(undl)["un_votes_undl_meta"]
    assert meta.drop("origin").rows() == [
        ("GA", date(1946, 1, 24), date(2025, 10, 29), 7199, 5536, 47, 39),
        ("SC", date(1946, 1, 25), date(2025, 10, 31), 2797, 2755, 1, 1),
    ]


@pytest.mark.data
def test_torn_names_say_what_unvotes_says(tidy_real: Any) -> None:
    ours, theirs = tidy_real(undl), tidy_real(unvotes)
    torn = ours["un_votes_undl_votes"].filter(pl.col("country").str.contains("^[yan] "))
    assert torn.height == 48
    assert torn.filter(pl.col("country").str.ends_with("UNITED STATES")).height == 5
    symbols = ours["un_votes_undl_rollcalls"].select(
        "undl_id", symbol=pl.col("resolution").str.replace_all(r"A/RES/|[\[\]]", "")
    )
    calls = theirs["unvotes_roll_calls"].select(
        "rcid", symbol=pl.col("unres").str.replace(r"^(A/RES|R)/", "")
    )
    both = (
        torn.join(symbols, on="undl_id")
        .join(calls, on="symbol")
        .join(theirs["unvotes_votes"], on=["rcid", "ccode"])
    )
    assert both.height == 28
    assert (both["vote"] == both["vote_right"]).all()


@pytest.mark.data
def test_one_vote_stays_unknown(tidy_real: Any) -> None:
    votes = tidy_real(undl)["un_votes_undl_votes"]
    pakistan = votes.filter(pl.col("country") == "AN PAKISTAN")
    assert pakistan.select("ccode", "vote").rows() == [(770, None)]


@pytest.mark.data
def test_seats(tidy_real: Any) -> None:
    out = tidy_real(undl)
    votes = out["un_votes_undl_votes"].join(
        out["un_votes_undl_rollcalls"].select("undl_id", "date"), on="undl_id"
    )
    held = votes.group_by("ccode", "country").agg(pl.col("date").min(), last=pl.col("date").max())
    seat = {(c, n): (a, b) for c, n, a, b in held.rows()}
    assert seat[713, "CHINA"][1] < date(1971, 10, 25) <= seat[710, "CHINA"][0]
    assert seat[365, "USSR"][1] == date(1991, 12, 31)
    assert seat[365, "RUSSIAN FEDERATION"][0] == date(1992, 1, 1)
    assert seat[678, "YEMEN"][1] < date(1990, 5, 22) <= seat[679, "YEMEN"][0]
    assert seat[255, "GERMANY"][0] == date(1990, 11, 1)
    assert (260, "GERMANY, FEDERAL REPUBLIC OF") in seat
    assert (265, "GERMAN DEMOCRATIC REPUBLIC") in seat


@pytest.mark.data
def test_adopted_resolutions_only(tidy_real: Any) -> None:
    out = tidy_real(undl)
    calls = out["un_votes_undl_rollcalls"]
    symbols = calls.filter(~pl.col("resolution").str.contains(r"^(A|S)/RES/"))
    assert symbols["resolution"].to_list() == ["A/DEC/80/506"]
    against = out["un_votes_undl_votes"].filter(
        pl.col("ccode").is_in([2, 200, 220, 365, 710, 713]), pl.col("vote") == 3
    )
    # A permanent member's no stands here only where the vote was on procedure.
    council = calls.filter(pl.col("body") == "SC").join(against, on="undl_id")
    assert council.height == 12
    assert "S/RES/2623(2022)" in council["resolution"]


@pytest.mark.data
def test_unrecorded_roll_calls(tidy_real: Any) -> None:
    calls = tidy_real(undl)["un_votes_undl_rollcalls"]
    without = calls.filter(~pl.col("recorded"))
    assert dict(without["body"].value_counts().rows()) == {"GA": 1663, "SC": 42}
    assert without["yes"].null_count() == without.height
    assert calls.filter("recorded")["yes"].null_count() == 0


@pytest.mark.data
def test_2025_and_session_80_are_incomplete(tidy_real: Any) -> None:
    calls = tidy_real(undl)["un_votes_undl_rollcalls"]
    partial = calls.filter(~pl.col("calendar_year_complete"))
    assert set(partial["calendar_year"]) == {2025}
    assert dict(partial["body"].value_counts().rows()) == {"GA": 34, "SC": 30}
    assembly = calls.filter(pl.col("body") == "GA", ~pl.col("year_complete"))
    assert assembly["session"].to_list() == [80] * assembly.height


@pytest.mark.data
def test_sessions_lie_where_their_dates_do(tidy_real: Any) -> None:
    calls = tidy_real(undl)["un_votes_undl_rollcalls"].filter(pl.col("body") == "GA")
    assert sorted(set(range(1, 81)) - set(calls["session"])) == [19]
    assert set(calls["calendar_year"] - calls["year"]) == {0, 1}
    special = calls.filter(pl.col("special_session").is_not_null())
    assert special.height == 92
    told = dict(special.select("resolution", "session").rows())
    assert told["A/RES/997(ES-I)"] == 10
    assert told["A/RES/ES-11/1"] == 76
    assert told["A/RES/ES-10/24"] == 79


@pytest.mark.data
def test_known_agreement_of_russia_and_china(tidy_real: Any) -> None:
    """0.670 in 2024 is that of the calendar year; session 79 differs."""
    out = tidy_real(undl)
    votes = out["un_votes_undl_votes"].drop_nulls("vote")
    both = votes.filter(pl.col("ccode") == 365).join(
        votes.filter(pl.col("ccode") == 710), on="undl_id"
    )
    calls = out["un_votes_undl_rollcalls"].filter(pl.col("body") == "GA")
    agree = calls.join(both, on="undl_id").with_columns(same=pl.col("vote") == pl.col("vote_right"))
    in_2024 = agree.filter(pl.col("calendar_year") == 2024)["same"]
    assert (in_2024.len(), in_2024.mean()) == (94, pytest.approx(0.670, abs=5e-4))
    regular = agree.filter(pl.col("session") == 79, pl.col("special_session").is_null())["same"]
    assert (regular.len(), regular.mean()) == (111, pytest.approx(0.721, abs=5e-4))
