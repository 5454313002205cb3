"""A folder of results: one folder each, renamed into place, checked on reading, bounded in size."""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedding_explorer.limits import limit
from embedding_explorer.store.codec import Reader, Writer
from embedding_explorer.store.files import changed, default_folder, is_full, sum_of, writing
from embedding_explorer.store.keys import key_of, secret_of

META = "meta.json"
USED = "used"  # its time of change is when the entry was last asked for
HOUR, DAY, SPARED = 3_600.0, 86_400.0, 60.0  # seconds
_BROKEN = (OSError, ValueError, KeyError, TypeError, ArithmeticError)  # not there, or not whole


@dataclass(frozen=True)
class Entry:
    """One result on disk.

    Attributes
    ----------
    used, idle : float
        When it was last asked for (seconds since the epoch), and how long it then stays.
    of : str
        The store key of the dataset it was made of; several with a space between.
    """

    folder: Path
    bytes: int
    used: float
    idle: float
    of: str


class Store:
    """Results by key, safe with several processes at once.

    Parameters
    ----------
    folder : path, optional
        Where they are kept; `EXPLORER_STORE`, or a folder of the user's own in the cache of the
        system when None.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = Path(folder) if folder is not None else default_folder()
        self._good: dict[str, list[tuple[int, int]]] = {}
        with writing():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._secret = secret_of(self.folder)

    def key(self, *parts: object) -> str:
        """Return the key of a result from what it was made of; versions of libraries count."""
        return key_of(self._secret, parts)

    def __contains__(self, key: str) -> bool:
        return (self._folder(key) / META).is_file()

    def sound(self, key: str) -> bool:
        """Tell whether a value is there and whole; one that is not is removed, to be made again."""
        try:
            self._meta(key)
        except _BROKEN:
            self.drop(key)
            return False
        return True

    def stamp(self, key: str) -> tuple[int, int]:
        """Return what tells this writing of a value from another; zeros where there is none."""
        try:
            stat = (self._folder(key) / META).stat()
        except OSError:
            return 0, 0
        return stat.st_ino, stat.st_mtime_ns

    def put(
        self,
        key: str,
        value: Any,
        *,
        shared: Mapping[str, Any] | None = None,
        idle: float = 24 * HOUR,
        of: str = "",
    ) -> None:
        """Keep a value; the first of two writers wins, as both made the same.

        Parameters
        ----------
        shared : mapping
            Parts kept elsewhere, which the reader will have (`codec.Writer`).
        idle : float
            Seconds after its last use when it goes.
        of : str
            The key of the dataset it was made of, or several with a space between: `drop_of`
            removes all of one.

        Raises
        ------
        StoreError
            If there is no room, or the folder cannot be written.
        """
        told: dict[str, Any] = {"idle": idle, "of": of}
        with writing():
            try:
                self._write(key, value, shared, told)
            except OSError as error:
                if not is_full(error):
                    raise
                self.sweep(keep=0)  # what can be made again gives way to what is made now
                self._write(key, value, shared, told)
        self.sweep()

    def get(self, key: str, *, shared: Mapping[str, Any] | None = None) -> Any:
        """Return a kept value, its arrays memory-mapped.

        Raises
        ------
        KeyError
            If it is not there, or no longer whole: then it is removed, to be made again.
        """
        folder = self._folder(key)
        try:
            meta = self._meta(key)
            value = Reader(folder, shared).decode(meta["value"])
            os.utime(folder / USED)
        except _BROKEN as error:
            self.drop(key)
            raise KeyError(key) from error
        return value

    def find(self, key: str, *, shared: Mapping[str, Any] | None = None) -> Any:
        """Return a kept value, or None when it is not there."""
        try:
            return self.get(key, shared=shared)
        except KeyError:
            return None

    def drop(self, key: str) -> None:
        """Remove a value; whoever reads it now may go on."""
        self._good.pop(key, None)
        self._remove(self._folder(key))

    def touch(self, key: str) -> bool:
        """Count a value as used now; tell whether it is there."""
        try:
            os.utime(self._folder(key) / USED)
        except OSError:
            return False
        return True

    def drop_of(self, data_key: str) -> None:
        """Remove a dataset and everything that was made of it."""
        for entry in self.entries():
            if data_key in entry.of.split():
                self.drop(entry.folder.name)

    def sweep(self, keep: int | None = None, now: float | None = None) -> None:
        """Remove what was not used for its time, then the least recently used over the limit.

        What was used in the last minute stays: a job may be about to read it.

        Parameters
        ----------
        keep : int, optional
            Bytes that may stay; the limit ``store_bytes`` when None.
        """
        now = time.time() if now is None else now
        room = limit("store_bytes") if keep is None else keep
        entries = sorted(self.entries(), key=lambda e: e.used, reverse=True)
        for entry in entries:
            room -= entry.bytes
            unused = now - entry.used
            if unused > entry.idle or (room < 0 and unused > SPARED):
                self._remove(entry.folder)
        for left in self.folder.glob("tmp-*"):
            if now - changed(left, now) > HOUR:  # its writer is gone
                shutil.rmtree(left, ignore_errors=True)
        for left in self.folder.glob("jobs/*"):
            if now - changed(left, now) > DAY:  # its server ended in the middle of a step
                shutil.rmtree(left, ignore_errors=True)

    def entries(self) -> Iterator[Entry]:
        """Yield what is kept."""
        for meta in self.folder.glob(f"??/*/{META}"):
            try:
                told = json.loads((meta.parent / USED).read_text("utf-8"))
                used = (meta.parent / USED).stat().st_mtime
                size, idle = int(told["bytes"]), float(told["idle"])
                yield Entry(meta.parent, size, used, idle, str(told["of"]))
            except (OSError, ValueError, KeyError, TypeError):
                self._remove(meta.parent)

    def bytes(self) -> int:
        """Return how much disk the entries take."""
        return sum(entry.bytes for entry in self.entries())

    def _folder(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def _write(
        self, key: str, value: Any, shared: Mapping[str, Any] | None, told: dict[str, Any]
    ) -> None:
        place = self.folder / f"tmp-{os.getpid()}-{uuid.uuid4().hex}"
        place.mkdir(mode=0o700)
        try:
            writer = Writer(place, shared)
            tree = writer.encode(value)
            files = {name: sum_of(place / name) for name in writer.files}
            text = json.dumps({"value": tree, "files": files})
            (place / META).write_text(text, "utf-8")
            size = len(text) + sum(length for length, _ in files.values())
            (place / USED).write_text(json.dumps({**told, "bytes": size}), "utf-8")
            target = self._folder(key)
            target.parent.mkdir(mode=0o700, exist_ok=True)
            if not (target / META).is_file():
                self._remove(target)
                place.rename(target)
        except OSError:
            if not (self._folder(key) / META).is_file():  # unless another put the same there
                raise
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _meta(self, key: str) -> Any:
        """Return what an entry says of itself, after making sure that every file is as written.

        Lengths and times are looked at each time, the bytes where these have changed.
        """
        folder = self._folder(key)
        meta = json.loads((folder / META).read_text("utf-8"))
        stats = [(folder / name).stat() for name in meta["files"]]
        stamps = [(stat.st_size, stat.st_mtime_ns) for stat in stats]
        if self._good.get(key) != stamps:
            for name, written in meta["files"].items():
                if list(sum_of(folder / name)) != written:
                    raise ValueError(name)
            self._good[key] = stamps
        return meta

    def _remove(self, folder: Path) -> None:
        gone = self.folder / f"tmp-{os.getpid()}-{uuid.uuid4().hex}"
        try:
            folder.rename(gone)
        except FileNotFoundError:
            return
        shutil.rmtree(gone, ignore_errors=True)
