"""What runs for some chunks, here or in a worker: reads by path, writes NPY parts by path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from embedding_explorer.base import files
from embedding_explorer.base.one_thread import one_blas_thread
from embedding_explorer.base.progress import Progress
from embedding_explorer.large import gram
from embedding_explorer.large.read import blocks
from embedding_explorer.large.source import Chunk, Source
from embedding_explorer.large.transforms import ViewFile
from embedding_explorer.space.space import Matrix


@dataclass(frozen=True)
class Order:
    """Some chunks, what to do with them and where to.

    Attributes
    ----------
    verb : str
        A key of `VERBS`.
    out : str
        Path of the part, without a suffix.
    view : ViewFile
        What is done to every block first.
    given : mapping
        Plain values and paths that the verb needs.
    """

    verb: str
    source: Source
    chunks: tuple[Chunk, ...]
    out: str
    view: ViewFile
    given: dict[str, Any] = field(default_factory=dict)


@one_blas_thread
def run(order: Order, progress: Progress) -> Any:
    """Carry an order out; return what the verb says of its part.

    Raises
    ------
    Cancelled
        What `progress` raises, after every block.
    """
    return VERBS[order.verb](order, progress)


def _blocks(order: Order, progress: Progress) -> Iterator[tuple[int, Matrix]]:
    """Yield the first row and the rows of every block, after the view."""
    view = order.view.load()
    done, rows = 0, sum(chunk.rows for chunk in order.chunks)
    for chunk in order.chunks:
        start = chunk.start
        for block in blocks(order.source, chunk):
            progress(done / rows, "")
            yield start, view(block)
            start, done = start + block.shape[0], done + block.shape[0]


def _gram(order: Order, progress: Progress) -> str:
    """Write n, mean and Gram matrix of the chunks."""
    whole = None
    for _, block in _blocks(order, progress):
        part = gram.of_block(np.asarray(block))
        if whole is None:
            whole = part
        else:
            whole.add(part)
    whole = whole or gram.empty(order.given["d"])
    path = f"{order.out}.npz"
    with own_file(path) as file:
        np.savez(file, n=whole.n, mean=whole.mean, gram=whole.gram)
    return path


def _power(order: Order, progress: Progress) -> str:
    """Write A'(A Q) of the chunks, with the sums over rows of A and of its squares."""
    q = np.load(order.given["q"], allow_pickle=False)
    product, sums, squares = np.zeros_like(q), np.zeros(len(q)), 0.0
    for _, block in _blocks(order, progress):
        product += block.T @ (block @ q)
        sums += np.asarray(block.sum(axis=0, dtype=np.float64)).ravel()
        squares += float(np.square(block.data, dtype=np.float64).sum())
    path = f"{order.out}.npz"
    with own_file(path) as file:
        np.savez(file, product=product, sums=sums, squares=squares)
    return path


def _take(order: Order, progress: Progress) -> str:
    """Write the rows of the chunks that are in the sorted sample."""
    rows = np.load(order.given["rows"], allow_pickle=False)
    with own_file(f"{order.out}.npy") as file, writing(file) as write:
        for start, block in _blocks(order, progress):
            low, high = np.searchsorted(rows, (start, start + block.shape[0]))
            if low < high:
                write(block[rows[low:high] - start])
    return f"{order.out}.npy"


def _apply(order: Order, progress: Progress) -> str:
    """Write the chunks as the view has them."""
    with own_file(f"{order.out}.npy") as file, writing(file) as write:
        for _, block in _blocks(order, progress):
            write(block)
    return f"{order.out}.npy"


def _fit(order: Order, progress: Progress) -> dict[str, Any]:
    """Lay the landmarks out by UMAP; return what it has to say."""
    import pandas as pd

    from embedding_explorer.reducers import umap
    from embedding_explorer.space.space import Space

    vectors = np.load(order.given["vectors"], allow_pickle=False)
    names = pd.Index([str(i) for i in range(len(vectors))], name="name")
    space = Space(names, vectors, names.to_frame(index=False))
    params = umap.Params(**order.given["params"])
    how = {"metric": order.given["metric"], "seed": order.given["seed"]}
    reduced = umap.reduce(space, params, progress=progress, **how)
    path = f"{order.out}.npy"
    with own_file(path) as file:
        np.save(file, reduced.coords, allow_pickle=False)
    return {"path": path, "extras": dict(reduced.extras)}


def _place(order: Order, progress: Progress) -> str:
    """Write where the rows of the chunks lie; landmarks stay where they are."""
    from embedding_explorer.large.landmarks import Placer

    names = ("rows", "vectors", "coords")
    rows, vectors, coords = (np.load(order.given[n], allow_pickle=False) for n in names)
    place = Placer(vectors, coords)
    with own_file(f"{order.out}.npy") as file, writing(file) as write:
        for start, block in _blocks(order, progress):
            placed = place(np.asarray(block))
            low, high = np.searchsorted(rows, (start, start + len(block)))
            placed[rows[low:high] - start] = coords[low:high]
            write(placed)
    return f"{order.out}.npy"


VERBS: dict[str, Callable[[Order, Progress], Any]] = {
    "gram": _gram,
    "power": _power,
    "take": _take,
    "apply": _apply,
    "fit": _fit,
    "place": _place,
}


def own_file(path: str) -> AbstractContextManager[BinaryIO]:
    """Write a part, in the folder that was made for the parts; a second try replaces the first."""
    return files.replacing(Path(path).parent, Path(path).name)


@contextmanager
def writing(file: BinaryIO, dtype: type = np.float32) -> Iterator[Callable[[np.ndarray], None]]:
    """Let an NPY file grow block by block; its header is written at the end."""
    rows, width = 0, 0
    file.write(b" " * 128)

    def write(block: np.ndarray) -> None:
        nonlocal rows, width
        width = block.shape[1]
        rows += len(block)
        file.write(np.ascontiguousarray(block, dtype).data)

    yield write
    file.seek(0)
    file.write(_header(rows, width, np.dtype(dtype)))


def _header(rows: int, width: int, dtype: np.dtype) -> bytes:
    """Return the 128 bytes of an NPY header, version 1.0 (NEP 1)."""
    told = {"descr": dtype.str, "fortran_order": False, "shape": (rows, width)}
    text = repr(told).encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text
