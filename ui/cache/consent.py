"""A model that a link names is opened, or fetched, once the visitor has said so by a click.

`ui.cache.cache` asks here before it orders anything from the engine, so that no page can forget to.
"""

from __future__ import annotations

from collections.abc import Sequence

from embedding_explorer.base import model_policy
from embedding_explorer.base.errors import shown
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.engine import default, load
from ui.page_state import session

Asked = Sequence[tuple[Dataset, Recipe | None]]  # what a question is about
AGREED = "models-agreed"
LONGEST = 300  # characters of a name on screen


class Unagreed(Exception):
    """What would open a model that the visitor has not agreed to; `shell.guard` asks them.

    Attributes
    ----------
    model : str
        Its name.
    """

    def __init__(self, model: str) -> None:
        super().__init__(
            f"The link you followed asks for the model {shown(model, LONGEST)}. It would be "
            "opened on the disk of the machine this program runs on, or fetched from Hugging "
            "Face. Continue only if you know who made the link."
        )
        self.model = model


def choose(before: Recipe, now: Recipe) -> None:
    """Take a model that the visitor has typed in for one they agree to."""
    if (model := named(now)) != named(before):
        agree(model)


def check(*recipes: Recipe) -> None:
    """Go on where the visitor agrees to every model.

    Only what came with the address is asked about. A server that allows no models refuses by
    itself.

    Raises
    ------
    Unagreed
        If they have to be asked first.
    """
    models = [model for model in map(named, recipes) if model]
    if not models or not session.is_by_link() or not model_policy.allows(model_policy.setting()):
        return
    for model in models:
        if model not in session.value(AGREED, ()):
            raise Unagreed(model)


def check_order(of: Asked, *, opens: bool) -> None:
    """Check an order to the engine.

    Parameters
    ----------
    of : sequence of (Dataset, Recipe or None)
        What it is about.
    opens : bool
        Whether it opens the models of all; else it does of those that are still to be made.

    Raises
    ------
    Unagreed
        As `check`.
    """
    for data, recipe in of:
        if recipe is None or not named(recipe):
            continue
        if opens or load(default().store, data, recipe) is None:
            check(recipe)


def named(recipe: Recipe) -> str:
    """Return the model a recipe names; "" for none and for the packaged one."""
    model = str(recipe.encoder_params.get("model", ""))
    return "" if model == model_policy.PACKAGED else model


def agree(model: str) -> None:
    """Keep that the visitor agrees to a model."""
    session.put(AGREED, (*session.value(AGREED, ()), model))
