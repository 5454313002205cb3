"""A server without workers: a process for each job, and none of them can end the server."""

from __future__ import annotations

import gzip
import os
import pickle
import signal
import sys

import numpy as np
import psutil
import pytest

import embedding_explorer as ee
from embedding_explorer.engine import Engine, EngineError, job_answers
from embedding_explorer.engine.job_processes import JobProcesses
from embedding_explorer.engine.store import Store
from tests.engine.sleepers import peak
from tests.engine.test_engine import FEW, ask, assert_same, lines, pets, result, until

MB = 1_000_000
POINTS = np.random.default_rng(0).normal(size=(60, 5)).astype(np.float32)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone")


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_WORKERS", "0")
        made = Engine(Store(tmp_path_factory.mktemp("store")))
        made.start()
        until(lambda: made.ready)
        yield made
        made.close()


def processes(engine):
    """Return the processes of the jobs that run."""
    return psutil.Process(engine.crew._source.process.pid).children()


def test_a_map_is_that_of_build_and_no_process_is_left(alone):
    assert isinstance(alone.crew, JobProcesses)
    data = ee.read(POINTS)
    for projection in ("pca", "umap", "tsne"):
        recipe = ee.Recipe(encoder="as_given", projection=projection)
        assert_same(result(alone.submit(data, recipe)), ee.build(data, recipe))
    until(lambda: not processes(alone))


def test_jobs_wait_for_each_other_and_each_has_a_process_that_goes_first(alone, tmp_path):
    go = str(tmp_path / "go")
    jobs = [ask(alone, "holds", tmp_path / f"n{i}", until=go) for i in range(2)]
    until(lambda: lines(tmp_path / "n0"))
    (running,) = processes(alone)
    with open(f"/proc/{running.pid}/oom_score_adj") as file:
        assert file.read().strip() == "1000"
    assert not lines(tmp_path / "n1")
    (tmp_path / "go").touch()
    assert result(jobs[0]) == running.pid
    assert result(jobs[1]) != running.pid


def test_an_error_is_its_own_sentence(alone):
    data = ee.read(np.eye(3, 5, dtype=np.float32))
    job = alone.submit(data, ee.Recipe(encoder="as_given", projection="umap"))
    assert job.wait(300)
    with pytest.raises(ee.MethodError, match="UMAP needs at least 4 points"):
        job.result()


def test_a_killed_job_is_one_sentence_and_the_next_is_made(alone, tmp_path):
    job = ask(alone, "dies", tmp_path / "d")
    assert job.wait(300)
    with pytest.raises(EngineError, match="The worker running dies stopped.*memory"):
        job.result()
    assert len(lines(tmp_path / "d")) == 1, "what killed a process is not tried again"
    assert result(ask(alone, "note", tmp_path / "after")) == "x"


def test_what_does_not_listen_is_ended(alone, tmp_path):
    job = ask(alone, "deaf", tmp_path / "d", seconds=600)
    until(lambda: lines(tmp_path / "d"))
    job.cancel()
    assert job.over.is_set()
    assert result(ask(alone, "note", tmp_path / "after")) == "x"
    until(lambda: not processes(alone))


def test_the_time_limit_holds(alone, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_JOB_SECONDS", "1")
    job = ask(alone, "deaf", tmp_path / "d", seconds=600)
    assert job.wait(300)
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_JOB_SECONDS"):
        job.result()
    until(lambda: not processes(alone))


@pytest.mark.parametrize("how", ["hungry", "greedy"])
def test_the_limit_of_memory_holds_and_the_server_takes_no_part(alone, tmp_path, monkeypatch, how):
    monkeypatch.setenv("EXPLORER_WORKER_BYTES", str(300 * MB))
    before = int(peak())
    job = ask(alone, how, tmp_path / "h", **({"gigabytes": 3} if how == "greedy" else {}))
    assert job.wait(300)
    with pytest.raises(EngineError, match="out of memory. Use|more memory than is available"):
        job.result()
    assert int(peak()) - before < 100_000, "kB"
    assert result(ask(alone, "note", tmp_path / "after")) == "x"


def test_a_file_that_unfolds_does_not_end_the_server(alone, monkeypatch):
    monkeypatch.setenv("EXPLORER_WORKER_BYTES", str(150 * MB))
    bomb = gzip.compress(b"x\n" * 20_000_000)
    before = int(peak())
    job = alone.read(alone.bring([("bomb.csv.gz", bomb)], owner="ann"), owner="ann")
    assert job.wait(300)
    with pytest.raises(ee.LimitError):
        job.result()
    assert int(peak()) - before < 100_000, "kB"
    key = alone.bring([("pets.csv", b"name,legs\na,1\nb,2\nc,3\n")], owner="ann")
    assert len(result(alone.read(key, owner="ann"))) == 3


def test_where_the_source_is_killed_the_next_one_makes_the_rest(alone, tmp_path):
    job = ask(alone, "nap", tmp_path / "n", seconds=600)
    until(lambda: lines(tmp_path / "n"))
    (running,) = processes(alone)
    os.kill(alone.crew._source.process.pid, signal.SIGKILL)
    assert job.wait(300)
    with pytest.raises(EngineError, match="The workers stopped during the computation"):
        job.result()
    until(lambda: not running.is_running() or running.status() == psutil.STATUS_ZOMBIE)
    assert result(alone.submit(pets(), FEW)).map.shape == (6, 2)


def test_jobs_do_not_know_what_is_the_servers_alone(tmp_path, monkeypatch):
    secrets = {"EXPLORER_OPERATOR_TOKEN", "STREAMLIT_SERVER_COOKIE_SECRET"}
    for name in secrets:
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("EXPLORER_WORKERS", "0")
    own = Engine(Store(tmp_path / "store"))
    try:
        seen = set(result(ask(own, "settings", tmp_path / "s")))
        source = psutil.Process(own.crew._source.process.pid)
    finally:
        own.close()
    assert not seen & secrets
    assert not source.is_running(), "nothing is left"


def test_what_is_larger_than_memory_is_made_in_one_job(alone, tmp_path):
    rows = np.random.default_rng(1).normal(size=(3_000, 8)).astype(np.float32)
    np.save(tmp_path / "rows.npy", rows)
    recipe = ee.Recipe(encoder="as_given", projection="pca", metric="euclidean")
    made = result(alone.large(tmp_path / "rows.npy", recipe))
    here = ee.large.build(tmp_path / "rows.npy", recipe)
    np.testing.assert_array_equal(np.asarray(made.map), np.asarray(here.map))


class Unforeseen(Exception):
    """Holds what cannot be handed on."""

    def __init__(self, given):
        super().__init__(given)


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (ee.LimitError("Too much."), ee.LimitError),
        (np._core._exceptions._ArrayMemoryError((3,), np.dtype(float)), MemoryError),
        (OSError(24, "Too many open files"), OSError),
        (Unforeseen(print), RuntimeError),
        (None, type(None)),
    ],
)
def test_what_a_job_raised_comes_to_the_server(tmp_path, raised, kind):
    import distributed  # noqa: F401 - it has errors pickled in a way of its own

    job_answers.write(tmp_path / "1", raised)
    found = job_answers.read(tmp_path / "1")
    assert isinstance(found, kind)
    assert getattr(found, "errno", None) == getattr(raised, "errno", None)
    assert not (tmp_path / "1").exists()
    assert type(job_answers.read(tmp_path / "1")).__name__ == "KilledWorker"


class Hostile:
    def __reduce__(self):
        return os.mkdir, ("ran",)


def test_an_answer_runs_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "1").write_bytes(pickle.dumps(Hostile()))
    assert isinstance(job_answers.read(tmp_path / "1"), RuntimeError)
    assert not (tmp_path / "ran").exists()
