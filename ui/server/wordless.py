"""Errors in the log of the server without their words, which may quote what a visitor brought."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from typing import Any


def install() -> None:
    """Log of every error, whoever logs it in this process, its kind and where it was raised."""
    before = logging.getLogRecordFactory()

    def make(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = before(*args, **kwargs)
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = told(record.exc_info[1])  # formatters write this where it is there
        return record

    logging.setLogRecordFactory(make)


def told(error: BaseException) -> str:
    """Return the traceback of an error, after those of what led to it, without their messages."""
    return "\n\nThat led to:\n\n".join(_one(e) for e in reversed(list(_chain(error))))


def _one(error: BaseException) -> str:
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"Traceback (most recent call last):\n{places}{type(error).__qualname__}"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
