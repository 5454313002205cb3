"""How long a cold start takes until the first map stands, against Streamlit's own cold start.

Aim: the first page is there within about two seconds of Streamlit's own start. Each round starts
both servers once, in turn, and waits in a real browser: for one line of text from a bare Streamlit
script, and for the drawn map of the first sample from the app.

    python -m benchmarks.first_page [ROUNDS]
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from benchmarks._rows import Found, Row
from scripts.browser import installed

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
BARE = 'import streamlit as st\nst.markdown("ready")\n'
PAGE = '[data-testid="stSidebar"] .st-key-method'
MAP = '[data-testid="map"][data-ready="true"]'


def start(script: Path, browser: Any, selectors: tuple[str, ...]) -> list[float]:
    """Return the seconds from the start of the process until each selector is on the page."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
    began = time.perf_counter()
    server = subprocess.Popen(
        [*command, f"--server.port={port}"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    page = browser.new_page()
    try:
        while True:
            try:
                socket.create_connection(("localhost", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.02)
        page.goto(f"http://localhost:{port}")
        times = []
        for selector in selectors:
            page.wait_for_selector(selector, timeout=120_000)
            times.append(time.perf_counter() - began)
        return times
    finally:
        page.close()
        server.terminate()
        server.wait()


def main(rounds: int = 5) -> None:
    """Print the medians and the difference."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        script = Path(folder) / "bare.py"
        script.write_text(BARE)
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        rows = []
        for _ in range(rounds):
            (bare,) = start(script, browser, ('[data-testid="stMarkdown"]',))
            page, drawn = start(ROOT / "app.py", browser, (PAGE, MAP))
            rows.append((bare, page, drawn))
            print(f"bare {bare:.2f} s   page {page:.2f} s   map drawn {drawn:.2f} s")
    bare, page, drawn = (statistics.median(column) for column in zip(*rows, strict=True))
    print(f"median of {rounds}: bare {bare:.2f} s, page {page:.2f} s ({page / bare:.1f} times),")
    print(f"map drawn {drawn:.2f} s ({drawn / bare:.1f} times); {page - bare:.2f} s to the page")


ROWS = (
    Row("first-page", "from the start of the server to the first page in a browser",
        "one line of text from a bare Streamlit script"),
    Row("first-map", "the same to the first map", "one line of text from a bare Streamlit script"),
)  # fmt: skip


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says: one round."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        script = Path(folder) / "bare.py"
        script.write_text(BARE)
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        (bare,) = start(script, browser, ('[data-testid="stMarkdown"]',))
        page, drawn = start(ROOT / "app.py", browser, (PAGE, MAP))
        browser.close()
    yield "first-page", Found(page, bare)
    yield "first-map", Found(drawn, bare)


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
