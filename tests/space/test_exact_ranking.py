"""Distances in float32 with a bound of their error against all of them in float64."""

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.space import exact_ranking
from embedding_explorer.space.distances import centre
from embedding_explorer.space.metrics import VECTORS
from tests.encoders import made


def space(matrix):
    data = made.vectors(np.zeros((matrix.shape[0], 1)))
    return ee.Space(data.names, matrix, data.items)


@pytest.mark.parametrize("metric", VECTORS)
@pytest.mark.parametrize(
    "kind", ["plain", "far", "twins", "lattice", "tiny", "huge", "zeros", "bits"]
)
def test_rough_distances_never_decide(metric, kind):
    """Whatever float32 cannot tell apart is answered as float64 answers it, ties by position."""
    matrix = {
        "plain": made.cloud(3000, 20),
        "far": made.cloud(3000, 20) * 0.1 + 5000,
        "twins": np.repeat(made.cloud(300, 20), 10, axis=0),
        "lattice": np.random.default_rng(1).integers(0, 3, (3000, 4)),
        "tiny": made.cloud(3000, 20) * 1e-25,
        "huge": made.cloud(3000, 20) * 1e25,
        "bits": np.random.default_rng(2).integers(0, 2, (3000, 20)),
        "zeros": np.where(np.arange(3000)[:, None] % 7 == 0, 0, made.cloud(3000, 20)),
    }[kind].astype(np.float32)
    made_space = space(matrix)
    for own in ([0], [5, 1234]):
        query = centre(made_space, own, metric)
        far = exact_ranking.distances(query[None], matrix, metric)[0]
        ranked = exact_ranking.Ranking(made_space, query, metric, own)
        order, found = ranked.nearest(12)
        others = np.delete(np.arange(3000), own)
        expected = np.sort(far[others])[:12]
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12 * far.max())
        assert not set(order) & set(own)
        asked = far[others[[0, 7, 700, 2900]]]
        most = float(far.max())

        def reach(f, most=most):
            return f * (1 + 1e-9) + 1e-12 * most

        counted = [np.count_nonzero(reach(far[others]) < value) for value in asked]
        assert ranked.nearer(asked, reach).tolist() == counted


def test_float32_is_enough_for_nearly_all(monkeypatch):
    """Of many points, only the few the bound of the error leaves open are read in float64."""
    matrix = made.cloud(5000, 30)
    made_space, asked = space(matrix), []
    plain = exact_ranking.distances
    monkeypatch.setattr(
        exact_ranking,
        "distances",
        lambda q, m, metric: asked.append(m.shape[0]) or plain(q, m, metric),
    )
    for metric in ("cosine", "euclidean", "manhattan"):
        ee.neighbors(made_space, "p7", 10, metric)
    assert len(asked) == 3
    assert max(asked) < 100
