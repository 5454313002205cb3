"""Equally near points are neighbours in the order of the map, in lists and lines alike."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.engine.map_questions import neighbors_among, true_neighbors
from embedding_explorer.measures.diagnostics.point_neighbors import picture
from embedding_explorer.measures.diagnostics.tied_neighbors import cut_by_map
from embedding_explorer.space.distances import nearest


@pytest.mark.parametrize("rounded", [0.0, 1e-13])
def test_what_ties_in_the_vectors_is_cut_by_the_map(rounded):
    dist = np.array([np.inf, 0.5, 1, 1 + rounded, 1 - rounded, 2])
    flat = np.array([np.inf, 4, 9, 1, 3, 0.1])
    order = nearest(dist, 3)
    assert order[0] == 1
    assert cut_by_map(order, dist, flat).tolist() == [1, 3, 4]


def test_without_ties_the_map_decides_nothing():
    dist, flat = np.array([np.inf, 3.0, 1, 2, 4]), np.array([np.inf, 1.0, 4, 3, 2])
    assert cut_by_map(nearest(dist, 3), dist, flat).tolist() == [2, 3, 1]
    assert cut_by_map(nearest(dist, 0), dist, flat).tolist() == []


@pytest.mark.parametrize("metric", ["euclidean", "cosine", "manhattan"])
def test_the_lines_lead_to_those_that_the_neighbour_panel_lists(metric):
    rng = np.random.default_rng(0)
    cells = {column: rng.choice(list("abc"), 60) for column in ("kind", "size", "shape", "hue")}
    frame = pd.DataFrame({"name": np.arange(60).astype(str), **cells})
    recipe = ee.Recipe(encoder="one_hot", projection="pca", metric=metric)
    built = ee.build(ee.read(frame), recipe)
    lines = true_neighbors(built, 5, by_map=True)
    among = neighbors_among(built, tuple(range(60)), 5, by_map=True)
    by_row = true_neighbors(built, 5)
    assert (np.sort(lines) != np.sort(by_row)).any(), "ties decide something here"
    for row in range(60):
        listed = picture(built, [row], k=5).true["position"]
        flat = np.linalg.norm(built.map - built.map[row], axis=1)
        told = np.sort(flat[listed])
        np.testing.assert_allclose(np.sort(flat[lines[row]]), told, atol=1e-5)
        np.testing.assert_allclose(np.sort(flat[among[row]]), told, atol=1e-5)
