"""Embedding Explorer: from things to vectors to a map with its true nearest neighbours."""

from embedding_explorer import large
from embedding_explorer.belief import belief
from embedding_explorer.build import Built, build
from embedding_explorer.compare import compare, health, rerun
from embedding_explorer.context import occurrences
from embedding_explorer.dataset import Dataset
from embedding_explorer.errors import (
    Cancelled,
    ExplorerError,
    InputError,
    LimitError,
    MethodError,
    MissingPackage,
)
from embedding_explorer.exports import export
from embedding_explorer.measures import measure
from embedding_explorer.methods import methods
from embedding_explorer.neighbors import neighbors
from embedding_explorer.readers import read, read_text
from embedding_explorer.recipe import Recipe
from embedding_explorer.report import report
from embedding_explorer.samples import sample, samples
from embedding_explorer.space import Space, Stage

__all__ = [
    "Built",
    "Cancelled",
    "Dataset",
    "ExplorerError",
    "InputError",
    "LimitError",
    "MethodError",
    "MissingPackage",
    "Recipe",
    "Space",
    "Stage",
    "belief",
    "build",
    "compare",
    "export",
    "health",
    "large",
    "measure",
    "methods",
    "neighbors",
    "occurrences",
    "read",
    "read_text",
    "report",
    "rerun",
    "sample",
    "samples",
]
__version__ = "0.1.0"
