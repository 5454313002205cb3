"""Lists as people and programs write them: a mark or a number in front of each line, left out."""

from __future__ import annotations

import re
from dataclasses import replace

from embedding_explorer.base.limits import check_rows
from embedding_explorer.data.columns import Note
from embedding_explorer.data.number_formats import PLAIN, pattern
from embedding_explorer.data.readers.containers import in_memory
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text.encoding import encoding_note, first_lines, utf8

KEY = "text"
SUFFIXES = (".txt", ".text", ".md", ".markdown", ".org", "")
SEEN = 20_000  # bytes in which every line must have a mark
FEWEST = 2
MARKED = re.compile(r"\s*([-*+•‣◦▪●–]|\d{1,6}[.)])[^\S\n]+(?:\[[ xX]?\][^\S\n]+)?(\S.*)")
NUMBER = re.compile(pattern(PLAIN))


def accepts(blob: Blob) -> bool:
    """Tell by the same mark on every line, or by numbers that count up from 1."""
    if blob.suffix not in SUFFIXES or blob.kind not in (None, "text"):
        return False
    return is_list(first_lines(blob, SEEN))


def is_list(text: str) -> bool:
    r"""Tell whether all lines of a text are items of one list.

    >>> is_list("1. ant\n2. bee\n"), is_list("- ant\n- bee\n"), is_list("- 1.5\n- 2\n")
    (True, True, False)
    >>> is_list("- ant\nbee\n"), is_list("1. ant\n1. bee\n3. cow\n")
    (False, False)
    """
    found = [MARKED.fullmatch(line) for line in text.splitlines() if line.strip()]
    if len(found) < FEWEST or not all(found):
        return False
    marks, items = zip(*[(m[1], m[2]) for m in found if m is not None], strict=True)
    if all(NUMBER.fullmatch(item) for item in items):
        return False  # a minus in front of a number
    if marks[0][0].isdecimal():
        numbers = [int(mark[:-1]) if mark[:-1].isdecimal() else 0 for mark in marks]
        return numbers == list(range(1, len(numbers) + 1)) or numbers == [1] * len(numbers)
    return len(set(marks)) == 1


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the items of the list.

    Raises
    ------
    InputError
        If it is not text.
    LimitError
        If it has more lines than allowed.
    """
    data, encoding = utf8(blob)
    check_rows(data.count(b"\n"), wish.sample, blob.what)
    lines = data.decode("utf-8").splitlines()
    items = [found[2] if (found := MARKED.fullmatch(line)) else line for line in lines]
    raw = in_memory.from_text("\n".join(items).encode(), wish, blob.what)
    note = Note("Read as a list: the marks in front of its lines are left out.")
    reading = {**raw.reading, "encoding": encoding, "format": KEY}
    return replace(raw.noting(*encoding_note(encoding), note), reading=reading)
