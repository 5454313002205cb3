"""Data larger than memory through the engine's workers."""

import os
import signal

import numpy as np
import pytest
from scipy import sparse

import embedding_explorer as ee
from embedding_explorer import large
from embedding_explorer.base.errors import InputError
from embedding_explorer.engine import EngineError
from tests.engine.test_engine import FEW, pets, until

SECONDS = 400  # UMAP may have to be compiled first, twice where it runs in both processes


def result(job):
    assert job.wait(SECONDS), job.progress
    return job.result()


def recipe(projection, **more):
    return ee.Recipe(encoder="as_given", projection=projection, metric="euclidean", **more)


@pytest.fixture
def folder(tmp_path):
    """Twelve files of 500 vectors."""
    rng = np.random.default_rng(5)
    made = tmp_path / "vectors"
    made.mkdir()
    for i in range(12):
        part = rng.normal(size=(500, 10)) * np.geomspace(5, 1, 10) + rng.integers(0, 9, (500, 1))
        np.save(made / f"{i:02}.npy", part.astype(np.float32))
    return made


@pytest.mark.parametrize("chain", [(None, "pca"), ("pca", "svd"), (None, "umap"), ("svd", None)])
def test_the_same_bits_as_in_this_process(engine, folder, chain):
    made_by = recipe(chain[1], reducer=chain[0])
    job = engine.large(folder, made_by, landmarks=200)
    made, here = result(job), large.build(folder, made_by, landmarks=200)
    np.testing.assert_array_equal(made.map, here.map)
    assert made.caption == here.caption
    assert made.notes == here.notes
    assert engine.large(folder, made_by, landmarks=200).state == "done"
    out = made.write(folder.parent / "map.parquet")
    assert out.is_file()


def test_files_that_changed_are_another_question(engine, folder):
    first = result(engine.large(folder, recipe("pca")))
    np.save(folder / "11.npy", np.ones((700, 10), np.float32))
    second = result(engine.large(folder, recipe("pca")))
    assert (len(first.map), len(second.map)) == (6_000, 6_200)


def test_what_is_wrong_with_a_file_is_its_own_sentence(engine, folder):
    np.save(folder / "07.npy", np.full((3, 10), np.nan, np.float32))
    job = engine.large(folder, recipe("pca"))
    with pytest.raises(InputError, match="'07.npy' has a value that is missing"):
        result(job)


@pytest.fixture
def slow(engine, monkeypatch):
    """Let every block take a while, in the workers."""
    engine.start()
    until(lambda: engine.ready)
    client = engine.crew._client
    client.run(_slow, True)
    yield client
    until(lambda: len(engine.crew.report()) == 2)
    client.run(_slow, False)


def _slow(on):
    import time

    from embedding_explorer.large import tasks

    if on:
        kept = tasks.gram.of_block
        tasks.gram.kept = kept

        def of_block(block):
            tasks.gram.began = time.monotonic()
            time.sleep(0.4)
            return kept(block)

        tasks.gram.of_block = of_block
    elif hasattr(tasks.gram, "kept"):
        tasks.gram.of_block = tasks.gram.kept


def _since():
    """Return the seconds since this worker began a block."""
    import time

    from embedding_explorer.large import tasks

    return time.monotonic() - getattr(tasks.gram, "began", -np.inf)


def test_all_workers_take_chunks_and_progress_is_told(engine, folder, slow):
    job = engine.large(folder, recipe("pca"))
    seen, busy = [], set()
    while not job.wait(0.05):
        seen.append((job.progress.fraction, job.progress.step))
        busy |= {w for w, keys in slow.processing().items() if any("_run" in k for k in keys)}
    assert result(job).map.shape == (6_000, 2)
    assert len(busy) == 2
    assert [f for f, _ in seen] == sorted(f for f, _ in seen)
    assert any("PCA: part" in step for _, step in seen)


def test_it_stops_when_asked(engine, folder, slow):
    job = engine.large(folder, recipe("pca", seed=7))
    until(lambda: "part" in job.progress.step)
    job.cancel()
    assert job.state == "cancelled"
    until(lambda: not engine._line.busy, seconds=300)
    until(lambda: not any(slow.processing().values()), seconds=300)
    until(lambda: not list((engine.store.folder / "jobs").glob("*")))
    assert result(engine.submit(pets(), ee.Recipe(encoder="one_hot", projection="pca")))


@pytest.mark.parametrize("which", ["the one that drives", "another"])
def test_a_killed_worker_is_one_sentence_or_nothing_is_lost(engine, folder, slow, which):
    pids = slow.run(os.getpid)
    job = engine.large(folder, recipe("pca", seed=len(which)))
    until(lambda: "part" in job.progress.step)
    driver = job.works[0].told().worker
    victim = next(w for w in pids if (w == driver) == (which != "another"))
    # what a killed worker had not begun is given to the other, and then nothing is lost
    until(lambda: slow.run(_since, workers=[victim])[victim] < 0.2)
    os.kill(pids[victim], signal.SIGKILL)
    assert job.wait(300)
    if job.state == "done":  # what the other one had in hand was given to the one that drives
        assert which == "another"
        assert job.result().map.shape == (6_000, 2)
    else:
        with pytest.raises(EngineError, match="The worker running .* stopped"):
            job.result()
    until(lambda: not any(slow.processing().values()))
    until(lambda: len(engine.crew.report()) == 2)
    until(lambda: not list((engine.store.folder / "jobs").glob("*")))
    again = engine.large(folder, recipe("pca", seed=99))
    assert result(again).map.shape == (6_000, 2)


def test_svd_of_sparse_blocks(engine, tmp_path):
    (tmp_path / "blocks").mkdir()
    for i in range(5):
        part = sparse.random(200, 150, 0.1, "csr", np.float32, np.random.default_rng(i))
        sparse.save_npz(tmp_path / "blocks" / f"{i}.npz", part)
    made = result(engine.large(tmp_path / "blocks", recipe("svd")))
    here = large.build(tmp_path / "blocks", recipe("svd"))
    np.testing.assert_array_equal(made.map, here.map)
    assert "residual" in made.notes[-1]


def test_visitors_go_before_chunks(engine, folder, slow):
    job = engine.large(folder, recipe("pca", seed=100))
    until(lambda: "part" in job.progress.step)
    asked = [engine.submit(pets(f"{i},x,1\n".encode()), FEW, owner=str(i)) for i in range(3)]
    for other in asked:
        assert result(other).map.shape == (7, 2)
    assert not job.over.is_set()
    result(job)
