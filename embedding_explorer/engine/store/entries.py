"""The entries of a store as folders: which there are, and what was left lying about."""

from __future__ import annotations

import json
import logging
import os
import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from embedding_explorer.base import files
from embedding_explorer.base.disk_faults import StoreError, cannot_be_read
from embedding_explorer.base.files import changed
from embedding_explorer.engine.store.keys import KEY

LOG = logging.getLogger(__name__)
META = "meta.json"
USED = "used"  # its time of change is when the entry was last asked for
FRESH = "tmp-"  # a folder still being written
BROKEN, JOBS = "broken", "jobs"  # folders beside the entries
ENTRIES = 10_000  # each weighs a share of this many at least: looking at all takes its time
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0  # seconds
_FRESH = re.compile(rf"{FRESH}[0-9]+-[0-9a-f]{{32}}")
_SECRET = re.compile(r"secret-[0-9a-f]{16}")


@dataclass(frozen=True)
class Entry:
    """One result on disk.

    Attributes
    ----------
    used, idle : float
        When it was last asked for (seconds since the epoch), and how long it then stays.
    of : str
        The store key of the dataset it was made of; several with a space between.
    brought : bool
        Whether it is what somebody brought, and not made of it.
    """

    folder: Path
    bytes: int
    used: float
    idle: float
    of: str
    brought: bool


def entry_folder(root: Path, key: str) -> Path | None:
    """Return the folder of an entry; None unless it is there and the store itself made it."""
    folder = _own(root, key)
    return folder if folder is not None and files.is_regular(folder / META) else None


def _own(root: Path, key: str) -> Path | None:
    if not isinstance(key, str) or not KEY.fullmatch(key):
        return None
    try:
        folder = files.inside(root, key[:2], key)
    except (OSError, StoreError):
        return None
    return folder if files.is_own(folder) else None


class Listed:
    """Lists the entries of a folder; what an entry says of itself is read once.

    Reading it of ten thousand takes half a second, which the pages that ask wait for.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[int, int], Entry]] = {}

    def kept(self, root: Path) -> Iterator[Entry]:
        """Yield what is kept; what says nothing sensible of itself is left out.

        Raises
        ------
        StoreError
            If a passing fault of the machine keeps it from being listed.
        """
        seen = set()
        for place, name in _folders(root):
            seen.add(name)
            if (found := self._of(root, place, name)) is not None:
                yield found
        for gone in self._known.keys() - seen:
            self._known.pop(gone, None)

    def of(self, root: Path, key: str) -> Entry | None:
        """Return what an entry says of itself now; None where there is none, or no sense in it."""
        return self._of(root, os.path.join(root, key[:2], key), key) if key else None

    def _of(self, root: Path, place: str, key: str) -> Entry | None:
        try:
            used = os.lstat(f"{place}/{USED}")
            os.lstat(f"{place}/{META}")
        except OSError:
            return None
        # What it holds never changes, only when it was last used.
        stamp, known = (used.st_ino, used.st_size), self._known.get(key)
        if known is None or known[0] != stamp:
            if (found := _read(root, key)) is not None:
                self._known[key] = (stamp, found)
            return found
        own = known[1]
        return Entry(own.folder, own.bytes, used.st_mtime, own.idle, own.of, own.brought)


def _folders(root: Path) -> Iterator[tuple[str, str]]:
    """Yield path and name of the folders that may be entries."""
    for place in _names(root):
        folder = os.path.join(root, place)
        if len(place) == 2 and os.path.isdir(folder):
            yield from ((f"{folder}/{name}", name) for name in _names(folder))


def _names(folder: str | Path) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):  # it went in the meantime, or is none of ours
        return []
    except OSError as error:
        raise cannot_be_read(error) from error


def _read(root: Path, key: str) -> Entry | None:
    folder = entry_folder(root, key)
    if folder is None:
        return None
    try:
        facts = json.loads((folder / USED).read_text("utf-8"))
        used = (folder / USED).stat().st_mtime
        size, idle = int(facts["bytes"]), float(facts["idle"])
        brought = bool(facts.get("brought"))  # not said by what an earlier version wrote
        return Entry(folder, size, used, idle, str(facts["of"]), brought)
    except (OSError, ValueError, KeyError, TypeError) as error:
        LOG.info("%s: %s", folder.name, error)
        return None


def due(entries: Iterable[Entry], most: int, keep: int | None, now: float) -> list[Entry]:
    """Return what is to go: unused for its time, or over the limit and the least recently used.

    What somebody brought cannot be made again: the last used of it, up to half the limit, never
    goes for what others bring or make. What was used in the last minute stays, as a job may be
    about to read it.

    Parameters
    ----------
    most : int
        Bytes that all may take.
    keep : int, optional
        Bytes that may stay beside that half; when None as many as it leaves.
    """

    def weight(entry: Entry) -> int:
        return max(entry.bytes, most // ENTRIES)

    by_use = sorted(entries, key=lambda entry: entry.used, reverse=True)
    half, firm = most // 2, set[Entry]()
    for entry in by_use:
        half -= weight(entry) if entry.brought else 0
        if entry.brought and half >= 0:
            firm.add(entry)
    room = most - sum(map(weight, firm)) if keep is None else keep
    gone = []
    for entry in by_use:
        unused = now - entry.used
        room -= 0 if entry in firm else weight(entry)
        over = room < 0 and unused > MINUTE and entry not in firm
        if over or unused > entry.idle:
            gone.append(entry)
    return gone


def set_aside(root: Path, folder: Path) -> None:
    """Move an entry that is broken to where nobody looks it up; a day later it goes."""
    try:
        files.make_folder(root, BROKEN)
        aside = f"{folder.name}-{uuid.uuid4().hex}"
        files.move(root, (folder.parent.name, folder.name), (BROKEN, aside))
    except OSError as error:  # it went in the meantime, or Windows does not move what is open
        LOG.warning("setting %s aside: %s", folder.name, error)
        with suppress(OSError):
            files.discard(folder, META)


def sweep_leftovers(root: Path, now: float) -> None:
    """Remove what writers and servers that ended left, as far as it bears the mark."""
    files.clear_gone(root)
    for path in root.iterdir():
        if now - changed(path, now) > HOUR:  # its writer is gone
            if _FRESH.fullmatch(path.name):
                files.remove(root, path.name)
            elif _SECRET.fullmatch(path.name):
                files.discard(root, path.name)
    for place in (JOBS, BROKEN):
        for path in (root / place).glob("*"):
            if now - changed(path, now) > DAY:  # of jobs: the server ended in the middle
                files.remove(root, place, path.name)
    for path in root.glob("??/*"):
        unnamed = _own(root, path.name) is not None and not files.is_regular(path / META)
        if unnamed and now - changed(path, now) > MINUTE:  # Windows held it when it was dropped
            files.remove(root, path.parent.name, path.name)
