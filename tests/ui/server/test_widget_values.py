"""Whatever field a value comes in: what no page of ours sends is not heard."""

import json
import math
import uuid

import pytest
from streamlit.elements.widgets.data_editor import DataEditorSerde
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import unpack_widget_state_value

from embedding_explorer.base.limits import LIMITS
from ui.data import upload
from ui.frame import editors
from ui.server import widget_values
from ui.server.messages import heard

FIELDS = [field.name for field in WidgetState.DESCRIPTOR.oneofs_by_name["value"].fields]
NOBODYS = {
    "bytes_value",
    "arrow_value",
    "int_array_value",
    "string_trigger_value",
    "chat_input_value",
}
TABLE = {"edited_rows": {}, "added_rows": [{}] * (editors.ROWS + 1), "deleted_rows": []}
AS_TEXT = json.dumps(TABLE)


def rerun(**values):
    """A rerun in which one widget has a value, by its field."""
    made = BackMsg()
    fill(made.rerun_script.widget_states.widgets.add(id="typed"), **values)
    return made.SerializeToString()


def fill(widget, **values):
    for field, value in values.items():
        if isinstance(value, list):
            getattr(widget, field).data.extend(value)
        elif hasattr(getattr(widget, field), "CopyFrom"):
            getattr(widget, field).CopyFrom(value)
        else:
            setattr(widget, field, value)


def in_field(field, text):
    """A text in whatever field has a place for one."""
    widget = WidgetState(id="typed")
    value = getattr(widget, field)
    if isinstance(value, bytes):
        setattr(widget, field, text.encode())
    elif isinstance(value, str):
        setattr(widget, field, text)
    elif field.endswith("_array_value"):
        if field.startswith("string"):
            value.data.append(text)
    elif field in ("string_trigger_value", "chat_input_value"):
        value.data = text
    elif field == "arrow_value":
        value.data = text.encode()
    elif field == "file_uploader_state_value":
        value.uploaded_file_info.add(file_id=text)
    return widget


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("text", [AS_TEXT, json.dumps(AS_TEXT)], ids=["object", "in a text"])
def test_no_field_brings_a_table_more_rows_than_are_counted(field, text):
    """The other route: what Streamlit's own table makes of what is heard, in all there are."""
    made = BackMsg()
    made.rerun_script.widget_states.widgets.append(in_field(field, text))
    content = heard(made.SerializeToString())
    if content is None:
        return
    made.ParseFromString(content)
    value = unpack_widget_state_value(made.rerun_script.widget_states.widgets[0])
    try:
        added = DataEditorSerde().deserialize(value)["added_rows"]
    except (TypeError, AttributeError, ValueError):  # as Streamlit says of what is no table
        added = []
    assert not added


def test_of_every_kind_of_value_it_is_known_whether_it_is_ours():
    sent = {field for field in FIELDS if heard(rerun(**{field: OURS[field]})) is not None}
    assert sent == set(FIELDS) - NOBODYS


def file_state(*numbers, name="a.csv", size=1):
    widget = WidgetState()
    for number in numbers:
        info = widget.file_uploader_state_value.uploaded_file_info
        info.add(name=name, size=size, file_id=number)
    return widget.file_uploader_state_value


ONE = str(uuid.UUID(int=1))
OURS = {
    **{field: getattr(WidgetState(), field) for field in NOBODYS},
    "trigger_value": True,
    "bool_value": True,
    "double_value": 0.5,
    "int_value": 7,
    "string_value": "hen",
    "double_array_value": [0.0, 1.0],
    "string_array_value": ["hen"],
    "json_value": '{"selection": {"indices": [1, 2], "source": "box"}}',
    "json_trigger_value": '[{"event": "pick", "value": 3}]',
    "file_uploader_state_value": file_state(ONE),
}


def test_a_field_that_was_emptied_is_heard():
    assert heard(rerun()) == rerun()


@pytest.mark.parametrize(
    "value",
    [
        {"double_value": math.nan},
        {"double_value": math.inf},
        {"double_array_value": [0.0, math.nan]},
        {"double_array_value": [0.0] * (widget_values.ENDS + 1)},
        {"string_value": "x" * (widget_values.LETTERS + 1)},
        {"json_value": "[]"},
        {"json_value": "null"},
        {"json_value": "1"},
        {"json_value": "{"},
        {"json_value": json.dumps(AS_TEXT)},
        {"json_value": '{"a":' * 5 + "1" + "}" * 5},
        {"json_value": '{"a":' + "[" * 100_000 + "]" * 100_000 + "}"},
        {"json_value": json.dumps({"bits": "x" * 200_000})},
        {"json_value": '{"a": ' + "1" * 5_000 + "}"},
        {"json_trigger_value": '{"event": "pick"}'},
        {"json_trigger_value": "[" * 2_000},
        {"json_trigger_value": json.dumps([{}] * (widget_values.EVENTS + 1))},
        {"json_trigger_value": json.dumps(["x" * widget_values.EVENT_LETTERS])},
        {"file_uploader_state_value": file_state(ONE, ONE)},
        {"file_uploader_state_value": file_state("a")},
        {"file_uploader_state_value": file_state(f"{ONE}\n")},
        {"file_uploader_state_value": file_state(ONE, name="x" * widget_values.FILE_BYTES)},
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_no_widget_sends_is_not_heard(value):
    assert heard(rerun(**value)) is None


def test_as_many_files_as_one_may_bring():
    most = LIMITS["files"].default
    numbers = [str(uuid.UUID(int=i)) for i in range(most + 1)]
    assert heard(rerun(file_uploader_state_value=file_state(*numbers[:most]))) is not None
    assert heard(rerun(file_uploader_state_value=file_state(*numbers))) is None


def test_the_largest_fields_of_the_pages_fit():
    assert max(upload.LETTERS, editors.LETTERS) == widget_values.LETTERS
    assert heard(rerun(string_value="日" * upload.LETTERS)) is not None


def test_all_points_of_as_many_rows_as_are_set(monkeypatch):
    bits = json.dumps({"selection": {"bits": "/" * (2_000_000 // 6 + 4)}})
    assert heard(rerun(json_value=bits)) is None
    monkeypatch.setenv(LIMITS["rows"].variable, "2000000")
    assert heard(rerun(json_value=bits)) is not None
