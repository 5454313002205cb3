"""Groups of points that lie close together, found by HDBSCAN; points between them stay apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.analysis.clusters.cluster_terms import BETWEEN, keyword_labels
from embedding_explorer.base.errors import InputError, MethodError, unknown
from embedding_explorer.base.kept import kept
from embedding_explorer.base.recipe import METRICS
from embedding_explorer.base.wording import of_all, subject
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import centred, dense, part_of
from embedding_explorer.space.space import Matrix, Space, unit_rows

__all__ = ["BETWEEN", "GROUNDS", "Clusters", "cluster", "cluster_matrix", "keyword_labels"]

GROUNDS = ("map", "vectors")
MOST = 20_000  # points HDBSCAN sees; the rest join their nearest one
DIMENSIONS = 50  # beyond, distances are taken between the leading components
FEWEST = 5


@kept
@dataclass(frozen=True, eq=False)
class Clusters:
    """Which cluster every point belongs to.

    Attributes
    ----------
    labels : (n,) int32
        0, 1, 2 ... from the largest cluster down; -1 for a point between the clusters.
    on : str
        "map" or "vectors": where closeness was taken.
    min_cluster_size : int
        The smallest group that counts as a cluster.
    notes : tuple of str
        Sentences for the reader: what was simplified, how many points lie between.
    """

    labels: np.ndarray
    on: str
    min_cluster_size: int
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many clusters there are."""
        return int(self.labels.max(initial=-1)) + 1


def cluster(built: Built, *, on: str = "map", min_cluster_size: int = 0, seed: int = 0) -> Clusters:
    """Find the clusters of a built map or of its vectors.

    On the map they are the groups one sees, and the layout's distortions with them. On the
    vectors they are groups in truth, in the recipe's metric.

    Parameters
    ----------
    built : Built
    on : {"map", "vectors"}
    min_cluster_size : int
        2 or more; 0 chooses by the number of points (`automatic_size`).
    seed : int
        Decides which points are looked at when there are more than 20,000.

    Raises
    ------
    InputError
        For another ground or size.
    MethodError
        If the recipe made no map to look at.
    """
    if on not in GROUNDS:
        raise unknown("basis for clustering", on, GROUNDS)
    if on == "map" and built.map is None:
        raise MethodError("This pipeline makes no map to cluster; cluster the vectors instead.")
    matrix = built.map if on == "map" else built.space.matrix
    metric = "euclidean" if on == "map" else built.recipe.metric
    found = cluster_matrix(matrix, metric=metric, min_cluster_size=min_cluster_size, seed=seed)
    return Clusters(found.labels, on, found.min_cluster_size, found.notes)


def cluster_matrix(
    matrix: Matrix, *, metric: str = "euclidean", min_cluster_size: int = 0, seed: int = 0
) -> Clusters:
    """Find clusters among n vectors; the same vectors and seed give the same labels.

    Source: Campello, Moulavi and Sander (2013), "Density-Based Clustering Based on Hierarchical
    Density Estimates", by scikit-learn's `HDBSCAN`.

    Parameters
    ----------
    matrix : (n, d) array or CSR
    metric : str
        One of `METRICS`. Cosine is taken as the euclidean distance of the vectors at length 1,
        which ranks alike, correlation as that of such around their own mean.
    min_cluster_size, seed : int
        As in `cluster`.
    """
    if metric not in METRICS:
        raise unknown("metric", metric, METRICS)
    n = matrix.shape[0]
    size = min_cluster_size or automatic_size(n)
    if size < 2:
        raise InputError(f"The minimum cluster size must be at least 2, not {size}.")
    if n < max(FEWEST, size):
        note = f"{subject(n, 'point', 'are')} too few for a minimum cluster size of {size}."
        return Clusters(np.full(n, -1, np.int32), "vectors", size, (note,))
    points, notes = _comparable(matrix, metric)
    sampled = _sample(n, seed)
    labels = _fit(part_of(points, sampled, metric), size, metric)
    if len(sampled) < n:
        labels = _spread(points, sampled, labels, metric)
        notes.append(
            f"Clusters were found in a random sample of {MOST:,} of {n:,} points (seed {seed}); "
            "every other point joined the cluster of its nearest sampled point."
        )
    labels = _by_size(labels)
    return Clusters(labels, "vectors", size, (*notes, _share_between(labels)))


def automatic_size(n: int) -> int:
    """Return the smallest cluster worth showing among n points: half the square root, from 5."""
    half: float = n**0.5 / 2
    return max(FEWEST, round(half))


def _comparable(matrix: Matrix, metric: str) -> tuple[np.ndarray, list[str]]:
    """Return dense float64 points whose plain distances stand for the metric's, and notes."""
    if metric == "correlation":
        matrix = centred(dense(matrix))
    if metric in ("cosine", "correlation"):
        matrix = unit_rows(matrix)
    if metric in _OTHER or matrix.shape[1] <= DIMENSIONS:
        return np.asarray(dense(matrix), np.float64), []
    return _leading(matrix)


def _leading(matrix: Matrix) -> tuple[np.ndarray, list[str]]:
    from embedding_explorer.reducers import pca

    names = pd.RangeIndex(matrix.shape[0]).astype(str)
    space = Space(names, matrix, pd.DataFrame({"name": names}))
    params = pca.Params(n_components=DIMENSIONS)
    made = pca.reduce(space, params, metric="euclidean", seed=0, progress=lambda *_: None)
    kept = 1.0 if made.kept is None else made.kept  # equal vectors have no variance to lose
    note = (
        f"Clusters were found in the {made.coords.shape[1]} leading components, with {kept:.0%} "
        f"of the variance of the {matrix.shape[1]:,} dimensions."
    )
    return made.coords.astype(np.float64), [note]


def _sample(n: int, seed: int) -> np.ndarray:
    if n <= MOST:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, MOST, replace=False))


_OTHER = {  # what scikit-learn calls those that are no straight lines
    "manhattan": "manhattan",
    "chebyshev": "chebyshev",
    "hamming": "manhattan",  # of 0 and 1 the same but for the number of columns
    "jaccard": "jaccard",
    "precomputed": "precomputed",
}


def _fit(points: np.ndarray, size: int, metric: str) -> np.ndarray:
    from sklearn.cluster import HDBSCAN

    fitted = HDBSCAN(min_cluster_size=size, metric=_OTHER.get(metric, "euclidean"), copy=True)
    fitted.fit(points.astype(bool) if metric == "jaccard" else points)
    labels: np.ndarray = fitted.labels_
    return labels


def _spread(points: np.ndarray, sampled: np.ndarray, labels: np.ndarray, metric: str) -> np.ndarray:
    from sklearn.neighbors import NearestNeighbors

    if metric == "precomputed":
        nearest = points[:, sampled].argmin(axis=1)
    else:
        kind = bool if metric == "jaccard" else points.dtype
        index = NearestNeighbors(n_neighbors=1, metric=_OTHER.get(metric, "euclidean"))
        index.fit(points[sampled].astype(kind))
        nearest = index.kneighbors(points.astype(kind), return_distance=False)[:, 0]
    spread: np.ndarray = labels[nearest]
    spread[sampled] = labels  # twins of a sampled point must not decide for it
    return spread


def _by_size(labels: np.ndarray) -> np.ndarray:
    """Number the clusters from the largest down; equal sizes keep their order."""
    found, counts = np.unique(labels[labels >= 0], return_counts=True)
    new = np.full(len(found) + 1, -1, np.int32)
    new[found[np.argsort(-counts, kind="stable")]] = np.arange(len(found), dtype=np.int32)
    numbered: np.ndarray = new[labels]
    return numbered


def _share_between(labels: np.ndarray) -> str:
    between, n = int((labels < 0).sum()), len(labels)
    if between == n:
        return "No clusters found: every point is noise."
    return f"Noise, too sparse for a cluster: {of_all(between, n, 'point')} ({between / n:.0%})."
