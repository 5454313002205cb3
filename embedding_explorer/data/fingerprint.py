"""A short text that tells one dataset, or one question, from another by what is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

LARGE = 32 << 20  # bytes from which numbers are gone through in pieces, several at a time
PIECE = 8 << 20
ROWS = 250_000  # from which a column of text is added as one text and the lengths of its cells
AT_ONCE = 4  # threads: hashing and numpy let go of the interpreter


def fingerprint(dataset: Any) -> str:
    """Return 32 hex digits that differ when anything that a method can see differs (SHA-256)."""
    digest = hashlib.sha256()
    digest.update(repr((dataset.kind, len(dataset.items), dataset.columns)).encode())
    for frame in (dataset.items, dataset.edges):
        if frame is not None:
            _add_frame(digest, frame)
    for array in dataset.arrays.values():
        digest.update(repr((array.shape, array.dtype.str)).encode())
        _add_numbers(digest, [array])
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
    plain = {i for i, kind in enumerate(frame.dtypes) if _is_plain(kind)}
    if sum(frame.dtypes.iloc[i].itemsize for i in plain) * len(frame) < LARGE:
        for name, column in frame.items():
            digest.update(_title(name, column))
            _add_column(digest, column)
        return
    columns = list(frame.items())
    for i, (name, column) in enumerate(columns):
        digest.update(_title(name, column))
        if i not in plain:
            _add_column(digest, column)
    _add_numbers(digest, [columns[i][1].to_numpy() for i in sorted(plain)], large=True)


def _is_plain(kind: Any) -> bool:
    return isinstance(kind, np.dtype) and kind.kind in "iufb"


def _title(name: object, column: pd.Series) -> bytes:
    return repr((str(name), str(column.dtype))).encode("utf-8", "surrogatepass")


def _add_column(digest: hashlib._Hash, column: pd.Series) -> None:
    if _is_plain(column.dtype):
        digest.update(np.ascontiguousarray(column.to_numpy()).data)
        return
    if isinstance(column.dtype, pd.StringDtype) and len(column) >= ROWS:
        _add(digest, column.str.len().to_numpy(np.float64, na_value=np.nan))
        for letters in _letters(column):
            digest.update(letters)
        return
    for chunk in range(0, len(column), 10_000):
        values = column.iloc[chunk : chunk + 10_000].tolist()
        digest.update(repr(values).encode("utf-8", "surrogatepass"))


def _letters(column: pd.Series) -> Iterator[bytes | memoryview]:
    """Yield the letters of all cells one after another in UTF-8, from where Arrow keeps them."""
    if column.dtype.storage != "pyarrow" or column.hasnans:
        yield "".join(column.fillna("").tolist()).encode("utf-8", "surrogatepass")
        return
    for chunk in column.array.__arrow_array__().chunks:
        _, ends, letters = chunk.buffers()
        wide = np.int64 if str(chunk.type).startswith("large") else np.int32
        places = np.frombuffer(ends, wide, len(chunk) + 1, chunk.offset * np.dtype(wide).itemsize)
        if letters is not None:
            yield memoryview(letters)[places[0] : places[-1]]


def _add_numbers(digest: hashlib._Hash, arrays: list[np.ndarray], *, large: bool = False) -> None:
    """Add arrays whose shapes and types are known; large ones by the digests of their pieces."""
    if not large and sum(array.nbytes for array in arrays) < LARGE:
        for array in arrays:
            digest.update(np.ascontiguousarray(array).data)
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for made in pool.map(lambda piece: hashlib.sha256(piece).digest(), _pieces(arrays)):
            digest.update(made)


def _pieces(arrays: list[np.ndarray]) -> Iterator[memoryview]:
    for array in arrays:
        flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
        for start in range(0, len(flat), PIECE):
            yield flat[start : start + PIECE]
