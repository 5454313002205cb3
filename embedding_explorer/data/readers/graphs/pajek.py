"""Pajek's networks (.net, .paj): numbered vertices, then arcs and edges by number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check, check_growing, limit
from embedding_explorer.data.number_spelling import count_of
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.graphs.finish import each_once, with_reading
from embedding_explorer.data.readers.infer import graph_tables
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty
from embedding_explorer.data.readers.text.encoding import decode, encoding_note
from embedding_explorer.data.readers.text.plain import lines

KEY = "pajek"
SUFFIXES = (".net", ".paj")
OTHERS = (".txt", ".dat", "")
BEGINNING = re.compile(rb"(?:\xef\xbb\xbf|\s|%[^\n]*\n|\*network[^\n]*\n)*\*vertices\s+\d", re.I)
FIELD = re.compile(r'"([^"]*)"|(\S+)')
SEEN = 4_000  # bytes


def accepts(blob: Blob) -> bool:
    """Tell by the word its first section begins with."""
    known = blob.suffix in (*SUFFIXES, *OTHERS)
    return known and BEGINNING.match(blob.data[:SEEN]) is not None


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the first network of the file.

    Raises
    ------
    InputError
        If it is not text, or an edge names a vertex that there is not.
    LimitError
        If there are more vertices or edges than allowed.
    """
    text, encoding = decode(blob)
    if not text.strip():
        raise empty(blob.what)
    network = _Network(blob.what)
    network.read(lines(text.lstrip("\ufeff")))
    network.take_matrix()
    raw = graph_tables.from_parts(
        (network.sources, network.targets), network.weights, network.nodes(), blob.what
    )
    return with_reading(raw.noting(*encoding_note(encoding)), KEY, encoding)


@dataclass
class _Network:
    what: str
    labels: list[str] = field(default_factory=list)  # by number of the vertex, less one
    first: int = 0  # vertices of the first of two sorts; 0 where there is one sort
    sources: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    weights: list[str] = field(default_factory=list)
    row: int = 0  # of a matrix
    cells: list[tuple[str, str, str]] = field(default_factory=list)  # of it, other than 0

    def read(self, all_lines: list[str]) -> None:
        section: Callable[[list[str]], None] | None = None
        for number, line in enumerate(pace.over(all_lines, "Reading", len(all_lines)), start=1):
            stripped = line.strip()
            if not stripped or stripped.startswith("%"):
                continue
            if stripped.startswith("*"):
                word, *rest = stripped[1:].lower().split() or [""]
                if word in ("vertices", "network") and self.labels:
                    return  # a second network
                if word == "vertices":
                    self._count(rest)
                section = self._sections().get(word)
            elif section is not None:
                try:
                    section([a or b for a, b in FIELD.findall(stripped)])
                except (ValueError, IndexError) as error:
                    raise InputError(
                        f"{self.what}: line {number:,} ({stripped[:40]!r}) is none of its section; "
                        "export the network again."
                    ) from error

    def _sections(self) -> dict[str, Callable[[list[str]], None]]:
        lists = dict.fromkeys(("arcslist", "edgeslist"), self._list)
        edges = dict.fromkeys(("arcs", "edges"), self._edge)
        return {"vertices": self._vertex, "matrix": self._matrix, **edges, **lists}

    def _count(self, numbers: list[str]) -> None:
        said = numbers[0] if numbers else "0"
        found = count_of(said)
        total = (10**18 if said.isdigit() else 0) if found is None else found
        check("rows", total, self.what)
        self.labels = [str(i + 1) for i in range(total)]
        self.first = (count_of(numbers[1]) if len(numbers) > 1 else None) or 0

    def _vertex(self, fields: list[str]) -> None:
        at = int(fields[0]) - 1
        if not 0 <= at < len(self.labels):
            raise ValueError(fields[0])
        if len(fields) > 1 and fields[1].strip():
            self.labels[at] = fields[1].strip()

    def _edge(self, fields: list[str]) -> None:
        number = fields[2] if len(fields) > 2 else "1"
        self._add(int(fields[0]), int(fields[1]), number)

    def _list(self, fields: list[str]) -> None:
        for other in fields[1:]:
            self._add(int(fields[0]), int(other), "1")

    def _matrix(self, fields: list[str]) -> None:
        self.row += 1
        for column, number in enumerate(fields, start=1 + self.first):
            if float(number) != 0:
                self.cells.append((str(self.row), str(column), number))
                check_growing("edges", len(self.cells), limit("edges"), self.what)

    def take_matrix(self) -> None:
        """Make edges of the cells of a matrix."""
        for one, other, number in each_once(self.cells):
            self._add(int(one), int(other), number)

    def _add(self, one: int, other: int, number: str) -> None:
        if not (1 <= one <= len(self.labels) and 1 <= other <= len(self.labels)):
            raise ValueError(f"no vertex {one} or {other}")
        self.sources.append(str(one))
        self.targets.append(str(other))
        self.weights.append(number)
        check_growing("edges", len(self.sources), limit("edges"), self.what)

    def nodes(self) -> list[dict[str, Any]]:
        return [{"id": str(i + 1), "label": label} for i, label in enumerate(self.labels)]
