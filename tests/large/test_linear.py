"""PCA and SVD chunk by chunk against the same in memory."""

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import svds
from sklearn.decomposition import PCA

import embedding_explorer as ee
from embedding_explorer import large
from embedding_explorer.base.errors import MethodError
from embedding_explorer.large import gram, subspace

SMALL_CHUNKS = 40_000


def recipe(projection="pca", **more):
    return ee.Recipe(encoder="as_given", projection=projection, metric="euclidean", **more)


def close(made, right, share=1e-5):
    assert np.abs(made - right).max() <= share * np.abs(right).max()


@pytest.mark.parametrize("key", ["pca", "svd"])
@pytest.mark.parametrize("chunk_bytes", [SMALL_CHUNKS, 10**9])
def test_the_same_as_in_memory(npy, cloud, key, chunk_bytes):
    made = large.build(large.open(npy, chunk_bytes=chunk_bytes), recipe(key))
    here = ee.build(ee.read(cloud), recipe(key))
    close(made.map, here.map)
    extras = made.extras["map"]
    for name in ("singular_values", "explained_variance", "explained_variance_ratio"):
        np.testing.assert_allclose(extras[name], here.map_extras[name], rtol=1e-5)
    np.testing.assert_allclose(extras["components"], here.map_extras["components"], atol=1e-5)
    assert extras["axis_names"] == here.map_extras["axis_names"]
    assert made.caption in here.caption
    assert made.trail[-1].kept == pytest.approx(here.trail[-1].kept, rel=1e-5)


def test_a_mean_far_from_zero_costs_no_digits(tmp_path, cloud):
    far = cloud + np.float32(1_000)
    np.save(tmp_path / "far.npy", far)
    made = large.build(tmp_path / "far.npy", recipe(None, reducer="pca"))
    right = PCA(24, svd_solver="full").fit(far.astype(np.float64))
    np.testing.assert_allclose(
        made.extras["reduce"]["explained_variance"], right.explained_variance_, rtol=1e-5
    )
    assert made.map.shape == (3_000, 24)


@pytest.mark.parametrize("how", [{"center": True}, {"unit_norm": True}, {"reducer": "pca"}])
def test_preprocessing_and_two_steps(npy, cloud, how):
    if "reducer" in how:
        how = how | {"reducer_params": {"n_components": 6}}
    made, here = (
        large.build(npy, recipe("svd", **how)),
        ee.build(ee.read(cloud), recipe("svd", **how)),
    )
    close(made.map, here.map, 1e-4)
    assert [s.shape_out for s in made.trail][-1] == here.trail[-1].shape_out


def test_moments_do_not_hang_on_how_rows_come(cloud):
    whole = gram.of_block(cloud)
    parts = gram.total([gram.of_block(b) for b in np.array_split(cloud, 7)], 24)
    assert parts.n == whole.n
    np.testing.assert_allclose(parts.mean, whole.mean, rtol=1e-6)
    np.testing.assert_allclose(parts.gram, whole.gram, rtol=1e-4, atol=1e-5 * whole.gram.max())


def test_equal_vectors_have_no_variance(tmp_path):
    np.save(tmp_path / "same.npy", np.full((50, 3), 7, np.float32))
    made = large.build(tmp_path / "same.npy", recipe())
    assert not made.map.any()
    assert "there is no variance" in made.notes[-1]


@pytest.fixture
def blocks(tmp_path):
    """A folder of four sparse blocks, and the matrix they are."""
    rng = np.random.default_rng(1)
    folder = tmp_path / "blocks"
    folder.mkdir()
    weights = sparse.diags(np.geomspace(1, 0.02, 600))
    made = []
    for i, n in enumerate((300, 1, 250, 400)):
        part = sparse.random(n, 600, 0.05, "csr", np.float32, rng) @ weights
        made.append(part.astype(np.float32).tocsr())
        sparse.save_npz(folder / f"{i}.npz", made[-1])
    return folder, sparse.vstack(made).astype(np.float64)


def test_svd_of_sparse_blocks(blocks):
    folder, whole = blocks
    params = {"n_components": 12}
    made = large.build(folder, recipe(None, reducer="svd", reducer_params=params))
    extras = made.extras["reduce"]
    right = np.sort(svds(whole, 12)[1])[::-1]
    np.testing.assert_allclose(extras["singular_values"], right, rtol=1e-5)
    here = ee.build(ee.read(whole.toarray().astype(np.float32)),
                    recipe(None, reducer="svd", reducer_params=params))  # fmt: skip
    for name in ("explained_variance_ratio", "energy_ratio"):
        np.testing.assert_allclose(extras[name], here.space.extras[name], rtol=1e-3)
    close(made.map[:, :4], here.space.matrix[:, :4], 1e-2)
    # what the note says of the residual is so
    v, s = extras["components"].astype(np.float64), extras["singular_values"]
    residuals = np.linalg.norm((whole.T @ (whole @ v.T)).T - v * s[:, None] ** 2, axis=1) / s**2
    assert residuals.max() <= 1.1 * subspace.TOLERANCE
    assert "residual" in made.notes[-1]


def test_svd_that_does_not_settle_says_so(blocks, monkeypatch):
    monkeypatch.setattr(subspace, "PASSES", 2)
    with pytest.raises(MethodError, match="did not converge: after"):
        large.build(blocks[0], recipe("svd"))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"projection": "pca"}, "Centring makes sparse blocks dense"),
        ({"projection": "svd", "center": True}, "Centring makes sparse blocks dense"),
        ({"projection": "umap"}, "needs fewer dimensions first; add SVD"),
    ],
)
def test_what_sparse_blocks_cannot(blocks, how, said):
    with pytest.raises(MethodError, match=said):
        large.build(blocks[0], recipe(**how))


def test_too_many_dimensions_for_the_gram_matrix(npy, monkeypatch):
    monkeypatch.setattr(gram, "MOST", 20)
    with pytest.raises(MethodError, match="at most 20 dimensions, and this has 24"):
        large.build(npy, recipe())
