"""Which methods stand side by side: presets, recipes of Explore, and vectors from another file."""

from __future__ import annotations

from dataclasses import dataclass, replace

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.errors import ExplorerError, shown
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.build.accepts import refusal
from embedding_explorer.build.presets import on_items
from embedding_explorer.data.dataset import unique_names
from ui.cache import cache
from ui.cache.owned import OWN
from ui.compare.view import MOST, PAGE, update, view
from ui.frame import shell, state, widgets

FEWEST = 2
SHOWN = 4  # methods that stand side by side at first
WORDS = " of words"  # a preset whose points are words, not rows: key and this


@dataclass(frozen=True)
class Side:
    """One method of a comparison: what the link calls it, its title, and what it is made of."""

    entry: str
    title: str
    data: ee.Dataset
    recipe: Recipe


def presets(data: ee.Dataset) -> dict[str, tuple[str, Recipe]]:
    """Return title and recipe of the methods that fit the data, all of them about its rows.

    Where a method also makes points of words, that stands beside it under its key and `WORDS`.
    """
    found: dict[str, tuple[str, Recipe]] = {}
    for key, title, recipe in cache.methods(data)[["key", "title", "recipe"]].itertuples(
        index=False
    ):
        rows = on_items(data, recipe)
        found[key] = (title, rows)
        if rows != recipe:
            found[key + WORDS] = (f"{title}, words", recipe)
    return found


def sets(data: ee.Dataset) -> dict[str, tuple[str, ...]]:
    """Return ready comparisons that fit the data: a title and what is compared."""
    known = presets(data)
    plain = next((recipe for _, recipe in known.values()), Recipe())
    drawn = tuple(
        replace(plain, projection=p, projection_params=Params()).to_query()
        for p in ("pca", "svd", "umap", "tsne")
    )
    seeds = tuple(
        replace(plain, projection="umap", projection_params=Params(), seed=s).to_query()
        for s in range(4)
    )
    found = {
        "From one-hot to BERT: five methods": _known(
            known, "one_hot", "pca", "svd", "word2vec_skipgram", "bert", "umap", most=5
        ),
        "Count-based and learned": _known(
            known, "one_hot", "tfidf", "word2vec_cbow", "word2vec_skipgram", "bert"
        ),
        "CBOW and skip-gram on words": _known(
            known, "word2vec_cbow" + WORDS, "word2vec_skipgram" + WORDS
        ),
        "Same vectors, four maps": drawn,
        "Same method, four seeds": seeds,
    }
    return {title: sides for title, sides in found.items() if len(sides) >= FEWEST}


def _known(known: dict[str, tuple[str, Recipe]], *keys: str, most: int = MOST) -> tuple[str, ...]:
    return tuple(key for key in keys if key in known)[:most]


def chosen(data: ee.Dataset) -> list[Side]:
    """Return the sides of the view; what a link asks for and cannot be is said and left out."""
    known, wanted = presets(data), view().sides or first(data)
    found = []
    for entry in wanted:
        try:
            found.append(_side(entry, data, known))
        except ExplorerError as error:
            shell.remark(f"{shown(entry)} cannot be compared here: {error}")
            update(sides=tuple(e for e in view().sides if e != entry))
    return _told_apart(found)


def first(data: ee.Dataset) -> tuple[str, ...]:
    """Return what is compared until somebody chooses: methods whose maps differ."""
    ready, known = sets(data), presets(data)
    entries = [*next(iter(ready.values()), ()), *known]
    found: dict[tuple[object, ...], str] = {}
    for entry in entries:
        recipe = known[entry][1] if entry in known else Recipe.from_query(entry)
        found.setdefault(_looks(recipe), entry)
    different = tuple(found.values())[:SHOWN]
    return different if len(different) >= FEWEST else tuple(entries)[:FEWEST]


def _looks(recipe: Recipe) -> tuple[object, ...]:
    """Return what the look of a map depends on: of the same vectors PCA and SVD draw one map."""
    steps = [step for step in (recipe.reducer, recipe.projection) if step]
    modules = [registry.find("reducers", step) for step in steps]
    bent = [] if all(getattr(m, "STRAIGHT", False) for m in modules) else steps
    return (recipe.encoder, recipe.encoder_params, *bent)


def _side(entry: str, data: ee.Dataset, known: dict[str, tuple[str, Recipe]]) -> Side:
    if entry in known:
        return Side(entry, *_with_data(known[entry], data))
    if entry.startswith(OWN):
        other = state.kept_data(entry)
        return Side(entry, other.source, other, _as_given(other))
    recipe = Recipe.from_query(entry)
    if reason := refusal(registry.find("encoders", recipe.encoder), data):
        raise ee.MethodError(reason)
    return Side(entry, _title(recipe), data, recipe)


def _with_data(known: tuple[str, Recipe], data: ee.Dataset) -> tuple[str, ee.Dataset, Recipe]:
    title, recipe = known
    return title, data, recipe


def _as_given(data: ee.Dataset) -> Recipe:
    """Return the plainest recipe of a file brought to be compared."""
    return next(recipe for _, recipe in presets(data).values())


def _title(recipe: Recipe) -> str:
    steps = (
        ("encoders", recipe.encoder),
        ("reducers", recipe.reducer),
        ("reducers", recipe.projection),
    )
    return " → ".join(registry.find(folder, key).TITLE for folder, key in steps if key)


def _told_apart(sides: list[Side]) -> list[Side]:
    """Add what differs to titles that occur twice: the seed, or a number."""
    titles = [side.title for side in sides]
    out: list[Side] = []
    for side in sides:
        if titles.count(side.title) > 1:
            alike = [s.recipe for s in sides if s.title == side.title]
            by_seed = len({r.seed for r in alike}) == len(alike)
            same = sum(s.title.startswith(side.title) for s in out) + 1
            more = f"seed {side.recipe.seed}" if by_seed else str(same)
            side = replace(side, title=f"{side.title}, {more}")
        out.append(side)
    return out


def pick(data: ee.Dataset) -> None:
    """Draw the choice of methods."""
    known = presets(data)
    ready = sets(data)
    now = list(view().sides or first(data))
    titles = _offered(known, now)
    PAGE.several(
        "Methods (the first is the reference)",
        "sides",
        titles,
        now,
        change=lambda entries: update(sides=tuple(dict.fromkeys(entries))),
        max_selections=MOST,
    )
    sets_now = next((title for title, sides in ready.items() if list(sides) == now), None)
    widgets.select(
        "Example comparisons",
        list(ready),
        sets_now,
        lambda title: update(sides=ready.get(title, view().sides)),
        key="compare-set",
        placeholder="Choose one",
    )


def _offered(known: dict[str, tuple[str, Recipe]], now: list[str]) -> dict[str, str]:
    """Return what can be chosen and its title, all different: the browser answers with it."""
    titles = {key: title for key, (title, _) in known.items()}
    titles |= {entry: _entry_title(entry) for entry in now if entry not in titles}
    mine = state.view().recipe
    if mine is not None and mine.to_query() not in titles:
        titles[mine.to_query()] = f"As on Explore: {_title(mine)}"
    titles |= {key: own.source for key, own in state.own_data().items() if key != state.view().data}
    return dict(zip(titles, unique_names(titles.values())[0], strict=True))


def _entry_title(entry: str) -> str:
    if entry.startswith(OWN):
        own = state.own_data().get(entry)
        return own.source if own is not None else "Vectors from a file"
    try:
        recipe = Recipe.from_query(entry)
        return _title(recipe) + (f", seed {recipe.seed}" if recipe.seed else "")
    except ExplorerError:
        return entry
