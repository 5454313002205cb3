"""A method is one file: an encoder and a reducer in a folder of one's own work everywhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
ENCODER = '''"""Words by how long they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.registry import param
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.space.space import Space

TITLE = "Word lengths"
SUMMARY = "A word is how long it is, and how many different letters it has."
ACCEPTS = ("text",)
ORDER = 15


@dataclass(frozen=True)
class Params:
    """How lengths count."""

    power: int = param(1, "Exponent", low=1, high=3)


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return two numbers per text."""
    progress(0.0, "Counting letters")
    running = dataset.with_role("text")
    texts = dataset.items[running[0]] if running else dataset.names
    rows = [[len(t) ** params.power, len(set(t)), 1 + i, i % 3] for i, t in enumerate(texts)]
    progress(1.0, "Counting letters")
    names = {"feature_names": ["length", "letters", "place", "turn"]}
    matrix = np.array(rows, np.float32)
    return Space(dataset.names, matrix, dataset.items, extras=names, unit="document")
'''
REDUCER = '''"""The first columns, stretched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.registry import param
from embedding_explorer.reducers import Reduced
from embedding_explorer.space.space import Space

TITLE = "Stretch"
SUMMARY = "Keeps the first columns and makes the first of them wider."
CAPTION = "Distances in this map are stretched in one direction."
GRID = {"factor": (2.0, 4.0)}


@dataclass(frozen=True)
class Params:
    """How many columns, and how far they are stretched."""

    n_components: int = param(2, "Dimensions", low=1, high=3)
    factor: float = param(2.0, "Factor", low=1.0, high=9.0)


def reduce(space: Space, params: Params, *, metric: str, seed: int, progress: Any) -> Reduced:
    """Return the first columns, the first of them stretched."""
    progress(0.0, "Stretching")
    dense = space.matrix if isinstance(space.matrix, np.ndarray) else space.matrix.toarray()
    coords = dense[:, : params.n_components].astype(np.float32)
    coords[:, 0] *= params.factor
    progress(1.0, "Stretching")
    names = [f"column {i + 1}" for i in range(coords.shape[1])]
    return Reduced(coords, {"axis_names": names, "notes": ()})
'''


@pytest.mark.parametrize(
    ("place", "files", "says"),
    [
        ("gone", {}, "EXPLORER_METHODS names no folder"),
        ("mine", {"encoders/tfidf.py": ""}, "has a file tfidf.py, and so has the program"),
        ("mine", {"reducers/torn.py": "def ("}, "The reducer torn cannot be loaded"),
    ],
)
def test_what_cannot_be_a_method_is_said(tmp_path, place, files, says):
    for name, text in files.items():
        path = tmp_path / "mine" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    asked = "from embedding_explorer.base.registry import keys; keys('encoders'); keys('reducers')"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "EXPLORER_METHODS": str(tmp_path / place)},
    )  # fmt: skip
    assert done.returncode == 1
    assert says in done.stderr.splitlines()[-1]


def test_a_file_of_ones_own_is_a_method_everywhere(tmp_path):
    for folder, name, text in (("encoders", "lengths", ENCODER), ("reducers", "stretch", REDUCER)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.py").write_text(text, "utf-8")
    environment = {
        **os.environ,
        "EXPLORER_METHODS": str(tmp_path),
        "EXPLORER_STORE": str(tmp_path / "store"),
    }
    contract = HERE / "test_contract_methods.py"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += [str(HERE / "with_added_methods.py"), str(contract)]
    command += ["-k", "with_added_methods or lengths or stretch or every_module"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-5_000:] + done.stderr[-2_000:]
    passed = int(done.stdout.split(" passed")[0].split()[-1])
    assert passed > 30, "the contract of all methods was tried on them"
