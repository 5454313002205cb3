"""Maps turned onto each other: what is a mere rotation, mirroring or scaling, disappears."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedding_explorer.base.errors import InputError
from embedding_explorer.space.alignment import aligned


@given(
    n=st.integers(3, 40),
    d=st.sampled_from([2, 3]),
    angle=st.floats(0, 6.28),
    size=st.floats(0.01, 1000),
    mirrored=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_a_turned_mirrored_and_scaled_copy_comes_back(n, d, angle, size, mirrored, seed):
    rng = np.random.default_rng(seed)
    one = rng.normal(size=(n, d))
    turn = np.eye(d)
    turn[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    if mirrored:
        turn[0] *= -1
    first, other = aligned(one, size * one @ turn + rng.normal(size=d))
    np.testing.assert_allclose(other, first, atol=2e-3)
    assert np.sqrt(np.square(first).sum(axis=1).mean()) == pytest.approx(1, rel=1e-4)


def test_distances_keep_their_ratios():
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(20, 2)), rng.normal(size=(20, 2)) * 7
    turned = aligned(one, other)[1]
    before = np.linalg.norm(other[:, None] - other, axis=2)
    after = np.linalg.norm(turned[:, None] - turned, axis=2)
    ratio = after[before > 0] / before[before > 0]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-4)


def test_a_flat_map_lies_in_the_plane_of_one_with_depth():
    rng = np.random.default_rng(1)
    deep = np.column_stack([rng.normal(size=(30, 2)) * 5, np.zeros(30)])
    first, flat = aligned(deep, deep[:, :2][:, ::-1])
    assert flat.shape == (30, 3)
    np.testing.assert_allclose(flat, first, atol=1e-5)


def test_points_in_one_place_and_no_points_at_all_stay_finite():
    same, other = aligned(np.full((5, 2), 3.0), np.full((5, 2), -1e30))
    assert (same == 0).all()
    assert np.isfinite(other).all()
    assert [len(m) for m in aligned(np.empty((0, 2)), np.empty((0, 2)))] == [0, 0]


def test_other_points_are_refused():
    with pytest.raises(InputError, match="3 and of 4 points cannot be aligned"):
        aligned(np.zeros((3, 2)), np.zeros((4, 2)))
