"""What a visitor chose on the Uses page; the address bar holds it.

Data, method, selection and number of neighbours are those of Explore.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from ui import state

KEY = "uses-view"
TASKS = {"recommend": "Recommend", "classify": "Classify", "clean": "Clean a training set"}
WAYS = {"items": "Items like these", "people": "People who liked these"}
OUTLYING = {"lof": "Local outlier factor", "distance": "Mean distance to neighbours"}
ODD = {"both": "Neighbours and classifier", "neighbors": "Neighbours alone"}
TRIALS = {"text": "Type a text", "item": "Choose an item"}
CHOICES: dict[str, dict[str, str]] = {
    "task": TASKS,
    "way": WAYS,
    "by": OUTLYING,
    "odd": ODD,
    "trial": TRIALS,
}


@dataclass(frozen=True)
class UsesView:
    """Every choice of this page alone; empty text and 0 mean the page's own choice.

    `methods` are keys of methods to classify with; `twin` and `far` are the thresholds of the
    near-duplicates and outliers, `odd` who must speak against a label, `user` and `liked` whom
    to recommend to; `mistakes` and `one` say whose mistakes are shown and who guesses a new
    thing, `trial` which; `source` whose ratings are read, `shape` and the columns how.
    """

    task: str = "recommend"
    way: str = "items"
    methods: tuple[str, ...] = ()
    label: str = ""
    by: str = "lof"
    odd: str = "both"
    twin: float = 0.0
    far: float = 0.0
    factors: int = 4
    user: str = ""
    liked: tuple[str, ...] = ()
    text: str = ""
    trial: str = "text"
    mistakes: str = ""
    one: str = ""
    source: str = ""
    shape: str = ""
    users: str = ""
    user_column: str = ""
    item_column: str = ""
    rating_column: str = ""
    rated: tuple[str, ...] = ()


_MANY = {"methods": "with", "liked": "liked", "rated": "rated"}
_NUMBERS: dict[str, tuple[type, float, float]] = {
    "twin": (float, 0.0, 1.0),
    "far": (float, 0.0, 1e9),
    "factors": (int, 1, 50),
}
_READ = ("source", "shape", "users", "user_column", "item_column", "rating_column")
_TEXTS = ("label", "user", "text", "mistakes", "one", *_READ)


def view() -> UsesView:
    """Return what was chosen so far; on a first visit, what the address bar says."""
    if state.value(KEY) is None:
        given = {n: st.query_params.get_all(n) for n in st.query_params}
        state.put(KEY, from_address(given))
    return state.value(KEY)


def update(**changes: Any) -> None:
    """Change some choices."""
    state.put(KEY, replace(view(), **changes))


def from_address(given: dict[str, list[str]]) -> UsesView:
    """Return the view of the address bar; what cannot be is said and left at its default."""
    found: dict[str, Any] = {}
    for name, offered in CHOICES.items():
        if name in given and given[name][-1] not in offered:
            known = ", ".join(offered)
            state.say(f"The link gives {name}={given[name][-1]!r}; choose one of {known}.")
        elif name in given:
            found[name] = given[name][-1]
    for name, (kind, low, high) in _NUMBERS.items():
        if name not in given:
            continue
        try:
            value = kind(given[name][-1])
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            span = f"{low:g} and {high:g}"
            state.say(f"The link gives {name}={given[name][-1]}; it must lie between {span}.")
        else:
            found[name] = value
    found |= {name: given[name][-1] for name in _TEXTS if name in given}
    found |= {n: tuple(dict.fromkeys(given[a])) for n, a in _MANY.items() if a in given}
    return UsesView(**found)


def to_address(chosen: UsesView) -> dict[str, list[str]]:
    """Return what the address bar holds of this page; what is at its default is left out."""
    plain, pairs = UsesView(), {}
    for name in (*CHOICES, *_NUMBERS, *_TEXTS):
        if (value := getattr(chosen, name)) != getattr(plain, name):
            pairs[name] = [str(value)]
    pairs |= {a: list(getattr(chosen, n)) for n, a in _MANY.items() if getattr(chosen, n)}
    return pairs


def share() -> None:
    """Put the view into the address bar."""
    common = replace(state.view(), phrase="", tab=state.View.tab)
    pairs = state.dict_of_lists(parse_qsl(state.to_query(common), keep_blank_values=True))
    wanted = pairs | to_address(view())
    if {name: st.query_params.get_all(name) for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)


def segmented(label: str, name: str, *, hide: bool = False) -> str:
    """Draw one of the choices that have few answers; return the key of the answer."""
    key, offered = f"uses-{name}", CHOICES[name]
    afresh = {"far": 0.0} if name == "by" else {}  # a threshold belongs to what it is of
    state.seed(key, getattr(view(), name))
    st.segmented_control(
        label,
        list(offered),
        format_func=offered.__getitem__,
        default=getattr(view(), name),
        key=key,
        required=True,
        label_visibility="collapsed" if hide else "visible",
        on_change=lambda: update(**{name: state.held(key, getattr(view(), name)), **afresh}),
    )
    return str(getattr(view(), name))


def select(label: str, name: str, options: list[str], first: str, **more: Any) -> str:
    """Draw a choice among many; return what holds."""
    key = f"uses-{name}"
    chosen = getattr(view(), name)
    now = chosen if chosen in options else first
    state.seed(key, now)
    st.selectbox(
        label,
        options,
        index=options.index(now),
        key=key,
        on_change=lambda: update(**{name: state.value(key)}),
        **more,
    )
    return now
