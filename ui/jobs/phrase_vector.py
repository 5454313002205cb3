"""The vector of a typed phrase, found by a worker: never by the page, whatever the method."""

from __future__ import annotations

import numpy as np

import embedding_explorer as ee
from embedding_explorer.base.limits import check
from embedding_explorer.engine.word_questions import placed
from ui.jobs.answers import answer


def vector_of(built: ee.Built, phrase: str) -> np.ndarray | None:
    """Return where a phrase lies in the built space, shape (d,), or None (`placing.place`).

    Raises
    ------
    LimitError
        If it is too long.
    """
    check("phrase_characters", len(phrase), "The phrase")
    found: np.ndarray | None = answer(built, placed, "Reading the phrase", phrase=phrase)["vector"]
    return found
