"""Reading of real files for the tests of the state system."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def rda(shared: Path) -> Callable[[str], Any]:
    """Return a function that gives the first data frame of an R file as pandas frame."""
    import rdata

    def read(path: str) -> Any:
        with warnings.catch_warnings():
            # Leftovers of R's own CSV reader, which say nothing about the values.
            warnings.filterwarnings("ignore", message="Missing constructor for R class")
            warnings.filterwarnings("ignore", message="Unknown encoding")
            return next(iter(rdata.read_rda(shared / path).values()))

    return read
