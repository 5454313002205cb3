"""Which method's vectors are used: one for recommending and cleaning, several to classify."""

from __future__ import annotations

from dataclasses import replace

import embedding_explorer as ee
from embedding_explorer.base.errors import MethodError, shown, some
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.build.presets import on_items
from embedding_explorer.engine import is_little
from embedding_explorer.uses.cross_validation import blind, hidden
from ui.cache import cache
from ui.compare.sides import Side
from ui.frame import shell, state, widgets
from ui.jobs import answers
from ui.panels import build_map
from ui.uses import view

OWN = "own"
MOST = 5
SLOW = ("word2vec", "learned")  # learned anew in every fold


def pick(data: ee.Dataset) -> Recipe:
    """Draw the choice of one method; return its recipe, with the rows as points."""
    offered = _offered(data)
    now = state.view().method
    if state.view().recipe is not None:
        now = OWN
    if now not in offered:
        if now:
            shell.remark(f"There is no method {shown(now)} for this data; showing the first one.")
            state.update(method="")
        now = next(iter(offered), "")
    if not now:
        raise MethodError("No method fits this data; choose another data set.")
    titles = {key: title for key, (title, _) in offered.items()}
    widgets.select("Method", titles, now, _changed, key="uses-method")
    return offered[now][1]


def _offered(data: ee.Dataset) -> dict[str, tuple[str, Recipe]]:
    table = cache.methods(data)
    found = {
        key: (title, on_items(data, recipe))
        for key, title, recipe in table[["key", "title", "recipe"]].itertuples(index=False)
    }
    own = state.view().recipe
    return found | ({OWN: ("As on Explore", on_items(data, own))} if own is not None else {})


def _changed(chosen: str) -> None:
    if chosen != OWN:
        state.update(method=chosen or "", recipe=None)


def made(data: ee.Dataset, recipe: Recipe) -> ee.Built:
    """Return what the method makes of the data; InputError where its points are not the rows."""
    return build_map.made(data, recipe, view.share)


def without(data: ee.Dataset, label: str) -> ee.Dataset:
    """Return the data with a column as label (`hidden`); a worker makes it of large data."""
    if data.roles.get(label) == "label" or is_little(data):
        return hidden(data, label)
    found = answers.answer_of([(data, None)], hidden, "Leaving the label out", label=label)
    reading = {**data.reading, **found.reading}
    return replace(
        found, source=data.source, notes=data.notes, dropped=data.dropped, reading=reading
    )


def several(data: ee.Dataset, label: str) -> list[Side]:
    """Draw the choice of methods to classify with; return them, each without the label."""
    cut = without(data, label)
    found: dict[str, tuple[str, Recipe]] = {}
    for key, (title, recipe) in _offered(cut).items():
        sees = blind(recipe, label)
        if sees not in [known for _, known in found.values()]:  # a map changes no vectors
            found[key] = (title, sees)
    wanted = [key for key in view.view().methods if key in found]
    for number, key in enumerate(view.view().methods):
        if key not in found:
            shell.problem(
                f"There is no encoder {shown(key)} here; choose one of {some(found)}.",
                key=f"method-{number}",
            )
    now = wanted or [key for key in found if not key.startswith(SLOW)][:3] or list(found)[:1]
    titles = {key: title for key, (title, _) in found.items()}
    view.PAGE.several("Methods", "methods", titles, now, max_selections=MOST)
    return [Side(key, found[key][0], cut, found[key][1]) for key in now]
