"""Tables that scikit-learn ships, as people save them: what each is taken for."""

import io

import pytest
from sklearn import datasets

import embedding_explorer as ee

FEATURES = {"iris": 4, "wine": 13, "breast_cancer": 30, "diabetes": 10}


def saved(frame, way):
    if way == "parquet":
        file = io.BytesIO()
        frame.sample(frac=0.9, random_state=0).to_parquet(file)
        return ee.read(file.getvalue(), name="a.parquet")
    if way == "shuffled":
        frame = frame.sample(frac=0.9, random_state=0)
    return ee.read(frame.to_csv(index=way != "plain").encode(), name="a.csv")


@pytest.mark.parametrize("way", ["plain", "index", "shuffled", "parquet"])
@pytest.mark.parametrize("name", FEATURES)
def test_measurements_are_features_beside_their_class(name, way):
    read = saved(getattr(datasets, f"load_{name}")(as_frame=True).frame, way)
    assert read.kind == "items"
    assert len(read.with_role("number")) == FEATURES[name]
    assert read.roles["target"] == ("ignore" if name == "diabetes" else "label")
    assert len(read.with_role("ignore")) == (way != "plain") + (name == "diabetes")
    assert read.with_role("category", "text", "vector") == []


@pytest.mark.parametrize("way", ["plain", "index", "shuffled", "parquet"])
def test_digits_are_vectors_of_their_points(way):
    read = saved(datasets.load_digits(as_frame=True).frame.head(300), way)
    assert (read.kind, read.vectors.shape[1], read.roles["target"]) == ("vectors", 64, "label")


@pytest.mark.parametrize(
    ("name", "rows", "features"),
    [("iris", 150, 4), ("wine_data", 178, 13), ("breast_cancer", 569, 30)],
)
def test_the_files_inside_scikit_learn_are_tables_with_named_classes(name, rows, features):
    from importlib.resources import files

    data = files("sklearn.datasets.data").joinpath(f"{name}.csv").read_bytes()
    read = ee.read(data, name=f"{name}.csv")
    assert (read.kind, len(read), len(read.dropped)) == ("items", rows, 0)
    assert len(read.with_role("number")) == features
    assert read.roles["class"] == "label"
    assert not read.items["class"].str.isdigit().any()
