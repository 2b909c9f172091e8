"""The shipped catalogue: complete, well formed, and true to the real files."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cordiale.provenance import Source, bibtex, catalogue

IDS = [
    "un_votes_undl",
    "unvotes",
    "un_vote_matches",
    "unsc_vetoes",
    "atop",
    "dcad",
    "sipri_arms",
    "sipri_milex",
    "mme",
    "cow_trade",
    "imf_dots",
    "imf_dots_russia",
    "swap_lines",
    "cow_states",
    "geodist",
    "cow_nmc",
    "cow_igo",
    "rivalries",
    "disputes",
    "ucdp",
    "regime",
    "gdp_democracy",
    "us_troops",
    "gsdb",
    "desta",
    "peace_data",
    "leaders",
]
PINNED = re.compile(r"https://raw\.githubusercontent\.com/[\w.-]+/[\w.-]+/[0-9a-f]{40}/[\w./%-]+")
# What each BibTeX type needs to be typeset without a warning.
NEEDED = {
    "article": {"author", "title", "journal", "year"},
    "book": {"author", "title", "publisher", "year"},
    "techreport": {"author", "title", "institution", "year"},
    "misc": {"author", "title", "year"},
}


@pytest.fixture(params=IDS)
def entry(request: pytest.FixtureRequest) -> Source:
    return catalogue()[request.param]


@pytest.fixture(scope="module")
def manifest(shared: Path) -> dict[str, dict[str, Any]]:
    listed = tomllib.loads((shared / "MANIFEST.toml").read_text("utf-8"))["dataset"]
    return {d["id"]: d for d in listed}


def test_ids_are_the_promised_ones_in_order() -> None:
    assert list(catalogue()) == IDS


def test_paths_are_unique_and_in_their_own_folder() -> None:
    paths = [f.path for s in catalogue().values() for f in s.files]
    assert len(paths) == len(set(paths))
    for s in catalogue().values():
        assert s.files
        assert all(re.fullmatch(rf"{s.id}/[^/]+", f.path) for f in s.files)


def test_urls_are_pinned_to_a_commit(entry: Source) -> None:
    for f in entry.files:
        if f.url is not None:
            assert PINNED.fullmatch(f.url), f.url


def test_a_file_without_url_says_how_to_get_it(entry: Source) -> None:
    if any(f.url is None for f in entry.files):
        assert f"cordiale data fetch {entry.id} --from FILE" in entry.how_to_get


def test_words_are_there(entry: Source) -> None:
    for text in (entry.title, entry.owner, entry.version, entry.unit, entry.licence, entry.cite):
        assert text == text.strip()
        assert text
    assert entry.landing.startswith(("https://", "http://"))
    assert entry.cite.endswith(".")
    assert entry.traps


def test_coverage_is_ordered_or_absent(entry: Source) -> None:
    if entry.first_year is None or entry.last_year is None:
        assert entry.first_year is entry.last_year
        assert entry.coverage_note
    else:
        assert 1500 < entry.first_year <= entry.last_year <= 2026


def test_bibtex_is_well_formed(entry: Source) -> None:
    fields = entry.bibtex_fields
    assert NEEDED[entry.bibtex_type] <= set(fields)
    assert re.fullmatch(r"\d{4}", fields["year"])
    for value in fields.values():
        depth = 0
        for bracket in re.findall(r"(?<!\\)[{}]", value):
            depth += 1 if bracket == "{" else -1
            assert depth >= 0, value
        assert depth == 0, value
        assert value.isascii()
        # BibTeX would read a bare & or _ as a command outside url and doi.
        assert "&" not in value
    assert not re.search(r"(?<!\\)_", fields.get("note", "") + fields["title"])
    assert bibtex([entry.id]).startswith(f"@{entry.bibtex_type}{{{entry.id},\n")


def test_dois_look_like_dois_and_agree_with_the_citation(entry: Source) -> None:
    doi = entry.bibtex_fields.get("doi")
    if doi is not None:
        assert re.fullmatch(r"10\.\d{4,5}/\S+", doi)
        assert f"https://doi.org/{doi}" in entry.cite


@pytest.mark.data
def test_catalogue_repeats_the_manifest(entry: Source, manifest: dict[str, dict[str, Any]]) -> None:
    listed = manifest[entry.id]
    ours = {f.path: (f.bytes, f.sha256) for f in entry.files}
    assert ours == {f["path"]: (f["bytes"], f["sha256"]) for f in listed["file"]}
    assert entry.redistribute is listed["redistribute"]
    assert entry.landing == listed["landing"]
    assert listed.get("rows", {}).items() <= entry.rows.items()


@pytest.mark.data
def test_catalogue_pins_the_real_bytes(entry: Source, shared: Path) -> None:
    for f in entry.files:
        content = (shared / f.path).read_bytes()
        assert len(content) == f.bytes
        assert hashlib.sha256(content).hexdigest() == f.sha256
