"""What the machine says of a folder it cannot read or write, as one sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from embedding_explorer.base.errors import ExplorerError

# What a file that is not as it was written makes of its reader.
WRONG = (ValueError, KeyError, TypeError, ArithmeticError, LookupError, EOFError, RuntimeError)
PASSING = (OSError, MemoryError, ImportError)  # faults of the machine; an import needs files, too


class StoreError(ExplorerError):
    """The folder of results cannot be read or written."""


def is_full(error: OSError) -> bool:
    """Tell whether a disk, or this user's share of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def writing() -> Iterator[None]:
    """Turn what the system says of a folder that cannot be written into one sentence."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise StoreError(
                "The disk for results is full; free some space, or set EXPLORER_STORE to a "
                "folder on another disk. Your data is not lost."
            ) from error
        raise StoreError(
            f"The folder for results cannot be written ({error.strerror}); set EXPLORER_STORE to "
            "another folder."
        ) from error


def cannot_be_read(error: BaseException) -> StoreError:
    """Return the sentence for a fault of the machine that may pass; nothing is changed by it."""
    reason = getattr(error, "strerror", None) or type(error).__name__
    return StoreError(
        f"Stored results cannot be read at the moment ({reason}); try again shortly. Your data "
        "is not lost."
    )
