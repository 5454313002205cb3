"""Parquet files: a column of lists of numbers, or all columns of numbers; the rest is metadata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from embedding_explorer.base.errors import InputError, require, some, unknown
from embedding_explorer.large.source import Chunk, Source, block_rows

SUFFIX = ".parquet"


def look(paths: Sequence[Path], column: str | None, chunk_bytes: int) -> tuple[Source, list[Chunk]]:
    """Return how to read the files, and their row groups in chunks.

    Raises
    ------
    InputError
        For a file that cannot be read, one without the columns of the first, or no numbers.
    """
    columns = _vector_columns(paths[0], column)
    d = _dimensions(paths[0], columns)
    chunks: list[Chunk] = []
    for path in paths:
        with _opened(path) as file:
            _check_columns(file.schema_arrow, columns, path, paths[0])
            groups = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
        start = chunks[-1].stop if chunks else 0
        chunks += _cut(str(path), start, groups, max(chunk_bytes // (4 * d), 1))
    return Source("parquet", d, columns, block_rows(d)), chunks


def _cut(path: str, start: int, groups: Sequence[int], rows: int) -> Iterator[Chunk]:
    """Join row groups of a file until they have so many rows; a group is never cut."""
    taken: list[int] = []
    offset = size = 0
    for i, group in enumerate(groups):
        if taken and size + group > rows:
            yield Chunk(path, start + offset, start + offset + size, offset, tuple(taken))
            offset, size, taken = offset + size, 0, []
        taken.append(i)
        size += group
    if size:
        yield Chunk(path, start + offset, start + offset + size, offset, tuple(taken))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a file so that a row group is not read ahead whole; say which one cannot be read."""
    require("pyarrow", "Parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"The file {path.name!r} is not a Parquet file that can be read.") from (
            error
        )


def _vector_columns(path: Path, wanted: str | None) -> tuple[str, ...]:
    """Return the column of lists that is wanted or the only one, else all columns of numbers."""
    with _opened(path) as file:
        schema = file.schema_arrow
    lists = [field.name for field in schema if _is_list(field.type)]
    numbers = tuple(field.name for field in schema if _is_number(field.type))
    if wanted is not None and wanted not in lists:
        raise unknown("column of lists of numbers", wanted, lists or ["(none)"])
    if wanted is not None or len(lists) == 1:
        return (wanted or lists[0],)
    if lists:
        raise InputError(
            f"The file {path.name!r} has several columns of lists of numbers "
            f"({some(lists)}); say which one holds the vectors (--role NAME=vector)."
        )
    if not numbers:
        raise InputError(
            f"The file {path.name!r} has no column of numbers or of lists of numbers; its columns "
            f"are {some(schema.names) or 'none'}."
        )
    return numbers


def _check_columns(schema: Any, columns: Sequence[str], path: Path, first: Path) -> None:
    test = _is_list if _listed(columns, first) else _is_number
    for name in columns:
        i = schema.get_field_index(name)
        if i < 0 or not test(schema.field(i).type):
            kind = f"is {schema.field(i).type}" if i >= 0 else "is missing"
            raise InputError(
                f"In the file {path.name!r} the column {name!r} {kind}, unlike in {first.name!r}; "
                "all files need the same columns."
            )


def _listed(columns: Sequence[str], path: Path) -> bool:
    with _opened(path) as file:
        return _is_list(file.schema_arrow.field(columns[0]).type)


def _dimensions(path: Path, columns: Sequence[str]) -> int:
    if not _listed(columns, path):
        return len(columns)
    with _opened(path) as file:
        for batch in file.iter_batches(1, columns=list(columns), use_threads=False):
            if d := len(batch.column(0)[0] or ()):
                return d
    raise InputError(f"The file {path.name!r} has no vector in its first row.")


def _is_list(kind: Any) -> bool:
    import pyarrow as pa

    lists = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
    return any(test(kind) for test in lists) and _is_number(kind.value_type)


def _is_number(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind))


def blocks(source: Source, chunk: Chunk) -> Iterator[np.ndarray]:
    """Yield the rows of a chunk, (m, d) float32."""
    done = chunk.offset
    for batch in _batches(chunk, source.columns, source.block):
        if len(source.columns) == 1 and _is_list(batch.schema.field(0).type):
            yield _stacked(batch.column(0), source.d, chunk, done)
        else:
            columns = [c.to_numpy(zero_copy_only=False) for c in batch.columns]
            with np.errstate(over="ignore"):
                yield np.column_stack([c.astype(np.float32) for c in columns])
        done += batch.num_rows


def _stacked(column: Any, d: int, chunk: Chunk, done: int) -> np.ndarray:
    """Return the lists of a column as rows, (m, d) float32."""
    import pyarrow.compute as pc

    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False)
    if len(bad := np.flatnonzero(lengths != d)):
        raise InputError(
            f"{chunk.what} has a vector of {lengths[bad[0]]:,} numbers in its row "
            f"{done + bad[0] + 1:,}, and the first has {d:,}; all must be of one length."
        )
    flat = column.flatten().to_numpy(zero_copy_only=False)
    with np.errstate(over="ignore"):
        rows: np.ndarray = flat.astype(np.float32, copy=False).reshape(-1, d)
    return rows


def _batches(chunk: Chunk, columns: Sequence[str], rows: int) -> Iterator[Any]:
    with _opened(Path(chunk.path)) as file:
        batches = file.iter_batches(
            rows, row_groups=list(chunk.groups), columns=list(columns), use_threads=False
        )
        for batch in batches:
            # Arrow trusts what a file says of its own offsets; unchecked they point anywhere.
            batch.validate(full=True)
            yield batch


def tables(source: Source, chunk: Chunk) -> Iterator[Any]:
    """Yield the columns that are no vectors as Arrow tables, `block` rows at a time."""
    import pyarrow as pa

    with _opened(Path(chunk.path)) as file:
        names = [name for name in file.schema_arrow.names if name not in source.columns]
    if names:
        for batch in _batches(chunk, names, source.block):
            yield pa.Table.from_batches([batch])


def names(path: Path) -> list[str]:
    """Return the names of all columns."""
    with _opened(path) as file:
        return list(file.schema_arrow.names)
