"""What an ONNX file computes, and the same file with more of it given out: no onnx package.

An ONNX file is a protobuf message, ModelProto: its field 7 is the graph, whose field 1 is repeated
and holds the nodes, field 11 the inputs and field 12 the outputs (onnx.proto3, "Open Neural Network
Exchange"). A protobuf message followed by another of its kind is both merged, so that outputs are
added by appending a graph that has nothing but them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from embedding_explorer.base.errors import InputError

GRAPH, _NODE, _NODE_OUTPUT, _OPERATOR = 7, 1, 2, 4
_OUTPUT, _NAME = 12, 1
_WEIGHTS, _NUMBERS, _RAW = 5, 2, 9  # a tensor: the kind of its numbers, and their bytes
_OUTSIDE, _PAIR_NAME, _PAIR_VALUE = 13, 1, 2  # where a tensor lies in a file of its own
_KINDS = {1: "float32", 2: "uint8", 3: "int8", 10: "float16", 11: "float64", 16: "bfloat16"}
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
Field = memoryview | int  # what a field holds


@dataclass(frozen=True)
class Node:
    """One step of the graph: its operator and the names of what it gives out."""

    operator: str
    outputs: tuple[str, ...]


def nodes(model: bytes) -> list[Node]:
    """Return the steps of an ONNX model in the order they stand in the file.

    Raises
    ------
    InputError
        If the bytes are no ONNX file.
    """
    with readable():
        return [_node(part) for part in _parts(model, _NODE)]


def precision(model: bytes) -> str:
    """Return how most bytes of the weights are kept: "int8", "float16", "float32" ...

    "unknown" where they lie in a file of their own and their length is not told.

    Raises
    ------
    InputError
        If the bytes are no ONNX file.
    """
    sizes: dict[str, int] = {}
    with readable():
        for tensor in _parts(model, _WEIGHTS):
            found = dict(fields(tensor))
            number, raw = found.get(_NUMBERS, 0), found.get(_RAW, b"")
            kind = _KINDS.get(number) if isinstance(number, int) else None
            if kind is not None and not isinstance(raw, int):
                told = _elsewhere(tensor).get("length", "")
                length = int(told) if told.isdecimal() and len(told) < 19 else 0
                sizes[kind] = sizes.get(kind, 0) + len(raw) + length
    return max(sizes, key=lambda kind: sizes[kind]) if any(sizes.values()) else "unknown"


def _elsewhere(tensor: memoryview) -> dict[str, str]:
    """Return what a tensor tells of the file its numbers lie in: "location", "length" ..."""
    found = {}
    for number, content in fields(tensor):
        if number == _OUTSIDE and not isinstance(content, int):
            pair = dict(fields(content))
            found[as_text(pair.get(_PAIR_NAME, b""))] = as_text(pair.get(_PAIR_VALUE, b""))
    return found


def _parts(model: bytes, wanted: int) -> list[memoryview]:
    """Return the fields of one number of the graph."""
    return [
        part
        for field, graph in fields(memoryview(model))
        if field == GRAPH and isinstance(graph, memoryview)
        for inner, part in fields(graph)
        if inner == wanted and isinstance(part, memoryview)
    ]


@contextmanager
def readable() -> Iterator[None]:
    """Turn what goes wrong in bytes that are no ONNX file into one sentence."""
    try:
        yield
    except (IndexError, ValueError):
        raise InputError(
            "The model file is broken: it cannot be read as ONNX; download it again."
        ) from None


def hidden_states(model: bytes) -> list[str]:
    """Return the names of the states after each layer, the first before any attention.

    A BERT-like encoder normalises its states once after the embeddings and twice in each layer,
    after the attention and after the feed-forward part; every second one is what a layer hands on
    (Devlin et al. 2018, arXiv:1810.04805, section 3). Empty when the file was not exported with
    LayerNormalization as one step (opset below 17), or is built otherwise.
    """
    normal = [n for n in nodes(model) if n.operator == "LayerNormalization"]
    found = [n.outputs[0] for n in normal if n.outputs and n.outputs[0]]
    return found[::2] if len(found) >= 3 and len(found) % 2 else []


def outputs(model: bytes) -> list[str]:
    """Return the names of what the model gives out.

    Raises
    ------
    InputError
        If the bytes are no ONNX file.
    """
    with readable():
        return [as_text(dict(fields(part)).get(_NAME, b"")) for part in _parts(model, _OUTPUT)]


def with_outputs(model: bytes, names: Sequence[str]) -> bytes:
    """Return the model with further results of its steps among its outputs."""
    there = outputs(model)
    added = b"".join(
        field(_OUTPUT, field(_NAME, name.encode())) for name in names if name not in there
    )
    return model + field(GRAPH, added)


def _node(node: memoryview) -> Node:
    operator, outputs = "", []
    for field, value in fields(node):
        if field == _OPERATOR:
            operator = as_text(value)
        elif field == _NODE_OUTPUT:
            outputs.append(as_text(value))
    return Node(operator, tuple(outputs))


def as_text(value: Field | bytes) -> str:
    """Return the text in a field."""
    if isinstance(value, int):
        raise ValueError("a number where a text should be")
    return bytes(value).decode()


def fields(message: memoryview) -> Iterator[tuple[int, Field]]:
    """Yield the number and content of each field: its bytes, or a whole number.

    Raises
    ------
    ValueError, IndexError
        Where the bytes are no message.
    """
    at, end = 0, len(message)
    while at < end:
        tag, at = _varint(message, at)
        kind = tag & 7
        if not 8 <= tag < 2**32:  # others would drop what is above and see another field
            raise ValueError("no such field")
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield tag >> 3, value
            continue
        if kind == _BYTES:
            size, at = _varint(message, at)
        elif kind in (_FIXED64, _FIXED32):
            size = 8 if kind == _FIXED64 else 4
        else:
            raise ValueError(f"no field is of kind {kind}")
        if size > end - at:
            raise ValueError("a field ends after its message")
        yield tag >> 3, message[at : at + size]
        at += size


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number is too long")


def field(number: int, content: bytes) -> bytes:
    """Return a field of bytes, with its number and length before it."""
    return as_varint(number << 3 | _BYTES) + as_varint(len(content)) + content


def as_varint(value: int) -> bytes:
    """Return a whole number from 0 in groups of 7 bits, the lowest first."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
