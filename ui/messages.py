"""What a browser may ask of Streamlit over the websocket: what the pages need, and nothing else.

Streamlit answers some messages for whoever sends them: one empties the caches of all visitors, one
runs git and tells what it says, one writes files. No page of ours sends any of these.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.runtime_util import get_max_widget_state_size_bytes

Message = MutableMapping[str, Any]
ASKED = ("rerun_script", "stop_script", "app_heartbeat", "file_urls_request")
WIDGETS = 5_000  # in one message
OPERATIONS = ("deferred_file", "dataframe_chunk")  # a download, and more rows of a table


def is_asked(content: bytes) -> bool:
    """Tell whether a message is one that our pages send; one that says nothing is none.

    One that Streamlit finds too long is none, unread: two bytes of it can take thirty times that
    once read. Nor is one of more widgets than any page has, each of which Streamlit goes through.
    """
    if len(content) > get_max_widget_state_size_bytes():
        return False
    message = BackMsg()
    try:
        message.ParseFromString(content)  # as a whole: of several contents the last one holds
    except DecodeError:
        return False
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in OPERATIONS
    if len(message.rerun_script.widget_states.widgets) > WIDGETS:
        return False
    return kind in ASKED


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
                if message["type"] != "websocket.receive" or is_asked(message.get("bytes") or b""):
                    return message

        await self.app(scope, receiving, send)
