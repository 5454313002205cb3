"""What a visitor chose, and their own data: the only file that touches the session.

The view is one frozen value. Widgets get it as their default and hand their value back; the
address bar holds it, so that a copied link opens the same view elsewhere.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.errors import InputError, sentence, shown
from embedding_explorer.base.wording import counted
from embedding_explorer.data.samples import cards
from ui.cache import cache
from ui.cache.owned import OWN, OWN_KEY, Owned
from ui.page_state import address, session
from ui.page_state.explore_view import START, View, from_values, to_values
from ui.page_state.session import follow_history as follow_history
from ui.page_state.session import held as held
from ui.page_state.session import is_by_link as is_by_link
from ui.page_state.session import put as put
from ui.page_state.session import value as value

EXPIRED = "This link's data has expired; upload the file again."
OPENED = "file"  # the file the app was started with
SAMPLE = "sample:"  # or the sample it was started with
SEEN = 10.0  # seconds a sentence stays though the page is drawn anew, by itself or by a click
T = TypeVar("T")


def view() -> View:
    """Return what the visitor chose so far; on a first visit, what the address bar says."""
    if "view" not in session.kept():
        given = in_address()
        given.setdefault("data", [first_data()])
        if (data := given["data"][-1]).startswith(OWN) and not _is_key(data):
            given["data"] = [START]
            say(EXPIRED)
        found, refused = from_values(given)
        session.kept()["view"] = found
        _linked("view", View, given, refused)
    chosen: View = session.kept()["view"]
    return chosen


def of_page(key: str, page: type[T]) -> T:
    """Return the view of a page, kept under a key; on a first visit, what the address bar says."""
    session.VIEWS.add(key)
    if key not in session.kept():
        given = in_address()
        found, refused = address.read(page, given)
        session.kept()[key] = found
        _linked(key, page, given, refused)
    made: T = session.kept()[key]
    return made


def _linked(key: str, page: type, given: address.Given, refused: dict[str, str]) -> None:
    """Say once what is refused, and remember which choices of a view are those of a link."""
    known = session.kept().setdefault("refused", set())
    known &= set(given)  # of an address that is gone nothing is kept
    for line in address.capped([s for name, s in refused.items() if name not in known]):
        say(line)
    known |= set(refused)
    followed = set(given) - set(refused)
    names = {field for field, p in address.parameters(page).items() if p.name in followed}
    session.kept().setdefault("of-link", {})[key] = names


def tell_not_known(own: set[str]) -> None:
    """Say once which parameters of the address are none of the page's `own`, nor of all pages."""
    told = session.value("not-known", frozenset())
    found = address.not_known(in_address(), own | address.names(View))
    session.put("not-known", frozenset(found))  # of an address that is gone nothing is kept
    new = [name for name in found if name not in told]
    if new:
        more = f" and {counted(len(new) - 1, 'other parameter')}" if new[1:] else ""
        say(f"The link gives {shown(new[0])}{more}, which this page does not know.")


def is_of_link(key: str, field: str) -> bool:
    """Tell whether a choice of a view came with the link; asked again it did not."""
    names = session.kept().get("of-link", {}).get(key, set())
    if field not in names:
        return False
    names.remove(field)
    return True


def in_address() -> dict[str, list[str]]:
    """Return every parameter of the address bar with all its values."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def update(**changes: Any) -> None:
    """Change some choices of the view."""
    session.kept()["view"] = replace(view(), **changes)


def show_data(key: str) -> None:
    """Go to other data: methods, colour and selection start afresh."""
    old = view()
    if key != old.data:
        update(data=key, method="", recipe=None, color="", selected=(), phrase="")


def share_address() -> None:
    """Put the view into the address bar."""
    share(to_values(view()))


def share(wanted: dict[str, list[str]]) -> None:
    """Put parameters into the address bar, unless it holds just these."""
    if in_address() != wanted:
        st.query_params.from_dict(wanted)


# The visitor's own data ---------------------------------------------------------------------


def keep(data: ee.Dataset) -> str:
    """Keep a visitor's dataset for this session, make it the current one, return its key."""
    show_data(key := hold(data))
    return key


def hold(data: ee.Dataset, instead: str = "") -> str:
    """Keep a visitor's dataset for this session beside the current one; return its key.

    It is listed in the place of the visitor's own `instead`, else at the end.

    Raises
    ------
    LimitError
        If the visitor has too much here with it, or all visitors have together.
    """
    return _owned().hold(data, instead)


def put_instead(key: str, data: ee.Dataset, *, fresh: bool = True) -> str:
    """Keep a dataset in the place of another, which goes unless a link opened it; return its key.

    Where it is open, methods, colour and selection start afresh if `fresh`.

    Raises
    ------
    LimitError
        As `hold` does.
    """
    new, now = hold(data, key), view().data
    brought = value("brought", {})
    if key in brought:
        put("brought", {**brought, new: brought[key]})
    if new != key:
        if now == key and fresh:
            show_data(new)
        elif now == key:
            update(data=new)
        if not is_linked(key):
            forget(key)
    return new


def owner() -> str:
    """Return who this visitor is to the engine, which lets visitors take turns."""
    return _owned().owner


def own_data() -> dict[str, ee.Dataset]:
    """Return what this visitor brought in this session or opened by a link, by key."""
    return dict(_owned().datasets)


def is_linked(key: str) -> bool:
    """Tell whether data was opened by a link: another session brought it."""
    return key in _owned().linked


def _owned() -> Owned:
    return Owned(session.kept(), say)


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
    """Drop a dataset from the session; if this visitor brought it, from the server too."""
    _owned().forget(key)
    if view().data == key:
        show_data(START)


def current() -> ee.Dataset:
    """Return the dataset of the view; what a link asks for and is not here is said once."""
    key, refused = view().data, EXPIRED
    try:
        if (found := _brought(key)) is not None:
            return found
    except ee.LimitError as error:
        refused = str(error)
    if key not in cards():
        say(
            refused
            if key.startswith(OWN)
            else f"There is no sample called {shown(key)}; showing the first one instead."
        )
        update(data=START, method="", recipe=None, color="", selected=(), phrase="")
    return ee.sample(view().data)


def _is_key(text: str) -> bool:
    """Tell whether a text can be the key of data that a visitor brought."""
    return bool(OWN_KEY.fullmatch(text)) or text in own_data()


def kept_data(key: str) -> ee.Dataset:
    """Return what a visitor brought beside the current data; InputError when its time is over.

    LimitError where all visitors have too much here together with it.
    """
    found = _brought(key)
    if found is None:
        raise InputError(EXPIRED)
    return found


def _brought(key: str) -> ee.Dataset | None:
    return opened() if key == OPENED else _owned().find(key)


# Small things pages need between two runs --------------------------------------------------------


def say(text: str) -> None:
    """Keep a sentence for the top of the next page that is drawn."""
    session.kept().setdefault("said", {}).setdefault(sentence(text), None)


def said() -> list[str]:
    """Return the kept sentences: for `SEEN` seconds, as a page that waits is drawn anew by itself.

    Before, one sentence of a link was gone as soon as its map was there.
    """
    now = time.monotonic()
    first_seen = {s: now if at is None else at for s, at in session.kept().get("said", {}).items()}
    kept = {s: at for s, at in first_seen.items() if now - at < SEEN}
    session.kept()["said"] = kept
    return list(kept)


def seed(key: str, value: Any, *, of: Any = None) -> None:
    """Give the widget `key` this value when the choice behind it changed elsewhere.

    Streamlit ignores a new default for a key that exists. The widget must have it as its default,
    too: it answers with that where a run that stopped before it made it new to the browser. It is
    given in two more runs, as Streamlit may drop it. `of` is what the choice belongs to.

    What the visitor chose by the widget itself is never given back: it would undo there what they
    chose since, as by pressing a slider's arrow key three times while the page is being drawn.
    """
    seeds = session.kept().setdefault("seeds", {})
    *known, again = seeds.get(key, (None, None, 0))
    holds = key in session.kept() and bool(session.kept()[key] == value)
    if key not in session.kept() or known != [value, of]:
        again = 0 if holds else 3
    else:
        again *= holds
    if again:
        session.kept()[key] = value
    seeds[key] = (value, of, max(again - 1, 0))
