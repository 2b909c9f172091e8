"""The commands, each a few lines over the library."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cordiale import __version__
from cordiale.cli.data import data
from cordiale.cli.ideal_points import ideal_points
from cordiale.errors import UsageError

__all__ = ["app"]

app = typer.Typer(
    help="Measure, explain and forecast strategic alignment between states.\n\n"
    "Exit codes: 0 done, 1 a problem the message explains, 2 wrong usage, "
    "3 data missing or refused.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)
app.add_typer(data, name="data")

_IDEAL_POINTS = "Example: cordiale ideal-points --source joint --start 1991 --out points.csv"
app.command("ideal-points", epilog=_IDEAL_POINTS)(ideal_points)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"cordiale {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Measure, explain and forecast strategic alignment between states."""


@app.command(epilog="Example: cordiale assess RUS CHN --out rus-chn --open")
def assess(
    a: Annotated[str, typer.Argument(help="A state: ISO3, COW number or abbreviation, or name.")],
    b: Annotated[str, typer.Argument(help="Another state.")],
    *,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write; default cordiale-A-B here.")
    ] = None,
    as_of: Annotated[
        int | None, typer.Option("--as-of", help="Hide everything after this year.")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="What to write: html, json or both.")
    ] = "html,json",
    open_it: Annotated[
        bool, typer.Option("--open", help="Open the page in a browser when it is done.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print assessment.json instead of writing a folder.")
    ] = False,
) -> None:
    """Assess two states: write a sourced brief, its numbers and its references."""
    from cordiale import assessment

    brief = assessment.assess(a, b, as_of=as_of)
    if as_json:
        import json

        typer.echo(json.dumps(brief.to_dict(), indent=1, ensure_ascii=False))
        return
    chosen = tuple(f.strip() for f in formats.split(",") if f.strip())
    folder = out or Path(f"cordiale-{brief.dyad.iso_a}-{brief.dyad.iso_b}")
    main_file = brief.write(folder, chosen)
    typer.echo(
        f"{brief.dyad.title}: {len(brief.findings)} findings from {len(brief.sources)} data sets, "
        f"evidence to {brief.dyad.as_of}. Read {main_file}"
    )
    if open_it:
        typer.launch(str(main_file.resolve()))


@app.command(
    epilog="Example: cordiale panel --dyads RUS-CHN --add trade,kappa --start 1992 > panel.csv"
)
def panel(
    *,
    dyads: Annotated[
        str | None,
        typer.Option(
            help="Dyads to keep, as RUS-CHN,USA-GBR ('-' reads them from standard input)."
        ),
    ] = None,
    states: Annotated[
        str | None, typer.Option(help="State-years of these states instead of dyad-years ('all').")
    ] = None,
    add: Annotated[str, typer.Option(help="Variables to add, separated by commas.")] = "",
    start: Annotated[int, typer.Option(help="First year.")] = 1816,
    end: Annotated[int | None, typer.Option(help="Last year; default the state list's.")] = None,
    system: Annotated[str, typer.Option(help="State system: cow or gw.")] = "cow",
    directed: Annotated[bool, typer.Option(help="Two rows a dyad.")] = False,
    relevant: Annotated[bool, typer.Option(help="Politically relevant dyads only.")] = False,
    hold: Annotated[
        bool, typer.Option(help="Carry last values past coverage, marked in NAME_held.")
    ] = False,
    out: Annotated[
        str, typer.Option(help="File to write (.csv or .parquet); '-' is standard output.")
    ] = "-",
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Print what stands behind each variable instead.")
    ] = False,
    list_all: Annotated[bool, typer.Option("--list", help="List the variables and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON rows.")] = False,
) -> None:
    """Write a dyad-year or state-year panel; values outside coverage stay empty."""
    from cordiale.cli import tables
    from cordiale.panel import dyad_years, state_years

    if list_all:
        tables.show(tables.variable_list(), as_json=as_json)
        return
    if states is not None and (dyads is not None or directed):
        other = "--directed" if dyads is None else "--dyads"
        raise UsageError(f"--states and {other} exclude each other", todo="Give one of them.")
    if not coverage:
        tables.check_out(out, as_json=as_json)
    made: Any
    if states is not None:
        only = None if states == "all" else [s.strip() for s in states.split(",")]
        made = state_years(start, end, system=tables.state_system(system), only=only)
    else:
        text = sys.stdin.read() if dyads == "-" else dyads
        pairs = None if text is None else tables.dyad_list(text)
        made = dyad_years(
            start, end, system=tables.state_system(system), directed=directed, dyads=pairs
        )
    if relevant:
        made = made.politically_relevant()
    names = [n.strip() for n in add.split(",") if n.strip()]
    made = made.add(*names, extend="hold" if hold else None)
    if made.extended:
        typer.echo(
            "Note: membership in the state system is extended past its list's last year.", err=True
        )
    if coverage:
        tables.show(made.coverage(), as_json=as_json)
    else:
        tables.write(made.to_polars(), out, as_json=as_json)


@app.command(
    epilog="Example: cordiale similarity --source unvotes --year 2005 --dyads RUS-CHN --out s.csv"
)
def similarity(
    *,
    source: Annotated[
        str, typer.Option(help="Roll calls: unvotes, un_votes_undl or joint.")
    ] = "unvotes",
    year: Annotated[
        int | None, typer.Option(help="One year (in unvotes, session + 1945); default all.")
    ] = None,
    issue: Annotated[
        str | None, typer.Option(help="One issue of unvotes: me, nu, di, hr, co or ec.")
    ] = None,
    dyads: Annotated[str | None, typer.Option(help="Dyads to keep, as RUS-CHN,USA-GBR.")] = None,
    absent: Annotated[
        str, typer.Option(help="Listed but not voting: missing, abstain or category.")
    ] = "missing",
    interval: Annotated[
        float | None, typer.Option(help="Add intervals at this level, such as 0.9.")
    ] = None,
    out: Annotated[
        str, typer.Option(help="File to write (.csv or .parquet); '-' is standard output.")
    ] = "-",
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON rows.")] = False,
) -> None:
    """Write agreement, S, kappa, pi, tau-b and A for every dyad from General Assembly votes."""
    from cordiale.cli import tables

    tables.check_out(out, as_json=as_json)
    frame = tables.similarity(
        source, year=year, issue=issue, dyads=dyads, absent=absent, interval=interval
    )
    tables.write(frame, out, as_json=as_json)
