"""The drawing of a graph: against the stress it promises, parts, large graphs, the same bits."""

import networkx as nx
import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.analysis.graphs import layout
from embedding_explorer.analysis.graphs.layout import draw_graph
from tests.encoders import made
from tests.encoders.test_node2vec_spectral import blocks, graph


def stress(coords, links) -> float:
    """Return the stress of a drawing at its best scale, per pair."""
    steps = nx.Graph(links.tolist())
    n = len(coords)
    far = np.asarray(nx.floyd_warshall_numpy(steps, nodelist=range(n)))[np.triu_indices(n, 1)]
    gaps = np.linalg.norm(coords[:, None] - coords[None], axis=-1)[np.triu_indices(n, 1)]
    scale = (gaps / far).sum() / (gaps**2 / far**2).sum()
    return float((((scale * gaps - far) / far) ** 2).mean())


def test_the_sample_is_drawn_with_less_stress_than_by_networkx():
    found = draw_graph(ee.sample("friends"))
    assert found.links.shape == (254, 2)
    assert (found.links[:, 0] < found.links[:, 1]).all()
    places = nx.kamada_kawai_layout(nx.Graph(found.links.tolist()))
    theirs = stress(np.array([places[i] for i in range(77)]), found.links)
    assert stress(found.coords.astype(float), found.links) <= theirs * 1.02
    ends = found.coords[found.links]
    assert np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1).mean() == pytest.approx(1, rel=1e-3)


def test_a_way_is_drawn_as_a_line_and_a_ring_as_a_ring():
    way = draw_graph(graph([(i, i + 1) for i in range(9)], 10))
    far = np.linalg.norm(way.coords - way.coords[0], axis=1)
    assert far == pytest.approx(np.arange(10), abs=0.1)
    ring = draw_graph(graph([(i, (i + 1) % 12) for i in range(12)], 12)).coords
    radius = np.linalg.norm(ring - ring.mean(axis=0), axis=1)
    assert radius.std() < 0.05 * radius.mean()


def test_the_same_twice_and_whatever_the_directions_and_weights():
    links = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)]
    one = draw_graph(graph(links, 5), seed=3)
    other = draw_graph(
        graph([(b, a) for a, b in links], 5, weights=[5.0, 1.0, 2.0, 1.0, 9.0]), seed=3
    )
    assert np.array_equal(one.coords, draw_graph(graph(links, 5), seed=3).coords)
    assert np.array_equal(one.coords, other.coords)
    assert np.array_equal(one.links, other.links)


def test_parts_stand_beside_each_other_and_are_counted():
    links = [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (5, 6)]
    found = draw_graph(graph(links, 9))
    assert found.parts == 4
    boxes = [(found.coords[p].min(0), found.coords[p].max(0)) for p in ([0, 1, 2], [3, 4, 5, 6])]
    apart = np.maximum(boxes[0][0] - boxes[1][1], boxes[1][0] - boxes[0][1])
    assert apart.max() > 0.5
    for alone in (7, 8):
        others = np.delete(found.coords, alone, axis=0)
        assert np.linalg.norm(others - found.coords[alone], axis=1).min() > 0.5
    assert "2 of 9 nodes have no edge." in found.notes
    assert any("has 2 connected components" in note for note in found.notes)


def test_a_large_part_keeps_its_blocks_together(monkeypatch):
    monkeypatch.setattr(layout, "EXACT", 100)
    data, block = blocks((80, 80, 80), inside=0.2, across=0.004)
    told: list[float] = []
    found = draw_graph(data, progress=lambda share, step: told.append(share))
    assert found.parts == 1
    assert told == sorted(told)
    assert told[-1] == 1
    assert "repel" in found.notes[0]
    gaps = np.linalg.norm(found.coords[:, None] - found.coords[None], axis=-1)
    np.fill_diagonal(gaps, np.inf)
    kept = block[np.argsort(gaps, axis=1)[:, :5]] == block[:, None]
    assert kept.mean() > 0.8
    assert np.array_equal(found.coords, draw_graph(data).coords)


def test_what_is_no_graph_or_has_no_links_is_refused():
    with pytest.raises(ee.InputError, match="this is items"):
        draw_graph(made.films())
    with pytest.raises(ee.MethodError, match="needs edges"):
        draw_graph(graph([(0, 0)], 3))


def test_stopping_stops():
    def stop(share, step):
        if share > 0:
            raise ee.Cancelled("stopped")

    with pytest.raises(ee.Cancelled):
        draw_graph(ee.sample("friends"), progress=stop)
