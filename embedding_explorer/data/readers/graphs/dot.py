"""DOT, the language of Graphviz: nodes, edges, chains of edges, and groups in braces."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check_growing, limit
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.graphs.finish import with_reading
from embedding_explorer.data.readers.infer import graph_tables
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty
from embedding_explorer.data.readers.text.encoding import beginning, decode, encoding_note

KEY = "dot"
SUFFIXES = (".dot", ".gv")
OTHERS = (".txt", "")
# Atomic: a remark that could end at several places would be tried at all of them.
BLANK = r"(?>\s|//[^\n]*|#[^\n]*|/\*.*?\*/)*+"
BEGINNING = re.compile(
    BLANK + r'(strict\s+)?(di)?graph\b\s*(\w+|"[^"]*")?\s*\{', re.DOTALL | re.IGNORECASE
)
TOKEN = re.compile(
    r"(?P<blank>\s+|//[^\n]*|^#[^\n]*|/\*.*?\*/)"
    r'|"(?P<text>(?:[^"\\]|\\.)*)"'
    r"|(?P<mark>->|--|[{}\[\];,=:+])"
    r"|(?P<word>[^\W\d]\w*|-?(?:\.\d+|\d+(?:\.\d*)?)\w*)"
    r"|(?P<markup><(?:[^<>]|<[^<>]*>)*>)",
    re.DOTALL | re.MULTILINE,
)
SEEN = 4_000  # bytes
DEEPEST = 50  # groups within one another
WEIGHTS = ("weight", "value", "penwidth", "label")
RECORDS = ("record", "mrecord")  # shapes whose label draws a table
ESCAPED = re.compile(r"\\[nlr]")
TAG = re.compile(r"<[^<>]*>")
Token = tuple[str, bool]  # the text, and whether it is a mark of the language


def accepts(blob: Blob) -> bool:
    """Tell by the suffix, or by the words that a graph begins with."""
    if blob.suffix not in (*SUFFIXES, *OTHERS):
        return False
    text = beginning(blob, SEEN).lstrip("\ufeff")
    return blob.suffix in SUFFIXES or BEGINNING.match(text) is not None


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the graph.

    Raises
    ------
    InputError
        If it is not text, not in the language, or has no edge.
    LimitError
        If there are more nodes or edges than allowed.
    """
    text, encoding = decode(blob)
    if not text.strip():
        raise empty(blob.what)
    reader = _Reader(_tokens(text.lstrip("\ufeff"), blob.what), blob.what)
    reader.graph()
    sources, targets = [e[0] for e in reader.edges], [e[1] for e in reader.edges]
    raw = graph_tables.from_parts(
        (sources, targets), reader.weights(), reader.described(), blob.what, texts=True
    )
    return with_reading(raw.noting(*encoding_note(encoding)), KEY, encoding)


def _tokens(text: str, what: str) -> list[Token]:
    found, at = list[Token](), 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            line = text.count("\n", 0, at) + 1
            raise InputError(
                f"{what} is not in the language DOT at line {line:,} "
                f"({text[at : at + 20]!r}); write the graph again."
            )
        if len(found) % 10_000 == 0:
            pace.tell("Reading", at / len(text))
        at = match.end()
        if match["mark"]:
            found.append((match["mark"], True))
        elif match["text"] is not None:
            found.append((match["text"].replace('\\"', '"').replace("\\\n", ""), False))
        elif match["blank"] is None:
            found.append((match["word"] or match["markup"], False))
    return found


@dataclass
class _Reader:
    """Goes through the tokens once; a group's attributes hold for what is in it."""

    tokens: list[Token]
    what: str
    at: int = 0
    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    depth: int = 0
    copied: int = 0  # attributes that were said once and hold for many

    def graph(self) -> None:
        while self.at < len(self.tokens) and not self.is_mark("{"):
            self.at += 1
        self.need("{")
        self.group({"node": {}, "edge": {}})

    def is_mark(self, *marks: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at] in [(m, True) for m in marks]

    def need(self, mark: str) -> None:
        if not self.is_mark(mark):
            raise self.wrong(f"{mark!r} is missing")
        self.at += 1

    def wrong(self, why: str) -> InputError:
        near = "".join(text for text, _ in self.tokens[self.at : self.at + 4])[:20]
        place = f"near {near!r}" if near else "at its end: it is cut short"
        return InputError(
            f"{self.what} is not in the language DOT {place} ({why}); write it again."
        )

    def word(self) -> str:
        """Read a name, which may be written in parts with a + between."""
        parts = [self.part()]
        while self.is_mark("+"):
            self.at += 1
            parts.append(self.part())
        return "".join(parts)

    def part(self) -> str:
        if self.at >= len(self.tokens) or self.tokens[self.at][1]:
            raise self.wrong("a name is missing")
        self.at += 1
        return self.tokens[self.at - 1][0]

    def group(self, given: dict[str, dict[str, str]]) -> list[str]:
        """Read statements up to the closing brace; return the nodes named in them."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise InputError(f"{self.what} is nested too deeply; write the graph again.")
        defaults = dict(given)
        members: dict[str, None] = {}
        while not self.is_mark("}"):
            members |= dict.fromkeys(self.statement(defaults))
            while self.is_mark(";", ","):
                self.at += 1
        self.at += 1
        self.depth -= 1
        return list(members)

    def statement(self, defaults: dict[str, dict[str, str]]) -> list[str]:
        kind = self.tokens[self.at][0].lower() if self.at < len(self.tokens) else ""
        after = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else None
        if kind in ("node", "edge", "graph") and after == ("[", True):
            self.at += 1
            said = self.attributes()
            if kind == "edge":
                said = _weights(said)
            if kind in defaults:
                defaults[kind] = {**self.copy(defaults[kind]), **said}
            return []
        if after == ("=", True):
            self.at += 2
            self.word()
            return []
        chain = [self.endpoint(defaults)]
        while self.is_mark("->", "--"):
            self.at += 1
            chain.append(self.endpoint(defaults))
        self.link(chain, self.attributes(), defaults)
        return [name for group in chain for name in group]

    def endpoint(self, defaults: dict[str, dict[str, str]]) -> list[str]:
        """Read a node, or a group of them; what is linked is each of its members."""
        if not self.is_mark("{") and self.peek().lower() == "subgraph":
            self.at += 1
            if not self.is_mark("{"):
                self.word()
        if self.is_mark("{"):
            self.at += 1
            return self.group(defaults)
        name = self.word()
        while self.is_mark(":"):  # the side of a node at which an edge is drawn
            self.at += 1
            self.word()
        if name not in self.nodes:
            self.nodes[name] = self.copy(defaults["node"])
            check_growing("rows", len(self.nodes), limit("rows"), self.what)
        return [name]

    def copy(self, values: dict[str, str]) -> dict[str, str]:
        """Return attributes for one more; a few bytes may give many to each of many nodes."""
        self.copied += len(values)
        check_growing("cells", self.copied, limit("cells"), self.what)
        return dict(values)

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def attributes(self) -> dict[str, str]:
        values: dict[str, str] = {}
        while self.is_mark("["):
            self.at += 1
            while not self.is_mark("]"):
                title = self.word()
                if self.is_mark("="):
                    self.at += 1
                    values[title] = self.word()
                while self.is_mark(",", ";"):
                    self.at += 1
            self.at += 1
        return values

    def link(
        self, chain: list[list[str]], values: dict[str, str], defaults: dict[str, dict[str, str]]
    ) -> None:
        if len(chain) == 1 and len(chain[0]) == 1:
            self.nodes[chain[0][0]].update(values)
        said = {**defaults["edge"], **_weights(values)}
        for sources, targets in zip(chain, chain[1:], strict=False):
            check_growing(
                "edges", len(self.edges) + len(sources) * len(targets), limit("edges"), self.what
            )
            self.edges += [(one, other, said) for one in sources for other in targets]

    def weights(self) -> list[str | None] | None:
        """Return the first of the usual attributes that some edges have as a number."""
        for title in WEIGHTS:
            found = [values.get(title) for *_, values in self.edges]
            there = [text for text in found if text]
            if there and all(_is_number(text) for text in there):
                return found
        return None

    def described(self) -> list[dict[str, Any]]:
        """Return the nodes with what is said of them; one without a label is drawn by its name."""
        found: list[dict[str, Any]] = []
        for name, values in self.nodes.items():
            said = {t: _plain(v) for t, v in values.items() if _is_said(t, v, values)}
            found.append({"id": name, **said})
        if any("label" in node for node in found):
            return [{"label": node["id"], **node} for node in found]
        return found


def _weights(values: dict[str, str]) -> dict[str, str]:
    """Return what may be the weight of an edge: nothing else of it is read."""
    return {title: value for title, value in values.items() if title in WEIGHTS}


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", text.strip()) is not None


def _is_said(title: str, value: str, values: dict[str, str]) -> bool:
    """Whether an attribute says something of the node; those of records are drawings."""
    if title == "id" or not value or "\\N" in value:
        return False
    return title != "label" or values.get("shape", "").lower() not in RECORDS


def _plain(value: str) -> str:
    if value.startswith("<") and value.endswith(">"):
        value = html.unescape(TAG.sub(" ", value[1:-1]))
    return " ".join(ESCAPED.sub(" ", value).split())
