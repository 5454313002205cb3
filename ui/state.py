"""What a visitor chose, and their own data: the only file that touches the session.

The view is one frozen value. Widgets get it as their default and hand their value back; the
address bar holds it, so that a copied link opens the same view elsewhere.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.errors import ExplorerError, InputError, sentence
from embedding_explorer.recipe import Recipe
from embedding_explorer.store import StoreError
from ui import cache

START = "films"  # the sample a newcomer meets first
LINKED = 50  # selected points a link holds
OWN = "mine-"  # data a visitor brought has a key that starts so
OPENED = "file"  # the file the app was started with
SAMPLE = "sample:"  # or the sample it was started with


@dataclass(frozen=True)
class View:
    """Every choice that decides what the Explore page shows.

    `recipe` is None while the method's own preset holds; `color` is a column, "(cluster)" or ""
    for the page's choice; `selected` are names of points; `size` is the diameter of
    a point in px, 0 for one that suits their number.
    """

    data: str = START
    method: str = ""
    recipe: Recipe | None = None
    k: int = 10
    color: str = ""
    selected: tuple[str, ...] = ()
    phrase: str = ""
    size: int = 0
    opacity: float = 0.85
    labels: bool = True
    tab: str = "Table"


_RECIPE_WORDS = ("encode", "reduce", "project", "center", "unit_norm", "metric", "seed")


def view() -> View:
    """Return what the visitor chose so far; on a first visit, what the address bar says."""
    if "view" not in st.session_state:
        st.session_state["view"] = _from_address(st.query_params.to_dict())
    return st.session_state["view"]


def update(**changes: Any) -> None:
    """Change some choices of the view."""
    st.session_state["view"] = replace(view(), **changes)


def show_data(key: str) -> None:
    """Go to other data: methods, colour and selection start afresh."""
    old = view()
    if key != old.data:
        update(data=key, method="", recipe=None, color="", selected=(), phrase="")


def share_address() -> None:
    """Put the view into the address bar."""
    wanted = dict_of_lists(parse_qsl(to_query(view()), keep_blank_values=True))
    if {k: st.query_params.get_all(k) for k in st.query_params} != wanted:
        st.query_params.from_dict(wanted)


def dict_of_lists(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Group pairs by their first part."""
    out: dict[str, list[str]] = {}
    for name, value in pairs:
        out.setdefault(name, []).append(value)
    return out


def to_query(v: View) -> str:
    """Return the view as a query string; what is at its default is left out."""
    default = View()
    pairs: list[tuple[str, Any]] = [("data", v.data)]
    if v.method:
        pairs.append(("method", v.method))
    if v.recipe is not None:
        pairs += parse_qsl(v.recipe.to_query(), keep_blank_values=True)
    pairs += [(n, getattr(v, n)) for n in _PLAIN if getattr(v, n) != getattr(default, n)]
    pairs += [("pick", name) for name in v.selected[:LINKED]]
    return urlencode([(n, int(x) if isinstance(x, bool) else x) for n, x in pairs])


def from_query(query: str) -> View:
    """Return the view of a query string.

    Raises
    ------
    InputError
        For a recipe or a value that does not exist.
    """
    given = dict_of_lists(parse_qsl(query, keep_blank_values=True))
    recipe = [(n, x) for n, xs in given.items() if n.split(".")[0] in _RECIPE_WORDS for x in xs]
    values = {n: _read(n, given[n][-1]) for n in _PLAIN if n in given}
    return View(
        data=given.get("data", [first_data()])[-1],
        method=given.get("method", [""])[-1],
        recipe=Recipe.from_query(urlencode(recipe)) if recipe else None,
        selected=tuple(given.get("pick", ())),
        **values,
    )


_PLAIN: dict[str, Callable[[str], Any]] = {
    "k": int,
    "color": str,
    "phrase": str,
    "size": int,
    "opacity": float,
    "labels": lambda text: text not in ("0", "false", "False"),
    "tab": str,
}
_RANGES = {"k": (1, 100), "size": (0, 30), "opacity": (0.05, 1.0)}


def _read(name: str, text: str) -> Any:
    try:
        value = _PLAIN[name](text)
    except ValueError:
        raise InputError(f"The link gives {name}={text!r}, which is not a number.") from None
    low, high = _RANGES.get(name, (None, None))
    if low is not None and not low <= value <= high:
        raise InputError(f"The link gives {name}={text}; it must lie between {low} and {high}.")
    return value


def _from_address(params: dict[str, str]) -> View:
    pairs = [(n, x) for n in params for x in st.query_params.get_all(n)]
    try:
        return from_query(urlencode(pairs))
    except ExplorerError as error:
        say(f"The link could not be followed as a whole: {error}")
        known = ee.samples()["key"].tolist()
        return View(data=params["data"] if params.get("data") in known else START)


# The visitor's own data ---------------------------------------------------------------------


def keep(data: ee.Dataset) -> str:
    """Keep a visitor's dataset for this session, make it the current one, return its key."""
    show_data(key := hold(data))
    return key


def hold(data: ee.Dataset) -> str:
    """Keep a visitor's dataset for this session beside the current one; return its key."""
    try:
        key = OWN + cache.keep(data)
    except StoreError as error:
        key = OWN + data.fingerprint
        say(f"{error} Until then the data lives in this browser session only.")
    st.session_state.setdefault("datasets", {})[key] = data
    return key


def owner() -> str:
    """Return who this visitor is to the engine, which lets visitors take turns."""
    return st.session_state.setdefault("owner", uuid.uuid4().hex)


def own_data() -> dict[str, ee.Dataset]:
    """Return what this visitor brought in this session, by key."""
    return dict(st.session_state.get("datasets", {}))


def opened() -> ee.Dataset | None:
    """Return the file the app was started with (`python -m embedding_explorer FILE`), if any."""
    path = os.environ.get("EXPLORER_OPEN", "")
    if not path or path.startswith(SAMPLE):
        return None
    found = cache.opened(path, os.environ.get("EXPLORER_KIND", ""))
    if isinstance(found, str):
        say(found)
        return None
    return found


def first_data() -> str:
    """Return the key of the data a visitor without a link meets."""
    path = os.environ.get("EXPLORER_OPEN", "")
    return path.removeprefix(SAMPLE) if path.startswith(SAMPLE) else OPENED if path else START


def other_data() -> dict[str, ee.Dataset]:
    """Return all data there is beside the samples: the app's file and the visitor's own."""
    file = opened()
    return ({OPENED: file} if file is not None else {}) | own_data()


def forget(key: str) -> None:
    """Drop a visitor's dataset from the session, and what was made from it."""
    data = st.session_state.get("datasets", {}).pop(key, None)
    if data is not None:
        cache.forget(data)
    if view().data == key:
        show_data(START)


def current() -> ee.Dataset:
    """Return the dataset of the view; what a link asks for and is not here is said once."""
    key = view().data
    if (found := _brought(key)) is not None:
        return found
    if key not in ee.samples()["key"].tolist():
        own = key.startswith(OWN)
        say(
            "The link was made with data whose time here is over; bring the file again under "
            "Data, or look at a sample."
            if own
            else f"There is no sample called {key!r}; showing the first one instead."
        )
        update(data=START, method="", recipe=None, color="", selected=(), phrase="")
    return ee.sample(view().data)


def kept_data(key: str) -> ee.Dataset:
    """Return what a visitor brought beside the current data; InputError when its time is over."""
    found = _brought(key)
    if found is None:
        raise InputError("the file is no longer kept here; bring it again.")
    return found


def _brought(key: str) -> ee.Dataset | None:
    if key in (known := other_data()):
        return known[key]
    if key.startswith(OWN) and (found := cache.kept(key.removeprefix(OWN))) is not None:
        st.session_state.setdefault("datasets", {})[key] = found
        return found
    return None


# Small things pages need between two runs --------------------------------------------------------


def say(text: str) -> None:
    """Keep a sentence for the top of the next page that is drawn."""
    if (line := sentence(text)) not in (said := st.session_state.setdefault("said", [])):
        said.append(line)


def said() -> list[str]:
    """Return the kept sentences, once."""
    return st.session_state.pop("said", [])


def seed(key: str, value: Any, *, of: Any = None) -> None:
    """Give the widget `key` this value when the choice behind it changed elsewhere.

    Streamlit ignores a new default for a key that exists. The widget must have it as its default,
    too: it answers with that where a run that stopped before it made it new to the browser. It is
    given in two more runs, as Streamlit may drop it. `of` is what the choice belongs to.
    """
    seeds = st.session_state.setdefault("seeds", {})
    *known, again = seeds.get(key, (None, None, 0))
    fresh = key not in st.session_state or known != [value, of]
    again = 3 if fresh else again * bool(st.session_state[key] == value)
    if again:
        st.session_state[key] = value
    seeds[key] = (value, of, max(again - 1, 0))


def value(key: str, default: Any = None) -> Any:
    """Return what a widget or component holds under its key."""
    return st.session_state.get(key, default)


def held(key: str, before: Any) -> Any:
    """Return what a choice holds in its callback; `before`, put back, where it came back empty.

    A click while the page is still being drawn can answer so, for a required choice too.
    """
    if st.session_state.get(key) is None:
        st.session_state[key] = before
    return st.session_state[key]


def put(key: str, thing: Any) -> None:
    """Keep something for this visitor under a key of a page's own."""
    st.session_state[key] = thing
