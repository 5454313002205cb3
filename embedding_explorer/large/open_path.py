"""What lies at a path: one file, or a folder of files of one kind."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from embedding_explorer.base.errors import InputError, some
from embedding_explorer.large.data import CHUNK_BYTES, Large

NAME = "name"  # the column that names the rows unless another is given


def open_(
    path: str | os.PathLike[str],
    *,
    roles: Mapping[str, str] | None = None,
    chunk_bytes: int = CHUNK_BYTES,
) -> Large:
    """Look at vectors in files, without reading them.

    Parameters
    ----------
    path : str or Path
        An NPY file (a matrix of numbers, row by row), a Parquet file, or a folder of files of one
        kind, taken in the order of their names: NPY, Parquet, or sparse NPZ (CSR matrices).
    roles : mapping
        Of Parquet columns: {"emb": "vector", "title": "name"}. Without it the only column of
        lists is the vector, else all columns of numbers; a column called "name" names the rows.
    chunk_bytes : int
        How much one task goes through, about; a Parquet row group is never cut.

    Raises
    ------
    InputError
        For a path that does not exist, an empty folder, files of different kinds, a file that
        cannot be read (naming it), or vectors of different lengths.
    """
    path = Path(path)
    paths = _files(path)
    module = _module(paths, path)
    vector, name = _roles(roles or {})
    source, chunks = module.look(paths, vector, chunk_bytes)
    if not chunks:
        raise InputError(f"{path.name!r} has no rows.")
    name, known = _name_column(paths[0], module, source.columns, name)
    taken = source.columns[0] if len(source.columns) == 1 else f"{len(source.columns)} columns"
    notes = [f"The vectors are {taken} of {len(paths):,} files."] if source.columns else []
    given = tuple(sorted((roles or {}).items()))
    return Large(
        str(path.resolve()), source, tuple(chunks), name if known else "", given, tuple(notes)
    )


def _files(path: Path) -> list[Path]:
    if os.path.isfile(path):
        return [path]
    if not os.path.isdir(path):
        raise InputError(f"There is no file or folder {str(path)!r}.")
    found = [p for p in sorted(path.iterdir()) if p.is_file() and p.name[0] not in "._"]
    if not found:
        raise InputError(f"The folder {path.name!r} is empty; put Parquet, NPY or NPZ files in it.")
    return found


def _module(paths: list[Path], path: Path) -> ModuleType:
    from embedding_explorer.large import npy, parquet, sparse

    suffixes = sorted({p.suffix.lower() for p in paths})
    known = {module.SUFFIX: module for module in (npy, parquet, sparse)}
    if len(suffixes) > 1:
        raise InputError(
            f"The folder {path.name!r} has files of several kinds ({some(suffixes)}); all "
            "must be .parquet, .npy or .npz."
        )
    if suffixes[0] not in known:
        raise InputError(
            f"{path.name!r} is not of a kind that is read chunk by chunk; take .parquet, .npy or, "
            "for sparse blocks, .npz."
        )
    return known[suffixes[0]]


def _roles(roles: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return the columns given as vector and as name."""
    for column, role in roles.items():
        if role not in ("vector", "name"):
            raise InputError(
                f"Data read in chunks has only the roles vector and name, not {role!r} for "
                f"{column!r}. Other columns stay with the map."
            )
    of = {role: column for column, role in roles.items()}
    return of.get("vector"), of.get("name")


def _name_column(
    first: Path, module: ModuleType, vectors: tuple[str, ...], wanted: str | None
) -> tuple[str, bool]:
    """Return the column of names, and whether there is one."""
    others = [c for c in getattr(module, "names", lambda p: [])(first) if c not in vectors]
    if wanted is not None and wanted not in others:
        raise InputError(f"There is no column {wanted!r} to name the rows by in {first.name!r}.")
    name = wanted or NAME
    return name, name in others


def fingerprint(path: str | os.PathLike[str]) -> str:
    """Return what changes when a file of the data does: names, sizes and times of change."""
    digest = hashlib.sha256()
    for file in _files(Path(path)):
        told = file.stat()
        digest.update(repr((str(file.resolve()), told.st_size, told.st_mtime_ns)).encode())
    return digest.hexdigest()[:32]
