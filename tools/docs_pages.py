"""Fill the generated parts of the documentation from the package itself.

A page says ``<!-- generated: NAME -->`` where a part belongs; MkDocs calls
:func:`on_page_markdown` (see ``hooks`` in ``mkdocs.yml``) and the part is put there
while the site is built. Nothing generated is kept in the repository, so nothing can
be out of date. To read a part without building the site::

    python tools/docs_pages.py variables
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import polars as pl
import typer
from latex2mathml.converter import convert

from cordiale import errors
from cordiale.assessment import Assessment
from cordiale.brief.context import Dyad
from cordiale.brief.model import SCHEMA_VERSION, Figure, Finding, Section, Table
from cordiale.cli.app import app
from cordiale.measures import measures
from cordiale.panel import Variable, variables
from cordiale.provenance import Source, catalogue

MARK = re.compile(r"<!-- generated: (\w+) -->")
# Sphinx's role before a name in a docstring: the name is enough here.
ROLE = re.compile(r":(?:func|class|meth|data|attr|mod):<code>~?")
FORMULA = re.compile(r"^\$\$\n(.+?)\n\$\$$", re.MULTILINE | re.DOTALL)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in r) + " |" for r in cells)


def listed(items: Iterable[str]) -> str:
    """Return a Markdown list."""
    return "\n".join(f"- {plain(i)}" for i in items)


def plain(text: str) -> str:
    """Keep a line of the catalogue from being read as Markdown, except for links."""
    return re.sub(r"([*_<\[\]])", r"\\\1", text)


def linked(sources: Iterable[str]) -> str:
    """Name data sets, each a link to its entry in the catalogue page."""
    return ", ".join(f"[{s}](catalogue.md#{s})" for s in sources)


# --- data ---------------------------------------------------------------------------------


def data_catalogue() -> str:
    """Return every data set: a summary, then an entry each."""
    rows = [
        [
            f"[{s.id}](#{s.id})",
            plain(s.title),
            s.coverage,
            plain(s.version),
            "yes" if s.redistribute else "no",
        ]
        for s in catalogue().values()
    ]
    head = ["data set", "title", "coverage", "version", "may be passed on"]
    return "\n\n".join([table(head, rows), *map(_entry, catalogue().values())])


def _entry(s: Source) -> str:
    facts = {
        "Owner": plain(s.owner),
        "Version": plain(s.version),
        "Coverage": f"{s.coverage}. {plain(s.coverage_note)}" if s.coverage_note else s.coverage,
        "Unit": plain(s.unit),
        "Licence": plain(s.licence),
        "Passed on": "the licence allows it"
        if s.redistribute
        else "no: fetched from its owner; only measures computed from it are shipped",
        "Owner's page": f"<{s.landing}>",
    }
    if s.how_to_get:
        facts["How to get it"] = plain(s.how_to_get)
    parts = [f"### {plain(s.title)} {{ #{s.id} }}", f"`{s.id}`", listed_facts(facts)]
    if s.traps:
        parts += ["**What to mind.** Each is handled in its source module.", listed(s.traps)]
    parts += [f"**Cite.** {plain(s.cite)}"]
    files = [[f"`{f.path}`", f"{f.bytes:,}", f"`{f.sha256}`"] for f in s.files]
    parts += ["**Files**", table(["file", "bytes", "sha256"], files)]
    return "\n\n".join(parts)


def listed_facts(facts: dict[str, str]) -> str:
    """Return names and values as a Markdown list."""
    return "\n".join(f"- {name}: {value}" for name, value in facts.items())


def panel_variables() -> str:
    """Return every variable of the panel, group by group."""
    groups: dict[str, list[Variable]] = {}
    for v in variables().values():
        groups.setdefault(v.group, []).append(v)
    parts = [f"{len(variables())} variables."]
    for group, members in groups.items():
        rows = [
            [
                f"`{v.name}`",
                plain(v.label),
                plain(v.unit),
                v.level,
                v.coverage,
                v.absence,
                linked(v.sources),
            ]
            for v in members
        ]
        head = ["variable", "what it is", "unit", "level", "coverage", "no row means", "source"]
        parts += [f"## {group}", table(head, rows)]
        notes: dict[str, list[str]] = {}
        for v in members:
            if v.note:
                notes.setdefault(v.note, []).append(f"`{v.name}`")
        parts += [f"- {', '.join(names)}: {plain(note)}" for note, names in notes.items()]
    return "\n\n".join(parts)


def measure_tables() -> str:
    """Return every embedded table with its columns."""
    parts = []
    for name, m in measures().items():
        about = inspect.getdoc(inspect.getmodule(m.make)) or ""
        lead = about.split("\n\n", 1)[0].replace("\n", " ")
        parts += [f"## {name}", plain(lead), f"Made from: {linked(m.needs)}."]
        for t in m.tables:
            rows = [[f"`{c}`", plain(text)] for c, text in t.columns.items()]
            key = ", ".join(f"`{k}`" for k in t.key)
            parts += [
                f"### `{t.name}`",
                f"{plain(t.label)}. Key: {key}.".replace("..", "."),
                table(["column", "meaning"], rows),
            ]
    return "\n\n".join(parts)


# --- assessment.json ----------------------------------------------------------------------

# Paths of assessment.json outside findings, which describe themselves.
MEANING = {
    "schema_version": "Version of this schema; changes whenever a field does.",
    "cordiale_version": "Version of the package that wrote the file.",
    "dyad.a": "The first state asked for.",
    "dyad.b": "The second.",
    "as_of": "Last year that was looked at.",
    "coexisted": "First and last year in which both were members of the state system.",
    "measures.origin": "Where the measures were read: `embedded`, `lake` or `mixed`.",
    "measures.build": "Digest of the measures read.",
    "sections[].id": "Stable name of the section.",
    "sections[].title": "Its heading.",
    "sections[].lead": "What it measures and how to read it.",
    "sections[].limits[]": "What the section cannot tell.",
    "sections[].figures[].id": "Stable name.",
    "sections[].figures[].title": "The finding in words, computed from the data.",
    "sections[].figures[].alt": "Text for a reader who cannot see the picture.",
    "sections[].figures[].note": "Units, interval or n, marks.",
    "sections[].figures[].sources[]": "Ids of data sets.",
    "sections[].figures[].years": "First and last year drawn, or null.",
    "sections[].figures[].table": "What is drawn, as a file beside this one.",
    "sections[].tables[].id": "Stable name.",
    "sections[].tables[].title": "Heading.",
    "sections[].tables[].note": "Units and marks.",
    "sections[].tables[].sources[]": "Ids of data sets.",
    "sections[].tables[].table": "The whole table, as a file beside this one.",
    "sources[].id": "Id of the data set.",
    "sources[].title": "Its title.",
    "sources[].version": "Version read.",
    "sources[].coverage": "Years covered.",
    "sources[].coverage_note": "What the two years cannot say.",
    "sources[].licence": "Licence.",
    "sources[].cite": "Full citation.",
    "sources[].sha256": "File to SHA-256 of its bytes.",
}
LEAVES = ("ccode", "iso3", "name")


def assessment_schema() -> str:
    """Return the fields of assessment.json, from a minimal assessment and the finding's model."""
    rows = []
    for path, kind in dict(_paths(_minimal().to_dict())).items():
        parent, _, leaf = path.rpartition(".")
        if parent in ("dyad.a", "dyad.b") and leaf in LEAVES:
            meaning = f"{MEANING[parent]} Its `{leaf}`."
        else:
            meaning = MEANING[path]
        rows.append([f"`{path}`", kind, meaning])
    described = _attributes(Finding)
    finding = [[f"`{name}`", _json_type(name), described[name]] for name in Finding.model_fields]
    return "\n\n".join(
        [
            f"Schema version: **{SCHEMA_VERSION}**.",
            "## The file",
            table(["field", "type", "meaning"], rows),
            "## A finding: `sections[].findings[]`",
            table(["field", "type", "meaning"], finding),
        ]
    )


def _minimal() -> Assessment:
    """Return an assessment with one of everything: its values are never shown."""
    dyad = Dyad(365, 710, "Russia", "China", "Russia", "China", "RUS", "CHN", 2000, 1860, 2000)
    nothing = pl.DataFrame()

    def draw(_: int) -> Any:
        raise NotImplementedError("a schema draws nothing")

    sources = ("atop",)
    figure = Figure("f", "t", "a", "n", sources, draw, nothing, (1999, 2000))
    shown = Table("t", "t", "n", sources, nothing, ())
    finding = Finding(id="s.f", text="t", sources=list(sources))
    section = Section("s", "t", "l", (finding,), (figure,), (shown,), ("x",))
    return Assessment(dyad, (section,), "lake", "0")


def _paths(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if path == "sections[].findings[]":
        return  # the model of a finding describes itself
    if path == "sources[].sha256":
        yield path, "object"
    elif isinstance(value, dict):
        for k, v in value.items():
            yield from _paths(v, f"{path}.{k}" if path else k)
    elif isinstance(value, list) and value and not isinstance(value[0], int):
        yield from _paths(value[0], f"{path}[]")
    elif isinstance(value, list):
        yield path, "list of integers"
    else:
        yield path, {str: "string", int: "integer"}[type(value)]


def _json_type(field: str) -> str:
    known = Finding.model_json_schema()["properties"][field]
    kinds = known.get("anyOf", [known])
    return " or ".join(_kind(k) for k in kinds)


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{e}`" for e in schema["enum"])
    kind: str = schema["type"]
    if kind != "array":
        return kind
    if "prefixItems" in schema:
        return "list of two " + f"{schema['prefixItems'][0]['type']}s"
    return f"list of {schema['items']['type']}s"


def _attributes(model: type) -> dict[str, str]:
    """Return what a numpydoc docstring says of each attribute."""
    text = (inspect.getdoc(model) or "").split("Attributes\n----------\n", 1)[1]
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if line and not line.startswith(" "):
            name = line.partition(" : ")[0]
            found[name] = ""
        elif line.strip():
            found[name] = f"{found[name]} {line.strip()}".strip()
    return found


# --- command line and errors --------------------------------------------------------------


def command_line() -> str:
    """Return every command with its arguments, options and example."""
    return "\n\n".join(_commands(typer.main.get_command(app), "cordiale"))


def _commands(command: Any, name: str) -> Iterator[str]:
    nested = getattr(command, "commands", None)
    if nested is None:
        yield _command(command, name)
        return
    for sub, inner in nested.items():
        yield from _commands(inner, f"{name} {sub}")


def _command(command: Any, name: str) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    usage = " ".join([name, *(_shown(p) for p in arguments), *(["[OPTIONS]"] if options else [])])
    parts = [f"## `{name}`", plain(command.help or ""), f"```\n{usage}\n```"]
    if arguments:
        rows = [[f"`{p.name.upper()}`", plain(p.help or "")] for p in arguments]
        parts.append(table(["argument", "meaning"], rows))
    rows = [[f"`{', '.join(p.opts)}`", _default(p), plain(p.help or "")] for p in options]
    rows.append(["`-h, --help`", "", "Show the help."])
    parts.append(table(["option", "default", "meaning"], rows))
    if command.epilog:
        example = command.epilog.removeprefix("Example: ")
        parts.append(f"Example:\n\n```sh\n{example}\n```")
    return "\n\n".join(parts)


def _shown(argument: Any) -> str:
    name = argument.name.upper()
    if argument.nargs == -1:
        return f"[{name}]..."
    return name if argument.required else f"[{name}]"


def _default(option: Any) -> str:
    if option.is_flag or option.default in (None, ""):
        return ""
    return f"`{option.default}`"


def error_classes() -> str:
    """Return every error that Cordiale raises on purpose, with its exit code."""
    rows = []
    for name in errors.__all__:
        kind = getattr(errors, name)
        if inspect.isclass(kind):
            about = (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")
            rows.append([f"`{name}`", str(kind.exit_code), plain(about)])
    return table(["error", "exit code", "meaning"], rows)


PARTS: dict[str, Callable[[], str]] = {
    "catalogue": data_catalogue,
    "variables": panel_variables,
    "measures": measure_tables,
    "assessment": assessment_schema,
    "cli": command_line,
    "errors": error_classes,
}


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put generated parts and formulas (as MathML: no script, no network) into a page."""
    filled = MARK.sub(lambda m: PARTS[m[1]](), markdown)
    return FORMULA.sub(_mathml, filled)


def _mathml(found: re.Match[str]) -> str:
    return f'<div class="formula">{convert(found[1], display="block")}</div>'


def on_post_page(output: str, **_: Any) -> str:
    """Drop the roles that docstrings carry for other readers."""
    return ROLE.sub("<code>", output)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PARTS:
        sys.exit(f"usage: python tools/docs_pages.py {{{','.join(PARTS)}}}")
    sys.stdout.write(PARTS[sys.argv[1]]() + "\n")
