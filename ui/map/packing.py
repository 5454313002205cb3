"""The wire format: one binary value, a JSON header followed by aligned typed arrays.

`b"EEM1"`, the header's length (uint32, little endian), the header in UTF-8, then the arrays,
each at a multiple of eight bytes. The header names an array as `{"at", "n", "t"}`: its offset
after the (padded) header, its number of elements and its type. Text travels as UTF-8 bytes and
offsets, repetitive text as levels and codes; it is decoded in the browser one by one, on demand.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

MAGIC = b"EEM1"
ALIGN = 8
EXACT = 2**53  # whole numbers below are held exactly
MAX_FIELD_CHARS = 160
REPETITIVE = 0.5  # a column with fewer distinct texts than this share is sent as levels and codes
_TYPES = {"f4": "<f4", "f8": "<f8", "i4": "<i4", "i1": "|i1", "u1": "|u1"}

Ref = dict[str, Any]


class Packer:
    """Collects arrays and texts and joins them with their header."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._size = 0

    def array(self, values: Any, kind: str) -> Ref:
        """Add numbers as "f4", "f8", "i4", "i1" or "u1", row by row; return the reference."""
        flat = np.ascontiguousarray(values, dtype=_TYPES[kind]).reshape(-1)
        return self._add(flat.tobytes(), flat.size, kind)

    def raw(self, content: bytes) -> Ref:
        """Add bytes as they are."""
        return self._add(content, len(content), "u1")

    def texts(self, values: Sequence[str]) -> Ref:
        """Add texts, as levels and codes where they repeat."""
        levels = list(dict.fromkeys(values))
        if len(levels) < REPETITIVE * len(values):
            place = {level: i for i, level in enumerate(levels)}
            codes = self.array([place[value] for value in values], "i4")
            return {"codes": codes, **self._plain(levels)}
        return self._plain(values)

    def column(self, cells: pd.Series) -> Ref:
        """Add what a column says of each item (`column_texts`), as `texts` does.

        Of texts that repeat each is looked at once.
        """
        if isinstance(cells.dtype, pd.StringDtype):
            codes, levels = pd.factorize(cells.fillna(""))
            if len(levels) < REPETITIVE * len(cells):
                plain = self._plain([_cut(level) for level in levels])
                return {"codes": self.array(codes, "i4"), **plain}
        return self.texts(column_texts(cells))

    def body(self) -> bytes:
        """Return the arrays alone, without a header."""
        return b"".join(self._chunks)

    def finish(self, header: dict[str, Any]) -> bytes:
        """Return the whole message."""
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
        encoded = text.encode("utf-8", errors="replace")
        start = MAGIC + len(encoded).to_bytes(4, "little") + encoded
        return b"".join([start, _padding(len(start)), *self._chunks])

    def _plain(self, values: Sequence[str]) -> Ref:
        encoded = [value.encode("utf-8", errors="replace") for value in values]
        ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return {"text": self.raw(b"".join(encoded)), "ends": self.array(ends, "i4")}

    def _add(self, content: bytes, n: int, kind: str) -> Ref:
        ref = {"at": self._size, "n": n, "t": kind}
        padding = _padding(len(content))
        self._chunks += [content, padding]
        self._size += len(content) + len(padding)
        return ref


def _padding(size: int) -> bytes:
    return b"\0" * (-size % ALIGN)


def column_texts(cells: pd.Series) -> list[str]:
    """Return what a column says of each item, as `field_texts`; of texts the long ones are cut."""
    if not isinstance(cells.dtype, pd.StringDtype):
        return field_texts(cells.tolist())
    texts: list[str] = cells.fillna("").tolist()
    for row in np.flatnonzero(cells.str.len().fillna(0).to_numpy() > MAX_FIELD_CHARS):
        texts[row] = _cut(texts[row])
    return texts


def field_texts(values: Sequence[Any]) -> list[str]:
    """Return what a column says of each item: missing as "", long text cut with an ellipsis."""
    return [_cut(_text(value)) for value in values]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, np.ndarray):
        return f"{value.size:,} numbers"
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(map(str, value))
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, (float, np.floating)):
        number = float(value)
        whole = number.is_integer() and abs(number) < EXACT
        return f"{number:.0f}" if whole else f"{number:.6g}"
    return str(value)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_FIELD_CHARS else text[: MAX_FIELD_CHARS - 1].rstrip() + "…"


def unpack(message: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the header and the bytes of the arrays: the inverse of `Packer.finish`, for tests."""
    length = int.from_bytes(message[4:8], "little")
    start = 8 + length
    return json.loads(message[8:start]), message[start + len(_padding(start)) :]


def read_array(body: bytes, ref: Ref) -> np.ndarray:
    """Return the array that a header's reference stands for."""
    return np.frombuffer(body, dtype=_TYPES[ref["t"]], count=ref["n"], offset=ref["at"])


def read_texts(body: bytes, ref: Ref) -> list[str]:
    """Return the texts that a header's reference stands for."""
    text, ends = read_array(body, ref["text"]).tobytes(), read_array(body, ref["ends"])
    plain = [text[a:b].decode() for a, b in zip(ends[:-1], ends[1:], strict=True)]
    if "codes" not in ref:
        return plain
    return [plain[code] for code in read_array(body, ref["codes"])]
