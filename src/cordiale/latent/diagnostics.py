"""Whether Markov chains agree, and how many independent draws they are worth.

References
----------
Vehtari, Gelman, Simpson, Carpenter & Burkner (2021) Rank-normalization, folding, and localization:
an improved R-hat, Bayesian Analysis 16(2):667-718 (split chains; without rank normalisation, since
traits are close to Gaussian).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["ess", "rhat"]

Floats = NDArray[np.float64]


def _split(draws: ArrayLike) -> Floats:
    """Cut each chain in halves, shape (2 C, D / 2, ...)."""
    x = np.asarray(draws, dtype=np.float64)
    half = x.shape[1] // 2
    return np.concatenate([x[:, :half], x[:, x.shape[1] - half :]])


def _variances(x: Floats) -> tuple[Floats, Floats]:
    """Return the variance within chains, and the pooled estimate."""
    n = x.shape[1]
    within = x.var(axis=1, ddof=1).mean(axis=0)
    between = x.mean(axis=1).var(axis=0, ddof=1)
    return within, (n - 1) / n * within + between


def rhat(draws: ArrayLike) -> Floats:
    """Return the split potential scale reduction; 1 where chains agree.

    Parameters
    ----------
    draws : array_like, shape (C, D, ...)
        Chains, draws, quantities.

    Examples
    --------
    >>> x = np.random.default_rng(0).standard_normal((4, 1000, 2))
    >>> bool((rhat(x) < 1.01).all()), bool(rhat(x + np.arange(4)[:, None, None]).min() > 1.5)
    (True, True)
    """
    within, pooled = _variances(_split(draws))
    return np.sqrt(pooled / within)


def ess(draws: ArrayLike) -> Floats:
    """Return the effective sample size, by Geyer's initial monotone sequence.

    Parameters
    ----------
    draws : array_like, shape (C, D, ...)

    Examples
    --------
    >>> x = np.random.default_rng(0).standard_normal((4, 500, 1))
    >>> bool(1500 < ess(x)[0] < 2600)
    True
    """
    x = _split(draws)
    n_chains, n = x.shape[:2]
    _, pooled = _variances(x)
    size = 2 ** int(np.ceil(np.log2(2 * n)))
    spectrum = np.fft.rfft(x - x.mean(axis=1, keepdims=True), size, axis=1)
    cov = np.fft.irfft(np.abs(spectrum) ** 2, size, axis=1)[:, :n].mean(axis=0) / n
    within = cov[0] * n / (n - 1)
    rho = 1.0 - (within - cov) / pooled
    rho[0] = 1.0
    pairs = rho[: n - n % 2].reshape(-1, 2, *rho.shape[1:]).sum(axis=1)
    positive = np.cumprod(pairs > 0, axis=0).astype(bool)
    falling = np.minimum.accumulate(np.where(positive, pairs, 0.0), axis=0)
    time = np.maximum(-1.0 + 2.0 * falling.sum(axis=0), 1.0 / np.log10(max(n_chains * n, 10)))
    size_of: Floats = n_chains * n / time
    return size_of
