"""The map while it forms: the last layout a running job showed."""

from __future__ import annotations

import embedding_explorer as ee
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.engine import Job
from ui.cache import cache
from ui.panels import map_panel


def show(job: Job, data: ee.Dataset, recipe: Recipe) -> bool:
    """Draw the unfinished layout of a job, if there is one and its points are known; tell so."""
    coords = job.frame
    if coords is None or coords.shape[1] not in (2, 3):
        return False
    start = cache.found(data, recipe.space_recipe())
    if start is None and len(coords) == len(data):  # vectors that are still being learned
        space = ee.Space(data.names, coords, data.items)
        start = ee.Built(space, None, (), recipe, data)
    if start is None or len(start.space) != len(coords):
        return False
    map_panel.unfinished(start, coords)
    return True
