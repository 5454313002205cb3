"""What the user brought: one row per thing, the role of every column, and what reading changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, some, unknown
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.wording import counted
from embedding_explorer.data.cast_columns import cast
from embedding_explorer.data.columns import KINDS, ROLES, Column, Note, texts_of
from embedding_explorer.data.fingerprint import fingerprint


@kept
@dataclass(frozen=True, eq=False)
class Dataset:
    """A frozen table of things with a name each.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    items : DataFrame
        n rows, index 0..n-1; first column ``name`` (unique str), then the user's columns.
    columns : tuple of Column
        One entry per column of `items` except ``name``, in order.
    vectors : (n, d) float32 array or None
        For kind "vectors".
    images : (n, height, width) or (n, height, width, 3) uint8 array or None
        For kind "images"; all of one size.
    edges : DataFrame or None
        For kind "graph": columns source, target (names of items) and weight (float).
    distances : (n, n) float32 array or None
        For kind "distances": how far each item is from each other, as `distance_matrix.checked`
        returns it (symmetric, finite, 0 or more, zeros on the diagonal).
    notes, dropped, source
        What reading changed; the rows it dropped (with columns ``row`` and ``reason`` first);
        where it came from ("films.csv", "sample films", "pasted text").
    reading : mapping
        How the bytes were read (format, encoding, delimiter, sample size and seed ...), enough
        for a script to read the same file again.
    fingerprint, origin : str
        Of all that a method can see; and that of the dataset which this is a version or a part
        of, its own where it was brought as it is.
    """

    kind: str
    items: pd.DataFrame
    columns: tuple[Column, ...] = ()
    vectors: np.ndarray | None = None
    images: np.ndarray | None = None
    edges: pd.DataFrame | None = None
    distances: np.ndarray | None = None
    notes: tuple[Note, ...] = ()
    dropped: pd.DataFrame = field(default_factory=pd.DataFrame)
    source: str = "data"
    reading: Mapping[str, object] = field(default_factory=dict)
    fingerprint: str = ""
    origin: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise unknown("kind of data", self.kind, KINDS)
        for name, array in self.arrays.items():
            view = array.view()
            view.setflags(write=False)  # kept by caches, and shared by all who ask for it
            object.__setattr__(self, name, view)
        if self.distances is not None and self.distances.shape != (len(self),) * 2:
            raise InputError(
                f"A distance matrix needs a row and a column per item: {len(self)} items, "
                f"distances of shape {self.distances.shape}."
            )
        if not self.fingerprint:
            object.__setattr__(self, "fingerprint", fingerprint(self))
        if not self.origin:
            object.__setattr__(self, "origin", self.fingerprint)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays that stand beside the items, those that are there, by their field."""
        fields = ("vectors", "images", "distances")
        return {name: a for name in fields if isinstance(a := getattr(self, name), np.ndarray)}

    @property
    def names(self) -> pd.Index:
        """The n unique names, in the order of the rows."""
        return pd.Index(self.items["name"], name="name")

    @property
    def roles(self) -> dict[str, str]:
        """The role of every column."""
        return {column.name: column.role for column in self.columns}

    def with_role(self, *roles: str) -> list[str]:
        """Return the names of the columns that have one of `roles`, in order."""
        return [column.name for column in self.columns if column.role in roles]


def unique_names(values: Iterable[object]) -> tuple[list[str], list[int]]:
    """Return names made unique by a number in brackets, and the positions that were changed.

    >>> unique_names(["a", "b", "a"])
    (['a', 'b', 'a (2)'], [2])
    """
    texts = [str(value) for value in values]
    taken = set(texts)
    counts: dict[str, int] = {}
    if len(taken) == len(texts):
        return texts, []
    names: list[str] = []
    changed: list[int] = []
    for position, text in enumerate(texts):
        counts[text] = counts.get(text, 0) + 1
        name = text
        if counts[text] > 1:
            changed.append(position)
            while name in taken:
                name = f"{text} ({counts[text]})"
                counts[text] += name in taken
            taken.add(name)
        names.append(name)
    return names, changed


def with_roles(
    dataset: Dataset, roles: Mapping[str, str], progress: Progress | None = None
) -> Dataset:
    """Return the dataset with the roles of some columns changed.

    "name" is the user's column of that name where the rows are called by it. With another role it
    goes on as "name (column)", and the rows are called by the column that becomes the name, or by
    their place in the file.

    Raises
    ------
    InputError
        If a column or a role does not exist, a column has nothing in it that the role needs, or
        a graph is to change its names.
    """
    known = {**dataset.roles, "name": "name"}
    for column, role in roles.items():
        if column not in known:
            raise unknown("column", column, known)
        if role not in ROLES:
            raise unknown("role", role, ROLES)
    changed, kept = _renamed(dataset, roles)
    roles = {kept or c if c == "name" else c: r for c, r in roles.items() if c != "name" or kept}
    columns = tuple(
        replace(c, role=roles[c.name], reason="chosen by you") if c.name in roles else c
        for c in changed.columns
    )
    items, notes, reading = cast(changed.items, roles, changed.reading, progress)
    notes = (*changed.notes, *notes)
    return replace(
        changed, columns=columns, items=items, notes=notes, reading=reading, fingerprint=""
    )


def _renamed(dataset: Dataset, roles: Mapping[str, str]) -> tuple[Dataset, str | None]:
    """Give the rows other names where the roles ask for it.

    Returns
    -------
    dataset, kept
        `kept`: what the user's column "name" is called now, if the rows are no longer.
    """
    chosen = [column for column, role in roles.items() if role == "name"]
    if len(chosen) > 1:
        raise InputError(f"Only one column can be the name; {some(chosen)} were chosen.")
    given_up = roles.get("name", "name") != "name"
    if chosen in ([], ["name"]) and not given_up:
        return dataset, None
    if dataset.kind == "graph":
        raise InputError(
            "Graph nodes keep their names, because the edges refer to them; read the data as "
            "items to choose another name."
        )
    if given_up and not named_by_name(dataset):
        raise InputError("No column named 'name' can name the rows; choose another column.")
    items, columns, kept = _former_name(dataset, chosen)
    names, note = _by_column(dataset, chosen[0]) if chosen else _by_place(dataset)
    changed = replace(
        dataset,
        items=items.assign(name=pd.Series(names, dtype="str")),
        columns=columns,
        notes=(*dataset.notes, *([note] if note else [])),
        reading={**dataset.reading, "name_column": chosen[0] if chosen else None},
    )
    return changed, kept


def own_columns(dataset: Dataset) -> tuple[Column, ...]:
    """Return the user's columns: also the one called name, where it names the rows."""
    if not named_by_name(dataset):
        return dataset.columns
    reason = str(dataset.reading.get("name_reason") or "called name")
    return (Column("name", "name", reason), *dataset.columns)


def named_by_name(dataset: Dataset) -> bool:
    """Tell whether the names of the rows are the user's own column "name"."""
    return dataset.reading.get("name_column", "name") == "name"


def _by_column(dataset: Dataset, column: str) -> tuple[list[str], Note | None]:
    cells = texts_of(dataset.items[column])
    names, changed = unique_names(cells.fillna("(no name)"))
    text = f"{counted(len(changed), 'name')} in {column!r}: numbered."
    rows = file_rows(dataset, changed[:10])
    return names, Note(text, len(changed), rows) if changed else None


def _by_place(dataset: Dataset) -> tuple[pd.Series, Note]:
    rows = file_rows(dataset, range(len(dataset)))
    return place_names(rows, below_header=bool(dataset.reading.get("header")))


def place_names(rows: Sequence[int] | np.ndarray, *, below_header: bool) -> tuple[pd.Series, Note]:
    """Return "row 2", "row 3" ... as names, the numbers of the rows in the file, and the note."""
    names = "row " + pd.Series(rows, dtype=np.int64).astype("str")
    text = "No name column: rows are numbered as in the file"
    if below_header and len(rows) and rows[0] > 1:
        text += " (the header is line 1)"
    return names, Note(f"{text}.")


def file_rows(dataset: Dataset, rows: Sequence[int]) -> tuple[int, ...]:
    """Return the numbers that the user's own file gives to some rows of the data (0, 1, ...)."""
    first = dataset.reading.get("first_row", 1)
    return tuple((positions_in_file(dataset)[list(rows)] + first).tolist())


def positions_in_file(dataset: Dataset) -> np.ndarray:
    """Return where every row of the data stood in the file, from 0, before any was left out."""
    n, drawn = len(dataset), dataset.reading.get("sample")
    drop: Any = dataset.reading.get("drop") or ()
    there = np.arange(n + len(drop))
    if isinstance(drawn, Mapping):
        draw = np.random.default_rng(drawn["seed"])
        there = np.sort(draw.choice(drawn["total"], drawn["n"], replace=False))
    kept = np.setdiff1d(there, drop)
    return kept if len(kept) == n else np.arange(n)


def _former_name(
    dataset: Dataset, chosen: Sequence[str]
) -> tuple[pd.DataFrame, tuple[Column, ...], str | None]:
    """Return items and columns in which what was the name until now is an ordinary column."""
    reason = "it was the name column until you chose another"
    columns = tuple(
        replace(c, role="category", reason=reason)
        if c.role == "name" and c.name not in chosen
        else c
        for c in dataset.columns
    )
    if not named_by_name(dataset):
        return dataset.items, columns, None
    kept = unique_names([*dataset.items.columns, "name (column)"])[0][-1]
    items = dataset.items.copy()
    items.insert(1, kept, items["name"])
    return items, (Column(kept, "category", reason), *columns), kept


def subset(data: Dataset, rows: np.ndarray) -> Dataset:
    """Return some rows of a dataset; links of a graph stay where both ends do.

    Raises
    ------
    InputError
        For no rows.
    """
    if not len(rows):
        raise InputError("A part of the data needs at least one row.")
    items = data.items.iloc[rows].reset_index(drop=True)
    edges = data.edges
    if edges is not None:
        there = edges["source"].isin(items["name"]) & edges["target"].isin(items["name"])
        edges = edges[there].reset_index(drop=True)
    return replace(
        data,
        items=items,
        edges=edges,
        vectors=None if data.vectors is None else data.vectors[rows],
        images=None if data.images is None else data.images[rows],
        distances=None if data.distances is None else data.distances[np.ix_(rows, rows)],
        fingerprint=f"{data.fingerprint}-part",  # kept nowhere
    )
