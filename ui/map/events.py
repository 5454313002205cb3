"""What the browser tells back: the selection, as indices or as a bitset."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

LAST = 2**53  # the largest number that a browser counts to
SOURCES = ("click", "box", "lasso", "search", "clear")


@dataclass(frozen=True)
class MapEvent:
    """What the user last did on the map.

    `selected` are the positions of the selected items in the order they were chosen, and None
    while the user has done nothing since these items came (or since the caller changed the
    selection). `source` is how: "click", "box", "lasso", "search" or "clear".
    """

    selected: tuple[int, ...] | None = None
    source: str | None = None


def decode(state: Any, *, token: str, n: int) -> MapEvent:
    """Read the selection the browser sent; anything stale or malformed is no event."""
    if not isinstance(state, Mapping) or state.get("token") != token:
        return MapEvent()
    source, indices = state.get("source"), _indices(state, n)
    if source not in SOURCES or indices is None:
        return MapEvent()
    return MapEvent(selected=indices, source=source)


def sequence(state: Any) -> int:
    """Return the running number of a selection the browser sent, 0 for none."""
    seq = state.get("seq") if isinstance(state, Mapping) else 0
    return int(seq) if isinstance(seq, (int, float)) and abs(seq) <= LAST else 0


def _indices(state: Mapping[str, Any], n: int) -> tuple[int, ...] | None:
    given, bits = state.get("indices"), state.get("bits")
    if given is None:
        return _from_bits(bits, n) if isinstance(bits, str) else None
    # No item is selected twice, so a list longer than the items is not from our map: it would be
    # kept, with the name of each, for as long as the session lasts.
    if not isinstance(given, list) or len(given) > n or not all(_inside(i, n) for i in given):
        return None
    indices = tuple(dict.fromkeys(map(int, given)))
    return indices if len(indices) == len(given) else None


def _inside(i: Any, n: int) -> bool:
    return isinstance(i, (int, float)) and 0 <= i < n and i == int(i)


@lru_cache(maxsize=2)  # every run asks twice for the same
def _from_bits(bits: str, n: int) -> tuple[int, ...] | None:
    try:
        packed = np.frombuffer(base64.b64decode(bits, validate=True), dtype=np.uint8)
    except binascii.Error:
        return None
    if packed.size != (n + 7) // 8:
        return None
    return tuple(np.flatnonzero(np.unpackbits(packed, bitorder="little")[:n]).tolist())
