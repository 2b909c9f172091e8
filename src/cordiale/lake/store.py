"""Tables on disk: each build in a folder of its own, one pointer that says which is current.

A recipe's tables lie in ``tables/<recipe>/<fingerprint>/``; ``current.json``
beside them names the fingerprint. The pointer is replaced in one step after
every table is whole, so a reader sees one complete build or the one before,
never a mixture, even if the machine stops in between.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from cordiale.errors import SchemaError
from cordiale.lake.home import TEMPORARY, Home, atomic_path, atomic_write, home
from cordiale.provenance import sha256_file

if TYPE_CHECKING:
    import ibis  # type: ignore[import-untyped]

__all__ = ["Built", "TableRecord", "built", "built_all", "commit", "connect", "find", "sweep"]


@dataclass(frozen=True)
class TableRecord:
    """One built table: rows, bytes and hash of its Parquet file."""

    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Built:
    """The current build of one recipe.

    Attributes
    ----------
    recipe : str
    fingerprint : str
        Digest of code and inputs.
    code : str
        Digest of the code alone.
    inputs : dict
        Input name to digest.
    tables : dict
        Table name to :class:`TableRecord`.
    folder : pathlib.Path
    """

    recipe: str
    fingerprint: str
    code: str
    inputs: dict[str, str]
    tables: dict[str, TableRecord]
    folder: Path

    def path(self, table: str) -> Path:
        """Return the Parquet file of one table."""
        return self.folder / f"{table}.parquet"

    @property
    def whole(self) -> bool:
        """Whether every table's file is there with the recorded size."""
        return all(
            self.path(t).is_file() and self.path(t).stat().st_size == r.bytes
            for t, r in self.tables.items()
        )

    def damaged(self) -> list[str]:
        """Return the tables whose bytes are no longer those that were written."""
        return [
            t
            for t, r in self.tables.items()
            if not self.path(t).is_file() or sha256_file(self.path(t)) != r.sha256
        ]


def built(recipe: str, at: Home | None = None) -> Built | None:
    """Return the current build of a recipe, or None."""
    folder = (at or home()).tables / recipe
    pointer = folder / "current.json"
    if not pointer.is_file():
        return None
    try:
        d = json.loads(pointer.read_text("utf-8"))
        return Built(
            recipe=d["recipe"],
            fingerprint=d["fingerprint"],
            code=d["code"],
            inputs=d["inputs"],
            tables={k: TableRecord(**v) for k, v in d["tables"].items()},
            folder=folder / d["fingerprint"],
        )
    except (ValueError, KeyError, TypeError) as e:
        raise SchemaError(
            f"{pointer} is damaged",
            found=f"{type(e).__name__} while reading it",
            todo=f"Delete the folder {folder} and run cordiale data build.",
        ) from e


def built_all(at: Home | None = None) -> dict[str, Built]:
    """Return every recipe's current build, by recipe name."""
    root = (at or home()).tables
    names = sorted(p.parent.name for p in root.glob("*/current.json"))
    return {n: b for n in names if (b := built(n, at)) is not None}


def find(table: str, at: Home | None = None) -> Path | None:
    """Return the Parquet file of a built table, or None."""
    for b in built_all(at).values():
        if table in b.tables and b.path(table).is_file():
            return b.path(table)
    return None


def commit(
    recipe: str,
    tables: Mapping[str, pl.DataFrame],
    *,
    fingerprint: str,
    code: str,
    inputs: dict[str, str],
) -> Built:
    """Write a recipe's tables and make them current in one step.

    Raises
    ------
    cordiale.errors.BuildError
        If the disk is full: the build before stays current.
    """
    root = home().tables / recipe
    folder = root / fingerprint
    records: dict[str, TableRecord] = {}
    for name, df in tables.items():
        target = folder / f"{name}.parquet"
        with atomic_path(target) as temporary:
            df.write_parquet(temporary, compression="zstd", compression_level=9)
        records[name] = TableRecord(df.height, target.stat().st_size, sha256_file(target))
    pointer = {
        "recipe": recipe,
        "fingerprint": fingerprint,
        "code": code,
        "inputs": inputs,
        "tables": {k: vars(v) for k, v in records.items()},
    }
    atomic_write(root / "current.json", json.dumps(pointer, indent=1) + "\n")
    # The build before stays on disk until the next sweep, for those who read it now.
    return Built(recipe, fingerprint, code, inputs, records, folder)


def sweep(at: Home | None = None) -> None:
    """Remove unfinished files, builds never made current, and builds made obsolete.

    Only under :meth:`Home.lock`: all that writes here holds it, so that nothing
    is swept while it is being written.
    """
    at = at or home()
    for left in list(at.root.rglob(f"{TEMPORARY}*")):
        _remove(left)
    for recipe in list(at.tables.glob("*/")):
        try:
            current = built(recipe.name, at)
        except SchemaError:
            continue  # whoever asks for this build is told
        for folder in list(recipe.glob("*/")):
            if current is None or folder != current.folder:
                _remove(folder)


def _remove(path: Path) -> None:
    # What cannot be removed costs space, not truth.
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def connect(at: Home | None = None) -> ibis.BaseBackend:
    """Return an Ibis connection (DuckDB) that sees every built table by name.

    The same Ibis expressions run on other backends; here each table is a view
    over its Parquet file, so nothing is loaded until it is asked for.

    Examples
    --------
    >>> import cordiale as cd
    >>> isinstance(cd.lake.connect().list_tables(), list)
    True
    """
    import ibis

    con = ibis.duckdb.connect()
    for b in built_all(at).values():
        for table in b.tables:
            con.read_parquet(b.path(table), table_name=table)
    return con
