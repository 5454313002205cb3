"""Our own layout of UMAP's graph against umap-learn: graph, quality, bits, frames, cancelling."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from sklearn.datasets import load_digits

import embedding_explorer as ee
from benchmarks._quality import quality
from embedding_explorer.reducers import umap as ours
from embedding_explorer.reducers.layout import umap_graph, umap_layout
from embedding_explorer.space import knn_graph
from embedding_explorer.space.exact_graph import exact_graph
from tests.encoders import made
from tests.reducers.test_layouts import spectral_starts

ROOT = Path(__file__).resolve().parents[2]
DIGITS = load_digits().data.astype(np.float32)
FEW = DIGITS[:900]
EXHAUSTIVE = pytest.mark.exhaustive


def laid(matrix, progress=lambda *_: None, metric="euclidean", seed=0, **params):
    items = made.vectors(np.zeros((matrix.shape[0], 1))).items
    space = ee.Space(pd.Index(items["name"]), matrix, items)
    params = ours.Params(**params)
    return ours.reduce(space, params, metric=metric, seed=seed, progress=progress)


@pytest.fixture(scope="module")
def theirs():
    umap = ours._library()
    return umap.UMAP(random_state=0, n_jobs=1).fit_transform(FEW)


def test_it_is_as_faithful_as_umap_learn(theirs):
    """Trustworthiness, continuity and neighbour recall at 15, each at most 0.01 lower."""
    reference, found = quality(FEW, theirs), quality(FEW, laid(FEW).coords)
    for one, other in zip(reference, found, strict=True):
        assert other >= one - 0.01
    chance = quality(FEW, np.random.default_rng(0).normal(size=(len(FEW), 2)))
    assert max(chance[0], chance[1]) < 0.6 < 0.9 < min(reference[:2])


def test_its_start_is_replaced_as_ours_is():
    """Here, where it is compiled already: that takes longer than all the layouts."""
    spectral_starts("umap-learn")


def test_the_measures_are_those_of_scikit_learn():
    from sklearn.manifold import trustworthiness

    rng = np.random.default_rng(0)
    points, coords = rng.normal(size=(300, 8)), rng.normal(size=(300, 2))
    trust, continuity, _ = quality(points, coords)
    assert trust == pytest.approx(trustworthiness(points, coords, n_neighbors=15), abs=1e-9)
    assert continuity == pytest.approx(trustworthiness(coords, points, n_neighbors=15), abs=1e-9)


def test_the_graph_is_that_of_umap_learn():
    ours._library()  # without its warning
    from umap.umap_ import find_ab_params, fuzzy_simplicial_set

    found, far = exact_graph(DIGITS[:600], 15, "euclidean")
    expected, *_ = fuzzy_simplicial_set(
        DIGITS[:600], 15, None, "euclidean", knn_indices=found, knn_dists=far
    )
    assert abs(expected - umap_graph.fuzzy_graph(found, far)).max() < 1e-5
    for min_dist in (0.0, 0.1, 0.5, 0.99):
        np.testing.assert_allclose(
            umap_graph.curve(min_dist), find_ab_params(1, min_dist), rtol=1e-6
        )


def test_beyond_the_exact_the_share_found_is_measured_and_said(monkeypatch):
    matrix = made.cloud(400, 5)

    def half_wrong(matrix, k, metric, seed):
        found, far = exact_graph(matrix, k, metric)
        far[::2, 1:] += 100
        return found, far

    monkeypatch.setattr(knn_graph, "POINTS", 100)
    monkeypatch.setattr(knn_graph, "WORK", 100)
    monkeypatch.setattr(knn_graph, "descent_graph", half_wrong)
    monkeypatch.setattr(knn_graph, "BY_ROWS", ("euclidean",))
    found = laid(matrix)
    share = knn_graph.nearest_graph(matrix, 15, "euclidean")[2]
    assert share == pytest.approx(0.5, abs=0.1)
    assert f"found {share:.1%} of the true ones" in found.extras["notes"][0]
    exact = exact_graph(matrix, 15, "euclidean")[1]
    assert knn_graph.recall(matrix, exact, "euclidean", 0) == 1


SCRIPT = """
import hashlib, sys, numpy as np
from embedding_explorer.reducers import umap
from embedding_explorer.space import knn_graph as graph
import embedding_explorer as ee
def told(n, metric, dims):
    x = np.random.default_rng(0).normal(size=(n, 20)).astype(np.float32)
    data = ee.read(x)
    space, params = ee.Space(data.names, x, data.items), umap.Params(n_components=dims)
    got = umap.reduce(space, params, metric=metric, seed=1, progress=lambda *_: None)
    print(hashlib.sha256(got.coords.tobytes()).hexdigest())
told(900, "cosine", 2)
told(4500, "euclidean", 2)  # products in float32, cells
"""
MORE = """
told(900, "cosine", 3)
graph.POINTS = graph.WORK = 100
told(900, "cosine", 2)  # cell by cell
told(900, "euclidean", 2)
"""


@pytest.mark.parametrize(
    ("script", "layouts"),
    [
        pytest.param(SCRIPT, 2, id="two"),
        pytest.param(SCRIPT + MORE, 5, marks=EXHAUSTIVE, id="five"),
    ],
)
def test_any_number_of_threads_gives_the_same_bits(script, layouts):
    said = []
    for threads in ("1", "2"):
        names = ("NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
        environment = {**os.environ, **dict.fromkeys(names, threads)}
        run = [sys.executable, "-c", script]
        done = subprocess.run(
            run, env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        said.append(done.stdout)
    assert said[0] == said[1]
    assert len(set(said[0].split())) == layouts


def test_what_a_library_compiles_is_kept_on_disk():
    from pynndescent.rp_trees import make_dense_tree

    from embedding_explorer.base.numba_cache import keep_compiled

    assert keep_compiled("pynndescent", "pynndescent.pynndescent_") > 50
    assert make_dense_tree.stats.cache_path


class Watch:
    def __init__(self):
        self.frames, self.fractions = [], []

    def __call__(self, fraction, step):
        self.fractions.append(fraction)

    def frame(self, coords):
        self.frames.append(coords)


def test_the_layout_is_shown_while_it_forms():
    watch = Watch()
    found = laid(DIGITS[:300], watch)
    assert 15 <= len(watch.frames) <= 25
    assert all(frame.shape == (300, 2) for frame in watch.frames)
    assert (watch.frames[-1] == found.coords).all()
    moved = [np.abs(a - b).mean() for a, b in zip(watch.frames, watch.frames[1:], strict=False)]
    assert moved[0] > 2 * moved[-1] > 0
    assert watch.fractions == sorted(watch.fractions)


def test_cancelling_stops_within_an_epoch():
    stopped = []

    def stop(fraction, step):
        if fraction > 0.5:
            stopped.append(fraction)
            raise ee.Cancelled("enough")

    with pytest.raises(ee.Cancelled):
        laid(DIGITS, stop)
    assert len(stopped) == 1


@pytest.mark.parametrize("dims", [1, 2, 3, 10])
def test_any_number_of_dimensions_keeps_neighbours(dims):
    found = laid(DIGITS[:500], n_components=dims).coords
    assert found.shape == (500, dims)
    _, _, kept = quality(DIGITS[:500], found, rows=200)
    assert kept > (0.4 if dims > 1 else 0.2)


def test_the_flat_kernel_does_what_the_general_one_does(monkeypatch):
    found, far = exact_graph(DIGITS[:400], 15, "euclidean")
    held, start = (
        umap_graph.fuzzy_graph(found, far),
        umap_layout.spread(umap_layout.widest(DIGITS[:400], 2, 0), 0),
    )
    # Two epochs, and most points: a last bit may read another entry of the table, and grows.
    flat = umap_layout.lay_out(held.copy(), start, umap_graph.curve(0.1), 2, 0)
    monkeypatch.setattr(umap_layout, "epoch_flat", umap_layout.epoch)
    general = umap_layout.lay_out(held.copy(), start, umap_graph.curve(0.1), 2, 0)
    assert np.median(np.abs(flat - general)) < 1e-4
    assert np.abs(flat - start).max() > 0.1


def test_the_pca_start_is_pca():
    from sklearn.decomposition import PCA

    expected = PCA(2).fit_transform(DIGITS.astype(np.float64))
    for form in (DIGITS, csr_matrix(DIGITS)):
        found = umap_layout.widest(form, 2, 0)
        for one, other in zip(found.T, expected.T, strict=True):
            assert abs(np.corrcoef(one, other)[0, 1]) > 0.999
