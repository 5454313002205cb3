"""Which servers are for this machine alone, and that all others keep to the packaged model."""

from __future__ import annotations

import os

import pytest
import streamlit as st

from embedding_explorer.base.model_policy import VARIABLE
from tests.coroutines import run as run_coroutine
from ui.server import reach, server

LOCAL = ["localhost", "127.0.0.1", "::1"]
ALONE = {
    "server.address": "localhost",
    "server.allowedHosts": LOCAL,
    "server.corsAllowedOrigins": [],
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.baseUrlPath": "",
    "browser.serverAddress": "localhost",
}


@pytest.fixture
def started(monkeypatch):
    """Return a function: what the variable is while a server with these settings runs."""

    def start(**changed):
        options = {**ALONE, **{k.replace("_", ".", 1): v for k, v in changed.items()}}
        monkeypatch.setattr(st, "get_option", options.__getitem__)
        monkeypatch.setattr(server, "default", lambda: _Engine())

        async def run():
            async with server.lifespan(None):
                return os.environ.get(VARIABLE)

        return run_coroutine(run())

    monkeypatch.setenv(VARIABLE, "x")
    monkeypatch.delenv(VARIABLE)
    return start


class _Engine:
    def start(self):
        """Start nothing."""

    close = start


@pytest.mark.parametrize("address", [*LOCAL, "127.0.0.2", "LOCALHOST"])
def test_a_server_for_this_machine_alone_allows_any(started, address):
    assert started(server_address=address) is None


@pytest.mark.parametrize(
    "address", [None, "", "0.0.0.0", "::", "::0", "192.168.0.7", "example.org", "localhost.x"]
)
def test_a_server_others_reach_keeps_to_the_packaged_model(started, address):
    assert started(server_address=address) == "packaged"


@pytest.mark.parametrize(
    "changed",
    [
        {"server_allowedHosts": [*LOCAL, "school.example"]},
        {"server_allowedHosts": ["*"]},
        {"server_allowedHosts": []},
        {"server_corsAllowedOrigins": ["https://school.example"]},
        {"server_enableCORS": False},
        {"server_enableXsrfProtection": False},
        {"server_baseUrlPath": "explorer"},
        {"browser_serverAddress": "school.example"},
    ],
    ids=str,
)
def test_settings_of_a_server_behind_a_proxy_keep_to_the_packaged_model(started, changed):
    assert started(**changed) == "packaged"


@pytest.mark.parametrize("given", ["any", "none", ""])
def test_what_the_operator_says_stays(started, monkeypatch, given):
    monkeypatch.setenv(VARIABLE, given)
    assert started(server_address="0.0.0.0") == given


@pytest.mark.parametrize(
    ("name", "after"),
    [
        (b"X-Forwarded-For", "packaged"),
        (b"x-forwarded-proto", "packaged"),
        (b"Forwarded", "packaged"),
        (b"Via", "packaged"),
        (b"X-Real-IP", "packaged"),
        (b"accept", None),
    ],
)
def test_the_first_request_that_was_passed_on_ends_it(monkeypatch, name, after):
    monkeypatch.setenv(VARIABLE, "x")
    monkeypatch.delenv(VARIABLE)

    async def app(scope, receive, send):
        assert os.environ.get(VARIABLE) == after, "before the page sees the request"

    for kind in ("http", "websocket"):
        scope = {"type": kind, "headers": [(name, b"10.0.0.1")]}
        run_coroutine(server.PassedOn(app)(scope, None, None))


def test_the_configuration_of_the_app_is_for_this_machine_alone(monkeypatch):
    """The file beside the app, with all other options at their defaults."""
    import tomllib

    from tests.pages.conftest import ROOT

    told = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
    options = {
        **ALONE,
        "server.address": told["server"]["address"],
        "server.allowedHosts": told["server"]["allowedHosts"],
    }
    monkeypatch.setattr(st, "get_option", options.__getitem__)
    assert reach.is_alone()
