"""Graphs: a table of edges becomes nodes, which are the things, and the edges between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.dataset import unique_names
from embedding_explorer.data.readers.infer.cell_values import uniform
from embedding_explorer.data.readers.infer.roles import propose
from embedding_explorer.data.readers.infer.row_names import LONGEST, cut
from embedding_explorer.data.readers.raw import Raw, row_note

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


def from_table(raw: Raw, nodes: Raw | None = None) -> tuple[Raw, tuple[Column, ...]]:
    """Return the nodes of a table of edges as things, with the edges beside them.

    Parameters
    ----------
    raw : Raw
        The edges: the two columns called so, or the first two; a third of numbers is the weight.
    nodes : Raw, optional
        What is known of the nodes; its column of names is the one that the edges speak of.

    Raises
    ------
    InputError
        If the table has fewer than two columns.
    """
    names = [str(c) for c in raw.frame.columns]
    if len(names) < 2:
        raise InputError(
            "It cannot be read as a graph: edges need a source and a target column; there is "
            f"only {', '.join(names) or 'none'}."
        )
    check("edges", len(raw.frame), "The graph")
    raw = raw.noting(*_weight_note(raw.frame, ends(names) or (names[0], names[1])))
    raw, edges = _complete(raw, _edges(raw.frame, ends(names) or (names[0], names[1])))
    if not len(edges):
        raise InputError("The graph has no edge with both its ends; add at least one.")
    met = pd.Series(pd.unique(edges[["source", "target"]].to_numpy().ravel()), dtype="str")
    table, notes = _node_table(met, nodes)
    made = _as_nodes(raw, table, edges)
    text = f"{counted(len(table), 'node')} and {counted(len(edges), 'edge')}."
    return made.noting(Note(text, len(edges)), *notes), _columns(table)


def _as_nodes(raw: Raw, table: pd.DataFrame, edges: pd.DataFrame) -> Raw:
    links = pd.concat([edges["source"], edges["target"]]).value_counts()
    counted = unique_names([*table.columns, "links"])[0][-1]
    table[counted] = table.iloc[:, 0].map(links).fillna(0).astype("int64")
    # The rows of the file are edges; the things are nodes and were never dropped or sampled.
    kept = sorted(raw.frame.index.to_numpy().tolist())
    gone = np.setdiff1d(np.arange(raw.total), kept).tolist()
    if raw.taken is not None:
        gone = np.setdiff1d(raw.taken, kept).tolist()
    reading = {**raw.reading, "edges_drop": gone}
    if raw.taken is not None:
        reading |= {"edges_sample": {"n": len(raw.taken), "total": raw.total}}
    made = replace(raw, edges=edges, hint="graph", total=len(table), taken=None, first_row=1)
    return replace(made, frame=table, reading=reading)


def _columns(table: pd.DataFrame) -> tuple[Column, ...]:
    first, *between, links = table.columns
    proposed = propose(table[between]) if between else ()
    return (
        Column(first, "name", "the ends of the edges"),
        *(replace(c, role="category") if c.role == "name" else c for c in proposed),
        Column(links, "ignore", "number of edges at this node: shown, not used"),
    )


def _node_table(met: pd.Series, nodes: Raw | None) -> tuple[pd.DataFrame, list[Note]]:
    """Return one row per node: those described, then those that only the edges name."""
    if nodes is None:
        return pd.DataFrame({"name": met}), []
    known = set(met)
    texts = {c: _ids(nodes.frame[c]) for c in nodes.frame.columns}
    name = max(texts, key=lambda c: texts[c].isin(known).sum())
    table = nodes.frame.reset_index(drop=True).assign(**{name: texts[name]})
    table = table[[name, *(c for c in table.columns if c != name)]]
    again = table[name].duplicated() | table[name].isna()
    extra = met[~met.isin(set(table[name].dropna()))]
    table = pd.concat([table[~again], pd.DataFrame({name: extra})], ignore_index=True)
    notes = []
    if again.any():
        text = "{count} row{s} of the node table left out: no name, or a duplicate."
        notes.append(row_note(text, nodes.row_numbers(again.to_numpy()), level="warning"))
    if len(extra):
        text = f"{counted(len(extra), 'node')} only in the edges, without other values."
        notes.append(Note(text, len(extra), level="warning"))
    return table, notes


def from_lists(edges: list[dict[str, Any]], nodes: list[Any], what: str) -> Raw:
    """Return the graph of a JSON object with links (or edges) and nodes, as D3 and networkx write.

    Raises
    ------
    InputError
        If an edge has no two ends.
    """
    table = pd.DataFrame(edges)
    pair = next((p for p in PAIRS if set(p) <= set(table.columns)), None)
    if pair is None:
        raise InputError(
            f"{what} has edges without ends; each needs a source and a target, not "
            f"{', '.join(map(str, table.columns[:5]))}."
        )
    weight = [w for w in WEIGHTS if w in table.columns][:1]
    chosen = pd.DataFrame({c: uniform(table[c])[0] for c in (*pair, *weight)})
    described = [n if isinstance(n, dict) else {"name": n} for n in nodes]
    raw = Raw(chosen, len(chosen), hint="edges", reading={"format": "json", "graph": "links"})
    if not described:
        return raw
    known = pd.DataFrame({c: uniform(column)[0] for c, column in pd.DataFrame(described).items()})
    if all(chosen[end].dtype.kind in "iu" for end in pair) and not _named_by_number(known):
        known.insert(0, unique_names([*map(str, known.columns), "node"])[0][-1], range(len(known)))
    return with_nodes(raw, Raw(known.rename(columns=str), len(known)))


def _named_by_number(nodes: pd.DataFrame) -> bool:
    return "id" in nodes.columns and nodes["id"].dtype.kind in "iu"


def with_nodes(edges: Raw, nodes: Raw) -> Raw:
    """Return edges and what is known of the nodes as one raw graph."""
    made, columns = from_table(edges, nodes)
    return replace(made, proposed=columns, notes=(*made.notes, *nodes.notes))


def _weight(frame: pd.DataFrame, pair: tuple[str, str]) -> str | None:
    rest = [c for c in frame.columns if c not in pair]
    return next((c for c in rest if str(c).lower() in WEIGHTS), rest[0] if rest else None)


def _weight_note(frame: pd.DataFrame, pair: tuple[str, str]) -> list[Note]:
    """Say that weights are not used where not all of them are numbers."""
    weight = _weight(frame, pair)
    if weight is None or frame[weight].dtype.kind in "iuf":
        return []
    found = pd.to_numeric(frame[weight].astype("str"), errors="coerce")
    bad = ~np.isfinite(found.to_numpy(float))
    if bad.all() or not bad.any():
        return []  # another column of words, in which no weight was meant; or numbers as texts
    count, first = int(bad.sum()), str(frame[weight][bad].iloc[0])
    text = f"The weight is not a number for {counted(count, 'edge')}, such as {cut(first, 20)!r}: "
    return [Note(f"{text}every edge has weight 1 until this is corrected.", count, level="warning")]


def _edges(frame: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    weight = _weight(frame, pair)
    numeric = weight is not None and frame[weight].dtype.kind in "iuf"
    if weight is not None and not numeric:
        found = pd.to_numeric(frame[weight].astype("str"), errors="coerce")
        if numeric := bool(np.isfinite(found.to_numpy(float)).all()):
            frame = frame.assign(**{weight: found})
    made = {
        end: _ids(frame[column]) for end, column in zip(("source", "target"), pair, strict=True)
    }
    values = frame[weight].fillna(1.0).to_numpy(float) if numeric else np.ones(len(frame))
    return pd.DataFrame({**made, "weight": values})


def _ids(column: pd.Series) -> pd.Series:
    if column.dtype.kind == "f" and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    column = column.astype("str").str.strip().reset_index(drop=True)
    return column.map(lambda text: cut(text, LONGEST), na_action="ignore")


def _complete(raw: Raw, edges: pd.DataFrame) -> tuple[Raw, pd.DataFrame]:
    lone = (edges[["source", "target"]].isna() | (edges[["source", "target"]] == "")).any(axis=1)
    text = "{count} edge{s} without one of the ends left out."
    raw = raw.dropping(lone.to_numpy(bool), "an edge without one of its ends", text)
    return raw, edges[~lone].reset_index(drop=True)
