"""The Shepard diagram: a true picture is a line, one dealt at random a cloud without a slope."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.charts.shepard import shepard_figure
from embedding_explorer.engine import map_questions
from embedding_explorer.measures.diagnostics.shepard import ANCHORS, shepard
from tests.measures import made
from tests.measures.test_questions import there_and_back


def plane(n: int, shuffled: bool = False):
    cloud = made.cloud(n, 2)
    drawn = np.random.default_rng(1).permutation(cloud) if shuffled else cloud
    return made.built(cloud, drawn)


def test_a_map_that_is_the_vectors_is_a_rising_line_and_a_random_one_is_flat():
    true, false = (shepard(plane(300, shuffled)) for shuffled in (False, True))
    assert true.pairs == false.pairs == 300 * 299 // 2
    assert true.counts.sum() == true.pairs
    assert true.complete
    assert len(true.middle) == 24
    assert (np.diff(true.at) > 0).all()
    assert (np.diff(true.middle) > 0).all()
    np.testing.assert_allclose(true.middle[2:-1], true.at[2:-1], rtol=0.03)
    assert np.ptp(false.middle) < 0.2 * np.ptp(true.middle)


@pytest.mark.parametrize("n", [2, 3])
def test_two_and_three_points_have_a_diagram(n):
    found = shepard(plane(n))
    assert found.counts.sum() == n * (n - 1) // 2
    assert not len(found.middle)
    shepard_figure(found)


def test_duplicates_and_zero_vectors_are_drawn():
    found = shepard(made.built(np.zeros((5, 3), np.float32), np.zeros((5, 2), np.float32)))
    assert found.counts.sum() == 10


def test_many_points_are_sampled_and_it_says_so():
    found = shepard(plane(ANCHORS + 500))
    assert not found.complete
    assert found.pairs <= 600_000
    np.testing.assert_array_equal(found.counts, shepard(plane(ANCHORS + 500)).counts)


def test_without_a_map_there_is_none():
    some = plane(20)
    with pytest.raises(ee.MethodError, match="no map"):
        shepard(replace(some, map=None))


def test_it_is_kept_and_drawn(tmp_path):
    found = shepard(plane(60))
    again = there_and_back(tmp_path, found)
    np.testing.assert_array_equal(found.counts, again.counts)
    figure = shepard_figure(again, dark=True)
    assert np.square(figure.data[0].z).sum() == pytest.approx(found.pairs)


def test_seed_stability_is_asked_with_the_maps_of_other_seeds():
    one, other = plane(60), plane(60, shuffled=True)
    assert map_questions.same_again(one, one, k=5)["value"].tolist() == [1.0]
    assert map_questions.same_again(one, other, k=5)["value"].item() < 0.3
