"""The neighbours of one item in several methods."""

import numpy as np
import pytest

from embedding_explorer.space.distances import nearest
from ui.compare.neighbors import cut_by_map


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
