"""What the server does beside showing pages: start the workers, answer a load balancer, headers."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from embedding_explorer.engine import default
from ui import reach

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    # A link to one's own data is all it takes to see it: no other site is told of it.
    (b"referrer-policy", b"no-referrer"),
)
Message = MutableMapping[str, Any]


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Start the workers with the server, before the first visitor, and end them with it."""
    if not reach.is_alone():
        reach.keep_to_packaged()
    if os.environ.get("EXPLORER_WARM", "1") != "0":
        default().start()
    yield
    default().close()


def healthz(request: Request) -> JSONResponse:
    """Say that the server answers."""
    return JSONResponse({"status": "ok"})


def readyz(request: Request) -> JSONResponse:
    """Say whether new visitors can be sent here: workers are there and results can be kept."""
    engine = default()
    engine.start()
    writable = os.access(engine.store.folder, os.W_OK)
    checks = {"workers": engine.ready, "store": writable}
    status = 200 if all(checks.values()) else 503
    told = {"ready": status == 200, **checks, "warm": engine.crew.is_warm}
    return JSONResponse(told, status_code=status)


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz)]


class Headers:
    """Adds `HEADERS` to every answer over HTTP."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Pass a request on, and its answer back with the headers."""
        if reach.is_passed_on(scope.get("headers", ())):
            reach.keep_to_packaged()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                added = [header for header in HEADERS if header[0] not in given]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)


MIDDLEWARE = [Middleware(Headers)]
