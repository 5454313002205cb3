"""Which questions about a built recipe a page answers itself, and which go to a worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import embedding_explorer as ee
from embedding_explorer.engine import is_little
from embedding_explorer.engine.steps import LITTLE_LETTERS, LITTLE_NUMBERS

LIGHT_POINTS = 300  # a question about so few points is answered by the page itself
# Questions that take their time, or load what they need, about few points too.
HEAVY = (
    "compared", "rerun_of", "faithfulness", "believed", "same_again", "shepard", "reported",
    "placed", "predicted", "context", "link_prediction", "word_training", "network_training",
    "classified", "odd_labels", "sentences", "rated", "held_out", "exported", "cleaned_file",
    "space_health", "word_scores", "ranks_differ",
)  # fmt: skip
# Of these, what only looks at what was made: no model is opened for it.
LOOKING = (
    "compared", "faithfulness", "believed", "same_again", "shepard", "exported", "space_health",
    "word_scores", "ranks_differ",
)  # fmt: skip
LIGHT_PRODUCTS = 50_000_000  # neighbours that take so many products are, too
MANHATTAN = 8  # products that a difference costs as much as


def is_light(built: ee.Built, question: str, given: Mapping[str, Any]) -> bool:
    """Tell whether the page answers by itself: a matter of some 50 ms."""
    matrix, n = built.space.matrix, len(built.space)
    stored = int(matrix.size)  # of CSR, the numbers that are stored
    if question in ("true_neighbors", "neighbors_among"):
        # Sums of differences are no matrix product.
        slow = MANHATTAN if built.recipe.metric == "manhattan" else 1
        return n * stored * slow <= LIGHT_PRODUCTS
    few = n <= LIGHT_POINTS and stored <= LITTLE_NUMBERS and len(repr(given)) <= LITTLE_LETTERS
    return few and is_little(built.dataset)
