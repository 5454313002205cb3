"""TF-IDF and counts: one column per word, from the words of each document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base import limits
from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.registry import param
from embedding_explorer.base.wording import of_all
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.word_tokens import TOKEN, UNSPACED_NOTE, unspaced, words
from embedding_explorer.encoders.inputs.documents import Documents, documents, nothing_to_read
from embedding_explorer.encoders.inputs.placed import Placed, unknown_terms
from embedding_explorer.space.space import Space

TITLE = "TF-IDF and counts"
SUMMARY = "One column per word; rarer words across documents weigh more."
ACCEPTS = ("text", "items", "graph")
ORDER = 20
REQUIRES = ("sklearn",)

_UNITS = {"text": "document", "items": "item", "graph": "node"}


@dataclass(frozen=True)
class Params:
    """What counts as a term, which terms are kept, and how they weigh."""

    weighting: str = param(
        "tf-idf",
        "Weights",
        choices=("tf-idf", "counts", "binary"),
        help="TF-IDF weighs rare words more and normalises every row to length 1. Counts are raw "
        "frequencies; binary marks presence only.",
    )
    terms: str = param(
        "words",
        "Terms",
        choices=("words", "characters"),
        help="Whole words, or character n-grams, which tolerate endings and misspellings.",
    )
    ngram_low: int = param(
        1,
        "Shortest n-gram",
        low=1,
        high=8,
        help="Minimum number of words or characters per term.",
    )
    ngram_high: int = param(
        1,
        "Longest n-gram",
        low=1,
        high=8,
        help="Maximum number of words or characters per term.",
    )
    lowercase: bool = param(True, "Ignore capitals", help="Read Apple and apple as one word.")
    stop_words: str = param(
        "none",
        "Stop words",
        choices=("none", "english", "own list"),
        help="Uninformative words to leave out: scikit-learn's English list, or your own.",
    )
    own_stop_words: tuple[str, ...] = param(
        (), "Own stop words", help="The words to leave out.", advanced=True
    )
    min_df: int = param(
        1,
        "Minimum document count (min_df)",
        low=1,
        high=1_000_000,
        help="Drops terms found in fewer documents.",
    )
    max_df: float = param(
        1.0,
        "Maximum document share (max_df)",
        low=0.0,
        high=1.0,
        step=0.05,
        help="Drops terms found in more than this share of documents.",
    )
    sublinear: bool = param(
        False,
        "Sublinear term frequency",
        advanced=True,
        help="Counts a word repeated n times as 1 + ln n (TF-IDF only).",
    )
    points: str = param(
        "documents",
        "Points",
        choices=("documents", "words"),
        help="One point per document, or one per word, described by its documents.",
    )


def named(params: Params) -> str:
    """Return the title these weights have."""
    titles = {"tf-idf": "TF-IDF", "counts": "Word counts", "binary": "Words present"}
    return titles[params.weighting]


def is_binary(dataset: Dataset, params: Params) -> bool:
    """Tell whether every number of the matrix is 0 or 1."""
    return params.weighting == "binary"


def why_not(dataset: Dataset) -> str | None:
    """Say that there is nothing to read, or None when there is."""
    return nothing_to_read(dataset)


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return documents by terms (or the transpose), sparse.

    The terms are those of scikit-learn's vectorizers with the tokens of
    `embedding_explorer.data.word_tokens`. TF-IDF is
    tf * (ln((1 + n) / (1 + df)) + 1), each row divided by its length (scikit-learn user guide,
    "Text feature extraction").

    Raises
    ------
    MethodError
        If no term is left.
    LimitError
        If there are more terms than the limit on features allows.
    """
    if params.ngram_low > params.ngram_high:
        raise MethodError(
            f"The shortest n-gram ({params.ngram_low}) must not be longer than the longest "
            f"({params.ngram_high}); lower the one or raise the other."
        )
    read = documents(dataset)
    settings = _settings(params, read)
    vectorizer = _vectorizer(settings, min_df=params.min_df, max_df=params.max_df)
    matrix = _fitted(vectorizer, read, params, progress)
    terms = [str(term) for term in vectorizer.get_feature_names_out()]
    limits.check("features", len(terms), "TF-IDF")
    extras = {
        "feature_names": terms,
        "document_frequency": np.bincount(matrix.indices, minlength=len(terms)),
        "settings": settings,
        "notes": _notes(matrix, read),
    }
    if params.weighting == "tf-idf":
        extras["idf"] = np.asarray(vectorizer.idf_, dtype=np.float64)
    build = {"documents": _by_document, "words": _by_word}[params.points]
    progress(1.0, TITLE)
    return build(dataset, matrix.astype(np.float32), extras)


def place(phrase: str, space: Space, extras: Mapping[str, Any]) -> np.ndarray | None:
    """Return the vector of a text, shape (d,), or None when it has no known term.

    Also None where the points are words: a text is no word.
    """
    if extras.get("settings") is None:
        return None
    settings = extras["settings"]
    vectorizer = _vectorizer(settings, vocabulary=extras["feature_names"], idf=extras.get("idf"))
    text = phrase if settings["running_text"] else _as_cells(phrase, settings, extras)
    row = vectorizer.transform([text]).toarray()[0]
    return row.astype(np.float32) if row.any() else None


def place_rows(
    dataset: Dataset, extras: Mapping[str, Any], *, known: Dataset, params: Params, progress: Any
) -> Placed:
    """Return the vectors of other rows by the terms and weights that were learned, (m, d) CSR.

    A row without a known term is a vector of zeros.
    """
    settings = extras["settings"]
    vectorizer = _vectorizer(settings, vocabulary=extras["feature_names"], idf=extras.get("idf"))
    read = documents(dataset, known)
    rows = read.joined() if settings["running_text"] else read.tokens or []
    matrix = vectorizer.transform(rows).astype(np.float32)
    matrix.sort_indices()
    empty = int((np.diff(matrix.indptr) == 0).sum())
    analysed = vectorizer.build_analyzer()
    terms = (term for row in rows for term in analysed(row))
    notes = unknown_terms(terms, extras["feature_names"], empty, len(rows), "term")
    return Placed(matrix, notes)


def _as_cells(phrase: str, settings: Mapping[str, Any], extras: Mapping[str, Any]) -> list[str]:
    """Read a phrase as one cell when it is a known one, else as cells with commas between."""
    from embedding_explorer.data.listed_values import listed

    return listed(phrase, extras["feature_names"], str.lower if settings["lowercase"] else str)


def _settings(params: Params, read: Documents) -> dict[str, Any]:
    """Return all that decides the terms of a text, as plain data kept with the vectors."""
    listed = {"none": None, "english": "english"}
    own = sorted({w for text in params.own_stop_words for w in words(text, lower=params.lowercase)})
    return {
        "weighting": params.weighting,
        "analyzer": {"words": "word", "characters": "char_wb"}[params.terms],
        "ngram_range": [params.ngram_low, params.ngram_high],
        "lowercase": params.lowercase,
        "stop_words": listed.get(params.stop_words, own or None),
        "sublinear": params.sublinear,
        "running_text": read.texts is not None or params.terms == "characters",
    }


def _vectorizer(settings: Mapping[str, Any], *, idf: np.ndarray | None = None, **more: Any) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

    arguments = {
        "analyzer": settings["analyzer"],
        "ngram_range": tuple(settings["ngram_range"]),
        "lowercase": settings["lowercase"],
        "stop_words": settings["stop_words"] if settings["analyzer"] == "word" else None,
        "token_pattern": TOKEN if settings["analyzer"] == "word" else None,
        "dtype": np.float64,
        **more,
    }
    if not settings["running_text"]:
        lower = str.lower if settings["lowercase"] else str
        arguments |= {
            "token_pattern": None,
            "preprocessor": lambda cells: [lower(cell) for cell in cells],
            "tokenizer": list,
        }
    if settings["weighting"] != "tf-idf":
        return CountVectorizer(binary=settings["weighting"] == "binary", **arguments)
    made = TfidfVectorizer(sublinear_tf=settings["sublinear"], **arguments)
    if idf is not None:
        made.idf_ = idf
    return made


def _fitted(vectorizer: Any, read: Documents, params: Params, progress: Any) -> Any:
    rows = read.joined() if read.tokens is None or params.terms == "characters" else read.tokens
    try:
        matrix = vectorizer.fit_transform(_told(rows, progress))
    except ValueError as error:
        raise MethodError(
            f"No term is left of {len(rows)} documents ({error.args[0].rstrip('.')}); choose a "
            f"lower minimum than {params.min_df}, a larger share than {params.max_df:g}, shorter "
            "n-grams or fewer stop words."
        ) from None
    matrix.sort_indices()
    return matrix


def _told(rows: list[Any], progress: Any) -> Iterator[Any]:
    """Yield the rows, saying how far we are."""
    every = max(1, len(rows) // 50)
    for i, row in enumerate(rows):
        if i % every == 0:
            progress(0.9 * i / len(rows), "Counting terms")
        yield row


def _notes(matrix: Any, read: Documents) -> list[str]:
    notes = []
    empty = int((np.diff(matrix.indptr) == 0).sum())
    if empty:
        notes.append(
            f"{of_all(empty, matrix.shape[0], 'row', 'have')} none of the terms: zero vectors."
        )
    if read.texts is not None and unspaced(read.texts):
        notes.append(UNSPACED_NOTE)
    return notes


def _by_document(dataset: Dataset, matrix: Any, extras: dict[str, Any]) -> Space:
    return Space(dataset.names, matrix, dataset.items, extras, _UNITS[dataset.kind])


def _by_word(dataset: Dataset, matrix: Any, extras: dict[str, Any]) -> Space:
    from scipy.sparse import csr_matrix

    terms = extras["feature_names"]
    items = pd.DataFrame(
        {
            "name": pd.Series(terms, dtype="str"),
            "documents": extras["document_frequency"],
            "weight": np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel(),
        }
    )
    kept = {"feature_names": dataset.names.tolist(), "notes": extras["notes"]}
    return Space(pd.Index(terms, name="name"), csr_matrix(matrix.T), items, kept, "word")
