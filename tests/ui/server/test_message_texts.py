"""Every text of a message is as short as a browser sends it, whatever it is for."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.ui.server.test_messages import message
from ui.server import messages
from ui.server.messages import heard

# By nothing but the whole message (2 MB): what visitors call their files, columns and choices, and
# the keys of widgets, none of which is kept beyond the page.
BY_THE_MESSAGE = [
    "rerun_script.widget_states.widgets.id",
    "rerun_script.widget_states.widgets.string_array_value.data",
    "file_urls_request.file_names",
    "backend_operation_request.dataframe_chunk.sort.column",
]
A_FILE = "3f0c0d5e-0000-4000-8000-000000000000"
LONG = "x" * (messages.NAME + 1)


@pytest.mark.parametrize(
    "content",
    [
        message(rerun_script={"page_script_hash": LONG}),
        message(rerun_script={"page_name": LONG}),
        message(rerun_script={"fragment_id": LONG}),
        message(rerun_script={"cached_message_hashes": [LONG]}),
        message(rerun_script={"cached_message_hashes": [""] * (messages.KNOWN + 1)}),
        message(rerun_script={"context_info": {"timezone": LONG}}),
        message(rerun_script={"context_info": {"locale": LONG}}),
        message(rerun_script={"context_info": {"color_scheme": LONG}}),
        message(rerun_script={"context_info": {"url": "x" * (messages.ADDRESS + 1)}}),
        message(rerun_script={"query_string": "x" * (messages.ADDRESS + 1)}),
        message(file_urls_request={"request_id": LONG}),
        message(file_urls_request={"session_id": LONG}),
        message(backend_operation_request={"request_id": LONG, "dataframe_chunk": {}}),
        message(backend_operation_request={"session_id": LONG, "dataframe_chunk": {}}),
        message(backend_operation_request={"dataframe_chunk": {"source_id": LONG}}),
    ],
    ids=lambda content: str(content[:12]),
)
def test_what_stands_beside_the_values_is_short(content):
    assert heard(content) is None


def texts(kind, before=()):
    """Every place for a text in a message, as the fields that lead there."""
    for field in kind.fields:
        if field.message_type is not None:
            yield from texts(field.message_type, (*before, field))
        elif field.type in (field.TYPE_STRING, field.TYPE_BYTES):
            yield (*before, field)


def filled(path):
    """A message with a megabyte in one place."""
    made = place = BackMsg()
    for field in path[:-1]:
        place = getattr(place, field.name)
        place = place.add() if field.is_repeated else place
        if field.name == "uploaded_file_info":
            place.file_id = A_FILE
    name, long = path[-1].name, "x" * 1_000_000
    if path[-1].type == path[-1].TYPE_BYTES:
        setattr(place, name, long.encode())
    elif path[-1].is_repeated:
        getattr(place, name).append(long)
    else:
        setattr(place, name, long)
    return made.SerializeToString()


def test_every_text_there_is_is_bounded():
    """The other route: a megabyte in each, wherever Streamlit's description has one."""
    paths = list(texts(BackMsg.DESCRIPTOR))
    assert len(paths) > 30
    found = [path for path in paths if heard(filled(path)) is not None]
    assert [".".join(field.name for field in path) for path in found] == BY_THE_MESSAGE
