"""Eigenimages and pictures by rank, against numpy's full decomposition."""

import io

import numpy as np
import pytest
from PIL import Image

import embedding_explorer as ee
from embedding_explorer.analysis.vectors.eigenimages import (
    compress,
    decompose,
    eigenimages,
    open_picture,
    to_png,
)
from tests.encoders import made


def picture(shape=(20, 31), seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("shape", [(20, 31), (31, 20, 3), (1, 5), (6, 1, 3)])
def test_every_rank_is_the_best_by_numpys_full_svd(shape):
    image = picture(shape)
    parts = decompose(image)
    exact = np.moveaxis(image.astype(float).reshape(*shape[:2], -1), -1, 0)
    curve = parts.curve()
    assert curve["rank"].tolist() == list(range(1, min(shape[:2]) + 1))
    for rank in {1, (min(shape[:2]) + 1) // 2, min(shape[:2])}:
        u, s, vt = np.linalg.svd(exact, full_matrices=False)
        best = (u[:, :, :rank] * s[:, None, :rank]) @ vt[:, :rank]
        found = parts.at(rank)
        error = np.linalg.norm(exact - best) / np.linalg.norm(exact)
        assert found.error == pytest.approx(error, abs=1e-7)
        assert found.kept == pytest.approx(1 - error**2, abs=1e-7)
        want = np.clip(np.rint(np.moveaxis(best, 0, -1)), 0, 255).reshape(shape)
        assert (
            np.abs(found.picture.astype(int) - want).max() <= 1
        )  # a half may be rounded either way
        assert found.numbers == rank * (shape[0] + shape[1] + 1) * len(exact)
        assert (found.numbers_before, found.bytes_before) == (image.size, image.size)
        assert found.bytes == 4 * found.numbers
    assert (parts.at(min(shape[:2])).picture == image).all()
    assert (np.diff(curve["error"]) <= 1e-12).all()
    assert curve["error"].iloc[-1] == 0


def test_a_picture_of_one_pattern_needs_one():
    image = np.outer(np.arange(1, 9), np.arange(1, 11)).astype(np.uint8)
    found = compress(image, 1)
    assert (found.picture == image).all()
    assert found.error == pytest.approx(0, abs=1e-7)
    assert compress(np.zeros((4, 4), np.uint8), 2).kept == 1


@pytest.mark.parametrize("bad", [np.zeros(4), np.zeros((2, 2, 4)), np.zeros((0, 3)), [["a"]],
                                 np.full((2, 2), np.nan)])  # fmt: skip
def test_what_is_no_picture_is_refused(bad):
    with pytest.raises(ee.InputError, match=r"image"):
        decompose(np.asarray(bad))


def test_ranks_out_of_range_and_large_pictures_are_refused():
    with pytest.raises(ee.InputError, match="between 1 and 3, not 4"):
        compress(picture((3, 9)), 4)
    with pytest.raises(ee.LimitError, match="2,250,000 pixels"):
        decompose(np.zeros((1500, 1500), np.uint8))


def test_a_picture_is_opened_small_enough_and_written_again():
    target = io.BytesIO()
    Image.fromarray(picture((40, 120, 3))).save(target, "PNG")
    assert open_picture(target.getvalue(), side=60).shape == (20, 60, 3)
    same = open_picture(target.getvalue())
    assert (same == picture((40, 120, 3))).all()
    assert (open_picture(to_png(same)) == same).all()
    assert np.asarray(Image.open(io.BytesIO(to_png(same, scale=2)))).shape == (80, 240, 3)
    with pytest.raises(ee.InputError, match="not a PNG"):
        open_picture(b"nothing")


def test_signed_pictures_stand_around_middle_grey():
    shown = np.asarray(Image.open(io.BytesIO(to_png(np.array([[-2.0, 0, 1]]), signed=True))))
    assert shown.tolist() == [[0, 128, 191]]


@pytest.mark.parametrize("choices", [
    {"reducer": "pca"}, {"reducer": "svd"}, {"projection": "pca"}, {"projection": "svd"},
    {"reducer": "pca", "center": True},
])  # fmt: skip
@pytest.mark.parametrize("shape", [(4, 5), (3, 4, 3)])
def test_all_eigenimages_together_give_the_pictures_back(choices, shape):
    data = made.images(9, shape)
    k = {"n_components": 8} if "reducer" in choices else {}
    recipe = ee.Recipe(encoder="pixels", reducer_params=k, **choices)
    built = ee.build(data, recipe)
    found = eigenimages(built)
    assert found.images.shape[1:] == found.mean.shape == shape
    lengths = np.linalg.norm(found.images.reshape(len(found.images), -1), axis=1)
    np.testing.assert_allclose(lengths, 1, rtol=1e-5)
    assert 0 < found.share.sum() <= 1 + 1e-6
    for row in (0, 8):
        true = data.images[row] / 255
        errors = [np.abs(found.rebuilt(row, j) - true).mean() for j in range(len(found.images) + 1)]
        assert errors[-1] < errors[0]
        if choices.get("reducer") == "pca":
            assert errors[-1] < 1e-5  # nine pictures span eight directions around their mean


def test_eigenimages_need_pixels_and_straight_axes():
    data = made.images(9)
    for choices in ({"projection": "tsne"}, {"reducer": "pca", "unit_norm": True}):
        params = {"perplexity": 2.0} if choices.get("projection") == "tsne" else {}
        built = ee.build(data, ee.Recipe(encoder="pixels", projection_params=params, **choices))
        with pytest.raises(ee.MethodError, match=r"\.$"):
            eigenimages(built)
    with pytest.raises(ee.MethodError, match="choose the encoder Pixels"):
        eigenimages(ee.build(made.vectors(made.cloud()), ee.Recipe(encoder="as_given")))
