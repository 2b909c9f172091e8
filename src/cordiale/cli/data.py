"""``cordiale data``: list, fetch, build, verify, cite and find the data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cordiale.errors import CordialeError, DataError

__all__ = ["data"]

data = typer.Typer(
    help="List, fetch, build, verify, cite and find the data.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)

Names = Annotated[list[str] | None, typer.Argument(help="Data sets; default all.")]


@data.command("list", epilog="Example: cordiale data list atop")
def list_(
    names: Names = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the data sets: coverage, version, licence, and what is on this machine."""
    from cordiale.cli import tables

    tables.show(tables.catalogue_list(names or []), as_json=as_json)


@data.command(epilog="Example: cordiale data fetch un_votes_undl --from ~/Downloads/voting.csv")
def fetch(
    names: Names = None,
    file: Annotated[
        Path | None, typer.Option("--from", help="Take this file of yours for the data set named.")
    ] = None,
) -> None:
    """Fetch upstream files into the cache: own file, cache, mirror, pinned address."""
    from cordiale import lake, sources
    from cordiale.errors import UsageError
    from cordiale.progress import bar
    from cordiale.provenance import catalogue, source

    chosen = [source(n) for n in names] if names else list(catalogue().values())
    if file is not None:
        if len(chosen) != 1:
            raise UsageError("--from takes one data set", todo="Name it: cordiale data fetch ID.")
        kept = lake.adopt(chosen[0].id, file, sources.variants(chosen[0].id))
        typer.echo(f"{chosen[0].id}: took {file} in as {kept}. Now run cordiale data build.")
        return
    failed: list[CordialeError] = []
    files = [f for s in chosen for f in s.files]
    with bar("fetch", len(files)) as progress:
        for f in files:
            progress.step(f.path, 0)
            try:
                lake.resolve_file(f)
            except DataError as e:
                failed.append(e)
            progress.step(f.path)
    typer.echo(f"{len(files) - len(failed)} of {len(files)} files are here and verified.")
    _report(failed)


@data.command(epilog="Example: CORDIALE_MIRROR=/data/mirror cordiale data build")
def build(
    names: Annotated[
        list[str] | None, typer.Argument(help="Data sets or measures; default all.")
    ] = None,
    snapshot: Annotated[
        Path | None,
        typer.Option(help="Also write the measures here, as the package embeds them."),
    ] = None,
) -> None:
    """Build tidy tables and measures; what is up to date is left alone."""
    from cordiale import lake, measures

    outcome = lake.build(measures.all_recipes(), names or None)
    typer.echo(
        f"{len(outcome.built)} built, {len(outcome.current)} up to date, "
        f"{len(outcome.failed)} failed, in {lake.home().root}"
    )
    _report(list(outcome.failed.values()))
    if snapshot is not None:
        size = measures.write_snapshot(snapshot)
        typer.echo(f"Snapshot of {size / 1e6:.1f} MB written to {snapshot}")


@data.command(epilog="Example: cordiale data verify")
def verify(names: Names = None) -> None:
    """Check every file and table on this machine against its recorded hash."""
    from cordiale import lake, measures
    from cordiale.progress import bar
    from cordiale.provenance import catalogue, source

    chosen = [source(n) for n in names] if names else list(catalogue().values())
    failed: list[CordialeError] = []
    checked = 0
    with bar("verify", len(chosen)) as progress:
        for s in chosen:
            progress.step(s.id, 0)
            for f in s.files:
                if lake.local_path(f) is not None:
                    checked += 1
                    try:
                        lake.resolve_file(f, network=False)
                    except DataError as e:
                        failed.append(e)
            progress.step(s.id)
    for name, b in lake.built_all().items():
        if not names or name in names:
            checked += len(b.tables)
            failed += [measures.damaged_table(name, t) for t in b.damaged()]
    typer.echo(f"{checked} files and tables checked, {len(failed)} wrong.")
    _report(failed)


@data.command(epilog="Example: cordiale data cite atop cow_trade --bibtex")
def cite(
    names: Names = None,
    as_bibtex: Annotated[bool, typer.Option("--bibtex", help="Print BibTeX.")] = False,
) -> None:
    """Print how to cite data sets."""
    from cordiale.provenance import bibtex, catalogue, source

    chosen = [source(n).id for n in names] if names else list(catalogue())
    if as_bibtex:
        typer.echo(bibtex(chosen), nl=False)
    else:
        for i in chosen:
            typer.echo(f"{i}: {source(i).cite}")


@data.command(epilog="Example: cordiale data path cow_trade")
def path(
    name: Annotated[str | None, typer.Argument(help="A data set or a table; default home.")] = None,
) -> None:
    """Print where the lake, a data set's files or a built table lie."""
    from cordiale import lake
    from cordiale.errors import DataMissingError
    from cordiale.provenance import catalogue, source

    if name is None:
        typer.echo(lake.home().root)
        return
    if name in catalogue():
        here = [p for f in source(name).files if (p := lake.local_path(f)) is not None]
        if not here:
            raise DataMissingError(
                f"No file of {name} is on this machine", todo=f"Run cordiale data fetch {name}."
            )
        for p in here:
            typer.echo(p)
        return
    found = lake.find(name)
    if found is None:
        raise DataMissingError(
            f"No data set or built table is called {name}", todo="See cordiale data list."
        )
    typer.echo(found)


def _report(failed: list[CordialeError]) -> None:
    """Say what failed, a line each, and leave with the code of the gravest."""
    for e in failed:
        typer.echo(f"cordiale: {e}", err=True)
    if failed:
        raise typer.Exit(max(e.exit_code for e in failed))
