"""Multidimensional scaling: known maps, another route, and what it says of its limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform
from sklearn.decomposition import PCA
from sklearn.manifold import MDS

import embedding_explorer as ee
from embedding_explorer.reducers import classical_mds, mds
from embedding_explorer.space.classical_scaling import classical_scaling
from tests.encoders import made

POINTS = made.cloud(40, 6)
METHODS = {"mds": mds, "classical_mds": classical_mds}


def built(data, projection, metric="precomputed", encoder="distances", seed=0, **params):
    recipe = ee.Recipe(
        encoder=encoder, projection=projection, projection_params=params, metric=metric, seed=seed
    )
    return ee.build(data, recipe)


@pytest.mark.parametrize("projection", METHODS)
@settings(max_examples=20, deadline=None)
@given(st.integers(4, 25), st.integers(0, 99))
def test_distances_in_the_plane_are_drawn_as_they_are(projection, n, seed):
    flat = np.random.default_rng(seed).normal(size=(n, 2)) * [3, 1]
    found = built(made.distances(flat), projection).map
    assert np.allclose(pdist(found), pdist(flat), atol=1e-3 * pdist(flat).max())


def test_classical_mds_of_euclidean_distances_is_pca():
    found = classical_scaling(squareform(pdist(POINTS)), 3)[0]
    known = PCA(3).fit_transform(POINTS.astype(np.float64))
    assert np.allclose(np.abs((found * known).sum(axis=0)), np.square(known).sum(axis=0), rtol=1e-6)
    straight = built(made.vectors(POINTS), "classical_mds", "euclidean", "as_given")
    pca = built(made.vectors(POINTS), "pca", "euclidean", "as_given")
    assert np.allclose(np.abs(straight.map), np.abs(pca.map), atol=1e-3)


def test_the_eigenvalues_are_those_of_the_centred_squares():
    far = squareform(pdist(POINTS, "cityblock"))
    n = len(far)
    middle = np.eye(n) - np.full((n, n), 1 / n)
    values = np.linalg.eigvalsh(-middle @ np.square(far) @ middle / 2)[::-1]
    _, found, total = classical_scaling(far, 4)
    assert np.allclose(found, values[:4])
    assert total == pytest.approx(np.abs(values).sum())
    note = built(made.vectors(POINTS), "classical_mds", "manhattan", "as_given").notes[-1]
    negative = np.abs(values[values < 0]).sum() / total
    assert f"{negative:.1%} is negative" in note


def test_smacof_is_hardly_worse_than_the_best_of_scikit_learns_random_starts():
    far = squareform(pdist(POINTS))
    theirs = MDS(
        2, metric="precomputed", init="random", n_init=4, random_state=0, normalized_stress=False
    ).fit(far)
    ours = built(made.distances(POINTS), "mds").map.astype(np.float64)
    raw = np.square(pdist(ours) - pdist(POINTS)).sum()
    assert raw <= 1.05 * theirs.stress_, "a local minimum may differ from the best of four"
    start = classical_scaling(far, 2)[0]
    assert raw < np.square(pdist(start) - pdist(POINTS)).sum(), "and better than where it began"


def test_the_stress_said_is_kruskals():
    data = made.distances(POINTS)
    out = built(data, "mds")
    drawn, far = pdist(out.map.astype(np.float64)), squareform(data.distances, checks=False)
    stress = np.sqrt(np.square(drawn - far).sum() / np.square(drawn).sum())
    assert out.map_extras["stress"] == pytest.approx(stress, rel=1e-3)
    assert f"a stress of {stress:.3f}" in out.notes[-1]


def test_random_starts_follow_the_seed_and_reach_as_far():
    data = made.distances(POINTS)
    one, again, other = (built(data, "mds", init="random", seed=s).map for s in (1, 1, 2))
    assert (one == again).all()
    assert not (one == other).all()
    assert (
        np.square(pdist(one) - pdist(POINTS)).sum()
        < 1.2 * np.square(pdist(built(data, "mds").map) - pdist(POINTS)).sum()
    )


@pytest.mark.parametrize("metric", ["cosine", "correlation", "chebyshev", "manhattan"])
@pytest.mark.parametrize("projection", METHODS)
def test_any_metric_is_the_one_that_is_scaled(projection, metric):
    known = {"manhattan": "cityblock"}.get(metric, metric)
    far = squareform(pdist(POINTS.astype(np.float64), known))
    data = made.distances(POINTS)
    by_hand = ee.Dataset("distances", data.items, distances=far.astype(np.float32))
    one = built(made.vectors(POINTS), projection, metric, "as_given").map
    assert np.allclose(pdist(one), pdist(built(by_hand, projection).map), atol=1e-2 * far.max())


@pytest.mark.parametrize("projection", METHODS)
def test_too_many_points_and_equal_ones_are_refused_in_a_sentence(projection, monkeypatch):
    monkeypatch.setattr(METHODS[projection], "MOST_POINTS", 9)
    with pytest.raises(ee.MethodError, match="at most 9 points, and there are 10; choose"):
        built(made.vectors(POINTS[:10]), projection, "euclidean", "as_given")
    assert built(made.vectors(POINTS[:9]), projection, "euclidean", "as_given").map.shape == (9, 2)
    with pytest.raises(ee.MethodError, match="all 5 points coincide"):
        built(made.vectors(np.ones((5, 4))), projection, "euclidean", "as_given")
