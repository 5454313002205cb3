"""A short text that tells one dataset from another by what is in it."""

from __future__ import annotations

import hashlib
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
    for array in (dataset.vectors, dataset.images):
        if array is not None:
            digest.update(repr((array.shape, array.dtype.str)).encode())
            digest.update(np.ascontiguousarray(array).data)
    if names := dataset.reading.get("feature_names"):  # what `as_given` calls the dimensions
        digest.update(repr(names).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def _add_frame(digest: hashlib._Hash, frame: pd.DataFrame) -> None:
    for name, column in frame.items():
        digest.update(repr((str(name), str(column.dtype))).encode("utf-8", "surrogatepass"))
        if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iufb":
            digest.update(np.ascontiguousarray(column.to_numpy()).data)
            continue
        for chunk in range(0, len(column), 10_000):
            values = column.iloc[chunk : chunk + 10_000].tolist()
            digest.update(repr(values).encode("utf-8", "surrogatepass"))
