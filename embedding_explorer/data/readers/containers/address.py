"""Files at an address (https:// or hf://): fetched once, within limits, where this is allowed.

What leads elsewhere is followed to public addresses only, each looked up once and connected to as
it was looked up: an address that somebody sends must not open what only this machine can reach.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import re
import socket
import ssl
import time
from urllib.parse import quote, unquote, urljoin, urlsplit

from embedding_explorer.base import model_policy
from embedding_explorer.base.errors import InputError, shown
from embedding_explorer.base.limits import check, check_growing, limit
from embedding_explorer.base.version import VERSION
from embedding_explorer.data.readers import pace

SCHEMES = ("https://", "http://", "hf://", "ftp://", "s3://", "gs://")
HUB = "https://huggingface.co"
# hf://datasets/OWNER/NAME[@REVISION]/PATH as pandas takes it; models lack the first word.
OF_HUB = re.compile(r"hf://((?:datasets|spaces)/)?([\w.-]+/[\w.-]+?)(?:@([\w.%-]+))?/(.+)")
SECONDS = 60  # that a file may take in all
PATIENCE = 15  # seconds without a byte
MOVES = 5  # times that an address may lead elsewhere
PIECE = 1 << 20  # bytes
MOVED = (301, 302, 303, 307, 308)
UNREACHED = (OSError, http.client.HTTPException, ssl.SSLError)


def is_address(source: str) -> bool:
    """Tell whether a text is an address and no path."""
    return source.lower().startswith(SCHEMES)


def fetch(source: str, name: str | None = None) -> tuple[str, bytes]:
    """Fetch the file at an address; return what it is called and its bytes.

    Raises
    ------
    InputError
        If this machine fetches nothing (``EXPLORER_MODELS`` is not "any"), the address is of
        another kind, or there is no such file.
    LimitError
        If it is larger than the limit ``upload_bytes``.
    """
    if not model_policy.allows(held := model_policy.setting()):
        raise InputError(
            f"This server fetches no files, not {shown(source)}: its {model_policy.VARIABLE} is "
            f"{shown(held, 20)}; upload the file instead."
        )
    url = _of_hub(source)
    if not url.lower().startswith("https://"):
        raise InputError(
            f"The address {shown(source)} is neither https:// nor hf://; download the file and "
            "read it by its path."
        )
    try:
        url, data = _follow(url, time.monotonic() + SECONDS)
    except UNREACHED as error:
        reason = " ".join(str(error).split())[:80] or type(error).__name__
        raise InputError(
            f"The address {shown(source)} cannot be fetched ({reason}); check it, or download "
            "the file and read it by its path."
        ) from error
    asked, found = (unquote(urlsplit(a).path).rpartition("/")[2] for a in (_of_hub(source), url))
    return name or (asked if "." in asked else found) or "data", data


def _of_hub(source: str) -> str:
    if not source.lower().startswith("hf://"):
        return source
    found = OF_HUB.fullmatch(source)
    if found is None:
        raise InputError(
            f"The address {shown(source)} names no file; write hf://datasets/OWNER/NAME/PATH."
        )
    kind, repository, revision, path = found.groups()
    return f"{HUB}/{kind or ''}{repository}/resolve/{revision or 'main'}/{quote(path)}"


def _follow(url: str, until: float) -> tuple[str, bytes]:
    for move in range(MOVES + 1):
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise InputError(f"It leads to {shown(url)}, which is not https://; nothing was read.")
        connection = _Connection(parts.hostname, parts.port or 443, public=move > 0)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", path, headers={"User-Agent": f"embedding-explorer/{VERSION}"})
            answer = connection.getresponse()
            if answer.status not in MOVED:
                return url, _body(answer, url, until)
            url = urljoin(url, answer.getheader("Location") or "")
        finally:
            connection.close()
    raise InputError(f"The address {shown(url)} leads elsewhere more than {MOVES} times.")


def _body(answer: http.client.HTTPResponse, url: str, until: float) -> bytes:
    if answer.status != http.client.OK:
        raise InputError(
            f"The address {shown(url)} answers {answer.status} {answer.reason[:40]}; check it."
        )
    what, most, out = f"The file at {shown(url)}", limit("upload_bytes"), io.BytesIO()
    announced = int(answer.getheader("Content-Length") or 0)
    check("upload_bytes", announced, what)
    while piece := answer.read1(PIECE):
        pace.tell("Unpacking", out.tell() / max(announced, PIECE))
        out.write(piece)
        check_growing("upload_bytes", out.tell(), most, what)
        if time.monotonic() > until:
            raise InputError(f"{what} took more than {SECONDS} seconds; download it yourself.")
    if announced > out.tell():
        raise InputError(f"{what} ended too early; fetch it again.")
    return out.getvalue()


class _Connection(http.client.HTTPSConnection):
    """A connection to the address that was looked at, not to what its name is a moment later."""

    def __init__(self, host: str, port: int, *, public: bool) -> None:
        context = ssl.create_default_context()
        super().__init__(host, port, timeout=PATIENCE, context=context)
        self.public, self.secure = public, context

    def connect(self) -> None:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        places = [place[4][0] for place in found]
        if self.public and not all(ipaddress.ip_address(str(p)).is_global for p in places):
            raise InputError(
                f"It leads to {shown(self.host)}, an address of a private network; nothing was "
                "read."
            )
        plain = socket.create_connection((str(places[0]), self.port), self.timeout)
        self.sock = self.secure.wrap_socket(plain, server_hostname=self.host)
