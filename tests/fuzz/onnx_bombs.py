"""Small ONNX files that ask for any amount of memory or time, for files elsewhere, or for depth."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np

from tests.encoders.onnx_made import model, node, number, outside, part, tensor, value

SIDES = [1, 3, 100, 1000, 10_000, 65_536, 10**6, 2**31, 2**40, 2**62]


def of_texts(rng: Random, name: str, data: bytes) -> bytes:
    """Return one that takes pieces of texts."""
    return _bomb(rng, value("input_ids", "int64", ["a", "b"]), "input_ids", "last_hidden_state", 3)


def of_pictures(rng: Random, name: str, data: bytes) -> bytes:
    """Return one that takes pictures."""
    taken = value("pixel_values", "float32", ["n", 3, "h", "w"])
    return _bomb(rng, taken, "pixel_values", "image_embeds", 2)


def _bomb(rng: Random, taken: bytes, source: str, out: str, axes: int) -> bytes:
    nodes, weights = rng.choice(BOMBS)(rng, source)
    nodes = [*nodes, node("Identity", "big", out)]
    given = [value(out, "float32", [f"axis {i}" for i in range(axes)])]
    return model(nodes, [taken], given, weights)


def _sides(rng: Random, most: int = 3) -> np.ndarray:
    return np.array([rng.choice(SIDES) for _ in range(rng.randint(1, most))], np.int64)


Made = tuple[list[bytes], list[bytes]]


def _constant(rng: Random, source: str) -> Made:
    return [node("ConstantOfShape", "s", "big")], [tensor("s", _sides(rng))]


def _computed(rng: Random, source: str) -> Made:
    """A size that is known once something is put in."""
    steps = [
        node("Shape", source, "shape"),
        node("ReduceProd", "shape", "count", keepdims=1),
        node("Mul", "count s", "sides"),
        node("ConstantOfShape", "sides", "big"),
    ]
    return steps, [tensor("s", _sides(rng))]


def _expand(rng: Random, source: str) -> Made:
    one = tensor("one", np.ones((1, 1, 1), np.float32))
    return [node("Expand", "one s", "big")], [one, tensor("s", _sides(rng))]


def _tile(rng: Random, source: str) -> Made:
    one = tensor("one", np.ones((2, 2, 2), np.float32))
    sides = np.array([rng.choice(SIDES) for _ in range(3)], np.int64)
    return [node("Tile", "one s", "big")], [one, tensor("s", sides)]


def _range(rng: Random, source: str) -> Made:
    ends = [tensor("a", np.array(0)), tensor("b", np.array(rng.choice(SIDES)))]
    ends += [tensor("c", np.array(1))]
    return [node("Range", "a b c", "r"), node("Cast", "r", "big", to=1)], ends


def _doubled(rng: Random, source: str) -> Made:
    """Each step joins the one before to itself."""
    count = rng.choice([5, 20, 31, 60])
    start = tensor("x0", np.ones((1, 1, 64), np.float32))
    steps = [node("Concat", f"x{i} x{i}", f"x{i + 1}", axis=-1) for i in range(count)]
    return [*steps, node("Identity", f"x{count}", "big")], [start]


def _many(rng: Random, source: str) -> Made:
    """Many middling results that are known beforehand."""
    count = rng.choice([10, 300])
    steps = [node("ConstantOfShape", "s", f"c{i}") for i in range(count)]
    adds = [node("Add", f"c{i} {f's{i - 1}' if i else 'c0'}", f"s{i}") for i in range(count)]
    sides = tensor("s", np.array([1, 1000, rng.choice([1000, 20_000])], np.int64))
    return [*steps, *adds, node("Identity", f"s{count - 1}", "big")], [sides]


def _outer(rng: Random, source: str) -> Made:
    side = rng.choice([1000, 30_000])
    column = tensor("column", np.ones((side, 1), np.float32))
    row = tensor("row", np.ones((1, side), np.float32))
    return [node(rng.choice(["MatMul", "Mul"]), "column row", "big")], [column, row]


def _copies(rng: Random, source: str) -> Made:
    """One list of weights, turned round by many steps."""
    count, weight = rng.choice([20, 2000]), np.ones((200, 200), np.float32)
    steps = [node("Transpose", "w", f"t{i}") for i in range(count)]
    adds = [node("Add", f"t{i} {f's{i - 1}' if i else 'w'}", f"s{i}") for i in range(count)]
    return [*steps, *adds, node("Identity", f"s{count - 1}", "big")], [tensor("w", weight)]


def _loop(rng: Random, source: str) -> Made:
    body = part(1, node("Identity", "c", "d")) + part(1, node("Identity", "x", "y"))
    body += part(2, "body") + part(11, value("i", "int64", [])) + part(12, value("d", "int64", []))
    repeated = node("Loop", "trips", "big") + part(
        5, part(1, "body") + part(6, body) + number(20, 5)
    )
    return [repeated], [tensor("trips", np.array(2**62, np.int64))]


def _deep(rng: Random, source: str) -> Made:
    """A choice in a choice in a choice."""
    inner = part(1, node("Identity", "one", "out")) + part(2, "g")
    inner += part(12, value("out", "float32", [1]))
    for _ in range(rng.choice([1, 3, 4, 30, 200])):
        branches = b"".join(
            part(5, part(1, name) + part(6, inner) + number(20, 5)) for name in ("then_branch",)
        )
        inner = part(1, node("If", "yes", "out") + branches) + part(2, "g")
        inner += part(12, value("out", "float32", [1]))
        if len(inner) > 200_000:
            break
    outer = node("If", "yes", "big")
    for name in ("then_branch", "else_branch"):
        outer += part(5, part(1, name) + part(6, inner) + number(20, 5))
    yes = number(2, 9) + part(8, "yes") + part(9, b"\1")
    return [outer], [yes, tensor("one", np.ones(1, np.float32))]


def _elsewhere(rng: Random, source: str) -> Made:
    place = rng.choice(
        ["../x", "/etc/passwd", "*/_ORT_MEM_ADDR_/*", "model.onnx", "a/../../b", "", "."]
    )
    weight = outside("w", (1, 1, rng.choice([1, 100, 10**6, 2**40])), place)
    for key in ("offset", "length"):
        told = rng.choice(["0", "8", "-1", "18446744073709551615", "99999999", "x", ""])
        weight += part(13, part(1, key) + part(2, told)) if rng.random() < 0.6 else b""
    return [node("Identity", "w", "big")], [weight]


def _elsewhere_in_a_step(rng: Random, source: str) -> Made:
    weight = outside("", (1, 1, 8), rng.choice(["../x", "/etc/passwd", "*/_ORT_MEM_ADDR_/*"]))
    return [
        node("Constant", "", "big") + part(5, part(1, "value") + part(5, weight) + number(20, 4))
    ], []


def _lying(rng: Random, source: str) -> Made:
    dims = b"".join(number(1, rng.choice([*SIDES, 2**64 - 1])) for _ in range(rng.randint(1, 4)))
    kind = rng.choice([1, 1, 2, 7, 8, 10, 11, 16, 17, 21, 22, 26, 99])
    weight = dims + number(2, kind) + part(8, "w")
    weight += rng.choice(
        [part(9, bytes(16)), part(4, bytes(16)), part(5, b"\1" * 9), b"", part(6, "x")]
    )
    return [node("Cast", "w", "big", to=1)], [weight]


def _sparse(rng: Random, source: str) -> Made:
    values = tensor("v", np.ones(1, np.float32))
    sparse = part(1, values) + part(2, tensor("i", np.zeros(1, np.int64)))
    sparse += number(3, rng.choice([10**6, 10**10]))
    step = node("Constant", "", "big") + part(5, part(1, "sparse_value") + part(22, sparse))
    return [step], []


def _wide(rng: Random, source: str) -> Made:
    """Pads, enlarges or picks far more than there is."""
    one, sides = tensor("one", np.ones((1, 1, 4, 4), np.float32)), np.array([rng.choice(SIDES)])
    kind = rng.choice(["Pad", "Resize", "OneHot", "EyeLike"])
    if kind == "Pad":
        pads = np.array([0, 0, 0, 0, 0, 0, int(sides[0]), int(sides[0])], np.int64)
        return [node("Pad", "one p", "big")], [one, tensor("p", pads)]
    if kind == "Resize":
        to = np.array([1, 1, int(sides[0]), int(sides[0])], np.int64)
        step = node("Resize", "one", "big") + part(1, "") + part(1, "") + part(1, "to")
        return [step], [one, tensor("to", to)]
    if kind == "EyeLike":
        zeros = [node("ConstantOfShape", "s", "z"), node("EyeLike", "z", "big")]
        return zeros, [tensor("s", np.array([int(sides[0])] * 2, np.int64))]
    weights = [
        tensor("i", np.zeros((1, 50), np.int64)),
        tensor("depth", np.array(int(sides[0]), np.int64)),
        tensor("v", np.array([0, 1], np.float32)),
    ]
    return [node("OneHot", "i depth v", "big")], weights


BOMBS: list[Callable[[Random, str], Made]] = [
    _constant, _computed, _expand, _tile, _range, _doubled, _many, _outer, _copies, _loop, _deep,
    _elsewhere, _elsewhere_in_a_step, _lying, _sparse, _wide,
]  # fmt: skip
