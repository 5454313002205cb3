"""What the server itself promises: this machine only, no other name for it, no telemetry."""

from __future__ import annotations

import http.client
import json
import time
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import psutil

CONFIG = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"


def handshake(address: str, host: str) -> int:
    """Return the status of a websocket handshake that claims to be for `host`."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    headers = {
        "Host": host,
        "Origin": f"http://{host}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==",
    }
    connection.request("GET", "/_stcore/stream", headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_another_name_for_this_machine_is_refused(app):
    assert handshake(app, urlsplit(app).netloc) == 101
    assert handshake(app, "rebound.example") == 403


def get(address: str, path: str, **headers: str):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_a_load_balancer_is_told_when_visitors_can_come(app):
    answer, body = get(app, "/healthz")
    assert (answer.status, json.loads(body)) == (200, {"status": "ok"})
    deadline = time.monotonic() + 60
    while get(app, "/readyz")[0].status != 200:
        assert time.monotonic() < deadline, get(app, "/readyz")[1]
        time.sleep(0.2)
    told = json.loads(get(app, "/readyz")[1])
    assert told == {"ready": True, "workers": True, "store": True, "warm": False}


def test_every_page_comes_with_its_headers(app):
    for path in ("/", "/data", "/healthz"):
        headers = get(app, path)[0].headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers.get_all("X-Frame-Options") == ["SAMEORIGIN"]


METRICS = ("/_stcore/metrics", "/_stcore/metrics/", "/_stcore/metrics?families=cache_memory_bytes",
           "/%5fstcore/metric%73")  # fmt: skip


def test_what_streamlit_counts_is_told_to_nobody_without_a_token(app):
    for path in METRICS:
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}):
            answer, body = get(app, path, **headers)
            assert answer.status == 404, (path, headers)
            assert not body


def test_with_a_token_the_operator_reads_what_streamlit_counts_and_nobody_else(serve):
    token = "geheïm + 1"
    address = serve(EXPLORER_OPERATOR_TOKEN=token)
    sent = token.encode().decode("latin-1")  # as every client sends what is no ASCII
    for path in METRICS:
        for wrong in ("", "Bearer", "Bearer x", f"Basic {sent}", sent, f"Bearer {sent}x"):
            answer, body = get(address, path, Authorization=wrong)
            assert answer.status == 401, (path, wrong)
            assert not body
            assert answer.headers["WWW-Authenticate"] == "Bearer"
    answer, body = get(address, METRICS[0], Authorization=f"Bearer {sent}")
    assert answer.status == 200
    assert b"active_sessions" in body or b"cache_memory_bytes" in body
    assert get(address, "/healthz")[0].status == 200


def test_no_other_site_steers_a_page_and_no_other_door_is_open(app):
    assert json.loads(get(app, "/_stcore/host-config")[1])["allowedOrigins"] == []
    assert json.loads(get(app, "/_stcore/agent/openapi.json")[1]).get("x-enabled") in (None, False)
    connection = http.client.HTTPConnection(urlsplit(app).netloc, timeout=20)
    connection.request("POST", "/_stcore/agent/interact", body=b"{}")
    assert connection.getresponse().status >= 400
    connection.close()
    assert b"<html" in get(app, "/_stcore/script-health-check")[1].lower()  # the page, no check


def test_the_server_and_its_workers_listen_on_this_machine_alone(app):
    port = urlsplit(app).port
    everything = [c for c in psutil.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    server = next(psutil.Process(c.pid) for c in everything if c.laddr.port == port)
    family = {server.pid, *(child.pid for child in server.children(recursive=True))}
    places = [c.laddr for c in everything if c.pid in family]
    assert len(places) > 1
    assert {place.ip for place in places} <= {"127.0.0.1", "::1"}


def test_the_configuration_keeps_to_this_machine():
    config = tomllib.loads(CONFIG.read_text("utf-8"))
    assert config["server"]["address"] == "localhost"
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["allowedOrigins"] == []
