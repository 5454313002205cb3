"""Two datasets as one, or a part of one: a file instead of another, its rows below, rows alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, some
from embedding_explorer.base.limits import check, check_rows
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note, characters_of, distinct
from embedding_explorer.data.dataset import (
    Dataset,
    named_by_name,
    place_names,
    subset,
    unique_names,
    with_roles,
)

_NO_FILE = {"drop": (), "sample": None, "first_row": 1, "header": None}
ROWED = ("items", "text", "vectors", "images")  # kinds whose rows stand by themselves

TAG = "tag"


def renamed(data: Dataset, name: str) -> Dataset:
    """Return the dataset under another name.

    Raises
    ------
    InputError
        If the name is empty.
    """
    if not name.strip():
        raise InputError("A data set needs a name of at least one character.")
    return replace(data, source=" ".join(name.split()))


def replaced(old: Dataset, new: Dataset) -> Dataset:
    """Return the new dataset with the name of the old one, and its roles where columns agree."""
    roles = old.roles
    changed = {
        c.name: roles[c.name]
        for c in new.columns
        if c.name in roles and roles[c.name] != c.role and "name" not in (c.role, roles[c.name])
    }
    called = str(old.reading.get("name_column", "name"))
    if new.kind != "graph" and new.roles.get(called, "name") != "name":
        changed[called] = "name"
    return replace(with_roles(new, changed) if changed else new, source=old.source)


def appended(old: Dataset, new: Dataset) -> Dataset:
    """Return the rows of both datasets, the new below the old; roles and name are the old ones'.

    Names that occur twice get a number, as within one file.

    Raises
    ------
    InputError
        If the kinds, the columns or the sizes of vectors or images differ, or rows depend on one
        another (a graph, distances).
    LimitError
        If there are more rows, numbers, characters, images or pixels than allowed; nothing large is
        made before.
    """
    _check(old, new)
    _check_limits(old, new)
    new = replaced(old, new)
    rows = len(old) + len(new)
    arrays: dict[str, Any] = {
        name: np.concatenate([array, new.arrays[name]]) for name, array in old.arrays.items()
    }
    items = pd.concat([old.items, new.items[list(old.items.columns)]], ignore_index=True)
    by_place = old.reading.get("name_column", "name") is None and old.kind in ("items", "vectors")
    places = place_names(range(1, rows + 1), below_header=False)[0]
    names, doubled = unique_names(places if by_place else items["name"])
    notes = [Note(f"{counted(len(new), 'row')} appended to {len(old):,}.", len(new))]
    if doubled:
        notes.append(Note(f"{counted(len(doubled), 'duplicate name')} numbered.", len(doubled)))
    return replace(
        old,
        items=items.assign(name=pd.Series(names, dtype="str")),
        **arrays,
        notes=(*old.notes, *new.notes, *notes),
        dropped=pd.concat([old.dropped, new.dropped], ignore_index=True),
        # Rows no longer stand in one file: they are counted as they are here.
        reading={**old.reading, **_NO_FILE},
        fingerprint="",
        origin="",
    )


def part(data: Dataset, rows: Sequence[int], name: str) -> Dataset:
    """Return some rows of a dataset as one of its own; roles stay, and a note says of what it is.

    Raises
    ------
    InputError
        For no rows, a position that is none, or an empty name.
    """
    chosen = np.unique(np.asarray(rows, np.int64))
    if len(chosen) and not 0 <= chosen[0] <= chosen[-1] < len(data):
        raise InputError(f"Rows are whole numbers from 0 to {len(data) - 1:,}, not {some(chosen)}.")
    said = f"{counted(len(chosen), 'row')} of {len(data):,} in {data.source}."
    made = replace(
        subset(data, chosen),
        notes=(Note(said, len(chosen)), *data.notes),
        reading={**data.reading, **_NO_FILE},
        fingerprint="",
    )
    return renamed(made, name)


def tagged(data: Dataset, codes: np.ndarray, titles: Sequence[str]) -> Dataset:
    """Return a dataset with a tag for each row as one more label, called "tag" if that is free.

    Parameters
    ----------
    data : Dataset
        Of n rows.
    codes : (n,) integers
        The position of each row's tag among the titles, -1 for none.
    titles : sequence of str

    Raises
    ------
    InputError
        If the codes do not fit the rows or the titles.
    """
    if len(codes) != len(data) or (
        len(codes) and not -1 <= codes.min() <= codes.max() < len(titles)
    ):
        raise InputError(
            f"Tags are one code from -1 to {len(titles) - 1} for each of {len(data)} rows."
        )
    *_, name = distinct([*data.items.columns, TAG])
    tags = pd.Series(pd.Categorical.from_codes(codes, list(titles))).astype("str")
    column = Column(name, "label", "your tags")
    return replace(
        data,
        items=data.items.assign(**{name: tags}),
        columns=(*data.columns, column),
        source=f"{data.source}, tagged",
        fingerprint="",
    )


def _check(old: Dataset, new: Dataset) -> None:
    if old.kind not in ROWED:
        raise InputError(
            f"Rows cannot be appended to {_CALLED[old.kind]}; add the file as a data set of its "
            "own, or replace this one."
        )
    if old.kind != new.kind:
        raise InputError(
            f"The file holds {new.kind}, and the data {old.kind}; append a file of the same kind."
        )
    ours, theirs = _columns(old), _columns(new)
    lacking, more = ours - theirs, theirs - ours
    if lacking or more:
        said = [f"lacks {some(sorted(lacking))}"] * bool(lacking)
        said += [f"has {some(sorted(more))} more"] * bool(more)
        raise InputError(f"The file {' and '.join(said)}; append one of the same columns.")
    for name, array in old.arrays.items():
        if array.shape[1:] != new.arrays[name].shape[1:]:
            raise InputError(
                f"The {name} of the file have the shape {new.arrays[name].shape[1:]}, those of the "
                f"data {array.shape[1:]}; append some of the same size."
            )


def _check_limits(old: Dataset, new: Dataset) -> None:
    """Refuse what is too much together, by sizes alone."""
    rows, what = len(old) + len(new), "The data together"
    wide = sum(prod(array.shape[1:]) for array in old.arrays.values())
    check_rows(rows, None, what, width=old.items.shape[1])
    check_rows(rows, None, what, width=wide, name="numbers")
    texts = (data.items[name] for data in (old, new) for name in _columns(data))
    check("characters", characters_of(texts), what)
    if old.images is not None:
        check("images", rows, what)
        check("all_pixels", rows * prod(old.images.shape[1:3]), what)


def _columns(data: Dataset) -> set[str]:
    """Return the names of the user's columns, also of the one that names the rows."""
    own = {"name"} if named_by_name(data) and data.kind != "images" else set()
    return own | set(data.roles)


_CALLED = {"graph": "a graph", "distances": "a distance matrix"}
JOINED = {"replace": replaced, "append": appended}
