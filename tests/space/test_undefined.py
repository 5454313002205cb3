"""Vectors that a metric cannot compare are said, and only where it cannot."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix

import embedding_explorer as ee
from embedding_explorer.space.undefined import undefined


@given(
    arrays(np.float32, st.tuples(st.integers(1, 9), st.integers(1, 4)), elements=st.integers(-1, 1))
)
def test_every_vector_of_zeros_is_counted_dense_and_sparse(matrix):
    count = sum(not row.any() for row in matrix)
    said = list(undefined(matrix, "cosine"))
    assert said == list(undefined(csr_matrix(matrix), "cosine"))
    assert len(said) == (count > 0)
    assert all(text.startswith(f"{count} vector") and "no direction" in text for text in said)


@given(
    arrays(np.float32, st.tuples(st.integers(1, 9), st.integers(1, 4)), elements=st.integers(-1, 1))
)
def test_every_vector_without_variation_is_counted_for_correlation(matrix):
    count = sum(len(set(row)) == 1 for row in matrix.tolist())
    said = list(undefined(matrix, "correlation"))
    assert said == list(undefined(csr_matrix(matrix), "correlation"))
    assert [text.split()[0] for text in said] == ([str(count)] if count else [])


def test_a_distance_that_needs_no_direction_says_nothing():
    zeros = np.zeros((2, 3), np.float32)
    assert list(undefined(zeros, "cosine"))
    assert not list(undefined(zeros, "euclidean"))


@pytest.mark.parametrize("projection", ["pca", None])
def test_what_is_built_says_it_after_the_notes_of_its_steps(projection):
    data = ee.read(np.array([[1.0, 2, 0], [0, 0, 0], [3, 1, 1], [0, 0, 0], [1, 1, 1]]))
    recipe = ee.Recipe(encoder="as_given", projection=projection, metric="cosine")
    assert ee.build(data, recipe).notes[-1].startswith("2 vectors are all zeros")
    straight = ee.Recipe(encoder="as_given", projection=projection, metric="euclidean")
    assert not any("zeros" in note for note in ee.build(data, straight).notes)
