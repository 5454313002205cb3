"""A server on this machine that answers as Hugging Face's does, for one model at one commit."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NAME = "owner/tiny"
FILES = f"/api/models/{NAME}"
ABOUT = (FILES, *(f"{FILES}/revision/{name}" for name in ("main", COMMIT)))
START = f"/{NAME}/resolve/{COMMIT}/"


class Hub(ThreadingHTTPServer):
    """Serves a folder as the model `NAME`; `asked` holds method, path and credential of each."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.folder = folder
        self.asked: list[tuple[str, str, str | None]] = []
        self.address = f"http://127.0.0.1:{self.server_port}"

    def answer(self, path: str) -> bytes | None:
        """Return what is at a path, or None."""
        if path in ABOUT:
            return json.dumps(listed(self.folder)).encode()
        if path == f"{FILES}/tree/{COMMIT}":
            return json.dumps(tree(self.folder)).encode()
        file = self.folder / path.removeprefix(START)
        return file.read_bytes() if path.startswith(START) and file.is_file() else None


class _Answers(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append((self.command, path, self.headers.get("Authorization")))
        content = self.server.answer(path)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        if content is None:
            self.send_header("X-Error-Code", "RepoNotFound")
        else:
            self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if content and self.command == "GET":
            self.wfile.write(content)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[Hub]:
    """Serve a folder while the block runs."""
    server = Hub(folder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def tree(folder: Path) -> list[dict[str, object]]:
    """Return the files of a model as the hub lists them."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        tag = hashlib.sha256(path.read_bytes()).hexdigest()
        name = path.relative_to(folder).as_posix()
        found.append({"type": "file", "path": name, "size": path.stat().st_size, "oid": tag})
    return found


def listed(folder: Path) -> dict[str, object]:
    """Return what the hub says of a model: its commit and its files."""
    siblings = [{"rfilename": file["path"], "size": file["size"]} for file in tree(folder)]
    return {"id": NAME, "modelId": NAME, "sha": COMMIT, "private": False, "siblings": siblings}
