"""How many words a second Word2Vec learns from in the app, against bare gensim.

Aim: within 5 % of gensim alone with the same settings (one worker, no loss, no callback), with
progress five times a second and the loss of every epoch. Two million words of speeches; rounds are
interleaved and change who begins; the vectors of both are compared bit by bit.

    python -m benchmarks.word2vec [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Collection, Iterator
from typing import Any

from benchmarks._data import sentences
from benchmarks._rows import Found, Row, beside
from embedding_explorer.encoders.training.gensim_progress import Reading, trained

SETTINGS = {"vector_size": 100, "window": 5, "min_count": 5, "epochs": 2, "workers": 1, "seed": 0}


def ours(texts: list[list[str]], **settings: Any) -> Any:
    """Train as the app does."""
    model, loss = trained(Reading(texts), lambda fraction, step: None, **settings)
    assert len(loss) == settings["epochs"]
    return model


def theirs(texts: list[list[str]], **settings: Any) -> Any:
    """Train with gensim alone."""
    from gensim.models import Word2Vec

    return Word2Vec(texts, **settings)


def main(rounds: int = 5) -> None:
    """Print medians of words per second of CPU and of wall time."""
    texts = [sentence.split() for sentence in sentences()]
    words = sum(map(len, texts)) * SETTINGS["epochs"]
    for name, sg in (("CBOW", 0), ("skip-gram", 1)):
        times: dict[str, list[tuple[float, float]]] = {"ours": [], "gensim": []}
        found = {}
        for turn in range(rounds):
            ways = [("ours", ours), ("gensim", theirs)]
            for way, work in ways if turn % 2 else reversed(ways):
                wall, cpu = time.perf_counter(), time.process_time()
                found[way] = work(texts, sg=sg, **SETTINGS).wv.vectors
                times[way].append((time.perf_counter() - wall, time.process_time() - cpu))
        print(f"{name}, {words:,} words; median of {rounds}:")
        middle = {w: [statistics.median(c) for c in zip(*t, strict=True)] for w, t in times.items()}
        for way, (wall, cpu) in middle.items():
            print(
                f"  {way:7} {words / cpu:9,.0f} words per CPU second "
                f"({middle['gensim'][1] / cpu:.1%}), {words / wall:9,.0f} per second "
                f"({middle['gensim'][0] / wall:.1%})"
            )
        print(f"  the same bits: {(found['ours'] == found['gensim']).all()}", flush=True)


SOME = 15_000  # sentences
ROWS = (
    Row("word2vec-cbow", f"CBOW over {SOME:,} sentences, twice, with progress and loss",
        "bare gensim, one worker"),
    Row("word2vec-skip-gram", "skip-gram over the same", "bare gensim, one worker"),
    Row("cbow-beside-skip-gram", "CBOW over the same", "skip-gram, both of gensim"),
)  # fmt: skip


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says."""
    texts = [sentence.split() for sentence in sentences()[:SOME]]
    theirs(texts[:500], sg=0, **SETTINGS), ours(texts[:500], sg=0, **SETTINGS)
    found = {}
    for anchor, sg in (("word2vec-cbow", 0), ("word2vec-skip-gram", 1)):
        made: list[Any] = []

        def told(model: Any, made: list[Any] = made) -> dict[str, float]:
            made.append(model.wv.vectors)
            return {"numbers as gensim's": float((made[-1] == made[0]).mean())}

        found[anchor] = beside(
            lambda sg=sg: ours(texts, sg=sg, **SETTINGS),
            lambda sg=sg: theirs(texts, sg=sg, **SETTINGS),
            rounds=2, turn=turn, quality=told,
        )  # fmt: skip
    cbow, skip = found["word2vec-cbow"], found["word2vec-skip-gram"]
    if cbow.processor and skip.processor and cbow.peer:
        busy = cbow.processor[1], skip.processor[1]
        found["cbow-beside-skip-gram"] = Found(cbow.peer, skip.peer, busy)
    yield from ((anchor, found[anchor]) for anchor in anchors)


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
