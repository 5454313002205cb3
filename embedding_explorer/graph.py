"""The nearest neighbours of every point at once, for layouts: exact, or nearly so for many points.

`exact_graph` and what it uses stand in exported scripts too, so they need nothing of this package
but `compiled`, and give the same bits however many threads BLAS has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from embedding_explorer._compiled import compiled
from embedding_explorer.space import Matrix

POINTS = 20_000  # up to here the graph is exact, whatever the vectors
WORK = 1.6e11  # products; up to here too: 20,000 vectors of 400 numbers, 50,000 of 64
DENSE = 100_000_000  # numbers of a sparse matrix made dense, at most
CHECKED = 300  # points whose true neighbours tell how good an approximate graph is

Graph = tuple[np.ndarray, np.ndarray]
Tell = Callable[[float], None]


def nearest_graph(
    matrix: Matrix, k: int, metric: str, *, seed: int = 0, tell: Tell = lambda share: None
) -> tuple[np.ndarray, np.ndarray, float | None]:
    """Return positions (n, k) int32, distances (n, k) float32, and the share of true neighbours.

    Each point comes first among its own, as umap-learn has it; `k` counts it. The share, 0..1, is
    None where the graph is exact, and otherwise measured on `CHECKED` points. `tell` hears how
    much is done, 0..1; what it raises stops the work.
    """
    if is_exact(matrix.shape, sparse=not isinstance(matrix, np.ndarray)):
        return *exact_graph(matrix, k, metric, tell), None
    found, far = rough_graph(matrix, k, metric, seed)
    tell(0.9)
    return found, far, recall(matrix, far, metric, seed)


def is_exact(shape: tuple[int, int], *, sparse: bool) -> bool:
    """Whether `nearest_graph` finds the true neighbours: where that is quicker or nearly so.

    Never where a sparse matrix would have to become a dense one of more than `DENSE` numbers.
    """
    n, d = shape
    return (n <= POINTS or n * n * max(d, 64) <= WORK) and not (sparse and n * d > DENSE)


def exact_graph(
    matrix: Matrix, k: int, metric: str, tell: Tell = lambda share: None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact neighbours, the point itself first, by blocks of matrix products.

    Some more than `k` are chosen by products, and `measured` again from differences, so that no
    rounding of a product decides. Where products in float32 are too coarse for the distances
    found (far clumps, twins), all is done in float64.
    """
    n = matrix.shape[0]
    dense = (matrix if isinstance(matrix, np.ndarray) else matrix.toarray()).astype(np.float32)
    rows = comparable(dense, metric)
    true = rows if metric == "cosine" else dense
    for kind in (np.float32, np.float64) if n > 4000 else (np.float64,):
        found, near = candidates(rows, min(k + 5, n), metric, kind, tell)
        far = compiled(measured)(true, found, metric == "cosine", metric == "manhattan")
        order = np.argsort(far, axis=1, kind="stable")[:, :k]
        found, far = np.take_along_axis(found, order, 1), np.take_along_axis(far, order, 1)
        rounding = 0 if metric == "manhattan" else 1e-7 * np.square(rows).sum(axis=1).max()
        if rounding <= 1e-3 * near[:, min(k, n - 1)].min():
            break
    return found, np.maximum(far, 0).astype(np.float32)


def comparable(rows: np.ndarray, metric: str) -> np.ndarray:
    """Return the rows as products tell them apart best, float32.

    At unit length for cosine; otherwise around their middle and at most 1, so that no square is
    too large or small.
    """
    if metric == "cosine":
        lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64))
        return (rows / np.where(lengths > 0, lengths, 1)[:, None]).astype(np.float32)
    middle = (rows.max(axis=0) / 2 + rows.min(axis=0) / 2).astype(np.float32)
    size = np.abs(rows - middle).max()
    return ((rows - middle) / np.where(size > 0, size, 1)).astype(np.float32)


def candidates(
    rows: np.ndarray, k: int, metric: str, kind: Any, tell: Tell
) -> tuple[np.ndarray, np.ndarray]:
    """Return the `k` nearest of every row, itself among them, with squared or manhattan distances.

    Each product is made once, for both of its rows.
    """
    n = len(rows)
    values = rows.astype(kind, copy=False)
    # A row of zeros counts as long as any for cosine: its distance from all others is then 1.
    squares = np.ones(n, kind) if metric == "cosine" else np.square(values).sum(axis=1)
    squares, factor = (squares * 0, 1) if metric == "manhattan" else (squares, -2)
    near, found = np.full((n, k), 3e38, kind), np.zeros((n, k), np.int32)
    near[:, 0], found[:, 0] = -1, np.arange(n)  # itself, before all others
    step = max(16, 1_000_000 // n)
    for start in range(0, n, step):
        part, rest = values[start : start + step], values[start:]
        far = compiled(city_block)(part, rest) if metric == "manhattan" else part @ rest.T
        compiled(keep_nearest)(far, squares, kind(factor), start, near, found)
        tell(min(1 - (1 - start / n) ** 2, 1.0))
    return found, np.maximum(near, 0)


def keep_nearest(
    far: np.ndarray,
    squares: np.ndarray,
    factor: float,
    start: int,
    near: np.ndarray,
    found: np.ndarray,
) -> None:
    """Take the distances of rows from `start` on into the sorted lists of both sides.

    A distance is `factor` times one of the (m, n - start) products, and the squares of both.
    """
    last = near.shape[1] - 1
    worst = near[:, last].copy()
    for r in range(far.shape[0]):
        own = squares[start + r]
        for first in range(r + 1, far.shape[1], 32):
            end = min(first + 32, far.shape[1])
            some = 0
            for c in range(first, end):
                far[r, c] = factor * far[r, c] + own + squares[start + c]
                some += (far[r, c] < worst[start + r]) | (far[r, c] < worst[start + c])
            if some == 0:
                continue
            for c in range(first, end):
                for side in range(2):
                    one, other = (start + r, start + c) if side == 0 else (start + c, start + r)
                    if far[r, c] < worst[one]:
                        at = last
                        while at > 0 and near[one, at - 1] > far[r, c]:
                            near[one, at], found[one, at] = near[one, at - 1], found[one, at - 1]
                            at -= 1
                        near[one, at], found[one, at] = far[r, c], other
                        worst[one] = near[one, last]


def city_block(part: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """Return the sums of absolute differences, (m, n)."""
    out = np.empty((part.shape[0], rest.shape[0]), part.dtype)
    for i in range(part.shape[0]):
        for j in range(rest.shape[0]):
            total = part[i, 0] - part[i, 0]
            for q in range(part.shape[1]):
                total += abs(part[i, q] - rest[j, q])
            out[i, j] = total
    return out


def measured(rows: np.ndarray, found: np.ndarray, cosine: bool, manhattan: bool) -> np.ndarray:
    """Return the (n, k) distances to the rows found, float64, from differences.

    Cosine distances are half the squared ones of rows at unit length; of a row of zeros, 1.
    """
    out = np.empty(found.shape, np.float64)
    for i in range(found.shape[0]):
        for c in range(found.shape[1]):
            total, one, other = 0.0, 0.0, 0.0
            for q in range(rows.shape[1]):
                a, b = np.float64(rows[i, q]), np.float64(rows[found[i, c], q])
                total += abs(a - b) if manhattan else (a - b) * (a - b)
                one += a * a
                other += b * b
            if i == found[i, c]:
                out[i, c] = -1.0  # itself, before its twins
            elif cosine:
                out[i, c] = total / 2 if one > 0 and other > 0 else 1.0
            else:
                out[i, c] = total if manhattan else np.sqrt(total)
    return out


def rough_graph(matrix: Matrix, k: int, metric: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return nearly the nearest neighbours, with the settings umap-learn gives pynndescent."""
    from pynndescent import NNDescent

    n = matrix.shape[0]
    index = NNDescent(
        matrix,
        n_neighbors=k,
        metric=metric,
        random_state=seed,
        n_trees=min(64, 5 + int(round(n**0.5 / 20))),
        n_iters=max(5, int(round(np.log2(n)))),
        max_candidates=60,
        n_jobs=1,
        compressed=False,
    )
    found, far = index.neighbor_graph
    return found.astype(np.int32), far.astype(np.float32)


def recall(matrix: Matrix, far: np.ndarray, metric: str, seed: int) -> float:
    """Return the share of true neighbours, 0..1, among those at distances `far` (the first is 0).

    By distance, so that any of several equally near counts.
    """
    from embedding_explorer.neighbors import neighbor_table

    n, k = far.shape
    chosen = np.sort(np.random.default_rng(seed).choice(n, min(n, CHECKED), replace=False))
    _, true = neighbor_table(matrix, chosen, k - 1, metric)
    reach = true[:, -1:] * (1 + 1e-5) + 1e-6 * float(true.mean())
    return float((far[chosen, 1:] <= reach).mean())
