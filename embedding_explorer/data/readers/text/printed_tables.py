"""Tables as databases and terminals print them: psql, MySQL, Spark, DuckDB, sqlcmd, grids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from embedding_explorer.base.limits import check_rows
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text import cell_lines, printed_rows
from embedding_explorer.data.readers.text.encoding import first_lines, utf8

KEY = printed_rows.KEY
NEVER = (".md", ".markdown", ".json", ".jsonl", ".ndjson")
SEEN = 20_000  # bytes in which a file is searched for a rule
ABOVE = 6  # lines above a table: a prompt, the question asked, a title
MOST = 0.9  # share of lines that must be as wide as the rule says
FEWEST_GROUPS = 2  # of lines between rules, from which a group is a row of several lines
FEWEST_DASHES = 2  # of each column, where blanks part them
BOX = str.maketrans("│┃║┆┊├┼┤┝┿┥╞╪╡┌┬┐└┴┘┏┳┓┗┻┛┡╇┩╭╮╰╯─━═╌", "|" * 5 + "+" * 28 + "-" * 4)
CROSSED = re.compile(r"\s*\|?\+?[-=:]+(\+[-=:]+)+\+?\|?\s*|\s*\+[-=]+\+\s*")  # --+-- of psql
PARTED = re.compile(rf"\s*[-=]{{{FEWEST_DASHES},}}( +[-=]{{{FEWEST_DASHES},}})+\s*")  # -- ---
EDGED = re.compile(r" .*[ +↵.…]")  # Spark leaves no blanks at the edges of its cells
DASHES = re.compile(r"[-=]+")
ALONE = re.compile(r"-{3,}")  # below the title of the only column of psql, as wide as any cell
END = re.compile(
    r"\(\d[\d,]* rows?( affected)?\)|\d[\d,]* rows? (in set|selected).*|Time: .*"
    r"|only showing top \d+ rows?|Query .* FINISHED.*|\|? *\d+ rows?( .*)?"
)


COUNT = re.compile(r"\(\d[\d,]* rows?\)")


@dataclass(frozen=True)
class Rule:
    """The line below the titles, or above them: where it stands and how it parts the columns."""

    line: int
    title: int  # the line of the titles
    columns: int
    spans: tuple[tuple[int, int], ...] = ()  # of columns that only blanks part
    widths: tuple[int, ...] = ()  # of columns between whose pipes a blank stands at both edges
    framed: bool = False  # whether pipes stand at both ends of each line, too

    @property
    def crossed(self) -> bool:
        """Whether pipes part the columns."""
        return not self.spans


def accepts(blob: Blob) -> bool:
    """Tell by a rule of dashes that parts columns, and lines that keep to it."""
    if blob.suffix in NEVER or blob.kind == "text":
        return False
    lines = first_lines(blob, SEEN).translate(BOX).splitlines()
    rule = _rule(lines)
    return rule is not None and _keeps(lines, rule)


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the table between the rules, without the rules and what stands around it.

    Raises
    ------
    InputError
        If it is not text, or has no row.
    LimitError
        If it has more columns, rows or cells than allowed.
    """
    data, encoding = utf8(blob)
    check_rows(data.count(b"\n"), wish.sample, blob.what)
    lines = data.decode("utf-8").translate(BOX).splitlines()
    rule = _rule(lines)
    assert rule is not None  # as `accepts` found
    numbers = list(_rows(lines, rule))
    _, titles = next(_records(lines, _titles(lines, rule), rule))
    rows = _joined(_records(lines, numbers, rule), lines)
    note = "Read as a table that a program printed: its rules are left out."
    return printed_rows.read(
        titles, rows, blob, wish, encoding, note, nulls=printed_rows.NULLS if rule.crossed else ()
    )


def _joined(rows: Iterable[printed_rows.Row], lines: list[str]) -> Iterator[printed_rows.Row]:
    """Yield rows; where rules part them, the lines between two rules are one row."""
    groups: list[list[printed_rows.Row]] = []
    for number, cells in rows:
        if not groups or CROSSED.fullmatch(lines[number - 1]):
            groups.append([])
        groups[-1].append((number, cells))
    if len(groups) < FEWEST_GROUPS:
        yield from (row for group in groups for row in group)
        return
    for group in groups:
        parts = zip_longest(*(cells for _, cells in group), fillvalue="")
        yield group[0][0], [" ".join(filter(None, cell)) for cell in parts]


def _rule(lines: list[str]) -> Rule | None:
    """Return the first rule, None where the beginning of a text has none."""
    for number, line in enumerate(lines[: ABOVE + 1]):
        if CROSSED.fullmatch(line):
            opens = number == 0 or "|" not in lines[number - 1]
            title = number + 1 if opens else number - 1
            if title < len(lines) and "|" in lines[title]:
                spans = re.findall(r"[-=:]+", line)
                rule = Rule(number, title, len(spans), framed=line.strip()[:1] in ("+", "|"))
                edged = not rule.framed or all(map(EDGED.fullmatch, _split(lines[title], rule)))
                return replace(rule, widths=tuple(map(len, spans))) if edged else rule
        elif PARTED.fullmatch(line):
            edges = [found.start() for found in DASHES.finditer(line)]
            ends = (*edges[1:], 10**9)
            opens = number == 0 or not lines[number - 1].strip()
            title = number + 1 if opens else number - 1
            if title < len(lines):
                return Rule(number, title, len(edges), tuple(zip(edges, ends, strict=True)))
        elif number == 1 and ALONE.fullmatch(line) and _is_single(lines):
            return Rule(1, 0, 1, widths=(len(line),))
    return None


def _is_single(lines: list[str]) -> bool:
    """Whether all lines but the rule begin with a blank, up to a count of them: one of psql's."""
    ends = [number for number, line in enumerate(lines) if COUNT.fullmatch(line.strip())]
    rows = lines[2 : ends[0]] if ends else []
    width = len(lines[1])
    return bool(rows) and all(r[:1] == " " and len(r) <= width for r in [lines[0], *rows])


def _keeps(lines: list[str], rule: Rule) -> bool:
    rows = [lines[rule.title], *(lines[number] for number in _rows(lines, rule))]
    if len(rows) < 2:
        return False
    if rule.crossed:
        return sum(len(_split(row, rule)) == rule.columns for row in rows) >= MOST * len(rows)
    # Nothing is written over the blanks between two columns.
    gaps = [end - 1 for _, end in rule.spans[:-1]]
    return all(row[gap : gap + 1].strip() == "" for row in rows for gap in gaps)


def _rows(lines: list[str], rule: Rule) -> Iterator[int]:
    """Yield the numbers of the lines that are rows of the table."""
    start = max(rule.line, rule.title) + 1
    if rule.title > rule.line and set(_cells("".join(lines[start : start + 1]), rule)) == {"---"}:
        start += 2  # Polars names the types of its columns below their titles
    for number in range(start, len(lines)):
        line = lines[number]
        if END.fullmatch(line.strip()):
            return
        if line.strip() and not CROSSED.fullmatch(line) and not PARTED.fullmatch(line):
            if rule.crossed and rule.columns > 1 and "|" not in line:
                return
            yield number


def _titles(lines: list[str], rule: Rule) -> list[int]:
    """Return the numbers of the lines of the titles: several where one is wrapped."""
    first = rule.title
    while rule.title < rule.line and first and _goes_on(lines[first - 1], rule):
        first -= 1
    return list(range(first, rule.title + 1))


def _goes_on(line: str, rule: Rule) -> bool:
    return cell_lines.go_on(_split(line, rule), rule.widths)


def _records(lines: list[str], numbers: list[int], rule: Rule) -> Iterator[tuple[int, list[str]]]:
    """Yield the first line and the cells of every row; those of psql may go on in the next line."""
    if rule.widths:
        parts = (_split(lines[number], rule) for number in numbers)
        for place, cells in cell_lines.joined(parts, rule.widths):
            yield numbers[place], cells
    else:
        yield from ((number, _cells(lines[number], rule)) for number in numbers)


def _split(line: str, rule: Rule) -> list[str]:
    """Return the parts of a line between pipes; without a frame, those at its ends part cells."""
    if rule.widths and not rule.framed:
        return line.split("|") if rule.columns > 1 else [line]
    bare = line.strip()
    framed = bare.startswith("|") and bare.endswith("|") and len(bare) > 1
    return (bare[1:-1] if framed else line).split("|")


def _cells(line: str, rule: Rule) -> list[str]:
    parts = _split(line, rule) if rule.crossed else [line[start:end] for start, end in rule.spans]
    return [part.strip() for part in parts]
