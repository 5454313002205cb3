"""What a worker's memory is made of: its size after each kind of job, in a mixed sequence.

Claim: after a round of every kind a worker is as large after ten rounds as after two, and a worker
over the bound is renewed (`embedding_explorer/engine/renewal.py`).

    python -m benchmarks.workers [--rounds 3] [--rows 3000]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

import embedding_explorer as ee
from embedding_explorer.engine import Engine, map_questions, training_questions
from embedding_explorer.engine.store import Store


def jobs(engine: Engine, seed: int, rows: int) -> Iterator[tuple[str, Any]]:
    """Yield one job of every kind, on data that no round before had."""
    chance = np.random.default_rng(seed)
    points = ee.read(chance.normal(size=(rows, 64)).astype(np.float32))
    text = ee.sample("speeches")
    films, digits, graph = ee.sample("films"), ee.sample("digits"), ee.sample("friends")

    def recipe(encoder: str, projection: str, **more: Any) -> ee.Recipe:
        return ee.Recipe(encoder=encoder, projection=projection, seed=seed, **more)

    flat = recipe("as_given", "pca")
    yield "pca", engine.submit(points, flat)
    yield "umap", engine.submit(points, recipe("as_given", "umap"))
    yield "t-SNE", engine.submit(points, recipe("as_given", "tsne"))
    yield "word2vec", engine.submit(text, recipe("word2vec", "pca"))
    documents = ee.sample("documents")
    yield "tf-idf", engine.submit(documents, recipe("tfidf", "svd"))
    yield "BERT", engine.submit(documents, recipe("bert", "pca"))
    yield "network", engine.submit(films, recipe("learned", "pca"))
    yield "node2vec", engine.submit(graph, recipe("node2vec", "pca"))
    yield "pixels", engine.submit(digits, recipe("pixels", "umap"))
    for question, given in (
        (map_questions.clusters, {}),
        (ee.measure, {"k": 10 + seed % 5}),
        (map_questions.believed, {"k": 10 + seed % 5}),
        (ee.health, {}),
    ):
        name = question.__name__
        yield name, engine.call(question, points, flat, title=name, arguments=given)
    made = engine.call(
        training_questions.word_training,
        text,
        recipe("one_hot", "pca").space_recipe(),
        title="training",
        arguments={
            "architecture": "CBOW",
            "epochs": 5,
            "vector_size": 50,
            "window": 5,
            "seed": seed,
        },
    )
    yield "training", made


def main(arguments: list[str]) -> None:
    """Print a line per job and the sizes per round."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=3_000)
    given = parser.parse_args(arguments)
    os.environ["EXPLORER_WORKERS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Store(folder))
        engine.start()
        while not engine.ready:
            time.sleep(0.1)
        print(f"at birth: {_size(engine):,.0f} MB")
        while os.environ.get("EXPLORER_WARM", "1") != "0" and not engine.crew.is_warm:
            time.sleep(0.2)
        print(f"warm: {_size(engine):,.0f} MB")
        for turn in range(given.rounds):
            for name, job in jobs(engine, turn, given.rows):
                before, start = _size(engine), time.perf_counter()
                try:
                    job.result()
                except ee.ExplorerError as error:
                    print(f"  {name}: {error}")
                spent = time.perf_counter() - start
                after = _size(engine)
                print(f"  {name:<13} {after:>6,.0f} MB ({after - before:+5.0f}) in {spent:.1f} s")
            print(f"after round {turn + 1}: {_size(engine):,.0f} MB", flush=True)
        engine.close()


def _size(engine: Engine) -> float:
    """Return the resident size of the worker now, in MB."""
    import psutil

    child = psutil.Process(engine.crew._embedded.process.pid)  # type: ignore[union-attr]
    return max(p.memory_info().rss for p in child.children(recursive=True)) / 1e6


if __name__ == "__main__":
    main(sys.argv[1:])
