"""What a connection may bring over the websocket: the longest message, and how many frames.

Streamlit has one limit for both ways (server.maxMessageSize), and what it sends is a hundred times
as large as what any page sends: each connection could have the server hold 100 MB unread. Frames
that end no message reach no page and are counted by nobody else: empty parts of a message without
end keep the one thread busy that serves everybody, and each ping is answered, into memory where
whoever sent it does not read.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets import websockets_sansio_impl as connections
from websockets.exceptions import ProtocolError
from websockets.frames import Frame
from websockets.server import ServerProtocol

from ui.server.pace import Pace

# Twice what is heard (`ui/server/messages.py`): what a visitor may come to send by pasting too much
# is not heard, and does not end the page.
LONGEST = 4_000_000  # bytes
# The longest message in parts of 4 kB has a thousand.
AT_ONCE, A_SECOND = 2_000, 200  # frames


class Bounded(ServerProtocol):
    """One connection, which ends where it brings a longer message, or more frames."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **{**named, "max_size": LONGEST})
        self._pace = Pace(at_once=AT_ONCE, a_second=A_SECOND)

    def recv_frame(self, frame: Frame) -> None:
        """Take one frame; what came behind it with too many is not even read."""
        if self._pace.wait(0) > 0:
            raise ProtocolError("too many frames")
        super().recv_frame(frame)


def bound() -> None:
    """Let every connection from now on end so."""
    setattr(connections, "ServerProtocol", Bounded)  # noqa: B010 - what uvicorn asks for each
