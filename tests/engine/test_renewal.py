"""Workers that hold too much are renewed between jobs, and one cannot take all memory at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psutil
import pytest

from embedding_explorer.engine import Engine, EngineError, renewal
from embedding_explorer.engine.store import Store
from tests.engine.test_engine import FEW, ask, lines, pets, result, until

MB = 1_000_000


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_WORKERS", "2")
        patch.setenv("EXPLORER_MAX_HELD_BYTES", str(700 * MB))
        made = Engine(Store(tmp_path_factory.mktemp("store")))
        made.start()
        yield made
        made.close()


@pytest.fixture
def small(limited):
    """An engine with two workers at rest, that may hold 700 MB each between jobs."""
    until(lambda: at_rest(limited))
    return limited


def at_rest(engine):
    crew = engine.crew
    none_will = all(held < 700 * MB for held in list(crew._held.values()))
    known = {one["worker"] for one in crew.report()}  # of one just restarted, the old address
    return none_will and not crew._leaving and len(known) == 2 and known == set(pids(engine))


def pids(engine):
    return engine.crew._client.run(os.getpid)


def test_a_worker_that_a_job_made_large_is_renewed_and_no_job_fails_by_it(small, tmp_path):
    before = pids(small)
    pid = result(ask(small, "leaks", tmp_path / "l", megabytes=800))
    assert pid in before.values()
    until(lambda: not psutil.pid_exists(pid))
    until(lambda: at_rest(small))
    assert len(set(pids(small).values()) & set(before.values())) == 1, "the other one stays"
    assert result(ask(small, "note", tmp_path / "after")) == "x"
    assert result(small.submit(pets(), FEW)).map.shape == (6, 2)


def test_the_scheduler_loads_nothing_of_what_it_hands_on(small):
    assert result(small.submit(pets(), FEW)).map.shape == (6, 2)
    loaded = small.crew._client.run_on_scheduler(lambda: {*__import__("sys").modules})
    assert not loaded & {"pandas", "sklearn", "embedding_explorer.engine.tasks"}


def test_a_worker_within_its_bound_stays(small, tmp_path):
    before = pids(small)
    result(ask(small, "leaks", tmp_path / "l", megabytes=100))
    time.sleep(3)
    assert pids(small) == before


def test_one_at_a_time_while_others_work_and_never_with_a_job(small, tmp_path):
    before = pids(small)
    long = ask(small, "nap", tmp_path / "long", owner="a", seconds=8)
    until(lambda: lines(tmp_path / "long"))
    leaks = [ask(small, "leaks", tmp_path / f"l{i}", owner="b", megabytes=800) for i in range(3)]
    ran = [result(job) for job in leaks]
    assert result(long) in before.values(), "a worker at work is not touched"
    assert len(set(ran)) >= 2, "they ran on workers made anew"


def test_a_busy_worker_is_left_to_its_job_and_gets_no_other(small, tmp_path):
    """Marked while it works, it ends its job, and what comes meanwhile goes to the other one."""
    job = ask(small, "holds", tmp_path / "n", until=str(tmp_path / "go"))
    until(lambda: lines(tmp_path / "n"))
    until(lambda: small._line.running()[0].told() is not None)
    worker = small._line.running()[0].told().worker
    small.crew.weighed(worker, 900 * MB)
    until(lambda: worker in small.crew._leaving)
    others = [ask(small, "note", tmp_path / f"o{i}", owner=f"o{i}") for i in range(4)]
    assert [result(one) for one in others] == ["x"] * 4, "others are not delayed"
    assert not job.over.is_set()
    (tmp_path / "go").touch()
    assert result(job)
    until(lambda: at_rest(small))


def test_an_answer_not_heard_of_yet_is_not_lost_with_its_worker(small, tmp_path):
    """The line looks some thirty times a second; a worker may be done, and leave, in between."""
    before = pids(small)
    with small._line.lock:  # nobody hears
        job = ask(small, "holds", tmp_path / "n", until=str(tmp_path / "go"))
        small._line.step()
        until(lambda: lines(tmp_path / "n"))
        work = small._line.running()[0]
        until(lambda: work.told() is not None)
        worker = work.told().worker
        small.crew.weighed(worker, 900 * MB)
        small.crew.renew()
        (tmp_path / "go").touch()
        until(work.future.done)
        done_at = time.monotonic()
        until(lambda: time.monotonic() - done_at > 5 * renewal.LOOK_EVERY)
        assert psutil.pid_exists(before[worker])
    assert result(job) == before[worker]
    until(lambda: not psutil.pid_exists(before[worker]))
    assert len(lines(tmp_path / "n")) == 1, "it ran once"


def test_the_only_worker_is_renewed_too(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_WORKERS", "1")
    monkeypatch.setenv("EXPLORER_MAX_HELD_BYTES", str(700 * MB))
    engine = Engine(Store(tmp_path / "store"))
    try:
        seen = [result(ask(engine, "leaks", tmp_path / f"l{i}", megabytes=800)) for i in range(3)]
        until(lambda: not psutil.pid_exists(seen[-1]))
        assert len(set(seen)) >= 2
        assert result(ask(engine, "note", tmp_path / "after")) == "x"
    finally:
        engine.close()


def test_the_bound_is_the_limit_or_a_share_of_what_the_worker_may_take(monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_HELD_BYTES", "1000")
    assert renewal.bound(0) == 1000
    assert renewal.bound(10_000) == 1000
    assert renewal.bound(1000) == 800


@pytest.mark.skipif(sys.platform != "linux", reason="Linux counts it")
def test_what_asks_for_everything_at_once_is_refused_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_WORKERS", "1")
    monkeypatch.setenv("EXPLORER_WORKER_BYTES", str(1_500 * MB))
    engine = Engine(Store(tmp_path / "store"))
    try:
        pid = result(ask(engine, "leaks", tmp_path / "l", megabytes=1))
        job = ask(engine, "greedy", tmp_path / "g", gigabytes=3)
        assert job.wait(300)
        with pytest.raises(EngineError, match="greedy needs more memory than is available"):
            job.result()
        assert result(ask(engine, "leaks", tmp_path / "m", megabytes=2)) == pid, "it lives on"
    finally:
        engine.close()


@pytest.mark.skipif(sys.platform != "linux", reason="glibc")
def test_what_was_freed_goes_back_to_the_system():
    code = """
import numpy as np, psutil
from embedding_explorer.engine import renewal
renewal.trimmed()
before = psutil.Process().memory_info().rss
kept = [[np.ones(900) for _ in range(30_000)][::3000] for _ in range(1)]
full = psutil.Process().memory_info().rss
after = renewal.trimmed()
print((after - before) / 1e6)
"""
    env = {"MALLOC_TRIM_THRESHOLD_": str(1 << 30)}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    )
    assert float(run.stdout) < 60
