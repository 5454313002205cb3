"""A connection ends where a message is longer than any may be, or more frames come than that."""

import pytest
from uvicorn.protocols.websockets import websockets_sansio_impl as connections
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from ui.server import frames, messages
from ui.server.frames import AT_ONCE, LONGEST

MASK = b"\0\0\0\0"


def test_what_a_visitor_may_come_to_send_ends_no_page():
    assert messages.MOST < LONGEST <= 2 * messages.MOST


@pytest.fixture
def connection(monkeypatch):
    """A connection that was opened, whatever Streamlit says of its longest message."""
    monkeypatch.setattr(connections, "ServerProtocol", connections.ServerProtocol)
    frames.bound()
    return connections.ServerProtocol(extensions=[], max_size=100_000_000, state=State.OPEN)


def frame(opcode, content=b"", *, fin=True):
    length = len(content).to_bytes(2, "big")
    return bytes([fin << 7 | opcode, 0x80 | 126]) + length + MASK + content


def test_every_connection_has_the_longest_message(connection):
    assert connection.max_message_size == LONGEST


def test_the_longest_message_in_small_parts_is_taken(connection):
    part = bytes(4_000)
    connection.receive_data(frame(Opcode.BINARY, part, fin=False))
    connection.receive_data(frame(Opcode.CONT, part, fin=False) * (LONGEST // len(part) - 2))
    connection.receive_data(frame(Opcode.CONT, part))
    assert connection.parser_exc is None
    assert len(connection.events_received()) == LONGEST // len(part)


@pytest.mark.parametrize("opcode", [Opcode.CONT, Opcode.PING, Opcode.PONG], ids=str)
def test_frames_without_end_that_are_no_message_end_the_connection(connection, opcode):
    connection.receive_data(frame(Opcode.BINARY, fin=False))
    some = frame(opcode, bytes(100), fin=False) if opcode is Opcode.CONT else frame(opcode)
    connection.receive_data(some * (10 * AT_ONCE))
    assert connection.parser_exc is not None
    taken = [event for event in connection.events_received() if isinstance(event, Frame)]
    assert len(taken) <= 1.1 * AT_ONCE


def test_answers_to_pings_that_nobody_reads_stay_few(connection):
    connection.receive_data(frame(Opcode.PING, bytes(125)) * (10 * AT_ONCE))
    waiting = sum(map(len, connection.data_to_send()))
    assert 125 * AT_ONCE <= waiting <= 150 * AT_ONCE
