"""A ready matrix of distances: its plain form, what is refused, and how a dataset keeps it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import pdist, squareform

import embedding_explorer as ee
from embedding_explorer.data.dataset import Dataset, subset
from embedding_explorer.data.distance_matrix import checked
from embedding_explorer.uses.cleaning import cleaned

ROADS = squareform([3.0, 4.0, 9.0, 5.0, 7.0, 6.0])


def made(far=ROADS, **changes):
    items = pd.DataFrame({"name": list("abcdefgh")[: len(far)]})
    return Dataset("distances", items, distances=checked(far), **changes)


@given(arrays(np.float64, st.tuples(st.integers(1, 8), st.just(3)), elements=st.floats(-9, 9)))
def test_distances_of_points_are_taken_as_they_are(points):
    far = squareform(pdist(points)) if len(points) > 1 else np.zeros((1, 1))
    kept = checked(far)
    assert kept.dtype == np.float32
    assert np.array_equal(kept, kept.T)
    assert not kept.diagonal().any()
    assert np.allclose(kept, far, rtol=1e-6)


def test_rounding_there_and_back_becomes_the_mean():
    far = ROADS.copy()
    far[0, 1] += 0.0004
    assert checked(far)[0, 1] == checked(far)[1, 0] == pytest.approx(3.0002, abs=1e-6)


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ((0, 2), -4.0, "from 'a' to 'c' is below 0"),
        ((1, 3), np.nan, "from 'b' to 'd' is missing"),
        ((1, 3), 1e300, "from 'b' to 'd' is missing or no finite number"),
        ((0, 2), 4.5, "from 'a' to 'c' differs from the distance back"),
        ((2, 2), 1.0, "from 'c' to 'c' is not 0"),
    ],
)
def test_what_is_no_distance_is_refused_with_its_place(cell, value, said):
    far = ROADS.copy()
    far[cell] = value
    with pytest.raises(ee.InputError, match=said):
        checked(far, list("abcd"))
    checked(ROADS, list("abcd"))


@pytest.mark.parametrize("shape", [(2, 3), (0, 0), (4,), (2, 2, 2)])
def test_what_is_not_square_is_refused(shape):
    with pytest.raises(ee.InputError, match="must be square"):
        checked(np.zeros(shape))


def test_a_dataset_keeps_its_distances_unchanged_and_tells_them_apart():
    data = made()
    with pytest.raises(ValueError, match="read-only"):
        data.distances[0, 1] = 1
    assert list(data.arrays) == ["distances"]
    assert made(ROADS * 2).fingerprint != data.fingerprint == made().fingerprint


def test_a_matrix_of_other_items_is_refused():
    with pytest.raises(ee.InputError, match="4 items, distances of shape"):
        Dataset("distances", pd.DataFrame({"name": list("abcd")}), distances=np.zeros((3, 3)))


def test_a_part_keeps_the_distances_among_its_rows():
    few = subset(made(), np.array([3, 1]))
    assert few.distances.tolist() == [[0, 7], [7, 0]]
    assert few.names.tolist() == ["d", "b"]


def test_a_cleaned_table_is_square_again():
    table = cleaned(made(), [1])
    assert table.columns.tolist() == ["name", "a", "c", "d"]
    assert np.array_equal(table[["a", "c", "d"]], ROADS[np.ix_([0, 2, 3], [0, 2, 3])])
