"""What is left of one space after it was turned, mirrored and scaled onto the other."""

from __future__ import annotations

import numpy as np

from embedding_explorer.compare.cka import centred
from embedding_explorer.compare.estimate import NAN, Z95, Estimate
from embedding_explorer.compare.neighbor_sets import dense
from embedding_explorer.space.classical_scaling import classical_scaling
from embedding_explorer.space.space import Matrix

WIDE = 600  # dimensions from which fewer items are taken
ROWS = 500  # items then
WORK = 2e10  # products of numbers
FEW = 1_000  # items up to which chance is found by relabelling them
CHANCE_WORK = 4e9


def procrustes(
    x: Matrix, y: Matrix, seed: int = 0, given: tuple[bool, bool] = (False, False)
) -> Estimate:
    """Return the share of the squared distance that no turning, mirroring or scaling takes away.

    With both centred and at size 1: 1 - (sum of the singular values of x'y)^2, 0 for spaces that
    differ by these alone, 1 where nothing fits; as `scipy.spatial.procrustes` has it. Fewer
    dimensions are filled up with zeros. Source: Gower (1975), "Generalized Procrustes analysis";
    Schoenemann (1966) for the rotation. The more dimensions per item, the less is left by chance
    too; `chance` says how much, by relabelling the items (beyond 1,000, by normal cross-products
    of the same spread).

    A side that is `given` as a distance matrix is turned by its principal coordinates, as
    Peres-Neto and Jackson (2001), Oecologia 129, compare ecological distances; what no euclidean
    space has of them (eigenvalues below 0) is left out.

    Rows must be in a random order where only the first are taken.
    """
    n, widest = x.shape[0], max(x.shape[1], y.shape[1])
    m = min(n, ROWS) if widest > WIDE else int(min(n, WORK // (x.shape[1] * y.shape[1]) + ROWS))
    one, other = (_points(side, m, far) for side, far in zip((x, y), given, strict=True))
    sizes = [np.linalg.norm(v) for v in (one, other)]
    biggest = [max(float(abs(v).max()), 1e-300) for v in (x[:m], y[:m])]
    if min(s / b for s, b in zip(sizes, biggest, strict=True)) <= 1e-6:
        return Estimate(NAN, items=m)
    one, other = one / sizes[0], other / sizes[1]
    left, values, right = np.linalg.svd(one.T @ other, full_matrices=False)
    value = _left(values)
    fits = ((one @ left) * (other @ right.T)).sum(axis=1) * m
    spread = [np.square(v).sum(axis=1) * m for v in (one, other)]
    low, high = _interval(1 - value, fits, spread, m)
    chance = _chance(one, other, seed)
    middle, width = float(chance.mean()), Z95 * float(chance.std(ddof=1))
    return Estimate(
        value, low, high, middle, max(0.0, middle - width), min(1.0, middle + width), items=m
    )


def _left(values: np.ndarray) -> float:
    return float(np.clip(1 - values.sum() ** 2, 0, 1))


def _points(side: Matrix, m: int, far: bool) -> np.ndarray:
    """Return the first m items as centred points."""
    return classical_scaling(dense(side[:m, :m]), m)[0] if far else _thin(centred(side[:m]))


def _thin(rows: np.ndarray) -> np.ndarray:
    """Return the rows in no more dimensions than there are rows: distances stay as they are."""
    if rows.shape[1] <= rows.shape[0]:
        return rows
    left, values, _ = np.linalg.svd(rows, full_matrices=False)
    return np.asarray(left * values)


def _interval(
    fit: float, fits: np.ndarray, spread: list[np.ndarray], m: int
) -> tuple[float, float]:
    """By the delta method: fit = mean(fits)^2 / (mean of squared lengths of both)."""
    if m < 4:
        return NAN, NAN
    mean = max(float(fits.mean()), 1e-12)
    parts = 2 * fits / mean - spread[0] / spread[0].mean() - spread[1] / spread[1].mean()
    half = Z95 * fit * float(parts.std(ddof=1)) / np.sqrt(m)
    return float(max(0.0, 1 - fit - half)), float(min(1.0, 1 - fit + half))


def _chance(one: np.ndarray, other: np.ndarray, seed: int) -> np.ndarray:
    rng = np.random.default_rng([seed, 3])
    m, d, e = len(one), one.shape[1], other.shape[1]
    work = min(m, FEW) * d * e + 10 * max(d, e) * min(d, e) ** 2
    draws = int(np.clip(CHANCE_WORK // work, 9, 99))
    if m <= FEW:
        turned = (one.T @ other[rng.permutation(m)] for _ in range(draws))
    else:
        scales = [np.linalg.svd(v.T @ v, compute_uv=False) ** 0.5 for v in (one, other)]
        size = np.outer(*scales) / np.sqrt(m - 1)
        turned = (size * rng.normal(size=size.shape) for _ in range(draws))
    return np.array([_left(np.linalg.svd(t, compute_uv=False)) for t in turned])
