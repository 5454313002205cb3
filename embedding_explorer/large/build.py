"""Carry a Recipe out on data larger than memory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from embedding_explorer.base import files
from embedding_explorer.base.errors import InputError
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.large import writer as outs
from embedding_explorer.large.data import Large
from embedding_explorer.large.open_path import open_
from embedding_explorer.large.passes import Passes
from embedding_explorer.large.pool import Here, Pool
from embedding_explorer.large.steps import LANDMARKS, Steps, check_steps, stages
from embedding_explorer.space.space import Stage


@dataclass(frozen=True, eq=False)
class LargeBuilt:
    """What a recipe made of data larger than memory.

    Attributes
    ----------
    data : Large
    recipe : Recipe
    map : (n, k) float32, memory-mapped
        The map; without projection what the reducer made.
    trail : tuple of Stage
    extras : mapping
        Named results of "reduce" and "map", as in `Space.extras`.
    caption : str
        What distances in this map do and do not mean, and how it was made.
    """

    data: Large
    recipe: Recipe
    map: np.ndarray
    trail: tuple[Stage, ...]
    extras: Mapping[str, Any] = field(default_factory=dict)
    caption: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """Every sentence the reader should know, in the order of the steps."""
        return (*self.data.notes, *(note for stage in self.trail for note in stage.notes))

    def write(self, path: str | os.PathLike[str], progress: Progress | None = None) -> Path:
        """Write the map block by block: .npy, or .parquet and .csv with names and other columns.

        Raises
        ------
        InputError
            For another suffix, a folder that does not exist, or one that cannot be written.
        """
        return outs.write(self.data, self.map, Path(path), progress or _silent)


def check(
    path: str | os.PathLike[str] | Large, recipe: Recipe, landmarks: int = LANDMARKS
) -> Large:
    """Look at the files and the recipe; return the data, or raise what `build` would."""
    data = path if isinstance(path, Large) else open_(path)
    check_steps(data, recipe, landmarks)
    return data


def build(
    path: str | os.PathLike[str] | Large,
    recipe: Recipe | None = None,
    *,
    out: str | os.PathLike[str] | None = None,
    landmarks: int = LANDMARKS,
    progress: Progress | None = None,
    client: Any = None,
    folder: str | os.PathLike[str] | None = None,
) -> LargeBuilt:
    """Turn vectors in files into a map, chunk by chunk.

    Parameters
    ----------
    path : path or Large
        What `open` takes, or gave.
    recipe : Recipe
        The encoder must be "as_given"; reducer None, "pca" or "svd"; projection None, "pca",
        "svd" or "umap". UMAP of all of it when None.
    out : path, optional
        Where to write the map (`LargeBuilt.write`).
    landmarks : int
        How many points UMAP lays out; the others are placed by them.
    progress : callable (fraction, step) -> None, optional
        Called after every block; what it raises stops the work.
    client : distributed.Client, optional
        Whose workers do the work; this process when None. The result is the same.
    folder : path, optional
        Where parts are written, reached by all workers; beside `out`, or the system's own for
        such files, when None.

    Raises
    ------
    InputError, MethodError
        For files that cannot be used, and steps that are not offered for them.
    Cancelled
        If `progress` raised it; nothing is left behind.
    """
    recipe = recipe or Recipe(encoder="as_given", projection="umap", metric="euclidean")
    if out is not None:
        outs.check(Path(out))
    data = check(path, recipe, landmarks)
    with _folder(folder or (Path(out).parent if out is not None else None)) as work:
        passes = Passes(data, _pool(client), work, progress or _silent, stages(data, recipe, out))
        steps = Steps(passes, recipe, landmarks)
        parts = steps.run()
        joined = outs.join(parts, work / "map.npy")
        if out is not None:
            passes.begin("Writing")
            outs.write(data, _mapped(joined), Path(out), passes.tell)
            if Path(out).suffix.lower() == ".npy":
                joined = Path(out)
        made = _mapped(joined)  # stays readable when its folder goes
    passes.progress(1.0, "Done")
    return LargeBuilt(data, recipe, made, tuple(steps.trail), steps.extras, steps.caption)


def _pool(client: Any) -> Pool:
    if client is None:
        return Here()
    from embedding_explorer.large.workers import Workers

    return Workers(client)


def _mapped(path: Path) -> np.ndarray:
    mapped: np.ndarray = np.load(path, mmap_mode="r", allow_pickle=False)
    return mapped


def _silent(fraction: float, step: str) -> None:
    return None


@contextmanager
def _folder(parent: str | os.PathLike[str] | None) -> Iterator[Path]:
    where = "the folder for temporary files" if parent is None else repr(str(parent))
    try:
        with files.temporary_folder(parent) as work:
            yield work
    except OSError as error:
        raise InputError(
            f"The parts of the map cannot be written to {where} or read back: "
            f"{error.strerror or error}."
        ) from error
