"""Which words stand together, from each kind of data: what Word2Vec learns from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.listed_values import listed
from embedding_explorer.data.word_tokens import UNSPACED_NOTE, sentences, unspaced, words
from embedding_explorer.encoders.inputs.documents import documents, nothing_to_read

_UNITS = {"text": ("document", "word"), "items": ("item", "cell"), "graph": ("node", "node name")}


@dataclass(frozen=True, eq=False)
class Company:
    """The sentences of every row.

    Attributes
    ----------
    documents : list of n lists of sentences, a sentence a list of words
    counts : Counter
        How often each word occurs.
    total : int
        How many words there are in all.
    running : bool
        Whether the words come from running text; cells and nodes are words as they are otherwise.
    unit, word : str
        What a row and what a word is ("item", "cell").
    unspaced : bool
        Whether some of it is read character by character.
    """

    documents: list[list[list[str]]]
    counts: Counter[str]
    total: int
    running: bool
    unit: str
    word: str
    unspaced: bool = False

    def notes(self) -> list[str]:
        """Say how far the amount of text can be trusted, with its number."""
        seen = f"Word2Vec saw {self.total:,} {self.word}{'s' * (self.total != 1)}"
        found = [text for low, text in _TRUST[self.running] if self.total >= low]
        return [f"{seen}{found[-1]}", *([UNSPACED_NOTE] if self.unspaced else [])]


_CHANCE = (
    "; below about 1,000,000 its neighbours are mostly chance. Use this map to learn the "
    "method, not what the words mean."
)
_TRUST = {
    # Measured against word-similarity sets: 60,000 words give noise, 460,000 half of what
    # 2,000,000 give, and analogies fail even there.
    True: (
        (0, _CHANCE),
        (200_000, "; below about 1,000,000 only its most frequent words have reliable neighbours."),
        (1_000_000, ": enough for the neighbours of frequent words; analogies need billions."),
    ),
    False: (
        (0, "; with fewer than about 100,000 its neighbours are mostly chance."),
        (100_000, ": enough for those that occur often."),
    ),
}


def company(dataset: Dataset, known: Dataset | None = None) -> Company:
    """Return the sentences of a dataset: of its text, the cells of a row, a node and its links.

    Cells part where they do in the dataset `known`, if other rows are read as its rows were.
    """
    read = documents(dataset, known)
    if read.texts is not None:
        rows = [sentences(text) for text in read.texts]
    else:
        rows = [[tokens] for tokens in _with_self(dataset, read.tokens or [])]
    counts = Counter(word for row in rows for sentence in row for word in sentence)
    unit, word = _UNITS[dataset.kind]
    running = read.texts is not None
    return Company(
        rows,
        counts,
        counts.total(),
        running,
        unit,
        "word" if running else word,
        running and unspaced(read.texts or ()),
    )


def _with_self(dataset: Dataset, tokens: list[list[str]]) -> list[list[str]]:
    if dataset.kind != "graph":
        return tokens
    return [[name, *linked] for name, linked in zip(dataset.names, tokens, strict=True)]


def lonely(dataset: Dataset) -> str | None:
    """Say why no word has company, or None when some has."""
    if dataset.kind == "graph":
        return None if dataset.edges is not None and len(dataset.edges) else _NO_LINK
    if reason := nothing_to_read(dataset):
        return reason
    if dataset.kind == "items" and not dataset.with_role("text", "category"):
        return _ONE_CELL
    read = documents(dataset)
    if read.texts is not None:
        together = any(len(s) > 1 for text in read.texts for s in sentences(text))
        return None if together else _NO_PAIR
    return None if any(len(tokens) > 1 for tokens in read.tokens or ()) else _ONE_CELL


_NO_LINK = "Word2Vec learns from nodes that are linked, and this graph has no edges."
_NO_PAIR = (
    "Word2Vec learns from words in context, and no sentence here has two; use running text or "
    "another method."
)
_ONE_CELL = (
    "Word2Vec reads a row's categories as a sentence, and no row has two; "
    "give more columns the role category or choose another method."
)


def tokens_of(phrase: str, known: Mapping[str, int], *, running: bool) -> list[str]:
    """Return the known words of a typed phrase; of cells, the phrase itself or its parts."""
    read = words(phrase) if running and phrase not in known else listed(phrase, known)
    return [word for word in read if word in known]
