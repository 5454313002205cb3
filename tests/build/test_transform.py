"""New rows beside those a map was made of: what was learned decides, never the new rows."""

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import embedding_explorer as ee
from embedding_explorer.data.dataset import subset
from embedding_explorer.data.word_tokens import TOKEN
from tests.encoders import made

FIRST = np.arange(200)
REST = np.arange(200, 300)
FILMS = pd.DataFrame(
    {
        "title": ["Alien", "Upload", "Scream", "Up", "Heat", "Jaws"],
        "genre": ["Horror-Comedy", "Comedy", "Horror", "Comedy", "Crime", "Horror"],
        "year": [1979.0, 2020, 1996, 2009, 1995, np.nan],
        "length": [117.0, 30, 111, 96, 170, 124],
    }
)


def dense(matrix):
    return matrix if isinstance(matrix, np.ndarray) else matrix.toarray()


@pytest.fixture(scope="module")
def documents():
    return ee.sample("documents")


def on_documents(data, encoder="tfidf", **more):
    recipe = ee.Recipe(encoder=encoder, projection=None, **more)
    known = subset(data, FIRST)
    return ee.build(known, recipe), subset(data, REST)


def texts_of(data, rows):
    return data.items[data.with_role("text")[0]].iloc[rows]


def test_tfidf_is_scikit_learns_fit_and_transform(documents):
    placed = ee.transform(*on_documents(documents))
    other = TfidfVectorizer(token_pattern=TOKEN).fit(texts_of(documents, FIRST))
    expected = other.transform(texts_of(documents, REST))
    np.testing.assert_allclose(dense(placed.matrix), expected.toarray(), atol=1e-6)
    assert placed.built.space.sparse
    assert any("unknown, left out" in note for note in placed.notes)


@pytest.mark.parametrize(("key", "other"), [("pca", PCA), ("svd", TruncatedSVD)])
def test_linear_reductions_and_maps_are_scikit_learns(documents, key, other):
    settings = {"projection_params": {"n_components": 3}}
    built, new = on_documents(documents)
    built = ee.build(built.dataset, ee.Recipe(encoder="tfidf", projection=key, **settings))
    placed = ee.transform(built, new)
    exact = {"svd_solver": "full"} if key == "pca" else {"algorithm": "arpack"}
    fitted = other(3, **exact).fit(dense(built.space.matrix))
    expected = fitted.transform(dense(placed.matrix))
    signs = np.sign((fitted.components_ * built.map_extras["components"]).sum(axis=1))
    np.testing.assert_allclose(placed.map, expected * signs, atol=1e-4)
    np.testing.assert_array_equal(placed.built.map[: len(FIRST)], built.map)


def test_mean_length_and_reduction_are_those_of_the_known_rows(documents):
    more = {"center": True, "unit_norm": True, "reducer": "pca"}
    built, new = on_documents(documents, reducer_params={"n_components": 5}, **more)
    plain = ee.transform(*on_documents(documents))
    known = dense(plain.built.space.matrix[: len(FIRST)]).astype(float)
    both = [m - known.mean(axis=0) for m in (known, dense(plain.matrix))]
    both = [m / np.linalg.norm(m, axis=1, keepdims=True) for m in both]
    fitted = PCA(5, svd_solver="full").fit(both[0])
    found = ee.transform(built, new).matrix
    np.testing.assert_allclose(np.abs(found), np.abs(fitted.transform(both[1])), atol=1e-4)


def test_one_hot_and_z_scores_are_scikit_learns():
    known = FILMS.drop(columns="year").assign(genre=list("aabbca"))
    new = pd.DataFrame({"title": ["X", "Y"], "genre": ["b", "new"], "length": [50.0, 500.0]})
    for encoder, scale in (("one_hot", None), ("features", StandardScaler())):
        built = ee.build(ee.read(known), ee.Recipe(encoder=encoder, projection=None))
        placed = ee.transform(built, new)
        columns = built.space.extras["feature_names"]
        found = pd.DataFrame(dense(placed.matrix), columns=columns)
        other = OneHotEncoder(handle_unknown="ignore").fit(known[["genre"]])
        expected = other.transform(new[["genre"]]).toarray() > 0
        names = [f"genre={c}" for c in other.categories_[0]]
        np.testing.assert_array_equal(found[names] > 0, expected)
        low, high = known["length"].min(), known["length"].max()
        ranged = (new["length"] - low) / (high - low)
        if scale is not None:
            ranged = scale.fit(known[["length"]]).transform(new[["length"]]).ravel()
        np.testing.assert_allclose(found["length"], ranged, rtol=1e-5)
        assert placed.notes == ("genre: 1 row with a new category, left out (new).",)


WAYS = {
    "one_hot": {},
    "one_hot as they are": {"numbers": "as they are"},
    "features": {},
    "features 0..1": {"scaling": "0..1"},
    "features rank": {"scaling": "rank"},
    "features none": {"scaling": "none"},
    "tfidf": {},
    "word2vec": {"points": "documents", "min_count": 1, "vector_size": 5, "epochs": 2},
    "bert": {},
    "learned": {"hidden": 3, "epochs": 2},
}


@pytest.mark.parametrize("way", WAYS)
def test_a_row_has_its_vector_whatever_comes_with_it(way):
    """Alone, no cell lists values, no number has a spread, and names may be no words."""
    roles = {"genre": "category", "year": "number", "length": "number"}
    data = ee.read(FILMS, roles=roles)
    recipe = ee.Recipe(encoder=way.split()[0], encoder_params=WAYS[way], projection=None)
    built = ee.build(data, recipe)
    atol = 0.03 if way == "bert" else 1e-6  # int8 weights: a batch of other texts rounds otherwise
    for row in range(len(FILMS)):
        alone = ee.transform(built, FILMS.iloc[[row]])
        np.testing.assert_allclose(dense(alone.matrix)[0], built.space.row(row), atol=atol)


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "manhattan", "correlation"])
def test_an_item_known_under_another_name_is_nearest_to_itself(documents, metric):
    built, _ = on_documents(documents, metric=metric)
    again = subset(documents, np.arange(5))
    called = ee.Dataset(
        "text", again.items.assign(name=[f"other {i}" for i in range(5)]), again.columns
    )
    placed = ee.transform(built, called)
    assert list(placed.names) == [f"other {i}" for i in range(5)]
    for name, own in zip(placed.names, again.names, strict=True):
        nearest = ee.neighbors(placed.built.space, name, k=1, metric=metric)
        assert nearest["name"].iloc[0] == own


def test_names_that_are_taken_get_a_number_and_the_old_ones_keep_theirs():
    data = ee.read(FILMS)
    built = ee.build(data, ee.Recipe(encoder="features", projection="pca"))
    placed = ee.transform(built, FILMS.iloc[:2])
    assert list(placed.names) == ["Alien (2)", "Upload (2)"]
    assert list(placed.built.space.names[:6]) == list(built.space.names)
    assert placed.notes[0] == "2 names already taken: numbered."
    unnamed = ee.read(FILMS[["year", "length"]])
    built = ee.build(unnamed, ee.Recipe(encoder="features", projection="pca"))
    placed = ee.transform(built, FILMS[["year", "length"]].iloc[:2])
    assert list(placed.names) == ["new row 1", "new row 2"]
    assert list(placed.built.space.names[:6]) == list(unnamed.names)


def test_columns_without_a_vector_may_be_missing_and_others_are_named():
    data = ee.read(FILMS.assign(kind=list("xyxyxy")), roles={"kind": "label"})
    built = ee.build(data, ee.Recipe(encoder="features", projection="pca"))
    placed = ee.transform(built, FILMS.assign(more=1).iloc[:2])
    assert "The new rows lack kind: empty there." in placed.notes
    assert "Only the new rows have more: left out." in placed.notes
    assert placed.built.dataset.items["kind"].isna().sum() == 2
    with pytest.raises(ee.InputError, match="lacks 'length'|lacks length"):
        ee.transform(built, FILMS.drop(columns="length"))
    with pytest.raises(ee.InputError, match="new rows are vectors, and the map is one of items"):
        ee.transform(built, made.vectors(made.cloud(3, 2)))


def test_vectors_of_another_size_are_refused():
    built = ee.build(made.vectors(made.cloud(9, 4)), ee.Recipe(encoder="as_given"))
    with pytest.raises(ee.InputError, match="shape"):
        ee.transform(built, made.vectors(made.cloud(3, 5)))


REFUSED = {
    "a graph": (made.graph, {"encoder": "one_hot"}, "links"),
    "nodes": (made.graph, {"encoder": "node2vec", "encoder_params": {"epochs": 1}}, "links"),
    "distances": (lambda: made.distances(made.cloud(9, 3)), {"encoder": "distances"}, "matrix"),
    "words": (
        made.text,
        {"encoder": "tfidf", "encoder_params": {"points": "words"}},
        "rows or doc",
    ),
    "a reduction": (
        lambda: made.vectors(made.cloud(20, 8)),
        {"encoder": "as_given", "reducer": "umap", "metric": "euclidean"},
        "reduce by PCA or SVD",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_placed_is_refused_in_a_sentence_that_says_what_to_do(case):
    data, given, said = REFUSED[case]
    built = ee.build(data(), ee.Recipe(projection=None, **given))
    with pytest.raises(ee.MethodError, match=said) as told:
        ee.transform(built, data())
    assert str(told.value).count(".") == 1
    assert ";" in str(told.value)


def test_given_coordinates_place_no_rows():
    data = ee.read(FILMS, roles={"year": "number", "length": "number"})
    axes = {"x": "year", "y": "length"}
    recipe = ee.Recipe(encoder="features", projection="coordinates", projection_params=axes)
    with pytest.raises(ee.MethodError, match="append the new rows"):
        ee.transform(ee.build(data, recipe), FILMS)


def test_what_was_placed_teaches_nothing():
    built = ee.build(ee.read(FILMS), ee.Recipe(encoder="features", projection="pca"))
    placed = ee.transform(built, FILMS.iloc[:2])
    with pytest.raises(ee.MethodError, match="as it was built"):
        ee.transform(placed.built, FILMS.iloc[:2])


def test_a_map_drawn_as_it_is_takes_new_rows():
    built = ee.build(
        made.vectors(made.cloud(9, 2)), ee.Recipe(encoder="as_given", projection="pca")
    )
    assert built.trail[-1].key == "as_is"
    new = made.cloud(3, 2, seed=1)
    placed = ee.transform(built, made.vectors(new, ["a", "b", "c"]))
    np.testing.assert_array_equal(placed.map, new)


def test_progress_rises_to_1_and_stops_the_work(documents):
    built, new = on_documents(documents)
    built = ee.build(built.dataset, ee.Recipe(encoder="tfidf", projection="mds"))
    seen = []
    ee.transform(built, new, lambda fraction, step: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1

    def stop(fraction, step):
        raise ee.Cancelled("enough")

    with pytest.raises(ee.Cancelled):
        ee.transform(built, new, stop)
