"""Single items of a comparison: those that moved, and those among others of another label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, MethodError, unknown
from embedding_explorer.base.question import question
from embedding_explorer.compare.join import metric_of, space_of
from embedding_explorer.compare.result import Comparison
from embedding_explorer.data.columns import text_of
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import part_of
from embedding_explorer.space.neighbors import neighbor_table
from embedding_explorer.space.space import Space


def moved(comparison: Comparison, m: int = 10) -> pd.DataFrame:
    """Return the items whose neighbours changed most, and least.

    Parameters
    ----------
    comparison : Comparison
    m : int
        Of each, at least 1; no item is both.

    Returns
    -------
    DataFrame
        moved ("most" or "least"), name, overlap, ordered, gained, lost; the farthest first in
        each. Equal overlaps are told apart by the rank-biased overlap.

    Raises
    ------
    InputError
        For m below 1.
    """
    if m < 1:
        raise InputError(f"m must be at least 1, not {m}.")
    table = comparison.per_item.sort_values(["overlap", "ordered"], kind="stable")
    top = min(m, (len(table) + 1) // 2)
    end = min(m, len(table) - top)
    most, least = table.head(top), table.tail(end).iloc[::-1]
    found = pd.concat([most.assign(moved="most"), least.assign(moved="least")])
    columns = ["moved", "name", "overlap", "ordered", "gained", "lost"]
    return found[columns].reset_index(drop=True)


def labels_of(space: Space, labels: str | Sequence[object] | pd.Series) -> pd.Series:
    """Return one label per item as text, missing where there is none.

    Parameters
    ----------
    labels : str, or n values
        A column of the space's items, or the labels in its order.

    Raises
    ------
    InputError
        For an unknown column or another number of labels.
    """
    if isinstance(labels, str):
        if labels not in space.items.columns:
            raise unknown("column", labels, [str(c) for c in space.items.columns])
        labels = space.items[labels]
    found = pd.Series(np.asarray(labels, dtype=object), dtype=object)
    if len(found) != len(space):
        raise InputError(
            f"There must be one label per item: {len(found):,} labels for {len(space):,} items."
        )
    return found.map(text_of, na_action="ignore")


@question()
def disagreeing_labels(
    thing: Built | Space,
    labels: str | Sequence[object] | pd.Series,
    k: int = 10,
    *,
    metric: str | None = None,
) -> pd.DataFrame:
    """Return the items of whose nearest neighbours more than half have another label.

    Parameters
    ----------
    thing : Built or Space
    labels : str, or n values
        A column of the items, or the labels themselves; items without one are left out.
    k : int
        Neighbours among the labelled items, at least 1.
    metric : optional
        As in `compare`.

    Returns
    -------
    DataFrame
        name, label, disagree (share of neighbours with another label, over 0.5..1), usual (the
        most frequent label among the neighbours); most disagreeing first.

    Raises
    ------
    InputError
        For an unknown column, another number of labels, or k below 1.
    MethodError
        If fewer than two items have a label.
    """
    space = space_of(thing)
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}.")
    found = labels_of(space, labels)
    rows = np.flatnonzero(found.notna())
    if len(rows) < 2:
        raise MethodError(f"Labels are compared with neighbours', and {len(rows)} items have one.")
    codes, known = pd.factorize(found.iloc[rows])
    how = metric_of(thing, metric)
    near, _ = neighbor_table(part_of(space.matrix, rows, how), range(len(rows)), k, how)
    votes = codes[near]
    disagree = (votes != codes[:, None]).mean(axis=1)
    chosen = np.flatnonzero(disagree > 0.5)
    chosen = chosen[np.argsort(-disagree[chosen], kind="stable")]
    usual = [np.bincount(votes[i], minlength=len(known)).argmax() for i in chosen]
    return pd.DataFrame(
        {
            "name": space.names[rows[chosen]],
            "label": known[codes[chosen]],
            "disagree": disagree[chosen],
            "usual": known[np.array(usual, int)],
        }
    )
