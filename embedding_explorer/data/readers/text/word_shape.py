"""How word vectors are written: as text or in word2vec's binary format, and how many numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

HEADER = re.compile(rb"\s*(\d{1,18})[ \t]+(\d{1,18})[ \t]*\r?\n")
NUMBER = re.compile(rb"[-+]?(\d++(\.\d*+)?|\.\d++)([eE][-+]?\d+)?$|[-+]?(nan|inf)$", re.IGNORECASE)
BYTES = re.compile(rb"[^\t\n\r -~]")  # what no text of plain letters and digits holds
FEWEST = 5  # numbers a line must have to be a vector, where no header or suffix says so
LONGEST_WORD = 10_000  # bytes
MOST, HALF = 0.8, 0.5  # share of lines that must look alike, without and with a telling suffix
HEAD = 1_000_000  # bytes looked at


@dataclass(frozen=True)
class Shape:
    """How word vectors are written: their length, the bytes of the header, the count it claims."""

    dimensions: int
    start: int
    claimed: int | None = None
    separator: str = " "
    binary: bool = False


def shape_of(data: bytes, fewest: int = FEWEST) -> Shape | None:
    """Return how the vectors are written, or None when these are none.

    What a header claims is compared with the lines below it and never trusted.
    """
    head, share = HEADER.match(data[:60]), MOST if fewest == FEWEST else HALF
    if head:
        claimed, wide = int(head[1]), int(head[2])
        rest = data[head.end() : head.end() + HEAD]
        found = _text_shape(rest, 1, share)
        if found and (found[0] == wide or found[0] == wide + 1):
            return Shape(wide, head.end(), claimed, found[1])
        if _is_binary(rest, wide):
            return Shape(wide, head.end(), claimed, binary=True)
    found = _text_shape(data[:HEAD], fewest, share)
    return Shape(found[0], 0, None, found[1]) if found else None


def _text_shape(head: bytes, fewest: int, share: float = MOST) -> tuple[int, str] | None:
    """Return how many numbers follow the word on most lines, and what parts them."""
    lines = head.split(b"\n")[:50]
    lines = lines[:-1] if len(head) == HEAD else lines
    lines = [line.rstrip() for line in lines if line.strip()]
    for separator in (b" ", b"\t"):
        counts = [_numbers(line.split(separator)) for line in lines]
        wide = max(set(counts), key=counts.count) if counts else 0
        if wide >= fewest and counts.count(wide) >= share * len(counts):
            return wide, separator.decode()
    return None


def _numbers(parts: Sequence[bytes]) -> int:
    """Count the numbers at the end of a line; the first part is always the word."""
    count = 0
    for part in reversed(parts[1:]):
        if not NUMBER.match(part):
            break
        count += 1
    return count


def _is_binary(rest: bytes, wide: int) -> bool:
    space = rest.find(b" ", 0, LONGEST_WORD)
    if space <= 0 or len(rest) < space + 1 + 4 * wide or wide < 1:
        return False
    if not BYTES.search(rest, space + 1, space + 1 + 4 * wide):
        return False  # letters and digits only: four of them make a number too, and no vector
    values = np.frombuffer(rest, "<f4", min(wide, 1_000), space + 1)
    return bool(np.isfinite(values).all() and (np.abs(values) < 1e6).all())
