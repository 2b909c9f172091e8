"""The embedded snapshot: whole, small, and read unless the lake has the same by this code."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

from cordiale import lake, measures
from cordiale.errors import DataMissingError, UnknownNameError
from cordiale.lake import embedded_path, measure, measure_origin, snapshot_manifest
from cordiale.lake import snapshot as snapshot_module
from cordiale.lake.recipes import PACKAGE, code_digest
from cordiale.provenance import catalogue, sha256_file

FOLDER = Path(str(files("cordiale"))) / "snapshot"


def test_every_table_is_there_with_the_rows_and_hash_of_the_manifest() -> None:
    listed = snapshot_manifest()
    assert {p.stem for p in FOLDER.glob("*.parquet")} == set(listed)
    for table, entry in listed.items():
        assert sha256_file(embedded_path(table)) == entry["sha256"], table
        assert (
            pl.scan_parquet(embedded_path(table)).select(pl.len()).collect().item()
            == (entry["rows"])
        )


def test_the_snapshot_is_small_and_holds_every_measure_and_no_upstream_table() -> None:
    assert sum(p.stat().st_size for p in FOLDER.iterdir()) <= 20_000_000
    declared = {t.name for m in measures.measures().values() for t in m.tables}
    assert set(snapshot_manifest()) == declared


def test_the_snapshot_was_made_from_the_pinned_files() -> None:
    pinned = {
        (s.id, f.path.split("/", 1)[1]): f.sha256 for s in catalogue().values() for f in s.files
    }
    for table, entry in snapshot_manifest().items():
        for dataset, inputs in entry["inputs"].items():
            for name, digest in inputs.items():
                assert pinned[dataset, name] == digest, table


def test_the_code_that_the_manifest_names_is_there() -> None:
    for entry in snapshot_manifest().values():
        assert all((PACKAGE / path).exists() for path in entry["code"])


def test_an_unknown_measure_is_told_with_a_suggestion() -> None:
    with pytest.raises(UnknownNameError, match=r"'unga_yaer'.*Did you mean unga_year"):
        measure("unga_yaer")


def test_without_a_lake_the_embedded_table_is_read(empty_home: Path) -> None:
    assert measure_origin("unga_year") == "embedded"
    assert measure("unga_year").collect_schema().names()[:4] == [
        "source", "ccode1", "ccode2", "year",
    ]  # fmt: skip
    assert not empty_home.exists()


def test_a_lake_by_this_code_is_read_and_one_by_other_code_or_not_whole_is_not(
    empty_home: Path,
) -> None:
    entry = snapshot_manifest()["veto_years"]
    mine = pl.DataFrame({"mine": [1]})

    def commit(code: str) -> lake.Built:
        return lake.commit(
            entry["recipe"], {"veto_years": mine}, fingerprint=code, code=code, inputs={}
        )

    commit("other code")
    assert measure_origin("veto_years") == "embedded"
    made = commit(code_digest(tuple(entry["code"])))
    assert measure_origin("veto_years") == "lake"
    assert measure("veto_years").collect().equals(mine)
    made.path("veto_years").write_bytes(b"PAR1")
    assert measure_origin("veto_years") == "embedded"
    assert measure("veto_years").collect_schema().names() != ["mine"]


def test_a_package_without_its_snapshot_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_module, "files", lambda _: tmp_path)
    snapshot_manifest.cache_clear()
    try:
        with pytest.raises(DataMissingError, match=r"lacks its snapshot.*Install Cordiale again"):
            snapshot_manifest()
        with pytest.raises(DataMissingError, match="lacks its table unga_year"):
            embedded_path("unga_year")
    finally:
        snapshot_manifest.cache_clear()


def test_the_manifest_is_sorted_and_says_its_schema() -> None:
    told = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    assert told["schema"] == 1
    assert list(told["tables"]) == sorted(told["tables"])
