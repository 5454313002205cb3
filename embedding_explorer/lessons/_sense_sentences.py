"""Sentences with the word play in two meanings, which the lesson about BERT brings itself."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pandas as pd

from embedding_explorer.data.dataset import Dataset

THEATRE = (
    "I went to a play",
    "The play was written by Shakespeare",
    "We saw a new play at the theatre last night",
    "Her first play opens in London tonight",
    "The actors rehearsed the play for weeks",
    "In the last act of the play the king dies",
    "Critics praised the play and its director",
)
GAME = (
    "I like to play",
    "The children play in the garden",
    "They play football every Sunday",
    "Let us play a game of cards",
    "Do you play chess with him?",
    "After school the girls went out to play",
    "He can play tennis very well",
)
GRAMMAR = "Here all theatre uses are nouns and all game uses verbs, so grammar explains a part."


@lru_cache(maxsize=1)
def sentences() -> Dataset:
    """Return the sentences as a dataset, with what the word means in each."""
    from embedding_explorer.data.readers import read

    frame = pd.DataFrame(
        {
            "text": [*THEATRE, *GAME],
            "sense": ["theatre"] * len(THEATRE) + ["game"] * len(GAME),
        }
    )
    data = read(frame, kind="text", roles={"text": "text", "sense": "label"})
    return replace(data, source="sentences with the word play")
