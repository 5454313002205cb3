"""Where the records of a delimited text begin and end, found at the speed of numpy.

A text is gone through a block at a time: what is known of its places takes memory for one block,
however many records there are, and for the records that are wanted.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.in_turn import in_turn

QUOTE, NEWLINE, RETURN = ord('"'), ord("\n"), ord("\r")
BLOCK = 1 << 21  # bytes looked at at once
LONE_RETURN = re.compile(b"\r(?!\n)")  # the line end of old Macs

Places = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Records:
    """Some records of a text: record `first` + i is the bytes starts[i]..ends[i].

    It has fields[i] fields; `quoted`: quotation marks stand only around whole fields, or doubled
    inside them.
    """

    first: int
    starts: np.ndarray
    ends: np.ndarray  # past the line end
    fields: np.ndarray
    quoted: bool = True

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True)
class Survey:
    """All records of a text: how many, the fields of the first, whether all have as many.

    `start` is where the second one begins; `quoted` as of `Records`.
    """

    total: int
    width: int
    even: bool
    quoted: bool
    start: int


def scan(data: bytes, delimiter: str, step: str = "Counting rows") -> Iterator[Records]:
    """Yield the records of UTF-8 bytes, taking line ends and delimiters in quotes as text.

    A quotation mark opens or closes wherever it stands; a text in which one stands loose inside
    a field (`Records.quoted` tells) has to be read record by record.
    """
    buffer, edges = np.frombuffer(data, np.uint8), _edges(delimiter)
    first, start, fields, inside = 0, 0, 1, False
    for at in range(0, len(buffer), BLOCK):
        pace.tell(step, at / len(buffer))
        block = buffer[at : at + BLOCK]
        breaks, marks = block == NEWLINE, block == ord(delimiter)
        quotes, quoted = block == QUOTE, True
        if inside or quotes.any():
            places = np.flatnonzero(quotes) + at
            quoted = _stand_well(buffer, places, edges, inside=inside)
            # The running count wraps at 256, which leaves its lowest bit, odd or even, intact.
            outside = (np.cumsum(quotes, dtype=np.uint8) & 1) == inside
            breaks &= outside
            marks &= outside
            inside ^= bool(len(places) % 2)
        ends = np.flatnonzero(breaks) + at + 1
        last = at + BLOCK >= len(buffer)
        if last and (not len(ends) or ends[-1] != len(buffer)):
            ends = np.append(ends, len(buffer))
        separators = np.flatnonzero(marks) + at
        before = np.searchsorted(separators, ends)
        counts = np.diff(before, prepend=0) + 1
        quoted &= not (last and inside)
        if len(ends):
            counts[0] += fields - 1
            yield Records(first, np.concatenate([[start], ends[:-1]]), ends, counts, quoted)
            first, start, fields = first + len(ends), int(ends[-1]), 1
            fields += len(separators) - int(before[-1])
        else:
            fields += len(separators)
            if not quoted:
                none = np.empty(0, np.int64)
                yield Records(first, none, none, none, quoted=False)


def _edges(delimiter: str) -> np.ndarray:
    edges = np.zeros(256, bool)
    edges[[NEWLINE, RETURN, QUOTE, ord(delimiter)]] = True
    return edges


def _stand_well(buffer: np.ndarray, places: np.ndarray, edges: np.ndarray, *, inside: bool) -> bool:
    """Whether opening marks follow the edge of a field, and closing ones precede one."""
    opening, closing = places[int(inside) :: 2], places[1 - int(inside) :: 2]
    before = buffer[opening[opening > 0] - 1]
    after = buffer[closing[closing < len(buffer) - 1] + 1]
    return bool(edges[before].all() and edges[after].all())


def survey(data: bytes, delimiter: str) -> Survey:
    """Go through a text once and say what its records are."""
    places = list(line_places(data, 0, len(data))) if data.find(b'"') < 0 else []
    if places and all(stop - at <= 2 * BLOCK for at, stop in places):
        return _unquoted(data, delimiter, places)
    total, width, even, quoted, start = 0, 0, True, True, 0
    for records in scan(data, delimiter):
        if not total and len(records):
            width, start = int(records.fields[0]), int(records.ends[0])
        total += len(records)
        even = even and bool((records.fields == width).all())
        quoted = quoted and records.quoted
    return Survey(total, width, even, quoted, start)


def _unquoted(data: bytes, delimiter: str, places: Places) -> Survey:
    """Say what the lines of a text without any quotation mark are, by several cores."""
    start = data.find(b"\n") + 1 or len(data)
    width = data.count(delimiter.encode(), 0, start) + 1
    found = in_turn(partial(_lines_within, data, ord(delimiter), width), places)
    total, even = 0, True
    for lines, all_even in pace.over(found, "Counting rows", len(places), stride=1):
        total, even = total + lines, even and all_even
    return Survey(total, width, even, quoted=True, start=start)


def _lines_within(
    data: bytes, delimiter: int, width: int, place: tuple[int, int]
) -> tuple[int, bool]:
    """Count the lines between two places, and tell whether each has as many fields."""
    block = np.frombuffer(data, np.uint8)[slice(*place)]
    marks = block == NEWLINE
    lines = int(np.count_nonzero(marks)) + int(block[-1] != NEWLINE)
    marks |= block == delimiter
    found = block[np.flatnonzero(marks)]
    if block[-1] != NEWLINE:
        found = np.append(found, NEWLINE)
    even = len(found) == lines * width and (found[width - 1 :: width] == NEWLINE).all()
    return lines, bool(even)


def extract(data: bytes, delimiter: str, chosen: np.ndarray) -> bytes:
    """Return the bytes of some records by their sorted numbers, going through the text again."""
    parts: list[bytes] = []
    for records in scan(data, delimiter, "Reading"):
        low, high = np.searchsorted(chosen, [records.first, records.first + len(records)])
        rows = chosen[low:high] - records.first
        spans = zip(records.starts[rows].tolist(), records.ends[rows].tolist(), strict=True)
        parts += [data[start:end] for start, end in spans]
    if parts and not parts[-1].endswith(b"\n"):
        parts[-1] += b"\n"
    return b"".join(parts)


def line_places(data: bytes, start: int, end: int, size: int = BLOCK) -> Iterator[tuple[int, int]]:
    """Yield the places between which whole lines lie, some megabytes of them at a time."""
    while start < end:
        stop = data.find(b"\n", min(start + size, end) - 1, end) + 1 or end
        yield start, stop
        start = stop


def line_blocks(data: bytes, start: int, end: int, step: str) -> Iterator[bytes]:
    """Yield whole lines of a text, some megabytes of them at a time; a last one without its end."""
    for at, stop in line_places(data, start, end):
        pace.tell(step, (at - start) / (end - start))
        yield data[at:stop]


def lines(data: bytes, chosen: np.ndarray | None = None, step: str = "Reading") -> Iterator[str]:
    """Yield the lines of UTF-8 bytes without their ends: all, or those of some sorted numbers.

    What follows the last line end is a line too, though it may be empty.
    """
    first = 0
    for block in line_blocks(data, 0, len(data), step):
        last = not block.endswith(b"\n")
        count = block.count(b"\n") + last
        low, high = (0, 1) if chosen is None else np.searchsorted(chosen, [first, first + count])
        if high > low:
            text = block.decode("utf-8", "surrogatepass").split("\n")
            text = text if last else text[:-1]
            yield from text if chosen is None else (text[i - first] for i in chosen[low:high])
        first += count
    if not data or data.endswith(b"\n"):
        yield from [""] * (chosen is None or first in chosen[-1:])


def with_line_feeds(data: bytes) -> bytes:
    """Return a text in which no line ends in a carriage return alone."""
    if b"\r" not in data or (pairs := data.count(b"\r\n")) == data.count(b"\r"):
        return data
    if not pairs:
        return data.replace(b"\r", b"\n")
    out, start = io.BytesIO(), 0
    while start < len(data):
        stop = min(start + BLOCK, len(data))
        stop += data[stop - 1 : stop + 1] == b"\r\n"  # which is not to be parted
        out.write(LONE_RETURN.sub(b"\n", data[start:stop]))
        start = stop
    return out.getvalue()


def stripped(data: bytes) -> int:
    """Return where the last character of a text that is no blank ends, without a copy of it."""
    end = len(data)
    while end:
        start = max(end - BLOCK, 0)
        if kept := data[start:end].rstrip():
            return start + len(kept)
        end = start
    return 0


@dataclass(frozen=True)
class Lines:
    """Some lines as bytes: the places where they end, and how many fields each has."""

    data: bytes
    ends: np.ndarray
    fields: np.ndarray

    def __len__(self) -> int:
        return len(self.ends)

    def of(self, row: int) -> bytes:
        """Return a line with its end."""
        return self.data[self.ends[row - 1] if row else 0 : self.ends[row]]


def split_lines(block: bytes, separator: str) -> Lines:
    """Return whole lines of a text without quotes; a blank at their ends parts nothing."""
    # No quotes here: a quotation mark is a word like any other.
    block = block.rstrip(b"\n") + b"\n" if not block.endswith(b"\n") else block
    block = block.replace(b"\r\n", b"\n").replace(f"{separator}\n".encode(), b"\n")
    buffer = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(buffer == ord("\n")) + 1
    before = np.searchsorted(np.flatnonzero(buffer == ord(separator)), ends)
    return Lines(block, ends, np.diff(before, prepend=0) + 1)
