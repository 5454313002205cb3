"""What a user can hand over, made into files or into what is in memory already."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check, check_growing, limit
from embedding_explorer.data.readers import pace, refused
from embedding_explorer.data.readers.binary import images, pixels
from embedding_explorer.data.readers.containers import (
    address,
    archive,
    in_memory,
    many_files,
    projector_config,
    python_objects,
)
from embedding_explorer.data.readers.containers.compression import unpacked
from embedding_explorer.data.readers.detect import reader_of
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty, short
from embedding_explorer.data.readers.text import json_values, plain

WHAT = (
    "a path, bytes with name=, an open file, a DataFrame, an array of numbers, a list of texts, "
    "or a list of files"
)
FILES = (bytes, bytearray, memoryview, str, os.PathLike)


def open_source(
    source: Any, name: str | None, wish: Wish, formats: Sequence[str]
) -> tuple[Raw, str]:
    """Return what a source holds and what to call it.

    Raises
    ------
    InputError
        If it is none of what can be read, or a file that does not exist.
    LimitError
        If it is larger than allowed.
    """
    if isinstance(source, pd.Series):
        source = source.to_frame()
    if isinstance(source, pd.DataFrame):
        return in_memory.from_frame(source, wish), name or "table"
    if isinstance(source, np.ndarray):
        return python_objects.array(source, wish), name or "array"
    if isinstance(source, (list, tuple)):
        return _of_list(list(source), name, wish, formats)
    if not isinstance(source, FILES) and not hasattr(source, "read"):
        raw = python_objects.raw_of(source, wish)
        if raw is not None:
            return raw, name or python_objects.called(source)
    blob = to_blob(source, name)
    return _of_files([blob], wish, formats), blob.name


def _of_list(
    source: list[Any], name: str | None, wish: Wish, formats: Sequence[str]
) -> tuple[Raw, str]:
    if not source:
        raise empty("The list")
    if all(isinstance(item, str) for item in source):
        return in_memory.from_lines(source, wish), name or "pasted text"
    if all(isinstance(item, dict) for item in source):
        return json_values.from_value(source, "The list", wish), name or "table"
    if all(python_objects.is_array(item) for item in source):
        source = [python_objects.as_array(item) for item in source]
    if all(_is_numeric(item) for item in source):
        return python_objects.array(_matrix(source), wish), name or "array"
    if all(_is_pair(item) and python_objects.is_array(item[1]) for item in source):
        raise InputError("A list of names with their vectors cannot be read; give dict(...) of it.")
    if all(_is_pair(item) and isinstance(item[1], str) for item in source):
        _check_paths([item[1] for item in source])
    check("files", len(source), "The list")
    blobs = [to_blob(*(item[::-1] if _is_pair(item) else (item, None))) for item in source]
    called = name or " + ".join(short(blob.name, 40) for blob in blobs[:3])
    return _of_files(blobs, wish, formats), called + " …" * (len(blobs) > 3 and not name)


def _check_paths(paths: list[str]) -> None:
    if not any(address.is_address(path) or os.path.exists(path) for path in paths):
        raise InputError(
            "A list of pairs of texts names no file; for edges, give a DataFrame with the columns "
            "source and target."
        )


def _is_pair(item: Any) -> bool:
    return isinstance(item, (tuple, list)) and len(item) == 2 and isinstance(item[0], str)


def _is_numeric(item: Any) -> bool:
    if isinstance(item, (list, tuple, np.ndarray)):
        return all(_is_numeric(part) for part in item)
    return isinstance(item, (int, float, np.number)) and not isinstance(item, bool)


def _matrix(rows: list[Any]) -> np.ndarray:
    lengths = {np.size(row) for row in rows}
    if len(lengths) > 1:
        raise InputError(
            f"The rows have {min(lengths)} to {max(lengths)} numbers; all need equally many."
        )
    try:
        return np.array(rows, dtype=np.float64)
    except (ValueError, OverflowError) as error:
        raise InputError("The list of numbers is uneven or has numbers too large.") from error


def to_blob(source: Any, name: str | None) -> Blob:
    """Return one file with its name and bytes.

    Raises
    ------
    InputError
        If there is no such file.
    LimitError
        If it is larger than allowed.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _sized(Blob(base_name(name or "data"), bytes(source)))
    if isinstance(source, str) and address.is_address(source):
        return _sized(Blob(*address.fetch(source, name)))
    if isinstance(source, (str, os.PathLike)):
        return _of_path(Path(source), name)
    if hasattr(source, "read"):
        return _of_open_file(source, name)
    raise InputError(f"A {python_objects.called(source)} cannot be read; {_instead(source)}.")


def _instead(source: Any) -> str:
    """Say what to do with an object that is of no known kind."""
    for name, call in (("collect", ".collect()"), ("to_pandas", ".to_pandas()")):
        if hasattr(source, name):
            return f"give what its {call} returns"
    if hasattr(source, "__next__"):
        return "give list(...) of it"
    return f"give {WHAT}"


def base_name(name: str) -> str:
    """Return the last part of a name; it is a label and never a path to follow."""
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2] or "data"


def _sized(blob: Blob) -> Blob:
    check("upload_bytes", len(blob.data), blob.what)
    return blob


def _of_path(path: Path, name: str | None) -> Blob:
    try:
        found, size = path.is_file(), path.stat().st_size
        data = path.read_bytes() if found and size <= limit("upload_bytes") else b""
    except (OSError, ValueError) as error:
        raise InputError(
            f"There is no file {short(str(path))!r} that can be opened; check the path. For text "
            "in a string use read_text(text)."
        ) from error
    if not found:
        raise InputError(f"{short(str(path))!r} is a folder; give the path of a file in it.")
    check("upload_bytes", size, f"The file {short(path.name)!r}")
    return Blob(base_name(name or path.name), data)


def _of_open_file(file: Any, name: str | None) -> Blob:
    content = file.read(limit("upload_bytes") + 1)
    if isinstance(content, str):
        content = content.encode("utf-8", "replace")
    if not isinstance(content, bytes):
        raise InputError(f"The open file gives {type(content).__name__} and not bytes or text.")
    given = name or getattr(file, "name", None)
    return _sized(Blob(base_name(given if isinstance(given, str) else "data"), content))


def _of_files(blobs: list[Blob], wish: Wish, formats: Sequence[str]) -> Raw:
    files, size, most = list[Blob](), 0, limit("expanded_bytes")
    for blob in blobs:
        for file in _files_in(unpacked(blob), formats):
            files.append(file)
            # One bound for all: gzip within an archive, or in each of many files, expands again.
            size += len(file.data)
            check_growing("expanded_bytes", size, most, blob.what)
    files = projector_config.resolved(files)
    # Of several files that make a graph one describes the nodes, and is no list of edges.
    kind = None if wish.kind == "graph" and len(files) > 1 else wish.kind
    listed = [replace(file, kind=kind, encoding=wish.encoding) for file in files]
    what = blobs[0].what if len(blobs) == 1 else "The upload"
    if len(listed) == 1:
        return _parse(listed[0], wish, formats)
    keys = _keys(listed, formats)

    def whole(blob: Blob) -> Raw:
        return _parse(blob, Wish(), formats)

    return many_files.join(listed, keys, whole, wish, what)


def _files_in(blob: Blob, formats: Sequence[str]) -> Iterator[Blob]:
    reader = reader_of(blob, formats)
    if reader is not archive:
        yield blob
        return
    # What is called a picture is none when it is packed: it is left out later, by its name.
    for file in archive.files(blob):
        yield file if images.called_picture(file) else unpacked(file)


def _keys(blobs: list[Blob], formats: Sequence[str]) -> list[str]:
    """Return the key of the reader of each of several files.

    Beside pictures, what is called a picture or is damaged counts as one that cannot be read.
    """
    pictures = any(map(pixels.is_picture, blobs))
    keys = []
    for blob in blobs:
        if pictures and (blob.problem or images.called_picture(blob)):
            keys.append(images.KEY)
        elif blob.problem:
            raise InputError(blob.problem)
        elif refused.is_text(blob) and blob.suffix in plain.DOCUMENTS:
            keys.append(plain.KEY)
        else:
            keys.append(reader_of(blob, formats).KEY)
    return keys


def _parse(blob: Blob, wish: Wish, formats: Sequence[str]) -> Raw:
    if blob.problem:
        raise InputError(blob.problem)
    reader = reader_of(blob, formats)
    if reader is archive:
        raise InputError(f"{blob.what} is an archive within an archive; unpack it once yourself.")
    pace.tell("Reading")
    raw = reader.parse(blob, wish)
    reading = {**raw.reading, "file": blob.name, "compression": blob.compression}
    return Raw(**{**raw.__dict__, "reading": reading})
