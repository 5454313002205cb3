"""Objects of other libraries, told by what they offer: none of these libraries is imported here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, require
from embedding_explorer.base.limits import check
from embedding_explorer.data.columns import Column
from embedding_explorer.data.dataset import unique_names
from embedding_explorer.data.readers.binary import arrays, columnar, npy, sparse
from embedding_explorer.data.readers.containers import bunch, in_memory
from embedding_explorer.data.readers.infer import graph_tables
from embedding_explorer.data.readers.infer.masked import unmasked
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text import json_values

PREFERRED = ("X_pca", "X_scVI", "X_emb")  # vectors of an AnnData, before its raw table
MANY = 100  # keys from which on arrays of one length are vectors and no columns
UNABLE = (TypeError, ValueError, RuntimeError, AttributeError, BufferError, NotImplementedError)
Maker = Callable[[Any, Wish], Raw]


def called(source: Any) -> str:
    """Return the type of an object as its library calls it.

    >>> called(1.5), called(np.float32(1))
    ('float', 'numpy.float32')
    """
    kind = type(source)
    library = kind.__module__.partition(".")[0]
    return kind.__name__ if library in ("builtins", "__main__") else f"{library}.{kind.__name__}"


def raw_of(source: Any, wish: Wish) -> Raw | None:
    """Return what an object holds, None where it is of no kind that is known.

    Raises
    ------
    InputError
        If it is of a known kind and cannot be read, naming its type.
    LimitError
        If it is larger than allowed.
    MissingPackage
        If a table of Arrow came and pyarrow is not installed.
    """
    for offers, make in KINDS:
        if offers(source):
            try:
                raw = make(source, wish)
            except UNABLE as error:
                raise InputError(
                    f"The {called(source)} cannot be read ({str(error)[:100]}); give an array of "
                    "numbers or a table."
                ) from error
            return replace(raw, reading={**raw.reading, "format": "object"})
    return None


def array(source: np.ndarray, wish: Wish) -> Raw:
    """Return n×d numbers as vectors, n×height×width as images, fields by name as a table."""
    if isinstance(source, np.ma.MaskedArray):
        return _masked(source, wish)
    if source.ndim == 1 and source.dtype.kind in "UOT" and all(isinstance(v, str) for v in source):
        return in_memory.from_lines(source.tolist(), wish)
    if source.ndim < 3 and not source.dtype.names:
        return in_memory.from_array(source, wish)
    if source.dtype.hasobject:
        raise InputError("The array holds Python objects and not plain numbers; give numbers.")
    # As the file it would be: one way decides what a stack of numbers is.
    blob = Blob("array.npy", npy.dump(source), kind=wish.kind)
    return arrays.parse(blob, wish)


def _masked(source: Any, wish: Wish) -> Raw:
    if source.dtype.names:
        fields = {name: unmasked(source[name]) for name in source.dtype.names}
        return in_memory.from_frame(pd.DataFrame(fields), wish)
    if source.ndim > 2 and np.ma.is_masked(source):
        raise InputError("The array has masked values; images need all: call filled() on it.")
    return array(unmasked(source), wish)


def _anndata(source: Any, wish: Wish) -> Raw:
    """Cells with their vectors: those made of the table of counts where there are any."""
    there = {key: source.obsm[key] for key in source.obsm}
    key = next((k for k in PREFERRED if k in there), None)
    matrix = source.X if key is None else there[key]
    raw = _matrix(matrix, wish)
    table = pd.DataFrame(source.obs).iloc[raw.frame.index]
    title = unique_names([*map(str, table.columns), "name"])[0][-1]
    table = table.rename_axis(index=title).reset_index()
    for flat in ("X_umap", "X_tsne"):
        if flat in there and np.ndim(there[flat]) == 2:
            places = np.asarray(there[flat])[raw.frame.index]
            table[[f"{flat[2:]} {i + 1}" for i in range(places.shape[1])]] = places
    table.index = raw.frame.index
    return replace(raw, frame=table, proposed=(Column(title, "name", "names of the cells"),))


def _matrix(source: Any, wish: Wish) -> Raw:
    if _is_sparse(source):
        return sparse.from_matrix(source, wish, f"The {called(source)}")
    return array(unmasked(source), wish)


def _word_vectors(source: Any, wish: Wish) -> Raw:
    words = getattr(source, "wv", source)
    raw = in_memory.from_array(np.asarray(words.vectors)[: len(words.index_to_key)], wish)
    names = np.array(words.index_to_key, dtype=object)[raw.frame.index].astype(str)
    frame = pd.DataFrame({"word": pd.Series(names, index=raw.frame.index, dtype=object)})
    return replace(raw, frame=frame, proposed=(Column("word", "name", "the words"),))


def _graph(source: Any, wish: Wish) -> Raw:
    check("edges", source.number_of_edges(), f"The {called(source)}")
    edges = [(one, other, data.get("weight")) for one, other, data in source.edges(data=True)]
    ends = ([str(one) for one, _, _ in edges], [str(other) for _, other, _ in edges])
    nodes = [
        {"node": str(node), **{str(k): v for k, v in data.items() if k != "node"}}
        for node, data in source.nodes(data=True)
    ]
    weights = [weight for *_, weight in edges]
    given = weights if any(weight is not None for weight in weights) else None
    return graph_tables.from_parts(ends, given, nodes, f"The {called(source)}")


def _arrow(source: Any, wish: Wish) -> Raw:
    require("pyarrow", f"Reading a {called(source)}")
    return columnar.from_stream(source, wish, f"The {called(source)}")


def _tensor(source: Any, wish: Wish) -> Raw:
    """Numbers of torch: without their history, on this machine, in a type that NumPy knows."""
    plain = source.detach().cpu()
    try:
        return array(np.asarray(plain), wish)
    except TypeError:  # bfloat16
        return array(np.asarray(plain.float()), wish)


def _by_array(source: Any, wish: Wish) -> Raw:
    return array(np.asarray(source), wish)


def _by_dlpack(source: Any, wish: Wish) -> Raw:
    return array(np.from_dlpack(source), wish)


def _mapping(source: Mapping[Any, Any], wish: Wish) -> Raw:
    """Vectors by name, columns by title, or neighbours by node: as an object of JSON.

    So many arrays that their numbers are no object of JSON any more are vectors by name.
    """
    if len(source) >= MANY and len({np.shape(value) for value in source.values()}) == 1:
        shape = np.shape(next(iter(source.values())))
        if len(shape) == 1 and all(map(is_array, source.values())):
            return _by_name(source, wish)
    plain = {str(key): _plain(value) for key, value in source.items()}
    check("json_values", sum(np.size(v) for v in source.values()), "The dict")
    return json_values.from_value(plain, "The dict", wish)


def _by_name(source: Mapping[Any, Any], wish: Wish) -> Raw:
    raw = in_memory.from_array(np.stack([as_array(v) for v in source.values()]), wish, "The dict")
    names = pd.Series([str(key) for key in source], dtype="str").iloc[raw.frame.index]
    frame = pd.DataFrame({"name": names}, index=raw.frame.index)
    return replace(raw, frame=frame, proposed=(Column("name", "name", "the keys of the dict"),))


def is_array(value: Any) -> bool:
    """Tell whether a value is an array, or a tensor, of at least one axis."""
    return hasattr(value, "__array__") and len(getattr(value, "shape", ())) > 0


def as_array(value: Any) -> np.ndarray:
    """Return an array, or a tensor without its history, as one of NumPy."""
    return unmasked(value.detach().cpu() if hasattr(value, "detach") else value)


def _plain(value: Any) -> Any:
    if is_array(value):
        return as_array(value).tolist()
    if isinstance(value, np.generic):
        return value.item()
    return list(value) if isinstance(value, (tuple, set, frozenset)) else value


def _has(*names: str) -> Callable[[Any], bool]:
    return lambda source: all(hasattr(source, name) for name in names)


def _is_sparse(source: Any) -> bool:
    return _has("tocsr", "nnz", "shape")(source)


def _is_words(source: Any) -> bool:
    return _has("index_to_key", "vectors")(getattr(source, "wv", source))


# By what it offers, the most telling first; whatever offers several is read the first way.
KINDS: tuple[tuple[Callable[[Any], bool], Maker], ...] = (
    (_has("obs", "obsm", "X"), _anndata),
    (_is_words, _word_vectors),
    (_has("number_of_edges", "nodes", "edges", "adj"), _graph),
    (_is_sparse, lambda source, wish: sparse.from_matrix(source, wish, f"The {called(source)}")),
    (bunch.offers, bunch.raw_of),
    (lambda source: isinstance(source, Mapping), _mapping),
    (_has("__arrow_c_stream__"), _arrow),
    (_has("__arrow_c_array__"), _arrow),
    (_has("detach", "cpu", "shape"), _tensor),
    (_has("__array__"), _by_array),
    (_has("__dlpack__"), _by_dlpack),
)
