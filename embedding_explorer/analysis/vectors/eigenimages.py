"""Pictures as sums of a few patterns: eigenimages of a set, and one picture by its own SVD."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, LimitError, MethodError, require
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress

if TYPE_CHECKING:
    from embedding_explorer.space.built import Built

LARGEST = 2_000_000  # pixels of a picture whose SVD is found here


@dataclass(frozen=True, eq=False)
class EigenImages:
    """The patterns that pictures are summed from.

    Attributes
    ----------
    mean : (height, width) or (height, width, 3) float32 array
        The average picture, 0..1; zeros for SVD, which subtracts none.
    images : (k, ...) float32 array of such pictures
        Each of length 1, the strongest first; below 0 darkens, above brightens.
    share : (k,) float64 array
        Of the variance (SVD: of the squared size) that each explains, 0..1.
    coords : (n, k) float32 array
        How much of each pattern every picture holds.
    reducer : str
        "pca" or "svd".
    """

    mean: np.ndarray
    images: np.ndarray
    share: np.ndarray
    coords: np.ndarray
    reducer: str

    def rebuilt(self, row: int, k: int | None = None) -> np.ndarray:
        """Return one picture as the mean and its first `k` patterns, 0..1, all when None."""
        few = self.images[:k].reshape(-1, self.mean.size)
        flat: np.ndarray = self.mean.ravel() + self.coords[row, : len(few)] @ few
        shown: np.ndarray = np.clip(flat, 0, 1).reshape(self.mean.shape)
        return shown


def eigenimages(built: Built) -> EigenImages:
    """Return the patterns behind a space, or else a map, that PCA or SVD made of pixels.

    Source: Sirovich and Kirby (1987), "Low-dimensional procedure for the characterization of human
    faces"; Turk and Pentland (1991), "Eigenfaces for recognition".

    Raises
    ------
    MethodError
        If the recipe has no pixels, or no PCA or SVD of them that keeps their axes.
    """
    recipe, space = built.recipe, built.space
    if recipe.encoder != "pixels":
        raise MethodError("Eigenimages are components of pixels; choose the encoder Pixels.")
    if recipe.unit_norm:
        raise MethodError(
            "Images normalised to unit length cannot be shown; switch normalisation off to see "
            "eigenimages."
        )
    reducer, extras, coords = _source(built)
    first = space.extras.get("encoder_extras", space.extras)
    shape = tuple(int(side) for side in first["image_shape"])
    size = int(np.prod(shape))
    mean = np.asarray(extras.get("mean", np.zeros(size)), np.float32)
    if recipe.center:
        before = first.get("preprocess_mean", space.extras.get("preprocess_mean"))
        mean = mean + np.asarray(before, np.float32)
    k = len(extras["components"])
    return EigenImages(
        mean.reshape(shape),
        np.asarray(extras["components"], np.float32).reshape(k, *shape),
        np.asarray(extras.get("energy_ratio", extras["explained_variance_ratio"]), np.float64),
        np.asarray(coords, np.float32)[:, :k],
        reducer,
    )


def _source(built: Built) -> tuple[str, Any, np.ndarray]:
    recipe, space = built.recipe, built.space
    if recipe.reducer in ("pca", "svd"):
        coords = space.matrix if isinstance(space.matrix, np.ndarray) else space.matrix.toarray()
        return recipe.reducer, space.extras, coords
    straight = recipe.reducer is None and recipe.projection in ("pca", "svd")
    if straight and built.map is not None and "components" in (built.map_extras or {}):
        return str(recipe.projection), built.map_extras, built.map
    raise MethodError(
        "Eigenimages need PCA or SVD of pixels; choose one as the reduction or projection."
    )


@dataclass(frozen=True, eq=False)
class Compressed:
    """One picture at one rank.

    Attributes
    ----------
    picture : array of the picture's shape, uint8
    rank, full : int
        Patterns used per channel, and how many there are.
    numbers, numbers_before : int
        Numbers to keep: rank x (height + width + 1) per channel, against height x width.
    bytes, bytes_before : int
        With numbers of 4 bytes, against one byte per pixel and channel: compression by SVD pays
        in bytes only at small ranks.
    error : float
        |A - A_k| / |A| (Frobenius norm over all channels) before rounding to 0..255; 0..1.
    kept : float
        1 - error^2: the share of the squared size; 0..1.
    """

    picture: np.ndarray
    rank: int
    full: int
    numbers: int
    numbers_before: int
    bytes: int
    bytes_before: int
    error: float
    kept: float


@kept
@dataclass(frozen=True, eq=False)
class Decomposed:
    """A picture taken apart once, to be put together at any rank.

    Attributes
    ----------
    shape : tuple
        Of the picture.
    left : (channels, height, r) float64
        Left singular vectors times singular values.
    right : (channels, r, width) float64
    values : (channels, r) float64
        Singular values, the largest first; r is the smaller side.
    """

    shape: tuple[int, ...]
    left: np.ndarray
    right: np.ndarray
    values: np.ndarray

    def at(self, rank: int) -> Compressed:
        """Return the picture at a rank; 1 to the smaller side.

        Raises
        ------
        InputError
            For a rank out of range.
        """
        full = self.values.shape[1]
        if not 1 <= rank <= full:
            raise InputError(f"The rank of this image lies between 1 and {full}, not {rank}.")
        sums = self.left[:, :, :rank] @ self.right[:, :rank]
        picture = np.clip(np.rint(np.moveaxis(sums, 0, -1)), 0, 255).astype(np.uint8)
        row = self.curve().iloc[rank - 1]
        before = int(np.prod(self.shape))
        return Compressed(
            picture.reshape(self.shape),
            rank,
            full,
            int(row["numbers"]),
            before,
            4 * int(row["numbers"]),
            before,
            float(row["error"]),
            float(row["kept"]),
        )

    def curve(self) -> pd.DataFrame:
        """Return a row per rank: rank, numbers, share (of the numbers before), error, kept."""
        ranks = np.arange(1, self.values.shape[1] + 1)
        channels, height, width = len(self.left), self.left.shape[1], self.right.shape[2]
        squares = np.square(self.values).sum(axis=0)
        lost = np.append(np.cumsum(squares[::-1])[::-1][1:], 0.0)
        total = squares.sum()
        error = np.sqrt(lost / total) if total > 0 else np.zeros(len(ranks))
        numbers = ranks * (height + width + 1) * channels
        columns = {"rank": ranks, "numbers": numbers, "share": numbers / np.prod(self.shape)}
        return pd.DataFrame({**columns, "error": error, "kept": 1 - error**2})


def decompose(image: np.ndarray, progress: Progress | None = None) -> Decomposed:
    """Return the singular value decomposition of a picture, each channel on its own.

    The best picture of every rank by squared error (Eckart and Young 1936, "The approximation of
    one matrix by another of lower rank"); `scipy.linalg.svd`.

    Parameters
    ----------
    image : (height, width) or (height, width, 3) array
        0..255.
    progress : callable, optional
        Is told before each channel.

    Raises
    ------
    InputError
        If it is no such array of finite numbers.
    LimitError
        If it has more than 2,000,000 pixels.
    """
    from scipy.linalg import svd

    image = np.asarray(image)
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] != 3) or not image.size:
        raise InputError(
            f"An image has the shape height x width, or height x width x 3, not {image.shape}."
        )
    if image.dtype.kind not in "uif" or not np.isfinite(image).all():
        raise InputError("An image needs finite numbers from 0 to 255.")
    if (pixels := image.shape[0] * image.shape[1]) > LARGEST:
        raise LimitError(
            f"The image has {pixels:,} pixels; SVD here takes at most {LARGEST:,}. Make it smaller."
        )
    exact = image.astype(np.float64).reshape(*image.shape[:2], -1)
    parts = []
    for i, channel in enumerate(np.moveaxis(exact, -1, 0)):
        if progress is not None:
            progress(i / exact.shape[2], "Decomposing the image")
        parts.append(svd(channel, full_matrices=False))
    left = np.stack([u * s for u, s, _ in parts])
    right, values = np.stack([vt for _, _, vt in parts]), np.stack([s for _, s, _ in parts])
    return Decomposed(image.shape, left, right, values)


def compress(image: np.ndarray, rank: int) -> Compressed:
    """Return a picture at one rank (`decompose`); for several, decompose it once."""
    return decompose(image).at(rank)


def open_picture(data: bytes, name: str = "the image", *, side: int = 800) -> np.ndarray:
    """Return a PNG, JPEG or WebP as uint8, made smaller where a side is longer than `side`.

    Raises
    ------
    InputError
        If it is none of these, or damaged.
    LimitError
        If it has more pixels than the limit.
    """
    from embedding_explorer.data.readers.binary.pixels import look, open_pixels
    from embedding_explorer.data.readers.raw import Blob

    blob = Blob(name, data)
    seen = look(blob)
    factor = min(1.0, side / max(seen.width, seen.height))
    size = (max(1, round(seen.width * factor)), max(1, round(seen.height * factor)))
    return open_pixels(blob, size, grey=seen.grey)


def to_png(image: np.ndarray, *, signed: bool = False, scale: int = 1) -> bytes:
    """Return a picture as PNG.

    Parameters
    ----------
    image : (height, width) or (height, width, 3) array
        uint8, or floats 0..1; with `signed` floats around 0, shown around middle grey and
        stretched so that the largest is black or white.
    scale : int
        Every pixel becomes a square of so many.
    """
    require("PIL", "Drawing pictures")
    from PIL import Image

    shown = np.asarray(image)
    if signed:
        most = float(np.abs(shown).max()) or 1.0
        shown = 0.5 + shown / (2 * most)
    if shown.dtype != np.uint8:
        shown = np.clip(np.rint(shown * 255), 0, 255).astype(np.uint8)
    shown = shown.repeat(scale, axis=0).repeat(scale, axis=1)
    target = io.BytesIO()
    Image.fromarray(shown).save(target, "PNG")
    return target.getvalue()
