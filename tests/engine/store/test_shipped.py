"""Results that come with the program: found by what they were made of, only ever read."""

import json
import logging
import os
import shutil

import numpy as np
import pytest

from embedding_explorer.base.files import MARK
from embedding_explorer.engine.store import Store
from embedding_explorer.engine.store.entries import META, USED
from embedding_explorer.engine.store.shipped import FOLDER, INDEX, index_of

MADE_OF = ("encode", "a fingerprint", "a recipe")
VALUE = {"map": np.arange(2_000, dtype=np.float32).reshape(-1, 2)}


@pytest.fixture
def folder(tmp_path):
    """A folder of one result, as it lies in the program."""
    maker = Store(tmp_path / "maker", beside=None)
    key = maker.key(*MADE_OF)
    maker.put(key, VALUE)
    place = tmp_path / "beside"
    ignored = shutil.ignore_patterns(MARK, USED)
    shutil.copytree(maker.folder / key[:2] / key, place / "one", ignore=ignored)
    (place / INDEX).write_text(json.dumps({"one": {"made of": MADE_OF}}))
    return place


@pytest.fixture
def kept(tmp_path, folder):
    return Store(tmp_path / "store", beside=folder)


def state(folder):
    return {path: (path.read_bytes(), path.stat().st_mtime_ns)
            for path in folder.rglob("*") if path.is_file()}  # fmt: skip


def test_what_came_along_is_found_in_every_store(kept, tmp_path, folder):
    for store in (kept, Store(tmp_path / "other", beside=folder)):
        key = store.key(*MADE_OF)
        assert key in store
        assert store.sound(key)
        np.testing.assert_array_equal(store.get(key)["map"], VALUE["map"])
    assert kept.key(*MADE_OF) != store.key(*MADE_OF)  # still nobody guesses a key


@pytest.mark.parametrize("place", range(3))
def test_other_data_another_recipe_or_step_has_no_part_in_it(kept, place):
    parts = list(MADE_OF)
    parts[place] += "."
    assert kept.key(*parts) not in kept
    assert kept.find(kept.key(*parts)) is None


def test_nothing_of_it_is_written_touched_or_removed(kept, folder):
    before, key = state(folder), kept.key(*MADE_OF)
    kept.get(key)
    assert kept.touch(key)
    kept.drop(key)
    kept.drop_of(key)
    kept.drop_of("")
    kept.sweep(keep=0, now=1e12)
    assert kept.sound(key)
    assert state(folder) == before
    assert not list(kept.entries())
    assert kept.bytes() == 0


def test_it_can_lie_where_nothing_can_be_written(kept, folder):
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        np.testing.assert_array_equal(kept.get(kept.key(*MADE_OF))["map"], VALUE["map"])
    finally:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_its_files_may_be_links_as_some_package_managers_lay_them(kept, folder, tmp_path):
    for path in (folder / "one").iterdir():
        path.rename(tmp_path / path.name)
        path.symlink_to(tmp_path / path.name)
    assert kept.sound(kept.key(*MADE_OF))


@pytest.mark.parametrize("harm", ["flip", "remove", "meta", "class", "index", "no index"])
def test_a_broken_one_is_made_as_if_it_had_not_come_along(kept, folder, harm, caplog):
    array, meta = folder / "one" / "0.npy", folder / "one" / META
    harms = {
        "flip": lambda: array.write_bytes(array.read_bytes()[:-1] + b"\x7f"),
        "remove": array.unlink,
        "meta": lambda: meta.write_text("{"),
        "class": lambda: meta.write_text(json.dumps({
            "files": {}, "value": {"$": "record", "of": "os", "type": "stat_result", "parts": {}},
        })),
        "index": lambda: (folder / INDEX).write_text("[1]"),
        "no index": (folder / INDEX).unlink,
    }  # fmt: skip
    harms[harm]()
    index_of.cache_clear()
    before, key = state(folder), kept.key(*MADE_OF)
    with caplog.at_level(logging.WARNING):
        assert kept.find(key) is None
        assert not kept.sound(key)
    assert bool(caplog.records) is (harm != "no index")
    kept.put(key, {"map": VALUE["map"] + 1})
    np.testing.assert_array_equal(kept.get(key)["map"], VALUE["map"] + 1)
    assert state(folder) == before


def test_what_it_shares_with_its_dataset_has_to_be_given(tmp_path):
    names = ["a", "b"]
    maker = Store(tmp_path / "maker", beside=None)
    key = maker.key(*MADE_OF)
    maker.put(key, {"names": names}, shared={"names": names})
    place = tmp_path / "beside"
    shutil.copytree(maker.folder / key[:2] / key, place / "one")
    (place / INDEX).write_text(json.dumps({"one": {"made of": MADE_OF}}))
    kept = Store(tmp_path / "store", beside=place)
    assert kept.find(kept.key(*MADE_OF)) is None
    assert kept.find(kept.key(*MADE_OF), shared={"names": names}) == {"names": names}


def test_what_comes_along_is_plain_small_and_without_marks():
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".json", ".npy", ".parquet"}
    assert sum(path.stat().st_size for path in files) < 10_000_000
    assert {path.name for path in FOLDER.iterdir()} == {INDEX, *index_of(FOLDER)}
