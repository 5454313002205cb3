"""Edge lists: two names per line and perhaps a weight, parted by blanks, tabs or commas."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check_growing, limit
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.number_formats import strict
from embedding_explorer.data.readers.infer.looks_like import NUMBER, are_edges, are_titles
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty
from embedding_explorer.data.readers.text import record_scan
from embedding_explorer.data.readers.text.encoding import encoding_note, first_lines, utf8
from embedding_explorer.data.readers.text.plain import lines

KEY = "edges"
SUFFIXES = (".edges", ".edgelist", ".edge", ".el", ".ncol", ".links")
PARTS = re.compile(r"\s*[,;\t]\s*|\s+")
# A name in quotation marks may hold what parts names elsewhere; a doubled mark in it is one.
QUOTED = re.compile(r' *+(?:"((?:[^"]|"")*+)")?([^,;\t]*+)(?:[,;\t]|$)')
QUOTED_BLANKS = re.compile(r'"((?:[^"]|"")*+)"|([^\s,;"]+)')
# What networkx writes behind the names of an edge: {} or {'weight': 3}.
VALUES = re.compile(r"\{([^{}]*+)\}\s*+$")
WEIGHT = re.compile(r"""['"]weight['"]\s*:\s*['"]?([-+.\deE]+)""")
PLAIN = (".txt", "")  # suffixes that say nothing
LIKELY = (*PLAIN, ".csv", ".tsv")
SEEN = 100_000  # bytes looked at
SAID = re.compile(r"(from|source)\W*(node)?(id)?\W+(to|target)|\b(edges|links)\b", re.IGNORECASE)
COMMENT = ("#", "%", "//")
MARKS = ("\t", ";", ",")
LINES_PER_EDGE = 10  # at most, empty ones and remarks
REMARK = 500  # characters of a remark looked at: what it may say comes at its beginning
WRITTEN = re.compile(rb"\S")


def accepts(blob: Blob) -> bool:
    """Tell by the suffix, by the user's word, or by what a text file says and looks like."""
    if blob.suffix in SUFFIXES:
        return True
    if blob.suffix not in LIKELY or blob.kind not in (None, "graph"):
        return False
    return _says_so(blob) or (blob.suffix in PLAIN and _looks_so(blob))


def _head(blob: Blob) -> list[str]:
    """Return the first lines that are whole."""
    return [line for line in lines(first_lines(blob, SEEN)) if line.strip()]


def head_rows(blob: Blob) -> list[list[str]]:
    """Return the names on each of the first lines that is no remark."""
    return split([line for line in _head(blob) if is_edge(line)])


def _says_so(blob: Blob) -> bool:
    """Whether a remark above lines of two or three fields speaks of edges, as SNAP writes it."""
    head = _head(blob)
    remarks = [line for line in head if not is_edge(line)]
    rows = head_rows(blob)
    told = any(SAID.search(line[:REMARK]) for line in remarks)
    return told and len(rows) > 0 and all(len(row) in (2, 3) for row in rows)


def _looks_so(blob: Blob) -> bool:
    rows = head_rows(blob)
    if blob.kind == "graph":
        return bool(rows) and all(len(row) > 1 for row in rows)
    pairs = all(len(row) == 2 for row in rows)
    return (pairs or _weighted(rows)) and are_edges(rows)


def _weighted(rows: list[list[str]]) -> bool:
    """Whether every line is another pair and its weight, of which some are fractions."""
    if not all(len(row) == 3 and NUMBER.fullmatch(row[2]) for row in rows):
        return False
    return len({(row[0], row[1]) for row in rows}) == len(rows) and any("." in r[2] for r in rows)


def split(rows: list[str]) -> list[list[str]]:
    """Return the names on each of some lines, parted at what parts all of them."""
    mark = next((m for m in MARKS if rows and all(m in row for row in rows)), None)
    return [parts(row, mark) for row in rows]


def parts(line: str, mark: str | None) -> list[str]:
    """Part a line at a mark that all lines have: tab, semicolon or comma; else at any blank."""
    weight: list[str] = []
    if line.rstrip().endswith("}") and (values := VALUES.search(line)):
        line, found = line[: values.start()], WEIGHT.search(values[1])
        weight = [found[1]] if found else []
    if '"' in line:
        pattern = QUOTED_BLANKS if mark is None else QUOTED
        listed = [(a.replace('""', '"') or b).strip() for a, b in pattern.findall(line)]
        # At its end a line matches once more, with nothing.
        names = listed if mark is None else listed[:-1]
    elif mark is None:
        names = PARTS.split(line.strip())
    else:
        names = [part.strip() for part in line.split(mark)]
    return [*names, *weight]


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the edges as a table source, target, weight.

    Raises
    ------
    InputError
        If no line names two ends.
    LimitError
        If there are more edges than allowed.
    """
    data, encoding = utf8(blob)
    data = record_scan.with_line_feeds(data)
    if not WRITTEN.search(data):
        raise empty(blob.what)
    mark, edges = _survey(data, blob)
    good, rows = _read(data, mark)
    if not good:
        raise InputError(f"{blob.what} has no edge; write two names per line, and a weight if any.")
    header = len(rows) > 1 and are_titles(rows[0], rows[1:])
    frame = _titled(
        pd.DataFrame(rows[header:], columns=["source", "target", "weight"], dtype="str")
    )
    if (numbers := strict(frame["weight"])) is not None:
        frame["weight"] = numbers.values
    frame.index = pd.Index(good[header:])
    reading = {"format": KEY, "encoding": encoding, "header": header, "columns": list(frame)}
    # The rows are the lines down to the last edge, remarks among them: each keeps its number.
    raw = Raw(frame, good[-1] + 1, hint="edges", reading=reading)
    raw = raw.noting(*encoding_note(encoding))
    if blob.suffix not in SUFFIXES and blob.kind is None:
        why = (
            ("A comment says so") if _says_so(blob) else "The same names occur on many of the lines"
        )
        raw = raw.noting(Note(f'{why}: read as the links of a graph. Choose "text" if it is text.'))
    return _with_lost(raw, edges - len(good))


def _titled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the ends as source and target: of subject, relation and object the outer two.

    The middle is a relation where the third column is names that stand in the first one, too.
    """
    third, second = frame["weight"], frame["target"]
    if not len(frame) or NUMBER.fullmatch(third.iloc[0]):
        return frame
    known = set(frame["source"])
    if third.isin(known).sum() <= second.isin(known).sum():
        return frame
    relation = frame.rename(columns={"target": "weight", "weight": "target"})
    return relation[["source", "target", "weight"]]


def _survey(data: bytes, blob: Blob) -> tuple[str | None, int]:
    """Return the mark that parts the ends of all edges, None for blanks, and how many there are."""
    most, edges, everywhere = limit("edges"), 0, list(MARKS)
    # Empty lines are quick, but a short file may expand to very many.
    check_growing("edges", data.count(b"\n") // LINES_PER_EDGE, most, blob.what)
    for line in record_scan.lines(data, step="Counting rows"):
        if is_edge(line):
            edges += 1
            everywhere = [mark for mark in everywhere if mark in line]
            if edges > most:
                check_growing("edges", edges, most, blob.what)
    return (everywhere[0] if everywhere else None), edges


def _read(data: bytes, mark: str | None) -> tuple[list[int], list[tuple[str, str, str]]]:
    """Return the numbers of the lines with two ends, from 0, and their ends and weights."""
    good, rows = list[int](), list[tuple[str, str, str]]()
    for number, line in enumerate(record_scan.lines(data)):
        if not is_edge(line):
            continue
        names = parts(line, mark)
        if len(names) > 1 and names[0] and names[1]:
            good.append(number)
            rows.append((names[0], names[1], names[2] if len(names) > 2 else "1"))
    return good, rows


def is_edge(line: str) -> bool:
    """Tell whether a line is neither empty nor a remark."""
    return bool(line.strip()) and not line.lstrip().startswith(COMMENT)


def _with_lost(raw: Raw, lost: int) -> Raw:
    if not lost:
        return raw
    text = f"{counted(lost, 'line')} with fewer than two names left out."
    return replace(raw, notes=(*raw.notes, Note(text, lost, level="warning")))
