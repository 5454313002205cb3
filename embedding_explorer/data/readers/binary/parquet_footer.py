"""How large a Parquet or Arrow column becomes, told before it is written out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.binary import thrift

if TYPE_CHECKING:
    import pyarrow as pa

# Bytes of one decoded value; of a text, the number of the text it repeats.
WIDTHS = {"BOOLEAN": 1, "INT32": 4, "FLOAT": 4, "INT64": 8, "DOUBLE": 8, "INT96": 8}
WIDTHS["BYTE_ARRAY"] = 4
TEXT = "BYTE_ARRAY"
DELTA = frozenset([6, 7])  # DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY: not readable as numbers
ENCRYPTED = frozenset([8, 9])  # fields of a ColumnChunk
PAGES = 1_000_000  # of one column in one group of rows


@dataclass(frozen=True)
class Stored:
    """What the footer of a Parquet file says of its columns.

    Attributes
    ----------
    decoded : int
        Bytes that all columns take once decoded, each text counted once as stored.
    texts : list of str
        Columns to be read as numbers of texts.
    growing : int or None
        Bytes that one single text may take, where each may be stored as "the one before, and a
        letter more"; None where none is.
    """

    decoded: int
    texts: list[str]
    growing: int | None


def of(data: bytes, metadata: Any, what: str) -> Stored:
    """Return what a Parquet file says of its columns, without reading a value.

    A file of a few kilobytes may say "zero, fifty million times": the sizes it states are those
    before the repeats are written out, and so values are counted instead. What its footer says is
    not trusted for the pages, whose own heads decide how much memory each takes.

    Raises
    ------
    InputError
        If it is encrypted.
    thrift.Damaged
        If its metadata contradicts itself.
    """
    leaves = [metadata.schema.column(i) for i in range(metadata.num_columns)]
    try:
        groups = thrift.footer(data).get(4, [])
        if sum(group[3] for group in groups) != metadata.num_rows:
            raise thrift.Damaged("its groups have other rows than it says")
        pairs = [(leaf, c) for g in groups for leaf, c in zip(leaves, g[1], strict=True)]
        if any(ENCRYPTED & set(column) for _, column in pairs):
            raise InputError(f"{what} is encrypted; save it without a key.")
        chunks = [(leaf, _chunk(data, column[3])) for leaf, column in pairs]
    except (TypeError, KeyError, IndexError, AttributeError, ValueError) as error:
        raise thrift.Damaged(f"its metadata is damaged: {error}") from error
    decoded = sum(_decoded(leaf, chunk) for leaf, chunk in chunks)
    if any(DELTA & chunk.encodings for _, chunk in chunks):
        largest = max(c.unpacked for leaf, c in chunks if leaf.physical_type == TEXT)
        return Stored(decoded, [], largest)
    texts = [leaf.path for leaf in leaves if leaf.physical_type == TEXT]
    return Stored(decoded, texts, None)


@dataclass(frozen=True)
class _Chunk:
    """One column of one group of rows: its values, and the bytes its pages are unpacked to."""

    values: int
    unpacked: int
    encodings: frozenset[int]


def _chunk(data: bytes, column: thrift.Fields) -> _Chunk:
    """Go through the heads of the pages of a column (ColumnMetaData, PageHeader in its Thrift)."""
    at = min(place for place in (column.get(9), column.get(11)) if place)
    end, values, unpacked, encodings = at + column[7], 0, 0, set(column[2])
    for number in range(PAGES + 1):
        pace.tell("Counting rows", at / len(data))
        if at >= end:
            break
        if number == PAGES or not 0 < at < len(data):
            raise thrift.Damaged("its pages do not end")
        reader = thrift.Reader(data, at)
        head = reader.structure()
        if min(head[2], head[3]) < 0:
            raise thrift.Damaged("a page of less than nothing")
        at, unpacked = reader.at + head[3], unpacked + head[2]
        for kind, encoding in ((5, 2), (8, 4)):
            if kind in head:
                values += max(head[kind][1], 0)
                encodings.add(head[kind][encoding])
    return _Chunk(max(column[5], values), max(column[6], unpacked), frozenset(encodings))


def _decoded(leaf: Any, chunk: _Chunk) -> int:
    width: int = WIDTHS.get(leaf.physical_type, max(leaf.length, 1))
    text = chunk.unpacked if leaf.physical_type == TEXT else 0
    return max(chunk.values * width + text, chunk.unpacked)


def expanded(array: pa.Array) -> int:
    """Return the bytes of an array once every repeated value stands for itself."""
    import pyarrow as pa

    kind = array.type
    if pa.types.is_dictionary(kind):
        return _repeated(array)
    if pa.types.is_string_view(kind) or pa.types.is_binary_view(kind):
        views = np.frombuffer(array.buffers()[1], dtype="<i4")[::4]  # each begins with its length
        return int(views[array.offset : array.offset + len(array)].sum(dtype=np.int64))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return expanded(array.flatten())
    if pa.types.is_struct(kind):
        return sum(expanded(part) for part in array.flatten())
    if pa.types.is_map(kind):
        return expanded(array.keys) + expanded(array.items)
    return int(array.nbytes)


def _repeated(array: pa.DictionaryArray) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc

    values, kind = array.dictionary, array.type.value_type
    used = array.indices.drop_null().to_numpy()
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary)
    if any(test(kind) for test in (*texts, pa.types.is_large_binary)):
        lengths = pc.fill_null(pc.binary_length(values), 0).to_numpy().astype(np.int64)
        return int(lengths[used].sum())
    return expanded(values) // max(len(values), 1) * len(used)
