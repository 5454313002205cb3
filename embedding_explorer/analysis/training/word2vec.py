"""Word2Vec before your eyes: its vectors after every epoch, going on, and more sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.analysis.training.displacement import displacements
from embedding_explorer.analysis.training.snapshots import Epochs, joined, room
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.progress import Progress
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders import word2vec
from embedding_explorer.encoders.inputs.corpus import company

RATE = 0.0125  # where the steps begin when training goes on: half of gensim's first


@dataclass(frozen=True, eq=False)
class Training:
    """A Word2Vec model as plain arrays, and the way it came.

    Attributes
    ----------
    words : Index of n str
    counts : (n,) int64 array
        How often each occurs in all that was read.
    vectors, output : (n, d) float32 arrays
        The vectors of the words, and those by which they are guessed.
    loss : tuple of float
        After every epoch: gensim's own sum divided by the words there are. In single precision,
        good for its course only; there is no held-out loss, as gensim gives none.
    epochs : Epochs
        Of the most frequent words and those watched.
    settings : mapping
        What gensim was told.
    sentences : tuple of tuples of str
        All that was read.
    notes : tuple of str
    """

    words: pd.Index
    counts: np.ndarray
    vectors: np.ndarray
    output: np.ndarray
    loss: tuple[float, ...]
    epochs: Epochs
    settings: dict[str, Any]
    sentences: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def train(
    data: Dataset,
    params: word2vec.Params | None = None,
    *,
    seed: int = 0,
    watch: Sequence[str] = (),
    progress: Progress | None = None,
) -> Training:
    """Train Word2Vec and keep the vectors of every epoch.

    The vectors at the end are bit for bit those of the encoder for the same data, parameters and
    seed.

    Parameters
    ----------
    data : Dataset
        Of kind text, items or graph.
    watch : sequence of str
        Words to keep beside the most frequent; as many as 64 MB hold over all epochs.
    progress : callable (fraction, step) -> None, optional
        What it raises stops the training.

    Raises
    ------
    MethodError
        If fewer than two words are frequent enough, or nothing stands beside anything.
    """
    from embedding_explorer.encoders.training.gensim_progress import Reading, trained

    if data.kind not in word2vec.ACCEPTS:
        raise MethodError(f"Word2Vec works on text, items or a graph, and this is {data.kind}.")
    if reason := word2vec.why_not(data):
        raise MethodError(reason)
    read = company(data)
    params = word2vec.settled(params or word2vec.Params(), read.total)
    word2vec.enough(read, params.min_count)
    sentences = tuple(tuple(s) for document in read.documents for s in document)
    settings = word2vec.settings(params, seed)
    kept = _Kept(room(params.epochs, params.vector_size), watch)
    model, loss = trained(
        Reading(sentences),
        progress or _silent,
        kept.after,
        max_final_vocab=word2vec.POINTS,
        epochs=params.epochs,
        **settings,
    )
    losses = tuple(value / max(read.total, 1) for value in loss)
    return _training(model, kept, losses, settings, sentences, tuple(read.notes()))


def go_on(
    before: Training,
    *,
    epochs: int = 5,
    added: Dataset | None = None,
    only_added: bool = False,
    rate: float = RATE,
    progress: Progress | None = None,
) -> Training:
    """Train on from where a training ended, with more sentences if there are any.

    New words need the count of the first training among the added sentences, and begin at random
    (gensim's `build_vocab(update=True)`). Training for 5 epochs and 5 more is not the same as 10
    at once: the steps had shrunk to nothing by the plan of the first five, and begin anew at
    `rate`.

    Parameters
    ----------
    epochs : int
        At least 1.
    added : Dataset, optional
        Read as the first one was, in sentences.
    only_added : bool
        Read the added sentences alone, by which what only the earlier ones told may be forgotten.
    rate : float
        Above 0; gensim's own first step is 0.025.

    Raises
    ------
    InputError
        For numbers out of range, or nothing to read.
    """
    from embedding_explorer.encoders.training.gensim_progress import Reading, resumed

    if epochs < 1 or not 0 < rate <= 1:
        raise InputError(
            f"Epochs must be at least 1 and the rate in 0..1, not {epochs} and {rate:g}."
        )
    fresh = _sentences(added)
    if only_added and not fresh:
        raise InputError("No sentence was added; type some text.")
    everything = before.sentences + fresh
    settings = {**before.settings, "seed": before.settings["seed"] + len(before.loss)}
    kept = _Kept(len(before.epochs.names), before.epochs.names)

    model, loss = resumed(
        Reading(fresh if only_added else everything),
        progress or _silent,
        _restored(before, fresh),
        epochs=epochs,
        rate=rate,
        after=kept.after,
        **settings,
    )
    total = sum(map(len, fresh if only_added else everything))
    losses = (*before.loss, *(value / max(total, 1) for value in loss))
    after = _training(model, kept, losses, before.settings, everything, before.notes)
    whole = joined(before.epochs, after.epochs)
    return Training(**{**vars(after), "epochs": whole})


def moved(before: Training, after: Training, k: int = 10) -> pd.DataFrame:
    """Return how far every word of both moved, and what it kept (`moving.displacements`).

    Returns
    -------
    DataFrame
        name, moved, kept, count (before), added (how often it occurs in what was added).
    """
    names, vectors = (before.words, after.words), (before.vectors, after.vectors)
    table = displacements(names, vectors, k)
    counts = [pd.Series(t.counts, index=t.words) for t in (before, after)]
    table["count"] = counts[0].reindex(table["name"]).to_numpy()
    table["added"] = counts[1].reindex(table["name"]).to_numpy() - table["count"]
    return table


def new_words(before: Training, after: Training) -> list[str]:
    """Return the words that only the later training knows, the most frequent first."""
    return [str(word) for word in after.words if word not in before.words]


class _Kept:
    """Keeps the vectors of some words after every epoch."""

    def __init__(self, most: int, watch: Sequence[str]) -> None:
        self.most, self.watch = most, list(watch)
        self.names: list[str] = []
        self.layers: list[np.ndarray] = []

    def after(self, epoch: int, model: Any) -> None:
        """Copy the vectors of the words shown; which these are is settled by the first call."""
        if not self.layers:
            known = [word for word in dict.fromkeys(self.watch) if word in model.wv]
            rest = (word for word in model.wv.index_to_key if word not in set(known))
            count = max(0, self.most - len(known))
            frequent = [word for word, _ in zip(rest, range(count), strict=False)]
            order = {word: i for i, word in enumerate(model.wv.index_to_key)}
            self.names = sorted(known[: self.most] + frequent, key=order.__getitem__)
        rows = [model.wv.key_to_index[word] for word in self.names]
        self.layers.append(model.wv.vectors[rows].copy())

    def epochs(self) -> Epochs:
        """Return what was kept."""
        numbers = np.arange(len(self.layers))
        return Epochs(pd.Index(self.names, name="name"), np.stack(self.layers), numbers)


def _training(
    model: Any,
    kept: _Kept,
    losses: tuple[float, ...],
    settings: dict[str, Any],
    sentences: tuple[tuple[str, ...], ...],
    notes: tuple[str, ...],
) -> Training:
    words = model.wv.index_to_key
    counts = np.array([model.wv.get_vecattr(word, "count") for word in words], np.int64)
    names, vectors, output = pd.Index(words, name="name"), model.wv.vectors, model.syn1neg
    return Training(
        names,
        counts,
        vectors.copy(),
        output.copy(),
        losses,
        kept.epochs(),
        settings,
        sentences,
        notes,
    )


def _restored(before: Training, fresh: Sequence[Sequence[str]]) -> Callable[[Any], None]:
    """Return what fills an empty model with the words and vectors of a training."""

    def prepare(model: Any) -> None:
        counts = dict(zip(before.words, before.counts.tolist(), strict=True))
        least, model.min_count = model.min_count, 1
        model.build_vocab_from_freq(counts)
        rows = before.words.get_indexer(model.wv.index_to_key)
        model.wv.vectors[:] = before.vectors[rows]
        model.syn1neg[:] = before.output[rows]
        model.min_count = least
        if any(count >= least for count in Counter(w for s in fresh for w in s).values()):
            model.build_vocab([list(s) for s in fresh], update=True)

    return prepare


def _sentences(added: Dataset | None) -> tuple[tuple[str, ...], ...]:
    if added is None:
        return ()
    return tuple(tuple(s) for document in company(added).documents for s in document)


def _silent(fraction: float, step: str) -> None:
    """Tell nobody."""
