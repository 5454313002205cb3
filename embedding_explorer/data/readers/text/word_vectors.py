"""Word vectors as text (word2vec, GloVe, fastText .vec) and as word2vec's binary format."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty, row_note
from embedding_explorer.data.readers.text import record_scan
from embedding_explorer.data.readers.text.encoding import detect, encoding_note, utf8
from embedding_explorer.data.readers.text.word_lines import plain_lines
from embedding_explorer.data.readers.text.word_shape import (
    FEWEST,
    HEAD,
    LONGEST_WORD,
    Shape,
    shape_of,
)

KEY = "word_vectors"
SUFFIXES = (".vec", ".glove", ".w2v", ".bin")
# Suffixes of other readers: a table or a text is never taken for word vectors.
NEVER: tuple[str, ...] = (
    ".csv",
    ".tsv",
    ".tab",
    ".psv",
    ".json",
    ".jsonl",
    ".ndjson",
    ".edges",
    ".edgelist",
)
NEVER += (".md", ".rst", ".log", ".net", ".gml", ".dot", ".adjlist", ".mtx", ".bytes")
SEEN = 20_000  # bytes that tell the encoding


def accepts(blob: Blob) -> bool:
    """Tell by the suffix, or in a text by lines of one word and equally many numbers."""
    if blob.suffix in SUFFIXES:
        return True
    if blob.suffix in NEVER or blob.kind in ("text", "graph"):
        return False
    told = blob.kind == "vectors"
    head = blob.data[:HEAD]
    encoding = detect(head[:SEEN])
    if encoding.startswith("utf-") and not _decodes_as_is(head):
        head = head.decode(encoding, "ignore").encode()
    shape = shape_of(plain_lines(head), 1 if told else FEWEST)
    if shape is None or shape.claimed is None or told or shape.dimensions >= FEWEST:
        return shape is not None
    # A header of two small numbers is believed where the file keeps what it promises.
    lines = blob.data.count(b"\n", shape.start, record_scan.stripped(blob.data)) + 1
    return shape.binary or lines == shape.claimed


def _decodes_as_is(head: bytes) -> bool:
    return not head.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and b"\0" not in head


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
    fewest, encoding = 1 if blob.kind == "vectors" else 2, "utf-8"
    shape = shape_of(blob.data, fewest)
    if shape is None or not shape.binary:
        data, encoding = _text_of(blob)
        blob = replace(blob, data=plain_lines(data))
        shape = shape_of(blob.data, fewest)
    if shape is None:
        raise _none(blob)
    check("dimensions", shape.dimensions, blob.what)
    raw = (_binary if shape.binary else _text)(blob, shape, wish)
    if not shape.binary:
        reading = {**raw.reading, "encoding": encoding}
        raw = replace(raw, reading=reading).noting(*encoding_note(encoding))
    claimed = shape.claimed
    if claimed is not None and claimed != raw.total:
        text = (
            f"The first line promises {counted(claimed, 'vector')}, the file holds {raw.total:,}."
        )
        raw = raw.noting(Note(text, level="warning"))
    return raw


def _text_of(blob: Blob) -> tuple[bytes, str]:
    try:
        return utf8(blob)
    except InputError as error:
        if blob.encoding:
            raise
        raise _none(blob) from error


def _none(blob: Blob) -> InputError:
    return InputError(
        f"{blob.what} does not look like word vectors: each line should be a word and then "
        "equally many numbers, or the file word2vec's binary format."
    )


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
