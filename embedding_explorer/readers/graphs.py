"""Graphs: a table of edges becomes nodes, which are the things, and the edges between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.dataset import Column, Note
from embedding_explorer.errors import InputError
from embedding_explorer.limits import check
from embedding_explorer.readers.raw import Raw

SUFFIXES = (".edges", ".edgelist")
PAIRS = (("source", "target"), ("from", "to"), ("src", "dst"), ("u", "v"), ("node1", "node2"))
WEIGHTS = ("weight", "weights", "value", "count", "w")


def ends(columns: Iterable[object]) -> tuple[str, str] | None:
    """Return the two columns that hold the ends of edges, told by their names, or None.

    A table of edges has these two and at most one more.
    """
    names = [str(c) for c in columns]
    by_word = {name.strip().lower(): name for name in names}
    if not 2 <= len(names) <= 3:
        return None
    return next(((by_word[a], by_word[b]) for a, b in PAIRS if a in by_word and b in by_word), None)


def from_table(raw: Raw, nodes: pd.DataFrame | None = None) -> tuple[Raw, tuple[Column, ...]]:
    """Return the nodes of a table of edges as things, with the edges beside them.

    Raises
    ------
    InputError
        If the table has fewer than two columns.
    """
    names = [str(c) for c in raw.frame.columns]
    if len(names) < 2:
        raise InputError(
            "It cannot be read as a graph: a list of edges needs two columns, source and target, "
            f"and there is only {', '.join(names) or 'none'}."
        )
    check("edges", len(raw.frame), "The graph")
    pair = ends(names) or (names[0], names[1])
    edges = _edges(raw.frame, pair)
    raw, edges = _complete(raw, edges)
    frame = pd.DataFrame({"name": pd.unique(edges[["source", "target"]].to_numpy().ravel())})
    frame["links"] = _degrees(frame["name"], edges)
    columns = (
        Column("name", "name", "the ends of the edges"),
        Column("links", "ignore", "how many edges end here: shown, not compared"),
    )
    text = f"{len(frame):,} nodes and {len(edges):,} edges."
    made = replace(
        raw,
        frame=frame.astype({"name": "str"}),
        edges=edges,
        hint="graph",
        total=len(frame),
        first_row=1,
    )
    return made.noting(Note(text, len(edges))), columns


def _edges(frame: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    rest = [c for c in frame.columns if c not in pair]
    weight = next((c for c in rest if str(c).lower() in WEIGHTS), rest[0] if rest else None)
    numeric = weight is not None and frame[weight].dtype.kind in "iuf"
    made = {
        end: _ids(frame[column]) for end, column in zip(("source", "target"), pair, strict=True)
    }
    values = frame[weight].fillna(1.0).to_numpy(float) if numeric else np.ones(len(frame))
    return pd.DataFrame({**made, "weight": values})


def _ids(column: pd.Series) -> pd.Series:
    if column.dtype.kind == "f" and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    return column.astype("str").str.strip().reset_index(drop=True)


def _complete(raw: Raw, edges: pd.DataFrame) -> tuple[Raw, pd.DataFrame]:
    lone = (edges[["source", "target"]].isna() | (edges[["source", "target"]] == "")).any(axis=1)
    text = "{count} edge{s} without one of the ends left out."
    raw = raw.dropping(lone.to_numpy(bool), "an edge without one of its ends", text)
    return raw, edges[~lone].reset_index(drop=True)


def _degrees(names: pd.Series, edges: pd.DataFrame) -> np.ndarray:
    both = pd.concat([edges["source"], edges["target"]])
    return names.map(both.value_counts()).fillna(0).to_numpy(np.int64)
