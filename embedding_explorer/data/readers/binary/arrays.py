"""NPY and NPZ: arrays of numbers, names and images, never pickled objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.binary import npy
from embedding_explorer.data.readers.containers import in_memory
from embedding_explorer.data.readers.containers.compression import entries, unpack
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty

KEY = "npy"
SUFFIXES = (".npy", ".npz")
VECTORS = ("vectors", "embeddings", "embedding", "x", "data", "arr_0", "matrix")
IMAGES = ("images", "image", "x_train", "pixels")
CHANNELS = (1, 3, 4)
Fits = Callable[[np.ndarray], bool]


def accepts(blob: Blob) -> bool:
    """Tell an NPY by its first bytes, an NPZ by what lies in the archive."""
    if blob.data.startswith(npy.MAGIC) or blob.suffix in SUFFIXES:
        return True
    listed = entries(blob) if blob.data.startswith(b"PK") else []
    return bool(listed) and all(item.filename.endswith(".npy") for item in listed)


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return vectors, or images, with what else is known of each row.

    Raises
    ------
    InputError
        If an array is damaged, holds pickled objects, or no array fits.
    LimitError
        If an array has more numbers than allowed.
    """
    if not blob.data:
        raise empty(blob.what)
    if blob.data.startswith(b"PK"):
        found = {item.filename.removesuffix(".npy"): data for item, data in unpack(blob)}
        arrays = {
            key: _squeezed(npy.load(data, f"The array {key[:60]!r}")) for key, data in found.items()
        }
        return _several(arrays, wish, blob)
    array = _squeezed(npy.load(blob.data, blob.what))
    raw = _images(array, wish, blob) if array.ndim > 2 else _one(array, wish, blob)
    return replace(raw, reading={**raw.reading, "format": "npy"})


def _squeezed(array: np.ndarray) -> np.ndarray:
    """Return n×1×d numbers as the n vectors they are, and pictures with their colours last."""
    if array.ndim == 3 and 1 in array.shape[1:]:
        return array.reshape(len(array), -1)
    if array.ndim == 4 and array.shape[1] in CHANNELS and array.shape[3] not in CHANNELS:
        return np.moveaxis(array, 1, 3)  # as PyTorch has them
    return array


def _one(array: np.ndarray, wish: Wish, blob: Blob) -> Raw:
    if array.dtype.kind in "US" and array.ndim == 1:
        return in_memory.from_lines(npy.texts(array), wish, blob.what)
    if array.dtype.names:
        fields = array.dtype.names
        columns = [_values(array.ravel()[name]) for name in fields]
        return in_memory.from_columns(fields, columns, wish, blob.what)
    return in_memory.from_array(array, wish, blob.what)


def _values(array: np.ndarray) -> list[Any]:
    return npy.texts(array) if array.dtype.kind in "US" else array.tolist()


def _several(arrays: Mapping[str, np.ndarray], wish: Wish, blob: Blob) -> Raw:
    if not arrays:
        raise empty(blob.what)
    images = _called(arrays, IMAGES, _is_stack) or _called(arrays, VECTORS, _is_stack)
    matrix = _called(arrays, VECTORS, _is_matrix) or next(
        (key for key, array in arrays.items() if _is_matrix(array)), None
    )
    main = images or matrix
    if main is None:
        raise InputError(
            f"{blob.what} holds {_listed(arrays)}, but no matrix n×d of numbers or images "
            "n×height×width. Save one under the name vectors or images."
        )
    raw = _images(arrays[main], wish, blob) if images else _one(arrays[main], wish, blob)
    raw = replace(raw, reading={**raw.reading, "format": "npz", "array": main})
    return _beside(raw, {key: array for key, array in arrays.items() if key != main})


def _is_stack(array: np.ndarray) -> bool:
    return array.ndim in (3, 4) and array.dtype.kind in "uif"


def _is_matrix(array: np.ndarray) -> bool:
    return array.ndim == 2 and array.dtype.kind in "uif"


def _listed(arrays: Mapping[str, np.ndarray]) -> str:
    shown = [f"{key} ({'×'.join(map(str, a.shape)) or 'one value'})" for key, a in arrays.items()]
    return ", ".join(shown[:8])


def _called(arrays: Mapping[str, np.ndarray], known: tuple[str, ...], fits: Fits) -> str | None:
    by_word = {key.lower(): key for key in arrays}
    return next((by_word[w] for w in known if w in by_word and fits(arrays[by_word[w]])), None)


def _beside(raw: Raw, arrays: Mapping[str, np.ndarray]) -> Raw:
    """Add the arrays with one value per row as columns: names, labels and the like."""
    fitting = {
        key: array
        for key, array in arrays.items()
        if array.ndim == 1 and len(array) == raw.total and array.dtype.kind in "USuifb"
    }
    if left := [key for key in arrays if key not in fitting]:
        text = f"Arrays without one value per row left aside: {', '.join(left[:5])}."
        raw = raw.noting(Note(text, len(left), level="warning"))
    rows = raw.frame.index
    columns = {key: pd.Series(_values(array)).loc[rows] for key, array in fitting.items()}
    frame = pd.DataFrame(columns, index=rows)
    return replace(raw, frame=frame, reading={**raw.reading, "columns": list(columns)})


def _images(array: np.ndarray, wish: Wish, blob: Blob) -> Raw:
    """Return a stack n×h×w or n×h×w×3 as images."""
    numbers = int(np.prod(array.shape[1:]))
    taken = wish.choose(len(array), blob.what, width=numbers, name="numbers")
    rows = np.arange(len(array)) if taken is None else taken
    check("images", len(rows), blob.what)
    images = _as_bytes(array[rows], blob.what)
    frame, reading = pd.DataFrame(index=rows), {"format": "npy"}
    return Raw(frame, len(array), taken, hint="images", images=images, reading=reading)


def _as_bytes(stack: np.ndarray, what: str) -> np.ndarray:
    """Return a stack of images as uint8; fractions 0..1 become 0..255.

    Raises
    ------
    InputError
        If a value is not within 0..255, or the last of four axes is not one, three or four colours.
    """
    if stack.ndim == 4 and stack.shape[-1] == 1:
        stack = stack[..., 0]
    if stack.ndim == 4 and stack.shape[-1] in (3, 4):
        stack = stack[..., :3]
    elif stack.ndim != 3:
        shape = "×".join(map(str, stack.shape))
        raise InputError(f"{what} has the shape {shape}; images are n×height×width, or ×3 colours.")
    if stack.dtype.kind not in "uifb":
        raise InputError(f"{what} holds {stack.dtype} and not plain numbers; give 0 to 255.")
    if stack.dtype == np.uint8:
        return np.ascontiguousarray(stack)
    low, high = (float(stack.min()), float(stack.max())) if stack.size else (0.0, 0.0)
    if low >= 0 and high > 255 and stack.dtype == np.uint16:
        return (stack >> max(int(high).bit_length() - 8, 0)).astype(np.uint8)
    if not (low >= 0 and high <= 255):
        raise InputError(
            f"{what} has pixels from {low:g} to {high:g}; give 0 to 255, or fractions 0 to 1. Of "
            "vectors of tokens give the mean, x.mean(axis=1)."
        )
    scale = 255 if high <= 1 and stack.dtype.kind == "f" else 1
    pixels: np.ndarray = np.rint(stack * scale)
    return pixels.astype(np.uint8)
