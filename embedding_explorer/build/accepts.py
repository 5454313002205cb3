"""Which encoders take which data, and why not."""

from __future__ import annotations

from types import ModuleType

from embedding_explorer.data.dataset import Dataset


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
