"""What the server itself promises: this machine only, no other name for it, no telemetry."""

from __future__ import annotations

import http.client
import json
import time
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import expect

from embedding_explorer.base.limits import LIMITS
from tests.browser.test_data import upload

CONFIG = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"


def handshake(address: str, host: str, origin: str = "") -> int:
    """Return the status of a websocket handshake for a host, made by a page of `origin`."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    headers = {
        "Host": host,
        "Origin": origin or f"http://{host}",
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


def test_another_site_opens_no_session(app):
    here = urlsplit(app).netloc
    assert handshake(app, here, "https://evil.example") == 403
    assert handshake(app, here, "null") == 403
    assert handshake(app, here, f"http://{here}") == 101


NOWHERE = "/_stcore/upload_file/no-session/no-file"


def send(address: str, size: int, headers: dict[str, str], path: str = NOWHERE) -> int:
    """Return what the server says to a file of a size, sent with some headers."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    connection.putrequest("PUT", path, skip_host="host" in headers)
    for name, value in (headers | {"content-length": str(size)}).items():
        connection.putheader(name, value)
    connection.endheaders(b"x" * min(size, 1_000))
    status = connection.getresponse().status
    connection.close()
    return status


def test_another_site_uploads_nothing(app, page):
    """A page elsewhere can send a file with the visitor's cookies, but cannot read the token."""
    page.goto(app)
    page.get_by_role("heading").first.wait_for()
    cookies = {c["name"]: c["value"] for c in page.context.cookies()}
    token = cookies["_streamlit_xsrf"]
    cookie = {"Cookie": f"_streamlit_xsrf={token}"}
    assert send(app, 1_000, {}) == 403
    assert send(app, 1_000, {**cookie, "Origin": "https://evil.example"}) == 403
    assert send(app, 1_000, {**cookie, "X-Xsrftoken": token}) == 400, "with it: no such session"
    answer, _ = get(app, "/_stcore/health", Origin="https://evil.example")
    assert answer.headers["Access-Control-Allow-Origin"] is None


def test_a_file_over_the_size_of_an_upload_is_refused_before_it_comes(app, page):
    limit = tomllib.loads(CONFIG.read_text("utf-8"))["server"]["maxUploadSize"]
    assert limit * 1_000_000 >= LIMITS["upload_bytes"].default
    page.goto(f"{app}/data")
    with page.expect_request(lambda request: request.method == "PUT") as sent:
        upload(page, "pets.csv", b"pet,legs\ncat,4\nhen,2\nowl,2\n")
    mine = sent.value
    path, headers = urlsplit(mine.url).path, mine.all_headers()
    assert send(app, (limit + 1) * 1024 * 1024, headers, path) == 413
    assert send(app, 30, headers, path) in (204, 400), "the same way in is open to a small one"


def get(address: str, path: str, **headers: str):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
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


def test_a_small_answer_waits_for_nothing(app):
    """On one connection; else every one of them waits 40 ms for what came before it."""
    parts = urlsplit(app)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    spent = []
    for _ in range(40):
        began = time.perf_counter()
        connection.request("GET", "/healthz")
        assert connection.getresponse().read()
        spent.append(time.perf_counter() - began)
    connection.close()
    assert sorted(spent)[10] < 0.03  # also on a busy machine


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


def test_a_path_that_is_no_plain_text_leads_nowhere(app):
    """A route takes a line break behind its name for its end; a comparison does not."""
    for path in (*METRICS[:2], "/healthz", "/", "/data", "/_stcore/health"):
        for ending in ("%0a", "%0d%0a", "%00", "%7f", "%c2%85", "%e2%80%a8"):
            answer, body = get(app, path + ending)
            assert (answer.status, body) == (404, b""), path + ending
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


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
    connection = http.client.HTTPConnection(urlsplit(app).netloc, timeout=120)
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
    assert config["server"]["enableXsrfProtection"] is True
    assert "enableAgentApi" not in config["server"]
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["allowedOrigins"] == []


def test_the_first_visitor_of_all_loses_nothing_that_they_enter(serve, page):
    """A link into a server just started: the page is the same as after the start page."""
    token = "the first and only one"
    address = serve(EXPLORER_OPERATOR_TOKEN=token)  # a server of its own, which nobody has asked
    page.goto(f"{address}/operator")
    field = page.locator(".st-key-operator-token input")
    field.fill(token)
    field.press("Enter")
    figures = page.locator(".st-key-operator-figures")
    expect(figures.get_by_text("Workers", exact=True)).to_be_visible()
    expect(field).to_have_value(token)
    assert page.url == f"{address}/operator", "the token stands in no address"
