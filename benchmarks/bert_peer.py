"""BERT in the app against sentence-transformers: the same float32 weights, texts and machine.

Claim: at least as many texts a second, of CPU and of wall time, and the same vectors to 1e-4.
sentence-transformers needs torch (3 GB), so it is not installed with the benchmarks; give the
Python of an environment that has it, and a folder with the model (model.safetensors, config.json,
tokenizer.json) as published: sentence-transformers/all-MiniLM-L6-v2. Both have their default
threads and batches. Rounds are interleaved; medians.

    python -m benchmarks.bert_peer FOLDER PYTHON_OF_PEER [ROUNDS]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import embedding_explorer as ee
from benchmarks._data import sentences
from embedding_explorer.encoders.pretrained.text import PACKAGED

SHORT, LONG, WORDS = 512, 96, 120
PEER = "sentence-transformers"


def texts() -> dict[str, list[str]]:
    """Return sentences of 5 to 16 words, and documents of 120 words."""
    found = sentences()
    rng = np.random.default_rng(0)
    short = [text for text in found if 5 <= len(text.split()) <= 16]
    words = " ".join(found[: 40 * LONG]).split()
    long = [" ".join(words[i * WORDS : (i + 1) * WORDS]) for i in range(LONG)]
    return {"short": [short[i] for i in rng.permutation(len(short))[:SHORT]], "long": long}


def ours(found: list[str], model: str) -> tuple[float, float, np.ndarray]:
    """Encode as the app does; return seconds of wall time, of CPU, and the vectors."""
    recipe = ee.Recipe(encoder="bert", encoder_params={"model": model}, projection=None)
    data = ee.read(found)
    wall, cpu = time.perf_counter(), time.process_time()
    matrix = np.asarray(ee.build(data, recipe).space.matrix)
    return time.perf_counter() - wall, time.process_time() - cpu, matrix


class Peer:
    """sentence-transformers in a process of its own."""

    def __init__(self, python: str, model: str, found: dict[str, list[str]], place: Path) -> None:
        self.place = place
        (place / "texts.json").write_text(json.dumps(found), "utf-8")
        script = Path(__file__).with_name("_sentence_transformers.py")
        command = [python, str(script), model, str(place / "texts.json"), str(place)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self.title = self._line()

    def _line(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("The peer ended; is sentence-transformers in its environment?")
        return json.loads(line)

    def encode(self, name: str) -> tuple[float, float, np.ndarray]:
        """Return seconds of wall time, of CPU, and the vectors of a list."""
        assert self.process.stdin
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        wall, cpu = self._line()
        return wall, cpu, np.load(self.place / f"{name}.npy")


def measured(name: str, n: int, ways: dict[str, Callable[[], Any]], rounds: int) -> None:
    """Print texts per second of each way, with its ratio to the peer, and how vectors differ."""
    times: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    vectors = {}
    for turn in range(rounds):
        for way in list(ways) if turn % 2 else list(reversed(ways)):
            wall, cpu, vectors[way] = ways[way]()
            times[way].append((wall, cpu))
    middle = {w: [statistics.median(c) for c in zip(*t, strict=True)] for w, t in times.items()}
    print(f"{n} {name}; median of {rounds}, in brackets the ratio to {PEER}:")
    for way, (wall, cpu) in middle.items():
        ratios = middle[PEER][0] / wall, middle[PEER][1] / cpu
        cosine = float((vectors[way] * vectors[PEER]).sum(axis=1).min())
        print(
            f"  {way:22} {n / wall:6.1f} per second ({ratios[0]:.2f}), "
            f"{n / cpu:6.1f} per CPU second ({ratios[1]:.2f}); vectors differ by "
            f"{np.abs(vectors[way] - vectors[PEER]).max():.1e}, least cosine {cosine:.4f}",
            flush=True,
        )


def main(folder: str, python: str, rounds: str = "5") -> None:
    """Print both tables."""
    found = texts()
    with tempfile.TemporaryDirectory() as place:
        peer = Peer(python, folder, found, Path(place))
        print(peer.title)
        for model in (folder, PACKAGED):
            ours(found["short"][:64], model)
        for name, title in (("short", "sentences of 5 to 16 words"), ("long", "of 120 words")):
            ways: dict[str, Callable[[], Any]] = {
                "app, float32": lambda name=name: ours(found[name], folder),
                "app, packaged int8": lambda name=name: ours(found[name], PACKAGED),
                PEER: lambda name=name: peer.encode(name),
            }
            measured(title, len(found[name]), ways, int(rounds))
        peer.process.stdin.close()  # type: ignore[union-attr]
        peer.process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
