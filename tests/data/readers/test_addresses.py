"""Files at an address: only where these may be fetched, within limits, never of a private one."""

import http.server
import socket
import threading

import pytest

import embedding_explorer as ee
from embedding_explorer.data.readers.containers import address
from tests.data.readers import makers


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers by path, as a server of files and one that leads elsewhere do."""

    def do_GET(self):
        status, headers, body = self.server.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing on standard error."""


@pytest.fixture
def served(monkeypatch):
    """Yield the answers of a server that every https address leads to, without TLS."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.answers = {}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    asked = []

    def connect(self):
        asked.append(self.host)
        if self.public and self.host == "inside.example":
            return original(self)
        self.sock = socket.socket()
        self.sock.settimeout(5)
        self.sock.connect(server.server_address)

    original = address._Connection.connect
    monkeypatch.setattr(address._Connection, "connect", connect)
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port, *_, **__: [(2, 1, 6, "", ("10.1.2.3", port))]
    )
    server.answers["asked"] = asked
    yield server.answers
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_file_is_read_by_the_name_it_has_there(served):
    served["/data/fruit.csv?raw=1"] = (200, {}, makers.csv())
    data = ee.read("https://example.org/data/fruit.csv?raw=1")
    assert data.names.tolist() == makers.FRAME["name"].tolist()
    assert data.source == "fruit.csv"


def test_an_address_of_the_hub(served):
    served["/datasets/ann/fruit/resolve/main/a%20b/t.csv"] = (
        302,
        {"Location": "https://cdn.example/x?y=1"},
        b"",
    )
    served["/x?y=1"] = (200, {}, makers.csv())
    assert len(ee.read("hf://datasets/ann/fruit/a b/t.csv")) == 3
    assert served["asked"] == ["huggingface.co", "cdn.example"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((404, {}, b""), "answers 404"),
        ((302, {"Location": "https://inside.example/a.csv"}, b""), "private network"),
        ((302, {"Location": "http://example.org/a.csv"}, b""), "not https"),
        ((302, {"Location": "/a.csv"}, b""), "leads elsewhere more than"),
        ((200, {"Content-Length": "900000000"}, b"a"), "allowed"),
        ((200, {"Content-Length": "90"}, b"name\na\n"), "ended too early|cannot be fetched"),
        ((200, {}, b"a,b\n" * 1000), "allowed"),
    ],
)
def test_what_is_not_read(served, answer, sentence, monkeypatch):
    if answer[2].startswith(b"a,b"):
        monkeypatch.setenv("EXPLORER_MAX_UPLOAD_BYTES", "1000")
    served["/a.csv"] = answer
    with pytest.raises(ee.ExplorerError, match=sentence):
        ee.read("https://example.org/a.csv")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("http://example.org/a.csv", "neither https:// nor hf://"),
        ("s3://bucket/a.csv", "neither https:// nor hf://"),
        ("hf://datasets/owner", "names no file"),
    ],
)
def test_other_addresses_are_refused(source, sentence):
    with pytest.raises(ee.InputError, match=sentence):
        ee.read(source)


def test_a_server_that_fetches_nothing_says_so(served, monkeypatch):
    monkeypatch.setenv("EXPLORER_MODELS", "packaged")
    with pytest.raises(ee.InputError, match="fetches no files"):
        ee.read("https://example.org/a.csv")
    assert served["asked"] == []
