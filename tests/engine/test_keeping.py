"""Two who bring the same: names, links and lifetimes are their own, what is made is shared."""

import os
import time
from dataclasses import replace

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.data.dataset import Note, with_roles
from embedding_explorer.engine import bringing, keeping, steps
from embedding_explorer.engine.keeping import SAMPLE_IDLE, UPLOAD_IDLE
from embedding_explorer.engine.store import Store, StoreError
from embedding_explorer.uses.cross_validation import hidden
from embedding_explorer.uses.data_issues import nearness
from tests.engine import sleepers

FEW = ee.Recipe(encoder="one_hot", projection="pca")
TEXT = "pet,kind,legs\ncat,mammal,4\nhen,bird,2\nowl,bird,2\ndog,mammal,4\nbee,insect,6\n"
SECRET = Note("Ann's own remark")


def bring(tag: str):
    """Return what Ann and Bob bring: the same content, which no other test has, in two files."""
    text = f"{TEXT}{tag},insect,6\n"
    ann = replace(ee.read(text.encode(), name="ann-private.csv"), notes=(SECRET,))
    bob = ee.read(text.replace(",", ";").encode(), name="bob.csv")
    assert ann.fingerprint == bob.fingerprint
    return ann, bob


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def words(store):
    """Return what all files of a store say, but for what was typed."""
    return b"\n".join(p.read_bytes() for p in store.folder.rglob("*") if p.is_file())


def test_each_has_a_key_a_name_and_notes_of_their_own(store):
    ann, bob = bring("ant")
    keys = keeping.keep(store, ann, "ann"), keeping.keep(store, bob, "bob")
    assert keys[0] != keys[1]
    first, second = (keeping.lookup(store, key) for key in keys)
    assert (first.source, second.source) == ("ann-private.csv", "bob.csv")
    assert first.notes == (SECRET,)
    assert SECRET not in second.notes
    assert second.reading["delimiter"] == ";"
    assert first.items.equals(second.items)
    assert len(list(store.entries())) == 3, "what they hold is kept once"


def test_the_store_is_told_what_was_brought_and_what_can_be_made_again(store):
    ann, _ = bring("midge")
    link = keeping.keep(store, ann, "ann")
    upload = bringing.bring(store, "a text", "ann")
    part = keeping.put_content(store, hidden(ann, "kind"))
    keeping.put_content(store, ee.sample("films"))
    told = {entry.folder.name: entry.brought for entry in store.entries()}
    own = {link, upload, keeping.content_key(store, ann)}
    assert {key for key, brought in told.items() if brought} == own
    assert part in told


def test_forgetting_ends_ones_own_link_only_and_the_last_takes_all_along(store):
    ann, bob = bring("fly")
    links = keeping.keep(store, ann, "ann"), keeping.keep(store, bob, "bob")
    store.put("00" * 16, 1, of=keeping.made_of(store, ann))
    assert not keeping.forget(store, bob, "bob")
    assert keeping.lookup(store, links[1]) is None
    assert keeping.lookup(store, links[0]).source == "ann-private.csv"
    assert "00" * 16 in store
    assert keeping.forget(store, ann, "ann")
    assert not list(store.entries())
    assert b"ann-private" not in words(store)


def test_nobody_forgets_what_another_brought(store):
    ann, _ = bring("gnat")
    link = keeping.keep(store, ann, "ann")
    for stranger in ("", "bob", link):
        assert not keeping.forget(store, keeping.lookup(store, link), stranger)
    assert keeping.lookup(store, link) is not None


@pytest.mark.parametrize("when", ["before his entry is there", "before what it holds goes"])
def test_forgetting_takes_nothing_along_that_another_just_brings(store, monkeypatch, when):
    """Ann forgets while Bob, or the worker that reads for him, keeps the same."""
    ann, bob = bring("tick" if when.startswith("before his") else "mite")
    keeping.keep(store, ann, "ann")
    link = keeping.data_key(store, bob, "bob")
    put, drop_of = store.put, store.drop_of

    def put_late(key, *args, **kwargs):
        if key == link:
            keeping.forget(store, ann, "ann")
        return put(key, *args, **kwargs)

    def drop_late(*args):
        monkeypatch.setattr(store, "drop_of", drop_of)
        keeping.keep(store, bob, "bob")
        drop_of(*args)

    if when.startswith("before his"):
        monkeypatch.setattr(store, "put", put_late)
        keeping.keep(store, bob, "bob")
    else:
        monkeypatch.setattr(store, "drop_of", drop_late)
        assert not keeping.forget(store, ann, "ann")
    assert keeping.lookup(store, link).source == "bob.csv"
    assert keeping.lookup(store, keeping.data_key(store, ann, "ann")) is None


def test_what_cannot_be_kept_leaves_no_link(store, monkeypatch):
    _, bob = bring("wasp")
    put = store.put

    def full(key, value, **options):
        if isinstance(value, ee.Dataset):
            raise StoreError("The disk is full.")
        return put(key, value, **options)

    monkeypatch.setattr(store, "put", full)
    with pytest.raises(StoreError):
        keeping.keep(store, bob, "bob")
    assert not list(store.entries())


def test_the_time_of_one_is_not_the_time_of_the_other(store):
    ann, bob = bring("moth")
    links = keeping.keep(store, ann, "ann"), keeping.keep(store, bob, "bob")
    store.put("00" * 16, 1, of=keeping.made_of(store, ann), idle=UPLOAD_IDLE)
    late = time.time() + UPLOAD_IDLE + 60
    for entry in store.entries():  # all but Ann's is used once more, half an hour before
        if entry.folder.name != links[0]:
            os.utime(entry.folder / "used", (late - 1_800, late - 1_800))
    store.sweep(now=late)
    assert keeping.lookup(store, links[0]) is None
    assert keeping.lookup(store, links[1]).source == "bob.csv"
    assert "00" * 16 in store


def test_what_is_read_again_in_another_way_replaces_what_was_known_of_it(store):
    ann, _ = bring("wasp")
    link = keeping.keep(store, ann, "ann")
    again = replace(ann, notes=(), reading={**ann.reading, "encoding": "cp1251"})
    assert keeping.keep(store, again, "ann") == link
    known = keeping.lookup(store, link)
    assert (known.notes, known.reading["encoding"]) == ((), "cp1251")


def test_other_entries_are_no_data_of_a_link(store):
    ann, _ = bring("flea")
    keeping.keep(store, ann, "ann")
    store.put("11" * 16, {"content": "x"})
    store.put("22" * 16, 3)
    for key in (keeping.content_key(store, ann), "11" * 16, "22" * 16, "33" * 16):
        assert keeping.lookup(store, key) is None


@pytest.mark.parametrize("name", ["sample films", "sample x.csv", "sample ", "sample nothing"])
def test_a_file_called_like_a_sample_is_none(name):
    called = replace(ee.read(TEXT.encode(), name="x.csv"), source=name)
    assert keeping.idle(called) == UPLOAD_IDLE
    assert keeping.idle(ee.sample("films")) == SAMPLE_IDLE
    assert keeping.idle(hidden(ee.sample("films"), "format")) == SAMPLE_IDLE


def test_what_the_workers_see_says_nothing_of_who_brought_it(store):
    ann, _ = bring("tick")
    ann = replace(ann, reading={**ann.reading, "feature_names": ["a", "b"]})
    seen = keeping.contents(store, keeping.put_content(store, ann))
    assert (seen.source, seen.notes, len(seen.dropped)) == ("data", (), 0)
    assert dict(seen.reading) == {"feature_names": ["a", "b"]}
    assert seen.fingerprint == ann.fingerprint


# Through the engine


def test_a_shared_result_survives_who_asked_first(engine):
    ann, bob = bring("louse")
    first = engine.submit(ann, FEW, owner="ann").result()
    shared = engine.submit(bob, FEW, owner="bob")
    assert shared.state == "done", "it is made once"
    np.testing.assert_array_equal(shared.result().map, first.map)
    assert shared.result().dataset.source == "bob.csv"
    assert not engine.forget(ann, owner="ann")
    assert steps.load(engine.store, bob, FEW) is not None
    assert keeping.lookup(engine.store, engine.keep(bob, owner="bob")).source == "bob.csv"
    assert engine.forget(bob, owner="bob")
    assert steps.load(engine.store, bob, FEW) is None
    assert not of(engine.store, ann)


def of(store, *datasets):
    """Return what is kept that was made of these."""
    wanted = set(keeping.made_of(store, *datasets).split())
    return [entry for entry in store.entries() if wanted & set(entry.of.split())]


def test_nothing_of_who_asked_is_in_what_is_shared(engine):
    ann, _ = bring("midge")
    engine.submit(ann, FEW, owner="ann").result()
    engine.call(nearness, ann, FEW, title="near", owner="ann", arguments={"k": 2}).result()
    link = engine.keep(ann, owner="ann")
    shared = [entry for entry in of(engine.store, ann) if entry.folder.name != link]
    assert len(shared) >= 4
    for entry in shared:
        for file in entry.folder.iterdir():
            assert b"ann-private" not in file.read_bytes()
            assert b"own remark" not in file.read_bytes()


def test_versions_and_parts_of_a_dataset_go_with_it(engine):
    ann, bob = bring("aphid")
    engine.keep(ann, owner="ann")
    cut = hidden(ann, "kind")
    assert cut.fingerprint != ann.fingerprint
    engine.submit(cut, FEW, owner="ann", brought=False).result()
    assert of(engine.store, cut)
    engine.keep(bob, owner="bob")
    engine.forget(ann, owner="ann")
    assert of(engine.store, cut), "Bob brought the same"
    engine.forget(bob, owner="bob")
    assert not of(engine.store, cut, ann)
    assert steps.load(engine.store, cut, FEW) is None


def test_a_version_that_is_kept_as_ones_own_stays(engine):
    ann, _ = bring("thrip")
    engine.keep(ann, owner="ann")
    changed = with_roles(ann, {"legs": "category"})
    link = engine.keep(changed, owner="ann")
    engine.forget(ann, owner="ann")
    assert keeping.lookup(engine.store, link).roles["legs"] == "category"


def test_looking_at_anothers_data_by_its_link_does_not_keep_it(engine):
    ann, _ = bring("mite")
    link = engine.keep(ann, owner="ann")
    engine.submit(link, FEW, owner="bob").result()
    engine.forget(ann, owner="ann")
    assert not of(engine.store, ann)


def test_what_is_forgotten_while_it_is_worked_on_leaves_nothing(engine, tmp_path):
    ann, _ = bring("beetle")
    job = engine.call(
        sleepers.nap, ann, FEW, title="nap", owner="ann",
        arguments={"path": str(tmp_path / "n"), "seconds": 1.0},
    )  # fmt: skip
    while not (tmp_path / "n").exists():
        time.sleep(0.02)
    engine.forget(ann, owner="ann")
    assert job.wait(300)
    with pytest.raises(ee.ExplorerError, match="was deleted"):
        job.result()
    assert not of(engine.store, ann)
