"""A fast reader for one thing: a data frame in an R data file.

rdata builds a Python object for each of the 1.7 million strings of ``un_votes``
and takes half a minute. R writes the same few hundred names over and over, so
this reader keeps each distinct one once and a column as numbers into that list.
It knows plain data frames only (numbers, text, factors, logicals); for all else
there is :func:`cordiale.sources._read.read_rda`.

The format is described in the R Internals manual, section 1.8, "Serialization
Formats".
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cordiale.errors import SchemaError

__all__ = ["read_frame"]

_PAIR = struct.Struct(">ii")
_NA_INT = -(2**31)
_OPENERS = {b"BZh": bz2.decompress, b"\x1f\x8b": gzip.decompress, b"\xfd7zXZ": lzma.decompress}

# SEXP types, as numbered in R's Rinternals.h and serialize.c.
_SYM, _LIST, _CHAR, _LGL, _INT, _REAL, _STR, _VEC = 1, 2, 9, 10, 13, 14, 16, 19
_ALTREP, _NIL, _REF = 238, 254, 255
_HAS_ATTRIBUTES, _HAS_TAG = 0x200, 0x400
_LATIN1 = 1 << (12 + 2)


class _UnreadableError(Exception):
    """What is in the file that this reader does not know."""


@dataclass
class _Text:
    """A character vector: each distinct string once, and which one stands where."""

    values: list[str | None]
    codes: NDArray[np.int32]


@dataclass
class _Vector:
    """An R vector with its attributes."""

    value: Any
    attributes: dict[str, Any] = field(default_factory=dict)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.symbols: list[str] = []

    def whole(self) -> int:
        (value,) = struct.unpack_from(">i", self.data, self.at)
        self.at += 4
        return int(value)

    def array(self, dtype: str) -> NDArray[Any]:
        n = self.whole()
        out = np.frombuffer(self.data, dtype=dtype, count=n, offset=self.at)
        self.at += out.nbytes
        return out.astype(out.dtype.newbyteorder("="))

    def text(self) -> _Text:
        n = self.whole()
        data, at, unpack = self.data, self.at, _PAIR.unpack_from
        seen: dict[bytes, int] = {}
        codes = np.empty(n, dtype=np.int32)
        for i in range(n):
            length = unpack(data, at)[1]
            end = at + 8 + max(length, 0)
            # The flags are part of the identity: they hold the encoding.
            codes[i] = seen.setdefault(data[at:end], len(seen))
            at = end
        self.at = at
        return _Text([_decode(raw) for raw in seen], codes)

    def item(self) -> Any:
        flags = self.whole()
        kind = flags & 0xFF
        if kind == _NIL:
            return None
        if kind == _REF:
            return self.symbols[(flags >> 8 or self.whole()) - 1]
        if kind == _SYM:
            self.symbols.append(self.item())
            return self.symbols[-1]
        if kind == _CHAR:
            length = self.whole()
            start, self.at = self.at - 8, self.at + max(length, 0)
            return _decode(self.data[start : self.at])
        if kind == _LIST:
            return self.pairs(flags)
        return self.altrep() if kind == _ALTREP else self.vector(kind, flags)

    def vector(self, kind: int, flags: int) -> _Vector:
        if kind == _STR:
            vector = _Vector(self.text())
        elif kind in (_LGL, _INT):
            vector = _Vector(self.array(">i4"))
        elif kind == _REAL:
            vector = _Vector(self.array(">f8"))
        elif kind == _VEC:
            vector = _Vector([self.item() for _ in range(self.whole())])
        else:
            raise _UnreadableError(f"an object of R type {kind}")
        if flags & _HAS_ATTRIBUTES:
            vector.attributes = dict(self.item())
        return vector

    def pairs(self, flags: int) -> list[tuple[str, Any]]:
        """Read a pairlist: attributes, or the objects of the file."""
        out = []
        while flags & 0xFF == _LIST:
            if flags & _HAS_ATTRIBUTES:
                self.item()
            tag = self.item() if flags & _HAS_TAG else ""
            out.append((tag, self.item()))
            flags = self.whole()
        if flags & 0xFF != _NIL:
            raise _UnreadableError("a list without an end")
        return out

    def altrep(self) -> _Vector:
        """Read a vector in compact form: R writes row names as such a run of integers."""
        name, state, attributes = self.item()[0][1], self.item(), self.item()
        if name != "compact_intseq":
            raise _UnreadableError(f"a compact vector of class {name}")
        n, first, step = state.value
        run = np.arange(n, dtype=np.int32) * np.int32(step) + np.int32(first)
        return _Vector(run, dict(attributes or []))


def _decode(raw: bytes) -> str | None:
    """Turn a serialised string (flags, length, bytes) into text; R's NA has length -1."""
    flags, length = _PAIR.unpack_from(raw)
    if length < 0:
        return None
    return raw[8:].decode("latin-1" if flags & _LATIN1 else "utf-8")


def _series(name: str, column: Any) -> pl.Series:
    if not isinstance(column, _Vector):
        raise _UnreadableError(f"column {name} of an unknown kind")
    value = column.value
    if isinstance(value, _Text):
        return pl.Series(name, value.values, dtype=pl.String).gather(value.codes)
    if not isinstance(value, np.ndarray):
        raise _UnreadableError(f"column {name}, a list")
    series = pl.Series(name, value)
    if series.dtype.is_float():
        return series.fill_nan(None)
    series = pl.select(pl.when(series != _NA_INT).then(series).alias(name)).to_series()
    levels = column.attributes.get("levels")
    if levels is None:
        return series
    words = [levels.value.values[i] for i in levels.value.codes]
    # A negative index would count from the end; R shows a code without a level as NA.
    index = (series - 1).set(~series.is_between(1, len(words)), None)
    return pl.Series(name, words, dtype=pl.String).gather(index)


def _objects(data: bytes) -> dict[str, Any]:
    opener = next((f for magic, f in _OPENERS.items() if data.startswith(magic)), None)
    plain = opener(data) if opener else data
    if plain[:5] not in (b"RDX2\n", b"RDX3\n") or plain[5:7] != b"X\n":
        raise _UnreadableError("no R data file in binary form")
    reader = _Reader(plain)
    reader.at = 7
    version = reader.whole()
    reader.at += 8
    if version == 3:  # the writer's own encoding; strings carry theirs
        length = reader.whole()
        reader.at += length
    return dict(reader.item())


def read_frame(path: Path, name: str, columns: list[str]) -> pl.DataFrame:
    """Read one plain data frame from an R data file, fast.

    Text and factors arrive as String, numbers as Float64 or Int32, logicals as
    Int32; R's NA becomes null.

    Parameters
    ----------
    path : pathlib.Path
        The ``.rda`` file.
    name : str
        Name of the data frame.
    columns : list of str
        Columns to keep, in this order.

    Returns
    -------
    polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        If the file is no R data file, or holds no such data frame or column.
    """
    try:
        objects = _objects(path.read_bytes())
        frame = objects.get(name)
        if not isinstance(frame, _Vector) or "names" not in frame.attributes:
            raise SchemaError(
                f"{path.name} holds no data frame {name}",
                expected=name,
                found=", ".join(objects),
                done="Nothing was built from it; tables built before are kept.",
                todo="Supply the version that the catalogue pins (cordiale data list).",
            )
        names = frame.attributes["names"].value
        found = [names.values[i] for i in names.codes]
        missing = [c for c in columns if c not in found]
        if missing:
            raise SchemaError(
                f"The columns of {path.name} changed",
                expected=", ".join(missing),
                found=", ".join(map(str, found)),
                done="Nothing was built from it; tables built before are kept.",
                todo="Supply the version that the catalogue pins (cordiale data list).",
            )
        return pl.DataFrame([_series(c, frame.value[found.index(c)]) for c in columns])
    except (_UnreadableError, OSError, EOFError, ValueError, struct.error, lzma.LZMAError) as e:
        raise SchemaError(
            f"{path.name} cannot be read as R data",
            expected="a data frame in an .rda file",
            found=str(e) or type(e).__name__,
            done="Nothing was built from it; tables built before are kept.",
            todo="Fetch it anew: cordiale data fetch.",
        ) from e
