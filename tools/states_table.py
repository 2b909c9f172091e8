"""Rebuild src/cordiale/states/states.csv from the COW and the GW membership lists.

Run ``python tools/states_table.py FOLDER``, where FOLDER holds ``cow_states.rda`` and
``gw_states.rda`` (the data set ``cow_states``). One row is one spell of membership.
"""

from __future__ import annotations

import csv
import sys
import warnings
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import rdata

TARGET = Path(__file__).parents[1] / "src" / "cordiale" / "states" / "states.csv"
EPOCH = date(1970, 1, 1)


def read(path: Path) -> pd.DataFrame:
    """Return the one data frame of an R file."""
    with warnings.catch_warnings():
        # Leftovers of R's own CSV reader, which say nothing about the values.
        warnings.filterwarnings("ignore", message="Missing constructor for R class")
        (frame,) = rdata.read_rda(path).values()
    return frame


def cow_rows(folder: Path) -> list[tuple[str, int, str, str, date, date]]:
    """Return the spells of the COW list, whose dates stand in six columns."""
    frame = read(folder / "cow_states.rda")
    return [
        (
            "cow",
            int(r.ccode),
            str(r.stateabb),
            str(r.statenme),
            date(int(r.styear), int(r.stmonth), int(r.stday)),
            date(int(r.endyear), int(r.endmonth), int(r.endday)),
        )
        for r in frame.itertuples()
    ]


def gw_rows(folder: Path) -> list[tuple[str, int, str, str, date, date]]:
    """Return the spells of the GW list, whose dates are days since 1970-01-01."""
    frame = read(folder / "gw_states.rda")
    return [
        (
            "gw",
            int(r.gwcode),
            str(r.stateabb),
            str(r.statename),
            EPOCH + timedelta(days=int(r.startdate)),
            EPOCH + timedelta(days=int(r.enddate)),
        )
        for r in frame.itertuples()
    ]


def main() -> None:
    """Write the table, sorted by system, number and date."""
    folder = Path(sys.argv[1])
    rows = sorted(cow_rows(folder) + gw_rows(folder), key=lambda r: (r[0], r[1], r[4]))
    with TARGET.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["system", "code", "abb", "name", "start", "end"])
        writer.writerows([*r[:4], r[4].isoformat(), r[5].isoformat()] for r in rows)


if __name__ == "__main__":
    main()
