"""Make sure that there is a Chromium for the browser tests: an installed one, or get one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")


def installed() -> str | None:
    """Return the path of a browser the tests can drive, or None."""
    given = os.environ.get("EXPLORER_CHROMIUM")
    if given:
        return given
    return next(filter(None, map(shutil.which, NAMES)), None) or _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def _by_apt() -> bool:
    if not shutil.which("apt-get"):
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    update = subprocess.run([*sudo, "apt-get", "update", "-qq"], check=False)
    install = [*sudo, "apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-core"]
    return update.returncode == 0 and subprocess.run(install, check=False).returncode == 0


def _by_playwright() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, check=False).returncode == 0


def main() -> int:
    """Find or install a browser; say which."""
    for get in (lambda: True, _by_apt, _by_playwright):
        if get() and (found := installed()):
            print(f"browser for the tests: {found}")
            return 0
    print("No Chromium could be installed; the browser tests will be skipped.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
