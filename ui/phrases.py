"""The vector of a typed phrase: at once, or by the engine where a network must be loaded for it."""

from __future__ import annotations

import numpy as np

import embedding_explorer as ee
from embedding_explorer.placing import is_slow, place
from ui.answers import answer


def vector_of(built: ee.Built, phrase: str) -> np.ndarray | None:
    """Return where a phrase lies in the built space, shape (d,), or None (`placing.place`)."""
    if not is_slow(built):
        return place(built, phrase)
    found: np.ndarray | None = answer(built, "placed", "Reading the phrase", phrase=phrase)[
        "vector"
    ]
    return found
