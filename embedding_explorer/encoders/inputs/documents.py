"""What an encoder of words reads from each kind of data: a text or a list of tokens per thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from embedding_explorer.data.columns import text_of
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.adjacency import neighbours
from embedding_explorer.encoders.inputs.cell_values import split


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


def documents(dataset: Dataset) -> Documents:
    """Return what there is to read, row by row."""
    return _SOURCES.get(dataset.kind, _items)(dataset)


def texts(dataset: Dataset) -> list[str]:
    """Return one running text per row, for an encoder that reads nothing else."""
    return _texts(dataset, text_columns(dataset)).joined()


def text_columns(dataset: Dataset) -> list[str]:
    """Return the columns of the running text; without any, the name and the categories."""
    return dataset.with_role("text") or ["name", *dataset.with_role("category")]


def _items(dataset: Dataset) -> Documents:
    if text_columns := dataset.with_role("text"):
        return _texts(dataset, text_columns)
    if columns := dataset.with_role("category"):
        return Documents(None, cells(dataset, columns), f"the cells of {', '.join(columns)}")
    return _texts(dataset, ["name"])


def _texts(dataset: Dataset, columns: list[str]) -> Documents:
    filled = [
        dataset.items[c].astype("object").where(dataset.items[c].notna(), "") for c in columns
    ]
    rows = [
        "\n".join(text_of(part) for part in row if str(part)) for row in zip(*filled, strict=True)
    ]
    return Documents(rows, None, f"the text of {', '.join(columns)}")


def cells(dataset: Dataset, columns: list[str]) -> list[list[str]]:
    """Return the values of every row, a cell such as Horror-Comedy as two of them."""
    split_columns = [split(dataset.items[c]) for c in columns]
    return [[part for cell in row for part in cell] for row in zip(*split_columns, strict=True)]


_SOURCES: dict[str, Callable[[Dataset], Documents]] = {
    "text": lambda data: _texts(data, data.with_role("text") or ["name"]),
    "graph": lambda data: Documents(None, neighbours(data), "the neighbours of each node"),
}
