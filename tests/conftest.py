"""One Chromium for all tests that need a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from scripts.browser import installed

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
]


def chromium() -> str:
    """Return the browser to drive: EXPLORER_CHROMIUM, or one that is installed."""
    if found := installed():
        return found
    reason = "no Chromium found: python -m scripts.browser installs one"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all browser tests."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()
