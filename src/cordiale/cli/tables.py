"""What the commands print and write: tables as CSV, Parquet, JSON or aligned text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

import polars as pl

from cordiale import lake, sources, states
from cordiale.errors import DataMissingError, UnknownNameError, UsageError
from cordiale.panel import variables
from cordiale.provenance import catalogue, source
from cordiale.states.table import System

__all__ = [
    "catalogue_list",
    "check_out",
    "dyad_list",
    "show",
    "similarity",
    "state_system",
    "variable_list",
    "write",
]


def show(frame: pl.DataFrame, *, as_json: bool) -> None:
    """Print a table for a person, or as JSON rows for a machine."""
    if as_json:
        sys.stdout.write(frame.write_json() + "\n")
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in frame.columns:
        right = frame[name].dtype.is_numeric()
        table.add_column(name, overflow="fold", justify="right" if right else "left")
    for row in frame.iter_rows():
        table.add_row(*("" if v is None else str(v) for v in row))
    # A pipe gets whole lines; a terminal its own width. Brackets in a cell are no markup.
    width = None if sys.stdout.isatty() else 200
    Console(width=width, markup=False, emoji=False, highlight=False).print(table)


def check_out(out: str, *, as_json: bool) -> None:
    """Refuse a name that :func:`write` cannot serve, before any work is done."""
    if out == "-" or out.endswith(".json"):
        return
    if not out.endswith((".csv", ".parquet")):
        raise UsageError(
            f"Cannot tell how to write {out}", expected="a name ending in .csv, .parquet or .json"
        )
    if as_json:
        raise UsageError(f"--json does not go with {out}", expected="a name ending in .json")


def write(frame: pl.DataFrame, out: str, *, as_json: bool) -> None:
    """Write a table to a file in one step, or to standard output."""
    check_out(out, as_json=as_json)
    if as_json or out.endswith(".json"):
        text = frame.write_json() + "\n"
        if out == "-":
            sys.stdout.write(text)
        else:
            lake.atomic_write(Path(out), text)
    elif out == "-":
        sys.stdout.write(frame.write_csv())
    elif out.endswith(".parquet"):
        with lake.atomic_path(Path(out)) as temporary:
            frame.write_parquet(temporary)
    else:
        with lake.atomic_path(Path(out)) as temporary:
            frame.write_csv(temporary)


def state_system(name: str) -> System:
    """Return the state system meant."""
    if name == "cow":
        return "cow"
    if name == "gw":
        return "gw"
    raise UnknownNameError.of("state system", name, ["cow", "gw"], "Use cow or gw.")


def dyad_list(text: str) -> list[tuple[str, str]]:
    """Read ``RUS-CHN,USA-GBR`` (commas or line breaks) as pairs."""
    out = []
    for item in text.replace("\n", ",").split(","):
        if not item.strip():
            continue
        parts = [p.strip() for p in item.split("-")]
        if len(parts) != 2 or not all(parts):
            raise UsageError(f"{item.strip()!r} is no dyad", expected="two states, as RUS-CHN")
        out.append((parts[0], parts[1]))
    if not out:
        raise UsageError("No dyads were given", expected="two states, as RUS-CHN")
    return out


def variable_list() -> pl.DataFrame:
    """Return the registry as a table."""
    return pl.DataFrame(
        [
            {
                "variable": v.name,
                "level": v.level,
                "coverage": v.coverage,
                "absence": v.absence,
                "unit": v.unit,
                "label": v.label,
                "source": ", ".join(v.sources),
            }
            for v in variables().values()
        ]
    )


def catalogue_list(names: list[str]) -> pl.DataFrame:
    """Return the catalogue as a table, with what is on this machine."""
    chosen = [source(n) for n in names] if names else list(catalogue().values())
    return pl.DataFrame(
        [
            {
                "data set": s.id,
                "title": s.title,
                "version": s.version,
                "coverage": s.coverage,
                "licence": s.licence,
                "files here": f"{sum(lake.local_path(f) is not None for f in s.files)}"
                f"/{len(s.files)}",
                "built": lake.is_current(sources.recipes()[s.id]),
            }
            for s in chosen
        ]
    )


def similarity(
    roll_calls: str,
    *,
    year: int | None,
    issue: str | None,
    dyads: str | None,
    absent: str,
    interval: float | None,
) -> pl.DataFrame:
    """Return the similarity of every dyad in the column order of the contract."""
    from cordiale.similarity import DEFAULT_MEASURES, all_dyads
    from cordiale.similarity.coding import AbsentRule, check_absent

    check_absent(absent)  # before the votes are read
    votes = sources.unga.roll_calls(roll_calls, year=year, issue=issue)
    frame = all_dyads(votes, by="year", absent=cast("AbsentRule", absent), interval=interval)
    if dyads is not None:
        pairs = []
        for a, b in dyad_list(dyads):
            one, two = (s.ccode for s in states.dyad(a, b, year))
            pairs.append((min(one, two), max(one, two)))
        kept = pl.DataFrame(
            pairs, schema={"ccode1": pl.Int32, "ccode2": pl.Int32}, orient="row"
        ).unique()
        frame = frame.join(kept, on=["ccode1", "ccode2"], how="semi")
        if frame.is_empty():
            raise DataMissingError(
                f"The dyads asked for cast no joint vote in {roll_calls}",
                todo="Ask for other years, or leave --year out.",
            )
    lead = ["ccode1", "ccode2", *([] if year is not None else ["year"]), "n_joint"]
    bounds = [c for c in frame.columns if c.endswith(("_low", "_high"))]
    return frame.select(*lead, *DEFAULT_MEASURES, *bounds)
