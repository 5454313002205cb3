"""Lists of neighbours: on each line a node and all that it is linked to (.adjlist, .sif)."""

from __future__ import annotations

from embedding_explorer.base.limits import check_growing, limit
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.graphs.finish import each_once, with_reading
from embedding_explorer.data.readers.infer import graph_tables
from embedding_explorer.data.readers.infer.looks_like import NUMBER
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty
from embedding_explorer.data.readers.text import edgelist
from embedding_explorer.data.readers.text.encoding import decode, encoding_note
from embedding_explorer.data.readers.text.plain import lines

KEY = "adjacency"
SUFFIXES = (".adjlist", ".adj", ".al")
RELATIONS = (".sif",)  # Cytoscape's: a name, the relation, and all that it leads to
EDGE = 3  # names on a line at most in a list of edges, with its weight


def accepts(blob: Blob) -> bool:
    """Tell by the suffix; where a graph is asked for, by lines of unequally many names."""
    if blob.suffix in (*SUFFIXES, *RELATIONS):
        return True
    if blob.kind != "graph" or blob.suffix not in edgelist.PLAIN:
        return False
    rows = edgelist.head_rows(blob)
    widths = {len(row) for row in rows}
    long = [row for row in rows if len(row) > EDGE]
    return len(widths) > 1 and bool(long) and not any(NUMBER.fullmatch(r[2]) for r in long)


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the graph; a line with one name alone is a node without neighbours.

    Raises
    ------
    InputError
        If it is not text, or no line names a neighbour.
    LimitError
        If there are more edges than allowed.
    """
    text, encoding = decode(blob)
    if not text.strip():
        raise empty(blob.what)
    split = edgelist.split([line for line in lines(text) if edgelist.is_edge(line)])
    rows = [row for row in split if row]  # one of separators alone is none
    start = 2 if blob.suffix in RELATIONS else 1
    edges, names, most = list[tuple[str, str, str]](), dict[str, None](), limit("edges")
    for row in pace.over(rows, "Reading", len(rows)):
        names |= dict.fromkeys(name for name in (row[0], *row[start:]) if name)
        edges += [(row[0], other, "") for other in row[start:] if other]
        check_growing("edges", len(edges), most, blob.what)
    once = each_once(edges)
    ends = ([one for one, _, _ in once], [other for _, other, _ in once])
    raw = graph_tables.from_parts(ends, None, [{"name": name} for name in names], blob.what)
    text = "Each line is a node and its neighbours; every edge has weight 1."
    return with_reading(raw.noting(*encoding_note(encoding), Note(text)), KEY, encoding)
