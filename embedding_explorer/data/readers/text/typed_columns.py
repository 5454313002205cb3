"""Tables of R with the types of their columns below the titles: tibbles and data.tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from embedding_explorer.base.limits import check_rows
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text import printed_rows
from embedding_explorer.data.readers.text.encoding import first_lines, utf8

KEY = printed_rows.KEY
SEEN = 20_000  # bytes in which the types are sought
ABOVE = 8  # lines above the titles: a prompt, what kind of table it is
TYPE = r"<[^\s<>](?:[^<>\n]|<[^<>\n]*>)*>"
TYPES = re.compile(rf"\s*{TYPE}(?:\s+{TYPE})*\s*")
# Those that a tibble sets flush right, as their numbers; a data.table sets all so.
RIGHT = re.compile(r"<(?:int|dbl|int64|num|cplx|drtn|bignum|units|time)\b.*>")
LABEL = re.compile(r"\s*(?:\d+:|\d+\*?(?=\s)|\*(?=\s))")  # in front of each row
MISSING = ("NA", "<NA>", "NULL")
POWER = re.compile(r"(-?\d*\.?\d*) +(e[-+]?\d+)")  # 2   e-3, as a tibble aligns it
MORE = re.compile(r"(\d[\d,]*) more rows?")


@dataclass(frozen=True)
class Printed:
    """Where such a table stands: the line of its titles, and whether it is a tibble."""

    title: int
    tibble: bool


def accepts(blob: Blob) -> bool:
    """Tell by a line of nothing but <types> below a line of titles."""
    if blob.kind == "text" or b"<" not in blob.data[:SEEN]:
        return False
    lines = first_lines(blob, SEEN).splitlines()
    found = _found(lines)
    return found is not None and bool(_rows(lines, found))


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the rows of the table, without their numbers and what is said around it.

    Raises
    ------
    InputError
        If it is not text.
    LimitError
        If it has more columns, rows or cells than allowed.
    """
    data, encoding = utf8(blob)
    check_rows(data.count(b"\n"), wish.sample, blob.what)
    lines = data.decode("utf-8").splitlines()
    found = _found(lines)
    assert found is not None  # as `accepts` found
    numbers = _rows(lines, found)
    bare = [LABEL.sub(lambda label: " " * len(label[0]), lines[n], count=1) for n in numbers]
    spans = _spans(lines[found.title], lines[found.title + 1], bare, tibble=found.tibble)
    titles = [cell.strip("`") for cell in _cells(lines[found.title], spans)]
    rows = [
        (
            number,
            [
                POWER.sub(r"\1\2", cell) if POWER.fullmatch(cell) else cell
                for cell in _cells(line, spans)
            ],
        )
        for number, line in zip(numbers, bare, strict=True)
    ]
    note = "Read as a table that R printed: types and row numbers are left out."
    raw = printed_rows.read(titles, rows, blob, wish, encoding, note, nulls=MISSING)
    return raw.noting(
        *_cut([line for line in lines[numbers[-1] + 1 :] if line != lines[found.title]])
    )


def _found(lines: Sequence[str]) -> Printed | None:
    for number in range(1, min(len(lines), ABOVE + 2)):
        if TYPES.fullmatch(lines[number]) and lines[number - 1].strip():
            above = lines[: number - 1]
            return Printed(number - 1, any(line.startswith("#") for line in above))
    return None


def _rows(lines: Sequence[str], found: Printed) -> list[int]:
    """Return the numbers of the lines that are rows: down to the first without a number."""
    rows = list[int]()
    for number in range(found.title + 2, len(lines)):
        line = lines[number]
        if not line.strip() or line.startswith("#") or line == lines[found.title]:
            break
        if LABEL.match(line):
            rows.append(number)
        elif line.strip("- "):  # data.table leaves out the middle of long tables
            break
    return rows


def _spans(title: str, types: str, rows: Sequence[str], *, tibble: bool) -> list[tuple[int, int]]:
    """Return where the columns begin and end."""
    found = list(re.finditer(TYPE, types))
    width = max(map(len, [title, types, *rows]))
    written = [any(line[i : i + 1].strip() for line in (title, *rows)) for i in range(width)]
    cuts = [0]
    for one, following in zip(found, found[1:], strict=False):
        if not tibble or RIGHT.fullmatch(one[0]):
            cuts.append(one.end())
        elif not RIGHT.fullmatch(following[0]):
            cuts.append(following.start())
        else:  # both grow towards each other: the last blank before the numbers parts them
            blank = (i for i in range(following.start() - 1, one.end() - 1, -1) if not written[i])
            cuts.append(next(blank, following.start() - 1) + 1)
    return list(zip(cuts, [*cuts[1:], width + 1], strict=True))


def _cells(line: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    return [line[start:end].strip() for start, end in spans]


def _cut(below: Sequence[str]) -> list[Note]:
    """Say what R did not print, and what stands below the table."""
    others = sum(bool(line.strip()) and line[0] not in "#>" for line in below)
    said = " ".join(below)
    more = MORE.search(said)
    notes = []
    if more is not None or "more variable" in said:
        rows = f"{more[1]} rows" if more else "some columns"
        text = f"R printed this table without {rows}; save it with write.csv to have all of it."
        notes.append(Note(text, level="warning"))
    if others:
        text = f"{counted(others, 'line')} below the table left out."
        notes.append(Note(text, others, level="warning"))
    return notes
