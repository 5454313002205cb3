"""A short text that tells one dataset, or one question, from another by what is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd


def fingerprint(dataset: Any) -> str:
    """Return 32 hex digits that differ when anything that a method can see differs (SHA-256)."""
    digest = hashlib.sha256()
    digest.update(repr((dataset.kind, len(dataset.items), dataset.columns)).encode())
    for frame in (dataset.items, dataset.edges):
        if frame is not None:
            _add_frame(digest, frame)
    for array in dataset.arrays.values():
        digest.update(repr((array.shape, array.dtype.str)).encode())
        digest.update(np.ascontiguousarray(array).data)
    if names := dataset.reading.get("feature_names"):  # what `as_given` calls the dimensions
        digest.update(repr(names).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def digest_of(value: Any) -> str:
    """Return 64 hex digits that differ when plain values, arrays or tables differ (SHA-256).

    `repr` would not do: of a long array or table it shows the ends alone.

    Raises
    ------
    TypeError
        For a value of another type, whose content is not known.
    """
    digest = hashlib.sha256()
    _add(digest, value)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, value: Any) -> None:
    """Add a value with its type and length, so that no two values give the same bytes."""
    if isinstance(value, pd.DataFrame | pd.Series | pd.Index):
        frame = pd.DataFrame(value) if isinstance(value, pd.DataFrame) else value.to_frame()
        digest.update(f"{type(value).__name__} {frame.shape}".encode())
        _add_frame(digest, frame)
        _add(digest, None if isinstance(frame.index, pd.RangeIndex) else frame.index.tolist())
    elif isinstance(value, np.ndarray) and value.dtype != object:
        digest.update(repr((value.shape, value.dtype.str)).encode())
        digest.update(np.ascontiguousarray(value).data)
    elif isinstance(value, Mapping):
        _add(digest, sorted(value.items()))
    elif isinstance(value, tuple | list | np.ndarray):
        digest.update(f"{type(value).__name__} {len(value)}".encode())
        for part in value:
            _add(digest, part)
    elif is_dataclass(value):
        _add(digest, [type(value).__name__, *(getattr(value, f.name) for f in fields(value))])
    elif value is None or isinstance(value, bool | int | float | str | bytes | np.generic):
        text = repr(value).encode("utf-8", "surrogatepass")
        digest.update(f"{type(value).__name__} {len(text)} ".encode() + text)
    else:
        raise TypeError(f"{type(value).__name__} is no plain value")


def _add_frame(digest: hashlib._Hash, frame: pd.DataFrame) -> None:
    for name, column in frame.items():
        digest.update(repr((str(name), str(column.dtype))).encode("utf-8", "surrogatepass"))
        if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iufb":
            digest.update(np.ascontiguousarray(column.to_numpy()).data)
            continue
        for chunk in range(0, len(column), 10_000):
            values = column.iloc[chunk : chunk + 10_000].tolist()
            digest.update(repr(values).encode("utf-8", "surrogatepass"))
