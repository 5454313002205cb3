"""Values as JSON beside plain NPY and Parquet files, and back. Nothing is pickled.

A value that JSON does not know becomes ``{"$": tag, ...}``. Arrays go to NPY files, large
ones memory-mapped on reading; tables go to Parquet, and their columns of mixed values to JSON.
"""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import re
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from embedding_explorer.base import files
from embedding_explorer.base.errors import ExplorerError
from embedding_explorer.base.kept import is_kept, kept_class
from embedding_explorer.base.recipe import Params, Recipe

TAG = "$"
MAPPED = 32_000_000  # bytes of a file above which its array is memory-mapped
_FILE = re.compile(r"[0-9]{1,9}\.(npy|parquet)")


class CodecError(ExplorerError, ValueError):
    """A value of a type that is not kept, or a file that does not hold what it should."""


class NotShared(LookupError):
    """What an entry has in common with others was not given to its reader."""


def file_name(name: str) -> str:
    """Return the name of a file beside the JSON; ValueError unless the writer makes such names."""
    if not isinstance(name, str) or not _FILE.fullmatch(name):
        raise ValueError(f"{str(name)[:40]!r} is no file of an entry")
    return name


class Writer:
    """Turns one value into JSON, with files in a folder beside it.

    Parameters
    ----------
    folder : Path
    shared : mapping of str to object
        Tables, arrays and names that are stored elsewhere; where the value holds one of them, only
        its name is written.
    """

    def __init__(self, folder: Path, shared: Mapping[str, Any] | None = None) -> None:
        self.folder, self.shared = folder, dict(shared or {})
        self.files: list[str] = []
        self._arrays: dict[Hashable, tuple[Any, dict[str, Any]]] = {}

    def encode(self, value: Any) -> Any:
        """Return what stands for the value in JSON; arrays and tables are written."""
        for name, known in self.shared.items():
            if value is known or _same_names(value, known) or _same_array(value, known):
                return {TAG: "shared", "name": name}
        if value is None or isinstance(value, bool | int | float | str):
            return value if type(value) in _PLAIN else _PLAIN_OF[_base(value)](value)
        for kind, encode in _ENCODERS:
            if isinstance(value, kind):
                return encode(self, value)
        if is_kept(type(value)):
            return self._record(value)
        raise CodecError(f"A value of type {type(value).__name__} cannot be kept in the store.")

    def _record(self, value: Any) -> dict[str, Any]:
        parts = {f.name: self.encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
        kind = type(value)
        return {TAG: "record", "of": kind.__module__, "type": kind.__name__, "parts": parts}

    def _mapping(self, value: Mapping[str, Any]) -> dict[str, Any]:
        pairs = [[self.encode(k), self.encode(v)] for k, v in value.items()]
        if all(isinstance(k, str) and k != TAG for k, _ in pairs):
            return dict(pairs)
        return {TAG: "mapping", "pairs": pairs}

    def _array(self, value: np.ndarray) -> dict[str, Any]:
        place = _place(value)
        if place in self._arrays:
            return self._arrays[place][1]
        if value.dtype.kind not in "biufc":
            return {TAG: "list-array", "values": self.encode(value.tolist())}
        name = self._name("npy")
        with files.create(self.folder, name) as file:
            np.save(_Sink(file), value, allow_pickle=False)
        ref = {TAG: "array", "file": name}
        self._arrays[place] = (value, ref)  # the value stays alive, and with it its place
        return ref

    def _sparse(self, value: Any) -> dict[str, Any]:
        parts = [self._array(part) for part in (value.data, value.indices, value.indptr)]
        return {TAG: "csr", "shape": list(value.shape), "parts": parts}

    def _frame(self, value: pd.DataFrame) -> dict[str, Any]:
        mixed = [c for c in value.columns if value[c].dtype == object]
        cells = [[str(c), self.encode(value[c].tolist())] for c in mixed]
        plain = value.drop(columns=mixed)
        name = self._name("parquet")
        with files.create(self.folder, name) as file:
            plain.to_parquet(file, engine="pyarrow", compression="zstd")
        order = [str(c) for c in value.columns]
        return {TAG: "frame", "file": name, "mixed": cells, "order": order, "rows": len(value)}

    def _names(self, value: pd.Index) -> dict[str, Any]:
        return {TAG: "names", "of": self._frame(pd.DataFrame({"name": value.to_series()}))}

    def _name(self, suffix: str) -> str:
        self.files.append(f"{len(self.files)}.{suffix}")
        return self.files[-1]


class _Sink:
    """A file that numpy writes through Python: its own way loses what the system says of a fault.

    numpy takes only what is written in pieces here; a full disk is then told as such.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write


_PLAIN = {type(None), bool, int, float, str}
_PLAIN_OF = {bool: bool, int: int, float: float, str: str}


def _base(value: Any) -> type:
    return next(kind for kind in (bool, int, float, str) if isinstance(value, kind))


def _same_names(value: Any, known: Any) -> bool:
    if not (isinstance(value, pd.Index) and isinstance(known, pd.Index)):
        return False
    return len(value) == len(known) and value.equals(known)


def _same_array(value: Any, known: Any) -> bool:
    both = isinstance(value, np.ndarray) and isinstance(known, np.ndarray)
    return both and _place(value) == _place(known)


def _place(value: np.ndarray) -> Hashable:
    """Return what is equal for two arrays that are views of the same numbers in the same order."""
    return value.ctypes.data, value.shape, value.strides, value.dtype.str


class _Csr(type):
    """Tells a CSR matrix by its parts, so that scipy is not loaded to ask."""

    def __instancecheck__(cls, value: Any) -> bool:
        return hasattr(value, "indptr") and hasattr(value, "indices")


class _CsrLike(metaclass=_Csr):
    pass


_ENCODERS: tuple[tuple[Any, Callable[[Writer, Any], Any]], ...] = (
    (np.generic, lambda w, v: w.encode(v.item())),
    (np.ndarray, Writer._array),
    (_CsrLike, Writer._sparse),
    (pd.DataFrame, Writer._frame),
    (pd.Index, Writer._names),
    (Recipe, lambda w, v: {TAG: "recipe", "query": v.to_query(full=True)}),
    (Params, lambda w, v: {TAG: "params", "of": w._mapping(v)}),
    (Mapping, Writer._mapping),
    (list, lambda w, v: [w.encode(x) for x in v]),
    (tuple, lambda w, v: {TAG: "tuple", "of": [w.encode(x) for x in v]}),
    (set | frozenset, lambda w, v: {TAG: "set", "of": sorted(map(w.encode, v), key=repr)}),
    (type(pd.NaT), lambda w, v: {TAG: "NaT"}),
    (type(pd.NA), lambda w, v: {TAG: "NA"}),
    (pd.Timestamp, lambda w, v: {TAG: "timestamp", "of": v.isoformat()}),
    (pd.Timedelta, lambda w, v: {TAG: "timedelta", "of": v.isoformat()}),
    (datetime.datetime, lambda w, v: {TAG: "datetime", "of": v.isoformat()}),
    (datetime.date, lambda w, v: {TAG: "date", "of": v.isoformat()}),
    (datetime.time, lambda w, v: {TAG: "time", "of": v.isoformat()}),
    (datetime.timedelta, lambda w, v: {TAG: "seconds", "of": v.total_seconds()}),
    (decimal.Decimal, lambda w, v: {TAG: "decimal", "of": str(v)}),
    (complex, lambda w, v: {TAG: "complex", "of": [v.real, v.imag]}),
    (bytes, lambda w, v: {TAG: "bytes", "of": v.hex()}),
)


class Reader:
    """Turns what `Writer` made back into the value.

    Parameters
    ----------
    folder : Path
    shared : mapping of str to object
        As given to the writer.
    """

    def __init__(self, folder: Path, shared: Mapping[str, Any] | None = None) -> None:
        self.folder, self.shared = folder, dict(shared or {})
        self._arrays: dict[str, np.ndarray] = {}

    def decode(self, node: Any) -> Any:
        """Return the value that a node of the JSON stands for."""
        if isinstance(node, list):
            return [self.decode(x) for x in node]
        if not isinstance(node, dict):
            return node
        if TAG not in node:
            return {k: self.decode(v) for k, v in node.items()}
        return _DECODERS[node[TAG]](self, node)

    def _shared_part(self, name: str) -> Any:
        if name not in self.shared:
            raise NotShared(name)
        return self.shared[name]

    def _path(self, name: str) -> Path:
        return self.folder / file_name(name)

    def _array(self, node: Mapping[str, Any]) -> np.ndarray:
        name = node["file"]
        if name not in self._arrays:
            path = self._path(name)
            # A page of a mapped file that goes bad on the disk ends the process that touches it:
            # what fits is read.
            mode: Any = "r" if path.stat().st_size > MAPPED else None
            array = np.load(path, mmap_mode=mode, allow_pickle=False).view(np.ndarray)
            array.setflags(write=False)
            self._arrays[name] = array
        return self._arrays[name]

    def _sparse(self, node: Mapping[str, Any]) -> Any:
        from scipy.sparse import csr_matrix

        data, indices, indptr = (self._array(part) for part in node["parts"])
        return csr_matrix((data, indices, indptr), shape=tuple(node["shape"]), copy=False)

    def _frame(self, node: Mapping[str, Any]) -> pd.DataFrame:
        frame = pd.read_parquet(self._path(node["file"]), engine="pyarrow")
        if not len(frame.columns):
            frame = pd.DataFrame(index=pd.RangeIndex(node["rows"]))
        for name, cells in node["mixed"]:
            frame[name] = pd.Series(self.decode(cells), index=frame.index, dtype=object)
        return frame[node["order"]]

    def _record(self, node: Mapping[str, Any]) -> Any:
        try:
            kind = kept_class(node["of"], node["type"])
        except LookupError as error:
            raise CodecError(f"Nothing of this kind is kept ({error}).") from error
        return kind(**{k: self.decode(v) for k, v in node["parts"].items()})


_DECODERS: dict[str, Callable[[Reader, Any], Any]] = {
    "array": Reader._array,
    "list-array": lambda r, n: np.array(r.decode(n["values"])),
    "csr": Reader._sparse,
    "frame": Reader._frame,
    "names": lambda r, n: pd.Index(r._frame(n["of"])["name"], name="name"),
    "record": Reader._record,
    "shared": lambda r, n: r._shared_part(n["name"]),
    "recipe": lambda r, n: Recipe.from_query(n["query"]),
    "params": lambda r, n: Params(r.decode(n["of"])),
    "mapping": lambda r, n: {_key(r.decode(k)): r.decode(v) for k, v in n["pairs"]},
    "tuple": lambda r, n: tuple(r.decode(x) for x in n["of"]),
    "set": lambda r, n: {_key(r.decode(x)) for x in n["of"]},
    "NaT": lambda r, n: pd.NaT,
    "NA": lambda r, n: pd.NA,
    "timestamp": lambda r, n: pd.Timestamp(n["of"]),
    "timedelta": lambda r, n: pd.Timedelta(n["of"]),
    "datetime": lambda r, n: datetime.datetime.fromisoformat(n["of"]),
    "date": lambda r, n: datetime.date.fromisoformat(n["of"]),
    "time": lambda r, n: datetime.time.fromisoformat(n["of"]),
    "seconds": lambda r, n: datetime.timedelta(seconds=n["of"]),
    "decimal": lambda r, n: decimal.Decimal(n["of"]),
    "complex": lambda r, n: complex(*n["of"]),
    "bytes": lambda r, n: bytes.fromhex(n["of"]),
}


def _key(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
