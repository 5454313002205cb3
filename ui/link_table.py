"""Every page's parameters in one table: what links may hold, which stays as it is between versions.

Tests walk it, and docs/links.md is written from it.
"""

from __future__ import annotations

from embedding_explorer.base import registry
from ui.compare.view import CompareView
from ui.context.view import ContextView
from ui.graphs.view import GraphsView
from ui.learn.view import LearnView
from ui.page_state import address
from ui.page_state.address import RECIPE_WORDS
from ui.page_state.explore_view import View
from ui.pictures import pictures
from ui.training.view import TrainingView
from ui.uses.view import UsesView
from ui.words.view import WordsView

FOLDERS = {"encode": "encoders", "reduce": "reducers", "project": "reducers"}
# A page and the view of its own; all of them have the common one, which the first page shows.
PAGES: dict[str, type | None] = {
    "explore": None,
    "learn": LearnView,
    "data": None,
    "compare": CompareView,
    "words": WordsView,
    "context": ContextView,
    "training": TrainingView,
    "graphs": GraphsView,
    "pictures": pictures.PicturesView,
    "uses": UsesView,
    "methods": None,
    "operator": None,
}


def parameters(page: str) -> dict[str, address.Parameter]:
    """Return every declared parameter of a page by its name, its own before the common ones."""
    own = PAGES[page]
    views = [View] if own is None else [View, own]
    return {p.name: p for view in views for p in address.parameters(view).values()}


def recipe_parts() -> list[str]:
    """Return every parameter of a recipe: its steps, and those of every method."""
    names = [*RECIPE_WORDS]
    for word, folder in FOLDERS.items():
        for module in registry.all_of(folder).values():
            names += [f"{word}.{field.name}" for field in registry.fields(module.Params)]
    return list(dict.fromkeys(names))


def document() -> str:
    """Return docs/links.md."""
    parts = [
        "# What a link may hold\n",
        "Written by `make links` from the declarations in the code; a test keeps both equal. "
        "Names and meanings stay as they are, so that links work in later versions. A value "
        "that cannot be used is reported in one sentence. So is an unknown parameter, except "
        "what other sites add to links, such as `utm_source`. "
        "The rest of the link is applied. No link changes or removes anything on the server.\n",
        "## All pages\n",
        _table(View),
        "`data` is the key of a sample, or `mine-` and 32 hex digits for a visitor's data.\n",
        "A recipe, as `Recipe.to_query` writes it: "
        + ", ".join(f"`{name}`" for name in recipe_parts())
        + ".\n",
    ]
    for page, view in PAGES.items():
        if view is not None:
            parts += [f"## {page.capitalize()}\n", _table(view)]
    return "\n".join(parts)


def _table(view: type) -> str:
    lines = ["| parameter | must be | unless given |", "|---|---|---|"]
    for p in address.parameters(view).values():
        default = f"`{p.default}`" if p.default not in ("", ()) else "the page's choice"
        lines.append(f"| `{p.name}` | {p.reader.rule} | {default} |")
    return "\n".join([*lines, ""])
