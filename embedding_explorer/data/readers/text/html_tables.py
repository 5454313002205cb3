"""Tables in HTML: of notebooks and web pages, and what web applications call .xls."""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check_growing, limit
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text import printed_rows
from embedding_explorer.data.readers.text.dialect import has_header
from embedding_explorer.data.readers.text.encoding import utf8

KEY = printed_rows.KEY
BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+"
    rb"<(?:!doctype html|!--|html|head|body|div|table|style|meta|center|p|h\d)\b",
    re.IGNORECASE,
)
SEEN = 1_000  # bytes in which it begins
ROW = re.compile(rb"<tr[\s>]", re.IGNORECASE)
# A tag ends before the next one begins: so a text that never closes one is gone through once.
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?\s*(\d{1,5})", re.IGNORECASE)
PARTING = ("br", "p", "li", "div", "tr")  # tags that end a line within a cell
UNSEEN = ("script", "style", "template")
WIDEST = 1_000  # places that one cell goes over, as browsers allow
FEWEST = 2  # rows, and columns, of what is a table of items


@dataclass
class Cell:
    """What one cell says, whether it is a title, and over how many places it goes."""

    title: bool
    wide: int = 1
    high: int = 1
    parts: list[str] = field(default_factory=list)
    text: str = ""


@dataclass
class Table:
    """What is known of a table that is open."""

    rows: list[list[Cell]] = field(default_factory=list)
    cell: Cell | None = None

    def begin(self, name: str, attributes: str) -> None:
        """Open a row or a cell; either ends the cell before it."""
        self.cell = None
        if name == "tr" or not self.rows:
            self.rows.append([])
        if name != "tr":
            spans = {kind.lower(): int(size) for kind, size in SPAN.findall(attributes)}
            wide, high = max(spans.get("col", 1), 1), max(spans.get("row", 1), 1)
            self.cell = Cell(name == "th", min(wide, WIDEST), high)
            self.rows[-1].append(self.cell)

    def add(self, text: str) -> None:
        """Add a text to the cell that is open."""
        if self.cell is not None:
            self.cell.parts.append(text)


def accepts(blob: Blob) -> bool:
    """Tell by the first tag, and by rows of a table below."""
    head = blob.data[:SEEN]
    if blob.kind == "text" or not BEGINNING.match(head):
        return False
    return len(ROW.findall(blob.data)) >= FEWEST


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the largest table in the page.

    Raises
    ------
    InputError
        If there is no table of two rows and two columns.
    LimitError
        If it has more rows, columns or cells than allowed.
    """
    data, encoding = utf8(blob)
    grids = [_grid(rows, blob.what) for rows in _tables(data.decode("utf-8"))]
    grids = [g for g in grids if len(g) >= FEWEST and max(map(len, g)) >= FEWEST]
    if not grids:
        raise InputError(
            f"{blob.what} is a web page without a table of items; copy its text and paste it."
        )
    grid = max(grids, key=lambda grid: sum(map(len, grid)))
    width = max(map(len, grid))
    texts = [[*(cell.text for cell in row), *[""] * (width - len(row))] for row in grid]
    titled = sum(cell.title for cell in grid[0]) > len(grid[0]) / 2 or has_header(texts)
    titles, below = _with_name_below(texts[0], texts[1:]) if titled else (None, texts)
    rows = list(enumerate(below, 1))
    note = "Read as a table of a web page."
    raw = printed_rows.read(titles, rows, blob, wish, encoding, note)
    if len(grids) > 1:
        text = f"Only the largest of {counted(len(grids), 'table')} was read."
        raw = raw.noting(Note(text, len(grids), level="warning"))
    return raw


def _tables(text: str) -> Iterator[list[list[Cell]]]:
    """Yield the rows of every table; one within another is one of its own."""
    text, open_tables, at, unseen = _without_remarks(text), list[Table](), 0, ""
    for number, tag in enumerate(TAG.finditer(text)):
        if number % pace.STRIDE == 0:
            pace.tell("Reading", at / len(text))
        closes, name = bool(tag[1]), tag[2].lower()
        if open_tables and not unseen:
            open_tables[-1].add(text[at : tag.start()])
        at = tag.end()
        if unseen or name in UNSEEN:
            unseen = "" if closes and name == (unseen or name) else unseen or name
        elif name == "table" and not closes:
            open_tables.append(Table())
        elif name == "table" and open_tables:
            yield open_tables.pop().rows
        elif open_tables:
            _within(open_tables[-1], name, tag[3], closes=closes)
    yield from (table.rows for table in open_tables)


def _within(table: Table, name: str, attributes: str, *, closes: bool) -> None:
    if name in ("tr", "td", "th"):
        if closes:
            table.cell = None
        else:
            table.begin(name, attributes)
    elif name in PARTING:
        table.add("\f")  # a line end that the page means; those in its source are blanks


def _without_remarks(text: str) -> str:
    parts = text.split("<!--")
    return parts[0] + "".join(part.partition("-->")[2] for part in parts[1:])


def _grid(rows: Sequence[Sequence[Cell]], what: str) -> list[list[Cell]]:
    """Return rows of cells in their columns; one that goes over several is there in each."""
    grid: list[list[Cell]] = []
    above: dict[int, tuple[Cell, int]] = {}  # by column: what reaches down, and how far
    most, total = limit("cells"), 0
    for row in rows:
        line: list[Cell] = []
        waiting = deque(row)
        while waiting or len(line) in above:
            place = len(line)
            cell, left = above.pop(place) if place in above else (None, 0)
            if cell is None:
                cell = waiting.popleft()
                cell.text, left, wide = _said("".join(cell.parts)), cell.high, cell.wide
            else:
                wide = 1
            for column in range(place, place + wide):
                line.append(cell)
                if left > 1:
                    above[column] = (cell, left - 1)
            total += wide
            check_growing("cells", total, most, what)
        if line:
            grid.append(line)
    return grid


def _said(text: str) -> str:
    """Return a text as a page shows it: blanks as one, and its own line ends."""
    lines = html.unescape(text).split("\f")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _with_name_below(titles: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Put the name that pandas writes below the titles among them."""
    named = len(rows) > 1 and not titles[0] and all(titles[1:]) and rows[0][0]
    if not named or any(rows[0][1:]):
        return titles, rows
    return [rows[0][0], *titles[1:]], rows[1:]
