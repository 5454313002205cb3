"""What a server sends leaves at once, however the socket it listens on was made."""

from __future__ import annotations

import socket

from ui.server.small_packets import send_at_once


def without_delay(connection: socket.socket) -> bool:
    return bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def accepted(listening: socket.socket) -> bool:
    with socket.create_connection(listening.getsockname()[:2]), listening.accept()[0] as one:
        return without_delay(one)


def test_what_is_accepted_sends_at_once():
    with socket.socket(socket.AF_INET) as listening:  # as Streamlit makes it
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert not accepted(listening)
        send_at_once()
        assert accepted(listening)


def test_what_does_not_listen_is_left_alone():
    with socket.socket(socket.AF_INET) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with socket.create_connection(listening.getsockname()) as other, listening.accept()[0]:
            send_at_once()
            assert not without_delay(other)
        assert accepted(listening)  # it is still open
