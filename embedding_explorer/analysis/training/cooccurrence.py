"""From sentences to vectors by counting: windows, counts, PPMI and SVD, every table visible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.kept import kept
from embedding_explorer.data.word_tokens import sentences
from embedding_explorer.space.sign_convention import signs

MOST = 400  # words of the tables; the most frequent stay


@kept
@dataclass(frozen=True, eq=False)
class CountRoute:
    """Every table between the sentences and the vectors.

    Attributes
    ----------
    windows : DataFrame
        One row per pair of a word and one beside it, as `windows`.
    counts : (n, n) DataFrame of int
        How often each word (row) stands beside each other (column).
    ppmi : (n, n) DataFrame
        How much more often than by chance, in natural logarithms; 0 for less.
    singular_values : (d,) array
    vectors : (n, d) DataFrame
        U S^p, a row per word.
    notes : tuple of str
    """

    windows: pd.DataFrame
    counts: pd.DataFrame
    ppmi: pd.DataFrame
    singular_values: np.ndarray
    vectors: pd.DataFrame
    notes: tuple[str, ...]


def windows(read: Sequence[Sequence[str]], window: int = 2) -> pd.DataFrame:
    """Return which words stand beside which: what CBOW and skip-gram learn from.

    CBOW guesses `word` from all its `context` rows at once; skip-gram guesses each `context` from
    `word`. Word2Vec draws the width of every window anew from 1 to `window`, so that a context at
    a distance counts in the share of the windows that reach it.

    Parameters
    ----------
    read : sequence of sentences, a sentence a sequence of words
    window : int
        Words to each side, at least 1.

    Returns
    -------
    DataFrame
        sentence, position, word, context_position, context, distance (below 0: before), share
        (of windows that reach so far, 0..1).

    Raises
    ------
    InputError
        For a window below 1.
    """
    if window < 1:
        raise InputError(f"A window needs at least 1 word on each side, not {window}.")
    rows = [
        (s, i, word, j, words[j], j - i, (window - abs(j - i) + 1) / window)
        for s, words in enumerate(read)
        for i, word in enumerate(words)
        for j in range(max(0, i - window), min(len(words), i + window + 1))
        if j != i
    ]
    columns = ["sentence", "position", "word", "context_position", "context", "distance", "share"]
    return pd.DataFrame(rows, columns=columns)


def read_sentences(text: str) -> list[list[str]]:
    """Return the words of every sentence of a typed text, as Word2Vec reads them."""
    return sentences(text)


def count_route(
    read: Sequence[Sequence[str]],
    *,
    window: int = 2,
    smoothing: float = 0.75,
    shift: float = 1.0,
    power: float = 0.5,
    dims: int = 2,
) -> CountRoute:
    """Go from sentences to vectors by counting who stands beside whom.

    PPMI(w, c) = max(0, log(#(w,c) / (#(w) P(c))) - log(shift)), with P(c) in proportion to
    #(c)^smoothing; then the leading singular vectors by the singular values to `power`. Every
    pair counts once, whatever its distance.

    Source: Levy, Goldberg and Dagan (2015), "Improving distributional similarity with lessons
    learned from word embeddings", sections 2 and 3.

    Parameters
    ----------
    smoothing : float
        0..1; below 1 rare contexts count for less (they take 0.75).
    shift : float
        At least 1: how many times more often than by chance counts as nothing; Word2Vec's number
        of negative samples plays this part.
    power : float
        0..1: 1 is plain SVD.
    dims : int
        At least 1; lowered where the table has fewer.

    Raises
    ------
    InputError
        For numbers out of range.
    MethodError
        If no word stands beside another.
    """
    if not (0 <= smoothing <= 1 and shift >= 1 and 0 <= power <= 1 and dims >= 1):
        raise InputError(
            "Smoothing and power lie in 0..1, shift and dimensions are at least 1, not "
            f"{smoothing:g}, {power:g}, {shift:g} and {dims}."
        )
    pairs = windows(read, window)
    often = Counter(word for words in read for word in words)
    words = [word for word, _ in often.most_common(MOST)]
    notes = []
    if len(often) > MOST:
        notes.append(f"Only the {MOST} most frequent of {len(often):,} words are in the tables.")
    if not len(pairs):
        raise MethodError("No word occurs beside another: give a sentence of at least two words.")
    place = pd.Index(words)
    ends = np.stack([place.get_indexer(pairs[side]) for side in ("word", "context")])
    ends = ends[:, (ends >= 0).all(axis=0)]
    counts = np.zeros((len(words), len(words)), np.int64)
    np.add.at(counts, (ends[0], ends[1]), 1)
    table = ppmi(counts, smoothing=smoothing, shift=shift)
    left, values, right = np.linalg.svd(table)
    kept = min(dims, len(words))
    if kept < dims:
        notes.append(f"{dims} dimensions asked for, only {kept} possible here.")
    turned = left[:, :kept] * signs(right[:kept])
    vectors = np.where(values[:kept] > 1e-12 * max(values[0], 1e-300), turned, 0.0)
    vectors = vectors * values[:kept] ** power
    columns = [f"SVD {i + 1}" for i in range(kept)]
    return CountRoute(
        pairs,
        pd.DataFrame(counts, words, words),
        pd.DataFrame(table, words, words),
        values,
        pd.DataFrame(vectors, words, columns),
        tuple(notes),
    )


def ppmi(counts: np.ndarray, *, smoothing: float = 0.75, shift: float = 1.0) -> np.ndarray:
    """Return the positive pointwise mutual information of a table of counts, (n, m) float64."""
    counts = np.asarray(counts, np.float64)
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    smooth = np.where(columns > 0, columns, 0) ** smoothing * (columns > 0)
    chance = np.outer(rows, smooth / max(smooth.sum(), 1e-300))
    seen = counts > 0
    ratio = np.where(seen, counts, 1) / np.where(seen, chance, 1)
    return np.asarray(np.where(seen, np.maximum(0, np.log(ratio) - np.log(shift)), 0.0))
