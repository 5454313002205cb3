"""The likeliest missing links: all pairs count, and links that were taken out come first."""

from dataclasses import replace

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.analysis.graphs import missing_links as unlinked
from embedding_explorer.analysis.graphs.missing_links import missing_links
from embedding_explorer.encoders.inputs.adjacency import adjacency
from embedding_explorer.space.distances import distances
from tests.encoders import made
from tests.encoders.test_node2vec_spectral import blocks, graph


def built_by(data, encoder="spectral", metric="cosine", **params):
    return ee.build(
        data,
        ee.Recipe(encoder=encoder, encoder_params=params, projection=None, metric=metric),
    )


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "manhattan"])
@pytest.mark.parametrize("encoder", ["spectral", "one_hot", "word2vec"])
def test_they_are_the_nearest_of_all_pairs_without_a_link(monkeypatch, encoder, metric):
    monkeypatch.setattr(unlinked, "FIRST", 2)
    data = ee.sample("friends")
    built = built_by(data, encoder, metric)
    found = missing_links(built, count=40, least=2)
    space = built.space
    order = data.names.get_indexer(space.names)
    linked = adjacency(data, weights=False).toarray()[order][:, order] > 0
    degree = linked.sum(axis=0)
    matrix = space.matrix if isinstance(space.matrix, np.ndarray) else space.matrix.toarray()
    far = distances(np.asarray(matrix, float), space.matrix, metric)
    one, other = np.triu_indices(len(space), 1)
    asked = ~linked[one, other] & (degree[one] >= 2) & (degree[other] >= 2)
    assert found["distance"].to_numpy() == pytest.approx(
        np.sort(far[one, other][asked])[:40], abs=1e-6
    )
    rows = [space.names.get_indexer(found[end]) for end in ("source", "target")]
    assert not linked[rows[0], rows[1]].any()
    assert (linked[rows[0]] & linked[rows[1]]).sum(axis=1).tolist() == found["shared"].tolist()
    assert degree[rows[0]].tolist() == found["links_source"].tolist()


def test_links_taken_out_of_blocks_are_found_far_more_often_than_by_chance():
    data, _ = blocks((30, 30, 30), inside=0.9, across=0.02)
    draw = np.random.default_rng(0)
    gone = draw.random(len(data.edges)) < 0.15
    left = replace(data, edges=data.edges[~gone].reset_index(drop=True), fingerprint="")
    wanted = {frozenset(p) for p in data.edges[gone][["source", "target"]].itertuples(index=False)}
    found = missing_links(built_by(left, vector_size=4), count=50)
    hits = sum(frozenset(p) in wanted for p in zip(found["source"], found["target"], strict=True))
    pairs = 90 * 89 // 2 - len(left.edges)
    assert hits / 50 > 3 * len(wanted) / pairs


def test_nodes_without_links_or_a_full_graph_have_none():
    data = graph([(0, 1), (1, 2)], 6)
    found = missing_links(built_by(data, "node2vec", vector_size=4))
    assert found[["source", "target"]].to_numpy().tolist() == [["n0", "n2"]]
    assert missing_links(built_by(data, "node2vec", vector_size=4), least=2).empty
    full = graph([(i, j) for i in range(5) for j in range(i)], 5)
    assert missing_links(built_by(full, "node2vec", vector_size=4)).empty


def test_many_equals_neither_take_forever_nor_repeat():
    star = graph([(0, i) for i in range(1, 400)], 400)
    found = missing_links(built_by(star, "one_hot"), count=30)
    assert len(found) == 30
    assert (found["distance"] < 1e-9).all()
    assert not found.duplicated(["source", "target"]).any()


def test_other_data_is_refused():
    with pytest.raises(ee.InputError, match="graph with its nodes as points"):
        missing_links(built_by(made.films(), "one_hot"))
    with pytest.raises(ee.InputError, match="at least 1 missing edge, not 0"):
        missing_links(built_by(ee.sample("friends")), count=0)
