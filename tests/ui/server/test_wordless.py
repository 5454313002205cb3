"""The log of the server tells where an error was raised, and nothing of what it says."""

from __future__ import annotations

import io
import logging

import pandas as pd
import pytest
from streamlit.elements.lib.column_config_utils import ColumnDataKind
from streamlit.elements.widgets import data_editor

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
    # Streamlit's loggers hand nothing on to others.
    monkeypatch.setattr(data_editor._LOGGER, "handlers", [handler])
    monkeypatch.setattr(data_editor._LOGGER, "level", logging.DEBUG)
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


def test_the_same_traceback_is_one_line_for_a_minute(log, monkeypatch):
    others, error = logging.getLogger("another.library"), failed()

    def act():
        for _ in range(100):
            others.error("Uncaught", exc_info=error)
        others.error("Uncaught", exc_info=OSError())
        monkeypatch.setattr(wordless, "AGAIN", 0.0)
        others.error("Uncaught", exc_info=error)

    text = log(act)
    assert text.count("in failed") == 4  # twice in each of two tracebacks
    assert text.count("KeyError (as before)") == wordless.LINES
    assert "OSError" in text


def test_what_is_remembered_of_tracebacks_is_bounded():
    logged = {}
    for i in range(3 * wordless.KNOWN):
        assert wordless._once_a_minute(f"a\n{i}", 0.0, logged) == f"a\n{i}"
    assert len(logged) <= wordless.KNOWN


def test_so_is_what_other_libraries_log(log):
    others = logging.getLogger("another.library")

    def act():
        others.error("Uncaught", exc_info=failed())
        others.error("nothing led to this")

    text = log(act)
    assert SECRET not in text
    assert text.count("in failed") == 2
    assert text.endswith("nothing led to this\n")


def test_no_cell_of_a_table_is_quoted_when_it_is_edited(log):
    """Streamlit says of an edit that it cannot apply what was typed, and of a date the same."""

    def act():
        frame = pd.DataFrame({"price": pd.array([1, 2], dtype="Int64")})
        kinds = {"price": ColumnDataKind.INTEGER}
        data_editor._apply_cell_edits(frame, {0: {"price": SECRET}}, kinds)
        data_editor._parse_value(SECRET, ColumnDataKind.DATETIME)

    text = log(act)
    assert SECRET not in text
    assert "4711" not in text
    assert text.count("Failed to") == 2
    assert "_parse_value" in text


@pytest.mark.parametrize("name", ["streamlit", "streamlit.runtime.app_session"])
def test_streamlits_sentences_stand_as_in_its_code(log, name):
    text = log(lambda: handled(name).warning("The fragment %s is gone, 100%% of it", SECRET))
    assert text == "The fragment %s is gone, 100% of it\n"


def test_what_the_server_says_of_itself_is_whole(log):
    text = log(lambda: handled("streamlit.web.server").warning("Port %s is taken", 8501))
    assert text == "Port 8501 is taken\n"
    text = log(lambda: handled("streamlitesque").warning("%(what)s", {"what": "other"}))
    assert text.endswith("other\n")


def test_an_error_in_a_sentence_is_its_kind(log):
    def act():
        logging.getLogger("another.library").error("sweeping %s: %s", "store", failed())
        logging.getLogger("another.library").error(failed())
        logging.getLogger("another.library").error("writing: %s", OSError(28, SECRET))

    text = log(act)
    assert SECRET not in text
    assert text.startswith("sweeping store: KeyError\nKeyError\nwriting: OSError: No space left")


def handled(name):
    """A logger of a name that may be Streamlit's own, whose records reach the root."""
    logger = logging.Logger(name, logging.DEBUG)
    logger.parent = logging.getLogger()
    return logger


def test_errors_that_led_to_each_other_end():
    one, other = ValueError("a"), KeyError("b")
    one.__cause__, other.__cause__ = other, one
    assert wordless.told(one).count("That led to") == 1


def test_what_one_place_says_without_end_is_left_out(log):
    others, again = logging.getLogger("another.library"), 10 * wordless.LINES

    def act():
        for i in range(again):
            others.warning("host=%s", i)
        others.warning("something else")

    lines = log(act).splitlines()
    assert len(lines) == wordless.LINES + 1
    assert lines[-2].endswith("left out)")
    assert lines[-1] == "something else"


def test_a_minute_later_it_is_said_again(log, monkeypatch):
    others = logging.getLogger("another.library")

    def act():
        for i in range(3 * wordless.LINES):
            if i == 2 * wordless.LINES:
                monkeypatch.setattr(wordless, "AGAIN", 0.0)
            others.warning("host=%s", i)

    assert len(log(act).splitlines()) == 2 * wordless.LINES


def test_no_line_is_long(log):
    others = logging.getLogger("another.library")

    def act():
        others.warning("origin=%s, host=%s", "a" * 8_000, "b" * 8_000)
        others.warning("x" * 8_000)
        others.warning("%d rows", 3)

    lines = log(act).splitlines()
    assert [len(line) <= wordless.LONGEST + 2 for line in lines] == [True] * 3
    assert lines[-1] == "3 rows"


def test_what_is_remembered_of_places_is_bounded():
    lines = wordless.Lines()
    for i in range(3 * wordless.KNOWN):
        lines.count(logging.LogRecord("a", logging.INFO, f"{i}.py", 1, "x", (), None))
    assert len(lines._began) <= wordless.KNOWN
    assert len(lines._said) <= wordless.KNOWN
