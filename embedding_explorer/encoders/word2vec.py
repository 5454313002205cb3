"""Word2Vec by gensim: words from their company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.registry import param
from embedding_explorer.base.wording import of_all
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.corpus import Company, company, lonely
from embedding_explorer.encoders.inputs.placed import Placed, unknown_terms
from embedding_explorer.space.space import Space

TITLE = "Word2Vec"
SUMMARY = "Words in similar contexts get vectors in similar directions."
SEEDED = True  # the seed decides the start and what is skipped
ACCEPTS = ("text", "items", "graph")
ORDER = 30
SLOW = True
REQUIRES = ("gensim",)

POINTS = 50_000  # words at most; the most frequent stay
TRAINED = 3_000_000  # words: small text is read again until about this many were seen
# Epochs at least; skip-gram learns more from a word and takes longer over it.
_LEAST = {"CBOW": 5, "skip-gram": 3}


@dataclass(frozen=True)
class Params:
    """The network, how much it reads, and what becomes a point."""

    architecture: str = param(
        "CBOW",
        "Training algorithm",
        choices=("CBOW", "skip-gram"),
        help="CBOW predicts a word from its context. Skip-gram predicts the context from a word: "
        "slower, better for rare words.",
    )
    points: str = param(
        "words",
        "Points",
        choices=("words", "documents"),
        help="One point per word, or one per document: the mean of its words.",
    )
    vector_size: int = param(100, "Dimensions", low=2, high=1000, help="Numbers per word vector.")
    window: int = param(5, "Window", low=1, high=100, help="Context size: words on each side.")
    min_count: int = param(
        0,
        "Minimum count (min_count)",
        low=0,
        high=10_000,
        help="Rarer words are left out. 0 adapts to the text: 5 from 100,000 words, 2 from "
        "10,000, otherwise 1.",
    )
    epochs: int = param(
        0,
        "Epochs",
        low=0,
        high=1000,
        help="Passes over the text. 0 means up to 300 for small text and 5 for large text (3 for "
        "skip-gram, as it is slower).",
    )
    negative: int = param(
        5,
        "Negative samples",
        low=1,
        high=50,
        advanced=True,
        help="Number of random words contrasted with each true one.",
    )
    sample: float = param(
        0.001,
        "Subsampling threshold",
        low=0.0,
        high=1.0,
        advanced=True,
        help="Words above this share of the text are randomly skipped; 0 skips none.",
    )


def why_not(dataset: Dataset) -> str | None:
    """Say that nothing stands beside anything here, or None when something does."""
    return lonely(dataset)


def named(params: Params) -> str:
    """Return the title with the way it learns."""
    return f"{TITLE} ({params.architecture})"


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return one vector per word, or per document the mean of its words' vectors.

    One worker, so that the same text and seed give the same bits. "loss" is gensim's own sum per
    epoch divided by the words trained: kept in single precision, good for its course only.

    Source: Mikolov et al. (2013), arXiv:1301.3781 and arXiv:1310.4546.

    Raises
    ------
    MethodError
        If fewer than two words are frequent enough.
    """
    progress(0.0, "Reading words")
    read = company(dataset)
    params = settled(params, read.total)
    kept = enough(read, params.min_count)
    vectors, loss = _train(read, params, seed, progress)
    extras = {
        "loss": loss,
        "words_seen": read.total,
        "vocabulary": len(vectors),
        "epochs": params.epochs,
        "min_count": params.min_count,
        "words": vectors.index_to_key,
        "word_vectors": vectors.vectors,
        "running_text": read.running,
        "feature_names": [f"dimension {i + 1}" for i in range(params.vector_size)],
        "notes": [*read.notes(), _chosen(params, len(vectors), read), *_capped(kept)],
    }
    make = {"words": _by_word, "documents": _by_document}[params.points]
    progress(1.0, TITLE)
    return make(dataset, read, extras)


def enough(read: Company, min_count: int) -> int:
    """Return how many words are frequent enough; MethodError for fewer than two."""
    kept = sum(count >= min_count for count in read.counts.values())
    if kept < 2:
        raise MethodError(
            f"Word2Vec needs at least 2 words that occur {min_count} times or more, and there "
            f"{'is' if kept == 1 else 'are'} {kept} among {read.total:,}; lower the count or use "
            "more text."
        )
    return kept


def place(phrase: str, space: Space, extras: Mapping[str, Any]) -> np.ndarray | None:
    """Return the mean of the known words' vectors, shape (d,), or None when none is known."""
    from embedding_explorer.encoders.inputs.corpus import tokens_of

    known = {word: i for i, word in enumerate(extras["words"])}
    found = [known[w] for w in tokens_of(phrase, known, running=extras["running_text"])]
    return extras["word_vectors"][found].mean(axis=0) if found else None


def place_rows(
    dataset: Dataset, extras: Mapping[str, Any], *, known: Dataset, params: Params, progress: Any
) -> Placed:
    """Return the mean of the known words' vectors for other rows, (m, d); zeros without any."""
    read = company(dataset, known)
    matrix = _means(read, extras)
    empty = int((~matrix.any(axis=1)).sum())
    return Placed(
        matrix, unknown_terms(read.counts, extras["words"], empty, len(matrix), read.word)
    )


def settled(params: Params, total: int) -> Params:
    """Put numbers in place of the zeros that mean "automatic"."""
    from dataclasses import replace

    counted = 5 if total >= 100_000 else 2 if total >= 10_000 else 1
    often = int(np.clip(round(TRAINED / max(total, 1)), _LEAST[params.architecture], 300))
    return replace(params, min_count=params.min_count or counted, epochs=params.epochs or often)


def _train(read: Company, params: Params, seed: int, progress: Any) -> tuple[Any, list[float]]:
    from embedding_explorer.encoders.training.gensim_progress import Reading, trained

    model, losses = trained(
        Reading([sentence for document in read.documents for sentence in document]),
        progress,
        max_final_vocab=POINTS,
        epochs=params.epochs,
        **settings(params, seed),
    )
    return model.wv, [total / max(read.total, 1) for total in losses]


def settings(params: Params, seed: int) -> dict[str, Any]:
    """Return what gensim is told, but for how often it reads and how many words it keeps."""
    return {
        "vector_size": params.vector_size,
        "window": params.window,
        "min_count": params.min_count,
        "sg": int(params.architecture == "skip-gram"),
        "negative": params.negative,
        "sample": params.sample,
        "seed": seed,
        "workers": 1,
    }


def _chosen(params: Params, size: int, read: Company) -> str:
    return (
        f"{params.architecture}: {size:,} of {len(read.counts):,} different {read.word}s occur "
        f"{params.min_count} times or more; read {params.epochs} times."
    )


def _capped(kept: int) -> list[str]:
    if kept <= POINTS:
        return []
    return [f"Of {kept:,} words only the most frequent are kept, at most {POINTS:,}."]


def _by_word(dataset: Dataset, read: Company, extras: dict[str, Any]) -> Space:
    words = extras["words"]
    frame = {
        "name": pd.Series(words, dtype="str"),
        "count": [read.counts[word] for word in words],
        "rank": np.arange(1, len(words) + 1),
    }
    items = pd.DataFrame(frame)
    unit = "word"
    if dataset.kind == "graph":
        items, unit = items.merge(dataset.items, on="name", how="left"), "node"
    return Space(pd.Index(words, name="name"), extras["word_vectors"], items, extras, unit)


def _means(read: Company, extras: Mapping[str, Any]) -> np.ndarray:
    known = {word: i for i, word in enumerate(extras["words"])}
    matrix = np.zeros((len(read.documents), extras["word_vectors"].shape[1]), np.float32)
    for row, document in enumerate(read.documents):
        found = [known[word] for sentence in document for word in sentence if word in known]
        if found:
            matrix[row] = extras["word_vectors"][found].mean(axis=0)
    return matrix


def _by_document(dataset: Dataset, read: Company, extras: dict[str, Any]) -> Space:
    matrix = _means(read, extras)
    if empty := int((~matrix.any(axis=1)).sum()):
        note = f"{of_all(empty, len(matrix), 'row', 'have')} no known {read.word}: zero vectors."
        extras = {**extras, "notes": [*extras["notes"], note]}
    return Space(dataset.names, matrix, dataset.items, extras, read.unit)
