"""What an entry says of itself, believed once every file of it is found to be as it was written."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from embedding_explorer.base.files import sum_of
from embedding_explorer.engine.store.codec import file_name
from embedding_explorer.engine.store.entries import META

KNOWN = 50_000  # entries of which it is remembered that they are sound


class Checked:
    """The descriptions of entries; the bytes of a file are read again only where it changed.

    Parameters
    ----------
    links : bool
        Whether a file may be a link to one: package managers lay out what they install so.
    """

    def __init__(self, *, links: bool = False) -> None:
        self._look = os.stat if links else os.lstat
        self._good: dict[str, list[tuple[int, int]]] = {}

    def meta(self, key: str, folder: Path) -> Any:
        """Return what an entry says of itself, after making sure that every file is as written.

        Lengths and times are looked at each time, the bytes where these have changed.

        Raises
        ------
        ValueError
            If a file is another than was written.
        """
        meta = json.loads((folder / META).read_text("utf-8"))
        statuses = [self._look(folder / file_name(name)) for name in meta["files"]]
        if not all(stat.S_ISREG(status.st_mode) for status in statuses):
            raise ValueError("a file of an entry is a link")
        stamps = [(status.st_size, status.st_mtime_ns) for status in statuses]
        if self._good.get(key) != stamps:
            for name, written in meta["files"].items():
                if list(sum_of(folder / name)) != written:
                    raise ValueError(name)
            if len(self._good) >= KNOWN:  # of what other processes removed nobody says so
                self._good.clear()
            self._good[key] = stamps
        return meta

    def forget(self, key: str) -> None:
        """Read the bytes again the next time."""
        self._good.pop(key, None)
