"""Find an upstream file, check its bytes, and keep it: or refuse it and say why.

Order of resolution: the user's own file, the cache, the mirror
(``CORDIALE_MIRROR``, a folder or a base URL laid out ``dataset/file``), the
pinned upstream address. Every file is hashed before it is read.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

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
    with atomic_path(kept) as temporary:
        shutil.copyfile(path, temporary)
    if move:
        path.unlink()
    short = f" (only {size:,} of {wanted.bytes:,} bytes)" if size < wanted.bytes else ""
    raise ChecksumError(
        f"{wanted.path} from {where} is not the file that the catalogue pins",
        expected=f"sha256 {wanted.sha256[:16]}...",
        found=f"{found[:16]}...{short}",
        done=f"It was refused and a copy kept apart as {kept}.",
        todo="Fetch it again; if it stays so, upstream changed: use a mirror of the pinned version.",
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
    at = home()
    origins: tuple[tuple[Path, Origin], ...] = (
        (at.user / file.path, "user"),
        (at.upstream / file.path, "cache"),
    )
    for path, origin in origins:
        if path.is_file():
            found = sha256_file(path)
            if found != file.sha256:
                _refuse(path, file, found, where=f"the {origin} folder", move=True)
            return Resolved(path, found, origin)

    tried: list[str] = []
    mirror = os.environ.get("CORDIALE_MIRROR")
    if mirror and not _is_url(mirror):
        path = Path(mirror).expanduser() / file.path
        if path.is_file():
            return _keep(path, file, "mirror", where=f"the mirror {mirror}")
        tried.append(f"mirror {mirror}: no such file")
    elif mirror and network:
        address = f"{mirror.rstrip('/')}/{quote(file.path)}"
        got = _download(address, file, "mirror", tried)
        if got is not None:
            return got
    if file.url and network:
        got = _download(file.url, file, "upstream", tried)
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


def _keep(path: Path, file: CataloguedFile, origin: Origin, *, where: str) -> Resolved:
    """Verify a found file and copy it into the cache in one step."""
    target = home().upstream / file.path
    with atomic_path(target) as temporary:
        shutil.copyfile(path, temporary)
        found = sha256_file(temporary)
        if found != file.sha256:
            _refuse(temporary, file, found, where=where, move=False)
    return Resolved(target, found, origin)


def _download(
    address: str, file: CataloguedFile, origin: Origin, tried: list[str]
) -> Resolved | None:
    """Fetch one address into the cache; None where it cannot be reached."""
    import pooch
    import requests

    at = home()
    with atomic_path(at.upstream / ".touch") as probe:
        probe.touch()  # fail on a folder that cannot be written before going out
    (at.upstream / ".touch").unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=at.upstream, prefix=".tmp-") as folder:
        target = Path(folder) / "file"
        try:
            pooch.HTTPDownloader(timeout=30)(address, str(target), None, check_only=False)
        except (requests.RequestException, OSError) as e:
            tried.append(f"{address.split('/', 3)[2]}: {type(e).__name__}")
            return None
        return _keep(target, file, origin, where=address)


def resolve_source(dataset: str, *, network: bool = True) -> dict[str, Resolved]:
    """Return every file of a data set, verified, by bare name.

    User-supplied variants (see :func:`adopt`) are included under their names.
    """
    s = source(dataset)
    out = {f.path.split("/", 1)[1]: resolve_file(f, network=network) for f in s.files}
    for path in user_files(dataset):
        out.setdefault(path.name, Resolved(path, sha256_file(path), "user"))
    return out


def user_files(dataset: str) -> list[Path]:
    """Return the files that the user supplied for a data set."""
    folder = home().user / dataset
    return sorted(p for p in folder.glob("*") if p.is_file() and not p.name.startswith("."))


def adopt(dataset: str, path: Path, variants: dict[str, Iterable[str]]) -> Path:
    """Take a file that the user supplies into the lake.

    Either its bytes are those of a catalogued file, whatever its name, or its
    first line holds the columns of one of the `variants` (newer editions that
    have no pinned hash); all else is refused.

    Parameters
    ----------
    dataset : str
    path : pathlib.Path
    variants : dict
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
    found = sha256_file(path)
    pinned = {f.sha256: f.path for f in s.files}
    if found in pinned:
        target = home().user / pinned[found]
    else:
        name = _variant(s, path, variants)
        target = home().user / dataset / name
    with atomic_path(target) as temporary:
        try:
            shutil.copyfile(path, temporary)
        except PermissionError as e:
            raise DataError(f"{path} cannot be read", found="no permission") from e
    return target


def _variant(s: Source, path: Path, variants: dict[str, Iterable[str]]) -> str:
    with path.open("rb") as f:
        head = f.readline(65536).decode("utf-8-sig", errors="replace")
    columns = {c.strip().strip('"').strip("'") for c in head.split(",")}
    for name, wanted in variants.items():
        if set(wanted) <= columns:
            return name
    accepted = [f.path for f in s.files]
    raise SchemaError(
        f"{path.name} is no file of {s.id}",
        expected="the bytes of "
        + ", ".join(accepted)
        + "".join(f"; or a CSV with columns {', '.join(v)}" for v in variants.values()),
        found=f"columns {', '.join(sorted(columns)[:10]) or '(none)'}",
        done="It was not taken in.",
        todo=f"See cordiale data list {s.id}.",
    )
