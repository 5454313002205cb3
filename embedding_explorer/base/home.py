"""Where the app and its samples lie: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def app_folder() -> Path:
    """Return the folder of app.py, pages, ui and data."""
    installed = _PACKAGE / "app"
    return installed if installed.is_dir() else _PACKAGE.parent
