"""A few words for every cluster: what is common in it and rarer outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container
from math import log1p

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.wording import subject
from embedding_explorer.data.columns import text_of
from embedding_explorer.data.dataset import Dataset, unique_names
from embedding_explorer.data.listed_values import split
from embedding_explorer.data.word_tokens import words
from embedding_explorer.encoders.inputs.documents import documents
from embedding_explorer.space.built import Built
from embedding_explorer.space.metrics import PRECOMPUTED, is_precomputed
from embedding_explorer.space.space import Space

BETWEEN = "between clusters"
JOIN = " · "
MOST_CHARACTERS = 20_000_000  # of text read for keywords, spread evenly over the documents

Names = dict[int, str]


def keyword_labels(built: Built, labels: np.ndarray, *, top: int = 3) -> Names:
    """Return a short name for every cluster, all different; -1 is "between clusters".

    Text gets the words that are frequent in the cluster and rare elsewhere, items and graphs the
    categories that are over-represented ("Horror · TV show"), images the label that most of
    them have. Words, and whatever has nothing to count, get the `top` points nearest to the
    cluster's centre.

    Parameters
    ----------
    built : Built
        Its space has the points, its dataset what is known of them.
    labels : (n,) int array
        As `clusters.cluster` returns them.
    top : int
        Most words in a name.

    Raises
    ------
    InputError
        If there is not one label per point.
    """
    space = built.space
    if len(labels) != len(space):
        raise InputError(
            f"{subject(len(space), 'point', 'need')} as many labels, not {len(labels):,}."
        )
    present = sorted(int(label) for label in np.unique(labels) if label >= 0)
    found: Names = {}
    if _row_for_row(space, built.dataset):
        found = _MAKERS[built.dataset.kind](built.dataset, labels, top)
    missing = [label for label in present if not found.get(label)]
    found.update(_central(space, labels, missing, top))
    return _distinct({label: found[label] for label in present}) | {-1: BETWEEN}


def _row_for_row(space: Space, dataset: Dataset) -> bool:
    """Whether the points are the rows of the dataset, in their order."""
    if space.unit == "word" or len(dataset) != len(space):
        return False
    return bool((dataset.names == space.names).all())


def text_keywords(texts: list[str], labels: np.ndarray, top: int = 3) -> Names:
    """Return the words that tell each cluster's texts from the others'.

    Class-based TF-IDF: the square root of a word's share of the cluster's words, times
    log(1 + A / f), with f its count in all texts and A the mean number of words per cluster.
    English function words, single letters and bare numbers are left out.

    Source: Grootendorst (2022), "BERTopic: Neural topic modeling with a class-based TF-IDF
    procedure", equation 3; the square root is that package's option `reduce_frequent_words`.
    """
    counts = _counts(texts, labels)
    total = Counter[str]()
    for count in counts.values():
        total.update(count)
    mean_length = sum(total.values()) / max(len(counts), 1)
    found: Names = {}
    for label, count in counts.items():
        size = max(sum(count.values()), 1)
        weight = {w: (c / size) ** 0.5 * log1p(mean_length / total[w]) for w, c in count.items()}
        best = sorted((-score, word) for word, score in weight.items())[:top]
        found[label] = ", ".join(word for _, word in best)
    return found


def _counts(texts: list[str], labels: np.ndarray) -> dict[int, Counter[str]]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    room = max(MOST_CHARACTERS // max(len(texts), 1), 1)
    counts: dict[int, Counter[str]] = {}
    for text, label in zip(texts, labels.tolist(), strict=True):
        counts.setdefault(label, Counter()).update(words(text[:room]))
    for count in counts.values():
        for word in [w for w in count if says_little(w, ENGLISH_STOP_WORDS)]:
            del count[word]
    return counts


def says_little(word: str, function_words: Container[str]) -> bool:
    """Tell whether a word is a function word, a single letter or a bare number."""
    stem, inner, _ = word.replace("’", "'").partition("'")  # it's, we're, don't
    if stem in function_words or (inner and stem.removesuffix("n") in function_words):
        return True
    # One letter of a script without spaces is a syllable or a word; of the others it is neither.
    return (len(word) < 2 and word.isascii()) or not any(map(str.isalpha, word))


def typical_categories(
    dataset: Dataset, labels: np.ndarray, top: int = 3, *, least: float = 0.4
) -> Names:
    """Return the categories that most of a cluster has and the others have less.

    Of every column with the role category or label, the value with the largest difference
    between its share inside and outside, where at least `least` of the cluster has it and the
    share inside exceeds the one outside by a quarter of that; the largest differences first.
    """
    columns = dataset.with_role("category", "label")
    found: dict[int, list[tuple[float, str]]] = {}
    for column in columns:
        has = memberships(dataset.items[column])
        for label in np.unique(labels[labels >= 0]).tolist():
            inside = labels == label
            lead, value = _most_typical(has, inside, least)
            if value:
                found.setdefault(label, []).append((-lead, value))
    return {
        label: JOIN.join(value for _, value in sorted(pairs, key=lambda pair: pair[0])[:top])
        for label, pairs in found.items()
    }


def memberships(values: pd.Series) -> pd.DataFrame:
    """Return (n, values) bool, a column per value; a cell such as Horror-Comedy has both."""
    cells = pd.Series(split(values))
    return pd.get_dummies(cells.explode()).groupby(level=0).any()


def _most_typical(has: pd.DataFrame, inside: np.ndarray, least: float) -> tuple[float, str]:
    if has.empty:
        return 0.0, ""
    rows = has.to_numpy()
    share = rows[inside].mean(axis=0)
    lead = share - (rows[~inside].mean(axis=0) if not inside.all() else 0)
    lead = np.where(share >= least, lead, -1.0)
    best = int(lead.argmax())
    return (float(lead[best]), str(has.columns[best])) if lead[best] >= least / 4 else (0.0, "")


def _majority(dataset: Dataset, labels: np.ndarray, top: int) -> Names:
    """Return the label most of each cluster has; several, most frequent first, where none has."""
    columns = dataset.with_role("label", "category")
    if not columns:
        return {}
    values = dataset.items[columns[0]]
    return {
        label: _enough(values[labels == label].dropna().astype(object).map(text_of), top)
        for label in np.unique(labels[labels >= 0]).tolist()
    }


def _enough(values: pd.Series, top: int, share: float = 0.6) -> str:
    """Return the most frequent values until `share` is covered, and ... where `top` are too few."""
    counts = values.value_counts(sort=False).sort_values(ascending=False, kind="stable")
    covered = counts.cumsum() / max(counts.sum(), 1)
    needed = int((covered < share).sum()) + 1
    return ", ".join(counts.index[: min(needed, top)]) + " …" * (needed > top)


def _of_text(dataset: Dataset, labels: np.ndarray, top: int) -> Names:
    return text_keywords(documents(dataset).joined(), labels, top)


_MAKERS: dict[str, Callable[[Dataset, np.ndarray, int], Names]] = {
    "text": _of_text,
    "items": typical_categories,
    "graph": typical_categories,
    "vectors": typical_categories,
    "distances": typical_categories,
    "images": _majority,
}


def _central(space: Space, labels: np.ndarray, wanted: list[int], top: int) -> Names:
    """Return the points nearest in angle to the mean of their cluster; of distances its medoids."""
    from embedding_explorer.space.distances import distances, nearest, part_of

    found: Names = {}
    for label in wanted:
        rows = np.flatnonzero(labels == label)
        metric = PRECOMPUTED if is_precomputed(space) else "cosine"
        part = part_of(space.matrix, rows, metric)
        mean = np.asarray(part.mean(axis=0, dtype=np.float64)).reshape(1, -1)
        order = nearest(distances(mean, part, metric)[0], top)
        found[label] = ", ".join(str(name) for name in space.names[rows[order]])
    return found


def _distinct(found: Names) -> Names:
    """Number the names that occur more than once."""
    return dict(zip(found, unique_names(found.values())[0], strict=True))
