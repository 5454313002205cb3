"""Communities: against networkx, against blocks that are known, and against chance."""

import networkx as nx
import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

import embedding_explorer as ee
from embedding_explorer.analysis.graphs.communities import communities
from tests.encoders import made
from tests.encoders.test_node2vec_spectral import blocks, graph


def as_networkx(data):
    links = nx.Graph()
    links.add_nodes_from(data.names)
    for one, other, weight in data.edges[["source", "target", "weight"]].itertuples(index=False):
        links.add_edge(one, other, weight=weight)
    return links


def test_modularity_is_networkx_and_hardly_less_than_its_own_best():
    data = ee.sample("friends")
    found = communities(data)
    links = as_networkx(data)
    groups = [set(data.names[found.labels == i]) for i in range(len(found.names))]
    assert found.modularity == pytest.approx(nx.community.modularity(links, groups))
    best = max(
        nx.community.modularity(links, nx.community.louvain_communities(links, seed=s))
        for s in range(5)
    )
    assert found.modularity > best - 0.01
    assert [len(g) for g in groups] == sorted((len(g) for g in groups), reverse=True)
    assert found.names[0] == "around Valjean"


def test_blocks_are_found_and_a_random_graph_has_weaker_ones():
    data, block = blocks()
    found = communities(data)
    assert adjusted_rand_score(block, found.labels) > 0.9
    random, _ = blocks((90,), inside=0.11)
    assert communities(random).modularity < found.modularity - 0.1


def test_the_same_twice_and_nodes_without_links_belong_nowhere():
    data = graph([(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (2, 3)], 8)
    one, again = communities(data, seed=4), communities(data, seed=4)
    assert np.array_equal(one.labels, again.labels)
    assert one.labels.tolist() == [0, 0, 0, 1, 1, 1, -1, -1]
    assert one.modularity == pytest.approx(5 / 14)  # 6 of 7 links inside, less 2 (7/14)^2


def test_weights_decide_where_links_do_not():
    ring = [(i, (i + 1) % 8) for i in range(8)]
    heavy = [9.0 if i % 4 != 3 else 1.0 for i in range(8)]
    labels = communities(graph(ring, 8, weights=heavy)).labels
    assert len(set(labels[:4])) == len(set(labels[4:])) == 1
    assert labels[0] != labels[4]


def test_what_is_no_graph_is_refused():
    with pytest.raises(ee.InputError, match="this is items"):
        communities(made.films())
    with pytest.raises(ee.MethodError, match="needs edges"):
        communities(graph([(0, 0)], 3))
