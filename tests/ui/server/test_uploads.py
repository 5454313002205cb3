"""What visitors may upload before they use it, by the bytes as they come."""

import asyncio
import types

import pytest
from starlette.exceptions import HTTPException

from tests.coroutines import run as run_coroutine
from ui.server import uploads

PATH = "/base/_stcore/upload_file/{}/{}"
PUT = {"type": "http", "method": "PUT", "path": PATH.format("ann", "f1")}


@pytest.fixture
def held(monkeypatch):
    """Return what Streamlit holds, by session and file."""
    files: dict[str, dict[str, types.SimpleNamespace]] = {}
    manager = types.SimpleNamespace(file_storage=files)
    monkeypatch.setattr(
        uploads, "get_instance", lambda: types.SimpleNamespace(uploaded_file_mgr=manager)
    )
    monkeypatch.setattr(uploads, "OVERHEAD", 0)
    monkeypatch.setenv("EXPLORER_MAX_VISITOR_BYTES", "1000")
    monkeypatch.setenv("EXPLORER_MAX_UPLOADED_BYTES", "1500")
    return files


def request(size, **scope):
    headers = [(b"content-length", str(size).encode())] if size is not None else []
    return {**PUT, "headers": headers, **scope}


def by(session, file="f1"):
    return {"path": PATH.format(session, file)}


async def sent(middleware, chunks, size=None, **scope):
    """Send an upload through."""
    left = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]

    async def receive():
        return left.pop(0) if left else {"type": "http.request", "body": b"", "more_body": False}

    size = sum(map(len, chunks)) if size is None else size
    await middleware(request(size, **scope), receive, None)


def put(middleware, chunks, **scope):
    """Send an upload through; return how many bytes the server took."""
    run_coroutine(sent(middleware, chunks, **scope))
    return middleware.taken


def server(files=None):
    """A server that keeps what comes where Streamlit does."""

    async def app(scope, receive, send):
        made.taken = 0
        while (message := await receive())["more_body"]:
            made.taken += len(message["body"])
        if files is not None:
            session, file = scope["path"].split("/")[-2:]
            files.setdefault(session, {})[file] = of(made.taken)

    made = uploads.Uploads(app)
    made.taken = 0
    return made


def of(size):
    return types.SimpleNamespace(data=b"x" * size)


def test_a_session_uploads_as_much_as_it_may_and_no_more(held):
    middleware = server(held)
    assert put(middleware, [b"x" * 400] * 2) == 800
    middleware.taken = 0
    with pytest.raises(HTTPException) as refused:
        put(middleware, [b"x" * 201], **by("ann", "f2"))
    assert refused.value.status_code == 413
    assert middleware.taken == 0, "it is refused before it comes"
    assert put(middleware, [b"x" * 200], **by("ann", "f2")) == 200, (
        "what was refused does not count"
    )


def test_all_sessions_together_are_bounded_too(held):
    middleware = server(held)
    for session in ("ann", "bob"):
        put(middleware, [b"x" * 700], **by(session))
    with pytest.raises(HTTPException):
        put(middleware, [b"x" * 101], **by("cem"))
    assert put(middleware, [b"x" * 100], **by("cem")) == 100


@pytest.mark.parametrize(
    "scope", [{"method": "DELETE"}, {"path": "/_stcore/stream"}, {"path": "/data"}]
)
def test_nothing_else_is_counted(held, scope):
    assert put(server(), [b"x" * 5_000], **scope) == 5_000


def test_what_came_counts_and_what_was_used_no_longer_does(held):
    middleware = server(held)
    assert put(middleware, [b"x" * 600]) == 600
    with pytest.raises(HTTPException):
        put(middleware, [b"x" * 600], **by("ann", "f2"))
    held["ann"].clear()
    assert put(middleware, [b"x" * 600], **by("ann", "f2")) == 600


def test_what_is_held_is_counted_once_and_not_for_every_chunk(held, monkeypatch):
    counted = []
    count = uploads._held
    monkeypatch.setattr(uploads, "_held", lambda: counted.append(1) or count())
    middleware = server(held)
    for i in range(50):
        put(middleware, [b"x"] * 10, **by("ann", f"f{i}"))
    assert not counted, "nowhere near the limit"
    with pytest.raises(HTTPException):
        put(middleware, [b"x"] * 501, **by("ann", "more"))
    assert len(counted) == 1


def test_the_number_of_files_is_bounded_also_of_empty_ones(held, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_FILES", "100")
    held["ann"] = {str(i): of(0) for i in range(99)}
    assert put(server(), []) == 0
    held["ann"]["one more"] = of(0)
    with pytest.raises(HTTPException):
        put(server(), [])


@pytest.mark.parametrize("said", [0, 99, "-1"])
def test_who_sends_more_than_was_said_is_refused(held, said):
    middleware = server()
    with pytest.raises(HTTPException):
        put(middleware, [b"x" * 50] * 50_000, size=said)
    assert middleware.taken <= 100 or said == "-1"


def test_what_is_not_said_to_have_a_size_counts_as_the_largest(held):
    scope = request(None, path=PATH.format("ann", "f1"))
    assert uploads._announced(scope) == 200 * 1024**2 + uploads.ENVELOPE
    with pytest.raises(HTTPException):
        run_coroutine(server()(scope, None, None))


class Slow:
    """A line on which so much comes whenever it is let go on."""

    def __init__(self, middleware, size, session="ann", file="f1"):
        self.go_on: asyncio.Queue = asyncio.Queue()
        self.asked = asyncio.Event()
        self.task = asyncio.create_task(
            middleware(request(size, **by(session, file)), self.receive, None)
        )

    async def receive(self):
        self.asked.set()
        body = await self.go_on.get()
        return {"type": "http.request", "body": body, "more_body": bool(body)}


async def let_run():
    """Let all go on as far as they can."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_what_is_on_its_way_is_bounded_and_the_rest_waits(held, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_ARRIVING_BYTES", "600")

    async def scene():
        middleware = server()
        first = [Slow(middleware, 300), Slow(middleware, 250, "bob")]
        await let_run()
        own = Slow(middleware, 10, "ann", "f2")  # half of the room is hers already
        other = Slow(middleware, 100, "cem")
        small = Slow(middleware, 40, "dan")
        await let_run()
        assert [line.asked.is_set() for line in (*first, own, other, small)] == [
            True, True, False, False, True,
        ]  # fmt: skip
        first[0].go_on.put_nowait(b"")
        await first[0].task
        await let_run()
        assert own.asked.is_set()
        assert other.asked.is_set()
        for line in (first[1], own, other, small):
            line.go_on.put_nowait(b"")
            await line.task
        assert not middleware._coming

    run_coroutine(scene())


def test_a_file_larger_than_the_room_comes_alone(held, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_ARRIVING_BYTES", "50")
    assert put(server(), [b"x" * 200]) == 200


def test_an_upload_that_stands_still_gives_its_room_back(held, monkeypatch):
    """A time limit on standing still: half as long has passed before each chunk, and it goes on."""
    monkeypatch.setattr(uploads, "LEAST", 10)
    monkeypatch.setattr(uploads, "PATIENCE", 60)

    async def scene():
        loop = asyncio.get_running_loop()
        real, ahead = loop.time, [0.0]
        monkeypatch.setattr(loop, "time", lambda: real() + ahead[0])
        middleware = server()
        slow = Slow(middleware, 500)
        await let_run()
        for _ in range(6):
            ahead[0] += 40
            slow.go_on.put_nowait(b"x" * 10)
            await let_run()
        assert not slow.task.done(), "240 seconds, and it comes"
        assert middleware._coming
        for _ in range(2):  # a byte now and then is not going on
            ahead[0] += 40
            slow.go_on.put_nowait(b"x")
            await let_run()
        with pytest.raises(HTTPException) as refused:
            await slow.task
        assert refused.value.status_code == 408
        assert not middleware._coming

    run_coroutine(scene())


def test_who_finds_no_room_for_long_is_told(held, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_ARRIVING_BYTES", "600")
    monkeypatch.setattr(uploads, "WAIT", 0)

    async def scene():
        middleware = server()
        first = Slow(middleware, 600)
        await let_run()
        with pytest.raises(HTTPException) as refused:
            await sent(middleware, [b"x" * 100], **by("bob"))
        assert refused.value.status_code == 503
        first.go_on.put_nowait(b"")
        await first.task
        assert not middleware._coming

    run_coroutine(scene())
