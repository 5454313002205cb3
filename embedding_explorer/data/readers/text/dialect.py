"""How a delimited text is written: its delimiter, whether it has a header, its decimal sign."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from embedding_explorer.data.number_formats import STRIPPED
from embedding_explorer.data.number_spelling import SIGNS
from embedding_explorer.data.readers.infer import edge_columns
from embedding_explorer.data.readers.infer.looks_like import are_titles

SAMPLE_CHARACTERS = 200_000
SAMPLE_ROWS = 200
LINES_ABOVE = 20  # at most, that say what a table is
# In the order that wins a tie: commas occur inside cells of the other three more than they in it.
DELIMITERS = ("\t", ";", "|", ",")
WORDS = {"\t": "tab", ";": "semicolon", "|": "pipe", ",": "comma"}
NUMBER = re.compile(
    rf"\s*+[-+]?\s*+([{SIGNS}]\s*+)?[-+]?(\d+([.,]\d+)*|[.,]\d+)([eE][-+]?\d+)?\s*+([{SIGNS}]\s*+)?$"
)
PLAIN_NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d+)?")
YEAR = re.compile(r"\s*(1[5-9]|20)\d\d\s*$")
COMMA_DECIMAL = re.compile(r"\s*[-+]?(\d+|\d{1,3}(\.\d{3})+),\d+\s*$")
POINT_DECIMAL = re.compile(r"\s*[-+]?\d*\.\d+\s*$")
GROUPED = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")  # a blank or an apostrophe between thousands
THOUSANDS = re.compile(r"\s*[-+]?\d{1,3}(\.\d{3})+,\d+\s*$")
# First cells of a one-column file that are surely its title and not an item.
TITLES = frozenset(
    [
        "name",
        "names",
        "title",
        "word",
        "words",
        "item",
        "items",
        "text",
        "texts",
        "sentence",
        "sentences",
        "term",
        "terms",
        "token",
        "tokens",
        "document",
        "documents",
        "product",
        "products",
        "label",
        "labels",
        "description",
        "comment",
        "comments",
        "review",
        "reviews",
        "city",
        "country",
        "url",
        "link",
    ]
)


@dataclass(frozen=True)
class Dialect:
    """What `sniff` found; `skip` lines stand above the table and are not part of it."""

    delimiter: str
    header: bool
    skip: int = 0
    decimal: str = "."
    thousands: str | None = None
    quoting: int = csv.QUOTE_MINIMAL


def sniff(data: bytes, suffix: str = "", *, edges: bool = False) -> Dialect:
    """Return the dialect that fits the beginning of a text best; `edges`: a list of edges."""
    text = data[: 4 * (SAMPLE_CHARACTERS + 1)].decode("utf-8", "ignore")
    head = text[:SAMPLE_CHARACTERS]
    whole = len(head) == len(text)
    ranked = {d: _rank(_rows(head, d, whole=whole), d, suffix) for d in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: ranked[d])
    if ranked[best][0] == 0:
        best = "\t" if suffix in (".tsv", ".tab") else ","
    rows = _rows(head, best, whole=whole)
    skip = preamble(rows)
    decimal, thousands = _decimal([c for row in rows for c in row], best)
    body = rows[skip:]
    titled = _names_ends(body) if edges and len(body) > 1 else has_header(body)
    return Dialect(best, titled, skip, decimal, thousands)


def _names_ends(body: list[list[str]]) -> bool:
    """Whether the first row of what is said to be a graph has titles: of edges, or of a square."""
    first, below = body[0], body[1:]
    square = {row[0] for row in below if row} <= set(first[1:]) and len(first) > 3
    if square or edge_columns.titled(first) is not None:
        return True
    return are_titles(first, below) if len(first) <= 3 else has_header(body)


def _rows(head: str, delimiter: str, *, whole: bool) -> list[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), 1 << 30))
    rows: list[list[str]] = []
    for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
        rows.append(row)
        if len(rows) > SAMPLE_ROWS:
            break
    return rows if whole or len(rows) < 2 or len(rows) > SAMPLE_ROWS else rows[:-1]


def _rank(rows: list[list[str]], delimiter: str, suffix: str) -> tuple[float, bool]:
    """Share of rows as wide as the table's first, 0 where that is one cell; then the suffix."""
    filled = [row for row in rows[preamble(rows) :] if row]
    if not filled or len(filled[0]) < 2:
        return 0.0, False
    same = sum(len(row) == len(filled[0]) for row in filled) / len(filled)
    if preamble(rows):
        same /= 2  # lines to be skipped speak for another delimiter
    return round(same, 2), suffix in (".tsv", ".tab") and delimiter == "\t"


def preamble(rows: Sequence[Sequence[str]]) -> int:
    """Return how many lines above a table are a title, remarks or what a report says of itself."""
    if remarks := _remarks(rows):
        return remarks
    if report := _report(rows[:50]):
        return report
    # A blank cell and a name: the header above an index without one, as pandas writes a series.
    widths = [
        2 if len(row) == 2 and row[1].strip() else sum(bool(c.strip()) for c in row)
        for row in rows[:50]
    ]
    lead = next((i for i, width in enumerate(widths) if width > 1), 0)
    below = widths[lead:]
    is_table = lead and len(below) > 2 and sum(w > 1 for w in below) >= 0.8 * len(below)
    return lead if is_table and lead <= 10 else 0


def _report(rows: Sequence[Sequence[str]]) -> int:
    """Count the lines above a table such as Generated,2023-05-01: narrower than its names.

    A blank line parts them from the names, or they are several and numbers stand below; one line
    alone that is narrower is a header without the title of the row names, or groups of columns.
    """
    widths = [max((i for i, cell in enumerate(row, 1) if cell.strip()), default=0) for row in rows]
    for lead in range(2, min(len(rows) - 2, LINES_ABOVE)):
        above, below = widths[:lead], [width for width in widths[lead + 1 :] if width]
        if not max(above) < widths[lead] or max(above) < 2 or len(below) < 2:
            continue
        if sum(1 < width <= widths[lead] for width in below) < 0.8 * len(below):
            continue
        if any(NUMBER.match(c) and not YEAR.match(c) for c in rows[lead]):
            continue
        filled = all(all(c.strip() for c in row[:w]) for row, w in zip(rows, above, strict=False))
        numbers = any(NUMBER.match(c) for row in rows[lead + 1 :] for c in row)
        if has_header(rows[lead:]) and (0 in above or (filled and numbers)):
            return lead
    return 0


def _remarks(rows: Sequence[Sequence[str]]) -> int:
    """Count the lines at the top that begin with #, without one that names the columns."""
    count = next((i for i, row in enumerate(rows) if not _is_remark(row)), 0)
    if not count:
        return 0
    last, below = [c.strip() for c in rows[count - 1]], rows[count]
    numbers = [NUMBER.match(c) for c in below]
    names = len(last) == len(below) > 1 and any(numbers) and not any(map(NUMBER.match, last))
    return count - names


def _is_remark(row: Sequence[str]) -> bool:
    return bool(row) and row[0].lstrip().startswith("#")


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row names the columns.

    It does unless one of its cells is a number (years may be names) or occurs
    again further down its own column; the title of a single column must be a known one.
    """
    if not rows:
        return False
    first, below = rows[0], rows[1:]
    if all(len(row) <= 1 for row in rows):
        return _single_title("".join(first), [row[0] for row in below if row])
    cells = [c.strip() for c in first]
    if not cells:
        return False
    if _above_index(cells, below):
        return True
    numbers = [c for c in cells if NUMBER.match(c)]
    if numbers and not _numbers_as_names(cells, numbers):
        return False
    if numbers:  # as names they may well occur among the numbers below
        cells = ["" if c in numbers else c for c in cells]
    # Of two columns also in the other one: the names of Ann,Bob and Bob,Cid.
    places = [range(2)] * 2 if len(cells) == 2 else [range(i, i + 1) for i in range(len(cells))]
    return not any(
        any(i < len(row) and row[i].strip() == cell for row in below for i in place)
        for place, cell in zip(places, cells, strict=True)
        if cell
    )


def _above_index(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether only the column of the row names has no title: "", "1", "2" of R and pandas.

    Numbers among the titles grow, as those of classes and doses do.
    """
    titles = cells[1:]
    if cells[0] or not all(titles) or len(set(titles)) < len(titles) or len(below) < 2:
        return False
    named = sum(bool(row) and bool(row[0].strip()) for row in below)
    if named < 0.9 * len(below):
        return False
    if not all(PLAIN_NUMBER.fullmatch(title) for title in titles):
        return not any(NUMBER.match(title) for title in titles)
    values = [float(title) for title in titles]
    return all(a < b for a, b in pairwise(values))


def _numbers_as_names(cells: Sequence[str], numbers: Sequence[str]) -> bool:
    """Years beside words, and 0, 1, 2 ... as programs write them, are names of columns."""
    years = len(numbers) < len(cells) and all(YEAR.match(c) for c in numbers)
    return years or (len(numbers) > 1 and list(numbers) == [str(i) for i in range(len(numbers))])


def _single_title(first: str, below: Sequence[str]) -> bool:
    if first.strip().lower() in TITLES and len(below) > 0:
        return True
    filled = [cell for cell in below if cell.strip()]
    return (
        bool(filled and first.strip())
        and not NUMBER.match(first)
        and all(NUMBER.match(c) for c in filled)
    )


def _decimal(cells: Sequence[str], delimiter: str) -> tuple[str, str | None]:
    """Tell decimal commas, which are possible wherever the comma does not part the cells."""
    cells = [GROUPED.sub("", cell.strip(STRIPPED)) for cell in cells]
    if delimiter == "," or not any(COMMA_DECIMAL.match(c) for c in cells):
        return ".", None
    points = [c for c in cells if POINT_DECIMAL.match(c)]
    if any(THOUSANDS.match(c) for c in cells):
        return ",", "."
    return (".", None) if points else (",", None)
