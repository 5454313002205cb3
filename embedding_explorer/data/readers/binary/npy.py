"""One array in NumPy's own file format, checked before memory is taken for it.

The format: 6 magic bytes, a version, the length of a header, the header (a Python literal with
the keys descr, fortran_order and shape), the raw numbers (NEP 1).
"""

from __future__ import annotations

import ast
import io
import re
import struct
from typing import Any

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check

MAGIC = b"\x93NUMPY"
LENGTHS = {1: "<H", 2: "<I", 3: "<I"}  # how each version stores the length of its header
LARGEST_HEADER = 100_000
PLAIN = re.compile(r"[<>|=]?[?biufcUS]\d*$")


def load(data: bytes, what: str) -> np.ndarray:
    """Return the array in the bytes of an NPY file.

    Raises
    ------
    InputError
        If it is damaged, cut short, or holds pickled objects.
    LimitError
        If it has more numbers than allowed.
    """
    header, start = _header(data, what)
    if "O" in str(header["descr"]):
        raise InputError(
            f"{what} holds pickled Python objects, which are never opened because that could run "
            "a program; save plain numbers or text (dtype float32 or str)."
        )
    dtype = _dtype(header["descr"], what)
    count = 1
    for length in header["shape"]:
        count *= length
    check("numbers", count * max(dtype.itemsize // 8, 1), what)
    if not count:
        raise InputError(f"{what} is empty; it needs at least one row.")
    if len(data) - start < count * dtype.itemsize:
        raise InputError(
            f"{what} is cut short: its header promises {count:,} values and there are fewer; "
            "save it again."
        )
    flat = np.frombuffer(data, dtype, count, start)
    return flat.reshape(header["shape"], order="F" if header["fortran_order"] else "C")


def dump(array: np.ndarray) -> bytes:
    """Return an array of plain numbers or texts as the bytes of an NPY file."""
    out = io.BytesIO()
    np.lib.format.write_array(out, np.asarray(array), allow_pickle=False)
    return out.getvalue()


def _header(data: bytes, what: str) -> tuple[dict[str, Any], int]:
    damaged = InputError(f"{what} has a damaged NumPy header; save it again with numpy.save.")
    form = LENGTHS.get(data[6]) if len(data) > 12 and data.startswith(MAGIC) else None
    if form is None:
        raise damaged
    (length,) = struct.unpack_from(form, data, 8)
    start = 8 + struct.calcsize(form)
    if length > LARGEST_HEADER or start + length > len(data):
        raise damaged
    try:
        header = ast.literal_eval(data[start : start + length].decode("utf-8"))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise damaged from error
    if not _is_header(header):
        raise damaged
    return header, start + length


def _is_header(header: Any) -> bool:
    """Check keys and types, and that every length is a number from 0 on."""
    if not isinstance(header, dict) or set(header) != {"descr", "fortran_order", "shape"}:
        return False
    shape = header["shape"]
    lengths = isinstance(shape, tuple) and len(shape) <= 8
    return lengths and all(type(n) is int and 0 <= n < 2**48 for n in shape)


def _dtype(descr: Any, what: str) -> np.dtype:
    fields = descr if isinstance(descr, list) else [("f0", descr)]
    plain = all(
        isinstance(field, tuple)
        and len(field) == 2
        and all(isinstance(part, str) for part in field)
        and PLAIN.match(field[1])
        for field in fields
    )
    try:
        dtype: np.dtype | None = np.dtype(descr) if plain else None
    except (TypeError, ValueError) as error:
        raise InputError(f"{what} has values of a type that is not known; save floats.") from error
    if dtype is None or not dtype.itemsize:
        raise InputError(
            f"{what} has values of a kind that cannot be read here ({str(descr)[:60]}); "
            "save plain numbers or text."
        )
    return dtype


def texts(array: np.ndarray) -> list[str]:
    """Return an array of text or bytes as a list of str, � where there is no such character."""
    if array.dtype.kind == "S":
        return [value.decode("utf-8", "replace") for value in array.tolist()]
    array = np.ascontiguousarray(array, array.dtype.newbyteorder("="))
    codes = array.view(np.uint32)
    # NumPy makes text of any number; what is no character, or half of one, cannot be stored.
    bad = (codes > 0x10FFFF) | ((codes >> 11) == 0x1B)
    if bad.any():
        array = np.where(bad, np.uint32(0xFFFD), codes).view(array.dtype)
    values: list[str] = array.tolist()
    return values
