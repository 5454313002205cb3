"""What the server does beside showing pages: start the workers, answer a load balancer, headers."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from embedding_explorer.base import allocator
from embedding_explorer.base.errors import InputError
from embedding_explorer.engine import default, scheduler
from ui.jobs import downloads
from ui.map import assets, media_arrays
from ui.operator.token import is_set, is_token
from ui.server import fitting_values, frames, reach, small_packets, wordless
from ui.server.headers import Headers
from ui.server.messages import Messages
from ui.server.uploads import Uploads

Message = MutableMapping[str, Any]


def check_scheduler() -> None:
    """End the server with one sentence where its scheduler is open to anybody."""
    if address := os.environ.get(scheduler.VARIABLE):
        try:
            scheduler.reached_by(address)
        except InputError as error:
            raise SystemExit(str(error)) from None


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Start the workers with the server, before the first visitor, and end them with it."""
    # As st.navigation says in the first session. Before that Streamlit takes the folder pages/ for
    # the menu, runs a page without it, and loses what the first visitor enters there (0002).
    PagesManager.uses_pages_directory = False
    wordless.install()
    small_packets.send_at_once()
    frames.bound()
    fitting_values.hold()
    allocator.few_arenas()
    allocator.large_apart()
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


def explore(request: Request) -> RedirectResponse:
    """Lead to the first page, which is Explore: its name is typed like that of any other page."""
    query = request.url.query
    return RedirectResponse(f"./?{query}" if query else "./")


def plotly(request: Request) -> FileResponse:
    """Hand out plotly.js; its address names the version, so a browser asks for it once."""
    keep = {"cache-control": "public, max-age=31536000, immutable"}
    return FileResponse(assets.plotly_file(), media_type="text/javascript", headers=keep)


class PassedOn:
    """Keeps the server to the packaged model once a request came through another program."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Look at how a request came, and pass it on."""
        if reach.is_passed_on(scope.get("headers", ())):
            reach.keep_to_packaged()
        await self.app(scope, receive, send)


class PlainPaths:
    """Refuses a path that is not plain text, for all routes: no address of ours is another.

    Two readers may differ on where such a path ends: `$` of an expression matches before a last
    line break, so that a route answers what a comparison with its name has let through.
    """

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Pass a request on, or answer that there is no such path."""
        if scope["type"] == "lifespan" or scope["path"].isprintable():
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await Response(status_code=404)(scope, receive, send)


class OperatorOnly:
    """Answers what Streamlit counts (sessions, memory of caches) to the operator alone."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Pass a request on, unless it is for the operator and comes without the token."""
        # Wherever the words stand: how a path is taken for a route is for others to say.
        if scope["type"] != "http" or not all(x in scope["path"] for x in ("_stcore", "metrics")):
            return await self.app(scope, receive, send)
        scheme, _, given = Request(scope).headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and is_token(given.strip().encode("latin-1")):  # as sent
            return await self.app(scope, receive, send)
        refusal = Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        answer = refusal if is_set() else Response(status_code=404)
        return await answer(scope, receive, send)


BASE = media_arrays.base()
ROUTES = [
    *(Route(f"{base}/healthz", healthz) for base in {"", BASE}),
    *(Route(f"{base}/readyz", readyz) for base in {"", BASE}),
    Route(f"{BASE}/explore", explore),
    Route(f"{BASE}{assets.plotly_path()}", plotly),
    Route(f"{BASE}{downloads.PATH}/{{key}}", downloads.take),
]
MIDDLEWARE = [
    Middleware(PassedOn), Middleware(Headers), Middleware(PlainPaths), Middleware(OperatorOnly),
    Middleware(Uploads), Middleware(Messages),
]  # fmt: skip
