"""Make the picture of the README from the running app: `make picture`."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from scripts.browser import installed

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
READY = '[data-testid="map"][data-ready="true"]'
SHOTS = {
    "explore.png": "?data=films&method=one_hot&pick=Tales+from+the+Crypt&k=8",
}


def main() -> int:
    """Start the app on a free port, open each view, save what is seen."""
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    server = subprocess.Popen([*command, f"--server.port={port}"], cwd=ROOT)
    try:
        _wait(f"http://localhost:{port}/_stcore/health")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
            for name, query in SHOTS.items():
                page = browser.new_page(viewport={"width": 1366, "height": 768})
                page.goto(f"http://localhost:{port}/{query}")
                page.wait_for_selector(READY, timeout=180_000)
                page.wait_for_selector('[data-testid="neighbors"]')
                page.wait_for_timeout(2_000)
                page.screenshot(path=IMAGES / name)
                print(f"docs/images/{name}")
    finally:
        server.terminate()
        server.wait(timeout=20)
    return 0


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the app did not start")


if __name__ == "__main__":
    raise SystemExit(main())
