"""Vectors of one to three numbers: a layout that is chosen is made; what would only turn is not."""

import numpy as np
import pytest
from sklearn.datasets import make_swiss_roll

import embedding_explorer as ee

ROLL, ALONG = make_swiss_roll(400, random_state=0)


def built(vectors, projection, **params):
    recipe = ee.Recipe(
        encoder="as_given", projection=projection, metric="euclidean", projection_params=params
    )
    return ee.build(ee.read(np.asarray(vectors, np.float32)), recipe)


@pytest.mark.parametrize("dimensions", [1, 2, 3])
@pytest.mark.parametrize("projection", ["umap", "tsne", "mds", "classical_mds"])
@pytest.mark.parametrize("asked", [2, 3])
def test_a_layout_that_is_chosen_is_made(projection, dimensions, asked):
    made = built(ROLL[:90, :dimensions], projection, n_components=asked)
    assert made.trail[-1].key == projection
    assert made.map.shape == (90, asked)


def test_a_swiss_roll_is_unrolled():
    """Along the map's longer side, points follow each other as along the roll."""
    found = built(ROLL, "umap", n_neighbors=10, min_dist=0.5).map
    flat = built(ROLL, "pca", n_components=2).map

    def order(coords):
        near = np.linalg.norm(coords[:, None] - coords[None], axis=2).argsort(axis=1)[:, 1:6]
        return np.abs(ALONG[near] - ALONG[:, None]).mean()

    assert order(found) < 0.5 < order(flat)


@pytest.mark.parametrize("projection", ["pca", "svd"])
def test_what_would_only_turn_the_vectors_leaves_them(projection):
    for dimensions in (1, 2, 3):
        made = built(ROLL[:50, :dimensions], projection)
        assert made.trail[-1].key == "as_is"
        np.testing.assert_allclose(made.map[:, :dimensions], ROLL[:50, :dimensions], rtol=1e-6)


def test_two_dimensions_of_three_are_kept_where_they_are_asked_for():
    from sklearn.decomposition import PCA

    made = built(ROLL, "pca", n_components=2)
    expected = PCA(2).fit_transform(ROLL)
    np.testing.assert_allclose(np.abs(made.map), np.abs(expected), atol=1e-3)
