"""The panel: rows of state-years or dyad-years, with variables that know their coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from cordiale import states
from cordiale.errors import DyadError, NotAMemberError, UnknownNameError, UsageError
from cordiale.lake import atomic_path
from cordiale.panel.frame import LIST_END, dyad_year_rows, state_year_rows
from cordiale.panel.join import attach
from cordiale.panel.registry import variables
from cordiale.panel.variable import Variable
from cordiale.progress import bar
from cordiale.provenance import bibtex, source
from cordiale.states.table import System

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Panel", "dyad_years", "state_years"]


@dataclass(frozen=True)
class Panel:
    """State-years or dyad-years with variables; every method returns a new panel.

    Attributes
    ----------
    frame : polars.DataFrame
        The rows: keys first, then variables in the order they were added.
    system : {"cow", "gw"}
    dyadic, directed : bool
    added : tuple of Variable
        Variables added so far.
    held : tuple of str
        Names of those whose last value was carried forward.
    """

    frame: pl.DataFrame
    system: System
    dyadic: bool
    directed: bool
    added: tuple[Variable, ...] = ()
    held: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Key columns."""
        code = "ccode" if self.system == "cow" else "gwcode"
        return (f"{code}1", f"{code}2", "year") if self.dyadic else (code, "year")

    @property
    def extended(self) -> bool:
        """Whether some rows rest on membership after the list's last year."""
        return bool((self.frame["year"] > LIST_END[self.system]).any())

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.frame.height

    def __repr__(self) -> str:
        """Return rows, span and variables in one line."""
        years = self.frame["year"]
        span = f"{years.min()!r}-{years.max()!r}" if len(years) else "no years"
        kind = "dyad-years" if self.dyadic else "state-years"
        kind = f"directed {kind}" if self.directed else kind
        names = ", ".join(v.name for v in self.added) or "none"
        return f"<Panel: {len(self):,} {kind} ({self.system}), {span}; variables: {names}>"

    def add(self, *names: str, extend: Literal["hold"] | None = None) -> Panel:
        """Add variables from the registry, each within its coverage.

        Parameters
        ----------
        *names : str
            Names in :func:`cordiale.panel.variables`.
        extend : {"hold"}, optional
            Carry the last covered value forward; a column ``<name>_held`` marks
            every row where that was done. By default a value outside coverage
            is null.

        Returns
        -------
        Panel

        Raises
        ------
        cordiale.errors.UnknownNameError
            If a name is not in the registry.
        cordiale.errors.UsageError
            If a dyadic variable is asked of state-years, or a variable is in the
            panel already and held where it now shall not be, or the reverse.
        cordiale.errors.DataError
            If the source's files are neither here nor to be fetched.

        Examples
        --------
        >>> import cordiale as cd
        >>> p = cd.dyad_years(start=1984, end=1986, dyads=[("RUS", "CHN")]).add("agreement")
        >>> p.to_polars()["agreement"].round(3).to_list()[1]
        0.719
        """
        if extend not in (None, "hold"):
            raise UnknownNameError.of("way to extend", str(extend), ["hold"], "Use extend='hold'.")
        hold = extend == "hold"
        known = variables()
        wanted: list[Variable] = []
        for n in names:
            if n not in known:
                raise UnknownNameError.of("variable", n, known, "See cordiale panel --list.")
            v = known[n]
            if not self.dyadic and v.level != "state":
                raise UsageError(
                    f"{n} belongs to a pair of states", todo="Add it to dyad_years() instead."
                )
            if v in self.added and (n in self.held) is not hold:
                raise UsageError(
                    f"{n} is in the panel already, {'not held' if hold else 'held'}",
                    todo="Add it once, in the way you want it.",
                )
            if v not in self.added and v not in wanted:
                wanted.append(v)
        frame = self._with_ccodes()
        groups: dict[object, list[Variable]] = {}
        for v in wanted:
            # What is held is looked up in the last year: those of one join must share it.
            alike = (v.load, v.level, v.static, v.last if hold else None)
            groups.setdefault(alike, []).append(v)
        with bar("panel", len(groups)) as progress:
            for group in groups.values():
                progress.step(group[0].name, 0)
                frame = attach(frame, group, dyadic=self.dyadic, hold=hold)
                progress.step(group[0].name)
        columns = [
            c
            for v in wanted
            for name in v.columns(dyadic=self.dyadic)
            for c in ((name, f"{name}_held") if hold else (name,))
        ]
        return replace(
            self,
            frame=frame.select(*self.frame.columns, *columns),
            added=(*self.added, *wanted),
            held=(*self.held, *(v.name for v in wanted if hold)),
        )

    def _with_ccodes(self) -> pl.DataFrame:
        """Return the rows with COW codes beside Gleditsch-Ward's: sources join on them."""
        if self.system == "cow":
            return self.frame
        sides = ("1", "2") if self.dyadic else ("",)
        return self.frame.with_columns(
            states.from_gwcode(self.frame[f"gwcode{s}"], self.frame["year"]).alias(f"ccode{s}")
            for s in sides
        )

    def politically_relevant(self) -> Panel:
        """Keep dyads that are contiguous or hold a major power, in that year.

        Contiguity is COW's direct contiguity of any type (land, or up to 400
        miles of water); major powers are COW's. Both end in 2016: later years
        are dropped, since relevance is unknown there.

        Returns
        -------
        Panel

        Raises
        ------
        cordiale.errors.UsageError
            If the rows are state-years.
        """
        if not self.dyadic:
            raise UsageError("Relevance belongs to pairs of states", todo="Use dyad_years().")
        # On the bare rows: values that this panel holds past coverage must not count.
        bare = replace(self, frame=self.frame.select(self.keys), added=(), held=())
        marked = bare.add("contiguity", "major").frame
        keep = marked.select(
            (pl.col("contiguity") > 0) | (pl.col("major1") == 1) | (pl.col("major2") == 1)
        ).to_series()
        return replace(self, frame=self.frame.filter(keep))

    def coverage(self) -> pl.DataFrame:
        """Say, for each variable, what stands behind it in these rows.

        Returns
        -------
        polars.DataFrame
            ``variable``, ``column``, ``source``, ``version``, ``first``, ``last``,
            ``absence``, ``rows``, ``inside`` (rows within coverage), ``known``
            (rows with a value), ``held`` (rows carried forward).
        """
        rows = []
        years = self.frame["year"]
        for v in self.added:
            inside = len(self) if v.static else int(years.is_between(v.first, v.last).sum())
            for column in v.columns(dyadic=self.dyadic):
                held = f"{column}_held"
                rows.append(
                    {
                        "variable": v.name,
                        "column": column,
                        "source": ", ".join(v.sources),
                        "version": ", ".join(source(s).version for s in v.sources),
                        "first": v.first,
                        "last": v.last,
                        "absence": v.absence,
                        "rows": len(self),
                        "inside": inside,
                        "known": len(self) - self.frame[column].null_count(),
                        "held": int(self.frame[held].sum()) if held in self.frame.columns else 0,
                    }
                )
        schema = {
            "variable": pl.String, "column": pl.String, "source": pl.String, "version": pl.String,
            "first": pl.Int32, "last": pl.Int32, "absence": pl.String, "rows": pl.Int64,
            "inside": pl.Int64, "known": pl.Int64, "held": pl.Int64,
        }  # fmt: skip
        return pl.DataFrame(rows, schema=schema)

    def cite(self, style: Literal["text", "bibtex"] = "text") -> str:
        """Return the citations of everything in the panel, the state list included.

        Parameters
        ----------
        style : {"text", "bibtex"}

        Examples
        --------
        >>> import cordiale as cd
        >>> "Correlates of War" in cd.state_years(2000, 2001).cite()
        True
        """
        ids = list(dict.fromkeys(["cow_states", *(s for v in self.added for s in v.sources)]))
        if style == "bibtex":
            return bibtex(ids)
        if style != "text":
            raise UnknownNameError.of("style", style, ["text", "bibtex"], "Use one of these.")
        return "\n".join(source(s).cite for s in ids)

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a Polars frame."""
        return self.frame

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas frame."""
        return self.frame.to_pandas()

    def to_csv(self, path: str | Path) -> None:
        """Write the rows as CSV in one step; missing values are empty."""
        with atomic_path(Path(path)) as temporary:
            self.frame.write_csv(temporary)

    def to_parquet(self, path: str | Path) -> None:
        """Write the rows as Parquet in one step."""
        with atomic_path(Path(path)) as temporary:
            self.frame.write_parquet(temporary)


def state_years(
    start: int = 1816,
    end: int | None = None,
    *,
    system: System = "cow",
    only: Iterable[str | int] | None = None,
) -> Panel:
    """Return the state-years of a state system.

    A state counts in every year in which it was a member on at least one day.

    Parameters
    ----------
    start, end : int
        Years, inclusive. `end` defaults to the list's last year (COW 2016, GW
        2017); a later end extends the membership of that year, and
        :attr:`Panel.extended` says so.
    system : {"cow", "gw"}
    only : iterable of str or int, optional
        States to keep, by any name or code.

    Returns
    -------
    Panel
        Keys ``ccode`` (or ``gwcode``) and ``year``.

    Raises
    ------
    cordiale.errors.UsageError
        If the span lies outside the state system.
    cordiale.errors.StateError
        If a state is unknown or ambiguous, or none was a member in the span.

    Examples
    --------
    >>> import cordiale as cd
    >>> len(cd.state_years(2000, 2000))
    191
    """
    _check_system(system)
    last = LIST_END[system] if end is None else end
    frame = state_year_rows(system, start, last).drop("extended")
    if only is not None:
        codes = [states.resolve(s, system=system).code for s in only]
        frame = frame.filter(pl.col(frame.columns[0]).is_in(codes))
        if frame.is_empty():
            raise NotAMemberError(
                f"None of the states asked for was a member between {start} and {last}",
                todo="Ask for other years; see cordiale.states.membership().",
            )
    return Panel(frame, system, dyadic=False, directed=False)


def dyad_years(
    start: int = 1816,
    end: int | None = None,
    *,
    system: System = "cow",
    directed: bool = False,
    dyads: Sequence[tuple[str | int, str | int]] | None = None,
) -> Panel:
    """Return the dyad-years of a state system.

    A dyad counts in every year in which both states were members on the same
    day at least once.

    Parameters
    ----------
    start, end : int
        Years, inclusive; see :func:`state_years` on a late `end`.
    system : {"cow", "gw"}
    directed : bool
        Two rows a dyad, one from each state's side.
    dyads : sequence of pairs, optional
        Dyads to keep, states by any name or code.

    Returns
    -------
    Panel
        Keys ``ccode1``, ``ccode2``, ``year``; ``ccode1 < ccode2`` unless directed.

    Raises
    ------
    cordiale.errors.UsageError
        If the span lies outside the state system.
    cordiale.errors.StateError
        If a state is unknown or ambiguous, a dyad never coexisted, or none did in
        the span.

    Examples
    --------
    >>> import cordiale as cd
    >>> panel = cd.dyad_years(start=1992, end=1994, dyads=[("Russia", "China")])
    >>> panel.to_polars().rows()
    [(365, 710, 1992), (365, 710, 1993), (365, 710, 1994)]
    """
    _check_system(system)
    last = LIST_END[system] if end is None else end
    frame = dyad_year_rows(system, start, last, directed=directed).drop("extended")
    if dyads is not None:
        code = frame.columns[0][:-1]
        pairs = set()
        for a, b in dyads:
            one, two = (s.code for s in states.dyad(a, b, system=system))
            pairs.add((min(one, two), max(one, two)))
            if directed:
                pairs.add((max(one, two), min(one, two)))
        kept = pl.DataFrame(
            sorted(pairs), schema={f"{code}1": pl.Int32, f"{code}2": pl.Int32}, orient="row"
        )
        frame = frame.join(kept, on=[f"{code}1", f"{code}2"], how="semi", maintain_order="left")
        if frame.is_empty():
            raise DyadError(
                f"None of the dyads asked for coexisted between {start} and {last}",
                todo="Ask for other years, or name the states of that time (West Germany).",
            )
    return Panel(frame, system, dyadic=True, directed=directed)


def _check_system(system: str) -> None:
    if system not in LIST_END:
        raise UnknownNameError.of("state system", system, LIST_END, "Use 'cow' or 'gw'.")
