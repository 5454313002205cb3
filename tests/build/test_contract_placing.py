"""New rows on a map that stays: what every encoder and every reducer keeps."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.build import transform
from tests.build.test_contract_methods import (
    CLOUD,
    ENCODERS,
    PAIRS,
    QUICK,
    REDUCERS,
    dense,
    quiet,
    reduced,
    space_of,
)
from tests.encoders import made

METHODS = [(folder, key) for folder in ("encoders", "reducers") for key in registry.keys(folder)]
ABLE = {"encoders": transform.can_encode, "reducers": transform.can_place}


@pytest.mark.parametrize(("folder", "key"), METHODS)
def test_every_method_places_new_rows_or_says_why_not_in_a_sentence(folder, key):
    module = registry.find(folder, key)
    refuses = getattr(module, "NOT_PLACED", "")
    assert ABLE[folder](module) != bool(refuses)
    assert refuses.count(".") == bool(refuses)
    assert "; " in refuses or not refuses, "say what to do"


@pytest.mark.parametrize(("key", "kind"), PAIRS)
def test_an_encoder_places_its_own_rows_where_they_are_or_says_why_not(key, kind):
    data, params = made.KINDS[kind](), dict(QUICK.get(key, {}))
    if key == "word2vec":
        params["points"] = "documents"
    built = ee.build(data, ee.Recipe(encoder=key, encoder_params=params, projection=None))
    if kind in ("graph", "distances") or not transform.can_encode(ENCODERS[key]):
        with pytest.raises(ee.MethodError) as told:
            ee.transform(built, data)
        assert str(told.value).count(".") == 1
        return
    placed = ee.transform(built, data, quiet)
    np.testing.assert_allclose(dense(placed.matrix), dense(built.space.matrix), atol=1e-6)
    assert (dense(placed.built.space.matrix)[: len(data)] == dense(built.space.matrix)).all()
    assert not set(placed.names) & set(data.names)
    assert type(placed.matrix) is type(built.space.matrix)


@pytest.mark.parametrize("key", [k for k, m in REDUCERS.items() if transform.can_place(m)])
@pytest.mark.parametrize("form", [np.asarray, csr_matrix], ids=["dense", "sparse"])
@pytest.mark.parametrize("metric", ["euclidean", "cosine", "correlation", "manhattan"])
def test_a_reducer_places_each_row_by_itself(key, form, metric):
    space = space_of(CLOUD, form)
    found = reduced(key, space, n_components=2, metric=metric)
    module, new = REDUCERS[key], form(made.cloud(7, 6, seed=1))
    params = registry.make_params(module, {"n_components": 2})

    def placed(rows):
        if hasattr(module, "transform"):
            return np.asarray(module.transform(rows, found.extras))
        return module.place_rows(rows, space, found, params, metric=metric, seed=3, progress=quiet)

    whole = placed(new)
    assert whole.shape == (7, 2)
    assert np.isfinite(whole).all()
    for rows in ([3], [6, 3]):
        np.testing.assert_allclose(placed(new[rows]), whole[rows], rtol=1e-5, atol=1e-5)
