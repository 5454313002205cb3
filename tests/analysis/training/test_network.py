"""Going on with a learned network: from where it was, with more rows, and what moved."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.analysis.training import network
from embedding_explorer.analysis.training import snapshots as ep
from embedding_explorer.base.errors import InputError
from embedding_explorer.encoders import learned
from tests.encoders.test_learned import shapes

STILL = 1e-9  # a learning rate at which nothing moves


def built(data, target, **choices):
    params = {"target": target, "epochs": 12}
    return ee.build(data, ee.Recipe(encoder="learned", encoder_params=params, **choices))


ADDED = pd.DataFrame(
    {
        "name": ["New", "Newer"],
        "genre": ["Western-Polar", "Horror"],
        "format": ["Radio", "Movie"],
        "year": [2024, 1970],
        "season": [np.nan, 2],
    }
)


@pytest.mark.parametrize("target", ["format", "genre", "year", ""])
def test_it_begins_where_it_was_also_with_new_categories_and_classes(target):
    one = built(ee.sample("films"), target)
    for added in (None, ADDED):
        found = network.more(one, added, epochs=1, rate=STILL)
        assert found.moved["moved"].max() < 1e-5
        assert found.moved["kept"].min() > 0.7
        np.testing.assert_allclose(found.space.matrix[:120], one.space.matrix, atol=1e-5)
        if added is None:
            want = one.space.extras["loss"][-1]
            assert found.space.extras["loss"] == [pytest.approx(want, rel=1e-4)]
            held = one.space.extras["held_out_loss"][-1]
            assert found.space.extras["held_out_loss"] == [pytest.approx(held, rel=1e-4)]


def test_a_third_class_changes_little_of_what_was_said_of_two():
    one = built(ee.sample("films"), "format")
    found = network.more(one, ADDED.iloc[:1], epochs=1, rate=STILL)
    rows = one.space.extras["network"]
    odds = one.space.matrix @ rows["second"] + rows["second_bias"]
    first = 1 / (1 + np.exp(-odds.ravel()))
    net = found.space.extras["network"]
    raw = found.space.matrix[:120] @ net["second"] + net["second_bias"]
    share = np.exp(raw) / np.exp(raw).sum(axis=1, keepdims=True)
    assert found.space.extras["classes"] == ["Movie", "Radio", "TV show"]
    assert share[:, 1].max() < 0.05
    np.testing.assert_allclose(share[:, 2] / (1 - share[:, 1]), first, atol=1e-5)


def test_rows_held_out_stay_so_and_some_of_the_added_join_them():
    data = shapes(100)
    one = built(data, "label")
    added = shapes(50, seed=9).items
    found = network.more(one, added, epochs=2)
    held = found.space.extras["held_out"]
    assert set(one.space.extras["held_out"]) <= set(held)
    assert len(held) == 30
    assert len(found.space) == 150
    assert found.space.names.is_unique
    again = network.more(one, added, epochs=2)
    assert (found.space.matrix == again.space.matrix).all()


def test_more_epochs_learn_more_and_move_what_they_teach():
    data = shapes(200)
    one = built(data, "label", reducer="pca")
    found = network.more(one, epochs=30)
    assert found.space.extras["loss"][-1] < 0.7 * one.space.extras["encoder_extras"]["loss"][-1]
    assert found.moved["moved"].is_monotonic_decreasing
    assert found.moved["moved"].iloc[0] > 0.05


def test_what_cannot_go_on_is_refused():
    films = ee.sample("films")
    with pytest.raises(ee.InputError, match="choose Learned"):
        network.more(ee.build(films, ee.Recipe(encoder="one_hot")))
    one = built(films, "format")
    with pytest.raises(ee.InputError, match="lack the column 'genre'"):
        network.more(one, pd.DataFrame({"format": ["Movie"]}))
    with pytest.raises(ee.InputError, match="at least 1, not 0"):
        network.more(one, epochs=0)
    with pytest.raises(ee.InputError, match="No row was added"):
        network.more(one, ADDED.iloc[:0])
    nameless = network.more(one, ADDED.drop(columns="name"), epochs=1)
    assert nameless.space.names[-2:].tolist() == ["added 1", "added 2"]


def test_a_watched_training_is_the_encoders():
    data = shapes(80)
    params = learned.Params(target="label", epochs=6)
    space, kept = network.watched(data, params, seed=2)
    recipe = ee.Recipe(
        encoder="learned", encoder_params={"target": "label", "epochs": 6}, projection=None, seed=2
    )
    want = ee.build(data, recipe).space
    assert (space.matrix == want.matrix).all()
    assert (kept.vectors[-1] == want.matrix).all()
    assert kept.numbers.tolist() == [1, 2, 3, 4, 5, 6]
    assert len(ep.maps(kept)) == 6
    table = ep.stability(kept, 5)
    assert table["kept"].between(table["low"] - 1e-9, table["high"] + 1e-9).all()
    assert (table["kept"] > table["chance"]).all()


def test_a_row_with_too_many_fields_is_named_and_a_comma_at_the_end_is_none():
    rows = network.rows_of("name,price,kind\nKale, 3.5, leaf,\n")
    assert rows.to_dict("records") == [{"name": "Kale", "price": 3.5, "kind": "leaf"}]
    with pytest.raises(InputError, match="'Kale, 3, 5, leaf' has 4 fields, the header only 3"):
        network.rows_of("name,price,kind\nKale,3,5,leaf\n")
