"""What a browser may ask of Streamlit over the websocket: what the pages need, and nothing else.

Streamlit answers some messages for whoever sends them: one empties the caches of all visitors, one
runs git and tells what it says, one writes files. No page of ours sends any of these. What pages do
send is bounded, too: the server's one thread for all visitors reads it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from embedding_explorer.base.limits import limit
from ui.frame import editors

Message = MutableMapping[str, Any]
ASKED = ("rerun_script", "stop_script", "app_heartbeat", "file_urls_request")
OPERATIONS = ("dataframe_chunk",)  # more rows of a table
# Bytes of one message, looked at before it is read: nested empty parts take 28 times their bytes.
# The largest that pages send: a pasted text of `bring.LETTERS` (three bytes each at most, as a
# browser counts), or all of a million points of a map, which are bits: 167 kB.
# As server.maxWidgetStateSize in .streamlit/config.toml.
MOST = 2_000_000
WIDGETS = 10_000  # on one page
VALUES = 20_000  # chosen in all lists of a page


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
    if kind == "backend_operation_request":
        known = message.backend_operation_request.WhichOneof("payload") in OPERATIONS
    elif kind == "file_urls_request":  # every name is answered by an address, in one go
        known = len(message.file_urls_request.file_names) <= limit("files")
    elif kind == "rerun_script":
        return _rerun(message, content)
    else:
        known = kind in ASKED
    return content if known else None


def _rerun(message: BackMsg, content: bytes) -> bytes | None:
    """Return what is heard of the values of a page's widgets."""
    states = message.rerun_script.widget_states.widgets
    if len(states) > WIDGETS or sum(map(_values, states)) > VALUES:
        return None
    changed = False
    for widget in states:
        if widget.WhichOneof("value") == "string_value":
            text = editors.bounded(widget.string_value)
            if text is editors.REFUSED:
                widget.string_value, changed = text, True
    return message.SerializeToString() if changed else content


def _values(widget: WidgetState) -> int:
    kind = str(widget.WhichOneof("value"))
    if kind.endswith("_array_value"):
        return len(getattr(widget, kind).data)
    return len(widget.file_uploader_state_value.uploaded_file_info)


class Messages:
    """Passes on what the pages need; all else is not heard."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Pass a connection on, and of its messages those that are asked."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        async def receiving() -> Message:
            while True:
                message: Message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                if (content := heard(message.get("bytes") or b"")) is not None:
                    return {"type": "websocket.receive", "bytes": content}

        await self.app(scope, receiving, send)
