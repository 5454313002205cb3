"""What the server itself promises: this machine only, no other name for it, no telemetry."""

from __future__ import annotations

import http.client
import json
import time
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

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


def get(address: str, path: str):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request("GET", path)
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


def test_the_configuration_keeps_to_this_machine():
    config = tomllib.loads(CONFIG.read_text("utf-8"))
    assert config["server"]["address"] == "localhost"
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
