"""The heavy question about one word in its contexts, among those of `calls`."""

from __future__ import annotations

from typing import Any

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.progress import Progress
from embedding_explorer.space.built import Built


def context(
    built: Built, word: str, forms: tuple[str, ...] = (), progress: Progress | None = None
) -> dict[str, Any]:
    """Return a word in the texts of a dataset, by layer.

    "found" (ContextLayers), "maps" (arrays), "near" (positions of the nearest uses, arrays) and
    "apart" (DataFrame of `separation`, or None where too few senses are said). The column "sense"
    of the dataset, if any, says what the word means in each.
    """
    from embedding_explorer.analysis.context.layers import layer_maps, layers, near_uses
    from embedding_explorer.analysis.context.sense_separation import separation
    from embedding_explorer.encoders.pretrained.text import PACKAGED

    items = built.dataset.items
    senses = items["sense"].tolist() if "sense" in items else None
    model = built.recipe.encoder_params.get("model", PACKAGED)
    found = layers(word, built.dataset, senses=senses, forms=forms, model=model, progress=progress)
    try:
        apart = separation(found)
    except InputError:  # what is missing is asked for on the page, beside the fields for it
        apart = None
    return {"found": found, "maps": layer_maps(found), "near": near_uses(found), "apart": apart}
