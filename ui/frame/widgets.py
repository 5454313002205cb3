"""The widgets of the pages: each shows what the page's state says, and hands a change back.

What Streamlit does to a widget whose value is kept elsewhere is met here, and only here:

- A key that exists keeps its value whatever default comes later: `state.seed` gives it the new one
  when the choice behind it changed, as by a link, a click on the map, or Back.
- A widget that is new to the browser answers with its default, as if that had been chosen: so the
  default is always what holds now, beside the seed.
- A choice that is required can come back empty where it was clicked while the page was still being
  drawn: what held before stays (`state.held`).
- The browser answers with a title, not with the option: so titles are all different where the
  options are, and an option that is gone is shown by itself (`titles.get`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from ui.frame import state

T = TypeVar("T")
Change = Callable[[Any], None]
Titles = Mapping[Any, str] | Callable[[Any], str] | None


def select(
    label: str,
    options: Sequence[T],
    now: T | None,
    change: Change,
    *,
    key: str,
    titles: Titles = None,
    of: Any = None,
    place: Any = st,
    **more: Any,
) -> T:
    """Draw a choice of one among many; return what holds.

    Parameters
    ----------
    label : str
    options : sequence
    now : object or None
        The option that holds; None for none yet, with a `placeholder` among `more`.
    change : callable
        Gets the new option.
    key : str
        Of the widget; its value stays with it for as long as the page draws it.
    titles : mapping or callable, optional
        What each option is called; the option itself when None.
    of : object, optional
        What the choice belongs to: of another thing it starts with `now` again.
    place : Streamlit container, optional
    **more
        As Streamlit's widget takes it.
    """
    state.seed(key, now, of=of)
    chosen: T = place.selectbox(
        label,
        options,
        index=None if now is None else options.index(now),
        key=key,
        format_func=_called(titles),
        on_change=lambda: change(state.value(key)),
        **more,
    )
    return chosen


def segments(
    label: str,
    options: Sequence[T],
    now: T,
    change: Change,
    *,
    key: str,
    titles: Titles = None,
    of: Any = None,
    place: Any = st,
    pills: bool = False,
    **more: Any,
) -> T:
    """Draw a choice of one among few, side by side; return what holds. Parameters as `select`."""
    state.seed(key, now, of=of)
    draw = place.pills if pills else place.segmented_control
    draw(
        label,
        options,
        default=now,
        key=key,
        required=True,
        format_func=_called(titles),
        on_change=lambda: change(state.held(key, now)),
        **more,
    )
    held: T = state.held(key, now)
    return held


def several(
    label: str,
    options: Sequence[T],
    now: Sequence[T],
    change: Change,
    *,
    key: str,
    titles: Titles = None,
    place: Any = st,
    **more: Any,
) -> list[T]:
    """Draw a choice of several; return those that hold. `change` gets a tuple."""
    state.seed(key, list(now))
    chosen: list[T] = place.multiselect(
        label,
        options,
        default=list(now),
        key=key,
        format_func=_called(titles),
        on_change=lambda: change(tuple(state.value(key) or ())),
        **more,
    )
    return chosen


def number(
    label: str,
    low: int,
    high: int,
    now: int,
    change: Change,
    *,
    key: str,
    of: Any = None,
    place: Any = st,
    **more: Any,
) -> int:
    """Draw a field for a whole number, ends included; return it."""
    state.seed(key, now, of=of)
    typed = place.number_input(
        label,
        min_value=low,
        max_value=high,
        value=now,
        key=key,
        on_change=lambda: change(int(state.value(key))),
        **more,
    )
    return int(typed)


def slider(
    label: str,
    low: float,
    high: float,
    now: float,
    change: Change,
    *,
    key: str,
    of: Any = None,
    place: Any = st,
    **more: Any,
) -> Any:
    """Draw a slider, whole numbers where `now` is one; return where it stands."""
    state.seed(key, now, of=of)
    return place.slider(
        label,
        low,
        high,
        value=now,
        key=key,
        on_change=lambda: change(type(now)(state.value(key))),
        **more,
    )


def text(
    label: str,
    now: str,
    change: Change,
    *,
    key: str,
    most: int,
    lines: bool = False,
    place: Any = st,
    **more: Any,
) -> str:
    """Draw a field of at most `most` characters, of one line or several; return what it holds.

    `change` gets the text without spaces around it.
    """
    state.seed(key, now)
    draw = place.text_area if lines else place.text_input
    draw(
        label,
        value=now,
        key=key,
        max_chars=most,
        on_change=lambda: change(typed(key)),
        **more,
    )
    return typed(key)


def typed(key: str) -> str:
    """Return what a field of text holds, without spaces around it."""
    return str(state.value(key) or "").strip()


def switch(
    label: str, now: bool, change: Change, *, key: str, place: Any = st, **more: Any
) -> bool:
    """Draw a choice of yes or no; return which."""
    state.seed(key, now)
    on = place.toggle(
        label, value=now, key=key, on_change=lambda: change(bool(state.value(key))), **more
    )
    return bool(on)


def _called(titles: Titles) -> Callable[[Any], str]:
    if titles is None:
        return str
    return titles if callable(titles) else lambda option: titles.get(option, str(option))
