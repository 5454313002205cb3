"""UMAP and t-SNE: few fits, shared by the tests, because each costs seconds."""

import warnings

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.reducers import tsne, umap
from tests.encoders import made

MATRIX = made.cloud(60, 8)
GROUPS = np.arange(60) % 3


def built(layout, matrix=MATRIX, *, seed=0, metric="euclidean", progress=None, **params):
    recipe = ee.Recipe(
        encoder="as_given", projection=layout, projection_params=params, metric=metric, seed=seed
    )
    return ee.build(made.vectors(matrix), recipe, progress)


@pytest.fixture(scope="module", params=["umap", "tsne"])
def laid(request):
    return request.param, built(request.param)


def agreement(coords):
    """Return the share of points whose nearest point is of the same group."""
    far = np.linalg.norm(coords[:, None] - coords[None], axis=2)
    np.fill_diagonal(far, np.inf)
    return float((GROUPS[far.argmin(axis=1)] == GROUPS).mean())


def test_neighbours_stay_together_which_chance_does_not(laid):
    assert agreement(np.random.default_rng(0).normal(size=(60, 2))) < 0.6
    assert agreement(laid[1].map) > 0.9


def test_the_same_seed_gives_the_same_bits_and_another_a_different_map(laid):
    layout, first = laid
    assert (built(layout).map == first.map).all()
    init = {"umap": {"init": "random"}, "tsne": {}}[layout]
    one, other = (built(layout, seed=s, **init).map for s in (1, 2))
    assert not (one == other).all()


def test_sparse_vectors_are_laid_out_too(laid):
    from scipy.sparse import csr_matrix

    layout, first = laid
    module = {"umap": umap, "tsne": tsne}[layout]
    data = made.vectors(MATRIX)
    space = ee.Space(data.names, csr_matrix(MATRIX), data.items)
    found = module.reduce(space, module.Params(), metric="euclidean", seed=0, progress=lambda *_: 0)
    assert found.coords.shape == first.map.shape
    assert agreement(found.coords) > 0.9


def test_progress_rises_and_stopping_stops(laid):
    seen = []
    built(laid[0], progress=lambda fraction, step: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1

    def stop(fraction, step):
        if fraction > 0.5:
            raise ee.Cancelled("enough")

    with pytest.raises(ee.Cancelled):
        built(laid[0], progress=stop)


@pytest.mark.parametrize("layout", ["umap", "tsne"])
def test_as_many_neighbours_as_there_are_and_a_note(layout):
    few = built(layout, MATRIX[:9])
    assert len(few.notes) == 1
    assert {"umap": "8 neighbours, not 15", "tsne": "from 30 to 2.67"}[layout] in few.notes[0]
    assert not built(layout, n_neighbors=8).notes if layout == "umap" else True


@pytest.mark.parametrize("layout", ["umap", "tsne"])
@pytest.mark.parametrize("metric", ["cosine", "euclidean", "manhattan"])
@pytest.mark.parametrize("n", [4, 5, 7, 10])
def test_a_handful_of_points_gives_a_finite_map(layout, metric, n):
    for dims in (2, 3):
        found = built(layout, MATRIX[:n], metric=metric, n_components=dims)
        assert found.map.shape == (n, dims)
        assert np.isfinite(found.map).all()


@pytest.mark.parametrize("layout", ["umap", "tsne"])
@pytest.mark.parametrize("n", [2, 3])
def test_fewer_are_refused_with_a_way_out(layout, n):
    with pytest.raises(ee.MethodError, match=f"there are {n}; use PCA"):
        built(layout, MATRIX[:n])


@pytest.mark.parametrize("layout", ["umap", "tsne"])
def test_points_in_one_place_are_refused_and_duplicates_are_not(layout):
    with pytest.raises(ee.MethodError, match="all 20 points coincide"):
        built(layout, np.ones((20, 5)))
    rays = np.outer(np.arange(1, 21), np.ones(5))
    with pytest.raises(ee.MethodError, match="by cosine distance"):
        built(layout, rays, metric="cosine")
    assert np.isfinite(built(layout, rays).map).all()
    assert np.isfinite(built(layout, np.repeat(MATRIX[:5], 6, axis=0)).map).all()


def test_a_start_that_cannot_be_is_replaced_and_said():
    spectral_starts("fast")


def spectral_starts(engine: str) -> None:
    """Try both ends of the spectral start; what umap-learn does stands in `test_umap.py`."""
    few = built("umap", MATRIX[:6], n_neighbors=3, init="spectral", engine=engine)
    assert few.map_extras["init"] == "pca"
    assert "started from pca" in few.notes[0]
    many = built("umap", MATRIX[:20], init="spectral", engine=engine)
    assert many.map_extras["init"] == "spectral"
    assert agreement(built("umap", init="spectral", engine=engine).map) > 0.9


def test_a_start_that_does_not_settle_becomes_a_note_and_other_warnings_pass():
    def heard(message):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            warnings.warn(message, stacklevel=1)
        return umap._heard(said)

    assert "at random" in heard("Spectral initialisation failed! ...")[0]
    with pytest.warns(UserWarning, match="something else"):
        assert heard("something else") == []


def test_what_makes_the_map_is_the_metric_of_the_recipe():
    cosine, euclidean = (built("tsne", metric=m).map for m in ("cosine", "euclidean"))
    assert not (cosine == euclidean).all()
    longer = MATRIX * np.linspace(1, 9, len(MATRIX), dtype=np.float32)[:, None]
    np.testing.assert_allclose(built("tsne", longer, metric="cosine").map, cosine, atol=5)
    assert agreement(built("tsne", longer, metric="cosine").map) == agreement(cosine)


def test_tsne_is_limited_in_points_and_dimensions(monkeypatch):
    with pytest.raises(ee.ExplorerError, match="between 1 and 3"):
        built("tsne", n_components=5)
    monkeypatch.setenv("EXPLORER_MAX_TSNE_ROWS", "10")
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_TSNE_ROWS"):
        built("tsne")


def test_as_a_reducer_they_make_as_many_dimensions_as_they_can():
    for layout, d in (("tsne", 3), ("umap", 8)):
        recipe = ee.Recipe(encoder="as_given", reducer=layout, projection=None, metric="euclidean")
        assert ee.build(made.vectors(MATRIX), recipe).space.matrix.shape == (60, d)


@pytest.mark.parametrize("module", [umap, tsne])
def test_captions_do_not_claim_global_structure(module):
    assert "global" not in module.CAPTION
    assert "little" in module.CAPTION
