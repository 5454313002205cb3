"""The frame every page opens with one call, and the one way errors reach the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from embedding_explorer.base.errors import ExplorerError, sentence
from ui.cache import cache, consent
from ui.frame import gc_pause, left_behind, state, too_large
from ui.frame.menu import menu

HERE = Path(__file__).parent
_HISTORY = st.components.v2.component(
    "embedding_explorer_history", js=(HERE / "history.js").read_text("utf-8")
)
_NARROW_MENU = st.components.v2.component(
    "embedding_explorer_narrow_menu", js=(HERE / "narrow_menu.js").read_text("utf-8")
)
TOP = "top"  # where sentences go, and those that stand there already
ESCAPES = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>()#+!|~$"} | {":": "&#58;", "&": "&amp;"})
# A list, a rule or the line below a heading; its numbers stay before the mark.
LINE_START = re.compile(r"^(\d*)([-=.)])")
# Addresses, arrows and icons are looked for once more in text whose escapes are gone: an empty
# element between their parts hides them, and unlike an invisible character is not copied.
NOTHING = ":small[]"
BETWEEN = re.compile(r"(?=@)|(?<=:)(?=\S)|(?<=www)(?=\.)|(?<=[-<>~=])(?=[-<>~=])", re.IGNORECASE)


class Own(Protocol):
    """The choices that are a page's own: a `PageState`."""

    def now(self) -> Any:
        """Return what was chosen so far; on a first visit, what the address bar says."""

    def names(self) -> set[str]:
        """Return what an address may hold of them."""


def page(title: str, lead: str = "", *, own: Own | None = None, wide: bool = True) -> None:
    """Open the frame: browser title, heading, one leading sentence, kept messages.

    Those are also of the link: the page's `own` choices are read from it before they are drawn.
    """
    st.set_page_config(
        page_title=f"{title} · Embedding Explorer",
        page_icon=str(HERE / "icon.svg"),  # a Material icon here would be fetched from the network
        layout="wide" if wide else "centered",
        initial_sidebar_state="auto",
    )
    state.is_by_link()  # before the page puts its own view into the address
    state.follow_history()
    st.html(HERE / "style.css")
    _HISTORY(height=0, key="history")
    _NARROW_MENU(height=0, key="narrow-menu")
    dark = "-dark" if is_dark() else ""
    st.logo(str(HERE / f"logo{dark}.svg"), size="large", icon_image=str(HERE / "icon.svg"))
    _menu()
    if lead:
        st.header(title, anchor=False)
        st.caption(lead)
    if own is not None:
        own.now()
    state.tell_not_known(own.names() if own is not None else set())
    left_behind.tell(title)
    too_large.tell()
    gc_pause.settle()
    cache.here(state.owner())
    state.put(TOP, (st.container(), []))
    state.current()  # what the address asks for and is not there must be said on top
    tell_said()


def remark(sentence: str) -> None:
    """Say something at the top of the page: what a link asks for, and is found not to be here."""
    state.say(sentence)
    tell_said()


def tell_said() -> None:
    """Show at the top what was said and does not stand there yet."""
    place, drawn = state.value(TOP)
    for line in state.said():
        if line not in drawn:
            drawn.append(line)
            with place:
                tell("warning", plain(line), key=f"said-{len(drawn) - 1}", icon="info")


@contextmanager
def guard(key: str = "problem") -> Iterator[None]:
    """Show an error the core raised on purpose as its one sentence, and go on below.

    A model that a link names is asked about there, too (`consent`).
    """
    try:
        yield
    except ExplorerError as error:
        problem(str(error), key=key)
    except consent.Unagreed as question:
        tell("warning", plain(str(question)), key=f"{key}-model", icon="passkey")
        st.button(
            "Use this model", key=f"{key}-agree", on_click=consent.agree, args=(question.model,)
        )


def problem(text: str, *, key: str = "problem") -> None:
    """Show what is wrong and what to do."""
    tell("error", plain(sentence(text)), key=key, icon="error")


def tell(kind: str, text: str, *, key: str, icon: str) -> None:
    """Show a message under a key of its own.

    Parameters
    ----------
    kind : str
        "error", "warning" or "info".
    text : str
        Markdown: what a user wrote goes through `plain` first.
    key : str
    icon : str
        The name of a Material icon.
    """
    boxes = {"error": st.error, "warning": st.warning, "info": st.info}
    with st.container(key=key):
        boxes[kind](text, icon=f":material/{icon}:")


def plain(text: str) -> str:
    """Return text that Streamlit's markdown shows as it is: no links, images, colours or maths.

    Runs of white space become one space, as on any page. What is seen and copied is the text
    itself: nothing invisible is put into it.
    """
    parts = BETWEEN.split(" ".join(text.split()))
    line = NOTHING.join(part.translate(ESCAPES) for part in parts)
    return LINE_START.sub(lambda start: f"{start[1]}&#{ord(start[2])};", line)


def _menu() -> None:
    """Show the menu where Streamlit runs this page alone (a link into a server just started)."""
    if state.value("from-menu"):
        state.put("from-menu", False)
        return
    st.navigation(menu(), position="top")


def link(script: str, label: str, icon: str) -> None:
    """Draw a link to another page; where this page runs alone, its name only."""
    try:
        st.page_link(script, label=label, icon=icon)
    except StreamlitPageNotFoundError:
        st.caption(label)


def go(script: str) -> None:
    """Turn to another page; where this page runs alone, run it again."""
    try:
        st.switch_page(script)
    except StreamlitPageNotFoundError:
        st.rerun()


def is_dark() -> bool:
    """Tell whether the page is shown dark now."""
    return st.context.theme.type == "dark"


@contextmanager
def working(label: str) -> Iterator[Callable[[float, str], None]]:
    """Show a bar while something is computed; it is gone when that is done."""
    place = st.empty()

    def tell(fraction: float, step: str) -> None:
        share = min(max(fraction, 0.0), 1.0)
        place.progress(share, text=f"{label}: {step} {share:.0%}")

    try:
        yield tell
    finally:
        place.empty()
