"""The choices that Explore shows and all pages share, as one frozen value and as an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from embedding_explorer.base.recipe import Recipe
from ui.page_state import address
from ui.page_state.address import declared
from ui.page_state.value_kinds import Number, Switch, Text, Texts, Whole

START = "films"  # the sample a newcomer meets first
LINKED = 50  # selected points a link holds


@dataclass(frozen=True)
class View:
    """Every choice that decides what the Explore page shows.

    `recipe` is None while the method's own preset holds; `color` is a column, "(cluster)" or ""
    for the page's choice; `selected` are names of points; `size` is the diameter of
    a point in px, 0 for one that suits their number.
    """

    data: str = declared(START, Text(100))
    method: str = declared("", Text(100))
    recipe: Recipe | None = None
    k: int = declared(10, Whole(1, 100))
    color: str = declared("", Text())
    selected: tuple[str, ...] = declared((), Texts(LINKED), name="pick")
    phrase: str = declared("", Text())
    size: int = declared(0, Whole(0, 30))
    opacity: float = declared(0.85, Number(0.05, 1.0))
    labels: bool = declared(True, Switch())
    arrows: bool = declared(True, Switch())
    tab: str = declared("Table", Text(100))


def to_query(v: View) -> str:
    """Return the view as a query string; what is at its default is left out."""
    return urlencode(to_values(v), doseq=True, errors="surrogatepass")


def to_values(v: View) -> dict[str, list[str]]:
    """Return what the address bar holds of the view; what is at its default is left out."""
    pairs = {"data": [v.data], **address.write(v)}
    if v.recipe is not None:
        pairs |= v.recipe.to_values()
    return pairs


def from_values(given: address.Given) -> tuple[View, dict[str, str]]:
    """Return the view of an address, and by name a sentence for each value that cannot be."""
    found, refused = address.read(View, given)
    recipe, of_recipe = address.recipe(given)
    return replace(found, recipe=recipe), refused | of_recipe
