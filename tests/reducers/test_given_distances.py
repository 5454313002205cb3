"""A distance matrix as data: what works from it, what refuses it, and that it decides all."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.spatial.distance import pdist, squareform

import embedding_explorer as ee
from embedding_explorer.analysis.clusters.clusters import cluster, keyword_labels
from embedding_explorer.analysis.words.arithmetic import analogy, combine, odd_one_out
from embedding_explorer.analysis.words.benchmarks import judged_pairs
from embedding_explorer.analysis.words.path import neighbor_graph
from embedding_explorer.base import registry
from embedding_explorer.compare.cka import cka
from embedding_explorer.engine.map_questions import neighbors_among
from embedding_explorer.exports import tsv
from embedding_explorer.reducers import umap
from embedding_explorer.space.knn_graph import nearest_graph
from embedding_explorer.uses.cross_validation import checked
from embedding_explorer.uses.data_issues import nearness
from tests.encoders import made

POINTS = made.cloud(60, 8)
GROUPS = np.arange(60) % 3
DATA = made.distances(POINTS)
FROM_DISTANCES = [
    key
    for key, module in registry.all_of("reducers").items()
    if getattr(module, "TAKES_DISTANCES", False) and key != "coordinates"  # which it only lets pass
]


def recipe(projection, metric="precomputed", **more):
    return ee.Recipe(encoder="distances", projection=projection, metric=metric, **more)


@pytest.fixture(scope="module", params=FROM_DISTANCES)
def laid(request):
    return ee.build(DATA, recipe(request.param))


def test_every_map_keeps_the_groups_together(laid):
    far = squareform(pdist(laid.map))
    np.fill_diagonal(far, np.inf)
    assert (GROUPS[far.argmin(axis=1)] == GROUPS).mean() > 0.9


def test_the_graph_is_that_of_the_vectors_where_these_have_such_distances():
    found, far, share = nearest_graph(DATA.distances, 10, "precomputed")
    known, away, _ = nearest_graph(POINTS, 10, "euclidean")
    assert share is None
    assert (found == known).all()
    assert np.allclose(far, away, atol=1e-5)


@pytest.mark.parametrize("metric", ["correlation", "chebyshev", "hamming", "jaccard"])
def test_the_graph_of_every_metric_is_that_of_scipys_distances(metric):
    bits = np.random.default_rng(0).integers(0, 2, (50, 24)).astype(np.float32)
    points = bits if metric in ("hamming", "jaccard") else POINTS
    _, far, share = nearest_graph(points, 8, metric)
    known = squareform(pdist(points.astype(bool if points is bits else float), metric))
    assert share is None
    assert np.allclose(far, np.sort(known, axis=1)[:, :8], atol=1e-6)


def test_the_first_method_draws_it_by_mds():
    out = ee.build(DATA)
    assert (out.recipe.projection, out.recipe.metric) == ("mds", "precomputed")
    assert [stage.title for stage in out.trail] == ["Distances as given", "MDS"]
    found = ee.neighbors(out.space, "p0", 3, "precomputed")
    near = np.argsort(DATA.distances[0], kind="stable")[1:4]
    assert found["name"].tolist() == [f"p{i}" for i in near]


def test_measures_are_those_of_the_vectors_with_such_distances():
    out = ee.build(DATA, recipe("classical_mds"))
    straight = ee.Recipe(encoder="as_given", projection="classical_mds", metric="euclidean")
    same = ee.build(made.vectors(POINTS), straight)
    tables = [ee.measure(b, 10).set_index("measure")["value"] for b in (out, same)]
    for key in ("trustworthiness", "continuity", "neighbor_recall", "rank_correlation", "stress"):
        assert tables[0][key] == pytest.approx(tables[1][key], abs=1e-3), key


def test_clusters_and_comparisons_use_the_given_distances():
    out = ee.build(DATA, recipe("mds"))
    found = cluster(out, on="vectors", min_cluster_size=5)
    kept = found.labels >= 0
    assert kept.mean() > 0.8
    assert all(len(set(GROUPS[found.labels == c])) == 1 for c in set(found.labels[kept]))
    straight = ee.build(made.vectors(POINTS), ee.Recipe(encoder="as_given", metric="euclidean"))
    assert ee.compare(out, straight, k=10).overlap.mean == pytest.approx(1, abs=1e-6)


def test_comparing_distances_is_comparing_the_vectors_that_have_them():
    far = ee.build(DATA, recipe("mds"))
    straight = ee.Recipe(encoder="as_given", metric="euclidean")
    same = ee.build(made.vectors(POINTS), straight)
    other = ee.build(made.vectors(made.cloud(60, 5)[:, ::-1]), straight)
    for measure in ("cka", "procrustes", "rank_correlation"):
        by_distances = getattr(ee.compare(far, other, k=5), measure)
        by_vectors = getattr(ee.compare(same, other, k=5), measure)
        assert by_distances.mean == pytest.approx(by_vectors.mean, abs=1e-5), measure
        assert by_distances.low == pytest.approx(by_vectors.low, abs=1e-4), measure
    alike = ee.compare(far, same, k=5)
    assert alike.cka.mean == pytest.approx(1, abs=1e-5)
    assert alike.procrustes.mean == pytest.approx(0, abs=1e-5)
    assert ee.compare(far, far, k=5).cka.mean == pytest.approx(1)


def test_cka_of_other_distances_is_that_of_their_centred_kernels():
    rng = np.random.default_rng(1)
    one, two = (squareform(rng.uniform(1, 2, 45)) for _ in range(2))  # of no euclidean space
    centre = np.eye(10) - 0.1
    kernels = [-centre @ far**2 @ centre / 2 for far in (one, two)]
    assert min(np.linalg.eigvalsh(kernels[0])) < 0
    hsic = [_unbiased(kernels[i], kernels[j]) for i, j in ((0, 0), (1, 1), (0, 1))]
    found = cka(one, two, (True, True)).mean
    assert found == pytest.approx(hsic[2] / np.sqrt(hsic[0] * hsic[1]))


def _unbiased(k, l):  # noqa: E741
    """Song et al. (2012), equation 5, term by term."""
    n = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))  # noqa: E741
    crossed = k.sum() * l.sum() / ((n - 1) * (n - 2))
    return (np.trace(k @ l) + crossed - 2 / (n - 2) * (k @ l).sum()) / (n * (n - 3))


def test_neighbours_among_some_items_are_told_by_the_distances_among_them():
    rows = (3, 50, 17, 8, 41)
    found = neighbors_among(ee.build(DATA, recipe("mds")), rows, 2)
    far = DATA.distances[np.ix_(rows, rows)] + np.diag(np.full(5, np.inf))
    assert found.tolist() == np.argsort(far, axis=1, kind="stable")[:, :2].tolist()


def test_clusters_of_distances_are_named_by_their_most_central_items():
    found = keyword_labels(ee.build(DATA, recipe("mds")), GROUPS, top=1)
    for group in range(3):
        rows = np.flatnonzero(GROUPS == group)
        among = DATA.distances[np.ix_(rows, rows)].mean(axis=0)
        assert found[group] == f"p{rows[among.argmin()]}"


def test_twins_and_outliers_are_found_by_distances():
    far = nearness(ee.build(DATA, recipe("mds")), 5)
    straight = ee.build(made.vectors(POINTS), ee.Recipe(encoder="as_given", metric="euclidean"))
    assert np.allclose(far.local, nearness(straight, 5).local, atol=1e-4)


@pytest.mark.parametrize("reducer", FROM_DISTANCES)
def test_distances_are_reduced_by_the_map_alone(reducer):
    with pytest.raises(ee.MethodError, match="can only be the map, not a step before it"):
        ee.build(DATA, recipe("mds", reducer=reducer))


@pytest.mark.parametrize(
    "ask",
    [
        lambda space: analogy(space, "p0", "p1", "p2"),
        lambda space: combine(space, ["p0"], ["p1"], metric="precomputed"),
        lambda space: odd_one_out(space, ["p0", "p1", "p2"]),
        neighbor_graph,
        lambda space: judged_pairs(space, "WordSim-353"),
    ],
)
def test_word_arithmetic_refuses_distances(ask):
    with pytest.raises(ee.MethodError, match="needs vectors, and this data is a distance matrix"):
        ask(ee.build(DATA, recipe("mds")).space)


def test_distances_are_no_vectors_for_the_projector():
    with pytest.raises(ee.MethodError, match="Projector needs vectors"):
        tsv.write(ee.build(DATA, recipe("mds")))


@pytest.mark.parametrize("projection", ["pca", "svd", "axes"])
def test_what_needs_vectors_refuses_in_a_sentence(projection):
    with pytest.raises(ee.MethodError, match="needs vectors, and this data is a distance matrix"):
        ee.build(DATA, recipe(projection))


@pytest.mark.parametrize("change", [{"center": True}, {"unit_norm": True}])
def test_distances_are_not_preprocessed(change):
    with pytest.raises(ee.MethodError, match="no vectors to centre or normalise"):
        ee.build(DATA, recipe("mds", **change))


def test_other_metrics_and_other_data_are_refused():
    with pytest.raises(ee.MethodError, match="set the distance to precomputed"):
        ee.build(DATA, recipe("mds", metric="cosine"))
    with pytest.raises(ee.MethodError, match="needs a distance matrix, and these are vectors"):
        ee.build(made.vectors(POINTS), ee.Recipe(encoder="as_given", metric="precomputed"))
    with pytest.raises(ee.MethodError, match="cannot be told from a distance matrix"):
        ee.health(ee.build(DATA, recipe("mds")))


def test_labels_are_not_predicted_from_distances():
    with pytest.raises(ee.MethodError, match="predicted from vectors, and this data is a distance"):
        checked(ee.build(DATA, recipe("mds")))


def test_a_map_of_three_items_is_not_their_distances():
    few = made.distances(POINTS[:3])
    out = ee.build(few, recipe("classical_mds"))
    assert np.allclose(pdist(out.map), pdist(POINTS[:3]), rtol=1e-4)


@pytest.mark.parametrize(
    "engine", ["fast", pytest.param("umap-learn", marks=pytest.mark.exhaustive)]
)
def test_both_umaps_take_them(engine):
    out = ee.build(DATA, recipe("umap", projection_params={"engine": engine}))
    assert np.isfinite(out.map).all()


def test_umap_learn_is_told_that_they_are_distances(monkeypatch):
    """Without umap-learn itself, which compiles for half a minute."""
    told = {}

    class Told:
        def __init__(self, **settings):
            told.update(settings)

        def fit_transform(self, matrix):
            np.testing.assert_array_equal(matrix, DATA.distances)
            return told["init"]

    monkeypatch.setattr(umap, "_library", lambda: SimpleNamespace(UMAP=Told))
    out = ee.build(DATA, recipe("umap", projection_params={"engine": "umap-learn"}))
    assert told["metric"] == "precomputed"
    assert GROUPS[squareform(pdist(out.map)).argsort(axis=1)[:, 1]].tolist() == GROUPS.tolist()
