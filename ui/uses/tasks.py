"""The three uses, and which one is shown."""

from __future__ import annotations

import embedding_explorer as ee
from embedding_explorer.recipe import Recipe
from ui.uses import classify, clean, recommend, view


def show(data: ee.Dataset, recipe: Recipe | None) -> None:
    """Draw the chosen use; `recipe` is the one method where the use has one."""
    if recipe is None:
        classify.show(data)
    elif view.view().task == "clean":
        clean.show(data, recipe)
    else:
        recommend.show(data, recipe)
