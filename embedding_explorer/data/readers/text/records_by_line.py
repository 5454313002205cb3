r"""Rows one below the other, a line for each cell: \x of psql, \G of MySQL, Format-List, LDIF."""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
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
# Fields as in LDIF and Debian's lists; "::" is base64, a line that begins with a blank goes on.
FIELD = re.compile(r"([^\W\d][\w .()/;-]{0,60}):(:?)(?: +(.*)|)")
ENTRY = "dn:"  # what an entry of LDIF begins with
SEVERAL = " | "  # between the values of a field that a block has more than once
SHARE = 0.6  # of the blocks, in which two fields are to be found
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
    # They are counted, as these programs number them; the lines on which they stand tell nobody.
    note = "Read as rows that a program printed one below the other, a line for each cell."
    rows = list(enumerate(records))
    return printed_rows.read_titled(rows, blob, wish, encoding, note, nulls=printed_rows.NULLS)


def _records(lines: Sequence[str]) -> list[Cells]:
    for number, line in enumerate(lines[: ABOVE + 1]):
        if PSQL.fullmatch(line):
            return _blocks(lines, number, PSQL, _of_psql)
        if MYSQL.fullmatch(line):
            return _blocks(lines, number, MYSQL, _of_mysql)
    blocks = _parted(lines)
    return _aligned(blocks) or _of_fields(blocks)


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


def _parted(lines: Sequence[str]) -> list[list[str]]:
    """Return the lines between empty ones."""
    blocks = list[list[str]]()
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        if number == 0 or not lines[number - 1].strip():
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _aligned(blocks: Sequence[Sequence[str]]) -> list[Cells]:
    """Return blocks whose titles are the same and end at one place."""
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


def _of_fields(blocks: Sequence[Sequence[str]]) -> list[Cells]:
    """Return blocks of fields that all begin with the same one, which none has twice."""
    unfolded = [lines for block in blocks if (lines := _unfolded(block))]
    if any(lines[0].startswith(ENTRY) for lines in unfolded):
        # What ldapsearch adds is no entry: the version above, what came of it below.
        unfolded = [lines for lines in unfolded if lines[0].startswith(ENTRY)]
    if len(unfolded) < FEWEST:
        return []
    records = list(map(_fields, unfolded))
    firsts = {next(iter(cells), "") for cells in records}
    counts = Counter(title for cells in records for title in cells)
    shared = sum(count >= SHARE * len(records) for count in counts.values())
    return records if len(firsts) == 1 and "" not in firsts and shared >= FEWEST else []


def _unfolded(block: Sequence[str]) -> list[str]:
    """Return the lines of a block without remarks, one that goes on in the next as one."""
    lines = list[list[str]]()
    for line in block:
        if line.startswith("#"):
            continue
        if line[0].isspace() and lines:
            lines[-1].append(line[1:] if lines[0][0].startswith(ENTRY) else f" {line.strip()}")
        else:
            lines.append([line.rstrip()])
    return ["".join(parts) for parts in lines]


def _fields(lines: Sequence[str]) -> Cells:
    """Return the fields of a block, none where a line is no field or the first one comes again."""
    cells = Lines()
    for line in lines:
        found = FIELD.fullmatch(line)
        if found is None or found[1] == next(iter(cells), None):
            return {}
        value = _written(found[3] or "", encoded=bool(found[2]))
        cells.setdefault(found[1], []).append(value)
    return {title: SEVERAL.join(values) for title, values in cells.items()}


def _written(value: str, *, encoded: bool) -> str:
    """Return a value as it reads; what is no base64 after all stays as it is."""
    if not encoded:
        return value
    try:
        return base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return value
