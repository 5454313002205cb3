"""Vectors of graphs: against walks by their definition, scikit-learn, and known eigenvalues."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.manifold import SpectralEmbedding
from sklearn.metrics import adjusted_rand_score

import embedding_explorer as ee
from embedding_explorer.compare.tasks import label_task
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs import laplacian
from embedding_explorer.encoders.inputs.random_walks import walked
from embedding_explorer.encoders.node2vec import begins
from tests.encoders import made


def graph(links, n, weights=None):
    names = [f"n{i}" for i in range(n)]
    edges = pd.DataFrame({"source": [names[a] for a, _ in links],
                          "target": [names[b] for _, b in links]})  # fmt: skip
    edges["weight"] = 1.0 if weights is None else weights
    return Dataset("graph", pd.DataFrame({"name": names}), edges=edges)


def blocks(sizes=(30, 30, 30), inside=0.3, across=0.02, seed=0):
    """Return a graph by the stochastic block model, and the block of every node."""
    block = np.repeat(np.arange(len(sizes)), sizes)
    draw = np.random.default_rng(seed)
    one, other = np.triu_indices(len(block), 1)
    odds = np.where(block[one] == block[other], inside, across)
    kept = draw.random(len(one)) < odds
    return graph(list(zip(one[kept], other[kept], strict=True)), len(block)), block


def space(data, encoder, seed=0, **params):
    recipe = ee.Recipe(encoder=encoder, encoder_params=params, projection=None, seed=seed)
    return ee.build(data, recipe).space


@pytest.mark.parametrize("encoder", ["node2vec", "spectral"])
def test_the_blocks_of_a_random_graph_are_found(encoder):
    data, block = blocks()
    size = {"node2vec": 16, "spectral": 2}[encoder]
    found = space(data, encoder, vector_size=size)
    task = label_task(found, [f"b{b}" for b in block], k=5, metric="cosine")
    assert task.low > 0.85
    assert task.chance < 0.4
    rows = found.matrix / np.linalg.norm(found.matrix, axis=1, keepdims=True)
    guess = KMeans(3, n_init=10, random_state=0).fit_predict(rows)
    assert adjusted_rand_score(block, guess) > 0.8
    shuffled = np.random.default_rng(1).permutation(block)
    nothing = label_task(found, [f"b{b}" for b in shuffled], k=5, metric="cosine")
    assert nothing.low < nothing.chance + 0.1


def test_node2vec_is_the_same_twice_and_another_by_another_seed():
    data, _ = blocks((10, 10))
    one, again, other = (space(data, "node2vec", s, vector_size=8) for s in (4, 4, 5))
    assert (one.matrix == again.matrix).all()
    assert (one.matrix != other.matrix).any()


def ring(n):
    return csr_matrix(
        (
            np.ones(2 * n),
            (np.r_[0:n, 0:n], np.r_[np.arange(1, n + 1) % n, np.arange(-1, n - 1) % n]),
        ),
        shape=(n, n),
    )


def test_walks_follow_links_and_their_weights():
    links = csr_matrix(np.array([[0, 1, 3.0], [1, 0, 0], [3.0, 0, 0]]))
    walks = walked(links, np.zeros(8_000, int), 2, 1.0, 1.0, 7)
    share = (walks[:, 1] == 2).mean()
    assert share == pytest.approx(0.75, abs=4 * np.sqrt(0.75 * 0.25 / 8_000))


@pytest.mark.parametrize(("p", "q"), [(0.25, 4.0), (4.0, 0.5), (1.0, 1.0)])
def test_walks_return_and_stray_as_node2vec_says(p, q):
    """From t = 0 to v = 1; v is linked to 0 itself, to 2 (a friend of 0) and to 3 and 4."""
    ends = [(0, 1), (1, 2), (0, 2), (1, 3), (1, 4)]
    dense = np.zeros((5, 5))
    for (a, b), w in zip(ends, (1.0, 2.0, 1.0, 1.0, 3.0), strict=True):
        dense[a, b] = dense[b, a] = w
    walks = walked(csr_matrix(dense), np.zeros(30_000, int), 3, p, q, 3)
    third = walks[walks[:, 1] == 1, 2]
    want = np.array([1 / p, 0, 2.0, 1 / q, 3 / q])
    want /= want.sum()
    found = np.bincount(third, minlength=5) / len(third)
    np.testing.assert_allclose(found, want, atol=4.5 * np.sqrt(0.25 / len(third)))


def test_a_one_way_walk_ends_where_no_link_leads_on():
    data = graph([(0, 1), (1, 2)], 4)
    links = csr_matrix(np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]], float))
    assert walked(links, np.array([0, 1]), 5, 1.0, 1.0, 0).tolist() == [
        [0, 1, 2, -1, -1], [1, 2, -1, -1, -1],
    ]  # fmt: skip
    found = space(data, "node2vec", directed=True, vector_size=4)
    assert not found.matrix[3].any()
    assert found.matrix[:3].any(axis=1).all()
    assert any("1 of 4 nodes has no edge: zero vectors" in n for n in found.extras["notes"])


def test_weights_can_be_left_out_and_links_without_any_are():
    heavy = [1.0, 100.0, 1.0, 1.0, 0.0, -2.0]
    data = graph([(0, 1), (1, 2), (2, 0), (2, 3), (3, 0), (3, 3)], 4, heavy)
    with_, without = (space(data, "spectral", weights=w) for w in (True, False))
    assert not np.allclose(with_.extras["eigenvalues"], without.extras["eigenvalues"])
    assert any("from a node to itself" in n for n in with_.extras["notes"])
    assert any("without a weight above 0" in n for n in with_.extras["notes"])
    with pytest.raises(ee.MethodError, match="none is left"):
        space(graph([(0, 0)], 2), "node2vec")


def test_the_eigenvalues_of_a_ring_and_of_a_full_graph_are_those_known():
    n = 12
    data = graph([(i, (i + 1) % n) for i in range(n)], n)
    found = space(data, "spectral", vector_size=11).extras["eigenvalues"]
    want = np.sort(1 - np.cos(2 * np.pi * np.arange(n) / n))[1:]
    np.testing.assert_allclose(found, want, atol=1e-12)
    full = graph([(i, j) for i in range(5) for j in range(i)], 5)
    found = space(full, "spectral", vector_size=30)
    np.testing.assert_allclose(found.extras["eigenvalues"], np.full(4, 5 / 4), atol=1e-12)
    assert any("only 4 possible" in n for n in found.extras["notes"])


def test_the_vectors_are_scikit_learns_up_to_size():
    data = ee.sample("friends")
    found = space(data, "spectral", vector_size=5)
    links = csr_matrix((77, 77))
    from embedding_explorer.encoders.inputs.adjacency import linked

    links, _ = linked(data, weights=True, directed=False, who="")
    theirs = SpectralEmbedding(5, affinity="precomputed", random_state=0).fit_transform(
        links.toarray()
    )
    for own, other in zip(found.matrix.T, theirs.T, strict=True):
        cosine = own @ other / (np.linalg.norm(own) * np.linalg.norm(other))
        assert abs(cosine) == pytest.approx(1, abs=1e-5)
    degree = np.asarray(links.sum(axis=1)).ravel()
    over_links = (found.matrix.astype(float) ** 2).T @ degree / degree.sum()
    np.testing.assert_allclose(over_links, 1, rtol=1e-5)


def test_the_iteration_gives_what_lapack_gives(monkeypatch):
    data, _ = blocks((80, 60, 60), inside=0.1, across=0.03)
    exact = space(data, "spectral", vector_size=6)
    monkeypatch.setattr(laplacian, "DENSE", 50)
    steps = space(data, "spectral", vector_size=6)
    np.testing.assert_allclose(steps.matrix, exact.matrix, atol=1e-4)
    again = space(data, "spectral", vector_size=6)
    assert (steps.matrix == again.matrix).all()


def test_parts_without_a_link_between_them_are_said_and_told_apart():
    ends = [(0, 1), (1, 2), (2, 0), (2, 3), (4, 5), (5, 6), (7, 8)]
    found = space(graph(ends, 10), "spectral", vector_size=4)
    assert found.extras["parts"] == 3
    np.testing.assert_allclose(found.extras["eigenvalues"][:2], 0, atol=1e-12)
    assert (found.matrix[:4, 0] == found.matrix[0, 0]).all()
    assert not found.matrix[4:, 0].any()
    assert (found.matrix[4:7, 1] == found.matrix[4, 1]).all()
    assert not found.matrix[9].any()
    said = " ".join(found.extras["notes"])
    assert "has 3 connected components" in said
    assert "1 of 10 nodes has no edge" in said


def test_many_pairs_and_single_dimensions():
    ends = [(2 * i, 2 * i + 1) for i in range(40)]
    found = space(graph(ends, 80), "spectral", vector_size=6)
    assert found.matrix.shape == (80, 6)
    assert np.isfinite(found.matrix).all()
    assert space(graph([(0, 1)], 2), "spectral", vector_size=1).matrix.shape == (2, 1)
    assert space(made.graph(), "spectral", vector_size=1).matrix.shape == (5, 1)


def test_walks_begin_at_every_linked_node_in_a_new_order_each_time():
    links = np.ones((20, 20)) - np.eye(20)
    links[7] = 0
    turns = begins(csr_matrix(links), 6, seed=0).reshape(6, 19)
    assert all(sorted(turn) == [*range(7), *range(8, 20)] for turn in turns.tolist())
    assert len({tuple(turn) for turn in turns.tolist()}) == 6
