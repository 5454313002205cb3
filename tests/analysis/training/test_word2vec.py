"""Word2Vec epoch by epoch: the encoder's own numbers, going on, and what moved."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import special_ortho_group

import embedding_explorer as ee
from embedding_explorer.analysis.training import snapshots as ep
from embedding_explorer.analysis.training import word2vec as training
from embedding_explorer.analysis.training.displacement import displacements
from embedding_explorer.analysis.training.snapshots import Epochs
from embedding_explorer.encoders import word2vec
from tests.encoders import made

QUICK = {"epochs": 4, "vector_size": 12, "sample": 0.0}


@pytest.mark.parametrize("task", ["CBOW", "skip-gram"])
@pytest.mark.parametrize("kind", ["text", "items", "graph"])
def test_the_training_is_bit_for_bit_the_encoders(kind, task):
    data = made.KINDS[kind]()
    params = {**QUICK, "architecture": task}
    found = training.train(data, word2vec.Params(**params), seed=3)
    recipe = ee.Recipe(encoder="word2vec", encoder_params=params, projection=None, seed=3)
    space = ee.build(data, recipe).space
    assert (found.vectors == space.matrix).all()
    assert found.words.equals(space.names)
    assert list(found.loss) == space.extras["loss"]
    assert found.epochs.vectors.shape == (5, len(space), 12)
    assert (found.epochs.vectors[-1] == found.vectors).all()
    assert (found.epochs.vectors[0] != found.vectors).any()


def test_a_short_training_is_the_beginning_of_no_longer_one_but_starts_alike():
    """The steps shrink by the plan: epoch 2 of 4 is not epoch 2 of 8, as the docs say."""
    one, two = (
        training.train(made.text(), word2vec.Params(epochs=e, vector_size=8, sample=0.0))
        for e in (4, 8)
    )
    assert (one.epochs.vectors[0] == two.epochs.vectors[0]).all()
    assert (one.epochs.vectors[2] != two.epochs.vectors[2]).any()


def test_going_on_starts_from_the_same_vectors_and_gives_the_same_twice():
    first = training.train(made.text(), word2vec.Params(**QUICK))
    still = training.go_on(first, epochs=1, rate=1e-12)
    rows = still.words.get_indexer(first.words)
    # gensim's steps shrink from the rate to its smallest, 0.0001: they are small, not nothing.
    assert np.abs(still.vectors[rows] - first.vectors).max() < 1e-4
    one, other = (training.go_on(first, epochs=3) for _ in range(2))
    assert (one.vectors == other.vectors).all()
    assert one.epochs.numbers.tolist() == list(range(8))
    assert len(one.loss) == 7
    assert (one.vectors[one.words.get_indexer(first.words)] != first.vectors).any()


def test_added_sentences_bring_words_and_move_what_they_speak_of():
    first = training.train(made.text(), word2vec.Params(epochs=40, vector_size=12, sample=0.0))
    wolves = made.text(["The wolf chased the gold coin.", "A wolf chased gold."] * 15)
    after = training.go_on(first, epochs=20, added=wolves, only_added=True, rate=0.025)
    assert training.new_words(first, after) == ["wolf"]
    assert len(after.sentences) == len(first.sentences) + 30
    table = training.moved(first, after).set_index("name")
    spoken = table["added"] > 0
    assert spoken.sum() == 5
    assert table.loc[spoken, "moved"].mean() > 2 * table.loc[~spoken, "moved"].mean()
    counts = pd.Series(after.counts, index=after.words)
    assert counts["wolf"] == 30
    assert counts["gold"] == table.loc["gold", "count"] + 30


def test_words_watched_are_kept_and_neighbors_are_those_of_the_space():
    found = training.train(made.text(), word2vec.Params(**QUICK), watch=("money", "bogus"))
    table = ep.neighbors_per_epoch(found.epochs, "money", 3)
    assert table.groupby("epoch").size().tolist() == [3] * 5
    data = made.vectors(found.vectors, list(found.words))
    space = ee.build(data, ee.Recipe(encoder="as_given", projection=None)).space
    want = ee.neighbors(space, "money", 3)
    last = table[table["epoch"] == 4]
    assert last["name"].tolist() == want["name"].tolist()
    np.testing.assert_allclose(last["similarity"], want["similarity"], atol=1e-5)
    assert not table.loc[table["epoch"] == 0, "new"].any()
    with pytest.raises(ee.InputError, match="'bogus' is not one"):
        ep.neighbors_per_epoch(found.epochs, "bogus")


def test_memory_is_bounded_and_watched_words_stay(monkeypatch):
    monkeypatch.setattr(ep, "MEMORY", 4 * 12 * 5 * 6)
    monkeypatch.setattr(ep, "FEWEST", 3)
    found = training.train(made.text(), word2vec.Params(**QUICK), watch=("metal",))
    assert len(found.epochs.names) == 6
    assert "metal" in found.epochs.names
    assert found.epochs.names[0] == "the"


def test_training_can_be_stopped():
    def stop(fraction, step):
        raise ee.Cancelled("enough")

    with pytest.raises(ee.Cancelled):
        training.train(made.text(), progress=stop)
    first = training.train(made.text(), word2vec.Params(**QUICK))
    with pytest.raises(ee.Cancelled):
        training.go_on(first, progress=stop)
    with pytest.raises(ee.InputError, match="No sentence was added"):
        training.go_on(first, only_added=True)
    with pytest.raises(ee.MethodError, match="and this is vectors"):
        training.train(made.vectors(made.cloud()))


def layers(*arrays):
    names = pd.Index([f"p{i}" for i in range(len(arrays[0]))])
    return Epochs(names, np.stack(arrays).astype(np.float32), np.arange(len(arrays)))


def test_stability_is_one_where_nothing_changes_and_chance_where_all_does():
    draw = np.random.default_rng(0)
    cloud = draw.normal(size=(400, 6))
    same = ep.stability(layers(cloud, cloud), 10)
    assert same[["kept", "moved"]].to_numpy().tolist() == [[1.0, 0.0]]
    other = ep.stability(layers(cloud, draw.permutation(cloud)), 10).iloc[0]
    assert other["low"] <= other["chance"] * 1.1
    assert other["kept"] == pytest.approx(other["chance"], abs=0.01)


def test_maps_keep_the_two_widest_directions_of_the_end():
    draw = np.random.default_rng(1)
    cloud = draw.normal(size=(50, 5)) * [5, 3, 1, 0.1, 0.1]
    maps = ep.maps(layers(cloud * 0.5, cloud + 7))
    np.testing.assert_allclose(maps[0], maps[1] / 2, atol=1e-4)
    centred = cloud - cloud.mean(axis=0)
    values = np.linalg.svd(centred, compute_uv=False)
    np.testing.assert_allclose(np.linalg.norm(maps[1], axis=0), values[:2], rtol=1e-4)
    assert ep.maps(layers(cloud[:, :1]))[0].shape == (50, 2)


def test_a_mere_turn_moves_nothing_and_one_moved_point_is_found():
    cloud = np.random.default_rng(2).normal(size=(40, 4))
    turn = special_ortho_group.rvs(4, random_state=0)
    names = pd.Index([f"p{i}" for i in range(40)])
    table = displacements(
        (names, names[::-1]), (cloud, (cloud @ turn)[::-1] * 3 + 5), 10, "euclidean"
    )
    assert table["moved"].max() < 1e-5
    assert (table["kept"] == 1).all()
    pushed = cloud.copy()
    pushed[7] += 4
    table = displacements((names, names), (cloud, pushed))
    assert table["name"].iloc[0] == "p7"
    assert table["moved"].iloc[0] > 3 * table["moved"].iloc[1]
    with pytest.raises(ee.InputError, match="Only 0 points"):
        displacements((names, names + "x"), (cloud, cloud))
