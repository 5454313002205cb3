"""The widgets of the pages: each shows what the page's state says, and hands a change back.

What Streamlit does to a widget whose value is kept elsewhere is met here, and only here:

- A key that exists keeps its value whatever default comes later: `state.seed` gives it the new one
  when the choice behind it changed, as by a link, a click on the map, or Back.
- A widget that is new to the browser answers with its default, as if that had been chosen: so the
  default is always what holds now, beside the seed.
- A choice that is required can come back empty where it was clicked while the page was still being
  drawn: what held before stays (`state.held`), and nothing has changed.
- The browser answers with a title, not with the option: so titles are all different where the
  options are, and an option that is gone is shown by itself (`titles.get`).
- Titles that are all seen at once are markdown, those of a list that opens are not: the former go
  through `shell.plain`, as they may be what a user wrote.
- A choice that has a default cannot be emptied: one with a `placeholder` has none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar, cast

import streamlit as st

from ui.frame import shell, state

T = TypeVar("T")
N = TypeVar("N", int, float)
Change = Callable[[Any], None]
Options = Sequence[T] | Mapping[T, str]
Titles = Callable[[Any], str] | None


def kept(key: str, options: Collection[T]) -> T:
    """Return what a choice that only its widget keeps holds where it is offered, else the first."""
    before: T = state.value(key)
    return before if before in options else next(iter(options))


def select(
    label: str,
    options: Options[T],
    now: T | None,
    change: Change | None = None,
    *,
    key: str,
    titles: Titles = None,
    of: Any = None,
    place: Any = st,
    radio: bool = False,
    **more: Any,
) -> T:
    """Draw a choice of one among many; return what holds.

    Parameters
    ----------
    label : str
    options : sequence, or mapping to titles
    now : object or None
        The option that holds; None for none yet.
    change : callable, optional
        Gets the new option; None where the widget alone keeps it.
    key : str
        Of the widget; its value stays with it for as long as the page draws it.
    titles : callable, optional
        Says what an option is called, where `options` do not.
    of : object, optional
        What the choice belongs to: of another thing it starts with `now` again.
    place : Streamlit container, optional
    radio : bool
        Whether all options are seen at once.
    **more
        As Streamlit's widget takes it.
    """
    state.seed(key, now, of=of)
    offered = list(options)
    draw = place.radio if radio else place.selectbox
    chosen: T = draw(
        label,
        offered,
        index=None if now is None or "placeholder" in more else offered.index(now),
        key=key,
        format_func=_plainly(options, titles) if radio else _called(options, titles),
        on_change=_handing(change, key),
        **more,
    )
    return chosen


def segments(
    label: str,
    options: Options[T],
    now: T | None,
    change: Change | None = None,
    *,
    key: str,
    titles: Titles = None,
    of: Any = None,
    place: Any = st,
    pills: bool = False,
    required: bool = True,
    marked: bool = False,
    **more: Any,
) -> T:
    """Draw a choice of one among few, side by side; return what holds. Parameters as `select`.

    Titles that are `marked` are our own markdown.
    """

    def changed() -> None:
        if required and state.value(key) is None:
            state.held(key, now)
        elif change is not None:
            change(state.value(key))

    state.seed(key, now, of=of)
    draw = place.pills if pills else place.segmented_control
    draw(
        label,
        list(options),
        default=now,
        key=key,
        required=required,
        format_func=_called(options, titles) if marked else _plainly(options, titles),
        on_change=changed,
        **more,
    )
    found: Any = state.value(key)
    return cast(T, now) if found is None and required else found


def several(
    label: str,
    options: Options[T],
    now: Sequence[T],
    change: Change,
    *,
    key: str,
    **more: Any,
) -> list[T]:
    """Draw a choice of several; return those that hold. `change` gets a tuple."""
    state.seed(key, list(now))
    chosen: list[T] = st.multiselect(
        label,
        list(options),
        default=list(now),
        key=key,
        format_func=_called(options, None),
        on_change=lambda: change(tuple(state.value(key) or ())),
        **more,
    )
    return chosen


def number(
    label: str,
    low: N,
    high: N,
    now: N,
    change: Callable[[N], None],
    *,
    key: str,
    of: Any = None,
    **more: Any,
) -> N:
    """Draw a field for a number, a whole one where `now` is; ends included; return it."""
    state.seed(key, now, of=of)
    entered = st.number_input(
        label,
        min_value=low,
        max_value=high,
        value=now,
        key=key,
        on_change=_handing(change, key, type(now)),
        **more,
    )
    return type(now)(entered)


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
    on_change = _handing(change, key, type(now))
    return place.slider(label, low, high, value=now, key=key, on_change=on_change, **more)


def text(
    label: str,
    now: str,
    change: Change,
    *,
    key: str,
    most: int,
    lines: bool = False,
    **more: Any,
) -> str:
    """Draw a field of at most `most` characters, of one line or several; return what it holds.

    `change` gets the text without spaces around it.
    """
    state.seed(key, now)
    draw: Any = st.text_area if lines else st.text_input
    draw(label, value=now, key=key, max_chars=most, on_change=lambda: change(typed(key)), **more)
    return typed(key)


def typed(key: str) -> str:
    """Return what a field of text holds, without spaces around it."""
    return str(state.value(key) or "").strip()


def switch(label: str, now: bool, change: Change, *, key: str, **more: Any) -> bool:
    """Draw a choice of yes or no; return which."""
    state.seed(key, now)
    on = st.toggle(label, value=now, key=key, on_change=_handing(change, key, bool), **more)
    return bool(on)


def _handing(
    change: Change | None, key: str, kind: Callable[[Any], Any] = lambda value: value
) -> Callable[[], None] | None:
    """Return what a widget calls when it was changed: `change`, with its new value."""
    return None if change is None else lambda: change(kind(state.value(key)))


def _called(options: Options[Any], titles: Titles) -> Callable[[Any], str]:
    if titles is None and isinstance(options, Mapping):
        return lambda option: options.get(option, str(option))
    return titles or str


def _plainly(options: Options[Any], titles: Titles) -> Callable[[Any], str]:
    called = _called(options, titles)
    return lambda option: shell.plain(called(option))
