"""Whether an ONNX file can be handed to onnxruntime: sizes that add up, nothing that runs away.

The file is walked without being copied (`onnx_file` has its layout), in every graph inside a step
too. What cannot be known before, as sizes that a network computes, is bounded by the memory its
session gets (`session`); see `docs/decisions/0163-model-files-are-bounded.md`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from embedding_explorer.base.errors import InputError
from embedding_explorer.encoders.pretrained.text.onnx_file import (
    GRAPH,
    Field,
    as_text,
    fields,
    readable,
)

STEPS, TENSORS, DEPTH = 30_000, 30_000, 4  # of BERT large: some 5,000, 400 and 1
# Steps that run a graph inside them as often as the file likes; no encoder has one.
LOOPS = {
    "Loop",
    "Scan",
    "SequenceMap",
    "BeamSearch",
    "GreedySearch",
    "Sampling",
    "WhisperBeamSearch",
}
# Of constants these make as many numbers as they get, and those as many as their broadcast has.
SAME = {
    "Cast", "Constant", "DequantizeLinear", "Flatten", "Identity", "Neg", "Reciprocal", "Reshape",
    "Sqrt", "Squeeze", "Transpose", "Unsqueeze",
}  # fmt: skip
LIKE = {"Cast", "DequantizeLinear", "Identity", "Neg", "Reciprocal", "Sqrt"}  # and of one shape
TOGETHER = {"Add", "Div", "Mul", "Sub"}
BITS = {1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64, 14: 64,
        15: 128, 16: 16, 17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4, 23: 4, 24: 8, 25: 2,
        26: 2}  # fmt: skip
_TRAINING, _FUNCTIONS = 20, 25
_NODE, _WEIGHT, _SPARSE = 1, 5, 15
_TAKES, _GIVES, _OPERATOR, _ATTRIBUTE = 1, 2, 4, 5
_A_TENSOR, _A_GRAPH, _TENSORS, _GRAPHS, _A_SPARSE, _SPARSES = 5, 6, 10, 11, 22, 23
_DIMENSIONS, _KIND, _NAME, _RAW, _PLACE = 1, 2, 8, 9, 13
_KEY, _VALUE = 1, 2


@dataclass(frozen=True)
class Outside:
    """Numbers that lie in a file of their own: its name there, first byte, and how many bytes."""

    file: str
    offset: int
    size: int


@dataclass(frozen=True)
class Known:
    """A list of numbers that is known before anything is put in; shape None is any of so many."""

    shape: tuple[int, ...] | None
    count: int
    bits: int

    @property
    def size(self) -> int:
        """Bytes of the numbers."""
        return -(-self.count * self.bits // 8)


@dataclass
class Found:
    """What a walk over a file has found.

    Attributes
    ----------
    outside : list of Outside
    growing : int
        Steps whose result is known beforehand and may be larger than what they get.
    copied : int
        Bytes that all other steps of that sort make.
    """

    outside: list[Outside] = field(default_factory=list)
    growing: int = 0
    copied: int = 0
    steps: int = 0
    tensors: int = 0


def walk(model: bytes, title: str) -> Found:
    """Look at every step and every list of numbers of a file.

    Raises
    ------
    InputError
        If the bytes are no ONNX file, sizes in it do not add up, or it has steps that repeat
        others, or too many of them.
    """
    found = Found()
    with readable():
        for number, part in fields(memoryview(model)):
            if number in (_TRAINING, _FUNCTIONS):
                raise _refused(title, "brings functions or a training of its own")
            if number == GRAPH and isinstance(part, memoryview):
                _graph(part, title, found, 1)
    return found


def _graph(graph: memoryview, title: str, found: Found, depth: int) -> None:
    if depth > DEPTH:
        raise _refused(title, f"has graphs in graphs more than {DEPTH} deep")
    known: dict[str, Known] = {}
    steps = []
    for number, part in fields(graph):
        if number == _WEIGHT and isinstance(part, memoryview):
            name, numbers = _tensor(part, title, found)
            known[name] = numbers
        elif number == _SPARSE:
            raise _refused(title, "has sparse weights")
        elif number == _NODE and isinstance(part, memoryview):
            steps.append(part)
    for step in steps:
        _step(step, title, found, known, depth)


def _step(step: memoryview, title: str, found: Found, known: dict[str, Known], depth: int) -> None:
    found.steps += 1
    if found.steps > STEPS:
        raise _refused(title, f"has more than {STEPS:,} steps")
    parts = list(fields(step))
    operators = [as_text(part) for number, part in parts if number == _OPERATOR]
    takes, gives = ([as_text(p) for n, p in parts if n == wanted] for wanted in (_TAKES, _GIVES))
    own = [
        numbers
        for number, part in parts
        if number == _ATTRIBUTE and isinstance(part, memoryview)
        for numbers in _attribute(part, title, found, depth)
    ]
    if loops := LOOPS.intersection(operators):
        raise _refused(title, f"has a step {loops.pop()}, which runs others again and again")
    if depth > 1:  # what is put in from outside a graph is not followed
        found.growing += 1
    elif all(name in known for name in takes if name):
        given = [*own, *(known[name] for name in takes if name)]
        made = _made(operators[-1] if operators else "", given)
        if made is None:
            found.growing += 1
            made = Known(None, 2**62, 64)  # what comes of it may be anything as well
        elif operators[-1] != "Constant":
            found.copied += made.size
        known.update(dict.fromkeys(gives, made))


def _made(operator: str, given: list[Known]) -> Known | None:
    """Return what a step makes of numbers that are known; None where that may be more than these.

    A number of 8 bits may become one of 32, and what is cast one of 64.
    """
    if any(one.count >= 2**62 for one in given):
        return None
    if not given:
        return Known((), 1, 64) if operator == "Constant" else None
    first = given[0]
    bits = {"Constant": first.bits, "Cast": 64}.get(operator, max(32, *(g.bits for g in given)))
    if operator in SAME:
        shape = first.shape if operator in LIKE or operator == "Constant" else None
        return Known(shape, first.count, bits)
    shapes = [one.shape for one in given]
    if operator not in TOGETHER or len(shapes) > 2 or None in shapes:
        return None
    shape = _together([one for one in shapes if one is not None])
    return Known(shape, math.prod(shape), bits)


def _together(shapes: list[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the shape of a broadcast, as if all sides fitted."""
    length = max(map(len, shapes))
    filled = [(1,) * (length - len(shape)) + shape for shape in shapes]
    return tuple(max(sides) for sides in zip(*filled, strict=True))


def _attribute(attribute: memoryview, title: str, found: Found, depth: int) -> Iterator[Known]:
    """Yield the lists of numbers in it."""
    seen = set()
    for number, part in fields(attribute):
        if number in (_A_SPARSE, _SPARSES):
            raise _refused(title, "has sparse weights")
        if number in (_A_TENSOR, _A_GRAPH) and number in seen:  # these two would be merged
            raise _refused(title, "gives one value twice")
        seen.add(number)
        if number in (_A_TENSOR, _TENSORS) and isinstance(part, memoryview):
            yield _tensor(part, title, found)[1]
        elif number in (_A_GRAPH, _GRAPHS) and isinstance(part, memoryview):
            _graph(part, title, found, depth + 1)


def _tensor(tensor: memoryview, title: str, found: Found) -> tuple[str, Known]:
    """Return the name of a list of numbers and its size, after a look whether they are there."""
    found.tensors += 1
    if found.tensors > TENSORS:
        raise _refused(title, f"has more than {TENSORS:,} lists of weights")
    parts = list(fields(tensor))
    told = dict(parts)
    kind, raw = told.get(_KIND, 0), told.get(_RAW)
    name = as_text(told.get(_NAME, b""))
    shape = [side for number, part in parts if number == _DIMENSIONS for side in _numbers(part)]
    place = {
        as_text(pair.get(_KEY, b"")): as_text(pair.get(_VALUE, b""))
        for pair in (
            dict(fields(part))
            for number, part in parts
            if number == _PLACE and isinstance(part, memoryview)
        )
    }
    if len(shape) > 16 or any(side >= 2**40 for side in shape):
        raise _refused(title, f"gives the weights {name[:40]!r} a shape that cannot be")
    bits = BITS.get(kind, 8) if isinstance(kind, int) else 8
    known = Known(tuple(shape), math.prod(shape), bits)
    if place:
        found.outside.append(_outside(place, known.size, title, name))
    elif (isinstance(raw, memoryview) and len(raw) != known.size) or known.count > 4 * len(tensor):
        raise _refused(
            title, f"gives the weights {name[:40]!r} {known.count:,} numbers that it has not"
        )
    return name, known


def _outside(place: dict[str, str], size: int, title: str, name: str) -> Outside:
    told = [place.get(key, plain) for key, plain in (("offset", "0"), ("length", str(size)))]
    if not all(text.isascii() and text.isdecimal() and len(text) < 16 for text in told):
        raise _refused(title, f"puts the weights {name[:40]!r} at a place that cannot be")
    offset, length = map(int, told)
    if length != size:
        raise _refused(title, f"gives the weights {name[:40]!r} {length:,} bytes, not {size:,}")
    return Outside(place.get("location", ""), offset, length)


def _numbers(part: Field) -> Iterator[int]:
    """Yield a whole number, or those that are packed into a field of bytes."""
    if isinstance(part, int):
        yield part
        return
    value = shift = 0
    for byte in part:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0


def _refused(title: str, why: str) -> InputError:
    return InputError(
        f"The model {title} {why}, which no encoder needs or can hold; export it as ONNX again, or "
        "choose another."
    )
