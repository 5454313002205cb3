"""Coordinates that stand beside what is embedded: found by their names, drawn as they are."""

import doctest

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.base.errors import MethodError
from embedding_explorer.data import coordinates as module
from embedding_explorer.data.coordinates import coordinates, made_elsewhere

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
        ({"x": "mass", "y": "gap"}, "3 rows of 30 without a number in mass or gap"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(change, said):
    data = ee.read(table("gap").assign(gap=[np.nan] * 3 + list(range(ROWS - 3))))
    recipe = ee.Recipe(encoder="features", projection="coordinates", projection_params=change)
    with pytest.raises(MethodError, match=said):
        ee.build(data, recipe)
