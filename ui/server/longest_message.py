"""The longest message a connection may bring: beyond it the connection ends while it comes.

Streamlit has one limit for both ways (server.maxMessageSize), and what it sends is a hundred times
as large as what any page sends: each connection could have the server hold 100 MB unread.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets import websockets_sansio_impl as connections
from websockets.server import ServerProtocol

# Twice what is heard (`ui/server/messages.py`): what a visitor may come to send by pasting too much
# is not heard, and does not end the page.
LONGEST = 4_000_000  # bytes


def bound() -> None:
    """Let every connection from now on end where a message is longer."""
    setattr(connections, "ServerProtocol", _bounded)  # noqa: B010 - what uvicorn asks for each


def _bounded(*given: Any, **named: Any) -> ServerProtocol:
    return ServerProtocol(*given, **{**named, "max_size": LONGEST})
