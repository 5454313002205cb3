"""How many texts a second BERT reads in the app, against plain batches in the order given.

Aim: at least 1.3 times as many sentences a second as the same network, session and tokenizer
give when batches of 16 are filled up in the order the texts come, and no fewer than one text at a
time. `bert_peer` measures it against sentence-transformers, which needs torch (3 GB); what the app
adds on idle cores shows in wall time only.
The second table is what one thread costs: the same bits on any machine, and no worker that takes
another's core. Rounds are interleaved; medians.

    python -m benchmarks.bert [SENTENCES] [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Collection, Iterator
from typing import Any

import numpy as np

import embedding_explorer as ee
from benchmarks._data import sentences
from benchmarks._rows import Found, Row, beside
from embedding_explorer.encoders.bert import mean
from embedding_explorer.encoders.pretrained.text import PACKAGED, Network, load

BATCH, MOST = 16, 256
RECIPE = ee.Recipe(encoder="bert", projection=None)


def ours(texts: list[str]) -> np.ndarray:
    """Encode as the app does: texts of like length together."""
    return np.asarray(ee.build(ee.read(texts), RECIPE).space.matrix)


def in_order(texts: list[str], size: int = BATCH, session: Any = None) -> np.ndarray:
    """Encode in batches as the texts come, each filled up to its longest."""
    network = load(PACKAGED)
    found = []
    for at in range(0, len(texts), size):
        rows = [network.read(text, MOST).ids for text in texts[at : at + size]]
        states, mask = _run(network, session, rows)
        found.append(mean(states, mask))
    matrix = np.vstack(found)
    return matrix / np.linalg.norm(matrix, axis=1)[:, None]


def _run(network: Network, session: Any, rows: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    kept = network._session
    network._session = session or kept
    try:
        (state,), mask = network.run(rows)
    finally:
        network._session = kept
    return state, mask


def two_threads() -> Any:
    """Return a session that may use two threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    return onnxruntime.InferenceSession(load(PACKAGED).files.network, options)


def measured(
    ways: dict[str, Callable[[], np.ndarray]], n: int, rounds: int
) -> dict[str, np.ndarray]:
    """Print sentences per second of CPU and of wall time; return what each way found."""
    times: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    found = {}
    for turn in range(rounds):
        for way in list(ways) if turn % 2 else list(reversed(ways)):
            wall, cpu = time.perf_counter(), time.process_time()
            found[way] = ways[way]()
            times[way].append((time.perf_counter() - wall, time.process_time() - cpu))
    middle = {w: [statistics.median(c) for c in zip(*t, strict=True)] for w, t in times.items()}
    first = next(iter(ways))
    for way, (wall, cpu) in middle.items():
        print(
            f"  {way:22} {n / cpu:6.0f} per CPU second ({middle[first][1] / cpu:.2f}), "
            f"{n / wall:6.0f} per second ({middle[first][0] / wall:.2f})",
            flush=True,
        )
    return found


def main(n: int = 512, rounds: int = 3) -> None:
    """Print the tables."""
    texts = [text for text in sentences() if 3 <= len(text.split()) <= 60]
    rng = np.random.default_rng(0)
    texts = [texts[i] for i in rng.permutation(len(texts))[:n]]
    load(PACKAGED)
    lengths = [len(text.split()) for text in texts]
    print(f"{n} sentences of {min(lengths)} to {max(lengths)} words; median of {rounds}:")
    found = measured(
        {
            "like lengths (app)": lambda: ours(texts),
            "in the order given": lambda: in_order(texts),
            "one at a time": lambda: in_order(texts, 1),
        },
        n,
        rounds,
    )
    first, *others = found.values()
    print(f"  the same vectors to {max(np.abs(first - o).max() for o in others):.1e}")
    session = two_threads()
    print("Threads, in the order given:")
    measured(
        {
            "one thread": lambda: in_order(texts),
            "two threads": lambda: in_order(texts, session=session),
        },
        n,
        rounds,
    )


ROWS = (
    Row("bert-batches", "BERT over 192 sentences, those of like length together",
        "the same network, batches of 16 in the order given"),
    Row("bert-one-at-a-time", "the same", "the same network, one sentence at a time"),
)  # fmt: skip


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says, after a first sentence by each."""
    texts = [text for text in sentences() if 3 <= len(text.split()) <= 60]
    rng = np.random.default_rng(0)
    texts = [texts[i] for i in rng.permutation(len(texts))[:192]]
    ours(texts[:16]), in_order(texts[:16])
    exact = in_order(texts, 1)
    for anchor, size in (("bert-batches", BATCH), ("bert-one-at-a-time", 1)):
        if anchor in anchors:
            yield anchor, beside(
                lambda: ours(texts), lambda size=size: in_order(texts, size), rounds=1, turn=turn,
                quality=lambda found: {"numbers off by": float(np.abs(found - exact).max())},
            )  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
