"""Taking in a user's own file: by its bytes, or as a newer edition by its columns."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cordiale import lake, sources
from cordiale.errors import DataError, DataMissingError, SchemaError
from cordiale.lake import adopt, resolve_file
from cordiale.provenance import Source
from cordiale.sources import un_votes_undl

Catalogued = Callable[..., Source]

GOOD = b"ccode,year\n365,2001\n"
VARIANTS = {"long.csv": ("id", "name", "vote"), "wide.csv": ("id", "total")}


def _given(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "Downloads" / "file (1).csv"
    path.parent.mkdir()
    path.write_bytes(content)
    return path


def test_the_pinned_bytes_are_taken_under_any_name(
    empty_home: Path, catalogued: Catalogued, tmp_path: Path
) -> None:
    (file,) = catalogued(a=GOOD).files
    given = _given(tmp_path, GOOD)
    kept = adopt("small", given, {})
    assert kept == empty_home / "user/small/a.csv"
    assert resolve_file(file).origin == "user"
    assert given.read_bytes() == GOOD


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"id,name,vote,more\n", "long.csv"),
        (b"\xef\xbb\xbfvote,id,name\r\n", "long.csv"),
        (b'"id","a, b","total"\n', "wide.csv"),
    ],
)
def test_an_edition_is_known_by_its_columns(
    empty_home: Path, catalogued: Catalogued, tmp_path: Path, head: bytes, name: str
) -> None:
    catalogued(a=GOOD)
    assert adopt("small", _given(tmp_path, head + b"1,2,3\n"), VARIANTS).name == name


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"id,name\n1,2\n", "columns id, name"),
        (b"", "no line of column names"),
        (b"\x1f\x8b\x08\x00\xff\xfe\x00", "no line of column names"),
    ],
)
def test_anything_else_is_refused_with_what_was_found(
    empty_home: Path, catalogued: Catalogued, tmp_path: Path, content: bytes, told: str
) -> None:
    catalogued(a=GOOD)
    with pytest.raises(SchemaError) as caught:
        adopt("small", _given(tmp_path, content), VARIANTS)
    text = str(caught.value)
    assert told in text
    assert "the bytes of small/a.csv; or a CSV with columns id, name, vote" in text
    assert "It was not taken in" in text
    assert text.isprintable()
    assert not (empty_home / "user").exists()


def test_a_path_to_nothing_is_one_clear_line(
    empty_home: Path, catalogued: Catalogued, tmp_path: Path
) -> None:
    catalogued(a=GOOD)
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(DataMissingError, match="There is no file"):
            adopt("small", path, VARIANTS)


def test_a_file_without_permission_is_one_clear_line(
    empty_home: Path, catalogued: Catalogued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogued(a=GOOD)
    given = _given(tmp_path, GOOD)

    def refuse(*_: object, **__: object) -> object:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match="cannot be read"):
        adopt("small", given, VARIANTS)


def test_the_undl_editions_are_those_its_module_reads(empty_home: Path, tmp_path: Path) -> None:
    variants = sources.variants("un_votes_undl")
    assert variants == un_votes_undl.VARIANTS
    assert sources.variants("atop") == {}
    head = "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,"
    assembly = head + "title,agenda_title,subjects,vote_note,total_yes,total_no,total_abstentions,"
    assembly += "total_non_voting,total_ms,undl_link\n"
    kept = adopt("un_votes_undl", _given(tmp_path, assembly.encode()), variants)
    assert kept == empty_home / "user/un_votes_undl/official_ga.csv"
    found = lake.fetch.user_files("un_votes_undl")
    assert found == [kept]


def test_the_council_file_is_told_from_the_assembly_file(empty_home: Path, tmp_path: Path) -> None:
    columns = un_votes_undl.VARIANTS["official_sc.csv"]
    given = _given(tmp_path, (",".join(columns) + "\n").encode())
    assert adopt("un_votes_undl", given, un_votes_undl.VARIANTS).name == "official_sc.csv"


@pytest.mark.data
def test_dcad_is_taken_by_its_bytes_whatever_its_name(
    empty_home: Path, shared: Path, tmp_path: Path
) -> None:
    content = (shared / "dcad/DCAD-v1.0-main.csv").read_bytes()
    kept = adopt("dcad", _given(tmp_path, content), sources.variants("dcad"))
    assert kept == empty_home / "user/dcad/DCAD-v1.0-main.csv"
    other = tmp_path / "other.csv"
    other.write_bytes(content[:-10])
    with pytest.raises(SchemaError, match="no file of dcad"):
        adopt("dcad", other, sources.variants("dcad"))
