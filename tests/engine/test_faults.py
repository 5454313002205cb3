"""What goes wrong on a real machine: each is one sentence, and the next job is made."""

import os
import subprocess

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.engine import Engine, EngineError
from embedding_explorer.store import Store, StoreError
from tests.engine.test_engine import FEW, ask, lines, pets, result, until

POINTS = np.random.default_rng(0).normal(size=(60, 5)).astype(np.float32)
LAYOUT = ee.Recipe(encoder="as_given", projection="tsne")


def test_a_job_over_memory_is_ended_and_the_next_one_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_WORKERS", "1")
    monkeypatch.setenv("EXPLORER_WORKER_BYTES", "900000000")
    engine = Engine(Store(tmp_path / "store"))
    try:
        job = ask(engine, "hungry", tmp_path / "h")
        assert job.wait(120)
        with pytest.raises(EngineError, match="memory ran out; take fewer rows"):
            job.result()
        assert lines(tmp_path / "h") == ["x"]
        assert result(engine.submit(ee.read(POINTS), LAYOUT)).map.shape == (60, 2)
    finally:
        engine.close()


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of its own with 1 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if os.name == "nt" or os.geteuid() or subprocess.run(mount, check=False).returncode:
        pytest.skip("only root can mount a small disk here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_one_sentence_where_the_data_comes_in(tiny_disk, engine):
    kept = Store(tiny_disk / "store")
    with pytest.raises(StoreError, match="disk that keeps results is full.*Nothing you brought"):
        kept.put(kept.key("big"), np.zeros(500_000))
    assert not list(kept.folder.glob("tmp-*"))
    kept.put(kept.key("small"), np.zeros(1_000))
    assert kept.get(kept.key("small")).shape == (1_000,)


def test_a_disk_that_fills_up_in_a_worker_is_one_sentence(tiny_disk, monkeypatch):
    monkeypatch.setenv("EXPLORER_WORKERS", "1")
    engine = Engine(Store(tiny_disk / "store"))
    try:
        points = np.random.default_rng(0).normal(size=(7_000, 20)).astype(np.float32)
        job = engine.submit(ee.read(points), ee.Recipe(encoder="as_given", projection="pca"))
        assert job.wait(120)
        with pytest.raises(StoreError, match="disk that keeps results is full"):
            job.result()
        assert result(engine.submit(pets(), FEW)).map.shape == (6, 2)
    finally:
        engine.close()


@pytest.mark.parametrize("harm", ["truncated", "corrupted", "gone"])
def test_files_of_the_store_that_go_bad_are_made_again(engine, harm):
    data = ee.read(POINTS + {"truncated": 1, "corrupted": 2, "gone": 3}[harm])
    good = result(engine.submit(data, LAYOUT)).map.copy()
    for entry in list(engine.store.entries()):
        for file in entry.folder.glob("*.npy"):
            raw = file.read_bytes()
            if harm == "gone":
                file.unlink()
            else:
                file.write_bytes(
                    raw[: len(raw) // 2] if harm == "truncated" else raw[:-4] + b"oops"
                )
    again = result(engine.submit(data, LAYOUT)).map
    np.testing.assert_array_equal(again, good)


def test_a_job_of_a_server_that_ends_is_made_again_by_the_next(tmp_path):
    first = Engine(Store(tmp_path / "store"))
    data = ee.read(np.random.default_rng(3).normal(size=(4_000, 8)).astype(np.float32))
    job = first.submit(data, LAYOUT)
    until(lambda: "Step" in job.progress.step, seconds=120)
    key = first.keep(data)
    first.close()
    second = Engine(Store(tmp_path / "store"))
    try:
        again = second.submit(key, LAYOUT)
        assert again.state in ("waiting", "running")
        again.cancel()
    finally:
        second.close()
