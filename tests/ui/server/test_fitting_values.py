"""A widget gets a value of its own kind that it can read, or none; whatever a browser sends."""

from __future__ import annotations

import json
import time

import pytest
from streamlit.elements.arrow import DataframeSelectionSerde
from streamlit.elements.plotly_chart import PlotlyChartSelectionSerde
from streamlit.elements.widgets.data_editor import DataEditorSerde
from streamlit.elements.widgets.multiselect import MultiSelectSerde
from streamlit.elements.widgets.selectbox import SelectboxSerde
from streamlit.elements.widgets.slider import SliderSerde
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state import widgets
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, WStates

from ui.server import fitting_values
from ui.server.widget_values import VALUES

OPTIONS = ["a", "b", "c"]
KINDS = {
    "bool_value": True,
    "int_value": 3,
    "double_value": 0.5,
    "string_value": "b",
    "string_array_value": ["b"],
    "double_array_value": [0.5],
    "json_value": '{"pick": 1}',
    "trigger_value": True,
}


@pytest.fixture
def register(monkeypatch):
    """What a page does when it draws a widget: its metadata as the session then holds them."""
    for place, name in (
        (widgets, "register_widget_from_metadata"),
        (WStates, "__getitem__"),
        (MultiSelectSerde, "deserialize"),
    ):
        monkeypatch.setattr(place, name, getattr(place, name))
    monkeypatch.setattr(widgets, "register_widget_from_metadata", lambda metadata, _: metadata)
    fitting_values.hold()
    return lambda serde, kind, **more: widgets.register_widget_from_metadata(
        WidgetMetadata("w", serde.deserialize, serde.serialize, kind, **more), None
    )


def selectbox(options=OPTIONS):
    places = {title: i for i, title in enumerate(options)}
    return SelectboxSerde(
        options,
        formatted_options=options,
        formatted_option_to_option_index=places,
        default_option_index=0,
    )


def several(options=OPTIONS):
    places = {title: i for i, title in enumerate(options)}
    return MultiSelectSerde(
        options, formatted_options=options, formatted_option_to_option_index=places
    )


def slider():
    return SliderSerde([0.25], 1, True, None, min_value=0.0, max_value=1.0)


def sent(**value):
    state = WidgetState(id="w")
    for field, given in value.items():
        if isinstance(given, list):
            getattr(state, field).data.extend(given)
        else:
            setattr(state, field, given)
    return state


def held(metadata, state):
    """What the page finds under the widget's name."""
    states = WStates({"w": Serialized(state)}, {"w": metadata})
    found = states["w"]
    assert states.get_serialized("w") is not None  # as Streamlit asks when the page is drawn
    return found


@pytest.mark.parametrize("field", KINDS)
def test_a_value_of_another_kind_counts_as_none(register, field):
    for serde, kind, own, usual in (
        (selectbox(), "string_value", "b", "a"),
        (several(), "string_array_value", ["b"], []),
        (slider(), "double_array_value", 0.5, 0.25),
    ):
        metadata = register(
            serde, kind, formatted_options=getattr(serde, "formatted_options", None)
        )
        found = held(metadata, sent(**{field: KINDS[field]}))
        assert found == (own if field == kind else usual)


def test_a_title_that_is_not_offered_chooses_nothing(register):
    metadata = register(selectbox(), "string_value", formatted_options=OPTIONS)
    assert held(metadata, sent(string_value="no such")) == "a"
    metadata = register(several(), "string_array_value", formatted_options=OPTIONS)
    assert held(metadata, sent(string_array_value=["c", "no such", "c", "a"])) == ["c", "a"]


def test_no_more_are_chosen_than_a_field_allows(register):
    metadata = register(several(), "string_array_value", max_array_length=2)
    assert held(metadata, sent(string_array_value=OPTIONS)) == ["a", "b"]


def test_all_titles_of_a_message_are_looked_up_at_once(register):
    """Each used to be looked for in the whole list: minutes, where a million are offered."""
    options = [f"option {i}" for i in range(200_000)]
    metadata = register(several(options), "string_array_value", formatted_options=options)
    for chosen in (options[-VALUES:], [f"none {i}" for i in range(VALUES)]):
        state = sent(string_array_value=chosen)
        before = time.thread_time()
        found = held(metadata, state)
        assert time.thread_time() - before < 2  # seconds
        assert len(found) in (0, VALUES)


def test_a_number_field_takes_whole_numbers_as_such(register):
    class Number:
        deserialize = staticmethod(lambda given: given)
        serialize = deserialize

    assert held(register(Number, "double_value"), sent(int_value=3)) == 3


NONSENSE = ["", "[", "5", "[]", '"x"', "[" * 50_000, '{"selection": 5}', "null"]
TABLE = [
    '{"selection": {"rows": ["a"]}}',
    '{"selection": {"rows": [-1]}}',
    '{"selection": {"rows": [[1]]}}',
    '{"selection": {"rows": [1e9]}}',
    '{"selection": {"rows": [true]}}',
    '{"selection": {"cells": [5]}}',
    '{"selection": {"columns": [5]}}',
]
CHART = ['{"selection": {"points": 5}}', '{"selection": {"points": [{"customdata": 3}]}}']
EDITOR = [
    '{"edited_rows": {"x": {}}}',
    '{"edited_rows": {"0": 5}}',
    '{"edited_rows": [1]}',
    '{"added_rows": 5}',
    '{"added_rows": [5]}',
    '{"deleted_rows": ["x"]}',
    '{"deleted_rows": [-1]}',
]


@pytest.mark.parametrize(
    ("serde", "texts"),
    [
        (DataframeSelectionSerde, NONSENSE + TABLE),
        (PlotlyChartSelectionSerde, NONSENSE + CHART),
        (DataEditorSerde, NONSENSE[:-2] + EDITOR),
    ],
)
def test_what_was_chosen_or_typed_in_a_table_is_of_its_form_or_nothing(register, serde, texts):
    metadata = register(serde(), "string_value")
    for text in texts:
        assert held(metadata, sent(string_value=text)) == serde().deserialize(None), text


def test_what_pages_send_is_read_as_before(register):
    for serde, told in (
        (DataframeSelectionSerde, {"selection": {"rows": [3, 1], "columns": [], "cells": []}}),
        (PlotlyChartSelectionSerde, {"selection": {"points": [{"customdata": [0.1, 0.2]}]}}),
        (DataEditorSerde, {"edited_rows": {"3": {"role": "label"}}, "added_rows": [{"price": 1}]}),
    ):
        text = json.dumps(told)
        found = held(register(serde(), "string_value"), sent(string_value=text))
        assert found == serde().deserialize(text)
        assert found != serde().deserialize(None)


def test_it_holds_once(register):
    before = widgets.register_widget_from_metadata, WStates.__getitem__
    fitting_values.hold()
    assert (widgets.register_widget_from_metadata, WStates.__getitem__) == before


def test_the_server_has_it():
    import inspect

    from ui.server import server

    assert "fitting_values.hold()" in inspect.getsource(server.lifespan)
