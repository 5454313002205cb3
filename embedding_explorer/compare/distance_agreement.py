"""Whether what is far apart in one space is far apart in the other: ranks of all distances."""

from __future__ import annotations

import numpy as np

from embedding_explorer.base.spearman import spearman
from embedding_explorer.compare.estimate import NAN, Z95, Estimate
from embedding_explorer.compare.join import Side
from embedding_explorer.space.distances import between

ITEMS = 2_000  # up to here all pairs are taken; beyond, all pairs among so many drawn at random
TESTED = 400  # items for the permutation test
RELABELLINGS = 999


def rank_correlation(a: Side, b: Side, seed: int = 0) -> Estimate:
    """Return Spearman's correlation between the distances of all pairs, tested by Mantel.

    The interval takes the items, not the pairs, as what was drawn: pairs that share an item are
    not independent. It is that of a U-statistic of pairs (Hoeffding 1948) with the influence of
    each pair on Spearman's correlation, on Fisher's z scale. p is how often relabelling the items
    of one side gives as large a correlation (Mantel 1967, "The detection of disease clustering
    and a generalized regression approach"), of 999 relabellings of at most 400 items.

    Rows must be in a random order: beyond 2,000 items the first 2,000 are taken.

    Returns
    -------
    Estimate
        -1..1; NaN where all distances of a side are equal.
    """
    m = min(a.matrix.shape[0], ITEMS)
    one, other = (pairwise(side, m) for side in (a, b))
    upper = np.triu_indices(m, 1)
    x, y = one[upper], other[upper]
    if _alike(x) or _alike(y):
        return Estimate(NAN, items=m)
    value, influence = spearman(x, y)
    low, high = _interval(value, influence, upper, m)
    few = min(m, TESTED)
    p, band = mantel(one[:few, :few], other[:few, :few], seed)
    # The band of fewer items, brought to the number measured.
    band = float(Z95 * band * np.sqrt(few / m))
    return Estimate(value, low, high, 0.0, -band, band, p=p, items=m)


def pairwise(side: Side, m: int) -> np.ndarray:
    """Return the distances among the first m rows, (m, m) float64, 0 between equal rows."""
    first = np.arange(m)
    dist = between(side.matrix, first, first, side.metric)
    return np.asarray((dist + dist.T) / 2)


def _interval(
    value: float, influence: np.ndarray, upper: tuple[np.ndarray, np.ndarray], m: int
) -> tuple[float, float]:
    if m < 4:
        return NAN, NAN
    if abs(value) >= 1 - 1e-6:
        return value, value
    totals = sum(np.bincount(side, weights=influence, minlength=m) for side in upper)
    error = 2 * np.std(totals / (m - 1), ddof=1) / np.sqrt(m) / (1 - value**2)
    z = np.arctanh(value)
    return float(np.tanh(z - Z95 * error)), float(np.tanh(z + Z95 * error))


def mantel(one: np.ndarray, other: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """Return the one-sided p of the correlation of ranks, and its spread under relabelling.

    Parameters
    ----------
    one, other : (m, m) symmetric arrays of distances
    """
    from scipy.stats import rankdata

    m = len(one)
    upper = np.triu_indices(m, 1)
    x, y = (rankdata(d[upper]) for d in (one, other))
    x, y = x - x.mean(), y - y.mean()
    scale = np.sqrt(float(x @ x) * float(y @ y))
    if not scale:
        return NAN, NAN
    square = np.zeros((m, m))
    square[upper] = y
    square += square.T
    rng = np.random.default_rng([seed, 2])
    found = np.empty(RELABELLINGS)
    for i in range(RELABELLINGS):
        turn = rng.permutation(m)
        found[i] = x @ square[turn[upper[0]], turn[upper[1]]] / scale
    # Rounding must not tell two equal relabellings apart.
    as_much = int((found >= float(x @ y) / scale - 1e-12).sum())
    return (1 + as_much) / (1 + RELABELLINGS), float(found.std())


def _alike(values: np.ndarray) -> bool:
    return float(np.ptp(values)) <= 1e-9 * float(values.max())
