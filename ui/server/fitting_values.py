"""What a widget gets from a browser: a value of its own kind, which it can read, or none at all.

Streamlit hands every widget whatever came under its name. A page that is told a switch where it
drew a list, or a title that it never offered, fails in the middle of its run; and where several are
chosen, every title is looked for in the whole list. Here such a value counts as a field that was
emptied, so that its widget holds what the page says.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from streamlit.elements.arrow import DataframeSelectionSerde
from streamlit.elements.plotly_chart import PlotlyChartSelectionSerde
from streamlit.elements.widgets.data_editor import DataEditorSerde
from streamlit.elements.widgets.multiselect import MultiSelectSerde
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state import widgets
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, WStates

LOG = logging.getLogger(__name__)
# A field for numbers is declared for decimals, and sends whole ones as such.
ALSO = {"double_value": ("int_value",)}
ROWS = 10**9  # no table has more
Readable = Callable[[Any], bool]


class Reading:
    """Reads what came for one widget, as Streamlit's own reader does, where it can be read.

    Parameters
    ----------
    metadata : WidgetMetadata
        Of the widget, with Streamlit's own reader.
    """

    def __init__(self, metadata: WidgetMetadata[Any]) -> None:
        self._own, self._titles = metadata.deserializer, metadata.formatted_options
        self._most, self._kind = metadata.max_array_length, str(metadata.value_type)

    def is_kind(self, value: WidgetState) -> bool:
        """Tell whether a value is of this widget's kind; an emptied field is of every one."""
        return value.WhichOneof("value") in (None, self._kind, *ALSO.get(self._kind, ()))

    def __call__(self, given: Any) -> Any:
        """Return what a widget holds by what came for it."""
        if given is None:
            return self._own(None)
        if self._kind == "string_array_value":
            return self._own(list(dict.fromkeys(given))[: self._most])
        return self._own(given if self._is_readable(given) else None)

    def _is_readable(self, given: Any) -> bool:
        if self._kind != "string_value":
            return True
        if self._titles is not None:
            return given in self._titles
        reader = type(getattr(self._own, "__self__", None))
        return reader not in _READABLE or _says(given, _READABLE[reader])


def _says(text: str, readable: Readable) -> bool:
    """Tell whether a text of JSON says an object that can be read."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and readable(found)


def _is_edited(found: Mapping[str, Any]) -> bool:
    """Tell whether this is how a table was changed: cells by row, rows added, rows deleted."""
    edited, added = found.get("edited_rows", {}), found.get("added_rows", [])
    return (
        isinstance(edited, dict)
        and all(key.isdecimal() and len(key) < 10 for key in edited)
        and all(isinstance(row, dict) for row in edited.values())
        and isinstance(added, list)
        and all(isinstance(row, dict) for row in added)
        and _are_rows(found.get("deleted_rows", []))
    )


def _is_of_table(found: Mapping[str, Any]) -> bool:
    """Tell whether this is what was chosen in a table: rows, columns and cells."""
    chosen = found.get("selection", {})
    if not isinstance(chosen, dict):
        return False
    columns, cells = chosen.get("columns", []), chosen.get("cells", [])
    return (
        _are_rows(chosen.get("rows", []))
        and isinstance(columns, list)
        and all(isinstance(column, str) for column in columns)
        and isinstance(cells, list)
        and all(isinstance(cell, list) for cell in cells)
    )


def _is_of_chart(found: Mapping[str, Any]) -> bool:
    """Tell whether this is what was chosen in a chart: points, each with what it stands for."""
    chosen = found.get("selection", {})
    points = chosen.get("points", []) if isinstance(chosen, dict) else None
    return isinstance(points, list) and all(map(_is_point, points))


def _is_point(point: Any) -> bool:
    numbers = point.get("customdata", []) if isinstance(point, dict) else None
    return isinstance(numbers, list) and all(isinstance(x, int | float) for x in numbers)


def _are_rows(rows: Any) -> bool:
    """Tell whether these are places in a table."""
    return isinstance(rows, list) and all(type(row) is int and 0 <= row < ROWS for row in rows)


_READABLE: dict[type, Readable] = {
    DataEditorSerde: _is_edited,
    DataframeSelectionSerde: _is_of_table,
    PlotlyChartSelectionSerde: _is_of_chart,
}


def hold() -> None:
    """Let every widget of this process be read so from now on."""
    if getattr(widgets, "register_widget_from_metadata").__module__ != __name__:  # noqa: B009
        _hold(widgets.register_widget_from_metadata, WStates.__getitem__)


def _hold(register: Callable[..., Any], look: Callable[..., Any]) -> None:
    def registered(metadata: WidgetMetadata[Any], context: Any) -> Any:
        return register(replace(metadata, deserializer=Reading(metadata)), context)

    def looked_up(states: WStates, key: str) -> Any:
        held, metadata = states.states.get(key), states.widget_metadata.get(key)
        reader = None if metadata is None else metadata.deserializer
        if (
            isinstance(held, Serialized)
            and isinstance(reader, Reading)
            and not reader.is_kind(held.value)
        ):
            LOG.info("a value of the wrong kind is not heard")
            states.states[key] = Serialized(WidgetState(id=key))
        return look(states, key)

    def chosen(reader: MultiSelectSerde[Any], given: list[str] | None) -> list[Any]:
        if given is None:
            return [reader.options[i] for i in reader.default_options_indices]
        places = reader.formatted_option_to_option_index
        return [reader.options[places[title]] for title in given if title in places]

    setattr(widgets, "register_widget_from_metadata", registered)  # noqa: B010 - Streamlit's own
    setattr(WStates, "__getitem__", looked_up)  # noqa: B010
    setattr(MultiSelectSerde, "deserialize", chosen)  # noqa: B010
