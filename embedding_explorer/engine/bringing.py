"""What a visitor brings: bytes in the store, under a key of their own, until a worker has read it.

The page never reads a file itself: a few bytes can hold more than all memory. A worker reads it,
within its own limits, and keeps what it read for who brought it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check, holding, limit
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question, question_named
from embedding_explorer.data import combine
from embedding_explorer.data.dataset import Dataset, with_roles
from embedding_explorer.engine import keeping
from embedding_explorer.engine.memory import bounded
from embedding_explorer.engine.store import Store

SMALL = 8_000_000  # bytes brought that take a worker a second or so
FILES, TEXT, TABLE = "files", "text", "table"
Brought: TypeAlias = (
    Sequence[tuple[str, bytes]] | str | pd.DataFrame
)  # named files, a text or a table
GONE = "This data has expired: data is kept for an hour after its last use. Upload it again."


def bring(store: Store, what: Brought, owner: str, *, idle: float = keeping.UPLOAD_IDLE) -> str:
    """Keep what somebody brings until it is read, or unused for `idle` seconds; return its key.

    One who brings more than the limit ``visitor_bytes`` in all loses the oldest of it: what was
    read stays, only reading it again takes another upload.

    Raises
    ------
    LimitError
        If this alone is over the limit.
    StoreError
        If it cannot be kept.
    """
    value = _packed(what)
    size = sum(part.nbytes for part in _arrays(value))
    check("visitor_bytes", size, "Your data")
    mark = store.key("uploads", owner)
    room = limit("visitor_bytes") - size
    mine = (entry for entry in store.entries() if mark in entry.of.split())
    for entry in sorted(mine, key=lambda entry: entry.used, reverse=True):
        room -= entry.bytes
        if room < 0:
            store.drop(entry.folder.name)
    key = store.key("upload", owner, uuid.uuid4().hex)
    store.put(key, value, idle=idle, of=f"{key} {mark}", brought=True)
    return key


def _packed(what: Brought) -> dict[str, Any]:
    """Return what was brought as the store keeps it: bytes are arrays, read back by mapping."""
    if isinstance(what, pd.DataFrame):
        return {TABLE: what}
    if isinstance(what, str):
        return {TEXT: np.frombuffer(what.encode("utf-8", "surrogatepass"), np.uint8)}
    return {FILES: [(name, np.frombuffer(content, np.uint8)) for name, content in what]}


def _arrays(value: Mapping[str, Any]) -> list[np.ndarray]:
    return [array for _, array in value.get(FILES, ())] + [value[k] for k in (TEXT,) if k in value]


def _unpacked(store: Store, key: str, value: Mapping[str, Any]) -> Any:
    if keeping.CONTENT in value:  # it was read before, and is changed
        return keeping.known(store, key)
    if TABLE in value:
        return value[TABLE]
    if TEXT in value:
        return value[TEXT].tobytes().decode("utf-8", "surrogatepass")
    return [(name, content.tobytes()) for name, content in value[FILES]]


def is_small(store: Store, key: str) -> bool:
    """Tell whether what is kept under a key is read, or changed, in a second or so."""
    brought = store.entry(key)
    if brought is None or brought.bytes > SMALL:
        return False
    content = store.entry(keeping.content_of(store, key))
    return content is None or content.bytes <= SMALL


def read(
    store: Store,
    key: str,
    function: str,
    *,
    owner: str,
    options: Mapping[str, Any],
    limits: Mapping[str, str],
    progress: Progress,
    joining: tuple[str, str] | None = None,
) -> Any:
    """Read, or change, in a worker what is kept under a key; return what is to be kept of it.

    Parameters
    ----------
    function : str
        Name of a question, which gets what was brought, the options and ``progress``. A dataset
        that it returns is kept for its owner, and its key returned.
    limits : mapping
        Those of the server (`limits.chosen`), which hold here too.
    joining : tuple, optional
        A name in `combine.JOINED`, and the key of the dataset that what is read is joined with.

    Raises
    ------
    InputError
        If it is no longer kept, or cannot be joined.
    MemoryError
        If it takes more memory than a worker has.
    """
    value = store.find(key)
    if value is None:
        raise InputError(GONE)
    ask = question_named(function).function
    with bounded(), holding(limits):
        made = ask(_unpacked(store, key, value), **options, progress=progress)
        if joining is not None:
            made = _joined(store, *joining, made)
    if not isinstance(made, Dataset):
        return made
    link = keeping.keep(store, made, owner)
    if key not in store:  # it was let go meanwhile
        keeping.forget(store, made, owner)
        raise InputError(GONE)
    return link


def _joined(store: Store, how: str, key: str, new: Dataset) -> Dataset:
    old = keeping.lookup(store, key)
    if old is None:
        raise InputError(
            "The data that the file was to join is no longer here; open the file as a new data set."
        )
    return combine.JOINED[how](old, new)


@question()
def dataset(what: Any, *, name: str | None = None, progress: Progress, **options: Any) -> Dataset:
    """Return what was brought as a dataset: one file, several, a text or a table."""
    from embedding_explorer.data.readers import read as read_any
    from embedding_explorer.data.readers import read_text

    if isinstance(what, str):
        return read_text(what, progress=progress, **options)
    if isinstance(what, list) and len(what) == 1:
        (name, what), *_ = what
    return read_any(what, name=name, progress=progress, **options)


@question()
def with_other_roles(what: Dataset, *, roles: Mapping[str, str], progress: Progress) -> Dataset:
    """Return a dataset that was read before with the roles of some columns changed."""
    return with_roles(what, roles, progress)


@question()
def rows_alone(what: Dataset, *, rows: Sequence[int], name: str, progress: Progress) -> Dataset:
    """Return some rows of a dataset that was read before as one of its own (`combine.part`)."""
    progress(0.0, "Taking the rows")
    return combine.part(what, rows, name)


@question()
def with_tags(
    what: Dataset, *, codes: np.ndarray, titles: Sequence[str], progress: Progress
) -> Dataset:
    """Return a dataset that was read before with its tags as a label (`combine.tagged`)."""
    progress(0.0, "Adding the column")
    return combine.tagged(what, codes, titles)


@question()
def picture(what: Any, *, side: int, name: str | None = None, progress: Progress) -> np.ndarray:
    """Return the pixels of one picture that was brought (`eigenimages.open_picture`)."""
    from embedding_explorer.analysis.vectors.eigenimages import open_picture

    ((called, content),) = what
    progress(0.0, "Opening the image")
    return open_picture(content, name or called, side=side)
