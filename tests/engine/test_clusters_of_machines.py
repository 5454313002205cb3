"""A scheduler and workers that somebody else started, and an engine whose workers go away."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

import embedding_explorer as ee
from embedding_explorer.engine import Engine, EngineError, worker_pool
from embedding_explorer.engine.store import Store
from tests.engine.test_engine import (
    CHAINS,
    ask,
    assert_same,
    data_for,
    lines,
    recipe_of,
    result,
    until,
)

DASK = [sys.executable, "-m", "distributed.cli"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started(*command):
    env = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    return subprocess.Popen(
        [sys.executable, "-m", *command], env=env, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """A scheduler and two workers as processes of their own, and an engine that uses them."""
    address = f"tcp://127.0.0.1:{free_port()}"
    port = address.rsplit(":", 1)[1]
    scheduler = started("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port,
                        "--no-dashboard", "--no-show")  # fmt: skip
    worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard")
    workers = [started(*worker) for _ in range(2)]
    made = Engine(Store(tmp_path_factory.mktemp("shared")), address)
    made.start()
    until(lambda: len(made.crew.report()) == 2, seconds=300)
    yield made
    made.close()
    for process in (*workers, scheduler):
        process.terminate()
    for process in (*workers, scheduler):
        process.wait(timeout=120)


# Dense, sparse and of two steps; that every method runs in a worker is tested in test_engine.py.
FEW = (("one_hot", None, "pca"), ("tfidf", "svd", "pca"), ("as_given", "pca", "umap"))


@pytest.mark.parametrize(
    "chain",
    [pytest.param(c, marks=[] if c in FEW else [pytest.mark.exhaustive]) for c in CHAINS],
    ids=lambda c: "-".join(map(str, c)),
)
def test_the_same_recipe_gives_the_same_there(outside, chain):
    data, recipe = data_for(chain[0]), recipe_of(chain)
    assert_same(result(outside.submit(data, recipe)), ee.build(data, recipe))


def test_a_worker_killed_there_takes_only_its_own_job_along(outside, tmp_path):
    other = ask(outside, "holds", tmp_path / "o", until=str(tmp_path / "go"))
    until(lambda: lines(tmp_path / "o"))
    victim = ask(outside, "dies", tmp_path / "v")
    assert victim.wait(300)
    with pytest.raises(EngineError, match="stopped, probably"):
        victim.result()
    (tmp_path / "go").touch()
    assert result(other)
    until(lambda: len(outside.crew.report()) == 2)


def test_a_scheduler_that_is_not_there_is_said_and_nobody_waits_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(worker_pool, "CONNECTING", 2.0)
    made = Engine(Store(tmp_path), f"tcp://127.0.0.1:{free_port()}")
    try:
        job = made.submit(data_for("one_hot"), ee.Recipe(encoder="one_hot", projection="tsne"))
        until(lambda: made.crew.problem, seconds=300)
        assert job.state == "waiting"
        assert "not" in made.crew.problem
        job.cancel()
        assert job.over.is_set()
    finally:
        made.close()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="POSIX")
def test_no_page_waits_while_the_scheduler_is_silent(tmp_path):
    made = Engine(Store(tmp_path / "store"))
    try:
        made.start()
        until(lambda: made.ready, seconds=300)
        scheduler = made.crew._embedded.process.pid
        os.kill(scheduler, signal.SIGSTOP)
        try:
            time.sleep(1)  # what is known of the workers is too old now: it is asked again
            jobs = []
            page = threading.Thread(
                target=lambda: jobs.append(ask(made, "nap", tmp_path / "n", seconds=0.1))
            )
            page.start()
            page.join(timeout=120)
            assert jobs
            assert jobs[0].state in ("waiting", "running")
        finally:
            os.kill(scheduler, signal.SIGCONT)
        page.join()
        assert result(jobs[0])
    finally:
        made.close()


SERVER = """
import sys, time
from embedding_explorer.engine import Engine
from embedding_explorer.engine.store import Store
made = Engine(Store(sys.argv[1]))
made.start()
while not made.ready:
    time.sleep(0.05)
print(made.crew._embedded.process.pid, *[w["pid"] for w in
      made.crew._client.run(lambda: {"pid": __import__("os").getpid()}).values()], flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(not hasattr(os, "kill"), reason="POSIX")
def test_workers_end_with_the_server_however_it_ends(tmp_path):
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    pids = [int(pid) for pid in server.stdout.readline().split()]
    assert len(pids) >= 2
    server.kill()
    server.wait()
    server.stdout.close()
    until(lambda: not any(map(alive, pids)), seconds=30)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
    finally:
        time.sleep(0.05)
