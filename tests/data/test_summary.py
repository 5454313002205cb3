"""What a dataset was understood to be, said in one sentence."""

import doctest

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.data import summary as module
from embedding_explorer.data.summary import summary
from tests.encoders import made


def test_the_example_is_true():
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("films", "120 rows with 2 measurements and 2 category columns."),
        ("documents", "300 texts of the column text; topic is the label."),
        ("digits", "1,797 images of 8 × 8 pixels; label is the label."),
        ("friends", "A graph of 77 nodes and 254 edges; community is the label."),
        ("words", "10,010 vectors of 50 dimensions."),
    ],
)
def test_samples_are_said_as_they_are(key, sentence):
    assert summary(ee.sample(key)) == sentence


def test_a_distance_matrix_is_called_one():
    assert summary(made.distances(made.cloud(8, 3))) == "Distances between 8 items."


def test_a_map_made_elsewhere_is_called_one():
    frame = pd.DataFrame(made.cloud(9, 3), columns=["mass", "umap_1", "umap_2"])
    assert summary(ee.read(frame)) == (
        "9 rows with 1 measurement; umap_1 and umap_2 are a map made elsewhere."
    )


@pytest.mark.parametrize(
    ("many", "end"),
    [
        (1, "; c0 is not used."),
        (3, "; c0, c1 and c2 are not used."),
        (9, "; 9 other columns are not used."),
    ],
)
def test_many_columns_are_counted_and_few_are_named(many, end):
    frame = pd.DataFrame({f"c{i}": np.arange(4) for i in range(many)})
    frame.insert(0, "thing", list("abcd"))
    frame["kind"] = list("xxyy")
    roles = dict.fromkeys([f"c{i}" for i in range(many)], "ignore") | {"kind": "category"}
    data = ee.read(frame, kind="items", roles=roles)
    assert summary(data) == f"4 rows with 1 category column{end}"


ARBITRARY = "so any map of them is arbitrary."


@pytest.mark.parametrize(
    "data",
    [
        pd.DataFrame({"name": [f"i{i}" for i in range(150)], "a": 1.5, "b": 2.0, "kind": "x"}),
        pd.DataFrame({"name": list("abcd"), "kind": ["x"] * 4}),
        np.ones((150, 8), np.float32),
    ],
)
def test_items_that_nothing_tells_apart_are_said_to_be_arbitrary_on_a_map(data):
    assert summary(ee.read(data)).endswith(ARBITRARY)


def test_one_item_that_differs_is_enough():
    table = pd.DataFrame({"name": [f"i{i}" for i in range(150)], "a": [1.5] * 149 + [2.5]})
    assert ARBITRARY not in summary(ee.read(table))
    vectors = np.ones((150, 8), np.float32)
    vectors[149, 7] = 2
    assert ARBITRARY not in summary(ee.read(vectors))
    far = (1 - np.eye(6)).astype(np.float32)
    items = pd.DataFrame({"name": list("abcdef")})
    assert summary(ee.Dataset("distances", items, distances=far)).endswith(ARBITRARY)
    far[4, 5] = far[5, 4] = 2
    assert ARBITRARY not in summary(ee.Dataset("distances", items, distances=far.copy()))
    places = pd.DataFrame(made.cloud(9, 2), columns=["umap_1", "umap_2"])
    assert ARBITRARY not in summary(ee.read(places))
