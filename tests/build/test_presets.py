import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.build.presets import METHODS
from embedding_explorer.space.neighbors import neighbor_table
from tests.encoders import made

OFFERED = {
    "items": [
        "features", "pca", "svd", "umap", "one_hot", "tfidf", "word2vec_cbow", "word2vec_skipgram",
        "bert", "learned",
    ],
    "text": [
        "tfidf", "pca", "svd", "umap", "one_hot", "word2vec_cbow", "word2vec_skipgram", "bert",
    ],
    "graph": [
        "one_hot", "pca", "svd", "umap", "tfidf", "word2vec_cbow", "word2vec_skipgram", "node2vec",
        "spectral",
    ],
    "images": ["pca", "svd", "umap"],
    "vectors": ["as_given", "pca", "svd", "umap"],
    "distances": ["mds", "classical_mds", "umap"],
}  # fmt: skip


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
        "features", "one_hot", "tfidf", "pca", "svd", "word2vec_cbow", "word2vec_skipgram", "bert",
        "learned", "node2vec", "spectral", "mds", "classical_mds", "umap", "coordinates",
        "as_given",
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


def built_sample(sample, key):
    data = ee.sample(sample)
    return ee.build(data, ee.methods(data).set_index("key").loc[key, "recipe"])


def test_the_produce_sample_begins_as_every_introduction_does():
    matrix = built_sample("produce", "one_hot").space.matrix.toarray()
    assert matrix[:3, [0, 1, 2, -1]].tolist() == [[1, 0, 0, 5], [0, 1, 0, 7], [0, 0, 1, 10]]
    assert (matrix[:, :-1] == np.eye(len(matrix))).all()


def test_the_films_share_what_newcomers_are_told():
    space = built_sample("films", "one_hot").space
    names = space.extras["feature_names"]

    def shared(one, other):
        both = space.row(space.position(one)) * space.row(space.position(other)) == 1
        return {name for name, is_both in zip(names, both, strict=True) if is_both and "=" in name}

    assert shared("The Conference", "Tales from the Crypt") == {"genre=Horror"}
    assert shared("Upload", "Tales from the Crypt") == {"format=TV show"}
    assert shared("The Conference", "Upload") == set()


@pytest.mark.parametrize("sample", ["films", "produce", "friends", "documents", "digits", "words"])
def test_every_sample_can_be_reduced_by_pca_and_svd(sample):
    for key in ("pca", "svd"):
        out = built_sample(sample, key)
        assert out.map.shape == (len(ee.sample(sample)), 2)
        assert 0 < out.trail[-1].kept <= 1


def test_tfidf_puts_paragraphs_of_one_topic_together_more_than_chance():
    out = built_sample("documents", "tfidf")
    found, _ = neighbor_table(out.space.matrix, range(len(out.space)), 1, "cosine")
    topics = out.space.items["topic"].to_numpy()
    assert (topics[found[:, 0]] == topics).mean() > 0.7
    assert (np.random.default_rng(0).permutation(topics) == topics).mean() < 0.2


@pytest.mark.parametrize(("sample", "kept"), [("words", 25), ("digits", 32), ("films", 10)])
def test_a_preset_reducer_leaves_something_out(sample, kept):
    data = ee.sample(sample)
    recipe = ee.methods(data).set_index("key").loc["pca", "recipe"]
    assert recipe.reducer_params["n_components"] == kept
