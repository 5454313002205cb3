import pytest

import embedding_explorer as ee
from embedding_explorer.methods import METHODS
from tests.encoders import made

OFFERED = {
    "items": ["one_hot", "pca", "svd", "umap", "tfidf", "word2vec_cbow", "word2vec_skipgram"],
    "text": ["tfidf", "pca", "svd", "umap", "one_hot", "word2vec_cbow", "word2vec_skipgram"],
    "graph": ["one_hot", "pca", "svd", "umap", "tfidf", "word2vec_cbow", "word2vec_skipgram"],
    "images": ["pca", "svd", "umap"],
    "vectors": ["pca", "svd", "umap", "as_given"],
}


@pytest.mark.parametrize("kind", OFFERED)
def test_what_is_offered_for_each_kind(kind):
    table = ee.methods(made.KINDS[kind]())
    assert table["key"].tolist() == OFFERED[kind]
    assert list(table.columns) == ["key", "title", "summary", "recipe"]


@pytest.mark.parametrize("kind", OFFERED)
def test_all_that_is_offered_can_be_built(kind):
    data = made.KINDS[kind]()
    for recipe in ee.methods(data)["recipe"]:
        if recipe.projection == "umap" and len(data) < 8:
            continue  # tests/reducers lays out a handful of points
        out = ee.build(data, recipe)
        assert out.map.shape == (len(out.space), 2)
        assert ee.Recipe.from_query(recipe.to_query()) == recipe


def test_keys_are_those_promised():
    keys = [method.key for method in METHODS]
    assert keys == [
        "one_hot", "tfidf", "pca", "svd", "word2vec_cbow", "word2vec_skipgram", "umap", "as_given",
    ]  # fmt: skip


def test_the_price_stands_as_it_is_only_beside_names_alone():
    recipe = ee.methods(made.produce()).set_index("key").loc["one_hot", "recipe"]
    assert recipe.encoder_params == {"numbers": "as they are"}
    assert ee.methods(made.films()).set_index("key").loc["one_hot", "recipe"].encoder_params == {}


def test_cells_without_order_are_all_company():
    films, text = (ee.methods(d).set_index("key")["recipe"] for d in (made.films(), made.text()))
    assert films["word2vec_cbow"].encoder_params["window"] == 50
    assert "window" not in text["word2vec_cbow"].encoder_params
    assert text["word2vec_skipgram"].encoder_params["architecture"] == "skip-gram"


def test_several_numbers_without_a_category_leave_the_name_out():
    roles = {"length": "number", "width": "number"}
    flowers = made.table(roles=roles, name=["a", "b"], length=[1.0, 2.0], width=[3.0, 5.0])
    space = ee.build(flowers, ee.methods(flowers)["recipe"].iloc[0]).space
    assert space.extras["feature_names"] == ["length", "width"]
