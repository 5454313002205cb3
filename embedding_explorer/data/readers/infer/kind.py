"""Which kind of data a table is, and what it takes to treat it as another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, some
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.readers.infer import (
    edge_columns,
    graph_tables,
    square,
    vector_columns,
)
from embedding_explorer.data.readers.infer.dimension_columns import alike_in_scale, dimensions
from embedding_explorer.data.readers.raw import Raw

LONG_TEXT = 5  # words on average from which a column of texts is what a table is about
BESIDE = 3  # columns of numbers that may stand beside shorter texts
SURELY_TEXT = 12  # words on average from which texts are meant, whatever stands beside them
COLOURS = 40  # different values up to which a category beside texts colours them
CLASSES = 20  # different whole numbers that may be classes, beside columns of fractions
CHOSEN = square.CHOSEN
HINTS = {"vectors": "vectors", "edges": "graph", "documents": "text", "lines": "text"}


@dataclass(frozen=True)
class Found:
    """A raw table, the role of each of its columns, and the kind of data it is."""

    raw: Raw
    columns: tuple[Column, ...]
    kind: str = "items"

    def having(self, *roles: str) -> list[str]:
        """Return the columns that have one of `roles`, in order."""
        return [c.name for c in self.columns if c.role in roles]

    def says(self) -> str:
        """The columns and their roles as part of a sentence."""
        shown = [f"{c.name} ({c.role})" for c in self.columns[:8]]
        return ", ".join(shown + ["…"] * (len(self.columns) > 8)) or "none"


def detect(found: Found) -> str:
    """Return the kind of data that a raw table looks like."""
    raw = found.raw
    if raw.hint in ("table", "vectors") and (sort := square.sort(raw)):
        return sort
    if raw.vectors is not None or raw.hint in ("images", "graph"):
        return raw.hint
    if raw.hint == "vectors":
        return "vectors" if _is_matrix(found) else "items"
    if raw.hint in HINTS:
        return HINTS[raw.hint]
    if edge_columns.ends(raw.frame):
        return "graph"
    if found.having("vector") or _dimensions(found):
        return "vectors"
    only_name = len(found.columns) == 1 and found.having("name")
    return "text" if only_name or _about_texts(found) else "items"


def _dimensions(found: Found) -> list[str]:
    """Return the columns that are one vector, those that are the same in every row among them.

    A column that the user gave another role is none, and breaks no series.
    """
    frame = found.raw.frame
    numeric = [str(c) for c in frame.columns if frame[c].dtype.kind in "iuf"]
    fits = {
        c.name
        for c in found.columns
        if c.role == "number" or (c.role == "ignore" and c.reason.startswith("constant"))
    }
    return [c for c in dimensions(frame, numeric) if c in fits]


def _is_matrix(found: Found) -> bool:
    """Whether a table of numbers without a header is one of vectors: all columns of one sort."""
    values = found.raw.frame.to_numpy(np.float64)
    whole = (np.nan_to_num(values) == np.trunc(np.nan_to_num(values))).all(axis=0)
    classes = [len(np.unique(values[:, i])) <= CLASSES for i in np.flatnonzero(whole)]
    mixed = not whole.all() and any(classes) and len(values) > CLASSES / 2
    return alike_in_scale(values) and not mixed


def _about_texts(found: Found) -> bool:
    """Whether a table is one of texts with what is known of them, not of things with a remark.

    Texts alone always are; beside categories and numbers those of five words or more, and
    beside many numbers those of a dozen.
    """
    texts, numbers = found.having("text"), found.having("number")
    if not texts or not (numbers or found.having("category")):
        return bool(texts)
    words = max(_words(found.raw.frame[c]) for c in texts)
    return words >= (LONG_TEXT if len(numbers) <= BESIDE else SURELY_TEXT)


def _words(texts: pd.Series) -> float:
    filled = texts.dropna() if texts.hasnans else texts
    seen = filled.iloc[:: max(len(filled) // 500, 1)]
    # Texts without blanks (Chinese, Thai): some two letters are a word.
    counts = [max(len(t.split()), len(t) / 12) for t in map(str, seen)]
    return sum(counts) / len(counts) if counts else 0.0


def as_items(found: Found) -> Found:
    """Keep the table as it is; vectors that came beside it become columns of numbers."""
    raw = found.raw
    lists = found.having("vector")
    if lists:
        text = f"The vectors in {', '.join(map(repr, lists))} are left aside."
        raw = replace(raw.noting(Note(text)), frame=raw.frame.drop(columns=lists))
    columns = tuple(c for c in found.columns if c.name not in lists)
    if raw.vectors is None:
        return Found(replace(raw, images=None, edges=None), columns, "items")
    wide = [f"dimension {i + 1}" for i in range(raw.vectors.shape[1])]
    numbers = pd.DataFrame(raw.vectors, index=raw.frame.index, columns=wide)
    frame = pd.concat([raw.frame, numbers], axis=1)
    added = tuple(Column(name, "number", "one number of each vector") for name in wide)
    return Found(replace(raw, frame=frame, vectors=None), (*columns, *added), "items")


def as_text(found: Found) -> Found:
    """See to it that one column has the role "text".

    Raises
    ------
    InputError
        If no column holds text.
    """
    if found.having("text"):
        return replace(as_items(_coloured(found)), kind="text")
    able = [
        c.name for c in found.columns if _is_text(found.raw.frame[c.name]) and c.reason != CHOSEN
    ]
    if not able:
        raise InputError(
            f"It cannot be read as text: no free column holds text; the columns are {found.says()}."
        )
    free = [c for c in able if c not in found.having("name")] or able
    longest = max(free, key=lambda c: found.raw.frame[c].str.len().mean())
    columns = tuple(
        replace(c, role="text", reason="the longest texts") if c.name == longest else c
        for c in found.columns
    )
    return replace(as_items(replace(found, columns=columns)), kind="text")


def _coloured(found: Found) -> Found:
    """Make the categories of few values beside texts their colours: encoders read the texts."""
    few = {
        c.name
        for c in found.columns
        if c.role == "category" and c.reason != CHOSEN
        if found.raw.frame[c.name].nunique() <= COLOURS
    }
    columns = tuple(
        replace(c, role="label", reason=c.reason.replace(": a category", ": colours the texts"))
        if c.name in few
        else c
        for c in found.columns
    )
    return replace(found, columns=columns)


def _is_text(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.StringDtype) and bool(column.notna().any())


def as_vectors(found: Found) -> Found:
    """Move a column of lists, or the columns of numbers, into one matrix.

    Raises
    ------
    InputError
        If there are neither.
    """
    if found.raw.vectors is not None:
        return replace(found, raw=vector_columns.finite(found.raw), kind="vectors")
    lists, numbers = found.having("vector"), found.having("number")
    if lists:
        chosen = [c.name for c in found.columns if c.name in lists and c.reason == CHOSEN]
        taken, *others = dict.fromkeys([*chosen, *lists])
        used, raw = [taken], vector_columns.lift(found.raw, taken)
        reading = {"vector_column": taken}
        text = f"The lists in {taken!r}, {counted(_width(raw), 'number')} each, are the vectors"
        text += f", one of {len(lists)} such columns" * bool(others) + "."
        if others:
            text += f" To take another: ee.read(file, roles={{{others[0]!r}: 'vector'}})."
    elif numbers:
        used = _dimensions(found) or numbers
        raw, reading = vector_columns.from_columns(found.raw, used), {}
        text = _treated(used, [c for c in numbers if c not in used])
    elif found.raw.hint == "lines":
        raise InputError(
            "It cannot be read as vectors: too few lines have a word and then the same number "
            "of numbers (king 0.1 0.2), separated by single spaces or tabs. A .vec file is read "
            "this way too."
        )
    else:
        raise InputError(
            "It cannot be read as vectors: no column has numbers or lists of numbers; the "
            f"columns are {found.says()}."
        )
    raw = replace(raw, reading={**raw.reading, **reading}).noting(Note(text))
    left = tuple(c for c in found.columns if c.name not in used)
    rest = Found(replace(raw, vectors=None), left)
    return Found(
        replace(as_items(rest).raw, vectors=raw.vectors), as_items(rest).columns, "vectors"
    )


def _treated(used: list[str], beside: list[str]) -> str:
    """Say which columns are the vectors, and which numbers are not among them."""
    which = f" ({used[0]} to {used[-1]})" if len(used) > 1 else ""
    left = f"; {some(beside)} beside them {'is' if len(beside) == 1 else 'are'} no part" * bool(
        beside
    )
    wide = counted(len(used), "column")
    return (
        f"Treating {wide} of numbers as ready-made vectors{which}{left}. "
        'Choose "items" if they are features.'
    )


def _width(raw: Raw) -> int:
    return 0 if raw.vectors is None else raw.vectors.shape[1]


def as_images(found: Found) -> Found:
    """Check that there are images.

    Raises
    ------
    InputError
        If there are none.
    """
    if found.raw.images is None:
        raise InputError(
            "It cannot be read as images: it has none. Give a zip of PNG, JPEG or WebP files, "
            "or an NPZ file with an array named images."
        )
    return replace(found, kind="images")


def as_graph(found: Found) -> Found:
    """Make nodes of the ends of a list of edges, unless that is done already."""
    if found.raw.edges is not None:
        return replace(found, kind="graph")
    if (links := square.of(found.raw)) is not None:
        raw, columns = square.graph(found.raw, links)
        return Found(raw, columns, "graph")
    alone = replace(found.raw, vectors=None, images=None)
    raw, columns = graph_tables.from_table(alone)
    return Found(raw, columns, "graph")


def as_distances(found: Found) -> Found:
    """Take a square of numbers for the distances between its rows."""
    raw, columns = square.distances(found.raw, found.columns)
    return Found(raw, columns, "distances")


MAKERS: dict[str, Callable[[Found], Found]] = {
    "items": as_items,
    "text": as_text,
    "vectors": as_vectors,
    "images": as_images,
    "graph": as_graph,
    "distances": as_distances,
}
