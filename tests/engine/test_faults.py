"""What goes wrong on a real machine: each is one sentence, and the next job is made."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.engine import Engine, EngineError, background, local_workers
from embedding_explorer.engine import worker_pool as crew
from embedding_explorer.engine.store import Store, StoreError
from tests.engine.test_engine import FEW, ask, lines, pets, result, until

ROOT = Path(__file__).resolve().parents[2]
POINTS = np.random.default_rng(0).normal(size=(60, 5)).astype(np.float32)
MAP = ee.Recipe(encoder="as_given", projection="pca")
LAYOUT = ee.Recipe(encoder="as_given", projection="tsne")  # where it is to take its time


def test_a_job_over_memory_is_ended_and_the_next_one_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_WORKERS", "1")
    monkeypatch.setenv("EXPLORER_WORKER_BYTES", "900000000")
    engine = Engine(Store(tmp_path / "store"))
    try:
        job = ask(engine, "hungry", tmp_path / "h")
        assert job.wait(300)
        with pytest.raises(
            EngineError, match="(out of memory. Use|more memory than is available; use) fewer rows"
        ):
            job.result()
        assert lines(tmp_path / "h") == ["x"]
        assert result(engine.submit(ee.read(POINTS), MAP)).map.shape == (60, 2)
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
    with pytest.raises(StoreError, match="disk for results is full.*Your data is not lost"):
        kept.put(kept.key("big"), np.zeros(500_000))
    assert not list(kept.folder.glob("tmp-*"))
    kept.put(kept.key("small"), np.zeros(1_000))
    assert kept.get(kept.key("small")).shape == (1_000,)


def test_a_disk_that_fills_up_in_a_worker_is_one_sentence(tiny_disk, monkeypatch):
    monkeypatch.setenv("EXPLORER_WORKERS", "1")
    engine = Engine(Store(tiny_disk / "store"))
    try:
        points = np.random.default_rng(0).normal(size=(7_000, 20)).astype(np.float32)
        scaled = ee.Recipe(encoder="as_given", unit_norm=True, projection="pca")
        job = engine.submit(ee.read(points), scaled)
        assert job.wait(300)
        with pytest.raises(StoreError, match="disk for results is full"):
            job.result()
        assert result(engine.submit(pets(), FEW)).map.shape == (6, 2)
    finally:
        engine.close()


@pytest.mark.parametrize("harm", ["truncated", "corrupted", "gone"])
def test_files_of_the_store_that_go_bad_are_made_again(engine, harm):
    data = ee.read(POINTS + {"truncated": 1, "corrupted": 2, "gone": 3}[harm])
    good = result(engine.submit(data, MAP)).map.copy()
    for entry in list(engine.store.entries()):
        for file in entry.folder.glob("*.npy"):
            raw = file.read_bytes()
            if harm == "gone":
                file.unlink()
            else:
                file.write_bytes(
                    raw[: len(raw) // 2] if harm == "truncated" else raw[:-4] + b"oops"
                )
    again = result(engine.submit(data, MAP)).map
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


@pytest.mark.skipif(os.name == "nt", reason="POSIX")
def test_a_worker_out_of_open_files_says_so_once_and_is_started_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_WORKERS", "1")
    engine = Engine(Store(tmp_path / "store"))
    try:
        job = ask(engine, "hoards", tmp_path / "h")
        assert job.wait(300)
        with pytest.raises(EngineError, match="hoards was stopped.*short of open files"):
            job.result()
        until(lambda: tried(engine, tmp_path), seconds=60)
        assert result(engine.submit(ee.read(POINTS), MAP)).map.shape == (60, 2)
    finally:
        engine.close()


def tried(engine, folder):
    """Ask for something new; tell whether it was made."""
    job = ask(engine, "note", folder / f"n{os.urandom(4).hex()}")
    assert job.wait(300)
    return job.state == "done"


SHORT = """
import os, resource, sys, time
import numpy as np
import embedding_explorer as ee
from embedding_explorer.engine import Engine
from embedding_explorer.engine.store import Store
engine = Engine(Store(sys.argv[1]))
recipe = ee.Recipe(encoder="as_given", projection="pca")
def asked(seed):
    points = np.random.default_rng(seed).normal(size=(60, 5)).astype(np.float32)
    try:
        job = engine.submit(ee.read(points), recipe)
        assert job.wait(300)
        return job.result().map.shape
    except ee.ExplorerError as error:
        return error
assert asked(0) == (60, 2)
resource.setrlimit(resource.RLIMIT_NOFILE, (120, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
kept = []
try:
    while True:
        kept.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    pass
said = asked(1)
assert isinstance(said, ee.ExplorerError), said
assert asked(0) == (60, 2) or isinstance(asked(0), ee.ExplorerError)
for handle in kept:
    os.close(handle)
print(said)
print(asked(1), asked(0), flush=True)
engine.close()
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX")
def test_a_server_out_of_open_files_says_so_and_goes_on_when_it_has_some(tmp_path):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", SHORT, str(tmp_path / "store")], env=env, capture_output=True,
        text=True, timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    said, after = run.stdout.splitlines()
    assert len(said) < 300
    assert said.endswith(".")
    assert after == "(60, 2) (60, 2)"
    assert "Traceback" not in run.stderr


def test_a_store_that_cannot_be_written_is_one_sentence_and_works_again(tmp_path):
    if os.name == "nt" or not os.geteuid():
        pytest.skip("root writes everywhere")
    engine = Engine(Store(tmp_path / "store"))
    try:
        (tmp_path / "store").chmod(0o500)
        with pytest.raises(StoreError, match="cannot be written"):
            engine.submit(ee.read(POINTS), MAP).result()
        (tmp_path / "store").chmod(0o700)
        assert result(engine.submit(ee.read(POINTS), MAP)).map.shape == (60, 2)
    finally:
        engine.close()


def test_a_disk_that_turns_read_only_is_one_sentence_and_works_again(tiny_disk, engine):
    kept = Store(tiny_disk / "store")
    made = Engine(kept)
    remount = ["mount", "-o", "remount,{}", str(tiny_disk)]
    try:
        subprocess.run([part.format("ro") for part in remount], check=True)
        with pytest.raises(StoreError, match="cannot be written"):
            made.submit(ee.read(POINTS), MAP).result()
        subprocess.run([part.format("rw") for part in remount], check=True)
        assert result(made.submit(ee.read(POINTS), MAP)).map.shape == (60, 2)
    finally:
        made.close()


def test_a_moment_without_threads_loses_no_worker(engine, tmp_path, monkeypatch):
    """What could not begin is begun later: no mark of something under way stays behind."""
    crew = engine.crew
    engine.start()
    until(lambda: engine.ready and not crew._leaving and len(crew.report()) == 2)
    job = ask(engine, "deaf", tmp_path / "d", seconds=12)
    until(lambda: lines(tmp_path / "d"))
    with monkeypatch.context() as patch:
        patch.setattr(background, "threading", SimpleNamespace(Thread=NoThread))
        asked_at = crew._list.asked
        until(lambda: time.monotonic() - asked_at > 3)
        crew._workers()
        job.cancel()
        (work,) = engine._line.running()
        until(lambda: time.monotonic() > work.stop_at + 0.5)
        assert not crew._leaving
        assert engine._line.running() == [work], "it is to be tried again"
    until(lambda: not engine._line.busy)
    until(lambda: crew._list.asked > asked_at and not crew._leaving)
    assert result(engine.submit(pets(b"eel,fish,0\n"), FEW)).map.shape == (7, 2)


class NoThread(threading.Thread):
    def start(self):
        raise RuntimeError("can't start new thread")


def test_workers_do_not_know_what_is_the_servers_alone(tmp_path, monkeypatch):
    """A fault in a library that reads a file would tell it."""
    secrets = {"EXPLORER_OPERATOR_TOKEN", "STREAMLIT_SERVER_COOKIE_SECRET"}
    for name in (*secrets, "EXPLORER_WORKERS"):
        monkeypatch.setenv(name, "1")
    own = Engine(Store(tmp_path / "store"))
    try:
        seen = set(result(ask(own, "settings", tmp_path / "s")))
    finally:
        own.close()
    assert "EXPLORER_WORKERS" in seen
    assert not seen & secrets


def test_why_there_are_no_workers_says_its_kind_and_the_log_the_rest(monkeypatch, caplog):
    def fails(closing):
        raise PermissionError(13, "Permission denied", "/srv/ours/private/keys")

    monkeypatch.setattr(local_workers, "start", fails)
    made = crew.Crew()
    try:
        made.start()
        until(lambda: made.problem)
        assert "(PermissionError)" in made.problem
        assert "/srv" not in made.problem
        assert "denied" not in made.problem
        assert len(made.problem) < 300
        assert "/srv/ours/private/keys" in caplog.text
    finally:
        made.close()
