"""The lessons of the Learn page: one module each, named here once, in the order of the story.

A lesson module has ``TITLE``, ``SHORT`` (one or two words for the path), ``SUMMARY`` (one sentence)
and ``STEPS``, a tuple of `_lesson.Step`: each is frozen data whose functions ask for a prediction,
say what was true, and draw questions whose right answers are computed from the data at hand.
"""

from embedding_explorer.lessons._lesson import (
    CHANCE,
    Figure,
    Guess,
    Question,
    Seen,
    Step,
    check,
    guessing,
)
from embedding_explorer.lessons._page_questions import (
    ask_all,
    belief_shown,
    first_data,
    neighbors_shown,
)

KEYS = ("numbers", "one_hot", "pca", "svd", "word2vec", "bert", "learned", "maps", "which")

__all__ = [
    "CHANCE",
    "KEYS",
    "Figure",
    "Guess",
    "Question",
    "Seen",
    "Step",
    "ask_all",
    "belief_shown",
    "check",
    "first_data",
    "guessing",
    "neighbors_shown",
]
