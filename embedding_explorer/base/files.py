"""The only place that writes, renames or removes files, so that no path from outside can do it.

Whatever lies in a folder of the program's own is reached through `inside`: plain names, no links,
one file system. A folder is removed only where it carries the program's mark. Files that a user
asks for by path (`output`) are replaced as a whole and nothing else beside them is touched.
A test (tests/base/test_files.py) finds every other line of the code that changes a file.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from embedding_explorer.base.disk_faults import StoreError
from embedding_explorer.base.errors import InputError

MARK = ".embedding-explorer"  # a file in every folder that may be removed here
GONE = re.compile(r"gone-[0-9a-f]{32}")  # a folder on its way out
_MARK_TEXT = b"Embedding Explorer made this folder and may remove it.\n"
# No leading dot (".", "..", hidden files), nothing that any system reads as a path.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)


# Inside a folder of our own ------------------------------------------------------------------


def inside(folder: Path, *names: str) -> Path:
    """Return the path of something in a folder of the program's own.

    Raises
    ------
    StoreError
        If a name could lead elsewhere, or something on the way is a link or on another disk.
    """
    device, path = _device(folder), folder
    for name in names:
        if not _NAME.fullmatch(name):
            raise StoreError(f"{name[:40]!r} is not the name of a stored file.")
        path = path / name
        try:
            status = path.lstat()
        except FileNotFoundError:
            continue
        if stat.S_ISLNK(status.st_mode) or status.st_dev != device:
            raise StoreError(
                f"The folder for results contains an unexpected link or disk ({name!r}); remove "
                "it, or set EXPLORER_STORE to another folder."
            )
    return path


def _device(folder: Path) -> int:
    status = folder.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise StoreError(f"{folder.name[:40]!r} is a link where a folder is needed.")
    return status.st_dev


def make_root(folder: Path) -> Path:
    """Make a folder in which others will lie, for this user only; return its real path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder.resolve()


def close_root(folder: Path) -> None:
    """Let nobody but this user enter a folder."""
    folder.chmod(0o700)


def make_folder(folder: Path, *names: str) -> Path:
    """Make a folder that only this user can look into, unless it is there; return its path."""
    path = inside(folder, *names)
    for level in range(1, len(names) + 1):
        with suppress(FileExistsError):
            inside(folder, *names[:level]).mkdir(mode=0o700)
    return path


def make_own_folder(folder: Path, *names: str) -> Path:
    """Make a folder that bears the mark, so that it can be removed later; return its path."""
    path = make_folder(folder, *names)
    with suppress(FileExistsError), os.fdopen(os.open(path / MARK, _NEW, 0o600), "wb") as file:
        file.write(_MARK_TEXT)
    return path


@contextmanager
def create(folder: Path, *names: str) -> Iterator[BinaryIO]:
    """Write a new file that only this user can read.

    Raises
    ------
    FileExistsError
        If there is one of that name.
    """
    with os.fdopen(os.open(inside(folder, *names), _NEW, 0o600), "wb") as file:
        yield file


@contextmanager
def replacing(folder: Path, name: str) -> Iterator[BinaryIO]:
    """Write a file anew; whoever reads it meets the old one or the new one, never half of it."""
    fresh = f"{name}-{secrets.token_hex(8)}"
    try:
        with create(folder, fresh) as file:
            yield file
        os.replace(inside(folder, fresh), inside(folder, name))
    except BaseException:
        with suppress(OSError):  # of the fault that is told already
            discard(folder, fresh)
        raise


def create_once(folder: Path, name: str, content: bytes) -> None:
    """Write a small file unless there is one; of several who try, one wins as a whole."""
    fresh = f"{name}-{secrets.token_hex(8)}"
    with create(folder, fresh) as file:
        file.write(content)
    try:
        with suppress(FileExistsError):
            os.link(inside(folder, fresh), inside(folder, name))
    finally:
        discard(folder, fresh)


def touch(folder: Path, name: str) -> None:
    """Count a file as changed now.

    Raises
    ------
    FileNotFoundError
        If it is not there.
    """
    os.utime(inside(folder, name))


def discard(folder: Path, *names: str) -> None:
    """Remove one file, if it is there."""
    inside(folder, *names).unlink(missing_ok=True)


def move(folder: Path, names: Sequence[str], target: Sequence[str]) -> None:
    """Give a folder or file of a folder another place in it.

    Raises
    ------
    OSError
        If the place is taken, or the system does not move what is open (Windows).
    """
    os.rename(inside(folder, *names), inside(folder, *target))


def fill(folder: Path, names: Sequence[str], target: Sequence[str]) -> None:
    """Move the files of one folder into another that cannot be replaced as a whole.

    What names the others (JSON) goes last. One that is open there (Windows) stays, if it is the
    same.
    """
    source = inside(folder, *names)
    for path in sorted(source.iterdir(), key=lambda p: p.suffix == ".json"):
        if path.name != MARK:
            place = inside(folder, *target, path.name)
            try:
                os.replace(path, place)
            except PermissionError:
                if sum_of(path) != sum_of(place):
                    raise


def is_regular(path: Path) -> bool:
    """Tell whether a path is a file and no link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def is_own(path: Path) -> bool:
    """Tell whether a folder is a real one that bears the program's mark."""
    return not path.is_symlink() and path.is_dir() and is_regular(path / MARK)


def remove(folder: Path, *names: str) -> bool:
    """Remove a folder that bears the mark, and all in it; tell whether it is gone.

    Somebody may still read it, or write into it: first it loses its name, then what it holds.
    One without the mark, a link, or what lies behind a link stays as it is.
    """
    path = inside(folder, *names)
    if not is_own(path):
        return not os.path.lexists(path)
    gone = inside(folder, f"gone-{secrets.token_hex(16)}")
    try:
        os.rename(path, gone)
    except FileNotFoundError:  # another process was quicker
        return True
    except OSError:  # Windows does not rename a folder of which a file is open or mapped
        gone = path
    _empty(gone)
    return not os.path.lexists(path)


def _empty(folder: Path) -> None:
    """Remove what a folder holds, its mark last: what is left can be removed another time."""
    with suppress(FileNotFoundError):  # another process removes the same
        for path in sorted(folder.iterdir(), key=lambda p: p.suffix != ".json"):  # names the rest
            if path.name != MARK:
                with suppress(OSError):  # open on Windows
                    shutil.rmtree(path) if stat.S_ISDIR(path.lstat().st_mode) else path.unlink()
        if [path.name for path in folder.iterdir()] == [MARK]:
            (folder / MARK).unlink()
            folder.rmdir()


def clear_gone(folder: Path) -> None:
    """Remove what a process that ended left of folders on their way out."""
    for path in list(folder.iterdir()):
        if GONE.fullmatch(path.name) and is_own(path):
            _empty(inside(folder, path.name))


@contextmanager
def temporary_folder(parent: str | os.PathLike[str] | None = None) -> Iterator[Path]:
    """Yield a fresh folder of the program's own, which goes at the end with all it holds."""
    made = Path(tempfile.mkdtemp(prefix="explorer-", dir=parent)).resolve()
    make_own_folder(made)
    try:
        yield made
    finally:
        remove(made.parent, made.name)


# Files that a user asks for ------------------------------------------------------------------


@contextmanager
def output(path: Path) -> Iterator[BinaryIO]:
    """Write the file a user names: beside it at first, and renamed when whole.

    Only what a person types on their own machine may come here, never what a visitor sends.
    """
    fresh = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with fresh.open("xb") as file:
            yield file
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


# Looking only --------------------------------------------------------------------------------


def default_folder() -> Path:
    """Return `EXPLORER_STORE`, or this user's folder in the system's cache."""
    if given := os.environ.get("EXPLORER_STORE"):
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "embedding-explorer"


def sum_of(path: Path) -> tuple[int, int]:
    """Return the length of a file and its CRC-32."""
    length = crc = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            length += len(block)
            crc = zlib.crc32(block, crc)
    return length, crc


def changed(path: Path, otherwise: float) -> float:
    """Return when a file changed (seconds since the epoch), or something else if it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return otherwise


def check_folder(path: Path) -> None:
    """Raise an `InputError` where there is no folder to write a file into."""
    if not os.path.isdir(path.parent):
        raise InputError(f"There is no folder {str(path.parent)!r} to write {path.name!r} into.")
