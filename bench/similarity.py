"""Time every General Assembly dyad at once against a loop over dyads.

    python bench/similarity.py [--data DIR] [--sample N]

Both start from the same states x roll calls matrix and give the same measures. The
loop does what the definition says with numpy, one dyad at a time; it runs on a
random sample of dyads and its time for all of them is extrapolated, and said to be.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import rdata

import cordiale
from cordiale.similarity import (
    DEFAULT_MEASURES,
    all_dyads,
    dyad_tables,
    interval_from_tables,
    measures_from_tables,
)

SEVEN = ("agreement", "srs_abs", "srs_sq", "kappa", "kappa_sq", "pi", "pi_sq")
ABS = np.abs(np.subtract.outer(np.arange(3), np.arange(3))) / 2
SQ = ABS**2
NOMINAL = (ABS > 0).astype(float)
ORDER = np.sign(np.subtract.outer(np.arange(3), np.arange(3)))


def load(folder: Path) -> pl.DataFrame:
    """Read the votes; states are numbered by name, which no measure minds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # R classes without a constructor: plain columns
        votes = rdata.read_rda(folder / "un_votes.rda")["un_votes"]
        calls = rdata.read_rda(folder / "un_roll_calls.rda")["un_roll_calls"]
    sessions = pl.DataFrame(
        {
            "rcid": calls["rcid"].to_numpy("int32"),
            "session": calls["session"].to_numpy("int16"),
        }
    )
    codes = {"yes": 1, "abstain": 2, "no": 3}
    return pl.DataFrame(
        {
            "rcid": votes["rcid"].to_numpy("int32"),
            "ccode": votes["country"].astype(str).rank(method="dense").to_numpy("int16"),
            "vote": votes["vote"].astype(str).map(codes).to_numpy("int8"),
        }
    ).join(sessions, on="rcid")


def matrices(votes: pl.DataFrame) -> list[np.ndarray]:
    """Return one states x roll calls matrix of codes (-1 missing) a session."""
    blocks = []
    for _, rows in votes.sort("session").group_by("session", maintain_order=True):
        states, i = np.unique(rows["ccode"].to_numpy(), return_inverse=True)
        items, j = np.unique(rows["rcid"].to_numpy(), return_inverse=True)
        block = np.full((len(states), len(items)), -1, dtype=np.int8)
        block[i, j] = rows["vote"].to_numpy() - 1
        blocks.append(block)
    return blocks


def ours(blocks: list[np.ndarray], measures: tuple[str, ...]) -> dict[str, np.ndarray]:
    tables = np.concatenate([dyad_tables(block, 3) for block in blocks])
    return dict(measures_from_tables(tables, measures).values)


def one_dyad(x: np.ndarray, y: np.ndarray, rank_measures: bool) -> list[float]:
    """Compute the measures of one dyad by their definitions."""
    both = (x >= 0) & (y >= 0)
    n = both.sum()
    if n == 0:
        return [np.nan] * (9 if rank_measures else 7)
    p = np.bincount(3 * x[both] + y[both], minlength=9).reshape(3, 3) / n
    row, col = p.sum(axis=1), p.sum(axis=0)
    pooled = (row + col) / 2
    apart, absolute, squared = ((w * p).sum() for w in (NOMINAL, ABS, SQ))
    out = [1 - apart, 1 - 2 * absolute, 1 - 2 * squared]
    out += [1 - apart / (row @ NOMINAL @ col), 1 - squared / (row @ SQ @ col)]
    out += [1 - apart / (pooled @ NOMINAL @ pooled), 1 - squared / (pooled @ SQ @ pooled)]
    if rank_measures:
        net = np.einsum("ab,ac,bd,cd->", p, ORDER, ORDER, p) / 2
        untied = (1 - row @ row) * (1 - col @ col) / 4
        out += [net / np.sqrt(untied), 2 * (row @ ABS @ col - absolute)]
    return out


def median_time(work: Callable[[], object], runs: int = 5) -> float:
    """Median of `runs` wall-clock times, after one run to warm up."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def loop_time(
    blocks: list[np.ndarray], dyads: list[tuple[int, int, int]], rank_measures: bool
) -> tuple[float, np.ndarray]:
    """Seconds for the sampled dyads, and what they gave."""
    start = time.perf_counter()
    with np.errstate(invalid="ignore", divide="ignore"):
        rows = [one_dyad(blocks[s][i], blocks[s][j], rank_measures) for s, i, j in dyads]
    return time.perf_counter() - start, np.array(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    mirror = Path(os.environ.get("CORDIALE_MIRROR", Path(__file__).parents[2] / "shared" / "data"))
    parser.add_argument("--data", type=Path, default=mirror / "unvotes", help="folder of unvotes")
    parser.add_argument("--sample", type=int, default=5000, help="dyads given to the loop")
    given = parser.parse_args()

    start = time.perf_counter()
    votes = load(given.data)
    loaded = time.perf_counter() - start
    blocks = matrices(votes)
    sizes = [len(b) * (len(b) - 1) // 2 for b in blocks]
    total = sum(sizes)

    rng = np.random.default_rng(0)
    picks = np.sort(rng.choice(total, given.sample, replace=False))
    starts = np.r_[0, np.cumsum(sizes)]
    session = np.searchsorted(starts, picks, side="right") - 1
    sample = []
    for s, d in zip(session, picks - starts[session], strict=True):
        i, j = np.triu_indices(len(blocks[s]), 1)
        sample.append((int(s), int(i[d]), int(j[d])))

    print(f"machine: {platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    print(
        f"python {platform.python_version()}, numpy {np.__version__}, "
        f"polars {pl.__version__}, cordiale {cordiale.__version__}"
    )
    print(
        f"votes: {len(votes):,}; sessions: {len(blocks)}; dyad-sessions: {total:,}; "
        f"loop sample: {given.sample:,}; reading the files took {loaded:.0f} s (not counted)"
    )
    print(f"\n{'measures':<28}{'all at once':>13}{'from a frame':>14}{'loop':>22}{'ratio':>9}")
    for label, measures in (
        ("agreement, 2 S, 2 kappa, 2 pi", SEVEN),
        ("and tau-b, A", DEFAULT_MEASURES),
    ):
        values = ours(blocks, measures)
        seconds, rows = loop_time(blocks, sample, len(measures) == len(DEFAULT_MEASURES))
        worst = max(
            np.nanmax(np.abs(values[m][picks] - rows[:, c])) for c, m in enumerate(measures)
        )
        if not worst < 1e-9:
            raise SystemExit(f"the two ways differ by {worst}")
        array = median_time(lambda m=measures: ours(blocks, m))
        frame = median_time(lambda m=measures: all_dyads(votes, measures=m))
        whole = seconds * total / given.sample
        print(
            f"{label:<30}{array:>9.2f} s{frame:>12.2f} s{whole:>9.0f} s extrapolated"
            f"{whole / array:>8.0f}x"
        )
    tables = np.concatenate([dyad_tables(block, 3) for block in blocks])
    nine = median_time(lambda: [interval_from_tables(tables, m) for m in DEFAULT_MEASURES], runs=1)
    print(f"{'intervals of all nine':<30}{nine:>9.2f} s")


if __name__ == "__main__":
    main()
