"""A key from outside is looked up or not there: it reads, writes and removes nothing else."""

import json
import os
import resource
import shutil
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embedding_explorer.base import files
from embedding_explorer.engine import lookup
from embedding_explorer.engine.store import Store, StoreError, entries

VALUE = {"map": np.arange(8, dtype=np.float32).reshape(-1, 2)}


@pytest.fixture
def kept(tmp_path):
    return Store(tmp_path / "store")


@pytest.fixture
def outside(tmp_path):
    """A folder of somebody else, with all that an entry has."""
    folder = tmp_path / "outside" / "entry"
    folder.mkdir(parents=True)
    for name in (entries.META, entries.USED, files.MARK, "thesis.txt"):
        (folder / name).write_text("{}")
    return folder


def listing(folder):
    """Every file below a folder with its bytes."""
    return {p: p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}


def ask_all(store, key):
    """Every way into the store that takes a key; what each answered."""
    return [
        key in store, store.sound(key), store.stamp(key), store.find(key), store.touch(key),
        store.drop(key), lookup(store, key), store.drop_of(key),
    ]  # fmt: skip


NOTHING = [False, False, (0, 0), None, False, None, None, None]


@pytest.fixture
def hostile(kept, outside):
    """Keys that a link could carry."""
    good = kept.key("a")
    kept.put(good, VALUE)
    up = os.path.relpath(outside, kept.folder)
    return [
        str(outside), up, f"../../{up}", f"{good[:2]}/{good}", f"{good}/..", f"{good}/../..", "..",
        ".", "", "/", "~", "\0", f"{good}\0", f"{good}\n", f" {good}", good.upper(), good[:31],
        good + "0", "0" * 5_000, "a" * 100_000, "secret", "jobs", "broken", files.MARK, "é" * 32,
        "\uff10" * 32, "\ud800" * 32, "C:\\Windows", "file:///etc", "%2e%2e", "..\\..\\x",
        "0" * 30 + "\u0661\u0662", "../" * 10_000, "a/" * 5_000, "tmp-1-" + "0" * 32,
    ]  # fmt: skip


def test_a_key_from_outside_is_not_here_and_changes_nothing(kept, outside, hostile, tmp_path):
    before = listing(tmp_path)
    for key in hostile:
        assert ask_all(kept, key) == NOTHING, ascii(key[:50])
    assert listing(tmp_path) == before


def test_nothing_is_written_under_a_key_from_outside(kept, hostile, tmp_path):
    before = listing(tmp_path)
    for key in hostile:
        with pytest.raises(KeyError):
            kept.put(key, VALUE)
    assert listing(tmp_path) == before


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.one_of(st.text(), st.text("0123456789abcdef./\\", max_size=40), st.binary()))
def test_no_text_is_a_key_but_the_stores_own(kept, key):
    assert ask_all(kept, key if isinstance(key, str) else key.decode("latin-1")) == NOTHING


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
@pytest.mark.parametrize("place", ["entry", "shard", "file", "meta", "mark"])
def test_a_link_planted_in_the_store_leads_nowhere(kept, outside, place):
    key = kept.key("a")
    kept.put(key, VALUE)
    folder = kept._entry(key)
    target = {
        "entry": folder,
        "shard": folder.parent,
        "file": folder / "0.npy",
        "meta": folder / entries.META,
        "mark": folder / files.MARK,
    }[place]
    away = outside.parent / "away"
    shutil.move(target, away)
    target.symlink_to(away)
    before = listing(outside.parent)
    fresh = Store(kept.folder)
    if place in ("entry", "shard", "mark"):
        assert ask_all(fresh, key) == NOTHING
        with pytest.raises(StoreError):
            fresh.put(key, VALUE)
        assert target.is_symlink()
    else:
        assert fresh.find(key) is None
        fresh.put(key, VALUE)
        np.testing.assert_array_equal(fresh.get(key)["map"], VALUE["map"])
    fresh.sweep(keep=0, now=4e9)
    assert listing(outside.parent) == before


@pytest.mark.parametrize(
    "name", ["../outside/entry/thesis.txt", "/etc/hostname", "0.npy/../1.npy", "0.pkl", "", "a\0"]
)
def test_names_in_the_description_of_an_entry_are_checked_too(kept, outside, name):
    key = kept.key("a")
    kept.put(key, VALUE)
    meta = kept._entry(key) / entries.META
    facts = json.loads(meta.read_text())
    for changed in (
        {"value": {"$": "array", "file": name}, "files": facts["files"]},
        {"value": facts["value"], "files": {name: [2, 0]}},
        {"value": {"$": "frame", "file": name, "mixed": [], "order": [], "rows": 1}, "files": {}},
    ):
        meta.write_text(json.dumps(changed))
        assert Store(kept.folder).find(key) is None
        kept.put(key, VALUE)
        meta = kept._entry(key) / entries.META
    assert (outside / "thesis.txt").read_text() == "{}"


def test_a_planted_folder_without_the_mark_is_never_removed(kept):
    key = "ab" + "0" * 30
    planted = kept.folder / key[:2] / key
    planted.mkdir(parents=True)
    (planted / "thesis.txt").write_text("all of it")
    for extra in ("", entries.META, entries.USED):
        if extra:
            (planted / extra).write_text("{}")
        assert ask_all(kept, key) == NOTHING
        kept.sweep(keep=0, now=4e9)
        with pytest.raises(StoreError, match="contains a foreign file"):
            kept.put(key, VALUE)
    assert (planted / "thesis.txt").read_text() == "all of it"


def test_an_entry_that_names_another_class_is_set_aside(kept):
    key = kept.key("a")
    kept.put(key, VALUE)
    meta = kept._entry(key) / entries.META
    record = {"$": "record", "of": "subprocess", "type": "Popen", "parts": {"args": ["true"]}}
    meta.write_text(json.dumps({**json.loads(meta.read_text()), "value": record}))
    assert Store(kept.folder).find(key) is None
    assert key not in kept


def test_a_store_in_a_folder_that_is_used_already_touches_nothing_else(tmp_path):
    """EXPLORER_STORE may name somebody's home by mistake."""
    names = ["jobs/application.txt", "tmp-photos/a.jpg", "ab/list.txt", "broken/chair.txt",
             "tmp-12-" + "0" * 32 + "/x", "secret-plan", "gone-" + "1" * 32 + "/y"]  # fmt: skip
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("mine")
    store = Store(tmp_path)
    key = store.key("a")
    store.put(key, VALUE, of=key)
    store.drop_of(key)
    store.sweep(keep=0, now=4e9)
    assert all((tmp_path / name).read_text() == "mine" for name in names)


def test_a_broken_entry_is_set_aside_and_goes_a_day_later(kept):
    key = kept.key("a")
    kept.put(key, VALUE)
    array = kept._entry(key) / "0.npy"
    array.write_bytes(b"broken")
    assert Store(kept.folder).find(key) is None
    aside = list((kept.folder / entries.BROKEN).iterdir())
    assert [path.name[:32] for path in aside] == [key]
    assert (aside[0] / "0.npy").read_bytes() == b"broken"
    kept.sweep()
    assert aside[0].is_dir()
    kept.sweep(now=aside[0].stat().st_mtime + 2 * entries.DAY)
    assert not aside[0].exists()


def test_a_result_asked_for_as_if_it_were_data_stays(kept):
    """A link can carry the key of a result, which cannot be read without its dataset."""
    import pandas as pd

    items, key = pd.DataFrame({"name": ["a"]}), kept.key("a")
    kept.put(key, {"items": items}, shared={"items": items})
    assert lookup(kept, key) is None
    assert kept.get(key, shared={"items": items})["items"] is items


# Faults of the machine ------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [OSError(24, "Too many open files"), MemoryError(),
                                   OSError(5, "Input/output error"), PermissionError(13, "denied"),
                                   ImportError("no file descriptor for it")], ids=repr)  # fmt: skip
@pytest.mark.parametrize("where", ["read_text", "load", "sum_of"])
def test_a_passing_fault_while_reading_removes_nothing(kept, monkeypatch, fault, where):
    from pathlib import Path

    from embedding_explorer.engine.store import checked

    def fail(*args, **kwargs):
        raise fault

    key = kept.key("a")
    kept.put(key, VALUE)
    fresh = Store(kept.folder)
    target = {"read_text": Path, "load": np, "sum_of": checked}[where]
    monkeypatch.setattr(target, where, fail)
    with pytest.raises(StoreError, match="cannot be read at the moment"):
        fresh.get(key)
    if where != "load":  # what only looks at the files does not decode them
        with pytest.raises(StoreError):
            fresh.sound(key)
    monkeypatch.undo()
    np.testing.assert_array_equal(fresh.get(key)["map"], VALUE["map"])


EXHAUSTED = """
    import os, resource, sys
    from embedding_explorer.engine.store import Store, StoreError
    import numpy as np, pandas as pd
    store = Store(sys.argv[1])
    key = store.key("a")
    value = {"map": np.arange(8.0), "table": pd.DataFrame({"x": [1, 2]})}
    store.put(key, value, of=key)
    store = Store(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    held, sentences = [], set()
    try:
        while True:
            held.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        pass
    for spare in range(6):  # with none left, then one, then two ...
        for attempt in (store.get, store.sound, lambda k: store.put(store.key(spare), value),
                        store.touch, lambda k: store.sweep(), lambda k: list(store.entries())):
            try:
                attempt(key)
            except StoreError as error:
                sentences.add(str(error))
        os.close(held.pop())
    for descriptor in held:
        os.close(descriptor)
    print("\\n".join(sorted(sentences)))
    assert sentences
    assert (store.get(key)["map"] == np.arange(8.0)).all()
    assert len(store.get(key)["table"]) == 2
"""


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_without_file_descriptors_nothing_is_lost(kept):
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(EXHAUSTED), str(kept.folder)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Too many open files" in run.stdout
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 64


def test_a_folder_removed_while_running_is_made_again(kept):
    key = kept.key("a")
    kept.put(key, VALUE)
    secret = (kept.folder / "secret").read_bytes()
    shutil.rmtree(kept.folder)
    assert ask_all(kept, key) == NOTHING
    kept.sweep()
    assert list(kept.entries()) == []
    kept.put(key, VALUE)
    np.testing.assert_array_equal(kept.get(key)["map"], VALUE["map"])
    assert (kept.folder / "secret").read_bytes() == secret, "links go on to hold"
    assert kept.key("a") == key


def test_a_folder_that_cannot_be_made_again_is_one_sentence(kept):
    shutil.rmtree(kept.folder)
    kept.folder.write_text("a file in its place")
    with pytest.raises(StoreError, match="cannot be written"):
        kept.put(kept.key("a"), VALUE)
    assert ask_all(kept, kept.key("a")) == NOTHING
    kept.sweep()
    kept.folder.unlink()
    kept.put(kept.key("a"), VALUE)
    assert kept.key("a") in kept


def test_what_windows_holds_is_dropped_and_can_be_put_again(kept, monkeypatch):
    key, rename, replace = kept.key("a"), os.rename, os.replace
    kept.put(key, VALUE)
    folder = kept._entry(key)
    unlink = type(folder).unlink

    def refuse(path):
        if str(path).endswith(".npy") and folder.name in str(path) or path == folder:
            raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(os, "rename", lambda a, b: refuse(a) or rename(a, b))
    monkeypatch.setattr(os, "replace", lambda a, b: refuse(b) or replace(a, b))
    monkeypatch.setattr(type(folder), "unlink", lambda p, **kw: refuse(p) or unlink(p, **kw))
    kept.drop(key)
    assert key not in kept
    kept.put(key, VALUE)
    np.testing.assert_array_equal(kept.get(key)["map"], VALUE["map"])
    kept.drop(key)
    monkeypatch.undo()
    kept.sweep(now=4e9)
    assert not folder.exists()
