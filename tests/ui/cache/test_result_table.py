"""Results are made once, bounded, forgotten when idle or asked, and never carry another's file."""

from __future__ import annotations

import threading
import time

import pytest

import embedding_explorer as ee
from embedding_explorer.base.question import question_of
from embedding_explorer.engine import keeping
from embedding_explorer.engine.data_questions import held_out
from embedding_explorer.exports import to_bytes
from ui.cache import cache
from ui.cache.questions import Ask
from ui.cache.result_table import Results


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
    kept = table(limit=2_500)
    for key in "abc":
        kept.get((key,), lambda key=key: key, lambda thing: 800)
        kept.get(("a",), lambda: "again", lambda thing: 800)
    assert kept.peek(("a",)) is not None
    assert kept.peek(("b",)) is None
    assert kept.peek(("c",)) is not None


def test_keys_are_weighed_too_and_what_goes_weighs_nothing():
    kept = table(limit=2_500_000)
    for number in range(5):
        kept.get(("asked", f"{number}" * 1_000_000), lambda: "x", one)
    assert 2_000_000 < kept.weight < 2_500_000
    kept.drop("asked")
    assert kept.weight == 0


def test_a_question_that_is_as_long_as_the_data_makes_no_long_key():
    data = ee.sample("films")
    key = Ask(question_of(held_out), [(data, None)], {"labels": tuple("abc" * 10_000)}).key
    assert sum(map(len, key)) < 300
    other = Ask(question_of(held_out), [(data, None)], {"labels": tuple("abd" * 10_000)}).key
    assert key != other


def test_one_result_larger_than_the_limit_is_still_given():
    kept = table(limit=1)
    assert kept.get(("k",), lambda: "big", lambda thing: 10) == "big"


def test_what_is_not_used_goes_after_a_while():
    now = [0.0]
    kept = table(idle=60, clock=lambda: now[0])
    kept.get(("k",), lambda: "x", one)
    now[0] = 59.0
    assert kept.peek(("k",)) is not None  # a look is a use
    now[0] = 118.0
    assert kept.peek(("k",)) is not None
    now[0] = 179.0
    assert kept.peek(("k",)) is None


def test_drop_forgets_all_of_one_dataset():
    kept = table()
    kept.get(("built", "mine", "r"), lambda: 1, one)
    kept.get(("built", "other", "r"), lambda: 2, one)
    kept.drop("mine")
    assert kept.peek(("built", "mine", "r")) is None
    assert kept.peek(("built", "other", "r")) == 2


RECIPE = ee.Recipe(encoder="one_hot", reducer="pca", projection="pca", metric="euclidean")


def test_two_visitors_with_equal_cells_keep_their_own_files():
    first = ee.read(b"pet;kind\ncat;mammal\nhen;bird\nowl;bird\n", name="alice-private.csv")
    second = ee.read(b"pet,kind\ncat,mammal\nhen,bird\nowl,bird\n", name="bob.csv")
    assert first.fingerprint == second.fingerprint
    cache.found(first, RECIPE)
    made = cache.found(second, RECIPE)
    assert made.dataset is second
    assert b"alice" not in to_bytes(made, "py")


def test_forgetting_drops_what_was_made_in_memory_and_on_disk():
    data = ee.read(b"pet,kind\nant,insect\nhen,bird\nowl,bird\n", name="salaries.csv")
    key = cache.keep(data, "ann")
    store = cache.engine().store
    store.put("00" * 16, 1, of=keeping.made_of(store, data))
    cache.found(data, RECIPE)
    assert cache.kept(key).source == "salaries.csv"
    assert len(kept_of(data, key)) == 2
    cache.forget(data, "ann")
    assert cache.kept(key) is None
    assert not kept_of(data, key)
    assert "00" * 16 not in store


def test_no_link_empties_what_is_kept():
    """Keys of results hold words that a link may say, too: fingerprints look like keys."""
    data = ee.read(b"pet,kind\nfox,mammal\nhen,bird\nowl,bird\n", name="pets.csv")
    made = cache.found(data, RECIPE)
    for said in (data.fingerprint, RECIPE.key, "built", "kept", ""):
        assert cache.kept(said) is None
    assert cache.found(data, RECIPE).space is made.space


def kept_of(data, key):
    """Return what is kept in memory of a dataset, by the words of its keys."""
    return [k for k in cache.results()._kept if data.fingerprint in k or key in k]


def test_what_takes_long_is_not_made_by_the_page():
    data = ee.sample("films")
    assert cache.found(data, RECIPE) is not None
    assert cache.found(data, ee.Recipe(encoder="tfidf", projection="tsne")) is None


def test_what_a_result_holds_is_weighed_however_deep():
    """A bound on memory that sees the outermost value only bounds nothing."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_matrix

    import embedding_explorer as ee
    from ui.cache.result_table import weigh

    array = np.zeros(100_000)
    sized = [array, {"a": {"b": array}}, [array], (1, (array,)), b"x" * 800_000, "x" * 800_000]
    sized += [csr_matrix(np.ones((200, 300))), pd.DataFrame({"x": array}), [b"x" * 800] * 1_000]
    for thing in sized:
        assert 0.5e6 < weigh(thing) < 1.1e6, type(thing)
    assert weigh([[1.0] * 10] * 100_000) > 10**7, "long lists too"
    data = ee.sample("digits")
    built = ee.build(data, ee.Recipe(encoder="pixels", projection="pca", metric="euclidean"))
    assert built.space.matrix.nbytes < weigh(built) < 3 * built.space.matrix.nbytes
    assert weigh(data) > data.images.nbytes
