import numpy as np
import pytest
from gensim.models import KeyedVectors

import embedding_explorer as ee
from embedding_explorer.build.out_of_sample import place
from embedding_explorer.encoders import word2vec
from tests.encoders import made


def built_of(data, **params):
    recipe = ee.Recipe(encoder="word2vec", encoder_params=params, projection=None)
    return ee.build(data, recipe)


def two_topics(n=300, seed=0):
    """Return sentences about animals or about money, never both."""
    rng = np.random.default_rng(seed)
    topics = (["cat", "dog", "horse", "barn", "hay"], ["gold", "coin", "bank", "tax", "loan"])
    return [" ".join(rng.choice(topics[i % 2], 8)) for i in range(n)]


@pytest.fixture(scope="module", params=["CBOW", "skip-gram"])
def topics(request):
    return built_of(made.text(two_topics()), architecture=request.param, vector_size=20, epochs=40)


def test_neighbours_are_words_of_the_same_company(topics):
    near = ee.neighbors(topics.space, "cat", k=4)["name"]
    assert set(near) == {"dog", "horse", "barn", "hay"}
    untrained = built_of(made.text(two_topics()), vector_size=20, epochs=1, window=1, sample=1e-9)
    chance = ee.neighbors(untrained.space, "cat", k=4)["name"]
    assert set(chance) != set(near)


def test_neighbours_equal_gensims(topics):
    space = topics.space
    theirs = KeyedVectors(space.matrix.shape[1])
    theirs.add_vectors(space.names.tolist(), space.matrix)
    for query in ("cat", ["gold", "tax"], ["cat", "coin", "hay"]):
        ours = ee.neighbors(space, query, k=5)
        expected = theirs.most_similar(positive=query, topn=5)
        assert ours["name"].tolist() == [name for name, _ in expected]
        np.testing.assert_allclose(ours["similarity"], [s for _, s in expected], atol=1e-6)


def test_words_come_with_count_and_rank(topics):
    items = topics.space.items
    assert list(items.columns) == ["name", "count", "rank"]
    assert items["count"].is_monotonic_decreasing
    assert items["count"].sum() == topics.space.extras["words_seen"] == 300 * 8
    assert topics.space.extras["vocabulary"] == len(items) == 10


def test_loss_falls(topics):
    loss = topics.space.extras["loss"]
    assert len(loss) == 40
    assert np.mean(loss[-5:]) < np.mean(loss[:5])


def test_same_seed_same_bits_and_another_seed_others():
    one, again, other = (
        ee.build(
            made.text(),
            ee.Recipe(encoder="word2vec", projection=None, seed=s, encoder_params={"epochs": 3}),
        ).space.matrix
        for s in (1, 1, 2)
    )
    assert (one == again).all()
    assert not (one == other).all()


def test_documents_are_the_mean_of_their_words():
    lines = [*two_topics(20), "?!"]
    words, documents = (
        built_of(made.text(lines), points=p, epochs=3).space for p in ("words", "documents")
    )
    expected = np.mean([words.row(words.position(w)) for w in lines[3].split()], axis=0)
    np.testing.assert_allclose(documents.row(3), expected, atol=1e-6)
    assert not documents.row(20).any()
    assert documents.unit == "document"
    assert any("1 of 21 rows has no known word" in n for n in documents.extras["notes"])


@pytest.mark.parametrize("points", ["words", "documents"])
def test_a_phrase_is_placed_at_the_mean_of_its_known_words(points):
    built = built_of(made.text(), points=points, epochs=3, min_count=1)
    vectors = dict(
        zip(built.space.extras["words"], built.space.extras["word_vectors"], strict=True)
    )
    expected = np.mean([vectors["cat"], vectors["gold"]], axis=0)
    np.testing.assert_allclose(place(built, "Cat zebra GOLD"), expected, atol=1e-6)
    assert place(built, "zebra") is None
    if points == "documents":
        np.testing.assert_allclose(place(built, made.SENTENCES[2]), built.space.row(2), atol=1e-6)


def test_too_little_text_says_so_with_the_number():
    notes = built_of(made.text(), epochs=1).notes
    assert notes[0].startswith("Word2Vec saw 49 words; below about 1,000,000")
    assert "mostly chance" in notes[0]


def test_what_the_amount_of_text_decides():
    settled = {n: word2vec.settled(word2vec.Params(), n) for n in (50, 20_000, 200_000, 2_000_000)}
    assert [p.min_count for p in settled.values()] == [1, 2, 5, 5]
    assert [p.epochs for p in settled.values()] == [300, 150, 15, 5]
    slower = word2vec.Params(architecture="skip-gram")
    assert word2vec.settled(slower, 2_000_000).epochs == 3
    chosen = word2vec.settled(word2vec.Params(min_count=3, epochs=7), 50)
    assert (chosen.min_count, chosen.epochs) == (3, 7)


def test_rows_of_cells_are_sentences():
    space = built_of(made.films(), epochs=2).space
    assert set(space.names) == {"Horror", "Comedy", "Movie", "TV show"}
    assert space.items.set_index("name").loc["Horror", "count"] == 3
    assert "cells" in space.extras["notes"][0]


def test_nodes_keep_what_is_known_of_them():
    data = made.graph()
    data = ee.Dataset("graph", data.items.assign(age=[1, 2, 3, 4, 5]), edges=data.edges)
    space = built_of(data, epochs=2).space
    assert set(space.names) == set(data.names)
    assert space.unit == "node"
    assert space.items.set_index("name").loc["cid", "age"] == 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (made.text(["apple", "pear"]), "no sentence here has two"),
        (made.table(name=["a", "b"], g=["x", "y"]), "no row has two"),
        (made.produce(), "no row has two"),
        (ee.Dataset("graph", made.graph().items), "no edges"),
    ],
)
def test_nothing_beside_anything_is_said(data, said):
    with pytest.raises(ee.MethodError, match=said):
        built_of(data)
    assert not ee.methods(data)["key"].str.startswith("word2vec").any()


def test_a_count_nobody_reaches_is_said():
    with pytest.raises(ee.MethodError, match="occur 99 times or more, and there are 0 among 49"):
        built_of(made.text(), min_count=99)


def test_stopping_between_epochs():
    seen = []

    def stop(fraction, step):
        seen.append(step)
        if step == "Word2Vec: Epoch 3 of 9":
            raise ee.Cancelled("enough")

    with pytest.raises(ee.Cancelled):
        ee.build(made.text(), ee.Recipe(encoder="word2vec", encoder_params={"epochs": 9}), stop)
    assert seen[-1] == "Word2Vec: Epoch 3 of 9"


def test_only_the_most_frequent_words_are_kept(monkeypatch):
    monkeypatch.setattr(word2vec, "POINTS", 4)
    space = built_of(made.text(), min_count=1, epochs=1).space
    assert len(space) <= 4
    assert "the" in space.names
    assert any("at most 4" in note for note in space.extras["notes"])


def test_within_an_epoch_progress_is_heard_and_stopping_stops(monkeypatch):
    """One epoch that takes seconds: told about several times, and left at once when asked to."""
    import threading
    import time

    from gensim.models import Word2Vec

    from embedding_explorer.encoders.training import gensim_progress

    monkeypatch.setattr(gensim_progress, "OFTEN", 0.02)
    rng = np.random.default_rng(0)
    texts = [[f"w{i}" for i in row] for row in rng.integers(0, 500, (30_000, 10))]
    settings = dict(vector_size=50, epochs=1, seed=0, workers=1, min_count=1)
    heard = []
    model, loss = gensim_progress.trained(
        gensim_progress.Reading(texts), lambda fraction, step: heard.append(fraction), **settings
    )
    assert len(heard) > 3
    assert heard == sorted(heard)
    assert heard[-1] == 1
    assert len(loss) == 1
    assert (model.wv.vectors == Word2Vec(texts, **settings).wv.vectors).all()

    def stop(fraction, step):
        if fraction > 0.2:
            raise ee.Cancelled("enough")

    with pytest.raises(ee.Cancelled):
        gensim_progress.trained(gensim_progress.Reading(texts * 5), stop, **settings)
    left = time.perf_counter()
    while any("_worker_loop" in t.name or "_job_producer" in t.name for t in threading.enumerate()):
        time.sleep(0.01)
        assert time.perf_counter() - left < 60, "gensim's own threads must end too"
