"""What holds for tests and for the examples in docstrings alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

# Hypothesis fails an example that takes long; how long a test takes is not its result.
settings.register_profile("cordiale", deadline=None)
settings.load_profile("cordiale")


@pytest.fixture(scope="session", autouse=True)
def _away_from_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Point Cordiale at an empty home and at no mirror: no test touches the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDIALE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("CORDIALE_MIRROR", raising=False)
        patch.delenv("CORDIALE_DEBUG", raising=False)
        yield
