"""Fit a dynamic latent trait: variational sweeps, then the joint posterior.

1. *Start*: units placed by the first principal component of their responses, items at the
   mode given that.
2. *Sweeps*: Gaussian factors for each unit's chain (an exact Kalman smoother, given the items)
   and each item, in turn, to a fixed point of the mean-field variational objective.
3. *Joint*: the precision of all traits with the items eliminated is factored over periods
   (:mod:`cordiale.latent.blocks`). It gives the covariance of every trait with every item and
   with the other units of its period, which mean-field factors hold at zero; with those in the
   moments, quasi-Newton steps move all means together. Twice, since covariance and means
   depend on each other.

A mean-field posterior is too narrow, and its means keep a bias that all items of a period
share; the third step corrects both. It needs blocks of units by units for each period.

References
----------
Bailey, Strezhnev & Voeten (2017) Estimating dynamic state preferences from United Nations voting
data, JCR 61(2):430-456. Imai, Lo & Olmsted (2016) Fast estimation of ideal points with massive
data, APSR 110(4):631-656. Opper & Archambeau (2009) Neural Computation 21(3):786-792.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from cordiale.errors import CordialeError, UsageError
from cordiale.latent.blocks import Joint, factor
from cordiale.latent.chains import Walk, smooth, walk
from cordiale.latent.design import Design
from cordiale.latent.moments import Moments, ascend_items, gather, moments
from cordiale.progress import bar

__all__ = ["ConvergenceError", "Fit", "Priors", "fit", "starting_values"]

Floats = NDArray[np.float64]


class ConvergenceError(CordialeError):
    """An estimate that did not settle within the iterations allowed."""


@dataclass(frozen=True)
class Priors:
    """Hyperparameters; all variances.

    Attributes
    ----------
    innovation : float
        Of the trait's change per unit of time.
    static : float
        Of the weak prior on every trait.
    discrimination, cutpoint : float
        Of the items' parameters, about 0.
    """

    innovation: float = 0.5
    static: float = 4.0
    discrimination: float = 1.0
    cutpoint: float = 16.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not (np.isfinite(value) and value > 0):
                raise UsageError(
                    f"The prior variance {name} is {value}", expected="a positive number"
                )

    def of_items(self, width: int) -> Floats:
        """Return the prior precision of an item's parameters."""
        return np.array([1 / self.discrimination, *[1 / self.cutpoint] * (width - 1)])


@dataclass(frozen=True)
class Fit:
    """A Gaussian approximation to the posterior, on the model's own scale.

    Attributes
    ----------
    mean, variance : ndarray, shape (N,)
        Of the trait at each node.
    item_mean : ndarray, shape (J, P)
    item_cov : ndarray, shape (J, P, P)
    residual_variance : ndarray, shape (J,)
        Of Gaussian items.
    blocks : tuple of ndarray
        Covariance of the units within each period.
    joint : Joint
        Factor of the joint precision: covariances of any nodes, on a scale of its own.
    joint_scale : float
        That scale: a covariance of `joint` is this squared times one here.
    priors : Priors
        As used; an estimated innovation variance stands here.
    sweeps : int
        Variational sweeps made.
    change : float
        Change of a trait's mean, in posterior standard deviations, that one in 200 exceeded in
        the last step.
    trace : tuple of float
        That change, step by step.
    """

    mean: Floats
    variance: Floats
    item_mean: Floats
    item_cov: Floats
    residual_variance: Floats
    blocks: tuple[Floats, ...]
    joint: Joint
    joint_scale: float
    priors: Priors
    sweeps: int
    change: float
    trace: tuple[float, ...]


class _Damping:
    """Shorten the steps of whatever turned back after its last step.

    A node with one response, or an item that hardly anyone answered differently, may overshoot
    for ever: its curvature where it stands is less than on the way.
    """

    def __init__(self) -> None:
        self.last: Floats | None = None
        self.factor: Floats | float = 1.0

    def __call__(self, step: Floats) -> Floats:
        """Return how much of each step to take; rows of a matrix are steps of one thing."""
        rows = step if step.ndim == 2 else step[:, None]
        if self.last is not None:
            along = np.einsum("ij,ij->i", rows, self.last)
            size = np.einsum("ij,ij->i", self.last, self.last)
            back = along < -0.5 * size
            self.factor = np.clip(np.where(back, 0.5, 1.25) * self.factor, 0.05, 1.0)
        self.last = rows
        return np.broadcast_to(self.factor, len(rows))


@dataclass
class _State:
    """What the sweeps and steps move."""

    mean: Floats
    variance: Floats
    item_mean: Floats
    item_cov: Floats
    residual_variance: Floats
    shared: Floats | None = None
    scale: float = 1.0
    damp_nodes: _Damping = field(default_factory=_Damping)
    damp_items: _Damping = field(default_factory=_Damping)


SWEEPS_AT_MOST = 200
_SETTLED = (0.5, 0.1)
"""A step that moves hardly any trait's mean by more than so many posterior deviations is the last
of the first round, and of a later one."""
_MOST = 0.995
"""Hardly any is one in 200: a trait with a few responses, all on one side, may swing for long."""
_SWEEPS_SETTLED, _INNOVATION_SETTLED = 1.0, 2e-3
_STEADY = 0.04
"""Where the second round moved the median variance by more than this share, covariances are
taken once more at the final means. More rounds are not made: with few votes that hang
together closely, as on one issue, they need not settle."""
_AHEAD = 1.5
"""An estimated innovation variance goes so many times as far as the score says, in logs: what
it says falls short by a constant share each time."""
_STEPS_AT_MOST = 40


def fit(design: Design, priors: Priors, *, estimate_innovation: bool = False) -> Fit:
    """Fit the model.

    Parameters
    ----------
    design : Design
    priors : Priors
    estimate_innovation : bool
        Whether the innovation variance is raised to its fixed point under the variational
        posterior (empirical Bayes) from the value given.

    Returns
    -------
    Fit

    Raises
    ------
    ConvergenceError
        If the sweeps or the steps do not settle.
    """
    state = starting_values(design, priors)
    trace: list[float] = []
    with bar("fit", SWEEPS_AT_MOST) as progress:
        for sweep in range(1, SWEEPS_AT_MOST + 1):  # noqa: B007
            prior = walk(design, priors.innovation, priors.static)
            change, lagged = _sweep(design, priors, prior, state)
            trace.append(change)
            progress.step("sweeps")
            if estimate_innovation:
                step_of_log = np.log(_innovation(design, state, lagged) / priors.innovation)
                moved = abs(step_of_log)
                ahead = priors.innovation * float(np.exp(_AHEAD * step_of_log))
                priors = replace(priors, innovation=ahead)
            else:
                moved = 0.0
            if change < _SWEEPS_SETTLED and moved < _INNOVATION_SETTLED:
                break
        else:
            raise _unsettled("sweeps", SWEEPS_AT_MOST, max(trace[-1], moved))
        prior = walk(design, priors.innovation, priors.static)
        for settled in _SETTLED:
            joint = _factor(design, priors, prior, state)
            before = state.variance
            blocks = _share(state, joint)
            moved = float(np.median(np.abs(np.log(state.variance / before))))
            for step in range(1, _STEPS_AT_MOST + 1):  # noqa: B007
                trace.append(_step(design, priors, prior, state, joint))
                progress.step("joint steps", 0)
                if trace[-1] < settled:
                    break
            else:
                raise _unsettled("joint steps", step, trace[-1])
        if moved > _STEADY:
            joint = _factor(design, priors, prior, state)
            blocks = _share(state, joint)
    return Fit(
        mean=state.mean,
        variance=state.variance,
        item_mean=state.item_mean,
        item_cov=state.item_cov,
        residual_variance=state.residual_variance,
        blocks=tuple(b / state.scale**2 for b in blocks),
        joint=joint,
        joint_scale=state.scale,
        priors=priors,
        sweeps=sweep,
        change=trace[-1],
        trace=tuple(trace),
    )


def _unsettled(what: str, n: int, change: float) -> ConvergenceError:
    return ConvergenceError(
        f"The estimate did not settle in {n} {what}",
        expected="a last change of no more than a fraction of a posterior deviation",
        found=f"{change:.2g}",
        todo="Use more data, a smaller innovation variance, or method='mcmc'.",
    )


def starting_values(design: Design, priors: Priors) -> _State:
    """Place units by the first principal component of their responses, and items at the mode."""
    unit = design.node_unit[design.obs_node]
    n_units, n_items = len(design.units), design.n_items
    j = design.obs_item
    n_of = np.bincount(j, minlength=n_items)
    top = np.maximum(design.categories[j] - 1, 1)
    score = np.where(design.categories[j] > 0, design.category / top, design.value)
    centred = score - (np.bincount(j, score, n_items) / n_of)[j]
    scale = np.sqrt(np.bincount(j, centred**2, n_items) / n_of)
    centred /= np.maximum(scale, 1e-12)[j]
    place = np.random.default_rng(0).standard_normal(n_units)
    for _ in range(15):
        load = np.asarray(np.bincount(j, centred * place[unit], n_items), np.float64)
        load /= np.bincount(j, place[unit] ** 2, n_items) + 1.0
        place = np.asarray(np.bincount(unit, centred * load[j], n_units), np.float64)
        place /= np.bincount(unit, load[j] ** 2, n_units) + 1.0
        place = (place - place.mean()) / max(place.std(), 1e-12)
    width = design.n_parameters
    state = _State(
        mean=place[design.node_unit],
        variance=np.full(design.n_nodes, 0.04),
        item_mean=np.zeros((n_items, width)),
        item_cov=np.zeros((n_items, width, width)),
        residual_variance=np.ones(n_items),
    )
    state.item_mean[:, 1:] = _first_cutpoints(design)
    normal = design.categories == 0
    state.residual_variance[normal] = np.maximum(scale[normal] ** 2, 1e-8)
    _ascend(design, priors, state, 3)
    found = _moments(design, priors, state)
    state.item_cov = _item_cov(design, found)
    return state


def _first_cutpoints(design: Design) -> Floats:
    """Return normal quantiles of the cumulative shares of each item's categories."""
    width = design.n_parameters
    share = np.zeros((design.n_items, width))
    np.add.at(share, (design.obs_item, design.category), 1.0)
    share /= share.sum(axis=1, keepdims=True)
    cut: Floats = special.ndtri(np.clip(np.cumsum(share, axis=1)[:, :-1], 1e-3, 1 - 1e-3))
    for k in range(1, cut.shape[1]):
        cut[:, k] = np.maximum(cut[:, k], cut[:, k - 1] + 1e-2)
    inside = np.arange(1, width)[None, :] < np.maximum(design.categories, 2)[:, None]
    normal = design.categories == 0
    mean = np.bincount(design.obs_item, design.value, design.n_items)
    cut[normal, 0] = -(mean / np.diff(design.item_start))[normal]
    return np.where(inside, cut, 0.0)


def _ascend(design: Design, priors: Priors, state: _State, steps: int) -> None:
    ascend_items(
        design.item_start, design.obs_node, design.category, design.value, design.categories,
        state.mean, state.variance, state.item_mean, priors.of_items(state.item_mean.shape[1]),
        state.residual_variance, steps,
    )  # fmt: skip


def _moments(design: Design, priors: Priors, state: _State) -> Moments:
    return moments(
        design, state.mean, state.variance, state.item_mean, state.item_cov, state.shared,
        priors.of_items(state.item_mean.shape[1]), state.residual_variance,
    )  # fmt: skip


def _item_cov(design: Design, found: Moments) -> Floats:
    cov = np.asarray(np.linalg.inv(found.item_precision), np.float64)
    unused = np.arange(cov.shape[1])[None, :] >= np.maximum(design.categories, 2)[:, None]
    cov[unused] = 0.0
    return cov


def _sweep(design: Design, priors: Priors, prior: Walk, state: _State) -> tuple[float, Floats]:
    """Update chains, then items; return the largest change and the lagged covariances."""
    found = _moments(design, priors, state)
    weight = gather(design.node_start, design.node_obs, found.curvature)
    slope = gather(design.node_start, design.node_obs, found.slope) - prior.times(state.mean)
    step, state.variance, lagged = smooth(
        design.chain_start, design.chain, prior.diagonal + weight, prior.link, slope
    )
    step = _restricted(design, prior, state.mean, weight, step)
    _move_nodes(state, step)
    change = float((np.abs(step) / np.sqrt(state.variance)).max())
    found = _moments(design, priors, state)
    state.item_cov = _item_cov(design, found)
    _move_items(design, state, np.einsum("jpq,jq->jp", state.item_cov, found.item_slope))
    _residuals(design, state, found)
    _standardise(design, state)
    return change, lagged


def _restricted(design: Design, prior: Walk, mean: Floats, weight: Floats, step: Floats) -> Floats:
    """Take from a step of the chains what would move location and scale."""
    normal = _normal(design, mean)
    held = np.stack(
        [
            smooth(design.chain_start, design.chain, prior.diagonal + weight, prior.link, column)[0]
            for column in normal.T.copy()
        ],
        axis=1,
    )
    off = np.linalg.solve(normal.T @ held, normal.T @ step)
    return np.asarray(step - held @ off, np.float64)


def _residuals(design: Design, state: _State, found: Moments) -> None:
    normal = design.categories == 0
    state.residual_variance[normal] = np.maximum(found.residual[normal], 1e-8)


def _move_nodes(state: _State, step: Floats) -> None:
    """Move the means of the nodes, none by more than 1 at once."""
    taken = step * state.damp_nodes(step)
    state.mean = state.mean + taken * min(1.0, 1.0 / max(np.abs(taken).max(), 1e-12))


def _move_items(design: Design, state: _State, step: Floats) -> None:
    """Move the items, none by more than 1 at once and no two cutpoints past each other."""
    step = step * state.damp_items(step)[:, None]
    size = np.minimum(1.0, 1.0 / np.maximum(np.abs(step).max(axis=1), 1e-12))
    for k in range(2, step.shape[1]):
        inside = design.categories > k
        width = state.item_mean[:, k] - state.item_mean[:, k - 1]
        shrink = (step[:, k - 1] - step[:, k]) * size
        tight = inside & (shrink > 0.7 * width)
        size[tight] *= 0.7 * width[tight] / shrink[tight]
    state.item_mean = state.item_mean + step * size[:, None]


def _innovation(design: Design, state: _State, lagged: Floats) -> float:
    """Return the innovation variance at which its expected score is zero."""
    later = design.previous >= 0
    before = design.previous[later]
    moved = (state.mean[later] - state.mean[before]) ** 2
    spread = state.variance[later] + state.variance[before] - 2 * lagged[later]
    return float(np.mean((moved + spread) / design.gap[later]))


def _factor(design: Design, priors: Priors, prior: Walk, state: _State) -> Joint:
    return factor(design, prior, _moments(design, priors, state), _normal(design, state.mean))


def _normal(design: Design, mean: Floats) -> Floats:
    """Return the normals of the restrictions "mean 0, variance 1 over responses"."""
    share = design.counts / design.n_obs
    return np.stack([share, share * mean], axis=1)


def _standardise(design: Design, state: _State) -> None:
    """Bring the trait to mean 0 and variance 1 over responses; the likelihood stays."""
    share = design.counts / design.n_obs
    centre = float(share @ state.mean)
    scale = float(np.sqrt(share @ ((state.mean - centre) ** 2 + state.variance)))
    state.mean = (state.mean - centre) / scale
    state.variance = state.variance / scale**2
    state.scale *= scale
    regauge(design, state.item_mean, centre, scale)
    unit = np.ones(state.item_mean.shape[1])
    unit[0] = scale
    state.item_cov = state.item_cov * unit[:, None] * unit


def regauge(design: Design, items: Floats, centre: float, scale: float) -> None:
    """Change items in place as the trait changes to ``(theta - centre) / scale``."""
    own = np.arange(1, items.shape[1])[None, :] < np.maximum(design.categories, 2)[:, None]
    items[:, 1:] -= np.where(own, items[:, :1] * centre, 0.0)
    items[:, 0] *= scale


def _step(design: Design, priors: Priors, prior: Walk, state: _State, joint: Joint) -> float:
    """Move all means together by one quasi-Newton step; return the largest change."""
    found = _moments(design, priors, state)
    slope = gather(design.node_start, design.node_obs, found.slope) - prior.times(state.mean)
    step, item_step = joint.ascend(slope, found.item_slope)
    _move_nodes(state, step)
    _move_items(design, state, item_step)
    _residuals(design, state, found)
    _standardise(design, state)
    return float(np.quantile(np.abs(step) / np.sqrt(state.variance), _MOST))


def _share(state: _State, joint: Joint) -> tuple[Floats, ...]:
    """Take variances and the covariances of traits with items from the joint posterior."""
    blocks = joint.marginals()
    state.scale = 1.0
    state.variance = np.concatenate([np.diag(b) for b in blocks])
    state.shared, state.item_cov = joint.with_items(blocks)
    return blocks
