"""What a visitor chose on the Words page; the address bar holds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ui.frame import state, widgets
from ui.frame.page_state import PageState
from ui.page_state import address
from ui.page_state.address import declared
from ui.page_state.explore_view import to_values
from ui.page_state.value_kinds import OneOf, Text, Whole

SHARED: dict[str, tuple[str, ...]] = {
    "arithmetic": ("a", "b", "c", "want", "sum"),
    "odd": ("odd",),
    "path": ("start", "goal", "near"),
    "against": ("word", "others"),
    "score": (),
}
NEAR = Whole(2, 50)  # neighbours a path may use
WORD = Text(200)
LIST = Text(1_000)  # several, and what joins them


@dataclass(frozen=True)
class WordsView:
    """Every choice that decides what the page shows; empty text means the page's own example."""

    vectors: str = declared("words", Text(100))
    task: str = declared("arithmetic", OneOf(tuple(SHARED)))
    a: str = declared("", WORD)
    b: str = declared("", WORD)
    c: str = declared("", WORD)
    want: str = declared("", WORD)
    sum: str = declared("", LIST)
    odd: str = declared("", LIST)
    start: str = declared("", WORD, name="from")
    goal: str = declared("", WORD, name="to")
    near: int = declared(10, NEAR)
    word: str = declared("", WORD)
    others: str = declared("", LIST, name="list")


PAGE = PageState("words", WordsView)
view, update = PAGE.now, PAGE.update


def to_address(chosen: WordsView) -> dict[str, list[str]]:
    """Return what the address bar holds: the vectors, the task, and what it was asked."""
    first = {"vectors": [chosen.vectors], "task": [chosen.task]}
    return first | address.write(chosen, SHARED[chosen.task])


def share(*, with_data: bool) -> None:
    """Put the view into the address bar; with what Explore shows where its vectors are used."""
    state.share(to_address(view()) | (to_values(state.view()) if with_data else {}))


def field(label: str, name: str, shown: str, *, together: tuple[str, ...] = (), **more: Any) -> str:
    """Draw a text field for one choice; return what it holds.

    Parameters
    ----------
    label : str
    name : str
        The field of `WordsView` that it changes.
    shown : str
        What it holds until the visitor types.
    together : tuple of str
        Fields that are taken over with it, because they make one question.
    **more
        As Streamlit's widget takes it.
    """

    def changed(_: str) -> None:
        update(**{n: typed(n) for n in (name, *together)})

    return PAGE.text(label, name, now=shown, change=changed, **more)


def typed(name: str) -> str:
    """Return what the field holds now, without spaces around it."""
    return widgets.typed(f"words-{name}")


def examples(task: str, titles: list[str], now: str | None, pick: Callable[[int], None]) -> None:
    """Draw ready examples as pills; `pick` gets the position of the one chosen."""
    if not titles:
        return

    def chosen(title: str | None) -> None:
        if title in titles:
            pick(titles.index(title))

    widgets.segments(
        "Examples",
        titles,
        now,
        chosen,
        key=f"words-example-{task}",
        pills=True,
        required=False,
        label_visibility="collapsed",
    )
