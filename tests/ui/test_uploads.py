"""What visitors may upload before they use it, by the bytes as they come."""

import types

import pytest
from starlette.exceptions import HTTPException

from tests.coroutines import run as run_coroutine
from ui import uploads

PUT = {"type": "http", "method": "PUT", "path": "/base/_stcore/upload_file/ann/f1"}


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


def put(middleware, chunks, **scope):
    """Send an upload through; return how many bytes the server took."""
    left = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]

    async def receive():
        return left.pop(0) if left else {"type": "http.request", "body": b"", "more_body": False}

    run_coroutine(middleware({**PUT, **scope}, receive, None))
    return middleware.taken


def server():
    async def app(scope, receive, send):
        made.taken = 0
        while (message := await receive())["more_body"]:
            made.taken += len(message["body"])

    made = uploads.Uploads(app)
    return made


def of(size):
    return types.SimpleNamespace(data=b"x" * size)


def test_a_session_uploads_as_much_as_it_may_and_no_more(held):
    middleware = server()
    assert put(middleware, [b"x" * 400] * 2) == 800
    held["ann"] = {"f1": of(800)}
    with pytest.raises(HTTPException) as refused:
        put(middleware, [b"x" * 150] * 50)
    assert refused.value.status_code == 413
    assert middleware.taken == 150, "it is refused as soon as it is too much"
    assert put(middleware, [b"x" * 200]) == 200, "what was refused does not count"


def test_all_sessions_together_are_bounded_too(held):
    held["ann"], held["bob"] = {"f": of(700)}, {"f": of(700)}
    cem = {"path": "/_stcore/upload_file/cem/f1"}
    assert put(server(), [b"x" * 100], **cem) == 100
    with pytest.raises(HTTPException):
        put(server(), [b"x" * 101], **cem)


@pytest.mark.parametrize(
    "scope", [{"method": "DELETE"}, {"path": "/_stcore/stream"}, {"path": "/data"}]
)
def test_nothing_else_is_counted(held, scope):
    assert put(server(), [b"x" * 5_000], **scope) == 5_000


def test_empty_files_are_bounded_by_their_number(held, monkeypatch):
    monkeypatch.setattr(uploads, "OVERHEAD", 10)
    held["ann"] = {str(i): of(0) for i in range(100)}
    assert put(server(), []) == 0
    held["ann"]["one more"] = of(0)
    with pytest.raises(HTTPException):
        put(server(), [])
