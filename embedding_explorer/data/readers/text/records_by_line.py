r"""Rows printed one below the other, a line for each cell: \x of psql, \G of MySQL, Format-List."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check_rows
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text import printed_rows
from embedding_explorer.data.readers.text.encoding import first_lines, utf8

KEY = printed_rows.KEY
NEVER = (".md", ".markdown", ".rst", ".json", ".jsonl", ".ndjson", ".csv", ".tsv")
SEEN = 20_000  # bytes in which a file is looked at
ABOVE = 6  # lines above the first row: a prompt, a question
PSQL = re.compile(r"\s*\+?-\[ RECORD \d+ \][-+]*\s*|\* Record \d+\s*")
MYSQL = re.compile(r"\*{3,} \d+\. row \*{3,}\s*")
END = re.compile(r"\s*(\(?\d[\d,]* rows?\b.*|\+-+(\+-+)*\+)\s*")
ALIGNED = re.compile(r"(\s*\S.*?) [:=](?: |$)")
FEWEST = 2  # rows, and cells of each, where nothing stands above each row

Cells = dict[str, str]
Lines = dict[str, list[str]]  # of the same, before they are joined


def accepts(blob: Blob) -> bool:
    """Tell by what databases print above each row, or by marks that stand below one another."""
    if blob.suffix in NEVER or blob.kind == "text":
        return False
    return bool(_records(first_lines(blob, SEEN).splitlines()))


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return one row for each block of lines.

    Raises
    ------
    InputError
        If it is not text.
    LimitError
        If it has more columns, rows or cells than allowed.
    """
    data, encoding = utf8(blob)
    check_rows(data.count(b"\n") // FEWEST, wish.sample, blob.what)
    records = _records(data.decode("utf-8").splitlines())
    if not records:
        raise InputError(
            f"{blob.what} begins with a cell on each line and goes on otherwise; cut the rest."
        )
    titles = list(dict.fromkeys(title for cells in records for title in cells))
    # They are counted, as these programs number them; the lines on which they stand tell nobody.
    rows = [(n, [cells.get(title, "") for title in titles]) for n, cells in enumerate(records)]
    note = "Read as rows that a program printed one below the other, a line for each cell."
    return printed_rows.read(titles, rows, blob, wish, encoding, note, nulls=printed_rows.NULLS)


def _records(lines: Sequence[str]) -> list[Cells]:
    for number, line in enumerate(lines[: ABOVE + 1]):
        if PSQL.fullmatch(line):
            return _blocks(lines, number, PSQL, _of_psql)
        if MYSQL.fullmatch(line):
            return _blocks(lines, number, MYSQL, _of_mysql)
    return _aligned(lines)


def _blocks(
    lines: Sequence[str],
    start: int,
    head: re.Pattern[str],
    cells_of: Callable[[Sequence[str]], Cells],
) -> list[Cells]:
    """Return what stands between the lines above each row."""
    records, block = [], list[str]()
    for number in range(start + 1, len(lines)):
        if not head.fullmatch(lines[number]):
            block.append(lines[number])
            continue
        records.append(cells_of(block))
        block = []
    while block and (not block[-1].strip() or END.fullmatch(block[-1])):
        block.pop()
    return [cells for cells in [*records, cells_of(block)] if cells]


def _of_psql(block: Sequence[str]) -> Cells:
    """Return the cells of a row; a + at the end of a line says that the cell goes on."""
    cells, last, goes_on = Lines(), "", False
    for line in block:
        framed = line.startswith("| ") and line.rstrip().endswith("|")
        title, mark, cell = (line.rstrip()[1:-1] if framed else line).partition("|")
        if not mark:
            continue
        cell, title = cell.strip(), title.strip().rstrip("+").strip()
        more = cell.endswith("+") and len(line.rstrip(" |")) > len(title) + 4
        text = cell[:-1].rstrip() if more and (goes_on or cell[-2:-1] in (" ", "")) else cell
        if title:
            last, cells[title] = title, [text]
        elif goes_on and last:
            cells[last].append(text)
        goes_on = more
    return {title: "\n".join(parts) for title, parts in cells.items()}


def _of_mysql(block: Sequence[str]) -> Cells:
    """Return the cells of a row: all titles end at one place, other lines go on with a cell."""
    place = block[0].find(":") if block else -1
    cells, last = Lines(), ""
    for line in block:
        title = line[:place].strip()
        if place > 0 and title and line[place : place + 1] == ":":
            last, cells[title] = title, [line[place + 2 :]]
        elif last:
            cells[last].append(line)
    return {title: "\n".join(parts).strip() for title, parts in cells.items()}


def _aligned(lines: Sequence[str]) -> list[Cells]:
    """Return blocks parted by empty lines, whose titles are the same and end at one place."""
    blocks = list[list[str]]()
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        if number == 0 or not lines[number - 1].strip():
            blocks.append([])
        blocks[-1].append(line)
    if len(blocks) < FEWEST or len(blocks[0]) < FEWEST:
        return []
    found = ALIGNED.match(blocks[0][0])
    place = len(found[1]) + 1 if found else 0
    records = [_at(block, place) for block in blocks] if found else []
    titles = [list(cells) for cells in records]
    same = all(found == titles[0] for found in titles[:-1]) and len(titles) > 1
    # The last block may be cut, where the beginning of a file is looked at.
    whole = (
        same
        and titles[-1]
        and titles[-1] == titles[0][: len(titles[-1])]
        and len(titles[0]) >= FEWEST
    )
    return records if whole else []


def _at(block: Sequence[str], place: int) -> Cells:
    """Return the cells of lines whose marks stand at one place, none where one does not."""
    cells, last = Lines(), ""
    for line in block:
        title = line[:place].strip()
        if not title and last:
            cells[last].append(line.strip())
            continue
        if line[place : place + 1] not in (":", "=") or line[place - 1] != " " or title in cells:
            return {}
        last, cells[title] = title, [line[place + 1 :].strip()]
    return {title: " ".join(parts).strip() for title, parts in cells.items()}
