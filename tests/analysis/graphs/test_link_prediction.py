"""Link prediction: what is hidden, what it is told from, and how far chance gets."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.metrics import roc_auc_score

import embedding_explorer as ee
from embedding_explorer.analysis.graphs import link_prediction
from embedding_explorer.analysis.graphs.link_prediction import link_score
from embedding_explorer.base.roc import above, area
from embedding_explorer.engine import use_questions
from tests.encoders import made
from tests.encoders.test_node2vec_spectral import blocks, graph

WALKS = ee.Recipe(encoder="node2vec", encoder_params={"vector_size": 16}, metric="cosine")


def test_hidden_links_of_a_graph_with_blocks_are_told_again():
    found = link_score(blocks()[0], WALKS)
    assert found.low > 0.6
    assert found.chance == 0.5
    assert found.says.endswith("above chance, 0.50.")
    assert found.pairs["hidden"].sum() * 2 == len(found.pairs)


def test_of_a_graph_drawn_at_random_nothing_is_told():
    data, _ = blocks((60,), inside=0.15)
    found = [link_score(data, WALKS, seed=s) for s in range(3)]
    assert np.mean([f.auc for f in found]) < 0.62
    assert sum(f.low > 0.5 for f in found) <= 1


def test_what_is_hidden_leaves_the_graph_in_one_piece_and_is_not_seen():
    data, _ = blocks((20, 20))
    links = link_prediction._unique(data)
    hidden, notes = link_prediction._hidden(len(data), links, 0.3, np.random.default_rng(0))
    left = link_prediction._without(data, links[hidden])
    assert len(hidden) == round(0.3 * len(links))
    assert not notes

    def parts(ends):
        n = len(data)
        return connected_components(csr_matrix((np.ones(len(ends)), ends.T), shape=(n, n)))[0]

    assert parts(link_prediction._unique(left)) == parts(links)
    codes = {tuple(pair) for pair in link_prediction._unique(left).tolist()}
    assert not codes & {tuple(pair) for pair in links[hidden].tolist()}
    assert len(codes) + len(hidden) == len(links)
    assert left.fingerprint != data.fingerprint


def test_links_both_ways_are_hidden_together():
    data = graph([(0, 1), (1, 0), (1, 2), (2, 0), (0, 3), (3, 1), (2, 1)], 5)
    left = link_prediction._without(data, np.array([[0, 1], [1, 2]]))
    assert sorted(zip(left.edges["source"], left.edges["target"], strict=True)) == [
        ("n0", "n3"), ("n2", "n0"), ("n3", "n1"),
    ]  # fmt: skip


@pytest.mark.parametrize("n", [7, 60])
def test_pairs_without_a_link_are_drawn_fairly_and_are_not_linked(n):
    data, _ = blocks((n,), inside=0.1 if n > 10 else 0.4)
    links = link_prediction._unique(data)
    taken = {tuple(pair) for pair in links.tolist()}
    free = n * (n - 1) // 2 - len(taken)
    wanted = min(5, free)
    seen = np.zeros((n, n))
    for seed in range(200):
        pairs = link_prediction._unlinked(n, links, wanted, np.random.default_rng(seed))
        assert len({tuple(p) for p in pairs.tolist()} - taken) == wanted
        assert (pairs[:, 0] < pairs[:, 1]).all()
        seen[pairs[:, 0], pairs[:, 1]] += 1
    rate = 200 * wanted / free
    assert seen.max() < rate + 6 * np.sqrt(rate) + 3


def test_trees_full_graphs_and_other_data_are_refused():
    tree = graph([(0, i) for i in range(1, 8)], 8)
    with pytest.raises(ee.MethodError, match="without isolating"):
        link_score(tree, WALKS)
    full = graph([(i, j) for i in range(6) for j in range(i)], 6)
    with pytest.raises(ee.MethodError, match="and 0 unlinked pairs"):
        link_score(full, WALKS)
    with pytest.raises(ee.InputError, match="and this is items"):
        link_score(made.films(), WALKS)
    with pytest.raises(ee.InputError, match="between 0 and 1, not 1"):
        link_score(tree, WALKS, share=1)


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "manhattan"])
@pytest.mark.parametrize("encoder", ["one_hot", "spectral", "word2vec"])
def test_every_encoder_of_graphs_and_every_metric_is_asked(encoder, metric):
    data = ee.sample("friends")
    quick = {"word2vec": {"epochs": 3}}.get(encoder, {})
    recipe = ee.Recipe(encoder=encoder, encoder_params=quick, metric=metric)
    built = ee.build(data, ee.Recipe(encoder=encoder, encoder_params=quick, projection=None,
                                     metric=metric))  # fmt: skip
    found = use_questions.link_prediction(built, seed=1)
    assert 0 <= found.low <= found.auc <= found.high <= 1
    again = link_score(data, recipe, seed=1)
    pd.testing.assert_frame_equal(found.pairs, again.pairs)
    told = found.pairs
    want = roc_auc_score(told["hidden"], -told["distance"])
    assert found.auc == pytest.approx(want)


def test_the_area_is_scikit_learns_and_its_interval_holds():
    draw = np.random.default_rng(0)
    held = 0
    for _ in range(300):
        x, y = draw.normal(1, 1, 25), draw.normal(0, 1, 30)
        auc, low, high = area(x, y)
        held += low <= 0.7602 <= high  # Phi(1 / sqrt 2)
    truth = np.r_[np.ones(25), np.zeros(30)]
    assert auc == pytest.approx(roc_auc_score(truth, np.r_[x, y]))
    assert 0.91 <= held / 300 <= 0.99
    assert area(np.ones(5), np.zeros(5))[0] == 1
    assert area(np.ones(5), np.zeros(5))[1] < 0.7
    assert area(np.ones(4), np.ones(6))[0] == 0.5


def test_one_score_is_above_another_by_the_difference_and_its_interval_holds():
    draw = np.random.default_rng(1)
    held, apart = 0, []
    for _ in range(300):
        common = np.r_[draw.normal(1, 1, 40), draw.normal(0, 1, 40)]
        one, other = (common + draw.normal(0, 0.5, 80) for _ in range(2))  # as good, and alike
        more, low, high = above(one, other, 40)
        assert more == pytest.approx(area(one[:40], one[40:])[0] - area(other[:40], other[40:])[0])
        held += low <= 0 <= high
        apart.append(high - low)
    assert 0.91 <= held / 300 <= 0.99
    one, other = np.r_[draw.normal(1, 1, 40), draw.normal(0, 1, 40)], draw.normal(0, 1, 80)
    assert above(one, other, 40)[1] > 0 > above(other, one, 40)[2]
    assert np.mean(apart) < above(one, other, 40)[2] - above(one, other, 40)[1]


def test_hubs_alone_tell_what_they_tell_and_blocks_of_equal_degrees_need_vectors():
    found = link_score(blocks()[0], WALKS)
    assert found.more == pytest.approx(found.auc - found.degrees)
    assert found.more_low > 0
    assert "The vectors are better" in found.beside_hubs
    hubs = graph([(i, j) for i in range(4) for j in range(i + 1, 60)], 60)
    told = link_score(hubs, WALKS)
    assert told.degrees > 0.95
    assert told.more_high < 0.1
    assert f"Node degrees only: {told.degrees:.2f}" in told.beside_hubs


@pytest.mark.parametrize(
    ("encoder", "metric", "size"),
    [("node2vec", "cosine", 64), ("spectral", "euclidean", 2), ("spectral", "cosine", 2)],
)
def test_both_encoders_of_graphs_tell_the_links_of_blocks_above_chance_and_hubs(
    encoder, metric, size
):
    recipe = ee.Recipe(encoder=encoder, encoder_params={"vector_size": size}, metric=metric)
    found = link_score(blocks()[0], recipe)
    assert found.low > 0.65
    assert found.degrees_low < 0.5
    assert found.more_low > 0.1


def test_the_presets_tell_the_friends_links_far_above_chance():
    data = ee.sample("friends")
    presets = ee.methods(data).set_index("key")["recipe"]
    for key in ("node2vec", "spectral"):
        assert link_score(data, presets[key]).low > 0.7


def test_the_spectral_map_is_not_one_spot_with_a_few_strangers():
    data = ee.sample("friends")
    preset = ee.methods(data).set_index("key").loc["spectral", "recipe"]

    def widest(recipe):
        far = np.abs(ee.build(data, recipe).map).max(axis=1)
        return far.max() / np.median(far)

    assert widest(preset) < 3 < 10 < widest(replace(preset, unit_norm=False))


def test_hidden_links_are_listed_with_what_they_beat():
    found = link_score(blocks()[0], WALKS)
    told = link_prediction.hidden_links(found)
    assert len(told) == found.pairs["hidden"].sum()
    assert told["distance"].is_monotonic_increasing
    assert told["nearer_than"].is_monotonic_decreasing
    assert told["nearer_than"].mean() == pytest.approx(found.auc)
