"""A connection ends where a message is longer than any may be; before that it is not heard."""

from uvicorn.protocols.websockets import websockets_sansio_impl as connections

from ui.server import longest_message, messages


def test_what_a_visitor_may_come_to_send_ends_no_page():
    assert messages.MOST < longest_message.LONGEST <= 2 * messages.MOST


def test_every_connection_has_it_whatever_streamlit_says(monkeypatch):
    monkeypatch.setattr(connections, "ServerProtocol", connections.ServerProtocol)
    longest_message.bound()
    made = connections.ServerProtocol(extensions=[], max_size=100_000_000)
    assert made.max_message_size == longest_message.LONGEST
