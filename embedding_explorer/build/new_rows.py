"""New rows beside those a map was made of: read like them, under names of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.wording import counted, in_words
from embedding_explorer.data.columns import Note
from embedding_explorer.data.combine import appended, replaced
from embedding_explorer.data.dataset import Dataset, named_by_name, subset, unique_names

NEEDLESS = ("label", "ignore", "link", "image")  # roles whose columns new rows may lack


@dataclass(frozen=True, eq=False)
class NewRows:
    """Rows that are to be placed.

    Attributes
    ----------
    fresh : Dataset
        They alone, with the columns and roles of the others, under the names they came with: an
        encoder may read these.
    together : Dataset
        The others as they were, and these below them; a name that was taken has a number.
    notes : tuple of str
        What they lack or have too much.
    """

    fresh: Dataset
    together: Dataset
    notes: tuple[str, ...]


def new_rows(known: Dataset, more: Any) -> NewRows:
    """Return new rows, a dataset or what `read` takes, as what they are beside the known ones.

    Raises
    ------
    InputError
        If kinds, columns or sizes of vectors or images differ.
    LimitError
        If there are more rows together than allowed.
    """
    new = _read(more, known)
    fitted, said = _fitted(known, new)
    whole = appended(known, fitted)
    fresh = subset(whole, np.arange(len(known), len(whole)))
    own = _own_names(known, replaced(known, fitted))
    fresh = _named(fresh, unique_names(own)[0])
    names, doubled = unique_names([*known.names, *own])
    if doubled:
        said.append(f"{counted(len(doubled), 'name')} already taken: numbered.")
    said += [n.text for n in fitted.notes if _matters(n)]
    return NewRows(fresh, _named(whole, names), tuple(said))


def _read(more: Any, known: Dataset) -> Dataset:
    from embedding_explorer.data.readers import read

    return more if isinstance(more, Dataset) else read(more, kind=known.kind)


def _fitted(known: Dataset, new: Dataset) -> tuple[Dataset, list[str]]:
    """Return the new rows with the known columns, and what was lacking or too much."""
    if new.kind != known.kind:
        raise InputError(
            f"The new rows are {new.kind}, and the map is one of {known.kind}; bring rows of the "
            "same kind."
        )
    lacking = [c for c in known.with_role(*NEEDLESS) if c not in new.items]
    extra = [c for c in new.items.columns if c not in known.items]
    items = new.items.drop(columns=extra).assign(**dict.fromkeys(lacking, pd.NA))
    columns = [c for c in new.columns if c.name not in extra]
    columns += [c for c in known.columns if c.name in lacking]
    said = []
    if lacking:
        said.append(f"The new rows lack {in_words(lacking)}: empty there.")
    if extra:
        said.append(f"Only the new rows have {in_words(extra)}: left out.")
    reading = dict(new.reading)
    if not named_by_name(known):  # then a column "name" of the new rows is none that they need
        reading["name_column"] = known.reading["name_column"]
    fitted = replace(new, items=items, columns=tuple(columns), reading=reading, fingerprint="")
    return fitted, said


def _own_names(known: Dataset, new: Dataset) -> list[str]:
    """Return what the new rows are called by themselves; "new row 2" where nothing names them."""
    unnamed = known.reading.get("name_column", "name") is None
    if unnamed and known.kind in ("items", "vectors"):
        return [f"new row {i + 1}" for i in range(len(new))]
    return [str(name) for name in new.names]


def _named(data: Dataset, names: list[str]) -> Dataset:
    return replace(data, items=data.items.assign(name=pd.Series(names, dtype="str")))


def _matters(note: Note) -> bool:
    return note.level == "warning"
