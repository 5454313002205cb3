"""What Compare opens with: maps that differ."""

import numpy as np
import pytest
from scipy.spatial import procrustes
from sklearn.datasets import load_iris

import embedding_explorer as ee
from embedding_explorer.base.recipe import Recipe
from ui.cache import cache
from ui.compare import sides


def iris():
    frame = load_iris(as_frame=True).frame
    return ee.read(frame.assign(target=frame["target"].map(str)))


DATA = {
    "a table of measurements": iris,
    "vectors": lambda: ee.read(np.random.default_rng(0).normal(size=(80, 20))),
    "0 and 1": lambda: ee.sample("produce"),
}


@pytest.mark.parametrize("what", DATA)
def test_no_two_maps_are_the_same(what, monkeypatch):
    monkeypatch.setattr(cache, "methods", ee.methods)
    data = DATA[what]()
    known, maps = sides.presets(data), []
    for entry in sides.first(data):
        recipe = known[entry][1] if entry in known else Recipe.from_query(entry)
        if recipe.encoder not in ("bert", "word2vec"):
            maps.append(np.asarray(ee.build(data, recipe).map))
    assert len(maps) >= 2
    for i, one in enumerate(maps):
        for other in maps[i + 1 :]:
            assert procrustes(one, other)[2] > 0.05
