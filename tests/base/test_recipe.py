from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.recipe import METRICS, Params

VALUES = {
    bool: lambda f: st.booleans(),
    int: lambda f: st.integers(int(f.low), int(f.high)),
    float: lambda f: st.floats(f.low, f.high, allow_nan=False),
    str: lambda f: texts_of(f),
    tuple: lambda f: st.lists(st.text(min_size=1), max_size=3).map(tuple),
}


def texts_of(field):
    if field.choices:
        return st.sampled_from(field.choices)
    return st.sampled_from([field.default, "owner/name"]) if field.pattern else st.text()


def params_of(folder, key):
    """Return a strategy for any allowed parameters of a method, each there or not."""
    fields = registry.fields(registry.find(folder, key).Params)
    optional = {f.name: VALUES[f.type](f) for f in fields}
    return st.fixed_dictionaries({}, optional=optional)


def step(folder):
    return st.sampled_from(registry.keys(folder)).flatmap(
        lambda key: st.tuples(st.just(key), params_of(folder, key))
    )


@st.composite
def recipes(draw):
    encoder, encoder_params = draw(step("encoders"))
    reducer, reducer_params = draw(st.none().map(lambda _: (None, {})) | step("reducers"))
    projection, projection_params = draw(st.none().map(lambda _: (None, {})) | step("reducers"))
    return ee.Recipe(
        encoder=encoder,
        encoder_params=encoder_params,
        reducer=reducer,
        reducer_params=reducer_params,
        projection=projection,
        projection_params=projection_params,
        center=draw(st.booleans()),
        unit_norm=draw(st.booleans()),
        metric=draw(st.sampled_from(METRICS)),
        seed=draw(st.integers(0, 2**31 - 1)),
    )


@given(recipes())
def test_a_link_brings_the_recipe_back(recipe):
    again = ee.Recipe.from_query(recipe.to_query())
    assert again == recipe
    assert hash(again) == hash(recipe)
    assert again.key == recipe.key
    assert ee.Recipe.from_query(recipe.to_query(full=True)) == recipe


@given(recipes(), recipes())
def test_keys_are_equal_exactly_for_equal_recipes(one, other):
    assert (one.key == other.key) == (one == other)


def read(query):
    """Return the recipe of a query, or the sentence that says why there is none."""
    try:
        return ee.Recipe.from_query(query).key
    except ee.ExplorerError as error:
        return str(error)


@given(st.text())
def test_any_query_gives_a_recipe_or_an_explorer_error(query):
    assert read(query)


NAMES = ["encode", "reduce", "project", "encode.points", "seed", "project.n_components", "center"]


@given(st.dictionaries(st.sampled_from(NAMES), st.text()))
def test_any_value_gives_a_recipe_or_an_explorer_error(values):
    assert read(urlencode(values))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("encode=bogus", "no encoder called 'bogus'; choose one of features, one_hot, tfidf"),
        ("reduce=bogus", "no reducer called 'bogus'; choose one of pca, svd"),
        ("metric=bogus", "no metric called 'bogus'; choose one of cosine, euclidean, manhattan"),
        ("encode=tfidf&encode.bogus=1", "no parameter of TF-IDF and counts called 'bogus'.*min_df"),
        ("encode=tfidf&encode.points=x", "choose one of documents, words"),
        ("bogus=1", "no part of a recipe called 'bogus'; choose one of encode, reduce, project"),
        ("encode=none", "needs an encoder"),
        ("seed=x", "whole number, not 'x'"),
        ("seed=-1", "between 0 and 2147483647, not -1"),
        ("seed=²", "whole number"),
        ("center=maybe", "center must be 1 or 0, not 'maybe'"),
        ("project.n_components=inf", "must be a whole number"),
        ("project.n_components=2.5", "must be a whole number"),
        ("project=umap&project.min_dist=nan", "must be a number, not .nan"),
        ("project=umap&project.n_neighbors=1_0", "must be a whole number"),
        ("project=umap&project.n_neighbors=٣", "must be a whole number"),
        ("project=umap&project.min_dist=1e999", "must be a number"),
        ("seed=" + "9" * 5_000, "must be a whole number"),
        ("encode=bert&encode.model=" + "x" * 100_000, "Hugging Face as owner.name, or the path"),
        ("project=umap&project.n_neighbors=1", "between 2 and 200, not 1"),
    ],
)
def test_what_is_wrong_with_a_query_is_said(query, said):
    with pytest.raises(ee.InputError, match=said):
        ee.Recipe.from_query(query)


@pytest.mark.parametrize(
    "arguments",
    [
        {"encoder": None},
        {"encoder": 3},
        {"seed": 1.5},
        {"seed": None},
        {"metric": ["cosine"]},
        {"encoder_params": ["columns"]},
        {"encoder_params": {"columns": 5}},
        {"encoder_params": {"split": "perhaps"}},
    ],
)
def test_wrong_arguments_are_input_errors(arguments):
    with pytest.raises(ee.InputError):
        ee.Recipe(**arguments)


def test_values_at_their_default_are_left_out_of_the_link():
    assert ee.Recipe().to_query() == "encode=one_hot&reduce=none&project=pca"
    assert ee.Recipe(metric="euclidean", seed=3).to_query().endswith("&metric=euclidean&seed=3")


def test_the_space_has_one_recipe_whatever_the_map():
    one = ee.Recipe(encoder="tfidf", projection="umap", metric="euclidean")
    other = ee.Recipe(encoder="tfidf", projection="svd")
    assert one.space_recipe() == other.space_recipe()
    assert one.space_recipe() != ee.Recipe(encoder="one_hot").space_recipe()
    by_metric = [ee.Recipe(reducer="umap", metric=m).space_recipe() for m in METRICS]
    assert len(set(by_metric)) == len(METRICS)


def test_params_are_a_hashable_mapping():
    assert Params({"b": [1, 2], "a": 3}) == {"a": 3, "b": (1, 2)}
    assert hash(Params({"a": 1, "b": 2})) == hash(Params({"b": 2, "a": 1}))


def test_what_decides_the_vectors_keeps_their_preprocessing():
    whole = ee.Recipe(center=True, unit_norm=True, projection="svd", metric="euclidean", seed=3)
    kept = ee.Recipe(center=True, unit_norm=True, projection=None, seed=3)
    assert whole.space_recipe() == whole.encoder_recipe() == kept
    assert len({kept.key, ee.Recipe(unit_norm=True, projection=None, seed=3).key}) == 2
