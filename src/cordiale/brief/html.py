"""Render sections as one self-contained page: no script, nothing fetched to view it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cordiale.brief.charts import converted, size, specification
from cordiale.brief.model import SCHEMA_VERSION, Figure, Finding, Section, Table
from cordiale.provenance import catalogue, source

__all__ = ["page", "used_sources"]

WIDE, PHONE = 780, 350
"""Widths in pixels at which each picture is drawn."""


def used_sources(sections: Sequence[Section]) -> list[str]:
    """Return the ids of all data sets that the sections rest on, in catalogue order."""
    used = {i for s in sections for i in s.sources}
    return [i for i in catalogue() if i in used]


def _sources_line(ids: Iterable[str]) -> Markup:
    links = [
        Markup('<a href="#ref-{}">{}</a>').format(i, source(i).short) for i in dict.fromkeys(ids)
    ]
    if not links:
        return Markup("")
    word = "Source" if len(links) == 1 else "Sources"
    return Markup('<span class="src">{}: {}.</span>').format(word, Markup("; ").join(links))


def _finding(f: Finding) -> Markup:
    kind = "nodata" if f.status == "no data" else f.sign
    tag = Markup("")
    if f.status != "no data" and f.sign != "context":
        tag = Markup('<span class="tag">{}</span>').format(f.sign)
    held = " Carried forward." if f.status == "held" else ""
    # The method of an interval stands once a section; why there is none, each time.
    note = f" {f.interval_note}." if f.interval_note and f.interval is None else ""
    meta = Markup('<span class="meta">{}</span>').format(f"{held}{note}".strip())
    return Markup('<li class="{}" id="{}">{}{} {} {}</li>').format(
        kind, f"f-{f.id}", tag, f.text, meta, _sources_line(f.sources)
    )


def _list(findings: Sequence[Finding], otherwise: str) -> Markup:
    if not findings:
        return Markup("<p>{}</p>").format(otherwise) if otherwise else Markup("")
    return Markup('<ul class="findings">{}</ul>').format(
        Markup("").join(_finding(f) for f in findings)
    )


def _glance_list(findings: Sequence[Finding]) -> tuple[list[Finding], ...]:
    chosen = [f for f in findings if f.glance and f.status != "no data"]
    return tuple([f for f in chosen if f.sign == s] for s in ("tie", "crack", "context"))


def _data_uri(text: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(text.encode()).decode()


def _pictures(figures: Iterable[Figure]) -> dict[str, tuple[str, str]]:
    """Draw every figure at both widths, by id.

    The converter runs outside Python: while it draws one picture the next is specified.
    """
    with ThreadPoolExecutor(1) as pool:
        waiting = {
            f.id: [pool.submit(converted, specification(f.draw(w))) for w in (WIDE, PHONE)]
            for f in figures
        }
        return {i: (wide.result(), narrow.result()) for i, (wide, narrow) in waiting.items()}


def _figure(f: Figure, wide: str, narrow: str) -> dict[str, Any]:
    width, height = size(wide)
    return {
        "id": f.id,
        "title": f.title,
        "alt": f.alt,
        "note": f.note,
        "sources": f.sources,
        "wide": _data_uri(wide),
        "narrow": _data_uri(narrow),
        "width": width,
        "height": height,
    }


def _cell(value: Any, spec: str | None) -> str:
    if value is None:
        return "no data"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return format(value, spec or ",.2f").replace("-", "\N{MINUS SIGN}")
    return format(value, spec) if spec else str(value)


def _table(t: Table) -> dict[str, Any]:
    shown = t.data.select(c for c, _ in t.shown)
    return {
        "id": t.id,
        "title": t.title,
        "note": t.note,
        "sources": t.sources,
        "columns": [
            {"heading": h, "number": shown.schema[c].is_numeric() and c != "year"}
            for c, h in t.shown
        ],
        "cells": [
            [_cell(v, t.formats.get(c)) for (c, _), v in zip(t.shown, row, strict=True)]
            for row in shown.head(t.rows).iter_rows()
        ],
        "more": max(0, shown.height - t.rows),
    }


def page(
    title: str, as_of: int, sections: Sequence[Section], *, version: str, origin: str, build: str
) -> str:
    """Return the whole brief as HTML.

    Parameters
    ----------
    title : str
        The dyad's names.
    as_of : int
    sections : sequence of Section
    version : str
        Of Cordiale.
    origin : str
        Where the measures were read, in words.
    build : str
        Digest of the measures.

    Returns
    -------
    str
    """
    env = Environment(
        loader=PackageLoader("cordiale.brief"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    css = (files("cordiale.brief") / "templates" / "brief.css").read_text("utf-8")
    all_findings = [f for s in sections for f in s.findings]
    ties, cracks, context = _glance_list(all_findings)
    ids = used_sources(sections)
    pictures = _pictures(f for s in sections for f in s.figures)
    text: str = env.get_template("brief.html.j2").render(
        title=title,
        as_of=as_of,
        css=Markup(css),  # noqa: S704 - our own style sheet
        sections=[
            {
                "id": s.id,
                "title": s.title,
                "lead": s.lead,
                "findings": s.findings,
                "figures": [_figure(f, *pictures[f.id]) for f in s.figures],
                "tables": [_table(t) for t in s.tables],
                "limits": s.limits,
            }
            for s in sections
        ],
        ties=ties,
        cracks=cracks,
        context=context,
        list_of=_list,
        sources_of=_sources_line,
        references=[source(i) for i in ids],
        n_sources=len(ids),
        version=version,
        schema=SCHEMA_VERSION,
        origin=origin,
        build=build,
    )
    return text
