"""Whether lines of two names look like the edges of a graph, and their first like titles."""

from __future__ import annotations

import re
from collections.abc import Sequence

ENDS = re.compile(r"(from|to|source|target|src|dst|u|v|node|head|tail)_?(node)?_?(id)?[12ab]?")
NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
FEWEST = 3  # lines, and names, below which nothing can be told
SHARED = 0.25  # of the names on the side that has fewer, how many stand on the other side too

Pair = Sequence[str]


def are_edges(pairs: Sequence[Pair]) -> bool:
    """Whether pairs of names hang together: many stand on both sides, and few only once.

    A graph in one piece has at most one node more than edges; two columns of measurements, or
    texts of two words, have many more different values.
    """
    rows = {(pair[0], pair[1]) for pair in pairs}
    left, right = {one for one, _ in rows}, {other for _, other in rows}
    loops = sum(one == other for one, other in rows)
    if len(rows) < FEWEST or len(left | right) < FEWEST or loops > len(rows) / 2:
        return False
    shared = len(left & right)
    return (
        len(left | right) <= len(rows) + 1
        and shared >= 2
        and shared >= SHARED * min(len(left), len(right))
    )


def are_titles(first: Pair, below: Sequence[Pair]) -> bool:
    """Whether the first line of a list of edges names its columns and is no edge itself.

    It does where it says so (source, target); numbers and names met again below are ends. Where
    nothing of it occurs again, it does if the edges below hang together without it.
    """
    cells = [cell.strip() for cell in first[:2]]
    if all(ENDS.fullmatch(cell.lower().replace(" ", "_")) for cell in cells):
        return True
    met = {cell.strip() for row in below for cell in row[:2]}
    if any(NUMBER.fullmatch(cell) or cell in met for cell in cells):
        return False
    return are_edges([row for row in below if len(row) > 1])
