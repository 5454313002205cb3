"""Making a map while the visitor watches."""

from __future__ import annotations

import embedding_explorer as ee
from embedding_explorer.recipe import Recipe
from ui import cache, shell, state


def made(data: ee.Dataset, recipe: Recipe) -> ee.Built:
    """Return what the recipe makes of the data, with a bar while it is not there yet."""
    if cache.is_built(data, recipe):
        built = cache.built(data, recipe, lambda fraction, step: None)
    else:
        with shell.working("Making the map") as progress:
            built = cache.built(data, recipe, progress)
    state.put("points", built.space.names)
    return built
