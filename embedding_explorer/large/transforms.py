"""What is done to every block before it is used: shift, unit length, a projection, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from embedding_explorer.base import files
from embedding_explorer.space.space import Matrix, unit_rows


@dataclass(frozen=True, eq=False)
class View:
    """Steps that turn a row as it is in the files into the row that is worked on.

    Attributes
    ----------
    steps : tuple
        ("unit",); ("shift", mean (d,)); ("project", components (k, d)).
    """

    steps: tuple[tuple[Any, ...], ...] = field(default_factory=tuple)

    def then(self, *steps: tuple[Any, ...]) -> View:
        """Return a view with more steps."""
        return View((*self.steps, *steps))

    def __call__(self, block: Matrix) -> Matrix:
        """Return the rows of a block as they are worked on, float32."""
        for kind, *values in self.steps:
            block = _STEPS[kind](block, *values)
        return block

    def save(self, folder: Path, name: str) -> ViewFile:
        """Write the numbers where every worker can read them."""
        kinds = []
        for i, (kind, *values) in enumerate(self.steps):
            kinds.append(kind)
            if values:
                with files.create(folder, f"{name}-{i}.npy") as file:
                    np.save(file, values[0], allow_pickle=False)
        return ViewFile(str(folder / name), tuple(kinds))


@dataclass(frozen=True)
class ViewFile:
    """A view on disk, as it travels with a task."""

    path: str
    kinds: tuple[str, ...]

    def load(self) -> View:
        """Read it."""
        return View(tuple(self._step(i, kind) for i, kind in enumerate(self.kinds)))

    def _step(self, i: int, kind: str) -> tuple[Any, ...]:
        if kind == "unit":
            return (kind,)
        return kind, np.load(f"{self.path}-{i}.npy", allow_pickle=False)


def _shift(block: Matrix, mean: np.ndarray) -> np.ndarray:
    return block - mean.astype(np.float32)


def _project(block: Matrix, components: np.ndarray) -> np.ndarray:
    return np.asarray(block @ components.T.astype(np.float32))


_STEPS: dict[str, Callable[..., Matrix]] = {"unit": unit_rows, "shift": _shift, "project": _project}
