"""What the engine is asked for comes through the store, and the published order on digits."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.engine import map_questions
from embedding_explorer.engine.store.codec import Reader, Writer
from embedding_explorer.measures import measure
from tests.measures import made


def there_and_back(folder, value):
    tree = json.loads(json.dumps(Writer(folder).encode(value)))
    return Reader(folder).decode(tree)


def test_faithfulness_is_kept(tmp_path):
    table = measure(made.halfway(40), 5)
    pd.testing.assert_frame_equal(there_and_back(tmp_path, table), table)


def test_what_is_believed_is_kept(tmp_path):
    some = made.built(made.cloud(120, 5), made.cloud(120, 2, 3))
    answer = map_questions.believed(some, 5)
    found = there_and_back(tmp_path, answer)
    for name in ("score", "false", "missing", "kind", "judged"):
        before, after = (getattr(a["belief"], name) for a in (answer, found))
        assert before.dtype == after.dtype
        np.testing.assert_array_equal(before, after)
    assert found["belief"].notes == answer["belief"].notes
    assert found["belief"].k == 5
    assert answer["regions"]
    for before, after in zip(answer["regions"], found["regions"], strict=True):
        assert (before.names, before.score, before.kind) == (after.names, after.score, after.kind)
        np.testing.assert_array_equal(before.rows, after.rows)
        np.testing.assert_array_equal(before.low, after.low)


@pytest.fixture(scope="module")
def digits():
    data = ee.sample("digits")
    keys = ["trustworthiness", "neighbor_recall", "continuity"]
    return {
        projection: ee.measure(
            ee.build(data, ee.Recipe("pixels", projection=projection, metric="euclidean")),
            measures=keys,
        ).set_index("measure")
        for projection in ("pca", "umap", "tsne")
    }


@pytest.mark.parametrize("layout", ["umap", "tsne"])
@pytest.mark.parametrize("key", ["trustworthiness", "neighbor_recall"])
def test_layouts_keep_more_of_the_digits_than_pca(digits, layout, key):
    # McInnes, Healy and Melville (2018) and van der Maaten and Hinton (2008): neighbourhoods are
    # what layouts are for.
    assert digits[layout].loc[key, "low"] > digits["pca"].loc[key, "high"]


def test_t_sne_keeps_most_neighbors_of_the_digits(digits):
    assert (
        digits["tsne"].loc["neighbor_recall", "low"] > digits["umap"].loc["neighbor_recall", "high"]
    )
