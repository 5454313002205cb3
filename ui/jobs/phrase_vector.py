"""The vector of a typed phrase, found by a worker: never by the page, whatever the method."""

from __future__ import annotations

import numpy as np

import embedding_explorer as ee
from embedding_explorer.base.limits import check
from ui.jobs.answers import answer


def vector_of(built: ee.Built, phrase: str) -> np.ndarray | None:
    """Return where a phrase lies in the built space, shape (d,), or None (`placing.place`).

    Raises
    ------
    LimitError
        If it is too long.
    """
    check("phrase_characters", len(phrase), "The phrase")
    found: dict[str, np.ndarray | None]
    found = answer(built, "placed", "Reading the phrase", phrase=phrase)
    return found["vector"]
