"""A biplot: loadings by another route, arrows that fit the map, and titles that name columns."""

import numpy as np
import pytest
from sklearn.datasets import load_iris, load_wine

import embedding_explorer as ee
from embedding_explorer.analysis.vectors import biplot
from tests.encoders import made

IRIS = ee.read(load_iris(as_frame=True).data)
WINE = ee.read(load_wine(as_frame=True).data)


def test_loadings_of_z_scores_are_correlations_with_the_axes():
    built = ee.build(WINE)
    names, loadings = biplot.column_loadings(built)
    assert names == list(load_wine().feature_names)
    columns = load_wine(as_frame=True).data.to_numpy()
    known = np.corrcoef(columns.T, built.map.T)[: len(names), len(names) :]
    n = len(columns)
    assert np.allclose(loadings * np.sqrt((n - 1) / n), known, atol=1e-4)


def test_a_reducer_before_the_map_changes_nothing():
    plain = ee.build(WINE)
    by_way = ee.Recipe(encoder="features", reducer="pca", projection="pca", metric="euclidean")
    long = ee.build(WINE, by_way)
    names, loadings = biplot.column_loadings(long)
    assert names == biplot.column_loadings(plain)[0]
    assert np.allclose(np.abs(loadings), np.abs(biplot.column_loadings(plain)[1]), atol=1e-3)


@pytest.mark.parametrize("data", [IRIS, WINE], ids=["iris", "wine"])
def test_arrows_are_the_longest_and_stay_among_the_points(data):
    built = ee.build(data)
    names, loadings = biplot.column_loadings(built)
    length = dict(zip(names, np.linalg.norm(loadings, axis=1), strict=True))
    found = biplot.arrows(built)
    assert [a.name for a in found] == sorted(length, key=length.get, reverse=True)[: len(found)]
    assert 2 <= len(found) <= biplot.MOST
    low, high = built.map.min(axis=0), built.map.max(axis=0)
    places = np.array([[a.x, a.y] for a in found])
    assert (places >= low).all()
    assert (places <= high).all()
    turns = places / np.array([a.loadings for a in found])
    assert np.allclose(turns, turns[0, 0]), "one factor for all: directions are those of loadings"


def test_axes_are_named_by_their_columns():
    titles = biplot.axis_titles(ee.build(IRIS))
    assert titles[0].startswith("PC 1 (73.0%): petal length (cm) +, petal width (cm) +")
    assert titles[1].startswith("PC 2 (22.9%): sepal width (cm) ")


def test_a_name_too_long_for_a_title_is_cut():
    long = IRIS.items.rename(columns={"petal length (cm)": "x" * 60})
    titles = biplot.axis_titles(ee.build(ee.read(long.drop(columns="name"))))
    assert "x" * 21 + "…" in titles[0]


@pytest.mark.parametrize(
    ("data", "recipe"),
    [
        (made.vectors(made.cloud(20, 6)), ee.Recipe(encoder="as_given")),
        (IRIS, ee.Recipe(encoder="features", projection="svd", metric="euclidean")),
        (IRIS, ee.Recipe(encoder="features", projection=None)),
        (made.text(), ee.Recipe(encoder="tfidf")),
    ],
    ids=["vectors", "svd", "no map", "text"],
)
def test_without_measured_columns_or_pca_there_is_none(data, recipe):
    built = ee.build(data, recipe)
    assert not biplot.has_biplot(built)
    assert biplot.arrows(built) == []
    assert biplot.axis_titles(built) == list((built.map_extras or {}).get("axis_names", ()))


def test_a_map_in_three_dimensions_names_three_axes():
    recipe = ee.Recipe(
        encoder="features", projection_params={"n_components": 3}, metric="euclidean"
    )
    assert len(biplot.axis_titles(ee.build(IRIS, recipe))) == 3
