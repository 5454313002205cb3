"""The folder of results: whole or not there, bounded, safe with several processes."""

import contextlib
import errno
import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from embedding_explorer.base import files
from embedding_explorer.engine import store as package
from embedding_explorer.engine.store import Store, StoreError, checked, entries, room


@pytest.fixture
def kept(tmp_path):
    return Store(tmp_path / "store")


VALUE = {"map": np.arange(2_000, dtype=np.float32).reshape(-1, 2), "words": ["a", "b"]}


def put(kept, name, value=VALUE, **more):
    key = kept.key(name)
    kept.put(key, value, **more)
    return key


def age(kept, key, seconds):
    then = time.time() - seconds
    os.utime(kept._entry(key) / entries.USED, (then, then))


def test_a_value_comes_back(kept):
    found = kept.get(put(kept, "a"))
    np.testing.assert_array_equal(found["map"], VALUE["map"])
    assert found["words"] == VALUE["words"]
    with pytest.raises(KeyError):
        kept.get(kept.key("b"))


def test_only_npy_parquet_and_json_are_written(kept):
    put(kept, "a")
    written = [path for path in kept.folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in written} == {".npy", ".json", ""}
    assert {path.name for path in written if not path.suffix} == {"secret", "used", files.MARK}


def test_keys_cannot_be_guessed_and_change_with_what_counts(tmp_path, kept, monkeypatch):
    other = Store(tmp_path / "other")
    assert kept.key("a") == Store(kept.folder).key("a")
    assert len({kept.key("a"), kept.key("b"), kept.key("a", "b"), other.key("a")}) == 4
    before = kept.key("a")
    monkeypatch.setattr(package.keys, "versions", lambda: {"numpy": "0"})
    assert kept.key("a") != before


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_nobody_else_may_look(kept):
    put(kept, "a")
    assert (kept.folder.stat().st_mode & 0o077) == 0
    assert ((kept.folder / "secret").stat().st_mode & 0o077) == 0


@pytest.mark.parametrize("harm", ["truncate", "flip", "remove", "meta", "no meta", "empty meta"])
def test_a_broken_entry_is_never_shown_but_made_again(kept, harm):
    key = put(kept, "a")
    folder = kept._entry(key)
    array = next(folder.glob("*.npy"))
    harms = {
        "truncate": lambda: array.write_bytes(array.read_bytes()[:-8]),
        "flip": lambda: array.write_bytes(array.read_bytes()[:-1] + b"\x7f"),
        "remove": array.unlink,
        "meta": lambda: (folder / entries.META).write_text('{"value": {"$": "array"}}'),
        "no meta": (folder / entries.META).unlink,
        "empty meta": lambda: (folder / entries.META).write_text(""),
    }
    harms[harm]()
    fresh = Store(kept.folder)  # as another process, which has not looked at it yet
    with pytest.raises(KeyError):
        fresh.get(key)
    assert key not in fresh
    fresh.put(key, VALUE)
    np.testing.assert_array_equal(fresh.get(key)["map"], VALUE["map"])


def test_the_least_recently_used_goes_first(kept, monkeypatch):
    keys = [put(kept, name) for name in "abc"]
    for place, key in enumerate(keys):
        age(kept, key, 1_000 - 10 * place)
    kept.get(keys[0])
    size = kept.bytes() // 3
    monkeypatch.setenv("EXPLORER_MAX_STORE_BYTES", str(int(2.5 * size)))
    kept.sweep()
    assert [key in kept for key in keys] == [True, False, True]


def test_what_somebody_brought_stays_and_what_can_be_made_again_goes(kept, monkeypatch):
    old, *made = put(kept, "old", brought=True), *(put(kept, name) for name in "abc")
    for place, key in enumerate((old, *made)):
        age(kept, key, 1_000 - 10 * place)
    size = kept.bytes() // 4
    monkeypatch.setenv("EXPLORER_MAX_STORE_BYTES", str(int(2.5 * size)))
    kept.sweep()
    assert [key in kept for key in (old, *made)] == [True, False, False, True]
    kept.sweep(now=time.time() + 25 * 3_600)
    assert old not in kept, "its time is over"


def test_who_brings_much_leaves_room_for_what_is_made(kept, monkeypatch):
    made, *much = put(kept, "map"), *(put(kept, name, brought=True) for name in "abcdef")
    for place, key in enumerate((*much, made)):
        age(kept, key, 1_000 - 10 * place)
    size = kept.bytes() // 7
    monkeypatch.setenv("EXPLORER_MAX_STORE_BYTES", str(int(4.5 * size)))
    kept.sweep()
    assert [key in kept for key in much] == [False] * 3 + [True] * 3
    assert made in kept


def test_a_swarm_of_small_ones_is_bounded_too(kept, monkeypatch):
    monkeypatch.setattr(entries, "ENTRIES", 4)
    keys = [put(kept, f"small {i}", i) for i in range(12)]
    for place, key in enumerate(keys):
        age(kept, key, 1_000 - 10 * place)
    kept.sweep()
    assert [key in kept for key in keys] == [False] * 8 + [True] * 4


def test_what_was_used_just_now_fills_no_disk(kept, monkeypatch):
    """A sweep spares the last minute: so puts are refused well beyond the limit."""
    first = put(kept, "a")
    size = kept.bytes()
    monkeypatch.setenv("EXPLORER_MAX_STORE_BYTES", str(4 * size))
    monkeypatch.setattr(room, "SHARE", 0)  # a sweep may follow at once
    other = Store(kept.folder)  # another process: it counts what it finds
    with pytest.raises(StoreError, match="The store for results is full at"):
        [put(other if number % 2 else kept, f"more {number}") for number in range(20)]
    assert kept.bytes() <= 6 * size
    for entry in kept.entries():
        age(kept, entry.folder.name, 200 if entry.folder.name == first else 100)
    assert put(kept, "again") in kept
    assert first not in kept


def test_many_puts_do_not_look_at_all_entries_each_time(kept, monkeypatch):
    looked = []
    plain = kept.entries
    monkeypatch.setattr(kept, "entries", lambda: looked.append(1) or plain())
    for number in range(30):
        put(kept, f"one {number}", number)
    assert len(looked) <= 2


def test_what_is_read_while_it_goes_can_be_read_to_its_end(kept):
    key = put(kept, "a")
    found = kept.get(key)["map"]
    kept.drop(key)
    assert key not in kept
    np.testing.assert_array_equal(found, VALUE["map"])


def test_unused_entries_go_when_their_time_is_over(kept):
    short, long = put(kept, "a", idle=60), put(kept, "b", idle=6_000)
    for key in (short, long):
        age(kept, key, 300)
    kept.sweep()
    assert short not in kept
    assert long in kept


def test_dropping_a_dataset_drops_all_that_was_made_of_it(kept):
    mine, made, other = kept.key("data"), kept.key("map"), kept.key("other")
    for key, of in ((mine, mine), (made, mine), (other, other)):
        kept.put(key, 1, of=of)
    kept.drop_of(mine)
    assert [key in kept for key in (mine, made, other)] == [False, False, True]


WRITER = """
import sys, numpy as np
from embedding_explorer.engine.store import Store
kept = Store(sys.argv[1])
for turn in range(30):
    key = kept.key(turn % 5)
    kept.put(key, {"x": np.full(5000, turn % 5.0)})
    try:
        assert (kept.get(key)["x"] == turn % 5).all()
    except KeyError:
        pass
    if turn % 7 == 0:
        kept.drop(key)
"""


def test_several_processes_write_and_drop_at_once(kept):
    command = [sys.executable, "-c", WRITER, str(kept.folder)]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    for process in running:
        assert process.wait(timeout=120) == 0, process.stderr.read().decode()
        process.stderr.close()
    fresh = Store(kept.folder)
    for entry in fresh.entries():
        assert fresh.get(entry.folder.name)["x"].shape == (5000,)
    assert not list(kept.folder.glob("tmp-*"))


def test_what_a_server_left_of_its_jobs_goes_after_a_day(kept):
    old, fresh = kept.folder / "jobs" / "old", kept.folder / "jobs" / "fresh"
    for job in (old, fresh):
        files.make_folder(kept.folder, "jobs")
        files.make_own_folder(kept.folder, "jobs", job.name)
        (job / "part.npy").write_bytes(b"x")
    os.utime(old, (time.time() - 90_000,) * 2)
    kept.sweep()
    assert fresh.exists()
    assert not old.exists()


def test_a_folder_goes_for_good_though_somebody_writes_into_it(tmp_path):
    folder, over, wrote = tmp_path / "job", threading.Event(), []

    def write():
        while not over.is_set():
            with contextlib.suppress(FileNotFoundError):
                wrote.append((folder / f"{len(wrote)}").write_bytes(b"x"))

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(50):
        files.make_own_folder(tmp_path, "job")
        seen = len(wrote)
        while len(wrote) == seen:
            time.sleep(0)
        files.remove(tmp_path, "job")
        assert not folder.exists()
        assert not list(tmp_path.glob("*"))
    over.set()
    writer.join()


def full(*args, **kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_one_sentence_and_leaves_nothing_behind(kept, monkeypatch):
    old, used = put(kept, "a"), put(kept, "u")
    age(kept, old, 600)
    monkeypatch.setattr(np, "save", full)
    with pytest.raises(StoreError, match="disk for results is full"):
        put(kept, "b")
    assert kept.key("b") not in kept
    assert not list(kept.folder.glob("tmp-*"))
    assert old not in kept, "what can be made again gave way first"
    assert used in kept, "what a job may be about to read stays"


def test_old_results_give_way_to_new_ones_on_a_full_disk(kept, monkeypatch):
    old, real = put(kept, "a"), np.save
    age(kept, old, 600)

    def save(*args, **kwargs):
        return full() if old in kept else real(*args, **kwargs)

    monkeypatch.setattr(np, "save", save)
    new = put(kept, "b")
    assert new in kept
    assert old not in kept


def test_a_full_disk_takes_nothing_that_somebody_brought(kept, monkeypatch):
    brought, old = put(kept, "mine", brought=True), put(kept, "a")
    for key in (brought, old):
        age(kept, key, 600)
    monkeypatch.setattr(np, "save", full)
    with pytest.raises(StoreError):
        put(kept, "b")
    assert brought in kept
    assert old not in kept


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="EXPLORER_STORE"):
        Store(tmp_path / "file" / "store")


def test_what_an_entry_says_of_itself_is_read_once_and_when_it_was_used_each_time(
    kept, monkeypatch
):
    """Reading it of ten thousand took half a second, at each text that was brought."""
    keys = [put(kept, f"{i}", {"i": i}, of="a" * 64) for i in range(20)]
    read, real = [], entries._read
    monkeypatch.setattr(entries, "_read", lambda root, key: read.append(key) or real(root, key))
    first = {entry.folder.name: entry for entry in kept.entries()}
    assert sorted(read) == sorted(keys) == sorted(first)
    age(kept, keys[0], 500)
    again = {entry.folder.name: entry for entry in kept.entries()}
    assert len(read) == 20
    assert again[keys[0]].used == pytest.approx(time.time() - 500, abs=5)
    assert again[keys[1]] == first[keys[1]]
    assert kept.entry(keys[1]) == first[keys[1]]
    kept.drop(keys[1])
    assert keys[1] not in {entry.folder.name for entry in kept.entries()}
    assert kept.entry(keys[1]) is None
    assert kept.entry("") is None
    kept.put(keys[1], {"i": 1}, of="b" * 64, brought=True)
    assert kept.entry(keys[1]).of == "b" * 64
    assert kept.entry(keys[1]).brought


def test_what_is_remembered_of_entries_goes_with_them(kept, monkeypatch):
    keys = [put(kept, f"{i}", {"i": i}, idle=10) for i in range(20)]
    assert all(kept.sound(key) for key in keys)
    kept.sweep(now=time.time() + 100)
    assert not list(kept.entries())
    assert not kept._checked._good
    assert not kept._listed._known
    monkeypatch.setattr(checked, "KNOWN", 5)
    assert all(kept.sound(put(kept, f"more {i}", {"i": i})) for i in range(20))
    assert len(kept._checked._good) <= 5
