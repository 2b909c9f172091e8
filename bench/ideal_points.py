"""Time ideal points: the fit, its growth, the sampler, and R's packages where R is there.

    cordiale data build unvotes un_vote_matches
    python bench/ideal_points.py

Each line runs in a process of its own, so that its peak memory is its own: the largest
resident size of the whole process, Python and libraries included. Reading the votes is not
counted, unless a line says so. A fit gives ideal points with intervals. "Warm" is with kernels
compiled and loaded, by a small fit before; "first call" is with an empty folder of compiled kernels
(NUMBA_CACHE_DIR).

*Growth*: a random 10% and 30% of the roll calls; and ten times their number, simulated: each is
there as it was cast, and nine times more with the votes of the same states drawn from the fitted
model, each as an item of its own (only the first of the ten bridges sessions).

*R*: yes against the rest on the last three sessions, the same matrix for all: MCMCpack's
MCMCdynamicIRT1d and pscl's ideal (which knows no sessions), against our fit and our sampler on it.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numba
import numpy as np
import polars as pl

import cordiale as cd
from cordiale.ideal_points.selection import select
from cordiale.latent.design import Design, lay_out
from cordiale.latent.gibbs import sample
from cordiale.latent.variational import Fit, Priors, fit

PUBLISHED_SECONDS = 1.2
"""Of one iteration of the published sampler on these votes, measured elsewhere, not in this run."""
PUBLISHED_ITERATIONS = 24_000
R_ITERATIONS = 200
R_PACKAGES = ("MCMCpack", "pscl")
R_SCRIPT = """
given <- commandArgs(trailingOnly = TRUE)
votes <- as.matrix(read.csv(given[1], header = FALSE))
period <- scan(given[2], quiet = TRUE)
n <- as.integer(given[3])
if (given[4] == "MCMCpack") {
  suppressPackageStartupMessages(library(MCMCpack))
  rownames(votes) <- paste0("s", seq_len(nrow(votes)))
  colnames(votes) <- paste0("v", seq_len(ncol(votes)))
  took <- system.time(MCMCdynamicIRT1d(votes, item.time.map = period, burnin = 0, mcmc = n,
    thin = n / 10, verbose = 0, store.item = FALSE))
} else {
  suppressPackageStartupMessages(library(pscl))
  calls <- rollcall(votes, yea = 1, nay = 0, missing = NA, notInLegis = 9)
  took <- system.time(ideal(calls, d = 1, maxiter = n, burnin = 0, thin = n / 10))
}
cat(took[["elapsed"]])
"""
LINES = ("warm", "first", "sampler", "10%", "30%", "100%", "10x", "R")


def peak_gb() -> float:
    """Return the largest resident size of this process so far, in GB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def machine() -> str:
    """Describe the machine in one line, with how busy it is."""
    info = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in (info.read_text("utf-8").splitlines() if info.is_file() else [])
        if line.startswith("model name")
    ]
    cpu = names[0] if names else platform.processor() or platform.machine()
    load = os.getloadavg()[0]
    busy = " (busy: these times are too long)" if load > 0.5 else ""
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()}; load before {load:.1f}{busy}"


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def laid_out(rows: pl.DataFrame, item: str = "item", answer: str = "response") -> Design:
    rows = rows.sort(item, "session", "ccode")
    return lay_out(*(rows[c].to_numpy() for c in ("ccode", "session", item, answer)))


def warm(votes: pl.DataFrame) -> None:
    """Compile or load every kernel by a small fit."""
    cd.IdealPoints().fit(votes, start=2018)


def row(what: str, design: Design, seconds: float, note: str = "", *, own: bool = True) -> None:
    """Print one line; the peak memory is left out where the work was another process's."""
    size = [design.n_obs, design.n_items, int((design.counts > 0).sum())]
    peak = f"{peak_gb():.2f}" if own else ""
    cells = [*(f"{c:,}" for c in size), f"{seconds:.3g}", peak, note]
    print(f"| {what} | {' | '.join(cells)} |", flush=True)


def whole(votes: pl.DataFrame, *, first: bool) -> None:
    """Time ``IdealPoints.fit`` with its estimates on all votes, and the engine's part of it."""
    if not first:
        warm(votes)
    found = []
    seconds = timed(lambda: found.append(cd.IdealPoints().fit(votes)))
    seconds += timed(lambda: found[0].estimates)
    design = found[0].design
    row(
        "first call, kernels compiled" if first else "fit, warm",
        design, seconds, "selection and layout included",
    )  # fmt: skip
    if not first:
        found.clear()  # its memory is not the next line's
        row("of which the engine", design, timed(lambda: fit(design, Priors())))


def sampler(votes: pl.DataFrame) -> None:
    """Time one iteration of our sampler, start and diagnostics taken out by a difference."""
    design = laid_out(select(votes).votes)
    start = fit(design, Priors())
    each = per_iteration(design, start, 60)
    ratio = f"published {PUBLISHED_SECONDS} s, measured elsewhere: {PUBLISHED_SECONDS / each:.1f}x"
    row("our sampler, one iteration", design, each, ratio)


def per_iteration(design: Design, start: Fit, iterations: int) -> float:
    def run(n: int) -> float:
        return timed(lambda: sample(design, start, chains=1, iterations=n, warmup=0, thin=1))

    run(8)  # compiled, and warm
    return (run(iterations) - run(iterations // 3)) / (iterations - iterations // 3)


def share_of_calls(votes: pl.DataFrame, share: float) -> None:
    warm(votes)
    calls = votes["rcid"].unique().sort().sample(fraction=share, seed=1)
    design = laid_out(select(votes.filter(pl.col("rcid").is_in(calls.implode()))).votes)
    row(f"engine, {share:.0%} of the roll calls", design, timed(lambda: fit(design, Priors())))


def tenfold(votes: pl.DataFrame) -> None:
    """Fit the votes with nine simulated copies of each roll call."""
    found = cd.IdealPoints().fit(votes)
    d = found.design
    cumulative = found.probabilities(d.obs_node, d.obs_item).cumsum(axis=1)
    rng = np.random.default_rng(1)
    session = d.periods[d.node_period[d.obs_node]].astype(np.int64)
    labels = d.items[d.obs_item].astype(np.int64)
    own = {
        "ccode": d.units[d.node_unit[d.obs_node]].astype(np.int64),
        "session": session,
        "item": labels * 1000,
        "response": d.levels[d.obs_item, d.category].astype(np.int64),
    }
    parts = [pl.DataFrame(own)]
    for copy in range(1, 10):
        drawn = (rng.random((d.n_obs, 1)) > cumulative[:, :-1]).sum(axis=1)
        drawn = np.minimum(drawn, d.categories[d.obs_item] - 1)
        answers = d.levels[d.obs_item, drawn].astype(np.int64)
        items = (labels * 1000 + session) * 10 + copy
        parts.append(pl.DataFrame({**own, "item": -items, "response": answers}))
    rows = pl.concat(parts).filter(pl.col("response").n_unique().over("item") > 1)
    design = laid_out(rows)
    del parts, rows, found, cumulative
    row("engine, ten times, simulated", design, timed(lambda: fit(design, Priors())))


def against_r(votes: pl.DataFrame) -> None:
    """Time R's packages on a matrix, and ours on the same."""
    if shutil.which("Rscript") is None:
        print(f"| {' and '.join(R_PACKAGES)} | skipped: no Rscript on this machine | | | | | |")
        return
    last = int(votes["session"].max())  # type: ignore[arg-type]
    rows = select(votes.filter(pl.col("session") > last - 3)).votes
    rows = rows.with_columns(yes=(pl.col("response") == 3).cast(pl.Int8))
    # One column a roll call: the packages know no text that comes back.
    rows = rows.filter(pl.col("yes").n_unique().over("rcid") > 1).sort("session", "rcid")
    calls = rows.select("rcid", "session").unique(maintain_order=True)
    wide = rows.pivot("rcid", index="ccode", values="yes").select(
        str(c) for c in calls["rcid"].to_list()
    )
    design = laid_out(rows, "rcid", "yes")
    start = fit(design, Priors())
    row("last three sessions, binary: our fit", design, timed(lambda: fit(design, Priors())))
    each = per_iteration(design, start, 300)
    row("the same: our sampler, one iteration", design, each)
    with tempfile.TemporaryDirectory() as folder:
        matrix, period, script = (Path(folder) / n for n in ("votes.csv", "period.txt", "time.R"))
        wide.write_csv(matrix, include_header=False, null_value="NA")
        period.write_text("\n".join(str(s - last + 3) for s in calls["session"]), "utf-8")
        script.write_text(R_SCRIPT, "utf-8")
        for package in R_PACKAGES:
            run = subprocess.run(
                ["Rscript", str(script), str(matrix), str(period), str(R_ITERATIONS), package],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            if run.returncode:
                told = run.stderr.strip().splitlines() or ["no reason given"]
                reason = next((t for t in told if t.startswith("Error")), told[0])
                print(f"| {package} | skipped: {reason} | | | | | |", flush=True)
                continue
            theirs = float(run.stdout.split()[-1]) / R_ITERATIONS
            ratio = f"{theirs / each:.1f}x ours"
            row(f"the same: {package}, one iteration", design, theirs, ratio, own=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--line", choices=LINES, help="one line only, in this process")
    given = parser.parse_args()
    if given.line:
        votes = cd.sources.unga.roll_calls("unvotes")
        match given.line:
            case "warm" | "first":
                whole(votes, first=given.line == "first")
            case "sampler":
                sampler(votes)
            case "10x":
                tenfold(votes)
            case "R":
                against_r(votes)
            case share:
                share_of_calls(votes, int(share.removesuffix("%")) / 100)
        return
    print(machine())
    print(
        f"Python {platform.python_version()}, cordiale {cd.__version__}, "
        f"numpy {np.__version__}, numba {numba.__version__} "
        f"({numba.config.NUMBA_NUM_THREADS} threads), "
        f"scipy {importlib.metadata.version('scipy')}\n"
    )
    print("| what | votes | items | state-sessions | seconds | peak GB | |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- |", flush=True)
    for line in LINES:
        with tempfile.TemporaryDirectory() as empty:
            own = {"NUMBA_CACHE_DIR": empty} if line == "first" else {}
            command = [sys.executable, __file__, "--line", line]
            subprocess.run(command, check=True, env={**os.environ, **own})
    print(
        f"\nThe published sampler runs {PUBLISHED_ITERATIONS:,} iterations; its time is not of "
        "this run."
    )


if __name__ == "__main__":
    main()
