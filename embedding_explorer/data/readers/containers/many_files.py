"""Several files read as one: pictures, documents, tables, a matrix with metadata, a graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers import refused
from embedding_explorer.data.readers.binary import images
from embedding_explorer.data.readers.containers import labelled_images
from embedding_explorer.data.readers.containers.vectors_beside import Opened, pair
from embedding_explorer.data.readers.infer import edge_columns, graph_tables
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, short
from embedding_explorer.data.readers.text import delimited, plain

BESIDE_PICTURES = {images.KEY, plain.KEY, refused.KEY, delimited.KEY, "json", "xlsx"}
SHOWN = 5  # file names in a sentence


def join(
    blobs: Sequence[Blob], keys: Sequence[str], parse: Callable[[Blob], Raw], wish: Wish, what: str
) -> Raw:
    """Return several files as one raw dataset.

    Parameters
    ----------
    blobs, keys : sequences
        The files and the key of the reader of each.
    parse : callable
        Reads one of them whole.

    Raises
    ------
    InputError
        If they do not belong together, saying what would.
    """
    if images.KEY in keys and set(keys) <= {images.KEY, plain.KEY, refused.KEY}:
        return images.parse_many(blobs, wish, what)  # a remark beside pictures is left out
    tables = [b for b, k in zip(blobs, keys, strict=True) if k in (delimited.KEY, "json", "xlsx")]
    pictures = [b for b, k in zip(blobs, keys, strict=True) if k == images.KEY]
    if len(tables) == 1 and pictures and set(keys) <= BESIDE_PICTURES:
        raw = labelled_images.join(pictures, tables[0], parse, wish, what)
        if raw is not None:
            return raw
    texts = plain.KEY in keys and all(blob.suffix in plain.DOCUMENTS for blob in blobs)
    if texts and (len(blobs) > 2 or set(keys) == {plain.KEY}):
        return plain.documents(list(blobs), wish)
    opened = [Opened(b, parse(b), k) for b, k in zip(blobs, keys, strict=True)]
    for joint in (pair, _graph, _tables):
        raw = joint(opened, wish, what)
        if raw is not None:
            return raw
        if texts:  # one of them looked like a table, and is none of vectors
            return plain.documents(list(blobs), wish)
    shown = ", ".join(short(b.name, 40) for b in blobs[:SHOWN])
    raise InputError(
        f"{len(blobs)} files do not fit together ({shown}): give images, text files, tables with "
        "equal columns, vectors with their metadata, or edges with their nodes; or one at a "
        "time."
    )


def _graph(opened: Sequence[Opened], wish: Wish, what: str) -> Raw | None:
    edges = [o for o in opened if o.raw.hint == "edges" or edge_columns.said(o.raw.frame)]
    if len(opened) != 2 or len(edges) != 1:
        return None
    nodes = next(o for o in opened if o is not edges[0])
    raw = graph_tables.with_nodes(edges[0].raw, nodes.raw)
    reading = {
        **raw.reading,
        "edges_file": edges[0].blob.name,
        "nodes_file": nodes.blob.name,
        "nodes": dict(nodes.raw.reading),
    }
    return replace(raw, reading=reading)


def _tables(opened: Sequence[Opened], wish: Wish, what: str) -> Raw | None:
    """Tables with equal columns, one below the other; otherwise an error that names the two."""
    raws = [o.raw for o in opened]
    if any(
        raw.vectors is not None or raw.images is not None or raw.edges is not None for raw in raws
    ):
        return None
    columns = set(raws[0].frame.columns)
    for other in opened[1:]:
        if set(other.raw.frame.columns) != columns:
            odd = sorted(map(str, columns ^ set(other.raw.frame.columns)))
            raise InputError(
                f"{short(opened[0].blob.name)!r} and {short(other.blob.name)!r} have different "
                f"columns ({', '.join(odd[:SHOWN])}); tables read together need the same ones."
            )
    return _below(opened, wish, what)


def _below(opened: Sequence[Opened], wish: Wish, what: str) -> Raw:
    frames = [o.raw.frame for o in opened]
    starts = np.cumsum([0, *(o.raw.total for o in opened)])
    index = np.concatenate([f.index.to_numpy() + s for f, s in zip(frames, starts, strict=False)])
    frame = pd.concat(frames, ignore_index=True).set_axis(index, axis=0)
    total = int(starts[-1])
    taken = wish.choose(total, what, width=frame.shape[1])
    if taken is not None:
        frame = frame[frame.index.isin(taken)]
    text = f"{len(opened)} tables read one below the other; row numbers run through all of them."
    files = [{**o.raw.reading, "file": o.blob.name, "rows": o.raw.total} for o in opened]
    return Raw(
        frame,
        total,
        taken,
        hint=opened[0].raw.hint,
        notes=(Note(text, len(opened)), *(n for o in opened for n in o.raw.notes)),
        dropped=tuple(d for o in opened for d in o.raw.dropped),
        reading={**opened[0].raw.reading, "files": files},
    )
