"""What a browser may give a widget: of every kind of value what our pages send, and no more.

A message does not say which widget is of which kind, and Streamlit reads the changes of a table, or
the state of a component, out of whatever field they come in. So each field holds what it is for: no
other way leads around what is counted in a text (`ui/frame/editors.py`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState

from embedding_explorer.base.limits import limit

LETTERS = 500_000  # of one text; what the largest field of a page takes
VALUES = 20_000  # chosen in all lists of a page
ENDS = 2  # of a slider
DEPTH = 4  # of what a component tells: an object, a selection in it, its list of points
EVENTS, EVENT_LETTERS = 100, 10_000  # clicks in a component that one message tells
FILE_BYTES = 8_000  # of what is told of one file: its name, its number and two addresses with it
_NUMBER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # of a file, as Streamlit gives


def is_ours(widget: WidgetState) -> bool:
    """Tell whether the value of a widget is one that a page of ours sends."""
    kind = widget.WhichOneof("value")
    if kind is None:  # a field that was emptied
        return True
    return kind in _FITS and _FITS[kind](getattr(widget, kind))


def count(widget: WidgetState) -> int:
    """Return how many values were chosen in a list, or files in a field for them."""
    kind = str(widget.WhichOneof("value"))
    if kind.endswith("_array_value"):
        return len(getattr(widget, kind).data)
    return len(widget.file_uploader_state_value.uploaded_file_info)


def _state(text: str) -> bool:
    """Tell whether a component's state is an object, no larger than all points of a map."""
    most = limit("rows") // 6 + 10_000  # a bit per point, six in a letter
    return len(text) <= most and isinstance(_read(text), dict)


def _events(text: str) -> bool:
    """Tell whether a component's events are a list, as of clicks in quick succession."""
    found = _read(text) if len(text) <= EVENT_LETTERS else None
    return isinstance(found, list) and len(found) <= EVENTS


def _read(text: str) -> Any:
    """Return what a text of JSON says; None where it is none or goes too deep."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if _is_flat(found, DEPTH) else None


def _is_flat(value: Any, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    parts = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_flat(part, depth - 1) for part in parts)


def _files(value: Any) -> bool:
    """Tell whether each file is told once, by the number that it got here."""
    files = value.uploaded_file_info
    if len(files) > limit("files") or len({file.file_id for file in files}) < len(files):
        return False
    return all(_NUMBER.fullmatch(f.file_id) and f.ByteSize() <= FILE_BYTES for f in files)


def _always(value: Any) -> bool:
    return True


# Not among them, as no widget of ours sends them: bytes_value, arrow_value and int_array_value (of
# components of the first kind), string_trigger_value (buttons in a table), chat_input_value.
_FITS: dict[str, Callable[[Any], bool]] = {
    "trigger_value": _always,
    "bool_value": _always,
    "int_value": _always,
    "double_value": math.isfinite,
    "double_array_value": lambda v: len(v.data) <= ENDS and all(map(math.isfinite, v.data)),
    "string_value": lambda text: len(text) <= LETTERS,
    "string_array_value": lambda v: len(v.data) <= VALUES,
    "json_value": _state,
    "json_trigger_value": _events,
    "file_uploader_state_value": _files,
}
