"""Graphs in XML: GraphML, GEXF and XGMML, read as a stream without building the tree.

A tree would take some hundred times the memory of what is used of it, and files of other programs
have edges of both directions, keys that no one declared and name spaces of their own, which
stricter readers refuse (decision 0220).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check_growing, limit
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.graphs.finish import with_reading
from embedding_explorer.data.readers.infer import graph_tables
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty
from embedding_explorer.data.readers.text.encoding import beginning

KEY = "xml_graph"
TITLES = {".graphml": "GraphML", ".gexf": "GEXF", ".xgmml": "XGMML"}
# Atomic: a remark that could end at several places would be tried at all of them.
ROOT = re.compile(
    r"(?>\s|\ufeff|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*+<(?:\w+:)?(\w+)", re.DOTALL
)
SEEN = 4_000  # bytes in which the first element stands
PIECE = 1 << 20
DEEPEST = 200  # elements within one another
WEIGHTS = ("weight", "Weight", "value", "Value", "strength")
# What elements are called: those that hold values of a node or an edge, and a node's own label.
VALUES, LABELS = ("data", "attvalue", "att"), ("NodeLabel", "ShapeNodeLabel")


def accepts(blob: Blob) -> bool:
    """Tell by the first element, or by a suffix that promises a graph."""
    if blob.suffix in TITLES:
        return True
    head = blob.data[:SEEN]
    if b"<" not in head[:8] and b"<" not in head[:200].lstrip():
        return False
    root = ROOT.match(beginning(blob, SEEN))
    return root is not None and (
        root[1] in ("graphml", "gexf") or (root[1] == "graph" and b"cs.rpi.edu/XGMML" in head)
    )


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the graph.

    Raises
    ------
    InputError
        If it is not well-formed XML, has entities of its own, or no edge.
    LimitError
        If there are more nodes, edges or values than allowed.
    """
    if not blob.data.strip():
        raise empty(blob.what)
    found = _Collector(blob.what)
    parser = expat.ParserCreate(blob.encoding)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    parser.CharacterDataHandler = found.text
    parser.StartDoctypeDeclHandler = found.doctype
    try:
        for at in range(0, len(blob.data), PIECE):
            pace.tell("Reading", at / len(blob.data))
            parser.Parse(blob.data[at : at + PIECE], at + PIECE >= len(blob.data))
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise InputError(
            f"{blob.what} is not well-formed XML ({str(error)[:60]}); export the graph again."
        ) from error
    raw = graph_tables.from_parts(
        (found.sources, found.targets), found.weights, found.nodes, blob.what, texts=True
    )
    if found.hyperedges:
        text = f"{counted(found.hyperedges, 'hyperedge')} left out: edges need two ends."
        raw = raw.noting(Note(text, found.hyperedges, level="warning"))
    return with_reading(raw, found.root or KEY)


@dataclass
class _Collector:
    """What was met so far: nodes with their values, and the ends and weights of the edges."""

    what: str
    root: str = ""
    nodes: list[dict[str, Any]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    weights: list[str | None] = field(default_factory=list)
    hyperedges: int = 0
    titles: dict[tuple[str, str], str] = field(default_factory=dict)  # of values, by class and key
    defaults: dict[str, dict[str, str]] = field(default_factory=lambda: {"node": {}, "edge": {}})
    path: list[str] = field(default_factory=list)
    open: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # nodes and edges
    value: tuple[str, str] | None = None  # class and title of the value whose text comes
    said: list[str] = field(default_factory=list)
    sort: str = ""  # of GEXF's attributes: node or edge
    cells: int = 0

    def doctype(self, _name: str, _system: Any, _public: Any, internal: int) -> None:
        """Refuse what may define entities, a few of which can expand to any length."""
        if internal:
            raise InputError(
                f"{self.what} defines entities or types of its own, which is never read; export "
                "the graph again without a DOCTYPE."
            )

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self.root = self.root or name
        self.path.append(name)
        if len(self.path) > DEEPEST:
            raise InputError(f"{self.what} is nested too deeply; export the graph again.")
        self.said = []
        if name in ("node", "edge"):
            self._open(name, attributes)
        elif name in ("key", "attribute"):
            self._declare(name, attributes)
        elif name == "attributes":
            self.sort = attributes.get("class", "node")
        elif name == "hyperedge":
            self.hyperedges += 1
        elif name in VALUES and self.open:
            self._begin_value(name, attributes)

    def _open(self, name: str, attributes: Mapping[str, str]) -> None:
        kept = ("id", "label") if name == "node" else ("source", "target", "weight")
        values = {k: v for k, v in attributes.items() if k in kept}
        self.open.append((name, values))

    def _declare(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "attribute":
            sort, key, title = self.sort, attributes.get("id", ""), attributes.get("title", "")
        else:
            sort, key = attributes.get("for", "node"), attributes.get("id", "")
            title = attributes.get("attr.name", "")
            if "yfiles.type" in attributes and not title:
                return  # how yEd draws it
        for each in ("node", "edge") if sort == "all" else (sort,):
            self.titles[each, key] = title or key
        self.value = (sort, title or key)

    def _begin_value(self, name: str, attributes: Mapping[str, str]) -> None:
        sort, values = self.open[-1]
        if name == "att":  # XGMML says title and value at once
            if "name" in attributes and "value" in attributes:
                self._keep(values, attributes["name"], attributes["value"])
            return
        key = attributes.get("key") or attributes.get("for") or attributes.get("id") or ""
        self.value = (sort, self.titles.get((sort, key), key))
        if name == "attvalue":
            self._keep(values, self.value[1], attributes.get("value", ""))

    def _keep(self, values: dict[str, Any], title: str, text: str) -> None:
        taken = "id (value)" if title == "id" else title  # the node's own id is what edges speak of
        if title and text.strip():
            values[taken] = text.strip()
            self.cells += 1
            check_growing("cells", self.cells, limit("cells"), self.what)

    def text(self, text: str) -> None:
        self.said.append(text)

    def end(self, _tag: str) -> None:
        name, said = self.path.pop(), "".join(self.said)
        self.said = []
        if name == "default" and self.value is not None and said.strip():
            self.defaults.setdefault(self.value[0], {})[self.value[1]] = said.strip()
        elif name == "data" and self.open and self.value is not None:
            self._keep(self.open[-1][1], self.value[1], said)
        elif name in LABELS and self.open and self.open[-1][0] == "node" and said.strip():
            self.open[-1][1].setdefault("label", said.strip())
        elif name in ("node", "edge"):
            self._close()

    def _close(self) -> None:
        sort, values = self.open.pop()
        values = {**self.defaults[sort], **values}
        if sort == "node":
            if values.get("id"):
                self.nodes.append(values)
                check_growing("rows", len(self.nodes), limit("rows"), self.what)
            return
        if values.get("source") and values.get("target"):
            self.sources.append(values["source"])
            self.targets.append(values["target"])
            self.weights.append(next((values[w] for w in WEIGHTS if w in values), None))
            check_growing("edges", len(self.sources), limit("edges"), self.what)
