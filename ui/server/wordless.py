"""The log of the server without words of visitors: a cell that was typed, a file, an address.

An error may quote what a visitor brought, so of each its kind is logged, and where it was raised.
What Streamlit logs while it runs a page names what came from the browser ("Failed to apply edit %r
to row %s"): of that the sentence is logged as it stands in the code, without what belongs into it.
A traceback that comes again within a minute is one line: who sends what ends their own page again
and again does not fill a disk with it.
"""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterator
from typing import Any

AGAIN, KNOWN = 60.0, 500  # seconds, and tracebacks that are remembered for so long
STREAMLIT, OF_THE_SERVER = "streamlit", ("streamlit.web", "streamlit.config")


def install() -> None:
    """Let whatever is logged in this process, by whomever, be without words of visitors."""
    before, logged = logging.getLogRecordFactory(), dict[str, float]()

    def make(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = before(*args, **kwargs)
        _take_out(record)
        if record.exc_info and record.exc_info[1] is not None:
            # Formatters write this where it is there.
            record.exc_text = _once_a_minute(told(record.exc_info[1]), record.created, logged)
        return record

    logging.setLogRecordFactory(make)


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
