"""Vectors in files, small; chunks and blocks are made small so that there are many."""

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    monkeypatch.setattr("embedding_explorer.large.source.BLOCK_BYTES", 8_000)


@pytest.fixture
def cloud():
    """3,000 vectors with a steep spectrum and a mean far from zero."""
    rng = np.random.default_rng(3)
    spread = np.geomspace(10, 0.3, 24)
    turn = np.linalg.qr(rng.normal(size=(24, 24)))[0]
    return ((rng.normal(size=(3_000, 24)) * spread) @ turn + 40).astype(np.float32)


@pytest.fixture
def npy(tmp_path, cloud):
    """The cloud as one NPY file."""
    np.save(tmp_path / "cloud.npy", cloud)
    return tmp_path / "cloud.npy"
