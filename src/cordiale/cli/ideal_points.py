"""``cordiale ideal-points``: where states stand on one line, by their votes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from cordiale.errors import UnknownNameError, UsageError

if TYPE_CHECKING:
    import polars as pl

    from cordiale.ideal_points import IdealPointEstimates
    from cordiale.latent.gibbs import Chains

__all__ = ["COLUMNS", "ideal_points"]

COLUMNS = ("ccode", "session", "year", "mean", "sd", "q05", "q95", "n_votes")
_METHODS = ("fast", "mcmc")


def ideal_points(
    *,
    source: Annotated[
        str, typer.Option(help="Roll calls: unvotes, un_votes_undl or joint.")
    ] = "unvotes",
    issue: Annotated[
        str | None, typer.Option(help="One issue of unvotes: me, nu, di, hr, co or ec.")
    ] = None,
    start: Annotated[
        int | None, typer.Option(help="First year, session + 1945; default all.")
    ] = None,
    method: Annotated[
        str,
        typer.Option(help="fast (Gaussian approximation, seconds) or mcmc (sampler, minutes)."),
    ] = "fast",
    innovation: Annotated[
        str, typer.Option(help="Variance of the change a session, or 'estimate' (fast only).")
    ] = "0.5",
    distance: Annotated[
        str | None, typer.Option(help="Write the distance of one dyad, as RUS-CHN, instead.")
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="File from which a stopped mcmc run goes on.")
    ] = None,
    out: Annotated[
        str, typer.Option(help="File to write (.csv or .parquet); '-' is standard output.")
    ] = "-",
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON rows.")] = False,
) -> None:
    """Write states' ideal points by session, with 90% intervals, from General Assembly votes."""
    from cordiale import states
    from cordiale.cli import tables
    from cordiale.ideal_points import IdealPoints
    from cordiale.sources import unga

    # All that can be wrong with the call is told before the votes are read and fitted.
    tables.check_out(out, as_json=as_json)
    if method not in _METHODS:
        raise UnknownNameError.of("method", method, _METHODS, f"Use {' or '.join(_METHODS)}.")
    if checkpoint is not None and method != "mcmc":
        raise UsageError(
            "--checkpoint is for --method mcmc", todo="Leave it out: the fast method is soon done."
        )
    pair = None if distance is None else _pair(distance)
    dyad = None if pair is None else tuple(s.ccode for s in states.dyad(*pair))
    model = IdealPoints(
        method=cast("Literal['fast', 'mcmc']", method),
        innovation=_innovation(innovation),
        checkpoint=checkpoint,
    )
    found = model.fit(unga.roll_calls(source, issue=issue), start=start)
    table = found.estimates.select(*COLUMNS) if dyad is None else found.distance(*dyad)
    _note_incomplete(found, table)
    if found.chains is not None:
        _note_chains(found.chains)
    tables.write(table, out, as_json=as_json)


def _pair(text: str) -> tuple[str, str]:
    """Read one dyad."""
    from cordiale.cli import tables

    pairs = tables.dyad_list(text)
    if len(pairs) != 1:
        raise UsageError(
            f"--distance takes one dyad, not {len(pairs)}", expected="two states, as RUS-CHN"
        )
    return pairs[0]


def _innovation(text: str) -> float | Literal["estimate"]:
    """Read the innovation variance."""
    if text == "estimate":
        return "estimate"
    try:
        return float(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is no innovation variance", expected="a positive number or estimate"
        ) from None


def _note_incomplete(found: IdealPointEstimates, written: pl.DataFrame) -> None:
    """Name the sessions written whose votes go on after the data end."""
    whole = found.estimates.filter("complete")["session"].unique()
    late = sorted(set(written["session"]) - set(whole))
    if late:
        named = ", ".join(f"{s} ({s + 1945})" for s in late)
        subject, verb = ("session", "is") if len(late) == 1 else ("sessions", "are")
        typer.echo(
            f"Note: {subject} {named} {verb} not complete: votes go on after the data end.",
            err=True,
        )


def _note_chains(chains: Chains) -> None:
    """Say how well the chains agree."""
    typer.echo(
        f"Note: {chains.draws.shape[0]} chains of {chains.iterations} iterations, the first "
        f"{chains.warmup} left out; largest R-hat {chains.rhat.max():.2f}, smallest effective "
        f"sample size {chains.ess.min():.0f}.",
        err=True,
    )
