"""Where every number comes from: the catalogue of data sets, hashes, citations.

The catalogue (``catalogue.toml``) is the one place that says who owns a data
set, which bytes we read, what they cover, how to cite them and what traps they
hold. Everything else looks it up here.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from cordiale.errors import UnknownNameError

__all__ = [
    "CataloguedFile",
    "Source",
    "bibtex",
    "catalogue",
    "fingerprint",
    "sha256_file",
    "source",
]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CataloguedFile(_Record):
    """One upstream file, pinned by its bytes.

    Attributes
    ----------
    path : str
        Place in a mirror and in the cache, ``dataset/name``.
    bytes : int
        Size in bytes.
    sha256 : str
        Hexadecimal digest.
    url : str or None
        Pinned upstream address; ``None`` where no address serves these bytes.
    tried : bool
        Whether the address was tried when the catalogue was written.
    """

    path: str
    bytes: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    url: str | None = None
    tried: bool = False


class Source(_Record):
    """One data set of the catalogue.

    Attributes
    ----------
    id, title, owner, version : str
    short : str
        Name and version in few words, for source lines under pictures.
    first_year, last_year : int or None
        Years covered, inclusive; ``None`` for a data set without time.
    coverage_note : str
        What the two years cannot say (part years, per-state differences).
    unit : str
        Unit of observation and of measurement.
    licence : str
    redistribute : bool
        Whether the licence lets us pass the file on. Where false, Cordiale
        fetches the file and ships only its own computed measures.
    landing : str
        The owner's page.
    cite : str
        Full citation.
    bibtex_type : str
    bibtex_fields : dict
        BibTeX entry type and fields; the key is the data set's id.
    rows : dict
        Expected row counts by table, for drift checks.
    traps : tuple of str
        What to mind; each is handled in the source's module.
    how_to_get : str
        For data that a browser must fetch: what to do.
    files : tuple of CataloguedFile
    """

    id: str
    title: str
    short: str
    owner: str
    version: str
    first_year: int | None = None
    last_year: int | None = None
    coverage_note: str = ""
    unit: str
    licence: str
    redistribute: bool
    landing: str
    cite: str
    bibtex_type: str = "misc"
    bibtex_fields: dict[str, str]
    rows: dict[str, int] = Field(default_factory=dict)
    traps: tuple[str, ...] = ()
    how_to_get: str = ""
    files: tuple[CataloguedFile, ...]

    @property
    def coverage(self) -> str:
        """Coverage in words, for tables and source lines.

        Examples
        --------
        >>> source("atop").coverage
        '1815-2018'
        """
        if self.first_year is None:
            return "no time dimension"
        return f"{self.first_year}-{self.last_year}"

    def file(self, path: str) -> CataloguedFile:
        """Return one file by its path (``dataset/name``) or bare name."""
        for f in self.files:
            if path in (f.path, f.path.split("/", 1)[1]):
                return f
        raise UnknownNameError.of(
            f"file of {self.id}", path, [f.path for f in self.files], "See cordiale data list."
        )


@cache
def catalogue() -> dict[str, Source]:
    """Return the catalogue, keyed by data set id, in its written order.

    Examples
    --------
    >>> catalogue()["unvotes"].redistribute
    True
    """
    text = (files("cordiale") / "catalogue.toml").read_text("utf-8")
    entries = [Source.model_validate(d) for d in tomllib.loads(text)["dataset"]]
    return {s.id: s for s in entries}


def source(dataset: str) -> Source:
    """Return one catalogue entry, or fail with a suggestion.

    Raises
    ------
    cordiale.errors.UnknownNameError
        If no data set has this id.

    Examples
    --------
    >>> source("atop").id
    'atop'
    """
    try:
        return catalogue()[dataset]
    except KeyError:
        raise UnknownNameError.of(
            "data set", dataset, catalogue(), "See cordiale data list."
        ) from None


def bibtex(datasets: list[str] | tuple[str, ...]) -> str:
    """Return BibTeX entries for data sets, in catalogue order, each once.

    Examples
    --------
    >>> print(bibtex(["atop"]).splitlines()[0])
    @article{atop,
    """
    wanted = {source(d).id for d in datasets}
    out = []
    for s in catalogue().values():
        if s.id in wanted:
            body = ",\n".join(f"  {k} = {{{v}}}" for k, v in s.bibtex_fields.items())
            out.append(f"@{s.bibtex_type}{{{s.id},\n{body}\n}}")
    return "\n\n".join(out) + "\n"


def sha256_file(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def fingerprint(parts: list[str]) -> str:
    """Return a short digest of an ordered list of strings.

    Examples
    --------
    >>> fingerprint(["a", "b"]) == fingerprint(["ab"])
    False
    """
    h = hashlib.sha256()
    for p in parts:
        h.update(len(p).to_bytes(8, "big"))
        h.update(p.encode())
    return h.hexdigest()[:20]
