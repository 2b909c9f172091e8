"""Assess a dyad: compose every section into one frozen result, and write it out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from cordiale import __version__, lake, states
from cordiale.brief.context import Dyad
from cordiale.brief.html import page, used_sources
from cordiale.brief.model import SCHEMA_VERSION, Finding, Section
from cordiale.brief.sections import SECTIONS, limits
from cordiale.errors import UnknownNameError, UsageError
from cordiale.lake import atomic_path, atomic_write
from cordiale.progress import bar
from cordiale.provenance import bibtex, fingerprint, source

__all__ = ["FORMATS", "Assessment", "assess", "latest_year"]

FORMATS = ("html", "json")
FIRST_YEAR = 1946
"""First year that can be assessed: most sources begin here."""


def latest_year() -> int:
    """Return the last whole year that the measures at hand cover: the default `as_of`.

    The General Assembly's votes are the freshest source; a user who supplies a
    newer file moves this year.
    """
    return int(lake.measure("unga_roll_calls").select(pl.col("year").max()).collect().item())


@dataclass(frozen=True)
class Assessment:
    """What is known of two states, section by section.

    Attributes
    ----------
    dyad : Dyad
        Who, and as of when.
    sections : tuple of Section
        Findings, figures and tables.
    origin : {"embedded", "lake", "mixed"}
        Where the measures were read: the package's own snapshot, or the lake.
    build : str
        Digest of the measures read.
    """

    dyad: Dyad
    sections: tuple[Section, ...]
    origin: str
    build: str

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in reading order."""
        return tuple(f for s in self.sections for f in s.findings)

    @property
    def sources(self) -> list[str]:
        """Ids of all data sets used."""
        return used_sources(self.sections)

    def __repr__(self) -> str:
        """Return the dyad and the size of the evidence."""
        return (
            f"<Assessment: {self.dyad.title} as of {self.dyad.as_of}; "
            f"{len(self.findings)} findings from {len(self.sources)} data sets>"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the assessment as plain values, as ``assessment.json`` holds it."""
        d = self.dyad
        return {
            "schema_version": SCHEMA_VERSION,
            "cordiale_version": __version__,
            "dyad": {
                "a": {"ccode": d.a, "iso3": d.iso_a, "name": d.name_a},
                "b": {"ccode": d.b, "iso3": d.iso_b, "name": d.name_b},
            },
            "as_of": d.as_of,
            "coexisted": [d.first, d.last],
            "measures": {"origin": self.origin, "build": self.build},
            "sections": [
                {
                    "id": s.id,
                    "title": s.title,
                    "lead": s.lead,
                    "findings": [f.model_dump(mode="json") for f in s.findings],
                    "figures": [
                        {
                            "id": f.id,
                            "title": f.title,
                            "alt": f.alt,
                            "note": f.note,
                            "sources": list(f.sources),
                            "years": list(f.years) if f.years else None,
                            "table": f"tables/{f.id}.csv",
                        }
                        for f in s.figures
                    ],
                    "tables": [
                        {"id": t.id, "title": t.title, "note": t.note, "sources": list(t.sources),
                         "table": f"tables/{t.id}.csv"}
                        for t in s.tables
                    ],
                    "limits": list(s.limits),
                }
                for s in self.sections
            ],
            "sources": [
                {
                    "id": i,
                    "title": source(i).title,
                    "version": source(i).version,
                    "coverage": source(i).coverage,
                    "coverage_note": source(i).coverage_note,
                    "licence": source(i).licence,
                    "cite": source(i).cite,
                    "sha256": {f.path: f.sha256 for f in source(i).files},
                }
                for i in self.sources
            ],
        }  # fmt: skip

    def to_json(self, path: str | Path) -> None:
        """Write ``assessment.json`` in one step."""
        atomic_write(Path(path), json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n")

    def to_html(self, path: str | Path) -> None:
        """Write the brief as one self-contained page in one step."""
        words = {
            "embedded": "snapshot that the package ships",
            "lake": "local lake",
            "mixed": "local lake and, where it is older, the snapshot that the package ships",
        }
        text = page(
            self.dyad.title,
            self.dyad.as_of,
            self.sections,
            version=__version__,
            origin=words[self.origin],
            build=self.build,
        )
        atomic_write(Path(path), text)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return the data behind every figure and table, by id."""
        out: dict[str, pl.DataFrame] = {}
        for s in self.sections:
            out |= {f.id: f.data for f in s.figures}
            out |= {t.id: t.data for t in s.tables}
        return out

    def write(self, folder: str | Path, formats: tuple[str, ...] = FORMATS) -> Path:
        """Write the whole brief: page, JSON, tables and references.

        Parameters
        ----------
        folder : str or pathlib.Path
            Made if it is not there.
        formats : tuple of str
            Of :data:`FORMATS`; tables and references are always written.

        Returns
        -------
        pathlib.Path
            The page, or the JSON where no page was asked for.
        """
        for f in formats:
            if f not in FORMATS:
                raise UnknownNameError.of("format", f, FORMATS, f"Use {' or '.join(FORMATS)}.")
        root = Path(folder)
        for name, table in self.tables().items():
            with atomic_path(root / "tables" / f"{name}.csv") as temporary:
                _flat(table).write_csv(temporary)
            with atomic_path(root / "tables" / f"{name}.parquet") as temporary:
                table.write_parquet(temporary)
        atomic_write(root / "references.bib", bibtex(self.sources))
        if "json" in formats:
            self.to_json(root / "assessment.json")
        if "html" in formats:
            self.to_html(root / "index.html")
            return root / "index.html"
        return root / "assessment.json"


def _flat(table: pl.DataFrame) -> pl.DataFrame:
    """Turn list columns into text: CSV has none."""
    lists = [c for c, t in table.schema.items() if isinstance(t, pl.List)]
    return table.with_columns(
        pl.col(c).cast(pl.List(pl.String)).list.join("; ").alias(c) for c in lists
    )


def _dyad(a: str | int, b: str | int, as_of: int) -> Dyad:
    one, two = states.dyad(a, b, as_of)
    years = [y for y in states.coexist(one.ccode, two.ccode) if y <= as_of]
    return Dyad(
        a=one.ccode,
        b=two.ccode,
        name_a=states.name(one.ccode, as_of),
        name_b=states.name(two.ccode, as_of),
        prose_a=states.label(one.ccode, as_of),
        prose_b=states.label(two.ccode, as_of),
        iso_a=one.iso3 or one.abb,
        iso_b=two.iso3 or two.abb,
        as_of=as_of,
        first=min(years),
        last=max(years),
    )


def assess(a: str | int, b: str | int, *, as_of: int | None = None) -> Assessment:
    """Assess two states from what the sources hold up to a year.

    Parameters
    ----------
    a, b : str or int
        States by ISO3 code, COW number or abbreviation, or name.
    as_of : int, optional
        Last year that may be looked at; everything later is hidden. Default
        :func:`latest_year`.

    Returns
    -------
    Assessment

    Raises
    ------
    cordiale.errors.UnknownStateError, cordiale.errors.AmbiguousStateError
        If a name means no state, or several.
    cordiale.errors.NotAMemberError
        If a state did not stand in that year.
    cordiale.errors.DyadError
        If both are the same state, or the two never coexisted.
    cordiale.errors.UsageError
        If the year lies outside everything.

    Examples
    --------
    >>> import cordiale as cd
    >>> brief = cd.assess("RUS", "CHN")
    >>> brief.dyad.title
    'Russia and China'
    """
    last = latest_year()
    year = last if as_of is None else as_of
    if not FIRST_YEAR <= year <= last:
        raise UsageError(
            f"No assessment as of {year}",
            expected=f"a year from {FIRST_YEAR} to {last}",
            todo="Change --as-of.",
        )
    dyad = _dyad(a, b, year)
    sections = []
    with bar("assess", len(SECTIONS)) as progress:
        for make in SECTIONS:
            progress.step(make.__name__.replace("_", " "), 0)
            sections.append(make(dyad))
            progress.step("done")
    sections.append(limits(dyad, sections))
    manifest = lake.snapshot_manifest()
    origins = {t: lake.measure_origin(t) for t in manifest}
    kinds = set(origins.values())
    return Assessment(
        dyad=dyad,
        sections=tuple(sections),
        origin=kinds.pop() if len(kinds) == 1 else "mixed",
        build=fingerprint([f"{t}:{o}:{manifest[t]['sha256']}" for t, o in origins.items()]),
    )
