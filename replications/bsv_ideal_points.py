r"""Bailey, Strezhnev and Voeten's ideal points, re-estimated and set beside the published ones.

Bailey, Strezhnev and Voeten (2017) estimate states' ideal points from votes in the
General Assembly with a sampler of 24,000 iterations. This script fits
:class:`cordiale.IdealPoints` with its defaults to the same votes and compares the two, state by
state and session by session. It prints the tables that
``docs/replications/bsv_ideal_points.md`` shows::

    cordiale data build unvotes un_vote_matches
    python replications/bsv_ideal_points.py ../shared/reference \
        > docs/replications/bsv_ideal_points_results.txt

The published file (``bsv_ideal_points_all_apr2020.csv.gz``, sessions 1-74) is the authors'. It is
used for this comparison only: nothing in the model was chosen by it.

References
----------
Bailey, Strezhnev & Voeten (2017) *Journal of Conflict Resolution* 61(2):430-456.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from pathlib import Path

import polars as pl

import cordiale as cd

FILE = "bsv_ideal_points_all_apr2020.csv.gz"
KEY = ("ccode", "session")
MINUS = "\N{MINUS SIGN}"
EXAMPLES = ("USA", "GBR", "RUS", "CHN", "IND", "CUB")


def published(folder: Path) -> pl.DataFrame:
    """Read the published posterior means with their 5% and 95% quantiles."""
    with gzip.open(folder / FILE) as file:
        frame = pl.read_csv(file.read(), encoding="latin-1", infer_schema_length=None)
    return frame.select(
        pl.col("ccode", "session").cast(pl.Int32),
        pl.col("NVotes").cast(pl.Int32).alias("their_votes"),
        pl.col("IdealPoint").cast(pl.Float64).alias("theirs"),
        pl.col("Q5%").cast(pl.Float64).alias("their_q05"),
        pl.col("Q95%").cast(pl.Float64).alias("their_q95"),
    )


def estimates() -> pl.DataFrame:
    """Fit the model to all votes of unvotes."""
    votes = cd.sources.unga.roll_calls("unvotes")
    return cd.IdealPoints().fit(votes).estimates


def joined(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Put the two side by side, with the published line's sign and scale as they are."""
    return ours.join(theirs, on=KEY, how="inner", validate="1:1").sort("session", "ccode")


def by_session(both: pl.DataFrame) -> pl.DataFrame:
    """Return Pearson's and Spearman's correlation in each session."""
    return (
        both.group_by("session")
        .agg(
            pl.len().alias("states"),
            pl.corr("mean", "theirs").alias("pearson"),
            pl.corr("mean", "theirs", method="spearman").alias("spearman"),
        )
        .sort("session")
    )


def share_held(both: pl.DataFrame) -> float:
    """Return the share of published 90% intervals that hold our mean."""
    return float(both.select(pl.col("mean").is_between("their_q05", "their_q95").mean()).item())


def correlation(both: pl.DataFrame, method: str) -> float:
    """Return the correlation over all state-sessions."""
    return float(both.select(pl.corr("mean", "theirs", method=method)).item())


def number(x: float, digits: int = 4) -> str:
    """Format a number with a true minus sign."""
    return f"{x:.{digits}f}".replace("-", MINUS)


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; columns of numbers stand to the right."""
    rule = ["---:" if r[:1] in tuple("+0123456789" + MINUS) else "---" for r in rows[0]]
    return "\n".join(f"| {' | '.join(r)} |" for r in [head, rule, *rows])


def of_rows(ours: pl.DataFrame, theirs: pl.DataFrame, both: pl.DataFrame) -> str:
    """Count what was compared."""
    same = both.filter(pl.col("n_votes") == pl.col("their_votes")).height
    rows = [
        ["published", f"{theirs.height:,}", f"{theirs['their_votes'].sum():,}"],
        ["Cordiale", f"{ours.height:,}", f"{ours['n_votes'].sum():,}"],
        ["in both, with the same number of votes", f"{same:,}", ""],
    ]
    return table(["", "state-sessions", "votes"], rows)


def of_correlations(both: pl.DataFrame, sessions: pl.DataFrame) -> str:
    """Return the correlations, pooled and by session."""
    rows = []
    for name, label in (("pearson", "Pearson"), ("spearman", "Spearman")):
        worst = sessions.sort(name).row(0, named=True)
        rows.append(
            [
                label,
                number(correlation(both, name)),
                number(float(sessions[name].median())),  # type: ignore[arg-type]
                number(worst[name]),
                f"{worst['session']} ({worst['session'] + 1945})",
            ]
        )
    head = ["correlation", "pooled", "median session", "lowest session", "which"]
    return table(head, rows)


def of_worst(sessions: pl.DataFrame) -> str:
    """List the sessions that agree least."""
    rows = [
        [
            f"{r['session']} ({r['session'] + 1945})",
            str(r["states"]),
            number(r["pearson"]),
            number(r["spearman"]),
        ]
        for r in sessions.sort("pearson").head(6).iter_rows(named=True)
    ]
    return table(["session", "states", "Pearson", "Spearman"], rows)


def of_intervals(both: pl.DataFrame) -> str:
    """Set the intervals of the two side by side."""
    width = pl.col("q95") - pl.col("q05")
    theirs = pl.col("their_q95") - pl.col("their_q05")
    ratio = both.select((width / theirs).median()).item()
    back = both.select(pl.col("theirs").is_between("q05", "q95").mean()).item()
    rows = [
        ["published 90% intervals that hold our mean", f"{share_held(both):.1%}"],
        ["our 90% intervals that hold the published mean", f"{back:.1%}"],
        ["width of ours over theirs, median", number(ratio, 2)],
    ]
    return table(["", "value"], rows)


def of_remainder(both: pl.DataFrame) -> str:
    """Take the two apart after removing from each what is common to a session."""
    c = pl.col
    levels = both.group_by("session").agg(c("mean", "theirs").mean())
    centred = both.with_columns(c("mean", "theirs") - c("mean", "theirs").mean().over("session"))
    scaled = centred.with_columns(c("mean", "theirs") / c("mean", "theirs").std().over("session"))
    gap = both.select(*KEY, gap=c("mean") - c("theirs"))
    common = gap.select(c("gap").mean().over("session").var() / c("gap").var()).item()
    spread = levels.select(c("mean", "theirs").std()).row(0)
    first = levels.sort("session").row(0, named=True)
    rows = [
        ["pooled Pearson: as they are", number(correlation(both, "pearson"))],
        ["less each session's mean", number(correlation(centred, "pearson"))],
        ["and over each session's deviation", number(correlation(scaled, "pearson"))],
        ["share of the differences' variance between sessions", number(common, 2)],
        ["deviation of the session means, published", number(spread[1], 2)],
        ["deviation of the session means, Cordiale", number(spread[0], 2)],
        [f"mean of session {first['session']}, published", number(first["theirs"], 2)],
        [f"mean of session {first['session']}, Cordiale", number(first["mean"], 2)],
    ]
    return table(["", "value"], rows)


def of_examples(both: pl.DataFrame) -> str:
    """Return the correlation over sessions within a few states, and their last session."""
    rows = []
    for name in EXAMPLES:
        state = cd.states.resolve(name)
        own = both.filter(pl.col("ccode") == state.ccode).sort("session")
        last = own.row(-1, named=True)
        rows.append(
            [
                cd.states.name(state.ccode),
                str(own.height),
                number(correlation(own, "pearson"), 3),
                f"{number(last['theirs'], 2)} ({number(last['their_q05'], 2)} to "
                f"{number(last['their_q95'], 2)})",
                f"{number(last['mean'], 2)} ({number(last['q05'], 2)} to {number(last['q95'], 2)})",
            ]
        )
    head = ["state", "sessions", "Pearson over time", "published, session 74", "Cordiale"]
    return table(head, rows)


def section(name: str, text: str) -> str:
    """Mark a part of the results, so that the page can include it by name."""
    return f"--8<-- [start:{name}]\n{text}\n--8<-- [end:{name}]\n"


def report(ours: pl.DataFrame, theirs: pl.DataFrame) -> str:
    """Return every table of the page."""
    both = joined(ours, theirs)
    sessions = by_session(both)
    parts = {
        "rows": of_rows(ours, theirs, both),
        "correlations": of_correlations(both, sessions),
        "worst": of_worst(sessions),
        "intervals": of_intervals(both),
        "remainder": of_remainder(both),
        "examples": of_examples(both),
    }
    return "\n".join(section(name, text) for name, text in parts.items())


def main() -> None:
    """Print the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).resolve().parents[2] / "shared" / "reference"
    parser.add_argument(
        "reference", nargs="?", type=Path, default=default, help=f"folder of {FILE}"
    )
    given = parser.parse_args()
    sys.stdout.write(report(estimates(), published(given.reference)))


if __name__ == "__main__":
    main()
