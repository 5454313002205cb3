"""No number that is shown is the noise of rounding; equal rows keep no share of a variance."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.base.rounding import without_noise
from embedding_explorer.reducers.linear.svd import factor
from ui.faithfulness import scores
from ui.map import text_pages


def test_noise_is_zero_and_what_is_small_stays():
    assert without_noise(np.array([2.0, 1e-11, 1e-13, -1e-20])).tolist() == [2, 1e-11, 0, 0]
    assert without_noise(np.array([3e-18, 1e-18])).tolist() == [3e-18, 1e-18]
    assert not np.signbit(without_noise(np.array([1.0, -0.0]))).any()
    assert without_noise(np.array([])).size == 0


def test_cells_of_the_map_card_hold_no_noise():
    content, _ = text_pages.row_file(["a", "b"], [np.array([0.5, -3e-18])])
    assert b"e-18" not in content
    assert scores.number(-3e-18) == "0"


def test_a_direction_in_which_nothing_differs_has_coordinates_of_zero():
    rows = np.random.default_rng(0).normal(size=(30, 1)) @ np.array([[1.0, 0.3, -0.7]])
    found = factor(rows.astype(np.float32).astype(np.float64)[:, [0, 0, 0]], 2, center=True)
    assert (found.coords[:, 1] == 0).all()
    assert found.singular_values[1] == 0


@pytest.mark.parametrize("rows", [1, 5])
@pytest.mark.parametrize("reducer", [None, "svd", "pca"])
def test_one_row_or_equal_rows_keep_no_variance(rows, reducer):
    if rows == 1 and reducer:
        pytest.skip("one point is refused")
    data = ee.read(np.tile(np.float32([0.1, 0.7]), (rows, 1)), kind="vectors")
    recipe = ee.Recipe(encoder="as_given", reducer=reducer, projection="pca")
    built = ee.build(data, recipe)
    assert [stage.kept for stage in built.trail] == [None] * len(built.trail)
    assert not np.ptp(built.map, axis=0).any()


def test_vectors_that_differ_are_kept_as_they_are():
    frame = pd.DataFrame({"name": ["a", "b"], "size": [1.0, 2.0], "height": [3.0, 5.0]})
    built = ee.build(ee.read(frame), ee.Recipe(encoder="one_hot", projection="pca"))
    assert built.trail[-1].kept == pytest.approx(1.0)
