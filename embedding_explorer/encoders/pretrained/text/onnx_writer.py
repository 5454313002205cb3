"""A network written as an ONNX file, its weights left where they lie: no onnx package.

The numbers of the fields are those of onnx.proto3 ("Open Neural Network Exchange"); a weight is
named by file, first byte and length (there: external_data).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from embedding_explorer.encoders.pretrained.text.onnx_file import as_varint, field
from embedding_explorer.encoders.pretrained.text.safetensors import Tensor

FLOAT, INT64 = 1, 7
KINDS = {"F32": FLOAT, "F16": 10, "BF16": 16}
OPSET, FORMAT = 20, 9  # of Gelu, and the version of the file that brought it
_VARINT = 0
_AS_FLOAT, _AS_INT, _AS_TEXT, _AS_INTS = 1, 2, 3, 7


class Writer:
    """A graph as it grows; every method returns the name of what it adds.

    Parameters
    ----------
    follow : bool
        Whether a file of weights that is a link is called by what it leads to.
    """

    def __init__(self, *, follow: bool) -> None:
        self._follow = follow
        self._nodes: list[bytes] = []
        self._weights: list[bytes] = []
        self._constants: dict[tuple[object, ...], str] = {}

    def add(
        self,
        operator: str,
        *inputs: str,
        out: str = "",
        **attributes: float | int | str | Sequence[int],
    ) -> str:
        """Add a step with one result, named `out` or by its number."""
        name = out or f"{operator}_{len(self._nodes)}"
        parts = [field(1, given.encode()) for given in inputs]
        parts += [field(2, name.encode()), field(4, operator.encode())]
        parts += [field(5, _attribute(key, value)) for key, value in attributes.items()]
        self._nodes.append(field(1, b"".join(parts)))
        return name

    def weight(self, name: str, tensor: Tensor) -> str:
        """Add a tensor of a file, as float32 whatever it is kept as."""
        file = tensor.file.resolve() if self._follow else tensor.file
        places = {"location": file.name, "offset": tensor.offset, "length": tensor.size}
        outside = b"".join(
            field(13, field(1, key.encode()) + field(2, str(value).encode()))
            for key, value in places.items()
        )
        kind = KINDS[tensor.kind]
        head = _tensor(name, kind, tensor.shape)
        self._weights.append(field(5, head + outside + _number(14, 1)))
        return name if kind == FLOAT else self.add("Cast", name, to=FLOAT)

    def constant(self, *values: float | int, single: bool = False) -> str:
        """Add a list of numbers, whole or all float32, or one number without a shape."""
        key = (single, *values, *map(type, values))
        if key not in self._constants:
            whole = all(isinstance(value, int) for value in values)
            name = self._constants[key] = f"constant_{len(self._constants)}"
            raw = struct.pack(f"<{len(values)}{'q' if whole else 'f'}", *values)
            shape = () if single else (len(values),)
            head = _tensor(name, INT64 if whole else FLOAT, shape)
            self._weights.append(field(5, head + field(9, raw)))
        return self._constants[key]

    def model(
        self, inputs: Mapping[str, Sequence[str]], outputs: Mapping[str, Sequence[str | int]]
    ) -> bytes:
        """Return the file: `inputs` of whole numbers, `outputs` of float32, with their axes."""
        graph = [*self._nodes, field(2, b"encoder"), *self._weights]
        graph += [field(11, _described(name, INT64, axes)) for name, axes in inputs.items()]
        graph += [field(12, _described(name, FLOAT, axes)) for name, axes in outputs.items()]
        opset = field(8, field(1, b"") + _number(2, OPSET))
        return _number(1, FORMAT) + field(7, b"".join(graph)) + opset


def _number(number: int, value: int) -> bytes:
    return as_varint(number << 3 | _VARINT) + as_varint(value % 2**64)


def _tensor(name: str, kind: int, shape: Sequence[int]) -> bytes:
    sides = b"".join(_number(1, side) for side in shape)
    return sides + _number(2, kind) + field(8, name.encode())


def _attribute(name: str, value: float | int | str | Sequence[int]) -> bytes:
    head = field(1, name.encode())
    if isinstance(value, float):
        return head + as_varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, _AS_FLOAT)
    if isinstance(value, int):
        return head + _number(3, value) + _number(20, _AS_INT)
    if isinstance(value, str):
        return head + field(4, value.encode()) + _number(20, _AS_TEXT)
    return head + b"".join(_number(8, v) for v in value) + _number(20, _AS_INTS)


def _described(name: str, kind: int, axes: Sequence[str | int]) -> bytes:
    sides = b"".join(
        field(1, field(2, axis.encode()) if isinstance(axis, str) else _number(1, axis))
        for axis in axes
    )
    return field(1, name.encode()) + field(2, field(1, _number(1, kind) + field(2, sides)))
