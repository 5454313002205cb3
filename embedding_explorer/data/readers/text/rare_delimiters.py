"""Tables parted by what hardly any text holds: ^ ~ : :: and the control characters of Hive."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

from embedding_explorer.base.limits import check_rows
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text import delimited
from embedding_explorer.data.readers.text.encoding import first_lines, utf8

KEY = "csv"
NEVER = (*delimited.PROSE, ".markdown")
SEEN = 20_000  # bytes in which a file is searched for columns
FEWEST = 3  # lines from which equally many marks on each are no chance
SURE = ("\x01", "\x1f", "::")  # nobody writes them between two words
MARKS = (*SURE, "^", "~", "¦", ":")
CALLED = {"\x01": "character 1 (Ctrl-A)", "\x1f": "character 31 (unit separator)"}
CLOCK = re.compile(r"(?<!\d)\d?\d:\d\d(?!\d)|://")  # times and addresses have colons, too
BESIDE = re.compile(r"[:~^¦]\s|\s[:~^¦]")  # as marks of a sentence or a formula stand


def accepts(blob: Blob) -> bool:
    """Tell by the same number of marks on every line, where no usual delimiter parts it."""
    return blob.suffix not in NEVER and blob.kind != "text" and _mark(blob) is not None


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the table, read as one parted by tabs.

    Raises
    ------
    InputError
        If it is not text, or has no row below its header.
    LimitError
        If it has more columns, rows or cells than allowed.
    """
    mark = _mark(blob)
    assert mark is not None  # as `accepts` found
    data = blob.data
    if mark < " ":  # before it is looked at as text, which holds no control characters
        data = data.replace(mark.encode(), b"\t")
    data, encoding = utf8(replace(blob, data=data))
    check_rows(data.count(b"\n"), wish.sample, blob.what)
    named = replace(blob, name="a.tsv")
    raw = delimited.parse_text(_tabbed(data, mark), named, wish, encoding)
    note = Note(f"The columns are separated by {CALLED.get(mark, mark)}.")
    notes = (*(n for n in raw.notes if "separated" not in n.text), note)
    return replace(raw, notes=notes, reading={**raw.reading, "delimiter": mark})


def _mark(blob: Blob) -> str | None:
    """Return what parts the columns, None where nothing rare does."""
    text = first_lines(blob, SEEN)
    lines = [line for line in re.split(r"\r\n|\r|\n", text) if line.strip()]
    if len(lines) < FEWEST:
        return None
    found = next((mark for mark in MARKS if _parts(lines, mark)), None)
    if found in SURE:
        return found
    return None if found is None or delimited.is_table(blob) else found


def _parts(lines: list[str], mark: str) -> bool:
    counts = {line.count(mark) for line in lines}
    if len(counts) > 1 or counts == {0}:
        return False
    if mark in SURE:
        return True
    if counts == {1} or sum(bool(BESIDE.search(line)) for line in lines) > len(lines) / 2:
        return False
    return mark != ":" or sum(bool(CLOCK.search(line)) for line in lines) <= len(lines) / 2


def _tabbed(data: bytes, mark: str) -> bytes:
    """Return a text parted by tabs; cells that hold one stand in quotation marks."""
    if mark < " ":
        return data
    if b"\t" not in data and b'"' not in data:
        return data.replace(mark.encode(), b"\t")
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    text = data.decode("utf-8")
    if len(mark) > 1:
        writer.writerows(line.split(mark) for line in text.splitlines())
    else:
        writer.writerows(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    return out.getvalue().encode()
