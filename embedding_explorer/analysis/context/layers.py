"""A word in its sentences: one vector per occurrence, layer by layer, and whether its senses part.

The states of all layers are those of `transformer`; an occurrence is the mean of its word pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.analysis.context.concordance import find, marked
from embedding_explorer.base.errors import InputError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.wording import of_all
from embedding_explorer.data.dataset import Dataset, unique_names
from embedding_explorer.encoders.inputs.documents import texts
from embedding_explorer.encoders.pretrained.text import PACKAGED, Network, load, unknown
from embedding_explorer.space.space import Space, unit_rows

BATCH = 16
NEAR = 5  # other uses of a word that count as near


@kept
@dataclass(frozen=True, eq=False)
class ContextLayers:
    """The occurrences of a word in every layer.

    Attributes
    ----------
    word : str
    items : DataFrame of n rows
        name (the sentence with the word between « and »), sentence, position (which word of the
        sentence, from 1), form (as it is written) and, where it was given, sense.
    states : (layers + 1, n, d) float32 array
        Layer 0 is before any attention.
    notes : list of str
        What the reader should know.
    """

    word: str
    items: pd.DataFrame
    states: np.ndarray
    notes: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def layers(self) -> int:
        """How many layers there are behind layer 0."""
        return len(self.states) - 1

    @property
    def nbytes(self) -> int:
        """Bytes of its numbers, for whoever keeps it."""
        return self.states.nbytes

    @property
    def senses(self) -> list[str]:
        """The senses that occur, in the order they first do; empty without senses."""
        if "sense" not in self.items:
            return []
        return [str(sense) for sense in self.items["sense"].dropna().unique()]

    def space(self, layer: int = -1) -> Space:
        """Return one layer as a space; -1 is the last.

        Raises
        ------
        InputError
            If there is no such layer.
        """
        if not -1 <= layer <= self.layers:
            raise InputError(
                f"There are the layers 0 to {self.layers}, not {layer}; -1 is the last."
            )
        return _space(self.items, self.states[layer], self.notes)


def occurrences(
    word: str,
    sentences: Sequence[str] | pd.Series | Dataset,
    layer: int = -1,
    *,
    forms: Sequence[str] = (),
    senses: Sequence[Any] | None = None,
    model: str = PACKAGED,
) -> Space:
    """Return one point per occurrence of a word: its vector in the context of its sentence.

    Parameters
    ----------
    word : str
        A word, or several that follow each other; capitals do not count.
    sentences : sequence of str, or a Dataset
        Of a dataset, the text of each row.
    layer : int
        0 is before any word has seen the others, -1 the last.
    forms : sequence of str
        Other forms that count as the word ("plays", "played"); by default none.
    senses : sequence, optional
        What the word means in each sentence; None where that is not known.
    model : str
        As the encoder bert takes it.

    Returns
    -------
    Space
        `items` as in `ContextLayers`; (n, d) float32.

    Raises
    ------
    InputError
        If the word does not occur, or there is no such layer.
    LimitError
        If it occurs more than 5,000 times.
    """
    if layer != -1:
        found = layers(word, sentences, senses=senses, forms=forms, model=model)
        return found.space(layer)
    network = load(model)
    items, states, notes = _states(network, word, sentences, senses, forms, lambda *_: None)
    return _space(items, states[-1], notes)


def layers(
    word: str,
    sentences: Sequence[str] | pd.Series | Dataset,
    *,
    senses: Sequence[Any] | None = None,
    forms: Sequence[str] = (),
    model: str = PACKAGED,
    progress: Callable[[float, str], None] | None = None,
) -> ContextLayers:
    """Return the occurrences of a word in every layer; the arguments are those of `occurrences`.

    Raises
    ------
    InputError, LimitError
        As `occurrences`.
    MethodError
        If the model's file does not let its layers be seen.
    """
    network = load(model, every_layer=True)
    told = progress or (lambda fraction, step: None)
    items, states, notes = _states(network, word, sentences, senses, forms, told)
    return ContextLayers(word, items, states, notes)


def _space(items: pd.DataFrame, matrix: np.ndarray, notes: list[str]) -> Space:
    extras = {
        "feature_names": [f"dimension {i + 1}" for i in range(matrix.shape[1])],
        "notes": notes,
    }
    return Space(pd.Index(items["name"], name="name"), matrix, items, extras, "word")


def _states(
    network: Network,
    word: str,
    sentences: Any,
    senses: Sequence[Any] | None,
    forms: Sequence[str],
    progress: Callable[[float, str], None],
) -> tuple[pd.DataFrame, np.ndarray, list[str]]:
    lines = _lines(sentences)
    if senses is not None and len(senses) != len(lines):
        raise InputError(
            f"There are {len(lines):,} sentences and {len(senses):,} senses; give one per "
            "sentence, None where unknown."
        )
    hits = find(word, lines, forms)
    read = [network.read(lines[i], network.files.positions) for i in dict.fromkeys(hits["row"])]
    at = {row: i for i, row in enumerate(dict.fromkeys(hits["row"]))}
    unread = unknown.said(network.files, read, [lines[row] for row in at])
    rows = [read[at[row]] for row in hits["row"]]
    pieces = [
        [i for i, (low, high) in enumerate(row.spans) if low < end and high > start]
        for row, start, end in zip(rows, hits["start"], hits["end"], strict=True)
    ]
    seen = np.array([bool(p) for p in pieces])
    notes = [f"{network.files.title}: {network.precision} weights; {network.files.origin}."]
    notes += unread
    if not seen.all():
        notes.append(
            f"{of_all(int((~seen).sum()), len(seen), 'occurrence', 'come')} after the first "
            f"{network.files.positions:,} tokens of a text, or without a token: left out."
        )
    if not seen.any():
        raise InputError(
            f"No occurrence of {word!r} is within the {network.files.positions:,} tokens that "
            f"{network.files.title} reads; give shorter sentences."
        )
    by_row: dict[int, list[tuple[int, list[int]]]] = {}
    for place, i in enumerate(np.flatnonzero(seen)):
        by_row.setdefault(at[hits["row"][i]], []).append((place, pieces[i]))
    states = _pooled(network, [r.ids for r in read], by_row, int(seen.sum()), progress)
    items = _items(lines, hits.loc[seen].reset_index(drop=True), senses)
    return items, states, notes


def _pooled(
    network: Network,
    ids: list[list[int]],
    wanted: dict[int, list[tuple[int, list[int]]]],
    n: int,
    progress: Callable[[float, str], None],
) -> np.ndarray:
    """Return the mean state of each occurrence's pieces in every layer."""
    found: np.ndarray | None = None
    told = "Reading sentences"
    for batch, states, _ in network.each(ids, BATCH, lambda done: progress(done, told)):
        if found is None:
            found = np.zeros((len(states), n, states[0].shape[2]), np.float32)
        for row, i in enumerate(batch):
            for place, pieces in wanted.get(int(i), ()):
                for layer, state in enumerate(states):
                    found[layer, place] = state[row, pieces].mean(axis=0)
    progress(1.0, told)
    assert found is not None
    return found


def _lines(sentences: Any) -> list[str]:
    if isinstance(sentences, str):
        raise InputError(
            "The sentences are a single text; give a list with one sentence per entry."
        )
    if isinstance(sentences, Dataset):
        return texts(sentences)
    return ["" if s is None or s != s else str(s) for s in sentences]


def _items(lines: list[str], hits: pd.DataFrame, senses: Sequence[Any] | None) -> pd.DataFrame:
    places = list(zip(hits["row"], hits["start"], hits["end"], strict=True))
    names, _ = unique_names([marked(lines[i], a, b) for i, a, b in places])
    items = pd.DataFrame(
        {
            "name": pd.Series(names, dtype="str"),
            "sentence": pd.Series([lines[i] for i, _, _ in places], dtype="str"),
            "position": hits["position"].to_numpy(),
            "form": pd.Series([lines[i][a:b] for i, a, b in places], dtype="str"),
        }
    )
    if senses is not None:
        listed = list(senses)
        given = [listed[i] for i in hits["row"]]
        items["sense"] = pd.Series(
            [None if s is None or s != s or not str(s).strip() else str(s).strip() for s in given],
            dtype="str",
        )
    return items


def layer_maps(found: ContextLayers) -> list[np.ndarray]:
    """Return a map of every layer, (n, 2) float32 each, turned onto that of the last layer.

    The widest two directions of the vectors at length 1 (PCA), so that far apart on the map is
    another direction in the layer; each map has the same size, so only its shape can be compared.
    """
    from embedding_explorer.space.alignment import aligned

    maps = [plane(np.asarray(unit_rows(state, np.float64))) for state in found.states]
    last, *rest = aligned(maps[-1], *maps[:-1])
    return [*rest, last]


def near_uses(found: ContextLayers) -> list[np.ndarray]:
    """Return for every layer the positions of each use's nearest others, (n, k) int32 each.

    k is 5, or half of the others where there are fewer; a use alone has none.
    """
    from embedding_explorer.space.neighbors import neighbor_table

    n = len(found)
    k = min(NEAR, max(1, (n - 1) // 2))
    return [neighbor_table(np.asarray(s), range(n), k, "cosine")[0] for s in found.states]


def plane(vectors: np.ndarray) -> np.ndarray:
    """Return the widest two directions of some vectors (PCA), (n, 2), the sign set by a rule."""
    centred = vectors - vectors.mean(axis=0)
    left, lengths, right = np.linalg.svd(centred, full_matrices=False)
    flat = np.zeros((len(vectors), 2))
    for axis in range(min(2, len(lengths))):
        sign = np.sign(right[axis, np.abs(right[axis]).argmax()]) or 1.0
        flat[:, axis] = sign * left[:, axis] * lengths[axis]
    return flat
