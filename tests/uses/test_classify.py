"""Labels guessed from vectors: known answers, no leakage, honest folds, sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.build.presets import on_items
from embedding_explorer.data.dataset import subset
from embedding_explorer.encoders import tfidf, word2vec
from embedding_explorer.uses.classify import (
    KNN,
    LOGISTIC,
    classify,
    confused,
    label_columns,
    macro_f1,
)
from embedding_explorer.uses.cross_validation import blind, folds, hidden, honesty
from embedding_explorer.uses.missing_labels import why_no_label
from embedding_explorer.uses.predict import Prediction, answered, predict

AS_GIVEN = ee.Recipe(encoder="as_given", metric="euclidean")
TFIDF = ee.Recipe(encoder="tfidf", metric="cosine")


def blobs(n: int = 90, apart: float = 4.0, seed: int = 0, labels: object = None) -> ee.Dataset:
    rng = np.random.default_rng(seed)
    group = np.arange(n) % 3
    vectors = rng.normal(size=(n, 5))
    vectors[:, :3] += apart * np.eye(3)[group]
    frame = pd.DataFrame(vectors, columns=[f"d{i}" for i in range(5)])
    frame.insert(0, "name", [f"n{i}" for i in range(n)])
    frame["kind"] = np.array(["a", "b", "c"])[group] if labels is None else labels
    return ee.read(frame, kind="vectors", roles={"kind": "label"})


def test_separate_groups_are_told_apart_by_both():
    for found in classify(blobs(), AS_GIVEN, "kind"):
        assert found.task.score > 0.9
        assert found.task.low > found.task.chance
        assert found.f1_low <= found.f1 <= found.f1_high
        assert found.confusion["items"].sum() == 90


@pytest.mark.parametrize("encoder", ["tfidf", "one_hot"])
def test_shuffled_labels_score_as_chance_on_real_text(encoder):
    data = ee.sample("documents")
    labels = data.items["topic"].sample(frac=1, random_state=3).to_numpy()
    mixed = ee.Dataset("text", data.items.assign(topic=labels), data.columns)
    recipe = ee.Recipe(encoder=encoder, reducer="svd", metric="cosine")
    for found in classify(mixed, recipe, "topic"):
        # Stratified folds of meaningless labels score a little below chance: a row's own label is
        # the rarer among those that are known.
        assert found.task.low <= found.task.chance
        assert found.task.high >= 0.9 * found.task.chance
    for found in classify(data, recipe, "topic"):
        assert found.task.low > 0.4


def test_the_label_is_never_among_the_vectors():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "name": [f"n{i}" for i in range(120)],
            "kind": rng.choice(["a", "b"], 120),
            "color": rng.choice(["red", "green", "blue"], 120),
            "note": rng.choice(["found by the sea", "seen in the wood", "bought"], 120),
        }
    )
    data = ee.read(frame, roles={"kind": "category", "color": "category", "note": "text"})
    for encoder in ("one_hot", "tfidf"):
        recipe = ee.Recipe(encoder=encoder, metric="cosine")
        for found in classify(data, recipe, "kind"):
            assert found.task.score < 0.75  # with the label inside it would be 1
    asked = ee.Recipe(encoder="one_hot", encoder_params={"columns": ("kind", "color")})
    assert blind(asked, "kind").encoder_params["columns"] == ("color",)


def test_a_network_does_not_learn_the_label_that_is_asked_for():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {c: rng.choice(list("abcdefgh"), 150) for c in ("color", "shape", "place")}
    )
    frame["size"] = rng.normal(size=150)
    frame["kind"] = rng.choice(["x", "y"], 150)
    data = ee.read(frame, roles={"kind": "label"})
    params = {"target": "kind", "hidden": 8, "epochs": 20}
    for reducer in (None, "mds"):  # learned in every fold, and from all rows at once
        asked = ee.Recipe(encoder="learned", encoder_params=params, reducer=reducer)
        assert "target" not in blind(asked, "kind").encoder_params
        for found in classify(data, asked, "kind"):
            assert found.task.score < 0.65  # having learned to tell it, it would be near 1
    assert blind(asked, "color").encoder_params["target"] == "kind"


def test_what_is_learned_is_learned_from_the_known_rows_alone():
    data = ee.sample("documents")
    known, asked = np.arange(0, 300, 2), np.arange(1, 300, 2)
    (fold,) = folds(data, TFIDF, [(known, asked)])
    alone = ee.build(subset(data, known), TFIDF).space.matrix
    assert fold.train.shape == alone.shape
    assert abs(fold.train - alone).max() == 0
    # Other texts in the asked rows change nothing of what the known rows are.
    other = data.items.copy()
    column = data.with_role("text")[0]
    other.loc[asked, column] = "zebra quagga okapi"
    changed = ee.Dataset("text", other, data.columns)
    (again,) = folds(changed, TFIDF, [(known, asked)])
    assert abs(again.train - fold.train).max() == 0
    assert again.test.nnz == 0


@pytest.mark.parametrize("reducer", ["pca", "svd"])
def test_reducers_are_fitted_on_the_known_rows_alone(reducer):
    data = blobs()
    known, asked = np.arange(60), np.arange(60, 90)
    recipe = ee.Recipe(encoder="as_given", reducer=reducer, reducer_params={"n_components": 2})
    (fold,) = folds(data, recipe, [(known, asked)])
    alone = ee.build(subset(data, known), recipe).space.matrix
    np.testing.assert_array_equal(fold.train, alone)
    assert fold.test.shape == (30, 2)


@pytest.mark.parametrize(("module", "key"), [(tfidf, "tfidf"), (word2vec, "word2vec")])
def test_rows_that_were_there_are_placed_where_they_are(module, key):
    data = subset(ee.sample("documents"), np.arange(60))
    params = {"epochs": 2, "vector_size": 8} if key == "word2vec" else {}
    recipe = on_items(data, ee.Recipe(encoder=key, encoder_params=params))
    space = ee.build(data, recipe).space
    found = module.place_rows(
        data,
        space.extras,
        known=data,
        params=registry.make_params(module, recipe.encoder_params),
        progress=lambda fraction, step: None,
    ).matrix
    dense = [m if isinstance(m, np.ndarray) else m.toarray() for m in (found, space.matrix)]
    np.testing.assert_allclose(dense[0], dense[1], atol=1e-6)


def test_what_must_see_all_rows_is_said():
    assert ("cannot place unseen rows") in honesty(
        blobs(), ee.Recipe(encoder="as_given", reducer="umap")
    )
    graph = ee.sample("friends")
    assert "cannot place unseen rows" in honesty(graph, ee.Recipe(encoder="word2vec"))
    assert "every fold" in honesty(ee.sample("documents"), TFIDF)
    for encoder, sample in (("bert", "documents"), ("vision", "digits"), ("pixels", "digits")):
        assert "learns nothing from rows" in honesty(
            ee.sample(sample), ee.Recipe(encoder=encoder, projection=None)
        )
    assert "list of words comes from all rows" in honesty(
        ee.sample("documents"), ee.Recipe(encoder="one_hot")
    )


def test_macro_f1_is_scikit_learns():
    from sklearn.metrics import f1_score

    rng = np.random.default_rng(0)
    truth, guess = rng.integers(0, 4, 200), rng.integers(0, 4, 200)
    found, low, high = macro_f1(truth, guess, 4)
    assert found == pytest.approx(f1_score(truth, guess, average="macro"))
    assert low < found < high


def test_k_nearest_equals_scikit_learns_where_no_votes_tie():
    from sklearn.neighbors import KNeighborsClassifier

    data = blobs(apart=1.0)
    known, asked = np.arange(0, 90, 2), np.arange(1, 90, 2)
    from embedding_explorer.space.distances import distances
    from embedding_explorer.uses.classify import vote

    codes = np.arange(90) % 3
    far = distances(data.vectors[asked], data.vectors[known], "euclidean")
    mine, _ = vote(far, codes[known], 3, 1)
    other = KNeighborsClassifier(1).fit(data.vectors[known], codes[known])
    np.testing.assert_array_equal(mine, other.predict(data.vectors[asked]))


def test_confused_lists_only_mistakes_the_most_frequent_first():
    found = classify(blobs(apart=1.0), AS_GIVEN, "kind")[0]
    table = confused(found)
    assert (table["label"] != table["guess"]).all()
    assert table["items"].is_monotonic_decreasing
    assert table["items"].sum() == (~found.task.items["right"]).sum()


def test_a_new_one_and_a_left_out_one_are_guessed():
    data = ee.sample("documents")
    built = ee.build(data, TFIDF)
    found = predict(built, "topic", "wheat farmers and the prices of their crops", 10)
    assert found.label == found.regression == "Agriculture"
    assert len(found.votes) == 10
    name = str(data.names[0])
    left_out = predict(built, "topic", name, 10, is_name=True)
    assert name not in left_out.votes["name"].tolist()
    with pytest.raises(InputError, match="no word known to this method"):
        predict(built, "topic", "xyzzy")
    with pytest.raises(InputError, match="not one of the"):
        predict(built, "topic", "nobody", is_name=True)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["a"] * 90, "has 1 value that occurs at least twice"),
        ([f"x{i}" for i in range(90)], "has 0 values that occur at least twice"),
        ([None] * 90, "has 0 values"),
    ],
)
def test_labels_that_tell_nothing_are_refused(labels, message):
    data = blobs()
    data = ee.Dataset("vectors", data.items.assign(kind=labels), data.columns, vectors=data.vectors)
    with pytest.raises(MethodError, match=message):
        classify(data, AS_GIVEN, "kind")
    assert label_columns(data) == []


def test_wrong_questions_are_answered_in_a_sentence():
    with pytest.raises(InputError, match="k must be at least 1"):
        classify(blobs(), AS_GIVEN, "kind", 0)
    with pytest.raises(InputError, match="no column called 'x'"):
        classify(blobs(), AS_GIVEN, "x")
    text, parts = ee.sample("documents"), [(np.arange(200), np.arange(200, 300))]
    words = ee.Recipe(encoder="word2vec", encoder_params={"epochs": 1, "points": "words"})
    with pytest.raises(MethodError, match="points"):
        list(folds(hidden(text, "topic"), words, parts))
    small = blobs(6)
    for found in classify(small, AS_GIVEN, "kind", 50):
        assert any("Folds lowered to 2" in n for n in found.task.notes)
        assert any("k lowered to 3" in n for n in found.task.notes)


def predicted(votes: str, regression: str) -> Prediction:
    return Prediction(votes, 0.5, regression, 0.16, pd.DataFrame({"rank": range(10)}))


def test_two_classifiers_that_disagree_are_both_in_the_headline_the_better_first():
    found = predicted("Veterans", "Health")
    headline, told = answered(found, "topic", {KNN: 0.61, LOGISTIC: 0.74})
    assert headline == "topic: Health or Veterans"
    assert told.startswith("The two disagree: logistic regression says Health (16%); 50% of")
    assert told.endswith(
        "accuracy is 74% for logistic regression and 61% for the nearest neighbours."
    )
    assert answered(found, "topic", {KNN: 0.8, LOGISTIC: 0.7})[0] == "topic: Veterans or Health"
    headline, told = answered(predicted("Health", "Health"), "topic")
    assert headline == "topic: Health"
    assert "disagree" not in told


def test_why_a_column_is_no_label_is_said_by_its_name():
    frame = pd.DataFrame(
        {
            "name": [f"n{i}" for i in range(12)],
            "kind": ["a"] * 12,
            "shape": ["round"] * 10 + ["flat", "long"],
            "size": range(3, 15),
        }
    )
    data = ee.read(frame, roles={"kind": "label", "shape": "category"})
    assert label_columns(data) == []
    said = why_no_label(data)
    assert "kind has only the value a." in said
    assert "Of the values of shape only round occurs more than once." in said
    assert "size" not in said
    assert why_no_label(ee.sample("films")) == ""
