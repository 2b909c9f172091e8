"""The General Assembly's roll calls as the similarity package takes them.

Reading the three R files takes most of a minute, so it is done once a session and
kept as Parquet. A lake reader that returns the same columns can take the place of
`_read`.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
import rdata
from filelock import FileLock

# Names that the published estimates, whence the codes come, spell in another way.
ALIASES = {
    "C\u00f4te d\u2019Ivoire": 437,
    "Eswatini": 572,
    "Federal Republic of Germany": 260,
    "North Macedonia": 343,
    "Zanzibar": 511,
}


@pytest.fixture(scope="session")
def votes(
    shared: Path, reference: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> pl.DataFrame:
    """Columns session, rcid, ccode, vote (1 yes, 2 abstain, 3 no): 870,109 rows."""
    root = tmp_path_factory.getbasetemp()
    # Under xdist the workers share the parent folder, and one of them reads for all.
    kept = (root if worker_id == "master" else root.parent) / "unga.parquet"
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            _read(shared / "unvotes", reference).write_parquet(kept)
    return pl.read_parquet(kept)


@pytest.fixture(scope="session")
def issues(shared: Path) -> pl.DataFrame:
    """Columns rcid, issue: a roll call has a row for each of its issues."""
    frame = _rda(shared / "unvotes" / "un_roll_call_issues.rda")
    return pl.DataFrame(
        {"rcid": frame["rcid"].to_numpy("int32"), "issue": frame["short_name"].astype(str).tolist()}
    )


def _read(folder: Path, reference: Path) -> pl.DataFrame:
    cast = _rda(folder / "un_votes.rda")
    calls = _rda(folder / "un_roll_calls.rda")
    sessions = dict(zip(calls["rcid"].astype(int), calls["session"].astype(int), strict=True))
    published = pd.read_csv(
        reference / "bsv_ideal_points_all_apr2020.csv.gz",
        encoding="latin-1",
        usecols=["ccode", "Countryname"],
    )
    ccodes = dict(zip(published["Countryname"], published["ccode"], strict=True)) | ALIASES
    rcid = cast["rcid"].astype(int)
    return pl.DataFrame(
        {
            "session": rcid.map(sessions).to_numpy("int16"),
            "rcid": rcid.to_numpy("int32"),
            "ccode": cast["country"].astype(str).map(ccodes).to_numpy("int16"),
            "vote": cast["vote"]
            .astype(str)
            .map({"yes": 1, "abstain": 2, "no": 3})
            .to_numpy("int8"),
        }
    )


def _rda(path: Path) -> pd.DataFrame:
    with warnings.catch_warnings():
        # rdata warns of R classes that it has no constructor for; the columns are plain.
        warnings.simplefilter("ignore")
        return rdata.read_rda(path)[path.stem]
