"""Graphs in JSON: node-link (networkx, D3, vis.js, sigma), Graphology, Cytoscape, JGF, adjacency.

All say the same in other words: a list of nodes, a list of edges, each with its values beside it
or one level deeper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from embedding_explorer.base.errors import InputError, some
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.graphs.finish import each_once
from embedding_explorer.data.readers.infer import edge_columns, graph_tables
from embedding_explorer.data.readers.raw import Raw

EDGES = ("links", "edges", "relationships", "rels", "arcs")
NODES = ("nodes", "vertices")
AROUND = ("graph", "elements", "network", "data")  # what may lie around both lists
INSIDE = ("data", "attributes", "attrs", "properties", "metadata")  # and what holds their values
NAMED = ("id", "key", "name", "label")  # how an end that is an object says which node it is
READING = {"format": "json", "graph": "links"}
Objects = list[dict[str, Any]]
Parts = tuple[Objects, Objects]


def raw_of(value: Any, what: str, *, asked: bool = False) -> Raw | None:
    """Return the graph in a JSON value, None where it is none.

    Parameters
    ----------
    value : any
        What `json.loads` returned.
    what : str
        The file as the start of a sentence.
    asked : bool
        Whether the user says that it is a graph: then lists by name are neighbours.

    Raises
    ------
    InputError
        If there are edges of which none has two ends.
    LimitError
        If there are more edges or nodes than allowed.
    """
    parts = _parts(value, asked=asked)
    if parts is None:
        return None
    nodes, edges = parts
    titles = list(dict.fromkeys(title for edge in edges for title in edge))
    pair = edge_columns.titled(titles)
    if pair is None:
        raise InputError(
            f"{what} has edges without ends; each needs a source and a target, not {some(titles)}."
        )
    whole = [edge for edge in edges if all(edge.get(end) is not None for end in pair)]
    weight = next(
        (t for w in edge_columns.WEIGHTS for t in titles if edge_columns.words(t) == (w,)), None
    )
    weights = None if weight is None else [edge.get(weight) for edge in whole]
    ends = tuple([_end(edge[end]) for edge in whole] for end in pair)
    raw = graph_tables.from_parts((ends[0], ends[1]), weights, nodes, what, positions=True)
    if lost := len(edges) - len(whole):
        text = f"{counted(lost, 'edge')} without one of the ends left out."
        raw = raw.noting(Note(text, lost, level="warning"))
    return raw


def _end(value: Any) -> Any:
    """Return what an end says of its node: D3 puts the whole node there once it has been drawn."""
    if isinstance(value, dict):
        return next((value[name] for name in NAMED if value.get(name) is not None), None)
    return value


def _parts(value: Any, *, asked: bool) -> Parts | None:
    if isinstance(value, list):
        return _elements(value)
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("elements"), list):
        return _elements(value["elements"])
    for inner in (value, *(value[k] for k in AROUND if isinstance(value.get(k), dict))):
        if (found := _lists(inner) or _adjacency(inner)) is not None:
            return found
    graphs = value.get("graphs")
    if isinstance(graphs, list) and graphs:
        return _parts(graphs[0], asked=asked)
    return _neighbours(value, asked=asked)


def _lists(value: Mapping[str, Any]) -> Parts | None:
    edges = next((_listed(value[k]) for k in EDGES if isinstance(value.get(k), (list, dict))), None)
    said = any(isinstance(value.get(k), (list, dict)) for k in NODES)
    if not edges or not (said or edge_columns.titled(edges[0])):
        return None
    return _listed_nodes(value), edges


def _listed_nodes(value: Mapping[str, Any]) -> Objects:
    nodes = next((value[k] for k in NODES if isinstance(value.get(k), (list, dict))), None)
    return [] if nodes is None else _listed(nodes, name="id")


def _listed(value: list[Any] | dict[str, Any], name: str = "key") -> Objects:
    """Return a list of flat objects; objects by name get it, what is no object becomes its name.

    The list is empty where it holds other lists.
    """
    if isinstance(value, dict):
        value = [
            {name: key, **(item if isinstance(item, dict) else {})} for key, item in value.items()
        ]
    if any(isinstance(item, list) for item in value):
        return []
    return [_flat(item) if isinstance(item, dict) else {name: item} for item in value]


def _flat(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with the values that lie one level deeper beside its own."""
    inner: dict[str, Any] = next((item[k] for k in INSIDE if isinstance(item.get(k), dict)), {})
    own = {k: v for k, v in item.items() if not (k in INSIDE and isinstance(v, dict))}
    return {**{k: v for k, v in inner.items() if not isinstance(v, dict)}, **own}


def _elements(value: list[Any]) -> Parts | None:
    """Cytoscape.js: nodes and edges in one list, each with its values under data."""
    if not value or not all(isinstance(v, dict) and isinstance(v.get("data"), dict) for v in value):
        return None
    flat = [_flat(item) for item in value]
    edges = [item for item in flat if {"source", "target"} <= set(item)]
    if not edges:
        return None
    return [item for item in flat if not {"source", "target"} & set(item)], edges


def _adjacency(value: Mapping[str, Any]) -> Parts | None:
    """Adjacency_data of networkx: for each node the list of those it is linked to."""
    rows, nodes = value.get("adjacency"), value.get("nodes")
    if not (isinstance(rows, list) and isinstance(nodes, list) and len(rows) == len(nodes)):
        return None
    listed = _listed(nodes, name="id")
    edges: Objects = [
        {**_flat(other), "source": node.get("id"), "target": other.get("id")}
        for node, row in zip(listed, rows, strict=True)
        if isinstance(row, list)
        for other in row
        if isinstance(other, dict)
    ]
    return listed, edges if value.get("directed") else _once(edges)


def _neighbours(value: Mapping[str, Any], *, asked: bool) -> Parts | None:
    """A list or an object of neighbours by the name of each node.

    Unless a graph is asked for, all of them must be names of the object itself.
    """
    rows = list(value.values())
    if not rows or not all(isinstance(row, (list, dict)) for row in rows):
        return None
    edges = list(_of_neighbours(value))
    known = [str(edge["target"]) in value for edge in edges]
    if not edges or not (all(known) or (asked and any(known))):
        return None
    return [{"id": key} for key in value], _once(edges)


def _of_neighbours(value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for source, row in value.items():
        for target in row:
            if isinstance(target, (str, int)) and not isinstance(target, bool):
                edge = {"source": source, "target": target}
                beside = row[target] if isinstance(row, dict) else None
                number = beside.get("weight") if isinstance(beside, dict) else beside
                yield edge if number is None else {**edge, "weight": number}


def _once(edges: Objects) -> Objects:
    """Return each edge once, where every one of them stands in both directions."""
    listed = [(str(e["source"]), str(e["target"]), str(e.get("weight"))) for e in edges]
    kept = Counter(each_once(listed))
    if kept.total() == len(edges):
        return edges
    once = []
    for edge, said in zip(edges, listed, strict=True):
        if kept[said] > 0:
            kept[said] -= 1
            once.append(edge)
    return once
