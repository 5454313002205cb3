"""Unbiased linear CKA: how alike the scatter of two spaces is, whatever their directions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embedding_explorer.compare.estimate import NAN, Z95, Estimate
from embedding_explorer.compare.neighbor_sets import dense
from embedding_explorer.space.classical_scaling import centred_kernel
from embedding_explorer.space.space import Matrix

WORK = 6e10  # products of numbers; up to here it is exact
WIDE = 2_000  # dimensions from which items are compared with each other instead
ROWS = 2_000  # items then, at most


@dataclass(frozen=True, eq=False)
class Products:
    """Sums over all pairs of items of k(i, j) l(i, j), kernels of centred vectors.

    Attributes
    ----------
    total : float
    each : (n,) array
        The same for every first item alone.
    """

    total: float
    each: np.ndarray


def cka(x: Matrix, y: Matrix, given: tuple[bool, bool] = (False, False)) -> Estimate:
    """Return the unbiased linear centred kernel alignment of two spaces of the same n items.

    1 for spaces that differ by a rotation, a reflection, a shift or one scale; about 0 for
    unrelated ones, also in many dimensions (below 0 by chance). Of the vectors as they are, the
    metric plays no part. Exact, or on the first items where that takes too long: rows must be in
    a random order then.

    HSIC_1 of Song et al. (2012), "Feature selection via dependence maximization", JMLR 13,
    equation 4, for linear kernels; CKA from it as Nguyen, Raghu and Kornblith (2021), "Do wide
    and deep networks learn the same things?", section 2. The interval is by the delta method on
    each item's part; between unrelated spaces the variance is 2/n^2.

    Parameters
    ----------
    x, y : (n, d) and (n, e) arrays or CSR
    given : (bool, bool)
        Whether x, and whether y, is a distance matrix. Its kernel is then -J D2 J / 2 (Torgerson
        1952), the products of the centred vectors where there are any with such distances.

    Returns
    -------
    Estimate
        NaN for fewer than 4 items, or where all vectors of a side are equal.
    """
    n, m = x.shape[0], rows_for(x.shape, y.shape)
    if m < 4:
        return Estimate(NAN, items=m)
    parts = [
        matrix[:m, :m] if far else matrix[:m] for matrix, far in zip((x, y), given, strict=True)
    ]
    wide = any(given) or max(x.shape[1], y.shape[1]) > WIDE
    sides = [
        _kernel(part, far) if wide else centred(part)
        for part, far in zip(parts, given, strict=True)
    ]
    lengths = [v.diagonal() if wide else np.einsum("ij,ij->i", v, v) for v in sides]
    pairs = ((0, 0), (1, 1), (0, 1))
    sums = [products(sides[i], sides[j], wide) for i, j in pairs]
    xx, yy, xy = (hsic(s, lengths[i], lengths[j]) for s, (i, j) in zip(sums, pairs, strict=True))
    # What is left of equal vectors after centring is rounding.
    least = 1e-20 * n
    if min(xx / _size(parts[0]), yy / _size(parts[1])) <= least * np.finfo(np.float64).eps:
        return Estimate(NAN, items=m)
    value = xy / np.sqrt(xx * yy)
    own = [2 * (s.each - s.total / m) / m for s in sums]
    scale = [p.mean() + s.total / m**2 for p, s in zip(own, sums, strict=True)]
    influence = own[2] / np.sqrt(scale[0] * scale[1])
    influence -= value / 2 * (own[0] / scale[0] + own[1] / scale[1])
    # Between unrelated spaces the items' parts vary twice as much as the whole does.
    second = 2 / m**2 * (1 - min(abs(value), 1.0)) ** 2
    error = np.sqrt(max(influence.var(ddof=1) / m - second, second))
    band = float(Z95 * np.sqrt(2) / m)
    return Estimate(
        float(value),
        float(value - Z95 * error),
        float(min(value + Z95 * error, max(1.0, value))),
        chance=0.0,
        chance_low=-band,
        chance_high=band,
        items=m,
    )


def rows_for(x: tuple[int, int], y: tuple[int, int]) -> int:
    """Return how many items are taken: all where that is `WORK` or less."""
    (n, d), (_, e) = x, y
    if max(d, e) > WIDE:
        return min(n, ROWS)
    return int(min(n, max(ROWS, WORK // (d * d + d * e + e * e))))


def centred(matrix: Matrix) -> np.ndarray:
    """Return the vectors less their mean, float64."""
    rows = np.asarray(dense(matrix), np.float64)
    return np.asarray(rows - rows.mean(axis=0))


def _kernel(part: Matrix, far: bool) -> np.ndarray:
    """Return the (m, m) products of centred vectors, or what stands for them of distances."""
    if far:
        return centred_kernel(dense(part))
    vectors = centred(part)
    return np.asarray(vectors @ vectors.T)


def products(p: np.ndarray, q: np.ndarray, wide: bool) -> Products:
    """Sum the products of kernels: of centred vectors, or given as (m, m) kernels (`wide`)."""
    each = (p * q).sum(axis=1) if wide else ((p @ (p.T @ q)) * q).sum(axis=1)
    return Products(float(each.sum()), each)


def hsic(sums: Products, k: np.ndarray, l: np.ndarray) -> float:  # noqa: E741
    """Return HSIC_1 of two kernels of centred vectors; `k`, `l` are their diagonals.

    The kernels' rows sum to 0, so those without their diagonals sum to minus it.
    """
    n, same = len(k), float(k @ l)
    both = float(k.sum() * l.sum()) / ((n - 1) * (n - 2))
    return (sums.total - same + both - 2 * same / (n - 2)) / (n * (n - 3))


def _size(matrix: Matrix) -> float:
    """Return the mean squared length of the vectors, squared: what HSIC with itself is against."""
    rows = dense(matrix).astype(np.float64)
    return max(float(np.square(rows).sum(axis=1).mean()) ** 2, 1e-300)
