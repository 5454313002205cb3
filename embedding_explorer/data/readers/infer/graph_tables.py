"""Graphs: a table of edges becomes nodes, which are the things, and the edges between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, some
from embedding_explorer.base.limits import check
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.dataset import unique_names
from embedding_explorer.data.number_formats import strict
from embedding_explorer.data.readers.infer import edge_columns, node_names
from embedding_explorer.data.readers.infer.cell_values import objects, uniform
from embedding_explorer.data.readers.infer.roles import propose
from embedding_explorer.data.readers.infer.row_names import cut
from embedding_explorer.data.readers.raw import Raw, row_note

ENDS = ["source", "target"]
NAMES = ("id", "label", "name")  # of nodes: numbers in them are names, too


@dataclass(frozen=True)
class Nodes:
    """The nodes of a graph: a table whose first column is their names, and what edges call them."""

    table: pd.DataFrame
    names: Mapping[str, str]  # by what the edges call them
    kept: str | None = None  # the column of what the edges call them, where it is not the name
    notes: tuple[Note, ...] = ()


def from_table(
    raw: Raw, nodes: Raw | None = None, *, positions: bool = False
) -> tuple[Raw, tuple[Column, ...]]:
    """Return the nodes of a table of edges as things, with the edges beside them.

    Parameters
    ----------
    raw : Raw
        The edges; which columns are their ends and their weight `edge_columns` tells.
    nodes : Raw, optional
        What is known of the nodes.
    positions : bool
        Whether the edges may name nodes by their place in `nodes`, counted from 0.

    Raises
    ------
    InputError
        If the table has fewer than two columns, or no edge has both its ends.
    LimitError
        If there are more edges than allowed.
    """
    names = [str(c) for c in raw.frame.columns]
    if len(names) < 2:
        raise InputError(
            "It cannot be read as a graph: edges need a source and a target column; there is "
            f"only {', '.join(names) or 'none'}."
        )
    check("edges", len(raw.frame), "The graph")
    pair = edge_columns.asked(raw.frame)
    weight = edge_columns.weight(raw.frame, pair)
    raw = raw.noting(*_weight_note(raw.frame, weight), *_unused_note(names, pair, weight))
    raw, edges = _complete(raw, _edges(raw.frame, pair, weight))
    if not len(edges):
        raise InputError("The graph has no edge with both its ends; add at least one.")
    met = pd.Series(pd.unique(edges[ENDS].to_numpy().ravel()), dtype="str")
    known = _met(met) if nodes is None else _described(met, nodes, positions=positions)
    edges = edges.assign(**{end: edges[end].map(known.names).astype("str") for end in ENDS})
    made = _as_nodes(raw, known.table, edges)
    text = f"{counted(len(known.table), 'node')} and {counted(len(edges), 'edge')}."
    return made.noting(Note(text, len(edges)), *known.notes), _columns(made.frame, known.kept)


def _as_nodes(raw: Raw, table: pd.DataFrame, edges: pd.DataFrame) -> Raw:
    links = pd.concat([edges["source"], edges["target"]]).value_counts()
    counted = unique_names([*table.columns, "links"])[0][-1]
    table = table.assign(**{counted: table.iloc[:, 0].map(links).fillna(0).astype("int64")})
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


def _columns(table: pd.DataFrame, kept: str | None) -> tuple[Column, ...]:
    first, *between, links = table.columns
    proposed = propose(table[between]) if between else ()
    return (
        Column(first, "name", "the ends of the edges"),
        *(_of_node(column, kept) for column in proposed),
        Column(links, "ignore", "number of edges at this node: shown, not used"),
    )


def _of_node(column: Column, kept: str | None) -> Column:
    if column.name == kept:
        return replace(column, role="ignore", reason="what the edges call the nodes")
    return replace(column, role="category") if column.role == "name" else column


def _met(met: pd.Series) -> Nodes:
    return Nodes(pd.DataFrame({"name": met}), dict(zip(met, met, strict=True)))


def _described(met: pd.Series, nodes: Raw, *, positions: bool) -> Nodes:
    """Return one row per node: those described, then those that only the edges name."""
    frame = nodes.frame.reset_index(drop=True).rename(columns=str)
    column = node_names.referred(frame, set(met), positions=positions)
    called = pd.Series(range(len(frame)), dtype="str")
    called = called if column is None else node_names.texts(frame[column])
    again = (called.duplicated() | called.isna() | (called == "")).to_numpy(bool)
    frame, called = frame[~again].reset_index(drop=True), called[~again].reset_index(drop=True)
    label = node_names.readable(frame, column)
    extra = met[~met.isin(set(called))]
    names = pd.concat([node_names.called(frame, called, label), extra], ignore_index=True)
    names, changed = node_names.numbered(names)
    called = pd.concat([called, extra], ignore_index=True).astype("str")
    table = _table(frame.reindex(range(len(names))), label or column, names)
    kept = column if label is not None else None
    notes = tuple(_node_notes(nodes, again, extra, changed, label))
    if kept is not None:
        table[kept] = called
    return Nodes(table, dict(zip(called, names, strict=True)), kept, (*notes, *nodes.notes))


def _table(frame: pd.DataFrame, title: str | None, names: pd.Series) -> pd.DataFrame:
    """Return the table of the nodes with their names first."""
    title = title or unique_names([*frame.columns, "node"])[0][-1]
    rest = [c for c in frame.columns if c != title]
    return pd.concat([names.rename(title), frame[rest]], axis=1)


def _node_notes(
    nodes: Raw, again: np.ndarray, extra: pd.Series, changed: np.ndarray, label: str | None
) -> list[Note]:
    notes = []
    if again.any():
        text = "{count} row{s} of the node table left out: no name, or a duplicate."
        notes.append(row_note(text, nodes.row_numbers(again), level="warning"))
    if len(extra):
        text = f"{counted(len(extra), 'node')} only in the edges, without other values."
        notes.append(Note(text, len(extra), level="warning"))
    if len(changed):
        text = f"{counted(len(changed), 'node')} got a number: another has the same {label!r}."
        notes.append(Note(text, len(changed), level="warning"))
    return notes


def from_parts(
    ends: tuple[Sequence[Any], Sequence[Any]],
    weights: Sequence[Any] | None,
    nodes: Sequence[Mapping[str, Any]],
    what: str,
    *,
    positions: bool = False,
    texts: bool = False,
) -> Raw:
    """Return a graph of which a format names the parts.

    Parameters
    ----------
    ends : pair of sequences
        What each edge calls its source and its target.
    weights : sequence or None
        One per edge, None where it has none; None if no edge has one.
    nodes : sequence of mappings
        What is known of each node, with what the edges call it; may be empty.
    what : str
        The file as the start of a sentence.
    positions : bool
        Whether the edges may name nodes by their place, counted from 0.
    texts : bool
        Whether the format writes numbers as texts: then columns of such are numbers.

    Raises
    ------
    InputError
        If there is no edge.
    LimitError
        If there are more edges, nodes or values than allowed.
    """
    if not len(ends[0]):
        raise InputError(f"{what} has no edge; a graph needs at least one.")
    check("edges", len(ends[0]), what)
    frame = pd.DataFrame({"source": objects(list(ends[0])), "target": objects(list(ends[1]))})
    if weights is not None:
        frame["weight"] = objects(["1" if weight is None else weight for weight in weights])
    raw = Raw(_uniform(frame), len(frame), hint="edges")
    if not nodes:
        made, columns = from_table(raw)
        return replace(made, proposed=columns)
    titles = list(dict.fromkeys(title for node in nodes for title in node))
    check("rows", len(nodes), what)
    check("columns", len(titles), what)
    check("cells", len(nodes) * len(titles), what)
    known = pd.DataFrame({t: objects([node.get(t) for node in nodes]) for t in titles})
    known = _uniform(known)
    for title in [t for t in titles if texts and t not in NAMES]:
        if isinstance(known[title].dtype, pd.StringDtype):
            found = strict(known[title])
            known[title] = known[title] if found is None else found.values
    return with_nodes(raw, Raw(known, len(known)), positions=positions)


def _uniform(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({c: uniform(column)[0] for c, column in frame.items()})


def with_nodes(edges: Raw, nodes: Raw, *, positions: bool = False) -> Raw:
    """Return edges and what is known of the nodes as one raw graph."""
    made, columns = from_table(edges, nodes, positions=positions)
    return replace(made, proposed=columns)


def _weight_note(frame: pd.DataFrame, weight: str | None) -> list[Note]:
    """Say that weights are not used where not all of them are numbers."""
    if weight is None or frame[weight].dtype.kind in "iuf":
        return []
    found = pd.to_numeric(frame[weight].astype("str"), errors="coerce")
    bad = ~np.isfinite(found.to_numpy(float))
    if bad.all() or not bad.any():
        return []  # another column of words, in which no weight was meant; or numbers as texts
    count, first = int(bad.sum()), str(frame[weight][bad].iloc[0])
    text = f"The weight is not a number for {counted(count, 'edge')}, such as {cut(first, 20)!r}: "
    return [Note(f"{text}every edge has weight 1 until this is corrected.", count, level="warning")]


def _unused_note(names: Sequence[str], pair: tuple[str, str], weight: str | None) -> list[Note]:
    """Say which columns of the edges are not used, and which is the weight where none says so."""
    rest = [name for name in names if name not in (*pair, weight)]
    notes = []
    if weight is not None and edge_columns.words(weight)[-1:] != ("weight",):
        notes.append(Note(f"The weight of each edge is {weight!r}."))
    if weight is not None and edge_columns.is_distance(weight):
        text = f"{weight!r} seems to be a distance, but a larger weight is a stronger link."
        notes.append(Note(text, level="warning"))
    if rest:
        notes.append(Note(f"Not used of the edges: {some(map(repr, rest))}.", len(rest)))
    return notes


def _edges(frame: pd.DataFrame, pair: tuple[str, str], weight: str | None) -> pd.DataFrame:
    numeric = weight is not None and frame[weight].dtype.kind in "iuf"
    if weight is not None and not numeric:
        found = pd.to_numeric(frame[weight].astype("str"), errors="coerce")
        if numeric := bool(np.isfinite(found.to_numpy(float)).all()):
            frame = frame.assign(**{weight: found})
    made = {end: node_names.texts(frame[column]) for end, column in zip(ENDS, pair, strict=True)}
    values = frame[weight].fillna(1.0).to_numpy(float) if numeric else np.ones(len(frame))
    return pd.DataFrame({**made, "weight": values})


def _complete(raw: Raw, edges: pd.DataFrame) -> tuple[Raw, pd.DataFrame]:
    lone = (edges[ENDS].isna() | (edges[ENDS] == "")).any(axis=1)
    text = "{count} edge{s} without one of the ends left out."
    raw = raw.dropping(lone.to_numpy(bool), "an edge without one of its ends", text)
    return raw, edges[~lone].reset_index(drop=True)
