"""What several readers of graphs end with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from embedding_explorer.data.readers.raw import Raw


def with_reading(raw: Raw, form: str, encoding: str | None = None) -> Raw:
    """Return a graph with its format and encoding in what `Dataset.reading` says of it."""
    said = {"format": form, "columns": [str(c) for c in raw.frame.columns]}
    if encoding is not None:
        said["encoding"] = encoding
    return replace(raw, reading={**raw.reading, **said})


def each_once(edges: Sequence[tuple[Any, Any, Any]]) -> Sequence[tuple[Any, Any, Any]]:
    """Return each edge once, where every one stands in both directions with the same weight.

    Lists of neighbours and matrices of undirected graphs name every edge at both its ends.

    >>> each_once([("a", "b", 2), ("b", "a", 2)]), len(each_once([("a", "b", 2), ("b", "a", 1)]))
    ([('a', 'b', 2)], 2)
    """
    there = set(edges)
    if any((target, source, weight) not in there for source, target, weight in edges):
        return edges
    seen = set[tuple[Any, Any]]()
    kept = []
    for source, target, weight in edges:
        if (target, source) not in seen or source == target:
            seen.add((source, target))
            kept.append((source, target, weight))
    return kept
