"""The log of the server tells where an error was raised, and nothing of what it says."""

from __future__ import annotations

import io
import logging

import pytest

from embedding_explorer.base.faults import sentence_of
from tests.coroutines import run as run_coroutine
from ui.server import server, wordless

SECRET = "4711 Miller"


def failed() -> Exception:
    """Return an error that quotes a cell, and so does what led to it."""
    try:
        try:
            float(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError as error:
        return error


@pytest.fixture
def log(monkeypatch):
    """What is logged while the server runs, as its handlers write it."""

    class Engine:
        def start(self) -> None: ...

        def close(self) -> None: ...

    monkeypatch.setattr(server, "default", Engine)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    before = logging.getLogRecordFactory()

    def run(act):
        async def living():
            async with server.lifespan(None):
                act()

        run_coroutine(living())
        return written.getvalue()

    yield run
    logging.setLogRecordFactory(before)
    logging.getLogger().removeHandler(handler)


def test_what_nobody_foresaw_is_logged_without_what_a_cell_held(log):
    text = log(lambda: sentence_of(failed(), "PCA"))
    assert SECRET not in text
    assert "PCA failed" in text
    assert text.index("ValueError") < text.index("That led to") < text.index("KeyError")
    assert "in failed" in text


def test_so_is_what_other_libraries_log(log):
    others = logging.getLogger("another.library")

    def act():
        others.error("Uncaught", exc_info=failed())
        others.error("nothing led to this")

    text = log(act)
    assert SECRET not in text
    assert text.count("in failed") == 2
    assert text.endswith("nothing led to this\n")


def test_errors_that_led_to_each_other_end():
    one, other = ValueError("a"), KeyError("b")
    one.__cause__, other.__cause__ = other, one
    assert wordless.told(one).count("That led to") == 1
