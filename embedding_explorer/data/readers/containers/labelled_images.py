"""Pictures with a table that says something of each: its label, its caption, whatever it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import pandas as pd

from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.readers.binary import images
from embedding_explorer.data.readers.infer.cell_values import column_names
from embedding_explorer.data.readers.raw import Blob, Raw, Wish

KNOWN = 0.5  # share of the pictures that a column must name to be the one that names them


def join(
    pictures: Sequence[Blob],
    table: Blob,
    parse: Callable[[Blob], Raw],
    wish: Wish,
    what: str,
) -> Raw | None:
    """Return pictures with the columns of a table beside them; None where it names too few.

    Raises
    ------
    InputError
        If no picture or the table cannot be read.
    LimitError
        If there are more pictures than allowed.
    """
    raw, known = images.parse_many(pictures, wish, what), parse(table)
    files = [_bare(name) for name in raw.frame["file"]]
    cells = {c: known.frame[c].astype("str").map(_bare) for c in known.frame.columns}
    met = {c: len(set(cell) & set(files)) for c, cell in cells.items()}
    column = max(met, key=lambda c: met[c], default=None)
    if column is None or met[column] < KNOWN * len(set(files)):
        return None
    rows = known.frame.set_axis(cells[column], axis=0)
    rows = rows[~rows.index.duplicated()].drop(columns=column).reindex(files)
    rows = rows.drop(columns=[c for c in rows.columns if c in raw.frame.columns])
    named, titles, _ = column_names(rows, list(rows.columns))
    frame = pd.concat([raw.frame, named.set_axis(raw.frame.index, axis=0)], axis=1)
    missing = len(files) - sum(name in set(cells[column]) for name in files)
    text = f"{table.what} describes the pictures: {', '.join(map(repr, titles[:5]))}."
    notes = [Note(text, len(files) - missing)]
    if missing:
        lack = f"{counted(missing, 'picture')} not named in {column!r}: without these values."
        notes.append(Note(lack, missing, level="warning"))
    labels = () if "folder" in raw.frame else _label(titles)
    return replace(raw, frame=frame, proposed=(*raw.proposed, *labels)).noting(*notes)


def _bare(path: str) -> str:
    """Return the name of a file without its folders and suffix, in lower case."""
    name = PurePosixPath(str(path).strip().replace("\\", "/")).name
    stem, dot, suffix = name.rpartition(".")
    pictures = (*images.SUFFIXES, *images.OTHERS)
    return (stem if dot and f".{suffix.lower()}" in pictures else name).lower()


def _label(titles: Sequence[str]) -> tuple[Column, ...]:
    """A single column beside the names of the files is what the pictures are of."""
    if len(titles) != 1:
        return ()
    return (Column(titles[0], "label", "what the table says of each picture"),)
