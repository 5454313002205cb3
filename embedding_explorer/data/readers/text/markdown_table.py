"""A text that is one table of Markdown: pipes between cells, often around them, dashes below.

Jira and Confluence write theirs nearly so, with two pipes around titles and no dashes.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Sequence

RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
PIPE = re.compile(r"(?<!\\)\|")
BREAK = re.compile(r"[^\S\n]*<br\s*/?>[^\S\n]*", re.IGNORECASE)  # how a cell has several lines
JIRA = re.compile(r"\s*\|\|[^|]+(\|\|[^|]+)*\|\|\s*")
SEEN = 20_000  # characters that decide
FEWEST = 3  # lines of a table
AROUND = 0.5  # lines around a table for each of it: a text with more is one with a table in it


def is_table(head: str, *, alone: bool = False) -> bool:
    r"""Tell whether the beginning of a text is such a table.

    There may be few lines above it or below, unless it is to stand `alone`.

    >>> is_table("| a | b |\n|---|--:|\n| x | 1 |\n"), is_table("see a | b\nand c | d\n")
    (True, False)
    >>> is_table("Here it is:\n\n| a | b |\n|---|---|\n| x | 1 |\n"), is_table("||a||b||\n|x|1|\n")
    (True, True)
    """
    lines = head[:SEEN].splitlines()
    found = _found(lines if len(head) < SEEN // 4 else lines[:-1])  # the last may be cut
    return found is not None and not (alone and found[2])


def plain(data: bytes) -> tuple[bytes, int, int]:
    """Return a text that is such a table without pipes and blanks around its cells.

    Beside it how many lines above it, and how many in all, are left out. Any other text stays.
    """
    if not is_table(data[: 4 * SEEN].decode("utf-8", "ignore")):
        return data, 0, 0
    lines = data.decode("utf-8").splitlines()
    found = _found(lines)
    start, stop, others = found or (0, len(lines), 0)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="|", lineterminator="\n")
    for line in lines[start:stop]:
        writer.writerow(_cells(line))
    return out.getvalue().encode(), start, others


def _cells(line: str) -> list[str]:
    bare = line.strip()
    if JIRA.fullmatch(line):
        return [_text(cell) for cell in bare[2:-2].split("||")]
    bare = bare.removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return [_text(cell) for cell in PIPE.split(bare)] if bare else []


def _text(cell: str) -> str:
    """Return what a cell says: line ends and letters that Markdown writes as HTML does."""
    return html.unescape(BREAK.sub("\n", cell.strip().replace("\\|", "|")))


def _found(lines: Sequence[str]) -> tuple[int, int, int] | None:
    """Return where the table begins and ends, and how many lines stand around it.

    None where a text has no table, several, or much beside it.
    """
    start = next((i for i, line in enumerate(lines) if "|" in line), None)
    if start is None:
        return None
    below = (i for i in range(start, len(lines)) if lines[i].strip() and "|" not in lines[i])
    stop = next(below, len(lines))
    table = [line for line in lines[start:stop] if line.strip()]
    others = [line for line in (*lines[:start], *lines[stop:]) if line.strip()]
    jira = JIRA.fullmatch(lines[start]) is not None and len(table) > 1
    if not jira and not (len(table) >= FEWEST and "|" in table[1] and RULE.fullmatch(table[1])):
        return None
    few = len(others) <= AROUND * len(table) and not any("|" in line for line in others)
    return (start, stop, len(others)) if few else None
