"""What an encoder of words reads from each kind of data: a text or a list of tokens per thing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from embedding_explorer.data.columns import text_of
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.listed_values import split, split_as
from embedding_explorer.encoders.inputs.adjacency import neighbours

NAMES = 1_000  # that are looked at to tell whether names are words
WORD = re.compile(r"[^\W\d_]+")  # letters without digits between them
APART = re.compile(r"[\W_]+")
NOTHING = (
    "No column has text to read: row numbers, ids and categories are not text. Give a column the "
    "role text, or choose another method."
)


@dataclass(frozen=True, eq=False)
class Documents:
    """One entry per row of the data: `texts` where there is running text, else `tokens`.

    Attributes
    ----------
    texts : list of n str, or None
    tokens : list of n lists of str, or None
        Cells or neighbours, each a word of its own with its spaces.
    said : str
        What was read, as the end of a sentence ("the columns text, title").
    """

    texts: list[str] | None
    tokens: list[list[str]] | None
    said: str

    def __len__(self) -> int:
        return len(self.texts if self.texts is not None else self.tokens or ())

    def joined(self) -> list[str]:
        """Return one text per row, tokens with a space between."""
        return self.texts if self.texts is not None else [" ".join(t) for t in self.tokens or ()]


def documents(dataset: Dataset, known: Dataset | None = None) -> Documents:
    """Return what there is to read, row by row.

    Cells part where they do in the dataset `known`, if other rows are read as its rows were.
    """
    if dataset.kind == "items":
        return _items(dataset, known)
    return _SOURCES[dataset.kind](dataset)


def texts(dataset: Dataset, known: Dataset | None = None) -> list[str]:
    """Return one running text per row, for an encoder that reads nothing else.

    Which columns are read says the dataset `known`, if other rows are read as its rows were.
    """
    return _texts(dataset, text_columns(dataset if known is None else known)).joined()


def text_columns(dataset: Dataset) -> list[str]:
    """Return the columns of the running text; without any, the name and the categories.

    Names that are numbers or ids ("row 2", "SKU-0017") are nothing to read.
    """
    if texts := dataset.with_role("text"):
        return texts
    named = dataset.kind != "items" or has_worded_names(dataset)
    return ["name"] * named + dataset.with_role("category")


def nothing_to_read(dataset: Dataset) -> str | None:
    """Say why a table holds nothing for an encoder of words, or None when it does.

    What can be read: a column of texts, names that are words, or cells that list several values.
    """
    if dataset.kind != "items" or dataset.with_role("text") or has_worded_names(dataset):
        return None
    lists = (dataset.items[column].iloc[:NAMES] for column in dataset.with_role("category"))
    if any(len(cell) > 1 for column in lists for cell in split(column)):
        return None
    return NOTHING


def has_worded_names(dataset: Dataset) -> bool:
    """Tell whether the names are words, most of them different once numbers are taken away.

    "row 2", "SKU-0017" and "3f2a91" are none, whoever gave them.
    """
    n = len(dataset)
    names = dataset.names[:: max(n // NAMES, 1)]
    worded = {tuple(p for p in APART.split(name) if WORD.fullmatch(p)) for name in names} - {()}
    return 2 * len(worded) >= len(names)


def _items(dataset: Dataset, known: Dataset | None) -> Documents:
    if text_columns := dataset.with_role("text"):
        return _texts(dataset, text_columns)
    if columns := dataset.with_role("category"):
        return Documents(None, cells(dataset, columns, known), f"the cells of {', '.join(columns)}")
    return _texts(dataset, ["name"])


def _texts(dataset: Dataset, columns: list[str]) -> Documents:
    filled = [
        dataset.items[c].astype("object").where(dataset.items[c].notna(), "") for c in columns
    ]
    rows = [
        "\n".join(text_of(part) for part in row if str(part)) for row in zip(*filled, strict=True)
    ]
    return Documents(rows, None, f"the text of {', '.join(columns)}")


def cells(dataset: Dataset, columns: list[str], known: Dataset | None = None) -> list[list[str]]:
    """Return the values of every row, a cell such as Horror-Comedy as two of them.

    What parts the values of a cell is told by the cells of the dataset, or of those `known`.
    """
    if known is None:
        split_columns = [split(dataset.items[c]) for c in columns]
    else:
        split_columns = [split_as(dataset.items[c], known.items[c]) for c in columns]
    return [[part for cell in row for part in cell] for row in zip(*split_columns, strict=True)]


_SOURCES: dict[str, Callable[[Dataset], Documents]] = {
    "text": lambda data: _texts(data, data.with_role("text") or ["name"]),
    "graph": lambda data: Documents(None, neighbours(data), "the neighbours of each node"),
}
