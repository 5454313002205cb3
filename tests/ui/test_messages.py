"""Over the websocket only what the pages need is heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.coroutines import run as run_coroutine
from ui import messages
from ui.messages import Messages, is_asked


def message(**values):
    made = BackMsg()
    for name, value in values.items():
        if isinstance(value, bool):
            setattr(made, name, value)
        else:
            getattr(made, name).CopyFrom(type(getattr(made, name))(**value))
    return made.SerializeToString()


def operation(**payload):
    made = BackMsg()
    made.backend_operation_request.request_id = "1"
    for name in payload:
        getattr(made.backend_operation_request, name).SetInParent()
    return made.SerializeToString()


PAGES = [
    message(rerun_script={"query_string": "data=films"}),
    message(stop_script=True),
    message(app_heartbeat=True),
    message(file_urls_request={"request_id": "1", "file_names": ["a.csv"]}),
    operation(deferred_file={}),
    operation(dataframe_chunk={}),
]
OTHERS = [
    message(clear_cache=True),
    message(load_git_info=True),
    message(set_run_on_save=True),
    message(debug_shutdown_runtime=True),
    message(debug_disconnect_websocket=True),
    operation(install_skills={}),
    operation(dismiss_skills_nudge={}),
    operation(),
    b"",
    b"\xff\xff\xff",
    b"no message",
]


@pytest.mark.parametrize("content", PAGES, ids=repr)
def test_what_pages_send_is_heard(content):
    assert is_asked(content)


@pytest.mark.parametrize("content", OTHERS, ids=repr)
def test_what_no_page_sends_is_not_heard(content):
    assert not is_asked(content)


@pytest.mark.parametrize("hidden", OTHERS[:5], ids=repr)
def test_of_two_contents_the_last_one_counts_as_it_does_for_streamlit(hidden):
    assert not is_asked(PAGES[0] + hidden)
    assert is_asked(hidden + PAGES[0])


def of_widgets(count, text=""):
    made = BackMsg()
    for i in range(count):
        made.rerun_script.widget_states.widgets.add(id=f"{i}", string_value=text)
    return made.SerializeToString()


def test_a_page_has_so_many_widgets_and_no_more():
    assert is_asked(of_widgets(messages.WIDGETS))
    assert not is_asked(of_widgets(messages.WIDGETS + 1))


def test_what_is_too_long_for_streamlit_is_not_even_parsed(monkeypatch):
    longest = messages.get_max_widget_state_size_bytes()
    assert is_asked(of_widgets(1, "x" * (longest - 100)))
    monkeypatch.setattr(messages, "BackMsg", None)
    assert not is_asked(of_widgets(1, "x" * longest))


@given(st.binary(max_size=200))
def test_whatever_comes_is_what_streamlit_would_read(content):
    """The other route: what Streamlit itself would take the bytes for."""
    made = BackMsg()
    try:
        made.ParseFromString(content)
        kind = made.WhichOneof("type")
    except Exception:  # noqa: BLE001 - whatever its library says of bytes that are no message
        kind = None
    if kind in (None, "clear_cache", "load_git_info", "set_run_on_save"):
        assert not is_asked(content)


def test_the_connection_goes_on_and_its_end_is_heard():
    sent = [{"type": "websocket.connect"}]
    sent += [{"type": "websocket.receive", "bytes": content} for content in (*OTHERS, PAGES[0])]
    sent += [{"type": "websocket.receive", "text": "x"}, {"type": "websocket.disconnect"}]
    heard = []

    async def app(scope, receive, send):
        while (part := await receive())["type"] != "websocket.disconnect":
            heard.append(part.get("bytes"))

    async def receive():
        return sent.pop(0)

    run_coroutine(Messages(app)({"type": "websocket"}, receive, None))
    assert heard == [None, PAGES[0]]


def test_the_server_has_it():
    from ui import server

    assert Messages in [middleware.cls for middleware in server.MIDDLEWARE]
