"""Fixtures shared by the tests of the source modules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from xml.sax.saxutils import escape
from zipfile import ZipFile

import numpy as np
import pandas as pd
import polars as pl
import pytest
import rdata

from cordiale.sources._contract import Files, check_output

Row = Sequence[str | float | None]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _letters(column: int) -> str:
    head, last = divmod(column, 26)
    return (_letters(head - 1) if head else "") + chr(ord("A") + last)


def _sheet(rows: Sequence[Row]) -> str:
    body = []
    for r, row in enumerate(rows, start=1):
        cells = []
        for c, value in enumerate(row):
            at = f"{_letters(c)}{r}"
            if isinstance(value, str):
                cells.append(f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
            elif value is not None:
                cells.append(f'<c r="{at}"><v>{value!r}</v></c>')
        body.append(f'<row r="{r}">{"".join(cells)}</row>')
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(body)}</sheetData></worksheet>'


@pytest.fixture(scope="session")
def write_workbook() -> Callable[[Path, dict[str, Sequence[Row]]], Path]:
    """Write an .xlsx file with these sheets (text, numbers and empty cells only)."""

    def write(path: Path, sheets: dict[str, Sequence[Row]]) -> Path:
        numbers = range(1, len(sheets) + 1)
        with ZipFile(path, "w") as z:
            parts = "".join(
                f'<Override PartName="/xl/worksheets/sheet{i}.xml" '
                f'ContentType="{_TYPE}.worksheet+xml"/>'
                for i in numbers
            )
            z.writestr(
                "[Content_Types].xml",
                f'<Types xmlns="{_PACKAGE}/content-types">'
                '<Default Extension="xml" ContentType="application/xml"/>'
                '<Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
                f"{parts}</Types>",
            )
            z.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
                f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            )
            names = "".join(
                f'<sheet name="{escape(n)}" sheetId="{i}" r:id="r{i}"/>'
                for i, n in zip(numbers, sheets, strict=True)
            )
            z.writestr(
                "xl/workbook.xml",
                f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{names}</sheets></workbook>',
            )
            links = "".join(
                f'<Relationship Id="r{i}" Type="{_REL}/worksheet" '
                f'Target="worksheets/sheet{i}.xml"/>'
                for i in numbers
            )
            z.writestr(
                "xl/_rels/workbook.xml.rels",
                f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
            )
            for i, rows in zip(numbers, sheets.values(), strict=True):
                z.writestr(f"xl/worksheets/sheet{i}.xml", _sheet(rows))
        return path

    return write


Tables = dict[str, pl.DataFrame]


def _tidy(module: ModuleType, files: Files) -> Tables:
    tables = module.tidy(files)
    assert set(tables) == {t.name for t in module.TABLES}
    return {t.name: check_output(t, files.dataset, tables[t.name]) for t in module.TABLES}


def _write_rda(path: Path, columns: dict[str, list[object]]) -> None:
    """Write one data frame, named like the file, as R does: text, or doubles with NA."""
    frame = pd.DataFrame(
        {
            name: pd.array(values, dtype=pd.StringDtype("python"))
            if any(isinstance(v, str) for v in values)
            else np.array([np.nan if v is None else v for v in values], dtype=np.float64)
            for name, values in columns.items()
        }
    )
    rdata.write_rda(path, {path.stem: frame})


@pytest.fixture
def tidy_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Tables]:
    """Write small files (columns for .rda, text for others), tidy and check them.

    The catalogue's row counts, which small files cannot meet, are set aside.
    """

    def build(module: ModuleType, **given: dict[str, list[object]] | str) -> Tables:
        monkeypatch.setattr(module, "check_rows", lambda *_, **__: None)
        paths = {}
        for name, content in given.items():
            if isinstance(content, str):
                path = tmp_path / f"{name}.csv"
                path.write_text(content, encoding="utf-8")
            else:
                path = tmp_path / f"{name}.rda"
                _write_rda(path, content)
            paths[path.name] = path
        return _tidy(module, Files(module.__name__.rpartition(".")[2], paths))

    return build


@pytest.fixture(scope="session")
def tidy_real(shared: Path) -> Callable[[ModuleType], Tables]:
    """Tidy and check a data set's real files, once a session."""
    done: dict[str, Tables] = {}

    def build(module: ModuleType) -> Tables:
        dataset = module.__name__.rpartition(".")[2]
        if dataset not in done:
            paths = {p.name: p for p in (shared / dataset).iterdir()}
            done[dataset] = _tidy(module, Files(dataset, paths))
        return done[dataset]

    return build
