"""The model's settings, and how it is fitted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from cordiale.errors import UnknownNameError, UsageError
from cordiale.ideal_points.selection import select

if TYPE_CHECKING:
    from cordiale.ideal_points.result import IdealPointEstimates

__all__ = ["IdealPoints"]

Method = Literal["fast", "mcmc"]


@dataclass(frozen=True)
class IdealPoints:
    r"""Dynamic ordinal ideal points of states (Bailey, Strezhnev and Voeten).

    A state's vote on roll call :math:`v` is no, abstention or yes as its latent response
    :math:`\beta_v \theta_{it} + \varepsilon` falls below, between or above two cutpoints. A
    state's ideal point is a random walk over sessions with a weak prior at each.

    Attributes
    ----------
    method : {"fast", "mcmc"}
        A Gaussian approximation to the joint posterior, in seconds; or a Gibbs sampler of the
        same model, in minutes.
    innovation : float or "estimate"
        Variance of the change from one session to the next, in units in which the variance
        over votes is 1. The default is that of the published estimates; ``"estimate"`` takes
        the value at which its expected score is zero (fast only).
    static : float
        Variance of the weak prior at every session: the default is two standard deviations of
        the scale. Votes held out do not tell values from 1 to 16 apart.
    chains, iterations, warmup, thin, seed : int
        Of the sampler.
    checkpoint : pathlib.Path or str, optional
        File in which the sampler keeps its state: a run that was stopped goes on.

    References
    ----------
    Bailey, Strezhnev & Voeten (2017) Estimating dynamic state preferences from United Nations
    voting data, Journal of Conflict Resolution 61(2):430-456.

    Examples
    --------
    >>> import cordiale as cd
    >>> cd.IdealPoints(method="mcmc", chains=2).iterations
    2000
    """

    method: Method = "fast"
    innovation: float | Literal["estimate"] = 0.5
    static: float = 4.0
    chains: int = 4
    iterations: int = 2000
    warmup: int = 500
    thin: int = 3
    seed: int = 1
    checkpoint: Path | str | None = None

    def fit(
        self, votes: pl.DataFrame, *, issue: str | None = None, start: int | None = None
    ) -> IdealPointEstimates:
        """Fit to recorded votes.

        Parameters
        ----------
        votes : polars.DataFrame
            As :func:`cordiale.sources.unga.roll_calls` gives them, or any part of them.
        issue : str, optional
            Keep roll calls with this issue code of unvotes: me, nu, di, hr, co or ec.
        start : int, optional
            Keep sessions from this year (session + 1945) on.

        Returns
        -------
        IdealPointEstimates

        Raises
        ------
        cordiale.errors.UsageError
            If a setting is out of range.
        cordiale.errors.DataError
            If the votes are damaged, or none is left.
        cordiale.latent.variational.ConvergenceError
            If the fast method does not settle.
        """
        from cordiale.ideal_points.result import IdealPointEstimates
        from cordiale.latent.design import lay_out
        from cordiale.latent.gibbs import sample
        from cordiale.latent.variational import Priors, fit

        estimate = self.innovation == "estimate"
        if self.method not in ("fast", "mcmc"):
            raise UnknownNameError.of("method", self.method, ["fast", "mcmc"], "Use one of them.")
        if isinstance(self.innovation, str) and not estimate:
            raise UsageError(
                f"The innovation variance is {self.innovation!r}",
                expected="a positive number, or 'estimate'",
            )
        if estimate and self.method == "mcmc":
            raise UsageError(
                "The sampler takes the innovation variance as known",
                todo="Estimate it with method='fast', then give it.",
            )
        priors = Priors(innovation=0.5 if estimate else float(self.innovation), static=self.static)
        chosen = select(votes, issue=issue, start=start)
        rows = chosen.votes.sort("item", "session", "ccode")
        design = lay_out(
            rows["ccode"].to_numpy(),
            rows["session"].to_numpy(),
            rows["item"].to_numpy(),
            rows["response"].to_numpy(),
        )
        fast = fit(design, priors, estimate_innovation=estimate)
        if self.method == "fast":
            return IdealPointEstimates.of_fit(self, chosen, design, fast)
        chains = sample(
            design, fast, chains=self.chains, iterations=self.iterations, warmup=self.warmup,
            thin=self.thin, seed=self.seed,
            checkpoint=None if self.checkpoint is None else Path(self.checkpoint),
        )  # fmt: skip
        return IdealPointEstimates.of_chains(self, chosen, design, fast, chains)
