"""Items of which no map can show anything are said to be so, and no others are."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

import embedding_explorer as ee
from embedding_explorer.space import equally_far
from embedding_explorer.space.equally_far import arbitrary
from embedding_explorer.space.metrics import VECTORS

APART = "All 120 are equally far apart, so any map of them is arbitrary."
SAME = "All 120 are the same by what is compared, so any map of them is arbitrary."


@pytest.mark.parametrize("metric", VECTORS)
@pytest.mark.parametrize("form", [np.asarray, csr_matrix])
def test_the_same_and_the_equally_far_are_said_by_every_metric(metric, form):
    same = np.tile(np.array([0, 1, 1, 0, 1], np.float32), (120, 1))
    assert arbitrary(form(same), metric) == SAME
    assert arbitrary(form(np.eye(120, dtype=np.float32)), metric) == APART


@pytest.mark.parametrize("metric", VECTORS)
@pytest.mark.parametrize("odd", [0, 1, 60, 119])
def test_one_that_differs_is_enough_wherever_it_stands(metric, odd):
    same = np.tile(np.array([0, 1, 1, 0, 1], np.float32), (120, 1))
    same[odd] = [1, 0, 1, 0, 0]
    assert arbitrary(same, metric) == ""
    twins = np.eye(120, dtype=np.float32)
    twins[odd] = twins[(odd + 1) % 120]
    assert arbitrary(twins, metric) == ""


def test_few_that_a_map_can_draw_as_they_are_are_not_arbitrary():
    assert arbitrary(np.eye(3, dtype=np.float32), "euclidean") == ""
    assert arbitrary(np.eye(4, dtype=np.float32), "euclidean").startswith("All 4")
    assert arbitrary(np.ones((1, 3), np.float32), "euclidean") == ""
    assert arbitrary(np.ones((2, 3), np.float32), "cosine").startswith("All 2 are the same")
    parallel = np.outer([1, 2, 5], [1, 2]).astype(np.float32)
    assert arbitrary(parallel, "cosine").startswith("All 3 are the same")
    assert arbitrary(parallel, "euclidean") == ""


def test_given_distances_count_as_vectors_do():
    level = (1 - np.eye(6)).astype(np.float32)
    assert arbitrary(level, "precomputed").startswith("All 6 are equally far apart")
    level[4, 5] = level[5, 4] = 2
    assert arbitrary(level, "precomputed") == ""


def test_what_is_built_says_it_first_and_a_map_made_elsewhere_is_not_arbitrary():
    table = pd.DataFrame({"name": [f"i{i}" for i in range(30)], "width": [1.5] * 30})
    built = ee.build(ee.read(table))
    assert built.notes[0] == built.arbitrary
    assert built.arbitrary.startswith("All 30 are equally far apart")
    assert "Only the names differ between these rows." in built.notes
    given = replace(built, recipe=replace(built.recipe, projection="coordinates"))
    assert given.arbitrary == ""
    assert not ee.build(ee.sample("films")).arbitrary


@pytest.fixture
def looked(monkeypatch):
    """How many distances were asked for, and how many numbers were gone through for them."""
    asked, real = [], equally_far.between

    def between(matrix, rows, others, metric):
        asked.append((len(rows) * len(others), len(rows) * len(others) * matrix.shape[1]))
        return real(matrix, rows, others, metric)

    monkeypatch.setattr(equally_far, "between", between)
    return asked


@pytest.mark.parametrize("metric", ["manhattan", "chebyshev"])
@pytest.mark.parametrize("form", [np.asarray, csr_matrix])
def test_the_work_is_bounded_by_pairs_times_dimensions(looked, metric, form):
    """Without a bound 2,000 vectors of 2,000 numbers are 8,000,000,000 differences, or 28 s."""
    assert arbitrary(form(np.eye(2_000, dtype=np.float32)), metric).startswith("All 2,000")
    assert sum(numbers for _, numbers in looked) <= equally_far.WORK / equally_far.DIFFERENCE


def test_of_what_is_too_much_the_same_part_is_looked_at(looked):
    wide = np.eye(600, 30_000, dtype=np.float32)
    for _ in range(2):
        assert arbitrary(wide, "manhattan").startswith("All 600 are equally far apart")
    assert 2 * sum(numbers for _, numbers in looked[: len(looked) // 2]) <= equally_far.WORK
    assert looked[: len(looked) // 2] == looked[len(looked) // 2 :]
    wide[:100, 0] = np.arange(100)
    assert arbitrary(wide, "manhattan") == ""


def test_it_is_looked_for_once_whoever_asks(looked):
    built = ee.build(ee.read(pd.DataFrame({"name": list("abcdef"), "width": [1.5] * 6})))
    assert built.arbitrary
    count = len(looked)
    assert count
    for _ in range(3):  # a page makes its own of what is kept, in each run
        assert replace(built, dataset=built.dataset).notes[0] == built.arbitrary
    assert len(looked) == count
    assert replace(built, recipe=replace(built.recipe, metric="manhattan")).arbitrary
    assert len(looked) > count
