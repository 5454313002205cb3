"""What was found in a file, made into a Dataset: kind, roles, names, notes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, unknown
from embedding_explorer.data.cast_columns import cast
from embedding_explorer.data.columns import KINDS, Column, Note
from embedding_explorer.data.dataset import Dataset, unique_names
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.infer import (
    base64_cells,
    distance_tables,
    left_out,
    long_tables,
    nested,
    places,
    quantities,
    row_names,
    vector_cells,
)
from embedding_explorer.data.readers.infer import kind as kinds
from embedding_explorer.data.readers.infer.drop_rows import report, tidy
from embedding_explorer.data.readers.infer.kind import Found
from embedding_explorer.data.readers.infer.roles import propose
from embedding_explorer.data.readers.infer.square import similarity_notes
from embedding_explorer.data.readers.raw import Raw, Wish

TABLES = ("items", "text", "vectors")  # kinds of data in which a row of the table is a thing


def assemble(
    raw: Raw,
    *,
    source: str,
    wish: Wish,
    kind: str | None = None,
    roles: Mapping[str, str] | None = None,
    leave_out: Collection[str] = (),
) -> Dataset:
    """Return the Dataset that a file holds, without the rows that are to be left out.

    Raises
    ------
    InputError
        If no row is left, a column or role does not exist, or it cannot be of that kind.
    """
    if kind is not None and kind not in KINDS:
        raise unknown("kind of data", kind, KINDS)
    left_out.check(leave_out)
    pace.tell("Looking at the columns")
    asked = [column for column, role in (roles or {}).items() if role == "vector"]
    raw = tidy(nested.expand(raw, kept=roles or ()), lists=asked)
    raw = base64_cells.decode(raw)
    raw = replace(raw, frame=vector_cells.parse_cells(raw.frame, asked))
    raw = places.expand(raw, kept=roles or ())
    raw = quantities.read(raw, kept=[c for c, role in (roles or {}).items() if role != "number"])
    if kind in (None, "distances") and not set(roles or {}) & set(raw.frame.columns):
        raw = distance_tables.squared(raw)
    pace.tell("Looking at the columns", 0.5)
    found = _with_roles(raw, roles)
    sort = kind or kinds.detect(found)
    if leave_out and sort in TABLES:
        raw = left_out.without(raw, found.raw, found.columns, leave_out)
        found = _with_roles(raw, roles)
    if sort in ("items", "vectors"):
        found = replace(found, raw=found.raw.noting(*similarity_notes(found.raw)))
    if sort == "items":
        found = replace(found, raw=found.raw.noting(*long_tables.notes(found.raw.frame)))
    found = kinds.MAKERS[sort](found)
    if not len(found.raw.frame):
        raise InputError(f"Nothing is left of {source!r}: every row had to be left out.")
    return _dataset(found, source, wish)


def _with_roles(raw: Raw, roles: Mapping[str, str] | None) -> Found:
    """Return the table with a role for every column, and its cells as the roles need them."""
    columns = propose(raw.frame, _of_columns(roles, raw), raw.proposed)
    frame, notes, reading = cast(raw.frame, {c.name: c.role for c in columns}, raw.reading)
    return Found(replace(raw, frame=frame, reading=reading).noting(*notes), columns)


def _of_columns(roles: Mapping[str, str] | None, raw: Raw) -> dict[str, str]:
    """Leave out the roles of arrays that lie beside the table (vectors, images, edges)."""
    beside = {"vector": raw.vectors, "image": raw.images}
    known = raw.frame.columns
    return {
        column: role
        for column, role in (roles or {}).items()
        if column in known or beside.get(role) is None
    }


def _dataset(found: Found, source: str, wish: Wish) -> Dataset:
    raw = report(found.raw, found.columns)
    drawn = _sample(raw, wish)
    made = _names(found, raw)
    items, columns, note = _items(found, made.values)
    named = found.having("name")
    reading = {
        "file": source,
        **raw.reading,
        "first_row": raw.first_row,
        "drop": _dropped(raw),
        "sample": drawn,
        "name_column": named[0] if named else None,
        "name_reason": next((c.reason for c in found.columns if c.role == "name"), None),
    }
    return Dataset(
        found.kind,
        items,
        columns,
        vectors=raw.vectors,
        images=raw.images,
        edges=raw.edges,
        distances=raw.distances,
        notes=(*_sample_note(drawn), *raw.notes, *made.notes, *note),
        dropped=_all_dropped(raw),
        source=source,
        reading=reading,
    )


def _names(found: Found, raw: Raw) -> row_names.Names:
    named, texts = found.having("name"), found.having("text")
    if named:
        return row_names.from_column(raw.frame[named[0]], raw)
    if texts and found.kind == "text":
        return row_names.from_texts(raw.frame[texts[0]], raw)
    return row_names.from_rows(raw)


def _items(
    found: Found, values: list[str] | pd.Series
) -> tuple[pd.DataFrame, tuple[Column, ...], tuple[Note, ...]]:
    """Return the items with their name first; another column called name gives way."""
    frame = found.raw.frame.reset_index(drop=True)
    columns = found.columns
    notes: tuple[Note, ...] = ()
    if "name" in found.having("name"):
        frame = frame.drop(columns="name")
        columns = tuple(c for c in columns if c.name != "name")
    elif "name" in frame.columns:
        new = unique_names([*frame.columns.drop("name"), "name (column)"])[0][-1]
        frame = frame.rename(columns={"name": new})
        columns = tuple(replace(c, name=new) if c.name == "name" else c for c in columns)
        notes = (Note(f"The column 'name' does not name the rows; it was renamed {new!r}."),)
    # Beside the columns, which lie where they were read: an insertion would copy them.
    names = pd.Series(values, dtype="str", name="name")
    return pd.concat([names, frame], axis=1), columns, notes


def _dropped(raw: Raw) -> list[int]:
    kept = np.zeros(raw.total, bool)
    kept[raw.frame.index.to_numpy()] = True
    there = np.arange(raw.total) if raw.taken is None else raw.taken
    dropped: list[int] = there[~kept[there]].tolist()
    return dropped


def _sample(raw: Raw, wish: Wish) -> dict[str, int] | None:
    if raw.taken is None:
        edges = raw.reading.get("edges_sample")
        return {**edges, "seed": wish.seed} if edges else None
    return {"n": len(raw.taken), "seed": wish.seed, "total": raw.total}


def _sample_note(drawn: dict[str, int] | None) -> tuple[Note, ...]:
    if drawn is None:
        return ()
    text = f"A random {drawn['n']:,} of {drawn['total']:,} rows (seed {drawn['seed']})."
    return (Note(text, drawn["n"], level="warning"),)


def _all_dropped(raw: Raw) -> pd.DataFrame:
    if not raw.dropped:
        return pd.DataFrame(columns=["row", "reason"])
    return pd.concat(raw.dropped, ignore_index=True).sort_values("row", ignore_index=True)
