"""The embedded snapshot is what this code makes of the pinned files: same keys, same values."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cordiale import lake, measures

TABLES = [(m.name, t) for m in measures.measures().values() for t in m.tables]


@pytest.mark.data
@pytest.mark.parametrize(("recipe", "table"), TABLES, ids=[t.name for _, t in TABLES])
def test_a_table_remade_equals_the_embedded_one(
    recipe: str, table: measures.MeasureTable, built_lake: Path
) -> None:
    made = lake.built(f"measure_{recipe}")
    assert made is not None
    assert_frame_equal(
        pl.read_parquet(made.path(table.name)),
        pl.read_parquet(lake.embedded_path(table.name)),
        check_exact=False,
        abs_tol=1e-8,
        rel_tol=1e-8,
    )
