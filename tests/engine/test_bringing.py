"""What a visitor brings is read by a worker: the same data, the same errors, within its limits."""

import gzip
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest

import embedding_explorer as ee
from embedding_explorer.base.errors import Cancelled, InputError, LimitError
from embedding_explorer.base.limits import RowsLimitError, limit
from embedding_explorer.data import combine
from embedding_explorer.data.dataset import with_roles
from embedding_explorer.engine import Engine, bringing, keeping
from embedding_explorer.engine.store import Store
from tests.engine import sleepers
from tests.engine.sleepers import peak

PETS = b"pet,kind,legs\ncat,mammal,4\nhen,bird,2\nowl,bird,2\n"
SECONDS = 300  # a busy machine


def result(job):
    assert job.wait(SECONDS), job.progress
    return job.result()


@pytest.mark.parametrize(
    ("what", "options"),
    [
        ([("pets.csv", PETS)], {}),
        ([("pets.csv", PETS)], {"kind": "text"}),
        ([("a.csv", PETS), ("b.csv", PETS)], {}),
        ([("pets.csv", "имя;x\nмир;1\n".encode("cp1251"))], {"encoding": "cp1251"}),
        ("cat\nhen\nowl", {"name": "pasted text", "how": "lines"}),
        ("One \ud800 sentence. Two more.", {"how": "whole"}),
        (pd.DataFrame({"pet": ["cat", "hen"], "legs": [4, None]}), {"name": "typed table"}),
    ],
    ids=["file", "kind", "two files", "encoding", "text", "whole text", "table"],
)
def test_a_worker_reads_what_ee_read_gives(engine, what, options):
    key = engine.bring(what, owner="ann")
    got = result(engine.read(key, owner="ann", **options))
    if isinstance(what, str):
        given = {k: v for k, v in options.items() if k != "name"}
        here = ee.read_text(what, **given)
    else:
        one = what[0][1] if isinstance(what, list) and len(what) == 1 else what
        name = what[0][0] if one is not what else options.get("name")
        here = ee.read(one, **{**options, "name": name})
    assert got.fingerprint == here.fingerprint
    assert got.source == here.source
    assert got.notes == here.notes
    link = keeping.data_key(engine.store, got, "ann")
    assert keeping.lookup(engine.store, link).fingerprint == got.fingerprint


def test_a_worker_changes_the_roles_of_what_it_read(engine):
    read = result(engine.read(engine.bring([("pets.csv", PETS)], owner="ann"), owner="ann"))
    link = keeping.data_key(engine.store, read, "ann")
    asked = {"function": bringing.with_other_roles, "roles": {"legs": "label"}}
    for owner in ("ann", "bob"):  # whoever has the link makes a copy of their own
        got = result(engine.read(link, owner=owner, **asked))
        want = with_roles(read, {"legs": "label"})
        assert (got.fingerprint, got.columns, got.source) == (
            want.fingerprint, want.columns, "pets.csv",
        )  # fmt: skip
        assert keeping.lookup(engine.store, keeping.data_key(engine.store, got, owner))
    with pytest.raises(InputError, match="cannot be a link"):
        result(engine.read(link, owner="ann", **{**asked, "roles": {"kind": "link"}}))
    engine.forget(read, owner="ann")
    with pytest.raises(InputError, match="has expired"):
        result(engine.read(link, owner="ann", **asked))


def test_what_is_changed_goes_first_only_where_what_it_holds_is_little(tmp_path, monkeypatch):
    store = Store(tmp_path)
    monkeypatch.setattr(bringing, "SMALL", 100_000)
    cells = np.random.default_rng(0).random(50_000)
    frame = pd.DataFrame({"name": [f"r{i}" for i in range(len(cells))], "a": cells})
    large, small = (keeping.keep(store, ee.read(f), "ann") for f in (frame, frame.head(9)))
    assert bringing.is_small(store, small)
    assert not bringing.is_small(store, large)


def test_a_worker_joins_what_it_reads_with_what_is_kept(engine):
    old = ee.read(PETS, name="pets.csv")
    kept = engine.keep(old, owner="ann")
    more = [("more.csv", b"pet,kind,legs\nant,insect,6\n")]
    both = result(
        engine.read(engine.bring(more, owner="ann"), owner="ann", joining=("append", kept))
    )
    assert both.fingerprint == combine.appended(old, ee.read(more[0][1], name="x.csv")).fingerprint
    assert both.names.tolist() == ["cat", "hen", "owl", "ant"]
    assert both.source == "pets.csv"
    assert keeping.lookup(engine.store, keeping.data_key(engine.store, both, "ann"))
    other = engine.bring([("other.csv", b"pet,price\nant,6\nbee,3\n")], owner="ann")
    job = engine.read(other, owner="ann", joining=("append", kept))
    with pytest.raises(InputError, match="lacks kind, legs and has price more"):
        result(job)
    engine.forget(old, owner="ann")
    job = engine.read(engine.bring(more, owner="ann"), owner="ann", joining=("append", kept))
    with pytest.raises(InputError, match="to join is no longer here; open the file as a new"):
        result(job)


def test_an_error_of_reading_is_its_own_sentence(engine):
    key = engine.bring([("x.npy", b"\x93NUMPY junk")], owner="ann")
    job = engine.read(key, owner="ann")
    assert job.wait(SECONDS)
    with pytest.raises(InputError) as said:
        job.result()
    with pytest.raises(InputError) as here:
        ee.read(b"\x93NUMPY junk", name="x.npy")
    assert str(said.value) == str(here.value)


def test_limits_of_the_server_hold_in_the_worker_and_a_sample_can_be_taken(engine, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_ROWS", "50")
    text = "name,x\n" + "\n".join(f"n{i},{i}" for i in range(200))
    key = engine.bring([("long.csv", text.encode())], owner="ann")
    job = engine.read(key, owner="ann")
    assert job.wait(SECONDS)
    with pytest.raises(RowsLimitError) as said:
        job.result()
    assert (said.value.total, said.value.limit, said.value.can_sample) == (200, 50, True)
    drawn = result(engine.read(key, owner="ann", sample=50, sample_seed=0))
    assert len(drawn) == 50
    monkeypatch.delenv("EXPLORER_MAX_ROWS")
    assert len(result(engine.read(key, owner="ann"))) == 200, "its own limits are back"


def until(true, seconds=SECONDS):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ask(engine, function, path, content=PETS, owner="ann"):
    key = engine.bring([("pets.csv", content)], owner=owner)
    return engine.read(key, owner=owner, function=getattr(sleepers, function), path=str(path))


def test_reading_says_how_far_it_is_and_is_stopped(engine, tmp_path):
    job = ask(engine, "slow", tmp_path / "s")
    until(lambda: "slowly" in job.progress.step)
    job.cancel()
    assert job.state == "cancelled"
    with pytest.raises(Cancelled):
        job.result()
    until(lambda: not engine.report()["running"], seconds=30)


def test_a_worker_that_dies_of_a_file_is_one_sentence_and_the_next_is_read(engine, tmp_path):
    job = ask(engine, "killed", tmp_path / "k")
    assert job.wait(SECONDS)
    with pytest.raises(LimitError, match="more memory than a worker may use. Upload a smaller"):
        job.result()
    assert len(result(engine.read(engine.bring([("p.csv", PETS)], owner="ann"), owner="ann"))) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="the system holds this limit on Linux alone")
def _held():
    """Return the bytes that a worker holds now, not as it last said."""
    return psutil.Process().memory_info().rss


def test_what_takes_memory_fast_is_refused_before_the_limit_and_the_worker_lives(
    tmp_path, monkeypatch
):
    most = 1_200_000_000
    monkeypatch.setenv("EXPLORER_WORKERS", "1")
    monkeypatch.setenv("EXPLORER_WORKER_BYTES", str(most))
    with_little = Engine(Store(tmp_path / "store"))
    try:
        before = int(peak())
        job = ask(with_little, "swallows", tmp_path / "g")
        assert job.wait(SECONDS)
        with pytest.raises(LimitError, match="more memory than a worker may use"):
            job.result()
        assert int((tmp_path / "g").read_text()) * 1024 < most
        workers = list(with_little.crew._workers())
        key = with_little.bring([("pets.csv", PETS)], owner="ann")
        assert len(result(with_little.read(key, owner="ann"))) == 3
        assert list(with_little.crew._workers()) == workers, "the same worker goes on"
        until(lambda: all(held < most / 2 for held in with_little.crew._client.run(_held).values()))
        assert job.error is not None, "what was in hand is let go while the error is known"
        assert int(peak()) - before < 100_000, "in kB: the server took no part"
    finally:
        with_little.close()


@pytest.mark.skipif(sys.platform != "linux", reason="its own peak is known on Linux alone")
def test_a_file_that_unfolds_leaves_the_server_alone(engine):
    bomb = gzip.compress(b"x\n" * 20_000_000)
    assert len(bomb) < 100_000
    key = engine.bring([("bomb.csv.gz", bomb)], owner="ann")
    before = int(peak())
    job = engine.read(key, owner="ann")
    assert job.wait(SECONDS)
    with pytest.raises(LimitError):
        job.result()
    assert int(peak()) - before < 50_000, "kB"


def test_bytes_go_after_their_time_and_that_is_said(engine):
    key = engine.bring([("pets.csv", PETS)], owner="ann")
    engine.store.drop(key)
    job = engine.read(key, owner="ann")
    assert job.wait(SECONDS)
    with pytest.raises(InputError, match="Upload it again"):
        job.result()


def test_who_brings_too_much_loses_the_oldest_of_it_and_nobody_else_does(tmp_path, monkeypatch):
    store = Store(tmp_path)
    monkeypatch.setenv("EXPLORER_MAX_VISITOR_BYTES", "9000")
    assert limit("visitor_bytes") == 9_000
    bob = bringing.bring(store, [("b.csv", b"x" * 3_000)], "bob")
    keys = []
    for _ in range(4):
        keys.append(bringing.bring(store, [("a.csv", b"x" * 3_000)], "ann"))
        time.sleep(0.02)
    assert [key in store for key in keys] == [False, False, True, True]
    assert bob in store
    with pytest.raises(LimitError, match="EXPLORER_MAX_VISITOR_BYTES"):
        bringing.bring(store, [("a.csv", b"x" * 9_001)], "ann")


def test_what_is_brought_is_kept_for_this_user_alone(engine):
    key = engine.bring([("pets.csv", PETS)], owner="ann")
    folder = Path(engine.store.folder) / key[:2] / key
    assert folder.stat().st_mode & 0o077 == 0


def test_what_is_let_go_while_it_is_read_leaves_nothing(engine, tmp_path):
    job = ask(engine, "late", tmp_path / "l", content=PETS + b"newt,reptile,4\n")
    until((tmp_path / "l").exists)
    upload = job.works[0].order.data_key
    engine.store.drop_of(upload)
    assert job.wait(SECONDS)
    with pytest.raises(InputError, match="Upload it again"):
        job.result()
    mark = engine.store.key("kept", ee.read(PETS + b"newt,reptile,4\n", name="p.csv").fingerprint)
    assert not [entry for entry in engine.store.entries() if mark in entry.of]
