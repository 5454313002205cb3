"""Items like these: the neighbours of their centre, and what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.question import question
from embedding_explorer.data.listed_values import split_at
from embedding_explorer.data.word_tokens import words
from embedding_explorer.space.built import Built
from embedding_explorer.space.neighbors import neighbors

SHARED = 5  # words named at most
TIE = 1e-6  # similarities that differ by less are equal
READ = 20_000  # characters of a text that are read for shared words
COUNTED = 5_000  # texts in which words are counted; of more a fair sample, always the same


@question()
def items_like(built: Built, names: Sequence[str], k: int = 10) -> pd.DataFrame:
    """Return the k nearest to the centre of some items, each with why.

    Parameters
    ----------
    built : Built
        Its points are the rows of its dataset.
    names : sequence of str
        At least one.
    k : int
        At least 1.

    Returns
    -------
    DataFrame
        rank, name, similarity, distance (as `neighbors`), shared: the categories the item shares
        with at least half of the chosen ones ("genre Horror"), then words of its text that at
        least half of them have, the rarest here first; " · " between. How
        rare a word is, is counted in `COUNTED` of the texts where there are more.

    Raises
    ------
    InputError
        For no or an unknown name, or k below 1.
    """
    if not names:
        raise InputError("Name at least one item to find others like it.")
    chosen = list(dict.fromkeys(names))
    found = neighbors(built.space, chosen, k, built.recipe.metric)
    rows = built.space.names.get_indexer(pd.Index(chosen)).tolist()
    others = built.space.names.get_indexer(pd.Index(found["name"])).tolist()
    return found.assign(shared=_why(built, rows, others))


def tied(found: pd.DataFrame) -> str:
    """Say that all items of `items_like` are equally near, so that their order says nothing.

    Returns
    -------
    str
        A sentence; empty where one is nearer than another, or there are fewer than two.
    """
    alike = found["similarity"]
    if len(found) < 2 or np.ptp(alike) > TIE:
        return ""
    return (
        f"All {len(found)} are equally near ({alike.iloc[0]:.3f}): their order is arbitrary, and "
        "others may be as near. Try another method, or give more columns a role on the Data "
        "page."
    )


def _why(built: Built, rows: list[int], others: list[int]) -> list[str]:
    data = built.dataset
    if len(data) != len(built.space):
        return [""] * len(others)
    needed = (len(rows) + 1) // 2
    said: list[list[str]] = [[] for _ in others]
    for column in data.with_role("category", "label"):
        cells = split_at(data.items[column], [*rows, *others])
        common = _common(cells[: len(rows)], needed)
        for at, cell in enumerate(cells[len(rows) :]):
            said[at] += [f"{column} {value}" for value in dict.fromkeys(cell) if value in common]
    for column in data.with_role("text"):
        for at, shared in enumerate(_words(data.items[column], rows, others, needed)):
            said[at] += shared
    return [" · ".join(parts) for parts in said]


def _sampled(n: int) -> list[int]:
    if n <= COUNTED:
        return list(range(n))
    drawn: list[int] = np.random.default_rng(0).choice(n, COUNTED, replace=False).tolist()
    return drawn


def _common(groups: Sequence[Sequence[str]], needed: int) -> set[str]:
    counts = Counter(value for group in groups for value in set(group))
    return {value for value, count in counts.items() if count >= needed}


def _words(column: pd.Series, rows: list[int], others: list[int], needed: int) -> list[list[str]]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    shown = dict.fromkeys([*rows, *others])
    counted = dict.fromkeys([*_sampled(len(column)), *shown])  # no shown word is counted 0 times
    read = column.iloc[list(counted)]
    cells = zip(counted, read.where(read.notna(), ""), strict=True)
    texts = {row: set(words(str(cell)[:READ])) for row, cell in cells}
    often = Counter(word for text in texts.values() for word in text)
    common = _common([sorted(texts[r]) for r in rows], needed)
    common = {w for w in common if len(w) > 2 and not w.isdigit()} - ENGLISH_STOP_WORDS
    rare = np.log(max(len(texts), 1))
    found = []
    for other in others:
        shared = sorted(common & texts[other], key=lambda w: (often[w], w))
        # A word that more than half of all have tells nothing of these.
        told = [w for w in shared if np.log(often[w]) <= rare - np.log(2)]
        found.append([f"“{w}”" for w in told[:SHARED]])
    return found
