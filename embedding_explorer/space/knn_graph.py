"""The nearest neighbours of every point at once, for layouts: exact, or nearly so for many."""

from __future__ import annotations

import numpy as np

from embedding_explorer.base.numba_cache import keep_compiled
from embedding_explorer.space.distances import centred, dense
from embedding_explorer.space.exact_graph import Tell, exact_graph
from embedding_explorer.space.rough_graph import rough_graph
from embedding_explorer.space.row_graph import BY_ROWS, exact_by_rows
from embedding_explorer.space.space import Matrix

POINTS = 20_000  # up to here the graph is exact, whatever the vectors
WORK = 1.6e11  # products; up to here too: 20,000 vectors of 400 numbers, 50,000 of 64
DENSE = 100_000_000  # numbers of a sparse matrix made dense, at most
CHECKED = 300  # points whose true neighbours tell how good an approximate graph is


def nearest_graph(
    matrix: Matrix, k: int, metric: str, *, seed: int = 0, tell: Tell = lambda share: None
) -> tuple[np.ndarray, np.ndarray, float | None]:
    """Return positions (n, k) int32, distances (n, k) float32, and the share of true neighbours.

    Each point comes first among its own, as umap-learn has it; `k` counts it. The share, 0..1, is
    None where the graph is exact, and otherwise measured on `CHECKED` points. `tell` hears how
    much is done, 0..1; what it raises stops the work.
    """
    if metric in BY_ROWS and (matrix.shape[0] <= POINTS or metric == "precomputed"):
        return *exact_by_rows(matrix, k, metric, tell), None
    if metric == "correlation":
        matrix, metric = centred(dense(matrix)).astype(np.float32), "cosine"
    sparse = not isinstance(matrix, np.ndarray)
    large = too_large(matrix.shape, sparse=sparse)
    if metric == "hamming" and not large:
        found, dist, share = nearest_graph(matrix, k, "euclidean", seed=seed, tell=tell)
        return found, np.square(dist) / np.float32(matrix.shape[1]), share
    if is_exact(matrix.shape, sparse=sparse):
        return *exact_graph(matrix, k, metric, tell), None
    if metric in BY_ROWS or large:
        found, dist = descent_graph(matrix, k, metric, seed)
        tell(0.9)
        return found, dist, recall(matrix, dist, metric, seed)
    return rough_graph(dense(matrix).astype(np.float32, copy=False), k, metric, seed, tell)


def too_large(shape: tuple[int, int], *, sparse: bool) -> bool:
    """Whether a sparse matrix would be too large as a dense one."""
    return sparse and shape[0] * shape[1] > DENSE


def is_exact(shape: tuple[int, int], *, sparse: bool) -> bool:
    """Whether `nearest_graph` finds the true neighbours: where that is quicker or nearly so.

    Never where a sparse matrix would have to become a dense one of more than `DENSE` numbers.
    """
    n, d = shape
    return (n <= POINTS or n * n * max(d, 64) <= WORK) and not too_large(shape, sparse=sparse)


def descent_graph(matrix: Matrix, k: int, metric: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return nearly the nearest neighbours, with the settings umap-learn gives pynndescent.

    For what neither products nor whole rows of distances can do. In a fresh process it compiles
    for half a minute.
    """
    from pynndescent import NNDescent

    keep_compiled("pynndescent", "pynndescent.pynndescent_")
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
    found, dist = index.neighbor_graph
    return found.astype(np.int32), dist.astype(np.float32)


def recall(matrix: Matrix, dist: np.ndarray, metric: str, seed: int) -> float:
    """Return the share of true neighbours, 0..1, among those at distances `far` (the first is 0).

    By distance, so that any of several equally near counts.
    """
    from embedding_explorer.space.neighbors import neighbor_table

    n, k = dist.shape
    chosen = np.sort(np.random.default_rng(seed).choice(n, min(n, CHECKED), replace=False))
    _, true = neighbor_table(matrix, chosen, k - 1, metric)
    reach = true[:, -1:] * (1 + 1e-5) + 1e-6 * float(true.mean())
    return float((dist[chosen, 1:] <= reach).mean())
