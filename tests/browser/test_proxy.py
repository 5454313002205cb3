"""The app behind nginx as docs/hosting.md sets it up: TLS, a sub-path, websockets, limits."""

from __future__ import annotations

import datetime
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.browser.test_data import upload
from tests.browser.test_headers import MAP, WATCH

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "hosting.md"
NAME = "maps.example.org"
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@pytest.fixture(scope="module")
def behind(serve, tmp_path_factory) -> Iterator[int]:
    """The port of an nginx with the configuration of the document, before the real app."""
    app = serve(
        "app.py",
        STREAMLIT_SERVER_BASE_URL_PATH="explorer",
        STREAMLIT_SERVER_ALLOWED_HOSTS=f"{NAME} localhost",
        EXPLORER_MODELS="packaged",
    )
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "nginx.conf").write_text(configuration(folder, port, urlsplit(app).port))
    log = (folder / "error.log").open("wb")
    command = [str(NGINX), "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
    process = subprocess.Popen(command, stdout=log, stderr=log)
    deadline = time.monotonic() + 30
    while not _listens(port):
        said = (folder / "error.log").read_text()
        assert process.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(timeout=120)


def configuration(folder: Path, port: int, app: int | None) -> str:
    """The block of the document, with the places and ports of this test."""
    block = re.search(r"```nginx\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert block is not None
    certify(folder)
    text = block[1].replace("/etc/ssl/", f"{folder}/")
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    text = text.replace("http://127.0.0.1:8501", f"http://localhost:{app}")
    scratch = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in scratch)
    return (
        f"daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid;\n"
        f"events {{}}\nhttp {{ access_log off;\n{places}{text}}}\n"
    )


def certify(folder: Path) -> None:
    """Make a key and a certificate that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / f"{NAME}.pem").write_bytes(made.public_bytes(Encoding.PEM))
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{NAME}.key").write_bytes(plain)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask(port: int, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    trusting = ssl._create_unverified_context()
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=trusting, timeout=120)
    connection.request(method, path, headers={"Host": f"{NAME}:{port}"} | headers)
    return connection.getresponse()


def shake(port: int, host: str) -> int:
    """Return the status of a websocket handshake for a host."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade |= {"Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==", "Origin": f"https://{host}"}
    return ask(port, "/explorer/_stcore/stream", Host=host, **upgrade).status


def test_pages_work_behind_the_proxy(browser, behind):
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(WATCH)
    page.set_default_timeout(90_000)
    page.goto(f"https://localhost:{behind}/")
    page.locator(MAP).first.wait_for()
    assert urlsplit(page.url).path == "/explorer/"
    with page.expect_response(lambda answer: "/explorer/plotly/" in answer.url) as solid:
        page.goto(f"https://localhost:{behind}/explorer/?data=films&project.n_components=3")
    assert solid.value.status == 200
    page.locator(f"{MAP} canvas").first.wait_for()
    page.goto(f"https://localhost:{behind}/explorer/data")
    rows = "".join(f"pet {i},{i % 7}\n" for i in range(1_000))
    upload(page, "pets.csv", f"pet,legs\n{rows}".encode())
    page.get_by_text("Role of each column").wait_for()
    assert page.evaluate("window.violations") == []
    assert errors == []
    context.close()


def test_the_websocket_is_for_the_named_host_only(behind):
    assert shake(behind, f"{NAME}:{behind}") == 101
    assert shake(behind, "rebound.example") == 403


def test_headers_health_and_what_stays_closed(behind):
    page = ask(behind, "/explorer/")
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "nginx/" not in page.headers["Server"]
    assert ask(behind, "/explorer/healthz").read() == b'{"status":"ok"}'
    assert ask(behind, "/explorer/_stcore/metrics").status == 404
    assert ask(behind, "/explorer/_stcore/agent/interact", "POST").status == 404
    assert ask(behind, "/explorer").headers["Location"].endswith("/explorer/")


def test_an_upload_over_the_limit_ends_at_the_proxy(behind):
    length = {"Content-Length": str(201 * 1024 * 1024)}
    assert ask(behind, "/explorer/_stcore/upload_file/a/b", "PUT", **length).status == 413
