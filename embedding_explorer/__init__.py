"""Embedding Explorer: from things to vectors to a map with its true nearest neighbours."""

from embedding_explorer import large
from embedding_explorer.analysis.context.layers import occurrences
from embedding_explorer.base.errors import (
    Cancelled,
    ExplorerError,
    InputError,
    LimitError,
    MethodError,
    MissingPackage,
)
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.base.version import VERSION
from embedding_explorer.build.build import build
from embedding_explorer.build.presets import methods
from embedding_explorer.build.transform import Transformed, transform
from embedding_explorer.compare import compare, health, rerun
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.readers import read, read_text
from embedding_explorer.data.samples import sample, samples
from embedding_explorer.exports import export
from embedding_explorer.exports.report import report
from embedding_explorer.measures import measure
from embedding_explorer.measures.diagnostics.local_trust import belief
from embedding_explorer.space.built import Built
from embedding_explorer.space.neighbors import neighbors
from embedding_explorer.space.space import Space, Stage

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
    "Transformed",
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
    "transform",
]
__version__ = VERSION
