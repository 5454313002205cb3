"""How sure a mean is: 95 % intervals by the bootstrap over items."""

from __future__ import annotations

import numpy as np

LEVEL = 0.95
DRAWS = 999
ENOUGH = 1_000  # values beyond which the mean's own normal interval is the same to the third digit
FEWEST = 3  # values below which nothing can be said


def mean_interval(
    values: np.ndarray, *, level: float = LEVEL, draws: int = DRAWS, seed: int = 0
) -> tuple[float, float]:
    """Return the interval of the mean of one value per item, were the items drawn anew.

    The bias-corrected and accelerated bootstrap (Efron 1987, "Better bootstrap confidence
    intervals", as `scipy.stats.bootstrap` has it), both arms widened as Student's t is wider than
    the normal distribution and as a bootstrap of few values is too narrow (Hesterberg 2015, "What
    teachers should know about the bootstrap", expanded intervals), within the values; beyond 1,000
    values the normal interval, to which it converges. Where the values are those of a fair sample
    the interval also holds for the mean of all.

    Parameters
    ----------
    values : (m,) array
        NaN are left out.
    level : float
        0..1.
    draws : int
    seed : int

    Returns
    -------
    low, high : float
        Both NaN for fewer than 3 values; both the mean where all values are equal.
    """
    values = np.asarray(values, np.float64)
    values = values[~np.isnan(values)]
    if len(values) < FEWEST:
        return float("nan"), float("nan")
    mean = float(values.mean())
    if np.ptp(values) <= 1e-12 * max(1.0, abs(mean)):
        return mean, mean
    if len(values) > ENOUGH:
        from scipy.special import ndtri

        half = float(ndtri((1 + level) / 2) * values.std(ddof=1) / np.sqrt(len(values)))
        return mean - half, mean + half
    from scipy.stats import bootstrap

    found = bootstrap(
        (values,),
        np.mean,
        n_resamples=draws,
        confidence_level=level,
        method="BCa",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    wide = _wider(len(values), level)
    low, high = mean - wide * (mean - found.low), mean + wide * (found.high - mean)
    return max(float(low), float(values.min())), min(float(high), float(values.max()))


def _wider(n: int, level: float) -> float:
    """Return by how much an interval of n values is to be wider than their bootstrap's.

    >>> [round(_wider(n, 0.95), 2) for n in (5, 20, 1000)]
    [1.58, 1.1, 1.0]
    """
    from scipy.special import ndtri, stdtrit

    at = (1 + level) / 2
    return float(stdtrit(n - 1, at) / ndtri(at) * np.sqrt(n / (n - 1)))
