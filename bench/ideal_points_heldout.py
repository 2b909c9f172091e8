"""Predict General Assembly votes that were held out: the model against simpler ones.

    cordiale data build unvotes un_vote_matches
    python bench/ideal_points_heldout.py [--share 0.05] [--seed 1]

*At random*: 5% of the votes are held out. *A new session*: of the last session, the votes
of a random half of the states are held out. The items of a new session are unknown until somebody
has voted on them, so they are learned from the other half; where the scored half stands is
foretold from the sessions before. All models see the same votes and are scored on the same
ones: those on roll calls that all of them can be fitted to.

- *dynamic ordinal*: ``cordiale.IdealPoints`` with its defaults.
- *static ordinal*: the same with one ideal point a state. A state may answer a text again in
  another session, so each roll call is its own item.
- *dynamic binary*: yes against the rest; it says nothing of abstention, so it is scored on
  that alone.
- *state's habit*: its shares of no, abstention and yes in that session (in the new session: in
  the one before), a third of a vote added to each.
- *roll call's shares*: the same of the roll call, over states.

The log score is the mean log probability of the vote that was cast. So that none is minus
infinity for a vote that a model holds impossible, 0.001 of each forecast is spread evenly; for
all models alike.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

import cordiale as cd
from cordiale.ideal_points.result import IdealPointEstimates
from cordiale.ideal_points.selection import Selection, select
from cordiale.latent.design import Design, lay_out
from cordiale.latent.variational import Fit, Priors, fit

FLOOR = 0.001
KEY = ["rcid", "ccode"]


@dataclass(frozen=True)
class Forecast:
    """Probabilities of no, abstention and yes, or of the rest and yes, for the votes scored."""

    name: str
    probability: np.ndarray
    seconds: float


@dataclass(frozen=True)
class Fitted:
    """A model fitted to the votes that were not held out."""

    design: Design
    fit: Fit
    estimates: IdealPointEstimates
    seconds: float


def fitted(train: pl.DataFrame, *, period: str | None, item: str, binary: bool = False) -> Fitted:
    """Fit the engine to votes whose items differ in the training votes."""
    begun = time.perf_counter()
    rows = train.with_columns(
        period=pl.lit(0) if period is None else pl.col(period),
        answer=(pl.col("response") == 3).cast(pl.Int8) if binary else pl.col("response"),
    )
    rows = rows.filter(pl.col("answer").n_unique().over(item) > 1).sort(item, "period", "ccode")
    design = lay_out(
        rows["ccode"].to_numpy(), rows["period"].to_numpy(), rows[item].to_numpy(),
        rows["answer"].to_numpy(),
    )  # fmt: skip
    found = fit(design, Priors())
    seen = Selection(rows, 0, 0)
    estimates = IdealPointEstimates.of_fit(cd.IdealPoints(), seen, design, found)
    return Fitted(design, found, estimates, time.perf_counter() - begun)


def places(known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the index of each label among sorted ones, -1 where it is not there."""
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[at] == wanted, at, -1)


def last_nodes(design: Design, units: np.ndarray, periods: np.ndarray) -> np.ndarray:
    """Return the unit's node in the period, else its last one before, else -1."""
    node = np.full((len(design.units), len(design.periods)), -1)
    node[design.node_unit, design.node_period] = np.arange(design.n_nodes)
    for t in range(1, node.shape[1]):
        node[:, t] = np.where(node[:, t] < 0, node[:, t - 1], node[:, t])
    u, t = places(design.units, units), places(design.periods, periods)
    return np.where((u >= 0) & (t >= 0), node[u, t], -1)


def forecast(name: str, model: Fitted, test: pl.DataFrame, period: str | None, item: str):
    """Return a model's probabilities for the votes scored; NaN where it has none."""
    d = model.design
    when = test[period].to_numpy() if period else np.zeros(test.height)
    nodes = last_nodes(d, test["ccode"].to_numpy(), when)
    items = places(d.items, test[item].to_numpy())
    known = (nodes >= 0) & (items >= 0)
    wide = np.full((test.height, 3), np.nan)
    ahead = when[known] - d.periods[d.node_period[nodes[known]]]
    found = stepped(model, nodes[known], ahead).probabilities(np.arange(known.sum()), items[known])
    binary = d.levels[:, 0].min() == 0
    rows = np.flatnonzero(known)
    wide[rows] = 0.0
    for k in range(found.shape[1]):
        level = d.levels[items[known], k]
        has = np.isfinite(level)
        column = level[has].astype(int) + (1 if binary else -1)
        wide[rows[has], column] = found[has, k]
    return Forecast(name, wide[:, 1:] if binary else wide, model.seconds)


def stepped(model: Fitted, nodes: np.ndarray, ahead: np.ndarray) -> IdealPointEstimates:
    """Return the model with one node for each vote scored, carried `ahead` where it must be.

    A node without votes adds to the one before it what the weak prior at both says of it; then
    the walk goes on from there.
    """
    mean, variance = model.fit.mean[nodes], model.fit.variance[nodes]
    priors = model.fit.priors
    steps = ahead > 0
    innovation = priors.innovation * ahead[steps]
    pulled = 1 / (1 / variance[steps] + 1 / (innovation + priors.static))
    share = priors.static / (priors.static + innovation)
    mean[steps] *= pulled / variance[steps] * share
    variance[steps] = share**2 * pulled + share * innovation
    return replace(model.estimates, fitted=replace(model.fit, mean=mean, variance=variance))


def shares(train: pl.DataFrame, test: pl.DataFrame, by: list[str], name: str) -> Forecast:
    """Return shares of the training votes of the same group as probabilities."""
    begun = time.perf_counter()
    counts = train.group_by(by).agg(
        (pl.col("response") == r).sum().alias(str(r)) for r in (1, 2, 3)
    )
    table = test.select(by).join(counts, on=by, how="left", maintain_order="left")
    seen = table.select("1", "2", "3").to_numpy().astype(float)
    probability = (seen + 1 / 3) / (seen.sum(axis=1, keepdims=True) + 1)
    return Forecast(name, probability, time.perf_counter() - begun)


def score(forecasts: list[Forecast], test: pl.DataFrame) -> None:
    """Print log score and accuracy on the votes for which every model has a forecast."""
    known = np.all([np.isfinite(f.probability).all(axis=1) for f in forecasts], axis=0)
    cast = test["response"].to_numpy()[known] - 1
    yes = (cast == 2).astype(int)
    print(
        f"\n{known.sum():,} votes scored; {(~known).sum():,} on roll calls whose other votes "
        "are alike, or of states not seen before, are left out"
    )
    print(
        f"\n{'':<20}{'log score':>11}{'accuracy':>10}{'log, yes or not':>17}"
        f"{'accuracy':>10}{'fit':>9}"
    )
    for f in forecasts:
        p = f.probability[known]
        width = p.shape[1]
        p = (1 - FLOOR) * p + FLOOR / width
        two = p if width == 2 else np.stack([p[:, 0] + p[:, 1], p[:, 2]], axis=1)
        parts = ["", ""] if width == 2 else [_log(p, cast), _hit(p, cast)]
        parts += [_log(two, yes), _hit(two, yes)]
        print(
            f"{f.name:<20}{parts[0]:>11}{parts[1]:>10}{parts[2]:>17}{parts[3]:>10}"
            f"{f.seconds:>7.1f} s"
        )


def _log(p: np.ndarray, cast: np.ndarray) -> str:
    return f"{np.log(np.take_along_axis(p, cast[:, None], 1)).mean():.4f}"


def _hit(p: np.ndarray, cast: np.ndarray) -> str:
    return f"{(p.argmax(axis=1) == cast).mean():.2%}"


def compare(train: pl.DataFrame, test: pl.DataFrame, habit: Forecast) -> None:
    """Fit all models to the training votes and score them."""
    dynamic = fitted(train, period="session", item="item")
    static = fitted(train, period=None, item="rcid")
    binary = fitted(train, period="session", item="item", binary=True)
    score(
        [
            forecast("dynamic ordinal", dynamic, test, "session", "item"),
            forecast("static ordinal", static, test, None, "rcid"),
            forecast("dynamic binary", binary, test, "session", "item"),
            habit,
            shares(train, test, ["rcid"], "roll call's shares"),
        ],
        test,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=float, default=0.05, help="share of votes held out")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    votes = select(cd.sources.unga.roll_calls("unvotes")).votes.sort("rcid", "ccode")
    print(f"machine: {platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    print(
        f"python {platform.python_version()}, numpy {np.__version__}, cordiale {cd.__version__}; "
        f"seed {given.seed}; {votes.height:,} votes"
    )

    print(f"\nAt random: {given.share:.0%} of the votes")
    out = rng.random(votes.height) < given.share
    train, test = votes.filter(~out), votes.filter(out)
    compare(train, test, shares(train, test, ["ccode", "session"], "state's habit"))

    last = votes["session"].max()
    states = votes.filter(pl.col("session") == last)["ccode"].unique().sort()
    half = rng.permutation(states.to_numpy())[: len(states) // 2]
    new = pl.col("session") == last
    print(f"\nA new session, {last}: {len(half)} of {len(states)} states, given the others")
    held = new & pl.col("ccode").is_in(half.tolist())
    train, test = votes.filter(~held), votes.filter(held)
    before = train.filter(pl.col("session") == last - 1)
    compare(train, test, shares(before, test, ["ccode"], "state's habit"))


if __name__ == "__main__":
    main()
