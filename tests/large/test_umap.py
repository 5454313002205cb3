"""UMAP by landmarks: how good, the same for any chunks, and what the caption says."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

import embedding_explorer as ee
from embedding_explorer import large
from embedding_explorer.base.errors import MethodError
from embedding_explorer.large import landmarks
from embedding_explorer.large.data import fair_sample


def recipe(metric="euclidean", **more):
    return ee.Recipe(encoder="as_given", projection="umap", metric=metric, **more)


@pytest.fixture(scope="module")
def digits():
    return np.ascontiguousarray(ee.sample("digits").images.reshape(-1, 64).astype(np.float32))


def test_not_far_below_a_full_fit(tmp_path, digits):
    np.save(tmp_path / "digits.npy", digits)
    made = large.build(tmp_path / "digits.npy", recipe(), landmarks=600)
    full = ee.build(ee.read(digits), recipe())
    trust = [trustworthiness(digits, m, n_neighbors=15) for m in (made.map, full.map)]
    assert trust[0] > trust[1] - 0.02
    assert trust[0] > 0.96
    assert (
        "UMAP laid out 600 randomly sampled landmarks; each of the other 1,197 points"
    ) in made.caption
    rows = made.extras["map"]["landmarks"]
    own = ee.build(ee.read(digits[rows]), recipe())
    np.testing.assert_array_equal(made.map[rows], own.map)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_the_same_bits_for_any_chunks(npy, metric):
    maps = [
        large.build(large.open(npy, chunk_bytes=size), recipe(metric), landmarks=100).map
        for size in (40_000, 100_000, 10**9)
    ]
    np.testing.assert_array_equal(maps[0], maps[1])
    np.testing.assert_array_equal(maps[0], maps[2])
    other = large.build(npy, recipe(metric, seed=1), landmarks=100).map
    assert not np.array_equal(maps[0], other)


def test_few_points_are_all_landmarks(tmp_path, cloud):
    np.save(tmp_path / "few.npy", cloud[:60])
    made = large.build(tmp_path / "few.npy", recipe())
    np.testing.assert_array_equal(made.map, ee.build(ee.read(cloud[:60]), recipe()).map)
    assert "landmarks" not in made.caption


def test_after_pca(npy):
    made = large.build(npy, recipe(reducer="pca", reducer_params={"n_components": 5}), landmarks=80)
    assert made.map.shape == (3_000, 2)
    assert [stage.key for stage in made.trail] == ["pca", "umap"]
    assert np.isfinite(made.map).all()


def test_the_nearest_landmarks_are_the_nearest():
    rng = np.random.default_rng(0)
    points, marks = (rng.normal(size=(n, 9)).astype(np.float32) + 50 for n in (700, 90))
    place = landmarks.Placer(marks, rng.normal(size=(90, 2)).astype(np.float32))
    found = np.sort(place._nearest(points - place.middle), axis=1)
    far = np.linalg.norm(points[:, None].astype(np.float64) - marks[None], axis=2)
    right = np.sort(np.argsort(far, axis=1)[:, : landmarks.NEIGHBORS], axis=1)
    assert (found == right).all(axis=1).mean() > 0.995


@pytest.mark.parametrize("m", [1, 3, 5, 6, 90, 160, 161, 1_003])
def test_the_smallest_are_the_smallest(m):
    values = np.random.default_rng(m).integers(0, 99, (40, m)).astype(np.float32)
    k = min(5, m)
    found = landmarks.smallest(values, k)
    assert found.shape == (40, k)
    assert all(len(set(row)) == k for row in found.tolist())
    taken = np.sort(np.take_along_axis(values, found, axis=1), axis=1)
    np.testing.assert_array_equal(taken, np.sort(values, axis=1)[:, :k])


def test_weights_fall_with_distance_and_add_up():
    weights = landmarks.weigh(np.array([[1.0, 2.0, 3.0], [2.0, 2.0, 2.0], [0.0, 0.0, 5.0]]))
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert weights[0, 0] > weights[0, 1] > weights[0, 2]
    np.testing.assert_allclose(weights[1], 1 / 3)


def test_a_fair_sample_takes_every_row_as_often():
    counts = np.zeros(200)
    for seed in range(400):
        rows = fair_sample(200, 50, seed)
        assert len(set(rows.tolist())) == 50
        counts[rows] += 1
    assert abs(counts - 100).max() < 5 * np.sqrt(75)


def test_manhattan_is_not_offered(npy):
    with pytest.raises(MethodError, match="compares by cosine or euclidean, not by manhattan"):
        large.build(npy, recipe("manhattan"))
