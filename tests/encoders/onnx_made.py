"""Small ONNX files written by hand, after onnx.proto3: no onnx package is needed."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

KINDS = {"float32": 1, "uint8": 2, "int64": 7, "float16": 10}
OPSET = 17


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1  # a negative number takes ten bytes
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def part(field: int, content: bytes | str) -> bytes:
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def tensor(name: str, array: np.ndarray) -> bytes:
    dims = b"".join(number(1, size) for size in array.shape)
    return dims + number(2, KINDS[array.dtype.name]) + part(8, name) + part(9, array.tobytes())


def outside(name: str, shape: Sequence[int], location: str) -> bytes:
    """A float32 tensor whose numbers lie in a file of their own."""
    dims = b"".join(number(1, size) for size in shape)
    entry = part(13, part(1, "location") + part(2, location))
    return dims + number(2, 1) + part(8, name) + entry + number(14, 1)


def value(name: str, kind: str, shape: Sequence[int | str]) -> bytes:
    """An input or output; a size that is a word may be any."""
    sizes = (part(1, number(1, s) if isinstance(s, int) else part(2, s)) for s in shape)
    found = number(1, KINDS[kind]) + part(2, b"".join(sizes))
    return part(1, name) + part(2, part(1, found))


def attribute(name: str, given: Any) -> bytes:
    if isinstance(given, int):
        return part(1, name) + number(3, given) + number(20, 2)
    return part(1, name) + b"".join(number(8, v) for v in given) + number(20, 7)


def node(operator: str, takes: str, gives: str, **attributes: Any) -> bytes:
    """One step; `takes` and `gives` are names between blanks."""
    names = b"".join(part(1, n) for n in takes.split()) + b"".join(
        part(2, n) for n in gives.split()
    )
    return names + part(4, operator) + b"".join(part(5, attribute(*a)) for a in attributes.items())


def model(
    nodes: Sequence[bytes],
    inputs: Sequence[bytes],
    outputs: Sequence[bytes],
    weights: Sequence[bytes] = (),
) -> bytes:
    """A whole file."""
    graph = b"".join(part(1, n) for n in nodes) + part(2, "made")
    graph += b"".join(part(5, w) for w in weights)
    graph += b"".join(part(11, i) for i in inputs) + b"".join(part(12, o) for o in outputs)
    return number(1, 8) + part(7, graph) + part(8, number(2, OPSET))


FILTERS, WIDTH = 6, 5


def weights(seed: int = 0, channels: int = 3) -> dict[str, np.ndarray]:
    """What `encoder` computes with: filters of 3 × 3 pixels, and a matrix behind them."""
    rng = np.random.default_rng(seed)
    return {
        "filters": rng.normal(size=(FILTERS, channels, 3, 3)).astype(np.float32),
        "matrix": rng.normal(size=(FILTERS, WIDTH)).astype(np.float32),
    }


def encoder(
    shape: Sequence[int | str] = ("n", 3, "h", "w"), output: str = "image_embeds", seed: int = 0
) -> bytes:
    """A convolution, a ReLU, the mean over the places, and a matrix: (n, 5) vectors."""
    known = weights(seed, shape[1] if isinstance(shape[1], int) else 3)
    return model(
        [
            node("Conv", "pixel_values filters", "edges"),
            node("Relu", "edges", "bright"),
            node("GlobalAveragePool", "bright", "mean"),
            node("Flatten", "mean", "flat"),
            node("MatMul", "flat matrix", output),
        ],
        [value("pixel_values", "float32", shape)],
        [value(output, "float32", ["n", WIDTH])],
        [tensor(name, array) for name, array in known.items()],
    )


@cache
def small() -> str:
    """The path of an encoder that takes pictures of any size, in a folder of its own."""
    return str(_folder(encoder()) / "model.onnx")


@cache
def told() -> str:
    """The folder of one with a preprocessor_config.json."""
    folder = _folder(encoder())
    config = {
        "size": {"shortest_edge": 14},
        "do_center_crop": True,
        "crop_size": 12,
        "image_mean": [0.1, 0.2, 0.3],
        "image_std": [0.5, 0.6, 0.7],
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(config))
    return str(folder)


@cache
def fixed() -> str:
    """The path of one that takes four pictures of 10 × 10 pixels at once."""
    return str(_folder(encoder((4, 3, 10, 10))) / "model.onnx")


def _folder(content: bytes) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="vision-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "model.onnx").write_bytes(content)
    return folder
