"""The same data, recipe and seed give the same bits, whatever the order of sets in a process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import hashlib
import numpy as np
import embedding_explorer as ee
from tests.encoders import made

def told(title, data, **choices):
    out = ee.build(data, ee.Recipe(seed=3, **choices))
    dense = np.asarray(getattr(out.space.matrix, "toarray", lambda: out.space.matrix)())
    names = repr([out.space.names.tolist(), list(out.space.extras.get("feature_names", ()))])
    parts = [names.encode(), dense.tobytes(), b"" if out.map is None else out.map.tobytes()]
    print(title, dense.shape, *(hashlib.sha256(part).hexdigest() for part in parts))

cloud, text = made.vectors(made.cloud(60, 6)), made.text()
told("one_hot", made.films(), encoder="one_hot", projection="pca")
told("one_hot of words", text, encoder="one_hot", projection="svd")
told("tfidf", text, encoder="tfidf", encoder_params={"stop_words": "english"}, projection="svd")
told("word2vec", text, encoder="word2vec", encoder_params={"epochs": 5}, projection="pca")
told("word2vec of cells", made.films(), encoder="word2vec", projection=None)
told("bert", text, encoder="bert", projection=None)
told("pca", cloud, encoder="as_given", projection="pca")
told("svd", cloud, encoder="as_given", reducer="svd", projection="svd")
told("tsne", cloud, encoder="as_given", projection="tsne")
told("graph", made.graph(), encoder="one_hot", projection="svd")
told("learned", made.films(), encoder="learned", encoder_params={"target": "genre", "epochs": 5})
told("node2vec", made.graph(), encoder="node2vec", encoder_params={"epochs": 2})
told("spectral", made.graph(), encoder="spectral", encoder_params={"vector_size": 4})
"""


@pytest.fixture(scope="module")
def runs() -> list[list[str]]:
    """What two processes that order their sets differently say of the same recipes."""
    # On all cores, as outside of tests: sums by several threads could differ from run to run.
    usual = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", CODE],
            cwd=Path(__file__).resolve().parents[2],
            env={**usual, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    said = [process.communicate(timeout=300)[0].splitlines() for process in started]
    assert [process.returncode for process in started] == [0, 0]
    return said


def test_two_processes_make_the_same_bits(runs):
    one, other = runs
    assert len(one) == 13
    assert one == other
    assert len({line.split(" (")[1] for line in one}) == 13, "thirteen different results"


def test_the_two_processes_do_order_sets_differently():
    order = "print(list({'apple', 'pear', 'plum', 'fig', 'kiwi', 'lime'}))"
    said = {
        subprocess.run(
            [sys.executable, "-c", order],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 2
