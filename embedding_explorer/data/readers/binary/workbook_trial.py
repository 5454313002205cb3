"""Whether a workbook can be held: tried in a process of its own, which may end of it.

What reads workbooks holds a sheet as a full rectangle, and ends its process where there is no
memory for that. `workbook_extent` refuses the plain cases in a better sentence; there are more ways
to place a cell far away than it knows, in four forms of file.
"""

from __future__ import annotations

import subprocess
import sys

from embedding_explorer.base.errors import LimitError
from embedding_explorer.base.limits import limit
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.binary.workbook_extent import unreadable
from embedding_explorer.data.readers.raw import Blob

PER_CELL = 40  # bytes of a cell while it is held
BESIDE = 500_000_000  # bytes of Python, its libraries and what their allocators keep aside
WAIT = 0.1  # seconds between two looks at the process
CODE = """
import io, sys
try:
    import resource
    most = int(sys.argv[2])
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except ImportError:
    pass  # Windows has no such limits
import python_calamine as calamine
try:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    if int(sys.argv[1]) < len(book.sheet_names):
        book.get_sheet_by_index(int(sys.argv[1]))
except (calamine.CalamineError, OSError, ValueError, OverflowError):
    sys.exit(3)
"""
DAMAGED = 3


def tried(blob: Blob, index: int) -> None:
    """Open a workbook and one of its sheets in a process that may take as much as is allowed.

    Raises
    ------
    InputError
        If it cannot be read.
    LimitError
        If it takes more memory than the cells that are allowed.
    """
    most = BESIDE + PER_CELL * limit("cells") + 4 * len(blob.data)
    command = [sys.executable, "-P", "-c", CODE, str(index), str(most)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    given: bytes | None = blob.data
    try:
        while (code := _ended(process, given)) is None:
            given = None  # what is left of it is handed on
            pace.tell("Unpacking", 1.0)  # raises where the reading was stopped
    finally:
        process.kill()
        process.wait()
    if code == DAMAGED:
        raise unreadable(blob.what)
    if code:
        raise LimitError(
            f"{blob.what} takes more memory than {limit('cells'):,} cells may, as where a cell "
            "stands far outside the others; delete what is outside and save it again."
        )


def _ended(process: subprocess.Popen[bytes], given: bytes | None) -> int | None:
    """Hand on what it is given for a while; return how the process ended, None if not yet."""
    try:
        process.communicate(given, WAIT)
    except subprocess.TimeoutExpired:
        return None
    return process.returncode
