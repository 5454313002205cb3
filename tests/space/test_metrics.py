"""Every metric against SciPy's, where it is offered, and distances that are given."""

from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix
from scipy.spatial.distance import cdist

import embedding_explorer as ee
from embedding_explorer.base.recipe import METRICS
from embedding_explorer.space import metrics
from embedding_explorer.space.distances import between, centre, distances, paired, part_of
from embedding_explorer.space.exact_ranking import Ranking

core = import_module("embedding_explorer.space.neighbors")
SCIPY = {"euclidean": "euclidean", "manhattan": "cityblock"}
BITS = arrays(
    np.float32, st.tuples(st.integers(2, 12), st.integers(1, 9)), elements=st.integers(0, 1)
)


def space(matrix, **extras):
    names = pd.Index([f"p{i}" for i in range(matrix.shape[0])], name="name")
    return ee.Space(names, matrix, pd.DataFrame({"name": names}), extras)


def scipys(x, y, metric):
    of_bits = metric in metrics.BINARY
    return cdist(x.astype(bool if of_bits else float), y.astype(bool if of_bits else float),
                 SCIPY.get(metric, metric))  # fmt: skip


@pytest.mark.parametrize("metric", metrics.VECTORS)
@settings(max_examples=60, deadline=None)
@given(matrix=BITS)
def test_distances_of_0_and_1_are_scipys(metric, matrix):
    far = distances(matrix, matrix, metric)
    assert np.allclose(far, distances(matrix, csr_matrix(matrix), metric), atol=1e-9)
    with np.errstate(invalid="ignore", divide="ignore"):
        known = scipys(matrix, matrix, metric)
    undefined = np.isnan(known)  # without a direction; 1 here, as scikit-learn has it
    assert np.allclose(far[undefined], 1)
    assert np.allclose(far[~undefined], known[~undefined], atol=1e-7)


@pytest.mark.parametrize("metric", [m for m in metrics.VECTORS if m not in metrics.BINARY])
def test_distances_of_any_numbers_are_scipys(metric):
    rng = np.random.default_rng(0)
    for middle in (0, 3, 400):
        x, y = (rng.normal(middle, 1, (n, 7)).astype(np.float32) for n in (9, 30))
        assert np.allclose(distances(x, y, metric), scipys(x, y, metric), atol=1e-6)
        assert np.allclose(paired(x, y[:9], metric), scipys(x, y[:9], metric).diagonal(), atol=1e-6)


@pytest.mark.parametrize("metric", metrics.BINARY)
def test_a_known_answer_by_hand(metric):
    one, other = np.array([[1, 1, 0, 0]]), np.array([[1, 0, 1, 0], [0, 0, 0, 0], [1, 1, 0, 0]])
    by_hand = {"hamming": [0.5, 0.5, 0], "jaccard": [2 / 3, 1, 0]}[metric]
    assert distances(one, other.astype(np.float32), metric)[0] == pytest.approx(by_hand)
    assert paired(np.repeat(one, 3, axis=0), other, metric) == pytest.approx(by_hand)
    nothing = np.zeros((1, 4), np.float32)
    assert distances(nothing, nothing, metric)[0, 0] == 0


@pytest.mark.parametrize("metric", metrics.VECTORS)
@settings(max_examples=40, deadline=None)
@given(matrix=BITS, k=st.integers(1, 9))
def test_the_nearest_are_those_of_a_full_sort(metric, matrix, k):
    made = space(matrix)
    far = distances(matrix[:1], matrix, metric)[0]
    order, found = Ranking(made, matrix[0], metric, [0]).nearest(k)
    wanted = [i for i in np.argsort(np.round(far, 9), kind="stable") if i != 0][:k]
    assert np.allclose(found, far[wanted], atol=1e-9)
    assert np.allclose(far[order], far[wanted], atol=1e-9)


def test_a_group_is_asked_by_its_mean_of_like_vectors():
    matrix = np.array([[1, 2, 3], [30, 10, 20], [5, 5, 5]], np.float32)
    around = matrix[:2] - matrix[:2].mean(axis=1, keepdims=True)
    around /= np.linalg.norm(around, axis=1, keepdims=True)
    assert np.allclose(centre(space(matrix), [0, 1], "correlation"), around.mean(axis=0))
    assert np.allclose(centre(space(matrix), [0, 1], "chebyshev"), matrix[:2].mean(axis=0))


@pytest.mark.parametrize("metric", metrics.BINARY)
def test_hamming_and_jaccard_are_offered_for_0_and_1_alone(metric):
    bits = np.eye(3, dtype=np.float32)
    for form in (bits, csr_matrix(bits)):
        assert metric in metrics.offered(space(form))
        assert len(ee.neighbors(space(form), "p0", metric=metric)) == 2
    for form in (bits * 2, csr_matrix(bits * 2)):
        assert metric not in metrics.offered(space(form))
        with pytest.raises(ee.MethodError, match="columns of 0 and 1, and these vectors have"):
            ee.neighbors(space(form), "p0", metric=metric)


ROADS = np.array([[0, 3, 4, 9], [3, 0, 5, 7], [4, 5, 0, 6], [9, 7, 6, 0]], np.float32)


def test_given_distances_are_the_neighbours():
    roads = space(ROADS, precomputed=True)
    found = ee.neighbors(roads, "p3", k=3, metric="precomputed")
    assert found["name"].tolist() == ["p2", "p1", "p0"]
    assert found["distance"].tolist() == [6, 7, 9]
    both = ee.neighbors(roads, ["p0", "p1"], k=2, metric="precomputed")
    assert both["distance"].tolist() == [4.5, 8], "a group is as far as its members on average"
    table, far = core.neighbor_table(ROADS, [1], 2, "precomputed")
    assert (table.tolist(), far.tolist()) == ([[0, 2]], [[3, 5]])


def test_a_part_of_given_distances_is_a_square_again():
    rows = np.array([3, 1])
    assert part_of(ROADS, rows, "precomputed").tolist() == [[0, 7], [7, 0]]
    assert between(ROADS, rows, [0], "precomputed").tolist() == [[9], [3]]
    assert between(ROADS, rows, [0], "chebyshev").tolist() == [[9], [3]]
    with pytest.raises(ee.InputError, match="do not fit 2 items"):
        distances(ROADS[:1], ROADS[:2], "precomputed")


@pytest.mark.parametrize("metric", metrics.VECTORS)
def test_a_distance_matrix_has_no_vectors_to_compare(metric):
    roads = space(ROADS, precomputed=True)
    assert metrics.offered(roads) == ("precomputed",)
    with pytest.raises(ee.MethodError, match="set the distance to precomputed"):
        ee.neighbors(roads, "p0", metric=metric)


def test_vectors_are_no_distance_matrix():
    with pytest.raises(ee.MethodError, match="needs a distance matrix, and these are vectors"):
        ee.neighbors(space(ROADS), "p0", metric="precomputed")
    assert set(metrics.offered(space(ROADS))) | {*metrics.BINARY, "precomputed"} == set(METRICS)
