"""Cells of several lines in what psql prints: a mark at the right edge says that one goes on."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

NEW_LINE = "+↵"  # the cell itself has a line end there
WRAPPED = ".…"  # the cell was too wide; the next line begins with the same mark
MARKS = NEW_LINE + WRAPPED


def go_on(parts: Sequence[str], widths: Sequence[int]) -> bool:
    """Tell whether a cell of a line goes on in the next one."""
    return len(parts) == len(widths) and any(map(_mark, parts, widths))


def joined(
    lines: Iterable[Sequence[str]], widths: Sequence[int]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table, each with the place of its first line and all lines of its cells.

    Parameters
    ----------
    lines : iterable of sequences of str
        What stands between the pipes of each line.
    widths : sequence of int
        Of the columns, with the blank at both edges, in which a mark may stand.
    """
    row: list[str] = []
    marks: list[str] = []
    first = 0
    for number, parts in enumerate(lines):
        even = len(parts) == len(widths)
        found = [_mark(part, width) for part, width in zip(parts, widths, strict=False)]
        if even and any(marks):
            # A cell that has ended has nothing more in the lines of the others.
            found = [mark if before else "" for mark, before in zip(found, marks, strict=True)]
            row = list(map(_longer, row, parts, marks, found))
        else:
            if row:
                yield first, row
            first = number
            row = list(map(_text, parts, found)) if even else [part.strip() for part in parts]
        marks = found if even else []
    if row:
        yield first, row


def _mark(part: str, width: int) -> str:
    """Return the mark at the right edge of a cell, "" where there is none."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in part)
    inside = part[:1] in f" {WRAPPED}" and part[-1:] in MARKS
    return part[-1] if inside and len(part) + wide == width else ""


def _text(part: str, mark: str) -> str:
    """Return what a cell holds, without its mark."""
    inside = part[:-1] if mark else part
    return inside[1:] if mark and mark in WRAPPED else inside.strip()


def _longer(cell: str, part: str, before: str, mark: str) -> str:
    """Return a cell with what its next line adds, behind the mark of the line before."""
    if not before:
        return cell
    if before in NEW_LINE:
        return f"{cell}\n{_text(part, mark)}"
    inside = part[:-1] if mark else part.rstrip()
    return cell + (inside[1:] if part[:1] in WRAPPED else inside.strip())
