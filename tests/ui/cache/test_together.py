"""What all sessions hold together is bounded, and what they share counts once."""

from __future__ import annotations

import gc
from dataclasses import replace
from weakref import WeakSet

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.base.errors import LONGEST
from embedding_explorer.base.limits import LIMITS
from ui.cache import cache, leaving, together
from ui.cache.owned import OWN, Owned
from ui.cache.result_table import weigh

VARIABLE = LIMITS["data_bytes"].variable


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Sessions of other tests do not count, and nothing is kept in memory but by a session."""
    monkeypatch.setattr(together, "_EVERY", WeakSet())
    cache.results.clear()


class Session(dict):
    """What Streamlit keeps for one visitor."""

    def __init__(self):
        super().__init__()
        self.said = []
        self.owned = Owned(self, self.said.append)


def vectors(tag: str, name: str = "") -> ee.Dataset:
    """Return a dataset of some 0.8 MB that differs by its tag."""
    made = np.random.default_rng(sum(map(ord, tag))).normal(size=(3_000, 50)).astype(np.float32)
    lines = [",".join([f"{tag}{i}", *map(str, row)]) for i, row in enumerate(made)]
    head = ",".join(["name", *(f"v{j}" for j in range(50))])
    text = "\n".join([head, *lines])
    return ee.read(text.encode(), name=name or f"{tag}.csv", kind="vectors")


def room_for(monkeypatch, *datasets: ee.Dataset) -> None:
    """Let there be room for these and half of one more."""
    size = sum(map(weigh, datasets)) + weigh(datasets[0]) // 2
    monkeypatch.setenv(VARIABLE, str(size))


def test_one_too_many_is_refused_in_a_sentence_and_nobody_loses_anything(monkeypatch):
    ann, bob, cem = Session(), Session(), Session()
    one, two, three = (vectors(tag) for tag in ("oak", "elm", "fir"))
    room_for(monkeypatch, one, two)
    keys = [ann.owned.hold(one), bob.owned.hold(two)]
    with pytest.raises(ee.LimitError, match=VARIABLE) as refused:
        cem.owned.hold(three)
    assert len(str(refused.value)) <= LONGEST
    assert not cem.owned.datasets
    assert cache.kept(cache.engine().keep(three, owner="somebody")) is not None
    assert ann.owned.find(keys[0]).source == "oak.csv"
    assert bob.owned.find(keys[1]).source == "elm.csv"
    assert ann.owned.hold(one) == keys[0], "what one has takes no more by being brought again"


def test_what_was_refused_is_not_kept_on_disk_either(monkeypatch):
    ann, bob = Session(), Session()
    one, two = vectors("ash"), vectors("bay")
    room_for(monkeypatch, one)
    ann.owned.hold(one)
    before = {entry.folder.name for entry in cache.engine().store.entries()}
    with pytest.raises(ee.LimitError):
        bob.owned.hold(two)
    assert {entry.folder.name for entry in cache.engine().store.entries()} == before


def test_the_same_content_counts_once_and_keeps_the_name_each_gave_it(monkeypatch):
    first, second = vectors("yew", "ann.csv"), vectors("yew", "bob.csv")
    room_for(monkeypatch, first)
    ann, bob = Session(), Session()
    hers = ann.owned.find(ann.owned.hold(first))
    before = together.weight()
    his = bob.owned.find(bob.owned.hold(second))
    assert np.shares_memory(hers.vectors, his.vectors)
    assert (hers.source, his.source) == ("ann.csv", "bob.csv")
    assert before <= together.weight() < 1.1 * before


def test_the_rows_that_were_dropped_count_for_each_who_brought_them():
    ann, bob = Session(), Session()
    read, dropped = ee.read(b"pet,legs\ncat,4\nhen,2\n", name="pets.csv"), range(100_000)
    for who in (ann, bob):
        who.owned.hold(replace(read, dropped=pd.DataFrame({"row": dropped, "reason": "empty"})))
    assert together.weight() >= 2 * weigh(ann.owned.find(next(iter(ann.owned.datasets))).dropped)


def test_a_session_that_ended_gives_its_room_back(monkeypatch):
    one, two = vectors("box"), vectors("gum")
    room_for(monkeypatch, one)
    ann, bob = Session(), Session()
    ann.owned.hold(one)
    with pytest.raises(ee.LimitError):
        bob.owned.hold(two)
    del ann
    bob.owned.hold(two)
    assert len(bob.owned.datasets) == 1


def test_a_session_that_streamlit_has_not_dropped_yet_gives_its_room_back(monkeypatch):
    one, two = vectors("fig"), vectors("nut")
    room_for(monkeypatch, one)
    monkeypatch.setattr(leaving, "session", lambda: "ann's")
    ann, bob = Session(), Session()
    ann.owned.hold(one)
    monkeypatch.setattr(leaving, "session", lambda: "bob's")
    monkeypatch.setattr(leaving, "is_over", lambda session: session == "ann's")
    bob.owned.hold(two)
    assert together.weight() < 1.5 * weigh(two)


def test_what_a_link_opens_counts_too(monkeypatch):
    one, two = vectors("tea"), vectors("rye")
    room_for(monkeypatch, one)
    ann, bob = Session(), Session()
    link = ann.owned.hold(one)
    assert bob.owned.find(link) is not None
    assert link in bob.owned.linked
    assert together.weight() < 1.5 * weigh(one), "both look at the same"
    del ann, bob
    gc.collect()
    cem, dan = Session(), Session()
    cem.owned.hold(two)
    with pytest.raises(ee.LimitError, match=VARIABLE):
        dan.owned.find(link)
    assert not dan.owned.datasets
    assert cache.kept(link.removeprefix(OWN)) is not None, "the data itself is not lost"
