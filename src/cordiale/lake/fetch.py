"""Find an upstream file, check its bytes, and keep it: or refuse it and say why.

Order of resolution: the user's own file, the cache, the mirror
(``CORDIALE_MIRROR``, a folder or a base URL laid out ``dataset/file``), the
pinned upstream address. Every file is hashed before it is read.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

from cordiale.errors import ChecksumError, DataError, DataMissingError, SchemaError
from cordiale.lake.home import Home, atomic_path, home
from cordiale.provenance import CataloguedFile, Source, sha256_file, source

__all__ = ["Resolved", "adopt", "local_path", "resolve_file", "resolve_source", "user_files"]

Origin = Literal["user", "cache", "mirror", "upstream"]


@dataclass(frozen=True)
class Resolved:
    """One upstream file on this machine, verified.

    Attributes
    ----------
    path : pathlib.Path
    sha256 : str
    origin : {"user", "cache", "mirror", "upstream"}
        Where it was found this time.
    """

    path: Path
    sha256: str
    origin: Origin


def _is_url(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _refuse(path: Path, wanted: CataloguedFile, found: str, *, where: str, move: bool) -> None:
    """Keep a wrong file apart under another name and raise."""
    kept = home().refused / f"{wanted.path.replace('/', '__')}.{found[:12]}"
    size = path.stat().st_size
    try:
        with home().lock():
            with atomic_path(kept) as temporary:
                shutil.copyfile(path, temporary)
            if move:
                path.unlink()
        done = f"It was refused and a copy kept apart as {kept}."
    except (DataError, OSError):
        # A full or read-only disk must not hide what is wrong with the file.
        done = "It was refused; no copy could be kept apart."
    short = f" (only {size:,} of {wanted.bytes:,} bytes)" if size < wanted.bytes else ""
    raise ChecksumError(
        f"{wanted.path} from {where} is not the file that the catalogue pins",
        expected=f"sha256 {wanted.sha256[:16]}...",
        found=f"{found[:16]}...{short}",
        done=done,
        todo="Fetch it again; if it stays so, upstream changed: use a mirror of the pinned "
        "version.",
    )


def local_path(file: CataloguedFile, at: Home | None = None) -> Path | None:
    """Return where the file lies on this machine, unverified, or None."""
    at = at or home()
    for folder in (at.user, at.upstream):
        if (folder / file.path).is_file():
            return folder / file.path
    return None


def resolve_file(file: CataloguedFile, *, network: bool = True) -> Resolved:
    """Return a verified local copy of one upstream file.

    Parameters
    ----------
    file : CataloguedFile
    network : bool
        Whether the mirror's URL and the pinned address may be tried.

    Raises
    ------
    cordiale.errors.ChecksumError
        If a file was found whose bytes are wrong; it is kept apart.
    cordiale.errors.DataMissingError
        If the file is nowhere to be had.
    """
    here = _on_this_machine(file)
    if here is not None:
        return here
    with home().lock():
        # Another process may have fetched it while this one waited.
        return _on_this_machine(file) or _fetch(file, network=network)


def _on_this_machine(file: CataloguedFile) -> Resolved | None:
    at = home()
    origins: tuple[tuple[Path, Origin], ...] = (
        (at.user / file.path, "user"),
        (at.upstream / file.path, "cache"),
    )
    for path, origin in origins:
        if path.is_file():
            found = _hash(path)
            if found != file.sha256:
                _refuse(path, file, found, where=f"the {origin} folder", move=True)
            return Resolved(path, found, origin)
    return None


def _fetch(file: CataloguedFile, *, network: bool) -> Resolved:
    """Take the file from the mirror, else from its pinned address, into the cache."""
    tried: list[str] = []
    mirror = os.environ.get("CORDIALE_MIRROR")
    if mirror and not _is_url(mirror):
        path = Path(mirror).expanduser() / file.path
        if path.is_file():
            return _keep(path, file, where=f"the mirror {mirror}")
        tried.append(f"mirror {mirror}: no such file")
    addresses: list[tuple[str, Origin]] = []
    if mirror and _is_url(mirror):
        addresses.append((f"{mirror.rstrip('/')}/{quote(file.path)}", "mirror"))
    if file.url:
        addresses.append((file.url, "upstream"))
    for address, origin in addresses:
        if not network:
            tried.append(f"{urlsplit(address).hostname}: not asked, to stay off the network")
            continue
        got = _download(address, file, origin, tried)
        if got is not None:
            return got
    dataset = source(file.path.split("/", 1)[0])
    raise DataMissingError(
        f"{file.path} is not on this machine and could not be fetched",
        expected=f"{file.bytes:,} bytes of {dataset.title}",
        found="; ".join(tried) if tried else "no address that serves it, and no mirror set",
        todo=dataset.how_to_get
        or f"Set CORDIALE_MIRROR, or supply it: cordiale data fetch {dataset.id} --from FILE "
        f"(owner's page: {dataset.landing}).",
    )


def _hash(path: Path) -> str:
    try:
        return sha256_file(path)
    except OSError as e:
        raise _unreadable(path, e) from e


def _unreadable(path: Path, e: OSError) -> DataError:
    return DataError(
        f"{path} cannot be read",
        found=(e.strerror or type(e).__name__).lower(),
        todo="Check the file and its permissions.",
    )


def _copy_verified(path: Path, temporary: Path, file: CataloguedFile, where: str) -> str:
    """Copy a file and return the hash of the copy, or refuse it."""
    try:
        with path.open("rb"):
            pass
    except OSError as e:
        raise _unreadable(path, e) from e
    shutil.copyfile(path, temporary)
    return _verified(temporary, file, where)


def _verified(temporary: Path, file: CataloguedFile, where: str) -> str:
    found = sha256_file(temporary)
    if found != file.sha256:
        _refuse(temporary, file, found, where=where, move=False)
    return found


def _keep(path: Path, file: CataloguedFile, *, where: str) -> Resolved:
    """Copy a found file into the cache in one step, verified."""
    target = home().upstream / file.path
    with atomic_path(target) as temporary:
        found = _copy_verified(path, temporary, file, where)
    return Resolved(target, found, "mirror")


def _download(
    address: str, file: CataloguedFile, origin: Origin, tried: list[str]
) -> Resolved | None:
    """Fetch one address into the cache; None where it cannot be reached."""
    import pooch
    import requests

    target = home().upstream / file.path
    host = urlsplit(address).hostname  # without a name or password that the address may hold
    try:
        with atomic_path(target) as temporary:
            pooch.HTTPDownloader(timeout=30)(address, str(temporary), None, check_only=False)
            found = _verified(temporary, file, where=f"{host}")
    except requests.HTTPError as e:
        tried.append(f"{host}: {e}" if e.response is None else f"{host}: {e.response.status_code}")
        return None
    except requests.RequestException as e:
        tried.append(f"{host}: {type(e).__name__}")
        return None
    return Resolved(target, found, origin)


def resolve_source(dataset: str, *, network: bool = True) -> dict[str, Resolved]:
    """Return every file of a data set, verified, by bare name.

    User-supplied variants (see :func:`adopt`) are included under their names. With
    one of them, a pinned file that is nowhere to be had may be left out.

    Raises
    ------
    cordiale.errors.DataError
        As :func:`resolve_file`.
    """
    s = source(dataset)
    pinned = {f.path.split("/", 1)[1]: f for f in s.files}
    supplied = {p.name: p for p in user_files(dataset) if p.name not in pinned}
    out: dict[str, Resolved] = {}
    for name, file in pinned.items():
        try:
            out[name] = resolve_file(file, network=network)
        except DataMissingError:
            if not supplied:
                raise
    for name, path in supplied.items():
        out[name] = Resolved(path, _hash(path), "user")
    return out


def user_files(dataset: str) -> list[Path]:
    """Return the files that the user supplied for a data set."""
    folder = home().user / dataset
    return sorted(p for p in folder.glob("*") if p.is_file() and not p.name.startswith("."))


def adopt(dataset: str, path: Path, variants: Mapping[str, Sequence[str]]) -> Path:
    """Take a file that the user supplies into the lake.

    Either its bytes are those of a catalogued file, whatever its name, or its
    first line holds the columns of one of the `variants` (newer editions that
    have no pinned hash); all else is refused.

    Parameters
    ----------
    dataset : str
    path : pathlib.Path
    variants : mapping
        Name to keep the file under, to the columns that identify it; the first
        that fits is taken.

    Returns
    -------
    pathlib.Path
        Where it is kept.

    Raises
    ------
    cordiale.errors.DataMissingError
        If there is no such file.
    cordiale.errors.SchemaError
        If it is neither a pinned file nor a variant.
    """
    s = source(dataset)
    if not path.is_file():
        raise DataMissingError(f"There is no file {path}", todo="Check the path.")
    pinned = {f.sha256: f.path for f in s.files}
    found = _hash(path)
    name = pinned.get(found) or f"{dataset}/{_variant(s, path, variants)}"
    target = home().user / name
    with home().lock(), atomic_path(target) as temporary:
        shutil.copyfile(path, temporary)
    return target


def _variant(s: Source, path: Path, variants: Mapping[str, Sequence[str]]) -> str:
    with path.open("rb") as f:
        head = f.readline(65536).decode("utf-8-sig", errors="replace")
    columns = [c.strip() for c in next(csv.reader([head]), [])]
    for name, wanted in variants.items():
        if set(wanted) <= set(columns):
            return name
    accepted = [f.path for f in s.files]
    is_text = bool(columns) and head.strip().isprintable()
    raise SchemaError(
        f"{path.name} is no file of {s.id}",
        expected="the bytes of "
        + ", ".join(accepted)
        + "".join(f"; or a CSV with columns {', '.join(v)}" for v in variants.values()),
        found=f"columns {', '.join(columns[:10])}" if is_text else "no line of column names",
        done="It was not taken in.",
        todo=f"See cordiale data list {s.id}.",
    )
