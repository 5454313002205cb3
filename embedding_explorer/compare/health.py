"""Whether a space is in health: what makes its neighbours less worth than they look."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.one_thread import one_blas_thread
from embedding_explorer.base.proportions import spearman_interval
from embedding_explorer.base.question import question
from embedding_explorer.compare.estimate import NAN, Z95, Estimate
from embedding_explorer.compare.health_sentences import (
    HUBS,
    LENGTHS,
    ONE_CONE,
    TWINS,
    says_cosine,
    says_hubs,
    says_length,
    says_rank,
    says_twins,
    says_zeros,
)
from embedding_explorer.compare.join import metric_of, space_of
from embedding_explorer.compare.neighbor_sets import dense
from embedding_explorer.space.built import Built
from embedding_explorer.space.metrics import check_metric, is_precomputed
from embedding_explorer.space.neighbors import neighbor_table
from embedding_explorer.space.space import Matrix, Space, unit_rows

ITEMS = 3_000  # points whose mutual neighbours are counted, at most
WIDE, ROWS = 600, 1_000  # dimensions from which so many rows stand for all
GROUPS = 20  # left out in turn

Says = Callable[[Estimate], str]
Moments = tuple[int, np.ndarray, np.ndarray]  # count, sum and products of some rows


@question(heavy=True, looks=True)
@one_blas_thread
def health(
    thing: Built | Space, metric: str | None = None, *, k: int = 10, seed: int = 0
) -> pd.DataFrame:
    """Measure what makes a space's neighbours less worth than they look.

    Parameters
    ----------
    thing : Built or Space
    metric : str, optional
        For hubs; when None the recipe's own, and cosine for a Space.
    k : int
        Neighbours for hubs, at least 1; lowered to n - 1.
    seed : int
        Draws the points where there are too many.

    Returns
    -------
    DataFrame
        measure, value, low, high (95 % interval, were the points drawn anew; counts have none to
        speak of: both are the value), says, starts_to_matter, points (looked at). In order:

        - Effective rank: e to the entropy of the singular values of the centred vectors, 1 to
          the number of dimensions (Roy and Vetterli 2007, "The effective rank").
        - Mean cosine of two points, -1..1: anisotropy (Ethayarajh 2019, arXiv:1909.00512).
        - Hubness: skewness of how often a point is among the k nearest of others (Radovanovic,
          Nanopoulos and Ivanovic 2010, "Hubs in space", JMLR 11).
        - Length against frequency: Spearman's correlation, where the points have a ``count``.
        - Duplicates: share of points whose vector another point has too, 0..1.
        - Zero rows: share of points with a vector of zeros, 0..1.

    Raises
    ------
    InputError
        For k below 1, or another metric.
    """
    space, how = space_of(thing), metric_of(thing, metric)
    check_metric(space, how)
    if is_precomputed(space):
        raise MethodError(
            "The quality of vectors cannot be told from a distance matrix; look at the measures "
            "of its map."
        )
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}.")
    rank, most = effective_rank(space.matrix, seed)
    found: list[tuple[str, Estimate, Says, str]] = [
        (
            "Effective rank",
            rank,
            lambda e: says_rank(e.mean, most),
            "below a tenth of the dimensions",
        ),
        (
            "Mean cosine",
            mean_cosine(space.matrix),
            lambda e: says_cosine(e.mean),
            f"above {ONE_CONE}",
        ),
        ("Hubness", hubness(space.matrix, how, k, seed), says_hubs, f"above {HUBS:g}"),
        ("Length against frequency", length_by_count(space), says_length, f"beyond ±{LENGTHS}"),
        (
            "Duplicates",
            duplicates(space.matrix),
            lambda e: says_twins(e.mean),
            f"above {TWINS:.0%}",
        ),
        ("Zero rows", zero_rows(space.matrix), lambda e: says_zeros(e.mean), "above 0"),
    ]
    rows = [
        (title, e.mean, e.low, e.high, s(e), matters, e.items) for title, e, s, matters in found
    ]
    columns = ["measure", "value", "low", "high", "says", "starts_to_matter", "points"]
    return pd.DataFrame(rows, columns=columns)


def effective_rank(matrix: Matrix, seed: int = 0) -> tuple[Estimate, int]:
    """Return the effective rank, and the most it could be: the number of dimensions, or n - 1.

    The interval leaves each of 20 groups of points out in turn (jackknife).
    """
    n, d = matrix.shape
    m = min(n, ROWS) if d > WIDE else n
    rows = _some(matrix, m, seed)
    groups = np.arange(m) % GROUPS
    whole, parts = _moments(rows, groups, d)
    count, total, products = whole
    value = _rank_of(count, total, products)
    most = max(1, min(d, m - 1))
    if m < 2 * GROUPS:
        return Estimate(value, items=m), most
    without = np.array([_rank_of(count - c, total - t, products - p) for c, t, p in parts])
    error = np.sqrt((GROUPS - 1) / GROUPS * np.square(without - without.mean()).sum())
    low, high = max(1.0, value - T_GROUPS * error), min(float(most), value + T_GROUPS * error)
    return Estimate(value, low, high, items=m), most


T_GROUPS = 2.093  # the 97.5 % point of Student's t with 19 degrees of freedom


def _moments(rows: Matrix, groups: np.ndarray, d: int) -> tuple[Moments, list[Moments]]:
    """Return count, sum and products of all rows, and of each group."""
    if d > WIDE:  # turned into as many dimensions as there are rows: distances stay as they are
        values = np.asarray(dense(rows), np.float64)
        left, spread, _ = np.linalg.svd(values - values.mean(axis=0), full_matrices=False)
        rows = left * spread
    # About the middle, so that no digits are lost far from 0; per group, so that few are held.
    middle = np.asarray(rows.mean(axis=0), np.float64).ravel()
    parts: list[Moments] = []
    for g in range(GROUPS):
        part = np.asarray(dense(rows[groups == g]), np.float64) - middle
        parts.append((len(part), part.sum(axis=0), part.T @ part))
    counts, totals, products = zip(*parts, strict=True)
    return (sum(counts), sum(totals), sum(products)), parts


def _rank_of(count: int, total: np.ndarray, products: np.ndarray) -> float:
    if not count:
        return NAN
    values = np.linalg.eigvalsh(products - np.outer(total, total) / count)
    values = values[values > 1e-12 * max(values[-1], 0)]
    if not len(values) or values[-1] <= 0:
        return NAN
    share = np.sqrt(values) / np.sqrt(values).sum()
    return float(np.exp(-(share * np.log(share)).sum()))


def mean_cosine(matrix: Matrix) -> Estimate:
    """Return the mean cosine of all pairs of different points, zero rows left out; exact."""
    unit = unit_rows(matrix, np.float64)
    there = _lengths(matrix) > 0
    n = int(there.sum())
    if n < 2:
        return Estimate(NAN, items=n)
    total = np.asarray(unit.sum(axis=0)).ravel()
    to_others = (np.asarray(unit @ total).ravel()[there] - 1) / (n - 1)
    half = 2 * Z95 * float(to_others.std(ddof=1)) / np.sqrt(n) if n > 2 else NAN
    mean = float(to_others.mean())
    return Estimate(mean, max(-1.0, mean - half), min(1.0, mean + half), items=n)


def hubness(matrix: Matrix, metric: str, k: int = 10, seed: int = 0) -> Estimate:
    """Return the skewness of how often each point is among the k nearest of another.

    Of all points, or among 3,000 drawn at random. The interval is by the jackknife over points.
    """
    m = min(matrix.shape[0], ITEMS)
    if m < 3:
        return Estimate(NAN, items=m)
    found, _ = neighbor_table(_some(matrix, m, seed), range(m), k, metric)
    counts = np.bincount(found.ravel(), minlength=m).astype(np.float64)
    value, error = skewness(counts)
    return Estimate(value, value - Z95 * error, value + Z95 * error, items=m)


def skewness(values: np.ndarray) -> tuple[float, float]:
    """Return the third standardised moment and its jackknife error; 0 where all are equal."""
    n = len(values)
    centred = values - values.mean()
    if not centred.any():
        return 0.0, 0.0
    powers = [np.power(centred, p) for p in (1, 2, 3)]
    sums = [p.sum() for p in powers]
    one, two, three = ((s - p) / (n - 1) for s, p in zip(sums, powers, strict=True))
    spread = np.maximum(two - one**2, 1e-300)
    without = (three - 3 * one * two + 2 * one**3) / spread**1.5
    error = np.sqrt((n - 1) / n * np.square(without - without.mean()).sum())
    return float((sums[2] / n) / (sums[1] / n) ** 1.5), float(error)


def length_by_count(space: Space) -> Estimate:
    """Return Spearman's correlation of the vectors' lengths with the items' ``count``."""
    from scipy.stats import spearmanr

    if "count" not in space.items.columns:
        return Estimate(NAN)
    counts = pd.to_numeric(space.items["count"], errors="coerce").to_numpy(np.float64)
    lengths, known = _lengths(space.matrix), ~np.isnan(counts)
    if min(len(np.unique(v[known])) for v in (counts, lengths)) < 2:
        return Estimate(NAN, items=int(known.sum()))
    value = float(spearmanr(counts[known], lengths[known]).statistic)
    n = int(known.sum())
    return Estimate(value, *spearman_interval(value, n), items=n)


def duplicates(matrix: Matrix) -> Estimate:
    """Return the share of points whose vector another point has too; zero rows are not counted."""
    n, there = matrix.shape[0], _lengths(matrix) > 0
    keys = pd.Series(_row_bytes(matrix), dtype=object)
    share = float((keys.duplicated(keep=False) & there).sum()) / n
    return Estimate(share, share, share, items=n)


def zero_rows(matrix: Matrix) -> Estimate:
    """Return the share of points with a vector of zeros."""
    share = float((_lengths(matrix) == 0).mean())
    return Estimate(share, share, share, items=matrix.shape[0])


def _row_bytes(matrix: Matrix) -> list[bytes]:
    if isinstance(matrix, np.ndarray):
        return [row.tobytes() for row in np.ascontiguousarray(matrix + 0)]  # -0 is 0
    tidy = matrix.copy()
    tidy.sum_duplicates()
    tidy.eliminate_zeros()
    edges = tidy.indptr
    return [
        tidy.indices[i:j].tobytes() + tidy.data[i:j].tobytes()
        for i, j in zip(edges[:-1], edges[1:], strict=True)
    ]


def _lengths(matrix: Matrix) -> np.ndarray:
    if isinstance(matrix, np.ndarray):
        squares = np.einsum("ij,ij->i", matrix, matrix, dtype=np.float64)
    else:
        squares = np.asarray(matrix.multiply(matrix).sum(axis=1, dtype=np.float64)).ravel()
    lengths: np.ndarray = np.sqrt(squares)
    return lengths


def _some(matrix: Matrix, m: int, seed: int) -> Matrix:
    n = matrix.shape[0]
    if m >= n:
        return matrix
    return matrix[np.sort(np.random.default_rng([seed, 6]).choice(n, m, replace=False))]
