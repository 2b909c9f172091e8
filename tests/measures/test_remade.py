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
    # Counts and sums differ by rounding only. Estimates are the end of an iteration, whose last
    # digits are the machine's linear algebra; draws are rounded to whole steps, of which the
    # same last digits can move one. Each table declares its own.
    assert_frame_equal(
        _flat(pl.read_parquet(made.path(table.name))),
        _flat(pl.read_parquet(lake.embedded_path(table.name))),
        check_exact=False,
        abs_tol=table.tolerance,
        rel_tol=1e-8,
    )


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Put draws one number a row, as floats: whole numbers are compared exactly."""
    draws = [c for c, kind in frame.schema.items() if kind.base_type() == pl.Array]
    return frame.explode(draws).with_columns(pl.col(draws).cast(pl.Float64)) if draws else frame
