"""How much may be changed in a table at once: Streamlit applies changes row by row, in the server.

Each row that is added copies the table: 300 take a second of the server's processor, 4,000 half a
minute, in every run and also after the visitor left. A table whose rows are fixed takes them too.
"""

from __future__ import annotations

import json
from typing import Any

from ui.frame import shell, state

ROWS = 300  # rows added to a table
CELLS = 5_000  # cells changed or added
LETTERS, BRACKETS = 500_000, 20_000  # of the text that tells them: more takes long to be read
REFUSED = '{"refused": true}'  # what the page hears of a table that was changed more than that


def bounded(text: str) -> str:
    """Return what the page hears of a widget's text: the text, or `REFUSED` where it is too much.

    The text of a widget does not tell its kind: what is no object with a table's words is another.
    """
    if not text.lstrip().startswith("{") or not ("_rows" in text or "\\u" in text):
        return text
    return text if _fits(text) else REFUSED


def _fits(text: str) -> bool:
    if len(text) > LETTERS or text.count("{") + text.count("[") > BRACKETS:
        return False
    if text.count("{") <= ROWS and text.count(":") <= CELLS:
        return True  # every row has the one, every cell the other: nothing has to be read
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):  # no object: a text that somebody typed
        return True
    added, edited = given.get("added_rows"), given.get("edited_rows")
    rows: list[Any] = added if isinstance(added, list) else []
    cells = [*rows, *(edited.values() if isinstance(edited, dict) else ())]
    return len(rows) <= ROWS and sum(len(x) for x in cells if isinstance(x, dict)) <= CELLS


def is_refused(key: str) -> bool:
    """Tell whether the table `key` was changed more than it may be, and say so on the page."""
    refused = bool((state.value(key) or {}).get("refused"))
    if refused:
        shell.problem(
            f"A table on this page takes at most {ROWS} new rows and {CELLS:,} changed cells; no "
            "change was applied. Remove some, or upload a larger table as CSV on the Data page.",
            key=f"{key}-refused",
        )
    return refused
