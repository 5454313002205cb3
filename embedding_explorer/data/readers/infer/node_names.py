"""What the nodes of a graph are called: which column the edges speak of, which one people read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from embedding_explorer.data.dataset import unique_names
from embedding_explorer.data.number_spelling import count_of
from embedding_explorer.data.readers.infer import edge_columns
from embedding_explorer.data.readers.infer.cell_values import clean
from embedding_explorer.data.readers.infer.row_names import LONGEST, cut

# Titles of what the edges refer to, and of what a node is called, the likeliest first.
IDS = ("id", "key", "node id", "nodeid", "vertex id", "uid", "uuid", "identifier", "node", "vertex")
LABELS = tuple(
    ["label", "name", "title", "full name", "fullname", "display name", "displayname", "caption"]
    + ["node label", "node name", "term", "word"]
)
FILLED, DIFFERENT = 0.9, 0.8  # shares of the nodes with a label, and of labels met only once
KNOWN = 0.5  # share of the ends that a column must know to be what they refer to


def texts(column: pd.Series) -> pd.Series:
    """Return the names in a column: whole numbers without a fraction, short enough, no blanks."""
    column = edge_columns.whole(column)
    column = column.astype("str").str.strip().reset_index(drop=True)
    return column.map(lambda text: cut(clean(text), LONGEST), na_action="ignore")


def referred(nodes: pd.DataFrame, ends: set[str], *, positions: bool = False) -> str | None:
    """Return the column of the nodes that the ends of the edges refer to.

    None where they refer to the place of a node in the list, which is asked for by `positions`.
    """
    cells = {str(c): texts(nodes[c]) for c in nodes.columns}
    known = {c: sum(text in ends for text in set(cell.dropna())) for c, cell in cells.items()}
    needed = KNOWN * len(ends)
    called = [c for c in cells if _rank(c, IDS) is not None and known[c] >= needed]
    if called:
        return max(called, key=lambda c: (known[c], -(_rank(c, IDS) or 0)))
    if positions and {count_of(end) for end in ends} <= set(range(len(nodes))):
        return None
    unique = [c for c in cells if cells[c].dropna().is_unique]
    best = max(unique or cells, key=lambda c: known[c], default=None)
    return None if positions and (best is None or not known[best]) else best


def readable(nodes: pd.DataFrame, of: str | None) -> str | None:
    """Return the column that people read as the name of a node, where it is not `of` itself.

    That is a label or title which nearly every node has and few share: a label that many share
    says what sort of a node it is.
    """
    if of is not None and _rank(of, LABELS) is not None:
        return None
    called = [str(c) for c in nodes.columns if _rank(c, LABELS) is not None and c != of]
    for column in sorted(called, key=lambda c: _rank(c, LABELS) or 0):
        cells = nodes[column]
        filled = cells.notna().to_numpy()
        if isinstance(cells.dtype, pd.StringDtype):
            filled = filled & (cells.str.strip() != "").fillna(False).to_numpy(bool)
            several = cells[filled].nunique() >= DIFFERENT * filled.sum()
            if filled.sum() >= FILLED * len(nodes) and several:
                return column
    return None


def _rank(title: object, titles: Sequence[str]) -> int | None:
    said = " ".join(edge_columns.words(title))
    return titles.index(said) if said in titles else None


def called(nodes: pd.DataFrame, of: pd.Series, label: str | None) -> pd.Series:
    """Return what each node is called: its label, and what the edges call it where it has none."""
    if label is None:
        return of
    found = texts(nodes[label])
    return found.where((found.notna() & (found != "")).to_numpy(bool), of.to_numpy())


def numbered(names: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Return names of which no two are alike, and the positions of those that got a number."""
    listed = names.tolist()
    if not names.is_unique:  # shorter, so that a number fits behind them
        listed = [cut(name, LONGEST - 20) for name in listed]
    made, changed = unique_names(listed)
    return pd.Series(made, dtype="str"), np.array(changed, dtype=int)
