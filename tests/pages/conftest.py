"""Pages run alone by AppTest, as a link to them would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from tests.coroutines import run as run_coroutine
from ui.jobs import downloads

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def open_page() -> Callable[..., Any]:
    """Return a function that runs a page with query parameters and fails on any exception."""
    from streamlit.testing.v1 import AppTest

    def run(script: str, **query: str | list[str]) -> Any:
        at = AppTest.from_file(str(ROOT / script), default_timeout=300)
        for name, value in query.items():
            at.query_params[name] = value
        return checked(at.run())

    return run


def checked(at: Any) -> Any:
    """Return the page after making sure that it shows no traceback."""
    assert not at.exception, [e.value for e in at.exception]
    return at


def offered(at) -> dict[str, str]:
    """Return the last part of the address of every file that the page offers, by label."""
    found = {link.proto.label: link.proto.url for link in at.get("link_button")}
    assert all(url.startswith(f"{downloads.PATH}/") for url in found.values())
    return {label: url.removeprefix(f"{downloads.PATH}/") for label, url in found.items()}


def answer(key: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and content of what is fetched by a key."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": [], "asgi": {"spec_version": "2.4"}}
    request = Request({**scope, "path_params": {"key": key}})
    run_coroutine(downloads.take(request)(scope, None, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(part["body"] for part in sent[1:])
