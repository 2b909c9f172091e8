"""What every source module promises, and the checks that hold it to that.

A source module reads top-down: load, check the input, tidy, check the output,
return. *Tidy* means types, names and codes; nothing derived. It has

- ``TABLES``: one :class:`TableSpec` for each tidy table it makes;
- ``tidy(files)``: a pure function from resolved upstream files to those tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from cordiale.errors import DataMissingError, SchemaError
from cordiale.provenance import Source, source

__all__ = ["Files", "TableSpec", "check_input", "check_output", "check_rows", "check_unmapped"]


@dataclass(frozen=True)
class TableSpec:
    """One tidy table: its name in the lake, its columns, its key, its limits.

    Attributes
    ----------
    name : str
        Name in the lake; starts with the data set's id.
    label : str
        One line that says what a row is.
    columns : dict
        Column name to polars type, in order; exact.
    key : tuple of str
        Columns that are never null and together unique.
    year : str or None
        Column checked against the data set's coverage (``covers`` if given).
    covers : tuple of int or None
        First and last year of this table where they differ from the data set's.
    ranges : dict
        Column to inclusive (low, high); nulls are allowed, values outside are not.
    ordered : bool
        Whether rows are non-directed dyads with ``ccode1 < ccode2``.
    """

    name: str
    label: str
    columns: dict[str, pl.DataType | type[pl.DataType]]
    key: tuple[str, ...]
    year: str | None = "year"
    covers: tuple[int, int] | None = None
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)
    ordered: bool = False


@dataclass(frozen=True)
class Files:
    """Resolved and verified upstream files of one data set, by bare name.

    Attributes
    ----------
    dataset : str
    paths : mapping of str to pathlib.Path
        Bare file name to local path.
    """

    dataset: str
    paths: Mapping[str, Path]

    def __getitem__(self, name: str) -> Path:
        """Return the path of a file that the module names.

        Raises
        ------
        cordiale.errors.DataMissingError
            If it is not there: only other editions were supplied.
        """
        found = self.paths.get(name)
        if found is None:
            raise DataMissingError(
                f"{self.dataset}/{name} is not on this machine",
                found=", ".join(self.paths) or "no file of the data set",
                todo=self.source.how_to_get or f"Run cordiale data fetch {self.dataset}.",
            )
        return found

    def get(self, name: str) -> Path | None:
        """Return the path of an optional, user-supplied file, or None."""
        return self.paths.get(name)

    @property
    def source(self) -> Source:
        """The catalogue entry."""
        return source(self.dataset)


def check_input(dataset: str, name: str, found: Iterable[str], expected: Iterable[str]) -> None:
    """Refuse an upstream file that lacks columns the module reads.

    Raises
    ------
    cordiale.errors.SchemaError
        With the missing and the unexpected column names.
    """
    have, want = list(found), list(expected)
    missing = [c for c in want if c not in have]
    if missing:
        extra = [c for c in have if c not in want]
        raise SchemaError(
            f"{dataset}: the columns of {name} changed",
            expected=", ".join(missing),
            found=f"instead {', '.join(extra[:12])}" if extra else "none of them",
            done="Nothing was built from it; tables built before are kept.",
            todo=f"Supply the version that the catalogue pins (cordiale data list {dataset}).",
        )


def check_rows(dataset: str, name: str, rows: int, *, tolerance: float = 0.0) -> None:
    """Refuse a file whose row count drifted from the catalogue's.

    Parameters
    ----------
    name : str
        Key in the catalogue's ``rows``.
    tolerance : float
        Relative drift allowed; 0 for pinned bytes.

    Raises
    ------
    cordiale.errors.SchemaError
    """
    want = source(dataset).rows.get(name)
    if want is not None and abs(rows - want) > tolerance * want:
        raise SchemaError(
            f"{dataset}: {name} has another number of rows than the catalogue says",
            expected=f"{want:,}",
            found=f"{rows:,}",
            done="Nothing was built from it; tables built before are kept.",
            todo="Check that the file is whole, then fetch it anew.",
        )


def check_unmapped(dataset: str, what: str, names: Iterable[str]) -> None:
    """Refuse state names that are neither mapped nor known to be no state.

    Raises
    ------
    cordiale.errors.SchemaError
    """
    unknown = sorted(set(names))
    if unknown:
        raise SchemaError(
            f"{dataset}: {len(unknown)} {what} are not in the state table",
            expected="names of states, or names known to be no state",
            found="; ".join(unknown[:8]) + (" ..." if len(unknown) > 8 else ""),
            done="Nothing was built from it; tables built before are kept.",
            todo="Add them to the alias table of cordiale.states.",
        )


def check_output(spec: TableSpec, dataset: str, df: pl.DataFrame) -> pl.DataFrame:
    """Hold a tidy table to its specification and return it sorted by its key.

    Raises
    ------
    cordiale.errors.SchemaError
        On other columns or types, null or repeated keys, values out of range,
        years outside coverage, or unordered dyads.
    """

    def refuse(what: str, found: str, expected: str) -> SchemaError:
        return SchemaError(
            f"{spec.name}: {what}",
            expected=expected,
            found=found,
            done="The table was not written; the one built before is kept.",
            todo="This is drift upstream or a fault in the source module: report it.",
        )

    if dict(df.schema) != {k: v() if isinstance(v, type) else v for k, v in spec.columns.items()}:
        raise refuse("other columns than declared", str(dict(df.schema)), str(spec.columns))
    keys = list(spec.key)
    if df.select(pl.any_horizontal(pl.col(keys).is_null()).any()).item():
        raise refuse("a key column holds nulls", "nulls", f"none in {keys}")
    repeated = df.height - df.select(keys).unique().height
    if repeated:
        raise refuse("the key is not unique", f"{repeated} repeated rows", f"one row for {keys}")
    for col, (low, high) in spec.ranges.items():
        bad = df.filter(~pl.col(col).is_between(low, high)).height
        if bad:
            raise refuse(f"{col} out of range", f"{bad} rows outside", f"{low} to {high}")
    if spec.year is not None:
        src = source(dataset)
        first, last = spec.covers or (src.first_year, src.last_year)
        bad = df.filter(~pl.col(spec.year).is_between(first, last)).height
        if bad:
            raise refuse("years outside coverage", f"{bad} rows outside", f"{first} to {last}")
    if spec.ordered and df.filter(pl.col("ccode1") >= pl.col("ccode2")).height:
        raise refuse("dyads out of order", "ccode1 >= ccode2", "ccode1 < ccode2")
    return df.sort(keys)
