"""Where the weights lie in a safetensors file: its header read and checked, nothing run.

The file is 8 bytes with the length of the header (little-endian), the header as JSON, then the
numbers of all tensors; the header gives each tensor's kind, shape and first and last byte
("Safetensors", huggingface.co/docs/safetensors, section Format). Numbers are not read here:
onnxruntime takes them from the file (`docs/decisions/0120-weights-from-safetensors.md`).
"""

from __future__ import annotations

import json
import math
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedding_explorer.base.errors import InputError, brief
from embedding_explorer.base.limits import check

HEADER = 10_000_000  # bytes; 100 tensors take about 10,000
INDEX = 5_000_000  # bytes; that of a model in a hundred files takes about 100,000
SIZES = {"F32": 4, "F16": 2, "BF16": 2}  # bytes of a number that a network can be made of
_OTHERS = {"F64": 8, "I64": 8, "U64": 8, "I32": 4, "U32": 4, "I16": 2, "U16": 2, "I8": 1, "U8": 1}
_KNOWN = {**SIZES, **_OTHERS, "BOOL": 1}
_SHARD = re.compile(r"[\w-][\w.-]*\.safetensors")


@dataclass(frozen=True)
class Tensor:
    """A matrix or list of numbers in a file.

    Attributes
    ----------
    file : Path
        The file.
    kind : str
        As the header names it: "F32", "F16", "BF16", "I64" ...
    shape : tuple of int
        Rows, columns ...
    offset, size : int
        Its first byte, from the start of the file, and how many it takes.
    """

    file: Path
    kind: str
    shape: tuple[int, ...]
    offset: int
    size: int


def read(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a safetensors file, or of all files an index names, by their names.

    Parameters
    ----------
    path : Path
        A file `*.safetensors`, or the index of several, `*.safetensors.index.json`, beside them.

    Raises
    ------
    InputError
        If a file is missing, cut short or no safetensors file.
    LimitError
        If they have more bytes together than the limit `model_bytes`.
    """
    paths = files(path)
    check("model_bytes", sum(p.stat().st_size for p in paths), f"The model in {path.name}")
    found: dict[str, Tensor] = {}
    for each in paths:
        found |= _header(each)
    return found


def files(path: Path) -> list[Path]:
    """Return the files with the weights: `path`, or those its index names, all of them there.

    Raises
    ------
    InputError
        If the index is none, or names a file that is not beside it.
    """
    if path.suffix != ".json":
        return [path]
    if path.stat().st_size > INDEX:
        raise InputError(f"{path.name} has more than {INDEX:,} bytes; download the model again.")
    try:
        index = json.loads(path.read_text("utf-8"))
        names = sorted(set(index["weight_map"].values()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(
            f"{path.name} names no files with weights; download the model again."
        ) from None
    for name in names:
        if not isinstance(name, str) or not _SHARD.fullmatch(name):
            raise InputError(
                f"{path.name} names {brief(str(name), 60)!r}, which is not a safetensors file "
                "beside it; download the model again."
            )
        if not (path.parent / name).is_file():
            raise InputError(
                f"{brief(name, 60)}, which {path.name} names, is missing; download the model again."
            )
    return [path.parent / name for name in names]


def _header(path: Path) -> dict[str, Tensor]:
    total = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 2 <= length <= min(HEADER, total - 8):
            raise _broken(path, f"its header would have {length:,} of its {total:,} bytes")
        text = file.read(length)
    try:
        header = json.loads(text.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise _broken(path, f"its header is not JSON: {brief(str(error), 80)}") from None
    if not isinstance(header, dict):
        raise _broken(path, "its header is not an object")
    header.pop("__metadata__", None)
    found = {name: _tensor(path, name, given, 8 + length, total) for name, given in header.items()}
    end = 0
    for name, tensor in sorted(found.items(), key=lambda pair: (pair[1].offset, pair[1].size)):
        if tensor.offset < end:  # few bytes would stand for any number of weights
            raise _broken(path, f"{brief(name, 40)!r} overlaps the one before it")
        end = tensor.offset + tensor.size
    return found


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; ValueError where a name stands in it twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands in it twice")
    return found


def _tensor(path: Path, name: str, given: Any, base: int, total: int) -> Tensor:
    """Check one entry: a known kind, a shape, and bytes that are inside the file and as many."""
    entry = given if isinstance(given, dict) else {}
    kind, shape, ends = entry.get("dtype"), _counts(entry, "shape"), _counts(entry, "data_offsets")
    if not isinstance(kind, str) or shape is None or ends is None or len(ends) != 2:
        raise _broken(path, f"the entry of {brief(name, 40)!r} has no kind, shape or place")
    start, end = ends
    if not start <= end <= total - base:
        raise _broken(path, f"{brief(name, 40)!r} lies outside of it")
    if kind in _KNOWN and math.prod(shape) * _KNOWN[kind] != end - start:
        raise _broken(
            path, f"{brief(name, 40)!r} has {end - start:,} bytes, which its shape cannot fill"
        )
    return Tensor(path, kind, shape, base + start, end - start)


def _counts(entry: dict[str, Any], key: str) -> tuple[int, ...] | None:
    """Return a short list of whole numbers from 0, or None when there is no such."""
    given = entry.get(key)
    if not isinstance(given, list) or len(given) > 8:
        return None
    return tuple(given) if all(type(n) is int and 0 <= n < 2**48 for n in given) else None


def _broken(path: Path, why: str) -> InputError:
    return InputError(
        f"{brief(path.name, 40)} is not a complete safetensors file ({why}); "
        "download the model again."
    )
