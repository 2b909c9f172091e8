"""Time the panel: rows, politically relevant rows, and every variable at once.

    cordiale data build
    python bench/panel.py [--start 1946] [--end 2019]

Each line runs in a process of its own, so that its peak memory is its own: the
largest resident size of the whole process, Python and libraries included. Times are
those of the first call, its imports included; tables are built before, not in it.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

import polars as pl

import cordiale as cd
from cordiale.panel import variables

ALL = "all"


def rows_of(what: str, start: int, end: int) -> tuple[str, int, int, float]:
    """Run one line; return its name, rows, columns and seconds."""
    begun = time.perf_counter()
    if what == "rows":
        panel = cd.dyad_years()
        name = "all non-directed dyad-years 1816-2016"
    elif what == "relevant":
        panel = cd.dyad_years(1816, 2010).politically_relevant()
        name = "politically relevant, 1816-2010"
    else:
        panel = cd.dyad_years(start, end).add(*variables())
        name = f"{len(variables())} variables on dyad-years {start}-{end}"
    seconds = time.perf_counter() - begun
    return name, len(panel), panel.to_polars().width, seconds


def peak_gb() -> float:
    """Return the largest resident size of this process so far, in GB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def machine() -> str:
    """Describe the machine in one line."""
    info = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in (info.read_text("utf-8").splitlines() if info.is_file() else [])
        if line.startswith("model name")
    ]
    cpu = names[0] if names else platform.processor() or platform.machine()
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--start", type=int, default=1946)
    parser.add_argument("--end", type=int, default=2019)
    parser.add_argument("--line", choices=["rows", "relevant", ALL], help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.line:
        name, rows, columns, seconds = rows_of(args.line, args.start, args.end)
        print(f"| {name} | {rows:,} | {columns} | {seconds:.2f} | {peak_gb():.2f} |")
        return
    print(machine())
    print(
        f"Python {platform.python_version()}, cordiale {cd.__version__}, "
        f"polars {pl.__version__}, numpy {importlib.metadata.version('numpy')}\n"
    )
    print("| what | rows | columns | seconds | peak GB |")
    print("| --- | ---: | ---: | ---: | ---: |", flush=True)
    for line in ("rows", "relevant", ALL):
        span = ["--start", str(args.start), "--end", str(args.end)]
        subprocess.run([sys.executable, __file__, "--line", line, *span], check=True)


if __name__ == "__main__":
    main()
