"""Estimated ideal points: states, items, distances, predictions, fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

from cordiale import states
from cordiale.errors import DataMissingError, UsageError
from cordiale.ideal_points.selection import Selection
from cordiale.latent.design import Design
from cordiale.latent.gibbs import Chains
from cordiale.latent.variational import Fit
from cordiale.sources.unga import last_complete_year

if TYPE_CHECKING:
    import altair as alt

    from cordiale.ideal_points.model import IdealPoints

__all__ = ["Convergence", "IdealPointEstimates"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_POSITIVE = (2, 200, 20, 666, 220)
"""The first of these that voted has positive ideal points on average: the US."""
_DRAWS = 4000
_Z = 1.6448536269514722


@dataclass(frozen=True)
class Convergence:
    """Whether two states stood nearer to each other in one span of sessions than in another.

    Attributes
    ----------
    early, late : tuple of int
        First and last year (session + 1945) with an estimate of both.
    distance_early, distance_late : float
        Posterior mean of the average distance.
    difference : float
        Late less early.
    interval : tuple of float
        90% interval of the difference.
    probability : float
        That the late distance is the smaller.
    """

    early: tuple[int, int]
    late: tuple[int, int]
    distance_early: float
    distance_late: float
    difference: float
    interval: tuple[float, float]
    probability: float


@dataclass(frozen=True, repr=False)
class IdealPointEstimates:
    """Ideal points with their joint posterior.

    Attributes
    ----------
    model : IdealPoints
    selection : Selection
    design : Design
    fitted : Fit
    chains : Chains or None
        Draws, where the sampler was run.
    mean, sd : ndarray, shape (N,)
        Of every node on the reported scale: over state-sessions with votes the means have mean
        0 and standard deviation 1, and the United States is positive.
    centre, scale : float
        Reported ideal point = (model's own - centre) / scale.
    """

    model: IdealPoints
    selection: Selection
    design: Design
    fitted: Fit
    chains: Chains | None
    mean: Floats
    sd: Floats
    centre: float
    scale: float

    @classmethod
    def of_fit(
        cls, model: IdealPoints, selection: Selection, design: Design, fitted: Fit
    ) -> IdealPointEstimates:
        """Report a variational fit."""
        sd = np.sqrt(fitted.variance)
        return cls._reported(model, selection, design, fitted, None, fitted.mean, sd)

    @classmethod
    def of_chains(
        cls, model: IdealPoints, selection: Selection, design: Design, fitted: Fit, chains: Chains
    ) -> IdealPointEstimates:
        """Report draws."""
        draws = chains.draws.reshape(-1, design.n_nodes)
        mean = np.asarray(draws.mean(axis=0, dtype=np.float64))
        sd = np.asarray(draws.std(axis=0, dtype=np.float64))
        return cls._reported(model, selection, design, fitted, chains, mean, sd)

    @classmethod
    def _reported(
        cls,
        model: IdealPoints,
        selection: Selection,
        design: Design,
        fitted: Fit,
        chains: Chains | None,
        mean: Floats,
        sd: Floats,
    ) -> IdealPointEstimates:
        seen = design.counts > 0
        centre, scale = float(mean[seen].mean()), float(mean[seen].std())
        for ccode in _POSITIVE:
            own = seen & (design.units[design.node_unit] == ccode)
            if own.any():
                scale *= 1.0 if mean[own].mean() >= centre else -1.0
                break
        return cls(
            model, selection, design, fitted, chains,
            (mean - centre) / scale, sd / abs(scale), centre, scale,
        )  # fmt: skip

    def __repr__(self) -> str:
        """Return what was estimated from what."""
        d = self.design
        sessions = f"{d.periods[0]:.0f}-{d.periods[-1]:.0f}"
        return (
            f"<IdealPointEstimates ({self.model.method}): {len(d.units)} states, sessions "
            f"{sessions}, {d.n_obs:,} votes on {d.n_items:,} items>"
        )

    @property
    def estimates(self) -> pl.DataFrame:
        """One row for each state and session with votes.

        Returns
        -------
        polars.DataFrame
            ``ccode``, ``session``, ``year`` (session + 1945), ``mean``, ``sd``, ``q05``,
            ``q95``, ``n_votes`` and ``complete`` (false where the session's votes go on after
            the data end).
        """
        d = self.design
        seen = np.flatnonzero(d.counts > 0)
        if self.chains is None:
            low, high = (self.mean + z * self.sd for z in (-_Z, _Z))
        else:
            draws = self.chains.draws.reshape(-1, d.n_nodes)
            ends = (np.quantile(draws, [0.05, 0.95], axis=0) - self.centre) / self.scale
            low, high = np.sort(ends, axis=0)
        session = d.periods[d.node_period[seen]].astype(np.int32)
        frame = pl.DataFrame(
            {
                "ccode": d.units[d.node_unit[seen]].astype(np.int32),
                "session": session,
                "year": session + 1945,
                "mean": self.mean[seen],
                "sd": self.sd[seen],
                "q05": low[seen],
                "q95": high[seen],
                "n_votes": d.counts[seen].astype(np.int32),
            }
        )
        whole = _last_complete_year(self.selection.votes)
        return frame.with_columns(complete=pl.col("year") <= whole).sort("ccode", "session")

    def to_polars(self) -> pl.DataFrame:
        """Return :attr:`estimates`."""
        return self.estimates

    @property
    def items(self) -> pl.DataFrame:
        """One row for each item.

        Returns
        -------
        polars.DataFrame
            ``item``, ``rcid`` (the roll calls that share it), ``first_session``,
            ``last_session``, ``n_votes``, ``discrimination`` with ``discrimination_sd``, and the
            cutpoints ``cut_abstain`` (no below it) and ``cut_yes`` (yes above it), on the
            reported scale. Where nobody abstained the two are one; where nobody voted no, or
            yes, the cutpoint that nothing tells is null.
        """
        d, fit = self.design, self.fitted
        b, cut = fit.item_mean[:, 0], fit.item_mean[:, 1:]
        own = cut - b[:, None] * self.centre
        lowest, n = d.levels[:, 0], d.categories
        first = np.where(lowest == 1, own[:, 0], np.nan)
        top = np.nanmax(d.levels, axis=1)
        last = np.where(top == 3, np.take_along_axis(own, (n - 2)[:, None], 1)[:, 0], np.nan)
        frame = pl.DataFrame(
            {
                "item": d.items,
                "discrimination": b * self.scale,
                "discrimination_sd": np.sqrt(fit.item_cov[:, 0, 0]) * abs(self.scale),
                "cut_abstain": pl.Series(first, nan_to_null=True),
                "cut_yes": pl.Series(last, nan_to_null=True),
            }
        )
        about = self.selection.votes.group_by("item").agg(
            rcid=pl.col("rcid").unique().sort(),
            first_session=pl.col("session").min(),
            last_session=pl.col("session").max(),
            n_votes=pl.len().cast(pl.Int32),
        )
        lead = ["item", "rcid", "first_session", "last_session", "n_votes"]
        return about.join(frame, on="item").select(*lead, pl.exclude(lead)).sort("item")

    def _nodes(self, state: str | int) -> Ints:
        """Return a state's node in each period, -1 where it cast no vote."""
        ccode = states.resolve(state).ccode
        d = self.design
        at = np.searchsorted(d.units, ccode)
        if at == len(d.units) or d.units[at] != ccode:
            raise DataMissingError(
                f"{states.name(ccode)} cast no vote in the selection", todo="Ask for others."
            )
        out = np.full(len(d.periods), -1)
        own = d.chain[d.chain_start[at] : d.chain_start[at + 1]]
        own = own[d.counts[own] > 0]
        out[d.node_period[own]] = own
        return out

    def _pair(self, a: str | int, b: str | int) -> tuple[Ints, Ints]:
        one, two = self._nodes(a), self._nodes(b)
        if ((one == two) & (one >= 0)).any():
            raise UsageError("The distance of a state from itself is 0", todo="Name two states.")
        return one, two

    def covariance(self, nodes: Ints) -> Floats:
        """Return the joint posterior covariance of nodes, on the reported scale."""
        if self.chains is not None:
            draws = self.chains.draws.reshape(-1, self.design.n_nodes)[:, nodes]
            return np.cov(draws.astype(np.float64), rowvar=False) / self.scale**2
        unit = np.zeros((self.design.n_nodes, len(nodes)))
        unit[nodes, np.arange(len(nodes))] = 1.0
        scale = self.scale * self.fitted.joint_scale
        cov = self.fitted.joint.columns(unit)[nodes] / scale**2
        return np.asarray((cov + cov.T) / 2)

    def distance(self, a: str | int, b: str | int) -> pl.DataFrame:
        """Return the distance of two states in each session in which both voted.

        Parameters
        ----------
        a, b : str or int
            States by any name or code.

        Returns
        -------
        polars.DataFrame
            ``session``, ``year``, ``difference`` (a less b) with ``difference_sd``, and
            ``distance``, its absolute value, as posterior mean with ``q05`` and ``q95``, all from
            the joint posterior of the two.

        Raises
        ------
        cordiale.errors.StateError
            If a state is unknown.
        cordiale.errors.DataMissingError
            If one cast no vote, or the two never in one session.
        """
        one, two = self._pair(a, b)
        both = np.flatnonzero((one >= 0) & (two >= 0))
        if not len(both):
            raise DataMissingError("The two cast no vote in one session")
        variance = self.sd[one[both]] ** 2 + self.sd[two[both]] ** 2
        variance -= 2 * self._same_session(one[both], two[both])
        difference = self.mean[one[both]] - self.mean[two[both]]
        sd = np.sqrt(np.maximum(variance, 1e-12))
        # The absolute value of a Gaussian, on a fixed grid of its quantiles.
        grid = special.ndtri((np.arange(2000) + 0.5) / 2000)
        size = np.abs(difference[:, None] + sd[:, None] * grid)
        session = self.design.periods[both].astype(np.int32)
        low, high = np.quantile(size, [0.05, 0.95], axis=1)
        return pl.DataFrame(
            {
                "session": session,
                "year": session + 1945,
                "difference": difference,
                "difference_sd": sd,
                "distance": size.mean(axis=1),
                "q05": low,
                "q95": high,
            }
        )

    def _same_session(self, one: Ints, two: Ints) -> Floats:
        d = self.design
        if self.chains is not None:
            draws = self.chains.draws.reshape(-1, d.n_nodes).astype(np.float64)
            x, y = draws[:, one], draws[:, two]
            cov = ((x - x.mean(axis=0)) * (y - y.mean(axis=0))).mean(axis=0)
            return np.asarray(cov / self.scale**2)
        start = d.period_start[d.node_period[one]]
        blocks = [self.fitted.blocks[t] for t in d.node_period[one]]
        values = [
            block[i - s, j - s] for block, i, j, s in zip(blocks, one, two, start, strict=True)
        ]
        return np.array(values) / self.scale**2

    def convergence(
        self, a: str | int, b: str | int, early: tuple[int, int], late: tuple[int, int]
    ) -> Convergence:
        """Compare the average distance of two states in two spans of years.

        Parameters
        ----------
        a, b : str or int
        early, late : tuple of int
            First and last year (session + 1945).

        Returns
        -------
        Convergence

        Raises
        ------
        cordiale.errors.DataMissingError
            If the two cast no vote in one session of a span.
        """
        one, two = self._pair(a, b)
        years = self.design.periods + 1945
        spans = []
        for first, last in (early, late):
            inside = (years >= first) & (years <= last) & (one >= 0) & (two >= 0)
            if not inside.any():
                raise DataMissingError(f"The two cast no vote in one session of {first}-{last}")
            spans.append(np.flatnonzero(inside))
        nodes = np.concatenate([np.concatenate([one[s], two[s]]) for s in spans])
        rng = np.random.default_rng(0)
        draws = rng.multivariate_normal(self.mean[nodes], self.covariance(nodes), size=_DRAWS)
        sizes, at = [], 0
        for s in spans:
            x, y = draws[:, at : at + len(s)], draws[:, at + len(s) : at + 2 * len(s)]
            sizes.append(np.abs(x - y).mean(axis=1))
            at += 2 * len(s)
        change = sizes[1] - sizes[0]
        low, high = np.quantile(change, [0.05, 0.95])
        ends = [(int(years[s[0]]), int(years[s[-1]])) for s in spans]
        return Convergence(
            early=ends[0],
            late=ends[1],
            distance_early=float(sizes[0].mean()),
            distance_late=float(sizes[1].mean()),
            difference=float(change.mean()),
            interval=(float(low), float(high)),
            probability=float((change < 0).mean()),
        )

    def probabilities(self, nodes: Ints, items: Ints, shared: Floats | None = None) -> Floats:
        """Return the posterior probability of each category, shape (n, K).

        Parameters
        ----------
        nodes, items : ndarray of int, shape (n,)
        shared : ndarray, shape (n, P), optional
            Covariances of trait and item; None for none (a vote that was not fitted).
        """
        fit, d = self.fitted, self.design
        m, v = fit.mean[nodes], fit.variance[nodes]
        b, var_b = fit.item_mean[items, 0], fit.item_cov[items, 0, 0]
        out = np.zeros((len(nodes), d.n_parameters))
        below = np.zeros(len(nodes))
        for k in range(1, d.n_parameters + 1):
            if k < d.n_parameters:
                s_bc, s_cc = fit.item_cov[items, 0, k], fit.item_cov[items, k, k]
                spread = 1 + s_cc - 2 * m * s_bc + m * m * var_b + (b * b + var_b) * v
                eta = b * m
                if shared is not None:
                    s_tb, s_tc = shared[:, 0], shared[:, k]
                    spread = spread + s_tb**2 + 2 * b * m * s_tb - 2 * b * s_tc
                    eta = eta + s_tb
                cdf = special.ndtr((fit.item_mean[items, k] - eta) / np.sqrt(spread))
                cdf = np.where(d.categories[items] <= k, 1.0, np.maximum(cdf, below))
            else:
                cdf = np.ones(len(nodes))
            out[:, k - 1] = cdf - below
            below = cdf
        return out

    def predict(self, roll_call: int, source: str = "unvotes") -> pl.DataFrame:
        """Return how each state was expected to vote on a roll call of the selection.

        Parameters
        ----------
        roll_call : int
            Its ``rcid``.
        source : {"unvotes", "un_votes_undl"}
            Whose number that is.

        Returns
        -------
        polars.DataFrame
            ``ccode``, ``no``, ``abstain``, ``yes`` (probabilities) and ``vote`` (1 yes, 2
            abstain, 3 no; null where it cast none), for every state that voted in that session.

        Raises
        ------
        cordiale.errors.DataMissingError
            If the roll call is not among those fitted.
        """
        own = self.selection.votes.filter(
            (pl.col("rcid") == roll_call) & (pl.col("source") == source)
        )
        if own.is_empty():
            raise DataMissingError(
                f"Roll call {roll_call} of {source} was not fitted",
                todo="Unanimous roll calls are left out; see selection.votes for those kept.",
            )
        d = self.design
        j = int(np.searchsorted(d.items, own["item"][0]))
        t = int(np.searchsorted(d.periods, own["session"][0]))
        nodes = np.arange(d.period_start[t], d.period_start[t + 1])
        nodes = nodes[d.counts[nodes] > 0]
        found = self.probabilities(nodes, np.full(len(nodes), j))
        columns = {name: np.zeros(len(nodes)) for name in ("no", "abstain", "yes")}
        for k in range(d.categories[j]):
            columns[("no", "abstain", "yes")[int(d.levels[j, k]) - 1]] = found[:, k]
        frame = pl.DataFrame({"ccode": d.units[d.node_unit[nodes]].astype(np.int32), **columns})
        votes = own.select("ccode", "vote")
        return frame.join(votes, on="ccode", how="left").sort("ccode")

    def fit_statistics(self, by: str | None = None) -> pl.DataFrame:
        """Return how well the fitted votes are told by the model.

        Parameters
        ----------
        by : {"session", "vote"}, optional
            Break down; default over all votes.

        Returns
        -------
        polars.DataFrame
            ``n``, ``proportion_predicted`` (the most probable category was cast),
            ``majority`` (the same for the roll call's most frequent category) and
            ``geometric_mean_probability`` of the votes cast.
        """
        if by not in (None, "session", "vote"):
            raise UsageError(f"Cannot break fit down by {by}", expected="session or vote")
        d = self.design
        found = self.probabilities(d.obs_node, d.obs_item)
        cast = np.take_along_axis(found, d.category[:, None], 1)[:, 0]
        counts = np.zeros((d.n_items, d.n_parameters))
        np.add.at(counts, (d.obs_item, d.category), 1.0)
        frame = pl.DataFrame(
            {
                "session": d.periods[d.node_period[d.obs_node]].astype(np.int32),
                "vote": (4 - d.levels[d.obs_item, d.category]).astype(np.int8),
                "hit": found.argmax(axis=1) == d.category,
                "usual": counts.argmax(axis=1)[d.obs_item] == d.category,
                "log": np.log(np.maximum(cast, 1e-300)),
            }
        )
        summary: Sequence[Any] = (
            pl.len().alias("n"),
            pl.col("hit").mean().alias("proportion_predicted"),
            pl.col("usual").mean().alias("majority"),
            pl.col("log").mean().exp().alias("geometric_mean_probability"),
        )
        if by is None:
            return frame.select(summary)
        return frame.group_by(by).agg(summary).sort(by)

    def plot(
        self, *names: str | int, width: int = 640, height: int = 320
    ) -> alt.LayerChart | alt.FacetChart:
        """Draw ideal points over time, with 90% intervals.

        Parameters
        ----------
        *names : str or int
            States by any name or code.
        width, height : int
            Pixels.
        """
        import altair as alt

        if not names:
            raise UsageError("Name at least one state to draw")
        parts = []
        table = self.estimates
        for n in names:
            ccode = states.resolve(n).ccode
            label = pl.lit(states.name(ccode)).alias("state")
            parts.append(table.filter(pl.col("ccode") == ccode).with_columns(label))
        base = alt.Chart(pl.concat(parts)).encode(
            x=alt.X("year:Q", title=None, axis=alt.Axis(format="d")),
            color=alt.Color("state:N", title=None),
        )
        band = base.mark_area(opacity=0.2).encode(
            y=alt.Y("q05:Q", title="ideal point (90% interval)"), y2="q95:Q"
        )
        line = base.mark_line().encode(y="mean:Q", strokeDash=alt.StrokeDash("state:N", title=None))
        return alt.layer(band, line, width=width, height=height)


def _last_complete_year(votes: pl.DataFrame) -> int:
    """Return the last year whose session is whole; unvotes is whole throughout."""
    library = votes.filter(pl.col("source") == "un_votes_undl")
    last = int(votes["session"].max()) + 1945  # type: ignore[arg-type]
    return last if library.is_empty() else min(last, last_complete_year())
