"""Goes over the data with one verb after another, and tells how far the whole is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from embedding_explorer.base import files
from embedding_explorer.base.progress import Progress
from embedding_explorer.large.data import Large
from embedding_explorer.large.gram import Moments, total
from embedding_explorer.large.pool import Pool
from embedding_explorer.large.source import Chunk
from embedding_explorer.large.tasks import Order
from embedding_explorer.large.transforms import View

SPANS = 64  # orders in a pass, at most; they do not hang on the workers, nor do the sums
POWER_SPANS = 8  # where each part holds d x k numbers


@dataclass(eq=False)
class Passes:
    """The data, who works on it, and where the parts go.

    Attributes
    ----------
    folder : Path
        Reached by every worker.
    stages : int
        How many passes there will be, for the progress.
    """

    data: Large
    pool: Pool
    folder: Path
    progress: Progress
    stages: int
    title: str = ""
    _begun: int = 0
    _serial: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))

    def begin(self, title: str) -> None:
        """Count the next stage, and name it."""
        self.title = title
        self._begun += 1
        self.tell(0.0, "")

    def tell(self, fraction: float, step: str) -> None:
        """Tell how far the stage is, 0..1; what `progress` raises stops the work."""
        words = f"{self.title}: {step}" if step else self.title
        whole = (self._begun - 1 + min(fraction, 1.0)) / self.stages
        self.progress(min(whole, 1.0), words)

    def run(
        self,
        verb: str,
        view: View,
        *,
        tell: Progress | None = None,
        chunks: tuple[Chunk, ...] | None = None,
        **given: Any,
    ) -> Iterator[Any]:
        """Yield what the verb says of every span of the data, in order."""
        name = f"{verb}-{next(self._serial)}"
        saved = view.save(self.folder, f"view-{name}")
        chunks = self.data.chunks if chunks is None else chunks
        most = POWER_SPANS if verb == "power" else SPANS
        orders = [
            Order(verb, self.data.source, span, str(self.folder / f"{name}-{i}"), saved, given)
            for i, span in enumerate(_spans(chunks, most))
        ]
        return self.pool.run(orders, tell or self.tell, self.title)

    def fit(self, **given: Any) -> dict[str, Any]:
        """Lay out the landmarks."""
        out = str(self.folder / f"fit-{next(self._serial)}")
        order = Order("fit", self.data.source, (), out, View().save(self.folder, "view-fit"), given)
        return next(iter(self.pool.run([order], self.tell, self.title)))

    def moments(self, view: View, d: int) -> Moments:
        """Return count, mean and Gram matrix of all rows, as the view has them."""
        return total((_moments(path) for path in self.run("gram", view, d=d)), d)

    def keep(self, array: np.ndarray, name: str) -> str:
        """Write an array where every worker can read it; return its path."""
        with files.create(self.folder, f"{name}.npy") as file:
            np.save(file, array, allow_pickle=False)
        return str(self.folder / f"{name}.npy")


def read_part(path: str) -> dict[str, np.ndarray]:
    """Return the arrays of a part, and remove it."""
    with np.load(path, allow_pickle=False) as file:
        found = dict(file.items())
    files.discard(Path(path).parent, Path(path).name)
    return found


def _moments(path: str) -> Moments:
    part = read_part(path)
    return Moments(int(part["n"]), part["mean"], part["gram"])


def _spans(chunks: tuple[Chunk, ...], most: int) -> Iterator[tuple[Chunk, ...]]:
    """Cut the chunks into runs of about as many."""
    edges = np.linspace(0, len(chunks), min(most, len(chunks)) + 1).astype(int)
    return (tuple(chunks[a:b]) for a, b in zip(edges[:-1], edges[1:], strict=True))
