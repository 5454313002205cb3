"""Why a column is no label that could be guessed."""

from __future__ import annotations

from embedding_explorer.data.columns import texts_of
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.uses.classify import CLASSES


def why_no_label(data: Dataset) -> str:
    """Say of every column that could be a label if it had other values why it is none.

    Returns
    -------
    str
        Sentences; empty where no column is near to being one.
    """
    said = []
    for column in data.with_role("label", "category", "ignore"):
        cells = texts_of(data.items[column])
        sizes = cells.value_counts()
        if len(sizes) == 1:
            said.append(f"{column} has only the value {sizes.index[0]}.")
        elif len(sizes) > 1 and data.roles[column] != "ignore":
            often = sizes.index[sizes >= 2]
            if len(sizes) > CLASSES:
                said.append(f"{column} has {len(sizes):,} values, more than {CLASSES}.")
            elif len(often) == 1:
                said.append(f"Of the values of {column} only {often[0]} occurs more than once.")
            elif not len(often):
                said.append(f"No value of {column} occurs more than once.")
    return " ".join(said)
