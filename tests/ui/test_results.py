"""Results are made once, bounded, forgotten when idle or asked, and never carry another's file."""

from __future__ import annotations

import threading
import time

import pytest

import embedding_explorer as ee
from embedding_explorer.exports import to_bytes
from ui import cache
from ui.results import Results


def table(limit=1_000, **kwargs):
    return Results(limit, **kwargs)


def one(thing):
    return 1


def test_two_who_ask_at_once_share_one_making():
    kept, made = table(), []

    def make():
        time.sleep(0.05)
        made.append(1)
        return "x"

    asking = [threading.Thread(target=kept.get, args=(("k",), make, one)) for _ in range(8)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert made == [1]


def test_what_fails_is_tried_again():
    kept, tries = table(), []

    def make():
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("no")
        return "yes"

    with pytest.raises(ValueError, match="no"):
        kept.get(("k",), make, one)
    assert kept.get(("k",), make, one) == "yes"


def test_the_least_recently_used_goes_first():
    kept = table(limit=20)
    for key in "abc":
        kept.get((key,), lambda key=key: key, lambda thing: 8)
        kept.get(("a",), lambda: "again", lambda thing: 8)
    assert kept.has(("a",))
    assert not kept.has(("b",))
    assert kept.has(("c",))


def test_one_result_larger_than_the_limit_is_still_given():
    kept = table(limit=1)
    assert kept.get(("k",), lambda: "big", lambda thing: 10) == "big"


def test_what_is_not_used_goes_after_a_while():
    now = [0.0]
    kept = table(idle=60, clock=lambda: now[0])
    kept.get(("k",), lambda: "x", one)
    now[0] = 59.0
    assert kept.has(("k",))  # a look is a use
    now[0] = 118.0
    assert kept.has(("k",))
    now[0] = 179.0
    assert not kept.has(("k",))


def test_drop_forgets_all_of_one_dataset():
    kept = table()
    kept.get(("built", "mine", "r"), lambda: 1, one)
    kept.get(("built", "other", "r"), lambda: 2, one)
    kept.drop("mine")
    assert not kept.has(("built", "mine", "r"))
    assert kept.has(("built", "other", "r"))


RECIPE = ee.Recipe(encoder="one_hot", reducer="pca", projection="pca", metric="euclidean")


def quiet(fraction, step):
    return None


def test_two_visitors_with_equal_cells_keep_their_own_files():
    first = ee.read(b"pet;kind\ncat;mammal\nhen;bird\nowl;bird\n", name="alice-private.csv")
    second = ee.read(b"pet,kind\ncat,mammal\nhen,bird\nowl,bird\n", name="bob.csv")
    assert first.fingerprint == second.fingerprint
    cache.built(first, RECIPE, quiet)
    made = cache.built(second, RECIPE, quiet)
    assert made.dataset is second
    assert b"alice" not in to_bytes(made, "py")


def test_forgetting_drops_what_was_made():
    data = ee.read(b"pet,kind\nant,insect\nhen,bird\nowl,bird\n", name="salaries.csv")
    cache.built(data, RECIPE, quiet)
    assert cache.is_built(data, RECIPE)
    cache.forget(data)
    assert not cache.is_built(data, RECIPE)


def test_the_kept_way_gives_the_same_bits_as_building_at_once():
    data = ee.sample("films")
    at_once, in_steps = ee.build(data, RECIPE), cache.built(data, RECIPE, quiet)
    assert (at_once.map == in_steps.map).all()
    assert (at_once.space.matrix == in_steps.space.matrix).all()
    assert [s.title for s in at_once.trail] == [s.title for s in in_steps.trail]
    assert at_once.recipe == in_steps.recipe


def test_another_reducer_does_not_encode_again(monkeypatch):
    from embedding_explorer.encoders import one_hot

    calls, real = [], one_hot.encode

    def counted(*args, **kwargs):
        calls.append(1)
        return real(*args, **kwargs)

    monkeypatch.setattr(one_hot, "encode", counted)
    data = ee.read(b"pet,kind\nbee,insect\nhen,bird\nowl,bird\ncat,mammal\n", name="x.csv")
    for reducer in ("pca", "svd", None):
        for projection in ("pca", "svd"):
            recipe = ee.Recipe(encoder="one_hot", reducer=reducer, projection=projection)
            cache.built(data, recipe, quiet)
    assert len(calls) == 1
