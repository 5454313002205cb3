"""Which selection counts when the user and the page both changed it.

The browser numbers its selections. A selection counts until the page asks for another one that
is not the user's own (a click in a table, a button that clears); from then on it is history, even
if the page later asks for what it asked before. The numbers also let the browser see whether a
selection that arrives was made before or after the page heard of the last click.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.frame import state as session
from ui.map.events import MapEvent, decode, sequence


def latest(key: str, *, selected: tuple[int, ...], token: str, n: int) -> tuple[MapEvent, int]:
    """Return the selection that counts, and the number of the last one heard of."""
    state = (session.value(key) or {}).get("selection")
    event, seq = decode(state, token=token, n=n), sequence(state)
    notes = _notes(key, token, selected)
    # What the page was told counts as the user's own too: a quick next click may have ended the
    # run between the telling and the asking.
    own = (notes.asked, notes.told, event.selected)
    over = notes.over if selected in own else seq
    answer = event if seq > over else MapEvent()
    session.put(_slot(key), _Notes(token, selected, answer.selected, over))
    return answer, max(seq, over)


@dataclass(frozen=True)
class _Notes:
    token: str
    asked: tuple[int, ...]  # what the page last wanted selected
    told: tuple[int, ...] | None  # the user's selection that the page last heard of
    over: int  # selections up to this number are history


def _notes(key: str, token: str, selected: tuple[int, ...]) -> _Notes:
    notes: _Notes | None = session.value(_slot(key))
    if notes is None or notes.token != token:
        return _Notes(token, selected, None, notes.over if notes else 0)
    return notes


def _slot(key: str) -> str:
    return f"{key}--asked"
