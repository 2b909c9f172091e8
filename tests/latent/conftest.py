"""Data drawn from the model, with gaps, entries, exits, bridges and missing responses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from cordiale.latent.design import Design, lay_out

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Simulated:
    """A design, and the trait at each of its nodes that its responses were drawn with."""

    design: Design
    truth: Floats
    rows: dict[str, NDArray[np.generic]]


class Simulate:
    """Draws a unit's walk, then responses of each kind of item to it."""

    def __call__(
        self,
        seed: int,
        *,
        units: int = 20,
        periods: int = 6,
        items: int = 12,
        categories: tuple[int, ...] = (2,),
        bridges: int = 2,
        missing: float = 0.2,
        innovation: float = 0.1,
        static: float = 4.0,
    ) -> Simulated:
        """Draw one data set; 0 categories stand for a Gaussian item."""
        rng = np.random.default_rng(seed)
        truth = self._walks(rng, units, periods, innovation, static)
        last = np.where(rng.random(units) < 0.2, periods // 2, periods)
        rows = []
        for j in range(items * periods + bridges):
            k = categories[j % len(categories)]
            # Every other bridge is asked in every other period only.
            bridge = range(j % 2, periods, 1 + j % 2)
            when = bridge if j >= items * periods else [j // items]
            b, cut = rng.normal(), np.sort(rng.normal(size=max(k - 1, 1)))
            for t in when:
                for u in range(units):
                    latent = b * truth[u, t] + rng.normal()
                    # Every tenth unit has a gap in period 2.
                    absent = t >= last[u] or (t == 2 and u % 10 == 0)
                    if rng.random() < missing or absent:
                        continue
                    value = 0.5 * latent + 1.0 if k == 0 else float((latent > cut).sum())
                    rows.append((u, t, j, value, k == 0))
        u, t, j, y, g = (np.array(c) for c in zip(*rows, strict=True))
        low, high = np.full(j.max() + 1, np.inf), np.full(j.max() + 1, -np.inf)
        np.minimum.at(low, j, y)
        np.maximum.at(high, j, y)
        kept = (low < high)[j]
        u, t, j, y, g = u[kept], t[kept], j[kept], y[kept], g[kept]
        design = lay_out(u, t, j, y, gaussian=g)
        unit = design.units[design.node_unit]
        period = design.periods[design.node_period].astype(int)
        values = {"unit": u, "period": t, "item": j, "response": y, "gaussian": g}
        return Simulated(design, truth[unit, period], values)

    @staticmethod
    def _walks(
        rng: np.random.Generator, units: int, periods: int, innovation: float, static: float
    ) -> Floats:
        """Draw from the prior itself, the weak prior at every period included."""
        precision = np.eye(periods) / static
        for t in range(1, periods):
            precision[t - 1 : t + 1, t - 1 : t + 1] += np.array([[1, -1], [-1, 1]]) / innovation
        root = np.linalg.cholesky(np.linalg.inv(precision))
        return np.asarray(rng.standard_normal((units, periods)) @ root.T)


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """Keep kernels to one thread: on data this small, threads mostly wait for one another."""
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    yield
    numba.set_num_threads(before)


@pytest.fixture(scope="session")
def simulate() -> Simulate:
    """Give the simulator."""
    return Simulate()


@pytest.fixture(scope="session")
def mixed(simulate: Simulate) -> Simulated:
    """Give a small data set with items of every kind."""
    return simulate(1, units=12, periods=5, items=9, categories=(2, 3, 0, 5), bridges=3)
