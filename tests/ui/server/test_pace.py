"""One connection waits for its turn, whoever asks how quickly."""

import pytest

from tests.coroutines import run
from ui.server import messages
from ui.server.pace import A_SECOND, AT_ONCE, BYTES, Pace


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_what_a_page_sends_at_once_does_not_wait():
    pace = Pace(Clock())
    assert [pace.wait(0) for _ in range(AT_ONCE // 2)] == [0.0] * (AT_ONCE // 2)


def test_what_never_ends_comes_at_its_pace():
    clock = Clock()
    pace = Pace(clock)
    waits = [pace.wait(0) for _ in range(AT_ONCE + 10 * A_SECOND)]
    assert waits[-1] == pytest.approx(10, abs=0.01)
    clock.now += 10
    assert pace.wait(0) == pytest.approx(1 / A_SECOND, abs=0.01)


def test_a_pause_gives_no_more_than_what_may_come_at_once():
    clock = Clock()
    pace = Pace(clock)
    clock.now += 10_000
    assert [pace.wait(0) > 0 for _ in range(AT_ONCE + 2)].count(True) <= 2


def test_a_large_message_counts_as_many():
    small, large = Pace(Clock()), Pace(Clock())
    for _ in range(AT_ONCE):
        small.wait(0)
        large.wait(BYTES)
    assert small.wait(0) < 1 / A_SECOND + 0.01
    assert large.wait(0) == pytest.approx(AT_ONCE / A_SECOND, abs=0.1)


def test_every_message_of_a_connection_waits_and_none_is_lost(monkeypatch):
    waited, came = [], []

    class Counting(Pace):
        async def turn(self, size):
            waited.append(size)

    monkeypatch.setattr(messages, "Pace", Counting)
    beat = b"\x88\x01\x01"  # app_heartbeat
    sent = [{"type": "websocket.receive", "bytes": beat}] * 3
    sent += [{"type": "websocket.receive", "bytes": b"\xff" * 50}, {"type": "websocket.disconnect"}]

    async def app(scope, receive, send):
        while (part := await receive())["type"] != "websocket.disconnect":
            came.append(part["bytes"])

    async def receive():
        return sent.pop(0)

    run(messages.Messages(app)({"type": "websocket"}, receive, None))
    assert came == [beat] * 3
    assert waited == [3, 3, 3, 50]
