"""The log of the server without words of visitors: a cell that was typed, a file, an address.

An error may quote what a visitor brought, so of each its kind is logged, and where it was raised.
What Streamlit logs while it runs a page names what came from the browser ("Failed to apply edit %r
to row %s"): of that the sentence is logged as it stands in the code, without what belongs into it.
A traceback that comes again within a minute is one line, no line is long, and of what one place in
the code says again and again within a minute only the first lines are written: whoever asks for the
same without end does not fill a disk with it.
"""

from __future__ import annotations

import logging
import os
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

AGAIN, KNOWN = 60.0, 500  # seconds, and tracebacks or places that are remembered for so long
LINES = 30  # of one place within that time
LONGEST = 500  # letters of a line
LEFT_OUT = -1  # a level below that of every handler: none writes it
STREAMLIT, OF_THE_SERVER = "streamlit", ("streamlit.web", "streamlit.config")


class Records:
    """Makes the records of a process as before, without words of visitors."""

    def __init__(self, before: Callable[..., logging.LogRecord]) -> None:
        self.before: Callable[..., logging.LogRecord] = before
        if isinstance(before, Records):
            self.before = before.before
        self._logged: dict[str, float] = {}
        self._lines = Lines()

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        """Return one record."""
        record = self.before(*args, **kwargs)
        _take_out(record)
        if record.exc_info and record.exc_info[1] is not None:
            # Formatters write this where it is there.
            text = told(record.exc_info[1])
            record.exc_text = _once_a_minute(text, record.created, self._logged)
        _shorten(record)
        self._lines.count(record)
        return record


def install() -> None:
    """Let whatever is logged in this process, by whomever, be without words of visitors."""
    logging.setLogRecordFactory(Records(logging.getLogRecordFactory()))


class Lines:
    """Counts what each place in the code says, with each kind of error, and leaves out the rest."""

    def __init__(self) -> None:
        self._began: dict[tuple[str, int, str], float] = {}
        self._said: Counter[tuple[str, int, str]] = Counter()

    def count(self, record: logging.LogRecord) -> None:
        """Let no handler write a record that its place said too often within a minute."""
        kind = (record.exc_text or "").rpartition("\n")[2]
        place = (record.pathname, record.lineno, kind)
        if record.created - self._began.get(place, -AGAIN) >= AGAIN:
            if len(self._began) >= KNOWN:
                self._began.clear()
                self._said.clear()
            self._began[place], self._said[place] = record.created, 0
        self._said[place] += 1
        if self._said[place] == LINES:
            record.msg = f"{record.msg} (more of these within a minute are left out)"
        elif self._said[place] > LINES:
            record.levelno = LEFT_OUT


def _shorten(record: logging.LogRecord) -> None:
    """Cut a line that is long: a header or a name in it may be."""
    try:
        text = record.getMessage()
    except (TypeError, ValueError, KeyError):  # its handler says that it cannot be put together
        return
    if len(text) > LONGEST:
        record.msg, record.args = f"{text[:LONGEST]} …", ()


def _once_a_minute(text: str, now: float, logged: dict[str, float]) -> str:
    """Return a traceback, or its last line where it was logged in full within a minute."""
    if now - logged.get(text, -AGAIN) < AGAIN:
        return f"{text.rpartition(chr(10))[2]} (as before)"
    if len(logged) >= KNOWN:
        logged.clear()
    logged[text] = now
    return text


def _take_out(record: logging.LogRecord) -> None:
    """Take out of a record what may quote a visitor: errors, and what Streamlit puts into words."""
    if isinstance(record.msg, BaseException):
        record.msg = _kind(record.msg)
    if _runs_pages(record.name):
        record.msg, record.args = str(record.msg).replace("%%", "%"), ()
    elif isinstance(record.args, tuple):
        record.args = tuple(_kind(x) if isinstance(x, BaseException) else x for x in record.args)


def _runs_pages(name: str) -> bool:
    """Tell whether a logger is one of those with which Streamlit runs pages for visitors."""
    return _is_of(name, STREAMLIT) and not any(_is_of(name, part) for part in OF_THE_SERVER)


def _is_of(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")


def _kind(error: BaseException) -> str:
    """Return the kind of an error; of what the system said, its own words for it, too."""
    number = error.errno if isinstance(error, OSError) else None
    said = f": {os.strerror(number)}" if isinstance(number, int) else ""
    return f"{type(error).__qualname__}{said}"


def told(error: BaseException) -> str:
    """Return the traceback of an error, after those of what led to it, without their messages."""
    return "\n\nThat led to:\n\n".join(_one(e) for e in reversed(list(_chain(error))))


def _one(error: BaseException) -> str:
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"Traceback (most recent call last):\n{places}{_kind(error)}"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
