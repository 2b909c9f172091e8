"""Finding an upstream file: order, checks, refusals, and what the messages say."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pooch
import pytest
import requests

from cordiale import lake
from cordiale.errors import BuildError, ChecksumError, DataError, DataMissingError
from cordiale.lake import home, resolve_file, resolve_source
from cordiale.provenance import Source

Catalogued = Callable[..., Source]

GOOD = b"ccode,year\n365,2001\n"
BAD = b"ccode,year\n365,1999\n"


def _put(folder: Path, content: bytes = GOOD, name: str = "small/a.csv") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _strays(folder: Path) -> list[Path]:
    return list(folder.rglob(".tmp-*"))


def test_the_mirror_serves_and_the_cache_keeps(
    empty_home: Path, catalogued: Catalogued, mirror: Path
) -> None:
    (file,) = catalogued(a=GOOD).files
    _put(mirror)
    first = resolve_file(file)
    assert (first.origin, first.path) == ("mirror", empty_home / "upstream/small/a.csv")
    assert first.path.read_bytes() == GOOD
    assert first.sha256 == file.sha256
    shutil.rmtree(mirror)
    assert resolve_file(file).origin == "cache"


def test_the_users_own_file_comes_before_the_cache(
    empty_home: Path, catalogued: Catalogued, mirror: Path
) -> None:
    (file,) = catalogued(a=GOOD).files
    _put(mirror)
    resolve_file(file)
    own = _put(empty_home / "user")
    assert resolve_file(file) == lake.Resolved(own, file.sha256, "user")
    assert lake.local_path(file) == own


@pytest.mark.parametrize("content", [BAD, GOOD[:-5], b"", GOOD + b"\n"])
def test_a_wrong_file_in_the_mirror_is_refused_and_kept_apart(
    empty_home: Path, catalogued: Catalogued, mirror: Path, content: bytes
) -> None:
    (file,) = catalogued(a=GOOD).files
    _put(mirror, content)
    with pytest.raises(ChecksumError) as caught:
        resolve_file(file)
    text = str(caught.value)
    (kept,) = (empty_home / "refused").iterdir()
    assert kept.read_bytes() == content
    assert kept.name.startswith("small__a.csv.")
    assert f"Expected sha256 {file.sha256[:16]}" in text
    assert str(kept) in text
    assert "Fetch it again" in text
    assert ("only" in text) is (len(content) < len(GOOD))
    assert "\n" not in text
    assert lake.local_path(file) is None
    assert (mirror / "small/a.csv").read_bytes() == content
    assert not _strays(empty_home)


@pytest.mark.parametrize("folder", ["user", "upstream"])
def test_a_file_that_went_bad_on_this_machine_is_moved_apart(
    empty_home: Path, catalogued: Catalogued, mirror: Path, folder: str
) -> None:
    (file,) = catalogued(a=GOOD).files
    _put(empty_home / folder, BAD)
    _put(mirror)
    with pytest.raises(ChecksumError, match=r"not the file that the catalogue pins"):
        resolve_file(file)
    assert [p.read_bytes() for p in (empty_home / "refused").iterdir()] == [BAD]
    # The next call finds the place free and the mirror's file good.
    assert resolve_file(file).origin == "mirror"


def test_a_refusal_is_told_even_where_no_copy_can_be_kept(
    empty_home: Path, catalogued: Catalogued, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = catalogued(a=GOOD).files
    _put(empty_home / "upstream", BAD)

    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "touch", read_only)
    with pytest.raises(ChecksumError, match="no copy could be kept apart"):
        resolve_file(file)


def test_a_missing_file_says_what_was_tried_and_what_to_do(
    empty_home: Path, catalogued: Catalogued, mirror: Path
) -> None:
    (file,) = catalogued(a=GOOD).files
    with pytest.raises(DataMissingError) as caught:
        resolve_file(file)
    text = str(caught.value)
    assert "small/a.csv is not on this machine" in text
    assert f"mirror {mirror}: no such file" in text
    assert "cordiale data fetch small --from FILE" in text
    assert "https://example.org/small" in text


def test_a_renamed_upstream_file_is_missing_not_guessed(
    empty_home: Path, catalogued: Catalogued, mirror: Path
) -> None:
    (file,) = catalogued(a=GOOD).files
    _put(mirror, GOOD, "small/a_v2.csv")
    with pytest.raises(DataMissingError, match=r"small/a\.csv is not on this machine"):
        resolve_file(file)


def test_how_to_get_takes_the_place_of_the_general_advice(
    empty_home: Path, catalogued: Catalogued
) -> None:
    (file,) = catalogued(a=GOOD, how_to_get="Download it in a browser.").files
    with pytest.raises(DataMissingError, match=r"no mirror set\. Download it in a browser\.$"):
        resolve_file(file)


def test_a_mirror_by_address_serves_and_is_checked(
    empty_home: Path,
    catalogued: Catalogued,
    served: tuple[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base, folder = served
    good, bad = catalogued(a=GOOD, b=GOOD).files
    _put(folder)
    _put(folder, BAD, "small/b.csv")
    monkeypatch.setenv("CORDIALE_MIRROR", f"{base}/")
    found = resolve_file(good)
    assert found.origin == "mirror"
    assert found.path.read_bytes() == GOOD
    with pytest.raises(ChecksumError) as caught:
        resolve_file(bad)
    text = str(caught.value)
    (kept,) = (empty_home / "refused").iterdir()
    assert kept.read_bytes() == BAD
    for part in (f"Expected sha256 {bad.sha256[:16]}", "found", str(kept), "Fetch it again"):
        assert part in text
    assert lake.local_path(bad) is None
    assert not _strays(empty_home)


def test_where_the_mirror_lacks_it_the_pinned_address_is_asked(
    empty_home: Path,
    catalogued: Catalogued,
    served: tuple[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base, folder = served
    (file,) = catalogued(a=GOOD, url=f"{base}/pinned").files
    _put(folder, GOOD, "pinned/a.csv")
    monkeypatch.setenv("CORDIALE_MIRROR", f"{base}/mirror")
    assert resolve_file(file).origin == "upstream"


def test_addresses_that_fail_are_listed_without_names_or_passwords(
    empty_home: Path,
    catalogued: Catalogued,
    served: tuple[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base, _ = served
    (file,) = catalogued(a=GOOD, url=f"{base}/pinned").files
    port = base.rsplit(":", 1)[1]
    monkeypatch.setenv("CORDIALE_MIRROR", f"http://someone:secret@127.0.0.1:{port}")
    with pytest.raises(DataMissingError) as caught:
        resolve_file(file)
    text = str(caught.value)
    assert "found 127.0.0.1: 404; 127.0.0.1: 404." in text
    assert "secret" not in text
    assert not _strays(empty_home)


def test_no_network_is_one_clear_line(
    empty_home: Path, catalogued: Catalogued, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = catalogued(a=GOOD, url="https://data.example.org/pinned").files

    def unreachable(*_: object, **__: object) -> None:
        raise requests.ConnectionError("name resolution failed\nafter 3 tries")

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", unreachable)
    with pytest.raises(DataMissingError) as caught:
        resolve_file(file)
    text = str(caught.value)
    assert "data.example.org: ConnectionError" in text
    assert "\n" not in text
    assert caught.value.exit_code == 3
    assert not _strays(empty_home)


def test_off_the_network_nothing_is_asked(
    empty_home: Path, catalogued: Catalogued, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = catalogued(a=GOOD, url="https://data.example.org/pinned").files
    monkeypatch.setattr(
        pooch.HTTPDownloader, "__call__", lambda *_, **__: pytest.fail("it was asked")
    )
    with pytest.raises(DataMissingError, match=r"data\.example\.org: not asked"):
        resolve_file(file, network=False)


def test_a_disk_that_fills_during_a_download_is_told_as_such(
    empty_home: Path, catalogued: Catalogued, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = catalogued(a=GOOD, url="https://data.example.org/pinned").files

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", full)
    with pytest.raises(BuildError, match="The disk is full"):
        resolve_file(file)
    assert not _strays(empty_home)


def test_a_file_that_cannot_be_read_is_told_as_such(
    empty_home: Path, catalogued: Catalogued, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = catalogued(a=GOOD).files
    unreadable = _put(mirror)
    real = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self == unreadable:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return real(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match=rf"{unreadable} cannot be read\. Found permission denied"):
        resolve_file(file)


def test_a_source_is_all_its_files_and_the_users_editions(
    empty_home: Path, catalogued: Catalogued, mirror: Path
) -> None:
    catalogued(a=GOOD, b=BAD)
    _put(mirror)
    _put(mirror, BAD, "small/b.csv")
    assert set(resolve_source("small")) == {"a.csv", "b.csv"}
    _put(home().user, b"newer\n", "small/edition.csv")
    _put(home().user, b"hidden\n", "small/.tmp-0.csv")
    found = resolve_source("small")
    assert set(found) == {"a.csv", "b.csv", "edition.csv"}
    assert found["edition.csv"].origin == "user"


def test_a_pinned_file_may_be_missing_only_beside_a_users_edition(
    empty_home: Path, catalogued: Catalogued
) -> None:
    catalogued(a=GOOD)
    with pytest.raises(DataMissingError):
        resolve_source("small")
    _put(home().user, b"newer\n", "small/edition.csv")
    assert set(resolve_source("small")) == {"edition.csv"}
