"""Pixels: an image as the row of its brightnesses."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from embedding_explorer.base import limits
from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.registry import param
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.space.space import Space

TITLE = "Pixels"
SUMMARY = "Every pixel is a number from 0 (black) to 1 (white), read row by row."
ACCEPTS = ("images",)
ORDER = 80
PRESET = False  # other presets start from it
LIGHT = True
READS = "images"
LEARNS = "nothing"
# ITU-R BT.601, the weights Pillow's conversion to grey ("L") uses.
_GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)
_CHANNELS = ("red", "green", "blue")


@dataclass(frozen=True)
class Params:
    """Colour or grey."""

    grey: bool = param(
        False,
        "Greyscale",
        help="One brightness per pixel instead of red, green and blue.",
    )


def why_not(dataset: Dataset) -> str | None:
    """Say that the pictures are missing, or None when they are there."""
    if dataset.images is not None and dataset.images.size:
        return None
    return "This data has no images to read pixels from."


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return one row per image: its pixels divided by 255, colours of a pixel side by side.

    Raises
    ------
    MethodError
        If the data has no images.
    """
    if reason := why_not(dataset):
        raise MethodError(reason)
    images = np.asarray(dataset.images)
    limits.check("numbers", images.size, "The matrix of pixels")
    scaled = images.astype(np.float32) / np.float32(255)
    if params.grey and scaled.ndim == 4:
        scaled = scaled @ _GREY
    matrix = np.ascontiguousarray(scaled.reshape(len(scaled), -1))
    progress(1.0, TITLE)
    extras = {
        "feature_names": _names(scaled.shape[1:]),
        "image_shape": list(scaled.shape[1:]),
    }
    return Space(dataset.names, matrix, dataset.items, extras, "image")


def _names(shape: tuple[int, ...]) -> list[str]:
    places = [f"row {r + 1}, column {c + 1}" for r, c in product(range(shape[0]), range(shape[1]))]
    if len(shape) == 2:
        return places
    return [f"{place}, {channel}" for place in places for channel in _CHANNELS]
