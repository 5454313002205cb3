"""Images as one sheet: each where its number says, none larger than it is shown."""

import io

import numpy as np
import pytest
from PIL import Image

from embedding_explorer.base.errors import Cancelled
from embedding_explorer.data import tiles as module
from embedding_explorer.data.tiles import tiles

RNG = np.random.default_rng(0)


def opened(made):
    return np.asarray(Image.open(io.BytesIO(made.png.tobytes())))


def tile(made, i):
    row, column = divmod(i, made.columns)
    top, left = row * made.height, column * made.width
    return opened(made)[top : top + made.height, left : left + made.width]


@pytest.mark.parametrize("shape", [(5, 8, 6), (7, 8, 6, 3), (1, 1, 1)])
def test_small_images_stay_as_they_are(shape):
    images = RNG.integers(0, 256, shape, np.uint8)
    made = tiles(images)
    assert (made.height, made.width) == shape[1:3]
    assert all((tile(made, i) == image).all() for i, image in enumerate(images))


@pytest.mark.parametrize(
    ("size", "shown"), [((256, 128), (64, 32)), ((100, 300), (21, 64)), ((1, 9_000), (1, 64))]
)
def test_large_images_are_made_small_in_their_shape(size, shown):
    images = (
        np.full((3, *size, 3), 10, np.uint8) * np.arange(1, 4, dtype=np.uint8)[:, None, None, None]
    )
    made = tiles(images)
    assert (made.height, made.width) == shown
    assert [set(tile(made, i).ravel()) for i in range(3)] == [{10}, {20}, {30}]


def test_many_images_make_no_larger_sheet(monkeypatch):
    monkeypatch.setattr(module, "SHEET", 10_000)
    made = tiles(RNG.integers(0, 256, (100, 30, 40), np.uint8))
    assert (made.width, made.height) == (10, 8)
    assert opened(made).size <= 10_000


def test_it_can_be_stopped():
    def stop(fraction, step):
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        tiles(np.zeros((3, 4, 4), np.uint8), stop)
