"""GML, the Graph Modelling Language: keys with values, and lists of them in brackets."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check_growing, limit
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.graphs.finish import with_reading
from embedding_explorer.data.readers.infer import graph_tables
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty
from embedding_explorer.data.readers.text.encoding import beginning, decode, encoding_note

KEY = "gml"
SUFFIXES = (".gml",)
OTHERS = (".txt", "")
# Lines of remarks and of capitalised keys, each taken whole: nothing is tried twice.
BEGINNING = re.compile(r"(?>[ \t]*(?:#[^\n]*|[A-Z]\w*[ \t][^\n]*)?\r?\n)*+\s*graph\s*\[\s*\w")
TOKEN = re.compile(
    r'"(?P<text>[^"]*)"|(?P<open>\[)|(?P<close>\])|^[ \t]*#[^\n]*|(?P<word>[^\s\[\]"]+)',
    re.MULTILINE,
)
SEEN = 4_000  # bytes
DEEPEST = 50  # lists within one another
WEIGHTS = ("weight", "value", "Weight", "Value")


def accepts(blob: Blob) -> bool:
    """Tell by the suffix and what it begins with: GML is the name of a language for maps, too."""
    if blob.suffix not in (*SUFFIXES, *OTHERS) or blob.data[:200].lstrip().startswith(b"<"):
        return False
    text = beginning(blob, SEEN).lstrip("\ufeff")
    return blob.suffix in SUFFIXES or BEGINNING.match(text) is not None


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the graph.

    Raises
    ------
    InputError
        If it is not text, its brackets do not match, or it has no edge.
    LimitError
        If there are more nodes or edges than allowed.
    """
    text, encoding = decode(blob)
    if not text.strip():
        raise empty(blob.what)
    nodes, edges = list[dict[str, Any]](), list[dict[str, Any]]()
    for kind, values in _lists(text, blob.what):
        into, name = (nodes, "rows") if kind == "node" else (edges, "edges")
        into.append(values)
        check_growing(name, len(into), limit(name), blob.what)
    whole = [edge for edge in edges if "source" in edge and "target" in edge]
    weight = next((w for w in WEIGHTS if any(w in edge for edge in whole)), None)
    raw = graph_tables.from_parts(
        ([edge["source"] for edge in whole], [edge["target"] for edge in whole]),
        None if weight is None else [edge.get(weight) for edge in whole],
        [node for node in nodes if "id" in node],
        blob.what,
        texts=True,
    )
    return with_reading(raw.noting(*encoding_note(encoding)), KEY, encoding)


def _lists(text: str, what: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every node and edge of the graph with the values that stand directly in it."""
    stack: list[tuple[str, dict[str, Any]]] = [("", {})]
    key: str | None = None
    for number, token in enumerate(TOKEN.finditer(text)):
        if number % 10_000 == 0:
            pace.tell("Reading", token.start() / len(text))
        if token["open"]:
            stack.append((key or "", {}))
            key = None
            if len(stack) > DEEPEST:
                raise InputError(f"{what} is nested too deeply; export the graph again.")
        elif token["close"]:
            (kind, values), key = stack.pop(), None
            if not stack:
                raise InputError(f"{what} has a closing bracket too many; export the graph again.")
            if kind in ("node", "edge") and stack[-1][0] == "graph":
                yield kind, values
        else:
            key = _put(stack[-1][1], key, token)
    if len(stack) > 1:
        raise InputError(f"{what} ends within a bracket: it is cut short; export it again.")


def _put(values: dict[str, Any], key: str | None, token: re.Match[str]) -> str | None:
    """Take a token for a key, or for the value of the one before; return the key that waits."""
    said = token["word"] if token["text"] is None else token["text"]
    if said is None:  # a remark
        return key
    if key is None:
        return said
    values[key] = html.unescape(said)
    return None
