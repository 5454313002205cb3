"""Data sets of scikit-learn, and lists side by side in JSON: rows with what is known of each."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn import datasets
from sklearn.utils import Bunch

import embedding_explorer as ee

RNG = np.random.default_rng(0)
VECTORS = RNG.normal(size=(20, 8)).round(3).tolist()
TEXTS = [f"text number {i}" for i in range(20)]
LABELS = ["a", "b"] * 10


@pytest.mark.parametrize("as_frame", [False, True])
def test_measurements_have_their_titles_and_classes_by_name(as_frame):
    data = ee.read(datasets.load_wine(as_frame=as_frame))
    assert (data.kind, data.vectors, len(data)) == ("items", None, 178)
    assert data.with_role("number") == datasets.load_wine().feature_names
    assert data.roles["target"] == "label"
    assert set(data.items["target"]) == {"class_0", "class_1", "class_2"}
    assert any("scikit-learn: 13 features" in note.text for note in data.notes)
    sample = ee.read(datasets.load_wine(as_frame=as_frame), sample=9)
    whole = data.items.set_index("name").loc[sample.names]
    assert sample.items["target"].tolist() == whole["target"].tolist()


@pytest.mark.parametrize("as_frame", [False, True])
def test_targets_of_many_values_are_no_features(as_frame):
    for load, targets in (
        (datasets.load_diabetes, ["target"]),
        (datasets.load_linnerud, ["Weight", "Waist", "Pulse"]),
    ):
        data = ee.read(load(as_frame=as_frame))
        assert data.with_role("number") == load().feature_names
        assert {data.roles[name] for name in targets} == {"ignore"}


def test_digits_are_images_with_labels():
    data = ee.read(datasets.load_digits(n_class=3))
    assert (data.kind, data.images.shape[1:]) == ("images", (8, 8))
    assert data.images.max() == 255
    assert set(data.items["target"]) == {"0", "1", "2"}


def test_texts_and_sparse_counts_have_their_classes():
    news = {"target": np.array([0, 1] * 10), "target_names": ["sci.space", "rec.autos"]}
    data = ee.read(Bunch(data=TEXTS, **news))
    assert (data.kind, data.roles["target"]) == ("text", "label")
    assert data.items["target"].tolist() == ["sci.space", "rec.autos"] * 10
    counts = ee.read(Bunch(data=sparse.csr_matrix(np.abs(VECTORS)), **news))
    assert (counts.kind, counts.roles["target"]) == ("vectors", "label")


def test_one_column_may_be_called_target_already():
    frame = pd.DataFrame({"target": [1.5, 2, 4], "b": [3.5, 1, 2]})
    data = ee.read(Bunch(data=frame, target=np.array([0, 1, 0]), feature_names=list(frame)))
    assert data.items["target"].tolist() == [1.5, 2, 4]
    assert data.items["target (2)"].tolist() == [0, 1, 0]


def from_json(value):
    return ee.read(json.dumps(value).encode(), name="a.json")


@pytest.mark.parametrize(
    "beside", [{"model": "m"}, {"usage": {"tokens": 3}, "n": 20}, {"model": "m", "used": ["a"]}]
)
def test_lists_of_one_length_are_columns(beside):
    data = from_json({**beside, "texts": TEXTS, "labels": LABELS, "embeddings": VECTORS})
    np.testing.assert_allclose(data.vectors, np.float32(VECTORS))
    assert data.items["texts"].tolist() == TEXTS
    assert data.items["labels"].tolist() == LABELS
    notes = " ".join(note.text for note in data.notes)
    assert f"not read: {', '.join(beside)}" in notes
    assert "Lists of one length are columns of one table: texts, labels, embeddings." in notes


def test_lists_of_any_name_are_columns():
    data = from_json({"model": "m", "words": TEXTS, "coded": VECTORS})
    assert (data.kind, data.names.tolist()) == ("vectors", TEXTS)


def test_titles_beside_the_rows_name_their_columns():
    rows = [[1.5, i, "x"] for i in range(20)]
    value = {"data": rows, "feature_names": ["a", "b", "c"], "target": LABELS, "source": "s"}
    data = from_json(value)
    assert list(data.roles) == ["a", "b", "c", "target"]
    assert data.roles["target"] == "label"


def test_what_only_looks_like_columns_beside_is_named_and_left():
    rows = [{"id": "d1", "size": 2}, {"id": "d2", "size": 3}]
    for value in (
        {"count": 2, "results": rows, "facets": ["u", "v"]},
        {"count": 2, "users": rows, "facets": ["u", "v", "w"]},
    ):
        data = from_json(value)
        assert data.items["name"].tolist() == ["d1", "d2"]
        assert "size" in data.items
        assert "facets" not in data.items
        assert any("not read: count, facets" in note.text for note in data.notes)
    other = from_json({"embeddings": VECTORS, "texts": TEXTS[:7], "model": "m"})
    assert (other.kind, len(other)) == ("vectors", 20)
    assert any("not read: texts, model" in note.text for note in other.notes)
