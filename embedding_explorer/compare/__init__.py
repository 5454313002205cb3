"""How alike two spaces are, against chance and against a rerun; and whether one is in health."""

from embedding_explorer.compare.comparison import compare
from embedding_explorer.compare.estimate import Estimate
from embedding_explorer.compare.health import health
from embedding_explorer.compare.labels import disagreeing_labels, moved
from embedding_explorer.compare.rerun import Rerun, rerun
from embedding_explorer.compare.result import Comparison

__all__ = [
    "Comparison",
    "Estimate",
    "Rerun",
    "compare",
    "disagreeing_labels",
    "health",
    "moved",
    "rerun",
]
