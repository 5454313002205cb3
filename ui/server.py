"""What the server does beside showing pages: start the workers, answer a load balancer, headers."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

from embedding_explorer.engine import default
from embedding_explorer.transformer.files import ALLOWED, PACKAGED
from ui.headers import Headers
from ui.map import assets, far

LOCAL = ("localhost", "127.0.0.1", "::1")  # addresses that only this machine reaches


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Start the workers with the server, before the first visitor, and end them with it."""
    if st.get_option("server.address") not in LOCAL:  # strangers name no folders and fetch nothing
        os.environ.setdefault(ALLOWED, PACKAGED)
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


def plotly(request: Request) -> FileResponse:
    """Hand out plotly.js; its address names the version, so a browser asks for it once."""
    keep = {"cache-control": "public, max-age=31536000, immutable"}
    return FileResponse(assets.plotly_file(), media_type="text/javascript", headers=keep)


BASE = far.base()
ROUTES = [
    *(Route(f"{base}/healthz", healthz) for base in {"", BASE}),
    *(Route(f"{base}/readyz", readyz) for base in {"", BASE}),
    Route(f"{BASE}{assets.plotly_path()}", plotly),
]
MIDDLEWARE = [Middleware(Headers)]
