"""Lines of a header below the names of the columns: units, types, Orange's flags, second names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.number_spelling import MISSING, count_of
from embedding_explorer.data.readers.text.dialect import NUMBER, Dialect

SEEN = 200_000  # bytes in which header lines are looked for
ROWS = 40  # lines below them that tell
FEWEST = 2  # lines below them that are needed
PART = 0.9  # share of cells that decides
# m, kg/m², °C, (cm), [µg/l], %, 10^3 km: short, and no number.
UNIT = re.compile(r"[(\[]?\s*(10\^?\d\s*)?[^\W\d_]{0,12}[\w²³°%‰µμ·*/^$€£¥'\". -]{0,12}\s*[)\]]?")
TYPES = frozenset(
    ["string", "str", "text", "varchar", "char", "object", "float", "float64", "double", "real"]
    + ["int", "int64", "integer", "numeric", "number", "decimal", "bool", "boolean", "date"]
    + ["datetime", "category", "categorical", "factor", "nominal", "continuous", "discrete"]
    + ["unit", "units", "type", "s", "c", "d", "t"]
)
# Orange's second and third line, each with the role it gives.
ORANGE = {"c": "number", "continuous": "number", "n": "number", "numeric": "number"}
ORANGE |= {"d": "category", "discrete": "category", "categorical": "category"}
ORANGE |= {"s": "text", "string": "text", "text": "text", "t": "", "time": "", "": ""}
# Its one line: m#name, C#legs, cD#type.
ONE_LINE = re.compile(r"(?=[^#])([cimw]?)([CDNST]?)#(.+)")
RULE = re.compile(r":?-+:?")  # a cell of the line below the names, in Markdown and sqlcmd
QUALTRICS = re.compile(r'\{"ImportId":')
FLAGS = {"class": "label", "c": "label", "i": "ignore", "ignore": "ignore", "meta": "", "m": ""}


@dataclass(frozen=True)
class Header:
    """What stands at the top of a table beside one line of names.

    `lines` below the names (or the first line itself, where `titles` are made up) are no rows and
    were cut out of `data`; `titles` are the names of the columns where the line of names does not
    say them; `roles` those that the header itself gives; `classes` what the numbers of the last
    column stand for.
    """

    data: bytes
    lines: int = 0
    titles: tuple[str, ...] = ()
    roles: tuple[Column, ...] = ()
    classes: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    def proposed(self, frame: pd.DataFrame) -> tuple[Column, ...]:
        """Return the roles that the header gives to columns whose cells are what it says."""
        numbers = {str(c) for c, cells in frame.items() if cells.dtype.kind in "if"}
        known = [c for c in self.roles if c.name in frame.columns]
        return tuple(c for c in known if c.role != "number" or c.name in numbers)


def find(data: bytes, dialect: Dialect) -> Header:
    """Return the lines of the header that are no row of the table, cut out of its bytes."""
    rows, ends = _rows(data, dialect)
    if len(rows) < 1 + FEWEST:
        return Header(data)
    if not dialect.skip and (counted := _counted(rows, data, ends)):
        return counted
    if not dialect.header or len(rows) < 2 + FEWEST:
        return Header(data)
    for form in (_rule, _qualtrics, _orange, _orange_one_line, _second_names, _units):
        if found := form(rows, data, ends):
            return found
    return Header(data)


def _rows(data: bytes, dialect: Dialect) -> tuple[list[list[str]], list[int]]:
    """Return the first records below what is skipped, and where each ends in the bytes."""
    head = data[:SEEN]
    if len(head) < len(data):
        head = head[: head.rfind(b"\n") + 1]
    lines = head.decode("utf-8", "replace").splitlines(keepends=True)
    starts = [0]
    for line in head.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    if len(lines) + 1 != len(starts):
        return [], []  # a line end that only Unicode knows
    rows, ends = list[list[str]](), list[int]()
    reader = csv.reader(io.StringIO("".join(lines), newline=""), delimiter=dialect.delimiter)
    for number, row in enumerate(reader):
        if number >= dialect.skip:
            rows.append([cell.strip() for cell in row])
            ends.append(starts[min(reader.line_num, len(starts) - 1)])
        if len(rows) > ROWS + 3:
            break
    return rows, ends


def _without(data: bytes, ends: Sequence[int], first: int, lines: int) -> bytes:
    """Return the bytes without some records, of which `first` is the first."""
    start = ends[first - 1] if first else 0
    return data[:start] + data[ends[first + lines - 1] :]


def _is_number(cell: str) -> bool:
    return NUMBER.match(cell) is not None


def _numeric(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column] for row in rows if column < len(row)]
    known = [cell for cell in cells if cell and cell not in MISSING]
    return bool(known) and sum(map(_is_number, known)) >= PART * len(known)


def _counted(rows: list[list[str]], data: bytes, ends: list[int]) -> Header | None:
    """scikit-learn's own tables: 150,4,setosa,versicolor above rows of 4 numbers and a class."""
    first, below = rows[0], rows[1:]
    width = len(below[0])
    plain = len(first) > 2 and count_of(first[0]) is not None
    if not plain or count_of(first[1]) != width - 1 or any(map(_is_number, first[2:])):
        return None
    if not all(len(row) == width and all(map(_is_number, row)) for row in below if any(row)):
        return None
    classes = {row[-1] for row in below if any(row)}
    known = {count_of(cell) for cell in classes}
    if not known <= set(range(len(first) - 2)):
        return None
    titles = [f"measurement {i + 1}" for i in range(width - 1)] + ["class"]
    note = Note(
        f"The first line counts rows and columns and names {len(first) - 2} classes; the columns "
        "have no names."
    )
    label = Column("class", "label", "classes that the first line names")
    rest = _without(data, ends, 0, 1)
    return Header(rest, 1, tuple(titles), (label,), tuple(first[2:]), (note,))


def _orange(rows: list[list[str]], data: bytes, ends: list[int]) -> Header | None:
    """Orange's three lines: names, types (or the values there are), flags."""
    names, types, flags = rows[0], rows[1], rows[2]
    if not len(names) == len(types) >= len(flags) or not any(types):
        return None
    flags = [*flags, *[""] * (len(names) - len(flags))]
    known = [kind.lower() in ORANGE or " " in kind for kind in types]
    words = [flag.split()[0].lower() if flag else "" for flag in flags]
    if not all(known) or not all(w == "" or w in FLAGS or "=" in w for w in words):
        return None
    if not any(kind.lower() in ORANGE and kind for kind in types):
        return None
    roles = [
        Column(name, role, "as Orange's header says")
        for name, kind, word in zip(names, types, words, strict=True)
        if (role := FLAGS.get(word) or ORANGE.get(kind.lower(), "category"))
        if role != "text" and name
    ]
    note = Note("Orange's header: the second line gives the types, the third the roles.")
    return Header(_without(data, ends, 1, 2), 2, roles=tuple(roles), notes=(note,))


def _orange_one_line(rows: list[list[str]], data: bytes, ends: list[int]) -> Header | None:
    """Orange's other header: before each name a flag (class, meta, ignore) and a type."""
    parts = [ONE_LINE.fullmatch(name) for name in rows[0]]
    if sum(part is not None for part in parts) < max(2, sum("#" in name for name in rows[0])):
        return None
    titles = [part[3] if part else name for part, name in zip(parts, rows[0], strict=True)]
    said = [(part[1], part[2].lower()) if part else ("", "") for part in parts]
    roles = [
        Column(name, role, "as Orange's header says")
        for name, (flag, kind) in zip(titles, said, strict=True)
        if (role := FLAGS.get(flag) or ORANGE.get(kind, ""))
        if role != "text"
    ]
    note = Note("Orange's header: the letters before # give the roles and types.")
    return Header(data, 0, tuple(titles), tuple(roles), notes=(note,))


def _rule(rows: list[list[str]], data: bytes, ends: list[int]) -> Header | None:
    """A line of dashes below the names."""
    if len(rows[1]) != len(rows[0]) or not all(map(RULE.fullmatch, rows[1])):
        return None
    note = Note("The line of dashes below the names is no row.")
    return Header(_without(data, ends, 1, 1), 1, notes=(note,))


def _qualtrics(rows: list[list[str]], data: bytes, ends: list[int]) -> Header | None:
    """Below the names the questions, and what Qualtrics imports them by."""
    if len(rows[2]) != len(rows[0]) or not all(map(QUALTRICS.match, rows[2])):
        return None
    note = Note("Qualtrics' header: the questions and import ids below the names are no rows.")
    return Header(_without(data, ends, 1, 2), 2, notes=(note,))


def _units(rows: list[list[str]], data: bytes, ends: list[int]) -> Header | None:
    """A second line of units or types above columns of numbers."""
    second, below = rows[1], rows[2:]
    width = len(rows[0])
    if len(second) > width or any(map(_is_number, second)):
        return None
    second = [*second, *[""] * (width - len(second))]
    numeric = [_numeric(below, i) for i in range(width)]
    told = [cell for cell, number in zip(second, numeric, strict=True) if number and cell]
    others = [cell for cell, number in zip(second, numeric, strict=True) if not number and cell]
    if not told or not all(UNIT.fullmatch(cell) for cell in told):
        return None
    if all(cell in MISSING for cell in told) or not all(map(_is_remark, others)):
        return None
    shown = ", ".join(dict.fromkeys(told))
    note = Note(f"The line below the names is no row: units or types ({shown[:60]}).")
    return Header(_without(data, ends, 1, 1), 1, notes=(note,))


def _is_remark(cell: str) -> bool:
    """Whether a cell above words is part of a line of units: a type, a dash, a unit in brackets."""
    return cell.lower() in TYPES or cell in MISSING or cell[0] in "([-" or cell in "–—"


def _second_names(rows: list[list[str]], data: bytes, ends: list[int]) -> Header | None:
    """Two lines of names, groups above their members, as pandas writes columns of two levels."""
    first, second = rows[0], rows[1]
    # Under them pandas writes the name of the index alone.
    third = len(rows) > 3 and sum(map(bool, rows[2])) == 1 and bool(rows[2][0])
    below = rows[3:] if third else rows[2:]
    if len(first) != len(second) or any(map(_is_number, second)):
        return None
    groups = [cell for cell in first if cell]
    if merged := len(set(groups)) == len(groups):
        first = _spread(first, second)
    numeric = [_numeric(below, i) for i in range(len(first))]
    pairs = [
        pair
        for pair, number in zip(zip(first, second, strict=True), numeric, strict=True)
        if number
    ]
    if len(pairs) < 2 or not all(b for _, b in pairs) or len(set(pairs)) < len(pairs):
        return None
    if merged and (first == rows[0] or not _are_members(second, numeric)):
        return None
    titles = [
        " / ".join(dict.fromkeys(p for p in pair if p)) for pair in zip(first, second, strict=True)
    ]
    if third:
        titles[0] = rows[2][0]
    lines = 1 + third
    note = Note(f"The header has {lines + 1} lines: names of two levels are joined by a slash.")
    return Header(_without(data, ends, 1, lines), lines, tuple(titles), notes=(note,))


def _are_members(second: Sequence[str], numeric: Sequence[bool]) -> bool:
    """Whether a line below names of groups has names, not units, types or words for missing."""
    others = [cell for cell, number in zip(second, numeric, strict=True) if cell and not number]
    told = {cell.lower() for cell, number in zip(second, numeric, strict=True) if number}
    remarks = bool(others) and all(map(_is_remark, others))
    return not remarks and not told <= TYPES and set(second).isdisjoint(MISSING)


def _spread(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Return the names of groups above each of their members: merged cells keep only the first."""
    spread, last = list[str](), ""
    for group, member in zip(first, second, strict=True):
        last = group if group or not member else last
        spread.append(last)
    return spread
