"""Pages run alone by AppTest, as a link to them would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def open_page() -> Callable[..., Any]:
    """Return a function that runs a page with query parameters and fails on any exception."""
    from streamlit.testing.v1 import AppTest

    def run(script: str, **query: str | list[str]) -> Any:
        at = AppTest.from_file(str(ROOT / script), default_timeout=300)
        for name, value in query.items():
            at.query_params[name] = value
        return checked(at.run())

    return run


def checked(at: Any) -> Any:
    """Return the page after making sure that it shows no traceback."""
    assert not at.exception, [e.value for e in at.exception]
    return at
