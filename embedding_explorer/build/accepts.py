"""Which encoders and which metrics take which data, and why not."""

from __future__ import annotations

from types import ModuleType

from embedding_explorer.base import registry
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.space.metrics import BINARY, PRECOMPUTED, VECTORS


def refusal(module: ModuleType, dataset: Dataset) -> str | None:
    """Say why an encoder cannot take this dataset, or None when it can."""
    if not len(dataset):
        return "There are no items: the data has no rows left to encode."
    if dataset.kind not in module.ACCEPTS:
        return (
            f"{module.TITLE} works on {', '.join(module.ACCEPTS)}, and this is "
            f"{dataset.kind}; {getattr(module, 'INSTEAD', 'choose another method')}."
        )
    return getattr(module, "why_not", lambda data: None)(dataset)


def metrics(recipe: Recipe, dataset: Dataset) -> tuple[str, ...]:
    """Return the metrics that suit what a recipe makes of the data, before it is made.

    Hamming and Jaccard are among them where the encoder says that its matrix is 0 and 1
    (``is_binary(dataset, params)``), and no later step changes that.
    """
    if dataset.kind == "distances":
        return (PRECOMPUTED,)
    changed = recipe.center or recipe.unit_norm or recipe.reducer is not None
    module = registry.find("encoders", recipe.encoder)
    says = getattr(module, "is_binary", lambda data, params: False)
    params = registry.make_params(module, recipe.encoder_params)
    if not changed and refusal(module, dataset) is None and says(dataset, params):
        return VECTORS
    return tuple(metric for metric in VECTORS if metric not in BINARY)
