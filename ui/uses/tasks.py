"""The three uses, and which one is shown."""

from __future__ import annotations

import embedding_explorer as ee
from embedding_explorer.base.recipe import Recipe
from ui.uses import classify, clean, recommend, view


def has_one_method(task: str) -> bool:
    """Tell whether the use works with the vectors of one method: not several, nor ratings."""
    return task == "clean" or (task == "recommend" and view.view().way == "items")


def show(data: ee.Dataset, recipe: Recipe | None) -> None:
    """Draw the chosen use; `recipe` is the one method where the use has one."""
    if view.view().task == "classify":
        classify.show(data)
    elif view.view().task == "clean" and recipe is not None:
        clean.show(data, recipe)
    else:
        recommend.show(data, recipe)
