"""The metadata of a Parquet file and of its pages, read as plain numbers before anything else is.

Only what Thrift's compact protocol needs (its specification, "compact protocol encoding"). pyarrow
ends the process where a damaged or locked file has a column it cannot describe, and says nothing
of the sizes in the heads of the pages, for which memory is taken whatever the footer says.
"""

from __future__ import annotations

import struct
from typing import Any

DEEPEST = 20  # structures within structures; a footer has six
LARGEST = 5_000_000  # values of one footer
STOP, TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = 0, 1, 2, 3, 7, 8, 9, 10, 11, 12
WHOLE = (4, 5, 6)  # 16, 32 and 64 bits

Fields = dict[int, Any]


class Damaged(ValueError):
    """The bytes are no such metadata."""


class Reader:
    """Reads structures one after another from some bytes."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at, self.values = data, at, 0

    def structure(self, depth: int = 0) -> Fields:
        """Return a structure as its values by the number of each field.

        Raises
        ------
        Damaged
            If it does not end, is nested too deeply, or has a type that there is not.
        """
        fields: Fields = {}
        number = 0
        while head := self._byte():
            step, kind = head >> 4, head & 15
            number = number + step if step else self._zigzag()
            fields[number] = kind == TRUE if kind in (TRUE, FALSE) else self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        self.values += 1
        if depth > DEEPEST or self.values > LARGEST:
            raise Damaged("too large or nested too deeply")
        if kind in WHOLE:
            return self._zigzag()
        if kind == BINARY:
            return self._bytes(self._varint())
        if kind == STRUCT:
            return self.structure(depth + 1)
        if kind in (LIST, SET):
            head = self._byte()
            length = self._varint() if head >> 4 == 15 else head >> 4
            return [self._value(head & 15, depth + 1) for _ in range(length)]
        if kind in (TRUE, FALSE, BYTE):  # a truth value in a list takes a byte
            return self._byte()
        if kind == DOUBLE:
            return struct.unpack("<d", self._bytes(8))[0]
        raise Damaged(f"a value of type {kind}")

    def _byte(self) -> int:
        return self._bytes(1)[0]

    def _bytes(self, length: int) -> bytes:
        part = self.data[self.at : self.at + length]
        if len(part) < length:
            raise Damaged("it ends too early")
        self.at += length
        return part

    def _varint(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise Damaged("a number without an end")

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)


def footer(data: bytes) -> Fields:
    """Return the metadata at the end of a Parquet file.

    Raises
    ------
    Damaged
        If there is none.
    """
    length = int.from_bytes(data[-8:-4], "little")
    if len(data) < 12 or not data.endswith(b"PAR1") or length > len(data) - 12:
        raise Damaged("no footer")
    return Reader(data[len(data) - 8 - length : -8]).structure()
