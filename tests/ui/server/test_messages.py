"""Over the websocket only what the pages need is heard."""

import asyncio
import json
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg

from embedding_explorer.base.limits import LIMITS
from tests.coroutines import run as run_coroutine
from ui.data import upload
from ui.frame import editors, too_large
from ui.server import messages, widget_values
from ui.server.messages import Messages, heard


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
    operation(dataframe_chunk={}),
]
OTHERS = [
    message(clear_cache=True),
    message(load_git_info=True),
    message(set_run_on_save=True),
    message(debug_shutdown_runtime=True),
    message(debug_disconnect_websocket=True),
    operation(deferred_file={}),
    operation(install_skills={}),
    operation(dismiss_skills_nudge={}),
    operation(),
    b"",
    b"\xff\xff\xff",
    b"no message",
]


@pytest.mark.parametrize("content", PAGES, ids=repr)
def test_what_pages_send_is_heard(content):
    assert heard(content) == content


@pytest.mark.parametrize("content", OTHERS, ids=repr)
def test_what_no_page_sends_is_not_heard(content):
    assert heard(content) is None


@pytest.mark.parametrize("hidden", OTHERS[:5], ids=repr)
def test_of_two_contents_the_last_one_counts_as_it_does_for_streamlit(hidden):
    assert heard(PAGES[0] + hidden) is None
    assert heard(hidden + PAGES[0]) == hidden + PAGES[0]


def of_widgets(count, text=""):
    made = BackMsg()
    for i in range(count):
        made.rerun_script.widget_states.widgets.add(id=f"{i}", string_value=text)
    return made.SerializeToString()


def test_a_page_has_so_many_widgets_and_no_more():
    assert heard(of_widgets(messages.WIDGETS))
    assert heard(of_widgets(messages.WIDGETS + 1)) is None


def test_what_is_too_long_for_streamlit_is_not_even_parsed(monkeypatch):
    assert heard(of_widgets(4, "x" * (messages.MOST // 4 - 100)))
    monkeypatch.setattr(messages, "BackMsg", None)
    assert heard(of_widgets(1, "x" * messages.MOST)) is None


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
        assert heard(content) is None


def values(**widgets):
    """A rerun with the values of some widgets, by their key."""
    made = BackMsg()
    for key, value in widgets.items():
        widget = made.rerun_script.widget_states.widgets.add(id=key)
        if isinstance(value, str):
            widget.string_value = value
        else:
            widget.string_array_value.data.extend(value)
    return made.SerializeToString()


def texts(content):
    made = BackMsg()
    made.ParseFromString(content)
    return {w.id: w.string_value for w in made.rerun_script.widget_states.widgets}


def test_what_is_too_large_is_not_even_read(monkeypatch):
    """Empty parts take 28 times their bytes once they are read."""
    large = values(pasted="x" * messages.MOST)
    monkeypatch.setattr(messages, "BackMsg", None)  # reading would fail
    assert heard(large) is None
    with pytest.raises(TypeError):
        heard(PAGES[0])


def test_streamlit_holds_to_the_same_size():
    config = Path(__file__).resolve().parents[3] / ".streamlit" / "config.toml"
    server = tomllib.loads(config.read_text("utf-8"))["server"]
    assert server["maxWidgetStateSize"] * 1_000_000 == messages.MOST
    assert server["maxMessageSize"] <= 100
    assert server["enableWebsocketCompression"] is False


def test_many_empty_parts_are_not_heard():
    made = BackMsg()
    for _ in range(messages.WIDGETS + 1):
        made.rerun_script.widget_states.widgets.add()
    assert heard(made.SerializeToString()) is None
    assert heard(values(a=[""] * widget_values.VALUES)) is not None
    assert heard(values(a=[""] * widget_values.VALUES, b=[""])) is None


def test_what_pages_allow_is_heard():
    """A pasted text of the most letters, and a lasso around all points of a million."""
    pasted = values(pasted="日" * upload.LETTERS)
    assert heard(pasted) == pasted
    made = BackMsg()
    bits = {"token": "x" * 32, "source": "lasso", "bits": "/" * (LIMITS["rows"].default // 6 + 4)}
    for key in ("explore", "compare"):
        widget = made.rerun_script.widget_states.widgets.add(id=key)
        widget.json_value = json.dumps({"selection": bits})
    assert heard(made.SerializeToString()) == made.SerializeToString()


def names(count):
    made = BackMsg()
    made.file_urls_request.file_names.extend([""] * count)
    return made.SerializeToString()


def test_addresses_for_no_more_files_than_one_may_bring():
    most = LIMITS["files"].default
    assert heard(names(most)) == names(most)
    assert heard(names(most + 1)) is None


def changed(added=0, edited=0, **row):
    cells = row or {"name": "fig"}
    return json.dumps(
        {
            "edited_rows": {str(i): cells for i in range(edited)},
            "added_rows": [cells] * added,
            "deleted_rows": [],
        }
    )


WIDE = {f"column {i}": i for i in range(1_000)}
BRACES = {"text": "{a: {b}}" * 20}  # letters are no rows


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (changed(editors.ROWS), True),
        (changed(editors.ROWS, **BRACES), True),
        (changed(edited=editors.CELLS), True),
        (changed(editors.ROWS + 1), False),
        (changed(edited=editors.CELLS + 1), False),
        (changed(6, **WIDE), False),
        (changed(editors.ROWS + 1).replace("added_rows", "added\\u005frows"), False),
        ("\n " + changed(editors.ROWS + 1), False),
        (json.dumps({"added_rows": [{}] * 2_500}), False),
        (changed(1, a="x" * editors.LETTERS), False),
        ("{added_rows " + "{" * 5_000, True),  # what somebody typed
        ("a text of added_rows " + "{a: 1} " * 5_000, True),
        (json.dumps({"selection": {"points": [{"a": 1}] * 9_000}}), True),
        ('{"added_rows": ' + "[" * editors.BRACKETS, False),
        ('{"added_rows": ' + "[" * (editors.BRACKETS - 1), True),  # Streamlit cannot read it either
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_table_is_changed_by_so_much_at_once(text, fits):
    """Streamlit adds row after row, each by a copy of the table: 2,500 took 14 seconds."""
    told = texts(heard(values(typed=text, other="hen")))
    assert told == {"typed": text if fits else editors.REFUSED, "other": "hen"}


def test_streamlit_takes_no_rows_from_what_is_refused():
    from streamlit.elements.widgets.data_editor import DataEditorSerde

    state = DataEditorSerde().deserialize(editors.REFUSED)
    assert state["refused"] is True
    assert not state["added_rows"]
    assert not state["edited_rows"]


def test_looking_at_a_message_takes_no_time():
    """Also where it is made to be slow to read: the server's one thread looks at it."""
    for part in ("{},", "[],", "1,", '"":1,'):
        text = '{"added_rows": [' + part * ((messages.MOST - 100) // len(part)) + "{}]}"
        worst = values(typed=text)
        start = time.process_time()
        assert texts(heard(worst)) == {"typed": editors.REFUSED}
        assert time.process_time() - start < 0.25


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


def connected(sent, act):
    """Run an app that is told some messages, and what it sends, by `Messages`."""

    async def receive():
        return sent.pop(0)

    sent.append({"type": "websocket.disconnect"})
    run_coroutine(Messages(act)({"type": "websocket", "headers": GIVEN}, receive, None))


GIVEN = [(b"host", b"localhost"), (too_large.HEADER.upper().encode(), b"another's")]


@pytest.mark.parametrize("size", [messages.MOST + 1, 2 * messages.MOST])
def test_of_what_is_too_large_the_page_says_so_and_runs_as_before(size):
    page = {"query_string": "data=films", "page_script_hash": "abc"}
    large = values(pasted="x" * size)
    found = []

    async def app(scope, receive, send):
        names = [value.decode() for name, value in scope["headers"] if name != b"host"]
        assert len(names) == 1  # a browser cannot name another's connection
        while (part := await receive())["type"] != "websocket.disconnect":
            asked = BackMsg.FromString(part["bytes"]).rerun_script if part.get("bytes") else None
            found.append((asked, names[0] in too_large._REFUSED))

    contents = [large, message(rerun_script=page), large]
    connected([{"type": "websocket.receive", "bytes": content} for content in contents], app)
    (first, before), (again, said) = found  # of a connection without a page nothing is heard
    assert (before, said) == (False, True)
    assert again.query_string == first.query_string == "data=films"
    assert again.page_script_hash == "abc"
    assert not again.widget_states.widgets
    assert not too_large._REFUSED  # it ended


def test_who_leaves_unread_what_was_sent_is_not_heard_meanwhile():
    """Otherwise the answers to all that it asks for would wait in memory."""
    asked, free = [], asyncio.Event()

    async def receive():
        asked.append(len(asked))
        kinds = {"type": "websocket.receive", "bytes": PAGES[0]}
        return kinds if len(asked) < 3 else {"type": "websocket.disconnect"}

    async def send(part):
        await free.wait()

    async def act():
        connection = messages.Connection(receive, send)
        await connection.receive()
        sending = asyncio.ensure_future(connection.send({"type": "websocket.send"}))
        await asyncio.sleep(0)
        hearing = asyncio.ensure_future(connection.receive())
        await asyncio.sleep(0.05)
        assert len(asked) == 1
        free.set()
        await sending
        assert (await hearing)["type"] == "websocket.receive"
        assert (await connection.receive())["type"] == "websocket.disconnect"

    run_coroutine(act())


def test_a_text_counts_by_its_length_too():
    pace, counted = messages.Pace(), []
    pace.turn = lambda size: counted.append(size) or asyncio.sleep(0)
    sent = [{"type": "websocket.receive", "text": "x" * 1_000}, {"type": "websocket.disconnect"}]

    async def receive():
        return sent.pop(0)

    async def act():
        connection = messages.Connection(receive, None)
        connection._pace = pace
        await connection.receive()

    run_coroutine(act())
    assert counted == [1_000]


def test_the_server_has_it():
    from ui.server import server

    assert Messages in [middleware.cls for middleware in server.MIDDLEWARE]
