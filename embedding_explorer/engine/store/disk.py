"""A folder of results: one folder each, renamed into place, checked on reading, bounded in size.

Reading removes nothing: a broken entry is set aside, and a fault of the machine changes nothing.
"""

from __future__ import annotations

import json
import logging
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from embedding_explorer.base import disk_faults as faults
from embedding_explorer.base import files
from embedding_explorer.base.disk_faults import StoreError
from embedding_explorer.base.errors import require
from embedding_explorer.base.files import sum_of
from embedding_explorer.base.limits import limit
from embedding_explorer.engine.store import entries, shipped
from embedding_explorer.engine.store.checked import Checked
from embedding_explorer.engine.store.codec import NotShared, Reader, Writer
from embedding_explorer.engine.store.entries import FRESH, META, USED, Entry, entry_folder
from embedding_explorer.engine.store.keys import KEY, key_of, secret_of
from embedding_explorer.engine.store.room import Room

LOG = logging.getLogger(__name__)
HOUR = 3_600.0  # seconds


class Store:
    """Results by key, safe with several processes at once.

    Parameters
    ----------
    folder : path, optional
        Where they are kept; `EXPLORER_STORE`, or a folder of the user's own in the cache of the
        system when None.
    beside : path, optional
        Where results lie that came with the program, found as if they were kept; None for none.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str] | None = None,
        *,
        beside: Path | None = shipped.FOLDER,
    ) -> None:
        require("pyarrow", "The store of results", "app")  # a table is Parquet there
        self._asked = Path(folder) if folder is not None else files.default_folder()
        self._checked = Checked()
        self._shipped = shipped.Shipped(beside, self.key)
        self._secret = b""
        self._room, self._listed = Room(), entries.Listed()
        self.folder = self._asked
        with faults.writing():
            self._ensure()

    def key(self, *parts: object) -> str:
        """Return the key of a result from what it was made of; versions of libraries count."""
        return key_of(self._secret, parts)

    def __contains__(self, key: str) -> bool:
        return self._entry(key) is not None or key in self._shipped

    def sound(self, key: str) -> bool:
        """Tell whether a value is there and whole; one that is not is set aside.

        Raises
        ------
        StoreError
            If a passing fault of the machine keeps it from being read.
        """
        try:
            with self._reading(key) as folder:
                self._checked.meta(key, folder)
        except KeyError:
            return self._shipped.sound(key)
        return True

    def stamp(self, key: str) -> tuple[int, int]:
        """Return what tells this writing of a value from another; zeros where there is none."""
        folder = self._entry(key)
        try:
            status = (folder / META).stat() if folder else None
        except OSError:
            status = None
        return (status.st_ino, status.st_mtime_ns) if status else (0, 0)

    def put(
        self,
        key: str,
        value: Any,
        *,
        shared: Mapping[str, Any] | None = None,
        idle: float = 24 * HOUR,
        of: str = "",
        brought: bool = False,
    ) -> None:
        """Keep a value; the first of two writers wins, as both made the same.

        Parameters
        ----------
        key : str
            As `key` makes them.
        shared : mapping
            Parts kept elsewhere, which the reader will have (`codec.Writer`).
        idle : float
            Seconds after its last use when it goes.
        of : str
            The key of the dataset it was made of, or several with a space between: `drop_of`
            removes all of one.
        brought : bool
            Whether it is what somebody brought, which goes after what can be made again (`sweep`).

        Raises
        ------
        StoreError
            If there is no room, on the disk or within the limit ``store_bytes``, or the folder
            cannot be written.
        """
        facts: dict[str, Any] = {"idle": idle, "of": of, "brought": brought}
        with faults.writing():
            try:
                self._write(key, value, shared, facts)
            except OSError as error:
                if not faults.is_full(error):
                    raise
                self.sweep(keep=0)  # what can be made again gives way to what is made now
                self._write(key, value, shared, facts)

    def get(self, key: str, *, shared: Mapping[str, Any] | None = None) -> Any:
        """Return a kept value, its arrays memory-mapped.

        Raises
        ------
        KeyError
            If it is not there, or no longer whole: then it is set aside, to be made again.
        StoreError
            If a passing fault of the machine keeps it from being read.
        """
        try:
            with self._reading(key) as folder:
                meta = self._checked.meta(key, folder)
                value = Reader(folder, shared).decode(meta["value"])
                files.touch(folder, USED)
        except KeyError:
            return self._shipped.get(key, shared)
        return value

    def find(self, key: str, *, shared: Mapping[str, Any] | None = None) -> Any:
        """Return a kept value, or None when it is not there."""
        try:
            return self.get(key, shared=shared)
        except KeyError:
            return None

    def drop(self, key: str) -> None:
        """Remove a value, unless it came with the program; whoever reads it now may go on."""
        if (folder := self._entry(key)) is not None:
            self._remove(folder)

    def touch(self, key: str) -> bool:
        """Count a value as used now; tell whether it is there."""
        folder = self._entry(key)
        try:
            if folder is not None:
                files.touch(folder, USED)
        except OSError:
            return False
        return folder is not None or key in self._shipped

    def drop_of(self, data_key: str) -> None:
        """Remove a dataset and everything that was made of it."""
        for entry in self.entries():
            if data_key in entry.of.split():
                self.drop(entry.folder.name)

    def sweep(self, keep: int | None = None, now: float | None = None) -> None:
        """Remove what was not used for its time, or is over the limit (`entries.due`).

        What writers that ended left goes, too, as far as it bears the store's mark.

        Parameters
        ----------
        keep : int, optional
            Bytes that may stay of what can be made again; up to the limit ``store_bytes`` when
            None.
        """
        now, began = time.time() if now is None else now, time.monotonic()
        try:
            kept = list(self.entries())
            gone = entries.due(kept, limit("store_bytes"), keep, now)
            for entry in gone:
                self._remove(entry.folder)
            self._room.swept(sum(e.bytes for e in {*kept} - {*gone}), time.monotonic() - began)
            entries.sweep_leftovers(self.folder, now)
        except (OSError, StoreError) as error:  # the next sweep tries again
            LOG.warning("sweeping %s: %s", self.folder, error)

    def entries(self) -> Iterator[Entry]:
        """Yield what is kept."""
        return self._listed.kept(self.folder)

    def entry(self, key: str) -> Entry | None:
        """Return what an entry says of itself; None where it is not there."""
        return None if self._entry(key) is None else self._listed.of(self.folder, key)

    def bytes(self) -> int:
        """Return how much disk the entries take."""
        return sum(entry.bytes for entry in self.entries())

    def _ensure(self) -> None:
        """Make the folder and its secret, at first and where somebody removed them since."""
        self.folder = files.make_root(self._asked)
        self._secret = secret_of(self.folder, self._secret)

    def _entry(self, key: str) -> Path | None:
        return entry_folder(self.folder, key)

    @contextmanager
    def _reading(self, key: str) -> Iterator[Path]:
        """Yield the folder of an entry; turn what goes wrong with it into what is done then."""
        folder = self._entry(key)
        if folder is None:
            raise KeyError(key)
        try:
            yield folder
        except NotShared as error:  # a result, asked for without what it shares with its dataset
            raise KeyError(key) from error
        except FileNotFoundError as error:
            if self._entry(key) is not None:  # a file of it is missing, not the whole of it
                self._set_aside(folder)
            raise KeyError(key) from error
        except faults.PASSING as error:
            raise faults.cannot_be_read(error) from error
        except faults.WRONG as error:
            self._set_aside(folder)
            raise KeyError(key) from error

    def _write(self, key: str, value: Any, shared: Any, facts: dict[str, Any]) -> None:
        if not KEY.fullmatch(key):
            raise KeyError(key)
        self._ensure()
        name = f"{FRESH}{os.getpid()}-{uuid.uuid4().hex}"
        place = files.make_own_folder(self.folder, name)
        try:
            writer = Writer(place, shared)
            tree = writer.encode(value)
            sums = {name: sum_of(place / name) for name in writer.files}
            text = json.dumps({"value": tree, "files": sums})
            size = len(text) + sum(length for length, _ in sums.values())
            for file, content in ((META, text), (USED, json.dumps({**facts, "bytes": size}))):
                with files.create(place, file) as sink:
                    sink.write(content.encode())
            if self._room.is_to_be_swept(size):
                self.sweep()
            self._room.take(size)
            self._publish(name, key)
        except OSError:
            if self._entry(key) is None:  # unless another put the same there
                raise
        finally:
            files.remove(self.folder, name)

    def _publish(self, name: str, key: str) -> None:
        """Give a value that is written as a whole its place."""
        target = files.make_folder(self.folder, key[:2]) / key
        if os.path.lexists(target):  # looked at before what it holds: others come and go meanwhile
            if self._entry(key) is not None:
                return
            if files.is_own(target):
                self._remove(target)  # what was left of it when it was dropped
        if not os.path.lexists(target):
            files.move(self.folder, (name,), (key[:2], key))
        elif files.is_own(target):  # Windows holds what is mapped, which has the same content
            files.fill(self.folder, (name,), (key[:2], key))
        elif os.path.lexists(target):
            raise StoreError(
                f"The results folder contains a foreign file at {key[:2]}/{key}; remove it, or "
                "set EXPLORER_STORE to another folder."
            )

    def _set_aside(self, folder: Path) -> None:
        self._checked.forget(folder.name)
        entries.set_aside(self.folder, folder)

    def _remove(self, folder: Path) -> None:
        self._checked.forget(folder.name)
        try:
            files.remove(self.folder, folder.parent.name, folder.name)
        except OSError as error:
            LOG.warning("removing %s: %s", folder.name, error)
