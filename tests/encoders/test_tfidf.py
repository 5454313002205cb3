import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

import embedding_explorer as ee
from embedding_explorer.build.out_of_sample import place
from embedding_explorer.data.word_tokens import TOKEN
from tests.encoders import made


def built_of(data, **params):
    recipe = ee.Recipe(encoder="tfidf", encoder_params=params, projection=None)
    return ee.build(data, recipe)


CASES = [
    ({}, TfidfVectorizer(token_pattern=TOKEN)),
    ({"sublinear": True}, TfidfVectorizer(token_pattern=TOKEN, sublinear_tf=True)),
    ({"weighting": "counts"}, CountVectorizer(token_pattern=TOKEN)),
    ({"weighting": "binary"}, CountVectorizer(token_pattern=TOKEN, binary=True)),
    ({"ngram_high": 3}, TfidfVectorizer(token_pattern=TOKEN, ngram_range=(1, 3))),
    ({"stop_words": "english"}, TfidfVectorizer(token_pattern=TOKEN, stop_words="english")),
    ({"lowercase": False}, TfidfVectorizer(token_pattern=TOKEN, lowercase=False)),
    ({"min_df": 2, "max_df": 0.6}, TfidfVectorizer(token_pattern=TOKEN, min_df=2, max_df=0.6)),
    (
        {"terms": "characters", "ngram_low": 2, "ngram_high": 4},
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4)),
    ),
]


@pytest.mark.parametrize(("params", "theirs"), CASES, ids=[str(p) for p, _ in CASES])
def test_equals_scikit_learn(params, theirs):
    space = built_of(made.text(), **params).space
    expected = theirs.fit_transform(made.SENTENCES)
    assert space.extras["feature_names"] == list(theirs.get_feature_names_out())
    np.testing.assert_allclose(space.matrix.toarray(), expected.toarray(), atol=1e-7)
    assert space.sparse
    assert space.unit == "document"


@pytest.mark.parametrize("params", [p for p, _ in CASES], ids=[str(p) for p, _ in CASES])
def test_a_document_typed_again_lands_on_its_row(params):
    built = built_of(made.text(), **params)
    for i, sentence in enumerate(made.SENTENCES):
        row = built.space.row(i)
        placed = place(built, sentence)
        np.testing.assert_allclose(np.zeros_like(row) if placed is None else placed, row, atol=1e-6)
    assert place(built, "qqq 777") is None


def test_own_stop_words_are_left_out_and_only_they():
    plain = built_of(made.text()).space.extras["feature_names"]
    own = built_of(made.text(), stop_words="own list", own_stop_words=("The", "cat and"))
    assert set(plain) - set(own.space.extras["feature_names"]) == {"the", "cat", "and"}


def test_the_rarer_word_weighs_more():
    space = built_of(made.text()).space
    idf = dict(zip(space.extras["feature_names"], space.extras["idf"], strict=True))
    assert idf["barked"] > idf["gold"] > idf["the"]


def test_items_read_their_cells_as_words():
    space = built_of(made.films(), weighting="counts").space
    assert space.extras["feature_names"] == ["comedy", "horror", "movie", "tv show"]
    assert space.matrix.toarray().tolist() == [
        [0, 1, 1, 0],
        [1, 0, 0, 1],
        [0, 1, 0, 1],
        [1, 1, 1, 0],
    ]
    assert space.unit == "item"


def test_items_with_a_text_column_read_that():
    data = made.table(roles={"plot": "text"}, name=["a", "b"], g=["x", "y"], plot=["a cat", None])
    space = built_of(data).space
    assert space.extras["feature_names"] == ["a", "cat"]
    assert any("1 of 2 rows has none" in note for note in space.extras["notes"])


def test_cells_are_placed_by_their_names():
    built = built_of(made.films())
    assert (place(built, "TV show") != 0).sum() == 1
    np.testing.assert_allclose(place(built, "Comedy, TV show"), built.space.row(1), atol=1e-6)


def test_graph_reads_neighbours_as_words():
    space = built_of(made.graph(), weighting="binary").space
    one_hot = ee.build(made.graph(), ee.Recipe(encoder="one_hot", projection=None)).space
    assert space.extras["feature_names"] == one_hot.extras["feature_names"]
    assert (space.matrix.toarray() == one_hot.matrix.toarray()).all()


def test_words_as_points_are_the_transpose():
    documents, terms = (built_of(made.text(), points=p).space for p in ("documents", "words"))
    assert (terms.matrix != documents.matrix.T).nnz == 0
    assert terms.unit == "word"
    assert terms.names.tolist() == documents.extras["feature_names"]
    assert terms.items.set_index("name").loc["gold", "documents"] == 2
    assert place(built_of(made.text(), points="words"), "gold") is None


@pytest.mark.parametrize(
    ("lines", "params"),
    [
        (["?!", "..."], {}),
        (["the", "of"], {"stop_words": "english"}),
        (["a b", "c d"], {"min_df": 2}),
    ],
)
def test_no_term_left_is_said(lines, params):
    with pytest.raises(ee.MethodError, match="No term is left of 2 documents"):
        built_of(made.text(lines), **params)


def test_n_grams_the_wrong_way_round_are_said():
    with pytest.raises(ee.MethodError, match=r"shortest n-gram \(3\)"):
        built_of(made.text(), ngram_low=3)


def test_a_script_without_spaces_is_said():
    assert any("character by" in n for n in built_of(made.text(["東京", "京都"])).notes)
    assert not built_of(made.text()).notes


def test_stopping_while_counting():
    def stop(fraction, step):
        raise ee.Cancelled("enough")

    with pytest.raises(ee.Cancelled):
        ee.build(made.text(), ee.Recipe(encoder="tfidf"), progress=stop)


def test_too_many_terms_name_the_limit(monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_FEATURES", "5")
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_FEATURES"):
        built_of(made.text())
