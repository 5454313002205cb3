"""Ways to spoil an ONNX file by its fields: numbers, shapes, names, lengths, whole parts."""

from __future__ import annotations

from random import Random
from typing import Any

# What is a message: by the name of the message it is in, its field, and its own name (onnx.proto3).
MESSAGES = {
    "model": {7: "graph", 8: "opset", 14: "pair", 20: "training", 25: "function"},
    "graph": {1: "node", 5: "tensor", 11: "value", 12: "value", 13: "value", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph"},
    "tensor": {13: "pair"},
    "value": {2: "type"},
    "type": {1: "tensor type"},
    "tensor type": {2: "shape"},
    "shape": {1: "side"},
}
NUMBERS = [0, 1, 2, 3, 7, 11, 16, 100, 2**16, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**62, 2**63 - 1,
           2**63, 2**64 - 1]  # fmt: skip
TEXTS = [
    b"", b"../../../etc/passwd", b"/etc/passwd", b"..\\x", b"*/_ORT_MEM_ADDR_/*", b"C:\\x",
    b"model.onnx", b"a\0b", b"x" * 4000, b"Loop", b"If", b"Scan", b"Expand", b"Tile", b"Range",
    b"ConstantOfShape", b"OneHot", b"Pad", b"Resize", b"Einsum", b"Constant", b"CumSum", b"NonZero",
    b"GatherND", b"ScatterElements", b"TopK", b"Softmax", b"LSTM", b"Attention", b"MatMulInteger",
    b"StringSplit", b"SequenceConstruct", b"Optional", b"com.microsoft", b"ai.onnx.ml", b"Trilu",
    b"FusedMatMul", b"input_ids", b"pixel_values", b"location", b"offset", b"length", b"-1",
    b"18446744073709551615", b"\xff\xfe",
]  # fmt: skip
Fields = list[list[Any]]  # of number, kind and content each


def any_onnx(rng: Random, name: str, data: bytes) -> bytes:
    """Change one to three fields anywhere in the file."""
    fields = parsed(data, "model")
    for _ in range(rng.randint(1, 3)):
        _spoil(rng, fields, "model")
    return written(fields)


def parsed(data: bytes, message: str) -> Fields:
    """Return the fields of a message; those that are messages themselves as fields again."""
    at, found = 0, []
    while at < len(data):
        tag, at = _varint(data, at)
        number, kind = tag >> 3, tag & 7
        if kind == 0:
            value, at = _varint(data, at)
            found.append([number, kind, value])
            continue
        size = {1: 8, 5: 4}.get(kind)
        if size is None:
            size, at = _varint(data, at)
        content: Any = data[at : at + size]
        at += size
        inner = MESSAGES.get(message, {}).get(number)
        found.append([number, kind, parsed(content, inner) if inner and kind == 2 else content])
    return found


def written(fields: Fields) -> bytes:
    """Return the fields as bytes."""
    made = b""
    for number, kind, content in fields:
        made += _as_varint(number << 3 | kind)
        if kind == 0:
            made += _as_varint(content)
            continue
        raw = written(content) if isinstance(content, list) else content
        made += raw if kind in (1, 5) else _as_varint(len(raw)) + raw
    return made


def _spoil(rng: Random, fields: Fields, message: str) -> None:
    """Go down to some field, the more likely the deeper, and change it or the list it is in."""
    if not fields:
        return
    field = rng.choices(fields, [_count(content) for *_, content in fields])[0]
    inner = MESSAGES.get(message, {}).get(field[0])
    if isinstance(field[2], list) and inner and rng.random() < 0.85:
        _spoil(rng, field[2], inner)
        return
    act = rng.random()
    if act < 0.1:
        fields.remove(field)
    elif act < 0.2:
        fields.insert(rng.randrange(len(fields) + 1), field)
    elif act < 0.25:
        field[0] = rng.choice([1, 2, 5, 7, 9, 11, 12, 13, 15, 20, 22, 25, 2**28])
    elif act < 0.3:
        other = rng.choice(fields)
        field[2], other[2] = other[2], field[2]
        field[1], other[1] = other[1], field[1]
    elif field[1] == 0:
        field[2] = rng.choice([*NUMBERS, max(0, field[2] + rng.randint(-2, 2))])
    elif isinstance(field[2], bytes):
        field[2] = _bytes(rng, field[2]) if field[1] == 2 else rng.randbytes(len(field[2]))


def _count(content: Any) -> int:
    """Return how many fields there are in a field, itself among them."""
    return 1 + sum(_count(inner) for *_, inner in content) if isinstance(content, list) else 1


def _bytes(rng: Random, content: bytes) -> bytes:
    act = rng.random()
    if act < 0.5:
        return rng.choice(TEXTS)
    if act < 0.7:
        return content[: rng.randrange(len(content) + 1)]
    if act < 0.85:
        return content * rng.choice([2, 3, 50])
    spoiled = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        if spoiled:
            spoiled[rng.randrange(len(spoiled))] = rng.randrange(256)
    return bytes(spoiled)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _as_varint(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    made.append(value)
    return bytes(made)
