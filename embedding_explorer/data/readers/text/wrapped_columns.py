"""Printed tables too wide for a line, whose further columns stand below: put side by side again."""

from __future__ import annotations

from collections.abc import Sequence
from os.path import commonprefix

MARK = "\\"  # behind the titles of columns that go on below, as pandas prints
FEWEST = 3  # lines of each block where no mark tells


def side_by_side(text: str) -> str:
    r"""Return a text whose blocks of columns stand beside one another; any other as it is.

    >>> side_by_side("   a  \\\n0  1   \n\n   b\n0  2\n")
    '   a  b\n0  1  2\n'
    """
    blocks = _marked(text) if f"{MARK}\n" in text else _repeating(text)
    if len(blocks) < 2:
        return text
    whole = _unmarked(blocks[0])
    for block in blocks[1:]:
        rows = _unmarked(block)
        width = max(map(len, whole)) + 1  # pandas parts columns by two blanks, one is left below
        names = _shared(blocks[0], rows)
        whole = [line.ljust(width) + row[names:] for line, row in zip(whole, rows, strict=True)]
    return "".join(f"{line.rstrip()}\n" for line in whole)


def _marked(text: str) -> list[list[str]]:
    """Return the blocks of pandas: empty lines between them, a mark behind all titles but the last.

    None where there are no such blocks.
    """
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    blocks = [block for block in blocks if block]
    marked = [block[0].rstrip().endswith(MARK) for block in blocks]
    even = len({len(block) for block in blocks}) == 1
    return blocks if even and all(marked[:-1]) and not marked[-1] else []


def _repeating(text: str) -> list[list[str]]:
    """Return the blocks of R: titles behind blanks, and below them the same names at the left."""
    lines = text.rstrip().splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith(" ")]
    if len(starts) < 2 or starts[0]:
        return []
    step = starts[1]
    if step < FEWEST or starts != list(range(0, len(lines), step)) or len(lines) % step:
        return []
    blocks = [lines[start : start + step] for start in starts]
    named = all(_named(blocks[0], block) for block in blocks[1:])
    return blocks if named else []


def _named(first: Sequence[str], block: Sequence[str]) -> bool:
    width = _shared(first, block)
    return width > 0 and all(row[:width].strip() for row in block[1:])


def _unmarked(block: Sequence[str]) -> list[str]:
    first = block[0].rstrip()
    return [first.removesuffix(MARK).rstrip(), *(line.rstrip() for line in block[1:])]


def _shared(first: Sequence[str], block: Sequence[str]) -> int:
    """Return the width of the names of the rows, which every block begins with."""
    widest = max(map(len, [*first, *block]))
    pairs = zip(first, block, strict=True)
    width = min(len(commonprefix([line.ljust(widest) for line in pair])) for pair in pairs)
    while width and any(row[width - 1 : width].strip() for row in block):
        width -= 1
    return max(width - 1, 0)
