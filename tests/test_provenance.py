"""Provenance: the catalogue's lookups, citations, hashes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cordiale.errors import UnknownNameError
from cordiale.provenance import (
    CataloguedFile,
    bibtex,
    catalogue,
    fingerprint,
    sha256_file,
    source,
)


def test_unknown_data_set_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"'atpo'.*Did you mean atop\?.*data list"):
        source("atpo")


def test_file_is_found_by_path_and_by_bare_name() -> None:
    own = source("cow_nmc")
    assert own.file("cow_nmc.rda") is own.file("cow_nmc/cow_nmc.rda")
    with pytest.raises(UnknownNameError, match="file of cow_nmc"):
        own.file("cow_mnc.rda")


def test_bibtex_lists_each_once_in_catalogue_order() -> None:
    text = bibtex(["leaders", "atop", "leaders"])
    keys = [line.split("{")[1].rstrip(",") for line in text.splitlines() if line.startswith("@")]
    assert keys == ["atop", "leaders"]


def test_bibtex_refuses_what_is_not_in_the_catalogue() -> None:
    with pytest.raises(UnknownNameError):
        bibtex(["nothing_like_it"])


def test_coverage_in_words() -> None:
    assert source("geodist").coverage == "no time dimension"
    assert source("atop").coverage == f"{source('atop').first_year}-{source('atop').last_year}"


def test_records_are_frozen_and_strict() -> None:
    good = {"path": "a/b", "bytes": 1, "sha256": "0" * 64}
    file = CataloguedFile.model_validate(good)
    with pytest.raises(ValidationError):
        file.path = "c/d"
    for bad in ({"bytes": 0}, {"sha256": "0" * 63}, {"sha256": "G" * 64}, {"more": 1}):
        with pytest.raises(ValidationError):
            CataloguedFile.model_validate(good | bad)


def test_catalogue_is_read_once() -> None:
    assert catalogue() is catalogue()


def test_sha256_of_a_file_larger_than_a_buffer(tmp_path: Path) -> None:
    content = os.urandom(3_000_001)
    path = tmp_path / "f"
    path.write_bytes(content)
    assert sha256_file(path) == hashlib.sha256(content).hexdigest()


@given(st.lists(st.text(max_size=8), max_size=6), st.lists(st.text(max_size=8), max_size=6))
def test_fingerprints_are_equal_only_for_equal_lists(one: list[str], two: list[str]) -> None:
    assert (fingerprint(one) == fingerprint(two)) is (one == two)
