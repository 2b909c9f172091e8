"""The same model by Markov chain Monte Carlo: exact up to the length of the chains.

One iteration: each item's discrimination and cutpoints by Metropolis steps with the latent
responses integrated out; latent responses given items and traits (Albert and Chib); every
unit's whole chain at once given the latent responses (forward filtering, backward sampling),
under the restrictions that hold location and scale. Random numbers depend on seed, iteration and
place only, not on threads, so that a run stopped and resumed gives the same draws.

References
----------
Albert & Chib (1993) JASA 88(422):669-679. Carter & Kohn (1994) Biometrika 81(3):541-553. Rue
(2001) Fast sampling of Gaussian Markov random fields, JRSS B 63(2):325-338 (restrictions).
"""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numba as nb
import numpy as np
from numpy.typing import NDArray

from cordiale.errors import DataError, UsageError
from cordiale.lake import atomic_write
from cordiale.latent._probit import cdf, log_density
from cordiale.latent.chains import smooth, walk
from cordiale.latent.design import Design
from cordiale.latent.diagnostics import ess, rhat
from cordiale.latent.moments import gather
from cordiale.latent.variational import Fit, regauge
from cordiale.progress import bar

__all__ = ["Chains", "sample"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Stream = NDArray[np.uint64]
_TRIES = 2
_REACH = 1.2
"""Scale of an item's proposals, in the units of its approximate posterior."""
_RESIDUAL_WEIGHT = 4
"""Responses that the prior of a Gaussian item's residual variance is worth; it is a scaled inverse
chi square about the fit's estimate. Under a flat or Jeffreys' prior the posterior is improper: a
period's traits can follow one of its items exactly, and its variance falls to 0."""


@dataclass(frozen=True)
class Chains:
    """Draws of every trait, standardised, and how well the chains agree.

    Attributes
    ----------
    draws : ndarray of float32, shape (C, D, N)
        Chains, kept iterations, nodes.
    rhat, ess : ndarray, shape (N,)
        Split potential scale reduction and effective sample size of each trait.
    iterations, warmup, thin : int
        Of each chain; `iterations` counts the warm-up.
    acceptance : float
        Share of the items' proposals that were taken.
    """

    draws: NDArray[np.float32]
    rhat: Floats
    ess: Floats
    iterations: int
    warmup: int
    thin: int
    acceptance: float


@dataclass
class _Chain:
    """One chain where it stands."""

    seed: int
    theta: Floats
    items: Floats
    residual: Floats
    done: int
    accepted: float
    kept: list[NDArray[np.float32]]


def sample(
    design: Design,
    start: Fit,
    *,
    chains: int = 4,
    iterations: int = 2000,
    warmup: int = 500,
    thin: int = 2,
    seed: int = 1,
    checkpoint: Path | None = None,
    save_every: int = 100,
) -> Chains:
    """Run chains from overdispersed starts around a fit.

    Parameters
    ----------
    design : Design
    start : Fit
        Gives priors, starting values and the shape of the items' proposals.
    chains, iterations, warmup, thin : int
    seed : int
    checkpoint : pathlib.Path, optional
        File that holds the state of the run: written every `save_every` iterations in one step,
        and read where it is there, so that a run goes on where it was stopped.
    save_every : int

    Returns
    -------
    Chains

    Raises
    ------
    cordiale.errors.UsageError
        If fewer than four iterations would be kept, or `thin` is no positive number.
    cordiale.errors.DataError
        If the checkpoint is damaged, or of another or a longer run.
    """
    if thin < 1 or chains < 1 or (iterations - warmup) // thin < 4:
        raise UsageError(
            "A chain would keep fewer than four draws",
            expected="thin of at least 1, and iterations above warmup by four times that",
            found=f"iterations {iterations}, warmup {warmup}, thin {thin}, chains {chains}",
        )
    mark = _mark(design, start, (chains, warmup, thin, seed))
    states = _resume(checkpoint, mark) or [_begin(design, start, seed + c) for c in range(chains)]
    longest = max(c.done for c in states)
    if longest > iterations:
        raise DataError(
            f"{checkpoint} holds the state of a longer run",
            expected=f"no more than {iterations} iterations of a chain",
            found=str(longest),
            todo="Ask for as many, or name another file.",
        )
    prior = walk(design, start.priors.innovation, start.priors.static)
    item_prior = start.priors.of_items(start.item_mean.shape[1])
    roots = _proposal_roots(design, start)
    latent = np.empty(design.n_obs)
    with bar("mcmc", chains * iterations) as progress:
        progress.step("mcmc", sum(c.done for c in states))
        for c in states:
            while c.done < iterations:
                c.accepted += _iterate(
                    design, c, prior.diagonal, prior.link, item_prior, start.residual_variance,
                    roots, latent,
                )  # fmt: skip
                c.done += 1
                if c.done > warmup and (c.done - warmup) % thin == 0:
                    c.kept.append(c.theta.astype(np.float32))
                progress.step("mcmc")
                if checkpoint is not None and c.done % save_every == 0:
                    _save(checkpoint, mark, states)
    if checkpoint is not None:
        _save(checkpoint, mark, states)
    draws = np.stack([np.stack(c.kept) for c in states])
    return Chains(
        draws=draws,
        rhat=rhat(draws),
        ess=ess(draws),
        iterations=iterations,
        warmup=warmup,
        thin=thin,
        acceptance=float(np.mean([c.accepted / max(c.done, 1) for c in states])),
    )


def _mark(design: Design, start: Fit, settings: tuple[int, ...]) -> Ints:
    """Return what tells one run from another: its data, priors and settings."""
    digest = hashlib.sha256(repr((start.priors, settings)).encode())
    for array in (
        design.periods, design.node_unit, design.node_period, design.obs_item, design.obs_node,
        design.category, design.value, design.categories,
    ):  # fmt: skip
        digest.update(np.ascontiguousarray(array).tobytes())
    return np.frombuffer(digest.digest(), dtype=np.int64)


def _begin(design: Design, start: Fit, seed: int) -> _Chain:
    rng = np.random.default_rng(seed)
    theta = start.mean + 2.0 * np.sqrt(start.variance) * rng.standard_normal(design.n_nodes)
    return _Chain(seed, theta, start.item_mean.copy(), start.residual_variance.copy(), 0, 0.0, [])


def _proposal_roots(design: Design, start: Fit) -> Floats:
    """Return the root of each item's covariance; unused parameters do not move."""
    cov = start.item_cov.copy()
    width = cov.shape[1]
    unused = np.arange(width)[None, :] >= np.maximum(design.categories, 2)[:, None]
    at, which = np.nonzero(unused)
    cov[at, which, which] = 1.0
    roots = np.asarray(np.linalg.cholesky(cov), np.float64)
    roots[at, which, which] = 0.0
    return roots


def _iterate(
    design: Design,
    c: _Chain,
    diagonal: Floats,
    link: Floats,
    item_prior: Floats,
    expected: Floats,
    roots: Floats,
    latent: Floats,
) -> float:
    d = design
    accepted = _draw_items(
        c.seed, c.done, d.item_start, d.obs_node, d.category, d.value, d.categories, c.theta,
        c.items, item_prior, c.residual, expected, roots, latent,
    )  # fmt: skip
    b = c.items[d.obs_item, 0]
    weight = 1.0 / c.residual[d.obs_item]
    precision = diagonal + gather(d.node_start, d.node_obs, b * b * weight)
    evidence = gather(d.node_start, d.node_obs, b * weight * latent)
    theta = _draw_chains(c.seed, c.done, d.chain_start, d.chain, precision, link, evidence)
    # Conditioning by kriging on "mean 0, variance 1 over responses", linear where the draw is.
    share = d.counts / d.n_obs
    normal = np.stack([share, share * theta])
    held = np.stack([smooth(d.chain_start, d.chain, precision, link, a)[0] for a in normal])
    excess = np.array([share @ theta, (share @ theta**2 - 1.0) / 2.0])
    theta -= np.linalg.solve(normal @ held.T, excess) @ held
    centre = float(share @ theta)
    scale = math.sqrt(share @ (theta - centre) ** 2)
    c.theta = (theta - centre) / scale
    regauge(d, c.items, centre, scale)
    return float(accepted)


def _save(path: Path, mark: Ints, states: list[_Chain]) -> None:
    out = io.BytesIO()
    kept = {f"kept{i}": np.stack(c.kept) for i, c in enumerate(states) if c.kept}
    np.savez(
        out,
        mark=mark,
        theta=np.stack([c.theta for c in states]),
        items=np.stack([c.items for c in states]),
        residual=np.stack([c.residual for c in states]),
        done=np.array([c.done for c in states]),
        accepted=np.array([c.accepted for c in states]),
        seed=np.array([c.seed for c in states]),
        **kept,  # type: ignore[arg-type]
    )
    atomic_write(path, out.getvalue())


def _resume(path: Path | None, mark: Ints) -> list[_Chain] | None:
    if path is None or not path.is_file():
        return None
    try:
        with np.load(io.BytesIO(path.read_bytes())) as saved:
            held = {k: saved[k] for k in saved.files}
        same = np.array_equal(held["mark"], mark)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as e:
        raise DataError(
            f"{path} cannot be read as the state of a run",
            found=(str(e) or type(e).__name__).splitlines()[0],
            todo="Delete it to start anew.",
        ) from e
    if not same:
        raise DataError(
            f"{path} holds the state of another run",
            expected="the same responses, priors, chains, warm-up, thinning and seed",
            todo="Delete it to start anew, or name another file.",
        )
    return [
        _Chain(
            int(held["seed"][i]), held["theta"][i], held["items"][i], held["residual"][i],
            int(held["done"][i]), float(held["accepted"][i]), list(held.get(f"kept{i}", [])),
        )
        for i in range(len(held["done"]))
    ]  # fmt: skip


_U = np.uint64


@nb.njit(cache=True, error_model="numpy")
def _stream(a: int, b: int, c: int) -> np.uint64:
    """Return the state of a random stream that belongs to three numbers (splitmix64)."""
    z = _U(a) * _U(0x9E3779B97F4A7C15) + _U(b) * _U(0xBF58476D1CE4E5B9)
    z += _U(c) * _U(0x94D049BB133111EB) + _U(0x2545F4914F6CDD1D)
    z = (z ^ (z >> _U(30))) * _U(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> _U(27))) * _U(0x94D049BB133111EB)
    z = z ^ (z >> _U(31))
    return z if z != _U(0) else _U(1)


@nb.njit(cache=True, error_model="numpy")
def _uniform(stream: Stream) -> float:
    """Draw from (0, 1) and move the stream on (xorshift64*)."""
    x = stream[0]
    x ^= x >> _U(12)
    x ^= x << _U(25)
    x ^= x >> _U(27)
    stream[0] = x
    return (float((x * _U(0x2545F4914F6CDD1D)) >> _U(11)) + 0.5) / 9007199254740992.0


@nb.njit(cache=True, error_model="numpy")
def _quantile(p: float) -> float:
    """Return the standard normal quantile (Wichura 1988, AS 241, to 16 digits)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = 2509.0809287301226727
        for a in (
            33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
            13731.693765509461125, 1971.5909503065514427, 133.14166789178437745,
            3.387132872796366608,
        ):  # fmt: skip
            top = top * r + a
        low = 5226.495278852545925
        for a in (
            28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
            5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
        ):  # fmt: skip
            low = low * r + a
        return q * top / low
    r = math.sqrt(-math.log(p if q < 0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        top, low = 7.7454501427834140764e-4, 1.05075007164441684324e-9
        for a in (
            0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
            3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959,
            1.42343711074968357734,
        ):  # fmt: skip
            top = top * r + a
        for a in (
            5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
            0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
        ):  # fmt: skip
            low = low * r + a
    else:
        r -= 5.0
        top, low = 2.01033439929228813265e-7, 2.04426310338993978564e-15
        for a in (
            2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
            0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699,
            6.6579046435011037772,
        ):  # fmt: skip
            top = top * r + a
        for a in (
            1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
            0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
        ):  # fmt: skip
            low = low * r + a
    return -top / low if q < 0 else top / low


@nb.njit(cache=True, error_model="numpy")
def _truncated(stream: Stream, eta: float, lo: float, hi: float, below: bool, above: bool) -> float:
    """Draw a latent response about `eta` between its bounds, by the quantile of a uniform."""
    a = lo - eta if below else -40.0
    b = hi - eta if above else 40.0
    mirrored = a + b > 0.0
    if mirrored:
        a, b = -b, -a
    p = cdf(a)
    p += _uniform(stream) * (cdf(b) - p)
    x = _quantile(p) if p > 1e-300 else b
    x = min(max(x, a), b)
    return eta - x if mirrored else eta + x


@nb.njit(cache=True, error_model="numpy")
def _item_log_posterior(
    start: int, stop: int, obs_node: Ints, category: Ints, value: Floats, kk: int, theta: Floats,
    parameters: Floats, item_prior: Floats, psi: float,
) -> float:  # fmt: skip
    used = 2 if kk == 0 else kk
    for p in range(2, used):
        if parameters[p] <= parameters[p - 1]:
            return -np.inf
    total, b, cut = 0.0, parameters[0], parameters[1:]
    for q in range(start, stop):
        total += log_density(b * theta[obs_node[q]], value[q], category[q], kk, psi, cut)
    for p in range(used):
        total -= 0.5 * item_prior[p] * parameters[p] ** 2
    return total


@nb.njit(cache=True, parallel=True, error_model="numpy")
def _draw_items(
    seed: int, iteration: int, item_start: Ints, obs_node: Ints, category: Ints, value: Floats,
    categories: Ints, theta: Floats, items: Floats, item_prior: Floats, residual: Floats,
    expected: Floats, roots: Floats, latent: Floats,
) -> float:  # fmt: skip
    """Move items by Metropolis steps, then draw latent responses; return the share accepted."""
    n_items, width = items.shape
    accepted = np.zeros(n_items)
    for j in nb.prange(n_items):
        stream = np.empty(1, np.uint64)
        stream[0] = _stream(seed, iteration, j)
        kk, start, stop = categories[j], item_start[j], item_start[j + 1]
        now = _item_log_posterior(
            start, stop, obs_node, category, value, kk, theta, items[j], item_prior, residual[j]
        )
        trial, normal = np.empty(width), np.empty(width)
        for _ in range(_TRIES):
            for p in range(width):
                normal[p] = _REACH * _quantile(_uniform(stream))
            for p in range(width):
                trial[p] = items[j, p]
                for r in range(p + 1):
                    trial[p] += roots[j, p, r] * normal[r]
            then = _item_log_posterior(
                start, stop, obs_node, category, value, kk, theta, trial, item_prior, residual[j]
            )
            if math.log(_uniform(stream)) < then - now:
                now = then
                accepted[j] += 1.0 / _TRIES
                items[j] = trial
        b = items[j, 0]
        squares = 0.0
        for q in range(start, stop):
            eta, k = b * theta[obs_node[q]], category[q]
            if kk == 0:
                # The evidence of a Gaussian response: it less its intercept, known as it is.
                latent[q] = value[q] + items[j, 1]
                squares += (latent[q] - eta) ** 2
            else:
                below, above = k > 0, k < kk - 1
                lo = items[j, k] if below else 0.0
                hi = items[j, k + 1] if above else 0.0
                latent[q] = _truncated(stream, eta, lo, hi, below, above)
        if kk == 0:
            # A scaled inverse chi square, its chi square a sum of squares.
            chi = 0.0
            for _ in range(stop - start + _RESIDUAL_WEIGHT):
                chi += _quantile(_uniform(stream)) ** 2
            residual[j] = (squares + _RESIDUAL_WEIGHT * expected[j]) / chi
    return float(accepted.mean())


@nb.njit(cache=True, parallel=True, error_model="numpy")
def _draw_chains(
    seed: int, iteration: int, chain_start: Ints, chain: Ints, precision: Floats, link: Floats,
    evidence: Floats,
) -> Floats:  # fmt: skip
    """Draw every chain from its Gaussian conditional, shape (N,)."""
    theta = np.empty(len(precision))
    for u in nb.prange(len(chain_start) - 1):
        stream = np.empty(1, np.uint64)
        stream[0] = _stream(seed + 1_000_003, iteration, u)
        start, length = chain_start[u], chain_start[u + 1] - chain_start[u]
        pivot, right = np.empty(length), np.empty(length)
        for t in range(length):
            i = chain[start + t]
            pivot[t] = precision[i]
            right[t] = evidence[i]
            if t > 0:
                f = link[i] / pivot[t - 1]
                pivot[t] -= f * link[i]
                right[t] -= f * right[t - 1]
        for t in range(length - 1, -1, -1):
            i = chain[start + t]
            theta[i] = right[t] / pivot[t] + _quantile(_uniform(stream)) / math.sqrt(pivot[t])
            if t < length - 1:
                after = chain[start + t + 1]
                theta[i] -= link[after] / pivot[t] * theta[after]
    return theta
