"""Two lists side by side: the neighbours in the vectors and in the picture, to be clicked."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

from ui.map import Thumbs

_HERE = Path(__file__).parent
_COMPONENT = st.components.v2.component(
    "embedding_explorer_lists",
    css=(_HERE / "lists.css").read_text("utf-8"),
    js=(_HERE / "lists.js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Entry:
    """One neighbour: its name, its row in the space, and how it is shown.

    `share` is the length of its bar, 0..1; `number` and `words` say the same to read; `status`
    is "near", "hidden", "false" or "" and `remark` says what that means here.
    """

    name: str
    position: int
    share: float
    number: str
    words: str = ""
    status: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Listing:
    """A titled list of entries, with the sentence that stands in its place when it is empty."""

    title: str
    subtitle: str
    entries: Sequence[Entry]
    empty: str = ""


def neighbor_lists(
    lists: Sequence[Listing],
    *,
    key: str,
    on_pick: Callable[[], None],
    thumbs: Thumbs | None = None,
) -> int | None:
    """Draw the lists; return the position of the entry clicked in this run, or None.

    `on_pick` runs before the page does, when an entry was clicked; the position is then under
    ``key`` in the session.
    """
    data = {"lists": [asdict(entry) for entry in lists], "thumbs": _sheet(thumbs)}
    result = _COMPONENT(key=key, data=data, on_pick_change=on_pick)
    picked: int | None = result.pick
    return picked


def _sheet(thumbs: Thumbs | None) -> dict[str, object] | None:
    if thumbs is None:
        return None
    url = "data:image/png;base64," + base64.b64encode(thumbs.sprite).decode("ascii")
    return {
        "url": url,
        "columns": thumbs.columns,
        "width": thumbs.width,
        "height": thumbs.height,
    }
