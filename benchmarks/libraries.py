"""What the app takes of other libraries, beside what most would take: t-SNE and workbooks.

python -m benchmarks.libraries
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import embedding_explorer as ee
from benchmarks._data import digits
from benchmarks._quality import quality
from benchmarks._rows import Found, Row, beside

ROWS = (
    Row("tsne", "t-SNE of 1,797 digits of 64 pixels", "`TSNE()` of scikit-learn"),
    Row("read-xlsx", "an XLSX of 20,000 rows of 10 columns read", "`pandas.read_excel`, openpyxl"),
)


def layout(matrix: np.ndarray) -> np.ndarray:
    """Lay out as the app does."""
    recipe = ee.Recipe("as_given", projection="tsne", metric="euclidean")
    return np.asarray(ee.build(ee.read(matrix), recipe).map)


def layout_of_scikit_learn(matrix: np.ndarray) -> np.ndarray:
    """Lay out by scikit-learn with its defaults."""
    from sklearn.manifold import TSNE

    return np.asarray(TSNE(random_state=0).fit_transform(matrix))


def workbook(folder: Path, rows: int = 20_000) -> Path:
    """Write numbers and words as one sheet."""
    rng = np.random.default_rng(0)
    columns = {f"measure {'abcdefgh'[i]}": rng.normal(size=rows).round(4) for i in range(8)}
    words = {name: rng.choice(["red", "green", "blue"], rows) for name in ("colour", "other")}
    path = folder / "table.xlsx"
    pd.DataFrame({**columns, **words}).to_excel(path, index=False)
    return path


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says, after a first small one of each."""
    if "tsne" in anchors:
        matrix = digits()
        layout(matrix[:200]), layout_of_scikit_learn(matrix[:200])

        def judged(coords: np.ndarray) -> dict[str, float]:
            names = ("trustworthiness", "continuity", "15 neighbours kept")
            return dict(zip(names, quality(matrix, coords), strict=True))

        ways = (lambda: layout(matrix)), (lambda: layout_of_scikit_learn(matrix))
        yield "tsne", beside(*ways, rounds=1, turn=turn, quality=judged)
    if "read-xlsx" in anchors:
        with tempfile.TemporaryDirectory() as folder:
            small = workbook(Path(folder), 10)
            ee.read(small), pd.read_excel(small)
            path = workbook(Path(folder))
            ways = (lambda: ee.read(path)), (lambda: pd.read_excel(path))
            yield "read-xlsx", beside(*ways, rounds=1, turn=turn)


def main() -> None:
    """Print one run of both."""
    for anchor, found in rows([row.anchor for row in ROWS], 0):
        print(anchor, found, flush=True)


if __name__ == "__main__":
    main()
