"""Headers of every answer: what a browser may load, run and tell of these pages."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import streamlit as st

Message = MutableMapping[str, Any]


def inline_scripts(page: str) -> list[str]:
    """Return the sources that allow the scripts written into a page, and none but these."""
    texts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [hashlib.sha256(text.encode()).digest() for text in texts]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def policy() -> str:
    """Return the Content-Security-Policy: everything from this server, nothing from elsewhere.

    Streamlit sets styles while it draws (style-src), loads our components from a blob, counts in
    WebAssembly (script-src), and shows pictures from data and blobs. What a user brought is never
    run: a script in a page has to be one that Streamlit itself wrote there.
    """
    page = Path(st.__file__).with_name("static") / "index.html"
    scripts = " ".join(inline_scripts(page.read_text("utf-8")))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' blob: 'wasm-unsafe-eval' {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",  # the websocket of this server, too
            "media-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "frame-ancestors 'self'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


HEADERS = (
    (b"content-security-policy", policy().encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    # A link to one's own data is all it takes to see it: no other site is told of it.
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)


class Headers:
    """Adds `HEADERS` to every answer over HTTP."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Pass a request on, and its answer back with the headers."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                added = [header for header in HEADERS if header[0] not in given]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)
