"""What was built, as a file to take away: one module per format, named here once.

The key of a format is also the suffix that `export` knows it by. An export module has ``TITLE``,
``SUFFIX`` (of the bytes it writes), ``MIME``, ``SUMMARY`` (one sentence for a learner) and the verb

    write(built, *, rows=None, **options) -> bytes

``rows`` are positions of points; None means all of them. Where a format is more than one file
beside each other it also has ``files(built, stem, *, rows=None, **options) -> dict`` of file name
to bytes, the main file first.

Options: ``what`` ("map", "coordinates", "vectors" or "neighbors"), ``k`` and ``metric`` for csv and
parquet; ``title``, ``color`` and ``dark`` for html; ``title`` and ``color`` for py and ipynb.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from embedding_explorer.base import files, registry
from embedding_explorer.base.errors import InputError, unknown
from embedding_explorer.base.files import check_folder
from embedding_explorer.space.built import Built

KEYS = ("csv", "parquet", "tsv", "npy", "html", "py", "ipynb")


def to_bytes(built: Built, key: str, rows: Sequence[int] | None = None, **options: Any) -> bytes:
    """Return the file of one format as bytes, for a download.

    Raises
    ------
    InputError
        For a format, option or row that does not exist.
    LimitError
        If the file would hold more numbers than `limits` allows.
    """
    module = registry.find("exports", key)
    written: bytes = module.write(built, rows=rows, **_known(module.write, key, options))
    return written


def to_files(
    built: Built, key: str, stem: str, rows: Sequence[int] | None = None, **options: Any
) -> dict[str, bytes]:
    """Return every file of one format by its name, the main one first.

    Most formats are one file. The Projector's is a pair, NumPy's comes with its names, and a
    script may need its data beside it.
    """
    module = registry.find("exports", key)
    known = _known(module.write, key, options)
    if hasattr(module, "files"):
        files: dict[str, bytes] = module.files(built, stem, rows=rows, **known)
        return files
    return {f"{stem}{module.SUFFIX}": module.write(built, rows=rows, **known)}


def export(
    built: Built,
    path: str | os.PathLike[str],
    rows: Sequence[int] | None = None,
    **options: Any,
) -> tuple[Path, ...]:
    """Write what was built to a file; its suffix chooses the format.

    ``.csv`` and ``.parquet``: a header, then one row per point: name, x, y (z), the user's columns.
    ``.tsv``: the pair for the Embedding Projector; ``map.tsv`` writes ``map.vectors.tsv`` and
    ``map.metadata.tsv`` (``map.zip`` writes one archive of both). ``.npy``: the vectors, float32,
    with the names in ``map.names.txt``, a line each. ``.html``: one self-contained page.
    ``.py`` and ``.ipynb``: a script or notebook that rebuilds the map from the data it carries
    (with a ``map.data.npz`` beside it where the data is large).

    Parameters
    ----------
    built : Built
    path : str or Path
        Replaced if it exists; never left half written.
    rows : sequence of int, optional
        Positions of the points to write; all when None. A script always rebuilds all.
    **options
        See the module's docstring.

    Returns
    -------
    tuple of Path
        Every file written, the main one first.

    Raises
    ------
    InputError
        For an unknown suffix (listing those that exist), option or row, or a folder that does not
        exist.
    """
    path, written = Path(path), []
    for name, content in _contents(built, path, rows, options).items():
        replace_file(path.with_name(name), content)
        written.append(path.with_name(name))
    return tuple(written)


def _contents(
    built: Built, path: Path, rows: Sequence[int] | None, options: dict[str, Any]
) -> dict[str, bytes]:
    """Return what to write, by file name; a zip archive is one file, also of a pair."""
    module, key = by_suffix(path), path.suffix.lower().removeprefix(".")
    if key not in KEYS:
        known = _known(module.write, key, options)
        return {path.name: module.write(built, rows=rows, **known)}
    files = to_files(built, key, path.stem, rows, **options)
    own = f"{path.stem}{module.SUFFIX}"  # the user's own spelling stays, such as MAP.CSV
    return {path.name if name == own else name: content for name, content in files.items()}


def by_suffix(path: Path) -> ModuleType:
    """Return the export module for a path, by its suffix, after checking that its folder exists.

    Raises
    ------
    InputError
        If there is no such folder, or no format has that suffix (listing those that exist).
    """
    modules = registry.all_of("exports")
    known = {f".{key}": module for key, module in modules.items()}
    known |= {module.SUFFIX: module for module in modules.values()}
    if path.suffix.lower() not in known:
        raise unknown("kind of export", path.suffix or path.name, known)
    check_folder(path)
    return known[path.suffix.lower()]


def _known(write: Callable[..., bytes], form: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options after checking that this format has them."""
    allowed = [name for name in inspect.signature(write).parameters if name not in _ALWAYS]
    for name in options:
        if name not in allowed:
            raise unknown(f"option of {form}", name, allowed or ["(none)"])
    return options


_ALWAYS = ("built", "rows")


def replace_file(path: Path, content: bytes) -> None:
    """Write beside the target and rename, so that a reader never meets half a file."""
    try:
        with files.output(path) as file:
            file.write(content)
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be written: {error.strerror}.") from None
    except ValueError:  # the name holds the character NUL, which no system allows
        raise InputError(f"{str(path)!r} cannot be the name of a file; choose another.") from None
