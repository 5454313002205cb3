"""What a link asks for, weighed against what the page offers: said at the top, once, if it is not.

Only the page knows its columns, words and pictures; a choice that does not exist for other data
that the visitor went to is no mistake of a link, and nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from embedding_explorer.base.errors import shown
from ui.frame import shell, state
from ui.page_state import address
from ui.page_state.value_kinds import CUT


def among(key: str, field: str, options: Container[str], instead: str) -> str:
    """Return a choice of the view kept under `key` where the page offers it, else `instead`."""
    chosen, linked = _choice(key, field)
    if chosen in options:
        return str(chosen)
    if chosen and linked:
        tail = f"; showing {shown(instead, CUT)} instead" if instead else ""
        shell.remark(f"{_gives(key, field, chosen)}, which this page does not offer{tail}.")
    return instead


def those_among(key: str, field: str, options: Container[str]) -> list[str]:
    """Return those choices of a view's list that the page offers."""
    chosen, linked = _choice(key, field)
    missing = [one for one in chosen if one not in options]
    if missing and linked:
        more = f" nor {len(missing) - 1:,} others" if len(missing) > 1 else ""
        shell.remark(f"{_gives(key, field, missing[0])}, which this page does not offer{more}.")
    return [one for one in chosen if one in options]


def within(key: str, field: str, most: int, *, least: int = 0) -> int:
    """Return a number of a view, brought into the range that this page's data allows."""
    chosen, linked = _choice(key, field)
    fits = min(max(chosen, least), most)
    if fits != chosen and linked:
        shell.remark(f"{_gives(key, field, chosen)}; the range here is {least:,} to {most:,}.")
    return int(fits)


def _choice(key: str, field: str) -> tuple[Any, bool]:
    return getattr(state.value(key), field), state.is_of_link(key, field)


def _gives(key: str, field: str, chosen: object) -> str:
    name = address.parameters(type(state.value(key)))[field].name
    return f"The link gives {name}={shown(chosen, CUT)}"
