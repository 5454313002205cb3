"""Workers and their scheduler go away while much is going on: one sentence, and back to work."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import embedding_explorer as ee
from embedding_explorer.engine import (
    Engine,
    EngineError,
    job,
    local_workers,
    turns,
    worker_pool,
)
from embedding_explorer.engine.queue import Line
from embedding_explorer.engine.store import Store
from embedding_explorer.engine.warm_up import PIECES
from tests.engine.test_engine import FEW, ask, lines, pets, result, until

ROOT = Path(__file__).resolve().parents[2]
GO = "go"  # a file: what waits for it may end
pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="POSIX")


@pytest.fixture(scope="module")
def hurt(tmp_path_factory):
    """One engine that all these faults meet, one after another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_WORKERS", "2")
        # On a busy machine ten seconds pass before a test has done its harm; then the line would
        # put a step back that was to take one, and not let it fail (0194).
        patch.setattr(turns, "BURST", 3_600.0)
        made = Engine(Store(tmp_path_factory.mktemp("store")))
        made.start()
        yield made
        made.close()


@pytest.fixture
def busy(hurt, tmp_path):
    """That engine with two steps at work and four that wait, of three owners, until there is GO."""
    until(lambda: len(hurt.crew.report()) == 2)
    held = {"until": str(tmp_path / GO)}
    jobs = [ask(hurt, "holds", tmp_path / f"n{i}", owner=f"o{i % 3}", **held) for i in range(6)]
    until(lambda: sum(bool(lines(tmp_path / f"n{i}")) for i in range(6)) == 2)
    yield hurt, jobs
    (tmp_path / GO).touch()  # or what a test leaves holds the workers of those after it
    for one in jobs:
        one.cancel()
    until(lambda: not hurt._line.busy)


def workers_of(engine):
    found = engine.crew._client.run(os.getpid)
    return sorted(found.values())


def sentences(jobs):
    """Return what the jobs that failed say; each one sentence for a visitor."""
    said = [str(one.error) for one in jobs if one.state == "failed"]
    assert all(len(text) < 300 and text.endswith(".") and "\n" not in text for text in said)
    return said


def test_all_workers_killed_take_only_what_they_ran_along(busy, tmp_path):
    engine, jobs = busy
    for pid in workers_of(engine):
        os.kill(pid, signal.SIGKILL)
    until(lambda: sum(one.state == "failed" for one in jobs) == 2)
    (tmp_path / GO).touch()
    for one in jobs:
        assert one.wait(300)
    said = sentences(jobs)
    assert len(said) == 2
    assert all("stopped, probably" in text and "Your data is not lost" in text for text in said)
    assert result(ask(engine, "note", tmp_path / "after")) == "x"


def test_a_scheduler_killed_twice_in_a_row_is_said_soon_and_the_rest_is_made(busy, tmp_path):
    engine, jobs = busy
    first = engine.crew._embedded.process
    os.kill(first.pid, signal.SIGKILL)
    until(lambda: sum(one.state == "failed" for one in jobs) == 2)
    until(lambda: engine.crew._embedded and engine.crew._embedded.process is not first)
    os.kill(engine.crew._embedded.process.pid, signal.SIGKILL)
    (tmp_path / GO).touch()
    for one in jobs:
        assert one.wait(300)
    assert {text.split(" during")[0] for text in sentences(jobs)} == {"The workers stopped"}
    assert result(ask(engine, "note", tmp_path / "after")) == "x"
    assert result(engine.submit(pets(), FEW)).map.shape == (6, 2)


def test_a_worker_that_takes_long_to_start_again_comes_back(hurt, tmp_path):
    """dask by itself gives it up after 15 seconds, and the server has one less for ever."""
    until(lambda: hurt.ready and len(hurt.crew.report()) == 2)
    cluster = psutil.Process(hurt.crew._embedded.process.pid)
    before = {child.pid for child in cluster.children(recursive=True)}
    os.kill(workers_of(hurt)[0], signal.SIGKILL)
    until(lambda: {child.pid for child in cluster.children(recursive=True)} - before)
    (fresh,) = {child.pid for child in cluster.children(recursive=True)} - before
    os.kill(fresh, signal.SIGSTOP)
    began = time.monotonic()
    until(lambda: time.monotonic() - began > 20)
    os.kill(fresh, signal.SIGCONT)
    until(lambda: len(hurt.crew.report()) == 2)
    assert result(ask(hurt, "note", tmp_path / "after")) == "x"


@pytest.mark.parametrize("ahead", [True, False])
def test_a_scheduler_killed_while_it_warms_up_is_started_again(tmp_path, monkeypatch, ahead):
    monkeypatch.setenv("EXPLORER_WARM", "1")
    monkeypatch.setattr(local_workers, "FORKED", ahead)  # else each worker warms up by itself
    monkeypatch.setattr(worker_pool, "PIECES", {"linear": PIECES["linear"]})  # the lightest
    engine = Engine(Store(tmp_path / "store"))
    try:
        engine.start()
        until(lambda: engine.crew._embedded if ahead else engine.crew._warming)
        killed = engine.crew._embedded
        os.kill(killed.process.pid, signal.SIGKILL)
        # what is asked before anybody has noticed is one sentence, as any work that is lost
        until(lambda: engine.crew._embedded is not killed)
        assert result(ask(engine, "note", tmp_path / "after")) == "x"
        until(lambda: engine.crew.is_warm)
    finally:
        engine.close()


@pytest.mark.skipif(not local_workers.FORKED, reason="workers are not forked here")
def test_workers_start_again_where_what_they_are_forked_from_was_killed(busy, tmp_path):
    engine, jobs = busy
    child = psutil.Process(engine.crew._embedded.process.pid)
    before = workers_of(engine)
    (source,) = {psutil.Process(pid).parent() for pid in before}
    assert source.parent() == child
    source.kill()
    for pid in before:
        if psutil.pid_exists(pid):
            os.kill(pid, signal.SIGKILL)
    until(lambda: not any(psutil.pid_exists(pid) for pid in before))
    (tmp_path / GO).touch()
    for one in jobs:
        assert one.wait(300)
    assert len(sentences(jobs)) == 2
    until(lambda: len(engine.crew.report()) == 2)
    assert result(ask(engine, "note", tmp_path / "after")) == "x"


def patience(seconds, dask_scheduler=None):
    """Let the scheduler give a worker up after so many seconds of silence; return how many now."""
    before = dask_scheduler.worker_ttl
    dask_scheduler.worker_ttl = seconds
    looks = dask_scheduler.periodic_callbacks["worker-ttl"]
    looks.stop()  # its next look would come by the time it had
    looks.callback_time = 1_000
    looks.start()
    return before


def test_a_worker_that_stands_still_is_replaced_and_says_so(busy, tmp_path):
    engine, jobs = busy
    stopped = workers_of(engine)[0]
    os.kill(stopped, signal.SIGSTOP)
    assert engine.crew._client.run_on_scheduler(patience, 10) == 90
    until(lambda: not psutil.pid_exists(stopped))
    engine.crew._client.run_on_scheduler(patience, 90)
    (tmp_path / GO).touch()
    for one in jobs:
        assert one.wait(300)
    assert len(sentences(jobs)) <= 1
    until(lambda: len(engine.crew.report()) == 2)
    assert result(ask(engine, "note", tmp_path / "after")) == "x"


def test_a_job_on_a_worker_that_stands_still_can_be_stopped(busy, tmp_path):
    engine, jobs = busy
    for pid in workers_of(engine):
        os.kill(pid, signal.SIGSTOP)
    for one in jobs:
        one.cancel()
        assert one.over.is_set()
    assert result(ask(engine, "note", tmp_path / "after")) == "x"


CLOSING = """
import os, signal, sys, time
from pathlib import Path
from embedding_explorer.engine import Engine
from embedding_explorer.engine.store import Store
from embedding_explorer.engine.warm_up import PIECES
from tests.engine.test_engine import ask
where, delay = Path(sys.argv[1]), float(sys.argv[2])
engine = Engine(Store(where / "store"))
jobs = [ask(engine, "nap", where / f"n{i}", owner=f"o{i % 3}", seconds=30) for i in range(5)]
while sum((where / f"n{i}").exists() for i in range(5)) < 2:
    time.sleep(0.05)
os.kill(engine.crew._embedded.process.pid, signal.SIGKILL)
time.sleep(delay)
start = time.monotonic()
if sys.argv[3] == "close":
    engine.close()
    print(round(time.monotonic() - start), *(job.state for job in jobs), flush=True)
"""


@pytest.mark.parametrize(
    ("delay", "how"),
    [
        (0, "close"),
        *(pytest.param(delay, "close", marks=pytest.mark.exhaustive) for delay in (0.3, 1.5, 4)),
        (1, "exit"),
    ],
)
def test_an_engine_closed_while_its_workers_restart_says_nothing(tmp_path, delay, how):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "EXPLORER_WORKERS": "2"}
    run = subprocess.run(
        [sys.executable, "-c", CLOSING, str(tmp_path), str(delay), how],
        env=env, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert run.stderr == ""
    assert run.returncode == 0
    if how == "close":
        seconds, *states = run.stdout.split()
        assert int(seconds) < 20
        assert set(states) == {"failed"}, "nobody waits for ever"


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_the_scheduler_loads_nothing_it_does_not_need(tmp_path):
    engine = Engine(Store(tmp_path / "store"))
    try:
        engine.start()
        until(lambda: engine.ready)
        loaded = Path(f"/proc/{engine.crew._embedded.process.pid}/maps").read_text()
        assert not [name for name in ("pandas", "pyarrow", "scipy") if f"/{name}/" in loaded]
        assert result(ask(engine, "note", tmp_path / "n")) == "x"
    finally:
        engine.close()


def test_whatever_goes_wrong_in_a_turn_ends_no_thread(engine, tmp_path, monkeypatch, caplog):
    step, left = Line.step, [3]

    def breaks(self):
        if left[0]:
            left[0] -= 1
            raise OSError(24, "Too many open files")
        step(self)

    monkeypatch.setattr(Line, "step", breaks)
    assert result(ask(engine, "note", tmp_path / "n")) == "x"
    assert "A turn of the line failed" in caplog.text


def test_a_step_that_cannot_be_sent_fails_alone(engine, tmp_path, monkeypatch):
    send = engine.crew.send

    def cannot(order, key):
        if "bad" in str(order.arguments):
            raise OSError(24, "Too many open files")
        return send(order, key)

    monkeypatch.setattr(engine.crew, "send", cannot)
    bad = ask(engine, "note", tmp_path / "bad")
    good = ask(engine, "note", tmp_path / "good")
    assert bad.wait(300)
    with pytest.raises(EngineError, match="short of open files"):
        bad.result()
    assert result(good) == "x"


def test_the_time_limit_holds_without_a_word_from_the_worker(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(job.Ticket, "told", lambda self: None)
    monkeypatch.setenv("EXPLORER_MAX_JOB_SECONDS", "1")
    slow = ask(engine, "nap", tmp_path / "n", seconds=600)
    assert slow.wait(300)
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_JOB_SECONDS"):
        slow.result()
    monkeypatch.undo()
    assert result(ask(engine, "note", tmp_path / "after")) == "x"
    until(lambda: len(engine.crew.report()) == 2)


def test_a_folder_taken_away_while_steps_run_costs_one_sentence_at_most(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_WORKERS", "2")
    engine = Engine(Store(tmp_path / "store"))
    try:
        jobs = [ask(engine, "nap", tmp_path / f"n{i}", seconds=2) for i in range(4)]
        until(lambda: any(lines(tmp_path / f"n{i}") for i in range(4)))
        subprocess.run(["rm", "-rf", str(tmp_path / "store")], check=True)
        for one in jobs:
            assert one.wait(300)
        assert not [text for text in sentences(jobs) if "nobody foresaw" in text]
        for turn in range(3):
            assert result(ask(engine, "note", tmp_path / f"after{turn}")) == "x"
        made = result(engine.submit(pets(), FEW))
        assert made.map.shape == (6, 2)
        assert (tmp_path / "store").stat().st_mode & 0o777 == 0o700
    finally:
        engine.close()


def test_a_connection_that_ends_in_the_midst_of_a_message_is_no_line_of_the_log(caplog):
    assert importlib.import_module("embedding_explorer.engine.client")
    logging.getLogger("distributed.batched").info("Batched Comm Closed")
    logging.getLogger("distributed.core").warning("Something to know")
    assert caplog.messages == ["Something to know"]
