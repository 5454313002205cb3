import tracemalloc
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.metrics import pairwise_distances
from sklearn.neighbors import NearestNeighbors

import embedding_explorer as ee
from tests.encoders import made

core = import_module("embedding_explorer.space.neighbors")  # ee.neighbors is the function
primitives = import_module("embedding_explorer.space.distances")
MATRIX = made.cloud(80, 6)
METRICS = ("cosine", "euclidean", "manhattan", "correlation", "chebyshev")  # of any numbers


def space(matrix=MATRIX):
    data = made.vectors(np.zeros((matrix.shape[0], 1)))
    return ee.Space(data.names, matrix, data.items)


@pytest.fixture(params=["dense", "sparse"])
def form(request):
    thin = np.where(np.abs(MATRIX) > 2, MATRIX, 0).astype(np.float32)
    return {"dense": MATRIX, "sparse": csr_matrix(thin)}[request.param]


@pytest.mark.parametrize("metric", METRICS)
def test_neighbours_equal_brute_force(form, metric):
    full = primitives.dense(form)
    theirs = NearestNeighbors(n_neighbors=6, metric=metric, algorithm="brute").fit(full)
    far, found = theirs.kneighbors(full[:10])
    for row in range(10):
        ours = ee.neighbors(space(form), f"p{row}", k=5, metric=metric)
        keep = found[row] != row
        np.testing.assert_allclose(ours["distance"], far[row][keep][:5], atol=1e-5)
        if len(np.unique(far[row])) == 6:  # of equally near ones the order is not the same
            assert ours["name"].tolist() == [f"p{i}" for i in found[row][keep][:5]]
        assert ours["rank"].tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("metric", METRICS)
def test_the_table_of_all_equals_asking_one_by_one(form, metric, monkeypatch):
    monkeypatch.setattr(core, "BLOCK", 200)
    monkeypatch.setattr(primitives, "BLOCK", 200)
    found, far = core.neighbor_table(form, range(80), 4, metric)
    for row in (0, 17, 79):
        ours = ee.neighbors(space(form), f"p{row}", k=4, metric=metric)
        assert [f"p{i}" for i in found[row]] == ours["name"].tolist()
        np.testing.assert_allclose(far[row], ours["distance"], atol=1e-6)


@pytest.mark.parametrize("metric", METRICS)
@settings(max_examples=30, deadline=None)
@given(n=st.integers(2, 15), d=st.integers(1, 6), seed=st.integers(0, 50))
def test_distances_equal_scikit_learns_also_for_zeros_and_duplicates(metric, n, d, seed):
    rng = np.random.default_rng(seed)
    matrix = rng.integers(-2, 3, size=(n, d)).astype(np.float32)
    expected = pairwise_distances(matrix.astype(np.float64), metric=metric)
    expected = np.where(np.isnan(expected), 1, expected)  # of a constant row there is none
    np.fill_diagonal(expected, 0)
    for form in (matrix, csr_matrix(matrix)):
        ours = core.distances(matrix, form, metric)
        off = ~np.eye(n, dtype=bool)
        np.testing.assert_allclose(ours[off], expected[off], atol=1e-6)


def test_cosine_similarity_is_the_cosine():
    found = ee.neighbors(space(np.array([[1, 0], [1, 1], [-2, 0]], np.float32)), "p0", k=2)
    np.testing.assert_allclose(found["similarity"], [np.sqrt(0.5), -1], atol=1e-7)
    np.testing.assert_allclose(found["distance"], [1 - np.sqrt(0.5), 2], atol=1e-7)


def test_never_the_item_itself_not_even_among_twins():
    twins = np.ones((4, 3), np.float32)
    assert ee.neighbors(space(twins), "p2", k=9)["name"].tolist() == ["p0", "p1", "p3"]
    found, _ = core.neighbor_table(twins, [2], 9, "euclidean")
    assert found.tolist() == [[0, 1, 3]]


def test_several_names_mean_their_centre_and_none_of_them_comes_back():
    found = ee.neighbors(space(), ["p0", "p3", "p0"], k=78, metric="euclidean")
    centre = MATRIX[[0, 3]].mean(axis=0)
    by_vector = ee.neighbors(space(), centre, k=80, metric="euclidean")
    assert not {"p0", "p3"} & set(found["name"])
    assert len(found) == 78
    kept = [name for name in by_vector["name"] if name not in ("p0", "p3")]
    assert found["name"].tolist() == kept


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"query": "p999"}, "'p999' is not one of the 80 items; did you mean"),
        ({"query": "p" * 5_000}, r"'p{100}…' is not one of the 80 items\."),
        ({"query": "p1", "k": 0}, "k must be at least 1"),
        ({"query": "p1", "metric": "far"}, "no metric called 'far'"),
        ({"query": []}, "Name at least one"),
        ({"query": np.ones(3)}, r"shape \(6,\), not \(3,\)"),
        ({"query": np.full(6, np.nan)}, "finite"),
    ],
)
def test_what_is_wrong_with_a_question_is_said(arguments, said):
    with pytest.raises(ee.InputError, match=said):
        ee.neighbors(space(), **arguments)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(0, 40))
def test_nearest_is_a_stable_sort_cut_short(values, k):
    far = np.array(values, dtype=float)
    assert core.nearest(far, k).tolist() == np.argsort(far, kind="stable")[:k].tolist()


@pytest.mark.parametrize("metric", METRICS)
def test_a_question_takes_memory_for_a_block_not_for_a_copy_of_all(metric, monkeypatch):
    monkeypatch.setattr(primitives, "BLOCK", 10_000)
    matrix = made.cloud(20_000, 50)
    tracemalloc.start()
    far = core.distances(matrix[:1], matrix, metric)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < matrix.nbytes / 2, "20,000 distances take 160 kB; a float64 copy takes 8 MB"
    monkeypatch.setattr(primitives, "BLOCK", 10_000_000)
    np.testing.assert_allclose(
        far, core.distances(matrix[:1], matrix, metric), rtol=1e-9, atol=1e-9
    )
    exact = pairwise_distances(matrix[:1].astype(np.float64), matrix.astype(np.float64), metric)
    np.testing.assert_allclose(far[0, 1:], exact[0, 1:], rtol=1e-9, atol=1e-12)


def test_a_long_vector_of_a_group_has_no_more_say_by_cosine():
    matrix = np.array([[10, 0], [0, 1], [1, 0.2], [3, 3], [0.2, 1]], np.float32)
    found = ee.neighbors(space(matrix), ["p0", "p1"], k=3, metric="cosine")
    assert found["name"][0] == "p3"
    assert found["distance"][0] == pytest.approx(0, abs=1e-7)
    straight = ee.neighbors(space(matrix), ["p0", "p1"], k=1, metric="euclidean")
    assert straight["name"].tolist() == ["p3"]
