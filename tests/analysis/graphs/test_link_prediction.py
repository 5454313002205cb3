"""Link prediction: what is hidden, what it is told from, and how far chance gets."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.metrics import roc_auc_score

import embedding_explorer as ee
from embedding_explorer.analysis.graphs import hiding, link_prediction
from embedding_explorer.analysis.graphs.link_baselines import BASELINES, baseline_scores
from embedding_explorer.analysis.graphs.link_prediction import VECTORS, link_score
from embedding_explorer.base.resplits import mean_over_splits
from embedding_explorer.base.roc import area
from embedding_explorer.engine import use_questions
from tests.encoders import made
from tests.encoders.test_node2vec_spectral import blocks, graph

WALKS = ee.Recipe(encoder="node2vec", encoder_params={"vector_size": 16}, metric="cosine")


def test_hidden_links_of_a_graph_with_blocks_are_told_again():
    found = link_score(blocks()[0], WALKS, hidings=3)
    assert found.of(VECTORS)["low"] > 0.6
    assert found.chance == 0.5
    assert "above chance, 0.50." in found.says
    assert found.pairs["hidden"].sum() * 2 == len(found.pairs)
    assert found.pairs["hiding"].unique().tolist() == [1, 2, 3]


def drawn(seed, n=50, inside=0.2):
    """A graph in which every pair is linked by the same chance: nothing tells its links."""
    rng = np.random.default_rng([seed, 40])
    ends = np.column_stack(np.triu_indices(n, 1))
    return graph(ends[rng.random(len(ends)) < inside].tolist(), n)


PATTERNS = ee.Recipe(encoder="spectral", encoder_params={"vector_size": 4}, metric="cosine")


def alarms(graphs, recipe):
    """How often each verdict is given on graphs drawn at random."""
    said = [link_score(drawn(seed), recipe).says for seed in range(graphs)]
    words = ("above chance", "significantly better", "significantly worse")
    return {word: sum(word in one for one in said) for word in words}


def test_of_graphs_drawn_at_random_nothing_is_told():
    """12 graphs at 5 %: 3 or more false alarms would come in 2 of 100 cases."""
    assert max(alarms(12, PATTERNS).values()) <= 2


@pytest.mark.exhaustive
@pytest.mark.parametrize("recipe", [PATTERNS, replace(WALKS, encoder_params={"epochs": 2})])
def test_false_alarms_of_many_graphs_drawn_at_random_are_at_most_nominal(recipe):
    """60 graphs at 5 %: 3 expected; 8 or more would come in 1 of 100 cases."""
    assert max(alarms(60, recipe).values()) <= 7


def test_what_is_hidden_leaves_the_graph_in_one_piece_and_is_not_seen():
    data, _ = blocks((20, 20))
    links = hiding.unique_links(data)
    hidden, notes = hiding.hidden_of(len(data), links, 0.3, np.random.default_rng(0))
    left = hiding.without(data, links[hidden])
    assert len(hidden) == round(0.3 * len(links))
    assert not notes

    def parts(ends):
        n = len(data)
        return connected_components(csr_matrix((np.ones(len(ends)), ends.T), shape=(n, n)))[0]

    assert parts(hiding.unique_links(left)) == parts(links)
    codes = {tuple(pair) for pair in hiding.unique_links(left).tolist()}
    assert not codes & {tuple(pair) for pair in links[hidden].tolist()}
    assert len(codes) + len(hidden) == len(links)
    assert left.fingerprint != data.fingerprint


def test_links_both_ways_are_hidden_together():
    data = graph([(0, 1), (1, 0), (1, 2), (2, 0), (0, 3), (3, 1), (2, 1)], 5)
    left = hiding.without(data, np.array([[0, 1], [1, 2]]))
    assert sorted(zip(left.edges["source"], left.edges["target"], strict=True)) == [
        ("n0", "n3"), ("n2", "n0"), ("n3", "n1"),
    ]  # fmt: skip


@pytest.mark.parametrize("n", [7, 60])
def test_pairs_without_a_link_are_drawn_fairly_and_are_not_linked(n):
    data, _ = blocks((n,), inside=0.1 if n > 10 else 0.4)
    links = hiding.unique_links(data)
    taken = {tuple(pair) for pair in links.tolist()}
    free = n * (n - 1) // 2 - len(taken)
    wanted = min(5, free)
    seen = np.zeros((n, n))
    for seed in range(200):
        pairs = hiding.unlinked(n, links, wanted, np.random.default_rng(seed))
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
    found = use_questions.link_prediction(built, seed=1, hidings=2)
    scores = found.scores
    assert (scores["low"] <= scores["auc"]).all()
    assert (scores["auc"] <= scores["high"]).all()
    assert scores["low"].min() >= 0
    assert scores["high"].max() <= 1
    again = link_score(data, recipe, seed=1, hidings=2)
    pd.testing.assert_frame_equal(found.pairs, again.pairs)
    told = found.pairs.groupby("hiding")[["hidden", "distance"]]
    want = told.apply(lambda pairs: roc_auc_score(pairs["hidden"], -pairs["distance"])).mean()
    assert found.of(VECTORS)["auc"] == pytest.approx(want)


def test_the_area_is_scikit_learns():
    draw = np.random.default_rng(0)
    for _ in range(20):
        x, y = draw.integers(0, 9, 25), draw.integers(0, 7, 30)  # with ties
        truth = np.r_[np.ones(25), np.zeros(30)]
        assert area(x, y) == pytest.approx(roc_auc_score(truth, np.r_[x, y]))
    assert area(np.ones(5), np.zeros(5)) == 1
    assert area(np.ones(4), np.ones(6)) == 0.5


def test_the_interval_over_splits_holds_where_splits_share_their_data():
    """Each split of the same 100 values tests the mean of the rest on a fifth of them."""
    rng = np.random.default_rng(0)
    held, plain = 0, 0
    for _ in range(300):
        values = rng.normal(0, 1, 100)
        found = np.array([values[rng.permutation(100)[:20]].mean() for _ in range(10)])
        _, low, high = mean_over_splits(found, 0.2)
        held += low <= 0 <= high
        plain += abs(found.mean()) <= 2.262 * found.std(ddof=1) / np.sqrt(10)
    assert held / 300 >= 0.93
    assert plain / 300 < 0.9  # taken for independent, the splits claim too much


def test_splits_that_all_agree_are_not_certain():
    assert mean_over_splits(np.full(4, 0.5), 0.2, least=0.3)[1:] == pytest.approx((0.2, 0.8))
    assert mean_over_splits(np.zeros(4), 0.2, least=0.3) == (0, 0, 0)


def test_scores_without_vectors_are_networkxs():
    data = ee.sample("friends")
    ends = data.edges[["source", "target"]].itertuples(index=False)
    known = nx.Graph((one, other) for one, other in ends if one != other)
    pairs = np.random.default_rng(0).integers(0, len(data), (200, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    names = [(data.names[a], data.names[b]) for a, b in pairs.tolist()]
    found = baseline_scores(data, pairs)
    assert tuple(found) == BASELINES
    for method, ask in {
        "Adamic-Adar": nx.adamic_adar_index,
        "Jaccard": nx.jaccard_coefficient,
        "Degree product": nx.preferential_attachment,
    }.items():
        assert found[method] == pytest.approx([score for *_, score in ask(known, names)]), method
    assert found["Common neighbours"].tolist() == [
        len(list(nx.common_neighbors(known, *pair))) for pair in names
    ]


def test_links_both_ways_several_times_and_loops_count_once_without_vectors():
    once = graph([(0, 1), (1, 2), (2, 0), (2, 3)], 4)
    again = graph([(0, 1), (1, 0), (0, 1), (1, 2), (2, 0), (2, 3), (3, 3)], 4)
    pairs = np.array([[0, 3], [0, 1]])
    for method, score in baseline_scores(once, pairs).items():
        assert baseline_scores(again, pairs)[method].tolist() == score.tolist(), method


def test_the_best_score_without_vectors_is_named_and_wins_where_it_wins():
    found = link_score(blocks()[0], WALKS, hidings=4)
    hubs = found.of("Degree product")
    assert hubs["versus"] == pytest.approx(found.of(VECTORS)["auc"] - hubs["auc"])
    assert hubs["versus_low"] > 0
    star = graph([(i, j) for i in range(4) for j in range(i + 1, 60)], 60)
    told = link_score(star, WALKS, hidings=3)
    assert told.of("Degree product")["auc"] > 0.95
    assert told.of(told.best)["auc"] == told.scores["auc"][1:].max()
    assert f"The best score without vectors is {told.best}" in told.says


def test_on_the_friends_adamic_adar_is_better_than_node2vec_and_the_page_says_so():
    data = ee.sample("friends")
    preset = ee.methods(data).set_index("key").loc["node2vec", "recipe"]
    found = link_score(data, preset)
    assert found.hidings == 10
    assert found.best == "Adamic-Adar"
    assert found.of("Adamic-Adar")["auc"] > 0.94
    assert 0.8 < found.of(VECTORS)["auc"] < 0.9
    assert "The vectors are significantly worse" in found.says


@pytest.mark.parametrize(
    ("encoder", "metric", "size"),
    [("node2vec", "cosine", 64), ("spectral", "euclidean", 2), ("spectral", "cosine", 2)],
)
def test_both_encoders_of_graphs_tell_the_links_of_blocks_above_chance_and_hubs(
    encoder, metric, size
):
    recipe = ee.Recipe(encoder=encoder, encoder_params={"vector_size": size}, metric=metric)
    found = link_score(blocks()[0], recipe, hidings=4)
    assert found.of(VECTORS)["low"] > 0.65
    assert found.of("Degree product")["auc"] < 0.6
    assert found.of("Degree product")["versus_low"] > 0.05


def test_the_spectral_map_is_not_one_spot_with_a_few_strangers():
    data = ee.sample("friends")
    preset = ee.methods(data).set_index("key").loc["spectral", "recipe"]

    def widest(recipe):
        far = np.abs(ee.build(data, recipe).map).max(axis=1)
        return far.max() / np.median(far)

    assert widest(preset) < 3 < 10 < widest(replace(preset, unit_norm=False))


def test_hidden_links_are_listed_with_what_they_beat():
    found = link_score(blocks()[0], WALKS, hidings=2)
    told = link_prediction.hidden_links(found)
    assert len(told) == found.pairs["hidden"].sum()
    assert told["nearer_than"].is_monotonic_decreasing
    assert told["nearer_than"].mean() == pytest.approx(found.of(VECTORS)["auc"])


def test_large_graphs_are_tested_fewer_times_and_once_is_refused():
    data = drawn(0, 300, 0.05)
    assert len(data.edges) > link_prediction.MANY
    assert link_score(data, PATTERNS).hidings == 5
    with pytest.raises(ee.InputError, match="at least 2 times, not 1"):
        link_score(data, PATTERNS, hidings=1)
