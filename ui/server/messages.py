"""What a browser may ask of Streamlit over the websocket: what the pages need, and nothing else.

Streamlit answers some messages for whoever sends them: one empties the caches of all visitors, one
runs git and tells what it says, one writes files. No page of ours sends any of these. What pages do
send is bounded, too: the server's one thread for all visitors reads it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import uuid4

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState

from embedding_explorer.base.limits import limit
from ui.frame import editors, too_large
from ui.server import widget_values
from ui.server.pace import BYTES, Pace

Message = MutableMapping[str, Any]
OPERATIONS = ("dataframe_chunk",)  # more rows of a table
# Bytes of one message, looked at before it is read: nested empty parts take 28 times their bytes.
# The largest that pages send: a pasted text of `bring.LETTERS` (three bytes each at most, as a
# browser counts), or all of a million points of a map, which are bits: 167 kB.
# As server.maxWidgetStateSize in .streamlit/config.toml.
MOST = 2_000_000
WIDGETS = 10_000  # on one page
NAME = 200  # letters of what names a run, a page, a part of it, a time zone
ADDRESS = 600_000  # letters of a page's address; Streamlit reads 524,288 of its parameters
KNOWN = 5_000  # parts of a page that a browser still has


def heard(content: bytes) -> bytes | None:
    """Return what Streamlit hears of a message; None where it is none that our pages send."""
    if len(content) > MOST:
        return None
    message = BackMsg()
    try:
        message.ParseFromString(content)  # as a whole: of several contents the last one holds
    except DecodeError:
        return None
    kind = message.WhichOneof("type")
    if kind == "rerun_script":
        return _rerun(message, content)
    known = _HEARD.get(str(kind), _never)(message)
    return content if known else None


def _rows(message: BackMsg) -> bool:
    """Tell whether more rows of a table are asked for."""
    asked = message.backend_operation_request
    chunk = asked.dataframe_chunk
    known = asked.WhichOneof("payload") in OPERATIONS
    return known and _are_short(asked.request_id, asked.session_id, chunk.source_id)


def _addresses(message: BackMsg) -> bool:
    """Tell whether addresses for files are asked for: each name is answered by one, in one go."""
    asked = message.file_urls_request
    return len(asked.file_names) <= limit("files") and _are_short(
        asked.request_id, asked.session_id
    )


def _never(message: BackMsg) -> bool:
    return False


def _always(message: BackMsg) -> bool:
    return True


_HEARD: dict[str, Callable[[BackMsg], bool]] = {
    "stop_script": _always,
    "app_heartbeat": _always,
    "file_urls_request": _addresses,
    "backend_operation_request": _rows,
}
ASKED = (*_HEARD, "rerun_script")


def _rerun(message: BackMsg, content: bytes) -> bytes | None:
    """Return what is heard of a page that is to run, with the values of its widgets."""
    asked = message.rerun_script
    states = asked.widget_states.widgets
    if not _is_of_a_browser(asked) or len(states) > WIDGETS:
        return None
    if sum(map(widget_values.count, states)) > widget_values.VALUES:
        return None
    changed = False
    for widget in states:
        if widget.WhichOneof("value") == "string_value":
            text = editors.bounded(widget.string_value)
            if text is editors.REFUSED:
                widget.string_value, changed = text, True
        if not widget_values.is_ours(widget):
            return None
    return message.SerializeToString() if changed else content


def _is_of_a_browser(asked: ClientState) -> bool:
    """Tell whether all that stands beside the values is as short as a browser sends it."""
    known, about = asked.cached_message_hashes, asked.context_info
    if len(known) > KNOWN or max(len(asked.query_string), len(about.url)) > ADDRESS:
        return False
    names = (asked.page_script_hash, asked.page_name, asked.fragment_id)
    return _are_short(*names, about.timezone, about.locale, about.color_scheme, *known)


def _are_short(*names: str) -> bool:
    return all(len(name) <= NAME for name in names)


class Messages:
    """Passes on what the pages need; all else is not heard."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Pass a connection on, and of its messages those that are asked."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        connection = Connection(receive, send)
        try:
            await self.app(connection.named(scope), connection.receive, connection.send)
        finally:
            too_large.forget(connection.name)


class Connection:
    """What one browser sends and gets.

    It is asked for more at its pace, and not while it leaves unread what it was sent: otherwise
    the answers to all it asks for would wait in memory.
    """

    def __init__(self, receive: Any, send: Any) -> None:
        self.name = uuid4().hex
        self._receive, self._send = receive, send
        self._pace, self._is_read = Pace(), asyncio.Event()
        self._is_read.set()
        self._page = BackMsg()  # what runs the page again as it was last run

    def named(self, scope: Message) -> Message:
        """Return what tells of the connection, with its name for `too_large`."""
        own = too_large.HEADER.encode()
        given = [header for header in scope.get("headers", ()) if header[0].lower() != own]
        return {**scope, "headers": [*given, (own, self.name.encode())]}

    async def receive(self) -> Message:
        """Return the next message that is heard."""
        while True:
            await self._is_read.wait()
            message: Message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            given = message.get("bytes") or b""
            await self._pace.turn(len(given) or len(message.get("text") or ""))
            if (content := self._heard(given)) is not None:
                return {"type": "websocket.receive", "bytes": content}

    async def send(self, message: Message) -> None:
        """Hand on what is sent, once the browser has read what came before."""
        self._is_read.clear()
        try:
            await self._send(message)
        finally:
            self._is_read.set()

    def _heard(self, given: bytes) -> bytes | None:
        """Return what is heard; of what is too large its page says so, and runs as before."""
        if len(given) > MOST and self._page.HasField("rerun_script"):
            too_large.note(self.name)
            page: bytes = self._page.SerializeToString()
            return page
        content = heard(given)
        if content is not None and len(content) <= BYTES:  # what is larger was a small one before
            self._remember(content)
        return content

    def _remember(self, content: bytes) -> None:
        """Keep which page runs at which address, where that is what a message asks for."""
        message = BackMsg.FromString(content)
        if message.HasField("rerun_script") and not message.rerun_script.fragment_id:
            asked = message.rerun_script
            self._page.rerun_script.query_string = asked.query_string
            self._page.rerun_script.page_script_hash = asked.page_script_hash
            self._page.rerun_script.page_name = asked.page_name
