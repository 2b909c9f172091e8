"""Readers that several sources share: R data files, dates, and what was left out."""

from __future__ import annotations

import warnings
import zlib
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl

from cordiale.errors import SchemaError
from cordiale.sources._contract import TableSpec, check_input

__all__ = [
    "Drop",
    "dates",
    "day",
    "dropped",
    "dropped_spec",
    "read_rda",
    "read_sheet",
    "read_text",
    "real",
    "whole",
]


def read_rda(path: Path, name: str, columns: list[str] | None = None) -> pl.DataFrame:
    """Read one data frame from an R data file.

    Numbers arrive as Float64 or Int32 and text as String; R's NA becomes null.
    A number column in which every value is NaN stays a column of nulls.

    Parameters
    ----------
    path : pathlib.Path
        The ``.rda`` file.
    name : str
        Name of the R object.
    columns : list of str, optional
        Columns to keep.

    Returns
    -------
    polars.DataFrame

    Raises
    ------
    cordiale.errors.SchemaError
        If the file is no R data file, or holds no such object or column.
    """
    import rdata

    try:
        with warnings.catch_warnings():
            # rdata warns of R classes it has no constructor for (tibble); the
            # plain data frame that it gives instead is what we want.
            warnings.simplefilter("ignore")
            objects: dict[str, Any] = rdata.read_rda(path)
    except (ValueError, NotImplementedError, EOFError, OSError, LZMAError, zlib.error) as e:
        raise SchemaError(
            f"{path.name} cannot be read as R data",
            expected="an .rda file",
            found=str(e).splitlines()[0] if str(e) else type(e).__name__,
            todo="Fetch it anew: cordiale data fetch.",
        ) from e
    if name not in objects:
        raise SchemaError(
            f"{path.name} holds no object {name}", expected=name, found=", ".join(objects)
        )
    frame = objects[name]
    missing = [c for c in columns or [] if c not in frame.columns]
    if missing:
        raise SchemaError(
            f"The columns of {path.name} changed",
            expected=", ".join(missing),
            found=", ".join(str(c) for c in frame.columns),
            done="Nothing was built from it; tables built before are kept.",
            todo="Supply the version that the catalogue pins (cordiale data list).",
        )
    if columns is not None:
        frame = frame[columns]
    return pl.from_pandas(frame.reset_index(drop=True), nan_to_null=True)


def whole(*columns: str, dtype: pl.DataType | type[pl.DataType] = pl.Int32) -> list[pl.Expr]:
    """Return expressions that cast whole-number columns, refusing fractions.

    Raises
    ------
    cordiale.errors.SchemaError
        When evaluated on a column that holds a fraction or no number.

    Examples
    --------
    >>> pl.DataFrame({"year": [1990.0, None]}).with_columns(whole("year"))["year"].to_list()
    [1990, None]
    """
    kind = dtype() if isinstance(dtype, type) else dtype

    def cast(values: pl.Series) -> pl.Series:
        # A plain cast would cut a fraction off without a word.
        try:
            out = values.cast(kind, strict=True)
        except pl.exceptions.InvalidOperationError as e:
            found = str(e).splitlines()[0]
        else:
            if not (values.dtype.is_float() and (values != out).any()):
                return out
            found = f"{values.filter(values != out)[0]}"
        raise SchemaError(
            f"Column {values.name} holds more than whole numbers",
            expected=f"whole numbers that fit {kind}",
            found=found,
            todo="Check that the file is whole, then fetch it anew.",
        )

    return [pl.col(c).map_batches(cast, return_dtype=kind) for c in columns]


def dates(*columns: str) -> list[pl.Expr]:
    """Return expressions that turn R's dates (days since 1970-01-01) into dates.

    Examples
    --------
    >>> pl.DataFrame({"day": [-1.0, None]}).with_columns(dates("day"))["day"].to_list()
    [datetime.date(1969, 12, 31), None]
    """
    return [e.cast(pl.Date) for e in whole(*columns)]


def day(year: str, month: str, day_of_month: str) -> pl.Expr:
    """Return an expression that joins whole-number columns to a date.

    It is null where a part is missing or no such day exists: the caller refuses or counts those.

    Examples
    --------
    >>> pl.DataFrame({"y": [1996, 1995], "m": [2, 2], "d": [29, 29]}).select(
    ...     day("y", "m", "d").alias("on"))["on"].to_list()
    [datetime.date(1996, 2, 29), None]
    """
    return pl.format("{}-{}-{}", year, month, day_of_month).str.to_date("%Y-%m-%d", strict=False)


@dataclass(frozen=True)
class Drop:
    """Rows (or values) that a source module left out, and why.

    Attributes
    ----------
    table : str
        Table they would have been in.
    reason : str
    rows : int
    example : str or None
        One of them, in short.
    """

    table: str
    reason: str
    rows: int
    example: str | None = None


_DROPPED_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "table": pl.String,
    "reason": pl.String,
    "rows": pl.Int32,
    "example": pl.String,
}


def dropped_spec(dataset: str) -> TableSpec:
    """Return the specification of a data set's table of what was left out."""
    return TableSpec(
        name=f"{dataset}_dropped",
        label="what the source module left out, counted by reason",
        columns=_DROPPED_COLUMNS,
        key=("table", "reason"),
        year=None,
        ranges={"rows": (1, 2**31 - 1)},
    )


def dropped(drops: list[Drop]) -> pl.DataFrame:
    """Return the table of what was left out; a reason that met no row is not listed.

    Examples
    --------
    >>> dropped([Drop("t", "no code", 2, "Tibet 1950"), Drop("t", "twice", 0)])["rows"].to_list()
    [2]
    """
    rows = [(d.table, d.reason, d.rows, d.example) for d in drops if d.rows]
    return pl.DataFrame(rows, schema=_DROPPED_COLUMNS, orient="row")


def read_text(
    dataset: str,
    path: Path,
    columns: list[str],
    *,
    separator: str = ",",
    encoding: str = "utf8",
    nulls: tuple[str, ...] = (),
) -> pl.DataFrame:
    """Read columns of a delimited file as text, so that no type is guessed.

    Parameters
    ----------
    dataset : str
        Id of the data set, for messages.
    path : pathlib.Path
    columns : list of str
        Columns to keep; the file must have them.
    separator : str
    encoding : str
        ``"utf8"`` (strict; a byte-order mark is skipped) or ``"latin1"``.
    nulls : tuple of str
        Marks of missing values besides the empty field.

    Returns
    -------
    polars.DataFrame
        String columns; an empty field is null.

    Raises
    ------
    cordiale.errors.SchemaError
        If the file cannot be decoded or parsed, or lacks a column.
    """
    try:
        frame = pl.read_csv(
            path,
            separator=separator,
            encoding=encoding,
            infer_schema=False,
            null_values=["", *nulls],
        )
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as e:
        raise SchemaError(
            f"{dataset}: {path.name} cannot be read",
            expected=f"text in {encoding} with columns separated by {separator!r}",
            found=str(e).splitlines()[0],
            done="Nothing was built from it; tables built before are kept.",
            todo="Check that the file is whole, then fetch it anew.",
        ) from e
    check_input(dataset, path.name, frame.columns, columns)
    return frame.select(columns)


def real(*columns: str) -> list[pl.Expr]:
    """Return expressions that read text columns as Float64, refusing what is no number.

    Raises
    ------
    cordiale.errors.SchemaError
        When evaluated on a column that holds a text that is no finite number.

    Examples
    --------
    >>> pl.DataFrame({"tiv": ["8.7", None]}).with_columns(real("tiv"))["tiv"].to_list()
    [8.7, None]
    """

    def cast(values: pl.Series) -> pl.Series:
        out = values.cast(pl.Float64, strict=False)
        bad = values.filter(values.is_not_null() & ~out.is_finite().fill_null(value=False))
        if bad.len():
            raise SchemaError(
                f"Column {values.name} holds more than numbers",
                expected="numbers",
                found=repr(bad[0]),
                todo="Check that the file is whole, then fetch it anew.",
            )
        return out

    return [pl.col(c).map_batches(cast, return_dtype=pl.Float64()) for c in columns]


def read_sheet(dataset: str, path: Path, sheet: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read every cell of an Excel sheet twice: as text and as number.

    Text alone would cut numbers to nine decimals; numbers alone would lose the marks of
    missing values.

    Parameters
    ----------
    dataset : str
        Id of the data set, for messages.
    path : pathlib.Path
    sheet : str
        Name of the sheet.

    Returns
    -------
    text, number : polars.DataFrame
        Of the same shape, without header row: String and Float64 (null where the cell holds
        no number).

    Raises
    ------
    cordiale.errors.SchemaError
        If the file is no workbook or has no such sheet.
    """
    try:
        workbook = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as e:
        raise SchemaError(
            f"{dataset}: {path.name} cannot be read as a workbook",
            expected="an .xlsx file",
            found=str(e).splitlines()[0],
            done="Nothing was built from it; tables built before are kept.",
            todo="Check that the file is whole, then fetch it anew.",
        ) from e
    if sheet not in workbook.sheet_names:
        raise SchemaError(
            f"{dataset}: {path.name} has no sheet {sheet!r}",
            expected=sheet,
            found=", ".join(workbook.sheet_names),
            done="Nothing was built from it; tables built before are kept.",
        )
    text = workbook.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
    number = workbook.load_sheet(sheet, header_row=None, dtypes="float").to_polars()
    return text, number
