"""How large a Parquet or Arrow column becomes, told before it is written out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

# Bytes of one decoded value; of a text, the number of the text it repeats.
WIDTHS = {"BOOLEAN": 1, "INT32": 4, "FLOAT": 4, "INT64": 8, "DOUBLE": 8, "INT96": 8}
WIDTHS["BYTE_ARRAY"] = 4
TEXT = "BYTE_ARRAY"
DELTA = frozenset(["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"])  # not readable as numbers


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


def of(metadata: Any) -> Stored:
    """Return what a footer says, without reading a value.

    A file of a few kilobytes may say "zero, fifty million times": the sizes it states are those
    before the repeats are written out, and so values are counted instead.
    """
    leaves = [metadata.schema.column(i) for i in range(metadata.num_columns)]
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    chunks = [(leaf, g.column(i)) for g in groups for i, leaf in enumerate(leaves)]
    decoded = sum(_decoded(leaf, chunk) for leaf, chunk in chunks)
    grown = [c.total_uncompressed_size for _, c in chunks if DELTA & set(c.encodings)]
    if grown:
        largest = max(c.total_uncompressed_size for leaf, c in chunks if leaf.physical_type == TEXT)
        return Stored(decoded, [], largest)
    texts = [leaf.path for leaf in leaves if leaf.physical_type == TEXT]
    return Stored(decoded, texts, None)


def _decoded(leaf: Any, chunk: Any) -> int:
    width = WIDTHS.get(leaf.physical_type, max(leaf.length, 1))
    text = max(chunk.total_uncompressed_size, 0) if leaf.physical_type == TEXT else 0
    return max(chunk.num_values, 0) * width + text


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
