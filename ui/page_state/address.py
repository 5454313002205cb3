"""A page's choices in the address bar: declared once as fields, read and written by that.

A page's view is a frozen dataclass whose fields are made by `declared`: a default, and one of the
kinds of `value_kinds`. What cannot be is refused in one sentence; the rest is followed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from embedding_explorer.base.errors import InputError, shown
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.base.wording import counted
from ui.page_state.value_kinds import Reader, Refused, Text

SENTENCES = 8  # said about one link; of the others their number
PARTS = 100  # parameters of a recipe that are looked at
RECIPE_WORDS = ("encode", "reduce", "project", "center", "unit_norm", "metric", "seed")

# What other sites add to a link for themselves: it asks nothing of a page.
OF_OTHERS = re.compile(
    r"utm_.*|_g[al]|(fb|g|d|y|tt|tw)clid|[gw]braid|msclkid|srsltid|igshid?|li_fat_id|mc_[ce]id|ref"
)

T = TypeVar("T")
Given = Mapping[str, Sequence[str]]  # the values of every parameter, in order


@dataclass(frozen=True)
class Parameter:
    """A declared parameter: its name in the address, its default, its reader."""

    name: str
    default: Any
    reader: Any


def declared(default: Any, reader: Reader, *, name: str = "") -> Any:
    """Declare a field of a page's view that the address holds, under its own or another name."""
    return dataclasses.field(default=default, metadata={"reader": reader, "name": name})


def parameters(view: type) -> dict[str, Parameter]:
    """Return the declared parameters of a page's view, by field."""
    return {
        f.name: Parameter(f.metadata["name"] or f.name, f.default, f.metadata["reader"])
        for f in dataclasses.fields(view)
        if "reader" in f.metadata
    }


def read(view: type[T], given: Given) -> tuple[T, dict[str, str]]:
    """Return the view of an address, and by name a sentence for each value not to be followed."""
    chosen: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for field, parameter in parameters(view).items():
        if not given.get(parameter.name):
            continue
        try:
            chosen[field] = parameter.reader.read(parameter.name, given[parameter.name])
        except Refused as error:
            refused[parameter.name] = str(error)
            if error.rest is not None:
                chosen[field] = error.rest
    return view(**chosen), refused


def write(view: Any, fields: Sequence[str] | None = None) -> dict[str, list[str]]:
    """Return what an address holds of a view, or of some fields: what is not at its default."""
    every = parameters(type(view))
    pairs = {}
    for field in every if fields is None else fields:
        parameter, value = every[field], getattr(view, field)
        if value != parameter.default and (values := parameter.reader.write(value)):
            pairs[parameter.name] = values
    return pairs


def recipe(given: Given) -> tuple[Recipe | None, dict[str, str]]:
    """Return the recipe of an address, part by part, and by name a sentence for each refused.

    It is None where the address gives none, or an encoder that does not exist: all the rest of a
    recipe hangs on that.
    """
    asked = [n for n in given if n.partition(".")[0] in RECIPE_WORDS and given[n]][:PARTS]
    kept: dict[str, Sequence[str]] = {}
    refused: dict[str, str] = {}
    for name in sorted(asked, key=lambda n: (n != "encode", "." in n)):
        if name.partition(".")[0] in refused:
            continue
        try:
            _check_text(name, given[name])
            Recipe.from_values({**kept, name: given[name]})
        except InputError as error:
            refused[name] = str(error)
            if name == "encode":
                return None, refused
        else:
            kept[name] = given[name]
    return Recipe.from_values(kept) if kept else None, refused


def _check_text(name: str, values: Sequence[str]) -> None:
    for value in (name, *values):
        Text().read(shown(name), [value])


def names(*views: type) -> set[str]:
    """Return the names of all that an address may hold of these views."""
    return {p.name for view in views for p in parameters(view).values()}


def not_known(given: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the parameters of an address that are none of a page's, nor another site's own."""
    known = {*known, *RECIPE_WORDS}
    left = [name for name in given if name.partition(".")[0] not in known]
    return [name for name in left if not OF_OTHERS.fullmatch(name)]


def capped(sentences: Sequence[str]) -> list[str]:
    """Return the first sentences, and how many more there are."""
    more = len(sentences) - SENTENCES
    said = [f"And {counted(more, 'more value')} of the link cannot be used."] if more > 0 else []
    return [*sentences[:SENTENCES], *said]
