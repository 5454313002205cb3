"""A real browser against the real program, on a free port, with its output on failure."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, expect

ROOT = Path(__file__).resolve().parents[2]
WINDOW = {"width": 1366, "height": 768}
expect.set_options(timeout=90_000)  # milliseconds; a busy machine needs more than the usual 5
POLICY = "Content Security Policy"  # how Chromium begins to tell what it refused
LOGS = pytest.StashKey[list[Path]]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Show with a failure what stood on the page and what the servers said."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.when != "call" or not report.failed:
        return
    arguments = getattr(item, "funcargs", {})
    if "page" in arguments:
        report.sections.append(("page", _read(arguments["page"])))
    for log in item.config.stash.get(LOGS, []):
        report.sections.append((f"server, {log.parent.name}", log.read_text()[-3_000:]))


def _read(page: Any) -> str:
    try:
        return f"{page.url}\n{page.locator('body').inner_text(timeout=5_000)}"
    except Error as error:
        return f"The page cannot be read: {error}"


@pytest.fixture(scope="session")
def window(browser: Any) -> Iterator[Any]:
    """What the pages of all tests have in common: the cache and the process they run in.

    With a cache of its own a page took 5.9 s to its first map instead of 3.5 s. A process lives as
    long as a page of its site, and `--process-per-site` gives it all others of the site: while one
    stays open, scripts stay compiled. A page with a map takes 1.7 s of CPU so, and else 3.3 s.
    """
    context = browser.new_context(viewport=WINDOW, accept_downloads=True)
    staying = context.new_page()
    staying.route("**", lambda route: route.fulfill(body="stays open"))
    staying.goto("http://localhost/")
    yield context
    context.close()


@pytest.fixture
def page(window: Any) -> Iterator[Any]:
    """A fresh page the size of a classroom projector, which knows of no other test's.

    A script's error fails the test, and so does anything that `ui.server.headers` forbids the page.
    """
    opened = window.new_page()
    opened.set_default_timeout(90_000)
    # Playwright waits by `eval` within the page, which our policy forbids (ui.server.headers).
    opened.wait_for_function = partial(_until, opened)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda m: errors.append(m.text) if POLICY in m.text else None)
    yield opened
    for one in window.pages[1:]:  # the first is the one that stays
        if one.url.startswith("http"):
            one.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        one.close()
    window.unroute_all()
    window.clear_permissions()
    window.clear_cookies()
    assert not errors, errors


def _until(page: Any, expression: str, arg: Any = None, timeout: float = 90_000) -> None:
    """Wait until a JavaScript expression, or a function of `arg`, is true in the page."""
    deadline = time.monotonic() + timeout / 1000
    while not page.evaluate(expression, arg):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(50)


@pytest.fixture(scope="session")
def serve(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[Callable[..., str]]:
    """Start a Streamlit script on a free port, once per script, and return its address."""
    running: dict[Any, tuple[subprocess.Popen[bytes], str]] = {}
    logs = pytestconfig.stash.setdefault(LOGS, [])

    def start(script: str = "app.py", **environment: str) -> str:
        key = (script, tuple(sorted(environment.items())))
        if key not in running:
            log = tmp_path_factory.mktemp("server") / "log.txt"
            logs.append(log)
            running[key] = _start(ROOT / script, environment, log)
        return running[key][1]

    yield start
    for process, _ in running.values():
        process.terminate()
        process.wait(timeout=120)


@pytest.fixture
def app(serve: Callable[..., str]) -> str:
    """The address of the real app."""
    return serve()


def _start(
    script: Path, environment: dict[str, str], log: Path, port: int | None = None
) -> tuple[Any, str]:
    port = port or _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
    command += [f"--server.port={port}", "--server.fileWatcherType=none"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    env.pop("EXPLORER_PATIENCE", None)  # here a page is what a visitor sees
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)
    path = env.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
    address = f"http://localhost:{port}{path and '/'}{path}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(address):
            return process, address
        time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"the app did not start:\n{log.read_text()}")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]
