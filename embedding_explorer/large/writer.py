"""Writing the map of data larger than memory: part by part, and renamed when whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from embedding_explorer.base import files
from embedding_explorer.base.errors import InputError, require, unknown
from embedding_explorer.base.files import check_folder
from embedding_explorer.base.inert import to_csv
from embedding_explorer.base.progress import Progress
from embedding_explorer.large.data import Large
from embedding_explorer.large.read import tables
from embedding_explorer.large.source import Chunk
from embedding_explorer.large.tasks import own_file, writing

ROWS = 100_000  # of an output that has no other columns, at a time


def check(path: Path) -> None:
    """Raise an `InputError` where nothing could be written."""
    if path.suffix.lower() not in _WRITERS:
        raise unknown("kind of file for data larger than memory", path.suffix, _WRITERS)
    check_folder(path)


def join(parts: Iterable[str], path: Path) -> Path:
    """Write NPY parts as one NPY file, removing each; return its path."""
    with own_file(str(path)) as file, writing(file) as write:
        for part in parts:
            write(np.load(part, allow_pickle=False))
            files.discard(Path(part).parent, Path(part).name)
    return path


def write(data: Large, coords: np.ndarray, path: Path, progress: Progress) -> Path:
    """Write a map beside what else is known of the rows; the suffix is the format."""
    check(path)
    try:
        with files.output(path) as file:
            _WRITERS[path.suffix.lower()](data, coords, file, progress)
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be written: {error.strerror}.") from None
    return path


def _npy(data: Large, coords: np.ndarray, file: BinaryIO, progress: Progress) -> None:
    with writing(file) as write_block:
        for start in range(0, len(coords), ROWS):
            progress(start / len(coords), "")
            write_block(coords[start : start + ROWS])


def _parquet(data: Large, coords: np.ndarray, file: BinaryIO, progress: Progress) -> None:
    require("pyarrow", "Parquet")
    import pyarrow.parquet as pq

    writer = None
    try:
        for table in _tables(data, coords, progress):
            writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd")
            writer.write_table(_cast(table, writer.schema))
    finally:
        if writer is not None:
            writer.close()


def _csv(data: Large, coords: np.ndarray, file: BinaryIO, progress: Progress) -> None:
    for i, table in enumerate(_tables(data, coords, progress)):
        file.write(to_csv(table.to_pandas(), header=not i))


_WRITERS: dict[str, Callable[[Large, np.ndarray, BinaryIO, Progress], None]] = {
    ".npy": _npy,
    ".parquet": _parquet,
    ".csv": _csv,
}


def _tables(data: Large, coords: np.ndarray, progress: Progress) -> Iterator[Any]:
    """Yield name, x, y (z), then the other columns, some rows at a time."""
    for chunk in data.chunks:
        start = chunk.start
        for known in _known(data, chunk):
            progress(start / len(data), "")
            yield _table(data, coords[start : start + known.num_rows], start, known)
            start += known.num_rows


def _known(data: Large, chunk: Chunk) -> Iterator[Any]:
    """Yield tables of what is known of the rows of a chunk; without columns where nothing is."""
    import pyarrow as pa

    found = False
    for table in tables(data.source, chunk):
        found = True
        yield table
    if not found:
        for start in range(0, chunk.rows, ROWS):
            rows = min(ROWS, chunk.rows - start)
            yield pa.table({"name": pa.nulls(rows)})


def _table(data: Large, coords: np.ndarray, start: int, known: Any) -> Any:
    import pyarrow as pa

    if data.name:
        names = known.column(data.name).cast(pa.string())
    else:
        names = pa.array([f"row {start + i + 1}" for i in range(len(coords))])
    axes = _axes(coords.shape[1])
    columns = {"name": names} | {a: pa.array(coords[:, i]) for i, a in enumerate(axes)}
    skipped = {data.name} if data.name else {"name"}
    for field in known.schema:
        if field.name not in skipped:
            columns[_free(field.name, columns)] = known.column(field.name)
    return pa.table(columns)


def _axes(k: int) -> list[str]:
    return ["x", "y", "z"][:k] if k <= 3 else [f"dimension {i + 1}" for i in range(k)]


def _free(name: str, taken: Iterable[str]) -> str:
    """Return the name, or one like it that is not taken."""
    while name in taken:
        name = f"{name} (column)"
    return name


def _cast(table: Any, schema: Any) -> Any:
    """Return a table with the types of the first, which later files may have otherwise."""
    import pyarrow as pa

    try:
        return table.select(schema.names).cast(schema)
    except (pa.ArrowException, KeyError) as error:
        raise InputError(
            "The files have different columns besides the vectors, so they do not fit one "
            "table. Write the map to .npy, or use the same columns."
        ) from error
