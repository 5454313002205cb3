"""Coordinates that stand beside what is embedded: found by their names, drawn as they are."""

import doctest
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.base.errors import MethodError
from embedding_explorer.data import coordinates as module
from embedding_explorer.data.columns import Column
from embedding_explorer.data.coordinates import coordinates, made_elsewhere
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.engine import steps
from embedding_explorer.engine.store import Store
from embedding_explorer.uses.cross_validation import of_rows

ROWS = 30


def table(*columns: str) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    wide = ["mass", "height", *columns]
    return pd.DataFrame(rng.normal(size=(ROWS, len(wide))), columns=wide)


def test_the_examples_are_true():
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (["umap_2", "umap_1"], ("umap_1", "umap_2")),
        (["t-SNE 1", "t-SNE 2"], ("t-SNE 1", "t-SNE 2")),
        (["tsne_x", "tsne_y"], ("tsne_x", "tsne_y")),
        (["X_umap_0", "X_umap_1"], ("X_umap_0", "X_umap_1")),
        (["PC1", "PC2", "PC3"], ("PC1", "PC2", "PC3")),
        (["umap_dim_1", "umap_dim_2"], ("umap_dim_1", "umap_dim_2")),
        (["PC1", "PC2", "PC3", "PC4"], ()),
        (["umap_1"], ()),
        (["map_1", "umap_2"], ()),
        (["mapping1", "mapping2"], ()),
    ],
)
def test_a_map_made_elsewhere_is_told_by_its_names(columns, found):
    assert made_elsewhere(columns) == found


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (["lat", "lon"], ("lon", "lat")),
        (["X", "Y"], ("X", "Y")),
        (["x", "height"], ()),
        (["lat", "x"], ()),
    ],
)
def test_planes_and_places_are_coordinates(columns, found):
    assert coordinates(columns) == found


def test_a_map_made_elsewhere_is_no_feature_and_a_plane_stays_one():
    made = ee.read(table("umap_1", "umap_2")).roles
    assert (made["umap_1"], made["mass"]) == ("ignore", "number")
    assert ee.read(table("x", "y")).roles["x"] == "number"
    alone = ee.read(table("umap_1", "umap_2")[["umap_1", "umap_2"]])
    assert set(alone.roles.values()) == {"number"}, "nothing else is there to be embedded"
    chosen = ee.read(table("umap_1", "umap_2"), roles={"umap_1": "number"})
    assert chosen.roles["umap_1"] == "number"


@pytest.mark.parametrize("names", [("umap_1", "umap_2"), ("x", "y")])
def test_coordinates_are_a_method_and_drawn_as_they_are(names):
    frame = table(*names)
    data = ee.read(frame)
    recipe = ee.methods(data).set_index("key").loc["coordinates", "recipe"]
    assert ee.Recipe.from_query(recipe.to_query()) == recipe
    out = ee.build(data, recipe)
    np.testing.assert_array_equal(out.map, frame[list(names)].to_numpy(np.float32))
    assert out.map_extras["axis_names"] == list(names)
    plain = ee.build(data, ee.Recipe(encoder="features"))
    np.testing.assert_array_equal(out.space.matrix, plain.space.matrix)
    kept = ee.measure(out, k=5).set_index("measure").loc["neighbor_recall", "value"]
    assert 0 <= kept < 1


def test_coordinates_beside_vectors_and_texts_are_offered():
    rng = np.random.default_rng(1)
    vectors = pd.DataFrame(rng.normal(size=(ROWS, 8)), columns=[f"dim_{i}" for i in range(8)])
    both = vectors.assign(x=rng.normal(size=ROWS), y=rng.normal(size=ROWS))
    data = ee.read(both)
    assert data.kind == "vectors"
    assert "coordinates" in ee.methods(data)["key"].tolist()
    assert "coordinates" not in ee.methods(ee.read(vectors))["key"].tolist()
    texts = [f"the cat number {i} sat on a mat and slept" for i in range(ROWS)]
    said = ee.read(pd.DataFrame({"text": texts, "lon": range(ROWS), "lat": range(ROWS)}))
    assert said.kind == "text"
    assert "coordinates" in ee.methods(said)["key"].tolist()


def test_nothing_but_a_plane_is_its_own_map_already():
    assert "coordinates" not in ee.methods(ee.read(table("x", "y")[["x", "y"]]))["key"].tolist()


def test_the_third_column_is_drawn_in_3d():
    data = ee.read(table("x", "y", "z"))
    params = {"x": "x", "y": "y", "z": "z", "n_components": 3}
    flat = ee.Recipe(encoder="features", projection="coordinates", projection_params={"x": "x"})
    solid = ee.Recipe(encoder="features", projection="coordinates", projection_params=params)
    assert ee.build(data, solid).map.shape == (ROWS, 3)
    assert ee.build(data, flat).map.shape == (ROWS, 2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"x": "height2"}, "no column 'height2'"),
        ({}, "No columns are called"),
        ({"x": "mass", "y": "gap"}, "29 rows of 30 without a number in mass or gap; fill"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(change, said):
    data = ee.read(table("gap").assign(gap=[*[np.nan] * (ROWS - 1), 2.5]))
    recipe = ee.Recipe(encoder="features", projection="coordinates", projection_params=change)
    with pytest.raises(MethodError, match=said):
        ee.build(data, recipe)


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_rows_without_coordinates_are_left_out_of_that_map_and_said(metric):
    frame = table("umap_1", "umap_2")
    frame.insert(0, "title", [f"n{i}" for i in range(ROWS)])
    frame.loc[[2, 7], "umap_1"] = np.nan
    frame.loc[7, "umap_2"] = np.inf
    data = ee.read(frame)
    recipe = ee.methods(data).set_index("key").loc["coordinates", "recipe"]
    recipe = replace(recipe, metric=metric)
    out = ee.build(data, recipe)
    placed = [i for i in range(ROWS) if i not in (2, 7)]
    wanted = frame.loc[placed, ["umap_1", "umap_2"]].to_numpy(np.float32)
    np.testing.assert_array_equal(out.map, wanted)
    assert out.space.names.tolist() == [f"n{i}" for i in placed]
    assert out.space.items["name"].tolist() == out.space.names.tolist()
    plain = ee.build(data, replace(recipe, projection=None))
    np.testing.assert_array_equal(out.space.matrix, plain.space.matrix[placed])
    (note,) = [n for n in out.notes if "without a number" in n]
    said = "2 rows of 30 without a number in umap_1 or umap_2: not on this map"
    assert note.startswith(said)
    assert note.endswith("(n2, n7).")
    found = ee.neighbors(out.space, "n3", ROWS, metric)
    assert not {"n2", "n7"} & set(found["name"])
    assert len(plain.space) == ROWS, "another map shows them"
    other = replace(plain.recipe, projection="pca")
    assert len(ee.build(data, other).map) == ROWS


def test_the_engine_and_the_file_of_points_leave_them_out_as_well(tmp_path):
    frame = table("umap_1", "umap_2")
    frame.loc[4, "umap_2"] = np.nan
    data = ee.read(frame)
    recipe = ee.Recipe(encoder="features", projection="coordinates")
    whole = ee.build(data, recipe)
    store = Store(tmp_path)
    before: dict = {}
    for part in steps.parts(store, data, recipe):
        before = steps.make(part.kind, data, part.recipe, before, lambda fraction, step: None)
        store.put(part.key, before, shared=steps.shared(data))
    kept = steps.load(store, data, recipe)
    assert kept.space.names.tolist() == whole.space.names.tolist()
    np.testing.assert_array_equal(kept.map, whole.map)
    np.testing.assert_array_equal(kept.space.matrix, whole.space.matrix)
    assert steps.made_here(data, recipe).space.names.tolist() == whole.space.names.tolist()
    assert "no place" in str(pytest.raises(MethodError, of_rows, whole).value)


def test_distances_of_rows_without_coordinates_go_with_them():
    rng = np.random.default_rng(3)
    points = rng.normal(size=(6, 3))
    far = np.linalg.norm(points[:, None] - points[None], axis=2).astype(np.float32)
    items = pd.DataFrame({"name": list("abcdef"), "x": [1, 2, 3, np.nan, 5, 6], "y": range(6)})
    columns = (Column("x", "number"), Column("y", "number"))
    data = Dataset("distances", items, columns, distances=far)
    recipe = ee.Recipe(encoder="distances", projection="coordinates", metric="precomputed")
    out = ee.build(data, recipe)
    kept = [0, 1, 2, 4, 5]
    np.testing.assert_array_equal(out.space.matrix, far[np.ix_(kept, kept)])
