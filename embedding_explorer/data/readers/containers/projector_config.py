"""The Embedding Projector's config: which of several files holds the tensor, and of what shape."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from embedding_explorer.base.errors import InputError, shown
from embedding_explorer.base.limits import check
from embedding_explorer.data.readers.binary import npy
from embedding_explorer.data.readers.raw import Blob, short

SUFFIX, TENSOR = ".json", ".bytes"
LARGEST = 1_000_000  # bytes of a config
NUMBER = np.dtype("<f4")


def resolved(blobs: Sequence[Blob]) -> list[Blob]:
    """Return the files that a config among them names, its tensor with the shape the config says.

    Without a config, or with a single file, they are as they were.

    Raises
    ------
    InputError
        If the tensor that it names is not among the files, or of another size than it says.
    LimitError
        If the shape is of more numbers than allowed.
    """
    if len(blobs) < 2:
        return list(blobs)
    configs = [(blob, found) for blob in blobs if (found := _embeddings(blob)) is not None]
    if len(configs) != 1:
        return list(blobs)
    config, embeddings = configs[0]
    others = {blob.name: blob for blob in blobs if blob is not config}
    for embedding in embeddings:
        tensor = others.get(_base(embedding.get("tensorPath")))
        if tensor is not None:
            metadata = others.get(_base(embedding.get("metadataPath")))
            made = _shaped(tensor, embedding) if tensor.suffix == TENSOR else tensor
            return [made, *([metadata] if metadata is not None else [])]
    named = ", ".join(short(_base(e.get("tensorPath")), 40) for e in embeddings[:3])
    raise InputError(
        f"{config.what} names the tensor {named}, which is not among the files; bring it, too."
    )


def _embeddings(blob: Blob) -> list[dict[str, Any]] | None:
    if blob.suffix != SUFFIX or b'"tensorPath"' not in blob.data[:LARGEST]:
        return None
    try:
        value = json.loads(blob.data)
    except (ValueError, RecursionError):
        return None  # the reader of JSON says what is wrong with it
    found = value.get("embeddings") if isinstance(value, dict) else None
    if not isinstance(found, list) or not found or not all(isinstance(e, dict) for e in found):
        return None
    return found


def _is_length(value: Any) -> bool:
    return type(value) is int and value > 0


def _base(path: Any) -> str:
    """Return the last part of a path or an address: which of the files that were brought it is."""
    return str(path or "").partition("?")[0].replace("\\", "/").rpartition("/")[2]


def _shaped(tensor: Blob, embedding: dict[str, Any]) -> Blob:
    shape = embedding.get("tensorShape")
    if not (isinstance(shape, list) and len(shape) == 2 and all(map(_is_length, shape))):
        raise InputError(f"The config gives {tensor.what[4:]} no shape n×d but {shown(shape)}.")
    check("numbers", shape[0] * shape[1], tensor.what)
    if len(tensor.data) != shape[0] * shape[1] * NUMBER.itemsize:
        raise InputError(
            f"{tensor.what} has {len(tensor.data):,} bytes; {shape[0]:,}×{shape[1]:,} numbers of "
            "32 bits need another number of them."
        )
    numbers = np.frombuffer(tensor.data, NUMBER).reshape(shape)
    return replace(tensor, name=tensor.name.removesuffix(TENSOR) + ".npy", data=npy.dump(numbers))
