"""Reading a wide table of numbers, against pandas and pyarrow on the same file.

Aim: at most 3 times what pandas.read_csv and pandas.read_parquet take, roles, names, repeated
rows and the fingerprint included. Rounds are interleaved; what is shown is the quickest of each.

    python -m benchmarks.reading [ROWS [COLUMNS]]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from benchmarks._rows import Found, Row, beside

ROUNDS = 3
LARGE = str(10**11)  # more than the table has: the limits are for servers


def table(folder: Path, rows: int, columns: int) -> dict[str, Path]:
    """Write a table of named measurements as CSV and as Parquet."""
    import numpy as np
    import pandas as pd

    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [f"measure {letters[i // 26 % 26]}{letters[i % 26]}" for i in range(columns)]
    values = np.random.default_rng(0).normal(size=(rows, columns)).round(6)
    frame = pd.DataFrame(values, columns=names)
    paths = {suffix: folder / f"table.{suffix}" for suffix in ("csv", "parquet")}
    frame.to_csv(paths["csv"], index=False)
    frame.to_parquet(paths["parquet"])
    return paths


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main(rows: int = 1_000_000, columns: int = 50) -> None:
    """Print the seconds of both and their ratio, for each format."""
    for limit in ("CELLS", "UPLOAD_BYTES", "EXPANDED_BYTES", "CHARACTERS"):
        os.environ.setdefault(f"EXPLORER_MAX_{limit}", LARGE)
    import pandas as pd

    import embedding_explorer as ee

    peers = {"csv": pd.read_csv, "parquet": pd.read_parquet}
    with tempfile.TemporaryDirectory() as folder:
        for suffix, path in table(Path(folder), rows, columns).items():
            peer, ours = [], []
            for _ in range(ROUNDS):
                peer.append(seconds(lambda s=suffix, p=path: peers[s](p)))  # type: ignore[misc]
                ours.append(seconds(lambda p=path: ee.read(p)))  # type: ignore[misc]
            times = f"pandas {min(peer):.2f} s, here {min(ours):.2f} s"
            print(f"{suffix}: {rows:,} x {columns}, {times}, {min(ours) / min(peer):.1f} times")


ROWS = (
    Row("read-csv", "a CSV of 200,000 rows of 50 numbers read", "`pandas.read_csv`"),
    Row("read-parquet", "the same as Parquet", "`pandas.read_parquet`"),
    Row("read-csv-1m", "a CSV of 1,000,000 rows of 50 numbers read", "`pandas.read_csv`",
        long=True),
    Row("read-parquet-1m", "the same as Parquet", "`pandas.read_parquet`", long=True),
)  # fmt: skip


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says, after a first small table."""
    for limit in ("CELLS", "UPLOAD_BYTES", "EXPANDED_BYTES", "CHARACTERS"):
        os.environ.setdefault(f"EXPLORER_MAX_{limit}", LARGE)
    import pandas as pd

    import embedding_explorer as ee

    peers = {"csv": pd.read_csv, "parquet": pd.read_parquet}
    with tempfile.TemporaryDirectory() as folder:
        for path in table(Path(folder), 100, 50).values():
            ee.read(path)
        for many, end in ((200_000, ""), (1_000_000, "-1m")):
            asked = [kind for kind in peers if f"read-{kind}{end}" in anchors]
            paths = table(Path(folder), many, 50) if asked else {}
            for kind in asked:
                yield f"read-{kind}{end}", beside(
                    lambda p=paths[kind]: ee.read(p),
                    lambda k=kind, p=paths[kind]: peers[k](p),
                    rounds=1, turn=turn,
                )  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
