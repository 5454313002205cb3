"""Parquet and Arrow (Feather, IPC file and stream), read piece by piece with pyarrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, LimitError
from embedding_explorer.base.limits import LIMITS, check
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.binary import parquet_footer
from embedding_explorer.data.readers.infer.cell_values import (
    EXACT,
    are_vectors,
    column_names,
    objects,
)
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty

if TYPE_CHECKING:
    import pyarrow as pa

KEY = "parquet"
NEEDS = ("pyarrow", "Parquet, Arrow and Feather files")
SUFFIXES = (".parquet", ".feather", ".arrow", ".arrows", ".ipc")
PARQUET, ARROW, STREAM = b"PAR1", b"ARROW1", b"\xff\xff\xff\xff"
BATCH = 65_536  # rows
PANDAS_INDEX = "__index_level_"
UNLIKE = (OverflowError, ValueError)  # what Python raises for a value its own type cannot hold
BEYOND = "(a time too far away to show)"
ODD = (LookupError, ArithmeticError, AttributeError, RuntimeError)
ZSTD, LZ4 = 0xFD2FB528, 0x184D2204  # how a compressed buffer begins, as little-endian numbers


def accepts(blob: Blob) -> bool:
    """Tell by the first bytes; a stream has none of its own and needs its suffix."""
    stream = blob.data.startswith(STREAM) and blob.suffix in SUFFIXES
    return blob.data.startswith((PARQUET, ARROW)) or stream or blob.suffix in SUFFIXES


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the table in a Parquet or Arrow file.

    Raises
    ------
    InputError
        If it is damaged, or holds no row.
    LimitError
        If it has more columns, rows, cells or bytes than allowed.
    """
    import pyarrow as pa

    if not blob.data:
        raise empty(blob.what)
    marked = blob.data.startswith((PARQUET, ARROW, STREAM))
    parquet = blob.data.startswith(PARQUET) or (not marked and blob.suffix == ".parquet")
    form = "parquet" if parquet else "arrow"
    try:
        return _parse(blob, wish, form)
    except (pa.ArrowException, OSError, ValueError, TypeError, MemoryError, *ODD) as error:
        # Arrow's own errors, what its C++ raises through Python for impossible sizes, and what
        # Python raises for names of columns, zones and types that there are not.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            f"{blob.what} is not a readable {form.capitalize()} file ({reason[:120]}); write it "
            "again or save it as CSV."
        ) from error


def _parse(blob: Blob, wish: Wish, form: str) -> Raw:
    pieces = READERS[form](blob)
    total, names = next(pieces)
    check("columns", len(names), blob.what)
    taken = wish.choose(total, blob.what, width=len(names))
    tables = _collect(pieces, taken, blob)
    if not total or tables is None:
        raise empty(blob.what)
    frame = _to_frame(tables, blob)
    frame.index = pd.RangeIndex(total) if taken is None else pd.Index(taken)
    frame, columns, notes = column_names(frame, [_title(name) for name in names])
    reading = {"format": form, "columns": columns, "header": True}
    return Raw(frame, total, taken, notes=notes, reading=reading)


def from_stream(source: Any, wish: Wish, what: str) -> Raw:
    """Return the table of an object that offers the Arrow PyCapsule interface.

    Raises
    ------
    InputError
        If it holds no row.
    LimitError
        If it has more columns, rows, cells or bytes than allowed.
    """
    import pyarrow as pa

    try:
        table = pa.table(source)
    except (TypeError, ValueError, pa.ArrowException):  # a column alone
        stream = hasattr(source, "__arrow_c_stream__")
        column = pa.chunked_array(source if stream else [pa.array(source)])
        table = pa.table({"column 1": column})
    if not table.num_rows:
        raise empty(what)
    check("expanded_bytes", table.nbytes, what)
    check("columns", table.num_columns, what)
    taken = wish.choose(table.num_rows, what, width=table.num_columns)
    total, names = table.num_rows, table.schema.names
    frame = _to_frame(table if taken is None else table.take(pa.array(taken)), Blob(what, b""))
    frame.index = pd.RangeIndex(total) if taken is None else pd.Index(taken)
    frame, columns, notes = column_names(frame, [_title(name) for name in names])
    reading = {"format": "table", "columns": columns, "header": True}
    return Raw(frame, total, taken, notes=notes, reading=reading)


def _title(name: str) -> str:
    return "index" if name.startswith(PANDAS_INDEX) else name


def _parquet(blob: Blob) -> Iterator[Any]:
    """Yield (rows, names of columns), then tables in order."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = pa.BufferReader(blob.data)  # which is read where it lies, not copied piece by piece
    stored = parquet_footer.of(blob.data, pq.read_metadata(source), blob.what)
    check("expanded_bytes", stored.decoded, blob.what)
    # Read as stored, each text once: a short file may repeat a long one a million times.
    # What Arrow stored so is read so by itself, and keeps its order only then.
    fields = pq.read_schema(pa.BufferReader(blob.data))
    already = {field.name for field in fields if pa.types.is_dictionary(field.type)}
    texts = [name for name in stored.texts if name not in already]
    file = pq.ParquetFile(pa.BufferReader(blob.data), read_dictionary=texts)
    yield file.metadata.num_rows, file.schema_arrow.names
    if stored.growing is None:
        numbers = range(file.metadata.num_row_groups)
        groups = pace.over(numbers, "Reading", len(numbers), stride=1)
        yield from (file.read_row_group(i) for i in groups)
        return
    step = min(max(LIMITS["expanded_bytes"].value // 4 // max(stored.growing, 1), 1), BATCH)
    for batch in file.iter_batches(step, use_threads=False):
        yield pa.Table.from_batches([batch])


def _arrow(blob: Blob) -> Iterator[Any]:
    import pyarrow as pa

    check("expanded_bytes", _announced(blob.data), blob.what)
    buffer = pa.py_buffer(blob.data)
    batches: Any
    if blob.data.startswith(ARROW):
        file = pa.ipc.open_file(buffer)
        batches = [file.get_batch(i) for i in range(file.num_record_batches)]
        schema = file.schema
    else:
        stream = pa.ipc.open_stream(buffer)
        batches, schema = list(stream), stream.schema
    yield sum(batch.num_rows for batch in batches), schema.names
    yield from (pa.Table.from_batches([batch], schema) for batch in batches)


READERS = {"parquet": _parquet, "arrow": _arrow}


def _announced(data: bytes) -> int:
    """Return the bytes that the compressed buffers of an Arrow file say they expand to.

    Each is preceded by its true length, at a multiple of 8 bytes (Arrow columnar format, IPC
    buffer compression). A chance match makes the sum larger, never smaller.
    """
    words = np.frombuffer(data[: len(data) // 8 * 8], dtype="<u4")
    found = np.flatnonzero((words == ZSTD) | (words == LZ4))
    found = found[(found % 2 == 0) & (found >= 2)]
    return sum(np.frombuffer(data, "<i8", 1, int(i) * 4 - 8)[0].item() for i in found)


def _collect(pieces: Iterator[pa.Table], taken: np.ndarray | None, blob: Blob) -> pa.Table | None:
    """Join the tables, keeping only the rows taken; stop when they grow past the limit."""
    import pyarrow as pa

    kept, start, size = [], 0, 0
    for table in pieces:
        pace.tell("Reading")
        # Arrow trusts what a file says of its own offsets; unchecked they point anywhere.
        table.validate(full=True)
        stop = start + table.num_rows
        if taken is not None:
            table = table.take(pa.array(taken[(taken >= start) & (taken < stop)] - start))
        kept.append(table)
        start, size = stop, size + table.nbytes
        check("expanded_bytes", size, blob.what)
    return pa.concat_tables(kept) if kept else None


def _to_frame(table: pa.Table, blob: Blob) -> pd.DataFrame:
    _check_expanded(table, blob)
    columns = [_to_series(column) for column in table.columns]
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame()
    return frame.set_axis(range(frame.shape[1]), axis=1)


def _to_series(column: pa.ChunkedArray) -> pd.Series:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind) and kind.ordered and _is_one_dictionary(column):
        return column.to_pandas()  # which keeps the order
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if _is_number(kind):
        return _numbers(column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pd.Series(column.to_pylist(), dtype="str")
    if _is_list(kind) and _is_number(kind.value_type):
        cells = _vectors(column)
        return objects(cells if are_vectors(cells) else column.to_pylist())
    return pd.Series(_cells(column), dtype=object)


def _is_one_dictionary(column: pa.ChunkedArray) -> bool:
    return all(column.chunk(0).dictionary.equals(chunk.dictionary) for chunk in column.chunks)


def _cells(column: pa.ChunkedArray) -> list[Any]:
    """Return values of any type as Python's own, a text where Python has none."""
    try:
        values: list[Any] = column.to_pylist()
        return values
    except UNLIKE:
        return [_cell(scalar) for chunk in column.chunks for scalar in chunk]


def _cell(scalar: pa.Scalar) -> Any:
    try:
        return scalar.as_py()
    except UNLIKE:
        return BEYOND


def _is_list(kind: pa.DataType) -> bool:
    import pyarrow as pa

    lists = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
    return any(test(kind) for test in lists)


def _is_number(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind))


def _vectors(column: pa.ChunkedArray) -> list[np.ndarray | None]:
    """Return one float32 array per row, views of the chunk's own numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows: list[np.ndarray | None] = []
    for chunk in column.chunks:
        lengths = pc.fill_null(pc.list_value_length(chunk), 0).to_numpy(zero_copy_only=False)
        flat = chunk.flatten().cast(pa.float64()).to_numpy(zero_copy_only=False)
        with np.errstate(over="ignore"):
            parts = np.split(flat.astype(np.float32), np.cumsum(lengths)[:-1])
        missing = chunk.is_null().to_pylist()
        rows += [None if gone else part for gone, part in zip(missing, parts, strict=True)]
    return rows


def _are_long(column: pa.ChunkedArray) -> bool:
    import pyarrow.compute as pc

    ends = pc.min_max(column).as_py()
    return ends["max"] is not None and max(ends["max"], -ends["min"]) > EXACT


def _numbers(column: pa.ChunkedArray) -> pd.Series:
    import pyarrow as pa

    if pa.types.is_integer(column.type) and _are_long(column):
        return pd.Series(column.cast(pa.string()).to_pylist(), dtype="str")
    values = column.to_pandas()
    whole = values.dtype.kind in "iu" and values.dtype != np.uint64
    return values.astype(np.int64 if whole else np.float64)


def _check_expanded(table: pa.Table, blob: Blob) -> None:
    """A value stored once and repeated by number may expand far beyond the file's size."""
    size = sum(
        parquet_footer.expanded(chunk) for column in table.columns for chunk in column.chunks
    )
    if size > LIMITS["expanded_bytes"].value:
        raise LimitError(
            f"{blob.what} expands to {size:,} bytes, more than the "
            f"{LIMITS['expanded_bytes'].value:,} allowed; take a smaller part of it or set "
            f"{LIMITS['expanded_bytes'].variable}."
        )
