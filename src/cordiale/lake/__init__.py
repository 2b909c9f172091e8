"""The lake: upstream files kept as they came, and the tables built from them.

Files go one way: *snapshot* (bytes as they came) to *tidy* (types, names,
codes) to *measure* (ours). :mod:`cordiale.sources` says how a tidy table is
made, :mod:`cordiale.measures` how a measure is; this package finds, checks,
stores and reads.
"""

from cordiale.lake.fetch import Resolved, adopt, local_path, resolve_file, resolve_source
from cordiale.lake.home import Home, atomic_path, atomic_write, home
from cordiale.lake.recipes import Outcome, Recipe, build, is_current, make
from cordiale.lake.snapshot import embedded_path, measure, measure_origin, snapshot_manifest
from cordiale.lake.store import Built, built, built_all, commit, connect, find

__all__ = [
    "Built",
    "Home",
    "Outcome",
    "Recipe",
    "Resolved",
    "adopt",
    "atomic_path",
    "atomic_write",
    "build",
    "built",
    "built_all",
    "commit",
    "connect",
    "embedded_path",
    "find",
    "home",
    "is_current",
    "local_path",
    "make",
    "measure",
    "measure_origin",
    "resolve_file",
    "resolve_source",
    "snapshot_manifest",
]
