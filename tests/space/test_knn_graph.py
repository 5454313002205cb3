"""Neighbours of all points: exact ones are the true ones, rough ones say how many are."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import pairwise_distances

from embedding_explorer.space import knn_graph
from embedding_explorer.space.exact_graph import exact_graph
from embedding_explorer.space.rough_graph import rough_graph
from tests.encoders import made

METRICS = ["cosine", "euclidean", "manhattan"]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("n", [5, 300, 4100])
def test_the_exact_graph_is_exact(metric, n):
    matrix = made.cloud(n, 6)
    matrix[1] = matrix[0]
    for form in (matrix, csr_matrix(matrix)) if n < 1000 else (matrix,):
        found, far = exact_graph(form, min(8, n), metric)
        expected = np.sort(pairwise_distances(matrix.astype(np.float64), metric=metric), axis=1)
        np.testing.assert_allclose(far, expected[:, : far.shape[1]], rtol=1e-4, atol=2e-6)
        assert (found[:, 0] == np.arange(n)).all()
        assert all(len(set(row)) == len(row) for row in found.tolist())


def test_far_clumps_do_not_blur_what_is_near():
    """Products in float32 cannot tell these neighbours apart, so they are not trusted."""
    matrix = made.cloud(4200, 5)
    matrix[::2] += 30_000
    _, far = exact_graph(matrix, 5, "euclidean")
    near = pairwise_distances(matrix[:50].astype(np.float64), matrix.astype(np.float64))
    np.testing.assert_allclose(far[:50], np.sort(near, axis=1)[:, :5], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("apart", [0, 0.3, 5])
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_what_cells_leave_out_is_never_a_neighbour(apart, metric):
    """Clusters apart, touching and not there, some points alone, some twins."""
    from benchmarks._data import clusters

    matrix = clusters(4500, 8, groups=12, apart=apart)
    matrix[:3], matrix[3:40] = 50 * np.eye(3, 8), matrix[40]
    found, far = exact_graph(matrix, 10, metric)
    rows = np.arange(0, 4500, 9)
    true = pairwise_distances(matrix[rows].astype(float), matrix.astype(float), metric=metric)
    true[np.arange(len(rows)), rows] = 0
    np.testing.assert_allclose(far[rows], np.sort(true, axis=1)[:, :10], rtol=1e-4, atol=1e-6)


def true_share(matrix, found, dist, metric):
    """Return how many of the true neighbours were found, by all distances in float64."""
    true = pairwise_distances(matrix.astype(np.float64), metric=metric)
    np.fill_diagonal(true, -1)
    k = found.shape[1]
    reach = np.sort(true, axis=1)[:, k - 1]
    got = np.take_along_axis(true, found, 1)[:, 1:]
    np.testing.assert_allclose(dist[:, 1:], got, rtol=1e-4, atol=2e-6)
    assert (found[:, 0] == np.arange(len(found))).all()
    assert (dist[:, 0] == 0).all()
    assert all(len(set(row)) == k for row in found.tolist())
    return float((got <= reach[:, None] * (1 + 1e-5) + 1e-7).mean())


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", ["cloud", "clusters", "twins", "noise"])
def test_a_rough_graph_tells_true_distances_and_how_many_it_found(metric, kind):
    from benchmarks._data import clusters

    rng = np.random.default_rng(0)
    matrix = {
        "cloud": lambda: made.cloud(3000, 6),
        "clusters": lambda: clusters(3000, 8, groups=20),
        "twins": lambda: made.cloud(3000, 6)[rng.integers(0, 3000, 3000) // 1500 * 1499],
        "noise": lambda: rng.normal(size=(3000, 40)).astype(np.float32),
    }[kind]()
    matrix[7], matrix[1] = 0, matrix[0]
    found, dist, share = rough_graph(matrix, 8, metric, 0)
    true = true_share(matrix, found, dist, metric)
    assert share == pytest.approx(true, abs=0.03)
    assert true >= (0.97 if kind != "noise" else 0.6)
    if metric == "cosine":  # of a row of zeros the distance to all others is 1
        assert (dist[7, 1:] == 1).all()


def test_far_clumps_do_not_blur_a_rough_graph():
    matrix = made.cloud(3000, 5)
    matrix[::2] += 30_000
    found, dist, share = rough_graph(matrix, 6, "euclidean", 0)
    assert true_share(matrix, found, dist, "euclidean") > 0.97
    assert share > 0.97


@pytest.mark.parametrize(("n", "k"), [(3, 3), (9, 4), (60, 60)])
def test_few_points_have_a_rough_graph_too(n, k):
    matrix = made.cloud(n, 4)
    found, dist, share = rough_graph(matrix, k, "euclidean", 0)
    assert true_share(matrix, found, dist, "euclidean") == share == 1


def test_points_far_outside_have_neighbours_too():
    """Each is alone in its cell, and the cells nearest to it are of one point, too."""
    matrix = made.cloud(2000, 3)
    matrix[:40] = np.outer(1.5 ** np.arange(40), [1, -1, 1])
    found, dist, _ = rough_graph(matrix, 15, "euclidean", 0)
    assert true_share(matrix, found, dist, "euclidean") > 0.97
    found, exact = exact_graph(matrix, 15, "euclidean")
    assert true_share(matrix, found, exact, "euclidean") == 1
    assert (dist[20:40] <= exact[20:40, -1:] * (1 + 1e-5)).mean() > 0.9


@pytest.mark.parametrize("metric", ["correlation", "hamming", "euclidean"])
def test_a_sparse_matrix_has_the_rough_graph_of_a_dense_one(monkeypatch, metric):
    monkeypatch.setattr(knn_graph, "POINTS", 100)
    monkeypatch.setattr(knn_graph, "WORK", 100)
    matrix = (made.cloud(900, 8) > 0).astype(np.float32)
    matrix[:, 0] += np.arange(900) % 7
    dense, sparse = (
        knn_graph.nearest_graph(form, 9, metric) for form in (matrix, csr_matrix(matrix))
    )
    for one, other in zip(dense, sparse, strict=True):
        np.testing.assert_array_equal(one, other)
    true = pairwise_distances(matrix.astype(np.float64), metric=metric)
    if metric == "euclidean":
        got = np.take_along_axis(true, dense[0], 1)
        np.testing.assert_allclose(dense[1][:, 1:], got[:, 1:], rtol=1e-4, atol=2e-6)
    assert dense[2] > 0.95
