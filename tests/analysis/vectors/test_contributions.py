"""Vectors taken apart: the parts add up to the whole, and carry the right names."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix
from scipy.spatial import distance as scipy_distance

import embedding_explorer as ee
from embedding_explorer.analysis.vectors.contributions import (
    dimension_names,
    labelled,
    loadings,
    shares,
    strip,
)
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Column, Dataset
from embedding_explorer.space.space import Space


def space_of(matrix: np.ndarray, *, sparse: bool = False, features: tuple[str, ...] = ()) -> Space:
    names = pd.Index([f"item {i}" for i in range(len(matrix))])
    matrix = np.asarray(matrix, np.float32)
    extras = {"feature_names": list(features)} if features else {}
    kept = csr_matrix(matrix) if sparse else matrix
    return Space(names, kept, pd.DataFrame({"name": names}), extras)


def films() -> Dataset:
    frame = pd.DataFrame(
        {
            "name": ["The Conference", "Upload", "Tales from the Crypt", "Dream Scenario"],
            "genre": ["Horror", "Comedy", "Horror", "Horror-Comedy"],
            "format": ["Movie", "TV show", "TV show", "Movie"],
        }
    )
    return Dataset("items", frame, (Column("genre", "category"), Column("format", "category")))


@pytest.mark.parametrize("sparse", [False, True])
def test_the_largest_numbers_of_the_item_come_first(sparse):
    space = space_of([[0, -5, 2, 0, 0], [1, 1, 0, 0, 7]], sparse=sparse, features=tuple("abcde"))
    table = strip(space, 0, [1])
    assert table.columns.tolist() == ["dimension", "item 0", "item 1"]
    assert table["dimension"].tolist() == ["b", "c", "e", "a"]  # d is zero for both
    assert table["item 0"].tolist() == [-5, 2, 0, 0]
    assert table["item 1"].tolist() == [1, 0, 7, 1]
    assert strip(space, 0, [1, 0, 1], top=1)["dimension"].tolist() == ["b"]


def test_a_one_hot_film_shows_its_own_categories():
    made = ee.build(films(), Recipe(encoder="one_hot", projection=None))
    table = strip(made.space, 2, top=None)
    assert set(table["dimension"]) == {"genre=Horror", "format=TV show"}
    together = strip(made.space, 2, [0]).set_index("dimension")
    assert together.loc["genre=Horror"].tolist() == [1, 1]
    assert together.loc["format=TV show"].tolist() == [1, 0]


def test_dimensions_without_names_are_numbered():
    assert dimension_names(space_of(np.eye(2))).tolist() == ["dimension 1", "dimension 2"]


def test_items_called_like_a_column_of_ours_stay_apart():
    names = ["dimension", "contribution", "dimension (item)", "a", "b"]
    matrix = np.arange(1, 16, dtype=np.float32).reshape(5, 3)
    space = Space(pd.Index(names), matrix, pd.DataFrame({"name": names}))
    table = strip(space, 0, [1, 2, 3, 4])
    assert table.columns.is_unique
    assert table.columns.tolist() == [
        "dimension",
        "dimension (item)",
        "contribution",
        "dimension (item) (2)",
        "a",
        "b",
    ]
    assert table["contribution"].tolist() == [6, 5, 4]
    parts = shares(space, 0, 1)
    named = labelled(parts, {"a": "dimension", "b": "contribution"})
    assert named.columns.tolist() == [
        "dimension",
        "dimension (item)",
        "contribution (item)",
        "contribution",
    ]
    assert (named.to_numpy() == parts.to_numpy()).all()
    swapped = labelled(parts, {"a": "b", "b": "a"})
    assert swapped.columns.tolist() == ["dimension", "b", "a", "contribution"]


METRICS = {
    "cosine": lambda a, b: 1 - scipy_distance.cosine(a, b),
    "euclidean": scipy_distance.euclidean,
    "manhattan": scipy_distance.cityblock,
}


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("top", [None, 3])
@pytest.mark.parametrize("sparse", [False, True])
def test_the_parts_add_up_to_the_whole(metric, top, sparse):
    matrix = np.random.default_rng(0).normal(size=(2, 40)).astype(np.float32)
    table = shares(space_of(matrix, sparse=sparse), 0, 1, metric, top=top)
    whole = METRICS[metric](*matrix.astype(np.float64))
    assert table["contribution"].sum() == pytest.approx(whole, rel=1e-12)
    assert len(table) == (40 if top is None else 4)
    if top:
        assert table["dimension"].iloc[-1] == "the other 37"


@given(
    arrays(np.float32, (2, 6), elements=st.floats(-100, 100, width=16)),
    st.sampled_from(list(METRICS)),
)
def test_the_parts_agree_with_the_distances_shown(matrix, metric):
    from embedding_explorer.space.distances import distances

    table = shares(space_of(matrix), 0, 1, metric, top=2)
    far = distances(matrix[:1], matrix[1:], metric)[0, 0]
    whole = 1 - far if metric == "cosine" else far
    # Distances come from |a|^2 - 2 ab + |b|^2, which loses digits where a and b are alike.
    assert table["contribution"].sum() == pytest.approx(whole, rel=1e-6, abs=1e-3)


def test_two_films_share_their_genre_and_nothing_else():
    made = ee.build(films(), Recipe(encoder="one_hot", projection=None))
    alike = shares(made.space, 0, 2)
    assert alike["dimension"].tolist() == ["genre=Horror"]
    assert alike["contribution"].tolist() == pytest.approx([0.5])
    apart = shares(made.space, 0, 2, "euclidean")
    assert set(apart["dimension"]) == {"format=Movie", "format=TV show"}
    assert apart["contribution"].sum() == pytest.approx(2**0.5)


def test_equal_and_zero_vectors_have_no_parts():
    space = space_of([[1, 2], [1, 2], [0, 0]])
    assert shares(space, 0, 1, "euclidean").empty
    assert shares(space, 0, 2, "cosine").empty
    assert shares(space, 0, 1, "cosine")["contribution"].sum() == pytest.approx(1)


@pytest.mark.parametrize("reducer", ["pca", None])
def test_loadings_name_the_features_that_drive_a_component(reducer):
    generator = np.random.default_rng(0)
    matrix = generator.normal(size=(50, 4)).astype(np.float32) * [1, 20, 1, 5]
    frame = pd.DataFrame({"name": [str(i) for i in range(50)]})
    data = Dataset("vectors", frame, vectors=matrix.astype(np.float32))
    params = {"n_components": 3} if reducer else {}
    made = ee.build(
        data,
        Recipe(encoder="as_given", reducer=reducer, reducer_params=params, projection="pca"),
    )
    first, second = loadings(made, 0), loadings(made, 1)
    assert first["feature"].iloc[0] == "dimension 2"
    assert second["feature"].iloc[0] == "dimension 4"
    assert first["share"].sum() == pytest.approx(1, abs=1e-6)
    assert len(loadings(made, 0, top=2)) == 2


def test_what_cannot_be_taken_apart_says_so():
    space = space_of(np.eye(3))
    for ask in (lambda: strip(space, 3), lambda: strip(space, -1), lambda: shares(space, 0, 9)):
        with pytest.raises(InputError, match="must lie between 0 and 2"):
            ask()
    with pytest.raises(InputError, match="At least 1 dimension"):
        strip(space, 0, top=0)
    with pytest.raises(InputError, match="metric called 'chess'"):
        shares(space, 0, 1, "chess")
    made = ee.build(films(), Recipe(encoder="one_hot", projection=None))
    with pytest.raises(MethodError, match="has components; use PCA or SVD"):
        loadings(made, 0)
    with_map = ee.build(films(), Recipe(encoder="one_hot", projection="pca"))
    with pytest.raises(InputError, match="between 0 and 1, not 2"):
        loadings(with_map, 2)
