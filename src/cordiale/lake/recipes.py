"""Recipes make tables from inputs; nothing is made twice, nothing is left half-made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl

from cordiale.errors import CordialeError, UnknownNameError
from cordiale.lake.fetch import resolve_source
from cordiale.lake.home import home
from cordiale.lake.store import Built, built, commit, sweep
from cordiale.progress import bar
from cordiale.provenance import fingerprint, sha256_file

__all__ = ["Outcome", "Recipe", "build", "code_digest", "is_current", "make"]

PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Recipe:
    """How one folder of tables is made.

    Attributes
    ----------
    name : str
        A data set's id for a tidy recipe, ``measure_...`` for a measure.
    tables : tuple of str
        What it makes.
    code : tuple of str
        Files and folders of the package, relative to it, whose change calls
        for a new build.
    make : callable
        Takes the resolved files (tidy) or nothing (measure), returns the tables.
    needs : tuple of str
        Recipes whose tables it reads; empty for a tidy recipe.
    kind : {"tidy", "measure"}
    """

    name: str
    tables: tuple[str, ...]
    code: tuple[str, ...]
    make: Callable[[dict[str, Path]], dict[str, pl.DataFrame]]
    needs: tuple[str, ...] = ()
    kind: Literal["tidy", "measure"] = "tidy"


@dataclass(frozen=True)
class Outcome:
    """What a build did: recipe names by what became of them."""

    built: tuple[str, ...]
    current: tuple[str, ...]
    failed: dict[str, CordialeError]


@cache
def code_digest(code: tuple[str, ...]) -> str:
    """Return a digest of files and folders of the package, given relative to it."""
    parts: list[str] = []
    for entry in code:
        path = PACKAGE / entry
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        parts += [
            f"{f.relative_to(PACKAGE)}:{sha256_file(f)}"
            for f in inside
            if f.suffix in (".py", ".csv", ".toml")
        ]
    return fingerprint(parts)


def is_current(recipe: Recipe) -> bool:
    """Whether the recipe's build is there, whole, and made by this code.

    Upstream files are not looked at: :func:`build` does that.
    """
    b = built(recipe.name)
    return b is not None and b.code == code_digest(recipe.code) and b.whole


def make(recipe: Recipe, upstream: dict[str, Built], *, network: bool = True) -> tuple[Built, bool]:
    """Bring one recipe up to date; return its build and whether it was made anew.

    Parameters
    ----------
    recipe : Recipe
    upstream : dict
        Current builds of the recipes that it needs.
    network : bool
        Whether files may be fetched.

    Raises
    ------
    cordiale.errors.DataError
        If an input is missing or refused, or a table breaks its specification.
    """
    code = code_digest(recipe.code)
    paths: dict[str, Path] = {}
    if recipe.kind == "tidy":
        resolved = resolve_source(recipe.name, network=network)
        inputs = {k: r.sha256 for k, r in sorted(resolved.items())}
        paths = {k: r.path for k, r in resolved.items()}
    else:
        inputs = {n: upstream[n].fingerprint for n in recipe.needs}
    wanted = fingerprint([recipe.name, code, *(f"{k}={v}" for k, v in inputs.items())])
    b = built(recipe.name)
    if b is not None and b.fingerprint == wanted and b.whole:
        return b, False
    tables = recipe.make(paths)
    return commit(recipe.name, tables, fingerprint=wanted, code=code, inputs=inputs), True


def build(
    recipes: dict[str, Recipe], names: Sequence[str] | None = None, *, network: bool = True
) -> Outcome:
    """Bring recipes up to date, in their written order, and say what was done.

    A recipe that fails does not stop the others, except those that need it.
    Safe to run twice at once (the second waits) and to stop at any moment (run
    it again and it goes on; what was left half-written is swept away first).

    Parameters
    ----------
    recipes : dict
        All recipes by name, each after those it needs.
    names : sequence of str, optional
        Those wanted (and what they need); default all.
    network : bool
        Whether files may be fetched.

    Returns
    -------
    Outcome

    Raises
    ------
    cordiale.errors.UnknownNameError
        If a name is no recipe.
    """
    for n in names or ():
        if n not in recipes:
            raise UnknownNameError.of("data set or measure", n, recipes, "See cordiale data list.")
    wanted = list(_closure(recipes, names if names is not None else list(recipes)))
    made: list[str] = []
    current: list[str] = []
    failed: dict[str, CordialeError] = {}
    done: dict[str, Built] = {}
    with home().lock(), bar("build", len(wanted)) as progress:
        sweep()
        for n in wanted:
            progress.step(n, 0)
            broken = [d for d in recipes[n].needs if d in failed]
            if broken:
                failed[n] = CordialeError(f"{n} needs {', '.join(broken)}, which failed")
            else:
                try:
                    done[n], anew = make(recipes[n], done, network=network)
                    (made if anew else current).append(n)
                except CordialeError as e:
                    failed[n] = e
            progress.step(n)
    return Outcome(tuple(made), tuple(current), failed)


def _closure(recipes: dict[str, Recipe], names: Iterable[str]) -> Iterable[str]:
    """Return the recipes wanted and all that they need, needed ones first."""
    seen: dict[str, None] = {}

    def add(n: str) -> None:
        for d in recipes[n].needs:
            add(d)
        seen.setdefault(n)

    for n in names:
        add(n)
    return seen
