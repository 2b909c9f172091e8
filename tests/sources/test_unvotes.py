"""unvotes: who is meant by a name, one vote each, years by session."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cordiale.errors import SchemaError
from cordiale.sources import unvotes
from cordiale.sources._xdr import read_frame

VOTES: dict[str, list[Any]] = {
    "rcid": [1, 1, 2, 2, 3],
    "country": ["Russia", "Taiwan", "Russia", "China", "Federal Republic of Germany"],
    "vote": ["yes", "no", "abstain", "yes", "no"],
}
CALLS: dict[str, list[Any]] = {
    "rcid": [1, 2, 3],
    "session": [25, 26, 45],
    "importantvote": [0, None, 1],
    "date": [0, 700, 7650],
    "unres": ["R/25/1", "", "R/45/1"],
    "amend": [0, None, 1],
    "para": [None, None, 0],
    "short": ["A", "  ", "C"],
    "descr": ["a", "b", "c"],
}
ISSUES: dict[str, list[Any]] = {
    "rcid": [1, 1],
    "short_name": ["me", "nu"],
    "issue": ["Palestinian conflict", "Nuclear weapons"],
}


@pytest.fixture
def small(tidy_small: Any) -> Any:
    def build(**changed: dict[str, list[Any]]) -> dict[str, pl.DataFrame]:
        given = {"un_votes": VOTES, "un_roll_calls": CALLS, "un_roll_call_issues": ISSUES}
        return tidy_small(unvotes, **{n: given[n] | changed.get(n, {}) for n in given})

    return build


def test_states_are_those_seated_when_the_session_opened(small: Any) -> None:
    votes = small()["unvotes_votes"]
    assert votes.rows() == [
        (1, 365, "Russia", 1),
        (1, 713, "Taiwan", 3),
        (2, 365, "Russia", 2),
        (2, 710, "China", 1),
        (3, 260, "Federal Republic of Germany", 3),
    ]


def test_year_is_session_not_date(small: Any) -> None:
    calls = small()["unvotes_roll_calls"]
    assert calls["year"].to_list() == [1970, 1971, 1990]
    assert calls["date"].dt.year().to_list() == [1970, 1971, 1990]
    later = small(un_roll_calls={"date": [400, 700, 7650]})["unvotes_roll_calls"]
    assert later["year"].to_list() == [1970, 1971, 1990]
    assert later["date"].dt.year().to_list() == [1971, 1971, 1990]


def test_not_coded_is_null(small: Any) -> None:
    calls = small()["unvotes_roll_calls"]
    assert calls["importantvote"].to_list() == [0, None, 1]
    assert calls["amend"].to_list() == [0, None, 1]
    assert calls["unres"].to_list() == ["R/25/1", None, "R/45/1"]
    assert calls["short"].to_list() == ["A", None, "C"]


def test_the_same_vote_twice_counts_once(small: Any) -> None:
    out = small(un_votes={"rcid": [1, 1, 1], "country": ["Russia"] * 3, "vote": ["yes"] * 3})
    assert out["unvotes_votes"].rows() == [(1, 365, "Russia", 1)]
    assert out["unvotes_dropped"].rows() == [
        ("unvotes_votes", "the same vote of a state twice", 2, "rcid 1, Russia")
    ]


def test_contradicting_votes_count_not_at_all(small: Any) -> None:
    out = small(
        un_votes={"rcid": [1, 1, 1], "country": ["Russia", "Russia", "Chad"],
                  "vote": ["yes", "no", "no"]}
    )  # fmt: skip
    assert out["unvotes_votes"]["country"].to_list() == ["Chad"]
    assert out["unvotes_dropped"].rows() == [
        ("unvotes_votes", "different votes of one state", 2, "rcid 1, Russia")
    ]


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        ("un_votes", {"country": ["Ruritania"] * 5}, "Ruritania"),
        ("un_votes", {"vote": ["absent"] * 5}, "absent"),
        ("un_votes", {"rcid": [1, 1, 2, 2, 9]}, "rcid 9"),
        ("un_roll_call_issues", {"short_name": ["me", "xx"]}, "xx"),
        ("un_roll_call_issues", {"rcid": [1, 8]}, "rcid 8"),
        ("un_roll_calls", {"session": [75, 26, 45]}, "75|out of range|outside"),
    ],
)
def test_strange_contents_are_refused(
    small: Any, file: str, change: dict[str, list[Any]], message: str
) -> None:
    with pytest.raises(SchemaError, match=message):
        small(**{file: change})


def test_other_columns_are_refused(tidy_small: Any) -> None:
    renamed = {("vote_cast" if k == "vote" else k): v for k, v in VOTES.items()}
    with pytest.raises(SchemaError, match="Expected vote; found rcid, country, vote_cast"):
        tidy_small(unvotes, un_votes=renamed, un_roll_calls=CALLS, un_roll_call_issues=ISSUES)


@pytest.mark.data
def test_every_vote_is_kept(tidy_real: Any) -> None:
    out = tidy_real(unvotes)
    assert out["unvotes_votes"].height == 870_109
    assert out["unvotes_votes"]["vote"].value_counts().sort("vote").rows() == [
        (1, 693_664), (2, 110_897), (3, 65_548)
    ]  # fmt: skip
    assert out["unvotes_dropped"].is_empty()


@pytest.mark.data
def test_names_mean_these_states(tidy_real: Any) -> None:
    out = tidy_real(unvotes)
    votes = out["unvotes_votes"].join(out["unvotes_roll_calls"], on="rcid")
    spans = votes.group_by("ccode").agg(
        pl.col("year").min().alias("first"), pl.col("year").max().alias("last")
    )
    found = {c: (a, b) for c, a, b in spans.rows()}
    assert found[365] == (1946, 2019)
    assert found[713] == (1946, 1971)
    assert found[710] == (1971, 2019)
    assert found[260] == (1973, 1990)
    assert found[265] == (1973, 1989)
    assert found[255] == (1991, 2019)
    assert found[678] == (1947, 1990)
    assert found[680] == (1967, 1989)
    assert found[679] == (1991, 2019)
    assert found[345] == (1946, 2019)
    assert found[511] == (1963, 1963)
    assert found[565] == (1990, 2019)  # Namibia, whose ISO code reads as missing
    assert found[370][0] == found[369][0] == 1946  # members of the UN long before COW's system


@pytest.mark.data
def test_state_sessions_are_those_of_the_published_ideal_points(
    tidy_real: Any, reference: Path
) -> None:
    """Bailey, Strezhnev and Voeten leave out session 19, Zanzibar, and South Africa in 48."""
    with gzip.open(reference / "bsv_ideal_points_all_apr2020.csv.gz") as f:
        published = pl.read_csv(
            io.StringIO(f.read().decode("latin-1")), columns=["ccode", "session"]
        )
    out = tidy_real(unvotes)
    ours = (
        out["unvotes_votes"]
        .join(out["unvotes_roll_calls"], on="rcid")
        .select("ccode", "session")
        .unique()
        .cast(pl.Int64)
    )
    assert published.join(ours, on=["ccode", "session"], how="anti").is_empty()
    extra = ours.join(published, on=["ccode", "session"], how="anti")
    extra = extra.filter(pl.col("session") != 19)
    assert sorted(extra.rows()) == [(511, 18), (560, 48)]


@pytest.mark.data
def test_years_dates_and_session_19(tidy_real: Any) -> None:
    out = tidy_real(unvotes)
    calls = out["unvotes_roll_calls"]
    assert calls.height == 6203
    late = calls["date"].dt.year() - calls["year"]
    assert {k: n for k, n in late.value_counts().rows() if k} == {1: 262, -1: 2}
    early = calls.filter(pl.col("session") <= 51)
    assert early["date"].dt.day().max() == 7
    only = calls.filter(pl.col("session") == 19)
    assert only.height == 1
    assert out["unvotes_votes"].join(only, on="rcid").height == 112


@pytest.mark.data
def test_issues(tidy_real: Any) -> None:
    issues = tidy_real(unvotes)["unvotes_issues"]
    assert issues.height == 5745
    assert issues["rcid"].n_unique() == 4099
    assert dict(issues["short_name"].value_counts().rows()) == {
        "me": 1061, "nu": 855, "di": 1092, "hr": 1015, "co": 957, "ec": 765
    }  # fmt: skip


@pytest.mark.data
@pytest.mark.parametrize(("session", "agreement"), [(40, 0.719), (74, 0.793)])
def test_known_agreement_of_russia_and_china(
    tidy_real: Any, session: int, agreement: float
) -> None:
    out = tidy_real(unvotes)
    calls = out["unvotes_roll_calls"].filter(pl.col("session") == session)
    votes = out["unvotes_votes"].join(calls, on="rcid", how="semi")
    both = votes.filter(pl.col("ccode") == 365).join(
        votes.filter(pl.col("ccode") == 710), on="rcid"
    )
    assert both.select((pl.col("vote") == pl.col("vote_right")).mean()).item() == pytest.approx(
        agreement, abs=5e-4
    )


@pytest.mark.data
def test_the_code_column_loses_states(shared: Path) -> None:
    raw = read_frame(shared / "unvotes" / "un_votes.rda", "un_votes", ["country", "country_code"])
    lost = raw.filter(pl.col("country_code").is_null())
    assert lost.height == 5444
    assert set(lost["country"]) == {
        "Yemen Arab Republic", "Federal Republic of Germany", "Zanzibar"
    }  # fmt: skip
