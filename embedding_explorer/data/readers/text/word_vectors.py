"""Word vectors as text (word2vec, GloVe, fastText .vec) and as word2vec's binary format."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty, row_note
from embedding_explorer.data.readers.text import record_scan
from embedding_explorer.data.readers.text.encoding import utf8

KEY = "word_vectors"
SUFFIXES = (".vec", ".glove", ".w2v", ".bin")
HEADER = re.compile(rb"\s*(\d{1,18})[ \t]+(\d{1,18})[ \t]*\r?\n")
NUMBER = re.compile(rb"[-+]?(\d++(\.\d*+)?|\.\d++)([eE][-+]?\d+)?$|[-+]?(nan|inf)$", re.IGNORECASE)
BYTES = re.compile(rb"[^\t\n\r -~]")  # what no text of plain letters and digits holds
FEWEST = 5  # numbers a line must have to be a vector, where no header or suffix says so
LONGEST_WORD = 10_000  # bytes
HEAD = 1_000_000
MOST, HALF = 0.8, 0.5  # share of lines that must look alike, without and with a telling suffix


@dataclass(frozen=True)
class Shape:
    """How word vectors are written: their length, the bytes of the header, the count it claims."""

    dimensions: int
    start: int
    claimed: int | None = None
    separator: str = " "
    binary: bool = False


def accepts(blob: Blob) -> bool:
    """Tell by the suffix, or in a text by lines of one word and equally many numbers."""
    if blob.suffix in SUFFIXES:
        return True
    if blob.suffix not in ("", ".txt") or blob.kind in ("text", "graph"):
        return False
    told = blob.kind == "vectors"
    shape = shape_of(blob.data, 1 if told else FEWEST)
    if shape is None or shape.claimed is None or told or shape.dimensions >= FEWEST:
        return shape is not None
    # A header of two small numbers is believed where the file keeps what it promises.
    lines = blob.data.count(b"\n", shape.start, record_scan.stripped(blob.data)) + 1
    return shape.binary or lines == shape.claimed


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


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return words and their vectors.

    Raises
    ------
    InputError
        If there are none, or the numbers end too early.
    LimitError
        If there are more words or numbers than allowed.
    """
    if not record_scan.stripped(blob.data):
        raise empty(blob.what)
    if blob.encoding and blob.suffix != ".bin":
        blob = replace(blob, data=utf8(blob)[0])
    shape = shape_of(blob.data, 1 if blob.kind == "vectors" else 2)
    if shape is None:
        raise InputError(
            f"{blob.what} does not look like word vectors: each line should be a word and then "
            "equally many numbers, or the file word2vec's binary format."
        )
    check("dimensions", shape.dimensions, blob.what)
    raw = (_binary if shape.binary else _text)(blob, shape, wish)
    if not shape.binary:
        raw = replace(raw, reading={**raw.reading, "encoding": blob.encoding or "utf-8"})
    claimed = shape.claimed
    if claimed is not None and claimed != raw.total:
        text = (
            f"The first line promises {counted(claimed, 'vector')}, the file holds {raw.total:,}."
        )
        raw = raw.noting(Note(text, level="warning"))
    return raw


def _reading(shape: Shape) -> dict[str, object]:
    return {
        "format": "word2vec_binary" if shape.binary else "word_vectors",
        "header": shape.start > 0,
        "delimiter": shape.separator,
        "columns": ["word"],
        "dimensions": shape.dimensions,
    }


def _text(blob: Blob, shape: Shape, wish: Wish) -> Raw:
    """Read the lines in two passes: to count them, and to write those wanted into one matrix."""
    wide, end = shape.dimensions, record_scan.stripped(blob.data)
    total = blob.data.count(b"\n", shape.start, end) + (end > shape.start)
    taken = wish.choose(total, blob.what, width=wide, name="numbers")
    rows = np.arange(total) if taken is None else taken
    words, odd, places = list[str](), list[tuple[int, bytes]](), list[np.ndarray]()
    matrix, filled, first = np.empty((len(rows), wide), np.float32), 0, 0
    for block in record_scan.line_blocks(blob.data, shape.start, end, "Reading"):
        lines = record_scan.split_lines(block, shape.separator)
        low, high = np.searchsorted(rows, [first, first + len(lines)])
        wanted = rows[low:high]
        even = lines.fields[wanted - first] == wide + 1
        whole = len(wanted) == len(lines) and even.all()
        parts = (lines.of(int(row) - first) for row in wanted[even])
        regular = lines.data if whole else b"".join(parts)
        some, numbers = _parse_regular(regular, wide, shape.separator)
        matrix[filled : filled + len(some)] = numbers
        words += some
        places.append(wanted[even])
        odd += [(int(row), lines.of(int(row) - first)) for row in wanted[~even]]
        filled, first = filled + len(some), first + len(lines)
    index = np.concatenate(places) if places else rows[:0]
    raw = _raw(words, matrix[:filled], index, total, taken, shape, 1 + (shape.start > 0))
    return _with_odd(raw, odd, wide, shape.separator) if odd else raw


def _raw(
    words: Sequence[str],
    matrix: np.ndarray,
    rows: np.ndarray,
    total: int,
    taken: np.ndarray | None,
    shape: Shape,
    first: int,
) -> Raw:
    frame = pd.DataFrame({"word": pd.Series(words, index=rows, dtype=object)}, index=rows)
    reading = _reading(shape)
    return Raw(frame, total, taken, first, "vectors", vectors=matrix, reading=reading)


def _parse_regular(data: bytes, wide: int, separator: str) -> tuple[list[str], np.ndarray]:
    """Return words and matrix of lines that all have the same number of fields."""
    if not data.strip():
        return [], np.empty((0, wide), np.float32)
    text = data.decode("utf-8", "replace").replace("\x00", "\ufffd").replace("\r", "\ufffd")
    try:
        return _fast(text, wide, separator)
    except (ValueError, pd.errors.ParserError):
        rows = [line.split(separator) for line in text.split("\n") if line]
        return [row[0] for row in rows], np.array([_floats(row[1:]) for row in rows], np.float32)


def _fast(text: str, wide: int, separator: str) -> tuple[list[str], np.ndarray]:
    table = pd.read_csv(
        io.StringIO(text),
        sep=separator,
        header=None,
        names=range(wide + 1),
        dtype={0: "str", **dict.fromkeys(range(1, wide + 1), np.float32)},
        quoting=3,
        na_filter=False,
        skip_blank_lines=False,
        engine="c",
    )
    matrix = table.iloc[:, 1:].to_numpy(np.float32)
    return table[0].tolist(), np.ascontiguousarray(matrix)


def _floats(parts: Sequence[str]) -> list[float]:
    """Return numbers, NaN where a part is none: its row is dropped and reported later."""
    values = []
    for part in parts:
        try:
            values.append(float(part))
        except ValueError:
            values.append(float("nan"))
    return values


def _with_odd(raw: Raw, odd: Sequence[tuple[int, bytes]], wide: int, separator: str) -> Raw:
    """Read lines of another width: words with spaces in them stay, the rest is left out."""
    texts = [(row, line.decode("utf-8", "replace").rstrip("\n")) for row, line in odd]
    split = [(row, text.rsplit(separator, wide)) for row, text in texts]
    whole = [(row, p[0], _floats(p[1:])) for row, p in split if len(p) == wide + 1]
    good = [(row, word, numbers) for row, word, numbers in whole if np.isfinite(numbers).all()]
    lost = sorted({row for row, _ in odd} - {row for row, _, _ in good})
    words = [*raw.frame["word"], *(word for _, word, _ in good)]
    rows = np.array([*raw.frame.index, *(row for row, _, _ in good)], dtype=int)
    added = np.array([n for _, _, n in good], np.float32).reshape(-1, wide)
    order = np.argsort(rows, kind="stable")
    frame = pd.DataFrame({"word": np.array(words, dtype=object)[order]}, index=rows[order])
    matrix = np.concatenate([raw.vectors, added])[order]
    raw = Raw(**{**raw.__dict__, "frame": frame, "vectors": matrix})
    return _report_lost(raw, lost, dict(texts), wide) if lost else raw


def _report_lost(raw: Raw, lost: Sequence[int], texts: dict[int, str], wide: int) -> Raw:
    rows, reason = np.array(lost) + raw.first_row, f"not a word and {counted(wide, 'number')}"
    frame = pd.DataFrame({"row": rows, "reason": reason, "line": [texts[r][:500] for r in lost]})
    note = row_note(f"{{count}} line{{s}} left out: {reason}.", rows, level="warning")
    return Raw(**{**raw.noting(note).__dict__, "dropped": (*raw.dropped, frame)})


def _binary(blob: Blob, shape: Shape, wish: Wish) -> Raw:
    words, starts = _walk(blob.data, shape)
    if not words:
        raise InputError(f"{blob.what} is cut short: it holds no whole vector; download it again.")
    wide = shape.dimensions
    taken = wish.choose(len(words), blob.what, width=wide, name="numbers")
    rows = np.arange(len(words)) if taken is None else taken
    matrix = np.empty((len(rows), wide), np.float32)
    for i, row in enumerate(rows.tolist()):
        matrix[i] = np.frombuffer(blob.data, "<f4", wide, starts[row])
    kept = [words[row].decode("utf-8", "replace") for row in rows.tolist()]
    return _raw(kept, matrix, rows, len(words), taken, shape, 1)


def _walk(data: bytes, shape: Shape) -> tuple[list[bytes], list[int]]:
    """Return every word and where its numbers begin, as far as the data goes."""
    words: list[bytes] = []
    starts: list[int] = []
    position, size = shape.start, 4 * shape.dimensions
    most = shape.claimed or 0
    while len(words) < most:
        space = data.find(b" ", position, position + LONGEST_WORD)
        if space < 0 or space + 1 + size > len(data):
            break
        words.append(data[position:space].lstrip(b"\n"))
        starts.append(space + 1)
        position = space + 1 + size
    return words, starts
