"""Whatever a stranger sends over the websocket of a live server: nothing ends, nothing answers."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClosedError, websocket_connect

from benchmarks.visitor import Visitor
from tests.coroutines import run
from tests.ui.server.test_messages import message, of_widgets, operation
from ui.frame import too_large
from ui.server.frames import LONGEST
from ui.server.messages import ASKED, MOST, OPERATIONS, WIDGETS
from ui.server.pace import A_SECOND, AT_ONCE

PATIENCE = 60.0  # seconds


def forbidden():
    """Return a message of every kind that no page sends, as Streamlit's own description has it."""
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    operations = BackMsg.DESCRIPTOR.fields_by_name["backend_operation_request"].message_type
    payloads = {field.name for field in operations.oneofs_by_name["payload"].fields}
    simple = kinds - set(ASKED) - {"backend_operation_request"}
    assert simple >= {"clear_cache", "load_git_info", "debug_shutdown_runtime"}
    assert payloads >= {"install_skills"}
    yield from (message(**{kind: True}) for kind in sorted(simple))
    yield from (operation(**{name: {}}) for name in sorted(payloads - set(OPERATIONS)))
    yield operation()


def garbage():
    """Return bytes that are no message, and messages that are too much."""
    rng = random.Random(0)
    yield b""
    yield from (bytes([byte]) * 50 for byte in (0, 0x7F, 0xFF))
    yield from (b"\xff" + rng.randbytes(rng.randrange(1, 5_000)) for _ in range(50))
    yield of_widgets(WIDGETS + 1)
    yield of_widgets(1, "x" * MOST)


async def connected(address):
    url = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    request = HTTPRequest(url, headers={"Origin": address})
    return await websocket_connect(request, subprotocols=["streamlit"], max_message_size=1 << 30)


async def next_answer(socket):
    """Return what is answered to a question that pages ask too: what came before would be first."""
    asked = message(file_urls_request={"request_id": "after", "file_names": ["a.csv"]})
    await socket.write_message(asked, binary=True)
    raw = await asyncio.wait_for(socket.read_message(), PATIENCE)
    assert raw is not None, "the connection was ended"
    answer = ForwardMsg()
    answer.ParseFromString(raw)
    return answer


def test_what_no_page_sends_is_answered_by_nothing_and_ends_nothing(app):
    async def attack():
        other = Visitor(app, "", "data")
        await other.open()
        stranger = await connected(app)
        for content in (*forbidden(), *garbage()):
            await stranger.write_message(content, binary=True)
            answer = await next_answer(stranger)
            assert answer.WhichOneof("type") == "file_urls_response", content[:50]
        await stranger.write_message("text, which Streamlit takes for the end", binary=False)
        assert (await next_answer(stranger)).file_urls_response.response_id == "after"
        await other.choose("way", "Paste")
        assert "pasted" in other.ids
        assert not other.errors
        stranger.close()
        late = Visitor(app, "", "data")
        await late.open()
        assert not late.errors
        await other.close()
        await late.close()

    run(attack())


def test_the_server_outlives_a_message_longer_than_any_may_be(app):
    async def attack():
        other = Visitor(app, "", "data")
        await other.open()
        stranger = await connected(app)
        with suppress(WebSocketClosedError):  # its own connection ends while it still writes
            await stranger.write_message(b"\xff" * (LONGEST + 1), binary=True)
        while await asyncio.wait_for(stranger.read_message(), PATIENCE) is not None:
            pass
        await other.again()
        assert not other.errors
        await other.close()

    run(attack())


def test_who_sends_without_end_is_answered_at_a_pace_and_others_at_once(app):
    async def attack():
        other = Visitor(app, "", "data")
        await other.open()
        stranger = await connected(app)
        clock = asyncio.get_running_loop().time
        began = clock()
        for _ in range(3 * AT_ONCE):
            await stranger.write_message(message(app_heartbeat=True), binary=True)
        await other.again()
        assert not other.errors
        for answered in range(1, 3 * AT_ONCE + 1):  # none is lost
            raw = await asyncio.wait_for(stranger.read_message(), PATIENCE)
            assert ForwardMsg.FromString(raw).heartbeat_ack
            assert answered <= AT_ONCE + 2 + A_SECOND * (clock() - began)
        stranger.close()
        await other.close()

    run(attack())


def test_of_what_is_pasted_and_too_large_the_page_says_so_once(app):
    async def paste():
        visitor = Visitor(app, "", "data")
        await visitor.open()
        await visitor.choose("way", "Paste")
        await visitor.set("pasted", string_value="x" * (MOST + 1))
        assert any(too_large.SENTENCE in told for told in visitor.told)
        assert "pasted" in visitor.ids
        del visitor.states["pasted"]
        visitor.told.clear()
        await visitor.set("pasted", string_value="bird")
        assert not visitor.errors
        await visitor.close()

    run(paste())
